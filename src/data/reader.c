/* SPDX-License-Identifier: MIT */
/*
 * reader.c - pieces of a table, part by part, in tasks for a crew.
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

/* Room of one worker. */
struct bench {
    unsigned char *room[TAP_ROOMS];
};

struct reader {
    struct h5_file *file;
    struct tap *tap; /* [parts] */
    size_t parts;
    size_t room_size; /* the largest of a tap */
    struct bench *bench;
    struct crew *crew;
    int fd;
    struct stat seen; /* the file, when the reader was made */
    pthread_mutex_t one;
    /* of the call that is running */
    const struct tap *now;
    const struct piece *piece;
    size_t n;
    size_t *first; /* [n + 1] the first task of each piece */
};

static ls_status open_bytes(struct reader *r)
{
    const char *path = h5_name(r->file);

    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0 || fstat(r->fd, &r->seen) != 0)
        return fail(LS_IO, "cannot read %s: %s", path, strerror(errno));
    return LS_OK;
}

static ls_status open_taps(struct reader *r, const struct table *table)
{
    const size_t size = number_size(table->type);
    size_t at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->tap, table->parts, "parts of a table"));
    r->parts = table->parts;
    for (size_t i = 0; i < table->parts; i++) {
        struct tap *tap = &r->tap[i];

        TRY(tap_open(r->file, r->fd, &table->part[i], table->type, at,
                     table->columns * size, tap));
        at += table->part[i].columns * size;
        if (tap->room_size > r->room_size)
            r->room_size = tap->room_size;
    }
done:
    return status;
}

static ls_status make_room(struct reader *r)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(r->bench, crew_size(r->crew), "threads of a reader"));
    for (size_t t = 0; t < crew_size(r->crew) && r->room_size > 0; t++)
        for (size_t i = 0; i < TAP_ROOMS; i++) {
            unsigned char *room = mem_untouched(r->room_size, 1);

            r->bench[t].room[i] = room;
            TRY(mem_check(room, r->room_size, 1, "a chunk"));
        }
done:
    return status;
}

/* What HDF5 alone can read is read by one thread. */
static size_t useful_threads(const struct reader *r, size_t threads,
                             size_t most)
{
    const size_t rooms = TAP_ROOMS * r->room_size;
    bool alone = true;

    for (size_t i = 0; i < r->parts; i++)
        alone = alone && r->tap[i].way == WAY_HDF5;
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
    r->fd = -1;
    r->file = file;
    TRY(open_bytes(r));
    TRY(open_taps(r, table));
    TRY(crew_create(useful_threads(r, threads, most), &r->crew));
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
        for (size_t i = 0; i < TAP_ROOMS; i++)
            mem_free(r->bench[t].room[i]);
    mem_free(r->bench);
    crew_destroy(r->crew);
    mem_free(r->tap);
    if (r->fd >= 0)
        close(r->fd);
    pthread_mutex_destroy(&r->one);
    mem_free(r);
}

size_t reader_unit(const struct table *table)
{
    size_t most = 1;

    for (size_t i = 0; i < table->parts; i++) {
        const size_t unit = tap_unit(&table->part[i], table->type);

        most = unit > most ? unit : most;
    }
    return most;
}

size_t reader_bytes(const struct reader *r)
{
    return crew_size(r->crew) * TAP_ROOMS * r->room_size;
}

/* Another state of the file is not what was looked at. */
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

    return tap_read(r->now, &r->piece[p], task - r->first[p],
                    r->bench[worker].room);
}

ls_status reader_read(struct reader *r, const struct piece *piece, size_t n)
{
    ls_status status = LS_OK;

    pthread_mutex_lock(&r->one);
    r->piece = piece;
    r->n = n;
    TRY(check_unchanged(r));
    TRY(MEM_ARRAY(r->first, n + 1, "pieces of a table"));
    for (size_t i = 0; i < r->parts && n > 0; i++) {
        r->now = &r->tap[i];
        for (size_t p = 0; p < n; p++)
            r->first[p + 1] = r->first[p] + tap_tasks(r->now, &piece[p]);
        TRY(crew_run(r->crew, r->first[n], read_task, r));
    }
done:
    mem_free(r->first);
    r->first = NULL;
    pthread_mutex_unlock(&r->one);
    return status;
}
