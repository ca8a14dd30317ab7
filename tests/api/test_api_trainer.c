/* SPDX-License-Identifier: MIT */
/*
 * test_api_trainer.c - what a trainer and its model show, and callbacks of
 * callers of any release.
 */
#include <stdio.h>
#include <string.h>

#include "engine/runs.h"
#include "support.h"

/* Callbacks of a later release. */
struct later {
    ls_callbacks known;
    void (*unheard_of)(void);
};

static void count_epoch(void *user, const ls_epoch *epoch)
{
    (void)epoch;
    ++*(size_t *)user;
}

static void callbacks_are_taken_by_their_size(void)
{
    const ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *t = NULL;
    size_t epochs = 0;
    struct later later = {.known = {.user = &epochs, .epoch = count_epoch},
                          .unheard_of = (void (*)(void))(uintptr_t)1};

    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, &later.known, &t),
                 LS_USAGE, "size of ls_callbacks is 0");
    later.known.size = sizeof later;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, &later.known, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL(epochs, 3);
    ls_trainer_destroy(t);
    ls_trainer_destroy(NULL);
    ls_dataset_close(data);
}

static void what_a_trainer_shows_stays_where_it_is(void)
{
    ls_config config = make_config();
    ls_dataset *data = make_table("multiclass");
    ls_trainer *t = NULL;

    config.val_split = 0.2;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));

    const ls_memory *memory = ls_trainer_memory(t), before = *memory;
    const ls_validation *held = ls_trainer_validation(t);
    const ls_result *result = ls_trainer_result(t);

    CU_ASSERT(memory->data > 0 && memory->parameters > 0 && memory->work > 0);
    CU_ASSERT_EQUAL(held->rows + held->train_rows, RUN_ROWS);
    CU_ASSERT_EQUAL(held->classes, RUN_CLASSES);
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_PTR_EQUAL(ls_trainer_memory(t), memory);
    CU_ASSERT_EQUAL(memcmp(memory, &before, sizeof before), 0);
    CU_ASSERT_PTR_EQUAL(ls_trainer_validation(t), held);
    CU_ASSERT_PTR_EQUAL(ls_trainer_result(t), result);
    CU_ASSERT_EQUAL(result->epochs, 3);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void layers_and_epochs_end_with_null(void)
{
    const ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));

    const ls_model *model = ls_trainer_model(t);
    const ls_model_info *about = ls_model_about(model);
    size_t n = 0, parameters = 0;

    for (const ls_layer *l; (l = ls_model_layer(model, n)); n++) {
        parameters += l->n_out * (l->n_in + 1);
        CU_ASSERT(n == 0 || l->n_in == ls_model_layer(model, n - 1)->n_out);
    }
    CU_ASSERT_EQUAL(n, about->n_layers);
    CU_ASSERT_EQUAL(parameters, about->parameters);
    CU_ASSERT_EQUAL(about->n_history, 3);
    for (n = 0; ls_model_epoch(model, n); n++)
        CU_ASSERT_EQUAL(ls_model_epoch(model, n)->epoch, n + 1);
    CU_ASSERT_EQUAL(n, 3);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void figures_of_merit_are_the_callers_to_destroy(void)
{
    const ls_config config = make_config();
    ls_dataset *data = make_table("multiclass");
    ls_trainer *t = NULL;
    ls_metrics *metrics = NULL;
    ls_difference difference = {0};

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_evaluate(ls_trainer_model(t), data, 2, &metrics));
    CU_ASSERT_EQUAL(metrics->rows, RUN_ROWS);
    CU_ASSERT_EQUAL(metrics->classes, RUN_CLASSES);
    ls_metrics_destroy(metrics);
    ls_metrics_destroy(NULL);
    EXPECT_FAILS(
        ls_model_diff(ls_trainer_model(t), ls_trainer_model(t), &difference),
        LS_USAGE, "size of ls_difference");
    difference.size = sizeof difference;
    EXPECT_OK(
        ls_model_diff(ls_trainer_model(t), ls_trainer_model(t), &difference));
    CU_ASSERT_EQUAL(difference.parameters,
                    ls_model_about(ls_trainer_model(t))->parameters);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_path_needs_room(void)
{
    char path[12] = "before";

    EXPECT_OK(ls_checkpoint_path("m.h5", path, sizeof path));
    CU_ASSERT_STRING_EQUAL(path, "m.ckpt.h5");
    EXPECT_FAILS(ls_checkpoint_path("model.h5", path, sizeof path), LS_USAGE,
                 "model.ckpt.h5 takes 14 bytes, there is room for 12");
    EXPECT_FAILS(ls_checkpoint_path("mod.h5", path, 11), LS_USAGE,
                 "mod.ckpt.h5 takes 12 bytes, there is room for 11");
    CU_ASSERT_STRING_EQUAL(path, "m.ckpt.h5");
    EXPECT_OK(ls_checkpoint_path("mod.h5", path, sizeof path));
    CU_ASSERT_STRING_EQUAL(path, "mod.ckpt.h5");
}

static CU_TestInfo tests[] = {
    {"callbacks are taken by their size", callbacks_are_taken_by_their_size},
    {"what a trainer shows stays where it is",
     what_a_trainer_shows_stays_where_it_is},
    {"layers and epochs end with NULL", layers_and_epochs_end_with_null},
    {"figures of merit are the caller's to destroy",
     figures_of_merit_are_the_callers_to_destroy},
    {"a path needs room", a_path_needs_room},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_trainer: what is shown", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
