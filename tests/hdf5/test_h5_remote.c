/* SPDX-License-Identifier: MIT */
/*
 * test_h5_remote.c - a file is parsed by another process, whose end, however it
 * comes, is a sentence here.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sanitizer.h"
#include "hdf5/h5.h"
#include "support.h"

static const uint64_t dims[1] = {5};
static const float values[5] = {1, 2, 3, 4, 5};

static const char *make_file(void)
{
    const char *path = temp_path("values.h5");
    struct h5_file *file = NULL;

    EXPECT_OK(h5_create(path, &file));
    EXPECT_OK(h5_write(file, "/x", NUMBER_F32, 1, dims, values));
    EXPECT_OK(h5_finish(file));
    return path;
}

static void expect_values(struct h5_file *file)
{
    float got[5] = {0};

    EXPECT_OK(h5_read(file, "/x", NUMBER_F32, got, 5));
    CU_ASSERT_EQUAL(memcmp(got, values, sizeof got), 0);
}

/* The only child of this process, or 0. */
static pid_t helper(void)
{
    char path[64], line[64] = "";
    FILE *children = NULL;

    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    children = fopen(path, "r");
    if (children && !fgets(line, sizeof line, children))
        line[0] = '\0';
    if (children)
        fclose(children);
    return (pid_t)strtol(line, NULL, 10);
}

static void another_process_parses_a_file_and_ends_with_it(void)
{
    struct h5_file *file = NULL;
    pid_t child = 0;

    EXPECT_OK(h5_open(make_file(), &file));
    child = helper();
    CU_ASSERT(child > 0);
    expect_values(file);
    CU_ASSERT_EQUAL(helper(), child);
    h5_close(file);
    CU_ASSERT_EQUAL(kill(child, 0), -1);
    CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

static void bytes_of_this_process_need_no_other_one(void)
{
    struct h5_file *file = NULL, *again = NULL;
    const void *bytes = NULL;
    size_t size = 0;

    EXPECT_OK(h5_create_image("memory", &file));
    EXPECT_OK(h5_write(file, "/x", NUMBER_F32, 1, dims, values));
    EXPECT_OK(h5_image(file, &bytes, &size));
    EXPECT_OK(h5_open_own_image("memory", bytes, size, &again));
    CU_ASSERT_EQUAL(helper(), 0);
    expect_values(again);
    h5_close(again);
    EXPECT_OK(h5_open_image("memory", bytes, size, &again));
    CU_ASSERT(helper() > 0);
    expect_values(again);
    h5_close(again);
    h5_close(file);
}

/* A large dataset is not. */
static void what_is_small_in_memory_is_there_before_it_is_asked_for(void)
{
    static float many[2000];
    const uint64_t n_many[1] = {2000};
    struct h5_file *file = NULL, *again = NULL;
    const void *bytes = NULL;
    size_t size = 0;
    char text[8] = "", short_text[3];
    char **texts = NULL;
    uint64_t whole = 0;
    float got[2000];

    EXPECT_OK(h5_create_image("memory", &file));
    EXPECT_OK(h5_write(file, "/g/x", NUMBER_F32, 1, dims, values));
    EXPECT_OK(h5_write(file, "/many", NUMBER_F32, 1, n_many, many));
    EXPECT_OK(h5_write_texts(file, "/t", (const char *const[]){"a", ""}, 2));
    EXPECT_OK(h5_set_text(file, "/g", "word", "abc"));
    EXPECT_OK(h5_set_whole(file, "/", "count", 7));
    EXPECT_OK(h5_image(file, &bytes, &size));
    EXPECT_OK(h5_open_image("memory", bytes, size, &again));
    CU_ASSERT(h5_exists(again, "/g/x"));
    EXPECT_FAILS(h5_get_text(again, "/g", "word", short_text, 3), LS_BAD_DATA,
                 "more than 2 bytes");
    CU_ASSERT(!h5_exists(again, "/g/../none"));
    EXPECT_OK(h5_sound(again));
    CU_ASSERT_FATAL(helper() > 0);
    CU_ASSERT_EQUAL(kill(helper(), SIGKILL), 0);
    EXPECT_OK(h5_read(again, "/g/x", NUMBER_F32, got, 5));
    CU_ASSERT_EQUAL(memcmp(got, values, sizeof values), 0);
    CU_ASSERT(h5_is_group(again, "/g") && !h5_is_group(again, "/g/x"));
    CU_ASSERT(!h5_exists(again, "/none") && !h5_has(again, "/g", "none"));
    CU_ASSERT(h5_has(again, "/g", "word"));
    EXPECT_OK(h5_get_text(again, "/g", "word", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "abc");
    EXPECT_OK(h5_get_whole(again, "/", "count", &whole));
    CU_ASSERT_EQUAL(whole, 7);
    EXPECT_OK(h5_read_texts(again, "/t", &texts, &size));
    CU_ASSERT(size == 2 && texts && strcmp(texts[0], "a") == 0);
    EXPECT_FAILS(h5_read(again, "/many", NUMBER_F32, got, 2000), LS_NO_MEMORY,
                 "was killed");
    mem_free(texts);
    h5_close(again);
    h5_close(file);
}

static void a_process_that_is_killed_is_told_and_later_calls_fail_too(void)
{
    struct h5_file *file = NULL;
    float got[5];
    pid_t child = 0;

    EXPECT_OK(h5_open(make_file(), &file));
    child = helper();
    CU_ASSERT_FATAL(child > 0);
    CU_ASSERT_EQUAL(kill(child, SIGKILL), 0);
    EXPECT_FAILS(h5_read(file, "/x", NUMBER_F32, got, 5), LS_NO_MEMORY,
                 "values.h5: the process that reads it was killed");
    EXPECT_FAILS(h5_sound(file), LS_NO_MEMORY, "was killed");
    CU_ASSERT(!h5_exists(file, "/x"));
    h5_close(file);

    EXPECT_OK(h5_open(make_file(), &file));
    child = helper();
    CU_ASSERT_FATAL(child > 0);
    /* Sanitizers catch SIGSEGV, and end the process themselves. */
    CU_ASSERT_EQUAL(kill(child, SANITIZED ? SIGILL : SIGSEGV), 0);
    CU_ASSERT(!h5_exists(file, "/x"));
    EXPECT_FAILS(h5_sound(file), LS_BAD_DATA, "crashed while it read it");
    h5_close(file);
}

/* Batch systems and terminals send them to all processes of a job. */
static void signals_that_stop_a_run_are_not_for_the_helper(void)
{
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,
                                  SIGUSR1, SIGUSR2, SIGQUIT};
    struct h5_file *file = NULL;

    EXPECT_OK(h5_open(make_file(), &file));
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        CU_ASSERT_EQUAL(kill(helper(), signals[i]), 0);
    expect_values(file);
    h5_close(file);
}

static void a_forked_process_has_a_helper_of_its_own(void)
{
    struct h5_file *file = NULL;
    pid_t child = 0;
    int state = 0;

    EXPECT_OK(h5_open(make_file(), &file));
    child = fork();
    if (child == 0) {
        float got[5] = {0};
        const int wrong = h5_read(file, "/x", NUMBER_F32, got, 5) != LS_OK ||
                          memcmp(got, values, sizeof got) != 0 || helper() == 0;

        h5_close(file);
        _exit(wrong);
    }
    CU_ASSERT_EQUAL(waitpid(child, &state, 0), child);
    CU_ASSERT(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    expect_values(file);
    h5_close(file);
}

/* A process that holds the socket, too, does not keep the helper. */
static void closing_does_not_wait_for_forked_processes(void)
{
    struct h5_file *file = NULL;
    pid_t child = 0;

    EXPECT_OK(h5_open(make_file(), &file));
    child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    h5_close(file);
    CU_ASSERT_EQUAL(kill(child, SIGKILL), 0);
    CU_ASSERT_EQUAL(waitpid(child, NULL, 0), child);
}

/* A program in place of the helper. */
static void use_program(const char *text)
{
    const char *path = temp_path("program");
    char script[512];

    snprintf(script, sizeof script, "#!/bin/sh\n%s\n", text);
    write_file(path, script, strlen(script));
    CU_ASSERT_EQUAL(chmod(path, 0755), 0);
    CU_ASSERT_EQUAL(setenv("LOCKSTEP_HDF5_HELPER", path, 1), 0);
}

static void whatever_a_helper_does_is_a_sentence(void)
{
    static const struct {
        const char *program;
        ls_status status;
        const char *words;
    } helpers[] = {
        {"kill -SEGV $$", LS_BAD_DATA, "crashed while it read it (signal 11)"},
        {"kill -ABRT $$", LS_BAD_DATA, "crashed while it read it (signal 6)"},
        {"kill -PROF $$", LS_BAD_DATA,
         SANITIZED ? "within 20 s of computing time"
                   : "within 2 s of computing time"},
        {"kill -KILL $$", LS_NO_MEMORY, "was killed"},
        {"exit 0", LS_BAD_DATA, "crashed while it read it"},
        {"exit 255", LS_BAD_DATA, "crashed while it read it"},
        {"exit 71", LS_NO_MEMORY, "has no memory"},
        {"exit 3", LS_INTERNAL, "ended with exit code 3"},
        {"printf 'no frame' >&3", LS_BAD_DATA, "crashed"},
        /* A frame of LS_OK with a body that is not wanted. */
        {"printf '\\0\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0x' >&3; "
         "exec sleep 100",
         LS_BAD_DATA, "malformed answer"},
        /* A status that there is not, and a failure without a sentence. */
        {"printf '\\377\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' >&3; "
         "exec sleep 100",
         LS_BAD_DATA, "malformed answer"},
        {"printf '\\101\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0x' >&3; "
         "exec sleep 100",
         LS_BAD_DATA, "malformed answer"},
    };
    const char *path = make_file();
    struct h5_file *file = NULL;

    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        use_program(helpers[i].program);
        EXPECT_FAILS(h5_open(path, &file), helpers[i].status, helpers[i].words);
        CU_ASSERT_PTR_NULL(file);
        CU_ASSERT_EQUAL(helper(), 0);
    }
}

static void a_helper_that_is_missing_is_named_with_the_way_out(void)
{
    const char *path = make_file();
    struct h5_file *file = NULL;

    CU_ASSERT_EQUAL(setenv("LOCKSTEP_HDF5_HELPER", "/nowhere/helper", 1), 0);
    EXPECT_FAILS(h5_open(path, &file), LS_USAGE,
                 "cannot start /nowhere/helper");
    EXPECT_FAILS(h5_open(path, &file), LS_USAGE, "LOCKSTEP_HDF5_HELPER");
    CU_ASSERT_EQUAL(setenv("LOCKSTEP_HDF5_HELPER", "none", 1), 0);
    EXPECT_OK(h5_open(path, &file));
    CU_ASSERT_EQUAL(helper(), 0);
    expect_values(file);
    h5_close(file);
}

static char *kept;

static void keep_environment(void)
{
    const char *path = getenv("LOCKSTEP_HDF5_HELPER");

    kept = path ? strdup(path) : NULL;
}

static void restore_environment(void)
{
    if (kept)
        (void)setenv("LOCKSTEP_HDF5_HELPER", kept, 1);
    else
        (void)unsetenv("LOCKSTEP_HDF5_HELPER");
    free(kept);
}

static CU_TestInfo remote_tests[] = {
    {"another process parses a file, and ends with it",
     another_process_parses_a_file_and_ends_with_it},
    {"bytes of this process need no other one",
     bytes_of_this_process_need_no_other_one},
    {"what is small in memory is there before it is asked for",
     what_is_small_in_memory_is_there_before_it_is_asked_for},
    {"a process that is killed is told, and later calls fail, too",
     a_process_that_is_killed_is_told_and_later_calls_fail_too},
    {"signals that stop a run are not for the helper",
     signals_that_stop_a_run_are_not_for_the_helper},
    {"a forked process has a helper of its own",
     a_forked_process_has_a_helper_of_its_own},
    {"closing does not wait for forked processes",
     closing_does_not_wait_for_forked_processes},
    CU_TEST_INFO_NULL};

static CU_TestInfo helper_tests[] = {
    {"whatever a helper does is a sentence",
     whatever_a_helper_does_is_a_sentence},
    {"a helper that is missing is named, with the way out",
     a_helper_that_is_missing_is_named_with_the_way_out},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{.pName = "h5_remote: files", .pTests = remote_tests},
                         {.pName = "h5_remote: helpers",
                          .pSetUpFunc = keep_environment,
                          .pTearDownFunc = restore_environment,
                          .pTests = helper_tests},
                         CU_SUITE_INFO_NULL};
