/* SPDX-License-Identifier: MIT */
/*
 * confusion.h - confusion matrix of an evaluation by many threads: number of
 * rows and, if rows have weights, their sums.
 */
#ifndef LOCKSTEP_CONFUSION_H
#define LOCKSTEP_CONFUSION_H

#include <stdbool.h>

#include "base/real.h"
#include "base/status.h"
#include "engine/machines.h"
#include "model/metrics.h"

/* All zero: no classes; confusion_add() ignores rows then. */
struct confusion {
    size_t classes, threads, rows;
    size_t *count;         /* [threads x classes^2] */
    struct judged *judged; /* [rows] if they are weighted, or NULL */
    double *sum;           /* [classes^2] the same: of rows that were taken */
};

/* Classes of a task's matrix; 0 if the task has none. */
size_t confusion_classes(enum task_kind task, size_t n_out);

ls_status confusion_create(size_t classes, size_t threads, size_t rows,
                           bool weighted, struct confusion *confusion);
void confusion_destroy(struct confusion *confusion);
size_t confusion_bytes(const struct confusion *confusion);

/* Set all counts to 0. */
void confusion_clear(struct confusion *confusion);

/* Count row number `row`, by thread t: true class and predicted class. */
void confusion_add(struct confusion *confusion, size_t t, size_t row,
                   size_t actual, size_t predicted, real weight);

/* On several machines: room for the counts of all, and their sum; bytes of a
 * row in `judged`. */
ls_status confusion_room(const struct confusion *confusion, size_t machines,
                         size_t **room);
void confusion_gather(struct confusion *confusion, struct ls_machines *machines,
                      size_t *room);
size_t confusion_row_bytes(void);

/* Add the weights of the first n rows, in their order; the next rows are
 * numbered from 0 again. */
void confusion_take(struct confusion *confusion, size_t n);

/* Set classes, confusion and weighted of metrics after the last row. */
ls_status confusion_finish(const struct confusion *confusion,
                           ls_metrics *metrics);

#endif
