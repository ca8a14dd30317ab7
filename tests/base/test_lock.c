/* SPDX-License-Identifier: MIT */
/*
 * test_lock.c - a lock beside an output, between processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "support.h"

/* What fcntl() fails with on file systems of another kind; 0 lets it be. */
static int fcntl_error;

int fcntl(int fd, int command, ...)
{
    va_list arguments;

    if (fcntl_error && command == F_OFD_SETLK) {
        errno = fcntl_error;
        return -1;
    }
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

static ls_status take(const char *path, struct ls_lock **lock)
{
    return lock_take(&path, 1, lock);
}

static void a_lock_keeps_others_out(void)
{
    const char *path = temp_path("model.h5");
    char pid[64];
    struct ls_lock *lock = NULL;
    struct ls_lock *other = NULL;

    EXPECT_OK(take(path, &lock));
    snprintf(pid, sizeof pid, "locked by pid %ld on ", (long)getpid());
    EXPECT_FAILS(take(path, &other), LS_EXISTS, pid);
    CU_ASSERT_PTR_NULL(other);
    lock_release(lock);
    EXPECT_OK(take(path, &other));
    lock_release(other);
}

static void unlocking_leaves_no_file(void)
{
    const char *path = temp_path("tidy.h5");
    struct ls_lock *lock = NULL;

    EXPECT_OK(take(path, &lock));
    CU_ASSERT_EQUAL(access(temp_path(".tidy.h5.lock"), F_OK), 0);
    lock_release(lock);
    CU_ASSERT_NOT_EQUAL(access(temp_path(".tidy.h5.lock"), F_OK), 0);
    lock_release(NULL);
}

static void a_file_left_behind_locks_nothing(void)
{
    const char *path = temp_path("stale.h5");
    char text[128];
    struct ls_lock *lock = NULL;

    write_file(temp_path(".stale.h5.lock"),
               "pid 1 on a host with quite a long name\n", 39);
    EXPECT_OK(take(path, &lock));
    file_head(temp_path(".stale.h5.lock"), text, sizeof text);
    CU_ASSERT_PTR_NULL(strstr(text, "quite"));
    lock_release(lock);
}

/* A child takes the lock, says so, and waits for its end. */
static pid_t lock_in_child(const char *path)
{
    int pipes[2];
    char byte = 0;

    CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
    const pid_t child = fork();

    if (child == 0) {
        struct ls_lock *lock = NULL;
        const bool locked = take(path, &lock) == LS_OK;

        if (write(pipes[1], locked ? "1" : "0", 1) == 1)
            pause();
        _exit(0);
    }
    CU_ASSERT_EQUAL(read(pipes[0], &byte, 1), 1);
    CU_ASSERT_EQUAL(byte, '1');
    close(pipes[0]);
    close(pipes[1]);
    return child;
}

static void a_lock_dies_with_its_process(void)
{
    const char *path = temp_path("killed.h5");
    const pid_t child = lock_in_child(path);
    char pid[64];
    struct ls_lock *lock = NULL;

    snprintf(pid, sizeof pid, "pid %ld on ", (long)child);
    EXPECT_FAILS(take(path, &lock), LS_EXISTS, pid);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    EXPECT_OK(take(path, &lock));
    lock_release(lock);
}

/* Many processes take the lock in turn; while one has it, a counter in a file
 * is read and written back. No count may be lost. */
static void one_at_a_time_has_the_lock(void)
{
    enum { PROCESSES = 4, TURNS = 50 };
    const char *path = temp_path("counter");
    pid_t child[PROCESSES];
    unsigned char *text;
    size_t size = 0;

    write_file(path, "", 0);
    for (int k = 0; k < PROCESSES; k++) {
        child[k] = fork();
        if (child[k] != 0)
            continue;
        for (int turn = 0; turn < TURNS;) {
            char count[512] = "";
            struct ls_lock *lock = NULL;

            if (take(path, &lock) != LS_OK)
                continue;
            file_head(path, count, sizeof count);
            snprintf(count + strlen(count), 2, "x");
            write_file(path, count, strlen(count));
            lock_release(lock);
            turn++;
        }
        _exit(0);
    }
    for (int k = 0; k < PROCESSES; k++)
        waitpid(child[k], NULL, 0);
    text = read_file(path, &size);
    CU_ASSERT_EQUAL(size, PROCESSES * TURNS);
    free(text);
}

static void what_cannot_be_locked_is_said(void)
{
    struct ls_lock *lock = NULL;

    EXPECT_FAILS(take(temp_path("none/model.h5"), &lock), LS_EXISTS,
                 "cannot create");
    EXPECT_FAILS(take("", &lock), LS_USAGE, "names no file");
    CU_ASSERT_PTR_NULL(lock);
}

/* Each pair of spellings of one output excludes each other. */
static void expect_one(const char *const *spellings, size_t n)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            struct ls_lock *lock = NULL, *other = NULL;

            EXPECT_OK(take(temp_path(spellings[a]), &lock));
            EXPECT_FAILS(take(temp_path(spellings[b]), &other), LS_EXISTS,
                         "is locked by ");
            lock_release(lock);
        }
}

static void every_spelling_is_one_output(void)
{
    static const char *const spellings[] = {
        "d/m.h5",    "d/./m.h5", "d//m.h5",         "d/../d/m.h5",
        "to_d/m.h5", "soft.h5",  "to_d/../soft.h5", "hard.h5",
    };
    enum { N = sizeof spellings / sizeof *spellings };

    mkdir(temp_path("d"), 0755);
    write_file(temp_path("d/m.h5"), "m", 1);
    CU_ASSERT_EQUAL_FATAL(symlink("d", temp_path("to_d")), 0);
    CU_ASSERT_EQUAL_FATAL(symlink("d/m.h5", temp_path("soft.h5")), 0);
    expect_one(spellings, N - 1);
    CU_ASSERT_EQUAL_FATAL(link(temp_path("d/m.h5"), temp_path("hard.h5")), 0);
    expect_one(spellings, N);
}

/* The lock is for the file that will be there, not for one of that name
 * elsewhere. */
static void other_files_are_not_locked(void)
{
    static const char *const others[] = {"o/n.h5", "o/m.h5.1", "m.h5", "o/M.h5",
                                         "o/.m.h5"};
    struct ls_lock *lock = NULL, *other = NULL;

    mkdir(temp_path("o"), 0755);
    EXPECT_OK(take(temp_path("o/m.h5"), &lock));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        EXPECT_OK(take(temp_path(others[i]), &other));
        lock_release(other);
    }
    lock_release(lock);
}

static ls_status take_both(const char *a, const char *b, struct ls_lock **lock)
{
    const char *const paths[] = {a, b};

    return lock_take(paths, 2, lock);
}

static void a_lock_of_several_is_all_or_nothing(void)
{
    char a[512], b[512], c[512];
    struct ls_lock *lock = NULL, *other = NULL;

    snprintf(a, sizeof a, "%s", temp_path("a.h5"));
    snprintf(b, sizeof b, "%s", temp_path("b.h5"));
    snprintf(c, sizeof c, "%s", temp_path("c.h5"));
    EXPECT_OK(take(b, &lock));
    EXPECT_FAILS(take_both(a, b, &other), LS_EXISTS, "b.h5 is locked");
    EXPECT_FAILS(take_both(b, c, &other), LS_EXISTS, "b.h5 is locked");
    EXPECT_OK(take_both(a, c, &other)); /* nothing of them is left locked */
    lock_release(other);
    lock_release(lock);
    EXPECT_FAILS(take_both(a, a, &other), LS_EXISTS, "are the same file");
    snprintf(b, sizeof b, "%s", temp_path("./a.h5"));
    EXPECT_FAILS(take_both(a, b, &other), LS_EXISTS, "are the same file");
}

static void a_claim_is_passed_over_by_its_thread_alone(void)
{
    const char *path = temp_path("claimed.h5");
    struct ls_lock *claim = NULL, *lock = NULL;
    int status = -1;

    EXPECT_OK(take(path, &claim));
    lock_claim(claim);
    EXPECT_OK(take(path, &lock));
    lock_release(lock);
    CU_ASSERT_EQUAL(access(temp_path(".claimed.h5.lock"), F_OK), 0);
    if (fork() == 0)
        _exit(take(path, &lock) == LS_EXISTS ? 0 : 1);
    wait(&status);
    CU_ASSERT_EQUAL(status, 0);
    lock_release(claim);
    EXPECT_OK(take(path, &lock));
    EXPECT_FAILS(take(path, &claim), LS_EXISTS, "is locked");
    lock_release(lock);
}

static void *release_elsewhere(void *lock)
{
    lock_release(lock);
    return NULL;
}

struct work {
    const char *path;
    uint64_t from;
    ls_status status;
};

static void *work_elsewhere(void *user)
{
    struct work *work = user;
    const uint64_t from = work->from;
    struct ls_lock *lock = NULL;

    lock_claims_of(from);
    work->from = lock_thread();
    work->status = take(work->path, &lock);
    lock_release(lock);
    return NULL;
}

static void claims_pass_to_a_thread_that_works_for_another(void)
{
    struct work work = {.path = temp_path("passed.h5"), .from = lock_thread()};
    struct ls_lock *claim = NULL, *lock = NULL;
    pthread_t thread;

    EXPECT_OK(take(work.path, &claim));
    lock_claim(claim);
    pthread_create(&thread, NULL, work_elsewhere, &work);
    pthread_join(thread, NULL);
    EXPECT_STATUS(work.status, LS_OK);
    EXPECT_FAILS(take(work.path, &lock), LS_EXISTS, "is locked");
    lock_claims_of(work.from);
    EXPECT_OK(take(work.path, &lock));
    lock_release(lock);
    lock_release(claim);
}

static void *claim_elsewhere(void *lock)
{
    lock_claim(lock);
    return NULL;
}

static void *fail_to_take(void *path)
{
    struct ls_lock *lock = NULL;

    EXPECT_FAILS(take(path, &lock), LS_EXISTS, "is locked");
    return NULL;
}

static void in_another_thread(void *(*run)(void *), void *argument)
{
    pthread_t thread;

    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run, argument), 0);
    pthread_join(thread, NULL);
}

static void a_claim_may_be_released_by_any_thread(void)
{
    char path[LS_PATH_SIZE];
    struct ls_lock *claim = NULL, *lock = NULL, *other = NULL;

    snprintf(path, sizeof path, "%s", temp_path("handed.h5"));
    EXPECT_OK(take(path, &claim));
    lock_claim(claim);
    in_another_thread(release_elsewhere, claim);
    /* Nothing is left of the claim: the lock is the file's again. */
    EXPECT_OK(take(path, &lock));
    EXPECT_FAILS(take(path, &other), LS_EXISTS, "is locked");
    /* A thread that has ended passes its claim on to nobody, also not to one
     * that has its pthread_self(). */
    in_another_thread(claim_elsewhere, lock);
    in_another_thread(fail_to_take, path);
    lock_release(lock);
    EXPECT_OK(take(path, &lock));
    lock_release(lock);
}

/* What a thread claims says nothing of other files, whatever their names. */
static void a_claim_is_of_its_own_files(void)
{
    static const char *const others[] = {"a.other", "z.other"};
    static const char *const files[] = {".a.other.lock", ".z.other.lock"};
    struct ls_lock *claim = NULL, *lock = NULL, *second = NULL;

    EXPECT_OK(take(temp_path("m.claimed"), &claim));
    lock_claim(claim);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_OK(take(temp_path(others[i]), &lock));
        CU_ASSERT_EQUAL(access(temp_path(files[i]), F_OK), 0);
        EXPECT_STATUS(take(temp_path(others[i]), &second), LS_EXISTS);
        lock_release(lock);
    }
    lock_release(claim);
}

/* A child has the memory of a lock, and the lock goes on when it is released
 * there. */
static void a_child_releases_nothing_of_its_parent(void)
{
    const char *path = temp_path("parent.h5");
    struct ls_lock *lock = NULL, *other = NULL;
    int status = -1;

    EXPECT_OK(take(path, &lock));
    if (fork() == 0) {
        lock_release(lock);
        _exit(0);
    }
    wait(&status);
    CU_ASSERT_EQUAL(status, 0);
    CU_ASSERT_EQUAL(access(temp_path(".parent.h5.lock"), F_OK), 0);
    EXPECT_STATUS(take(path, &other), LS_EXISTS);
    lock_release(lock);
}

static void busy_is_told_from_other_failures(void)
{
    const char *path = temp_path("nfs.h5");
    struct ls_lock *lock = NULL, *other = NULL;

    fcntl_error = EIO;
    EXPECT_FAILS(take(path, &lock), LS_IO, "Input/output error");
    fcntl_error = ENOLCK;
    EXPECT_FAILS(take(path, &lock), LS_IO, "No locks available");
    fcntl_error = EACCES;
    EXPECT_FAILS(take(path, &lock), LS_EXISTS, "is locked by ");
    /* A file system without locks. */
    fcntl_error = ENOSYS;
    EXPECT_OK(take(path, &lock));
    lock_release(lock);
    /* A kernel without these locks has older ones. */
    fcntl_error = EINVAL;
    EXPECT_OK(take(path, &lock));
    EXPECT_FAILS(take(path, &other), LS_EXISTS, "is locked by ");
    lock_release(lock);
    fcntl_error = 0;
}

static void names_of_temporary_files_are_no_outputs(void)
{
    struct ls_lock *lock = NULL;

    EXPECT_FAILS(take(temp_path(".m.h5.tmp"), &lock), LS_USAGE,
                 "cannot be an output");
    EXPECT_FAILS(take(temp_path(".m.h5.lock"), &lock), LS_USAGE,
                 "cannot be an output");
}

static CU_TestInfo tests[] = {
    {"a lock keeps others out", a_lock_keeps_others_out},
    {"unlocking leaves no file", unlocking_leaves_no_file},
    {"a file left behind locks nothing", a_file_left_behind_locks_nothing},
    {"a lock dies with its process", a_lock_dies_with_its_process},
    {"one at a time has the lock", one_at_a_time_has_the_lock},
    {"what cannot be locked is said", what_cannot_be_locked_is_said},
    {"every spelling is one output", every_spelling_is_one_output},
    {"other files are not locked", other_files_are_not_locked},
    {"a lock of several is all or nothing",
     a_lock_of_several_is_all_or_nothing},
    {"a claim is passed over by its thread alone",
     a_claim_is_passed_over_by_its_thread_alone},
    {"claims pass to a thread that works for another",
     claims_pass_to_a_thread_that_works_for_another},
    {"a claim may be released by any thread",
     a_claim_may_be_released_by_any_thread},
    {"a claim is of its own files", a_claim_is_of_its_own_files},
    {"a child releases nothing of its parent",
     a_child_releases_nothing_of_its_parent},
    {"busy is told from other failures", busy_is_told_from_other_failures},
    {"names of temporary files are no outputs",
     names_of_temporary_files_are_no_outputs},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"lock: outputs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
