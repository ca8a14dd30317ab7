/* SPDX-License-Identifier: MIT */
/*
 * data_loader.h - the rows of a dataset in the order of a run, whether they are
 * in memory or come from a file while others are worked on.
 *
 * Row numbers of its orders mean rows of data_loader_table(): the dataset
 * itself, or a window buffer into which a thread reads window after window,
 * ahead of use.
 */
#ifndef LOCKSTEP_DATA_LOADER_H
#define LOCKSTEP_DATA_LOADER_H

#include "table/dataset/dataset.h"
#include "table/order/order.h"

struct data_loader;

/* In which order rows come. */
struct sequence {
    bool shuffled; /* else in the order of the file */
    double window; /* share of the bands mixed at a time; 0: all rows, which
                      must be in memory */
    uint64_t seed;
};

/* All is borrowed; rows of a dataset in memory are a list, or all of them. Rows
 * asked for together are at most `most`. */
ls_status data_loader_create(const ls_dataset *dataset, const struct rows *rows,
                             const struct sequence *sequence, size_t most,
                             struct data_loader **loader);
/* Them in the order of the file, a little at a time. */
ls_status data_loader_create_in_order(const ls_dataset *dataset,
                                      const struct rows *rows, size_t most,
                                      struct data_loader **loader);
void data_loader_destroy(struct data_loader *loader); /* NULL is allowed */

/* The largest share whose window buffer takes no more than `bytes`, at most
 * `wanted`; 0 if not even a window buffer of the smallest windows does. */
double data_loader_fit(const ls_dataset *dataset, const struct rows *rows,
                       double wanted, size_t most, size_t bytes);
/* Memory of the window buffer and of the lists around it. */
size_t data_loader_bytes(const struct data_loader *loader);

/* Its windows; NULL when all rows are mixed, or none in memory. */
const struct windows *data_loader_windows(const struct data_loader *loader);

const ls_dataset *data_loader_table(const struct data_loader *loader);
/* Go to a position of an epoch; to go on from where it is costs nothing. */
void data_loader_begin(struct data_loader *loader, uint64_t epoch,
                       size_t position);
/* The order of that epoch; until the next data_loader_begin(). */
const struct order *data_loader_order(const struct data_loader *loader);
/* Wait for the rows before position `upto` of the epoch, but not beyond a
 * deadline by machine_seconds(): then data_loader_ready() says less, which is
 * no failure. */
ls_status data_loader_wait(struct data_loader *loader, size_t upto,
                           double deadline);
/* The rows before this position of the epoch are there. Never waits. */
size_t data_loader_ready(const struct data_loader *loader);
/* The rows before this position are not needed any more. */
void data_loader_passed(struct data_loader *loader, size_t position);
/* Seconds spent in data_loader_wait(), so far. */
double data_loader_waited(const struct data_loader *loader);

/* Rows `row` [n] of the table: those at positions position .. of the file's
 * order. */
typedef ls_status (*data_loader_take)(void *user, const ls_dataset *table,
                                      const size_t *row, size_t position,
                                      size_t n);
/* Blocks of data_loader_block() rows, at most SCAN_ROWS; the last one is
 * shorter. */
enum { SCAN_ROWS = 4096 };
/* About 4 MiB, whole multiples of 64 rows; it depends on the width of rows
 * alone. */
size_t data_loader_block(const ls_dataset *dataset);
/* Give all rows, in the order of the file. */
ls_status data_loader_scan(const ls_dataset *dataset, const struct rows *rows,
                           data_loader_take take, void *user);

#endif
