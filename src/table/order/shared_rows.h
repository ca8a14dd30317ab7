/* SPDX-License-Identifier: MIT */
/*
 * shared_rows.h - the rows of a table that several processes keep together,
 * each a part of them in memory, and that they bring to each other in the order
 * of an epoch: all rows are shuffled though no process has memory for all.
 *
 *     part        rows that are consecutive in the file, read once
 *     block       a few minibatches; of each, this process needs a run of rows
 *     bring       send the rows of the block that stand in the own part to
 *                 those who need them, and receive the own runs
 *
 * Order and runs are pure functions, so that no process asks for rows. Labels
 * and weights are in memory in all processes.
 */
#ifndef LOCKSTEP_SHARED_ROWS_H
#define LOCKSTEP_SHARED_ROWS_H

#include "base/tree.h"
#include "table/order/order.h"
#include "table/order/row_part.h"

/* How the processes of a run talk. */
struct row_carrier {
    void *user;
    size_t n, rank; /* processes; which of them this is */
    size_t unit;    /* bytes that exchange() counts in */
    /* Positions, from the first, that a process needs of a minibatch. */
    struct range (*run)(void *user, size_t rows, size_t rank);
    /* The failure of any process; called by all. */
    ls_status (*agree)(void *user, ls_status status);
    /* n_send[q] units for process q and n_receive[q] from it, in their order,
     * without gaps. */
    void (*exchange)(void *user, const void *send, const size_t *n_send,
                     void *receive, const size_t *n_receive);
};

struct shared_rows;

/* Read the own part of the rows, which are all or a list, for minibatches of
 * `batch` rows. dataset is streamed; all arguments but carrier must outlive the
 * object. */
ls_status shared_rows_create(const ls_dataset *dataset, const struct rows *rows,
                             size_t batch, const struct row_carrier *carrier,
                             struct shared_rows **shared);
void shared_rows_destroy(struct shared_rows *shared); /* NULL is allowed */
/* Memory of the object, and what making one takes. */
size_t shared_rows_bytes(const struct shared_rows *shared);
size_t shared_rows_need(const ls_dataset *dataset, const struct rows *rows,
                        size_t batch, const struct row_carrier *carrier);

/* The table of the rows that were brought. */
const ls_dataset *shared_rows_table(const struct shared_rows *shared);
/* Go to a position of an epoch, and let its order refer to that table. */
void shared_rows_begin(struct shared_rows *shared, uint64_t epoch,
                       size_t position, struct order *order);
/* Bring the next block if the rows before `upto` are not there. Called by all
 * processes at the same position; fails in all or in none. */
ls_status shared_rows_bring(struct shared_rows *shared,
                            const struct order *order, size_t upto);
/* Position before which the rows of the epoch were brought. */
size_t shared_rows_ready(const struct shared_rows *shared);

#endif
