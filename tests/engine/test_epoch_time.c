/* SPDX-License-Identifier: MIT */
/*
 * test_epoch_time.c - where the time of epochs went.
 */
#include <math.h>

#include "engine/trainer.h"
#include "runs.h"

static double steps_of(const ls_epoch_time *time)
{
    return time->gather + time->forward + time->backward + time->weights +
           time->elementwise + time->update + time->waiting + time->data;
}

/* Also those in which no step is timed: one of 16 is, and an epoch has 6. What
 * the clock has of an epoch is not that of the next. */
static void parts_add_up_to_the_seconds_of_an_epoch(void)
{
    ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *t = NULL;
    const ls_model *model;

    config.val_split = 0.2;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    t->clock.saving = 1e6;
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    model = ls_trainer_model(t);
    CU_ASSERT_EQUAL_FATAL(ls_model_about(model)->n_history, 3);
    for (size_t i = 0; i < 3; i++) {
        const ls_epoch_time *time = ls_model_epoch_time(model, i);

        EXPECT_CLOSE(steps_of(time), ls_model_epoch(model, i)->seconds, 1e-9,
                     0);
        CU_ASSERT(time->gather > 0 && time->forward > 0 && time->update > 0);
        CU_ASSERT(time->validation > 0);
        CU_ASSERT_EQUAL(time->saving, i == 0 ? 1e6 : 0);
    }
    CU_ASSERT_PTR_NULL(ls_model_epoch_time(model, 3));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* 10 seconds of steps: of the 8 seconds measured, half were in the epoch. */
static void shares_are_those_of_the_epoch(void)
{
    const ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    ls_trainer *t = NULL;
    ls_epoch_time time;
    double *seconds;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    seconds = t->engine->worker[0].scratch.watch.seconds;
    t->epoch_seconds = 10;
    time = trainer_epoch_time(t);
    CU_ASSERT(isnan(time.forward) && isnan(time.waiting));
    seconds[PHASE_FORWARD] = 3;
    seconds[PHASE_UPDATE] = 1;
    trainer_clock_begin(t);
    t->clock.saving = 7;
    time = trainer_epoch_time(t);
    EXPECT_CLOSE(time.forward, 7.5, 1e-12, 0);
    EXPECT_CLOSE(time.update, 2.5, 1e-12, 0);
    seconds[PHASE_WEIGHTS] = 4;
    time = trainer_epoch_time(t);
    EXPECT_CLOSE(time.weights, 10, 1e-12, 0);
    CU_ASSERT(time.forward == 0 && time.update == 0 && time.saving == 7);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* A checkpoint is written after the record of its epoch, which a resumed run
 * has like that of any other epoch. */
static void a_checkpoint_counts_in_the_next_epoch(void)
{
    const char *output = temp_path("model.h5");
    ls_config config = make_config();
    ls_dataset *data = make_table("binary");
    const ls_epoch_time *time;
    ls_trainer *t = NULL;
    ls_model *model = NULL;

    config.save_every = (struct interval){1, LS_EPOCHS};
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, output, 0));
    EXPECT_OK(ls_model_load(output, &model));
    time = ls_model_epoch_time(model, 0);
    CU_ASSERT(time->saving == 0 && time->validation == 0);
    CU_ASSERT(ls_model_epoch_time(model, 1)->saving > 0);
    CU_ASSERT(ls_model_epoch_time(model, 2)->saving > 0);
    EXPECT_CLOSE(steps_of(time), ls_model_epoch(model, 0)->seconds, 1e-9, 0);
    ls_model_destroy(model);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"parts add up to the seconds of an epoch",
     parts_add_up_to_the_seconds_of_an_epoch},
    {"shares are those of the epoch", shares_are_those_of_the_epoch},
    {"a checkpoint counts in the next epoch",
     a_checkpoint_counts_in_the_next_epoch},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"epoch_time: where time went", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
