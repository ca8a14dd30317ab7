/* SPDX-License-Identifier: MIT */
/*
 * svm.h - reading LIBSVM's text format: a label and index:value pairs per row.
 */
#ifndef LOCKSTEP_SVM_H
#define LOCKSTEP_SVM_H

#include <locale.h>

#include "table/text/csv.h"

/* Maximum number of features; rows become dense. */
enum { SVM_MAX_FEATURES = 1 << 20 };

struct svm_pair {
    size_t index; /* from 0 */
    double value;
};

struct svm {
    struct input *input;
    locale_t plain; /* the C locale */
    size_t limit;   /* features of a model, or SVM_MAX_FEATURES */
    const char *of; /* file of the model with that limit, or NULL */
    struct csv_text text;
    struct svm_pair *pair; /* [room] of a row */
    size_t room;
};

/* One row, valid until the next row is read. */
struct svm_row {
    bool is_row; /* false after the last row */
    size_t line, n;
    double label;
    const struct svm_pair *pair; /* [n] indices ascend */
};

/* Go to the first row; read the next row. Skips comments and empty lines.
 * Anything but a number and pairs with indices from 1, each index once, is
 * LS_BAD_DATA that names the line. */
ls_status svm_start(struct svm *svm);
ls_status svm_next(struct svm *svm, struct svm_row *row);
void svm_clear(struct svm *svm);

#endif
