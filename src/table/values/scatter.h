/* SPDX-License-Identifier: MIT */
/*
 * scatter.h - strided copies of elements of 1, 2, 4 or 8 bytes; rows of out
 * are `stride` bytes apart.
 */
#ifndef LOCKSTEP_SCATTER_H
#define LOCKSTEP_SCATTER_H

#include <stddef.h>

/* out[i][j] = in[i * in_columns + j] for i < rows, j < columns. */
void scatter_rows(size_t size, const void *in, size_t in_columns, size_t rows,
                  size_t columns, void *out, size_t stride);
/* out[i][j] = in[j * in_rows + i] for i < rows, j < columns. */
void scatter_turned(size_t size, const void *in, size_t in_rows, size_t rows,
                    size_t columns, void *out, size_t stride);
/* out[i][j] = in[i][j] for i < rows, j < columns, out dense; row_stride and
 * column_stride of in are in bytes, and may be negative. */
void scatter_strided(size_t size, const void *in, ptrdiff_t row_stride,
                     ptrdiff_t column_stride, size_t rows, size_t columns,
                     void *out);
/* Reverse the byte order of each of n elements. */
void swap_bytes(size_t size, void *elements, size_t n);

#endif
