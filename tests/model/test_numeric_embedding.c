/* SPDX-License-Identifier: MIT */
/*
 * test_numeric_embedding.c - numeric embeddings: where their inputs are among
 * those of the first layer, and the gradient of every part, as sum of shards.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/gemm.h"
#include "model/embedding.h"
#include "model/init.h"
#include "support.h"

enum { N = 13, FIRST = 9, FEATURES = 6 };

/* Feature 1 is a code; 2 and 5 are embedded, 0, 3 and 4 stay. */
static const struct embedding_spec codes[] = {{1, 3, 2}};
static size_t features[] = {2, 5}, bins_of[] = {3, 1};
static real knots[] = {(real)-0.6, (real)-0.1, (real)0.5, (real)0.7,
                       (real)-0.4, (real)0.3,  (real)0.3, (real)0.3};
static struct numeric_columns kinds[] = {{.kind = NUMERIC_PIECEWISE,
                                          .n = 2,
                                          .size = 3,
                                          .bins = 3,
                                          .feature = features,
                                          .bins_of = bins_of,
                                          .knot = knots},
                                         {.kind = NUMERIC_PERIODIC,
                                          .n = 2,
                                          .size = 3,
                                          .frequencies = 2,
                                          .feature = features}};

/* One workspace for all rows, two for parts of them. */
struct setting {
    struct network net;
    struct scratch s;
    struct workspace *workspace, *shard;
    real *theta, *gradient;
};

static ls_status make(const struct numeric_columns *columns, struct network *n)
{
    static const size_t sizes[] = {FEATURES, 7, 2};
    static const char *const names[] = {"tanh", "sigmoid"};

    return network_make(&(struct network_spec){.n_layers = 2,
                                               .sizes = sizes,
                                               .activations = names,
                                               .loss = "bce",
                                               .n_embeddings = 1,
                                               .embedding = codes,
                                               .numeric = columns,
                                               .numeric_sigma = 0.5},
                        n);
}

static void set_up(struct setting *t, const struct numeric_columns *columns)
{
    *t = (struct setting){0};
    EXPECT_OK(make(columns, &t->net));
    EXPECT_OK(scratch_create(&gemm_own, 2, &t->s));
    EXPECT_OK(
        workspaces_create(&t->net, N, 1, WORKSPACE_GRADIENT, &t->workspace));
    EXPECT_OK(workspaces_create(&t->net, N, 2, WORKSPACE_GRADIENT, &t->shard));
    for (size_t i = 0; i < 2; i++)
        memset(t->shard[i].block, 0,
               workspaces_bytes(&t->net, N, 1, WORKSPACE_GRADIENT));
    memset(t->workspace->block, 0,
           workspaces_bytes(&t->net, N, 1, WORKSPACE_GRADIENT));
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    EXPECT_OK(network_block(&t->net, "test", &t->gradient));
    init_parameters(&t->net, "auto", 3, t->theta);
    if (columns->kind == NUMERIC_PIECEWISE)
        fill_uniform(t->theta + t->net.numeric.V, 2 * 3 * 3, 8);
}

static void tear_down(struct setting *t)
{
    scratch_destroy(&t->s);
    workspaces_destroy(t->workspace, 1);
    workspaces_destroy(t->shard, 2);
    mem_free(t->theta);
    mem_free(t->gradient);
}

/* Rows [lo, hi) of the N, into a workspace. */
static void fill(struct workspace *w, size_t lo, size_t hi)
{
    real X[FEATURES * N];

    workspace_open(w, hi - lo);
    fill_uniform(X, FEATURES * N, 5);
    for (size_t i = 0; i < w->ld; i++) {
        const size_t row = lo + i;
        const bool any = row < hi;

        for (size_t k = 0; k < FEATURES; k++)
            w->X[k * w->ld + i] = any ? X[k * N + row] : 0;
        w->X[1 * w->ld + i] = any ? (real)(row % 4) : 0;
        w->w[i] = any ? (real)(0.5 + 0.25 * (double)row) : 0;
        for (size_t j = 0; j < 2; j++)
            w->Y[j * w->ld + i] = any && (row + j) % 3 == 0;
    }
}

static double loss_of(struct setting *t)
{
    double loss = NAN;

    embedding_look_up(&t->net, t->theta, t->workspace);
    EXPECT_OK(backprop_loss(&t->net, &gemm_own, t->theta, t->workspace, 1,
                            &t->s, &loss));
    return loss;
}

static void inputs_are_features_then_numbers_then_codes(void)
{
    static const size_t stay[] = {0, 3, 4};

    for (size_t kind = 0; kind < 2; kind++) {
        struct setting t;

        set_up(&t, &kinds[kind]);
        fill(t.workspace, 0, N);
        embedding_look_up(&t.net, t.theta, t.workspace);

        const struct workspace *w = t.workspace;

        CU_ASSERT_EQUAL(t.net.layer[0].n_in, 3 + 2 * 3 + 2);
        CU_ASSERT_EQUAL(t.net.numeric.at, 3);
        CU_ASSERT_EQUAL(t.net.embedding[0].at, 9);
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < N; i++)
                CU_ASSERT_EQUAL(w->A[0][k * w->ld + i],
                                w->X[stay[k] * w->ld + i]);
        /* The second feature of the periodic ones: its own number first. */
        for (size_t i = 0; kind == NUMERIC_PERIODIC && i < N; i++)
            CU_ASSERT_EQUAL(w->A[0][6 * w->ld + i], w->X[5 * w->ld + i]);
        /* Of one bin: a line. */
        for (size_t i = 0; kind == NUMERIC_PIECEWISE && i < N; i++) {
            const double x = (double)w->X[5 * w->ld + i];
            const real *theta = t.theta;
            const struct numeric_embedding *e = &t.net.numeric;
            const double k = (double)knots[4], next = (double)knots[5];

            EXPECT_CLOSE((double)w->A[0][7 * w->ld + i],
                         (double)theta[e->w + 4] * x + (double)theta[e->b + 4] +
                             (x - k) / (next - k) * (double)theta[e->V + 9 + 1],
                         1e-5, 1e-5);
        }
        tear_down(&t);
    }
}

/* dL/dw = (45 D(h) - 9 D(2h) + D(3h)) / 60 h with D(h) = L(w+h) - L(w-h). */
static double quotient(struct setting *t, size_t at)
{
    static const double factor[] = {45, -9, 1};
    const double h = sizeof(real) == 8 ? 1e-3 : 2e-2;
    const real before = t->theta[at];
    double sum = 0;

    for (int k = 0; k < 3; k++) {
        t->theta[at] = (real)((double)before + h * (k + 1));
        sum += factor[k] * loss_of(t);
        t->theta[at] = (real)((double)before - h * (k + 1));
        sum -= factor[k] * loss_of(t);
    }
    t->theta[at] = before;
    return sum / (60 * h);
}

static void gradient_is_that_of_the_loss(void)
{
    const double most = sizeof(real) == 8 ? 1e-8 : 4e-3;

    for (size_t kind = 0; kind < 2; kind++) {
        double loss[2], worst = 0;
        size_t trained = 0;
        struct setting t;

        set_up(&t, &kinds[kind]);
        fill(t.workspace, 0, N);
        fill(&t.shard[0], 0, FIRST);
        fill(&t.shard[1], FIRST, N);
        for (size_t i = 0; i < 2; i++)
            embedding_look_up(&t.net, t.theta, &t.shard[i]);
        EXPECT_OK(backprop_gradient(&t.net, &gemm_own, t.theta, t.shard, 2,
                                    &t.s, t.gradient, loss));
        CU_ASSERT_DOUBLE_EQUAL(loss[0] + loss[1], loss_of(&t), 1e-5);
        for (size_t i = 0; i < t.net.n_block; i++) {
            worst = fmax(worst, fabs(quotient(&t, i) - (double)t.gradient[i]));
            trained += t.gradient[i] != 0;
        }
        CU_ASSERT(worst <= most);
        /* All but the bins that a feature does not have: 2 of 3. */
        CU_ASSERT_EQUAL(trained, t.net.n_parameters -
                                     (kind == NUMERIC_PIECEWISE ? 2 * 3 : 0));
        tear_down(&t);
    }
}

static void no_embedding_is_a_kernel(void)
{
    for (size_t kind = 0; kind < 2; kind++) {
        struct block_range range[MOST_RANGES];
        const bool frozen[] = {true, false};
        struct network net;

        EXPECT_OK(make(&kinds[kind], &net));
        CU_ASSERT(net.numeric.w >= net.n_kernel);
        CU_ASSERT_EQUAL(net.n_kernel + network_n_dense(&net),
                        net.embedding[0].E);
        network_freeze(&net, frozen);

        const size_t n = network_ranges(&net, range);

        /* With the first layer: the last two ranges are frozen, and have them
         * all. */
        CU_ASSERT_EQUAL(range[n - 2].lo, net.numeric.w);
        CU_ASSERT_EQUAL(range[n - 1].lo, net.embedding[0].E);
        CU_ASSERT_EQUAL(range[n - 1].hi, net.n_block);
        CU_ASSERT(range[n - 2].frozen && range[n - 2].group == GROUP_NUMERIC);
        CU_ASSERT(range[n - 1].frozen && range[n - 1].group == GROUP_EMBEDDING);
    }
}

static void networks_differ_in_their_numeric_embeddings(void)
{
    struct network a, b;

    for (size_t kind = 0; kind < 2; kind++) {
        struct numeric_columns other = kinds[kind];

        EXPECT_OK(make(&kinds[kind], &a));
        EXPECT_OK(make(&other, &b));
        CU_ASSERT(network_equal(&a, &b));
        other.size = 4;
        EXPECT_OK(make(&other, &b));
        CU_ASSERT(!network_equal(&a, &b));
        EXPECT_OK(make(NULL, &b));
        CU_ASSERT(!network_equal(&a, &b) && !network_equal(&b, &a));
    }
    EXPECT_OK(make(&kinds[0], &a));
    EXPECT_OK(make(&kinds[1], &b));
    CU_ASSERT(!network_equal(&a, &b));
}

static void wrong_columns_are_refused(void)
{
    size_t wrong[][2] = {{5, 2}, {2, 2}, {2, 6}, {1, 5}, {0, 1}};
    struct network net;
    struct numeric_columns other = kinds[1];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        other.feature = wrong[i];
        EXPECT_FAILS(make(&other, &net), LS_USAGE, "2 numeric embeddings");
    }
    other.feature = features;
    other.size = 1;
    EXPECT_FAILS(make(&other, &net), LS_USAGE, "numeric embeddings");
    other.size = 257;
    EXPECT_FAILS(make(&other, &net), LS_USAGE, "numeric embeddings");
    other = kinds[0];
    other.bins = 0;
    EXPECT_FAILS(make(&other, &net), LS_USAGE, "numeric embeddings");
}

static CU_TestInfo tests[] = {
    {"inputs are features, then numbers, then codes",
     inputs_are_features_then_numbers_then_codes},
    {"gradient is that of the loss", gradient_is_that_of_the_loss},
    {"no embedding is a kernel", no_embedding_is_a_kernel},
    {"networks differ in their numeric embeddings",
     networks_differ_in_their_numeric_embeddings},
    {"wrong columns are refused", wrong_columns_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"numeric embedding: inputs and gradient", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
