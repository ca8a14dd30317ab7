/* SPDX-License-Identifier: MIT */
/*
 * cost.c - what it costs to read a table.
 *
 * X is read by bands, a band being all chunks that hold some rows: so each
 * chunk is read and inflated once in a pass. What is read beyond X is the part
 * of chunks that sticks out at the ends, and what a band takes is memory.
 */
#include "data/cost.h"

#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"

/* A band of more bytes than this is unwieldy, chunks of fewer are slow: each is
 * a call and a seek. */
#define WIDE_BAND ((uint64_t)64 << 20)
enum { TINY_CHUNK = 4096 };
static const double wasteful = 1.25;

/* Bands in memory while streaming, those in use and one being read; and bytes
 * that are read at a time although a band is less. */
enum { BANDS = 5, BLOCK = 16 << 20 };

extern char **environ;

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The axis of the rows. */
static int row_axis(const struct table *table)
{
    return table->x.transposed ? table->x.shape.rank - 1 : 0;
}

size_t cost_band_rows(const struct table *table)
{
    const struct h5_shape *shape = &table->x.shape;

    return shape->chunk[0] ? (size_t)shape->chunk[row_axis(table)] : 0;
}

static double chunk_bytes(const struct h5_shape *shape)
{
    double bytes = (double)number_size(shape->type);

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

static void take_chunks(const struct table *table, struct cost *cost)
{
    const struct h5_shape *shape = &table->x.shape;
    const int rows = row_axis(table);
    double all = 1, band = 1;

    for (int i = 0; i < shape->rank; i++) {
        all *= chunks_of(shape, i);
        band *= i == rows ? 1.0 : chunks_of(shape, i);
    }
    cost->band_rows = (size_t)shape->chunk[rows];
    cost->band_bytes = (uint64_t)(band * chunk_bytes(shape));
    cost->amplification = all * chunk_bytes(shape) / (double)cost->plain;
}

static void say_layout(const struct h5_shape *shape, char *text, size_t size)
{
    size_t used = 0;

    if (shape->chunk[0] == 0) {
        snprintf(text, size, "contiguous");
        return;
    }
    for (int i = 0; i < shape->rank && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%llu",
                                 i ? ", " : "chunks (",
                                 (unsigned long long)shape->chunk[i]);
    if (used < size)
        snprintf(text + used, size - used, ")");
}

static void say_mend(const struct table *table, struct cost *cost)
{
    const char *why = NULL;
    char wide[96];

    snprintf(wide, sizeof wide, "%zu rows can only be read together (%.0f MB)",
             cost->band_rows, (double)cost->band_bytes / 1e6);
    if (table->x.transposed)
        why = "rows are on the last axis, far apart in the file";
    else if (table->x.shape.chunk[0] == 0)
        return;
    else if (cost->band_bytes > WIDE_BAND)
        why = wide;
    else if (cost->amplification > wasteful)
        why = "chunks stick out beyond the table";
    else if (chunk_bytes(&table->x.shape) < TINY_CHUNK)
        why = "chunks are tiny";
    if (why)
        snprintf(cost->mend, sizeof cost->mend,
                 "%s; for reading by bands: lockstep import %s --repack -o "
                 "NEW.h5",
                 why, table->path);
}

void cost_of(const struct table *table, size_t rows, size_t targets,
             bool classes, struct cost *cost)
{
    const size_t value = number_size(table->x.shape.type);
    const uint64_t row = (uint64_t)table->x.columns * value;
    const uint64_t whole = (uint64_t)table->rows * row;
    const uint64_t some = whole < BLOCK ? whole : BLOCK;
    const struct machine here = {.root = "", .environ = environ};
    const uint64_t labels =
        (uint64_t)rows * (classes ? sizeof(int32_t) : targets * sizeof(double));

    *cost = (struct cost){
        .plain = whole,
        .stored = table->x.shape.stored,
        .band_rows = 1,
        .band_bytes = row,
        .amplification = 1.0,
        .available = machine_memory(&here),
    };
    if (table->x.shape.chunk[0])
        take_chunks(table, cost);
    say_layout(&table->x.shape, cost->layout, sizeof cost->layout);
    say_mend(table, cost);
    cost->loaded = (uint64_t)rows * row + labels;
    cost->streamed =
        BANDS * larger(cost->band_bytes, some) + labels + 2 * (rows / 8 + 1);
}
