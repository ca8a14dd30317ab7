/* SPDX-License-Identifier: MIT */
/*
 * scatter.h - blocks of elements of 1, 2, 4 or 8 bytes put into rows that lie
 * `stride` bytes apart.
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
/* out[i][j] = in[i][j] for i < rows, j < columns, out dense; the elements of in
 * lie row_stride and column_stride bytes apart, in any direction. */
void scatter_strided(size_t size, const void *in, ptrdiff_t row_stride,
                     ptrdiff_t column_stride, size_t rows, size_t columns,
                     void *out);
/* The bytes of each of n elements, the other way round. */
void swap_bytes(size_t size, void *elements, size_t n);

#endif
