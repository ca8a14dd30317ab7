/* SPDX-License-Identifier: MIT */
/*
 * array.h - an array of numbers in a file, read row by row: IDX and NPY.
 */
#ifndef LOCKSTEP_ARRAY_H
#define LOCKSTEP_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "table/text/input.h"

struct array {
    struct input *input;
    enum number_type type; /* of what is read */
    int rank;
    size_t rows, columns; /* columns: all dimensions but the first */
    /* The next rows, in native byte order; out [rows x columns]. LS_BAD_DATA
     * with both sizes when the file is too short. */
    ls_status (*read)(struct array *array, size_t rows, void *out);
    /* LS_BAD_DATA with both sizes unless the file ends here. */
    ls_status (*check_end)(struct array *array);
    /* Back to the first row. */
    ls_status (*again)(struct array *array);
    /* of NPY */
    size_t header, size;   /* bytes; of an element in the file */
    bool swapped, is_half; /* other byte order; float16 */
    bool takes_text;       /* texts are no error; see npy_open_texts() */
    char text;             /* 'U' or 'S' where the elements are texts, or 0 */
    bool columns_first;    /* Fortran's order: */
    unsigned char *turned; /* then all of it, rows first */
    size_t at;             /* its next row */
};

void array_clear(struct array *array);

/* LS_BAD_DATA with both sizes when the file is known not to have what its
 * header says: so many bytes, itself among them. Nothing larger than the file
 * is then allocated on the word of a header. */
ls_status array_check_size(const struct array *array, const char *format,
                           uint64_t expected);

/* LS_BAD_DATA with both sizes of a file that is not as long as its header
 * says; reads on to the end to know. */
ls_status array_fail_size(const struct array *array, const char *format,
                          uint64_t expected);

/* Turn the bytes of count numbers of `size` bytes around, in place. */
void array_turn_bytes(void *bytes, size_t count, size_t size);

/* Whether this machine keeps the low byte first. */
bool array_is_little_endian(void);

#endif
