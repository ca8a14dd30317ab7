/* SPDX-License-Identifier: MIT */
/*
 * importance.c - permutation importance of the input columns of a model.
 *
 * The metrics are those of an evaluation, of the same rows with one column
 * permuted. Permutation number r of column k is a function of (seed, r, k): it
 * depends neither on threads nor on the number of repeats.
 */
#include "explain/importance.h"

#include <math.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text_list.h"
#include "engine/evaluate_file.h"
#include "explain/row_figure.h"

enum { USUAL_REPEATS = 5, MOST_REPEATS = 10000 };

/* The result with the memory behind its pointers. */
struct importance_memory {
    ls_importance_result about; /* first: a pointer to it points to all */
    char **name;
    double *mean, *std, *each;
};

/* A measurement in progress. */
struct importance_job {
    const ls_model *model;
    enum merit metric;
    struct sampled_rows *rows;
    struct row_figure *figure;
    uint64_t seed;
    size_t *order; /* [rows] of a permutation */
};

/* The metric of the rows as they are at the moment; column: the one that is
 * permuted, or NULL. */
static ls_status evaluate(struct importance_job *m, const char *column,
                          double *value)
{
    struct merit_value figure;
    ls_status status = LS_OK;

    TRY(row_figure_compute(m->figure, &figure));
    if (isnan(figure.value) && column)
        TRY(fail(LS_USAGE,
                 "metric %s is not defined with column %s permuted: %s; use "
                 "another metric",
                 merit_name[m->metric], column, why_text[figure.why]));
    if (isnan(figure.value))
        TRY(fail(LS_USAGE, "metric %s is not defined for this table: %s",
                 merit_name[m->metric], why_text[figure.why]));
    *value = figure.value;
done:
    return status;
}

/* How much worse the metric is with column k permuted. */
static ls_status permute_column(struct importance_job *m, size_t k,
                                size_t repeats, double score, double *each)
{
    const size_t n = m->rows->n;
    ls_status status = LS_OK;

    sampled_rows_keep(m->rows, k);
    for (size_t r = 0; r < repeats; r++) {
        const struct permutation order =
            permutation_make(n, m->seed, RANDOM_PERMUTE, (uint64_t)r << 32 | k);
        double value;

        permutation_fill(&order, 0, n, m->order);
        sampled_rows_put(m->rows, k, m->order);
        TRY(evaluate(m, m->rows->columns.column[k].name, &value));
        each[r] = merit_falls(m->metric) ? value - score : score - value;
    }
    sampled_rows_put(m->rows, k, NULL);
done:
    return status;
}

static void summarize(const double *each, size_t n, double *mean, double *std)
{
    double sum = 0, square = 0;

    for (size_t i = 0; i < n; i++)
        sum += each[i];
    *mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (each[i] - *mean) * (each[i] - *mean);
    *std = sqrt(square / (double)n);
}

static ls_status take_names(const struct input_columns *columns,
                            struct importance_memory *made)
{
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, columns->n, "names of columns"));
    for (size_t k = 0; k < columns->n; k++)
        list[k] = columns->column[k].name;
    made->name = text_list_copy(list, columns->n);
    TRY(mem_check(made->name, columns->n, sizeof(char *), "names of columns"));
done:
    mem_free(list);
    return status;
}

static ls_status create_result(const struct importance_job *m, size_t repeats,
                               struct importance_memory *made)
{
    const size_t n = m->rows->columns.n;
    ls_status status = LS_OK;

    TRY(take_names(&m->rows->columns, made));
    TRY(MEM_ARRAY(made->mean, n, "importance"));
    TRY(MEM_ARRAY(made->std, n, "importance"));
    TRY(MEM_ARRAY(made->each, n * repeats, "importance"));
    made->about = (ls_importance_result){
        .n_columns = n,
        .repeats = repeats,
        .rows = m->rows->n,
        .metric = merit_name[m->metric],
        .name = (const char *const *)made->name,
        .mean = made->mean,
        .std = made->std,
        .each = made->each,
    };
done:
    return status;
}

static ls_status measure(struct importance_job *m,
                         struct importance_memory *made)
{
    ls_importance_result *about = &made->about;
    const size_t repeats = about->repeats;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m->order, m->rows->n, "a permutation"));
    TRY(evaluate(m, NULL, &about->score));
    for (size_t k = 0; k < about->n_columns; k++) {
        double *each = made->each + k * repeats;

        TRY(permute_column(m, k, repeats, about->score, each));
        summarize(each, repeats, &made->mean[k], &made->std[k]);
    }
done:
    return status;
}

/* Draw the rows and prepare to evaluate them. */
static ls_status begin(struct importance_job *m, const ls_dataset *dataset,
                       const ls_importance_plan *plan)
{
    struct rows all = {0};
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(row_figure_named(plan->metric, &m->metric));
    TRY(evaluate_check_fits(m->model, dataset, true));
    TRY(plan_threads(plan->threads, &threads));
    TRY(sampled_rows_create(m->model, dataset, plan->max_rows, plan->seed,
                            &m->rows));
    all.n = m->rows->n;
    TRY(evaluate_check_weights(&m->rows->view, &all));
    TRY(row_figure_create(m->model, m->rows, threads.threads, m->metric,
                          &m->figure));
done:
    return status;
}

ls_status importance_measure(const ls_model *model, const ls_dataset *dataset,
                             const ls_importance_plan *plan,
                             ls_importance_result **result)
{
    const size_t repeats = plan->repeats ? plan->repeats : USUAL_REPEATS;
    struct importance_job m = {.model = model, .seed = plan->seed};
    struct importance_memory *made = NULL;
    ls_status status = LS_OK;

    if (repeats > MOST_REPEATS)
        return fail(LS_USAGE, "%zu repeats, want 1 to %d", repeats,
                    (int)MOST_REPEATS);
    TRY(begin(&m, dataset, plan));
    TRY(MEM_ARRAY(made, 1, "importance"));
    TRY(create_result(&m, repeats, made));
    made->about.table_rows = dataset->about.rows;
    TRY(measure(&m, made));
    *result = &made->about;
    made = NULL;
done:
    importance_destroy(made ? &made->about : NULL);
    row_figure_destroy(m.figure);
    sampled_rows_destroy(m.rows);
    mem_free(m.order);
    return status;
}

void importance_destroy(ls_importance_result *result)
{
    struct importance_memory *made = (struct importance_memory *)result;

    if (!made)
        return;
    mem_free(made->name);
    mem_free(made->mean);
    mem_free(made->std);
    mem_free(made->each);
    mem_free(made);
}
