/* SPDX-License-Identifier: MIT */
/*
 * test_checkpoints.c - which checkpoints of a run are kept, and which of them
 * is loaded.
 */
#include "model/checkpoints.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "model/model_file.h"
#include "sample_model.h"
#include "settings/config.h"
#include "settings/config_table.h"

/* File systems that give a file no second name, and processes that have too
 * many files open; a disk that is full. */
static bool links_fail, disk_full;
static const char *busy_file;
static int busy_error;

LS_API int linkat(int from_directory, const char *from, int to_directory,
                  const char *to, int flags)
{
    if (links_fail) {
        errno = EPERM;
        return -1;
    }
    return (int)syscall(SYS_linkat, from_directory, from, to_directory, to,
                        flags);
}

LS_API int open(const char *path, int flags, ...)
{
    va_list arguments;

    if (busy_file && strcmp(path, busy_file) == 0) {
        errno = busy_error;
        return -1;
    }
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

LS_API ssize_t write(int fd, const void *bytes, size_t size)
{
    struct stat info;

    if (disk_full && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, size);
}

static void settings_come_back_into_a_config(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {.best_loss = NAN};
    ls_config config, got;
    char data_path[LS_PATH_SIZE], text[LS_PATH_SIZE], want[LS_PATH_SIZE];
    size_t n = 0;
    const ls_option *option = option_table(&n);
    const char *path = temp_path("config.h5");

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "hidden", "7,5"));
    EXPECT_OK(ls_config_set(&config, "lr", "0.1"));
    EXPECT_OK(ls_config_set(&config, "seed", "18446744073709551615"));
    strcpy(state.data_path, "train.h5");
    for (size_t i = 0; i < n; i++) {
        EXPECT_OK(ls_config_get(&config, option[i].name, text, sizeof text));
        EXPECT_OK(metadata_add(&state.settings, option[i].name, "%s", text));
    }
    EXPECT_OK(model_file_save(model, &state, path, 0));
    EXPECT_OK(checkpoint_config(path, &got, data_path));
    CU_ASSERT_STRING_EQUAL(data_path, "train.h5");
    for (size_t i = 0; i < n; i++) {
        EXPECT_OK(ls_config_get(&config, option[i].name, want, sizeof want));
        EXPECT_OK(ls_config_get(&got, option[i].name, text, sizeof text));
        CU_ASSERT_STRING_EQUAL(text, want);
    }
    EXPECT_OK(metadata_add(&state.settings, "of-the-future", "1"));
    EXPECT_OK(model_file_save(model, &state, path, 0));
    EXPECT_FAILS(checkpoint_config(path, &got, data_path), LS_BAD_DATA,
                 "of-the-future");
    training_state_clear(&state);
    ls_model_destroy(model);
}

static void a_checkpoint_stands_beside_its_model(void)
{
    static const char *const pairs[][2] = {{"m.h5", "m.ckpt.h5"},
                                           {"dir.h5/m", "dir.h5/m.ckpt.h5"},
                                           {"m.hdf5", "m.ckpt.hdf5"},
                                           {"m.model", "m.model.ckpt.h5"},
                                           {"dir/.h5", "dir/.h5.ckpt.h5"}};
    char path[LS_PATH_SIZE];
    char lengthy[LS_PATH_SIZE];

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        EXPECT_OK(checkpoint_path(pairs[i][0], path));
        CU_ASSERT_STRING_EQUAL(path, pairs[i][1]);
    }
    EXPECT_STATUS(checkpoint_path("", path), LS_USAGE);
    EXPECT_STATUS(checkpoint_path("dir/", path), LS_USAGE);
    memset(lengthy, 'm', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    EXPECT_STATUS(checkpoint_path(lengthy, path), LS_USAGE);
    lengthy[sizeof lengthy - 1 - strlen(".ckpt.h5")] = '\0';
    EXPECT_OK(checkpoint_path(lengthy, path));
    CU_ASSERT_EQUAL(strlen(path), LS_PATH_SIZE - 1);
}

static uint64_t step_of(const char *path)
{
    struct ls_model *model = NULL;
    struct training_state state = {0};
    uint64_t step = 0;

    if (EXPECT_OK(model_file_load(path, &model, &state)))
        step = state.step;
    training_state_clear(&state);
    ls_model_destroy(model);
    return step;
}

static void the_checkpoint_before_is_kept(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {0};
    char path[1024], older[1024];
    size_t size = 0;
    unsigned char *bytes = NULL;

    strcpy(path, temp_path("run.ckpt.h5"));
    strcpy(older, temp_path("run.ckpt.h5.1"));
    for (state.step = 1; state.step <= 3; state.step++)
        EXPECT_OK(model_file_save(model, &state, path, 0));
    CU_ASSERT_EQUAL(step_of(path), 3);
    CU_ASSERT_EQUAL(step_of(older), 2);

    /* A damaged one does not take the place of a good one. */
    bytes = read_file(path, &size);
    bytes[700] ^= 1;
    write_file(path, bytes, size);
    free(bytes);
    EXPECT_OK(model_file_save(model, &state, path, 0));
    CU_ASSERT_EQUAL(step_of(path), 4);
    CU_ASSERT_EQUAL(step_of(older), 2);

    /* A link to it is another name for the same file, not another file. */
    CU_ASSERT_EQUAL(symlink("run.ckpt.h5", temp_path("link.h5")), 0);
    state.step = 5;
    EXPECT_OK(model_file_save(model, &state, temp_path("link.h5"), 0));
    CU_ASSERT_EQUAL(step_of(path), 5);
    CU_ASSERT_EQUAL(step_of(temp_path("link.h5.1")), 4);
    ls_model_destroy(model);
}

/* The one before is copied then. */
static void the_checkpoint_before_is_kept_without_links(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {0};
    char path[1024], older[1024];

    strcpy(path, temp_path("nolink.ckpt.h5"));
    strcpy(older, temp_path("nolink.ckpt.h5.1"));
    links_fail = true;
    for (state.step = 1; state.step <= 3; state.step++)
        EXPECT_OK(model_file_save(model, &state, path, 0));
    links_fail = false;
    CU_ASSERT_EQUAL(step_of(path), 3);
    CU_ASSERT_EQUAL(step_of(older), 2);
    ls_model_destroy(model);
}

static void checkpoints_are_removed_as_far_as_they_are_there(void)
{
    char path[1024], older[1024];

    strcpy(path, temp_path("rm.ckpt.h5"));
    strcpy(older, temp_path("rm.ckpt.h5.1"));
    for (int there = 0; there < 4; there++) {
        if (there & 1)
            write_file(path, "x", 1);
        if (there & 2)
            write_file(older, "x", 1);
        EXPECT_OK(checkpoint_remove(path, CHECKPOINTS_MOST));
        CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
        CU_ASSERT_NOT_EQUAL(access(older, F_OK), 0);
    }
    CU_ASSERT_EQUAL(mkdir(older, 0755), 0);
    EXPECT_FAILS(checkpoint_remove(path, CHECKPOINTS_MOST), LS_EXISTS,
                 "cannot remove");
    CU_ASSERT_EQUAL(rmdir(older), 0);
}

/* What is lacking is no damage: the one before would cost steps. */
static void a_lack_of_files_is_no_damage(void)
{
    struct ls_model *model = bare_model(), *back = NULL;
    struct training_state state = {0}, got = {0};
    char path[1024];
    struct checkpoint_choice choice;

    strcpy(path, temp_path("lack.ckpt.h5"));
    for (state.step = 1; state.step <= 2; state.step++)
        EXPECT_OK(model_file_save(model, &state, path, 0));
    busy_file = path;
    busy_error = EMFILE;
    EXPECT_STATUS(checkpoint_load_latest(path, &back, &got, &choice),
                  LS_NO_MEMORY);
    EXPECT_STATUS(model_file_save(model, &state, path, 1), LS_NO_MEMORY);
    /* One that may not be read is replaced if that is wanted. */
    busy_error = EACCES;
    EXPECT_STATUS(model_file_save(model, &state, path, 0), LS_EXISTS);
    EXPECT_OK(model_file_save(model, &state, path, 1));
    busy_file = NULL;
    CU_ASSERT_EQUAL(step_of(path), 3);
    CU_ASSERT_PTR_NULL(back);
    ls_model_destroy(model);
}

/* Changes a byte of the contents, past the header. */
static void damage_file(const char *path)
{
    size_t size = 0;
    unsigned char *bytes = read_file(path, &size);

    bytes[700] ^= 1;
    write_file(path, bytes, size);
    free(bytes);
}

static void a_damaged_checkpoint_falls_back_to_the_one_before(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {0}, got = {0};
    char path[1024], older[1024];
    struct checkpoint_choice choice;
    char data_path[LS_PATH_SIZE];
    ls_config config;

    strcpy(path, temp_path("two.ckpt.h5"));
    strcpy(older, temp_path("two.ckpt.h5.1"));
    for (state.step = 1; state.step <= 2; state.step++)
        EXPECT_OK(model_file_save(model, &state, path, 0));
    ls_model_destroy(model);
    model = NULL;
    EXPECT_OK(checkpoint_load_latest(path, &model, &got, &choice));
    CU_ASSERT_EQUAL(got.step, 2);
    CU_ASSERT_STRING_EQUAL(choice.fault, "");
    training_state_clear(&got);
    ls_model_destroy(model);
    model = NULL;

    damage_file(path);
    EXPECT_OK(checkpoint_load_latest(path, &model, &got, &choice));
    CU_ASSERT_EQUAL(got.step, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(choice.fault, "two.ckpt.h5 is damaged"));
    training_state_clear(&got);
    ls_model_destroy(model);
    model = NULL;
    EXPECT_OK(checkpoint_config(path, &config, data_path));

    damage_file(older);
    EXPECT_FAILS(checkpoint_load_latest(path, &model, &got, &choice),
                 LS_BAD_DATA, "two.ckpt.h5.1 is no better");
    CU_ASSERT_PTR_NULL(model);
    CU_ASSERT_EQUAL(unlink(older), 0);
    EXPECT_FAILS(checkpoint_load_latest(path, &model, &got, &choice),
                 LS_BAD_DATA, "is damaged");
    CU_ASSERT_STRING_EQUAL(choice.fault, "");
}

static void an_absent_checkpoint_gives_way_to_the_one_before(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {0}, got = {0};
    char path[1024], older[1024], found[LS_PATH_SIZE];
    struct checkpoint_choice choice;

    strcpy(path, temp_path("gone.ckpt.h5"));
    strcpy(older, temp_path("gone.ckpt.h5.1"));
    for (state.step = 1; state.step <= 2; state.step++)
        EXPECT_OK(model_file_save(model, &state, path, 0));
    ls_model_destroy(model);
    model = NULL;
    EXPECT_OK(checkpoint_find(path, found));
    CU_ASSERT_STRING_EQUAL(found, path);
    CU_ASSERT_EQUAL(unlink(path), 0);
    EXPECT_OK(checkpoint_find(path, found));
    CU_ASSERT_STRING_EQUAL(found, older);
    EXPECT_OK(checkpoint_load_latest(path, &model, &got, &choice));
    CU_ASSERT_EQUAL(got.step, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(choice.fault, "there is no checkpoint "));
    training_state_clear(&got);
    ls_model_destroy(model);
    model = NULL;
    /* What is not a file cannot be read; that is not "absent". */
    CU_ASSERT_EQUAL(unlink(older), 0);
    CU_ASSERT_EQUAL(mkdir(path, 0755), 0);
    EXPECT_FAILS(checkpoint_load_latest(path, &model, &got, &choice), LS_IO,
                 "is not a regular file");
    CU_ASSERT_EQUAL(rmdir(path), 0);
    EXPECT_FAILS(checkpoint_load_latest(path, &model, &got, &choice),
                 LS_NO_INPUT, "there is no checkpoint");
    CU_ASSERT_STRING_EQUAL(choice.fault, "");
    EXPECT_OK(checkpoint_find(path, found));
    CU_ASSERT_STRING_EQUAL(found, "");
}

/* ---- More than two ------------------------------------------------------- */

/* Save with step as the only content that differs. */
static ls_status save_step(const char *path, uint64_t step,
                           const struct checkpoint_rule *rule)
{
    struct ls_model *model = bare_model();
    const struct training_state state = {.step = step};
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2];
    struct h5_file *file = NULL;
    ls_status status = LS_OK;

    TRY(model_file_parts(model, &state, path, &file, header, parts));
    TRY(checkpoint_write(path, parts, rule));

done:
    h5_close(file);
    ls_model_destroy(model);
    return status;
}

/* Check the steps of path, path.1, ...; 0: no such file. */
static void expect_steps(const char *path, size_t n, const uint64_t *step)
{
    char numbered[LS_PATH_SIZE];

    for (size_t i = 0; i < n; i++) {
        EXPECT_OK(checkpoint_numbered(path, i, numbered));
        if (step[i] == 0)
            CU_ASSERT_NOT_EQUAL(access(numbered, F_OK), 0)
        else
            CU_ASSERT_EQUAL(step_of(numbered), step[i]);
    }
}

#define EXPECT_STEPS(path, ...)                                            \
    expect_steps(path, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t), \
                 (uint64_t[]){__VA_ARGS__})

static void as_many_are_kept_as_wanted(void)
{
    char path[LS_PATH_SIZE];

    for (size_t keep = 1; keep <= 4; keep++) {
        const struct checkpoint_rule rule = {.keep = keep};

        snprintf(path, sizeof path, "%s", temp_path("keep.ckpt.h5"));
        EXPECT_OK(checkpoint_remove(path, CHECKPOINTS_MOST));
        for (uint64_t step = 1; step <= 6; step++)
            EXPECT_OK(save_step(path, step, &rule));
        EXPECT_STEPS(path, 6, keep > 1 ? 5 : 0, keep > 2 ? 4 : 0,
                     keep > 3 ? 3 : 0, 0, 0);
    }
}

static void fewer_than_before_removes_the_surplus_alone(void)
{
    char path[LS_PATH_SIZE];

    strcpy(path, temp_path("fewer.ckpt.h5"));
    for (uint64_t step = 1; step <= 5; step++)
        EXPECT_OK(save_step(path, step, &(struct checkpoint_rule){.keep = 5}));
    write_file(temp_path("fewer.ckpt.h5.7"), "mine", 4);
    EXPECT_OK(save_step(path, 6, &(struct checkpoint_rule){2, 5, 0}));
    EXPECT_STEPS(path, 6, 5, 0, 0, 0, 0, 0);
    CU_ASSERT_EQUAL(access(temp_path("fewer.ckpt.h5.7"), F_OK), 0);
    /* More than before: the old ones are still there. */
    EXPECT_OK(save_step(path, 7, &(struct checkpoint_rule){3, 2, 0}));
    EXPECT_STEPS(path, 7, 6, 5, 0, 0);
}

/* Names that a save which was cut off has left behind. */
static void a_save_cut_off_costs_no_checkpoint(void)
{
    const struct checkpoint_rule rule = {.keep = 4};
    char path[LS_PATH_SIZE], first[LS_PATH_SIZE];

    strcpy(path, temp_path("cut.ckpt.h5"));
    for (uint64_t step = 1; step <= 4; step++)
        EXPECT_OK(save_step(path, step, &rule));
    /* After the first name was made free: the next save fills the gap. */
    strcpy(first, temp_path("cut.ckpt.h5.1"));
    CU_ASSERT_EQUAL(rename(first, temp_path("cut.ckpt.h5.2")), 0);
    EXPECT_STEPS(path, 4, 0, 3, 1);
    EXPECT_OK(save_step(path, 5, &rule));
    EXPECT_STEPS(path, 5, 4, 3, 1, 0);
    /* After the last checkpoint got its second name: it is kept once. */
    CU_ASSERT_EQUAL(unlink(first), 0);
    CU_ASSERT_EQUAL(link(path, first), 0);
    EXPECT_OK(save_step(path, 6, &rule));
    EXPECT_STEPS(path, 6, 5, 3, 1, 0);
}

static size_t names_in(const char *directory)
{
    DIR *entries = opendir(directory);
    size_t n = 0;

    while (readdir(entries))
        n++;
    closedir(entries);
    return n;
}

static void a_save_that_fails_changes_nothing(void)
{
    const struct checkpoint_rule rule = {.keep = 3};
    char path[LS_PATH_SIZE], directory[LS_PATH_SIZE];
    size_t before;

    strcpy(directory, temp_path("full"));
    CU_ASSERT_EQUAL(mkdir(directory, 0755), 0);
    strcpy(path, temp_path("full/run.ckpt.h5"));
    for (uint64_t step = 1; step <= 3; step++)
        EXPECT_OK(save_step(path, step, &rule));
    before = names_in(directory);
    disk_full = true;
    for (uint64_t step = 4; step <= 9; step++) {
        EXPECT_FAILS(save_step(path, step, &rule), LS_IO,
                     "No space left on device");
        CU_ASSERT_EQUAL(last_system_error(), ENOSPC);
    }
    disk_full = false;
    EXPECT_STEPS(path, 3, 2, 1, 0);
    CU_ASSERT_EQUAL(names_in(directory), before);
}

static void the_newest_of_those_that_are_whole_is_loaded(void)
{
    const struct checkpoint_rule rule = {.keep = 4};
    struct checkpoint_choice choice;
    char path[LS_PATH_SIZE], numbered[LS_PATH_SIZE];

    strcpy(path, temp_path("whole.ckpt.h5"));
    for (unsigned bad = 0; bad < 16; bad++) {
        struct ls_model *model = NULL;
        struct training_state got = {0};
        unsigned newest = 0;

        for (uint64_t step = 1; step <= 4; step++)
            EXPECT_OK(save_step(path, step, &rule));
        for (unsigned i = 0; i < 4; i++) {
            EXPECT_OK(checkpoint_numbered(path, i, numbered));
            if (bad >> i & 1)
                damage_file(numbered);
        }
        while (bad >> newest & 1)
            newest++;
        if (newest == 4) {
            EXPECT_FAILS(checkpoint_load_latest(path, &model, &got, &choice),
                         LS_BAD_DATA, "whole.ckpt.h5.3 is no better");
            CU_ASSERT_PTR_NULL(model);
        } else {
            EXPECT_OK(checkpoint_load_latest(path, &model, &got, &choice));
            EXPECT_OK(checkpoint_numbered(path, newest, numbered));
            CU_ASSERT_EQUAL(got.step, 4 - newest);
            CU_ASSERT_STRING_EQUAL(choice.path, numbered);
            CU_ASSERT_EQUAL(choice.fault[0] != '\0', newest > 0);
        }
        training_state_clear(&got);
        ls_model_destroy(model);
        EXPECT_OK(checkpoint_remove(path, CHECKPOINTS_MOST));
    }
}

static CU_TestInfo tests[] = {
    {"settings come back into a config", settings_come_back_into_a_config},
    {"a checkpoint stands beside its model",
     a_checkpoint_stands_beside_its_model},
    {"the checkpoint before is kept", the_checkpoint_before_is_kept},
    {"the checkpoint before is kept without links",
     the_checkpoint_before_is_kept_without_links},
    {"checkpoints are removed as far as they are there",
     checkpoints_are_removed_as_far_as_they_are_there},
    {"a lack of files is no damage", a_lack_of_files_is_no_damage},
    {"a damaged checkpoint falls back to the one before",
     a_damaged_checkpoint_falls_back_to_the_one_before},
    {"an absent checkpoint gives way to the one before",
     an_absent_checkpoint_gives_way_to_the_one_before},
    {"as many are kept as wanted", as_many_are_kept_as_wanted},
    {"fewer than before removes the surplus alone",
     fewer_than_before_removes_the_surplus_alone},
    {"a save cut off costs no checkpoint", a_save_cut_off_costs_no_checkpoint},
    {"a save that fails changes nothing", a_save_that_fails_changes_nothing},
    {"the newest of those that are whole is loaded",
     the_newest_of_those_that_are_whole_is_loaded},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"checkpoints: of a run", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
