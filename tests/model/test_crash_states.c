/* SPDX-License-Identifier: MIT */
/*
 * test_crash_states.c - a checkpoint survives a loss of power at any moment,
 * and any failure of any call.
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
#include "base/system_error.h"
#include "base/unfinished.h"
#include "model/checkpoints.h"
#include "model/envelope.h"
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
static bool is_loading;
static size_t n_hidden;   /* hidden names that a load opened */
static bool has_no_links; /* a file system that cannot link */

static long interrupted; /* the call before which a signal comes */
static void interrupt(void);

static bool fails(const char *call)
{
    if (recording && calls + 1 == interrupted)
        interrupt();
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
    n_hidden += is_loading && strstr(path, "/.m.") != NULL;
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

LS_API ssize_t read(int fd, void *bytes, size_t size)
{
    if (file_of(fd) && fails("read"))
        return -1;
    return syscall(SYS_read, fd, bytes, size);
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
    if (a && has_no_links) {
        errno = EPERM;
        return -1;
    }
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

LS_API int access(const char *path, int mode)
{
    if ((name_in(path) || is_the_directory(path)) && fails("access"))
        return -1;
    return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

LS_API int stat(const char *path, struct stat *info)
{
    if (name_in(path) && fails("stat"))
        return -1;
    return fstatat(AT_FDCWD, path, info, 0);
}

/* ---- States ----------------------------------------------------------------
 */

static char state[LS_PATH_SIZE]; /* directory in which they are rebuilt */
static uint64_t acknowledged, underway;
static size_t n_bad;

/* Digests of states; those of the second set leave out hidden names, which no
 * load opens. */
static struct set {
    uint64_t *digest;
    size_t n;
} states, loaded;

static bool is_new(struct set *set, uint64_t digest)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->digest[i] == digest)
            return false;
    set->digest = realloc(set->digest, (set->n + 1) * sizeof *set->digest);
    set->digest[set->n++] = digest;
    return true;
}

static void clear_set(struct set *set)
{
    free(set->digest);
    *set = (struct set){NULL, 0};
}

static uint64_t digest_of(const struct disk *d, const int *file, size_t torn,
                          bool zeros, bool with_hidden)
{
    uint64_t digest = digest_xxh3(0, &acknowledged, sizeof acknowledged);

    for (size_t i = 0; i < d->n_names; i++) {
        const struct file *f = file[i] < 0 ? NULL : &d->file[file[i]];

        if (d->name[i].text[0] == '.' && !with_hidden)
            continue;
        digest = digest_xxh3(digest, &i, sizeof i);
        digest = digest_xxh3(digest, &file[i], sizeof file[i]);
        if (f && !f->is_synced) {
            digest = digest_xxh3(digest, &torn, sizeof torn);
            digest = digest_xxh3(digest, &zeros, sizeof zeros);
            digest = digest_xxh3(digest, &f->size, sizeof f->size);
        }
    }
    return digest;
}

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
    ls_status status;
    bool is_bad;

    if (!is_new(&states, digest_of(d, file, torn, zeros, true)) ||
        !is_new(&loaded, digest_of(d, file, torn, zeros, false)))
        return;
    write_state(d, file, torn, zeros);
    snprintf(path, sizeof path, "%s/m.ckpt.h5", state);
    is_loading = true;
    status = checkpoint_load_latest(path, &model, &got, &choice);
    is_loading = false;
    is_bad = status != (acknowledged ? LS_OK : LS_NO_INPUT) &&
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
    size_t total = 0, n_loaded = 0;

    for (size_t keep = 1; keep <= 3; keep += 2) {
        char name[16];

        snprintf(name, sizeof name, "crash%zu", keep);
        make_directories(name);
        clear_set(&states);
        clear_set(&loaded);
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
        total += states.n;
        n_loaded += loaded.n;
        CU_ASSERT_EQUAL(n_bad, 0);
        clear_disk();
    }
    printf("%zu states of the disk, %zu for a load\n", total, n_loaded);
    CU_ASSERT(total >= 500 && n_loaded >= 30);
    CU_ASSERT_EQUAL(n_hidden, 0);
    clear_set(&states);
    clear_set(&loaded);
}

/* ---- Failures --------------------------------------------------------------
 */

enum { NEW_STEP = 4, MOST_PATH = LS_PATH_SIZE + 64 };

static const int errors[] = {EIO,    ENOSPC, EDQUOT, EROFS,
                             EACCES, ESTALE, EMFILE, ENOMEM};

/* Checkpoints of steps 1 to NEW_STEP, as bytes. */
static struct {
    unsigned char *bytes;
    size_t size;
} content[NEW_STEP + 1];

static void make_contents(const char *name)
{
    char path[MOST_PATH];

    make_directories(name);
    snprintf(path, sizeof path, "%s/m.ckpt.h5", directory);
    for (uint64_t step = 1; step <= NEW_STEP; step++) {
        EXPECT_OK(save_step(step, &(struct checkpoint_rule){.keep = 1}));
        content[step].bytes = read_file(path, &content[step].size);
    }
}

static void free_contents(void)
{
    for (size_t step = 0; step <= NEW_STEP; step++)
        free(content[step].bytes);
    clear_disk();
}

static void numbered_name(size_t number, char path[MOST_PATH])
{
    char first[MOST_PATH];

    snprintf(first, sizeof first, "%s/m.ckpt.h5", directory);
    EXPECT_OK(checkpoint_numbered(first, number, path));
}

/* Steps 3, 2 and 1, of which 3 is the newest; the n-th call is to fail. */
static void begin_call(long n, int error)
{
    char path[MOST_PATH];

    clear_disk();
    for (size_t i = 0; i < 3; i++) {
        const size_t step = NEW_STEP - 1 - i;

        numbered_name(i, path);
        (void)unlink(path);
        write_file(path, content[step].bytes, content[step].size);
        recording = true;
        set_name(name_in(path), new_file());
        recording = false;
    }
    calls = 0;
    failing = n;
    failing_error = error;
    failed = false;
}

/* The step whose bytes are those of the file, 0 if there is no such file or
 * another one. */
static size_t step_at(size_t number)
{
    char path[MOST_PATH];
    unsigned char *bytes;
    size_t size, step = NEW_STEP;

    numbered_name(number, path);
    if (access(path, F_OK) != 0)
        return 0;
    bytes = read_file(path, &size);
    while (step > 0 && (size != content[step].size ||
                        memcmp(bytes, content[step].bytes, size) != 0))
        step--;
    free(bytes);
    return step;
}

/* Names other than those of checkpoints. */
static size_t leftovers(void)
{
    DIR *entries = opendir(directory);
    const struct dirent *entry;
    size_t n = 0;

    while ((entry = readdir(entries)))
        n += strncmp(entry->d_name, "m.ckpt.h5", 9) != 0 &&
             strcmp(entry->d_name, ".") != 0 &&
             strcmp(entry->d_name, "..") != 0;
    closedir(entries);
    return n;
}

static ls_status save_content(int force)
{
    const struct checkpoint_rule rule = {.keep = 3, .force = force};
    const struct digest_part parts[2] = {
        {content[NEW_STEP].bytes, ENVELOPE_SIZE},
        {content[NEW_STEP].bytes + ENVELOPE_SIZE,
         content[NEW_STEP].size - ENVELOPE_SIZE}};
    char path[MOST_PATH];
    ls_status status;

    numbered_name(0, path);
    recording = true;
    status = checkpoint_write(path, parts, &rule);
    recording = false;
    return status;
}

/* A failure names file and reason, and its code tells what kind it is. */
static bool is_told(ls_status status, int error)
{
    const bool is_io = error == EIO || error == ENOSPC || error == EDQUOT;
    const bool is_shortage = error == EMFILE || error == ENOMEM;

    return strstr(last_error(), "m.ckpt.h5") &&
           strstr(last_error(), system_text(error)) &&
           (status == LS_IO || (status == LS_EXISTS && !is_io) ||
            (status == LS_NO_MEMORY && is_shortage));
}

/* After a save: the old step or the new one, and the one before, unless the old
 * one could not be read. */
static bool is_saved(ls_status status)
{
    const size_t newest = step_at(0);
    const bool has_before = step_at(1) == 2 || step_at(2) == 2;

    if (status == LS_OK)
        return newest == NEW_STEP && (step_at(1) == 3 || step_at(1) == 2);
    if (strcmp(failed_call, "fsync directory") == 0 && newest == NEW_STEP)
        return step_at(1) == 3 && has_before;
    return newest == 3 && has_before;
}

static size_t n_told, n_without;

/* The save fails with its sentence, or works all the same; the old step is
 * there, or the new one; nothing is left over. */
static void expect_save(long n, int error, int force)
{
    ls_status status;
    bool is_right;

    begin_call(n, error);
    status = save_content(force);
    is_right =
        status == LS_OK ||
        (failed && is_told(status, error) &&
         (!force || status == LS_NO_MEMORY || last_system_error() == error));
    is_right = is_right && is_saved(status) && leftovers() == 0;
    CU_ASSERT(is_right);
    if (!is_right)
        fprintf(stderr, "save: call %ld, %s: %s: %zu %zu %zu: %d: %s\n", n,
                failed_call, strerror(error), step_at(0), step_at(1),
                step_at(2), (int)status, status ? last_error() : "ok");
    n_told += status != LS_OK;
    n_without += failed && status == LS_OK;
}

static void every_failing_call_of_a_save_leaves_a_checkpoint(void)
{
    make_contents("save");
    n_told = n_without = 0;
    for (int way = 0; way < 4; way++)
        for (size_t e = 0; e < sizeof errors / sizeof *errors; e++) {
            has_no_links = way & 1;
            failed = true;
            for (long n = 1; failed; n++)
                expect_save(n, errors[e], way >> 1);
        }
    has_no_links = false;
    printf("%zu failures told, %zu without effect\n", n_told, n_without);
    CU_ASSERT(n_told > 300);
    free_contents();
}

static size_t n_left; /* hidden names after signals */

static void interrupt(void)
{
    recording = false;
    unfinished_remove();
    n_left += leftovers();
    recording = true;
}

static void a_signal_at_any_call_leaves_nothing_hidden(void)
{
    size_t n = 0;

    make_contents("signal");
    n_left = 0;
    for (int way = 0; way < 2; way++) {
        has_no_links = way;
        calls = interrupted = 0;
        while (calls >= interrupted) {
            interrupted++;
            begin_call(0, 0);
            (void)save_content(1);
            n += calls >= interrupted;
        }
    }
    has_no_links = false;
    interrupted = 0;
    CU_ASSERT(n > 40);
    CU_ASSERT_EQUAL(n_left, 0);
    free_contents();
}

/* The newest step is loaded, or the one before and why, or none and why. */
static void expect_load(long n, int error)
{
    struct ls_model *model = NULL;
    struct training_state got = {0};
    struct checkpoint_choice choice;
    char path[MOST_PATH];
    bool is_right;
    ls_status status;

    begin_call(n, error);
    numbered_name(0, path);
    recording = true;
    status = checkpoint_load_latest(path, &model, &got, &choice);
    recording = false;
    if (status != LS_OK)
        is_right = failed && is_told(status, error) && status != LS_EXISTS;
    else if (choice.fault[0])
        is_right = got.step == 2 && strstr(choice.fault, "m.ckpt.h5") &&
                   strstr(choice.fault, strerror(error));
    else
        is_right = got.step == 3;
    is_right = is_right && step_at(0) == 3 && step_at(1) == 2 &&
               step_at(2) == 1 && leftovers() == 0;
    CU_ASSERT(is_right);
    if (!is_right)
        fprintf(stderr, "load: call %ld, %s: %s: step %d: %d: %s %s\n", n,
                failed_call, strerror(error), (int)got.step, (int)status,
                status ? last_error() : "ok", choice.fault);
    n_told += status != LS_OK || choice.fault[0];
    training_state_clear(&got);
    ls_model_destroy(model);
}

static void every_failing_call_of_a_load_is_told(void)
{
    make_contents("load");
    n_told = 0;
    for (size_t e = 0; e < sizeof errors / sizeof *errors; e++) {
        failed = true;
        for (long n = 1; failed; n++)
            expect_load(n, errors[e]);
    }
    printf("%zu failures told\n", n_told);
    CU_ASSERT(n_told >= 24);
    free_contents();
}

static CU_TestInfo tests[] = {
    {"every state of the disk has a checkpoint",
     every_state_of_the_disk_has_a_checkpoint},
    {"every failing call of a save leaves a checkpoint",
     every_failing_call_of_a_save_leaves_a_checkpoint},
    {"a signal at any call leaves nothing hidden",
     a_signal_at_any_call_leaves_nothing_hidden},
    {"every failing call of a load is told",
     every_failing_call_of_a_load_is_told},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"checkpoints: crashes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL};
