/* SPDX-License-Identifier: MIT */
/*
 * model_file.c - models and checkpoints on disk: whole or not at all.
 *
 * A file is not read again after it was written: what was wrong would show in
 * write(), fsync() or close(), and damage of later days in the checksums.
 */
#include "model/model_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/envelope.h"
#include "model/model_layout.h"

/* ---- Saving ------------------------------------------------------------ */

/* Give the older file a second name; false where the file system cannot. */
static bool link_as(const char *path, const char *temporary, const char *older)
{
    bool linked = false;

    (void)unlink(temporary);
    linked =
        linkat(AT_FDCWD, path, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 &&
        rename(temporary, older) == 0;
    (void)unlink(temporary);
    return linked;
}

/* path + ".1" becomes what path is, unless that is damaged: then the older one
 * of the two is the better. At any moment one of them is whole. */
static ls_status keep_older(const char *path)
{
    char older[LS_PATH_SIZE];
    char temporary[LS_PATH_SIZE];
    struct digest_part whole = {0};
    void *bytes = NULL;
    const void *payload = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    if (access(path, F_OK) != 0)
        return LS_OK;
    if (snprintf(older, sizeof older, "%s.1", path) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s: the path is too long", path);
    TRY(file_beside(path, ".1.tmp", temporary));
    TRY(file_read(path, &bytes, &size));
    if (envelope_open(path, bytes, size, &payload, &size) != LS_OK)
        goto done;
    if (!link_as(path, temporary, older)) {
        whole = (struct digest_part){bytes, size + ENVELOPE_SIZE};
        TRY(file_replace(older, &whole, 1, 1));
    }

done:
    mem_free(bytes);
    return status;
}

ls_status model_file_save(const struct ls_model *model,
                          const struct training_state *state, const char *path,
                          int force)
{
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2] = {{header, sizeof header}};
    struct h5_file *file = NULL;
    int is_model = 0;
    ls_status status = LS_OK;

    /* One checkpoint follows another without being told to. The older one is
     * looked at first, so that memory never holds both. */
    if (state && access(path, F_OK) == 0)
        TRY(model_file_is(path, &is_model));
    if (is_model)
        TRY(keep_older(path));
    TRY(h5_create_image(path, &file));
    TRY(model_write(file, model, state));
    TRY(h5_image(file, &parts[1].bytes, &parts[1].size));
    envelope_make(parts[1].bytes, parts[1].size, header);
    TRY(file_replace(path, parts, 2, force || is_model));

done:
    h5_close(file); /* nothing in memory can be lost */
    return status;
}

/* ---- Loading ----------------------------------------------------------- */

/* The first bytes of a regular file; n may be less than asked for. */
static ls_status read_head(const char *path, void *head, size_t *n)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    ssize_t got = -1;
    ls_status status = LS_OK;

    if (fd < 0)
        return fail(LS_NO_INPUT, "%s: %s", path, strerror(errno));
    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode))
        status = fail(LS_NO_INPUT, "%s is not a regular file", path);
    else if ((got = read(fd, head, *n)) < 0)
        status = fail(LS_IO, "%s: %s", path, strerror(errno));
    else
        *n = (size_t)got;
    (void)close(fd);
    return status;
}

ls_status model_file_is(const char *path, int *is_model)
{
    unsigned char head[8];
    size_t n = sizeof head;
    ls_status status = LS_OK;

    TRY(read_head(path, head, &n));
    *is_model = envelope_starts(head, n);

done:
    return status;
}

/* A table of gigabytes, given by mistake, is not read to its end. */
static ls_status read_whole(const char *path, void **bytes, size_t *size)
{
    unsigned char head[ENVELOPE_SIZE];
    const void *payload = NULL;
    size_t n = sizeof head;
    ls_status status = LS_OK;

    TRY(read_head(path, head, &n));
    if (!envelope_starts(head, n))
        return envelope_open(path, head, n, &payload, &n);
    TRY(file_read(path, bytes, size));

done:
    return status;
}

static ls_status read_image(const char *path, const void *image, size_t size,
                            struct ls_model **model,
                            struct training_state *state)
{
    struct h5_file *file = NULL;
    struct ls_model *made = NULL;
    ls_status status = LS_OK;

    TRY(h5_open_image(path, image, size, &file));
    TRY(model_read(file, &made));
    if (state)
        TRY(training_state_read(file, &made->network, state));
    *model = made;
    made = NULL;

done:
    ls_model_destroy(made);
    h5_close(file);
    return status;
}

ls_status model_file_load(const char *path, struct ls_model **model,
                          struct training_state *state)
{
    struct training_state read = {0};
    struct ls_model *made = NULL;
    void *bytes = NULL;
    const void *image = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(read_whole(path, &bytes, &size));
    TRY(envelope_open(path, bytes, size, &image, &size));
    TRY(read_image(path, image, size, &made, state ? &read : NULL));
    status = model_run_selftest(made);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: ", path));
    *model = made;
    made = NULL;
    if (state)
        *state = read;
    read = (struct training_state){0};

done:
    training_state_clear(&read);
    ls_model_destroy(made);
    mem_free(bytes);
    return status;
}

ls_status model_file_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 char fault[MODEL_FAULT_SIZE])
{
    char older[LS_PATH_SIZE];
    ls_status status = model_file_load(path, model, state);

    fault[0] = '\0';
    if (status != LS_BAD_DATA ||
        snprintf(older, sizeof older, "%s.1", path) >= LS_PATH_SIZE ||
        access(older, F_OK) != 0)
        return status;
    snprintf(fault, MODEL_FAULT_SIZE, "%s", ls_last_error());
    status = model_file_load(older, model, state);
    if (status == LS_OK)
        return LS_OK;
    /* The newer of two bad ones is what the user asked about. */
    status = fail(LS_BAD_DATA, "%s; %s is no better", fault, older);
    fault[0] = '\0';
    return status;
}

ls_status model_file_remove_checkpoints(const char *path)
{
    char older[LS_PATH_SIZE];
    const char *const paths[] = {path, older};

    if (snprintf(older, sizeof older, "%s.1", path) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s: the path is too long", path);
    for (size_t i = 0; i < 2; i++)
        if (unlink(paths[i]) != 0 && errno != ENOENT)
            return fail(LS_EXISTS, "cannot remove %s: %s", paths[i],
                        strerror(errno));
    return LS_OK;
}

/* ---- What the library shows -------------------------------------------- */

ls_status ls_model_load(const char *path, ls_model **model)
{
    return model_file_load(path, model, NULL);
}

ls_status ls_model_save(const ls_model *model, const char *path, int force)
{
    return model_file_save(model, NULL, path, force);
}

/* Where ".h5" or ".hdf5" begins at the end of a path, or its length. */
static size_t extension_of(const char *path)
{
    static const char *const known[] = {".h5", ".hdf5"};
    const size_t length = strlen(path);

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t n = strlen(known[i]);

        if (length > n && strcmp(path + length - n, known[i]) == 0 &&
            path[length - n - 1] != '/')
            return length - n;
    }
    return length;
}

ls_status ls_checkpoint_path(const char *output, char *path)
{
    const size_t stem = extension_of(output);
    const char *extension = output[stem] ? output + stem : ".h5";
    ls_status status = LS_OK;

    if (!*output || output[strlen(output) - 1] == '/')
        return fail(LS_USAGE, "\"%s\" is no path of a file", output);
    TRY(file_check_hdf5_name(output));
    if (stem + strlen(".ckpt") + strlen(extension) >= LS_PATH_SIZE)
        return fail(LS_USAGE,
                    "the path of a checkpoint has more than %d "
                    "bytes",
                    LS_PATH_SIZE - 1);
    memcpy(path, output, stem);
    snprintf(path + stem, LS_PATH_SIZE - stem, ".ckpt%s", extension);
done:
    return status;
}

ls_status ls_checkpoint_config(const char *path, ls_config *config,
                               char *data_path)
{
    struct training_state state = {0};
    struct ls_model *model = NULL;
    char fault[MODEL_FAULT_SIZE];
    ls_config made;
    ls_status status = LS_OK;

    TRY(model_file_load_latest(path, &model, &state, fault));
    ls_config_default(&made);
    for (size_t i = 0; i < state.settings.n; i++) {
        char *const *pair = &state.settings.text[2 * i];

        if (ls_config_set(&made, pair[0], pair[1]) != LS_OK)
            TRY(fail_within(LS_BAD_DATA, "%s: /training/settings: ", path));
    }
    *config = made;
    memcpy(data_path, state.data_path, sizeof state.data_path);

done:
    training_state_clear(&state);
    ls_model_destroy(model);
    return status;
}
