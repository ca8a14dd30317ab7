/* SPDX-License-Identifier: MIT */
/*
 * dependence.c - partial dependence of the outputs of a model on a column:
 *
 *     mean(v) = sum_i w_i f(x_i with column = v) / sum_i w_i
 *
 * (Friedman 2001), and the terms of single rows. Outputs are added in the order
 * of the rows, in double: the sum does not depend on threads.
 */
#include "explain/dependence.h"

#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text_list.h"
#include "engine/doctor.h"
#include "engine/evaluate_file.h"
#include "explain/grid.h"
#include "model/prediction_names.h"

enum { USUAL_GRID = 20, MOST_GRID = 10000 };

/* The result with the memory behind its pointers. */
struct curves {
    ls_dependence_result about; /* first: a pointer to it points to all */
    char *column;
    double *point, *mean, *individual;
    char **level, **output;
    size_t *row;
};

/* A computation in progress. */
struct computing {
    const ls_model *model;
    struct sampled_rows *rows;
    size_t column;
    struct grid grid;
    struct evaluator *evaluator;
    real *out;      /* outputs of a block */
    double *value;  /* features of the column */
    size_t *chosen; /* [individual] of rows, ascending */
    double weight;  /* of all rows */
};

static double weight_of(const struct computing *c, size_t i)
{
    return c->rows->view.weight ? (double)(real)c->rows->view.weight[i] : 1;
}

/* Add the outputs of rows [lo, hi) to point i of the curves. */
static void add_rows(const struct computing *c, size_t i, size_t lo, size_t hi,
                     struct curves *made, size_t *next)
{
    const size_t K = made->about.n_outputs, points = made->about.n_points;
    double *mean = made->mean + i * K;

    for (size_t r = lo; r < hi; r++) {
        const real *out = c->out + (r - lo) * K;
        const double w = weight_of(c, r);

        for (size_t j = 0; j < K; j++)
            mean[j] += w * (double)out[j];
        if (*next >= made->about.n_individual || c->chosen[*next] != r)
            continue;
        for (size_t j = 0; j < K; j++)
            made->individual[(*next * points + i) * K + j] = (double)out[j];
        ++*next;
    }
}

static ls_status compute_point(struct computing *c, size_t i,
                               struct curves *made)
{
    const size_t n = c->rows->n, K = made->about.n_outputs;
    const size_t block = evaluator_block(&c->rows->view);
    size_t next = 0;
    ls_status status = LS_OK;

    grid_values(&c->grid, &c->rows->columns.column[c->column], i, c->value);
    sampled_rows_set(c->rows, c->column, c->value);
    for (size_t lo = 0; lo < n; lo += block) {
        const size_t hi = n - lo < block ? n : lo + block;

        TRY(evaluator_outputs(c->evaluator, c->model->theta, lo, hi, c->out));
        add_rows(c, i, lo, hi, made, &next);
    }
    for (size_t j = 0; j < K; j++)
        made->mean[i * K + j] /= c->weight;
done:
    return status;
}

static int ascending(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* The rows that have a curve of their own. */
static ls_status choose_rows(struct computing *c, size_t n, uint64_t seed,
                             struct curves *made)
{
    const struct permutation order =
        permutation_make(c->rows->n, seed, RANDOM_EXPLAIN, 1);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(c->chosen, n, "row numbers"));
    TRY(MEM_ARRAY(made->row, n, "row numbers"));
    for (size_t i = 0; i < n; i++)
        c->chosen[i] = (size_t)permutation_at(&order, i);
    qsort(c->chosen, n, sizeof *c->chosen, ascending);
    for (size_t i = 0; i < n; i++)
        made->row[i] = c->rows->row[c->chosen[i]];
done:
    return status;
}

/* Copies of the grid's points or texts, as the grid and the model end first. */
static ls_status take_grid(struct computing *c, struct curves *made)
{
    ls_dependence_result *about = &made->about;
    ls_status status = LS_OK;

    about->n_points = c->grid.n;
    if (c->grid.level) {
        made->level = text_list_copy(c->grid.level, c->grid.n);
        TRY(mem_check(made->level, c->grid.n, sizeof(char *), "texts"));
    } else {
        made->point = c->grid.point;
        TRY(MEM_ARRAY(c->grid.point, c->grid.n, "a grid"));
        memcpy(c->grid.point, made->point, c->grid.n * sizeof *made->point);
    }
done:
    return status;
}

static ls_status create_result(struct computing *c,
                               const ls_dependence_plan *plan,
                               struct curves *made)
{
    const size_t n =
        plan->individual < c->rows->n ? plan->individual : c->rows->n;
    const size_t K = c->model->about.targets;
    const char *name = c->rows->columns.column[c->column].name;
    ls_status status = LS_OK;

    TRY(take_grid(c, made));
    TRY(choose_rows(c, n, plan->seed, made));
    TRY(prediction_names(c->model, false, &made->output));
    made->column = mem_text(name);
    TRY(mem_check(made->column, strlen(name) + 1, 1, "a name"));
    TRY(MEM_ARRAY(made->mean, c->grid.n * K, "a curve"));
    TRY(MEM_ARRAY(made->individual, n * c->grid.n * K, "curves of rows"));
    made->about.n_outputs = K;
    made->about.n_individual = n;
    made->about.rows = c->rows->n;
done:
    return status;
}

static void point_to(struct curves *made)
{
    made->about.column = made->column;
    made->about.point = made->point;
    made->about.level = (const char *const *)made->level;
    made->about.output = (const char *const *)made->output;
    made->about.mean = made->mean;
    made->about.row = made->row;
    made->about.individual = made->individual;
}

/* Draw the rows, choose the grid and prepare to evaluate. */
static ls_status begin(struct computing *c, const ls_dataset *dataset,
                       const ls_dependence_plan *plan, struct rows *all)
{
    struct engine_job job;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(c->model, dataset, false));
    TRY(plan_threads(plan->threads, &threads));
    TRY(sampled_rows_create(c->model, dataset, plan->max_rows, plan->seed,
                            &c->rows));
    TRY(evaluate_check_weights(&c->rows->view));
    TRY(input_columns_find(&c->rows->columns, plan->column, &c->column));
    TRY(grid_create(c->rows, c->column, plan->grid ? plan->grid : USUAL_GRID,
                    plan->quantiles != 0, &c->grid));
    job = evaluate_job(c->model, &c->rows->view);
    all->n = c->rows->n;
    for (size_t i = 0; i < all->n; i++)
        c->weight += weight_of(c, i);
    TRY(evaluator_create(&job, TASK_MULTILABEL, all, threads.threads,
                         &c->evaluator));
    TRY(doctor_check_products(job.gemm, threads.threads));
    TRY(MEM_ARRAY(c->value, c->rows->width, "a column"));
    TRY(MEM_ARRAY(c->out,
                  evaluator_block(&c->rows->view) * c->model->about.targets,
                  "outputs"));
done:
    return status;
}

static void end(struct computing *c)
{
    evaluator_destroy(c->evaluator);
    sampled_rows_destroy(c->rows);
    grid_clear(&c->grid);
    mem_free(c->out);
    mem_free(c->value);
    mem_free(c->chosen);
}

ls_status dependence_compute(const ls_model *model, const ls_dataset *dataset,
                             const ls_dependence_plan *plan,
                             ls_dependence_result **result)
{
    struct computing c = {.model = model};
    struct curves *made = NULL;
    struct rows all = {0};
    ls_status status = LS_OK;

    if (plan->grid == 1 || plan->grid > MOST_GRID)
        return fail(LS_USAGE, "a grid of %zu points, want 2 to %d", plan->grid,
                    (int)MOST_GRID);
    if (!plan->column)
        return fail(LS_USAGE, "no column to compute a curve for");
    TRY(begin(&c, dataset, plan, &all));
    TRY(MEM_ARRAY(made, 1, "curves"));
    TRY(create_result(&c, plan, made));
    made->about.table_rows = dataset->about.rows;
    for (size_t i = 0; i < c.grid.n; i++)
        TRY(compute_point(&c, i, made));
    point_to(made);
    *result = &made->about;
    made = NULL;
done:
    dependence_destroy(made ? &made->about : NULL);
    end(&c);
    return status;
}

void dependence_destroy(ls_dependence_result *result)
{
    struct curves *made = (struct curves *)result;

    if (!made)
        return;
    mem_free(made->column);
    mem_free(made->point);
    mem_free(made->mean);
    mem_free(made->individual);
    mem_free(made->level);
    mem_free(made->output);
    mem_free(made->row);
    mem_free(made);
}
