/* SPDX-License-Identifier: MIT */
/*
 * reader.c - reading pieces of a table, part by part, as tasks of a thread
 * pool.
 */
#include "table/layout/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "base/thread_pool.h"

/* Room of one worker. */
struct read_buffers {
    unsigned char *room[PART_READER_BUFFERS];
};

/* A file, and what it was when the reader was made. */
struct held {
    const char *name;
    int fd;
    struct stat seen;
};

struct reader {
    struct held *held; /* [files] */
    size_t files;      /* 0 of a table that is in none */
    struct part_reader
        *part_reader; /* [part_readers], one for each part in each file */
    size_t part_readers;
    size_t room_size; /* the largest of a part reader */
    struct read_buffers *bench;
    struct thread_pool *pool;
    pthread_mutex_t one;
    struct h5_file *awake; /* the file that was read last by HDF5 */
    /* of the call that is running */
    const struct part_reader *now;
    struct piece *piece; /* [n] what `now` has of each piece */
    size_t n;
    size_t *first; /* [n + 1] the first task of each piece */
};

static ls_status hold(struct held *held, const char *name)
{
    held->name = name;
    held->fd = system_open(name, O_RDONLY | O_CLOEXEC, 0);
    if (held->fd < 0 || fstat(held->fd, &held->seen) != 0)
        return fail(system_status(errno, LS_IO), "cannot read %s: %s", name,
                    system_text(errno));
    return LS_OK;
}

static ls_status hold_all(struct reader *r, struct h5_file *file,
                          const struct table *table)
{
    ls_status status = LS_OK;

    if (!file)
        return LS_OK;
    TRY(MEM_ARRAY(r->held, 1 + table->n_more, "files of a table"));
    TRY(hold(&r->held[r->files++], h5_name(file)));
    for (size_t i = 0; i < table->n_more; i++)
        TRY(hold(&r->held[r->files++], h5_name(table->file[i])));
done:
    return status;
}

/* Open a reader for each piece of a part. */
static ls_status open_part(struct reader *r, struct h5_file *file,
                           const struct table *table, const struct source *part,
                           size_t at)
{
    const struct source_piece whole = {.file = file, .source = *part};
    const struct source_piece *piece = part->piece ? part->piece : &whole;
    const size_t n = part->piece ? part->pieces : 1;
    const size_t stride = table->columns * number_size(table->type);
    size_t first = 0;
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        const struct source *source = part->piece ? &piece[i].source : part;
        struct part_reader *part_reader = &r->part_reader[r->part_readers++];

        TRY(part_reader_open(piece[i].file, file ? r->held[i].fd : -1, source,
                             table->type, at, stride, part_reader));
        part_reader->first = first;
        first += part_reader->rows;
        if (part_reader->room_size > r->room_size)
            r->room_size = part_reader->room_size;
    }
done:
    return status;
}

static ls_status open_parts(struct reader *r, struct h5_file *file,
                            const struct table *table)
{
    size_t at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->part_reader, table->parts * (file ? r->files : 1),
                  "parts of a table"));
    for (size_t i = 0; i < table->parts; i++) {
        TRY(open_part(r, file, table, &table->part[i], at));
        at += table->part[i].columns * number_size(table->type);
    }
done:
    return status;
}

static ls_status make_room(struct reader *r)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->bench, thread_pool_size(r->pool), "threads of a reader"));
    for (size_t t = 0; t < thread_pool_size(r->pool) && r->room_size > 0; t++)
        for (size_t i = 0; i < PART_READER_BUFFERS; i++) {
            unsigned char *room = mem_untouched(r->room_size, 1);

            r->bench[t].room[i] = room;
            TRY(mem_check(room, r->room_size, 1, "a chunk"));
        }
done:
    return status;
}

/* What HDF5 or the caller alone can read is read by one thread. */
static size_t useful_threads(const struct reader *r, size_t threads,
                             size_t most)
{
    const size_t rooms = PART_READER_BUFFERS * r->room_size;
    bool alone = true;

    for (size_t i = 0; i < r->part_readers; i++)
        alone = alone && r->part_reader[i].way >= WAY_CALLER;
    if (alone || (rooms > 0 && most / rooms < 2))
        return 1;
    return rooms > 0 && most / rooms < threads ? most / rooms : threads;
}

ls_status reader_create(struct h5_file *file, const struct table *table,
                        size_t threads, size_t most, struct reader **reader)
{
    struct reader *r = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r, 1, "a reader"));
    pthread_mutex_init(&r->one, NULL);
    TRY(hold_all(r, file, table));
    TRY(open_parts(r, file, table));
    TRY(thread_pool_create(useful_threads(r, threads, most), &r->pool));
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
    for (size_t t = 0; r->bench && t < thread_pool_size(r->pool); t++)
        for (size_t i = 0; i < PART_READER_BUFFERS; i++)
            mem_free(r->bench[t].room[i]);
    mem_free(r->bench);
    thread_pool_destroy(r->pool);
    mem_free(r->part_reader);
    for (size_t i = 0; i < r->files; i++)
        if (r->held[i].fd >= 0)
            close(r->held[i].fd);
    mem_free(r->held);
    pthread_mutex_destroy(&r->one);
    mem_free(r);
}

size_t reader_unit(const struct table *table)
{
    size_t most = 1;

    for (size_t i = 0; i < table->parts; i++) {
        const size_t unit = part_reader_unit(&table->part[i], table->type);

        most = unit > most ? unit : most;
    }
    return most;
}

size_t reader_bytes(const struct reader *r)
{
    return thread_pool_size(r->pool) * PART_READER_BUFFERS * r->room_size;
}

/* Another state of the file is not what was looked at. */
static ls_status check_unchanged(const struct held *held)
{
    const struct stat *seen = &held->seen;
    struct stat now;

    if (fstat(held->fd, &now) != 0)
        return fail(LS_IO, "cannot read %s: %s", held->name,
                    system_text(errno));
    if (now.st_size != seen->st_size ||
        now.st_mtim.tv_sec != seen->st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != seen->st_mtim.tv_nsec)
        return fail(LS_BAD_DATA,
                    "%s was written to while it was read; begin again when it "
                    "is complete",
                    held->name);
    return LS_OK;
}

/* The piece that a task belongs to: the last one that begins at it or before.
 */
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

static ls_status read_task(void *user, size_t worker, size_t task)
{
    struct reader *r = user;
    const size_t p = piece_of(r, task);

    return part_reader_read(r->now, &r->piece[p], task - r->first[p],
                            r->bench[worker].room);
}

/* What a part reader has of a piece, in rows of its own file; none: lo == hi.
 */
static struct piece clip(const struct piece *piece,
                         const struct part_reader *part_reader)
{
    const size_t end = part_reader->first + part_reader->rows;
    const size_t lo =
        piece->lo > part_reader->first ? piece->lo : part_reader->first;
    const size_t hi = piece->hi < end ? piece->hi : end;

    if (lo >= hi)
        return (struct piece){0, 0, piece->out};
    return (struct piece){lo - part_reader->first, hi - part_reader->first,
                          piece->out + (lo - piece->lo) * part_reader->stride};
}

/* The caches of one file at a time, where there are many. */
static void rest_others(struct reader *r, const struct part_reader *part_reader)
{
    if (r->awake && r->awake != part_reader->file)
        h5_rest(r->awake);
    r->awake = part_reader->file;
}

static ls_status read_through(struct reader *r,
                              const struct part_reader *part_reader,
                              const struct piece *piece)
{
    r->now = part_reader;
    for (size_t p = 0; p < r->n; p++) {
        r->piece[p] = clip(&piece[p], part_reader);
        r->first[p + 1] =
            r->first[p] + part_reader_tasks(part_reader, &r->piece[p]);
    }
    if (r->first[r->n] == 0)
        return LS_OK;
    if (part_reader->way != WAY_OFFSET)
        rest_others(r, part_reader);
    return thread_pool_run(r->pool, r->first[r->n], read_task, r);
}

ls_status reader_read(struct reader *r, const struct piece *piece, size_t n)
{
    ls_status status = LS_OK;

    pthread_mutex_lock(&r->one);
    r->n = n;
    for (size_t i = 0; i < r->files; i++)
        TRY(check_unchanged(&r->held[i]));
    TRY(MEM_ARRAY(r->piece, n, "pieces of a table"));
    TRY(MEM_ARRAY(r->first, n + 1, "pieces of a table"));
    for (size_t i = 0; i < r->part_readers && n > 0; i++)
        TRY(read_through(r, &r->part_reader[i], piece));
done:
    mem_free(r->piece);
    mem_free(r->first);
    r->piece = NULL;
    r->first = NULL;
    pthread_mutex_unlock(&r->one);
    return status;
}
