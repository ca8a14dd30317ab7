/* SPDX-License-Identifier: MIT */
/*
 * product.c - which products this build has, and whether they are right.
 */
#include "math/product.h"

#include <string.h>

#ifdef LS_DOUBLE
#undef HAVE_DNNL /* no product of doubles */
#endif

static const struct products *const table[] = {
#ifdef HAVE_DNNL
    &products_dnnl,
#endif
#ifdef HAVE_OPENBLAS
    &products_openblas,
#endif
    &products_plain,
};

const char *const products_choices[] = {
    "auto",
#ifdef HAVE_DNNL
    "dnnl",
#endif
#ifdef HAVE_OPENBLAS
    "openblas",
#endif
    "plain",    NULL,
};

const struct products *products_find(const char *name)
{
    if (strcmp(name, "auto") == 0)
        return table[0];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const char *const *products_names(void)
{
    return products_choices;
}

ls_status products_fail(const struct products *products, ls_status status)
{
    return fail(status, "the matrix products (%s) ran out of memory",
                products->name);
}

/* Shapes that take the libraries through their packed, small and ragged
 * paths: rows, inputs, outputs. */
static const size_t shapes[][3] = {{64, 64, 64}, {33, 28, 70}, {16, 100, 10}};

enum {
    N_SHAPES = sizeof shapes / sizeof *shapes,
    MATRIX = 128 * 128, /* room of one matrix of any shape */
    N_MATRICES = 5
};

size_t products_check_size(void)
{
    return (size_t)MATRIX * N_MATRICES;
}

/* Values of a few bits, k/8: their products and sums are exact in any order,
 * so that a right library agrees to the last bit. */
static void fill_exact(real *out, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        out[i] = (real)((int)(*state >> 60) - 8) / 8;
    }
}

/* a + 0 turns -0 into 0: the sign of nothing is no fault. */
static bool same(const real *got, const real *want, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (got[i] + 0 != want[i] + 0)
            return false;
    return true;
}

/* One product of the library, `rounds` times, against one of plain C; verb 0,
 * 1, 2 is forward, weight gradient, input gradient. */
static bool check_verb(const struct products *p, int verb, const size_t *shape,
                       size_t rounds, real *work)
{
    const size_t n = shape[0], n_in = shape[1], n_out = shape[2];
    const size_t size = verb == 0   ? n * n_out
                        : verb == 1 ? n_in * n_out
                                    : n * n_in;
    const real *A = work, *W = A + MATRIX, *dZ = W + MATRIX;
    real *got = work + 3 * MATRIX, *want = got + MATRIX;
    bool right = true;

    for (size_t round = 0; round <= rounds && right; round++) {
        const struct products *by = round == 0 ? &products_plain : p;
        real *out = round == 0 ? want : got;
        const ls_status status =
            verb == 0   ? by->forward(n, n_in, n_out, A, W, out)
            : verb == 1 ? by->weight_gradient(n, n_in, n_out, A, dZ, out)
                        : by->input_gradient(n, n_in, n_out, dZ, W, out);

        right = status == LS_OK && (round == 0 || same(got, want, size));
    }
    return right;
}

bool products_check(const struct products *products, size_t rounds,
                    uint64_t seed, real *work)
{
    uint64_t state = seed;
    bool right = true;

    for (size_t s = 0; s < N_SHAPES; s++) {
        fill_exact(work, 3 * (size_t)MATRIX, &state);
        for (int verb = 0; verb < 3; verb++)
            right &= check_verb(products, verb, shapes[s], rounds, work);
    }
    return right;
}
