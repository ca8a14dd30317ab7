/* SPDX-License-Identifier: MIT */
/*
 * test_tiles.c - tile-major layers on several machines: the bits of one
 * process, whose layers are shard-major.
 */
#include "engine/tiles.h"

#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

enum { STEPS = 3, MOST_SHARDS = 70 };

struct ranked {
    const ls_dataset *data;
    ls_config config;
    double loss;
    ls_trainer *trainer;
};

static void train_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;

    run->config.machines = machines;
    if (rank_expects(ls_trainer_create(&run->config, run->data, NULL, NULL,
                                       &run->trainer),
                     LS_OK, NULL))
        rank_expects(ls_trainer_steps(run->trainer, STEPS, &run->loss), LS_OK,
                     NULL);
}

/* Whether n ranks of so many threads, tile-major, have the bits of `alone`. */
static bool tiles_alike(const struct ranked *alone, size_t n, size_t threads)
{
    struct ranked run[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};
    bool same = true;

    for (size_t r = 0; r < n; r++) {
        run[r] = (struct ranked){.data = alone->data, .config = alone->config};
        strcpy(run[r].config.schedule, "tile-major");
        run[r].config.threads = threads;
        user[r] = &run[r];
    }
    (void)fake_run(n, train_in_rank, user);
    for (size_t r = 0; r < n; r++) {
        same &= run[r].trainer && run[r].trainer->engine->schedule.any_tiled &&
                run[r].loss == alone->loss &&
                same_parameters(ls_trainer_model(alone->trainer),
                                ls_trainer_model(run[r].trainer));
        ls_trainer_destroy(run[r].trainer);
    }
    return same;
}

static ls_config config_of(size_t batch, size_t shard)
{
    ls_config config = make_config();

    config.batch_size = batch;
    config.shard = shard;
    EXPECT_OK(ls_config_set(&config, "hidden", "37,19"));
    EXPECT_OK(ls_config_set(&config, "schedule", "shard-major"));
    return config;
}

/* 301 rows: a shorter last minibatch for most of them; ranks without shards for
 * the first. */
static void bits_do_not_depend_on_the_ranks(void)
{
    ls_dataset *data = make_table("regression");

    for (size_t shards = 1; shards <= MOST_SHARDS;
         shards += shards < 8 ? 1 : 13) {
        struct ranked alone = {.data = data,
                               .config = config_of(4 * shards, 4)};

        train_in_rank(NULL, &alone);
        for (size_t n = 1; alone.trainer && n <= FAKE_RANKS; n++)
            CU_ASSERT(tiles_alike(&alone, n, 1 + (n + shards) % 3));
        ls_trainer_destroy(alone.trainer);
    }
    ls_dataset_close(data);
}

static void updates_of_all_kinds_are_the_same(void)
{
    static const char *const kinds[][3][2] = {
        {{"optimizer", "adam"}, {"ema", "0.9"}, {"dropout", "0.3"}},
        {{"optimizer", "muon"}, {"max-norm", "0.5"}, {"clip-norm", "0.1"}},
        {{"layer-norm", "yes"}, {"freeze", "1"}, {"l2", "0.01"}},
        {{"ntk", "yes"}, {"feature-scale", "yes"}, {"clip-value", "0.01"}},
        {{"residual", "yes"}, {"hidden", "24,24"}, {"lr-of", "bias:0.1"}},
    };
    static const size_t ranks[] = {2, 3, 5, 9};
    ls_dataset *data = make_table("multiclass");

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct ranked alone = {.data = data, .config = config_of(60, 7)};

        for (size_t i = 0; i < 3; i++)
            EXPECT_OK(
                ls_config_set(&alone.config, kinds[k][i][0], kinds[k][i][1]));
        train_in_rank(NULL, &alone);
        for (size_t i = 0; alone.trainer && i < sizeof ranks / sizeof *ranks;
             i++)
            CU_ASSERT(tiles_alike(&alone, ranks[i], 1 + i % 3));
        ls_trainer_destroy(alone.trainer);
    }
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"bits do not depend on the ranks", bits_do_not_depend_on_the_ranks},
    {"updates of all kinds are the same", updates_of_all_kinds_are_the_same},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"tiles", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
