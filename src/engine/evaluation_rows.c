/* SPDX-License-Identifier: MIT */
/*
 * evaluation_rows.c - the rows of an evaluation.
 *
 * Figures of ranks and of resamples need the outputs of all rows, which are
 * kept in memory if they take less than half of what may be used, else in
 * temporary files. Figures do not depend on where they are.
 */
#include "engine/evaluation_rows.h"

#include <math.h>

#include "base/mem.h"
#include "table/open/budget.h"

static const char what[] = "outputs of an evaluation";

/* ---- Rows ---------------------------------------------------------------- */

void evaluated_parts_clear(struct evaluated_parts *parts)
{
    for (size_t i = 0; parts->blocks && i < parts->n; i++)
        outcome_blocks_clear(&parts->blocks[i]);
    mem_free(parts->blocks);
    mem_free(parts->set);
}

/* Least bytes in which rows are sorted. */
static const double least_sorting = 1 << 20;

/* Whether the outputs of all rows fit into memory. */
static struct outcome_room choose_room(const ls_evaluation *e,
                                       const ls_evaluation_plan *plan)
{
    const struct outcome_shape *shape = &e->shape[0];
    const double left = budget_left_of(plan->memory);
    const double record = sizeof(struct ranked_row);
    const double kept = plan->level > 0 ? (double)outcome_ranks(shape) : 0;
    const double row = (double)outcome_row_bytes(shape) + kept * record;
    const double sorting = outcome_ranks(shape) > 0 ? 2 * record : 0;
    const double copies = (double)e->n_models * (plan->by ? 2 : 1);
    const bool fits = (double)e->rows.n * (copies * row + sorting) <= left / 2;
    const double share = fmin(fmax(left / 8, least_sorting), 1e9);

    return (struct outcome_room){.in_files = !fits, .sorting = (size_t)share};
}

ls_status evaluation_answer(const ls_model *const *models,
                            const ls_dataset *const *datasets,
                            const ls_evaluation_plan *plan, ls_evaluation *e,
                            struct outcome_blocks blocks[EVALUATION_MODELS])
{
    const struct outcome_room room = choose_room(e, plan);
    const size_t rows = e->rows.n;
    const bool feature = plan->by && !plan->by_ids;
    struct slicing_column column = {0};
    double *value = NULL;
    ls_status status = LS_OK;

    if (feature) {
        TRY(slicing_find(models[0], plan->by, &column));
        TRY(MEM_ARRAY(value, rows, what));
    }
    for (size_t i = 0; i < e->n_models; i++) {
        const struct slicing_column *by = i == 0 && feature ? &column : NULL;

        TRY(outcome_blocks_create(&e->shape[i], rows, 1, &room, &blocks[i]));
        TRY(evaluation_blocks(models[i], datasets[i], &e->rows, plan->threads,
                              by, value, &e->metrics[i], &blocks[i]));
    }
    if (feature)
        TRY(slicing_by_value(&column, value, rows, plan->bins, plan->by,
                             &e->slicing));
    else if (plan->by)
        TRY(slicing_by_id(datasets[0], plan->bins, plan->by, &e->slicing));
done:
    slicing_column_clear(&column);
    mem_free(value);
    return status;
}

/* A slice while the blocks of the table go by. */
struct slice_filling {
    struct outcome_blocks *blocks;
    struct outcomes block; /* that is filled */
    size_t n;              /* rows in it */
    const uint32_t *row;   /* the next row of the slice, */
    const uint32_t *end;   /* unless it is here */
};

static ls_status fill_slice(struct slice_filling *f, const struct outcomes *all)
{
    const size_t first = all->row[0];
    ls_status status = LS_OK;

    for (; f->row < f->end && *f->row < first + all->n; f->row++) {
        outcomes_copy_row(all, *f->row - first, &f->block, f->n++);
        if (f->n == f->blocks->block || f->row + 1 == f->end) {
            TRY(outcome_blocks_keep(f->blocks, f->n));
            f->n = 0;
        }
    }
done:
    return status;
}

/* The slices of one model, from the blocks of the whole table. */
static ls_status fill_slices(const struct slicing *s,
                             const struct outcome_blocks *all,
                             const struct outcome_room *room,
                             struct outcome_blocks *slice)
{
    struct slice_filling *filling = NULL;
    struct outcomes a = {.n = 0};
    void *bytes = NULL;
    ls_status status = LS_OK;

    if (s->n == 0)
        return LS_OK;
    TRY(MEM_ARRAY(filling, s->n, what));
    bytes = mem_zeroed(all->size, 1);
    TRY(mem_check(bytes, all->size, 1, what));
    for (size_t k = 0; k < s->n; k++) {
        filling[k] = (struct slice_filling){.blocks = &slice[k],
                                            .row = s->row + s->first[k],
                                            .end = s->row + s->first[k + 1]};
        TRY(outcome_blocks_create(&all->shape, s->first[k + 1] - s->first[k],
                                  s->n, room, &slice[k]));
        outcome_blocks_next(&slice[k], &filling[k].block);
    }
    for (size_t b = 0; b < outcome_blocks_count(all); b++) {
        TRY(outcome_blocks_get(all, b, bytes, &a));
        for (size_t k = 0; k < s->n; k++)
            TRY(fill_slice(&filling[k], &a));
    }
    for (size_t k = 0; k < s->n; k++)
        outcome_blocks_end(&slice[k]);
done:
    mem_free(filling);
    mem_free(bytes);
    return status;
}

ls_status evaluation_divide(const ls_evaluation *e,
                            const ls_dataset *const *datasets,
                            struct outcome_blocks whole[EVALUATION_MODELS],
                            struct evaluated_parts *parts)
{
    ls_status status = LS_OK;

    parts->n = e->n_models * e->n_slices;
    TRY(MEM_ARRAY(parts->blocks, parts->n, what));
    TRY(MEM_ARRAY(parts->set, parts->n, what));
    for (size_t m = 0; m < e->n_models; m++) {
        struct outcome_blocks *own = parts->blocks + m * e->n_slices;

        parts->truth[m] =
            true_values_of(datasets[m], &e->rows, e->shape[m].n_targets);
        own[0] = whole[m];
        whole[m] = (struct outcome_blocks){.n = 0};
        TRY(fill_slices(&e->slicing, &own[0], &own[0].room, own + 1));
    }
    for (size_t i = 0; i < parts->n; i++)
        parts->set[i] = (struct resampled){&parts->blocks[i],
                                           &parts->truth[i / e->n_slices]};
done:
    return status;
}

/* ---- Figures ------------------------------------------------------------- */

/* Rows in the order of ranks, for figures and cuts. */
struct ranking_rows {
    const struct resampled *set;
    struct merits *merits;
    struct cut_points *cuts; /* or NULL */
};

static ls_status take_ranked(void *user, size_t r,
                             const struct ranked_row *rows, size_t n)
{
    const struct ranking_rows *to = user;
    const struct true_values *truth = to->set->truth;
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        const bool is_of =
            true_is_of(truth, &to->set->blocks->shape, r, rows[i].row);
        const double weight = true_weight(truth, rows[i].row);

        merits_rank(to->merits, r, rows[i].score, is_of, weight);
        if (to->cuts)
            TRY(cut_points_add(to->cuts, (double)rows[i].output, is_of,
                               weight));
    }
done:
    return status;
}

ls_status evaluation_rate(const struct resampled *set, bool keep,
                          struct cut_points *cuts, struct merits *merits)
{
    struct ranking_rows ranked = {set, merits, cuts};
    struct outcome_blocks *blocks = set->blocks;
    struct outcomes a = {.n = 0};
    void *room = NULL;
    ls_status status = LS_OK;

    room = mem_zeroed(blocks->size, 1);
    TRY(mem_check(room, blocks->size, 1, what));
    merits_begin(merits);
    for (size_t b = 0; b < outcome_blocks_count(blocks); b++) {
        TRY(outcome_blocks_get(blocks, b, room, &a));
        merits_add(&a, a.weight, merits);
    }
    mem_free(room);
    room = NULL;
    TRY(outcome_blocks_rank(blocks, keep, take_ranked, &ranked));
    TRY(cuts ? cut_points_end(cuts) : LS_OK);
    merits_finish(&blocks->shape, merits);
done:
    mem_free(room);
    return status;
}
