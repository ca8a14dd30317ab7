/* SPDX-License-Identifier: MIT */
/*
 * test_door.c - behind the door a process reads files, and does nothing else;
 * behind the lock it opens none.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/door.c"
#include "support.h"

static const char *path;

/* Whether a call is refused, as its result and errno say. */
static int refused(long result)
{
    return result < 0 && errno == EPERM;
}

/* Bits: what a process could do that it must not. */
static int do_what_is_refused(void)
{
    char *const arguments[] = {NULL};
    int leaks = 0;

    leaks |= !refused(open(path, O_WRONLY)) << 0;
    leaks |= !refused(open(path, O_RDONLY | O_TRUNC)) << 1;
    leaks |= !refused(unlink(path)) << 2;
    leaks |= !refused(rename(path, "elsewhere")) << 3;
    leaks |= !refused(socket(AF_INET, SOCK_STREAM, 0)) << 4;
    leaks |= !refused(kill(getppid(), 0)) << 5;
    leaks |= !refused(execve("/bin/true", arguments, arguments)) << 6;
    leaks |= !refused(fork()) << 7;
    return leaks;
}

static int do_what_is_allowed(void)
{
    void *block = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const struct itimerval timer = {.it_value = {.tv_sec = 100}};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct rlimit limit;
    char byte;

    return block == MAP_FAILED || fd < 0 || read(fd, &byte, 1) != 1 ||
           close(fd) != 0 || getrlimit(RLIMIT_AS, &limit) != 0 ||
           setrlimit(RLIMIT_AS, &limit) != 0 ||
           setitimer(ITIMER_PROF, &timer, NULL) != 0;
}

static int map_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0) != MAP_FAILED;
}

static int behind_the_door(void)
{
    door_shut(false);
    return do_what_is_refused() | map_code() << 3 | do_what_is_allowed() << 1;
}

static int behind_the_lock(void)
{
    door_shut(false);
    door_lock();
    return (!refused(open(path, O_RDONLY))) | do_what_is_refused();
}

/* A plugin may be loaded, and is not trusted more than that. */
static int with_code(void)
{
    door_shut(true);
    return (map_code() == 0) | do_what_is_allowed() << 1 |
           !refused(open(path, O_WRONLY)) << 2 |
           !refused(socket(AF_INET, SOCK_STREAM, 0)) << 3;
}

static int raise_limits(void)
{
    const struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};

    door_shut(false);
    return setrlimit(RLIMIT_FSIZE, &more) == 0 && geteuid() != 0;
}

/* The exit code of a process that does it. */
static int code_of(int (*what)(void))
{
    const pid_t child = fork();
    int state = 0;

    if (child == 0)
        _exit(what());
    CU_ASSERT_EQUAL(waitpid(child, &state, 0), child);
    return WIFEXITED(state) ? WEXITSTATUS(state) : 1000 + state;
}

static bool has_door(void)
{
#ifdef THIS_MACHINE
    if (!SANITIZED)
        return true;
#endif
    printf("SKIPPED: no seccomp on this machine, or a sanitizer ");
    return false;
}

static void behind_the_door_files_are_read_and_nothing_else_is_done(void)
{
    path = temp_path("file");
    write_file(path, "x", 1);
    if (!has_door())
        return;
    CU_ASSERT_EQUAL(code_of(do_what_is_allowed), 0);
    CU_ASSERT_EQUAL(code_of(behind_the_door), 0);
    CU_ASSERT_EQUAL(code_of(raise_limits), 0);
}

static void behind_the_lock_no_file_is_opened(void)
{
    path = temp_path("file");
    write_file(path, "x", 1);
    if (has_door())
        CU_ASSERT_EQUAL(code_of(behind_the_lock), 0);
}

static void a_filter_may_be_loaded_but_not_write(void)
{
    path = temp_path("file");
    write_file(path, "x", 1);
    if (has_door())
        CU_ASSERT_EQUAL(code_of(with_code), 0);
}

static CU_TestInfo tests[] = {
    {"behind the door files are read, and nothing else is done",
     behind_the_door_files_are_read_and_nothing_else_is_done},
    {"behind the lock no file is opened", behind_the_lock_no_file_is_opened},
    {"a filter may be loaded, but not write",
     a_filter_may_be_loaded_but_not_write},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{.pName = "door: system calls", .pTests = tests},
                         CU_SUITE_INFO_NULL};
