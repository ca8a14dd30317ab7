/* SPDX-License-Identifier: MIT */
/*
 * data_loader.h - the rows of a dataset in the order of a run, from memory or
 * streamed from a file during training.
 *
 * Orders hold row numbers of data_loader_table(): the dataset itself, or a
 * window buffer that a thread fills window after window, ahead of use.
 */
#ifndef LOCKSTEP_DATA_LOADER_H
#define LOCKSTEP_DATA_LOADER_H

#include "table/dataset/dataset.h"
#include "table/order/order.h"
#include "table/order/shared_rows.h"

struct data_loader;

/* Order of the rows. */
struct sequence {
    bool shuffled; /* else in file order */
    double window; /* share of the bands mixed at a time; 0: all rows, which
                      must be in memory */
    uint64_t seed;
};

/* Create a loader; all arguments must outlive it. Rows of a dataset in memory
 * are a list, or all. At most `most` rows are requested at a time. */
ls_status data_loader_create(const ls_dataset *dataset, const struct rows *rows,
                             const struct sequence *sequence, size_t most,
                             struct data_loader **loader);
/* Like data_loader_create(), in file order, with small windows. */
ls_status data_loader_create_in_order(const ls_dataset *dataset,
                                      const struct rows *rows, size_t most,
                                      struct data_loader **loader);
/* All rows of a streamed dataset shuffled together, in minibatches of `batch`
 * rows, by processes that keep a part of the rows each: every one of them calls
 * data_loader_wait() at the same positions, which then waits for no deadline.
 * rows are all or a list. */
ls_status data_loader_create_shared(const ls_dataset *dataset,
                                    const struct rows *rows, uint64_t seed,
                                    size_t batch,
                                    const struct row_carrier *carrier,
                                    struct data_loader **loader);
/* Rows in file order, of which only those at `positions` are used: they are
 * read once and stay in memory. */
ls_status data_loader_create_part(const ls_dataset *dataset,
                                  const struct rows *rows,
                                  struct range positions,
                                  struct data_loader **loader);
void data_loader_destroy(struct data_loader *loader); /* NULL is allowed */

/* The largest share, at most `wanted`, whose window buffer fits in `bytes`; 0
 * if even the smallest windows do not fit. */
double data_loader_fit(const ls_dataset *dataset, const struct rows *rows,
                       double wanted, size_t most, size_t bytes);
/* Bytes of the window buffer and its lists. */
size_t data_loader_bytes(const struct data_loader *loader);

/* Windows of the loader; NULL when X is in memory and is not shuffled by
 * windows. */
const struct windows *data_loader_windows(const struct data_loader *loader);

const ls_dataset *data_loader_table(const struct data_loader *loader);
/* Seek to a position of an epoch; free of cost at the current position. */
void data_loader_begin(struct data_loader *loader, uint64_t epoch,
                       size_t position);
/* The order of the current epoch; valid until the next data_loader_begin(). */
const struct order *data_loader_order(const struct data_loader *loader);
/* Wait for the rows before position `upto` of the epoch, until deadline
 * (machine_seconds()) at most. A timeout is not a failure: data_loader_ready()
 * is then below upto. */
ls_status data_loader_wait(struct data_loader *loader, size_t upto,
                           double deadline);
/* Position before which all rows of the epoch are loaded. Never waits. */
size_t data_loader_ready(const struct data_loader *loader);
/* Release the rows before this position. */
void data_loader_passed(struct data_loader *loader, size_t position);
/* Seconds spent in data_loader_wait() so far. */
double data_loader_waited(const struct data_loader *loader);

/* Receives rows `row` [n] of the table, from `position` on in file order. */
typedef ls_status (*data_loader_take)(void *user, const ls_dataset *table,
                                      const size_t *row, size_t position,
                                      size_t n);
/* Most rows of a block of data_loader_scan(); the last block is shorter. */
enum { SCAN_ROWS = 4096 };
/* Rows of a block: about 4 MiB, a multiple of 64 rows; depends only on the row
 * width. */
size_t data_loader_block(const ls_dataset *dataset);
/* Call take for all rows, in file order. */
ls_status data_loader_scan(const ls_dataset *dataset, const struct rows *rows,
                           data_loader_take take, void *user);

#endif
