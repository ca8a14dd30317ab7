/* SPDX-License-Identifier: MIT */
/*
 * model_file.c - models and checkpoints on disk: complete or absent.
 *
 * A file is not read back after it was written: write(), fsync() and close()
 * report a failure then, and the checksums detect later damage.
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
#include "base/unfinished.h"
#include "model/envelope.h"
#include "model/model_layout.h"
#include "settings/check_optimizer.h"
#include "settings/config.h"

/* ---- Saving ------------------------------------------------------------ */

ls_status model_file_older(const char *path, char older[LS_PATH_SIZE])
{
    if (snprintf(older, LS_PATH_SIZE, "%s.1", path) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s: the path is too long", path);
    return LS_OK;
}

/* Give the older file a second name; false where the file system cannot. */
static bool link_as(const char *path, const char *temporary, const char *older)
{
    bool linked = false;

    (void)unlink(temporary);
    unfinished_add(temporary);
    linked =
        linkat(AT_FDCWD, path, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 &&
        rename(temporary, older) == 0;
    file_drop(temporary);
    return linked;
}

/* Replace path + ".1" by path, unless path is damaged or unreadable: then path
 * + ".1" is better. At any moment one of the two files is whole. */
static ls_status keep_older(const char *path)
{
    char older[LS_PATH_SIZE];
    char temporary[LS_PATH_SIZE];
    struct digest_part whole = {0};
    void *bytes = NULL;
    const void *payload = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(model_file_older(path, older));
    TRY(file_beside(path, ".1.tmp", temporary));
    status = file_read(path, &bytes, &size);
    if (status == LS_NO_INPUT || status == LS_IO)
        return LS_OK;
    if (status != LS_OK)
        return status;
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

/* Whether path holds a model file, which a newer one may replace. One that
 * cannot be read does not count. */
static ls_status holds_model(const char *path, int *is_model)
{
    bool found = false;
    ls_status status = file_find(path, &found);

    *is_model = 0;
    if (status != LS_OK || !found)
        return status;
    status = model_file_is(path, is_model);
    return status == LS_NO_MEMORY ? status : LS_OK;
}

ls_status model_file_save(const struct ls_model *model,
                          const struct training_state *state, const char *path,
                          int force)
{
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2];
    struct h5_file *file = NULL;
    int is_model = 0;
    ls_status status = LS_OK;

    /* One checkpoint follows another without being told to. The older one is
     * looked at first, so that memory never holds both. */
    if (state)
        TRY(holds_model(path, &is_model));
    if (is_model)
        TRY(keep_older(path));
    TRY(model_file_parts(model, state, path, &file, header, parts));
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
        return file_fail_open(path, errno);
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

/* Do not read to its end a table of gigabytes, passed by mistake. */
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

ls_status model_file_load(const char *path, struct ls_model **model,
                          struct training_state *state)
{
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(read_whole(path, &bytes, &size));
    TRY(model_file_parse(path, bytes, size, model, state));
done:
    mem_free(bytes);
    return status;
}

/* LS_NO_INPUT here means that the file is absent; one that must not be opened
 * is there and cannot be read. */
static ls_status load_checkpoint(const char *path, struct ls_model **model,
                                 struct training_state *state)
{
    bool found = false;
    ls_status status = LS_OK;

    TRY(file_find(path, &found));
    if (!found)
        TRY(fail(LS_NO_INPUT, "there is no checkpoint %s", path));
    status = model_file_load(path, model, state);
    if (status == LS_NO_INPUT)
        status = fail(LS_IO, "%s", last_error());

done:
    return status;
}

/* Neither can be used. An unreadable file may be whole. */
static ls_status fail_both(const char *fault, const char *older,
                           ls_status first, ls_status second)
{
    const bool unread = first == LS_IO || second == LS_IO;

    return fail(second == LS_NO_MEMORY ? second
                : unread               ? LS_IO
                                       : LS_BAD_DATA,
                "%.400s; %s is no better: %.400s", fault, older, last_error());
}

ls_status model_file_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 char fault[MODEL_FAULT_SIZE])
{
    char older[LS_PATH_SIZE];
    ls_status second = LS_OK;
    const ls_status first = load_checkpoint(path, model, state);
    ls_status status = first;

    fault[0] = '\0';
    if (first != LS_NO_INPUT && first != LS_BAD_DATA && first != LS_IO)
        return first;
    snprintf(fault, MODEL_FAULT_SIZE, "%s", last_error());
    TRY(model_file_older(path, older));
    second = load_checkpoint(older, model, state);
    if (second == LS_OK)
        return LS_OK;
    status = second == LS_NO_INPUT ? fail(first, "%s", fault)
                                   : fail_both(fault, older, first, second);
done:
    fault[0] = '\0';
    return status;
}

ls_status model_file_find_checkpoint(const char *path, char found[LS_PATH_SIZE])
{
    char older[LS_PATH_SIZE];
    bool is_there = false, is_older_there = false;
    ls_status status = LS_OK;

    TRY(model_file_older(path, older));
    TRY(file_find(path, &is_there));
    TRY(file_find(older, &is_older_there));
    snprintf(found, LS_PATH_SIZE, "%s",
             is_there         ? path
             : is_older_there ? older
                              : "");
done:
    return status;
}

ls_status model_file_remove_checkpoints(const char *path)
{
    char older[LS_PATH_SIZE];
    const char *const paths[] = {path, older};
    const ls_status status = model_file_older(path, older);

    if (status != LS_OK)
        return status;
    for (size_t i = 0; i < 2; i++)
        if (unlink(paths[i]) != 0 && errno != ENOENT)
            return fail(LS_EXISTS, "cannot remove %s: %s", paths[i],
                        strerror(errno));
    return LS_OK;
}

/* ---- Checkpoints --------------------------------------------------------- */

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

ls_status checkpoint_path(const char *output, char path[LS_PATH_SIZE])
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

/* The preset is a fact of the model, not a setting to compare. */
static void copy_preset(const struct ls_model *model, ls_config *config)
{
    const char *preset = metadata_find(&model->provenance, "preset");

    if (preset)
        snprintf(config->preset, sizeof config->preset, "%s", preset);
}

ls_status checkpoint_config(const char *path, ls_config *config,
                            char data_path[LS_PATH_SIZE])
{
    struct training_state state = {0};
    struct ls_model *model = NULL;
    char fault[MODEL_FAULT_SIZE];
    ls_config made;
    ls_status status = LS_OK;

    TRY(model_file_load_latest(path, &model, &state, fault));
    config_default(&made);
    for (size_t i = 0; i < state.settings.n; i++) {
        char *const *pair = &state.settings.text[2 * i];

        if (config_set(&made, pair[0], pair[1]) != LS_OK)
            TRY(fail_within(LS_BAD_DATA, "%s: /training/settings: ", path));
    }
    TRY(optimizer_drop_unused(&made));
    copy_preset(model, &made);
    *config = made;
    memcpy(data_path, state.data_path, sizeof state.data_path);

done:
    training_state_clear(&state);
    model_destroy(model);
    return status;
}
