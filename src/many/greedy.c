/* SPDX-License-Identifier: MIT */
/*
 * greedy.c - choose an ensemble from many models.
 */
#include "many/greedy.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tree.h"
#include "many/crew.h"

/* Numbers in the outputs of all candidates from which several threads are
 * faster than one. */
static const double of_several_threads = 1e5;

struct greedy_choice {
    const struct blend *blend;
    const real *const *out;
    size_t n, parts;          /* candidates, in so many parts */
    struct blend_work **work; /* [parts] */
    double *sum;              /* of the picks so far */
    size_t n_picks;
    double *value; /* [n] figure with this candidate as the next pick */
};

static ls_status value_part(void *user, size_t part, size_t threads)
{
    struct greedy_choice *c = user;
    const struct range run = range_part(c->n, c->parts, part);

    (void)threads;
    for (size_t i = run.lo; i < run.hi; i++)
        c->value[i] = blend_value(c->blend, c->work[part], (double)c->n_picks,
                                  c->sum, c->out[i]);
    return LS_OK;
}

static ls_status value_all(struct greedy_choice *c)
{
    return c->parts > 1 ? crew_run(c->parts, c->parts, c->parts, value_part, c)
                        : value_part(c, 0, 1);
}

/* The first candidate with the best figure; c->n if none has one. */
static size_t best_of(const struct greedy_choice *c)
{
    const struct figure *figure = blend_figure(c->blend);
    double best = figure_worst(figure);
    size_t found = c->n;

    for (size_t i = 0; i < c->n; i++)
        if (figure_is_better(figure, c->value[i], best, 0)) {
            best = c->value[i];
            found = i;
        }
    return found;
}

static ls_status create(struct greedy_choice *c, size_t threads)
{
    const size_t count = blend_count(c->blend);
    const bool several = (double)c->n * (double)count > of_several_threads;
    ls_status status = LS_OK;

    c->parts = !several ? 1 : threads < c->n ? threads : c->n;
    TRY(MEM_ARRAY(c->sum, count, "outputs of an ensemble"));
    TRY(MEM_ARRAY(c->value, c->n, "figures of an ensemble"));
    TRY(MEM_ARRAY(c->work, c->parts, "figures of an ensemble"));
    for (size_t i = 0; i < c->parts; i++)
        TRY(blend_work_create(c->blend, &c->work[i]));
done:
    return status;
}

static void destroy(struct greedy_choice *c)
{
    for (size_t i = 0; c->work && i < c->parts; i++)
        blend_work_destroy(c->work[i]);
    mem_free(c->work);
    mem_free(c->value);
    mem_free(c->sum);
}

/* Make the picks; returns in *length how many of them are the ensemble. */
static ls_status make_picks(struct greedy_choice *c, size_t pick[GREEDY_PICKS],
                            size_t *length, struct greedy_figures *figures)
{
    double best = figure_worst(blend_figure(c->blend));
    ls_status status = LS_OK;

    *length = 0;
    while (c->n_picks < GREEDY_PICKS) {
        TRY(value_all(c));

        const size_t next = best_of(c);

        if (next == c->n)
            break;
        pick[c->n_picks] = next;
        if (c->n_picks == 0)
            figures->single = c->value[next];
        blend_add(c->blend, (double)c->n_picks, 1, c->out[next], c->sum);
        c->n_picks++;
        if (figure_is_better(blend_figure(c->blend), c->value[next], best, 0)) {
            best = c->value[next];
            *length = c->n_picks;
        }
    }
    if (*length > 0)
        figures->ensemble = best;
done:
    return status;
}

ls_status greedy_choose(const struct blend *blend, const real *const *out,
                        size_t n, size_t threads, size_t *picks,
                        struct greedy_figures *figures)
{
    struct greedy_choice c = {.blend = blend, .out = out, .n = n};
    size_t pick[GREEDY_PICKS], length = 0;
    ls_status status = LS_OK;

    memset(picks, 0, n * sizeof *picks);
    figures->ensemble = figures->single = (double)NAN;
    if (n == 0)
        return LS_OK;
    TRY(create(&c, threads));
    TRY(make_picks(&c, pick, &length, figures));
    for (size_t k = 0; k < length; k++)
        picks[pick[k]]++;
done:
    destroy(&c);
    return status;
}
