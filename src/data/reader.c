/* SPDX-License-Identifier: MIT */
/*
 * reader.c - rows of X by the shortest way out of the file.
 *
 *     WAY_OFFSET   one piece of the file: pread() where it lies
 *     WAY_CHUNKS   chunks: read under HDF5's lock, undone outside of it
 *     WAY_HDF5     all else, by h5_read_rows()
 */
#include "data/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crew.h"
#include "base/mem.h"
#include "data/chunk.h"
#include "data/scatter.h"
#include "data/source.h"

enum way { WAY_OFFSET, WAY_CHUNKS, WAY_HDF5 };

/* Columns of a table with rows on its last axis that are turned together. */
enum { TURN_COLUMNS = 16 };

/* Taller chunks that are not compressed are read in parts; shorter runs of a
 * column are not worth their seek. */
enum { TALL_BYTES = 16 << 20, RUN_BYTES = 16 << 10 };

/* Room of one worker. */
struct bench {
    unsigned char *room[3]; /* [room_size] each */
};

struct reader {
    struct h5_file *file;
    const struct source *source;
    enum way way;
    struct h5_raw raw;
    size_t rows, columns, size, row_bytes;    /* size: of an element */
    size_t chunk_rows, chunk_columns, chunks; /* chunks beside one another */
    size_t room_size;
    struct bench *bench; /* [crew_size] */
    struct crew *crew;
    int fd;
    struct stat seen; /* the file, when the reader was made */
    pthread_mutex_t one;
    const struct piece *piece; /* of the call that is running */
    size_t n;
    size_t *first; /* [n + 1] task of each piece's first chunk */
};

static bool is_flat(const struct h5_shape *shape, bool transposed)
{
    uint64_t inner = 1, chunk = 1;

    if (shape->rank < 1 || (transposed && shape->rank != 2))
        return false;
    for (int i = 2; i < shape->rank; i++) {
        inner *= shape->dims[i];
        chunk *= shape->chunk[i];
    }
    return shape->chunk[0] == 0 || inner == chunk;
}

/* Chunks as rows x columns, whatever their axes are. */
static void measure_chunks(struct reader *r)
{
    const struct h5_shape *shape = &r->source->shape;
    const bool turned = r->source->transposed;
    const uint64_t columns = shape->rank > 1 ? shape->chunk[1] : 1;
    uint64_t inner = 1;

    for (int i = 2; i < shape->rank; i++)
        inner *= shape->dims[i];
    r->chunk_rows = (size_t)(turned ? columns : shape->chunk[0]);
    r->chunk_columns = (size_t)(turned ? shape->chunk[0] : columns * inner);
    r->chunks =
        r->columns / r->chunk_columns + (r->columns % r->chunk_columns > 0);
}

static void choose_way(struct reader *r)
{
    const struct h5_shape *shape = &r->source->shape;

    r->way = WAY_HDF5;
    r->chunk_rows = 1;
    if (!is_flat(shape, r->source->transposed))
        return;
    if (r->raw.contiguous) {
        r->way = WAY_OFFSET;
        r->room_size = r->source->transposed ? TURN_COLUMNS : 0;
    } else if (shape->chunk[0] > 0) {
        measure_chunks(r);
        r->room_size = chunk_room(r->chunk_rows * r->chunk_columns * r->size);
        if (r->raw.chunked && (r->raw.n_filters > 0 ||
                               r->chunk_rows * r->row_bytes <= TALL_BYTES))
            r->way = WAY_CHUNKS;
    }
}

static ls_status open_bytes(struct reader *r)
{
    const char *path = h5_name(r->file);

    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0 || fstat(r->fd, &r->seen) != 0)
        return fail(LS_IO, "cannot read %s: %s", path, strerror(errno));
    return LS_OK;
}

static ls_status make_room(struct reader *r)
{
    const size_t n = r->way == WAY_CHUNKS ? 3 : 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->bench, crew_size(r->crew), "threads of a reader"));
    for (size_t t = 0; t < crew_size(r->crew); t++)
        for (size_t i = 0; i < n; i++) {
            unsigned char *room = mem_untouched(r->room_size, 1);

            r->bench[t].room[i] = room;
            TRY(mem_check(room, r->room_size, 1, "a chunk"));
        }
done:
    return status;
}

ls_status reader_create(struct h5_file *file, const struct table *table,
                        size_t threads, struct reader **reader)
{
    struct reader *r = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r, 1, "a reader"));
    pthread_mutex_init(&r->one, NULL);
    r->fd = -1;
    r->file = file;
    r->source = &table->x;
    r->rows = table->rows;
    r->columns = table->x.columns;
    r->size = number_size(table->x.shape.type);
    r->row_bytes = r->columns * r->size;
    TRY(h5_raw_layout(file, r->source->name, &r->raw));
    choose_way(r);
    TRY(open_bytes(r));
    TRY(crew_create(r->way == WAY_HDF5 ? 1 : threads, &r->crew));
    TRY(make_room(r));
    *reader = r;
    r = NULL;
done:
    reader_destroy(r);
    return status;
}

void reader_destroy(struct reader *r)
{
    if (!r)
        return;
    for (size_t t = 0; r->bench && t < crew_size(r->crew); t++)
        for (size_t i = 0; i < 3; i++)
            mem_free(r->bench[t].room[i]);
    mem_free(r->bench);
    crew_destroy(r->crew);
    if (r->fd >= 0)
        close(r->fd);
    pthread_mutex_destroy(&r->one);
    mem_free(r);
}

size_t reader_unit(const struct table *table)
{
    const struct source *x = &table->x;
    const size_t size = number_size(x->shape.type);
    const uint64_t rows = x->shape.chunk[x->transposed ? 1 : 0];

    if (x->shape.chunk[0] == 0)
        return x->transposed ? RUN_BYTES / size : 1;
    if (!*x->shape.filters && rows * x->columns * size > TALL_BYTES)
        return 1;
    return (size_t)rows;
}

size_t reader_bytes(const struct reader *r)
{
    return crew_size(r->crew) * (r->way == WAY_CHUNKS ? 3 : 0) * r->room_size;
}

/* The file's bytes from `at` on. */
static ls_status read_at(const struct reader *r, uint64_t at, void *out,
                         size_t size)
{
    char *to = out;

    while (size > 0) {
        const ssize_t n = pread(r->fd, to, size, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(LS_IO, "cannot read %s: %s", h5_name(r->file),
                        strerror(errno));
        if (n == 0)
            return fail(LS_BAD_DATA, "%s ends before %s does", h5_name(r->file),
                        r->source->name);
        to += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return LS_OK;
}

/* Rows on the last axis: a few columns at a time, a run of each. */
static ls_status read_turned(const struct reader *r, const struct piece *piece)
{
    const size_t n = piece->hi - piece->lo;
    char *run = NULL;
    ls_status status = LS_OK;

    run = mem_untouched(n * TURN_COLUMNS, r->size);
    TRY(mem_check(run, n * TURN_COLUMNS, r->size, "columns of a table"));
    for (size_t j = 0; j < r->columns; j += TURN_COLUMNS) {
        const size_t some =
            r->columns - j < TURN_COLUMNS ? r->columns - j : TURN_COLUMNS;

        for (size_t k = 0; k < some; k++)
            TRY(read_at(
                r, r->raw.offset + ((j + k) * r->rows + piece->lo) * r->size,
                run + k * n * r->size, n * r->size));
        scatter_turned(r->size, run, n, n, some, piece->out + j * r->size,
                       r->row_bytes);
    }
done:
    mem_free(run);
    return status;
}

static ls_status read_offset(void *user, size_t worker, size_t task)
{
    const struct reader *r = user;
    const struct piece *piece = &r->piece[task];
    const size_t n = piece->hi - piece->lo;
    ls_status status = LS_OK;

    (void)worker;
    if (r->source->transposed)
        TRY(read_turned(r, piece));
    else
        TRY(read_at(r, r->raw.offset + piece->lo * r->row_bytes, piece->out,
                    n * r->row_bytes));
    if (r->source->shape.swapped)
        swap_bytes(r->size, piece->out, n * r->columns);
done:
    return status;
}

/* The piece that a task belongs to. */
static size_t piece_of(const struct reader *r, size_t task)
{
    size_t lo = 0, hi = r->n;

    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;

        if (r->first[middle] <= task)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* What the chunk at (row, column) has of the piece. */
static void place_chunk(const struct reader *r, const unsigned char *elements,
                        size_t row, size_t column, const struct piece *piece)
{
    const size_t lo = row > piece->lo ? row : piece->lo;
    const size_t end = row + r->chunk_rows;
    const size_t hi = end < piece->hi ? end : piece->hi;
    const size_t left = r->columns - column;
    const size_t n = left < r->chunk_columns ? left : r->chunk_columns;
    char *out = piece->out + (lo - piece->lo) * r->row_bytes + column * r->size;

    if (r->source->transposed)
        scatter_turned(r->size, elements + (lo - row) * r->size, r->chunk_rows,
                       hi - lo, n, out, r->row_bytes);
    else
        scatter_rows(r->size,
                     elements + (lo - row) * r->chunk_columns * r->size,
                     r->chunk_columns, hi - lo, n, out, r->row_bytes);
}

/* The chunk's elements, in room of the worker. */
static ls_status load_chunk(struct reader *r, unsigned char **room,
                            const uint64_t *first, size_t row,
                            unsigned char **elements)
{
    const size_t n = r->chunk_rows * r->chunk_columns;
    uint32_t skipped = 0;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(h5_raw_chunk(r->file, r->source->name, first, room[0], r->room_size,
                     &size, &skipped));
    if (size == 0) {
        *elements = room[1];
        for (size_t i = 0; i < n; i++)
            memcpy(room[1] + i * r->size, r->raw.fill, r->size);
        return LS_OK;
    }
    status = chunk_decode(&r->raw, skipped, r->size, n, room[0], size, room[1],
                          room[2], elements);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: %s, rows from %zu: ", h5_name(r->file),
                        r->source->name, row));
    if (r->source->shape.swapped)
        swap_bytes(r->size, *elements, n);
done:
    return status;
}

static ls_status read_chunk(void *user, size_t worker, size_t task)
{
    struct reader *r = user;
    const struct h5_shape *shape = &r->source->shape;
    const int row_axis = r->source->transposed ? 1 : 0;
    const size_t p = piece_of(r, task);
    const struct piece *piece = &r->piece[p];
    const size_t of_piece = task - r->first[p];
    const size_t row =
        (piece->lo / r->chunk_rows + of_piece / r->chunks) * r->chunk_rows;
    const size_t column = of_piece % r->chunks * r->chunk_columns;
    uint64_t first[H5_MAX_RANK] = {0};
    unsigned char *elements = NULL;
    ls_status status = LS_OK;

    first[row_axis] = row;
    if (shape->rank > 1)
        first[!row_axis] = column / (r->columns / shape->dims[!row_axis]);
    TRY(load_chunk(r, r->bench[worker].room, first, row, &elements));
    place_chunk(r, elements, row, column, piece);
done:
    return status;
}

static ls_status read_hdf5(void *user, size_t worker, size_t task)
{
    const struct reader *r = user;
    const struct piece *piece = &r->piece[task];
    ls_status status;

    (void)worker;
    h5_lock();
    status = source_rows(r->file, r->source, piece->lo, piece->hi,
                         r->source->shape.type, piece->out, r->row_bytes);
    h5_unlock();
    return status;
}

/* Another file, or another state of it, is not what was looked at. */
static ls_status check_unchanged(const struct reader *r)
{
    struct stat now;

    if (fstat(r->fd, &now) != 0)
        return fail(LS_IO, "cannot read %s: %s", h5_name(r->file),
                    strerror(errno));
    if (now.st_size != r->seen.st_size ||
        now.st_mtim.tv_sec != r->seen.st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != r->seen.st_mtim.tv_nsec)
        return fail(LS_BAD_DATA,
                    "%s was written to while it was read; begin again when it "
                    "is complete",
                    h5_name(r->file));
    return LS_OK;
}

/* Tasks of the pieces: one for each chunk. */
static ls_status count_chunks(struct reader *r)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->first, r->n + 1, "chunks to read"));
    for (size_t p = 0; p < r->n; p++) {
        const size_t lo = r->piece[p].lo / r->chunk_rows;
        const size_t hi = (r->piece[p].hi - 1) / r->chunk_rows + 1;

        r->first[p + 1] = r->first[p] + (hi - lo) * r->chunks;
    }
done:
    return status;
}

ls_status reader_read(struct reader *r, const struct piece *piece, size_t n)
{
    ls_status status = LS_OK;

    pthread_mutex_lock(&r->one);
    r->piece = piece;
    r->n = n;
    TRY(check_unchanged(r));
    if (n == 0)
        goto done;
    switch (r->way) {
    case WAY_OFFSET:
        TRY(crew_run(r->crew, n, read_offset, r));
        break;
    case WAY_CHUNKS:
        TRY(count_chunks(r));
        TRY(crew_run(r->crew, r->first[n], read_chunk, r));
        break;
    default:
        TRY(crew_run(r->crew, n, read_hdf5, r));
        break;
    }
done:
    mem_free(r->first);
    r->first = NULL;
    pthread_mutex_unlock(&r->one);
    return status;
}
