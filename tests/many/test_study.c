/* SPDX-License-Identifier: MIT */
/*
 * test_study.c - the models of a study are those of single runs, whatever runs
 * beside them.
 */
#include "many/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/runs.h"

static ls_study *study_of(const ls_config *config, const ls_dataset *data,
                          ls_study_plan plan)
{
    ls_study *study = NULL;

    plan.size = sizeof plan;
    EXPECT_OK(ls_study_create(config, data, NULL, &plan, NULL, &study));
    return study;
}

static ls_space *make_space(void)
{
    ls_space *space = NULL;

    EXPECT_OK(ls_space_create(&space));
    EXPECT_OK(ls_space_add(space, "lr", "log 1e-3 1e-1"));
    EXPECT_OK(ls_space_add(space, "hidden", "4 | 8,6"));
    return space;
}

static void teams_do_not_matter(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_config config = make_config();
    char sha[65] = "";

    for (size_t threads = 1; threads <= 7; threads += 2) {
        ls_study *study;
        const ls_trial *trial;

        config.threads = threads;
        EXPECT_OK(ls_config_set(&config, "activation", "relu"));
        study =
            study_of(&config, data, (ls_study_plan){.folds = 3, .repeats = 2});
        EXPECT_OK(ls_study_run(study, NULL, 0));
        trial = ls_study_trial(study, 0);
        CU_ASSERT_EQUAL(trial->folds, 6);
        CU_ASSERT_EQUAL(trial->status, LS_OK);
        CU_ASSERT(isfinite(trial->mean.accuracy) && trial->std.accuracy > 0);
        CU_ASSERT(isnan(trial->mean.rmse));
        if (threads == 1)
            strcpy(sha,
                   ls_model_about(ls_study_model(study))->parameters_sha256);
        CU_ASSERT_STRING_EQUAL(
            sha, ls_model_about(ls_study_model(study))->parameters_sha256);
        ls_study_destroy(study);
    }
    ls_dataset_close(data);
}

/* The figures, settings and result of a search. */
static void expect_same(const ls_study *a, const ls_study *b)
{
    const ls_trial *x;

    for (size_t i = 0; (x = ls_study_trial(a, i)); i++) {
        const ls_trial *y = ls_study_trial(b, i);

        CU_ASSERT_STRING_EQUAL(x->settings, y->settings);
        CU_ASSERT_EQUAL(x->rank, y->rank);
        CU_ASSERT_EQUAL(x->epochs, y->epochs);
        CU_ASSERT(!(x->mean.loss != y->mean.loss));
    }
    CU_ASSERT_STRING_EQUAL(
        ls_model_about(ls_study_model(a))->parameters_sha256,
        ls_model_about(ls_study_model(b))->parameters_sha256);
}

/* Stopped before its first model, in each of the first few, and so on. */
struct stopper {
    ls_study *study;
    size_t after;
};

static void stop_soon(void *user, size_t done, size_t models,
                      const ls_trial *trial, const ls_fold *fold)
{
    struct stopper *stopper = user;

    (void)models;
    (void)trial;
    (void)fold;
    if (done >= stopper->after)
        ls_study_stop(stopper->study);
}

static void a_stopped_search_goes_on(void)
{
    static const char *const methods[] = {"random", "halving"};
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_space *space = make_space();

    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    config.val_split = 0.3;
    config.epochs = 9;
    for (size_t m = 0; m < 2; m++) {
        ls_study_plan plan = {.size = sizeof plan,
                              .space = space,
                              .trials = 9,
                              .method = methods[m]};
        struct stopper stopper = {.after = 1};
        const ls_study_callbacks callbacks = {
            .size = sizeof callbacks, .user = &stopper, .trained = stop_soon};
        ls_study *whole = study_of(&config, data, plan);
        const char *path = temp_path(methods[m]);
        ls_status status;

        EXPECT_OK(ls_study_run(whole, NULL, 0));
        do {
            EXPECT_OK(ls_study_create(&config, data, NULL, &plan, &callbacks,
                                      &stopper.study));
            status = ls_study_run(stopper.study, path, LS_STUDY_RESUME);
            if (status == LS_STOPPED)
                ls_study_destroy(stopper.study);
            stopper.after += 2;
            config.threads = config.threads % 3 + 1;
        } while (status == LS_STOPPED);
        EXPECT_OK(status);
        CU_ASSERT(stopper.after > 5);
        expect_same(whole, stopper.study);
        EXPECT_OK(ls_study_remove_files(stopper.study));
        ls_study_destroy(stopper.study);
        ls_study_destroy(whole);
    }
    ls_space_destroy(space);
    ls_dataset_close(data);
}

static void another_study_is_not_resumed(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    const char *path = temp_path("cv.h5");
    ls_study *study;

    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    study = study_of(&config, data, (ls_study_plan){.folds = 3});
    EXPECT_OK(ls_study_run(study, path, 0));
    ls_study_destroy(study);
    study = study_of(&config, data, (ls_study_plan){.folds = 3});
    EXPECT_FAILS(ls_study_run(study, path, 0), LS_EXISTS, "may go on");
    EXPECT_OK(ls_study_run(study, path, LS_STUDY_RESUME));
    ls_study_destroy(study);
    config.lr = 0.5;
    study = study_of(&config, data, (ls_study_plan){.folds = 3});
    EXPECT_FAILS(ls_study_run(study, path, LS_STUDY_RESUME), LS_USAGE,
                 "lr '0.01', and this one has '0.5'");
    EXPECT_OK(ls_study_run(study, path, LS_STUDY_FORCE));
    EXPECT_OK(ls_study_remove_files(study));
    ls_study_destroy(study);
    study = study_of(&config, data, (ls_study_plan){.folds = 3});
    EXPECT_FAILS(ls_study_run(study, path, 0), LS_EXISTS, "exists");
    ls_study_destroy(study);
    ls_dataset_close(data);
}

static void contradicting_plans_are_refused(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_space *space = make_space();
    ls_study *study = NULL;
    ls_study_plan plan = {.size = sizeof plan};

    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "no folds");
    plan.folds = 3;
    EXPECT_OK(ls_config_set(&config, "monitor", "auc"));
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "monitor=auc");
    EXPECT_OK(ls_config_set(&config, "monitor", "auto"));
    EXPECT_OK(ls_config_set(&config, "val-every", "2ep"));
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "val-every=2ep");
    EXPECT_OK(ls_config_set(&config, "val-every", "1ep"));
    plan.method = "grid";
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "a space");
    plan.space = space;
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "a grid needs");
    plan.method = "best";
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "grid, random, halving");
    plan.method = NULL;
    config.val_split = 0.2;
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "val-split");
    config.val_split = 0;
    config.max_steps = 3;
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "max-steps");
    config.max_steps = 0;
    plan.folds = 0;
    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "there are none");
    ls_space_destroy(space);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"teams do not matter", teams_do_not_matter},
    {"a stopped search goes on", a_stopped_search_goes_on},
    {"another study is not resumed", another_study_is_not_resumed},
    {"contradicting plans are refused", contradicting_plans_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"study", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
