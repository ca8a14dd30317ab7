/* SPDX-License-Identifier: MIT */
/*
 * import.c - files of other formats into a dataset file.
 *
 * Finds the format by the content and hands over; the formats are in
 * import_text.c and import_idx.c.
 */
#include "data/import.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "data/sniff.h"

enum { MAX_FILES = 2 };

void import_warn(const struct import *import, const char *format, ...)
{
    const ls_callbacks *callbacks = import->callbacks;
    char sentence[512];
    va_list arguments;

    if (!callbacks || !callbacks->log)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    callbacks->log(callbacks->user, LS_WARNING, sentence);
}

static ls_status check_word(const char *name, const char *value,
                            const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(value, words[i]) == 0)
            return LS_OK;
    return fail(LS_USAGE, "%s is \"%s\"; want %s, %s%s%s%s", name, value,
                words[0], words[1], words[2] ? ", " : "",
                words[2] ? words[2] : "", words[2] && words[3] ? ", .." : "");
}

/* The settings, with the defaults in place of NULL. */
static ls_status complete(const ls_import_config *given,
                          ls_import_config *config)
{
    static const char *const header[] = {"auto", "yes", "no", NULL};
    static const char *const missing[] = {"error", "drop", NULL};
    static const char *const task[] = {"auto",       "binary",     "multiclass",
                                       "multilabel", "regression", NULL};
    ls_status status = LS_OK;

    *config = given ? *given : (ls_import_config){0};
    config->header = config->header ? config->header : "auto";
    config->missing = config->missing ? config->missing : "error";
    config->rows = config->rows ? config->rows : "";
    config->task = config->task ? config->task : "auto";
    TRY(check_word("header", config->header, header));
    TRY(check_word("missing", config->missing, missing));
    TRY(check_word("task", config->task, task));
done:
    return status;
}

static ls_status sniff(struct input *input, enum file_kind *kind,
                       const char **name)
{
    unsigned char bytes[SNIFF_SIZE];
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(input_read(input, bytes, sizeof bytes, &n));
    TRY(input_rewind(input));
    *kind = sniff_bytes(bytes, n, name);
done:
    return status;
}

static ls_status one_file(size_t n, const char *path, const char *format)
{
    if (n == 1)
        return LS_OK;
    return fail(LS_USAGE, "%s is %s: one file at a time, not %zu", path, format,
                n);
}

static ls_status import_by_kind(const struct import *import,
                                struct input *const *input, size_t n)
{
    const char *path = input_path(input[0]), *name = "";
    enum file_kind kind = FILE_EMPTY;
    ls_status status = LS_OK;

    TRY(sniff(input[0], &kind, &name));
    switch (kind) {
    case FILE_TEXT:
        TRY(one_file(n, path, name));
        TRY(import_text(import, input[0]));
        break;
    case FILE_IDX:
        TRY(import_idx(import, input[0], n == 2 ? input[1] : NULL));
        break;
    case FILE_HDF5:
        status = fail(LS_BAD_DATA,
                      "%s is HDF5 and needs no import: lockstep train %s", path,
                      path);
        break;
    case FILE_EMPTY:
    case FILE_IDX_SWAPPED:
    case FILE_GZIP:
    case FILE_FOREIGN:
        status = fail(LS_BAD_DATA, "%s is %s; import takes CSV, TSV and IDX",
                      path, name);
        break;
    }
done:
    return status;
}

ls_status ls_import(const char *const *paths, size_t n_paths,
                    const char *output, const ls_import_config *config,
                    const ls_callbacks *callbacks, ls_import_report *report)
{
    const double start = machine_seconds();
    struct input *input[MAX_FILES] = {NULL};
    ls_import_config settings;
    ls_import_report made = {.format = ""};
    const struct import import = {output, &settings, callbacks, &made};
    ls_status status = LS_OK;

    if (n_paths < 1 || n_paths > MAX_FILES)
        return fail(LS_USAGE,
                    "import takes one file, or IDX images and "
                    "labels, not %zu files",
                    n_paths);
    TRY(complete(config, &settings));
    if (!settings.force && access(output, F_OK) == 0)
        TRY(fail(LS_EXISTS, "%s exists; --force replaces it", output));
    for (size_t i = 0; i < n_paths; i++)
        TRY(input_open(paths[i], &input[i]));
    TRY(import_by_kind(&import, input, n_paths));
    made.seconds = machine_seconds() - start;
    if (report)
        *report = made;
done:
    for (size_t i = 0; i < MAX_FILES; i++)
        input_close(input[i]);
    return status;
}
