/* SPDX-License-Identifier: MIT */
/*
 * rounding.c - whether columns of a table can be stored as float32.
 *
 * float32 has 24 bits. A value may lose 7 of them relative to the range of its
 * column: 2^-17 of the range, or 8e-6. A temperature of 293.15 K within 10 K
 * stays float32 (1.5e-6), seconds since 1970 within 3 weeks do not (3e-5). A
 * range that is only rounding error of double is ignored.
 */
#include "table/values/rounding.h"

#include <math.h>

#include "base/mem.h"
#include "base/multiversion.h"

/* In units of the range; and of a model, whose unit is a standard deviation,
 * of which a range has about eight. */
static const double range_share = 0x1p-17, unit_share = 0x1p-14;
/* Smaller ranges, in units of the values, are rounding of double. */
static const double noise = 0x1p-48;

ls_status rounding_create(size_t n, struct rounding *rounding)
{
    double *block = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(block, 3 * n, "ranges of columns"));
    *rounding = (struct rounding){n, block, block + n, block + 2 * n};
    for (size_t j = 0; j < n; j++) {
        rounding->least[j] = INFINITY;
        rounding->most[j] = -INFINITY;
    }
done:
    return status;
}

void rounding_clear(struct rounding *rounding)
{
    mem_free(rounding->least);
    *rounding = (struct rounding){0};
}

/* Comparisons with NaN are false, so that it changes nothing. */
LS_MULTIVERSION
static void add_row(const double *restrict row, size_t n,
                    double *restrict least, double *restrict most,
                    double *restrict error)
{
    for (size_t j = 0; j < n; j++) {
        const double x = row[j], e = fabs(x - (double)(float)x);

        least[j] = x < least[j] ? x : least[j];
        most[j] = x > most[j] ? x : most[j];
        error[j] = e > error[j] ? e : error[j];
    }
}

void rounding_add(struct rounding *rounding, const double *row)
{
    add_row(row, rounding->n, rounding->least, rounding->most, rounding->error);
}

void rounding_add_value(struct rounding *rounding, size_t column, double value)
{
    add_row(&value, 1, rounding->least + column, rounding->most + column,
            rounding->error + column);
}

static bool is_lossy(const struct rounding *r, size_t j, const double *scale)
{
    const double range = r->most[j] - r->least[j];
    const double size = fmax(fabs(r->most[j]), fabs(r->least[j]));

    if (!(r->error[j] > 0))
        return false;
    if (scale)
        return r->error[j] * fabs(scale[j]) > unit_share;
    return range > size * noise && r->error[j] > range * range_share;
}

size_t rounding_find(const struct rounding *rounding, const double *scale)
{
    size_t j = 0;

    while (j < rounding->n && !is_lossy(rounding, j, scale))
        j++;
    return j;
}

enum number_type rounding_type(const struct rounding *rounding,
                               const double *scale)
{
    return NUMBER_REAL == NUMBER_F64 ||
                   rounding_find(rounding, scale) < rounding->n
               ? NUMBER_F64
               : NUMBER_F32;
}
