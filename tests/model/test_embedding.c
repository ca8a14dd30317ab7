/* SPDX-License-Identifier: MIT */
/*
 * test_embedding.c - embeddings: what the first layer gets for a code, and the
 * gradient of the tables.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/gemm.h"
#include "model/embedding.h"
#include "model/init.h"
#include "support.h"

enum { N = 13, FEATURES = 5 };

/* Features 1 and 4 are codes. */
static const struct embedding_spec tables[] = {{1, 6, 3}, {4, 2, 1}};

struct setting {
    struct network net;
    struct scratch s;
    struct workspace *workspace;
    real *theta, *gradient;
};

static void set_up(struct setting *t, size_t hidden, const char *activation)
{
    const size_t sizes[] = {FEATURES, 7, 4, 2};
    const size_t direct[] = {FEATURES, 2};
    const char *const names[] = {activation, activation, "sigmoid"};

    *t = (struct setting){0};
    EXPECT_OK(network_make(
        &(struct network_spec){.n_layers = hidden + 1,
                               .sizes = hidden ? sizes : direct,
                               .activations = hidden ? names : names + 2,
                               .loss = "bce",
                               .n_embeddings = 2,
                               .embedding = tables},
        &t->net));
    EXPECT_OK(scratch_create(&gemm_own, 1, &t->s));
    EXPECT_OK(
        workspaces_create(&t->net, N, 1, WORKSPACE_GRADIENT, &t->workspace));
    memset(t->workspace->block, 0,
           workspaces_bytes(&t->net, N, 1, WORKSPACE_GRADIENT));
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    EXPECT_OK(network_block(&t->net, "test", &t->gradient));
    init_parameters(&t->net, "auto", 3, t->theta);
}

static void tear_down(struct setting *t)
{
    scratch_destroy(&t->s);
    workspaces_destroy(t->workspace, 1);
    mem_free(t->theta);
    mem_free(t->gradient);
}

/* Codes 0 .. 4 of 6, so that the rows for 5 and 6 have no gradient; lanes
 * beyond the rows are 0. */
static void fill(struct setting *t)
{
    struct workspace *w = t->workspace;

    workspace_open(w, N);
    fill_uniform(w->X, FEATURES * w->ld, 5);
    for (size_t i = 0; i < w->ld; i++) {
        w->X[1 * w->ld + i] = (real)(i % 5);
        w->X[4 * w->ld + i] = (real)(i % 3);
        w->w[i] = i < N ? (real)(0.5 + 0.25 * (double)i) : 0;
        for (size_t j = 0; j < 2; j++)
            w->Y[j * w->ld + i] = (i + j) % 3 == 0;
        for (size_t k = 0; k < FEATURES; k++)
            w->X[k * w->ld + i] = i < N ? w->X[k * w->ld + i] : 0;
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

static void inputs_are_numbers_then_rows_of_tables(void)
{
    static const double codes[] = {1, 6, 0, 7, -1, 2.5, NAN, INFINITY};
    struct setting t;

    set_up(&t, 2, "tanh");
    fill(&t);

    const struct workspace *w = t.workspace;
    const struct embedding *first = t.net.embedding, *second = first + 1;

    CU_ASSERT_EQUAL(t.net.layer[0].n_in, 3 + 3 + 1);
    CU_ASSERT_EQUAL(first->at, 3);
    CU_ASSERT_EQUAL(second->at, 6);
    for (size_t i = 0; i < 8; i++)
        w->X[1 * w->ld + i] = (real)codes[i];
    embedding_look_up(&t.net, t.theta, t.workspace);
    for (size_t i = 0; i < N; i++) {
        const size_t order[] = {0, 2, 3};
        const size_t code = i == 0 ? 1 : i == 1 ? 6 : i < 8 ? 0 : i % 5;

        for (size_t k = 0; k < 3; k++)
            CU_ASSERT_EQUAL(w->A[0][k * w->ld + i], w->X[order[k] * w->ld + i]);
        for (size_t u = 0; u < 3; u++) {
            const real want = code ? t.theta[first->E + (code - 1) * 3 + u] : 0;

            CU_ASSERT_EQUAL(w->A[0][(3 + u) * w->ld + i], want);
        }
        CU_ASSERT_EQUAL(w->A[0][6 * w->ld + i],
                        i % 3 ? t.theta[second->E + i % 3 - 1] : 0);
    }
    tear_down(&t);
}

/* dL/dw = (45 D(h) - 9 D(2h) + D(3h)) / 60 h with D(h) = L(w+h) - L(w-h), as in
 * gradcheck. */
static double quotient(struct setting *t, size_t at)
{
    static const double factor[] = {45, -9, 1};
    const double h = sizeof(real) == 8 ? 1e-2 : 5e-2;
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

static double gradient_of(struct setting *t, real *gradient)
{
    double loss = NAN;

    embedding_look_up(&t->net, t->theta, t->workspace);
    EXPECT_OK(backprop_gradient(&t->net, &gemm_own, t->theta, t->workspace, 1,
                                &t->s, gradient, &loss));
    return loss;
}

static void gradient_is_that_of_the_loss(void)
{
    static const char *const activations[] = {"tanh", "sigmoid"};
    const double most = sizeof(real) == 8 ? 1e-7 : 2e-3;

    for (size_t hidden = 0; hidden <= 2; hidden += 2)
        for (size_t g = 0; g < 2; g++) {
            double loss = NAN, worst = 0;
            struct setting t;

            set_up(&t, hidden, activations[g]);
            fill(&t);
            loss = gradient_of(&t, t.gradient);
            CU_ASSERT_DOUBLE_EQUAL(loss, loss_of(&t), 1e-6);
            for (size_t i = 0; i < t.net.n_block; i++)
                worst =
                    fmax(worst, fabs(quotient(&t, i) - (double)t.gradient[i]));
            CU_ASSERT(worst <= most);
            tear_down(&t);
        }
}

/* Code 0 is no text: rows that no code of the minibatch names have gradient 0,
 * the others do not. */
static void only_rows_with_codes_are_trained(void)
{
    struct setting t;

    set_up(&t, 2, "tanh");
    fill(&t);
    CU_ASSERT(gradient_of(&t, t.gradient) > 0);
    for (size_t row = 0; row < 6; row++)
        for (size_t u = 0; u < 3; u++)
            CU_ASSERT_EQUAL(t.gradient[t.net.embedding[0].E + row * 3 + u] != 0,
                            row < 4);
    tear_down(&t);
}

static void sizes_follow_the_texts(void)
{
    struct encoding *columns = NULL;
    struct embedding_spec spec[LS_MAX_EMBEDDINGS];
    const size_t texts[] = {1, 2, 30, 99, 100, 130},
                 want[] = {1, 1, 15, 50, 50, 50};
    size_t n = 0;

    EXPECT_OK(encoding_create(7, &columns));
    for (size_t k = 0; k < 6; k++) {
        column_take_codes(&columns->column[k + 1]);
        columns->column[k + 1].name = mem_text("c");
        for (size_t i = 0; i < texts[k]; i++) {
            char text[24];

            snprintf(text, sizeof text, "%zu", i);
            EXPECT_OK(levels_add_text(&columns->column[k + 1].levels, text));
        }
    }
    EXPECT_OK(embedding_choose("t.csv", columns, LS_AUTO, spec, &n));
    CU_ASSERT_EQUAL(n, 6);
    for (size_t k = 0; k < 6; k++) {
        CU_ASSERT_EQUAL(spec[k].feature, k + 1);
        CU_ASSERT_EQUAL(spec[k].levels, texts[k]);
        CU_ASSERT_EQUAL(spec[k].size, want[k]);
    }
    EXPECT_OK(embedding_choose("t.csv", columns, 7, spec, &n));
    CU_ASSERT_EQUAL(spec[0].size, 7);
    encoding_destroy(columns);
    EXPECT_OK(embedding_choose("t.csv", NULL, 7, spec, &n));
    CU_ASSERT_EQUAL(n, 0);
}

static void networks_differ_in_their_embeddings(void)
{
    const size_t sizes[] = {FEATURES, 2};
    const char *const names[] = {"sigmoid"};
    struct embedding_spec other[] = {{1, 6, 3}, {4, 2, 1}};
    struct network_spec spec = {.n_layers = 1,
                                .sizes = sizes,
                                .activations = names,
                                .loss = "bce",
                                .n_embeddings = 2,
                                .embedding = other};
    struct network a, b;

    EXPECT_OK(network_make(&spec, &a));
    CU_ASSERT(network_equal(&a, &a));
    CU_ASSERT_EQUAL(a.n_parameters, 7 * 2 + 2 + 6 * 3 + 2);
    other[0].levels = 7;
    EXPECT_OK(network_make(&spec, &b));
    CU_ASSERT(!network_equal(&a, &b));
    other[0] = (struct embedding_spec){2, 6, 3};
    EXPECT_OK(network_make(&spec, &b));
    CU_ASSERT(!network_equal(&a, &b));
    other[1].feature = 2;
    EXPECT_FAILS(network_make(&spec, &b), LS_USAGE, "embedding 2");
    other[1].feature = FEATURES;
    EXPECT_FAILS(network_make(&spec, &b), LS_USAGE, "embedding 2");
}

/* The sum leaves zeros behind it, so that the next step begins with them. */
static void a_gradient_does_not_see_the_one_before(void)
{
    real *before = NULL;
    struct setting t;

    set_up(&t, 2, "tanh");
    fill(&t);
    EXPECT_OK(network_block(&t.net, "test", &before));
    CU_ASSERT_EQUAL(gradient_of(&t, before), gradient_of(&t, t.gradient));
    CU_ASSERT_EQUAL(memcmp(before, t.gradient, t.net.n_block * sizeof *before),
                    0);
    mem_free(before);
    tear_down(&t);
}

static void the_hash_covers_the_tables(void)
{
    char before[65], after[65];
    struct setting t;

    set_up(&t, 2, "tanh");
    EXPECT_OK(network_sha256(&t.net, t.theta, before));
    for (size_t k = 0; k < 2; k++) {
        real *last = t.theta + t.net.embedding[k].E +
                     tables[k].levels * tables[k].size - 1;

        *last += 1;
        EXPECT_OK(network_sha256(&t.net, t.theta, after));
        CU_ASSERT_STRING_NOT_EQUAL(before, after);
        *last -= 1;
    }
    tear_down(&t);
}

static CU_TestInfo tests[] = {
    {"inputs are the numbers, then rows of the tables",
     inputs_are_numbers_then_rows_of_tables},
    {"the gradient is that of the loss", gradient_is_that_of_the_loss},
    {"only rows with codes are trained", only_rows_with_codes_are_trained},
    {"a gradient does not see the one before",
     a_gradient_does_not_see_the_one_before},
    {"the hash covers the tables", the_hash_covers_the_tables},
    {"auto sizes follow the texts", sizes_follow_the_texts},
    {"networks differ in their embeddings",
     networks_differ_in_their_embeddings},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"embedding: rows of tables for codes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
