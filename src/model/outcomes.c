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

/* Free what outcomes_prepare() made. */
static void forget(struct outcomes *a)
{
    mem_free(a->predicted);
    mem_free(a->log_loss);
    mem_free(a->squares);
    mem_free(a->in_top);
    mem_free(a->order);
    a->predicted = NULL;
    a->log_loss = a->squares = NULL;
    a->in_top = NULL;
    a->order = NULL;
}

void outcomes_clear(struct outcomes *a)
{
    mem_free(a->out);
    mem_free(a->loss);
    mem_free(a->score);
    mem_free(a->label);
    mem_free(a->value);
    mem_free(a->weight);
    forget(a);
    *a = (struct outcomes){0};
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

void outcomes_judge(struct outcomes *a)
{
    const bool binary = a->shape.task == TASK_BINARY;

    for (size_t i = 0; has_labels(&a->shape) && i < a->n; i++)
        (binary ? score_binary : score_classes)(a, i);
}

static ls_status prepare_classes(struct outcomes *a)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(a->predicted, a->n, what));
    TRY(MEM_ARRAY(a->log_loss, a->n, what));
    TRY(MEM_ARRAY(a->squares, a->n, what));
    if (a->shape.task == TASK_MULTICLASS)
        TRY(MEM_ARRAY(a->in_top, a->n, what));
    outcomes_judge(a);
done:
    return status;
}

/* ---- Blocks -------------------------------------------------------------- */

/* The next `count` elements of a block. */
static void *take_part(char *bytes, size_t *used, size_t count, size_t size)
{
    void *part = bytes ? bytes + *used : NULL;

    *used += (count * size + MEM_ALIGN - 1) / MEM_ALIGN * MEM_ALIGN;
    return count > 0 ? part : NULL;
}

size_t outcomes_lay_out(const struct outcome_shape *shape, size_t n,
                        void *bytes, struct outcomes *outcomes)
{
    const size_t labels = has_labels(shape) ? n : 0;
    const size_t values = labels ? 0 : n * shape->n_targets;
    struct outcomes a = {.shape = *shape, .n = n};
    size_t used = 0;

    a.out = take_part(bytes, &used, n * shape->n_out, sizeof *a.out);
    a.loss = take_part(bytes, &used, n, sizeof *a.loss);
    a.score = take_part(bytes, &used, shape->task == TASK_BINARY ? n : 0,
                        sizeof *a.score);
    a.label = take_part(bytes, &used, labels, sizeof *a.label);
    a.value = take_part(bytes, &used, values, sizeof *a.value);
    a.weight = take_part(bytes, &used, n, sizeof *a.weight);
    a.row = take_part(bytes, &used, n, sizeof *a.row);
    a.predicted = take_part(bytes, &used, labels, sizeof *a.predicted);
    a.log_loss = take_part(bytes, &used, labels, sizeof *a.log_loss);
    a.squares = take_part(bytes, &used, labels, sizeof *a.squares);
    a.in_top = take_part(bytes, &used, shape->task == TASK_MULTICLASS ? n : 0,
                         sizeof *a.in_top);
    if (outcomes)
        *outcomes = a;
    return used;
}

void outcomes_copy_row(const struct outcomes *from, size_t i,
                       struct outcomes *to, size_t j)
{
    const size_t n_out = from->shape.n_out, targets = from->shape.n_targets;

    memcpy(to->out + j * n_out, from->out + i * n_out, n_out * sizeof(real));
    to->loss[j] = from->loss[i];
    to->weight[j] = from->weight[i];
    to->row[j] = from->row[i];
    if (from->score)
        to->score[j] = from->score[i];
    if (from->value)
        memcpy(to->value + j * targets, from->value + i * targets,
               targets * sizeof *to->value);
    if (!from->label)
        return;
    to->label[j] = from->label[i];
    to->predicted[j] = from->predicted[i];
    to->log_loss[j] = from->log_loss[i];
    to->squares[j] = from->squares[i];
    if (from->in_top)
        to->in_top[j] = from->in_top[i];
}

/* ---- Ranks -------------------------------------------------------------- */

size_t outcome_ranks(const struct outcome_shape *shape)
{
    return shape->task == TASK_REGRESSION ? 0
           : shape->task == TASK_BINARY   ? 1
                                          : shape->n_out;
}

/* NaN comes first, where it is found. */
int ranked_compare(const void *a, const void *b)
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

    a->ranked = outcome_ranks(&a->shape);
    TRY(MEM_ARRAY(list, a->n, what));
    TRY(MEM_ARRAY(a->order, a->ranked * a->n, what));
    for (size_t r = 0; r < a->ranked; r++) {
        for (size_t i = 0; i < a->n; i++)
            list[i] = (struct ranked_row){.score = outcomes_score(a, r, i),
                                          .row = (uint32_t)i};
        qsort(list, a->n, sizeof *list, ranked_compare);
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

    forget(a);
    if (has_labels(&a->shape))
        TRY(prepare_classes(a));
    if (a->shape.task != TASK_REGRESSION)
        TRY(prepare_ranks(a));
done:
    return status;
}
