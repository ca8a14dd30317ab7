/* SPDX-License-Identifier: MIT */
/*
 * outcomes.c - allocate, select and prepare the outputs of a model for figures.
 */
#include "model/outcomes.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char what[] = "outputs of an evaluation";

/* Smallest probability in a logarithm, as scikit-learn's log_loss() has it for
 * outputs of this type. */
#ifdef LS_DOUBLE
#define LEAST DBL_EPSILON
#else
#define LEAST ((double)FLT_EPSILON)
#endif

static bool has_labels(const struct outcome_shape *shape)
{
    return shape->task == TASK_BINARY || shape->task == TASK_MULTICLASS;
}

ls_status outcomes_create(const struct outcome_shape *shape, size_t n,
                          struct outcomes *outcomes)
{
    struct outcomes a = {.shape = *shape, .n = n};
    ls_status status = LS_OK;

    if (n > UINT32_MAX)
        TRY(fail(LS_BAD_DATA,
                 "%zu rows are too many for figures that rank "
                 "rows, want 4,294,967,295 at most",
                 n));
    TRY(MEM_ARRAY(a.out, n * shape->n_out, what));
    TRY(MEM_ARRAY(a.loss, n, what));
    TRY(MEM_ARRAY(a.weight, n, what));
    if (shape->task == TASK_BINARY)
        TRY(MEM_ARRAY(a.score, n, what));
    if (has_labels(shape))
        TRY(MEM_ARRAY(a.label, n, what));
    else
        TRY(MEM_ARRAY(a.value, n * shape->n_targets, what));
    *outcomes = a;
    a = (struct outcomes){0};
done:
    outcomes_clear(&a);
    return status;
}

void outcomes_clear(struct outcomes *a)
{
    mem_free(a->out);
    mem_free(a->loss);
    mem_free(a->score);
    mem_free(a->label);
    mem_free(a->value);
    mem_free(a->weight);
    mem_free(a->predicted);
    mem_free(a->log_loss);
    mem_free(a->squares);
    mem_free(a->in_top);
    mem_free(a->order);
    *a = (struct outcomes){0};
}

ls_status outcomes_take(const struct outcomes *from, const uint32_t *row,
                        size_t n, struct outcomes *outcomes)
{
    const size_t n_out = from->shape.n_out, targets = from->shape.n_targets;
    struct outcomes a = {0};
    ls_status status = LS_OK;

    TRY(outcomes_create(&from->shape, n, &a));
    for (size_t i = 0; i < n; i++) {
        const size_t r = row[i];

        memcpy(a.out + i * n_out, from->out + r * n_out, n_out * sizeof(real));
        a.loss[i] = from->loss[r];
        a.weight[i] = from->weight[r];
        if (a.score)
            a.score[i] = from->score[r];
        if (a.label)
            a.label[i] = from->label[r];
        if (a.value)
            memcpy(a.value + i * targets, from->value + r * targets,
                   targets * sizeof *a.value);
    }
    TRY(outcomes_prepare(&a));
    *outcomes = a;
    a = (struct outcomes){0};
done:
    outcomes_clear(&a);
    return status;
}

real outcomes_score(const struct outcomes *a, size_t r, size_t i)
{
    return a->score ? a->score[i] : a->out[i * a->shape.n_out + r];
}

bool outcomes_is_of(const struct outcomes *a, size_t r, size_t i)
{
    if (a->shape.task == TASK_BINARY)
        return a->label[i] == 1;
    return a->label ? a->label[i] == (int32_t)r
                    : a->value[i * a->shape.n_targets + r] > 0.5;
}

/* ---- Probabilities ------------------------------------------------------ */

static double limited(double p)
{
    return p < LEAST ? LEAST : p > 1 - LEAST ? 1 - LEAST : p;
}

static void score_binary(struct outcomes *a, size_t i)
{
    const double p = (double)a->out[i], q = limited(p);
    const bool one = a->label[i] == 1;

    a->predicted[i] = p > a->shape.threshold;
    a->log_loss[i] = -log(one ? q : 1 - q);
    a->squares[i] = (p - one) * (p - one);
}

/* Whether fewer than k classes come before the true one: those of a larger
 * output and, of equal ones, with a larger number, as scikit-learn's
 * top_k_accuracy_score() sorts them. */
static bool is_in_top(const real *p, size_t n, size_t of, size_t k)
{
    size_t before = 0;

    for (size_t c = 0; c < n; c++)
        before += p[c] > p[of] || (c > of && !(p[c] < p[of]));
    return before < k;
}

/* Outputs are divided by their sum before the logarithm, as scikit-learn does
 * after limiting them. */
static void score_classes(struct outcomes *a, size_t i)
{
    const size_t n = a->shape.n_out, of = (size_t)a->label[i];
    const real *p = a->out + i * n;
    double sum = 0, squares = 0;

    for (size_t c = 0; c < n; c++) {
        const double d = (double)p[c] - (c == of);

        sum += limited((double)p[c]);
        squares += d * d;
    }
    a->predicted[i] = (int32_t)metrics_class(TASK_MULTICLASS, n, p);
    a->log_loss[i] = -log(limited((double)p[of]) / sum);
    a->squares[i] = squares;
    a->in_top[i] = is_in_top(p, n, of, a->shape.top_k);
}

static ls_status prepare_classes(struct outcomes *a)
{
    const bool binary = a->shape.task == TASK_BINARY;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(a->predicted, a->n, what));
    TRY(MEM_ARRAY(a->log_loss, a->n, what));
    TRY(MEM_ARRAY(a->squares, a->n, what));
    if (!binary)
        TRY(MEM_ARRAY(a->in_top, a->n, what));
    for (size_t i = 0; i < a->n; i++)
        (binary ? score_binary : score_classes)(a, i);
done:
    return status;
}

/* ---- Ranks -------------------------------------------------------------- */

struct ranked_row {
    real score;
    uint32_t row;
};

/* NaN comes first, where it is found. */
static int by_descending_score(const void *a, const void *b)
{
    const struct ranked_row *x = a, *y = b;

    if (isnan(x->score) != isnan(y->score))
        return isnan(x->score) ? -1 : 1;
    if (x->score > y->score || x->score < y->score)
        return x->score > y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static ls_status prepare_ranks(struct outcomes *a)
{
    struct ranked_row *list = NULL;
    ls_status status = LS_OK;

    a->ranked = a->shape.task == TASK_BINARY ? 1 : a->shape.n_out;
    TRY(MEM_ARRAY(list, a->n, what));
    TRY(MEM_ARRAY(a->order, a->ranked * a->n, what));
    for (size_t r = 0; r < a->ranked; r++) {
        for (size_t i = 0; i < a->n; i++)
            list[i] = (struct ranked_row){outcomes_score(a, r, i), (uint32_t)i};
        qsort(list, a->n, sizeof *list, by_descending_score);
        for (size_t i = 0; i < a->n; i++)
            a->order[r * a->n + i] = list[i].row;
    }
done:
    mem_free(list);
    return status;
}

ls_status outcomes_prepare(struct outcomes *a)
{
    ls_status status = LS_OK;

    if (has_labels(&a->shape))
        TRY(prepare_classes(a));
    if (a->shape.task != TASK_REGRESSION)
        TRY(prepare_ranks(a));
done:
    return status;
}
