/* SPDX-License-Identifier: MIT */
/*
 * cost.c - what it costs to read a table.
 *
 * X is read by bands, a band being all chunks that hold some rows: so each
 * chunk is read and inflated once in a pass. What is read beyond X is the part
 * of chunks that sticks out at the ends, and columns that are not taken; what a
 * band takes is memory.
 */
#include "table/check/cost.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "table/layout/bands.h"
#include "table/layout/reader.h"
#include "table/open/budget.h"

/* A band of more bytes than this is unwieldy, chunks of fewer are slow: each is
 * a call and a seek. */
#define WIDE_BAND ((uint64_t)64 << 20)
/* Tables of fewer bytes in the file than LITTLE are read in no time, however
 * they lie. */
enum { TINY_CHUNK = 4096, LITTLE = 4 << 20 };
static const double wasteful = 1.25;

/* Windows of at least a band, those in use and one being read; and what the
 * bands are put together in. */
enum { BANDS = 2, STAGING = 4 << 20 };

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The axis of the rows. */
static int row_axis(const struct source *part)
{
    return part->transposed ? part->shape.rank - 1 : 0;
}

static bool is_chunked(const struct source *part)
{
    return part->kind == SOURCE_PLAIN && part->shape.chunk[0] > 0;
}

/* Bytes that a pass reads of what is not in chunks of numbers: of rows also the
 * columns that are not taken, of records and sparse rows all. */
static double bytes_read(const struct source *part, const struct table *table)
{
    const double plain = (double)table->rows * (double)part->columns *
                         (double)number_size(part->shape.type);
    const double stored = (double)part->shape.stored;

    if (part->kind != SOURCE_PLAIN)
        return *part->shape.filters && stored < plain ? plain : stored;
    return part->transposed
               ? plain
               : plain / (double)part->columns * (double)part->width;
}

static double chunk_bytes(const struct h5_shape *shape)
{
    double bytes = (double)shape->element;

    for (int i = 0; i < shape->rank; i++)
        bytes *= (double)shape->chunk[i];
    return bytes;
}

/* Chunks along an axis. */
static double chunks_of(const struct h5_shape *shape, int axis)
{
    return (double)((shape->dims[axis] + shape->chunk[axis] - 1) /
                    shape->chunk[axis]);
}

static void take_part(const struct source *part, const struct table *table,
                      struct cost *cost)
{
    const struct h5_shape *shape = &part->shape;
    const size_t unit = part_reader_unit(part, table->type);
    double all = 1, band = 1;

    cost->transposed |= part->kind == SOURCE_PLAIN && part->transposed;
    cost->stored += shape->stored;
    if (!is_chunked(part)) {
        const double bytes = bytes_read(part, table);

        cost->amplification += bytes / (double)cost->plain;
        if (unit > cost->band_rows)
            cost->band_rows = unit;
        if (unit > 1)
            cost->band_bytes +=
                (uint64_t)(bytes * (double)unit / (double)table->rows);
        return;
    }
    for (int i = 0; i < shape->rank; i++) {
        all *= chunks_of(shape, i);
        band *= i == row_axis(part) ? 1.0 : chunks_of(shape, i);
    }
    if (unit > cost->band_rows)
        cost->band_rows = unit;
    if (unit > 1)
        cost->band_bytes += (uint64_t)(band * chunk_bytes(shape));
    cost->amplification += all * chunk_bytes(shape) / (double)cost->plain;
}

static void say_layout(const struct source *part, char *text, size_t size)
{
    const struct h5_shape *shape = &part->shape;
    size_t used = 0;

    if (part->kind == SOURCE_CSR || shape->chunk[0] == 0) {
        snprintf(text, size, "%s",
                 part->kind == SOURCE_CSR ? "sparse rows" : "contiguous");
        return;
    }
    for (int i = 0; i < shape->rank && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%llu",
                                 i ? ", " : "chunks (",
                                 (unsigned long long)shape->chunk[i]);
    if (used < size)
        snprintf(text + used, size - used, ")");
}

static const char *why_mend(const struct source *part)
{
    if (!is_chunked(part))
        return part->kind == SOURCE_PLAIN && part->transposed
                   ? "rows are on the last axis, far apart in the file"
                   : NULL;
    return chunk_bytes(&part->shape) < TINY_CHUNK ? "chunks are tiny" : NULL;
}

/* Whether what is read, chunks as they are inflated, is so little that no other
 * layout would be noticed. */
static bool is_little(const struct cost *cost)
{
    return cost->amplification * (double)cost->plain < LITTLE &&
           cost->stored < LITTLE;
}

static void say_mend(const struct table *table, struct cost *cost)
{
    const char *quote = table->n_more > 0 ? "'" : "";
    const char *why = NULL;
    char wide[96];

    snprintf(wide, sizeof wide, "%zu rows can only be read together (%.0f MB)",
             cost->band_rows, (double)cost->band_bytes / 1e6);
    if (is_little(cost))
        return;
    for (size_t i = 0; i < table->parts && !why; i++)
        why = why_mend(&table->part[i]);
    if (!why && cost->band_bytes > WIDE_BAND)
        why = wide;
    else if (!why && cost->amplification > wasteful)
        why = "much is read that is not used";
    if (why)
        snprintf(cost->mend, sizeof cost->mend,
                 "%s; for reading by bands: ls_import(%s%s%s, NEW.h5) with "
                 "setting repack",
                 why, quote, table->path, quote);
}

void cost_of(const struct table *table, const ls_config *config, size_t rows,
             size_t targets, bool classes, struct cost *cost)
{
    const size_t size = number_size(table->type);
    const uint64_t row = (uint64_t)table->columns * size;
    const double left = budget_left(config);
    const uint64_t labels =
        (uint64_t)rows * (classes ? sizeof(int32_t) : targets * sizeof(double));
    uint64_t band;

    *cost = (struct cost){
        .plain = (uint64_t)table->rows * row,
        .band_rows = 1,
        .available = left < DBL_MAX ? (uint64_t)left : 0,
    };
    for (size_t i = 0; i < table->parts; i++)
        take_part(&table->part[i], table, cost);
    if (cost->band_rows == 1)
        cost->band_bytes = row;
    say_layout(&table->part[0], cost->layout, sizeof cost->layout);
    say_mend(table, cost);
    band = row * bands_rows(table->rows, (size_t)row, reader_unit(table));
    cost->loaded = (uint64_t)rows * row + labels;
    cost->streamed =
        BANDS * band + larger(band, STAGING) + labels + 2 * (rows / 8 + 1);
}
