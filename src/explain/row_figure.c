/* SPDX-License-Identifier: MIT */
/*
 * row_figure.c - one figure of a model on sampled rows.
 *
 * Figures that sums over rows give are those of ls_evaluate(), bit for bit. The
 * others need the outputs of all rows, which are kept.
 */
#include "explain/row_figure.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/doctor.h"
#include "engine/evaluate_file.h"
#include "engine/evaluation.h"

/* Figures that evaluator_metrics() computes. */
static const struct {
    enum merit merit;
    size_t offset; /* in ls_metrics */
} sums[] = {
    {MERIT_LOSS, offsetof(ls_metrics, loss)},
    {MERIT_ACCURACY, offsetof(ls_metrics, accuracy)},
    {MERIT_AUC, offsetof(ls_metrics, auc)},
    {MERIT_RMSE, offsetof(ls_metrics, rmse)},
    {MERIT_R2, offsetof(ls_metrics, r2)},
};
enum { N_SUMS = sizeof sums / sizeof *sums };

struct row_figure {
    const ls_model *model;
    enum merit merit;
    size_t sum; /* number in sums, or N_SUMS: by the outcomes */
    struct rows all;
    struct kept kept; /* in outcomes */
    struct evaluator *evaluator;
    struct outcomes outcomes;
    struct merits merits;
};

/* The share of intervals that hold the value is to be near a level, neither
 * small nor large. */
static bool has_direction(enum merit merit)
{
    return merit != MERIT_INTERVAL_COVERAGE && merit != MERIT_COVERAGE;
}

static bool is_defined(enum merit merit, const struct outcome_shape *shape)
{
    return merit_is_of(merit, shape) &&
           !(merit == MERIT_TOP_K && shape->top_k >= shape->classes);
}

/* Names of the metrics of a task, or, without a shape, of all tasks. */
static void list_names(const struct outcome_shape *shape, size_t size,
                       char *names)
{
    size_t used = 0;

    names[0] = '\0';
    for (size_t k = 0; k < MERIT_COUNT && used < size; k++)
        if (has_direction((enum merit)k) &&
            (!shape || is_defined((enum merit)k, shape)))
            used += (size_t)snprintf(names + used, size - used, "%s%s",
                                     used > 0 ? ", " : "", merit_name[k]);
}

static ls_status refuse(const char *name)
{
    char names[512];

    list_names(NULL, sizeof names, names);
    return fail(LS_USAGE, "unknown metric %s, want one of %s", name, names);
}

ls_status row_figure_named(const char *name, enum merit *merit)
{
    if (!name)
        name = merit_name[MERIT_LOSS];
    for (size_t k = 0; k < MERIT_COUNT; k++)
        if (strcmp(merit_name[k], name) == 0 && has_direction((enum merit)k)) {
            *merit = (enum merit)k;
            return LS_OK;
        }
    return refuse(name);
}

/* The sums have the AUC of two classes only. */
static size_t sum_of(enum merit merit, enum task_kind task)
{
    size_t k = 0;

    while (k < N_SUMS && sums[k].merit != merit)
        k++;
    return merit == MERIT_AUC && task != TASK_BINARY ? N_SUMS : k;
}

static ls_status create_outcomes(const struct sampled_rows *rows,
                                 const struct outcome_shape *shape,
                                 struct row_figure *f)
{
    ls_status status = LS_OK;

    TRY(outcomes_create(shape, rows->n, &f->outcomes));
    TRY(merits_create(shape, &f->merits));
    outcomes_take_truth(&rows->view, &f->all, 0, &f->outcomes);
    f->kept.loss = f->outcomes.loss;
    f->kept.score = f->outcomes.score;
done:
    return status;
}

static ls_status fail_undefined(enum merit merit, const char *task,
                                const struct outcome_shape *shape)
{
    char names[512];

    list_names(shape, sizeof names, names);
    return fail(LS_USAGE,
                "metric %s is not defined for the task %s, want one of %s",
                merit_name[merit], task, names);
}

ls_status row_figure_create(const ls_model *model,
                            const struct sampled_rows *rows, size_t threads,
                            enum merit merit, struct row_figure **figure)
{
    const struct outcome_shape shape = outcome_shape_of(model, 0);
    struct engine_job job = evaluate_job(model, &rows->view);
    struct row_figure *f = NULL;
    ls_status status = LS_OK;

    if (!is_defined(merit, &shape))
        TRY(fail_undefined(merit, model->task, &shape));
    TRY(MEM_ARRAY(f, 1, "figure of rows"));
    f->model = model;
    f->merit = merit;
    f->all.n = rows->n;
    f->sum = sum_of(merit, shape.task);
    if (f->sum == N_SUMS) {
        TRY(create_outcomes(rows, &shape, f));
        job.kept = &f->kept;
    }
    TRY(evaluator_create(&job, shape.task, &f->all, threads, &f->evaluator));
    TRY(doctor_check_products(job.gemm, threads));
    *figure = f;
    f = NULL;
done:
    row_figure_destroy(f);
    return status;
}

void row_figure_destroy(struct row_figure *f)
{
    if (!f)
        return;
    evaluator_destroy(f->evaluator);
    outcomes_clear(&f->outcomes);
    merits_clear(&f->merits);
    mem_free(f);
}

/* Why a sum is not a number. */
static struct merit_value value_of(enum merit merit, double sum)
{
    struct merit_value value = merit_number(sum);

    if (isnan(sum) && merit == MERIT_AUC)
        value.why = WHY_ONE_CLASS;
    if (isnan(sum) && merit == MERIT_R2)
        value.why = WHY_CONSTANT;
    return value;
}

ls_status row_figure_compute(struct row_figure *f, struct merit_value *value)
{
    ls_metrics metrics = {0};
    ls_status status = LS_OK;
    double sum;

    TRY(evaluator_metrics(f->evaluator, f->model->theta, f->outcomes.out,
                          &metrics));
    if (f->sum < N_SUMS) {
        memcpy(&sum, (const char *)&metrics + sums[f->sum].offset, sizeof sum);
        *value = value_of(f->merit, sum);
        goto done;
    }
    TRY(outcomes_prepare(&f->outcomes));
    merits_compute(&f->outcomes, f->outcomes.weight, &f->merits);
    *value = f->merits.all[f->merit];
done:
    metrics_clear(&metrics);
    return status;
}
