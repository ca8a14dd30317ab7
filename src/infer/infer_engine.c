/* SPDX-License-Identifier: MIT */
/*
 * infer_engine.c - the outputs of one row, of a model that infer_read() has
 * checked.
 *
 * Compiled for float and for double, like all of math. With the sums in the
 * order of gemm_own.c and its kernels the bits are those of predictor_run() for
 * a model trained with products own. There a vector holds rows, here it holds
 * units of one row, so that a row alone needs no time for fifteen others.
 */
#include <assert.h>
#include <string.h>

#include "base/multiversion.h"
#include "infer/infer_net.h"
#include "math/activation.h"
#include "math/layer_norm.h"
#include "math/parametric.h"
#include "math/turns.h"
#include "table/values/curve.h"

/* Units that are summed at a time: all registers of AVX-512 but those for W. */
enum { WIDE = 8 * ROW_LANES };

/* Memory for a row: features as the network gets them, inputs of layer 1, units
 * of two layers, and what an activation replaces. */
struct infer_work {
    real *X, *inputs, *units[2], *some;
};

static struct infer_work divide(const struct infer_model *model, void *work)
{
    const size_t n_in = row_lanes(model->layer[0].n_in);
    const size_t widest = row_lanes(model->widest);
    struct infer_work w = {.X = work};

    w.inputs = w.X + row_lanes(model->n_features);
    w.units[0] = w.inputs + n_in;
    w.units[1] = w.units[0] + widest;
    w.some = w.units[1] + widest;
    return w;
}

/* x = (x - shift) * scale, or the curve, of features [lo, lo + n). */
static void scale_some(const struct infer_model *model, size_t lo, size_t n,
                       double x[CURVE_COLUMNS])
{
    const double *shift = model->shift + lo, *scale = model->scale + lo;

    if (model->limit) {
        const struct curve clip = {.n = n, .limit = model->limit + lo};

        curve_apply(&clip, 0, shift, scale, 1, n, (double(*)[CURVE_COLUMNS])x);
        return;
    }
    for (size_t j = 0; j < n; j++)
        if (!model->knots || model->knots[lo + j].n == 0)
            x[j] = (x[j] - shift[j]) * scale[j];
        else {
            const struct infer_knots *knots = &model->knots[lo + j];
            size_t first[] = {0, knots->n};
            const struct curve curve = {.n = 1,
                                        .first = first,
                                        .value = knots->value,
                                        .share = knots->share};

            curve_apply(&curve, 0, shift + j, scale + j, 1, 1,
                        (double(*)[CURVE_COLUMNS])(x + j));
        }
}

/* Like gather_batch(). */
static void scale_row(const struct infer_model *model, const double *x, real *X)
{
    for (size_t lo = 0; lo < model->n_features; lo += CURVE_COLUMNS) {
        const size_t left = model->n_features - lo;
        const size_t n = left < CURVE_COLUMNS ? left : (size_t)CURVE_COLUMNS;
        double some[2 * CURVE_COLUMNS];

        for (size_t j = 0; j < n; j++)
            some[j] = model->fill && isnan(x[lo + j]) ? model->fill[lo + j]
                                                      : x[lo + j];
        scale_some(model, lo, n, some);
        for (size_t j = 0; j < n; j++)
            X[lo + j] = (real)some[j];
    }
}

/* Like piecewise_forward(). */
static void piecewise_row(const struct infer_numeric *e, size_t size, real x,
                          real *A)
{
    const real *knot = e->array[0], *P = e->array[1], *Q = e->array[2];
    size_t bin = 0;

    for (size_t t = 1; t < e->n; t++)
        bin += x >= knot[t];
    const real part = (x - knot[bin]) / (knot[bin + 1] - knot[bin]);

    for (size_t u = 0; u < size; u++)
        A[u] = real_fma(part, Q[bin * size + u], P[bin * size + u]);
}

/* Like periodic_forward(). */
static void periodic_row(const struct infer_numeric *e, size_t size, real x,
                         real *A)
{
    const real *w = e->array[0], *b = e->array[1], *L = e->array[2];
    const size_t n = size - 1;

    A[0] = x;
    memcpy(A + 1, e->array[3], n * sizeof *A);
    for (size_t j = 0; j < e->n; j++) {
        const real C = elementary_cos_turns(real_fma(w[j], x, b[j]));

        for (size_t u = 0; u < n; u++)
            A[u + 1] = real_fma(L[j * n + u], C, A[u + 1]);
    }
}

/* Like embedding_look_up(): a code that is none gives zeros. */
static void codes_row(const struct infer_codes *e, real code, real *A)
{
    const bool inside = code >= 1 && code <= (real)e->levels;
    const size_t row = inside ? (size_t)code : 0;

    if (inside && (real)row == code)
        memcpy(A, (const real *)e->E + (row - 1) * e->size,
               e->size * sizeof *A);
    else
        memset(A, 0, e->size * sizeof *A);
}

/* Inputs of layer 1 from features that are embedded, and the others. */
LS_MULTIVERSION
static void embed_row(const struct infer_model *model, const real *X, real *A)
{
    size_t at = 0;

    for (size_t j = 0; j < model->n_features; j++)
        if (!model->embedded[j])
            A[at++] = X[j];
    for (size_t k = 0; k < model->n_numeric; k++) {
        const struct infer_numeric *e = &model->numeric[k];

        (model->numeric_kind == INFER_PIECEWISE ? piecewise_row : periodic_row)(
            e, model->numeric_size, X[e->feature], A + at);
        at += model->numeric_size;
    }
    for (size_t k = 0; k < model->n_codes; k++)
        codes_row(&model->codes[k], X[model->codes[k].feature],
                  A + model->codes[k].at);
}

/* Z_j = b_j + sum_k W_kj a_k for n units: n is a constant of the caller, so
 * that the sums stay in registers. */
ELEMENTARY void sum_units(size_t n, size_t n_in, size_t lanes,
                          const real *restrict W, const real *restrict b,
                          const real *restrict a, real *restrict Z)
{
    real z[WIDE];

    for (size_t j = 0; j < n; j++)
        z[j] = b[j];
    for (size_t k = 0; k < n_in; k++)
        for (size_t j = 0; j < n; j++)
            z[j] = real_fma(W[k * lanes + j], a[k], z[j]);
    for (size_t j = 0; j < n; j++)
        Z[j] = z[j];
}

LS_MULTIVERSION
static void products(size_t n_in, size_t lanes, const real *restrict W,
                     const real *restrict b, const real *restrict a,
                     real *restrict Z)
{
    size_t j = 0;

    for (; j + WIDE <= lanes; j += WIDE)
        sum_units(WIDE, n_in, lanes, W + j, b + j, a, Z + j);
    for (; j + 4 * ROW_LANES <= lanes; j += 4 * ROW_LANES)
        sum_units(4 * ROW_LANES, n_in, lanes, W + j, b + j, a, Z + j);
    for (; j + ROW_LANES <= lanes; j += ROW_LANES)
        sum_units(ROW_LANES, n_in, lanes, W + j, b + j, a, Z + j);
    for (; j < lanes; j++)
        sum_units(1, n_in, lanes, W + j, b + j, a, Z + j);
}

/* Like softmax_value(), of one row. */
LS_MULTIVERSION
static void softmax_row(size_t n_out, real *Z_A)
{
    real top = Z_A[0], sum = 0;

    for (size_t j = 1; j < n_out; j++)
        top = Z_A[j] > top ? Z_A[j] : top;
    for (size_t j = 0; j < n_out; j++)
        Z_A[j] = elementary_exp(Z_A[j] - top);
    for (size_t j = 0; j < n_out; j++)
        sum += Z_A[j];
    for (size_t j = 0; j < n_out; j++)
        Z_A[j] /= sum;
}

/* Units in lanes: of functions of single numbers the padding is harmless, and
 * makes whole vectors. */
static void activate(const struct infer_layer *layer, real *U_G)
{
    const struct activation *g = layer->activation;

    if (strcmp(g->name, "softmax") == 0)
        softmax_row(layer->n_out, U_G);
    else if (g->output_only)
        g->value(layer->n_out, 1, U_G);
    else
        g->value(1, layer->lanes, U_G);
}

/* Like stages_forward(): from Z to A in place. */
static void stages_row(const struct infer_layer *layer, const real *before,
                       real *some, real *Z_A)
{
    const size_t n = layer->n_out;
    real inverse, mean;

    if (layer->flags & INFER_NORM) {
        layer_norm_forward(n, 1, Z_A, &inverse, &mean);
        layer_norm_scale(n, 1, Z_A, &inverse, layer->gain, layer->shift, Z_A);
    }
    if (layer->flags & INFER_PARAMETRIC)
        memcpy(some, Z_A, n * sizeof *some);
    activate(layer, Z_A);
    if (layer->flags & INFER_PARAMETRIC)
        parametric_mix(n, 1, layer->alpha, some, Z_A);
    for (size_t j = 0; layer->flags & INFER_RESIDUAL && j < n; j++)
        Z_A[j] += before[j];
}

/* Like outputs_denormalize(). */
static void unscale(const struct infer_model *model, const real *A, double *out)
{
    for (size_t j = 0; j < model->n_outputs; j++) {
        const size_t t = j / model->parts;
        const double scale = model->y_scale[t], a = (double)A[j];
        const double *range = model->y_range;

        if (model->has_variance && (j + 1) % model->parts == 0) {
            out[j] = (double)(real)(a / (scale * scale));
            continue;
        }
        real y = (real)(a / scale + model->y_shift[t]);

        if (range) {
            const real least = (real)range[t];
            const real most = (real)range[model->n_targets + t];

            y = y < least ? least : y > most ? most : y;
        }
        out[j] = (double)y;
    }
}

static void row(const struct infer_model *model, const double *x, double *out,
                void *work)
{
    const struct infer_work w = divide(model, work);
    const real *A = w.X;

    scale_row(model, x, w.X);
    if (model->n_numeric > 0 || model->n_codes > 0) {
        embed_row(model, w.X, w.inputs);
        A = w.inputs;
    }
    for (size_t l = 0; l < model->n_layers; l++) {
        const struct infer_layer *layer = &model->layer[l];
        real *Z = w.units[l % 2];

        products(layer->n_in, layer->lanes, layer->W, layer->b, A, Z);
        stages_row(layer, A, w.some, Z);
        A = Z;
    }
    unscale(model, A, out);
}

/* Like model_calibrate_outputs(). */
static void calibrate(const struct calibration *calibration, bool softmax,
                      size_t n, double *out, void *work)
{
    real *p = work;

    for (size_t j = 0; j < n; j++)
        p[j] = (real)out[j];
    calibration_apply(calibration, softmax, 1, n, p);
    for (size_t j = 0; j < n; j++)
        out[j] = (double)p[j];
}

static const void *find_activation(const char *name)
{
    return activation_find(name);
}

const struct infer_engine infer_engine = {
    .real_size = sizeof(real),
    .activation = find_activation,
    .row = row,
    .calibrate = calibrate,
};
