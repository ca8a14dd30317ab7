/* SPDX-License-Identifier: MIT */
/*
 * confusion.c - the confusion matrix of an evaluation.
 *
 * Counts are integers, so each thread has a table and the tables are added.
 * Sums of weights must not depend on threads: weights are stored by row and
 * summed in row order at the end.
 */
#include "engine/confusion.h"

#include <string.h>

#include "base/mem.h"

struct judged {
    real weight;
    uint16_t actual, predicted;
};

size_t confusion_classes(enum task_kind task, size_t n_out)
{
    if (task == TASK_BINARY)
        return 2;
    if (task != TASK_MULTICLASS || n_out > METRICS_MAX_CLASSES)
        return 0;
    return n_out;
}

ls_status confusion_create(size_t classes, size_t threads, size_t rows,
                           bool weighted, struct confusion *confusion)
{
    ls_status status = LS_OK;
    struct confusion c = {.classes = classes, .threads = threads, .rows = rows};

    if (classes > 0)
        TRY(MEM_ARRAY(c.count, threads * classes * classes,
                      "confusion matrix"));
    if (classes > 0 && weighted)
        TRY(MEM_ARRAY(c.judged, rows, "confusion matrix"));
    if (classes > 0 && weighted)
        TRY(MEM_ARRAY(c.sum, classes * classes, "confusion matrix"));
    *confusion = c;
    c = (struct confusion){0};

done:
    confusion_destroy(&c);
    return status;
}

void confusion_destroy(struct confusion *confusion)
{
    mem_free(confusion->count);
    mem_free(confusion->judged);
    mem_free(confusion->sum);
    *confusion = (struct confusion){0};
}

size_t confusion_bytes(const struct confusion *c)
{
    const size_t counts = c->threads * c->classes * c->classes;

    return counts * sizeof *c->count +
           (c->judged ? c->rows * sizeof *c->judged +
                            c->classes * c->classes * sizeof *c->sum
                      : 0);
}

void confusion_clear(struct confusion *c)
{
    const size_t counts = c->threads * c->classes * c->classes;

    if (c->count)
        memset(c->count, 0, counts * sizeof *c->count);
    if (c->sum)
        memset(c->sum, 0, c->classes * c->classes * sizeof *c->sum);
}

void confusion_add(struct confusion *c, size_t t, size_t row, size_t actual,
                   size_t predicted, real weight)
{
    const size_t n = c->classes;

    if (n == 0)
        return;
    c->count[t * n * n + actual * n + predicted]++;
    if (c->judged)
        c->judged[row] =
            (struct judged){weight, (uint16_t)actual, (uint16_t)predicted};
}

/* Counts of a machine, in whole units. */
static size_t counts_of(const struct confusion *c)
{
    return mem_round(c->classes * c->classes, sizeof *c->count);
}

size_t confusion_row_bytes(void)
{
    return sizeof(struct judged);
}

ls_status confusion_room(const struct confusion *c, size_t machines,
                         size_t **room)
{
    return MEM_ARRAY(*room, machines * counts_of(c), "confusion matrix");
}

void confusion_gather(struct confusion *c, struct ls_machines *m, size_t *room)
{
    const size_t n = c->classes * c->classes, stride = counts_of(c);
    size_t *own = room + m->about.rank * stride;

    if (n == 0)
        return;
    for (size_t t = 0; t < c->threads; t++)
        for (size_t i = 0; i < n; i++)
            own[i] += c->count[t * n + i];
    for (size_t r = 0; r < m->about.n; r++)
        m->units[r] = stride * sizeof *room / MACHINES_UNIT;
    machines_gather(m, room, m->units);
    memset(c->count, 0, c->threads * n * sizeof *c->count);
    for (size_t r = 0; r < m->about.n; r++)
        for (size_t i = 0; i < n; i++)
            c->count[i] += room[r * stride + i];
}

void confusion_take(struct confusion *c, size_t n)
{
    for (size_t i = 0; c->judged && i < n; i++)
        c->sum[c->judged[i].actual * c->classes + c->judged[i].predicted] +=
            (double)c->judged[i].weight;
}

ls_status confusion_finish(const struct confusion *c, ls_metrics *metrics)
{
    const size_t n = c->classes;
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    TRY(MEM_ARRAY(metrics->confusion, n * n, "confusion matrix"));
    if (c->judged)
        TRY(MEM_ARRAY(metrics->weighted, n * n, "confusion matrix"));
    metrics->classes = n;
    for (size_t t = 0; t < c->threads; t++)
        for (size_t i = 0; i < n * n; i++)
            metrics->confusion[i] += c->count[t * n * n + i];
    if (c->sum)
        memcpy(metrics->weighted, c->sum, n * n * sizeof *c->sum);

done:
    return status;
}
