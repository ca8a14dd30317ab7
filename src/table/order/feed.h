/* SPDX-License-Identifier: MIT */
/*
 * feed.h - the rows of a dataset in the order of a run, whether they are in
 * memory or come from a file while others are worked on.
 *
 * Row numbers of its orders mean rows of feed_table(): the dataset itself, or
 * a ring into which a thread reads window after window, ahead of use.
 */
#ifndef LOCKSTEP_FEED_H
#define LOCKSTEP_FEED_H

#include "table/order/order.h"

struct feed;

/* In which order rows come. */
struct sequence {
    bool shuffled; /* else in the order of the file */
    double window; /* share of the bands mixed at a time; 0: all rows, which
                      must be in memory */
    uint64_t seed;
};

/* All is borrowed; rows of a dataset in memory are a list, or all of them. Rows
 * asked for together are at most `most`. */
ls_status feed_create(const ls_dataset *dataset, const struct rows *rows,
                      const struct sequence *sequence, size_t most,
                      struct feed **feed);
/* Them in the order of the file, a little at a time. */
ls_status feed_create_in_order(const ls_dataset *dataset,
                               const struct rows *rows, size_t most,
                               struct feed **feed);
void feed_destroy(struct feed *feed); /* NULL is allowed */

/* The largest share whose ring takes no more than `bytes`, at most `wanted`;
 * 0 if not even a ring of the smallest windows does. */
double feed_fit(const ls_dataset *dataset, const struct rows *rows,
                double wanted, size_t most, size_t bytes);
/* Memory of the ring and of the lists around it. */
size_t feed_bytes(const struct feed *feed);

/* Its windows; NULL when all rows are mixed, or none in memory. */
const struct windows *feed_windows(const struct feed *feed);

const ls_dataset *feed_table(const struct feed *feed);
/* Go to a position of an epoch; to go on from where it is costs nothing. */
void feed_begin(struct feed *feed, uint64_t epoch, size_t position);
/* The order of that epoch; until the next feed_begin(). */
const struct order *feed_order(const struct feed *feed);
/* Wait for the rows before position `upto` of the epoch, but not beyond a
 * deadline by machine_seconds(): then feed_ready() says less, which is no
 * failure. */
ls_status feed_wait(struct feed *feed, size_t upto, double deadline);
/* The rows before this position of the epoch are there. Never waits. */
size_t feed_ready(const struct feed *feed);
/* The rows before this position are not needed any more. */
void feed_passed(struct feed *feed, size_t position);
/* Seconds spent in feed_wait(), so far. */
double feed_waited(const struct feed *feed);

/* Rows `row` [n] of the table: those at positions position .. of the file's
 * order. */
typedef ls_status (*feed_take)(void *user, const ls_dataset *table,
                               const size_t *row, size_t position, size_t n);
/* Blocks of feed_block() rows, at most SCAN_ROWS; the last one is shorter. */
enum { SCAN_ROWS = 4096 };
/* About 4 MiB, whole multiples of 64 rows; it depends on the width of rows
 * alone. */
size_t feed_block(const ls_dataset *dataset);
/* Give all rows, in the order of the file. */
ls_status feed_scan(const ls_dataset *dataset, const struct rows *rows,
                    feed_take take, void *user);

#endif
