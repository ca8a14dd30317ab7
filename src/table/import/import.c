/* SPDX-License-Identifier: MIT */
/*
 * import.c - files of other formats into a dataset file.
 *
 * Formats are row sources (row_source.h), whose rows import_table.c writes.
 */
#include "table/import/import.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/machine.h"
#include "table/locate/join.h"
#include "table/text/sniff.h"

enum { MAX_FILES = 2 };

PRINTF_LIKE(3, 0)
static void tell(const struct import *import, ls_level level,
                 const char *format, va_list arguments)
{
    const ls_callbacks *callbacks = import->callbacks;
    char sentence[512];

    if (!callbacks || !callbacks->log)
        return;
    vsnprintf(sentence, sizeof sentence, format, arguments);
    callbacks->log(callbacks->user, level, sentence);
}

void import_warn(const struct import *import, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(import, LS_WARNING, format, arguments);
    va_end(arguments);
}

void import_note(const struct import *import, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(import, LS_NOTE, format, arguments);
    va_end(arguments);
}

struct row_roles_wish import_wish_roles(const ls_import_config *config)
{
    const char *split = row_roles_given(config, BESIDE_SPLIT);

    return (struct row_roles_wish){
        .wants = {true, true, true, true},
        .must = {[BESIDE_SPLIT] = split && strcmp(split, "auto") == 0}};
}

void import_describe_roles(ls_import_report *report,
                           const struct row_roles *roles)
{
    for (int which = 0; which < BESIDES; which++) {
        const size_t used = strlen(report->dialect);

        if (roles->has[which])
            snprintf(report->dialect + used, sizeof report->dialect - used,
                     ", %s from %s", row_roles_dataset[which] + 1,
                     roles->name[which]);
    }
}

/* Whether there is a progress callback, and it is time to call it. */
static bool is_due(const struct import *import)
{
    const ls_callbacks *callbacks = import->callbacks;
    double now = 0;

    if (!callbacks || !callbacks->progress)
        return false;
    now = machine_seconds();
    if (now - *import->shown < 0.1)
        return false;
    *import->shown = now;
    return true;
}

void import_progress(const struct import *import, size_t pass, size_t passes)
{
    ls_progress progress = {.epoch = pass, .epochs = passes, .loss = NAN};

    if (!is_due(import))
        return;
    input_place(import->input, &progress.row, &progress.rows);
    progress.rows_per_second = input_speed(import->input);
    import->callbacks->progress(import->callbacks->user, &progress);
}

void import_progress_of(const struct import *import, uint64_t done,
                        uint64_t all, double per_second)
{
    const ls_progress progress = {.epoch = 1,
                                  .epochs = 1,
                                  .row = done,
                                  .rows = all,
                                  .loss = NAN,
                                  .rows_per_second = per_second};

    if (is_due(import))
        import->callbacks->progress(import->callbacks->user, &progress);
}

static ls_status check_files(const char *const *paths, size_t n)
{
    if (n >= 1 && n <= MAX_FILES)
        return LS_OK;
    return fail(LS_USAGE,
                "import takes one file, or inputs and labels in two (IDX, "
                "NPY), not %zu files%s%s",
                n, n ? ", the first of them " : "", n ? paths[0] : "");
}

static bool is_hdf5(const char *path)
{
    const char *name = "";

    return sniff_file(path, &name) == FILE_HDF5;
}

/* A pattern of HDF5 files has no single input. */
static bool is_pattern(const ls_import_config *config, const char *const *paths,
                       size_t n)
{
    return config->repack && !config->append && n == 1 && join_is(paths[0]);
}

/* Refuse settings that the other file determines. */
static ls_status check_like(const ls_import_config *c)
{
    const struct {
        const char *name;
        bool given;
    } settings[] = {{"categories", strcmp(c->categories, "auto") != 0},
                    {"columns", *c->columns},
                    {"drop", *c->drop},
                    {"task", strcmp(c->task, "auto") != 0},
                    {"missing", strcmp(c->missing, "error") != 0 &&
                                    strcmp(c->missing, "drop") != 0},
                    {"append", c->append},
                    {"repack", c->repack},
                    {"codes", c->codes}};

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (settings[i].given)
            return fail(LS_USAGE,
                        "like and %s are both given: the columns, fills and "
                        "classes are those of %s",
                        settings[i].name, c->like);
    return LS_OK;
}

/* Match the columns of the other file if the input is text, else the number of
 * features. */
static ls_status run_like(struct import *import, struct input *const *input,
                          size_t n)
{
    const char *label = import->config->label;
    struct like like = {0};
    struct row_source row_source = {.format = ""};
    struct row_wish wish = {.config = import->config,
                            .roles = import_wish_roles(import->config)};
    ls_status status = LS_OK;

    TRY(like_open(import->config->like, &like));
    wish.columns = like.columns;
    wish.features = like.features;
    wish.of = like.path;
    wish.needs_y = label && strcmp(label, "none") != 0;
    wish.takes_y = !label;
    wish.x_type = like.x_type;
    wish.scale = like.scale;
    import->like = &like;
    TRY(row_source_open(input, n, &wish, &row_source));
    TRY(import_table(import, &row_source));
done:
    row_source_close(&row_source);
    like_clear(&like);
    import->like = NULL;
    return status;
}

/* Setting codes is for texts; other formats were refused. */
static ls_status check_codes(const struct import *import,
                             const struct row_source *row_source)
{
    const struct encoding *columns = row_source->columns;

    if (!import->config->codes || !columns ||
        encoding_have(columns, COLUMN_CATEGORY))
        return LS_OK;
    return fail(LS_USAGE,
                "%s has no text column for setting codes; setting categories "
                "makes one of a column of numbers",
                row_source->path);
}

static ls_status run(struct import *import, struct input *const *input,
                     size_t n)
{
    const struct row_wish wish = {.config = import->config,
                                  .roles = import_wish_roles(import->config)};
    struct row_source row_source = {.format = ""};
    ls_status status = LS_OK;

    if (*import->config->like)
        return run_like(import, input, n);
    if (import->config->append)
        return import_append(import, input, n);
    if (import->config->repack && is_hdf5(input_path(input[0])))
        return import_repack(import, input_path(input[0]));
    TRY(row_source_open(input, n, &wish, &row_source));
    TRY(check_codes(import, &row_source));
    TRY(import_table(import, &row_source));
done:
    row_source_close(&row_source);
    return status;
}

static ls_status open_inputs(const char *const *paths, size_t n,
                             const char *output, struct input **input)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        TRY(strcmp(paths[i], "-") == 0 ? input_open_stream(output, &input[i])
                                       : input_open(paths[i], &input[i]));
done:
    return status;
}

/* Check before reading. The file to append to may not exist yet. */
static ls_status claim_output(const char *output, ls_import_config *settings,
                              struct ls_lock **lock)
{
    bool found = false;
    ls_status status = LS_OK;

    TRY(lock_take(&output, 1, lock));
    lock_claim(*lock);
    TRY(file_find(output, &found));
    if (found && !settings->force && !settings->append)
        TRY(fail(LS_EXISTS,
                 "%s exists; setting force replaces it, setting append adds "
                 "rows to it",
                 output));
    if (!found)
        settings->append = 0;
done:
    return status;
}

ls_status import_files(const char *const *paths, size_t n_paths,
                       const char *output, const ls_import_config *config,
                       const ls_callbacks *callbacks, ls_import_report *report)
{
    const double start = machine_seconds();
    double shown = start;
    struct input *input[MAX_FILES] = {NULL};
    ls_import_config settings;
    ls_import_report made = {.format = ""};
    struct import import = {.output = output,
                            .config = &settings,
                            .callbacks = callbacks,
                            .report = &made,
                            .shown = &shown};
    struct ls_lock *lock = NULL;
    ls_status status = LS_OK;

    TRY(check_files(paths, n_paths));
    TRY(import_complete(config, &settings));
    if (*settings.like)
        TRY(check_like(&settings));
    TRY(file_check_hdf5_name(output));
    TRY(claim_output(output, &settings, &lock));
    if (is_pattern(&settings, paths, n_paths)) {
        TRY(import_repack(&import, paths[0]));
    } else {
        TRY(open_inputs(paths, n_paths, output, input));
        import.input = input[0];
        TRY(run(&import, input, n_paths));
    }
    made.seconds = machine_seconds() - start;
    if (report)
        *report = made;
done:
    for (size_t i = 0; i < MAX_FILES; i++)
        input_close(input[i]);
    lock_release(lock);
    return status;
}
