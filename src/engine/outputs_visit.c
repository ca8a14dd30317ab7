/* SPDX-License-Identifier: MIT */
/*
 * outputs_visit.c - outputs and targets of rows of a table, block by block.
 *
 * A table that is larger than memory is streamed, like by predict_file(): a
 * block of outputs is all that is kept.
 */
#include "engine/outputs_visit.h"

#include "base/machine.h"
#include "base/mem.h"
#include "engine/doctor.h"
#include "engine/evaluate.h"
#include "engine/output_levels.h"
#include "table/dataset/split.h"

/* Memory of a pass. */
struct visit {
    const ls_dataset *data;
    struct output_levels levels;
    struct rows rows;
    size_t next;    /* row of the table after those visited */
    size_t *row;    /* [block] rows of the table */
    real *output;   /* [block x outputs] */
    double *target; /* [block x targets] */
    double *weight; /* [block] */
};

/* All rows, or those held out. */
static ls_status choose_rows(const ls_dataset *data, const ls_config *held_out,
                             struct rows *rows)
{
    struct rows train = {0};
    ls_status status = LS_OK;

    *rows = (struct rows){.n = data->about.rows};
    if (!held_out)
        return LS_OK;
    TRY(rows_split(data, held_out->val_split, held_out->split, held_out->seed,
                   &train, rows));
    if (rows->n == 0)
        TRY(fail(LS_USAGE,
                 "%s: a run with these settings holds out no rows for "
                 "validation",
                 data->about.path));
    if (!data->stream)
        TRY(rows_make_list(rows));
done:
    rows_clear(&train);
    return status;
}

/* The next n chosen rows of the table. */
static void take_rows(struct visit *v, size_t n)
{
    for (size_t i = 0; i < n; v->next++)
        if (rows_has(&v->rows, v->next))
            v->row[i++] = v->next;
}

static size_t target_columns(const ls_dataset *data)
{
    return data->label ? 1 : data->about.targets;
}

static void take_targets(struct visit *v, size_t n)
{
    const ls_dataset *data = v->data;
    const size_t k = target_columns(data);

    for (size_t i = 0; i < n; i++) {
        const size_t row = v->row[i];

        v->weight[i] = data->weight ? (double)(real)data->weight[row] : 1;
        for (size_t j = 0; j < k; j++)
            v->target[i * k + j] = data->label ? (double)data->label[row]
                                               : data->value[row * k + j];
    }
}

static ls_status create(const ls_model *model, const ls_dataset *data,
                        struct visit *v)
{
    const size_t block = evaluator_block(data);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(v->row, block, "rows of outputs"));
    TRY(MEM_ARRAY(v->output, block * model->about.targets, "outputs"));
    TRY(MEM_ARRAY(v->target, block * target_columns(data), "targets"));
    TRY(MEM_ARRAY(v->weight, block, "weights of outputs"));
done:
    return status;
}

static ls_status visit_block(struct visit *v, size_t first, size_t n,
                             size_t outputs, void *user, ls_outputs_visit visit)
{
    const ls_outputs block = {
        .first = first,
        .rows = n,
        .outputs = outputs,
        .targets = target_columns(v->data),
        .parts = v->levels.parts,
        .point = v->levels.point,
        .output = v->output,
        .target = v->target,
        .weight = v->weight,
    };

    take_rows(v, n);
    take_targets(v, n);
    return visit(user, &block) == 0
               ? LS_OK
               : fail(LS_STOPPED, "%s: the caller stopped the pass",
                      v->data->about.path);
}

ls_status outputs_visit(const ls_model *model, const ls_dataset *dataset,
                        const ls_config *held_out, size_t threads, void *user,
                        ls_outputs_visit visit)
{
    const struct engine_job job = evaluate_job(model, dataset);
    const size_t block = evaluator_block(dataset);
    struct evaluator *evaluator = NULL;
    struct visit v = {.data = dataset,
                      .levels = output_levels_of(&model->network)};
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, dataset, true));
    TRY(plan_threads(threads, &plan));
    TRY(choose_rows(dataset, held_out, &v.rows));
    TRY(create(model, dataset, &v));
    TRY(evaluator_create(&job, TASK_MULTILABEL, &v.rows, plan.threads,
                         &evaluator));
    TRY(doctor_check_products(job.gemm, plan.threads));
    for (size_t lo = 0; lo < v.rows.n; lo += block) {
        const size_t n = v.rows.n - lo < block ? v.rows.n - lo : block;

        TRY(evaluator_outputs(evaluator, model->theta, lo, lo + n, v.output));
        TRY(visit_block(&v, lo, n, model->about.targets, user, visit));
    }
done:
    evaluator_destroy(evaluator);
    rows_clear(&v.rows);
    mem_free(v.row);
    mem_free(v.output);
    mem_free(v.target);
    mem_free(v.weight);
    return status;
}

ls_status outputs_evaluate(const ls_model *model, const ls_dataset *dataset,
                           const ls_config *held_out, size_t threads,
                           ls_metrics *metrics)
{
    struct rows rows = {0};
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, dataset, true));
    TRY(choose_rows(dataset, held_out, &rows));
    TRY(evaluate_rows(model, dataset, &rows, threads, metrics));
done:
    rows_clear(&rows);
    return status;
}
