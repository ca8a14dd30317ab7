/* SPDX-License-Identifier: MIT */
/*
 * test_backprop.c - shards forward and backward; gradcheck does the rest.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tree.h"
#include "model/backprop.h"
#include "model/init.h"
#include "support.h"

enum { N = 11, ROOMS = 9, MOST_ROWS = 40 };

static const size_t sizes[] = {3, 4, 2};
static const char *const names[] = {"tanh", "sigmoid"};

struct setting {
    struct network net;
    const struct gemm *gemm;
    struct scratch s;
    struct workspace *workspace; /* [n_workspaces] */
    size_t n_workspaces;
    real *theta, *gradient;
};

/* All memory full of NaN: what a call does not write it may not read. But for
 * what stands between the biases: it is added up with them. */
static void fill_with_nan(const struct network *net,
                          struct workspace *workspace, size_t rows)
{
    real *all = workspace->block;

    for (size_t i = 0;
         i < workspaces_bytes(net, rows, 1, WORKSPACE_LAYERS) / sizeof *all;
         i++)
        all[i] = (real)NAN;
    memset(workspace->db, 0,
           (net->n_block - net->n_kernel) * sizeof *workspace->db);
}

static void create(struct setting *t, const struct gemm *gemm, size_t rows,
                   size_t n_workspaces)
{
    t->gemm = gemm;
    t->n_workspaces = n_workspaces;
    EXPECT_OK(scratch_create(gemm, n_workspaces, &t->s));
    EXPECT_OK(workspaces_create(&t->net, rows, n_workspaces, WORKSPACE_LAYERS,
                                &t->workspace));
    for (size_t i = 0; i < n_workspaces; i++)
        fill_with_nan(&t->net, &t->workspace[i], rows);
    EXPECT_OK(network_block(&t->net, "test", &t->theta));
    EXPECT_OK(network_block(&t->net, "test", &t->gradient));
    init_parameters(&t->net, "auto", 7, t->theta);
}

static void tear_down(struct setting *t)
{
    scratch_destroy(&t->s);
    workspaces_destroy(t->workspace, t->n_workspaces);
    mem_free(t->theta);
    mem_free(t->gradient);
}

/* Lanes beyond the rows are 0, as those of a dataset are. */
static void fill_room(const struct network *net, struct workspace *workspace,
                      size_t n, uint64_t seed)
{
    const size_t n_in = net->layer[0].n_in;
    const size_t n_out = net->layer[net->n_layers - 1].n_out;
    real *X = workspace->A[0], *Y = workspace->Y;

    workspace_open(workspace, n);
    fill_uniform(X, n_in * workspace->ld, seed);
    fill_uniform(workspace->w, workspace->ld, seed + 1000);
    for (size_t i = 0; i < workspace->ld; i++) {
        workspace->w[i] = i < n ? workspace->w[i] + 2 : 0;
        for (size_t k = 0; k < n_in; k++)
            X[k * workspace->ld + i] = i < n ? X[k * workspace->ld + i] : 0;
        for (size_t j = 0; j < n_out; j++)
            Y[j * workspace->ld + i] = i < n && (i + j + seed) % 3 == 0;
    }
}

/* 3-4-2, one shard of N rows of weight 1. */
static void set_up(struct setting *t)
{
    *t = (struct setting){0};
    EXPECT_OK(network_make(
        &(struct network_spec){
            .n_layers = 2, .sizes = sizes, .activations = names, .loss = "bce"},
        &t->net));
    create(t, &gemm_plain, N, 1);
    fill_room(&t->net, t->workspace, N, 1);
    for (size_t i = 0; i < N; i++)
        t->workspace->w[i] = 1;
}

static double gradient(struct setting *t)
{
    double loss = -1;

    EXPECT_OK(backprop_gradient(&t->net, t->gemm, t->theta, t->workspace, 1,
                                &t->s, t->gradient, &loss));
    return loss;
}

/* Row i of the whole is the one row of the shard. */
static void take_row(struct setting *t, const real *X, const real *Y, size_t ld,
                     size_t i)
{
    struct workspace *workspace = t->workspace;

    fill_room(&t->net, workspace, 1, 1);
    for (size_t k = 0; k < 3; k++)
        workspace->A[0][k * workspace->ld] = X[k * ld + i];
    for (size_t j = 0; j < 2; j++)
        workspace->Y[j * workspace->ld] = Y[j * ld + i];
    workspace->w[0] = 1;
}

/* Rows are independent: the gradient of all is the sum of each one's. */
static void gradient_is_the_sum_over_rows(void)
{
    struct setting t;
    real all[64], sum[64] = {0}, X[3 * 16], Y[2 * 16];
    double loss = 0;

    set_up(&t);
    CU_ASSERT_FATAL(t.net.n_block <= 64 && t.workspace->ld == 16);
    memcpy(X, t.workspace->A[0], sizeof X);
    memcpy(Y, t.workspace->Y, sizeof Y);
    const double whole = gradient(&t);

    memcpy(all, t.gradient, t.net.n_block * sizeof *all);
    for (size_t i = 0; i < N; i++) {
        take_row(&t, X, Y, 16, i);
        loss += gradient(&t);
        for (size_t k = 0; k < t.net.n_block; k++)
            sum[k] += t.gradient[k];
    }
    EXPECT_CLOSE(whole, loss, 1e-6, 0);
    for (size_t k = 0; k < t.net.n_block; k++)
        EXPECT_CLOSE((double)all[k], (double)sum[k], 1e-5, 1e-6);
    tear_down(&t);
}

/* A row of weight 2 counts as two rows, one of weight 0 as none. */
static void weights_count_rows(void)
{
    struct setting t;
    real one[64];

    set_up(&t);
    fill_room(&t.net, t.workspace, 1, 1);
    t.workspace->w[0] = 1;
    const double loss = gradient(&t);

    memcpy(one, t.gradient, t.net.n_block * sizeof(real));
    fill_room(&t.net, t.workspace, 2, 1);
    t.workspace->w[0] = 2;
    t.workspace->w[1] = 0;
    EXPECT_CLOSE(gradient(&t), 2 * loss, 1e-6, 0);
    for (size_t k = 0; k < t.net.n_block; k++)
        EXPECT_CLOSE((double)t.gradient[k], 2 * (double)one[k], 1e-5, 1e-7);
    tear_down(&t);
}

/* 1-1: W = 2, b = 1, x = 3, y = 1: Z = 7, A - y = A - 1, dW = x (A - y). */
static void one_unit_by_hand(void)
{
    const size_t unit[] = {1, 1};
    const char *const sigmoid[] = {"sigmoid"};
    struct setting t = {0};

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 1,
                                                  .sizes = unit,
                                                  .activations = sigmoid,
                                                  .loss = "bce"},
                           &t.net));
    create(&t, gemm_find("auto"), 1, 1);
    fill_room(&t.net, t.workspace, 1, 1);
    t.theta[t.net.layer[0].W] = 2;
    t.theta[t.net.layer[0].b] = 1;
    t.workspace->A[0][0] = 3;
    t.workspace->Y[0] = 1;
    t.workspace->w[0] = 1;
    const double loss = gradient(&t);
    const double A = 1 / (1 + exp(-7.0));

    EXPECT_CLOSE(loss, log1p(exp(-7.0)), 1e-6, 0);
    EXPECT_CLOSE((double)t.gradient[t.net.layer[0].W], 3 * (A - 1), 1e-4, 0);
    EXPECT_CLOSE((double)t.gradient[t.net.layer[0].b], A - 1, 1e-4, 0);
    tear_down(&t);
}

static void nan_in_a_row_is_a_loss_of_nan(void)
{
    struct setting t;

    set_up(&t);
    t.workspace->A[0][t.workspace->ld + 4] = (real)NAN;
    CU_ASSERT(isnan(gradient(&t)));
    tear_down(&t);
}

/* ---- Several rooms ------------------------------------------------------- */

/* ReLU, and not; one unit in the middle and at the end, and not. */
static const size_t wide[][4] = {{20, 70, 17, 3}, {5, 33, 1, 1}};
static const char *const kinds[][3] = {{"relu", "tanh", "softmax"},
                                       {"tanh", "relu", "sigmoid"}};
static const char *const losses[] = {"cce", "bce"};
enum { N_WIDE = sizeof wide / sizeof *wide };

static void set_up_rooms(struct setting *t, size_t kind,
                         const struct gemm *gemm)
{
    *t = (struct setting){0};
    EXPECT_OK(network_make(&(struct network_spec){.n_layers = 3,
                                                  .sizes = wide[kind],
                                                  .activations = kinds[kind],
                                                  .loss = losses[kind]},
                           &t->net));
    create(t, gemm, MOST_ROWS, ROOMS);
    for (size_t l = 0; l < t->net.n_layers; l++)
        fill_uniform(t->theta + t->net.layer[l].b, t->net.layer[l].n_out, l);
}

static void fill_rooms(struct setting *t, size_t n_workspaces)
{
    for (size_t i = 0; i < n_workspaces; i++)
        fill_room(&t->net, &t->workspace[i],
                  1 + (13 * i + n_workspaces) % MOST_ROWS, 7 + i);
}

/* The gradient and loss of room i alone. */
static void gradient_alone(struct setting *t, size_t i, real *out, double *loss)
{
    EXPECT_OK(backprop_gradient(&t->net, t->gemm, t->theta, &t->workspace[i], 1,
                                &t->s, out, loss));
}

/* one[lo] <- the sum of node [lo, hi). */
static void sum_node(real *const *one, size_t n, size_t lo, size_t hi)
{
    if (hi - lo == 1)
        return;
    const size_t middle = tree_middle((struct range){lo, hi});

    sum_node(one, n, lo, middle);
    sum_node(one, n, middle, hi);
    for (size_t i = 0; i < n; i++)
        one[lo][i] += one[middle][i];
}

/* Where no parameter stands, nobody writes: compare what a layer has. */
static bool same_gradient(const struct network *net, const real *a,
                          const real *b)
{
    bool same = true;

    for (size_t l = 0; l < net->n_layers; l++) {
        const struct layer *layer = &net->layer[l];

        same &=
            memcmp(a + layer->W, b + layer->W,
                   layer->n_in * layer->n_out * sizeof *a) == 0 &&
            memcmp(a + layer->b, b + layer->b, layer->n_out * sizeof *a) == 0;
    }
    return same;
}

static void expect_tree(struct setting *t, size_t n_workspaces)
{
    real *one[ROOMS];
    double loss[ROOMS], alone;
    bool same = true;

    fill_rooms(t, n_workspaces);
    EXPECT_OK(backprop_gradient(&t->net, t->gemm, t->theta, t->workspace,
                                n_workspaces, &t->s, t->gradient, loss));
    for (size_t i = 0; i < n_workspaces; i++) {
        one[i] = calloc(t->net.n_block, sizeof *one[i]);
        gradient_alone(t, i, one[i], &alone);
        same &= memcmp(&alone, &loss[i], sizeof alone) == 0;
    }
    CU_ASSERT(same);
    sum_node(one, t->net.n_block, 0, n_workspaces);
    CU_ASSERT(same_gradient(&t->net, t->gradient, one[0]));
    for (size_t i = 0; i < n_workspaces; i++)
        free(one[i]);
}

static void rooms_are_added_in_tree_order(void)
{
    for (size_t kind = 0; kind < N_WIDE; kind++)
        for (size_t p = 0; p < 2; p++) {
            struct setting t;

            set_up_rooms(&t, kind, p ? &gemm_plain : &gemm_own);
            for (size_t n_workspaces = 1; n_workspaces <= ROOMS; n_workspaces++)
                expect_tree(&t, n_workspaces);
            tear_down(&t);
        }
}

static void own_and_plain_give_the_same_gradient(void)
{
    for (size_t kind = 0; kind < N_WIDE; kind++) {
        struct setting own, plain;
        double loss[ROOMS], other[ROOMS];

        set_up_rooms(&own, kind, &gemm_own);
        set_up_rooms(&plain, kind, &gemm_plain);
        fill_rooms(&own, ROOMS);
        fill_rooms(&plain, ROOMS);
        EXPECT_OK(backprop_gradient(&own.net, own.gemm, own.theta,
                                    own.workspace, ROOMS, &own.s, own.gradient,
                                    loss));
        EXPECT_OK(backprop_gradient(&plain.net, plain.gemm, plain.theta,
                                    plain.workspace, ROOMS, &plain.s,
                                    plain.gradient, other));
        CU_ASSERT(same_gradient(&own.net, own.gradient, plain.gradient));
        CU_ASSERT(memcmp(loss, other, sizeof loss) == 0);
        tear_down(&own);
        tear_down(&plain);
    }
}

/* The first layer's dW and all db, from what backprop_gradient() left. */
static void gradient_from_room(struct setting *t, size_t i, real *dW, real *db)
{
    const struct layer *layer = &t->net.layer[0];
    const struct tile tile = {0, layer->n_in, 0, layer->n_out};

    backprop_leaves(&t->net, &t->workspace[i], 1, 0, t->s.leaf);
    EXPECT_OK(backprop_weights(&t->net, t->gemm, t->s.leaf, 1, 0, tile, dW,
                               layer->n_out, t->s.work));
    backprop_biases(&t->net, &t->workspace[i], 1, &t->s, db);
}

/* A room between rooms of NaN leaves behind what it leaves alone. */
static void a_room_does_not_see_its_neighbours(void)
{
    for (size_t p = 0; p < 2; p++) {
        struct setting t;
        double loss[3], alone;
        real *dW[2], *db[2];

        set_up_rooms(&t, 0, p ? &gemm_plain : &gemm_own);
        for (size_t i = 0; i < 2; i++) {
            dW[i] = calloc(t.net.n_block, sizeof *dW[i]);
            db[i] = calloc(t.net.n_block, sizeof *db[i]);
        }
        fill_rooms(&t, 3);
        t.workspace[0].A[0][0] = t.workspace[2].A[0][0] = (real)NAN;
        EXPECT_OK(backprop_gradient(&t.net, t.gemm, t.theta, t.workspace, 3,
                                    &t.s, t.gradient, loss));
        gradient_from_room(&t, 1, dW[0], db[0]);
        EXPECT_OK(backprop_gradient(&t.net, t.gemm, t.theta, &t.workspace[1], 1,
                                    &t.s, t.gradient, &alone));
        gradient_from_room(&t, 1, dW[1], db[1]);
        CU_ASSERT(isnan(loss[0]) && isnan(loss[2]) && loss[1] == alone);
        CU_ASSERT(memcmp(dW[0], dW[1], t.net.n_block * sizeof(real)) == 0);
        CU_ASSERT(memcmp(db[0], db[1], 70 * sizeof(real)) == 0);
        for (size_t i = 0; i < 2; i++) {
            free(dW[i]);
            free(db[i]);
        }
        tear_down(&t);
    }
}

/* Units [lo, hi) of n in lines, the last line first: none waits for another. */
static struct range last_line(size_t n)
{
    return (struct range){(n - 1) / ROW_LANES * ROW_LANES, n};
}

static struct range line_before(struct range line)
{
    const size_t lo = line.lo;

    return (struct range){lo > 0 ? lo - ROW_LANES : 0, lo};
}

static void forward_by_lines(struct setting *t, size_t n_workspaces)
{
    for (size_t l = 0; l < t->net.n_layers; l++)
        for (struct range line = last_line(t->net.layer[l].n_out); line.hi > 0;
             line = line_before(line))
            EXPECT_OK(pass_forward(&t->net, t->gemm, t->theta, t->workspace,
                                   n_workspaces, l, line, &t->s));
}

static void backward_by_lines(struct setting *t, size_t n_workspaces, size_t l)
{
    for (struct range line = last_line(t->net.layer[l].n_in); line.hi > 0;
         line = line_before(line)) {
        EXPECT_OK(pass_backward(&t->net, t->gemm, t->theta, t->workspace,
                                n_workspaces, l, line, &t->s));
        pass_keep(&t->net, t->gemm, t->workspace, n_workspaces, l - 1, line,
                  &t->s);
    }
}

/* backprop_gradient(), a line of units at a time, as threads do that share
 * them. */
static void gradient_by_lines(struct setting *t, size_t n_workspaces,
                              double *loss)
{
    const size_t last = t->net.n_layers - 1;

    forward_by_lines(t, n_workspaces);
    pass_loss(&t->net, NULL, t->workspace, n_workspaces, &t->s, loss);
    pass_output(&t->net, t->workspace, n_workspaces, &t->s);
    pass_keep(&t->net, t->gemm, t->workspace, n_workspaces, last,
              (struct range){0, t->net.layer[last].n_out}, &t->s);
    for (size_t l = last; l > 0; l--)
        backward_by_lines(t, n_workspaces, l);
    for (size_t l = 0; l <= last; l++) {
        const struct layer *layer = &t->net.layer[l];
        const struct tile all = {0, layer->n_in, 0, layer->n_out};

        backprop_leaves(&t->net, t->workspace, n_workspaces, l, t->s.leaf);
        EXPECT_OK(backprop_weights(&t->net, t->gemm, t->s.leaf, n_workspaces, l,
                                   all, t->gradient + layer->W, layer->n_out,
                                   t->s.work));
    }
    backprop_biases(&t->net, t->workspace, n_workspaces, &t->s,
                    t->gradient + t->net.n_kernel);
}

static void exact_passes_may_be_cut_by_units(void)
{
    for (size_t kind = 0; kind < N_WIDE; kind++)
        for (size_t b = 0; gemm_names()[b]; b++) {
            const struct gemm *p = gemm_find(gemm_names()[b]);
            double loss[ROOMS], cut_loss[ROOMS];
            struct setting t, cut;

            EXPECT_OK(gemm_load(p));
            if (!p->exact)
                continue;
            set_up_rooms(&t, kind, p);
            set_up_rooms(&cut, kind, p);
            fill_rooms(&t, ROOMS);
            fill_rooms(&cut, ROOMS);
            EXPECT_OK(backprop_gradient(&t.net, p, t.theta, t.workspace, ROOMS,
                                        &t.s, t.gradient, loss));
            gradient_by_lines(&cut, ROOMS, cut_loss);
            CU_ASSERT(same_gradient(&t.net, t.gradient, cut.gradient));
            CU_ASSERT(memcmp(loss, cut_loss, sizeof loss) == 0);
            tear_down(&t);
            tear_down(&cut);
        }
}

static CU_TestInfo tests[] = {
    {"gradient is the sum over rows", gradient_is_the_sum_over_rows},
    {"weights count rows", weights_count_rows},
    {"one unit by hand", one_unit_by_hand},
    {"NaN in a row is a loss of NaN", nan_in_a_row_is_a_loss_of_nan},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo room_tests[] = {
    {"rooms are added in tree order", rooms_are_added_in_tree_order},
    {"own and plain give the same gradient",
     own_and_plain_give_the_same_gradient},
    {"a room does not see its neighbours", a_room_does_not_see_its_neighbours},
    {"exact passes may be cut by units", exact_passes_may_be_cut_by_units},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"backprop: a shard", NULL, NULL, NULL, NULL, tests},
    {"backprop: several shards", NULL, NULL, NULL, NULL, room_tests},
    CU_SUITE_INFO_NULL,
};
