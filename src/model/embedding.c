/* SPDX-License-Identifier: MIT */
/*
 * embedding.c - the first layer's inputs from features that are codes of texts,
 * and the gradient of their tables.
 */
#include "model/embedding.h"

#include <string.h>

#include "base/multiversion.h"
#include "model/numeric_embedding.h"
#include "model/stages.h"

/* Half as many numbers as texts let similar texts share a direction; more than
 * 50 are rarely better, and the cost grows with the size. */
enum { AUTO_MOST = 50 };

static size_t size_for(size_t levels, size_t size)
{
    const size_t half = (levels + 1) / 2;

    if (size != LS_AUTO)
        return size;
    return half < AUTO_MOST ? half : AUTO_MOST;
}

ls_status embedding_choose(const char *path, const struct encoding *columns,
                           size_t size, struct embedding_spec *spec, size_t *n)
{
    struct coded_walk walk = {0};

    *n = 0;
    while (coded_next(columns, &walk)) {
        const size_t levels = walk.column->levels.n;

        if (*n == LS_MAX_EMBEDDINGS)
            return fail(LS_USAGE,
                        "%s has more than %d text columns, the most that "
                        "setting embedding can have",
                        path, LS_MAX_EMBEDDINGS);
        spec[(*n)++] = (struct embedding_spec){walk.feature, levels,
                                               size_for(levels, size)};
    }
    return LS_OK;
}

/* Return the row of the table for a code; levels for 0 and for other numbers,
 * including NaN, that a caller may pass. */
static inline size_t row_of(const struct embedding *e, real code)
{
    const bool inside = code >= 1 && code <= (real)e->levels;
    const size_t whole = inside ? (size_t)code : 0;

    return inside && (real)whole == code ? whole - 1 : e->levels;
}

/* A_0[at + u, i] = E[code_i - 1, u], or 0 */
static void look_up(const struct embedding *e, const real *E,
                    const struct workspace *workspace)
{
    const size_t ld = workspace->ld;
    const real *code = workspace->X + e->feature * ld;
    real *A = workspace->A[0] + e->at * ld;

    for (size_t i = 0; i < ld; i++) {
        const size_t row = row_of(e, code[i]);

        for (size_t u = 0; u < e->size; u++)
            A[u * ld + i] = row < e->levels ? E[row * e->size + u] : 0;
    }
}

/* Copy the features that are not embedded, in their order. */
static void copy_others(const struct network *network,
                        const struct workspace *workspace)
{
    const struct numeric_columns *numeric = network->numeric.columns;
    const size_t ld = workspace->ld, n_numeric = numeric ? numeric->n : 0;
    real *A = workspace->A[0];
    size_t feature = 0, c = 0, k = 0;

    while (feature < network->n_features) {
        const size_t code = c < network->n_embeddings
                                ? network->embedding[c].feature
                                : network->n_features;
        const size_t number =
            k < n_numeric ? numeric->feature[k] : network->n_features;
        const size_t end = code < number ? code : number;
        const size_t n = (end - feature) * ld;

        memcpy(A, workspace->X + feature * ld, n * sizeof *A);
        A += n;
        c += code == end;
        k += number == end;
        feature = end + 1;
    }
}

void embedding_look_up(const struct network *network, const real *theta,
                       struct workspace *workspace)
{
    if (!network_embeds(network))
        return;
    copy_others(network, workspace);
    if (network->numeric.columns)
        numeric_look_up(network, theta, workspace);
    for (size_t k = 0; k < network->n_embeddings; k++)
        look_up(&network->embedding[k], theta + network->embedding[k].E,
                workspace);
}

/* dE[code_i - 1, u] += dA[u, i] for the rows i in their order, from 0 */
LS_MULTIVERSION
static void add_rows(const struct embedding *e,
                     const struct workspace *workspace, const real *dA,
                     real *dE)
{
    const size_t ld = workspace->ld;
    const real *code = workspace->X + e->feature * ld;

    for (size_t i = 0; i < workspace->n; i++) {
        const size_t row = row_of(e, code[i]);
        real *out = dE + row * e->size;

        if (row == e->levels)
            continue;
        for (size_t u = 0; u < e->size; u++)
            out[u] += dA[u * ld + i];
    }
}

ls_status embedding_gradient(const struct network *network,
                             const struct gemm *gemm, const real *theta,
                             struct workspace *workspaces, size_t n_workspaces,
                             struct scratch *s)
{
    const struct layer *first = &network->layer[0];
    const size_t at = network_first_embedded(network);
    ls_status status = LS_OK;

    if (!network_embeds(network))
        return LS_OK;
    for (size_t i = 0; i < n_workspaces; i++)
        s->flow[i] = (struct flow){workspaces[i].dZ[1], workspaces[i].dZ[0],
                                   NULL, workspaces[i].ld};
    status = gemm->input_gradient(first->n_in - at, first->n_out,
                                  theta + first->W + at * first->n_out,
                                  first->n_out, s->flow, n_workspaces, s->work);
    stopwatch_lap(&s->watch, PHASE_BACKWARD);
    for (size_t i = 0; i < n_workspaces && status == LS_OK; i++) {
        stages_drop_inputs(network, &workspaces[i], at, first->n_in - at,
                           workspaces[i].dZ[0]);
        if (network->numeric.columns)
            numeric_gradient(network, theta, &workspaces[i],
                             workspaces[i].dZ[0]);
        for (size_t k = 0; k < network->n_embeddings; k++) {
            const struct embedding *e = &network->embedding[k];

            add_rows(e, &workspaces[i],
                     workspaces[i].dZ[0] + (e->at - at) * workspaces[i].ld,
                     workspaces[i].db + (e->E - network->n_kernel));
        }
    }
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
    return status;
}

/* to += from, from = 0: rows of the tables for the codes of a workspace. As a
 * row is 0 afterwards, a code that comes again changes nothing: no sum that
 * began with 0 is -0. */
LS_MULTIVERSION
static void move_rows(const struct network *network,
                      const struct workspace *codes, real *from, real *to)
{
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];
        const real *code = codes->X + e->feature * codes->ld;

        for (size_t i = 0; i < codes->n; i++) {
            const size_t row = row_of(e, code[i]);
            const size_t at = e->E - network->n_kernel + row * e->size;

            for (size_t u = 0; row < e->levels && u < e->size; u++) {
                to[at + u] += from[at + u];
                from[at + u] = 0;
            }
        }
    }
}

void embedding_sum(const struct network *network,
                   const struct workspace *workspaces, const struct leaf *leaf,
                   size_t n, real *out)
{
    const size_t tables = network_n_dense(network);
    size_t open[TREE_DEPTH], n_open = 0;

    if (network->n_embeddings == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        open[n_open++] = i;
        for (size_t joins = leaf[i].joins; joins > 0; joins--, n_open--)
            for (size_t j = open[n_open - 1]; j <= i; j++)
                move_rows(network, &workspaces[j],
                          workspaces[open[n_open - 1]].db,
                          workspaces[open[n_open - 2]].db);
    }
    memset(out + tables, 0, (network_n_bias(network) - tables) * sizeof *out);
    for (size_t i = 0; i < n; i++)
        move_rows(network, &workspaces[i], workspaces[0].db, out);
}
