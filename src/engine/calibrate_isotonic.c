/* SPDX-License-Identifier: MIT */
/*
 * calibrate_isotonic.c - isotonic regression of 0 and 1 on probabilities, by
 * pooling adjacent violators (Barlow and others 1972). Part of calibrate.h.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/calibrate.h"

/* Rows pooled to one value: they end at end - 1 of the points. */
struct pooled {
    double weight, sum;
    size_t end;
};

/* Points by ascending x: weight and weighted sum of y. */
struct points {
    double *x, *weight, *sum;
    struct pooled *pool;
    size_t n, pools;
};

static ls_status points_create(size_t n, struct points *p)
{
    static const char what[] = "points of an isotonic function";
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(p->x, n, what));
    TRY(MEM_ARRAY(p->weight, n, what));
    TRY(MEM_ARRAY(p->sum, n, what));
    TRY(MEM_ARRAY(p->pool, n, what));
done:
    return status;
}

static void points_clear(struct points *p)
{
    mem_free(p->x);
    mem_free(p->weight);
    mem_free(p->sum);
    mem_free(p->pool);
}

/* Rows of weight 0 say nothing; those of one probability are one point. The
 * order of the ranks descends. */
static void take_points(const struct outcomes *a, size_t r, struct points *p)
{
    const uint32_t *order = a->order + r * a->n;

    p->n = 0;
    for (size_t i = a->n; i-- > 0;) {
        const size_t row = order[i];
        const double x = (double)a->out[row * a->shape.n_out + r];
        const double w = a->weight[row];

        if (!(w > 0))
            continue;
        if (p->n == 0 || x > p->x[p->n - 1]) {
            p->x[p->n] = x;
            p->weight[p->n] = p->sum[p->n] = 0;
            p->n++;
        }
        p->weight[p->n - 1] += w;
        p->sum[p->n - 1] += outcomes_is_of(a, r, row) ? w : 0;
    }
}

static double mean_of(const struct pooled *pool)
{
    return pool->sum / pool->weight;
}

/* Join pools until their means rise. */
static void pool_points(struct points *p)
{
    p->pools = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct pooled now = {p->weight[i], p->sum[i], i + 1};

        while (p->pools > 0 &&
               !(mean_of(&p->pool[p->pools - 1]) < mean_of(&now))) {
            const struct pooled *before = &p->pool[--p->pools];

            now.weight += before->weight;
            now.sum += before->sum;
        }
        p->pool[p->pools++] = now;
    }
}

/* First and last point of each pool are knots. */
static size_t put_knots(const struct points *p, double *x, double *y)
{
    size_t n = 0;

    for (size_t k = 0; k < p->pools; k++) {
        const size_t first = k == 0 ? 0 : p->pool[k - 1].end;
        const size_t last = p->pool[k].end - 1;
        const double mean = mean_of(&p->pool[k]);

        x[n] = p->x[first];
        y[n++] = mean < 1 ? mean : 1;
        if (last > first) {
            x[n] = p->x[last];
            y[n++] = mean < 1 ? mean : 1;
        }
    }
    return n;
}

/* Knots of all outputs behind each other; at most two for each row. */
struct all_knots {
    double *x, *y;
    uint64_t *count;
    size_t n;
};

static ls_status fit_output(const struct outcomes *a, size_t r,
                            const char *data, struct points *p,
                            struct all_knots *knots)
{
    take_points(a, r, p);
    pool_points(p);
    if (p->pools < 2)
        return fail(LS_BAD_DATA,
                    "%s: the frequency of class %zu does not rise with its "
                    "probability, so that nothing can be calibrated",
                    data, a->shape.task == TASK_BINARY ? 1 : r);
    knots->count[r] = put_knots(p, knots->x + knots->n, knots->y + knots->n);
    knots->n += (size_t)knots->count[r];
    return LS_OK;
}

ls_status calibrate_isotonic(const struct outcomes *a, const char *data,
                             struct calibration *calibration)
{
    static const char what[] = "knots of a calibration";
    struct points points = {0};
    struct all_knots knots = {0};
    struct calibration made = {0};
    ls_status status = LS_OK;

    TRY(points_create(a->n, &points));
    TRY(MEM_ARRAY(knots.x, a->ranked * a->n * 2, what));
    TRY(MEM_ARRAY(knots.y, a->ranked * a->n * 2, what));
    TRY(MEM_ARRAY(knots.count, a->ranked, what));
    for (size_t r = 0; r < a->ranked; r++)
        TRY(fit_output(a, r, data, &points, &knots));
    TRY(calibration_create_isotonic(a->ranked, knots.count, &made));
    memcpy(made.x, knots.x, knots.n * sizeof *made.x);
    memcpy(made.y, knots.y, knots.n * sizeof *made.y);
    *calibration = made;
done:
    points_clear(&points);
    mem_free(knots.x);
    mem_free(knots.y);
    mem_free(knots.count);
    return status;
}
