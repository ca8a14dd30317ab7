/* SPDX-License-Identifier: MIT */
/*
 * scatter.c - strided copies into rows, direct or transposed, by one short loop
 * for each element size known to the compiler.
 */
#include "table/values/scatter.h"

#include <stdint.h>
#include <string.h>

/* Rows that are copied together: as many as a cache line of a column holds. */
enum { STRIP_ROWS = 64 };

#define X(T)                                                             \
    static void rows_##T(const char *in, size_t in_columns, size_t rows, \
                         size_t columns, char *out, size_t stride)       \
    {                                                                    \
        const size_t from = in_columns * sizeof(T);                      \
                                                                         \
        for (size_t i = 0; i < rows; i++, in += from, out += stride) {   \
            if (columns == 1)                                            \
                memcpy(out, in, sizeof(T));                              \
            else                                                         \
                memcpy(out, in, columns * sizeof(T));                    \
        }                                                                \
    }                                                                    \
                                                                         \
    static void turned_##T(const char *in, size_t in_rows, size_t rows,  \
                           size_t columns, char *out, size_t stride)     \
    {                                                                    \
        for (size_t i = 0; i < rows; i++, out += stride)                 \
            for (size_t j = 0; j < columns; j++)                         \
                memcpy(out + j * sizeof(T),                              \
                       in + (j * in_rows + i) * sizeof(T), sizeof(T));   \
    }                                                                    \
                                                                         \
    static void strip_##T(const char *in, ptrdiff_t row_stride,          \
                          ptrdiff_t column_stride, size_t rows,          \
                          size_t columns, char *out)                     \
    {                                                                    \
        for (size_t j = 0; j < columns; j++, in += column_stride)        \
            for (size_t i = 0; i < rows; i++)                            \
                memcpy(out + (i * columns + j) * sizeof(T),              \
                       in + (ptrdiff_t)i * row_stride, sizeof(T));       \
    }
X(uint8_t)
X(uint16_t)
X(uint32_t)
X(uint64_t)
#undef X

void scatter_rows(size_t size, const void *in, size_t in_columns, size_t rows,
                  size_t columns, void *out, size_t stride)
{
    switch (size) {
    case 1:
        rows_uint8_t(in, in_columns, rows, columns, out, stride);
        break;
    case 2:
        rows_uint16_t(in, in_columns, rows, columns, out, stride);
        break;
    case 4:
        rows_uint32_t(in, in_columns, rows, columns, out, stride);
        break;
    default:
        rows_uint64_t(in, in_columns, rows, columns, out, stride);
        break;
    }
}

void scatter_turned(size_t size, const void *in, size_t in_rows, size_t rows,
                    size_t columns, void *out, size_t stride)
{
    switch (size) {
    case 1:
        turned_uint8_t(in, in_rows, rows, columns, out, stride);
        break;
    case 2:
        turned_uint16_t(in, in_rows, rows, columns, out, stride);
        break;
    case 4:
        turned_uint32_t(in, in_rows, rows, columns, out, stride);
        break;
    default:
        turned_uint64_t(in, in_rows, rows, columns, out, stride);
        break;
    }
}

void scatter_strided(size_t size, const void *in, ptrdiff_t row_stride,
                     ptrdiff_t column_stride, size_t rows, size_t columns,
                     void *out)
{
    void (*const strip)(const char *, ptrdiff_t, ptrdiff_t, size_t, size_t,
                        char *) = size == 1   ? strip_uint8_t
                                  : size == 2 ? strip_uint16_t
                                  : size == 4 ? strip_uint32_t
                                              : strip_uint64_t;

    for (size_t i = 0; i < rows; i += STRIP_ROWS)
        strip((const char *)in + (ptrdiff_t)i * row_stride, row_stride,
              column_stride, rows - i < STRIP_ROWS ? rows - i : STRIP_ROWS,
              columns, (char *)out + i * columns * size);
}

#define SWAP(T, swap)                                     \
    static void swap_##T(char *at, size_t n)              \
    {                                                     \
        for (size_t i = 0; i < n; i++, at += sizeof(T)) { \
            T v;                                          \
                                                          \
            memcpy(&v, at, sizeof v);                     \
            v = swap(v);                                  \
            memcpy(at, &v, sizeof v);                     \
        }                                                 \
    }
SWAP(uint16_t, __builtin_bswap16)
SWAP(uint32_t, __builtin_bswap32)
SWAP(uint64_t, __builtin_bswap64)
#undef SWAP

void swap_bytes(size_t size, void *elements, size_t n)
{
    if (size == 2)
        swap_uint16_t(elements, n);
    else if (size == 4)
        swap_uint32_t(elements, n);
    else if (size == 8)
        swap_uint64_t(elements, n);
}
