/* SPDX-License-Identifier: MIT */
/*
 * test_exchange.c - the gradient over several machines: the bits of one
 * process, for any number of ranks and shards.
 */
#include "engine/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

/* ---- Nodes --------------------------------------------------------------- */

enum { MOST_SHARDS = 70, N = 3 * MEM_ALIGN + 5 };

/* The gradient of shard s at parameter i: sums in another order differ. */
static real leaf(size_t s, size_t i)
{
    return (real)(1.0 / (double)(1 + s * 7 + i % 13) +
                  (s % 3 == 0 ? 1e4 : 1e-3));
}

static real node_sum(struct range node, size_t i)
{
    if (node.hi - node.lo == 1)
        return leaf(node.lo, i);
    const size_t middle = tree_middle(node);

    return node_sum((struct range){node.lo, middle}, i) +
           node_sum((struct range){middle, node.hi}, i);
}

/* A rank with one thread, whose nodes are those of its run. */
static void fill_worker(struct worker *w, struct shape shape)
{
    const struct range run = shape_run(shape, shape.shards);

    w->node = calloc(2 * MOST_SHARDS, sizeof *w->node);
    w->temp_depth = reduce_depth(shape);
    w->temp = calloc(w->temp_depth * REDUCE_BLOCK + 1, sizeof *w->temp);
    for (size_t lo = run.lo; lo < run.hi; w->n_nodes++) {
        struct node *node = &w->node[w->n_nodes];

        node->shards = tree_node_from(shape.shards, lo, run.hi);
        lo = node->shards.hi;
        node->sum = calloc(N, sizeof(real));
        for (size_t i = 0; i < N; i++)
            node->sum[i] = node_sum(node->shards, i);
    }
}

static void free_worker(struct worker *w)
{
    for (size_t k = 0; k < w->n_nodes; k++)
        free(w->node[k].sum);
    free(w->node);
    free(w->temp);
}

/* theta = -sum on every rank, from a plain step of rate 1 on weight 1. */
static void sum_in_rank(struct ls_machines *machines, void *user)
{
    const size_t shards = *(const size_t *)user;
    const struct shape shape = {64 * shards,
                                shards,
                                1,
                                0,
                                machines_rank(machines),
                                machines_count(machines)};
    const struct range run = shape_run(shape, shards);
    const struct minibatch batch = {.shards = shards};
    const struct schedule schedule = {
        .part = {{0, 0, N, GROUP_KERNEL, false}}, .n_parts = 1, .n_node = N};
    const struct update u = {.inverse = 1, .rate = 1, .rate_others = 1};
    double loss[MOST_SHARDS] = {0}, weight[MOST_SHARDS] = {0};
    real *theta = mem_zeroed(N, sizeof *theta);
    struct parameters p = {.optimizer = optimizer_find("sgd"), .theta = theta};
    struct barrier barrier;
    struct exchange *x = NULL;
    struct worker worker = {.n_nodes = 0};
    struct standing standing = {.ready = 100 + shape.machine,
                                .stops = shape.machine == 1};
    const struct step_context walk = {.batch = &batch,
                                      .barrier = &barrier,
                                      .team = 1,
                                      .shard_loss = loss,
                                      .shard_weight = weight};
    bool same = true;

    rank_expects(barrier_create(&barrier, 1, 1), LS_OK, NULL);
    rank_expects(exchange_create(machines, shape, N, &x), LS_OK, NULL);
    fill_worker(&worker, shape);
    for (size_t s = run.lo; s < run.hi; s++) {
        loss[s] = (double)s + 0.5;
        weight[s] = (double)s + 1;
    }
    exchange_begin(x, shards);
    exchange_nodes(x, &walk, &worker, 0, &standing);
    rank_asserts(standing.ready == 100);
    rank_asserts(standing.stops == (shape.machines > 1));
    for (size_t s = 0; s < shards; s++)
        same &= loss[s] == (double)s + 0.5 && weight[s] == (double)s + 1;
    rank_asserts(same);
    reduce_update(&p, &schedule, &u, exchange_peers(x), shape.machines, shards,
                  &worker, exchange_slice(x));
    exchange_complete(x, &walk, theta, 0);
    for (size_t i = 0; i < N; i++)
        same &= theta[i] == -node_sum((struct range){0, shards}, i);
    rank_asserts(same);
    rank_asserts(exchange_seconds(x) > 0 && exchange_seconds(x) < 1000);
    free_worker(&worker);
    exchange_destroy(x);
    barrier_destroy(&barrier);
    mem_free(theta);
}

static void a_sum_does_not_depend_on_the_ranks(void)
{
    void *user[FAKE_RANKS] = {NULL};

    for (size_t shards = 1; shards <= MOST_SHARDS; shards++)
        for (size_t n = 1; n <= FAKE_RANKS; n++) {
            for (size_t r = 0; r < n; r++)
                user[r] = &shards;
            (void)fake_run(n, sum_in_rank, user);
        }
}

/* ---- Runs ---------------------------------------------------------------- */

/* A run of a rank. */
struct ranked {
    const ls_dataset *data;
    ls_config config;
    double loss;
    ls_trainer *trainer;
};

enum { STEPS = 11 };

static void train_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;

    run->config.machines = machines;
    if (rank_expects(ls_trainer_create(&run->config, run->data, NULL, NULL,
                                       &run->trainer),
                     LS_OK, NULL))
        rank_expects(ls_trainer_steps(run->trainer, STEPS, &run->loss), LS_OK,
                     NULL);
    /* An average must be complete without that. */
    if (run->trainer && !run->trainer->parameters.average)
        engine_collect(run->trainer->engine, true);
}

/* Whether the states of the optimizer, which a checkpoint has, are the same. */
static bool same_states(const ls_trainer *a, const ls_trainer *b)
{
    const size_t bytes = a->model->network.n_block * sizeof(real);
    bool same = a->parameters.n_states == b->parameters.n_states;

    for (size_t k = 0; same && k < a->parameters.n_states; k++)
        same &=
            memcmp(a->parameters.state[k], b->parameters.state[k], bytes) == 0;
    return same;
}

/* Train in n ranks; return whether each has the parameters and the loss of
 * `alone`. */
static bool train_alike(const struct ranked *alone, size_t n, size_t threads)
{
    struct ranked run[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};
    bool same = true;

    for (size_t r = 0; r < n; r++) {
        run[r] = (struct ranked){.data = alone->data, .config = alone->config};
        run[r].config.threads = threads;
        user[r] = &run[r];
    }
    (void)fake_run(n, train_in_rank, user);
    for (size_t r = 0; r < n; r++) {
        same &= run[r].loss == alone->loss &&
                (alone->trainer->parameters.average ||
                 same_states(alone->trainer, run[r].trainer)) &&
                same_parameters(ls_trainer_model(alone->trainer),
                                ls_trainer_model(run[r].trainer));
        ls_trainer_destroy(run[r].trainer);
    }
    return same;
}

/* Rows of a minibatch and of a shard, and what else is set. */
struct kind {
    size_t batch, shard;
    const char *key[3], *value[3];
};

static void set_kind(ls_config *config, const struct kind *kind)
{
    if (kind->batch > 0)
        config->batch_size = kind->batch;
    config->shard = kind->shard;
    for (size_t i = 0; i < 3 && kind->key[i]; i++)
        EXPECT_OK(ls_config_set(config, kind->key[i], kind->value[i]));
}

static void bits_do_not_depend_on_the_ranks(void)
{
    static const struct kind kinds[] = {
        {40, 7, {"optimizer"}, {"sgd"}},
        {40, 7, {"optimizer", "ema"}, {"adam", "0.9"}},
        {60, 4, {"optimizer", "clip-norm"}, {"momentum", "0.01"}},
        {60, 3, {"optimizer", "dropout"}, {"adam", "0.3"}},
        {40, 40, {"optimizer", "max-norm"}, {"rmsprop", "0.5"}},
        {64, 4, {"optimizer"}, {"muon"}},
        {0, 5, {"optimizer", "lr", "batch-size"}, {"lbfgs", "0.001", "128"}},
        {50, 6, {"ntk", "feature-scale", "ema"}, {"yes", "yes", "0.5"}},
        {50, 6, {"layer-norm", "parametric", "freeze"}, {"yes", "yes", "1"}},
    };
    static const size_t ranks[] = {2, 3, 4, 7, 9};
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct ranked alone = {.data = data, .config = make_config()};

        set_kind(&alone.config, &kinds[k]);
        train_in_rank(NULL, &alone);
        for (size_t i = 0; alone.trainer && i < sizeof ranks / sizeof *ranks;
             i++)
            CU_ASSERT(train_alike(&alone, ranks[i], 1 + i % 3));
        ls_trainer_destroy(alone.trainer);
    }
    ls_dataset_close(data);
}

/* (K + 1) P (R - 1) / R, and the notes of agreements: here with one node in
 * each run, for it has 2^k shards. */
static void a_step_sends_what_the_formula_says(void)
{
    ls_dataset *data = make_table("regression");
    struct ranked run[4];
    void *user[4] = {NULL};
    size_t units, block, steps_units;

    for (size_t r = 0; r < 4; r++) {
        run[r] = (struct ranked){.data = data, .config = make_config()};
        set_kind(&run[r].config,
                 &(struct kind){64, 4, {"hidden"}, {"256,256"}});
        user[r] = &run[r];
    }
    units = fake_run(4, train_in_rank, user);
    block =
        run[0].trainer->model->network.n_block * sizeof(real) / MACHINES_UNIT;
    steps_units = 2 * block * 3 / 4 * STEPS;
    CU_ASSERT(units >= steps_units);
    CU_ASSERT(units < steps_units + steps_units / 5);
    for (size_t r = 0; r < 4; r++)
        ls_trainer_destroy(run[r].trainer);
    ls_dataset_close(data);
}

/* All ranks see that the loss of one rank's shards is not finite. */
static void diverge_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;
    double loss;

    run->config.machines = machines;
    if (rank_expects(ls_trainer_create(&run->config, run->data, NULL, NULL,
                                       &run->trainer),
                     LS_OK, NULL))
        rank_expects(ls_trainer_steps(run->trainer, 1000, &loss), LS_DIVERGED,
                     "the loss is not finite at step");
}

static void a_loss_that_is_not_finite_ends_all_ranks(void)
{
    ls_dataset *data = make_table("regression");
    struct ranked run[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};

    for (size_t r = 0; r < FAKE_RANKS; r++) {
        run[r] = (struct ranked){.data = data, .config = make_config()};
        set_kind(&run[r].config,
                 &(struct kind){40, 20, {"lr", "optimizer"}, {"1e30", "sgd"}});
        user[r] = &run[r];
    }
    (void)fake_run(FAKE_RANKS, diverge_in_rank, user);
    for (size_t r = 0; r < FAKE_RANKS; r++)
        ls_trainer_destroy(run[r].trainer);
    ls_dataset_close(data);
}

static CU_TestInfo exchange_tests[] = {
    {"a sum does not depend on the ranks", a_sum_does_not_depend_on_the_ranks},
    {"bits do not depend on the ranks", bits_do_not_depend_on_the_ranks},
    {"a step sends what the formula says", a_step_sends_what_the_formula_says},
    {"a loss that is not finite ends all ranks",
     a_loss_that_is_not_finite_ends_all_ranks},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"exchange", NULL, NULL, NULL, NULL, exchange_tests},
    CU_SUITE_INFO_NULL,
};
