/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_run.c - callbacks that stop a run.
 */
#include "engine/trainer.h"

#include <unistd.h>

#include "runs.h"

/* In which callback to stop, and when. */
enum where { IN_PROGRESS, IN_EPOCH, IN_SAVED };

struct stopper {
    ls_trainer *trainer;
    enum where where;
    size_t after; /* calls of it before the one that stops */
    size_t calls[3];
    bool off;
};

static void act(struct stopper *s, enum where where)
{
    if (!s->off && s->where == where && s->calls[where]++ == s->after)
        ls_trainer_stop(s->trainer);
}

static void on_progress(void *user, const ls_progress *progress)
{
    (void)progress;
    act(user, IN_PROGRESS);
}

static void on_epoch(void *user, const ls_epoch *epoch)
{
    (void)epoch;
    act(user, IN_EPOCH);
}

static void on_saved(void *user, const char *path, uint64_t step)
{
    (void)path;
    (void)step;
    act(user, IN_SAVED);
}

static ls_trainer *create(const ls_dataset *data, struct stopper *s)
{
    const ls_callbacks callbacks = {.size = sizeof callbacks,
                                    .user = s,
                                    .progress = on_progress,
                                    .epoch = on_epoch,
                                    .saved = on_saved};
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "save-every", "1ep"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, &callbacks, &s->trainer));
    return s->trainer;
}

static ls_real *whole_run(const ls_dataset *data, size_t *n)
{
    struct stopper none = {.off = true};
    ls_trainer *t = create(data, &none);
    ls_real *parameters = NULL;

    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                           "all 3 epochs are done");
    parameters = copy_parameters(ls_trainer_model(t), n);
    ls_trainer_destroy(t);
    return parameters;
}

static bool are_those(const ls_model *model, const ls_real *want, size_t n)
{
    size_t m = 0;
    ls_real *got = copy_parameters(model, &m);
    const bool same = n == m && memcmp(got, want, n * sizeof *got) == 0;

    free(got);
    return same;
}

/* Saved or not, the run goes on where it stopped, to the same bits. */
static void any_callback_may_stop_a_run(void)
{
    static const enum where places[] = {IN_PROGRESS, IN_EPOCH, IN_SAVED};
    ls_dataset *data = make_table("binary");
    size_t n = 0;
    ls_real *want = whole_run(data, &n);

    for (size_t i = 0; i < 6; i++) {
        const char *output = i < 3 ? temp_path("m.h5") : NULL;
        struct stopper s = {.where = places[i % 3]};
        ls_trainer *t = create(data, &s);

        if (!output && s.where == IN_SAVED) { /* which never comes */
            ls_trainer_destroy(t);
            continue;
        }
        (void)unlink(temp_path("m.h5")); /* of the run before */
        EXPECT_FAILS(ls_trainer_run(t, output, 1), LS_STOPPED,
                     "stopped after step ");
        CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                               "stopped on request");
        CU_ASSERT(ls_trainer_result(t)->steps > 0);
        CU_ASSERT(!are_those(ls_trainer_model(t), want, n));
        if (output) {
            CU_ASSERT(access(temp_path("m.ckpt.h5"), F_OK) == 0);
            CU_ASSERT(access(output, F_OK) != 0);
        }
        CU_ASSERT_PTR_NULL(
            metadata_find(&ls_trainer_model(t)->provenance, "ended"));
        s.off = true;
        EXPECT_OK(ls_trainer_run(t, output, 1));
        CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                               "all 3 epochs are done");
        CU_ASSERT(are_those(ls_trainer_model(t), want, n));
        ls_trainer_destroy(t);
    }
    free(want);
    ls_dataset_close(data);
}

static void a_stop_in_the_save_of_a_stop_is_that_stop(void)
{
    ls_dataset *data = make_table("binary");
    struct stopper s = {.where = IN_SAVED};
    ls_trainer *t = create(data, &s);

    ls_trainer_stop(t);
    EXPECT_STATUS(ls_trainer_run(t, temp_path("twice.h5"), 1), LS_STOPPED);
    CU_ASSERT_EQUAL(s.calls[IN_SAVED], 1);
    s.off = true;
    EXPECT_OK(ls_trainer_run(t, temp_path("twice.h5"), 1));
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void a_run_that_is_complete_ends_as_such(void)
{
    ls_dataset *data = make_table("binary");
    size_t n = 0;
    ls_real *want = whole_run(data, &n);
    struct stopper s = {.where = IN_EPOCH, .after = 2};
    ls_trainer *t = create(data, &s);

    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    CU_ASSERT_EQUAL(s.calls[IN_EPOCH], 3);
    CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                           "all 3 epochs are done");
    CU_ASSERT(are_those(ls_trainer_model(t), want, n));
    free(want);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* resume does not go on with a run whose provenance says that it has ended. */
static void a_checkpoint_of_a_stop_has_not_ended(void)
{
    ls_dataset *data = make_table("binary");
    struct stopper s = {.off = true};
    ls_trainer *t = create(data, &s);
    ls_model *saved = NULL;

    EXPECT_OK(ls_trainer_steps(t, 2, NULL)); /* into an epoch */
    for (size_t i = 0; i < 2; i++) {
        ls_trainer_stop(t);
        EXPECT_STATUS(ls_trainer_run(t, temp_path("half.h5"), 1), LS_STOPPED);
        CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                               "stopped on request");
    }
    EXPECT_OK(ls_model_load(temp_path("half.ckpt.h5"), &saved));
    CU_ASSERT_PTR_NULL(metadata_find(&saved->provenance, "ended"));
    ls_model_destroy(saved);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void limits_are_named(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "max-steps", "2"));
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    EXPECT_STATUS(ls_trainer_run(t, NULL, 0), LS_STOPPED);
    CU_ASSERT_STRING_EQUAL(ls_trainer_result(t)->ended,
                           "stopped at the limit of steps");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"any callback may stop a run", any_callback_may_stop_a_run},
    {"a stop in the save of a stop is that stop",
     a_stop_in_the_save_of_a_stop_is_that_stop},
    {"a run that is complete ends as such",
     a_run_that_is_complete_ends_as_such},
    {"a checkpoint of a stop has not ended",
     a_checkpoint_of_a_stop_has_not_ended},
    {"limits are named", limits_are_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"run: stops", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
