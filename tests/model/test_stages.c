/* SPDX-License-Identifier: MIT */
/*
 * test_stages.c - layer normalization, parametric activations, dropout and
 * residual connections of a network; test_gradcheck checks their gradients.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/backprop.h"
#include "model/init.h"
#include "model/stages.h"
#include "support.h"

enum { ROWS = 21, IN = 3, WIDE = 18, OUT = 2 };

static const size_t sizes[] = {IN, WIDE, WIDE, OUT};
static const char *const names[] = {"tanh", "gelu", "sigmoid"};
static const double shares[] = {0.25, 0.5};

static bool parametric;

struct setting {
    struct network net;
    struct scratch s;
    struct workspace *workspace;
    real *theta;
};

static void set_up(struct setting *t, enum workspace_kind kind, size_t n)
{
    *t = (struct setting){.workspace = NULL};
    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 3,
                                                  .sizes = sizes,
                                                  .activations = names,
                                                  .loss = "bce",
                                                  .layer_norm = true,
                                                  .parametric = parametric,
                                                  .residual = true,
                                                  .input_dropout = 0.25,
                                                  .dropout = shares,
                                                  .seed = 5},
                           &t->net));
    EXPECT_OK(scratch_create(&gemm_own, n, &t->s));
    EXPECT_OK(workspaces_create(&t->net, ROWS, n, kind, &t->workspace));
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    init_parameters(&t->net, "auto", 7, t->theta);
    for (size_t i = 0; i < n; i++)
        memset(t->workspace[i].block, 0,
               workspaces_bytes(&t->net, ROWS, 1, kind));
}

static void tear_down(struct setting *t, size_t n)
{
    scratch_destroy(&t->s);
    workspaces_destroy(t->workspace, n);
    mem_free(t->theta);
}

/* Rows lo, lo + 1, ... of a table, as in the given epoch, with so much of the
 * shares of dropout. */
static void open_lowered(struct setting *t, size_t at, size_t lo, size_t n,
                         uint64_t epoch, double factor)
{
    struct workspace *w = &t->workspace[at];
    size_t row[ROWS];
    real X[ROWS * IN];

    fill_uniform(X, ROWS * IN, 1);
    workspace_open(w, n);
    for (size_t i = 0; i < n; i++) {
        row[i] = lo + i;
        for (size_t k = 0; k < IN; k++)
            w->A[0][k * w->ld + i] = X[(lo + i) * IN + k];
    }
    stages_rows(&t->net, epoch, factor, row, w);
}

static void open_rows(struct setting *t, size_t at, size_t lo, size_t n,
                      uint64_t epoch)
{
    open_lowered(t, at, lo, n, epoch, 1);
}

static void forward(struct setting *t, size_t n)
{
    EXPECT_OK(
        backprop_forward(&t->net, &gemm_own, t->theta, t->workspace, n, &t->s));
}

/* Rows in one shard, or in two: the same bits. */
static void masks_do_not_depend_on_the_shard(void)
{
    struct setting one, two;

    set_up(&one, WORKSPACE_GRADIENT, 1);
    set_up(&two, WORKSPACE_LAYERS, 2);
    open_rows(&one, 0, 0, ROWS, 3);
    open_rows(&two, 0, 0, 9, 3);
    open_rows(&two, 1, 9, ROWS - 9, 3);
    forward(&one, 1);
    forward(&two, 2);
    for (size_t j = 0; j < OUT; j++)
        for (size_t i = 0; i < ROWS; i++) {
            const struct workspace *w = &two.workspace[i >= 9];

            CU_ASSERT_EQUAL(one.workspace->A[3][j * one.workspace->ld + i],
                            w->A[3][j * w->ld + (i >= 9 ? i - 9 : i)]);
        }
    tear_down(&one, 1);
    tear_down(&two, 2);
}

/* Whether any output differs between two workspaces. */
static bool differ(const struct workspace *a, const struct workspace *b)
{
    bool any = false;

    for (size_t j = 0; j < OUT; j++)
        for (size_t i = 0; i < ROWS; i++)
            any |= a->A[3][j * a->ld + i] != b->A[3][j * b->ld + i];
    return any;
}

static void masks_change_with_the_epoch_only(void)
{
    struct setting t;

    set_up(&t, WORKSPACE_GRADIENT, 3);
    open_rows(&t, 0, 0, ROWS, 3);
    open_rows(&t, 1, 0, ROWS, 3);
    open_rows(&t, 2, 0, ROWS, 4);
    forward(&t, 3);
    CU_ASSERT(!differ(&t.workspace[0], &t.workspace[1]));
    CU_ASSERT(differ(&t.workspace[0], &t.workspace[2]));
    tear_down(&t, 3);
}

/* Without the mask the numbers are those of the same network without dropout.
 */
static void prediction_drops_nothing(void)
{
    struct setting t, none;

    set_up(&t, WORKSPACE_FORWARD, 1);
    set_up(&none, WORKSPACE_GRADIENT, 1);
    workspaces_destroy(none.workspace, 1);
    none.net.drops = false;
    none.net.input_drop = dropout_of(0);
    for (size_t l = 0; l < 2; l++)
        none.net.layer[l].drop = dropout_of(0);
    EXPECT_OK(workspaces_create(&none.net, ROWS, 1, WORKSPACE_GRADIENT,
                                &none.workspace));
    CU_ASSERT_PTR_NULL(none.workspace->row);
    open_rows(&t, 0, 0, ROWS, 3);
    open_rows(&none, 0, 0, ROWS, 3);
    forward(&t, 1);
    forward(&none, 1);
    CU_ASSERT(!differ(t.workspace, none.workspace));
    tear_down(&t, 1);
    tear_down(&none, 1);
}

/* A_2 = scale g(U_2) + A_1 where unit and row stay, else A_1. */
static void residual_is_added_after_dropout(void)
{
    struct setting t;
    size_t dropped = 0;

    set_up(&t, WORKSPACE_GRADIENT, 1);
    open_rows(&t, 0, 0, ROWS, 3);
    forward(&t, 1);
    const struct workspace *w = t.workspace;
    const size_t ld = w->ld;

    for (size_t j = 0; j < WIDE; j++)
        for (size_t i = 0; i < ROWS; i++) {
            const double U = (double)w->Z[2][j * ld + i] *
                             (double)w->inverse[2][i]; /* gain 1, shift 0 */
            const bool stays = w->mask[2][j / 8 * ld + i] >> j % 8 & 1;
            const double g = 0.5 * U * (1 + erf(U / sqrt(2.0)));

            dropped += !stays;
            EXPECT_CLOSE((double)w->A[2][j * ld + i],
                         (double)w->A[1][j * ld + i] + (stays ? 2 * g : 0),
                         1e-5, 1e-6);
        }
    CU_ASSERT(dropped > 130 && dropped < 250); /* half of 378 */
    tear_down(&t, 1);
}

/* With half of the share, the units that stay are those that stay with all of
 * it and others; they are scaled by less; with none of it all stay. */
static void a_lowered_share_drops_fewer(void)
{
    struct setting t;
    size_t dropped[3] = {0};

    set_up(&t, WORKSPACE_GRADIENT, 3);
    for (size_t k = 0; k < 3; k++)
        open_lowered(&t, k, 0, ROWS, 3, 1 - (double)k / 2);
    forward(&t, 3);
    for (size_t j = 0; j < WIDE; j++)
        for (size_t i = 0; i < ROWS; i++)
            for (size_t k = 0; k < 3; k++) {
                const struct workspace *w = &t.workspace[k];

                dropped[k] += !(w->mask[2][j / 8 * w->ld + i] >> j % 8 & 1);
            }
    CU_ASSERT(dropped[0] > 150 && dropped[0] < 230); /* half of 378 */
    CU_ASSERT(dropped[1] > 60 && dropped[1] < 130);  /* a quarter */
    CU_ASSERT_EQUAL(dropped[2], 0);
    tear_down(&t, 3);
}

/* Loss and gradient of rows with these shares and this factor, in a network
 * with layer normalization or, thinned, with ReLU and dropout alone. */
static void gradient_of(const double *of_shares, double factor, bool thinned,
                        struct setting *t, real **gradient, double *loss)
{
    static const char *const relu[] = {"relu", "relu", "sigmoid"};
    struct workspace *w;

    *t = (struct setting){.workspace = NULL};
    EXPECT_OK(network_make(
        &(struct network_spec){.n_layers = 3,
                               .sizes = sizes,
                               .activations = thinned ? relu : names,
                               .loss = "bce",
                               .layer_norm = !thinned,
                               .input_dropout = of_shares[0],
                               .dropout = of_shares,
                               .seed = 5},
        &t->net));
    CU_ASSERT_EQUAL(t->net.layer[1].thinned, thinned);
    EXPECT_OK(scratch_create(&gemm_own, 1, &t->s));
    EXPECT_OK(
        workspaces_create(&t->net, ROWS, 1, WORKSPACE_GRADIENT, &t->workspace));
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    EXPECT_OK(network_block(&t->net, "test", gradient));
    init_parameters(&t->net, "auto", 7, t->theta);
    w = t->workspace;
    memset(w->block, 0, workspaces_bytes(&t->net, ROWS, 1, WORKSPACE_GRADIENT));
    open_lowered(t, 0, 0, ROWS, 3, factor);
    for (size_t i = 0; i < ROWS; i++) {
        w->w[i] = 1;
        w->Y[i] = (real)(i % 2);
    }
    EXPECT_OK(backprop_gradient(&t->net, &gemm_own, t->theta, w, 1, &t->s,
                                *gradient, loss));
}

/* Half of the shares is half the shares, forward and backward. */
static void a_lowered_share_is_that_share(void)
{
    static const double half[] = {0.125, 0.25};

    for (int thinned = 0; thinned < 2; thinned++) {
        struct setting one, two;
        real *g = NULL, *h = NULL;
        double loss_one, loss_two;

        gradient_of(shares, 0.5, thinned, &one, &g, &loss_one);
        gradient_of(half, 1, thinned, &two, &h, &loss_two);
        CU_ASSERT_EQUAL(loss_one, loss_two);
        CU_ASSERT(memcmp(g, h, one.net.n_block * sizeof *g) == 0);
        mem_free(g);
        mem_free(h);
        tear_down(&one, 1);
        tear_down(&two, 1);
    }
}

/* A_2 = drop(U_2 + alpha (g(U_2) - U_2)) + A_1, also where nothing trains. */
static void parametric_units_apply_a_share(void)
{
    for (int trains = 0; trains < 2; trains++) {
        const enum workspace_kind kind =
            trains ? WORKSPACE_GRADIENT : WORKSPACE_FORWARD;
        struct setting t;

        parametric = true;
        set_up(&t, kind, 1);
        parametric = false;
        for (size_t j = 0; j < WIDE; j++)
            t.theta[t.net.layer[1].alpha + j] = (real)j / 4 - 1;
        open_rows(&t, 0, 0, ROWS, 3);
        forward(&t, 1);
        const struct workspace *w = t.workspace;
        const size_t ld = w->ld;

        for (size_t j = 0; j < WIDE && trains; j++)
            for (size_t i = 0; i < ROWS; i++) {
                const double U =
                    (double)w->Z[2][j * ld + i] * (double)w->inverse[2][i];
                const bool stays = w->mask[2][j / 8 * ld + i] >> j % 8 & 1;
                const double g = 0.5 * U * (1 + erf(U / sqrt(2.0)));
                const double G = U + ((double)j / 4 - 1) * (g - U);

                EXPECT_CLOSE((double)w->A[2][j * ld + i],
                             (double)w->A[1][j * ld + i] + (stays ? 2 * G : 0),
                             1e-5, 1e-6);
            }
        tear_down(&t, 1);
    }
}

/* Not of other width, not the first hidden layer, not the output layer. */
static void residual_layers_are_hidden_and_as_wide_as_the_one_before(void)
{
    static const size_t wide[] = {4, 4, 4, 5, 5, 5};
    static const char *const kinds[] = {"relu", "relu", "relu", "relu",
                                        "identity"};
    static const bool want[] = {false, true, false, true, false};
    struct network net;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 5,
                                                  .sizes = wide,
                                                  .activations = kinds,
                                                  .loss = "squared",
                                                  .residual = true},
                           &net));
    for (size_t l = 0; l < 5; l++)
        CU_ASSERT_EQUAL(net.layer[l].residual, want[l]);
}

static CU_TestInfo tests[] = {
    {"masks do not depend on the shard", masks_do_not_depend_on_the_shard},
    {"masks change with the epoch only", masks_change_with_the_epoch_only},
    {"prediction drops nothing", prediction_drops_nothing},
    {"residual is added after dropout", residual_is_added_after_dropout},
    {"a lowered share drops fewer", a_lowered_share_drops_fewer},
    {"a lowered share is that share", a_lowered_share_is_that_share},
    {"parametric units apply a share", parametric_units_apply_a_share},
    {"residual layers are hidden and as wide as the one before",
     residual_layers_are_hidden_and_as_wide_as_the_one_before},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"stages: of a network", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
