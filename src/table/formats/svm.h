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

struct svm {
    struct input *input;
    locale_t plain; /* the C locale */
    size_t limit;   /* features of a model, or SVM_MAX_FEATURES */
    const char *of; /* whose limit that is, or NULL */
};

struct svm_pair {
    size_t index; /* from 0 */
    double value;
};

/* One row, borrowed for the call. */
struct svm_row {
    size_t line, n;
    double label;
    const struct svm_pair *pair; /* [n] indices ascend */
};

typedef ls_status (*svm_take)(void *user, const struct svm_row *row);

/* Give `take` all rows. Comments and empty lines are none. Anything but a
 * number and pairs whose indices count from 1, each of them once, is
 * LS_BAD_DATA naming the line. */
ls_status svm_scan(const struct svm *svm, svm_take take, void *user);

#endif
