/* SPDX-License-Identifier: MIT */
/*
 * row_source_npz.c - rows of a NumPy archive: X, y, weight, ...
 *
 * X and y are read as any array. Weights, ids, groups and the split are read
 * whole when the archive is opened, for the rows in use.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/npy.h"
#include "table/formats/npz.h"
#include "table/formats/row_source_array.h"
#include "table/values/part.h"
#include "table/values/rows.h"

static const char *const x_names[] = {
    "X",       "x",       "data",   "inputs", "features",
    "X_train", "x_train", "images", "arr_0",  NULL};
static const char *const y_names[] = {
    "y", "Y", "labels", "label", "targets", "target", "y_train", "arr_1", NULL};

static ls_status fail_no_x(const char *path)
{
    char names[400] = "";
    ls_status status = LS_OK;

    TRY(npz_names(path, names, sizeof names));
    status = fail(LS_BAD_DATA,
                  "%s has no array X, x, data, inputs, features, x_train or "
                  "arr_0, but: %s; np.savez(file, X=.., y=..) writes one",
                  path, names);
done:
    return status;
}

static ls_status open_arrays(const char *path, const struct row_wish *wish,
                             struct row_source *row_source)
{
    const ls_import_config *config = wish->config;
    const char *y_option = wish->label_option ? "y" : "label";
    struct input *x = NULL, *y = NULL;
    ls_status status = LS_OK;

    TRY(npz_open(path, "x", config->x, x_names, &x));
    if (!x)
        TRY(fail_no_x(path));
    if (!config->label || strcmp(config->label, "none") != 0)
        TRY(npz_open(path, y_option, config->label, y_names, &y));
    if (row_source_without_y(wish)) {
        input_close(y);
        y = NULL;
    }
    TRY(row_source_array_open(x, y, npy_open, "NPZ", wish, row_source));
    row_source->own[0] = x;
    row_source->own[1] = y;
    x = y = NULL;
done:
    input_close(x);
    input_close(y);
    return status;
}

/* One number of a small array as text: what it identifies is exact. */
static ls_status number_text(const struct array *a, const void *value,
                             char text[32])
{
    if (a->type == NUMBER_U64)
        snprintf(text, 32, "%" PRIu64, *(const uint64_t *)value);
    else if (a->type == NUMBER_I64)
        snprintf(text, 32, "%" PRId64, *(const int64_t *)value);
    else if (number_is_integer(a->type))
        snprintf(text, 32, "%.0f", number_at(a->type, value, 0));
    else
        return fail(LS_BAD_DATA,
                    "%s holds %s; want whole numbers or texts, one for each "
                    "row",
                    input_path(a->input), number_name(a->type));
    return LS_OK;
}

/* The next value of an array, for a row in use or not. */
static ls_status take_value(struct array *a, int which, bool used,
                            struct row_roles *roles)
{
    uint64_t value[1] = {0};
    char number[32], *text = NULL;
    ls_status status = LS_OK;

    if (a->text)
        TRY(npy_read_text(a, &text));
    else
        TRY(a->read(a, 1, value));
    if (!used)
        goto done;
    if (which == BESIDE_WEIGHT && a->text)
        TRY(fail(LS_BAD_DATA, "weights are numbers, not texts"));
    if (which == BESIDE_WEIGHT) {
        TRY(row_roles_add_weight(roles, number_at(a->type, value, 0)));
        goto done;
    }
    if (!text)
        TRY(number_text(a, value, number));
    TRY(row_roles_add_text(roles, which, text ? text : number));
done:
    mem_free(text);
    return status;
}

/* One array next to X, of the rows in use. */
static ls_status read_array(struct input *input, int which,
                            const struct slices *slices,
                            struct row_roles *roles)
{
    struct array a = {.input = NULL};
    ls_status status = LS_OK;

    TRY(npy_open_texts(input, &a));
    if (a.rows != slices->rows || a.columns != 1)
        TRY(fail(LS_BAD_DATA,
                 "%s has %zu rows of %zu values, X has %zu rows: "
                 "want one value for each",
                 input_path(input), a.rows, a.columns, slices->rows));
    for (size_t row = 0; row < a.rows; row++) {
        status = take_value(&a, which, slices_has(slices, row), roles);
        if (status == LS_BAD_DATA)
            status = fail_within(LS_BAD_DATA,
                                 "%s: row %zu: ", input_path(input), row);
        TRY(status);
    }
    roles->has[which] = true;
done:
    array_clear(&a);
    return status;
}

static ls_status open_role(const char *path, const struct row_wish *wish,
                           int which, struct input **input)
{
    const char *given = row_roles_given(wish->config, which);
    const bool automatic =
        which == BESIDE_SPLIT && given && strcmp(given, "auto") == 0;
    ls_status status = LS_OK;

    if (given && strcmp(given, "none") == 0 && !wish->roles.must[which])
        return LS_OK;
    TRY(npz_open(path, row_roles_option[which], automatic ? NULL : given,
                 row_roles_usual[which], input));
    if (!*input && wish->roles.must[which])
        TRY(fail(LS_BAD_DATA, "%s has no array %s; name one with setting %s",
                 path, row_roles_dataset[which] + 1, row_roles_option[which]));
done:
    return status;
}

/* Leave only the rows of a part. */
static ls_status keep_part(struct input *input, int part,
                           struct row_source *row_source)
{
    const struct slices *slices = row_source_array_slices(row_source);
    struct row_roles parts = {.weights = 0};
    unsigned char *keep = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(read_array(input, BESIDE_SPLIT, slices, &parts));
    TRY(MEM_ARRAY(keep, slices->rows / 8 + 1, "choice of rows"));
    for (size_t row = 0; row < slices->rows; row++)
        if (slices_has(slices, row) && parts.part[n++] == part)
            bit_set(keep, row);
    TRY(row_source_array_keep(row_source, keep));
done:
    mem_free(keep);
    row_roles_clear(&parts);
    return status;
}

/* "weight.npy" is called weight. */
static void name_of(const char *member, char name[96])
{
    const char *end = strstr(member, ".npy");

    snprintf(name, 96, "%.*s", end ? (int)(end - member) : 90, member);
}

/* The split comes first: it says which rows are in use. */
static ls_status take_roles(const char *path, const struct row_wish *wish,
                            struct row_source *row_source)
{
    static const int order[BESIDES] = {BESIDE_SPLIT, BESIDE_WEIGHT, BESIDE_ID,
                                       BESIDE_GROUP};
    const int part = wish->roles.part ? part_of_word(wish->roles.part) : -1;
    struct row_roles *roles = &row_source->roles;
    struct input *input = NULL;
    ls_status status = LS_OK;

    for (int i = 0; i < BESIDES; i++) {
        const int which = order[i];

        TRY(open_role(path, wish, which, &input));
        if (!input)
            continue;
        name_of(input_path(input) + strlen(path) + 1, roles->name[which]);
        if (which == BESIDE_SPLIT && part >= 0)
            TRY(keep_part(input, part, row_source));
        if (wish->roles.wants[which])
            TRY(read_array(input, which, row_source_array_slices(row_source),
                           roles));
        input_close(input);
        input = NULL;
    }
    TRY(row_roles_check(roles, path));
done:
    input_close(input);
    return status;
}

ls_status row_source_npz_open(const char *path, const struct row_wish *wish,
                              struct row_source *row_source)
{
    ls_status status = LS_OK;

    TRY(open_arrays(path, wish, row_source));
    TRY(take_roles(path, wish, row_source));
done:
    return status;
}
