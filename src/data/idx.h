/* SPDX-License-Identifier: MIT */
/*
 * idx.h - the IDX format of MNIST: a header and big-endian numbers.
 */
#ifndef LOCKSTEP_IDX_H
#define LOCKSTEP_IDX_H

#include <stddef.h>
#include <stdint.h>

#include "data/input.h"
#include "data/number.h"

struct idx {
    struct input *input;
    enum number_type type;
    int rank;
    size_t rows, columns; /* columns: all dimensions but the first */
};

/* Read the header; the input stands at the numbers then. LS_BAD_DATA says
 * what is wrong with it. */
ls_status idx_open(struct input *input, struct idx *idx);

/* The next rows, in native byte order; out [rows x columns]. LS_BAD_DATA with
 * both sizes when the file is too short. */
ls_status idx_read(struct idx *idx, size_t rows, void *out);

/* LS_BAD_DATA with both sizes unless the file ends here. */
ls_status idx_check_end(struct idx *idx);

#endif
