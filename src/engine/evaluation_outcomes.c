/* SPDX-License-Identifier: MIT */
/*
 * evaluation_outcomes.c - outputs and true values of the rows of a table. Part
 * of evaluation.h.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/evaluation.h"
#include "engine/output_levels.h"

static size_t classes_of(enum task_kind task, size_t n_out)
{
    return task == TASK_BINARY ? 2 : task == TASK_MULTICLASS ? n_out : 0;
}

struct outcome_shape outcome_shape_of(const ls_model *model, size_t top_k)
{
    const struct output_levels levels = output_levels_of(&model->network);
    const enum task_kind task = task_kind_of(model->task);
    const size_t n_out = model->about.targets;
    const size_t usual = n_out > 5 ? 5 : n_out > 1 ? n_out - 1 : 1;

    return (struct outcome_shape){
        .task = task,
        .n_out = n_out,
        .n_targets = task == TASK_REGRESSION || task == TASK_MULTILABEL
                         ? levels.n_targets
                         : 1,
        .parts = levels.parts,
        .point = levels.point,
        .n_levels = levels.n,
        .level = levels.level,
        .classes = classes_of(task, n_out),
        .top_k = top_k ? top_k : usual,
        .threshold = model_threshold(model),
    };
}

void outcomes_take_truth(const ls_dataset *data, const struct rows *rows,
                         size_t first, struct outcomes *a)
{
    const size_t n = a->shape.n_targets;

    for (size_t i = 0; i < a->n; i++) {
        const size_t row = rows_at(rows, first + i);

        a->weight[i] = data->weight ? data->weight[row] : 1;
        if (a->label)
            a->label[i] = data->label[row];
        else
            memcpy(a->value + i * n, data->value + row * n,
                   n * sizeof *a->value);
    }
}

ls_status evaluation_outcomes(const ls_model *model, const ls_dataset *data,
                              const struct rows *rows, size_t threads,
                              struct outcomes *outcomes)
{
    const struct outcome_shape shape = outcome_shape_of(model, 0);
    struct kept kept = {.loss = NULL};
    struct outcomes a = {0};
    ls_metrics metrics = {0};
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, data, true));
    TRY(outcomes_create(&shape, rows->n, &a));
    kept.loss = a.loss;
    kept.score = a.score;
    TRY(evaluate_kept(model, data, rows, threads, a.out, &kept, &metrics));
    outcomes_take_truth(data, rows, 0, &a);
    TRY(outcomes_prepare(&a));
    *outcomes = a;
    a = (struct outcomes){0};
done:
    metrics_clear(&metrics);
    outcomes_clear(&a);
    return status;
}

/* ---- Blocks -------------------------------------------------------------- */

struct true_values true_values_of(const ls_dataset *data,
                                  const struct rows *rows, size_t n_targets)
{
    return (struct true_values){
        .label = data->label,
        .value = data->value,
        .n_targets = n_targets,
        .weight = data->weight,
        .row = rows->row,
    };
}

/* The block that the next rows of an evaluation fill. */
struct block_filling {
    const ls_dataset *data;
    const struct rows *rows;
    struct outcome_blocks *blocks;
    struct outcomes block;
    double *column; /* [rows of a block] values of a column, or NULL */
    double *value;  /* [rows] of all of them */
};

static ls_status take_block(void *user, size_t first, size_t n)
{
    struct block_filling *f = user;

    f->block.n = n;
    outcomes_take_truth(f->data, f->rows, first, &f->block);
    for (size_t i = 0; i < n; i++)
        f->block.row[i] = (uint32_t)(first + i);
    outcomes_judge(&f->block);
    if (f->column)
        memcpy(f->value + first, f->column, n * sizeof *f->column);
    return outcome_blocks_keep(f->blocks, n);
}

ls_status evaluation_blocks(const ls_model *model, const ls_dataset *data,
                            const struct rows *rows, size_t threads,
                            const struct slicing_column *column, double *value,
                            ls_metrics *metrics, struct outcome_blocks *blocks)
{
    struct block_filling f = {
        .data = data, .rows = rows, .blocks = blocks, .value = value};
    struct kept kept = {.window = blocks->block,
                        .sorting = blocks->room.in_files ? blocks->room.sorting
                                                         : SIZE_MAX,
                        .take = take_block,
                        .user = &f};
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, data, true));
    outcome_blocks_next(blocks, &f.block);
    kept.loss = f.block.loss;
    kept.score = f.block.score;
    if (column) {
        TRY(MEM_ARRAY(f.column, blocks->block, "a column of an evaluation"));
        kept.column = f.column;
        kept.feature = column->feature;
        kept.n_features = column->n;
    }
    TRY(evaluate_kept(model, data, rows, threads, f.block.out, &kept, metrics));
done:
    outcome_blocks_end(blocks);
    mem_free(f.column);
    return status;
}
