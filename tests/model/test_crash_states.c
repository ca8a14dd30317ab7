/* SPDX-License-Identifier: MIT */
/*
 * test_crash_states.c - a checkpoint survives a loss of power at any moment.
 *
 * The calls of several saves are recorded, and all states that a disk may be in
 * after each of them are rebuilt: data that was not synced is there, is not, or
 * is torn after any sector of 512 bytes; names that were changed since the
 * directory was synced have any of their values since then, each on its own, as
 * if the file system had no order.
 */
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

#include "base/digest.h"
#include "base/file.h"
#include "model/checkpoints.h"
#include "model/model_file.h"
#include "sample_model.h"

enum { MOST_FILES = 32, MOST_NAMES = 8, MOST_CALLS = 256, SECTOR = 512 };

/* ---- The disk --------------------------------------------------------------
 */

/* A file: what is written, and how much of it is synced. */
struct file {
    unsigned char *bytes;
    size_t size;
    bool is_synced;
};

/* A name: the files that it has stood for since the directory was last synced,
 * the last one now; -1: none. */
struct name {
    char text[64];
    int file[MOST_CALLS];
    size_t n;
};

struct disk {
    struct file file[MOST_FILES];
    struct name name[MOST_NAMES];
    size_t n_files, n_names;
};

static struct disk disk;
static bool recording;
static char directory[LS_PATH_SIZE]; /* whose calls are recorded */
static int opened[1024]; /* file of a descriptor + 1; -1: directory */

static const char *name_in(const char *path)
{
    const size_t n = strlen(directory);

    return recording && strncmp(path, directory, n) == 0 && path[n] == '/' &&
                   !strstr(path, ".lock")
               ? path + n + 1
               : NULL;
}

/* With or without a slash at its end. */
static bool is_the_directory(const char *path)
{
    const size_t n = strlen(directory);

    return recording && strncmp(path, directory, n) == 0 &&
           (!path[n] || strcmp(path + n, "/") == 0);
}

static struct name *find_name(const char *text)
{
    struct name *name = disk.name;

    while (name < disk.name + disk.n_names && strcmp(name->text, text) != 0)
        name++;
    if (name == disk.name + disk.n_names) {
        CU_ASSERT_FATAL(disk.n_names < MOST_NAMES);
        disk.n_names++;
        snprintf(name->text, sizeof name->text, "%s", text);
        name->file[0] = -1;
        name->n = 1;
    }
    return name;
}

static int now(const char *text)
{
    const struct name *name = find_name(text);

    return name->file[name->n - 1];
}

static void set_name(const char *text, int file)
{
    struct name *name = find_name(text);

    CU_ASSERT_FATAL(name->n < MOST_CALLS);
    name->file[name->n++] = file;
}

static void sync_names(void)
{
    for (size_t i = 0; i < disk.n_names; i++) {
        disk.name[i].file[0] = disk.name[i].file[disk.name[i].n - 1];
        disk.name[i].n = 1;
    }
}

static int new_file(void)
{
    CU_ASSERT_FATAL(disk.n_files < MOST_FILES);
    disk.file[disk.n_files] = (struct file){0};
    return (int)disk.n_files++;
}

static void clear_disk(void)
{
    for (size_t i = 0; i < disk.n_files; i++)
        free(disk.file[i].bytes);
    memset(&disk, 0, sizeof disk);
}

/* ---- Recorded calls --------------------------------------------------------
 */

/* Look at all states of the disk after each recorded call. */
static void look(void);

/* The n-th recorded call fails. */
static long calls, failing;
static int failing_error;
static bool failed;
static char failed_call[32];

static bool fails(const char *call)
{
    if (!recording || ++calls != failing)
        return false;
    failed = true;
    snprintf(failed_call, sizeof failed_call, "%s", call);
    errno = failing_error;
    return true;
}

LS_API int open(const char *path, int flags, ...)
{
    const bool is_directory = is_the_directory(path);
    const char *name = is_directory ? NULL : name_in(path);
    va_list arguments;
    int fd;

    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if ((name || is_directory) && fails("open"))
        return -1;
    fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd < 0 || fd >= 1024)
        return fd;
    opened[fd] = 0;
    if (is_directory) {
        opened[fd] = -1;
    } else if (name && (flags & O_CREAT)) {
        const int file = new_file();

        opened[fd] = file + 1;
        set_name(name, file);
        look();
    } else if (name) {
        opened[fd] = now(name) + 1;
    }
    return fd;
}

static struct file *file_of(int fd)
{
    return recording && fd >= 0 && fd < 1024 && opened[fd] > 0
               ? &disk.file[opened[fd] - 1]
               : NULL;
}

LS_API ssize_t write(int fd, const void *bytes, size_t size)
{
    struct file *file = file_of(fd);
    const size_t part = file && size > 3000 ? size / 2 : size; /* a short one */
    ssize_t n;

    if (file && fails("write"))
        return -1;
    n = syscall(SYS_write, fd, bytes, part);
    if (file && n > 0) {
        file->bytes = realloc(file->bytes, file->size + (size_t)n);
        memcpy(file->bytes + file->size, bytes, (size_t)n);
        file->size += (size_t)n;
        file->is_synced = false;
        look();
    }
    return n;
}

LS_API int posix_fallocate(int fd, off_t from, off_t size)
{
    (void)from;
    (void)size;
    return file_of(fd) && fails("fallocate") ? errno : 0;
}

LS_API int fsync(int fd)
{
    struct file *file = file_of(fd);
    const bool is_directory = recording && fd < 1024 && opened[fd] == -1;

    if ((file || is_directory) && fails(file ? "fsync" : "fsync directory"))
        return -1;
    if (file)
        file->is_synced = true;
    if (is_directory)
        sync_names();
    if (file || is_directory)
        look();
    return 0;
}

LS_API int close(int fd)
{
    const bool ours = recording && fd >= 0 && fd < 1024 && opened[fd] != 0;
    const int result = (int)syscall(SYS_close, fd);

    if (ours)
        opened[fd] = 0;
    return ours && fails("close") ? -1 : result; /* it is closed all the same */
}

LS_API int rename(const char *from, const char *to)
{
    const char *a = name_in(from), *b = name_in(to);

    if (a && fails("rename"))
        return -1;
    if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0))
        return -1;
    if (a && b) {
        set_name(b, now(a));
        set_name(a, -1);
        look();
    }
    return 0;
}

LS_API int linkat(int from_directory, const char *from, int to_directory,
                  const char *to, int flags)
{
    const char *a = name_in(from), *b = name_in(to);

    if (a && fails("link"))
        return -1;
    if (syscall(SYS_linkat, from_directory, from, to_directory, to, flags))
        return -1;
    if (a && b) {
        set_name(b, now(a));
        look();
    }
    return 0;
}

LS_API int unlink(const char *path)
{
    const char *name = name_in(path);

    if (name && fails("unlink"))
        return -1;
    if (syscall(SYS_unlinkat, AT_FDCWD, path, 0))
        return -1;
    if (name) {
        set_name(name, -1);
        look();
    }
    return 0;
}

/* ---- States ----------------------------------------------------------------
 */

static char state[LS_PATH_SIZE]; /* directory in which they are rebuilt */
static uint64_t acknowledged, underway;
static size_t n_states, n_bad;
static uint64_t *seen; /* digests of states that were looked at */

static void write_state(const struct disk *d, const int *file, size_t torn,
                        bool zeros)
{
    char path[LS_PATH_SIZE + 64];

    for (size_t i = 0; i < d->n_names; i++) {
        const struct file *f = file[i] < 0 ? NULL : &d->file[file[i]];
        size_t size = f && (f->is_synced || torn > f->size) ? f->size : torn;
        unsigned char *bytes;

        snprintf(path, sizeof path, "%s/%s", state, d->name[i].text);
        (void)unlink(path);
        if (!f)
            continue;
        bytes = calloc(f->size + 1, 1);
        if (size > 0)
            memcpy(bytes, f->bytes, size);
        write_file(path, bytes, zeros ? f->size : size);
        free(bytes);
    }
}

/* One that differs from all before is loaded: the checkpoint acknowledged last,
 * or the one under way. */
static void look_at(const struct disk *d, const int *file, size_t torn,
                    bool zeros)
{
    struct ls_model *model = NULL;
    struct training_state got = {0};
    struct checkpoint_choice choice;
    char path[LS_PATH_SIZE + 64];
    uint64_t digest = digest_xxh3(zeros, file, d->n_names * sizeof *file);
    bool is_bad;

    digest = digest_xxh3(digest, &acknowledged, sizeof acknowledged);
    for (size_t i = 0; i < d->n_names; i++)
        if (file[i] >= 0 && !d->file[file[i]].is_synced)
            digest =
                digest_xxh3(digest, &torn, sizeof torn) + d->file[file[i]].size;
    for (size_t i = 0; i < n_states; i++)
        if (seen[i] == digest)
            return;
    seen = realloc(seen, (n_states + 1) * sizeof *seen);
    seen[n_states++] = digest;
    write_state(d, file, torn, zeros);
    snprintf(path, sizeof path, "%s/m.ckpt.h5", state);
    is_bad = checkpoint_load_latest(path, &model, &got, &choice) !=
                 (acknowledged ? LS_OK : LS_NO_INPUT) &&
             !(acknowledged == 0 && got.step == underway);
    is_bad = is_bad ||
             (acknowledged && got.step != acknowledged && got.step != underway);
    if (is_bad && n_bad++ < 5)
        fprintf(stderr, "after step %d: %s\n", (int)acknowledged,
                acknowledged && got.step ? "another step" : last_error());
    training_state_clear(&got);
    ls_model_destroy(model);
}

/* All values of all names, from number i on. */
static void choose(const struct disk *d, size_t i, int *file)
{
    size_t most = 0;

    if (i < d->n_names) {
        for (size_t k = 0; k < d->name[i].n; k++) {
            file[i] = d->name[i].file[k];
            choose(d, i + 1, file);
        }
        return;
    }
    for (size_t k = 0; k < d->n_names; k++)
        if (file[k] >= 0 && !d->file[file[k]].is_synced &&
            d->file[file[k]].size > most)
            most = d->file[file[k]].size;
    for (size_t torn = 0; torn <= most; torn += SECTOR) {
        look_at(d, file, torn, false);
        if (torn / SECTOR % 8 == 1)
            look_at(d, file, torn, true);
    }
    if (most % SECTOR)
        look_at(d, file, most, false);
}

static bool is_looking;

static void look(void)
{
    int file[MOST_NAMES] = {0};

    if (!is_looking)
        return;
    recording = false;
    choose(&disk, 0, file);
    recording = true;
}

static ls_status save_step(uint64_t step, const struct checkpoint_rule *rule)
{
    struct ls_model *model = bare_model();
    const struct training_state saved = {.step = step};
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2];
    struct h5_file *file = NULL;
    char path[LS_PATH_SIZE + 64];
    ls_status status = LS_OK;

    snprintf(path, sizeof path, "%s/m.ckpt.h5", directory);
    TRY(model_file_parts(model, &saved, path, &file, header, parts));
    TRY(checkpoint_write(path, parts, rule));

done:
    h5_close(file);
    ls_model_destroy(model);
    return status;
}

static void make_directories(const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "%s", name);
    CU_ASSERT_EQUAL(mkdir(temp_path(path), 0755), 0);
    CU_ASSERT_PTR_NOT_NULL(realpath(temp_path(path), directory));
    snprintf(path, sizeof path, "%s-state", name);
    CU_ASSERT_EQUAL(mkdir(temp_path(path), 0755), 0);
    CU_ASSERT_PTR_NOT_NULL(realpath(temp_path(path), state));
}

static void every_state_of_the_disk_has_a_checkpoint(void)
{
    size_t total = 0;

    for (size_t keep = 1; keep <= 3; keep += 2) {
        char name[16];

        snprintf(name, sizeof name, "crash%zu", keep);
        make_directories(name);
        n_states = 0;
        failing = 0;
        for (uint64_t step = 1; step <= 4; step++) {
            acknowledged = step - 1;
            underway = step;
            is_looking = recording = true;
            EXPECT_OK(save_step(
                step, &(struct checkpoint_rule){.keep = step == 4 ? 1 : keep,
                                                .before = keep}));
            is_looking = recording = false;
        }
        total += n_states;
        CU_ASSERT_EQUAL(n_bad, 0);
        clear_disk();
    }
    printf("%zu states of the disk\n", total);
    CU_ASSERT(total >= 500);
    free(seen);
    seen = NULL;
    n_states = 0;
}

static CU_TestInfo tests[] = {{"every state of the disk has a checkpoint",
                               every_state_of_the_disk_has_a_checkpoint},
                              CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"checkpoints: crashes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
