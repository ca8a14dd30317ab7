/* SPDX-License-Identifier: MIT */
/*
 * test_file.c - files read whole and put in place whole.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "support.h"

static ls_status replace_by(const char *path, const char *text, int force)
{
    return file_replace(path, &(struct digest_part){text, strlen(text)}, 1,
                        force);
}

static void expect_content(const char *path, const char *want)
{
    void *bytes = NULL;
    size_t size = 0;

    if (!expect_status(file_read(path, &bytes, &size), LS_OK, NULL, __LINE__,
                       __FILE__, path))
        return;
    CU_ASSERT_EQUAL(size, strlen(want));
    CU_ASSERT(size == strlen(want) && memcmp(bytes, want, size) == 0);
    mem_free(bytes);
}

/* A directory of its own, to see what is left in it. */
static const char *fresh_directory(const char *name)
{
    const char *path = temp_path(name);

    mkdir(path, 0755);
    return path;
}

static size_t count_entries(const char *directory)
{
    DIR *list = opendir(directory);
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    while (readdir(list))
        n++;
    closedir(list);
    return n - 2; /* without . and .. */
}

static void parts_become_one_file(void)
{
    const char *path = temp_path("parts");
    const struct digest_part parts[] = {{"one ", 4}, {NULL, 0}, {"file", 4}};

    EXPECT_OK(file_replace(path, parts, 3, 0));
    expect_content(path, "one file");
    EXPECT_OK(file_replace(path, NULL, 0, 1));
    expect_content(path, "");
}

static void an_existing_file_needs_force(void)
{
    const char *path = temp_path("existing");

    EXPECT_OK(replace_by(path, "old", 0));
    EXPECT_FAILS(replace_by(path, "new", 0), LS_EXISTS, "setting force");
    expect_content(path, "old");
    EXPECT_OK(replace_by(path, "new", 1));
    expect_content(path, "new");
}

static void the_umask_is_honoured(void)
{
    const char *path = temp_path("mode");
    const mode_t mask = umask(027);
    struct stat info;

    EXPECT_OK(replace_by(path, "x", 0));
    umask(mask);
    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0640);
}

static void a_plain_name_is_put_in_the_working_directory(void)
{
    char back[4096];
    const char *directory = fresh_directory("working");

    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(back, sizeof back));
    CU_ASSERT_EQUAL_FATAL(chdir(directory), 0);
    EXPECT_OK(replace_by("plain", "here", 0));
    expect_content("plain", "here");
    CU_ASSERT_EQUAL(chdir(back), 0);
}

static void a_link_is_followed(void)
{
    const char *target = temp_path("target");
    const char *link = temp_path("link");
    struct stat info;

    EXPECT_OK(replace_by(target, "old", 0));
    CU_ASSERT_EQUAL_FATAL(symlink("target", link), 0);
    EXPECT_OK(replace_by(link, "new", 1));
    expect_content(target, "new");
    CU_ASSERT_EQUAL(lstat(link, &info), 0);
    CU_ASSERT(S_ISLNK(info.st_mode));
}

static void a_stale_temporary_file_is_in_nobodys_way(void)
{
    const char *victim = temp_path("victim");
    const char *path = temp_path("stale");

    EXPECT_OK(replace_by(victim, "precious", 0));
    CU_ASSERT_EQUAL_FATAL(link(victim, temp_path(".stale.tmp")), 0);
    EXPECT_OK(replace_by(path, "new", 0));
    expect_content(path, "new");
    expect_content(victim, "precious");
}

/* A pipe stands for devices too: a fault here must not cost a real one. */
static void only_regular_files_are_replaced(void)
{
    const char *fifo = temp_path("fifo");

    CU_ASSERT_EQUAL_FATAL(mkfifo(fifo, 0600), 0);
    EXPECT_FAILS(replace_by(fifo, "x", 1), LS_EXISTS, "pipe");
    EXPECT_FAILS(replace_by(fresh_directory("dir"), "x", 1), LS_EXISTS,
                 "a directory");
}

static void what_cannot_be_created_is_said(void)
{
    char path[LS_PATH_SIZE + 100];

    EXPECT_FAILS(replace_by(temp_path("none/a.h5"), "x", 0), LS_EXISTS,
                 "No such file or directory");
    EXPECT_FAILS(replace_by("", "x", 0), LS_USAGE, "names no file");
    EXPECT_FAILS(replace_by(temp_path("a/"), "x", 0), LS_USAGE,
                 "names no file");
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    EXPECT_FAILS(replace_by(path, "x", 0), LS_USAGE, "too long");
    path[300] = '\0';
    EXPECT_FAILS(replace_by(path, "x", 0), LS_EXISTS, "too long");
}

static void a_file_written_by_others_is_put_in_place(void)
{
    char path[1024], target[LS_PATH_SIZE], temporary[LS_PATH_SIZE];

    snprintf(path, sizeof path, "%s", temp_path("piecewise"));
    EXPECT_OK(replace_by(path, "old", 0));
    EXPECT_FAILS(file_begin(path, 0, target, temporary), LS_EXISTS,
                 "setting force");
    EXPECT_OK(file_begin(path, 1, target, temporary));
    EXPECT_FAILS(file_commit(temporary, target, 1), LS_IO, "No such file");
    write_file(temporary, "new", 3);
    expect_content(path, "old");
    EXPECT_OK(file_commit(temporary, target, 1));
    expect_content(path, "new");
    CU_ASSERT_NOT_EQUAL(access(temporary, F_OK), 0);
}

/* In a child, as limits cannot be lifted again. Its exit status is what
 * file_replace() said. */
static int replace_limited(const char *path, const void *bytes, size_t size)
{
    const pid_t child = fork();
    int result = -1;

    if (child == 0) {
        const struct rlimit limit = {10000, 10000};

        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(99);

        const ls_status status =
            file_replace(path, &(struct digest_part){bytes, size}, 1, 1);

        _exit(strstr(ls_last_error(), "too large") ? (int)status : 98);
    }
    waitpid(child, &result, 0);
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

static void a_full_disk_leaves_the_old_file(void)
{
    char directory[1024], path[1100];
    char *large = calloc(20000, 1);

    snprintf(directory, sizeof directory, "%s", fresh_directory("full"));
    snprintf(path, sizeof path, "%s/model.h5", directory);
    CU_ASSERT_PTR_NOT_NULL_FATAL(large);
    EXPECT_OK(replace_by(path, "old", 0));
    CU_ASSERT_EQUAL(replace_limited(path, large, 20000), LS_IO);
    expect_content(path, "old");
    CU_ASSERT_EQUAL(count_entries(directory), 1);
    free(large);
}

/* By a directory, which is not removed. */
static void a_taken_temporary_name_is_said(void)
{
    CU_ASSERT_EQUAL_FATAL(mkdir(temp_path(".taken.tmp"), 0755), 0);
    EXPECT_FAILS(replace_by(temp_path("taken"), "x", 0), LS_EXISTS,
                 "cannot create");
}

static void whole_files_are_read(void)
{
    const size_t size = 3000000;
    const char *path = temp_path("large");
    unsigned char *bytes = malloc(size);
    void *got = NULL;
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(i * 2654435761u >> 13);
    write_file(path, bytes, size);
    EXPECT_OK(file_read(path, &got, &n));
    CU_ASSERT_EQUAL(n, size);
    CU_ASSERT(n == size && memcmp(got, bytes, size) == 0);
    mem_free(got);
    free(bytes);
}

static void what_cannot_be_read_is_named(void)
{
    void *bytes = NULL;
    size_t size = 7;
    const char *fifo = temp_path("fifo to read");

    EXPECT_FAILS(file_read(temp_path("missing.h5"), &bytes, &size), LS_NO_INPUT,
                 "missing.h5: No such file");
    EXPECT_FAILS(file_read(fresh_directory("dir to read"), &bytes, &size),
                 LS_NO_INPUT, "is a directory");
    CU_ASSERT_EQUAL_FATAL(mkfifo(fifo, 0600), 0);
    EXPECT_FAILS(file_read(fifo, &bytes, &size), LS_NO_INPUT, "pipe");
    EXPECT_FAILS(file_read("/dev/zero", &bytes, &size), LS_NO_INPUT,
                 "a device");
    CU_ASSERT_PTR_NULL(bytes);
    CU_ASSERT_EQUAL(size, 7);
}

static void a_head_is_what_fits(void)
{
    char text[5] = "xxxx";
    const char *path = temp_path("head");

    write_file(path, "abcdefgh", 8);
    file_head(path, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "abcd");
    file_head(temp_path("no head"), text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "");
    file_head("/proc/self/comm", text, sizeof text);
    CU_ASSERT_EQUAL(strlen(text), 4);
}

static CU_TestInfo replacing[] = {
    {"parts become one file", parts_become_one_file},
    {"an existing file needs force", an_existing_file_needs_force},
    {"the umask is honoured", the_umask_is_honoured},
    {"a plain name is put in the working directory",
     a_plain_name_is_put_in_the_working_directory},
    {"a link is followed", a_link_is_followed},
    {"a stale temporary file is in nobody's way",
     a_stale_temporary_file_is_in_nobodys_way},
    {"only regular files are replaced", only_regular_files_are_replaced},
    {"what cannot be created is said", what_cannot_be_created_is_said},
    {"a taken temporary name is said", a_taken_temporary_name_is_said},
    {"a file written by others is put in place",
     a_file_written_by_others_is_put_in_place},
    {"a full disk leaves the old file", a_full_disk_leaves_the_old_file},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo reading[] = {
    {"whole files are read", whole_files_are_read},
    {"what cannot be read is named", what_cannot_be_read_is_named},
    {"a head is what fits", a_head_is_what_fits},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"file: replacing", NULL, NULL, NULL, NULL, replacing},
    {"file: reading", NULL, NULL, NULL, NULL, reading},
    CU_SUITE_INFO_NULL,
};
