/* SPDX-License-Identifier: MIT */
/*
 * test_gemm.c - every backend of this build against sums in double, and our
 * own against plain C bit for bit.
 */
#include "math/gemm.h"

#include <stdlib.h>

#include "leaves.h"
#include "support.h"

/* Shards of a call: as many flows, or leaves of one node. */
enum { SHARDS = 3, BESIDE = 3 };

/* Rows of the shards: beside one another they have all remainders. */
static const size_t rows_of_shards[][SHARDS] = {
    {16, 7, 33},
    {1, 48, 20},
    {32, 5, 16},
};

/* The arrays of one layer, with shards that differ in size. */
struct trial {
    size_t n_in, n_out, ldw;
    size_t n[SHARDS], ld[SHARDS];
    real *W, *b;
    real *A[SHARDS], *dZ[SHARDS], *D[SHARDS], *out[SHARDS], *dW;
};

static real *reals(size_t n, uint64_t seed)
{
    real *made = malloc((n + 1) * sizeof *made);

    fill_uniform(made, n, seed);
    return made;
}

/* Rows of W stand further apart than they need; dZ is 0 beyond the rows. */
static struct trial make_trial(size_t n_in, size_t n_out, const size_t *rows)
{
    const size_t most = n_in > n_out ? n_in : n_out;
    struct trial t = {.n_in = n_in, .n_out = n_out, .ldw = n_out + BESIDE};

    t.W = reals(n_in * t.ldw, 1);
    t.b = reals(n_out, 2);
    t.dW = reals(n_in * n_out, 3);
    for (size_t s = 0; s < SHARDS; s++) {
        const size_t n = rows[s], ld = row_lanes(n);

        t.n[s] = n;
        t.ld[s] = ld;
        t.A[s] = reals(n_in * ld, 10 + s);
        t.dZ[s] = reals(n_out * ld, 20 + s);
        t.D[s] = reals(row_lanes(n_out) * ld, 30 + s);
        t.out[s] = reals(most * ld, 40 + s);
        for (size_t j = 0; j < n_out; j++)
            fill_with(t.dZ[s] + j * ld + n, ld - n, 0);
    }
    return t;
}

static void free_trial(struct trial *t)
{
    free(t->W);
    free(t->b);
    free(t->dW);
    for (size_t s = 0; s < SHARDS; s++) {
        free(t->A[s]);
        free(t->dZ[s]);
        free(t->D[s]);
        free(t->out[s]);
    }
}

/* Of just the size that the library asks for, full of NaN. */
static real *make_work(const struct gemm *p, size_t depth)
{
    const size_t size = p->work_size(depth);
    real *work = malloc((size + 1) * sizeof *work);

    fill_with(work, size, (real)NAN);
    return work;
}

static void forward(const struct gemm *p, struct trial *t, size_t from,
                    size_t shards, bool relu)
{
    struct flow flow[SHARDS];
    real *work = make_work(p, 1);

    for (size_t s = 0; s < shards; s++)
        flow[s] = (struct flow){t->A[from + s], t->out[from + s], NULL,
                                t->ld[from + s]};
    CU_ASSERT_EQUAL(p->forward(t->n_in, t->n_out, t->W, t->ldw, t->b, relu,
                               flow, shards, work),
                    LS_OK);
    free(work);
}

static void input_gradient(const struct gemm *p, struct trial *t, size_t from,
                           size_t shards, bool keep)
{
    struct flow flow[SHARDS];
    real *work = make_work(p, 1);

    for (size_t s = 0; s < shards; s++)
        flow[s] = (struct flow){t->dZ[from + s], t->out[from + s],
                                keep ? t->A[from + s] : NULL, t->ld[from + s]};
    CU_ASSERT_EQUAL(
        p->input_gradient(t->n_in, t->n_out, t->W, t->ldw, flow, shards, work),
        LS_OK);
    free(work);
}

/* Room for db of any trial. */
enum { MOST_DB = 4096 };

/* A tile of dW over some shards to where it stands in dW. */
static void weight_gradient(const struct gemm *p, struct trial *t,
                            size_t shards, struct tile tile)
{
    static real db[MOST_DB];
    real *work = make_work(p, depth_of_leaves(shards));
    struct leaf leaf[SHARDS];

    for (size_t s = 0; s < shards; s++) {
        p->keep(t->n[s], 0, t->n_out, t->n_out, t->dZ[s], t->ld[s], t->D[s],
                db);
        leaf[s] = (struct leaf){t->A[s],
                                t->D[s],
                                t->n[s],
                                t->ld[s],
                                row_lanes(t->n_out),
                                joins_of_leaf(s, shards)};
    }
    CU_ASSERT_EQUAL(p->weight_gradient(leaf, shards, tile,
                                       t->dW + tile.k * t->n_out + tile.j,
                                       t->n_out, work),
                    LS_OK);
    free(work);
}

/* ---- Against sums in double ---------------------------------------------- */

static const size_t shapes[][2] = {
    {1, 2}, {5, 3}, {3, 2}, {28, 64}, {70, 10}, {17, 41},
};
enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static const double near = sizeof(real) == 8 ? 1e-13 : 1e-5;

static void check_forward(const struct gemm *p, struct trial *t, bool relu)
{
    forward(p, t, 0, SHARDS, relu);
    for (size_t s = 0; s < SHARDS; s++)
        for (size_t j = 0; j < t->n_out; j++)
            for (size_t i = 0; i < t->n[s]; i++) {
                double z = (double)t->b[j];

                for (size_t k = 0; k < t->n_in; k++)
                    z += (double)t->A[s][k * t->ld[s] + i] *
                         (double)t->W[k * t->ldw + j];
                if (relu && z < 0)
                    z = 0;
                EXPECT_CLOSE((double)t->out[s][j * t->ld[s] + i], z, near,
                             near);
            }
}

static void check_input_gradient(const struct gemm *p, struct trial *t,
                                 bool keep)
{
    input_gradient(p, t, 0, SHARDS, keep);
    for (size_t s = 0; s < SHARDS; s++)
        for (size_t k = 0; k < t->n_in; k++)
            for (size_t i = 0; i < t->n[s]; i++) {
                double sum = 0;

                for (size_t j = 0; j < t->n_out; j++)
                    sum += (double)t->dZ[s][j * t->ld[s] + i] *
                           (double)t->W[k * t->ldw + j];
                if (keep && !(t->A[s][k * t->ld[s] + i] > 0))
                    sum = 0;
                EXPECT_CLOSE((double)t->out[s][k * t->ld[s] + i], sum, near,
                             near);
            }
}

static double weight_sum(const struct trial *t, size_t shards, size_t k,
                         size_t j)
{
    double sum = 0;

    for (size_t s = 0; s < shards; s++)
        for (size_t i = 0; i < t->n[s]; i++)
            sum += (double)t->A[s][k * t->ld[s] + i] *
                   (double)t->dZ[s][j * t->ld[s] + i];
    return sum;
}

/* Inside the tile sums, outside what was there. */
static void check_weight_gradient(const struct gemm *p, struct trial *t,
                                  size_t shards, struct tile tile)
{
    fill_with(t->dW, t->n_in * t->n_out, 4321);
    weight_gradient(p, t, shards, tile);
    for (size_t k = 0; k < t->n_in; k++)
        for (size_t j = 0; j < t->n_out; j++) {
            const bool inside = k >= tile.k && k < tile.k + tile.n_k &&
                                j >= tile.j && j < tile.j + tile.n_j;

            EXPECT_CLOSE((double)t->dW[k * t->n_out + j],
                         inside ? weight_sum(t, shards, k, j) : 4321,
                         inside ? near : 0, inside ? 3 * near : 0);
        }
}

static void check_backend(const struct gemm *p, struct trial *t)
{
    const size_t n_in = t->n_in, n_out = t->n_out;

    check_forward(p, t, false);
    check_forward(p, t, true);
    check_input_gradient(p, t, false);
    check_input_gradient(p, t, true);
    for (size_t shards = 1; shards <= SHARDS; shards++)
        check_weight_gradient(p, t, shards, (struct tile){0, n_in, 0, n_out});
    check_weight_gradient(p, t, 2,
                          (struct tile){n_in / 3, n_in - n_in / 3, 0, n_out});
    if (n_out > ROW_LANES)
        check_weight_gradient(
            p, t, 3, (struct tile){n_in / 2, 1, ROW_LANES, n_out - ROW_LANES});
}

static void every_backend_multiplies(void)
{
    for (size_t b = 0; gemm_names()[b]; b++) {
        const struct gemm *p = gemm_find(gemm_names()[b]);
        struct gemm_guard guard;

        EXPECT_OK(gemm_load(p));
        p->enter(&guard);
        for (size_t s = 0; s < N_SHAPES; s++) {
            struct trial t =
                make_trial(shapes[s][0], shapes[s][1], rows_of_shards[s % 3]);

            check_backend(p, &t);
            free_trial(&t);
        }
        p->leave(&guard);
    }
}

/* ---- Bit for bit --------------------------------------------------------- */

/* Beyond the blocks of our own: of a W that is large (700 x 500), whose rows
 * are far apart and copied first (330 x 2100), and of one with many inputs. */
static const size_t wide_shapes[][2] = {
    {700, 500}, {330, 2100}, {700, 60}, {300, 257}, {1, 2}, {13, 5}, {97, 31},
};
enum { N_WIDE = sizeof wide_shapes / sizeof *wide_shapes };

/* All lanes that mean something. */
static bool same_rows(const struct trial *a, const struct trial *b,
                      size_t n_units)
{
    bool same = true;

    for (size_t s = 0; s < SHARDS; s++)
        for (size_t j = 0; j < n_units; j++)
            same &= same_bits(a->out[s] + j * a->ld[s],
                              b->out[s] + j * b->ld[s], a->n[s]);
    return same;
}

static bool same_weights(struct trial *own, struct trial *plain, size_t shards,
                         struct tile tile)
{
    fill_with(own->dW, own->n_in * own->n_out, 4321);
    fill_with(plain->dW, own->n_in * own->n_out, 4321);
    weight_gradient(&gemm_own, own, shards, tile);
    weight_gradient(&gemm_plain, plain, shards, tile);
    return same_bits(own->dW, plain->dW, own->n_in * own->n_out);
}

static void expect_same_bits(struct trial *own, struct trial *plain)
{
    const size_t n_in = own->n_in, n_out = own->n_out, j = n_out / 32 * 16;

    for (int finish = 0; finish < 2; finish++) {
        forward(&gemm_own, own, 0, SHARDS, finish);
        forward(&gemm_plain, plain, 0, SHARDS, finish);
        CU_ASSERT(same_rows(own, plain, n_out));
        input_gradient(&gemm_own, own, 0, SHARDS, finish);
        input_gradient(&gemm_plain, plain, 0, SHARDS, finish);
        CU_ASSERT(same_rows(own, plain, n_in));
    }
    for (size_t shards = 1; shards <= SHARDS; shards++)
        CU_ASSERT(
            same_weights(own, plain, shards, (struct tile){0, n_in, 0, n_out}));
    CU_ASSERT(
        same_weights(own, plain, SHARDS,
                     (struct tile){n_in / 3, n_in - n_in / 3, j, n_out - j}));
}

static void own_and_plain_give_the_same_bits(void)
{
    for (size_t s = 0; s < N_WIDE; s++) {
        const size_t *rows = rows_of_shards[s % 3];
        struct trial own =
            make_trial(wide_shapes[s][0], wide_shapes[s][1], rows);
        struct trial plain =
            make_trial(wide_shapes[s][0], wide_shapes[s][1], rows);

        expect_same_bits(&own, &plain);
        free_trial(&own);
        free_trial(&plain);
    }
}

/* Each shard alone, against all in one call. */
static void a_shard_does_not_see_its_neighbours(void)
{
    for (size_t s = 0; s < N_WIDE; s++) {
        const size_t *rows = rows_of_shards[s % 3];
        struct trial all =
            make_trial(wide_shapes[s][0], wide_shapes[s][1], rows);
        struct trial one =
            make_trial(wide_shapes[s][0], wide_shapes[s][1], rows);

        forward(&gemm_own, &all, 0, SHARDS, true);
        for (size_t i = 0; i < SHARDS; i++)
            forward(&gemm_own, &one, i, 1, true);
        CU_ASSERT(same_rows(&all, &one, all.n_out));
        input_gradient(&gemm_own, &all, 0, SHARDS, true);
        for (size_t i = 0; i < SHARDS; i++)
            input_gradient(&gemm_own, &one, i, 1, true);
        CU_ASSERT(same_rows(&all, &one, all.n_in));
        free_trial(&all);
        free_trial(&one);
    }
}

/* Units [lo, hi) of forward and of backward. */
static void cut_forward(const struct gemm *p, struct trial *t, size_t lo,
                        size_t hi, real *work)
{
    struct flow flow[SHARDS];

    for (size_t s = 0; s < SHARDS; s++)
        flow[s] =
            (struct flow){t->A[s], t->out[s] + lo * t->ld[s], NULL, t->ld[s]};
    CU_ASSERT_EQUAL(p->forward(t->n_in, hi - lo, t->W + lo, t->ldw, t->b + lo,
                               true, flow, SHARDS, work),
                    LS_OK);
}

static void cut_input_gradient(const struct gemm *p, struct trial *t, size_t lo,
                               size_t hi, real *work)
{
    struct flow flow[SHARDS];

    for (size_t s = 0; s < SHARDS; s++)
        flow[s] = (struct flow){t->dZ[s], t->out[s] + lo * t->ld[s],
                                t->A[s] + lo * t->ld[s], t->ld[s]};
    CU_ASSERT_EQUAL(p->input_gradient(hi - lo, t->n_out, t->W + lo * t->ldw,
                                      t->ldw, flow, SHARDS, work),
                    LS_OK);
}

static size_t line_end(size_t lo, size_t n)
{
    return lo + ROW_LANES < n ? lo + ROW_LANES : n;
}

static void expect_cuts(const struct gemm *p, struct trial *whole,
                        struct trial *cut)
{
    real *work = make_work(p, 1);

    forward(p, whole, 0, SHARDS, true);
    for (size_t lo = 0; lo < cut->n_out; lo += ROW_LANES)
        cut_forward(p, cut, lo, line_end(lo, cut->n_out), work);
    CU_ASSERT(same_rows(whole, cut, cut->n_out));
    input_gradient(p, whole, 0, SHARDS, true);
    for (size_t lo = 0; lo < cut->n_in; lo += ROW_LANES)
        cut_input_gradient(p, cut, lo, line_end(lo, cut->n_in), work);
    CU_ASSERT(same_rows(whole, cut, cut->n_in));
    free(work);
}

static void exact_products_may_be_cut_by_units(void)
{
    CU_ASSERT(gemm_own.exact && gemm_plain.exact);
    for (size_t b = 0; gemm_names()[b]; b++)
        for (size_t s = 2; s < N_WIDE; s++) {
            const struct gemm *p = gemm_find(gemm_names()[b]);
            const size_t *n = wide_shapes[s], *rows = rows_of_shards[s % 3];
            struct trial whole = make_trial(n[0], n[1], rows);
            struct trial cut = make_trial(n[0], n[1], rows);

            EXPECT_OK(gemm_load(p));
            if (p->exact)
                expect_cuts(p, &whole, &cut);
            free_trial(&whole);
            free_trial(&cut);
        }
}

static void keep_by_lines(const struct gemm *p, struct trial *t, size_t s,
                          real *db)
{
    for (size_t lo = 0; lo < t->n_out; lo += ROW_LANES)
        p->keep(t->n[s], lo, line_end(lo, t->n_out), t->n_out, t->dZ[s],
                t->ld[s], t->D[s], db);
}

static void d_and_db_may_be_cut_by_units(void)
{
    for (size_t b = 0; gemm_names()[b]; b++) {
        const struct gemm *p = gemm_find(gemm_names()[b]);
        struct trial whole = make_trial(3, 75, rows_of_shards[0]);
        struct trial cut = make_trial(3, 75, rows_of_shards[0]);

        EXPECT_OK(gemm_load(p));
        for (size_t s = 0; s < SHARDS; s++) {
            const size_t size = cut.ld[s] * row_lanes(75);
            real db[80], by_lines[80];

            fill_with(whole.D[s], size, 4321);
            fill_with(cut.D[s], size, 4321);
            p->keep(whole.n[s], 0, 75, 75, whole.dZ[s], whole.ld[s], whole.D[s],
                    db);
            keep_by_lines(p, &cut, s, by_lines);
            CU_ASSERT(same_bits(cut.D[s], whole.D[s], size));
            CU_ASSERT(same_bits(by_lines, db, 75));
            for (size_t j = 0; j < 75; j++) {
                real sum = 0;

                for (size_t i = 0; i < whole.n[s]; i++)
                    sum += whole.dZ[s][j * whole.ld[s] + i];
                CU_ASSERT_EQUAL(db[j], sum);
            }
        }
        free_trial(&whole);
        free_trial(&cut);
    }
}

/* ---- Backends ------------------------------------------------------------ */

static void every_backend_passes_its_self_test(void)
{
    real *work = calloc(gemm_check_size(), sizeof *work);

    for (size_t b = 0; gemm_names()[b]; b++) {
        const struct gemm *p = gemm_find(gemm_names()[b]);
        struct gemm_guard guard;

        EXPECT_OK(gemm_load(p));
        p->enter(&guard);

        CU_ASSERT(gemm_check(p, 3, b, work));
        p->leave(&guard);
    }
    free(work);
}

/* Libraries that are wrong in one element of one product. */
static ls_status wrong_forward(size_t n_in, size_t n_out, const real *W,
                               size_t ldw, const real *b, bool relu,
                               const struct flow *flow, size_t n_flows,
                               real *work)
{
    const ls_status status =
        gemm_plain.forward(n_in, n_out, W, ldw, b, relu, flow, n_flows, work);

    flow[n_flows - 1].out[n_out * flow[n_flows - 1].ld - 1] += (real)0.125;
    return status;
}

static ls_status wrong_input_gradient(size_t n_in, size_t n_out, const real *W,
                                      size_t ldw, const struct flow *flow,
                                      size_t n_flows, real *work)
{
    const ls_status status =
        gemm_plain.input_gradient(n_in, n_out, W, ldw, flow, n_flows, work);

    flow[n_flows - 1].out[n_in * flow[n_flows - 1].ld - 1] += (real)0.125;
    return status;
}

static ls_status wrong_weight_gradient(const struct leaf *leaf, size_t n_leaves,
                                       struct tile tile, real *out, size_t ldo,
                                       real *work)
{
    const ls_status status =
        gemm_plain.weight_gradient(leaf, n_leaves, tile, out, ldo, work);

    out[(tile.n_k - 1) * ldo + tile.n_j - 1] += (real)0.125;
    return status;
}

static void self_test_finds_a_wrong_element(void)
{
    struct gemm wrong[3] = {gemm_plain, gemm_plain, gemm_plain};
    real *work = calloc(gemm_check_size(), sizeof *work);

    wrong[0].forward = wrong_forward;
    wrong[1].input_gradient = wrong_input_gradient;
    wrong[2].weight_gradient = wrong_weight_gradient;
    CU_ASSERT(gemm_check(&gemm_plain, 1, 1, work));
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT(!gemm_check(&wrong[i], 1, 1, work));
    free(work);
}

static void auto_is_the_first_and_plain_is_always_there(void)
{
    CU_ASSERT_STRING_EQUAL(gemm_names()[0], "auto");
    CU_ASSERT_PTR_EQUAL(gemm_find("auto"), gemm_find(gemm_names()[1]));
    CU_ASSERT_PTR_EQUAL(gemm_find("auto"), &gemm_own);
    CU_ASSERT_PTR_EQUAL(gemm_find("plain"), &gemm_plain);
    CU_ASSERT_PTR_NULL(gemm_find("mkl"));
}

static CU_TestInfo tests[] = {
    {"every backend multiplies", every_backend_multiplies},
    {"own and plain give the same bits", own_and_plain_give_the_same_bits},
    {"a shard does not see its neighbours",
     a_shard_does_not_see_its_neighbours},
    {"exact products may be cut by units", exact_products_may_be_cut_by_units},
    {"D and db may be cut by units", d_and_db_may_be_cut_by_units},
    {"every backend passes its self-test", every_backend_passes_its_self_test},
    {"self-test finds a wrong element", self_test_finds_a_wrong_element},
    {"auto is the first, plain is always there",
     auto_is_the_first_and_plain_is_always_there},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"product: backends", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
