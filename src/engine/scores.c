/* SPDX-License-Identifier: MIT */
/*
 * scores.c - scores of the rows of a binary evaluation.
 */
#include "engine/scores.h"

#include <math.h>

#include "base/mem.h"

ls_status scores_create(size_t n, bool has_negative_weight,
                        struct scores *scores)
{
    static const char what[] = "scores of an evaluation";

    *scores = (struct scores){.n = n};
    return has_negative_weight ? MEM_ARRAY(scores->negative, n, what)
                               : MEM_ARRAY(scores->plain, n, what);
}

ls_status scores_begin(struct scores *s, size_t all, size_t memory)
{
    sorter_destroy(s->sorter);
    s->sorter = NULL;
    s->has_nan = false;
    if (s->plain)
        return sorter_create(sizeof *s->plain, all, memory, scored_compare,
                             &s->sorter);
    return s->negative ? sorter_create(sizeof *s->negative, all, memory,
                                       signed_score_compare, &s->sorter)
                       : LS_OK;
}

ls_status scores_take(struct scores *s, size_t n)
{
    if (!s->sorter)
        return LS_OK;
    for (size_t i = 0; i < n; i++)
        s->has_nan |=
            isnan(s->plain ? s->plain[i].score : s->negative[i].score) != 0;
    return s->plain ? sorter_add(s->sorter, s->plain, n)
                    : sorter_add(s->sorter, s->negative, n);
}

void scores_destroy(struct scores *scores)
{
    sorter_destroy(scores->sorter);
    mem_free(scores->plain);
    mem_free(scores->negative);
    *scores = (struct scores){0};
}

size_t scores_bytes(const struct scores *s)
{
    return s->n * (s->plain      ? sizeof *s->plain
                   : s->negative ? sizeof *s->negative
                                 : 0);
}

/*
 * Rows are ranked by Z, before the activation: in float A is 1 for every Z
 * above 17, and the order of the rows would be lost. Softmax of a single
 * output, and ReLU, of which A is here already, are not strictly increasing:
 * rows with the same output are tied.
 */
void scores_set(struct scores *scores, const struct network *network,
                const struct workspace *workspace, size_t first)
{
    const real *Z = workspace->A[network->n_layers];
    const bool tied = network_last(network)->activation->output_only;

    for (size_t i = 0; scores->plain && i < workspace->n; i++)
        scores->plain[first + i].score = tied ? 0 : Z[i];
    for (size_t i = 0; scores->negative && i < workspace->n; i++)
        scores->negative[first + i].score = tied ? 0 : Z[i];
}

void scores_weigh(struct scores *scores, size_t row, bool is_one, real weight)
{
    if (scores->plain)
        scores->plain[row].weight = is_one ? -weight : weight;
    if (scores->negative) {
        scores->negative[row].weight = weight;
        scores->negative[row].is_one = is_one;
    }
}

void scores_copy(const struct scores *s, size_t n, real *out)
{
    for (size_t i = 0; out && i < n; i++)
        out[i] = s->plain ? s->plain[i].score : s->negative[i].score;
}

double scores_auc(struct scores *scores)
{
    return scores->plain      ? metrics_auc(scores->plain, scores->n)
           : scores->negative ? metrics_signed_auc(scores->negative, scores->n)
                              : (double)NAN;
}

ls_status scores_auc_all(struct scores *s, double *auc)
{
    struct auc_sums sums = {.pairs = 0};
    const void *rows = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    if (!s->sorter) {
        *auc = scores_auc(s);
        return LS_OK;
    }
    *auc = (double)NAN;
    if (s->has_nan)
        return LS_OK;
    do {
        TRY(sorter_next(s->sorter, &rows, &n));
        for (size_t i = 0; s->plain && i < n; i++)
            auc_sums_add(&sums, (const struct scored *)rows + i);
        for (size_t i = 0; s->negative && i < n; i++)
            auc_sums_add_signed(&sums, (const struct signed_score *)rows + i);
    } while (n > 0);
    *auc = s->plain ? auc_sums_of(sums) : auc_sums_of_signed(sums);
done:
    return status;
}
