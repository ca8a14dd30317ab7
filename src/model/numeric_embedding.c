/* SPDX-License-Identifier: MIT */
/*
 * numeric_embedding.c - the first layer's inputs from features that are
 * embedded as numbers, and the gradient of the embeddings. math/piecewise.h and
 * math/periodic.h have the formulas.
 */
#include "model/numeric_embedding.h"

#include "math/periodic.h"
#include "math/piecewise.h"

_Static_assert(NUMERIC_MOST_SIZE <= (int)PIECEWISE_MOST &&
                   NUMERIC_MOST_SIZE <= (int)PERIODIC_MOST,
               "limits of the functions");

/* Feature number k, and its parameters in a block that begins at theta. */
static struct piecewise piecewise_of(const struct numeric_columns *c, size_t k)
{
    return (struct piecewise){.bins = c->bins_of[k],
                              .size = c->size,
                              .knot = c->knot + k * (c->bins + 1)};
}

static struct periodic periodic_of(const struct numeric_embedding *e,
                                   const real *theta, size_t k)
{
    const struct numeric_columns *c = e->columns;
    const size_t n = c->size - 1;

    return (struct periodic){
        .frequencies = c->frequencies,
        .size = c->size,
        .w = theta + e->w + k * c->frequencies,
        .b = theta + e->b + k * c->frequencies,
        .L = theta + e->V + k * c->frequencies * n,
        .c = theta + e->c + k * n,
    };
}

size_t numeric_work_size(const struct network *network)
{
    const struct numeric_columns *c = network->numeric.columns;

    return c && c->kind == NUMERIC_PIECEWISE ? 2 * c->bins * c->size : 0;
}

void numeric_look_up(const struct network *network, const real *theta,
                     struct workspace *workspace)
{
    const struct numeric_embedding *e = &network->numeric;
    const struct numeric_columns *c = e->columns;
    const size_t ld = workspace->ld;
    real *P = workspace->lines;

    for (size_t k = 0; k < c->n; k++) {
        const real *x = workspace->X + c->feature[k] * ld;
        real *A = workspace->A[0] + (e->at + k * c->size) * ld;

        if (c->kind == NUMERIC_PERIODIC) {
            const struct periodic f = periodic_of(e, theta, k);

            periodic_forward(&f, ld, x, A);
            continue;
        }
        const struct piecewise f = piecewise_of(c, k);
        real *Q = P + c->bins * c->size;

        piecewise_lines(&f, theta + e->w + k * c->size,
                        theta + e->b + k * c->size,
                        theta + e->V + k * c->bins * c->size, P, Q);
        piecewise_forward(&f, ld, x, P, Q, A);
    }
}

void numeric_gradient(const struct network *network, const real *theta,
                      struct workspace *workspace, real *dA)
{
    const struct numeric_embedding *e = &network->numeric;
    const struct numeric_columns *c = e->columns;
    const size_t ld = workspace->ld;
    real *d = workspace->db - network->n_kernel; /* in the layout of theta */

    workspace_clear_padding(c->n * c->size, workspace, dA);
    for (size_t k = 0; k < c->n; k++, dA += c->size * ld) {
        const real *x = workspace->X + c->feature[k] * ld;

        if (c->kind == NUMERIC_PERIODIC) {
            const struct periodic f = periodic_of(e, theta, k);
            const size_t n = c->size - 1;
            const struct periodic_gradient to = {
                .w = d + e->w + k * c->frequencies,
                .b = d + e->b + k * c->frequencies,
                .L = d + e->V + k * c->frequencies * n,
                .c = d + e->c + k * n,
            };

            periodic_backward(&f, ld, x, dA, &to);
            continue;
        }
        const struct piecewise f = piecewise_of(c, k);

        piecewise_backward(&f, workspace->n, ld, x, dA, workspace->lines,
                           d + e->w + k * c->size, d + e->b + k * c->size,
                           d + e->V + k * c->bins * c->size);
    }
}
