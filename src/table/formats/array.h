/* SPDX-License-Identifier: MIT */
/*
 * array.h - reading an array of numbers from IDX and NPY files by rows.
 */
#ifndef LOCKSTEP_ARRAY_H
#define LOCKSTEP_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "table/text/input.h"

struct array {
    struct input *input;
    enum number_type type; /* in memory */
    int rank;
    size_t rows, columns; /* columns: product of all dimensions but the first */
    /* Read the next rows, in native byte order, into out [rows x columns].
     * LS_BAD_DATA with both sizes if the file is too short. */
    ls_status (*read)(struct array *array, size_t rows, void *out);
    /* LS_BAD_DATA with both sizes unless the file ends here. */
    ls_status (*check_end)(struct array *array);
    /* Go back to the first row. */
    ls_status (*again)(struct array *array);
    /* NPY only: */
    size_t header, size;   /* bytes; of an element in the file */
    bool swapped, is_half; /* other byte order; float16 */
    bool takes_text;       /* texts are allowed; see npy_open_texts() */
    char text;             /* 'U' or 'S' if the elements are texts, or 0 */
    bool columns_first;    /* Fortran order */
    unsigned char *turned; /* Fortran order: the whole array, rows first */
    size_t at;             /* next row of turned */
};

void array_clear(struct array *array);

/* LS_BAD_DATA with both sizes if the size of the file is known and is not
 * `expected`, the header's size included. Called before allocating, so that a
 * wrong header never causes an allocation larger than the file. */
ls_status array_check_size(const struct array *array, const char *format,
                           uint64_t expected);

/* LS_BAD_DATA with the expected and the actual size of the file; reads to the
 * end to find the latter. */
ls_status array_fail_size(const struct array *array, const char *format,
                          uint64_t expected);

/* Reverse the byte order of count numbers of `size` bytes, in place. */
void array_turn_bytes(void *bytes, size_t count, size_t size);

/* Whether this machine is little-endian. */
bool array_is_little_endian(void);

#endif
