/* SPDX-License-Identifier: MIT */
/*
 * svm.h - rows of LIBSVM's text format: a label and index:value pairs.
 */
#ifndef LOCKSTEP_SVM_H
#define LOCKSTEP_SVM_H

#include <locale.h>

#include "table/text/csv.h"

/* Features that are believed: every row becomes a dense one. */
enum { SVM_MAX_FEATURES = 1 << 20 };

struct svm_pair {
    size_t index; /* from 0 */
    double value;
};

struct svm {
    struct input *input;
    locale_t plain; /* the C locale */
    size_t limit;   /* features of a model, or SVM_MAX_FEATURES */
    const char *of; /* whose limit that is, or NULL */
    struct csv_text text;
    struct svm_pair *pair; /* [room] of a row */
    size_t room;
};

/* One row, borrowed until the next. */
struct svm_row {
    bool is_row; /* false behind the last */
    size_t line, n;
    double label;
    const struct svm_pair *pair; /* [n] indices ascend */
};

/* To the first row; and the next one. Comments and empty lines are passed
 * over. Anything but a number and pairs whose indices count from 1, each of
 * them once, is LS_BAD_DATA naming the line. */
ls_status svm_start(struct svm *svm);
ls_status svm_next(struct svm *svm, struct svm_row *row);
void svm_clear(struct svm *svm);

#endif
