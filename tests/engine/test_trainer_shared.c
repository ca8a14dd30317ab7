/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_shared.c - runs whose ranks keep a part of the rows each: the
 * bits and the figures of one process that has all rows in memory.
 */
#include <math.h>
#include <string.h>

#include "engine/trainer.h"
#include "hdf5/h5.h"
#include "runs.h"

#include "fake_machines.h"

/* No number divides another. */
enum { ROWS = 1511, COLUMNS = 37 };

/* A table of which the memory is said to be too small, with missing values and
 * weights; y sorted by class. */
static const char *make_file(void)
{
    static float X[ROWS * COLUMNS], w[ROWS];
    static uint8_t y[ROWS];
    const uint64_t dims[2] = {ROWS, COLUMNS};
    struct h5_file *file = NULL;

    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        X[i] = i % 101 == 0 ? NAN : (float)((i * 7919) % 10007) / 10007.0f;
    for (size_t i = 0; i < ROWS; i++) {
        y[i] = (uint8_t)(i * 3 / ROWS);
        X[i * COLUMNS + 1] += y[i];
        w[i] = 0.5f + (float)(i % 7);
    }
    EXPECT_OK(h5_create(temp_path("shared.h5"), &file));
    EXPECT_OK(h5_write(file, "/X", NUMBER_F32, 2, dims, X));
    EXPECT_OK(h5_write(file, "/y", NUMBER_U8, 1, dims, y));
    EXPECT_OK(h5_write(file, "/weight", NUMBER_F32, 1, dims, w));
    EXPECT_OK(h5_finish(file));
    return temp_path("shared.h5");
}

static ls_dataset *open_file(const ls_config *settings, uint64_t memory)
{
    ls_config config = *settings;
    ls_dataset *data = NULL;

    config.memory = memory;
    strcpy(config.shuffle, "auto");
    EXPECT_OK(ls_dataset_open(make_file(), &config, &data));
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    CU_ASSERT_EQUAL(data->stream != NULL, memory > 0);
    return data;
}

struct ranked {
    const ls_dataset *data;
    ls_config config;
    ls_trainer *trainer;
    ls_status status;
    const char *words; /* of a failure to create the trainer */
    bool shares;       /* the trainer keeps a part of the rows */
};

static void train_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;

    run->config.machines = machines;
    if (!rank_expects(ls_trainer_create(&run->config, run->data, NULL, NULL,
                                        &run->trainer),
                      run->status, run->words) ||
        !run->trainer)
        return;
    run->shares =
        trainer_shares_rows(run->trainer) || trainer_keeps_run(run->trainer);
    rank_expects(ls_trainer_run(run->trainer, NULL, 0), LS_OK, NULL);
}

/* Train in n ranks whose memory, as said, holds no more than a part. */
static bool train_alike(const struct ranked *alone, const ls_dataset *data,
                        size_t n, size_t threads)
{
    const ls_result *one = ls_trainer_result(alone->trainer);
    struct ranked run[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};
    bool same = true;

    for (size_t r = 0; r < n; r++) {
        run[r] = (struct ranked){.data = data, .config = alone->config};
        run[r].config.threads = threads;
        run[r].config.memory = (uint64_t)1e12;
        user[r] = &run[r];
    }
    (void)fake_run(n, train_in_rank, user);
    for (size_t r = 0; r < n; r++) {
        const ls_trainer *t = run[r].trainer;

        same &= t && run[r].shares && data_loader_table(t->loader) != t->data &&
                t->result.loss == one->loss &&
                (t->result.val_loss == one->val_loss ||
                 (isnan(t->result.val_loss) && isnan(one->val_loss))) &&
                t->result.best_epoch == one->best_epoch &&
                same_parameters(ls_trainer_model(alone->trainer),
                                ls_trainer_model(t));
        ls_trainer_destroy(run[r].trainer);
    }
    return same;
}

/* The footprint that shares: of more than one process may take. */
static ls_dataset *open_shared(const ls_config *config)
{
    ls_dataset *data = open_file(config, 1);

    data->footprint.inputs = 2e12;
    return data;
}

static void bits_do_not_depend_on_the_ranks(void)
{
    static const char *const kinds[][3][2] = {
        {{"val-split", "0.2"}, {"optimizer", "adam"}, {"batch-size", "200"}},
        {{"val-split", "0"}, {"dropout", "0.2"}, {"batch-size", "1511"}},
        {{"val-split", "0.5"}, {"schedule", "tile-major"}, {"shard", "64"}},
        {{"val-every", "5"}, {"val-split", "0.3"}, {"batch-size", "90"}},
        {{"split", "stratified"},
         {"val-split", "0.2"},
         {"input-dropout", "0.1"}},
    };
    static const size_t ranks[] = {2, 3, 7, 9};

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct ranked alone = {.config = make_config()};
        ls_dataset *memory, *shared;

        EXPECT_OK(ls_config_set(&alone.config, "missing", "mean"));
        EXPECT_OK(ls_config_set(&alone.config, "shuffle", "full"));
        for (size_t i = 0; i < 3; i++)
            EXPECT_OK(
                ls_config_set(&alone.config, kinds[k][i][0], kinds[k][i][1]));
        memory = open_file(&alone.config, 0);
        shared = open_shared(&alone.config);
        alone.data = memory;
        train_in_rank(NULL, &alone);
        for (size_t i = 0; alone.trainer && i < sizeof ranks / sizeof *ranks;
             i++)
            CU_ASSERT(train_alike(&alone, shared, ranks[i], 1 + i % 3));
        ls_trainer_destroy(alone.trainer);
        ls_dataset_close(memory);
        ls_dataset_close(shared);
    }
}

/* One rank may have the memory for all rows. */
static void a_step_of_all_rows_needs_those_of_the_own_shards(void)
{
    static const char *const held_out[] = {"0", "0.2"};
    static const size_t ranks[] = {2, 3, 7, 9};

    for (size_t k = 0; k < 2; k++) {
        struct ranked alone = {.config = make_config()};
        ls_dataset *memory, *shared;

        EXPECT_OK(ls_config_set(&alone.config, "missing", "mean"));
        EXPECT_OK(ls_config_set(&alone.config, "optimizer", "lbfgs"));
        EXPECT_OK(ls_config_set(&alone.config, "lr", "0.001"));
        EXPECT_OK(ls_config_set(&alone.config, "batch-size", "128"));
        EXPECT_OK(ls_config_set(&alone.config, "shard", k ? "16" : "64"));
        EXPECT_OK(ls_config_set(&alone.config, "val-split", held_out[k]));
        memory = open_file(&alone.config, 0);
        shared = open_shared(&alone.config);
        alone.data = memory;
        train_in_rank(NULL, &alone);
        for (size_t i = 0; alone.trainer && i < sizeof ranks / sizeof *ranks;
             i++)
            CU_ASSERT(train_alike(&alone, shared, ranks[i], 1 + i % 3));
        ls_trainer_destroy(alone.trainer);
        ls_dataset_close(memory);
        ls_dataset_close(shared);
    }
}

/* ---- Failures ------------------------------------------------------------ */

/* Two ranks with these settings of memory fail alike. */
static void expect_failure(uint64_t first, uint64_t second, ls_status status,
                           const char *words)
{
    ls_config config = make_config();
    struct ranked run[2];
    void *user[2] = {&run[0], &run[1]};
    ls_dataset *data;

    EXPECT_OK(ls_config_set(&config, "missing", "mean"));
    EXPECT_OK(ls_config_set(&config, "shuffle", "full"));
    data = open_shared(&config);
    for (size_t r = 0; r < 2; r++) {
        run[r] = (struct ranked){
            .data = data, .config = config, .status = status, .words = words};
        run[r].config.memory = r == 0 ? first : second;
    }
    (void)fake_run(2, train_in_rank, user);
    ls_dataset_close(data);
}

static void other_memory_of_a_rank_is_named(void)
{
    expect_failure((uint64_t)1e12, (uint64_t)9e12, LS_BAD_CONFIG,
                   "rank 1 on host-1 has another setting memory");
}

static void a_part_that_does_not_fit_is_refused(void)
{
    expect_failure((uint64_t)1e12, 1, LS_NO_MEMORY, "rank 1 on host-1: ");
}

/* The loss of a rank's own rows: all name the layer that one process does. */
static void diverge_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;

    run->config.machines = machines;
    if (rank_expects(ls_trainer_create(&run->config, run->data, NULL, NULL,
                                       &run->trainer),
                     LS_OK, NULL))
        rank_expects(ls_trainer_run(run->trainer, NULL, 0), LS_DIVERGED,
                     run->words);
}

static void a_run_that_diverges_says_where(void)
{
    struct ranked run[FAKE_RANKS];
    void *user[FAKE_RANKS];
    char words[1024];
    struct ranked alone = {.config = make_config()};
    ls_dataset *memory, *shared;

    EXPECT_OK(ls_config_set(&alone.config, "missing", "mean"));
    EXPECT_OK(ls_config_set(&alone.config, "shuffle", "full"));
    EXPECT_OK(ls_config_set(&alone.config, "optimizer", "sgd"));
    alone.config.lr = 1e20;
    EXPECT_OK(ls_config_set(&alone.config, "activation", "relu"));
    memory = open_file(&alone.config, 0);
    shared = open_shared(&alone.config);
    alone.data = memory;
    diverge_in_rank(NULL, &alone);
    snprintf(words, sizeof words, "%s", ls_last_error());
    for (size_t r = 0; r < FAKE_RANKS; r++) {
        run[r] = (struct ranked){
            .data = shared, .config = alone.config, .words = words};
        run[r].config.memory = (uint64_t)1e12;
        user[r] = &run[r];
    }
    (void)fake_run(FAKE_RANKS, diverge_in_rank, user);
    for (size_t r = 0; r < FAKE_RANKS; r++)
        ls_trainer_destroy(run[r].trainer);
    ls_trainer_destroy(alone.trainer);
    ls_dataset_close(memory);
    ls_dataset_close(shared);
}

static CU_TestInfo tests[] = {
    {"bits do not depend on the ranks", bits_do_not_depend_on_the_ranks},
    {"a step of all rows needs those of the own shards",
     a_step_of_all_rows_needs_those_of_the_own_shards},
    {"other memory of a rank is named", other_memory_of_a_rank_is_named},
    {"a part that does not fit is refused",
     a_part_that_does_not_fit_is_refused},
    {"a run that diverges says where", a_run_that_diverges_says_where},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"shared runs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
