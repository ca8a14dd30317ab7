/* SPDX-License-Identifier: MIT */
/*
 * sorter.c - sort records in memory, or in runs that are merged.
 */
#include "base/sorter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/spill.h"

static const char what[] = "records to sort";

/* Bytes that are read from a run at a time, at least; records that are given
 * out at a time. */
enum { LEAST_READ = 4096, BATCH = 1024 };

/* Sorted records in the file. */
struct sorted_run {
    size_t at, end;     /* records that were not read yet */
    char *room;         /* of the records that were */
    const char *record; /* [n] that were read and not yet given out */
    size_t n;
};

struct sorter {
    size_t record;
    int (*compare)(const void *, const void *);
    char *held; /* [room x record] */
    size_t n, room;
    bool is_sorted; /* no more records come */
    /* Of records that are more than `room`: */
    struct spill file;
    struct sorted_run *run; /* [runs] */
    size_t runs, ahead;
    size_t *heap; /* [in_heap] runs; the first has the next record */
    size_t in_heap;
    char *batch; /* [BATCH x record] */
};

/* Records of a run: as many as fit, and so many that the runs can be read
 * together. */
static size_t room_for(size_t record, size_t most, size_t memory)
{
    const double all = (double)most * (double)record;
    const double least = sqrt(all * LEAST_READ);
    const double bytes = fmax((double)memory, least);

    return all <= bytes ? most : (size_t)(bytes / (double)record) + 1;
}

ls_status sorter_create(size_t record, size_t most, size_t memory,
                        int (*compare)(const void *, const void *),
                        struct sorter **sorter)
{
    struct sorter *s = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s, 1, what));
    s->record = record;
    s->compare = compare;
    s->room = room_for(record, most, memory);
    s->held = mem_untouched(s->room, record);
    TRY(mem_check(s->held, s->room, record, what));
    *sorter = s;
    s = NULL;
done:
    sorter_destroy(s);
    return status;
}

void sorter_destroy(struct sorter *s)
{
    if (!s)
        return;
    spill_clear(&s->file);
    mem_free(s->held);
    mem_free(s->run);
    mem_free(s->heap);
    mem_free(s->batch);
    mem_free(s);
}

/* ---- Runs ---------------------------------------------------------------- */

/* Sort what is held and append it to the file. */
static ls_status write_run(struct sorter *s)
{
    ls_status status = LS_OK;

    if (s->n == 0)
        return LS_OK;
    if (!s->file.is_file)
        TRY(spill_create(true, 0, &s->file));
    qsort(s->held, s->n, s->record, s->compare);
    TRY(spill_append(&s->file, s->held, s->n * s->record));
    s->runs++;
    s->n = 0;
done:
    return status;
}

ls_status sorter_add(struct sorter *s, const void *records, size_t n)
{
    const char *from = records;
    ls_status status = LS_OK;

    while (n > 0) {
        const size_t left = s->room - s->n, some = n < left ? n : left;

        memcpy(s->held + s->n * s->record, from, some * s->record);
        s->n += some;
        from += some * s->record;
        n -= some;
        if (n > 0)
            TRY(write_run(s));
    }
done:
    return status;
}

/* ---- Merging ------------------------------------------------------------- */

/* Whether the next record of run a comes before that of run b; the earlier run
 * has the earlier of equal records. */
static bool is_before(const struct sorter *s, size_t a, size_t b)
{
    const int order = s->compare(s->run[a].record, s->run[b].record);

    return order < 0 || (order == 0 && a < b);
}

/* Let the run at position i of the heap sink to its place. */
static void sink(struct sorter *s, size_t i)
{
    for (;;) {
        const size_t left = 2 * i + 1, right = left + 1;
        size_t first = i;

        if (left < s->in_heap && is_before(s, s->heap[left], s->heap[first]))
            first = left;
        if (right < s->in_heap && is_before(s, s->heap[right], s->heap[first]))
            first = right;
        if (first == i)
            return;
        const size_t run = s->heap[i];

        s->heap[i] = s->heap[first];
        s->heap[first] = run;
        i = first;
    }
}

/* Read the next records of a run; n is 0 after the last one. */
static ls_status read_run(const struct sorter *s, struct sorted_run *run)
{
    const size_t left = run->end - run->at;
    const void *found = NULL;
    ls_status status = LS_OK;

    run->n = left < s->ahead ? left : s->ahead;
    TRY(spill_get(&s->file, run->at * s->record, run->n * s->record, run->room,
                  &found));
    run->record = found;
    run->at += run->n;
done:
    return status;
}

/* Read the beginning of each run into the memory in which they were sorted. */
static ls_status begin_merge(struct sorter *s)
{
    const size_t all = s->file.size / s->record;
    ls_status status = LS_OK;

    s->ahead = s->room / s->runs > 0 ? s->room / s->runs : 1;
    if (s->ahead * s->runs > s->room) {
        mem_free(s->held);
        s->held = mem_untouched(s->runs, s->record);
        TRY(mem_check(s->held, s->runs, s->record, what));
    }
    TRY(MEM_ARRAY(s->run, s->runs, what));
    TRY(MEM_ARRAY(s->heap, s->runs, what));
    s->batch = mem_untouched(BATCH, s->record);
    TRY(mem_check(s->batch, BATCH, s->record, what));
    for (size_t i = 0; i < s->runs; i++) {
        struct sorted_run *run = &s->run[i];

        run->at = i * s->room;
        run->end = all < (i + 1) * s->room ? all : (i + 1) * s->room;
        run->room = s->held + i * s->ahead * s->record;
        TRY(read_run(s, run));
        s->heap[s->in_heap++] = i;
    }
    for (size_t i = s->in_heap; i-- > 0;)
        sink(s, i);
done:
    return status;
}

/* Copy the next record to `to`. */
static ls_status give_one(struct sorter *s, char *to)
{
    struct sorted_run *run = &s->run[s->heap[0]];
    ls_status status = LS_OK;

    memcpy(to, run->record, s->record);
    run->record += s->record;
    run->n--;
    if (run->n == 0)
        TRY(read_run(s, run));
    if (run->n == 0)
        s->heap[0] = s->heap[--s->in_heap];
    sink(s, 0);
done:
    return status;
}

static ls_status finish(struct sorter *s)
{
    ls_status status = LS_OK;

    s->is_sorted = true;
    if (s->runs == 0) {
        qsort(s->held, s->n, s->record, s->compare);
        return LS_OK;
    }
    TRY(write_run(s));
    TRY(begin_merge(s));
done:
    return status;
}

ls_status sorter_next(struct sorter *s, const void **records, size_t *n)
{
    ls_status status = LS_OK;

    *n = 0;
    if (!s->is_sorted)
        TRY(finish(s));
    if (s->runs == 0) {
        *records = s->held;
        *n = s->n;
        s->n = 0;
        return LS_OK;
    }
    *records = s->batch;
    while (*n < BATCH && s->in_heap > 0)
        TRY(give_one(s, s->batch + (*n)++ * s->record));
done:
    return status;
}
