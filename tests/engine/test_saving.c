/* SPDX-License-Identifier: MIT */
/*
 * test_saving.c - what a checkpoint brings back, and what a model is given.
 * That a resumed run ends with the same bits is tested in test_trainer.c.
 */
#include "engine/trainer.h"

#include <stdio.h>

#include "runs.h"

/* The best epoch lies before a stop, those after it are worse. */
static void a_best_epoch_before_a_stop_stays_the_best(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *whole = NULL;
    char output[1024];

    snprintf(output, sizeof output, "%s", temp_path("best.h5"));
    config.val_split = 0.3;
    config.lr = 0.3;
    config.epochs = 12;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
    EXPECT_OK(ls_trainer_run(whole, NULL, 0));
    CU_ASSERT(whole->best_epoch < config.epochs);
    ls_trainer *pieces = train_in_pieces(data, config, 5, output);

    CU_ASSERT_EQUAL(pieces->best_epoch, whole->best_epoch);
    CU_ASSERT_EQUAL(pieces->best_value, whole->best_value);
    CU_ASSERT_FALSE(ls_model_about(pieces->model)->is_checkpoint);
    CU_ASSERT(
        same_parameters(ls_trainer_model(whole), ls_trainer_model(pieces)));
    for (size_t e = 0; e < config.epochs; e++)
        CU_ASSERT_EQUAL(whole->model->history.epoch[e].best,
                        pieces->model->history.epoch[e].best);
    ls_trainer_destroy(whole);
    ls_trainer_destroy(pieces);
    ls_dataset_close(data);
}

/* 40 rows of two columns; other numbers, of another scale, for every seed. */
static ls_dataset *other_table(uint64_t seed)
{
    ls_real X[80], y[40];
    ls_dataset *data = NULL;

    fill_uniform(X, 80, seed);
    for (size_t i = 0; i < 40; i++) {
        y[i] = X[2 * i] > 0;
        X[2 * i + 1] *= (ls_real)seed;
    }
    EXPECT_OK(dataset_of(40, 2, 1, X, y, NULL, "binary", &data));
    return data;
}

static void count_notes(void *user, ls_level level, const char *sentence)
{
    size_t *notes = user;

    *notes += level == LS_WARNING && strstr(sentence, "the data changed");
}

/* A run goes on with other values if that is wanted, but then with the scaling
 * that its parameters were trained with. */
static void data_that_changed_are_refused_unless_wanted(void)
{
    ls_dataset *data = other_table(1), *val = other_table(2),
               *changed = other_table(5);
    ls_config config = make_config();
    ls_trainer *t = NULL;
    size_t notes = 0;
    char checkpoint[1024];

    config.max_steps = 2;
    config.batch_size = 10;
    EXPECT_OK(ls_trainer_create(&config, data, val, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("ch.h5"), 0), LS_STOPPED);
    const double shift = t->model->input.shift[1];
    const double scale = t->model->input.scale[1];

    ls_trainer_destroy(t);
    t = NULL;
    snprintf(checkpoint, sizeof checkpoint, "%s", temp_path("ch.ckpt.h5"));
    EXPECT_FAILS(ls_trainer_resume(checkpoint, &config, changed, val, NULL, &t),
                 LS_BAD_DATA, "its values changed");
    EXPECT_FAILS(
        ls_trainer_resume(checkpoint, &config, data, changed, NULL, &t),
        LS_BAD_DATA, "its values changed");
    config.allow_changed_data = 1;
    const ls_callbacks calls = {
        .size = sizeof calls, .user = &notes, .log = count_notes};

    EXPECT_OK(ls_trainer_resume(checkpoint, &config, changed, val, &calls, &t));
    CU_ASSERT_EQUAL(notes, 1);
    CU_ASSERT_EQUAL(t->model->input.shift[1], shift);
    CU_ASSERT_EQUAL(t->model->input.scale[1], scale);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
    ls_dataset_close(val);
    ls_dataset_close(changed);
}

static void keep_note(void *user, ls_level level, const char *sentence)
{
    if (level == LS_NOTE && strstr(sentence, "going on"))
        snprintf(user, LS_PATH_SIZE, "%s", sentence);
}

/* 40 rows in minibatches of 10, of which nothing is left, or of 15, of which
 * the last one is short. */
static void a_resumed_run_says_how_far_it_has_to_go(void)
{
    static const struct {
        size_t batch, steps;
        const char *words;
    } cases[] = {
        {10, 2, "after step 2: epoch 1 of 3, row 20 of 40; 10 steps to go"},
        {15, 2, "after step 2: epoch 1 of 3, row 30 of 40; 7 steps to go"},
        {15, 8, "after step 8: epoch 3 of 3, row 30 of 40; 1 step to go"},
        {40, 1, "after step 1: epoch 2 of 3, row 0 of 40; 2 steps to go"}};
    ls_dataset *data = other_table(1);

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ls_config config = make_config();
        char note[LS_PATH_SIZE] = "", checkpoint[1024];
        const ls_callbacks calls = {
            .size = sizeof calls, .user = note, .log = keep_note};
        ls_trainer *t = NULL;

        config.batch_size = cases[k].batch;
        config.max_steps = cases[k].steps;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
        EXPECT_STATUS(ls_trainer_run(t, temp_path("far.h5"), 1), LS_STOPPED);
        ls_trainer_destroy(t);
        snprintf(checkpoint, sizeof checkpoint, "%s", temp_path("far.ckpt.h5"));
        EXPECT_OK(
            ls_trainer_resume(checkpoint, &config, data, NULL, &calls, &t));
        CU_ASSERT_PTR_NOT_NULL(strstr(note, cases[k].words));
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

/* Settings of the run come back with its checkpoint; those of a process do
 * not. */
static void a_checkpoint_keeps_the_settings_of_its_run(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config(), got;
    ls_trainer *t = NULL;
    char data_path[LS_PATH_SIZE];

    config.save_every.n = 100;
    config.save_every.unit = LS_STEPS;
    config.epochs = 17;
    config.patience = 5;
    config.min_delta = 0.25;
    config.max_steps = 2;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, temp_path("keep.h5"), 0), LS_STOPPED);
    ls_trainer_destroy(t);
    EXPECT_OK(checkpoint_config(temp_path("keep.ckpt.h5"), &got, data_path));
    CU_ASSERT(got.save_every.n == 100 && got.save_every.unit == LS_STEPS);
    CU_ASSERT_EQUAL(got.epochs, 17);
    CU_ASSERT_EQUAL(got.patience, 5);
    CU_ASSERT_EQUAL(got.min_delta, 0.25);
    CU_ASSERT_EQUAL(got.batch_size, config.batch_size);
    CU_ASSERT_EQUAL(got.shard, config.shard);
    CU_ASSERT_EQUAL(got.max_steps, 0);
    ls_dataset_close(data);
}

/* ---- When it is saved ------------------------------------------------------
 */

enum { MOST_SAVES = 32 };

struct noted_saves {
    ls_trainer *trainer; /* asked for a save after the first epoch, or NULL */
    uint64_t step[MOST_SAVES];
    size_t n;
};

static void note_save(void *user, const char *path, uint64_t step)
{
    struct noted_saves *saves = user;

    (void)path;
    if (saves->n < MOST_SAVES)
        saves->step[saves->n++] = step;
}

/* 3 epochs of 8 steps; the last save is that of the end. */
static void saves_come_when_they_are_due(void)
{
    static const struct {
        ls_unit unit;
        double every;
        uint64_t step[8];
        size_t n;
    } cases[] = {{LS_STEPS, 5, {5, 10, 15, 20, 24}, 5},
                 {LS_STEPS, 8, {8, 16, 24}, 3},
                 {LS_EPOCHS, 1, {8, 16, 24}, 3},
                 {LS_EPOCHS, 2, {16, 24}, 2},
                 {LS_SECONDS, 0, {24}, 1}};
    ls_dataset *data = make_table("binary");

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ls_config config = make_config();
        struct noted_saves saves = {.n = 0};
        const ls_callbacks calls = {
            .size = sizeof calls, .user = &saves, .saved = note_save};
        ls_trainer *t = NULL;

        config.save_every.unit = cases[k].unit;
        config.save_every.n = cases[k].every;
        EXPECT_OK(ls_trainer_create(&config, data, NULL, &calls, &t));
        EXPECT_OK(ls_trainer_run(t, temp_path("due.h5"), 1));
        CU_ASSERT_EQUAL_FATAL(saves.n, cases[k].n);
        for (size_t i = 0; i < saves.n; i++)
            CU_ASSERT_EQUAL(saves.step[i], cases[k].step[i]);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

static void ask_for_a_save(void *user, const ls_epoch *epoch)
{
    struct noted_saves *saves = user;

    if (epoch->epoch == 1)
        ls_trainer_save_soon(saves->trainer);
}

static void a_wish_is_one_save(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    struct noted_saves saves = {.n = 0};
    const ls_callbacks calls = {.size = sizeof calls,
                                .user = &saves,
                                .saved = note_save,
                                .epoch = ask_for_a_save};

    EXPECT_OK(ls_trainer_create(&config, data, NULL, &calls, &saves.trainer));
    EXPECT_OK(ls_trainer_run(saves.trainer, temp_path("wish.h5"), 0));
    CU_ASSERT_EQUAL(saves.n, 2);
    CU_ASSERT_EQUAL(saves.step[0], 8);
    CU_ASSERT_EQUAL(saves.step[1], 24);
    ls_trainer_destroy(saves.trainer);
    ls_dataset_close(data);
}

/* The output is the best epoch, the checkpoint the last; both say so, and show
 * the whole history. */
static void a_model_knows_its_epoch(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;
    ls_model *best = NULL, *last = NULL;

    config.val_split = 0.3;
    config.lr = 0.3;
    config.epochs = 12;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, temp_path("e.h5"), 0));
    EXPECT_OK(ls_model_load(temp_path("e.h5"), &best));
    EXPECT_OK(ls_model_load(temp_path("e.ckpt.h5"), &last));
    CU_ASSERT(t->best_epoch < 12);
    CU_ASSERT_EQUAL(best->best_epoch, t->best_epoch);
    CU_ASSERT_EQUAL(last->best_epoch, 12);
    CU_ASSERT(best->epochs == 12 && last->epochs == 12);
    CU_ASSERT_EQUAL(best->steps, 12 * ((t->rows.n + 39) / 40));
    CU_ASSERT_EQUAL(last->steps, best->steps);
    CU_ASSERT(best->history.n == 12 && last->history.n == 12);
    CU_ASSERT_FALSE(same_parameters(best, last));
    ls_model_destroy(best);
    ls_model_destroy(last);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"a best epoch before a stop stays the best",
     a_best_epoch_before_a_stop_stays_the_best},
    {"data that changed are refused unless wanted",
     data_that_changed_are_refused_unless_wanted},
    {"a checkpoint keeps the settings of its run",
     a_checkpoint_keeps_the_settings_of_its_run},
    {"a resumed run says how far it has to go",
     a_resumed_run_says_how_far_it_has_to_go},
    {"saves come when they are due", saves_come_when_they_are_due},
    {"a wish is one save", a_wish_is_one_save},
    {"a model knows its epoch", a_model_knows_its_epoch},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"saving: checkpoints and models", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
