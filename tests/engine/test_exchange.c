/* SPDX-License-Identifier: MIT */
/*
 * test_exchange.c - the gradient over several machines: the bits of one
 * process, for any number of ranks and shards.
 */
#include "engine/exchange_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

/* ---- Nodes --------------------------------------------------------------- */

enum { MOST_SHARDS = 130 };

/* Numbers of a node: fewer than ranks, or not a multiple of anything; a slice
 * of whole units for each of 8 ranks. */
enum { N = 3 * MEM_ALIGN + 5, N_MANY = 70 * MEM_ALIGN + 3, N_EVEN = 512 * 6 };

/* What the ranks add up, and how. */
struct summing {
    size_t shards, n, threads;
    enum exchange_way way;
    const real *sum; /* [n] over all shards */
};

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

static void fill_temp(struct worker *w, struct shape shape)
{
    w->temp_depth = reduce_depth(shape);
    w->temp = calloc(w->temp_depth * REDUCE_BLOCK + 1, sizeof *w->temp);
}

/* The thread of a rank that has all nodes, those of its run. */
static void fill_worker(struct worker *w, struct shape shape, size_t n)
{
    const struct range run = shape_run(shape, shape.shards);

    w->node = calloc(2 * MOST_SHARDS, sizeof *w->node);
    fill_temp(w, shape);
    for (size_t lo = run.lo; lo < run.hi; w->n_nodes++) {
        struct node *node = &w->node[w->n_nodes];

        node->shards = tree_node_from(shape.shards, lo, run.hi);
        lo = node->shards.hi;
        node->sum = calloc(n, sizeof(real));
        for (size_t i = 0; i < n; i++)
            node->sum[i] = node_sum(node->shards, i);
    }
}

static ls_status worst_of(const struct exchange *x)
{
    size_t n;
    const struct worker *peer = exchange_peers(x, &n);
    ls_status status = LS_OK;

    for (size_t r = 0; r < n; r++)
        if (peer[r].status != LS_OK)
            status = peer[r].status;
    return status;
}

static void free_worker(struct worker *w)
{
    for (size_t k = 0; k < w->n_nodes; k++)
        free(w->node[k].sum);
    free(w->node);
    free(w->temp);
}

/* What all threads of a rank work on. */
struct rank_sum {
    const struct summing *of;
    struct shape shape;
    struct exchange *x;
    struct worker worker[2];
    struct barrier barrier;
    struct standing standing;
    double loss[MOST_SHARDS], weight[MOST_SHARDS];
    struct parameters p;
};

struct rank_thread {
    struct rank_sum *sum;
    size_t t;
    pthread_t thread;
};

/* theta = -sum on every rank, from a plain step of rate 1 on weight 1. */
static void *sum_in_thread(void *user)
{
    const struct rank_thread *own = user;
    struct rank_sum *k = own->sum;
    const size_t n = k->of->n;
    const struct minibatch batch = {.shards = k->of->shards};
    const struct schedule schedule = {
        .part = {{0, 0, n, GROUP_KERNEL, false}}, .n_parts = 1, .n_node = n};
    const struct update u = {.inverse = 1, .rate = 1, .rate_others = 1};
    const struct step_context walk = {.batch = &batch,
                                      .barrier = &k->barrier,
                                      .team = k->of->threads,
                                      .shard_loss = k->loss,
                                      .shard_weight = k->weight};
    const struct worker *holder;
    struct range slice, part;
    size_t holders;

    if (own->t == 0)
        exchange_begin(k->x, k->of->shards);
    barrier_wait(&k->barrier, walk.team);
    exchange_nodes(k->x, &walk, k->worker, own->t, &k->standing);
    holder = exchange_peers(k->x, &holders);
    slice = exchange_slice(k->x);
    part = range_part_by(slice.hi - slice.lo, MEM_ALIGN, walk.team, own->t);
    part = (struct range){slice.lo + part.lo, slice.lo + part.hi};
    reduce_update(&k->p, &schedule, &u, holder, holders, k->of->shards,
                  &k->worker[own->t], part);
    exchange_complete(k->x, &walk, k->p.theta, own->t);
    return NULL;
}

static void run_threads(struct rank_sum *k)
{
    struct rank_thread thread[2] = {{k, 0, 0}, {k, 1, 0}};

    if (k->of->threads > 1)
        pthread_create(&thread[1].thread, NULL, sum_in_thread, &thread[1]);
    sum_in_thread(&thread[0]);
    if (k->of->threads > 1)
        pthread_join(thread[1].thread, NULL);
}

static void begin_sum(struct rank_sum *k, struct ls_machines *machines)
{
    const size_t n = k->of->n;
    const struct range run = shape_run(k->shape, k->of->shards);

    machines->exchange = k->of->way;
    rank_expects(barrier_create(&k->barrier, 2, 2), LS_OK, NULL);
    rank_expects(exchange_create(machines, k->shape, n, &k->x), LS_OK, NULL);
    fill_worker(&k->worker[0], k->shape, n);
    fill_temp(&k->worker[1], k->shape);
    k->p = (struct parameters){.optimizer = optimizer_find("sgd"),
                               .theta = mem_zeroed(n, sizeof(real))};
    for (size_t s = run.lo; s < run.hi; s++) {
        k->loss[s] = (double)s + 0.5;
        k->weight[s] = (double)s + 1;
    }
}

static void end_sum(struct rank_sum *k)
{
    free_worker(&k->worker[0]);
    free_worker(&k->worker[1]);
    exchange_destroy(k->x);
    barrier_destroy(&k->barrier);
    mem_free(k->p.theta);
}

static void sum_in_rank(struct ls_machines *machines, void *user)
{
    const struct summing *of = user;
    struct rank_sum k = {
        .of = of,
        .shape = {64 * of->shards, of->shards, of->threads, 0,
                  machines_rank(machines), machines_count(machines)},
        .standing = {.ready = 100 + machines_rank(machines),
                     .stops = machines_rank(machines) == 1},
    };
    bool same = true;

    begin_sum(&k, machines);
    if (machines_rank(machines) == 1)
        k.worker[of->threads - 1].status = LS_NO_MEMORY;
    run_threads(&k);
    rank_asserts(k.standing.ready == 100);
    rank_asserts(k.standing.stops == (k.shape.machines > 1));
    for (size_t s = 0; s < of->shards; s++)
        same &= k.loss[s] == (double)s + 0.5 && k.weight[s] == (double)s + 1;
    rank_asserts(same);
    /* A failure of one rank is that of all; the second time there is none. */
    rank_asserts(worst_of(k.x) ==
                 (k.shape.machines > 1 ? LS_NO_MEMORY : LS_OK));
    k.worker[0].status = k.worker[1].status = LS_OK;
    memset(k.p.theta, 0, of->n * sizeof(real));
    run_threads(&k);
    rank_asserts(worst_of(k.x) == LS_OK);
    for (size_t i = 0; i < of->n; i++)
        same &= k.p.theta[i] == -of->sum[i];
    rank_asserts(same);
    rank_asserts(exchange_seconds(k.x) > 0 && exchange_seconds(k.x) < 1000);
    /* The gradient to send, and that of others. */
    rank_asserts(of->n != N_EVEN ||
                 exchange_bytes(k.x) >= 2 * of->n * sizeof(real));
    end_sum(&k);
}

/* Units that rank 0 sends for two sums. */
static size_t sum_up(struct summing of, size_t ranks)
{
    void *user[FAKE_MOST] = {NULL};
    real *sum = calloc(of.n, sizeof *sum);
    size_t units;

    for (size_t i = 0; i < of.n; i++)
        sum[i] = node_sum((struct range){0, of.shards}, i);
    of.sum = sum;
    for (size_t r = 0; r < ranks; r++)
        user[r] = &of;
    units = fake_run(ranks, sum_in_rank, user);
    free(sum);
    return units;
}

static const enum exchange_way ways[] = {EXCHANGE_SLICES, EXCHANGE_HALVING,
                                         EXCHANGE_DOUBLING};

enum { WAYS = sizeof ways / sizeof *ways };

static bool is_possible(enum exchange_way way, size_t ranks)
{
    return way != EXCHANGE_HALVING || (ranks & (ranks - 1)) == 0;
}

static void a_sum_does_not_depend_on_the_ranks(void)
{
    for (size_t shards = 1; shards <= 70; shards++)
        for (size_t n = 1; n <= FAKE_RANKS; n++)
            for (size_t w = 0; w < WAYS; w++)
                if (is_possible(ways[w], n))
                    (void)sum_up((struct summing){shards, N, 1 + shards % 2,
                                                  ways[w], NULL},
                                 n);
}

static void a_sum_does_not_depend_on_many_ranks(void)
{
    static const size_t shards[] = {16, 31, 64, 65, 128, 130};

    for (size_t n = 16; n <= FAKE_MOST; n *= 2)
        for (size_t s = 0; s < sizeof shards / sizeof *shards; s++)
            for (size_t w = 0; w < WAYS; w++)
                (void)sum_up(
                    (struct summing){shards[s], N_MANY, 1, ways[w], NULL}, n);
}

/* Bytes of a head that has the losses and weights of so many shards. */
static size_t head(size_t shards)
{
    return exchange_head_units((struct range){0, shards});
}

/* With P units of parameters, one node in each run of R = 2^k ranks, and s
 * shards in a run. */
static void each_way_sends_what_its_formula_says(void)
{
    const size_t P = N_EVEN * sizeof(real) / MACHINES_UNIT, shards = 64;

    for (size_t R = 2; R <= 8; R *= 2) {
        const size_t s = shards / R, most = P * (R - 1) / R;
        size_t heads = 0, rounds = 0;

        for (size_t n = 1; n < R; n *= 2, rounds++)
            heads += head(n * s);
        CU_ASSERT_EQUAL(
            sum_up((struct summing){shards, N_EVEN, 1, EXCHANGE_SLICES, NULL},
                   R),
            2 * (2 * most + (R - 1) * head(s)));
        CU_ASSERT_EQUAL(
            sum_up((struct summing){shards, N_EVEN, 2, EXCHANGE_HALVING, NULL},
                   R),
            2 * (2 * most + heads));
        CU_ASSERT_EQUAL(
            sum_up((struct summing){shards, N_EVEN, 1, EXCHANGE_DOUBLING, NULL},
                   R),
            2 * (rounds * P + heads));
    }
    /* K = 2, R = 2. */
    CU_ASSERT_EQUAL(
        sum_up((struct summing){6, N_EVEN, 1, EXCHANGE_SLICES, NULL}, 2),
        2 * (3 * P / 2 + head(3)));
}

/* ---- Choice -------------------------------------------------------------- */

static enum exchange_way choice(size_t shards, size_t ranks, size_t n_node)
{
    return exchange_choose((struct shape){.shards = shards, .machines = ranks},
                           n_node);
}

static void the_way_is_chosen_by_size_and_ranks(void)
{
    const size_t large = (32 << 10) / sizeof(real), small = large - 1;

    CU_ASSERT_EQUAL(choice(64, 2, small), EXCHANGE_DOUBLING);
    CU_ASSERT_EQUAL(choice(64, 2, large), EXCHANGE_SLICES);
    CU_ASSERT_EQUAL(choice(64, 16, large), EXCHANGE_SLICES);
    CU_ASSERT_EQUAL(choice(64, 32, large), EXCHANGE_HALVING);
    CU_ASSERT_EQUAL(choice(1024, 64, large), EXCHANGE_HALVING);
    CU_ASSERT_EQUAL(choice(1024, 64, small), EXCHANGE_DOUBLING);
    /* Not a power of two; several nodes; fewer shards than ranks. */
    CU_ASSERT_EQUAL(choice(96, 3, small), EXCHANGE_SLICES);
    CU_ASSERT_EQUAL(choice(96, 32, large), EXCHANGE_SLICES);
    CU_ASSERT_EQUAL(choice(96, 32, small), EXCHANGE_SLICES);
    CU_ASSERT_EQUAL(choice(16, 32, small), EXCHANGE_SLICES);
    /* The last shards may be fewer. */
    CU_ASSERT_EQUAL(choice(63, 4, small), EXCHANGE_DOUBLING);
    CU_ASSERT_EQUAL(choice(65, 4, small), EXCHANGE_SLICES);
}

static void a_way_has_a_name(void)
{
    static const char *const names[] = {"auto", "slices", "halving",
                                        "doubling"};
    enum exchange_way way = EXCHANGE_AUTO;

    for (size_t i = 0; i < 4; i++) {
        EXPECT_OK(exchange_named(names[i], &way));
        CU_ASSERT_EQUAL((size_t)way, i);
    }
    EXPECT_FAILS(exchange_named("ring", &way), LS_USAGE,
                 "LOCKSTEP_EXCHANGE=ring");
}

/* ---- Runs ---------------------------------------------------------------- */

/* A run of a rank. */
struct ranked {
    const ls_dataset *data;
    ls_config config;
    enum exchange_way way;
    double loss;
    ls_trainer *trainer;
};

enum { STEPS = 11 };

static void train_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;

    run->config.machines = machines;
    if (machines)
        machines->exchange = run->way;
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
static bool train_alike(const struct ranked *alone, size_t n, size_t threads,
                        enum exchange_way way)
{
    struct ranked *run = calloc(n, sizeof *run);
    void *user[FAKE_MOST] = {NULL};
    bool same = true;

    for (size_t r = 0; r < n; r++) {
        run[r] = (struct ranked){
            .data = alone->data, .config = alone->config, .way = way};
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
    free(run);
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
            CU_ASSERT(train_alike(&alone, ranks[i], 1 + i % 3,
                                  is_possible(ways[(k + i) % WAYS], ranks[i])
                                      ? ways[(k + i) % WAYS]
                                      : EXCHANGE_AUTO));
        ls_trainer_destroy(alone.trainer);
    }
    ls_dataset_close(data);
}

/* Minibatches of 64 shards, which are exchanged in rounds, and a last one of
 * 45, which is not; all rows, in 61 shards, for lbfgs. More than 16 ranks for
 * every third. */
static void bits_of_all_optimizers_do_not_depend_on_the_way(void)
{
    static const char *const optimizers[] = {
        "sgd",  "momentum", "nesterov", "adagrad", "rmsprop", "adadelta",
        "adam", "adamw",    "lion",     "muon",    "lbfgs"};
    ls_dataset *data = make_table("regression");

    for (size_t k = 0; k < sizeof optimizers / sizeof *optimizers; k++) {
        struct ranked alone = {.data = data, .config = make_config()};
        const bool all = strcmp(optimizers[k], "lbfgs") == 0;

        set_kind(
            &alone.config,
            &(struct kind){all ? 0 : 64,
                           all ? 5 : 1,
                           {"optimizer", "lr", all ? "batch-size" : NULL},
                           {optimizers[k], all ? "0.001" : "auto", "128"}});
        train_in_rank(NULL, &alone);
        for (size_t n = 2; alone.trainer && n <= (k % 3 ? 16 : FAKE_MOST);
             n *= 2)
            CU_ASSERT(train_alike(&alone, n, n < 16 ? 2 : 1,
                                  n == 2 || (k + n / 16) % 2
                                      ? EXCHANGE_DOUBLING
                                      : EXCHANGE_HALVING));
        ls_trainer_destroy(alone.trainer);
    }
    ls_dataset_close(data);
}

/* Rank 0 has the reason. */
static void refuse_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;
    const bool odd = machines_count(machines) == 3;

    run->config.machines = machines;
    machines->exchange = run->way;
    rank_expects(
        ls_trainer_create(&run->config, run->data, NULL, NULL, &run->trainer),
        odd ? LS_USAGE : LS_BAD_CONFIG,
        odd ? "halving needs 2, 4, 8, .. processes, and there are 3"
            : "rank 1 on host-1 has another LOCKSTEP_EXCHANGE than");
}

static void ways_that_do_not_fit_are_refused(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t n = 2; n <= 3; n++) {
        struct ranked run[3];
        void *user[3];

        for (size_t r = 0; r < n; r++) {
            run[r] = (struct ranked){.data = data,
                                     .config = make_config(),
                                     .way = r == 1 || n == 3 ? EXCHANGE_HALVING
                                                             : EXCHANGE_SLICES};
            user[r] = &run[r];
        }
        (void)fake_run(n, refuse_in_rank, user);
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
    {"a sum does not depend on many ranks",
     a_sum_does_not_depend_on_many_ranks},
    {"each way sends what its formula says",
     each_way_sends_what_its_formula_says},
    {"the way is chosen by size and ranks",
     the_way_is_chosen_by_size_and_ranks},
    {"a way has a name", a_way_has_a_name},
    {"bits of all optimizers do not depend on the way",
     bits_of_all_optimizers_do_not_depend_on_the_way},
    {"bits do not depend on the ranks", bits_do_not_depend_on_the_ranks},
    {"ways that do not fit are refused", ways_that_do_not_fit_are_refused},
    {"a step sends what the formula says", a_step_sends_what_the_formula_says},
    {"a loss that is not finite ends all ranks",
     a_loss_that_is_not_finite_ends_all_ranks},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"exchange", NULL, NULL, NULL, NULL, exchange_tests},
    CU_SUITE_INFO_NULL,
};
