/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_save.c - what a run does when its saves fail: it goes on, tries
 * again, and uses the second place. The clock is one that only waiting moves.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "engine/trainer.h"
#include "runs.h"

/* ---- A disk and a clock ---------------------------------------------------
 */

static char full[LS_PATH_SIZE]; /* directory whose disk is full, or "" */
static int full_error = ENOSPC;
static double full_until; /* seconds of the clock below */
static double waited;     /* seconds */
static double stop_after; /* seconds, if above 0: ls_trainer_stop() */
static ls_trainer *running;

LS_API int clock_gettime(clockid_t clock, struct timespec *now)
{
    const double whole = floor(waited);

    if (clock != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, clock, now);
    now->tv_sec = 1000 + (time_t)whole;
    now->tv_nsec = (long)((waited - whole) * 1e9);
    return 0;
}

LS_API int fsync(int fd)
{
    (void)fd;
    return 0;
}

LS_API int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    waited += (double)wanted->tv_sec + (double)wanted->tv_nsec * 1e-9;
    if (stop_after > 0 && waited > stop_after)
        ls_trainer_stop(running);
    return 0;
}

static bool is_full(int fd)
{
    char link[64], path[LS_PATH_SIZE];
    ssize_t n;

    if (!full[0] || waited >= full_until)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    return strncmp(path, full, strlen(full)) == 0 &&
           path[strlen(full)] == '/' && !strstr(path, ".lock");
}

LS_API ssize_t write(int fd, const void *bytes, size_t size)
{
    if (is_full(fd)) {
        errno = full_error;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, size);
}

/* ---- Runs ------------------------------------------------------------------
 */

static char notes[16][1024];
static size_t n_notes, n_saved;
static char saved_path[LS_PATH_SIZE];

static void keep_note(void *user, ls_level level, const char *sentence)
{
    (void)user;
    if (level == LS_WARNING && n_notes < 16)
        snprintf(notes[n_notes++], sizeof *notes, "%s", sentence);
}

static void keep_saved(void *user, const char *path, uint64_t step)
{
    (void)user;
    (void)step;
    n_saved++;
    snprintf(saved_path, sizeof saved_path, "%s", path);
}

static const ls_callbacks callbacks = {
    .size = sizeof callbacks, .log = keep_note, .saved = keep_saved};

static char home[LS_PATH_SIZE], second[LS_PATH_SIZE], output[LS_PATH_SIZE],
    checkpoint[LS_PATH_SIZE];

/* Two empty directories, and a disk that is not full. */
static void begin(const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "%s", name);
    CU_ASSERT_EQUAL(mkdir(temp_path(path), 0755), 0);
    CU_ASSERT_PTR_NOT_NULL(realpath(temp_path(path), home));
    snprintf(path, sizeof path, "%s-second", name);
    CU_ASSERT_EQUAL(mkdir(temp_path(path), 0755), 0);
    CU_ASSERT_PTR_NOT_NULL(realpath(temp_path(path), second));
    snprintf(output, sizeof output, "%.4000s/m.h5", home);
    EXPECT_OK(checkpoint_path(output, checkpoint));
    full[0] = '\0';
    full_error = ENOSPC;
    stop_after = 0;
    n_notes = n_saved = 0;
}

/* The disk of the output is full for so many seconds from now on. */
static void fill(double seconds)
{
    strcpy(full, home);
    full_until = waited + seconds;
}

static ls_trainer *create(const ls_config *config, const ls_dataset *data)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_create(config, data, NULL, &callbacks, &t));
    running = t;
    return t;
}

static ls_trainer *resume(const ls_config *config, const ls_dataset *data,
                          const char *path)
{
    ls_trainer *t = NULL;

    EXPECT_OK(ls_trainer_resume(path, config, data, NULL, &callbacks, &t));
    running = t;
    return t;
}

/* ---- On the way ------------------------------------------------------------
 */

static void a_failure_is_told_once_for_each_cause(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t;

    begin("told");
    config.save_every = (struct interval){1, LS_STEPS};
    config.save_retry = 0;
    t = create(&config, data);
    fill(1);
    EXPECT_FAILS(ls_trainer_run(t, output, 0), LS_IO, "No space left");
    CU_ASSERT_EQUAL(n_notes, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(notes[0], "training goes on, the next save"));
    CU_ASSERT(t->saves.failed > 10);
    ls_trainer_destroy(t);
    /* Another cause, and the same one after a save that worked, are news. */
    n_notes = 0;
    config.epochs = 1;
    t = create(&config, data);
    for (int k = 0; k < 6; k++) {
        full[0] = '\0';
        if (k != 3) /* no save works between two failures */
            EXPECT_OK(trainer_save_if_due(t, checkpoint, false));
        fill(1);
        full_error = k % 2 ? EIO : ENOSPC;
        for (int again = 0; again < 3; again++)
            EXPECT_OK(trainer_save_if_due(t, checkpoint, false));
        CU_ASSERT_EQUAL(n_notes, (size_t)k + 1);
    }
    ls_trainer_destroy(t);
    full[0] = '\0';
    ls_dataset_close(data);
}

/* ---- The last save ---------------------------------------------------------
 */

static void a_last_save_is_tried_until_there_is_room(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t;
    double start;

    begin("again");
    config.max_steps = 5;
    t = create(&config, data);
    fill(100);
    start = waited;
    EXPECT_STATUS(ls_trainer_run(t, output, 0), LS_STOPPED);
    CU_ASSERT(waited - start >= 100 - 1e-6 && waited - start <= 100 + 15.1);
    CU_ASSERT_EQUAL(n_notes, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(notes[0], "No space left"));
    CU_ASSERT_PTR_NOT_NULL(strstr(notes[0], "trying again"));
    CU_ASSERT_EQUAL(n_saved, 1);
    ls_trainer_destroy(t);
    config.max_steps = 0;
    t = resume(&config, data, checkpoint);
    /* So is that of the end: the model, and its checkpoint. */
    fill(50);
    EXPECT_OK(ls_trainer_run(t, output, 0));
    CU_ASSERT_EQUAL(access(output, F_OK), 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void the_tries_end(void)
{
    static const struct {
        double retry, max_time, stop, least, most;
        int error;
    } cases[] = {
        {100, 0, 0, 100, 101, ENOSPC}, {100, 0, 0, 100, 101, EROFS},
        {0, 0, 0, 0, 0, ENOSPC},       {100, 0, 40, 40, 41, ENOSPC},
        {100, 60, 0, 59, 61, EDQUOT},  {100, 1e-9, 0, 30, 31, EIO},
        {10, 1e-9, 0, 10, 11, EACCES}, {100, 0, 0, 0, 0, EFBIG},
        {100, 0, 0, 0, 0, EINVAL},
    };
    ls_dataset *data = make_table("binary");

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ls_config config = make_config();
        char name[16];
        ls_trainer *t;
        double start;

        snprintf(name, sizeof name, "end%zu", k);
        begin(name);
        config.max_steps = 5;
        config.save_retry = cases[k].retry;
        config.max_time = cases[k].max_time;
        t = create(&config, data);
        fill(1e6);
        full_error = cases[k].error;
        start = waited;
        stop_after = cases[k].stop > 0 ? waited + cases[k].stop : 0;
        EXPECT_FAILS(ls_trainer_run(t, output, 0), LS_IO,
                     strerror(cases[k].error));
        CU_ASSERT(waited - start >= cases[k].least - 1e-6);
        CU_ASSERT(waited - start <= cases[k].most);
        CU_ASSERT_NOT_EQUAL(access(checkpoint, F_OK), 0);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

/* ---- The second place ------------------------------------------------------
 */

/* Stop at step 5 with a checkpoint at home, and at step 9 with a full disk:
 * "found" is then the newest checkpoint. */
static void stop_in_second_place(const ls_dataset *data, ls_config *config,
                                 bool has_first, char *found)
{
    ls_trainer *t;

    strcpy(config->save_fallback, second);
    config->save_retry = 10;
    config->max_steps = has_first ? 5 : 9;
    t = create(config, data);
    if (has_first) {
        EXPECT_STATUS(ls_trainer_run(t, output, 0), LS_STOPPED);
        ls_trainer_destroy(t);
        config->max_steps = 9;
        t = resume(config, data, checkpoint);
    }
    fill(1e6);
    EXPECT_FAILS(ls_trainer_run(t, output, 0), LS_STOPPED,
                 "No space left on device");
    CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "the run is saved as"));
    CU_ASSERT_EQUAL(strncmp(saved_path, second, strlen(second)), 0);
    ls_trainer_destroy(t);
    full[0] = '\0';
    config->max_steps = 0;
    EXPECT_OK(checkpoint_newest(checkpoint, has_first ? NULL : second, found));
    CU_ASSERT_STRING_EQUAL(found, saved_path);
}

static void a_run_goes_on_from_the_second_place(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *whole = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
    EXPECT_OK(ls_trainer_run(whole, NULL, 0));
    for (int has_first = 0; has_first < 2; has_first++) {
        char found[LS_PATH_SIZE], step_5[LS_PATH_SIZE];
        ls_trainer *t;

        config = make_config();
        begin(has_first ? "with" : "without");
        stop_in_second_place(data, &config, has_first, found);
        t = resume(&config, data, found);
        CU_ASSERT_EQUAL(t->engine->position.step, 9);
        EXPECT_OK(ls_trainer_run(t, output, 0));
        CU_ASSERT(
            same_parameters(ls_trainer_model(whole), ls_trainer_model(t)));
        /* Saved at home again: the file is not needed any more. The old
         * checkpoint was not removed before. */
        CU_ASSERT_NOT_EQUAL(access(found, F_OK), 0);
        snprintf(step_5, sizeof step_5, "%.4000s.1", checkpoint);
        CU_ASSERT_EQUAL(access(step_5, F_OK) == 0, has_first);
        EXPECT_OK(checkpoint_newest(checkpoint, second, found));
        CU_ASSERT_STRING_EQUAL(found, checkpoint);
        ls_trainer_destroy(t);
    }
    ls_trainer_destroy(whole);
    ls_dataset_close(data);
}

static void a_finished_run_keeps_its_model_in_the_second_place(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t;
    char found[LS_PATH_SIZE];

    begin("finished");
    strcpy(config.save_fallback, second);
    config.save_retry = 10;
    t = create(&config, data);
    fill(1e6);
    EXPECT_FAILS(ls_trainer_run(t, output, 0), LS_IO,
                 "training is over, but the model is not written");
    ls_trainer_destroy(t);
    full[0] = '\0';
    CU_ASSERT_NOT_EQUAL(access(output, F_OK), 0);
    EXPECT_OK(checkpoint_newest(checkpoint, second, found));
    t = resume(&config, data, found);
    EXPECT_OK(ls_trainer_run(t, output, 0));
    CU_ASSERT_EQUAL(access(output, F_OK), 0);
    CU_ASSERT_NOT_EQUAL(access(found, F_OK), 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

/* The same second place, the same names; and a new run in the old place. */
static void runs_are_never_mixed_up(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    char found[LS_PATH_SIZE], first[LS_PATH_SIZE], other[LS_PATH_SIZE];
    ls_trainer *t;

    begin("mine");
    stop_in_second_place(data, &config, false, first);
    /* Another output of the same name. */
    snprintf(other, sizeof other, "%.4000s/d", home);
    CU_ASSERT_EQUAL(mkdir(other, 0755), 0);
    strcat(other, "/m.ckpt.h5");
    EXPECT_OK(checkpoint_newest(other, second, found));
    CU_ASSERT_STRING_EQUAL(found, "");
    /* A new run with the old output, in spite of it. */
    config = make_config();
    config.max_steps = 2;
    t = create(&config, data);
    EXPECT_STATUS(ls_trainer_run(t, output, 1), LS_STOPPED);
    ls_trainer_destroy(t);
    EXPECT_OK(checkpoint_newest(checkpoint, second, found));
    CU_ASSERT_STRING_EQUAL(found, checkpoint);
    CU_ASSERT_EQUAL(access(first, F_OK), 0);
    /* Without any checkpoint at home the path decides, if there is one run
     * alone. */
    EXPECT_OK(checkpoint_remove(checkpoint, CHECKPOINTS_MOST));
    EXPECT_OK(checkpoint_newest(checkpoint, second, found));
    CU_ASSERT_STRING_EQUAL(found, first);
    config = make_config();
    stop_in_second_place(data, &config, true, other);
    EXPECT_OK(checkpoint_remove(checkpoint, CHECKPOINTS_MOST));
    EXPECT_FAILS(checkpoint_newest(checkpoint, second, found), LS_EXISTS,
                 "are checkpoints of different runs");
    /* A new run that knows the place removes both. */
    config = make_config();
    strcpy(config.save_fallback, second);
    config.max_steps = 2;
    t = create(&config, data);
    EXPECT_STATUS(ls_trainer_run(t, output, 1), LS_STOPPED);
    ls_trainer_destroy(t);
    CU_ASSERT_NOT_EQUAL(access(first, F_OK), 0);
    CU_ASSERT_NOT_EQUAL(access(other, F_OK), 0);
    ls_dataset_close(data);
}

static void a_damaged_file_in_the_second_place_is_told(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    char found[LS_PATH_SIZE], first[LS_PATH_SIZE];

    begin("damaged");
    stop_in_second_place(data, &config, true, first);
    CU_ASSERT_EQUAL(truncate(first, 900), 0);
    EXPECT_FAILS(checkpoint_newest(checkpoint, second, found), LS_BAD_DATA,
                 "it may be newer than");
    CU_ASSERT_EQUAL(unlink(first), 0);
    EXPECT_OK(checkpoint_newest(checkpoint, second, found));
    CU_ASSERT_STRING_EQUAL(found, checkpoint);
    ls_dataset_close(data);
}

static void a_second_place_must_be_a_directory(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL;

    begin("no");
    snprintf(config.save_fallback, sizeof config.save_fallback, "%.4000s/none",
             home);
    EXPECT_FAILS(ls_trainer_create(&config, data, NULL, NULL, &t), LS_EXISTS,
                 "want a directory that can be written");
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"a failure is told once for each cause",
     a_failure_is_told_once_for_each_cause},
    {"a last save is tried until there is room",
     a_last_save_is_tried_until_there_is_room},
    {"the tries end", the_tries_end},
    {"a run goes on from the second place",
     a_run_goes_on_from_the_second_place},
    {"a finished run keeps its model in the second place",
     a_finished_run_keeps_its_model_in_the_second_place},
    {"runs are never mixed up", runs_are_never_mixed_up},
    {"a damaged file in the second place is told",
     a_damaged_file_in_the_second_place_is_told},
    {"a second place must be a directory", a_second_place_must_be_a_directory},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"trainer_save: saves that fail", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
