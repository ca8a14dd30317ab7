/* SPDX-License-Identifier: MIT */
/*
 * fallback.c - a second place for the last checkpoint of a run.
 */
#include "model/fallback.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "base/system_error.h"
#include "model/model_file.h"

/* ---- Names --------------------------------------------------------------- */

ls_status run_identity(char run[RUN_ID_SIZE])
{
    unsigned char bytes[(RUN_ID_SIZE - 1) / 2];
    ssize_t n;

    do
        n = getrandom(bytes, sizeof bytes, 0);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof bytes)
        return fail(LS_IO, "no random numbers from the system: %s",
                    system_text(errno));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(run + 2 * i, 3, "%02x", (unsigned)bytes[i]);
    return LS_OK;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

ls_status checkpoint_home(const char *path, char home[LS_PATH_SIZE])
{
    char directory[LS_PATH_SIZE];
    const int length = (int)(name_of(path) - path);
    char *absolute = NULL;
    int n = 0;

    snprintf(directory, sizeof directory, "%.*s", length ? length : 1,
             length ? path : ".");
    absolute = realpath(directory, NULL);
    if (!absolute)
        return fail(system_status(errno, LS_IO),
                    "cannot tell what directory %s is: %s", directory,
                    system_text(errno));
    n = snprintf(home, LS_PATH_SIZE, "%s/%s",
                 strcmp(absolute, "/") ? absolute : "", name_of(path));
    free(absolute);
    return n < LS_PATH_SIZE ? LS_OK
                            : fail(LS_USAGE, "%s: the path is too long", path);
}

/* The part of the name of a checkpoint before ".ckpt.h5". */
static size_t stem_length(const char *path)
{
    const char *name = name_of(path);
    const char *dot = strstr(name, ".ckpt.");

    while (dot && strstr(dot + 1, ".ckpt."))
        dot = strstr(dot + 1, ".ckpt.");
    return dot ? (size_t)(dot - name) : strlen(name);
}

ls_status fallback_path(const char *place, const char *path, const char *run,
                        char fallback[LS_PATH_SIZE])
{
    const char *name = name_of(path);
    const int stem = (int)stem_length(path);

    if (snprintf(fallback, LS_PATH_SIZE, "%s/%.*s-%s%s", place, stem, name, run,
                 name + stem) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s: the path is too long", place);
    return LS_OK;
}

/* Whether a name in a second place is of a run with this path. */
static bool is_named_for(const char *name, const char *path)
{
    const size_t stem = stem_length(path), run = RUN_ID_SIZE - 1;
    const char *ending = name_of(path) + stem;

    return strncmp(name, name_of(path), stem) == 0 && name[stem] == '-' &&
           strspn(name + stem + 1, "0123456789abcdef") == run &&
           strcmp(name + stem + 1 + run, ending) == 0;
}

/* ---- Files --------------------------------------------------------------- */

/* The state of a checkpoint, without its model. */
static ls_status read_state(const char *path, struct training_state *state)
{
    struct ls_model *model = NULL;
    ls_status status = LS_OK;

    TRY(model_file_load(path, &model, state));

done:
    model_destroy(model);
    return status;
}

/* Receives the path of a file in a second place that is of a run with the path
 * of the search. */
typedef ls_status visit_file(void *user, const char *path);

static ls_status remove_one(void *user, const char *path)
{
    (void)user;
    if (unlink(path) != 0 && errno != ENOENT)
        return fail(LS_EXISTS, "cannot remove %s: %s", path,
                    system_text(errno));
    return LS_OK;
}

/* Visit the file if it was left by a run with this path. */
static ls_status visit_if_home(const char *file, const char *home,
                               visit_file *visit, void *user)
{
    struct training_state state = {0};
    ls_status status = read_state(file, &state);

    /* No one knows whose file it is: to be told, but not to be removed. */
    if (status == LS_BAD_DATA && visit == remove_one)
        return LS_OK;
    TRY(status);
    if (strcmp(state.home, home) == 0)
        TRY(visit(user, file));

done:
    training_state_clear(&state);
    return status;
}

static ls_status visit_place(const char *place, const char *path,
                             visit_file *visit, void *user)
{
    DIR *entries = opendir(place);
    const struct dirent *entry;
    char home[LS_PATH_SIZE], file[LS_PATH_SIZE];
    ls_status status = LS_OK;

    if (!entries)
        return errno == ENOENT || errno == ENOTDIR
                   ? LS_OK
                   : fail(LS_IO, "%s: %s", place, system_text(errno));
    TRY(checkpoint_home(path, home));
    while ((entry = readdir(entries)))
        if (is_named_for(entry->d_name, path) &&
            snprintf(file, sizeof file, "%s/%s", place, entry->d_name) <
                LS_PATH_SIZE)
            TRY(visit_if_home(file, home, visit, user));

done:
    closedir(entries);
    return status;
}

/* ---- The choice ---------------------------------------------------------- */

static ls_status take_only(void *user, const char *path)
{
    char *found = user;

    if (found[0])
        return fail(LS_EXISTS,
                    "%.1000s and %.1000s are checkpoints of different runs, "
                    "and nothing tells which is to go on: remove one",
                    found, path);
    snprintf(found, LS_PATH_SIZE, "%s", path);
    return LS_OK;
}

/* The file of the run of a checkpoint, if it is newer; else leave found. */
static ls_status take_newer(const char *place, const char *path,
                            const struct training_state *last,
                            char found[LS_PATH_SIZE])
{
    char file[LS_PATH_SIZE];
    struct training_state state = {0};
    bool is_there = false;
    ls_status status = LS_OK;

    if (!last->run[0])
        return LS_OK;
    TRY(fallback_path(place, path, last->run, file));
    TRY(file_find(file, &is_there));
    if (!is_there)
        return LS_OK;
    status = read_state(file, &state);
    if (status != LS_OK)
        TRY(fail(status,
                 "%.600s; it may be newer than %s: remove it to go on from "
                 "that",
                 last_error(), path));
    if (strcmp(state.run, last->run) == 0 && state.step >= last->step)
        snprintf(found, LS_PATH_SIZE, "%s", file);

done:
    training_state_clear(&state);
    return status;
}

ls_status checkpoint_newest(const char *path, const char *place,
                            char found[LS_PATH_SIZE])
{
    struct checkpoint_choice choice;
    struct training_state state = {0};
    struct ls_model *model = NULL;
    char chosen[LS_PATH_SIZE] = "";
    ls_status status = LS_OK, loaded;

    TRY(checkpoint_find(path, chosen));
    if (chosen[0])
        snprintf(chosen, sizeof chosen, "%s", path);
    loaded = checkpoint_load_latest(path, &model, &state, &choice);
    if (loaded == LS_NO_MEMORY)
        TRY(loaded);
    if (loaded == LS_OK && (!place || !place[0]))
        place = metadata_find(&state.settings, "save-fallback");
    if (place && place[0]) {
        if (loaded == LS_OK) {
            TRY(take_newer(place, path, &state, chosen));
        } else {
            char only[LS_PATH_SIZE] = "";

            TRY(visit_place(place, path, take_only, only));
            if (only[0])
                snprintf(chosen, sizeof chosen, "%s", only);
        }
    }
    snprintf(found, LS_PATH_SIZE, "%s", chosen);

done:
    training_state_clear(&state);
    model_destroy(model);
    return status;
}

bool fallback_is(const char *path, const struct training_state *state)
{
    const int length = (int)(name_of(path) - path);
    char place[LS_PATH_SIZE], wanted[LS_PATH_SIZE];

    snprintf(place, sizeof place, "%.*s", length > 1 ? length - 1 : length,
             path);
    return state->run[0] && strcmp(path, state->home) != 0 &&
           fallback_path(place, state->home, state->run, wanted) == LS_OK &&
           strcmp(name_of(wanted), name_of(path)) == 0;
}

ls_status fallback_remove(const char *path, const char *place)
{
    return visit_place(place, path, remove_one, NULL);
}
