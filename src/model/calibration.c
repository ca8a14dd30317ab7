/* SPDX-License-Identifier: MIT */
/*
 * calibration.c - apply, copy and check the calibration of a classifier.
 *
 * Does not fit one (engine/calibrate.c) or store it (calibration_file.c).
 */
#include "model/calibration.h"

#include <float.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "math/scalar.h"

const char *const calibration_names[] = {"none", "temperature", "isotonic",
                                         NULL};

ls_status calibration_create_isotonic(size_t n, const uint64_t *count,
                                      struct calibration *calibration)
{
    static const char what[] = "knots of a calibration";
    struct calibration made = {.kind = CALIBRATION_ISOTONIC, .n = n};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.first, n + 1, what));
    for (size_t j = 0; j < n; j++) {
        if (count[j] > CALIBRATION_MOST_KNOTS - made.first[j])
            TRY(fail(LS_BAD_DATA, "a calibration has more than %d knots",
                     (int)CALIBRATION_MOST_KNOTS));
        made.first[j + 1] = made.first[j] + (size_t)count[j];
    }
    TRY(MEM_ARRAY(made.x, made.first[n] + 1, what));
    TRY(MEM_ARRAY(made.y, made.first[n] + 1, what));
    *calibration = made;
    made = (struct calibration){0};
done:
    calibration_clear(&made);
    return status;
}

void calibration_clear(struct calibration *calibration)
{
    mem_free(calibration->first);
    mem_free(calibration->x);
    mem_free(calibration->y);
    *calibration = (struct calibration){0};
}

ls_status calibration_copy(const struct calibration *from,
                           struct calibration *copy)
{
    struct calibration made = {0};
    uint64_t *count = NULL;
    ls_status status = LS_OK;

    if (from->kind == CALIBRATION_ISOTONIC) {
        const size_t bytes = from->first[from->n] * sizeof *from->x;

        TRY(MEM_ARRAY(count, from->n, "knots of a calibration"));
        for (size_t j = 0; j < from->n; j++)
            count[j] = from->first[j + 1] - from->first[j];
        TRY(calibration_create_isotonic(from->n, count, &made));
        memcpy(made.x, from->x, bytes);
        memcpy(made.y, from->y, bytes);
    }
    made.kind = from->kind;
    made.temperature = from->temperature;
    made.has_threshold = from->has_threshold;
    made.threshold = from->threshold;
    *copy = made;
done:
    mem_free(count);
    return status;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_knots(const struct calibration *a, const struct calibration *b)
{
    const size_t n = a->n;

    return n == b->n &&
           memcmp(a->first, b->first, (n + 1) * sizeof *a->first) == 0 &&
           memcmp(a->x, b->x, a->first[n] * sizeof *a->x) == 0 &&
           memcmp(a->y, b->y, a->first[n] * sizeof *a->y) == 0;
}

bool calibration_same(const struct calibration *a, const struct calibration *b)
{
    if (a->kind != b->kind || a->has_threshold != b->has_threshold ||
        (a->has_threshold && !same_bits(a->threshold, b->threshold)))
        return false;
    if (a->kind == CALIBRATION_TEMPERATURE)
        return same_bits(a->temperature, b->temperature);
    return a->kind != CALIBRATION_ISOTONIC || same_knots(a, b);
}

bool calibration_is_none(const struct calibration *calibration)
{
    return calibration->kind == CALIBRATION_NONE && !calibration->has_threshold;
}

/* Whether knots [n] are those of a function from numbers to [0, 1]. */
static bool are_knots(const double *x, const double *y, size_t n)
{
    bool good = n > 0;

    for (size_t i = 0; good && i < n; i++)
        good = isfinite(x[i]) && y[i] >= 0 && y[i] <= 1 &&
               (i == 0 || (x[i] > x[i - 1] && y[i] >= y[i - 1]));
    return good;
}

static ls_status check_isotonic(const struct calibration *c, size_t n_out)
{
    if (c->n != n_out)
        return fail(LS_BAD_DATA, "a calibration of %zu outputs, want %zu", c->n,
                    n_out);
    for (size_t j = 0; j < c->n; j++)
        if (!are_knots(c->x + c->first[j], c->y + c->first[j],
                       c->first[j + 1] - c->first[j]))
            return fail(LS_BAD_DATA,
                        "the knots of output %zu of a calibration do not "
                        "ascend from 0 to 1",
                        j);
    return LS_OK;
}

ls_status calibration_check(const struct calibration *c, const char *task,
                            size_t n_out)
{
    if (calibration_is_none(c))
        return LS_OK;
    if (strcmp(task, "regression") == 0)
        return fail(LS_BAD_DATA, "a calibration of a model for regression, "
                                 "which has no probabilities");
    if (c->has_threshold && strcmp(task, "binary") != 0)
        return fail(LS_BAD_DATA,
                    "a decision threshold for %s, want one of a binary model",
                    task);
    if (c->has_threshold && !(c->threshold > 0 && c->threshold <= 1))
        return fail(LS_BAD_DATA,
                    "a decision threshold of %g, want one above 0, "
                    "at most 1",
                    c->threshold);
    if (c->kind == CALIBRATION_TEMPERATURE &&
        !(c->temperature > 0 && isfinite(c->temperature)))
        return fail(LS_BAD_DATA, "a temperature of %g, want a number above 0",
                    c->temperature);
    return c->kind == CALIBRATION_ISOTONIC ? check_isotonic(c, n_out) : LS_OK;
}

#ifdef LS_DOUBLE
#define LEAST_REST (DBL_EPSILON / 2)
#define LEAST_P DBL_MIN
#else
#define LEAST_REST ((double)FLT_EPSILON / 2)
#define LEAST_P ((double)FLT_MIN)
#endif

static double at_least(double p, double least)
{
    return p < least ? least : p;
}

double calibration_log(double p)
{
    return scalar_log(at_least(p, LEAST_P));
}

double calibration_logit(double p)
{
    return calibration_log(p) - scalar_log(at_least(1 - p, LEAST_REST));
}

/* 1 / (1 + e^-z); exp() takes at most 700, and no NaN, which is the logit of
 * what is not a probability. */
static double logistic(double z)
{
    if (isnan(z))
        return z;
    return 1 / (1 + scalar_exp(z < -700 ? 700 : z > 700 ? -700 : -z));
}

/* p_k^(1/T) / sum_j p_j^(1/T), with logarithms less the largest. */
static void soften_row(double temperature, size_t n, real *p)
{
    double largest = -HUGE_VAL, sum = 0;

    for (size_t k = 0; k < n; k++) {
        const double z = calibration_log((double)p[k]) / temperature;

        largest = z > largest ? z : largest;
    }
    for (size_t k = 0; k < n; k++) {
        const double z = calibration_log((double)p[k]) / temperature - largest;
        const double e = z >= -700 ? scalar_exp(z) : 0;

        p[k] = (real)e;
        sum += e;
    }
    for (size_t k = 0; k < n; k++)
        p[k] = (real)((double)p[k] / sum);
}

double calibration_isotonic(const double *x, const double *y, size_t n,
                            double at)
{
    size_t lo = 0, hi = n - 1;

    if (!(at > x[0]))
        return isnan(at) ? at : y[0];
    if (at >= x[hi])
        return y[hi];
    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;

        *(at >= x[middle] ? &lo : &hi) = middle;
    }
    return y[lo] + (y[hi] - y[lo]) * ((at - x[lo]) / (x[hi] - x[lo]));
}

/* One class against the rest, divided by their sum; all 0 becomes uniform, as
 * in CalibratedClassifierCV of scikit-learn. */
static void normalize_row(size_t n, real *p)
{
    double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += (double)p[k];
    for (size_t k = 0; k < n; k++)
        p[k] =
            (real)(sum > 0 || isnan(sum) ? (double)p[k] / sum : 1 / (double)n);
}

static void map_row(const struct calibration *c, bool softmax, size_t n,
                    real *p)
{
    for (size_t k = 0; k < n; k++) {
        const size_t lo = c->first[k];

        p[k] = (real)calibration_isotonic(c->x + lo, c->y + lo,
                                          c->first[k + 1] - lo, (double)p[k]);
    }
    if (softmax)
        normalize_row(n, p);
}

static bool has_nan(size_t n, const real *p)
{
    bool found = false;

    for (size_t k = 0; k < n; k++)
        found = found || isnan(p[k]);
    return found;
}

void calibration_apply(const struct calibration *c, bool softmax, size_t rows,
                       size_t n_out, real *out)
{
    for (size_t i = 0; c->kind != CALIBRATION_NONE && i < rows; i++) {
        real *p = out + i * n_out;

        if (has_nan(n_out, p))
            continue;
        if (c->kind == CALIBRATION_ISOTONIC)
            map_row(c, softmax, n_out, p);
        else if (softmax)
            soften_row(c->temperature, n_out, p);
        else
            for (size_t k = 0; k < n_out; k++)
                p[k] = (real)logistic(calibration_logit((double)p[k]) /
                                      c->temperature);
    }
}
