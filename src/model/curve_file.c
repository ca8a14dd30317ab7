/* SPDX-License-Identifier: MIT */
/*
 * curve_file.c - read and write the curve of the inputs, and the range of the
 * targets, of a model file. Part of model_layout.h.
 */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "model/model_layout.h"
#include "table/values/curve.h"

#define CLIP "/preprocess/clip"
#define KNOTS "/preprocess/knots"
#define QUANTILES "/preprocess/quantiles"
#define SHARES "/preprocess/shares"
#define RANGE "/postprocess/range"

static ls_status write_knots(struct h5_file *file, const struct curve *curve)
{
    const uint64_t n = curve->n, all = curve_knots(curve);
    uint64_t *count = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(count, curve->n, "quantiles of columns"));
    for (size_t j = 0; j < curve->n; j++)
        count[j] = curve->first[j + 1] - curve->first[j];
    TRY(h5_write(file, KNOTS, NUMBER_U64, 1, &n, count));
    if (all == 0)
        goto done;
    TRY(h5_write(file, QUANTILES, NUMBER_F64, 1, &all, curve->value));
    TRY(h5_write(file, SHARES, NUMBER_F64, 1, &all, curve->share));
done:
    mem_free(count);
    return status;
}

ls_status curve_write(struct h5_file *file, const struct preprocess *input)
{
    const uint64_t n = input->n;

    if (!input->curve)
        return LS_OK;
    return input->curve->limit
               ? h5_write(file, CLIP, NUMBER_F64, 1, &n, input->curve->limit)
               : write_knots(file, input->curve);
}

static ls_status read_clip(struct h5_file *file, struct preprocess *input)
{
    ls_status status = LS_OK;

    TRY(curve_create_clip(input->n, &input->curve));
    TRY(h5_read(file, CLIP, NUMBER_F64, input->curve->limit, input->n));
    for (size_t j = 0; j < input->n; j++)
        if (!(input->curve->limit[j] > 0))
            TRY(fail(LS_BAD_DATA, "%s: %s: number %zu is not above 0",
                     h5_name(file), CLIP, j));
done:
    return status;
}

/* Whether the numbers are finite and never fall. */
static bool ascends(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || (i > 0 && x[i] < x[i - 1]))
            return false;
    return true;
}

/* Whether knots [n] can be looked up: shares are in [0, 1], and at most two
 * values are equal. */
static bool is_good(const double *value, const double *share, size_t n)
{
    bool good = ascends(value, n) && ascends(share, n) && n != 1 &&
                (n == 0 || (share[0] >= 0 && share[n - 1] <= 1));

    for (size_t i = 2; good && i < n; i++)
        good = value[i] > value[i - 2];
    return good;
}

static ls_status read_knots(struct h5_file *file, struct preprocess *input)
{
    struct h5_shape shape = {0};
    struct curve *curve = NULL;
    uint64_t *count = NULL;
    size_t all = 0;
    ls_status status = LS_OK;

    if (h5_exists(file, QUANTILES))
        TRY(h5_describe(file, QUANTILES, &shape));
    all = shape.rank == 1 ? (size_t)shape.dims[0] : 0;
    TRY(MEM_ARRAY(count, input->n, "quantiles of columns"));
    TRY(h5_read(file, KNOTS, NUMBER_U64, count, input->n));
    TRY(curve_create_knots(input->n, all, &input->curve));
    curve = input->curve;
    if (all > 0) {
        TRY(h5_read(file, QUANTILES, NUMBER_F64, curve->value, all));
        TRY(h5_read(file, SHARES, NUMBER_F64, curve->share, all));
    }
    for (size_t j = 0; j < input->n; j++) {
        const size_t lo = curve->first[j];

        if (count[j] > all - lo ||
            !is_good(curve->value + lo, curve->share + lo, (size_t)count[j]))
            TRY(fail(LS_BAD_DATA,
                     "%s: the quantiles of column %zu in %s, %s and %s are "
                     "not ascending pairs",
                     h5_name(file), j, KNOTS, QUANTILES, SHARES));
        curve->first[j + 1] = lo + (size_t)count[j];
    }
done:
    mem_free(count);
    return status;
}

ls_status curve_read(struct h5_file *file, struct preprocess *input)
{
    return h5_exists(file, CLIP)    ? read_clip(file, input)
           : h5_exists(file, KNOTS) ? read_knots(file, input)
                                    : LS_OK;
}

ls_status range_write(struct h5_file *file, const struct preprocess *target)
{
    const uint64_t dims[2] = {2, target->n};

    return target->range
               ? h5_write(file, RANGE, NUMBER_F64, 2, dims, target->range)
               : LS_OK;
}

ls_status range_read(struct h5_file *file, struct preprocess *target)
{
    const size_t n = target->n;
    ls_status status = LS_OK;

    if (!h5_exists(file, RANGE))
        return LS_OK;
    TRY(preprocess_range(target));
    TRY(h5_read(file, RANGE, NUMBER_F64, target->range, 2 * n));
    for (size_t j = 0; j < n; j++)
        if (!isfinite(target->range[j]) || !isfinite(target->range[n + j]) ||
            target->range[j] > target->range[n + j])
            TRY(fail(LS_BAD_DATA, "%s: %s: column %zu is not a range",
                     h5_name(file), RANGE, j));
done:
    return status;
}
