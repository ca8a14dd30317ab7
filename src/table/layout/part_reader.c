/* SPDX-License-Identifier: MIT */
/*
 * part_reader.c - reading the bytes of one part of X into memory.
 */
#include "table/layout/part_reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "table/layout/chunk.h"
#include "table/values/scatter.h"

/* Columns of a table with rows on its last axis that are turned together. */
enum { TURN_COLUMNS = 16 };

/* Taller chunks that are not compressed are read in parts; shorter runs of a
 * column are not worth their seek; rows of X with several parts are read a few
 * at a time. */
enum { TALL_BYTES = 16 << 20, RUN_BYTES = 16 << 10, SIDE_BYTES = 256 << 10 };

/* Rows x columns, and chunks that are the same when inner axes are flat. */
static bool is_flat(const struct source *s)
{
    const struct h5_shape *shape = &s->shape;

    if (s->kind != SOURCE_PLAIN || s->chosen || shape->rank < 1 ||
        (s->transposed && shape->rank != 2))
        return false;
    for (int i = 2; i < shape->rank; i++)
        if (shape->chunk[0] > 0 && shape->chunk[i] != shape->dims[i])
            return false;
    return true;
}

/* Chunks as rows x columns, whatever their axes are. */
static void measure_chunks(struct part_reader *t)
{
    const struct h5_shape *shape = &t->source->shape;
    const bool turned = t->source->transposed;
    uint64_t wide = shape->rank > 1 ? shape->chunk[1] : 1;

    for (int i = 2; i < shape->rank; i++)
        wide *= shape->dims[i];
    t->chunk_rows = (size_t)(turned ? shape->chunk[1] : shape->chunk[0]);
    t->chunk_columns = (size_t)(turned ? shape->chunk[0] : wide);
    t->chunks =
        t->columns / t->chunk_columns + (t->columns % t->chunk_columns > 0);
}

static size_t chunk_bytes(const struct part_reader *t)
{
    return t->chunk_rows * t->chunk_columns * t->size;
}

static void choose_way(struct part_reader *t)
{
    const bool flat = is_flat(t->source) && t->raw.as_it_is &&
                      t->type == t->source->shape.type;

    t->way = t->source->kind == SOURCE_CALLER ? WAY_CALLER : WAY_HDF5;
    if (flat && t->raw.contiguous)
        t->way = WAY_OFFSET;
    if (!flat || !t->raw.chunked)
        return;
    measure_chunks(t);
    if (t->raw.n_filters == 0 &&
        t->chunk_rows * t->columns * t->size > TALL_BYTES)
        return;
    t->way = WAY_CHUNKS;
    t->room_size = chunk_room(chunk_bytes(t));
}

ls_status part_reader_open(struct h5_file *file, int fd,
                           const struct source *source, enum number_type type,
                           size_t at, size_t stride,
                           struct part_reader *part_reader)
{
    struct part_reader t = {.file = file,
                            .fd = fd,
                            .source = source,
                            .type = type,
                            .rows = (size_t)source_length(source),
                            .columns = source->columns,
                            .size = number_size(type),
                            .stride = stride,
                            .at = at};
    ls_status status = LS_OK;

    if (source->kind == SOURCE_PLAIN)
        TRY(h5_raw_layout(file, source->name, &t.raw));
    choose_way(&t);
    *part_reader = t;
done:
    return status;
}

static size_t unit_in_file(const struct source *s, enum number_type type)
{
    const struct h5_shape *shape = &s->shape;
    const size_t size = number_size(type);
    uint64_t rows = 1;

    if (s->kind == SOURCE_CSR || shape->rank < 1)
        return 1;
    if (shape->chunk[0] == 0) {
        const size_t most = TALL_BYTES / (s->width * size) + 1;

        return !s->transposed            ? 1
               : RUN_BYTES / size < most ? RUN_BYTES / size
                                         : most;
    }
    rows = shape->chunk[s->transposed ? shape->rank - 1 : 0];
    return !*shape->filters && rows * s->width * size > TALL_BYTES
               ? 1
               : (size_t)rows;
}

/* The most of its files: none of their chunks is to be undone many times. */
size_t part_reader_unit(const struct source *s, enum number_type type)
{
    size_t most = s->piece ? 1 : unit_in_file(s, type);

    for (size_t i = 0; i < s->pieces; i++) {
        const size_t unit = unit_in_file(&s->piece[i].source, type);

        most = unit > most ? unit : most;
    }
    return most;
}

/* The file's bytes from `at` on. */
static ls_status read_at(const struct part_reader *t, uint64_t at, void *out,
                         size_t size)
{
    char *to = out;

    while (size > 0) {
        const ssize_t n = pread(t->fd, to, size, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(LS_IO, "cannot read %s: %s", h5_name(t->file),
                        system_text(errno));
        if (n == 0)
            return fail(LS_BAD_DATA, "%s ends before %s does", h5_name(t->file),
                        t->source->name);
        to += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return LS_OK;
}

/* Rows on the last axis: a few columns at a time, a run of each. */
static ls_status read_turned(const struct part_reader *t,
                             const struct piece *piece)
{
    const size_t n = piece->hi - piece->lo;
    char *run = NULL;
    ls_status status = LS_OK;

    run = mem_untouched(n * TURN_COLUMNS, t->size);
    TRY(mem_check(run, n * TURN_COLUMNS, t->size, "columns of a table"));
    for (size_t j = 0; j < t->columns; j += TURN_COLUMNS) {
        const size_t left = t->columns - j;
        const size_t some = left < TURN_COLUMNS ? left : TURN_COLUMNS;

        for (size_t k = 0; k < some; k++) {
            const uint64_t first = (uint64_t)(j + k) * t->rows + piece->lo;

            TRY(read_at(t, t->raw.offset + first * t->size,
                        run + k * n * t->size, n * t->size));
        }
        if (t->source->shape.swapped)
            swap_bytes(t->size, run, n * some);
        scatter_turned(t->size, run, n, n, some,
                       piece->out + t->at + j * t->size, t->stride);
    }
done:
    mem_free(run);
    return status;
}

/* Read rows of X that has a single part. */
static ls_status read_straight(const struct part_reader *t,
                               const struct piece *piece)
{
    const size_t n = piece->hi - piece->lo;
    const ls_status status =
        read_at(t, t->raw.offset + (uint64_t)piece->lo * t->stride, piece->out,
                n * t->stride);

    if (status == LS_OK && t->source->shape.swapped)
        swap_bytes(t->size, piece->out, n * t->columns);
    return status;
}

/* Read rows of X that has several parts. */
static ls_status read_strided(const struct part_reader *t,
                              const struct piece *piece)
{
    const size_t row_bytes = t->columns * t->size;
    const size_t step = SIDE_BYTES / row_bytes + 1;
    char *block = NULL;
    ls_status status = LS_OK;

    block = mem_untouched(step, row_bytes);
    TRY(mem_check(block, step, row_bytes, "rows of a part"));
    for (size_t lo = piece->lo; lo < piece->hi; lo += step) {
        const size_t n = piece->hi - lo < step ? piece->hi - lo : step;

        TRY(read_at(t, t->raw.offset + (uint64_t)lo * row_bytes, block,
                    n * row_bytes));
        if (t->source->shape.swapped)
            swap_bytes(t->size, block, n * t->columns);
        scatter_rows(t->size, block, t->columns, n, t->columns,
                     piece->out + (lo - piece->lo) * t->stride + t->at,
                     t->stride);
    }
done:
    mem_free(block);
    return status;
}

/* A chunk that is not stored, as HDF5 gives it: only what is of the dataset. */
static ls_status load_box(const struct part_reader *t, const uint64_t *first,
                          unsigned char *const room[PART_READER_BUFFERS])
{
    const struct h5_shape *shape = &t->source->shape;
    uint64_t count[H5_MAX_RANK] = {0};
    size_t wide = 1, all = 1;
    ls_status status = LS_OK;

    for (int i = 0; i < shape->rank; i++) {
        const uint64_t left = shape->dims[i] - first[i];

        count[i] = left < shape->chunk[i] ? left : shape->chunk[i];
        wide *= i > 0 ? (size_t)count[i] : 1;
        all *= i > 0 ? (size_t)shape->chunk[i] : 1;
    }
    memset(room[1], 0, chunk_bytes(t));
    TRY(h5_read_box(t->file, t->source->name, first, count, t->type, room[2]));
    scatter_rows(t->size, room[2], wide, (size_t)count[0], wide, room[1],
                 all * t->size);
done:
    return status;
}

/* The elements of a chunk, in room of the worker. */
static ls_status load_chunk(const struct part_reader *t, const uint64_t *first,
                            size_t row,
                            unsigned char *const room[PART_READER_BUFFERS],
                            unsigned char **elements)
{
    const size_t n = t->chunk_rows * t->chunk_columns;
    uint32_t skipped = 0;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(h5_raw_chunk(t->file, t->source->name, first, room[0], t->room_size,
                     &size, &skipped));
    if (size == 0) {
        *elements = room[1];
        return load_box(t, first, room);
    }
    status = chunk_decode(&t->raw, skipped, t->size, n, room[0], size, room[1],
                          room[2], elements);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: %s, rows from %zu: ", h5_name(t->file),
                        t->source->name, row));
    if (t->source->shape.swapped)
        swap_bytes(t->size, *elements, n);
done:
    return status;
}

/* What the chunk at (row, column) has of the piece. */
static void place_chunk(const struct part_reader *t,
                        const unsigned char *elements, size_t row,
                        size_t column, const struct piece *piece)
{
    const size_t lo = row > piece->lo ? row : piece->lo;
    const size_t end = row + t->chunk_rows;
    const size_t hi = end < piece->hi ? end : piece->hi;
    const size_t left = t->columns - column;
    const size_t n = left < t->chunk_columns ? left : t->chunk_columns;
    char *out =
        piece->out + (lo - piece->lo) * t->stride + t->at + column * t->size;

    if (t->source->transposed)
        scatter_turned(t->size, elements + (lo - row) * t->size, t->chunk_rows,
                       hi - lo, n, out, t->stride);
    else
        scatter_rows(t->size,
                     elements + (lo - row) * t->chunk_columns * t->size,
                     t->chunk_columns, hi - lo, n, out, t->stride);
}

static ls_status read_chunk(const struct part_reader *t,
                            const struct piece *piece, size_t task,
                            unsigned char *const room[PART_READER_BUFFERS])
{
    const struct h5_shape *shape = &t->source->shape;
    const int row_axis = t->source->transposed ? 1 : 0;
    const size_t row =
        (piece->lo / t->chunk_rows + task / t->chunks) * t->chunk_rows;
    const size_t column = task % t->chunks * t->chunk_columns;
    uint64_t first[H5_MAX_RANK] = {0};
    unsigned char *elements = NULL;
    ls_status status = LS_OK;

    first[row_axis] = row;
    if (shape->rank > 1)
        first[!row_axis] = column / (t->columns / shape->dims[!row_axis]);
    TRY(load_chunk(t, first, row, room, &elements));
    place_chunk(t, elements, row, column, piece);
done:
    return status;
}

static ls_status read_source(const struct part_reader *t,
                             const struct piece *piece)
{
    return source_rows(t->file, t->source, piece->lo, piece->hi, t->type,
                       piece->out + t->at, t->stride);
}

static ls_status read_hdf5(const struct part_reader *t,
                           const struct piece *piece)
{
    ls_status status;

    h5_lock();
    status = read_source(t, piece);
    h5_unlock();
    return status;
}

size_t part_reader_tasks(const struct part_reader *t, const struct piece *piece)
{
    if (piece->lo >= piece->hi)
        return 0;
    if (t->way != WAY_CHUNKS)
        return 1;
    return ((piece->hi - 1) / t->chunk_rows - piece->lo / t->chunk_rows + 1) *
           t->chunks;
}

ls_status part_reader_read(const struct part_reader *t,
                           const struct piece *piece, size_t task,
                           unsigned char *const room[PART_READER_BUFFERS])
{
    if (t->way == WAY_CHUNKS)
        return read_chunk(t, piece, task, room);
    if (t->way == WAY_HDF5)
        return read_hdf5(t, piece);
    if (t->way == WAY_CALLER)
        return read_source(t, piece);
    if (t->source->transposed)
        return read_turned(t, piece);
    return t->stride == t->columns * t->size ? read_straight(t, piece)
                                             : read_strided(t, piece);
}
