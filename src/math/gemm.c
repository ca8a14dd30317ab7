/* SPDX-License-Identifier: MIT */
/*
 * gemm.c - the backends of this build, and a check of their results.
 */
#include "math/gemm.h"

#include <string.h>

#ifdef LS_DOUBLE
#undef HAVE_DNNL /* no product of doubles */
#endif

static const struct gemm *const table[] = {
    &gemm_own,
#ifdef HAVE_DNNL
    &gemm_dnnl,
#endif
#ifdef HAVE_OPENBLAS
    &gemm_openblas,
#endif
    &gemm_plain,
};

const char *const gemm_choices[] = {
    "auto",     "own",
#ifdef HAVE_DNNL
    "dnnl",
#endif
#ifdef HAVE_OPENBLAS
    "openblas",
#endif
    "plain",    NULL,
};

const struct gemm *gemm_find(const char *name)
{
    if (strcmp(name, "auto") == 0)
        return table[0];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

ls_status gemm_load(const struct gemm *gemm)
{
    return gemm->load ? gemm->load() : LS_OK;
}

const char *const *gemm_names(void)
{
    return gemm_choices;
}

ls_status gemm_fail(const struct gemm *gemm, ls_status status)
{
    return fail(status, "the matrix products (%s) ran out of memory",
                gemm->name);
}

/* Shapes for the packed, small and ragged code paths of the libraries: rows,
 * inputs, outputs. */
static const size_t shapes[][3] = {{64, 64, 64}, {33, 28, 70}, {16, 100, 10}};

enum {
    N_SHAPES = sizeof shapes / sizeof *shapes,
    MATRIX = 2 * 128 * 128, /* reals of a matrix of two shards, any shape */
    N_MATRICES = 8
};

size_t gemm_check_size(void)
{
    size_t work = 0;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const size_t size = table[i]->work_size(2);

        work = size > work ? size : work;
    }
    return (size_t)MATRIX * N_MATRICES + work;
}

/* Values of a few bits, k/8: their products and sums are exact in any order, so
 * that a correct library agrees to the last bit. */
static void fill_exact(real *out, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        out[i] = (real)((int)(*state >> 60) - 8) / 8;
    }
}

/* a + 0 turns -0 into 0: the sign of 0 is not an error. */
static bool same(const real *got, const real *want, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (got[i] + 0 != want[i] + 0)
            return false;
    return true;
}

/* One product, of two shards. */
struct trial {
    size_t n, ld, n_in, n_out;
    const real *A, *W, *dZ, *b; /* two shards of A and dZ */
    real *D, *db, *work;
};

static ls_status forward(const struct gemm *p, const struct trial *t, real *out)
{
    const struct flow flow[] = {
        {t->A, out, NULL, t->ld},
        {t->A + t->n_in * t->ld, out + t->n_out * t->ld, NULL, t->ld}};

    return p->forward(t->n_in, t->n_out, t->W, t->n_out, t->b, true, flow, 2,
                      t->work);
}

static ls_status input_gradient(const struct gemm *p, const struct trial *t,
                                real *out)
{
    const size_t in = t->n_in * t->ld;
    const struct flow flow[] = {
        {t->dZ, out, t->A, t->ld},
        {t->dZ + t->n_out * t->ld, out + in, t->A + in, t->ld}};

    return p->input_gradient(t->n_in, t->n_out, t->W, t->n_out, flow, 2,
                             t->work);
}

static ls_status weight_gradient(const struct gemm *p, const struct trial *t,
                                 real *out)
{
    const size_t wide = row_lanes(t->n_out);
    struct leaf leaf[2];

    for (size_t s = 0; s < 2; s++) {
        real *D = t->D + s * t->ld * wide;

        p->keep(t->n, 0, t->n_out, t->n_out, t->dZ + s * t->n_out * t->ld,
                t->ld, D, t->db);
        leaf[s] =
            (struct leaf){t->A + s * t->n_in * t->ld, D, t->n, t->ld, wide, s};
    }
    return p->weight_gradient(leaf, 2, (struct tile){0, t->n_in, 0, t->n_out},
                              out, t->n_out, t->work);
}

typedef ls_status verb(const struct gemm *p, const struct trial *t, real *out);

/* One product of the library, `rounds` times, against one of plain C. */
static bool check_verb(const struct gemm *p, verb *run, size_t size,
                       size_t rounds, const struct trial *t, real *got,
                       real *want)
{
    bool right = run(&gemm_plain, t, want) == LS_OK;

    for (size_t round = 0; round < rounds && right; round++)
        right = run(p, t, got) == LS_OK && same(got, want, size);
    return right;
}

static bool check_shape(const struct gemm *p, const size_t *shape,
                        size_t rounds, real *work)
{
    struct trial t = {.n = shape[0],
                      .ld = row_lanes(shape[0]),
                      .n_in = shape[1],
                      .n_out = shape[2]};
    real *got = work + 5 * (size_t)MATRIX, *want = got + MATRIX;

    t.A = work;
    t.W = work + MATRIX;
    t.dZ = work + 2 * (size_t)MATRIX;
    t.b = work + 3 * (size_t)MATRIX;
    t.D = work + 4 * (size_t)MATRIX;
    t.db = want + MATRIX;
    t.work = t.db + MATRIX;
    return check_verb(p, forward, 2 * t.n_out * t.ld, rounds, &t, got, want) &&
           check_verb(p, input_gradient, 2 * t.n_in * t.ld, rounds, &t, got,
                      want) &&
           check_verb(p, weight_gradient, t.n_in * t.n_out, rounds, &t, got,
                      want);
}

bool gemm_check(const struct gemm *gemm, size_t rounds, uint64_t seed,
                real *work)
{
    uint64_t state = seed;
    bool right = true;

    for (size_t s = 0; s < N_SHAPES; s++) {
        fill_exact(work, 4 * (size_t)MATRIX, &state);
        right &= check_shape(gemm, shapes[s], rounds, work);
    }
    return right;
}
