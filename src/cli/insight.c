/* SPDX-License-Identifier: MIT */
/*
 * insight.c - which columns a model relies on, and how.
 */
#include "cli/insight.h"

#include <stdio.h>
#include <stdlib.h>

static const uint64_t seed = 42;

/* Put a column in its place among the best; of equal ones the first. */
static void place(struct insight *in, size_t column)
{
    const double *mean = in->importance->mean;
    size_t at = in->n;

    while (at > 0 && mean[column] > mean[in->best[at - 1]])
        at--;
    if (at == INSIGHT_COLUMNS)
        return;
    in->n += in->n < INSIGHT_COLUMNS;
    for (size_t i = in->n - 1; i > at; i--)
        in->best[i] = in->best[i - 1];
    in->best[at] = column;
}

/* The curve of a column that the model uses. It is named by its number, as two
 * columns may have one name. */
static ls_status add_curve(struct insight *in, const ls_model *model,
                           const ls_dataset *data, size_t threads,
                           size_t column)
{
    char number[24];
    const ls_dependence_plan plan = {.size = sizeof plan,
                                     .column = number,
                                     .max_rows = INSIGHT_ROWS,
                                     .seed = seed,
                                     .threads = threads};
    ls_status status;

    snprintf(number, sizeof number, "%zu", column);
    status = ls_dependence(model, data, &plan, &in->curve[in->n_curves]);
    in->n_curves += status == LS_OK;
    /* A column whose values are all missing has no curve. */
    return status == LS_BAD_DATA ? LS_OK : status;
}

ls_status insight_create(const ls_model *model, const ls_dataset *data,
                         size_t threads, struct insight **insight)
{
    const ls_importance_plan plan = {.size = sizeof plan,
                                     .max_rows = INSIGHT_ROWS,
                                     .seed = seed,
                                     .threads = threads};
    struct insight *in = calloc(1, sizeof *in);
    ls_status status = in ? LS_OK : LS_NO_MEMORY;

    if (status == LS_OK)
        status = ls_importance(model, data, &plan, &in->importance);
    for (size_t j = 0; status == LS_OK && j < in->importance->n_columns; j++)
        place(in, j);
    for (size_t k = 0; status == LS_OK && k < in->n && k < INSIGHT_CURVES; k++)
        if (in->importance->mean[in->best[k]] > 0)
            status = add_curve(in, model, data, threads, in->best[k]);
    if (status == LS_OK)
        *insight = in;
    else
        insight_destroy(in);
    return status;
}

void insight_destroy(struct insight *in)
{
    if (!in)
        return;
    ls_importance_destroy(in->importance);
    for (size_t k = 0; k < in->n_curves; k++)
        ls_dependence_destroy(in->curve[k]);
    free(in);
}
