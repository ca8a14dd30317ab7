/* SPDX-License-Identifier: MIT */
/*
 * attribution.c - jacobian and contributions of the columns of some rows.
 *
 * Both are linear in the model: those of an ensemble are the mean of those of
 * its members, by weight.
 */
#include <math.h>
#include <string.h>

#include "explain/answer_team.h"
#include "explain/slope.h"

/* Weight of member m in the mean. */
static double share_of(const struct answer_team *a, size_t m)
{
    return a->n_members > 1
               ? model_weight(a->model, m) / model_weights(a->model)
               : 1;
}

static void write_out(const struct answer_worker *w, size_t count, real *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (real)w->sum[i];
}

/* Add derivatives of output k of one member: the columns of numbers. */
static void add_slopes(const struct answer_team *a,
                       const struct answer_worker *w,
                       const struct derivative *d, size_t k, double share)
{
    const size_t n = d->workspace->n, ld = d->workspace->ld;
    const size_t features = a->model->input.n;
    const size_t K = a->model->about.targets, per = a->width / K;
    size_t at = k * per;

    for (size_t c = 0; c < a->columns.n; c++) {
        const size_t j = a->columns.column[c].features.lo;

        if (a->columns.column[c].text)
            continue;
        for (size_t i = 0; i < n; i++)
            w->sum[i * a->width + at] +=
                share * d->dX[j * ld + i] *
                slope_of_scaling(&d->model->input, j, w->X[i * features + j]);
        at++;
    }
}

ls_status attribution_jacobian(const struct answer_team *a,
                               struct answer_worker *w, size_t n, real *out)
{
    ls_status status = LS_OK;

    memset(w->sum, 0, n * a->width * sizeof *w->sum);
    for (size_t m = 0; m < a->n_members; m++) {
        struct derivative *d = &w->derivative[m];

        derivative_rows(d, n, w->X);
        TRY(derivative_forward(d, 1));
        for (size_t k = 0; k < a->model->about.targets; k++) {
            TRY(derivative_backward(d, k));
            add_slopes(a, w, d, k, share_of(a, m));
        }
    }
    write_out(w, n * a->width, out);
done:
    return status;
}

/* The change of output k by feature j of row i along the whole path, at this
 * point of the path. */
static double change_of(const struct derivative *d, size_t j, size_t i)
{
    const size_t at = j * d->workspace->ld + i;

    return d->dX[at] * (double)d->X[at] + derivative_of_code(d, j, i);
}

static void add_point(const struct answer_team *a,
                      const struct answer_worker *w, const struct derivative *d,
                      size_t k, double share)
{
    const size_t per = a->columns.n + 2;

    for (size_t i = 0; i < d->workspace->n; i++) {
        double *sum = w->sum + i * a->width + k * per + 1;

        for (size_t c = 0; c < a->columns.n; c++) {
            const struct range f = a->columns.column[c].features;

            for (size_t j = f.lo; j < f.hi; j++)
                sum[c] += share * change_of(d, j, i);
        }
    }
}

/* Add outputs at an end of the path: to the baseline, or to what the integral
 * should add up to. */
static void add_end(const struct answer_team *a, const struct answer_worker *w,
                    const struct derivative *d, bool baseline, double share)
{
    const size_t K = a->model->about.targets, per = a->columns.n + 2;

    for (size_t i = 0; i < d->workspace->n; i++)
        for (size_t k = 0; k < K; k++)
            w->sum[i * a->width + k * per + (baseline ? 0 : per - 1)] +=
                share * d->out[i * K + k];
}

/* Of one member: midpoint rule over the path. */
static ls_status integrate(const struct answer_team *a,
                           const struct answer_worker *w, struct derivative *d,
                           double share)
{
    const double step = 1 / (double)a->steps;
    ls_status status = LS_OK;

    TRY(derivative_forward(d, 0));
    add_end(a, w, d, true, share);
    TRY(derivative_forward(d, 1));
    add_end(a, w, d, false, share);
    for (size_t s = 0; s < a->steps; s++) {
        TRY(derivative_forward(d, ((double)s + 0.5) * step));
        for (size_t k = 0; k < a->model->about.targets; k++) {
            TRY(derivative_backward(d, k));
            add_point(a, w, d, k, share * step);
        }
    }
done:
    return status;
}

/* The last number of each output: the output less baseline and columns. */
static void leave_error(const struct answer_team *a,
                        const struct answer_worker *w, size_t n)
{
    const size_t per = a->columns.n + 2;

    for (size_t at = 0; at < n * a->width; at += per)
        for (size_t c = 0; c + 1 < per; c++)
            w->sum[at + per - 1] -= w->sum[at + c];
}

ls_status attribution_contributions(const struct answer_team *a,
                                    struct answer_worker *w, size_t n,
                                    real *out)
{
    ls_status status = LS_OK;

    memset(w->sum, 0, n * a->width * sizeof *w->sum);
    for (size_t m = 0; m < a->n_members; m++) {
        derivative_rows(&w->derivative[m], n, w->X);
        TRY(integrate(a, w, &w->derivative[m], share_of(a, m)));
    }
    leave_error(a, w, n);
    write_out(w, n * a->width, out);
done:
    return status;
}
