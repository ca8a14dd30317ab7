/* SPDX-License-Identifier: MIT */
/*
 * confusion.h - the confusion matrix of an evaluation, counted by many threads,
 * in rows and, where rows have weights, in weights.
 */
#ifndef LOCKSTEP_CONFUSION_H
#define LOCKSTEP_CONFUSION_H

#include <stdbool.h>

#include "base/real.h"
#include "base/status.h"
#include "model/metrics.h"

/* Zero is a matrix of no classes, which takes rows and forgets them. */
struct confusion {
    size_t classes, threads, rows;
    size_t *count;         /* [threads x classes^2] */
    struct judged *judged; /* [rows] if they are weighted, or NULL */
};

/* Classes of the matrix of a task, 0 for none. */
size_t confusion_classes(enum task_kind task, size_t n_out);

ls_status confusion_create(size_t classes, size_t threads, size_t rows,
                           bool weighted, struct confusion *confusion);
void confusion_destroy(struct confusion *confusion);
size_t confusion_bytes(const struct confusion *confusion);

/* Before the first row. */
void confusion_clear(struct confusion *confusion);

/* Thread t has row number `row`: its class, and the one predicted for it. */
void confusion_add(struct confusion *confusion, size_t t, size_t row,
                   size_t actual, size_t predicted, real weight);

/* classes, confusion and weighted of the metrics, when all rows are there. */
ls_status confusion_finish(const struct confusion *confusion,
                           ls_metrics *metrics);

#endif
