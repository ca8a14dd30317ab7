/* SPDX-License-Identifier: MIT */
/*
 * evaluation.c - evaluate models, divide the rows, collect figures and
 * intervals.
 */
#include <math.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "engine/evaluation_rows.h"
#include "engine/output_levels.h"
#include "engine/outputs_visit.h"
#include "table/open/budget.h"

static const char what[] = "figures of an evaluation";
enum { USUAL_RESAMPLES = 1000, DIFFERENCE = EVALUATION_MODELS };

/* ---- Scores ------------------------------------------------------------- */

ls_status score_list_create(struct score_list *list)
{
    return MEM_ARRAY(list->score, MERIT_COUNT, what);
}

static struct score_list *scores_at(const ls_evaluation *e, size_t model,
                                    size_t slice)
{
    return &e->scores[model * e->n_slices + slice];
}

void score_list_add(struct score_list *list, enum merit merit,
                    struct merit_value value)
{
    list->score[list->n++] = (ls_score){
        .name = merit_name[merit],
        .value = value.value,
        .low = (double)NAN,
        .high = (double)NAN,
        .reason = value.why == WHY_DEFINED ? NULL : why_text[value.why],
        .falls = merit_falls(merit),
    };
}

/* Whether the figure says something of this model. */
static bool is_shown(const struct outcome_shape *shape, size_t k)
{
    return merit_is_of((enum merit)k, shape) &&
           (k != MERIT_TOP_K || shape->top_k < shape->classes);
}

static void take_scores(const struct outcome_shape *shape,
                        const struct merit_value *value,
                        struct score_list *list)
{
    for (size_t k = 0; k < MERIT_COUNT; k++)
        if (is_shown(shape, k))
            score_list_add(list, (enum merit)k, value[k]);
}

/* First less second; not defined unless both are. */
static void subtract(const struct score_list *a, const struct score_list *b,
                     struct score_list *list)
{
    for (size_t k = 0; k < a->n; k++) {
        ls_score *score = &list->score[list->n++];

        *score = a->score[k];
        score->value -= b->score[k].value;
        if (!score->reason)
            score->reason = b->score[k].reason;
    }
}

/* ---- Evaluation --------------------------------------------------------- */

/* Whether both have the same quantiles, whose figures would else be of others.
 */
static bool same_levels(const ls_model *a, const ls_model *b)
{
    const struct output_levels one = output_levels_of(&a->network);
    const struct output_levels two = output_levels_of(&b->network);
    bool same = one.n == two.n;

    for (size_t k = 0; same && k < one.n; k++)
        same = !(one.level[k] < two.level[k] || one.level[k] > two.level[k]);
    return same;
}

/* Two models are compared figure by figure. */
static ls_status check_pair(const ls_model *a, const ls_model *b,
                            const ls_dataset *x, const ls_dataset *y)
{
    const ls_model_info *one = &a->about, *two = &b->about;

    if (strcmp(one->task, two->task) != 0 || one->classes != two->classes ||
        a->target.n != b->target.n)
        return fail(LS_BAD_DATA,
                    "the models cannot be compared: one is for %s with %zu "
                    "outputs, the other for %s with %zu",
                    one->task, one->targets, two->task, two->targets);
    if (!text_list_same(one->class_names, two->class_names, one->classes))
        return fail(LS_BAD_DATA,
                    "the models cannot be compared: they have other classes");
    if (!same_levels(a, b))
        return fail(LS_BAD_DATA,
                    "the models cannot be compared: they predict different "
                    "quantiles, or only one of them predicts quantiles");
    if (x->about.rows != y->about.rows)
        return fail(LS_BAD_DATA,
                    "the models cannot be compared: %zu rows of the table can "
                    "be used with the first, %zu with the second",
                    x->about.rows, y->about.rows);
    return LS_OK;
}

static ls_status check_top_k(const ls_model *model, size_t top_k)
{
    if (top_k == 0)
        return LS_OK;
    if (strcmp(model->task, "multiclass") != 0)
        return fail(LS_USAGE,
                    "setting top-k=%zu needs a model of several classes, and "
                    "this one is for %s",
                    top_k, model->task);
    if (top_k >= model->about.targets)
        return fail(LS_USAGE,
                    "setting top-k=%zu counts every row as right, as the model "
                    "has %zu classes",
                    top_k, model->about.targets);
    return LS_OK;
}

/* ---- Figures ------------------------------------------------------------- */

static ls_status take_figures(const struct evaluated_parts *parts,
                              ls_evaluation *e)
{
    struct merits merits = {.weight = 0};
    ls_status status = LS_OK;

    TRY(spill_create(parts->blocks[0].room.in_files, 0, &e->cuts.points));
    for (size_t i = 0; i < parts->n; i++) {
        const struct outcome_shape *shape = &parts->blocks[i].shape;
        const size_t model = i / e->n_slices, slice = i % e->n_slices;
        const bool cuts = i == 0 && shape->task == TASK_BINARY;
        struct merits *m = slice == 0 ? &e->merits[model] : &merits;

        if (!m->part)
            TRY(merits_create(shape, m));
        TRY(evaluation_rate(&parts->set[i], parts->keep, cuts ? &e->cuts : NULL,
                            m));
        take_scores(shape, m->all, scores_at(e, model, slice));
        e->slice[slice] =
            (ls_slice){.name = slice == 0 ? "" : e->slicing.text[slice - 1],
                       .rows = parts->blocks[i].n,
                       .weight = m->weight};
    }
    for (size_t k = 0; e->n_models == EVALUATION_MODELS && k < e->n_slices; k++)
        subtract(scores_at(e, 0, k), scores_at(e, 1, k),
                 scores_at(e, DIFFERENCE, k));
done:
    merits_clear(&merits);
    return status;
}

/* The place of a figure in the table. */
static enum merit merit_named(const char *name)
{
    size_t k = 0;

    while (merit_name[k] != name)
        k++;
    return (enum merit)k;
}

static ls_status take_intervals(const struct bootstrap *b, double level,
                                ls_evaluation *e)
{
    const size_t lists = (e->n_models == 1 ? 1 : 3) * e->n_slices;
    double *room = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(room, b->resamples, what));
    for (size_t i = 0; i < lists; i++) {
        const bool less = i / e->n_slices == DIFFERENCE;
        const size_t set = less ? i % e->n_slices : i;
        struct score_list *list = &e->scores[i];

        for (size_t k = 0; k < list->n; k++) {
            ls_score *score = &list->score[k];

            if (!score->reason)
                bootstrap_interval(b, set, less ? set + e->n_slices : b->sets,
                                   merit_named(score->name), level, room,
                                   &score->low, &score->high);
        }
    }
done:
    mem_free(room);
    return status;
}

/* Threads that draw resamples: each needs a number for each unit. */
static size_t resampling_threads(size_t units, size_t threads, size_t memory)
{
    const double most = budget_left_of(memory) / 2;
    const double each = (double)units * sizeof(uint32_t);

    while (threads > 1 && (double)threads * each > most)
        threads--;
    return threads;
}

static ls_status resample(const ls_dataset *data,
                          const ls_evaluation_plan *plan,
                          const struct evaluated_parts *parts, ls_evaluation *e)
{
    struct bootstrap bootstrap = {0};
    ls_thread_plan threads;
    ls_status status = LS_OK;

    e->resamples = plan->resamples ? plan->resamples : USUAL_RESAMPLES;
    TRY(plan_threads(plan->threads, &threads));
    TRY(units_create(data, &e->rows, plan->group_ids, &e->units));
    TRY(bootstrap_run(
        &e->units, parts->set, parts->n, e->resamples, plan->seed,
        resampling_threads(e->units.n, threads.threads, plan->memory),
        &bootstrap));
    TRY(take_intervals(&bootstrap, plan->level, e));
done:
    bootstrap_clear(&bootstrap);
    return status;
}

static ls_status create_lists(ls_evaluation *e)
{
    ls_status status = LS_OK;

    e->n_slices = e->slicing.n + 1;
    e->n_parts = merits_parts(&e->shape[0]);
    TRY(MEM_ARRAY(e->slice, e->n_slices, what));
    TRY(MEM_ARRAY(e->scores, (EVALUATION_MODELS + 1) * e->n_slices, what));
    for (size_t i = 0; i < (EVALUATION_MODELS + 1) * e->n_slices; i++)
        TRY(score_list_create(&e->scores[i]));
done:
    return status;
}

/* Chosen rows are a list, 8 bytes for each. */
static ls_status choose_rows(const ls_dataset *data,
                             const ls_evaluation_plan *plan, ls_evaluation *e)
{
    ls_status status = LS_OK;

    if (plan->held_out && plan->by_ids)
        TRY(fail(LS_USAGE, "rows held out are not divided by their ids: "
                           "evaluate the whole table, or divide by a feature"));
    TRY(held_out_rows(data, plan->held_out, &e->rows));
    TRY(rows_make_list(&e->rows));
done:
    return status;
}

/* A model may be destroyed before its evaluation. */
static ls_status own_levels(ls_evaluation *e)
{
    const size_t n = e->shape[0].n_levels;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(e->level, n, what));
    if (n > 0)
        memcpy(e->level, e->shape[0].level, n * sizeof *e->level);
    for (size_t i = 0; i < e->n_models; i++)
        e->shape[i].level = e->level;
done:
    return status;
}

ls_status evaluation_create(const ls_model *const *models,
                            const ls_dataset *const *datasets, size_t n,
                            const ls_evaluation_plan *plan,
                            ls_evaluation **evaluation)
{
    struct ls_evaluation *e = NULL;
    struct evaluated_parts parts = {.keep = plan->level > 0};
    struct outcome_blocks whole[EVALUATION_MODELS] = {{.n = 0}};
    ls_status status = LS_OK;

    if (n == EVALUATION_MODELS)
        TRY(check_pair(models[0], models[1], datasets[0], datasets[1]));
    TRY(check_top_k(models[0], plan->top_k));
    TRY(MEM_ARRAY(e, 1, what));
    e->n_models = n;
    for (size_t i = 0; i < n; i++)
        e->shape[i] = outcome_shape_of(models[i], plan->top_k);
    TRY(choose_rows(datasets[0], plan, e));
    TRY(evaluation_answer(models, datasets, plan, e, whole));
    TRY(create_lists(e));
    TRY(evaluation_name_parts(models[0], e));
    TRY(evaluation_divide(e, datasets, whole, &parts));
    TRY(take_figures(&parts, e));
    for (size_t i = 0; i < n; i++)
        TRY(evaluation_take_parts(e, i));
    if (plan->level > 0)
        TRY(resample(datasets[0], plan, &parts, e));
    TRY(own_levels(e));
    *evaluation = e;
    e = NULL;
done:
    for (size_t i = 0; i < EVALUATION_MODELS; i++)
        outcome_blocks_clear(&whole[i]);
    evaluated_parts_clear(&parts);
    evaluation_destroy(e);
    return status;
}

static void lists_clear(struct score_list *list, size_t n)
{
    for (size_t i = 0; list && i < n; i++)
        mem_free(list[i].score);
    mem_free(list);
}

void evaluation_destroy(ls_evaluation *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->n_models; i++) {
        metrics_clear(&e->metrics[i]);
        merits_clear(&e->merits[i]);
        mem_free(e->part[i]);
        lists_clear(e->part_scores[i], e->n_parts);
    }
    cut_points_clear(&e->cuts);
    slicing_clear(&e->slicing);
    mem_free(e->slice);
    lists_clear(e->scores, (EVALUATION_MODELS + 1) * e->n_slices);
    mem_free(e->part_names);
    mem_free(e->level);
    units_clear(&e->units);
    rows_clear(&e->rows);
    mem_free(e);
}
