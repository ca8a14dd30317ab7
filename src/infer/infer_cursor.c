/* SPDX-License-Identifier: MIT */
/*
 * infer_cursor.c - read numbers, texts and arrays from bytes that may be
 * damaged.
 */
#include "infer/infer_cursor.h"

#include <math.h>
#include <string.h>

#include "infer/infer_format.h"

void cursor_fault(struct infer_cursor *cursor, const char *fault)
{
    if (!cursor->fault)
        cursor->fault = fault;
}

void cursor_want(struct infer_cursor *cursor, bool good, const char *fault)
{
    if (!good)
        cursor_fault(cursor, fault);
}

/* The next n bytes, or NULL. */
static unsigned char *take(struct infer_cursor *cursor, size_t n)
{
    cursor_want(cursor, n <= cursor->size - cursor->at,
                "a size in it is more than the bytes that follow");
    if (cursor->fault)
        return NULL;
    cursor->at += n;
    return cursor->bytes + cursor->at - n;
}

static uint64_t take_number(struct infer_cursor *cursor, size_t bytes)
{
    const unsigned char *at = take(cursor, bytes);
    uint64_t number = 0;

    for (size_t i = 0; at && i < bytes; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

uint32_t cursor_u32(struct infer_cursor *cursor)
{
    return (uint32_t)take_number(cursor, 4);
}

uint64_t cursor_u64(struct infer_cursor *cursor)
{
    return take_number(cursor, 8);
}

double cursor_f64(struct infer_cursor *cursor)
{
    const uint64_t word = take_number(cursor, 8);
    double number;

    memcpy(&number, &word, sizeof number);
    return number;
}

size_t cursor_count(struct infer_cursor *cursor, size_t bytes)
{
    const size_t n = cursor_u32(cursor);

    cursor_want(cursor, n <= (cursor->size - cursor->at) / bytes,
                "a number of things in it is more than the bytes that follow");
    return cursor->fault ? 0 : n;
}

const char *cursor_text(struct infer_cursor *cursor)
{
    const size_t length = cursor_u32(cursor);
    const char *text = (const char *)take(cursor, length);
    const unsigned char *end = take(cursor, 1);

    cursor_want(cursor, !end || (*end == 0 && !memchr(text, 0, length)),
                "a text in it does not end where it should");
    return cursor->fault ? "" : text;
}

/* Numbers of a machine whose bytes are in the other order. */
static void swap(unsigned char *at, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++, at += size)
        for (size_t k = 0; k < size / 2; k++) {
            const unsigned char byte = at[k];

            at[k] = at[size - 1 - k];
            at[size - 1 - k] = byte;
        }
}

void *cursor_array(struct infer_cursor *cursor, size_t n, size_t size)
{
    const size_t over = cursor->at % INFER_ALIGN;
    const uint16_t one = 1;
    unsigned char *array;

    (void)take(cursor, over ? INFER_ALIGN - over : 0);
    cursor_want(cursor, n <= (cursor->size - cursor->at) / size,
                "an array in it is longer than the bytes that follow");
    array = cursor->fault ? NULL : take(cursor, n * size);
    if (array && *(const unsigned char *)&one == 0)
        swap(array, n, size);
    return array;
}

double *cursor_doubles(struct infer_cursor *cursor, size_t n, bool finite)
{
    double *array = cursor_array(cursor, n, sizeof *array);

    for (size_t i = 0; array && finite && i < n; i++)
        cursor_want(cursor, isfinite(array[i]),
                    "a scaling in it is not finite");
    return cursor->fault ? NULL : array;
}
