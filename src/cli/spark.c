/* SPDX-License-Identifier: MIT */
/*
 * spark.c - curves of a line of text (sparklines, Tufte 2006).
 */
#include "cli/spark.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"

/* Mean of the finite values of column k of `columns`. */
static double column_mean(const double *value, size_t n, size_t k,
                          size_t columns)
{
    const size_t lo = k * n / columns, hi = (k + 1) * n / columns;
    double sum = 0;
    size_t finite = 0;

    for (size_t i = lo; i < hi; i++)
        if (isfinite(value[i])) {
            sum += value[i];
            finite++;
        }
    return finite > 0 ? sum / (double)finite : (double)NAN;
}

struct spark spark_of(const double *value, size_t n, size_t columns)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄",
                                         "▅", "▆", "▇", "█"};
    double mean[SPARK_COLUMNS], lo = HUGE_VAL, hi = -HUGE_VAL;
    struct spark spark = {""};

    columns = columns < SPARK_COLUMNS ? columns : SPARK_COLUMNS;
    columns = n < columns ? n : columns;
    for (size_t k = 0; k < columns; k++) {
        mean[k] = column_mean(value, n, k, columns);
        lo = fmin(lo, mean[k]);
        hi = fmax(hi, mean[k]);
    }
    for (size_t k = 0; k < columns; k++) {
        const double height = hi > lo ? (mean[k] - lo) / (hi - lo) * 7 : 0.0;

        strcat(spark.s, isfinite(mean[k]) ? blocks[lround(height)] : " ");
    }
    return spark;
}

static void put_curve(const char *indent, int label, const char *name,
                      const double *value, size_t n, FILE *out)
{
    double last = NAN, first = NAN;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i]))
            continue;
        first = isnan(first) ? value[i] : first;
        last = value[i];
    }
    if (isnan(first))
        return;
    fprintf(out, "%s%-*s %s  %.4g to %.4g\n", indent, label, name,
            spark_of(value, n, SPARK_COLUMNS).s, first, last);
}

void spark_put_history(const ls_model *model, const char *indent, int label,
                       FILE *out)
{
    double *value = NULL;
    size_t n;

    if (terminal_width_of(out) < 80 || !terminal_has_blocks())
        return;
    n = ls_model_about(model)->n_history;
    if (n < 2)
        return;
    value = malloc(2 * n * sizeof *value);
    if (!value)
        return;
    for (size_t i = 0; i < n; i++) {
        value[i] = ls_model_epoch(model, i)->loss;
        value[n + i] = ls_model_epoch(model, i)->val_loss;
    }
    put_curve(indent, label, "loss", value, n, out);
    put_curve(indent, label, "val loss", value + n, n, out);
    free(value);
}
