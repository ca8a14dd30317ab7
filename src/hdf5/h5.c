/* SPDX-License-Identifier: MIT */
/*
 * h5.c - open and close HDF5 files, and turn the HDF5 error stack into a
 * sentence.
 *
 * The contents of files are read by h5_name.c and others.
 */
#include "hdf5/h5_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "hdf5/h5_raw.h"
#include "hdf5/h5_remote.h"

/* Failed allocations in HDF5; guarded by h5_lock(). The error stack seldom
 * shows them, errno does. Some functions then answer "no": files open at the
 * time are not trusted any more. */
static unsigned long starved; /* how many were seen */
static bool last_starved;     /* the last failed call was one */
static bool has_started;
static bool never_started; /* HDF5 stays unusable in this process */

/* HDF5 crashes where an allocation fails as it starts, or in the middle of a
 * write: as much as the write of a small file takes must be free. */
enum { WORK_BYTES = 16 << 20 };

/* Called by HDF5 at the end of every failed HDF5 function. */
static herr_t note_failure(hid_t stack, void *data)
{
    (void)stack;
    (void)data;
    last_starved = errno == ENOMEM;
    starved += last_starved;
    return 0;
}

/* Whether HDF5 may start. */
static bool has_room(void)
{
    void *block = mem_untouched(WORK_BYTES, 1);

    mem_free(block);
    return block != NULL;
}

int h5_enter(void)
{
    h5_lock();
    errno = 0;
    /* These fail where HDF5 cannot start, and it does not recover. */
    if (never_started || !(has_started || has_room()) || H5open() < 0 ||
        H5Eset_auto2(H5E_DEFAULT, note_failure, NULL) < 0 ||
        H5PLset_loading_state(0) < 0)
        never_started = true;
    has_started = !never_started;
    return 1;
}

void h5_leave(const int *entered)
{
    (void)entered;
    /* Also when HDF5 continued without the memory: its answer may be wrong. */
    if (errno == ENOMEM)
        starved++;
    h5_unlock();
}

int h5_enter_for(const struct h5_file *file)
{
    const int entered = h5_enter();

    if (file->allow & H5_ALLOW_PLUGINS)
        (void)H5PLset_loading_state(H5PL_FILTER_PLUGIN);
    return entered;
}

/* A helper that may open no other files is not asked to, but replaced. */
void h5_allow(struct h5_file *file, unsigned what)
{
    const bool same = file->allow == what;

    file->allow = what;
    if (file->remote && !same)
        h5_set_fault(file, h5_remote_allow(file));
}

/* Known HDF5 messages, and their meaning for users. */
static const struct saying {
    const char *words;
    ls_status status;
    const char *meaning;
} sayings[] = {
    {"file signature not found", LS_BAD_DATA, "is not an HDF5 file"},
    {"truncated file", LS_BAD_DATA, "is cut: bytes are missing at its end"},
    {"file is already open for", LS_BAD_DATA,
     "is still open for writing, or its writer crashed (h5clear -s may mend "
     "it)"},
    {"unable to lock file", LS_EXISTS, "is being written by another program"},
    {"memory allocation failed", LS_NO_MEMORY,
     "cannot be handled: HDF5 ran out of memory"},
};

/* The first cause in the error stack, and other known messages in it. */
struct reason {
    char text[160]; /* "": no memory for an entry of the stack */
    int error;      /* errno, or 0 */
    const struct saying *saying;
};

/* H5Ewalk2() visits the cause first, the called function last. */
static herr_t note_reason(unsigned n, const H5E_error2_t *entry, void *data)
{
    struct reason *reason = data;
    const char *number = strstr(entry->desc, "errno = ");

    if (n == 0)
        snprintf(reason->text, sizeof reason->text, "%s", entry->desc);
    if (number && reason->error == 0)
        reason->error = (int)strtol(number + 8, NULL, 10);
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (strstr(entry->desc, sayings[i].words))
            reason->saying = &sayings[i];
    return 0;
}

static ls_status explain(const struct h5_file *file, const char *name,
                         const char *what)
{
    struct reason reason = {.text = ""};
    const char *colon = *name ? ": " : "";

    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note_reason, &reason);
    if (last_starved || !reason.text[0])
        return fail(LS_NO_MEMORY, "%s: %s%scannot %s: out of memory (HDF5: %s)",
                    file->name, name, colon, what,
                    reason.text[0] ? reason.text : "no reason given");
    if (reason.saying)
        return fail(reason.saying->status, "%s %s", file->name,
                    reason.saying->meaning);
    if (reason.error)
        return fail_system(fail(system_status(reason.error, LS_IO),
                                "%s: %s%scannot %s: %s", file->name, name,
                                colon, what, system_text(reason.error)),
                           reason.error);
    return fail(file->writing ? LS_IO : LS_BAD_DATA,
                "%s: %s%scannot %s%s (HDF5: %s)", file->name, name, colon, what,
                file->writing ? "" : ", it is damaged or too new", reason.text);
}

ls_status h5_check(const struct h5_file *file, const char *name, int64_t result,
                   const char *what)
{
    if (result < 0)
        return explain(file, name, what);
    if (file->fault != LS_OK)
        return fail(file->fault, "%s", file->fault_text);
    if (file->starved != starved)
        return fail(LS_NO_MEMORY, "%s: HDF5 ran out of memory", file->name);
    return LS_OK;
}

void h5_set_fault(struct h5_file *file, ls_status status)
{
    if (file->fault != LS_OK || status == LS_OK)
        return;
    file->fault = status;
    snprintf(file->fault_text, sizeof file->fault_text, "%s", last_error());
}

void h5_fault(struct h5_file *file, const char *name)
{
    if (file->fault == LS_OK)
        h5_set_fault(file, h5_check(file, name, -1, "look it up"));
}

ls_status h5_sound(struct h5_file *file)
{
    if (file->remote)
        return h5_ask_nothing(file, H5_REQUEST_SOUND);
    h5_prepare();
    return h5_check(file, "", 0, "");
}

ls_status h5_release(const struct h5_file *file, hid_t id, ls_status status)
{
    herr_t result = 0;

    if (id < 0)
        return status;
    /* H5Dclose() frees a dataset also when its last chunks cannot be
     * written; H5Idec_ref() would leave it half closed. */
    if (H5Iget_type(id) == H5I_DATASET)
        result = H5Dclose(id);
    else
        result = H5Idec_ref(id);
    return status == LS_OK ? h5_check(file, "", result, "close") : status;
}

/* FIFOs and devices could block or never end. */
ls_status h5_check_regular(const char *path)
{
    const int fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    struct stat info;
    ls_status status = LS_OK;

    if (fd < 0)
        return fail_within(file_fail_open(path, errno), "cannot open ");
    if (fstat(fd, &info) != 0)
        status = fail(LS_IO, "cannot read %s: %s", path, system_text(errno));
    else if (!S_ISREG(info.st_mode))
        status = fail(LS_NO_INPUT, "%s is not a regular file", path);
    else if (info.st_size == 0)
        status = fail(LS_BAD_DATA, "%s is empty", path);
    (void)close(fd);
    return status;
}

ls_status h5_name_file(struct h5_file *file, const char *name)
{
    char inner[H5_NAME_SIZE + 32];
    ls_status status = LS_OK;

    if (strlen(name) >= H5_NAME_SIZE)
        return fail(LS_USAGE, "the name of a file has %zu bytes, limit %d",
                    strlen(name), H5_NAME_SIZE - 1);
    /* HDF5 treats two files in memory with equal names as one. */
    snprintf(inner, sizeof inner, file->in_memory ? "%s@%p" : "%s", name,
             (void *)file);
    file->name = mem_text(name);
    file->inner = mem_text(inner);
    TRY(mem_check(file->name, strlen(name), 1, "name of a file"));
    TRY(mem_check(file->inner, strlen(inner), 1, "name of a file"));

done:
    return status;
}

static ls_status check_memory(const char *name)
{
    void *block = mem_untouched(WORK_BYTES, 1);
    const ls_status status = mem_check(block, WORK_BYTES, 1, "writing HDF5");

    mem_free(block);
    return status == LS_OK ? LS_OK : fail_within(status, "%s: ", name);
}

ls_status h5_begin(const char *name, bool writing, bool in_memory,
                   struct h5_file **file, hid_t *access)
{
    ls_status status = LS_OK;

    h5_prepare();
    if (never_started)
        return fail(LS_NO_MEMORY, "%s: HDF5 cannot start: out of memory", name);
    if (writing)
        TRY(check_memory(name));
    TRY(MEM_ARRAY(*file, 1, "HDF5 file"));
    (*file)->id = H5I_INVALID_HID;
    (*file)->starved = starved;
    (*file)->writing = writing;
    (*file)->in_memory = in_memory;
    TRY(h5_name_file(*file, name));
    TRY(h5_check(*file, "", *access = H5Pcreate(H5P_FILE_ACCESS), "open"));
    /* Closing the file closes all open objects in it. */
    TRY(h5_check(*file, "", H5Pset_fclose_degree(*access, H5F_CLOSE_STRONG),
                 "open"));

done:
    return status;
}

ls_status h5_hand_over(struct h5_file *made, hid_t access, ls_status status,
                       struct h5_file **file)
{
    if (made)
        status = h5_release(made, access, status);
    if (status == LS_OK)
        *file = made;
    else
        h5_close(made);
    return status;
}

static ls_status open_with(const char *path, H5F_close_degree_t degree,
                           struct h5_file **file)
{
    struct h5_file *made = NULL;
    hid_t access = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_check_regular(path));
    TRY(h5_begin(path, false, false, &made, &access));
    TRY(h5_check(made, "", H5Pset_fclose_degree(access, degree), "open"));
    TRY(h5_check(made, "",
                 made->id = H5Fopen(made->inner, H5F_ACC_RDONLY, access),
                 "open"));

done:
    return h5_hand_over(made, access, status, file);
}

ls_status h5_open_here(const char *path, struct h5_file **file)
{
    return open_with(path, H5F_CLOSE_STRONG, file);
}

ls_status h5_open(const char *path, struct h5_file **file)
{
    return h5_remote_is_off() ? h5_open_here(path, file)
                              : h5_remote_open(path, NULL, 0, file);
}

ls_status h5_open_shared(const char *path, struct h5_file **file)
{
    return open_with(path, H5F_CLOSE_DEFAULT, file);
}

ls_status h5_make(struct h5_file *file, hid_t access)
{
    hid_t creation = H5I_INVALID_HID;
    ls_status status = LS_OK;

    /* A file format that old programs read, with the same bytes by any HDF5. */
    TRY(h5_check(
        file, "",
        H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST),
        "create"));
    TRY(h5_check(file, "", creation = H5Pcreate(H5P_FILE_CREATE), "create"));
    /* Time stamps would make two files of the same content differ. */
    TRY(h5_check(file, "", H5Pset_obj_track_times(creation, 0), "create"));
    TRY(h5_check(file, "",
                 file->id =
                     H5Fcreate(file->inner, H5F_ACC_TRUNC, creation, access),
                 "create"));

done:
    return h5_release(file, creation, status);
}

ls_status h5_create(const char *path, struct h5_file **file)
{
    struct h5_file *made = NULL;
    hid_t access = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_begin(path, true, false, &made, &access));
    TRY(h5_check_room(made, "", 0));
    TRY(h5_make(made, access));

done:
    return h5_hand_over(made, access, status, file);
}

const char *h5_name(const struct h5_file *file)
{
    return file->name;
}

ls_status h5_finish(struct h5_file *file)
{
    ls_status status = LS_OK;
    herr_t result = 0;

    if (file->remote) { /* it was only read */
        h5_close(file);
        return LS_OK;
    }
    h5_prepare();
    TRY(h5_let_go(file));
    TRY(h5_check(file, "", H5Fflush(file->id, H5F_SCOPE_GLOBAL), "write"));
    result = H5Fclose(file->id);
    file->id = H5I_INVALID_HID;
    TRY(h5_check(file, "", result, "close"));

done:
    h5_close(file);
    return status;
}

/* Keeps the sentence of an earlier failure. */
static void close_here(struct h5_file *file)
{
    h5_prepare();
    for (size_t i = 0; i < file->n_open; i++) {
        (void)H5Dclose(file->open[i].id);
        mem_free(file->open[i].name);
    }
    for (size_t i = 0; i < file->n_linked; i++)
        (void)H5Fclose(file->linked[i]);
    if (file->id >= 0)
        (void)H5Fclose(file->id);
}

void h5_close(struct h5_file *file)
{
    if (!file)
        return;
    if (!file->remote)
        close_here(file);
    h5_remote_close(file);
    mem_free(file->name);
    mem_free(file->inner);
    mem_free(file->described);
    mem_free(file);
}
