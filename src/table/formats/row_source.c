/* SPDX-License-Identifier: MIT */
/*
 * row_source.c - opening the row source of a file by its first bytes, and
 * checking its settings.
 */
#include "table/formats/row_source.h"

#include <string.h>

#include "base/mem.h"
#include "table/formats/formats.h"
#include "table/formats/idx.h"
#include "table/formats/npy.h"
#include "table/formats/row_source_array.h"
#include "table/text/sniff.h"

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

static const char *given_or(const char *given, const char *otherwise)
{
    return given ? given : otherwise;
}

ls_status import_complete(const ls_import_config *given,
                          ls_import_config *config)
{
    static const char *const header[] = {"auto", "yes", "no", NULL};
    static const char *const missing[] = {
        "error", "drop", "mean", "median", "zero", "indicator", NULL};
    static const char *const task[] = {"auto",       "binary",     "multiclass",
                                       "multilabel", "regression", NULL};
    static const char *const compress[] = {"none", "gzip", NULL};
    ls_status status = LS_OK;

    *config = given ? *given : (ls_import_config){0};
    config->header = given_or(config->header, "auto");
    config->missing = given_or(config->missing, "error");
    config->categories = given_or(config->categories, "auto");
    config->columns = given_or(config->columns, "");
    config->drop = given_or(config->drop, "");
    config->rows = given_or(config->rows, "");
    config->task = given_or(config->task, "auto");
    config->compress = given_or(config->compress, "none");
    config->like = given_or(config->like, "");
    TRY(check_word("header", config->header, header));
    TRY(check_word("missing", config->missing, missing));
    TRY(check_word("task", config->task, task));
    TRY(check_word("compress", config->compress, compress));
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

/* "x.svm", "x.libsvm.gz": then a line with a label alone is LIBSVM, too. */
static bool is_called_svm(const char *path)
{
    static const char *const endings[] = {
        ".svm", ".libsvm", ".svm.gz", ".libsvm.gz", ".svm.zst", ".libsvm.zst"};
    const size_t length = strlen(path);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const size_t n = strlen(endings[i]);

        if (length > n && strcmp(path + length - n, endings[i]) == 0)
            return true;
    }
    return false;
}

size_t row_source_room(size_t row)
{
    const size_t bytes = 1 << 20; /* stays in the second cache */
    const size_t room = bytes / row;

    return room < 1 ? 1 : room > ROW_SOURCE_ROWS ? ROW_SOURCE_ROWS : room;
}

bool row_source_without_y(const struct row_wish *wish)
{
    const char *label = wish->config->label;

    return (label && strcmp(label, "none") == 0) ||
           (wish->columns && !wish->needs_y && !wish->takes_y);
}

static ls_status check_settings(const char *path, unsigned format,
                                const struct row_wish *wish)
{
    const enum format_use use = wish->columns ? USE_LIKE : USE_TRAIN;

    return wish->reading
               ? formats_check(path, format, wish->reading, use)
               : formats_check_import(path, format, wish->config, wish->append);
}

ls_status row_source_open(struct input *const *input, size_t n,
                          const struct row_wish *wish,
                          struct row_source *row_source)
{
    const char *path = input_path(input[0]), *name = "";
    struct input *second = n == 2 ? input[1] : NULL;
    enum file_kind kind = FILE_EMPTY;
    ls_status status = LS_OK;

    TRY(sniff(input[0], &kind, &name));
    if (kind == FILE_TEXT && is_called_svm(path))
        kind = FILE_SVM;
    if (second && row_source_without_y(wish))
        TRY(fail(LS_USAGE,
                 "setting label=none is given, and %s, a file of labels",
                 input_path(second)));
    if (format_of(kind))
        TRY(check_settings(path, format_of(kind), wish));
    switch (kind) {
    case FILE_TEXT:
        TRY(one_file(n, path, name));
        TRY(row_source_text_open(input[0], wish, row_source));
        break;
    case FILE_SVM:
        TRY(one_file(n, path, "LIBSVM"));
        TRY(row_source_svm_open(input[0], wish, row_source));
        break;
    case FILE_IDX:
        TRY(row_source_array_open(input[0], second, idx_open, "IDX", wish,
                                  row_source));
        break;
    case FILE_NPY:
        TRY(row_source_array_open(input[0], second, npy_open, "NPY", wish,
                                  row_source));
        break;
    case FILE_ZIP:
        TRY(one_file(n, path, name));
        if (input_is_stream(input[0]))
            TRY(fail(LS_BAD_DATA, "the %s is NPZ, which has to be a file",
                     path));
        TRY(row_source_npz_open(path, wish, row_source));
        break;
    case FILE_HDF5:
        if (input_is_stream(input[0]))
            TRY(fail(LS_BAD_DATA, "the %s is HDF5, which has to be a file",
                     path));
        status = fail(LS_BAD_DATA,
                      "%s is HDF5 and needs no import: lockstep train %s "
                      "(setting repack lays it out anew)",
                      path, path);
        break;
    case FILE_EMPTY:
    case FILE_IDX_SWAPPED:
    case FILE_GZIP:
    case FILE_FOREIGN:
        status = fail(LS_BAD_DATA,
                      "%s is %s; import takes CSV, TSV, LIBSVM, NPY, NPZ and "
                      "IDX%s",
                      path, name, sniff_mend(name));
        break;
    }
done:
    return status;
}

void row_source_close(struct row_source *row_source)
{
    if (row_source->close)
        row_source->close(row_source);
    mem_free(row_source->names);
    row_roles_clear(&row_source->roles);
    input_close(row_source->own[0]);
    input_close(row_source->own[1]);
    *row_source = (struct row_source){0};
}
