/* SPDX-License-Identifier: MIT */
/*
 * test_trainer_save.c - what a run does when its saves fail: it goes on, tries
 * again, and uses the second place. The clock is one that only waiting moves.
 */
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/sanitizer.h"
#include "engine/trainer.h"
#include "runs.h"

/* ---- A disk and a clock ---------------------------------------------------
 */

static char full[LS_PATH_SIZE]; /* directory whose disk is full, or "" */
static int full_error = ENOSPC;
static double full_until;     /* seconds of the clock below */
static _Atomic double waited; /* seconds */
static double stop_after;     /* seconds, if above 0: ls_trainer_stop() */
static ls_trainer *running;

/* Two threads may do so at once: one of the times is then lost. */
static void pass_time(double seconds)
{
    atomic_store(&waited, atomic_load(&waited) + seconds);
}

LS_API int clock_gettime(clockid_t clock, struct timespec *now)
{
    const double whole = floor(waited);

    if (clock != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, clock, now);
    now->tv_sec = 1000 + (time_t)whole;
    now->tv_nsec = (long)((waited - whole) * 1e9);
    return 0;
}

/* What fsync() of a file does. */
static void (*at_fsync)(void);

LS_API int fsync(int fd)
{
    struct stat info;

    if (at_fsync && fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        at_fsync();
    return 0;
}

LS_API int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    pass_time((double)wanted->tv_sec + (double)wanted->tv_nsec * 1e-9);
    if (stop_after > 0 && waited > stop_after)
        ls_trainer_stop(running);
    return 0;
}

static bool no_threads;

#if !SANITIZED /* sanitizers have to see each thread begin */
LS_API int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *user)
{
    int (*create_truly)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                        void *) =
        (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                 void *))(uintptr_t)dlsym(RTLD_NEXT, "pthread_create");

    return no_threads ? EAGAIN : create_truly(thread, attributes, start, user);
}
#endif

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
        pass_time(0.05); /* tries without a pause come to an end, too */
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
    at_fsync = NULL;
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

/* A save on the way, to its end. */
static void save_now(ls_trainer *t)
{
    EXPECT_OK(trainer_save_if_due(t, checkpoint, false));
    CU_ASSERT_TRUE(t->saves.is_open);
    trainer_end_saves(t);
    CU_ASSERT_FALSE(t->saves.is_open);
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
    fill(1e6);
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
            save_now(t);
        fill(1);
        full_error = k % 2 ? EIO : ENOSPC;
        for (int again = 0; again < 3; again++)
            save_now(t);
        CU_ASSERT_EQUAL(n_notes, (size_t)k + 1);
    }
    ls_trainer_destroy(t);
    full[0] = '\0';
    ls_dataset_close(data);
}

/* ---- Beside the run --------------------------------------------------------
 */

static pthread_t caller; /* of the run */
static atomic_size_t epochs_done, n_synced, n_faults;
static atomic_bool is_syncing;

static void sleep_truly(long milliseconds)
{
    const struct timespec time = {.tv_nsec = milliseconds * 1000 * 1000};

    (void)syscall(SYS_nanosleep, &time, NULL);
}

/* The disk is done with the file of an epoch once the run has ended the next
 * one: a run that waited for the disk would wait for ever, here 20 seconds. */
static void wait_for_an_epoch(void)
{
    const size_t wanted = n_synced < 2 ? n_synced + 2 : 3;
    sigset_t blocked;

    n_faults += atomic_exchange(&is_syncing, true); /* one at a time */
    sigemptyset(&blocked);
    n_faults += pthread_sigmask(SIG_BLOCK, NULL, &blocked) != 0;
    /* The model is the last file, and written by the run. */
    if (!pthread_equal(pthread_self(), caller))
        n_faults += !sigismember(&blocked, SIGTERM);
    else
        n_faults += n_synced != 2;
    for (int k = 0; k < 20000 && epochs_done < wanted; k++)
        sleep_truly(1);
    n_faults += epochs_done < wanted;
    n_synced++;
    atomic_store(&is_syncing, false);
}

static size_t saved_at[16]; /* epochs_done, and the step, of each report */
static uint64_t saved_step[16];

/* Nothing is reported as saved before it is on the disk. */
static void note_saved(void *user, const char *path, uint64_t step)
{
    keep_saved(user, path, step);
    n_faults += n_saved > n_synced || n_saved > 16;
    saved_at[(n_saved - 1) % 16] = epochs_done;
    saved_step[(n_saved - 1) % 16] = step;
}

static void note_epoch(void *user, const ls_epoch *epoch)
{
    (void)user;
    (void)epoch;
    epochs_done++;
}

/* Saves after 8, 16 and 24 steps, the ends of epochs. */
static void a_run_goes_on_while_it_is_saved(void)
{
    const ls_callbacks calls = {.size = sizeof calls,
                                .log = keep_note,
                                .saved = note_saved,
                                .epoch = note_epoch};
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t = NULL, *whole = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &whole));
    EXPECT_OK(ls_trainer_run(whole, NULL, 0));
    begin("beside");
    caller = pthread_self();
    epochs_done = n_synced = n_faults = 0;
    config.save_every = (struct interval){1, LS_EPOCHS};
    EXPECT_OK(ls_trainer_create(&config, data, NULL, &calls, &t));
    at_fsync = wait_for_an_epoch;
    EXPECT_OK(ls_trainer_run(t, output, 0));
    at_fsync = NULL;
    CU_ASSERT_EQUAL(n_faults, 0);
    CU_ASSERT_EQUAL(n_notes, 0);
    CU_ASSERT_EQUAL_FATAL(n_saved, 3);
    for (size_t k = 0; k < 3; k++) {
        CU_ASSERT_EQUAL(saved_step[k], 8 * (k + 1));
        CU_ASSERT_EQUAL(saved_at[k], k < 2 ? k + 2 : 3);
    }
    CU_ASSERT(same_parameters(ls_trainer_model(whole), ls_trainer_model(t)));
    ls_trainer_destroy(t);
    ls_trainer_destroy(whole);
    ls_dataset_close(data);
}

static bool same_bytes(const char *a, const char *b)
{
    size_t n = 0, m = 0;
    unsigned char *x = read_file(a, &n), *y = read_file(b, &m);
    const bool same = n > 0 && n == m && memcmp(x, y, n) == 0;

    free(x);
    free(y);
    return same;
}

static void sleep_at_fsync(void)
{
    sleep_truly(30);
}

/* What is written is the run at the step of its save, though it goes on. */
static void a_file_has_the_bytes_of_its_step(void)
{
    static const char *const optimizers[] = {"adam", "sgd", "lion"};
    ls_dataset *data = make_table("multiclass");

    CU_ASSERT_EQUAL(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    for (size_t k = 0; k < 3; k++) {
        ls_config config = make_config();
        char name[16], at_once[LS_PATH_SIZE];
        ls_trainer *t;

        snprintf(name, sizeof name, "bytes%zu", k);
        begin(name);
        EXPECT_OK(ls_config_set(&config, "optimizer", optimizers[k]));
        EXPECT_OK(ls_config_set(&config, "ema", "0.9"));
        EXPECT_OK(ls_config_set(&config, "save-every", "3"));
        t = create(&config, data);
        snprintf(at_once, sizeof at_once, "%.4000s/once.h5", home);
        for (int save = 0; save < 3; save++) {
            double mean;

            EXPECT_OK(ls_trainer_steps(t, 3, &mean));
            EXPECT_OK(trainer_save_checkpoint(t, at_once));
            at_fsync = sleep_at_fsync;
            EXPECT_OK(trainer_save_if_due(t, checkpoint, false));
            EXPECT_OK(ls_trainer_steps(t, 3, &mean));
            trainer_end_saves(t);
            at_fsync = NULL;
            CU_ASSERT(same_bytes(at_once, checkpoint));
            EXPECT_OK(trainer_save_checkpoint(t, at_once));
            CU_ASSERT_FALSE(same_bytes(at_once, checkpoint));
        }
        ls_trainer_destroy(t);
    }
    CU_ASSERT_EQUAL(unsetenv("SOURCE_DATE_EPOCH"), 0);
    ls_dataset_close(data);
}

/* A run that ends without a last save waits for the one that is open. */
static void a_run_that_fails_ends_its_save(void)
{
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    char sentence[1024];
    uint64_t n_finite; /* steps */

    begin("diverges");
    EXPECT_OK(ls_config_set(&config, "normalize-y", "none"));
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    config.lr = 20;
    config.epochs = 50;
    config.save_every = (struct interval){1, LS_STEPS};
    for (int is_full = 0; is_full < 2; is_full++) {
        ls_trainer *t = create(&config, data);

        n_notes = n_saved = 0;
        at_fsync = sleep_at_fsync;
        if (is_full)
            fill(1e6);
        EXPECT_FAILS(ls_trainer_run(t, output, 1), LS_DIVERGED,
                     "is not finite");
        snprintf(sentence, sizeof sentence, "%s", ls_last_error());
        at_fsync = NULL;
        CU_ASSERT_FALSE(t->saves.is_open);
        CU_ASSERT_FALSE(t->saves.writer.is_busy);
        /* Floats of the last step are found not to be finite as they would be
         * saved; of doubles, the loss of the next step is. */
        n_finite = t->engine->position.step - (sizeof(real) == sizeof(float));
        CU_ASSERT(n_finite > 0);
        CU_ASSERT_EQUAL(n_saved, is_full ? 0 : n_finite);
        CU_ASSERT_EQUAL(n_notes, (size_t)is_full);
        CU_ASSERT_EQUAL(access(checkpoint, F_OK) == 0, !is_full);
        CU_ASSERT_STRING_EQUAL(ls_last_error(), sentence);
        ls_trainer_destroy(t);
    }
    ls_dataset_close(data);
}

/* A save of a run that is over or has no thread to spare is made at once. */
static void no_thread_is_no_reason_to_fail(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *t;

    begin("alone");
    config.save_every = (struct interval){8, LS_STEPS};
    t = create(&config, data);
    caller = pthread_self();
    no_threads = true;
    EXPECT_OK(ls_trainer_run(t, output, 0));
    no_threads = false;
    CU_ASSERT_EQUAL(n_saved, 3);
    CU_ASSERT_EQUAL(n_notes, 0);
    ls_trainer_destroy(t);
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
    CU_ASSERT(waited - start >= 100 - 1e-6 && waited - start <= 100 + 16);
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
        {0, 0, 0, 0, 0.1, ENOSPC},     {100, 0, 40, 40, 41, ENOSPC},
        {100, 60, 0, 59, 61, EDQUOT},  {100, 1e-9, 0, 30, 31, EIO},
        {10, 1e-9, 0, 10, 11, EACCES}, {100, 0, 0, 0, 0.1, EFBIG},
        {100, 0, 0, 0, 0.1, EINVAL},
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
    {"a run goes on while it is saved", a_run_goes_on_while_it_is_saved},
    {"a file has the bytes of its step", a_file_has_the_bytes_of_its_step},
    {"a run that fails ends its save", a_run_that_fails_ends_its_save},
    {"no thread is no reason to fail", no_thread_is_no_reason_to_fail},
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
