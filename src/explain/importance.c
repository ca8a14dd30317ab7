/* SPDX-License-Identifier: MIT */
/*
 * importance.c - permutation importance of the input columns of a model.
 *
 * The metrics are those of ls_evaluate(), of the same rows with one column
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
#include "engine/doctor.h"
#include "engine/evaluate_file.h"
#include "explain/sampled_rows.h"

enum { USUAL_REPEATS = 5, MOST_REPEATS = 10000 };

/* A metric by which importance is measured. */
struct metric {
    const char *name;
    size_t offset; /* in ls_metrics */
    bool larger_is_better;
};

static const struct metric metrics[] = {
    {"loss", offsetof(ls_metrics, loss), false},
    {"accuracy", offsetof(ls_metrics, accuracy), true},
    {"auc", offsetof(ls_metrics, auc), true},
    {"rmse", offsetof(ls_metrics, rmse), false},
    {"r2", offsetof(ls_metrics, r2), true},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

/* The result with the memory behind its pointers. */
struct importance_memory {
    ls_importance_result about; /* first: a pointer to it points to all */
    char **name;
    double *mean, *std, *each;
};

/* A measurement in progress. */
struct importance_job {
    const ls_model *model;
    const struct metric *metric;
    struct sampled_rows *rows;
    struct evaluator *evaluator;
    uint64_t seed;
    size_t *order; /* [rows] of a permutation */
};

static ls_status find_metric(const char *name, const struct metric **metric)
{
    for (size_t i = 0; i < N_METRICS; i++)
        if (!name || strcmp(metrics[i].name, name) == 0) {
            *metric = &metrics[i];
            return LS_OK;
        }
    return fail(LS_USAGE,
                "unknown metric %s, want loss, accuracy, auc, rmse or r2",
                name);
}

/* The metric of the rows as they are at the moment. */
static ls_status evaluate(struct importance_job *m, double *value)
{
    ls_metrics figures = {0};
    ls_status status = LS_OK;

    TRY(evaluator_metrics(m->evaluator, m->model->theta, NULL, &figures));
    memcpy(value, (const char *)&figures + m->metric->offset, sizeof *value);
done:
    metrics_clear(&figures);
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
        TRY(evaluate(m, &value));
        each[r] = m->metric->larger_is_better ? score - value : value - score;
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
        .metric = m->metric->name,
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
    TRY(evaluate(m, &about->score));
    if (isnan(about->score))
        return fail(LS_USAGE,
                    "metric %s is not defined for this table and the task %s",
                    m->metric->name, m->model->task);
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
                       const ls_importance_plan *plan, struct rows *all)
{
    struct engine_job job;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(find_metric(plan->metric, &m->metric));
    TRY(evaluate_check_fits(m->model, dataset, true));
    TRY(plan_threads(plan->threads, &threads));
    TRY(sampled_rows_create(m->model, dataset, plan->max_rows, plan->seed,
                            &m->rows));
    TRY(evaluate_check_weights(&m->rows->view));
    job = evaluate_job(m->model, &m->rows->view);
    all->n = m->rows->n;
    TRY(evaluator_create(&job, task_kind_of(m->model->task), all,
                         threads.threads, &m->evaluator));
    TRY(doctor_check_products(job.gemm, threads.threads));
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
    struct rows all = {0};
    ls_status status = LS_OK;

    if (repeats > MOST_REPEATS)
        return fail(LS_USAGE, "%zu repeats, want 1 to %d", repeats,
                    (int)MOST_REPEATS);
    TRY(begin(&m, dataset, plan, &all));
    TRY(MEM_ARRAY(made, 1, "importance"));
    TRY(create_result(&m, repeats, made));
    made->about.table_rows = dataset->about.rows;
    TRY(measure(&m, made));
    *result = &made->about;
    made = NULL;
done:
    importance_destroy(made ? &made->about : NULL);
    evaluator_destroy(m.evaluator);
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
