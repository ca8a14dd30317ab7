/* SPDX-License-Identifier: MIT */
/*
 * byte_writer.h - little-endian numbers, texts and arrays into memory.
 *
 * After the first failure all further calls do nothing, so that the caller
 * looks at the status once.
 */
#ifndef LOCKSTEP_BYTE_WRITER_H
#define LOCKSTEP_BYTE_WRITER_H

#include <stdint.h>

#include "base/real.h"
#include "base/status.h"

struct byte_writer {
    unsigned char *bytes; /* [size], to be freed with mem_free() */
    size_t size, room;
    ls_status status;
};

void writer_put(struct byte_writer *writer, const void *bytes, size_t size);
void writer_u32(struct byte_writer *writer, size_t number);
void writer_u64(struct byte_writer *writer, uint64_t number);
void writer_f64(struct byte_writer *writer, double number);
/* Length, bytes and NUL. */
void writer_text(struct byte_writer *writer, const char *text);
/* Zeros up to a multiple of `align`. */
void writer_align(struct byte_writer *writer, size_t align);
/* Aligned to INFER_ALIGN. */
void writer_doubles(struct byte_writer *writer, const double *number, size_t n);
/* Rows of n reals, each followed by zeros up to `lanes`; aligned. */
void writer_reals(struct byte_writer *writer, const real *number, size_t rows,
                  size_t n, size_t lanes);
/* Write over 4 bytes that were written before. */
void writer_patch_u32(struct byte_writer *writer, size_t at, uint32_t number);

#endif
