/* SPDX-License-Identifier: MIT */
/*
 * piecewise.c - a number as `size` piecewise linear functions of it.
 */
#include "math/piecewise.h"

#include <string.h>

#include "base/multiversion.h"
#include "math/elementary.h"

/* Units transposed at a time. */
enum { UNITS = 16 };

/* Lanes of a block of rows: where in P and Q their bins are, and e. */
struct piecewise_lanes {
    real_word bin[ROW_LANES];
    real e[ROW_LANES];
};

ELEMENTARY void find_bins(const struct piecewise *f, const real *x,
                          struct piecewise_lanes *lanes)
{
    real_word bin[ROW_LANES] = {0};

    for (size_t t = 1; t < f->bins; t++)
        for (size_t i = 0; i < ROW_LANES; i++)
            bin[i] += x[i] >= f->knot[t];
    for (size_t i = 0; i < ROW_LANES; i++) {
        const real k = f->knot[bin[i]], next = f->knot[bin[i] + 1];

        lanes->e[i] = (x[i] - k) / (next - k);
        lanes->bin[i] = bin[i] * (real_word)f->size;
    }
}

LS_MULTIVERSION
void piecewise_lines(const struct piecewise *f, const real *restrict w,
                     const real *b, const real *restrict V, real *restrict P,
                     real *restrict Q)
{
    const size_t size = f->size;
    real sum[PIECEWISE_MOST]; /* b + V_1 + .. */

    memcpy(sum, b, size * sizeof *sum);
    for (size_t t = 0; t < f->bins; t++) {
        const real k = f->knot[t], width = f->knot[t + 1] - k;

        for (size_t u = 0; u < size; u++) {
            const real v = V[t * size + u];

            P[t * size + u] = real_fma(w[u], k, sum[u]);
            Q[t * size + u] = real_fma(w[u], width, v);
            sum[u] += v;
        }
    }
}

LS_MULTIVERSION
void piecewise_forward(const struct piecewise *f, size_t ld, const real *x,
                       const real *P, const real *Q, real *restrict A)
{
    struct piecewise_lanes lanes;

    for (size_t at = 0; at < ld; at += ROW_LANES) {
        find_bins(f, x + at, &lanes);
        for (size_t u = 0; u < f->size; u++)
            for (size_t i = 0; i < ROW_LANES; i++)
                A[u * ld + at + i] = real_fma(lanes.e[i], Q[lanes.bin[i] + u],
                                              P[lanes.bin[i] + u]);
    }
}

/* G[t] += dA_i and F[t] += e_i dA_i, units [u, u + n_units) of n rows. */
ELEMENTARY void add_rows(const struct piecewise_lanes *lanes, size_t n,
                         size_t n_units, size_t ld, const real *dA,
                         real *restrict G, real *restrict F)
{
    real row[ROW_LANES][UNITS];

    for (size_t u = 0; u < n_units; u++)
        for (size_t i = 0; i < ROW_LANES; i++)
            row[i][u] = dA[u * ld + i];
    for (size_t i = 0; i < n; i++)
        for (size_t u = 0; u < n_units; u++) {
            const size_t at = lanes->bin[i] + u;

            G[at] += row[i][u];
            F[at] = real_fma(lanes->e[i], row[i][u], F[at]);
        }
}

LS_MULTIVERSION
static void add_blocks(const struct piecewise *f, size_t n, size_t ld,
                       const real *x, const real *dA, real *G, real *F)
{
    struct piecewise_lanes lanes;

    for (size_t at = 0; at < n; at += ROW_LANES) {
        const size_t rows = n - at < ROW_LANES ? n - at : (size_t)ROW_LANES;

        find_bins(f, x + at, &lanes);
        for (size_t u = 0; u < f->size; u += UNITS)
            if (f->size - u >= UNITS)
                add_rows(&lanes, rows, UNITS, ld, dA + u * ld + at, G + u,
                         F + u);
            else
                add_rows(&lanes, rows, f->size - u, ld, dA + u * ld + at, G + u,
                         F + u);
    }
}

/* dw, db and dV from G and, in dV, F: from the last bin to the first. */
LS_MULTIVERSION
static void finish(const struct piecewise *f, const real *restrict G,
                   real *restrict dw, real *restrict db, real *restrict dV)
{
    const size_t size = f->size;

    memset(dw, 0, size * sizeof *dw);
    memset(db, 0, size * sizeof *db);
    for (size_t t = f->bins; t-- > 0;) {
        const real k = f->knot[t], width = f->knot[t + 1] - k;

        for (size_t u = 0; u < size; u++) {
            const size_t at = t * size + u;

            dw[u] = real_fma(k, G[at], real_fma(width, dV[at], dw[u]));
            dV[at] += db[u];
            db[u] += G[at];
        }
    }
}

void piecewise_backward(const struct piecewise *f, size_t n, size_t ld,
                        const real *x, const real *dA, real *G, real *dw,
                        real *db, real *dV)
{
    memset(G, 0, f->bins * f->size * sizeof *G);
    memset(dV, 0, f->bins * f->size * sizeof *dV);
    add_blocks(f, n, ld, x, dA, G, dV);
    finish(f, G, dw, db, dV);
}
