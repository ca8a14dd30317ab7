/* SPDX-License-Identifier: MIT */
/*
 * infer_cursor.h - read numbers, texts and arrays from bytes that may be
 * damaged.
 *
 * After the first fault all further reads give 0, "" or NULL, so that a reader
 * looks at the fault once, at its end.
 */
#ifndef LOCKSTEP_INFER_CURSOR_H
#define LOCKSTEP_INFER_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct infer_cursor {
    unsigned char *bytes; /* [size], aligned to INFER_ALIGN */
    size_t size, at;
    const char *fault; /* what is wrong, or NULL */
};

/* Note the first fault. */
void cursor_fault(struct infer_cursor *cursor, const char *fault);
/* Note a fault unless `good`. */
void cursor_want(struct infer_cursor *cursor, bool good, const char *fault);

uint32_t cursor_u32(struct infer_cursor *cursor);
uint64_t cursor_u64(struct infer_cursor *cursor);
double cursor_f64(struct infer_cursor *cursor);
/* A number of things of which each takes at least `bytes` bytes. */
size_t cursor_count(struct infer_cursor *cursor, size_t bytes);
/* A text in place, without a NUL but the last byte. */
const char *cursor_text(struct infer_cursor *cursor);
/* An array of n numbers of `size` bytes, in place and in the byte order of this
 * machine; NULL after a fault. */
void *cursor_array(struct infer_cursor *cursor, size_t n, size_t size);
/* The same of doubles, all of them finite if `finite`. */
double *cursor_doubles(struct infer_cursor *cursor, size_t n, bool finite);

#endif
