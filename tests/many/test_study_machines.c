/* SPDX-License-Identifier: MIT */
/*
 * test_study_machines.c - a study of several processes is that of one.
 */
#include "many/study.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/runs.h"
/* Uses support.h, which runs.h includes. */
#include "engine/fake_machines.h"

/* A study, and its end in one process. */
struct ranked {
    const ls_dataset *data;
    ls_config config;
    ls_study_plan plan;
    const char *output; /* or NULL */
    size_t stops_after; /* models or rounds known to it; 0: never */
    bool stops_first;
    bool is_other;        /* with other settings */
    ls_study *study;      /* while it runs */
    ls_status status;     /* of the run */
    size_t done;          /* models that were reported */
    char sha[65];         /* of the result */
    ls_figures figure[9]; /* of the models */
    double round[9];      /* figures of the first rounds of a pack */
    char sentence[512];   /* of a failure */
};

static void on_trained(void *user, size_t done, size_t models,
                       const ls_trial *trial, const ls_fold *fold)
{
    struct ranked *own = user;

    (void)models;
    (void)trial;
    (void)fold;
    own->done = done;
    if (own->stops_after > 0 && done >= own->stops_after)
        ls_study_stop(own->study);
}

static void on_round(void *user, const ls_round *round)
{
    struct ranked *own = user;

    own->done = round->round;
    if (round->round <= 9)
        own->round[round->round - 1] = round->value + round->single;
    if (round->round == own->stops_after)
        ls_study_stop(own->study);
}

static void run_rank(struct ls_machines *machines, void *user)
{
    struct ranked *own = user;
    const ls_study_callbacks callbacks = {.size = sizeof callbacks,
                                          .user = own,
                                          .trained = on_trained,
                                          .round = on_round};
    ls_config config = own->config;
    const ls_fold *fold;

    config.machines = machines;
    config.seed += own->is_other;
    if (!rank_expects(ls_study_create(&config, own->data, NULL, &own->plan,
                                      &callbacks, &own->study),
                      LS_OK, NULL))
        return;
    if (own->stops_first)
        ls_study_stop(own->study);
    own->status = ls_study_run(own->study, own->output, LS_STUDY_RESUME);
    if (own->status != LS_OK)
        snprintf(own->sentence, sizeof own->sentence, "%s", last_error());
    else
        strcpy(own->sha,
               ls_model_about(ls_study_model(own->study))->parameters_sha256);
    for (size_t i = 0;
         i < 9 && (fold = own->plan.space ? ls_study_fold(own->study, i, 0)
                                          : ls_study_fold(own->study, 0, i));
         i++)
        own->figure[i] = fold->figures;
    if (own->status == LS_OK)
        rank_expects(ls_study_remove_files(own->study), LS_OK, NULL);
    ls_study_destroy(own->study);
}

/* As n ranks do it, all of which get own[]. */
static void run_ranks(size_t n, const struct ranked *what, struct ranked *own)
{
    void *user[FAKE_RANKS] = {NULL};

    for (size_t r = 0; r < n; r++) {
        own[r] = *what;
        user[r] = &own[r];
    }
    if (what->output)
        (void)unlink(what->output);
    fake_run(n, run_rank, user);
}

/* Other calls of temp_path() follow. */
static const char *output(const char *name, char path[LS_PATH_SIZE])
{
    snprintf(path, LS_PATH_SIZE, "%s", temp_path(name));
    return path;
}

static struct ranked make_study(const ls_dataset *data)
{
    struct ranked what = {.data = data, .config = make_config()};

    what.plan.size = sizeof what.plan;
    EXPECT_OK(ls_config_set(&what.config, "activation", "relu"));
    return what;
}

static void expect_same(const struct ranked *what)
{
    static const size_t ranks[] = {3, 8};
    struct ranked one, own[FAKE_RANKS];

    run_ranks(1, what, &one);
    EXPECT_STATUS(one.status, LS_OK);
    CU_ASSERT_EQUAL(strlen(one.sha), 64);
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        run_ranks(ranks[i], what, own);
        for (size_t r = 0; r < ranks[i]; r++) {
            EXPECT_STATUS(own[r].status, LS_OK);
            CU_ASSERT_STRING_EQUAL(own[r].sha, one.sha);
            CU_ASSERT_EQUAL(own[r].done, one.done);
            CU_ASSERT_EQUAL(
                memcmp(own[r].figure, one.figure, sizeof one.figure), 0);
            CU_ASSERT_EQUAL(memcmp(own[r].round, one.round, sizeof one.round),
                            0);
        }
    }
}

static void folds_do_not_depend_on_the_ranks(void)
{
    char path[LS_PATH_SIZE];
    ls_dataset *data = make_table("multiclass");
    struct ranked what = make_study(data);

    what.plan.folds = 3;
    what.plan.repeats = 2;
    expect_same(&what);
    what.output = output("folds.h5", path);
    expect_same(&what);
    ls_dataset_close(data);
}

static ls_space *make_space(void)
{
    ls_space *space = NULL;

    EXPECT_OK(ls_space_create(&space));
    EXPECT_OK(ls_space_add(space, "lr", "log 1e-3 1e-1"));
    EXPECT_OK(ls_space_add(space, "hidden", "4 | 8,6"));
    return space;
}

static void searches_do_not_depend_on_the_ranks(void)
{
    char path[LS_PATH_SIZE];
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data);
    ls_space *space = make_space();

    what.plan.space = space;
    what.plan.trials = 9;
    what.plan.method = "halving";
    what.config.val_split = 0.3;
    what.config.epochs = 9;
    expect_same(&what);
    what.output = output("halving.h5", path);
    expect_same(&what);
    what.config.val_split = 0;
    what.plan.folds = 2;
    what.plan.trials = 4;
    what.plan.method = "random";
    expect_same(&what);
    what.output = NULL;
    expect_same(&what);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* With 3 ranks, and with more ranks than members. */
static void packs_do_not_depend_on_the_ranks(void)
{
    static const char *const tasks[] = {"binary", "regression"};
    char path[LS_PATH_SIZE];
    ls_space *space = make_space();

    for (size_t i = 0; i < 2; i++) {
        ls_dataset *data = make_table(tasks[i]);
        struct ranked what = make_study(data);

        what.plan.method = "pack";
        what.plan.space = space;
        what.plan.trials = 5;
        what.config.epochs = 6;
        expect_same(&what);
        what.output = output("pack.h5", path);
        expect_same(&what);
        what.config.save_every = (struct interval){2, LS_EPOCHS};
        expect_same(&what);
        ls_dataset_close(data);
    }
    ls_space_destroy(space);
}

/* Member 0 has one layer and activations of two: rank 0, which chooses, has
 * none that trains. */
static void a_pack_whose_rank_0_trains_nothing(void)
{
    ls_dataset *data = make_table("binary");
    ls_space *space = NULL;
    struct ranked what = make_study(data), one, own[FAKE_RANKS];

    EXPECT_OK(ls_space_create(&space));
    EXPECT_OK(ls_space_add(space, "hidden", "4 | 8,6"));
    EXPECT_OK(ls_config_set(&what.config, "activation", "relu,tanh"));
    what.plan.method = "pack";
    what.plan.space = space;
    what.plan.trials = 2;
    for (bool found = false; !found;) {
        ls_study *study = NULL;

        what.config.seed++;
        EXPECT_OK(ls_study_create(&what.config, data, NULL, &what.plan, NULL,
                                  &study));
        found = strstr(ls_study_trial(study, 0)->settings, "=4") &&
                strstr(ls_study_trial(study, 1)->settings, "=8,6");
        ls_study_destroy(study);
    }
    run_ranks(1, &what, &one);
    EXPECT_STATUS(one.status, LS_OK);
    for (size_t n = 2; n <= 3; n++) {
        run_ranks(n, &what, own);
        for (size_t r = 0; r < n; r++) {
            EXPECT_STATUS(own[r].status, LS_OK);
            CU_ASSERT_STRING_EQUAL(own[r].sha, one.sha);
            CU_ASSERT_EQUAL(memcmp(own[r].round, one.round, sizeof one.round),
                            0);
        }
    }
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* Each part with other ranks, the last of which hears of the stop. */
static void a_stopped_pack_goes_on_with_other_ranks(void)
{
    static const size_t ranks[] = {3, 1, 2, 5, 4};
    enum { PARTS = sizeof ranks / sizeof *ranks };
    char path[LS_PATH_SIZE];
    ls_dataset *data = make_table("multiclass");
    ls_space *space = make_space();
    struct ranked what = make_study(data), whole, own[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};

    what.plan.method = "pack";
    what.plan.space = space;
    what.plan.trials = 5;
    what.config.epochs = 3 * PARTS;
    what.config.patience = 4;
    run_ranks(1, &what, &whole);
    what.output = output("parts.h5", path);
    (void)unlink(what.output);
    for (size_t i = 0; i < PARTS; i++) {
        for (size_t r = 0; r < ranks[i]; r++) {
            own[r] = what;
            if (r + 1 == ranks[i] && i + 1 < PARTS)
                own[r].stops_after = i + 2;
            user[r] = &own[r];
        }
        fake_run(ranks[i], run_rank, user);
        for (size_t r = 0; r < ranks[i]; r++)
            EXPECT_STATUS(own[r].status, i + 1 < PARTS ? LS_STOPPED : LS_OK);
    }
    CU_ASSERT_STRING_EQUAL(own[0].sha, whole.sha);
    CU_ASSERT_STRING_EQUAL(own[3].sha, whole.sha);
    CU_ASSERT_EQUAL(memcmp(own[0].figure, whole.figure, sizeof whole.figure),
                    0);
    CU_ASSERT_EQUAL(own[0].done, whole.done);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* The time is over on one rank first: its clock, or its start, is another. */
static void the_time_of_a_pack_is_over_for_all(void)
{
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data), own[3];
    void *user[] = {&own[0], &own[1], &own[2]};

    what.plan.method = "pack";
    what.plan.trials = 4;
    what.plan.ensemble_patience = SIZE_MAX;
    what.config.epochs = 1000000000;
    what.config.patience = 0;
    for (size_t r = 0; r < 3; r++) {
        own[r] = what;
        own[r].config.max_time = r == 1 ? 0.3 : 100;
    }
    fake_run(3, run_rank, user);
    for (size_t r = 0; r < 3; r++) {
        EXPECT_STATUS(own[r].status, LS_OK);
        CU_ASSERT_EQUAL(own[r].done, own[0].done);
        CU_ASSERT_STRING_EQUAL(own[r].sha, own[0].sha);
    }
    ls_dataset_close(data);
}

/* Each model would take a long time. */
static void a_stop_of_one_rank_stops_all(void)
{
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data), own[3];
    void *user[] = {&own[0], &own[1], &own[2]};

    what.plan.folds = 9;
    what.config.epochs = 20000;
    what.config.patience = 0;
    for (size_t r = 0; r < 3; r++) {
        own[r] = what;
        own[r].stops_first = r == 1;
    }
    fake_run(3, run_rank, user);
    for (size_t r = 0; r < 3; r++) {
        EXPECT_STATUS(own[r].status, LS_STOPPED);
        CU_ASSERT_EQUAL(own[r].done, 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(own[r].sentence, "0 of 9 models"));
    }
    ls_dataset_close(data);
}

/* However many models were trained before. */
static void a_stopped_study_goes_on_with_other_ranks(void)
{
    char path[LS_PATH_SIZE];
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data), whole, own[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};

    what.plan.folds = 9;
    run_ranks(1, &what, &whole);
    what.output = output("stopped.h5", path);
    for (size_t r = 0; r < 3; r++) {
        own[r] = what;
        own[r].stops_after = r == 1 ? 1 : 0;
        user[r] = &own[r];
    }
    fake_run(3, run_rank, user);
    for (size_t r = 0; r < 3; r++)
        CU_ASSERT_EQUAL(own[r].status, own[0].status);
    run_ranks(2, &what, own);
    EXPECT_STATUS(own[0].status, LS_OK);
    CU_ASSERT_STRING_EQUAL(own[0].sha, whole.sha);
    ls_dataset_close(data);
}

static void other_settings_are_found(void)
{
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data), own[3];
    void *user[] = {&own[0], &own[1], &own[2]};

    what.plan.folds = 2;
    for (size_t r = 0; r < 3; r++) {
        own[r] = what;
        own[r].is_other = r == 2;
    }
    fake_run(3, run_rank, user);
    for (size_t r = 0; r < 3; r++) {
        EXPECT_STATUS(own[r].status, LS_BAD_CONFIG);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(own[r].sentence, "rank 2 on host-0 has other settings"));
    }
    ls_dataset_close(data);
}

/* The output is in no folder: rank 0 finds it, and all end. */
static void a_failure_of_rank_0_ends_all(void)
{
    ls_dataset *data = make_table("binary");
    struct ranked what = make_study(data), own[3];

    what.plan.folds = 2;
    what.output = "absent/folder/folds.h5";
    run_ranks(3, &what, own);
    for (size_t r = 0; r < 3; r++) {
        CU_ASSERT_NOT_EQUAL(own[r].status, LS_OK);
        CU_ASSERT_EQUAL(own[r].status, own[0].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(own[r].sentence, "absent/folder"));
    }
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"packs do not depend on the ranks", packs_do_not_depend_on_the_ranks},
    {"a pack whose rank 0 trains nothing", a_pack_whose_rank_0_trains_nothing},
    {"a stopped pack goes on with other ranks",
     a_stopped_pack_goes_on_with_other_ranks},
    {"the time of a pack is over for all", the_time_of_a_pack_is_over_for_all},
    {"folds do not depend on the ranks", folds_do_not_depend_on_the_ranks},
    {"searches do not depend on the ranks",
     searches_do_not_depend_on_the_ranks},
    {"a stop of one rank stops all", a_stop_of_one_rank_stops_all},
    {"a stopped study goes on with other ranks",
     a_stopped_study_goes_on_with_other_ranks},
    {"other settings are found", other_settings_are_found},
    {"a failure of rank 0 ends all", a_failure_of_rank_0_ends_all},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"study: machines", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
