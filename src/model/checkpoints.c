/* SPDX-License-Identifier: MIT */
/*
 * checkpoints.c - the checkpoints of a run on disk.
 */
#include "model/checkpoints.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "base/unfinished.h"
#include "model/model_file.h"
#include "settings/check_optimizer.h"
#include "settings/config.h"

/* ---- Names --------------------------------------------------------------- */

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

ls_status checkpoint_numbered(const char *path, size_t number,
                              char numbered[LS_PATH_SIZE])
{
    const int n =
        number == 0 ? snprintf(numbered, LS_PATH_SIZE, "%s", path)
                    : snprintf(numbered, LS_PATH_SIZE, "%s.%zu", path, number);

    if (n >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s: the path is too long", path);
    return LS_OK;
}

/* ---- Saving -------------------------------------------------------------- */

/* Whether path holds a model file, which a newer one may replace. One that
 * cannot be read does not count with force, and is a failure without. */
static ls_status holds_model(const char *path, int force, int *is_model)
{
    bool found = false;
    ls_status status = file_find(path, &found);

    *is_model = 0;
    if (status != LS_OK || !found)
        return status;
    status = model_file_is(path, is_model);
    if (status == LS_OK || status == LS_NO_MEMORY)
        return status;
    if (force)
        return LS_OK;
    return fail(status == LS_NO_INPUT ? LS_EXISTS : status,
                "%s; setting force replaces it", last_error());
}

/* Whether the checkpoint at path is complete. One that cannot be read is not:
 * an older one is better. */
static ls_status check_whole(const char *path, bool *whole)
{
    const ls_status status = model_file_check(path);

    *whole = status == LS_OK;
    return status == LS_NO_MEMORY ? status : LS_OK;
}

/* Give the checkpoint at path a second name; false where the file system
 * cannot. */
static bool link_as(const char *path, const char *temporary, const char *older)
{
    bool linked = false;

    (void)unlink(temporary);
    unfinished_add(temporary);
    unfinished_create();
    linked =
        linkat(AT_FDCWD, path, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0;
    unfinished_created();
    linked = linked && rename(temporary, older) == 0;
    file_drop(temporary);
    return linked;
}

static ls_status copy_as(const char *path, const char *older)
{
    struct digest_part whole = {0};
    void *bytes = NULL;
    ls_status status = file_read(path, &bytes, &whole.size);
    const int error = last_system_error();

    if (status == LS_NO_INPUT) /* of a save: not the user's choice */
        TRY(fail_system(fail(LS_IO, "%s", last_error()), error));
    TRY(status);
    whole.bytes = bytes;
    TRY(file_replace(older, &whole, 1, 1));

done:
    mem_free(bytes);
    return status;
}

/* Whether both names are of one file: a save was cut off after link_as(). */
static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* Make path.1 free: path.1 becomes path.2, and so on up to the first name that
 * is free, or to the last one that is kept, whose file is replaced. */
static ls_status shift(const char *path, size_t keep)
{
    char from[LS_PATH_SIZE], to[LS_PATH_SIZE];
    size_t last = 1;
    bool found = true;
    ls_status status = LS_OK;

    for (; found && last < keep; last += found) {
        TRY(checkpoint_numbered(path, last, from));
        TRY(file_find(from, &found));
    }
    if (last == keep)
        last--;
    for (; last > 1; last--) {
        TRY(checkpoint_numbered(path, last - 1, from));
        TRY(checkpoint_numbered(path, last, to));
        if (rename(from, to) != 0) {
            const int error = errno;

            TRY(fail_system(fail(LS_IO, "cannot rename %s to %s: %s", from, to,
                                 system_text(error)),
                            error));
        }
    }

done:
    return status;
}

/* The checkpoint at path, which is complete, becomes path.1. */
static ls_status make_older(const char *path, size_t keep)
{
    char older[LS_PATH_SIZE], temporary[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(checkpoint_numbered(path, 1, older));
    TRY(file_beside(path, ".1.tmp", temporary));
    if (is_same_file(path, older))
        return LS_OK;
    TRY(shift(path, keep));
    if (!link_as(path, temporary, older))
        TRY(copy_as(path, older));

done:
    return status;
}

/* Remove the surplus of a run that kept more before. A file that cannot be
 * removed does no harm. */
static void sweep(const char *path, const struct checkpoint_rule *rule)
{
    char surplus[LS_PATH_SIZE];

    for (size_t i = rule->keep; i < rule->before; i++)
        if (checkpoint_numbered(path, i, surplus) == LS_OK)
            (void)unlink(surplus);
}

ls_status checkpoint_write(const char *path, const struct digest_part parts[2],
                           const struct checkpoint_rule *rule)
{
    char target[LS_PATH_SIZE], temporary[LS_PATH_SIZE];
    int is_model = 0;
    bool whole = false, written = false;
    ls_status status = LS_OK;

    /* One checkpoint follows another without being told to. */
    TRY(holds_model(path, rule->force, &is_model));
    if (is_model && rule->keep > 1)
        TRY(check_whole(path, &whole));
    TRY(file_begin(path, rule->force || is_model, target, temporary));
    TRY(file_write(path, temporary, parts, 2));
    written = true;
    if (whole)
        TRY(make_older(path, rule->keep));
    TRY(file_put_in_place(temporary, target));
    written = false;
    sweep(path, rule);

done:
    if (written)
        file_drop(temporary);
    return status;
}

/* ---- Loading ------------------------------------------------------------- */

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

/* Whether an older checkpoint may do instead. */
static bool is_fault(ls_status status)
{
    return status == LS_NO_INPUT || status == LS_BAD_DATA || status == LS_IO;
}

/* Add the last error, about an older checkpoint, to the fault of newer ones. */
static void add_fault(char fault[MODEL_FAULT_SIZE], const char *path)
{
    const size_t used = strlen(fault);
    const size_t part = used < 400 ? used : 400; /* leave room for the next */

    snprintf(fault + part, MODEL_FAULT_SIZE - part,
             "; %.300s is no better: %.300s", path, last_error());
}

/* No checkpoint can be used. An unreadable one may be whole. */
static ls_status fail_all(const char *fault, ls_status first, bool has_older,
                          bool unread)
{
    return fail(!has_older ? first : unread ? LS_IO : LS_BAD_DATA, "%s", fault);
}

ls_status checkpoint_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 struct checkpoint_choice *choice)
{
    char older[LS_PATH_SIZE];
    const ls_status first = load_checkpoint(path, model, state);
    bool unread = first == LS_IO, has_older = false;
    ls_status status = first;

    *choice = (struct checkpoint_choice){.fault = ""};
    snprintf(choice->path, sizeof choice->path, "%s", path);
    if (!is_fault(first))
        return first;
    snprintf(choice->fault, sizeof choice->fault, "%s", last_error());
    for (size_t i = 1; i < CHECKPOINTS_MOST; i++) {
        TRY(checkpoint_numbered(path, i, older));
        status = load_checkpoint(older, model, state);
        if (status == LS_NO_INPUT)
            continue;
        snprintf(choice->path, sizeof choice->path, "%s", older);
        if (status == LS_OK)
            return LS_OK;
        add_fault(choice->fault, older);
        if (!is_fault(status))
            TRY(fail(status, "%s", choice->fault));
        has_older = true;
        unread |= status == LS_IO;
    }
    status = fail_all(choice->fault, first, has_older, unread);

done:
    choice->fault[0] = '\0';
    return status;
}

ls_status checkpoint_find(const char *path, char found[LS_PATH_SIZE])
{
    char numbered[LS_PATH_SIZE];
    bool is_there = false;
    ls_status status = LS_OK;

    for (size_t i = 0; i < CHECKPOINTS_MOST && !is_there; i++) {
        TRY(checkpoint_numbered(path, i, numbered));
        TRY(file_find(numbered, &is_there));
    }
    snprintf(found, LS_PATH_SIZE, "%s", is_there ? numbered : "");

done:
    return status;
}

ls_status checkpoint_remove(const char *path, size_t n)
{
    char numbered[LS_PATH_SIZE];
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        TRY(checkpoint_numbered(path, i, numbered));
        if (unlink(numbered) != 0 && errno != ENOENT)
            TRY(fail(LS_EXISTS, "cannot remove %s: %s", numbered,
                     system_text(errno)));
    }

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
    struct checkpoint_choice choice;
    ls_config made;
    ls_status status = LS_OK;

    TRY(checkpoint_load_latest(path, &model, &state, &choice));
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
