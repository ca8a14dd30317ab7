/* SPDX-License-Identifier: MIT */
/*
 * catalog.c - the datasets of a file: look up and list.
 *
 * Tells which shapes may be X or y; find.c chooses the dataset.
 */
#include "table/locate/catalog.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/nearest.h"

enum { SHOWN = 8 };

/* Character matrices and cell arrays of MATLAB are columns of texts. */
static void take_matlab(struct h5_shape *shape, enum entry_kind *kind)
{
    const bool chars = strcmp(shape->matlab, "char") == 0 &&
                       shape->type != NUMBER_NONE && shape->rank == 2;
    const bool cells = strcmp(shape->matlab, "cell") == 0 && shape->rank == 2;

    if (!chars && !cells)
        return;
    *kind = chars ? ENTRY_CHARS : ENTRY_CELLS;
    shape->dims[0] = chars ? shape->dims[1] : shape->dims[0] * shape->dims[1];
    catalog_as_texts(shape, chars ? "char" : "cell array");
}

void catalog_as_texts(struct h5_shape *shape, const char *type_name)
{
    shape->rank = 1;
    shape->type = NUMBER_NONE;
    shape->is_text = true;
    shape->chunk[0] = 0;
    snprintf(shape->type_name, sizeof shape->type_name, "%s", type_name);
}

ls_status catalog_open(struct h5_file *file, const char *path,
                       struct catalog *catalog)
{
    struct catalog made = {.file = file, .path = path};
    ls_status status = LS_OK;

    TRY(h5_list(file, &made.name, &made.n));
    TRY(MEM_ARRAY(made.shape, 2 * made.n, "shapes of datasets"));
    TRY(MEM_ARRAY(made.kind, 2 * made.n, "kinds of datasets"));
    for (size_t i = 0; i < made.n; i++) {
        status = h5_describe(file, made.name[i], &made.shape[i]);
        if (status == LS_BAD_DATA)
            made.shape[i] = (struct h5_shape){.rank = -1};
        else if (status != LS_OK)
            goto done;
        if (made.shape[i].is_compound)
            made.kind[i] = ENTRY_COMPOUND;
        take_matlab(&made.shape[i], &made.kind[i]);
    }
    TRY(catalog_find_groups(&made));
    *catalog = made;
    made = (struct catalog){0};
done:
    catalog_close(&made);
    return status;
}

void catalog_close(struct catalog *catalog)
{
    mem_free(catalog->name);
    mem_free(catalog->shape);
    mem_free(catalog->kind);
    *catalog = (struct catalog){0};
}

void shape_text(const struct h5_shape *shape, char *text, size_t size)
{
    size_t used = 0;

    if (shape->rank < 0) {
        snprintf(text, size, "unreadable");
        return;
    }
    used = (size_t)snprintf(text, size, "%s (", shape->type_name);
    for (int i = 0; i < shape->rank && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%" PRIu64,
                                 i ? ", " : "", shape->dims[i]);
    if (used < size)
        snprintf(text + used, size - used, ")");
}

bool shape_is_column(const struct h5_shape *shape)
{
    const bool data = shape->is_text || shape->type != NUMBER_NONE;

    if (shape->rank == 1)
        return data;
    return data && shape->rank == 2 &&
           (shape->dims[0] == 1 || shape->dims[1] == 1);
}

bool shape_is_table(const struct h5_shape *shape)
{
    return shape->type != NUMBER_NONE && shape->rank >= 2 &&
           !shape_is_column(shape);
}

bool catalog_is_frame(const struct catalog *catalog, size_t index)
{
    const enum entry_kind kind = catalog->kind[index];

    return kind == ENTRY_COMPOUND || kind == ENTRY_PANDAS ||
           kind == ENTRY_PANDAS_TABLE;
}

void catalog_values(const struct catalog *catalog, size_t index,
                    char name[LS_NAME_SIZE])
{
    const enum entry_kind kind = catalog->kind[index];
    const char *full = catalog->name[index];
    const bool within = h5_is_group(catalog->file, full);

    snprintf(name, LS_NAME_SIZE, "%.490s%s", full,
             kind == ENTRY_CATEGORICAL ? "/codes"
             : kind == ENTRY_NULLABLE  ? "/values"
             : kind == ENTRY_OCTAVE || (kind == ENTRY_CHARS && within) ||
                     (kind == ENTRY_CELLS && within)
                 ? "/value"
                 : "");
}

bool catalog_is_table(const struct catalog *catalog, size_t index)
{
    return catalog->kind[index] != ENTRY_PIECE &&
           catalog->kind[index] != ENTRY_CATEGORICAL &&
           (catalog_is_frame(catalog, index) ||
            shape_is_table(&catalog->shape[index]));
}

bool catalog_is_column(const struct catalog *catalog, size_t index)
{
    return catalog->kind[index] != ENTRY_PIECE &&
           shape_is_column(&catalog->shape[index]);
}

bool catalog_is_training(const char *name)
{
    const char *at = name;

    /* A strain is not a train. */
    while ((at = strcasestr(at, "train")) && at > name &&
           isalpha((unsigned char)at[-1]))
        at++;
    return at != NULL;
}

size_t catalog_group(const char *name)
{
    return (size_t)(strrchr(name, '/') - name);
}

size_t catalog_find(const struct catalog *catalog, const char *group,
                    const char *name)
{
    size_t found = catalog->n;

    for (size_t i = 0; i < catalog->n; i++) {
        const char *full = catalog->name[i];
        const size_t length = catalog_group(full);

        if (catalog->kind[i] == ENTRY_PIECE || length != strlen(group) ||
            strncasecmp(full, group, length) != 0 ||
            strcasecmp(full + length + 1, name) != 0)
            continue;
        if (found == catalog->n || strcmp(full + length + 1, name) == 0)
            found = i;
    }
    return found;
}

/* "/a float32 (5, 3), /b int64 (5) and 3 more". */
static void list(const struct catalog *catalog, char *text, size_t size)
{
    size_t used = 0, shown = 0, whole = 0;

    for (size_t i = 0; i < catalog->n; i++) {
        char shape[128];

        if (catalog->kind[i] == ENTRY_PIECE)
            continue;
        whole++;
        if (shown == SHOWN || used >= size)
            continue;
        shape_text(&catalog->shape[i], shape, sizeof shape);
        used += (size_t)snprintf(text + used, size - used, "%s%.60s %.60s",
                                 shown++ ? ", " : "", catalog->name[i], shape);
    }
    if (whole > shown && used < size)
        snprintf(text + used, size - used, " and %zu more", whole - shown);
}

static bool on_some_axis(const struct h5_shape *table, uint64_t length)
{
    return table->dims[0] == length || table->dims[table->rank - 1] == length;
}

/* The first column that goes with a table, one of numbers before texts. */
static size_t guess_y(const struct catalog *catalog, size_t x)
{
    size_t text = catalog->n;

    for (size_t i = 0; x < catalog->n && i < catalog->n; i++) {
        const struct h5_shape *shape = &catalog->shape[i];

        if (shape->rank != 1 || !catalog_is_column(catalog, i) ||
            !on_some_axis(&catalog->shape[x], shape->dims[0]))
            continue;
        if (!shape->is_text)
            return i;
        if (text == catalog->n)
            text = i;
    }
    return text;
}

static uint64_t size_of(const struct h5_shape *shape)
{
    return shape->rank < 2                   ? 0
           : shape->dims[0] > shape->dims[1] ? shape->dims[0]
                                             : shape->dims[1];
}

/* The largest table, and a column that fits it; for evaluation preferably one
 * that is not for training. */
static void guess(const struct catalog *catalog, size_t *x, size_t *y)
{
    uint64_t largest = 0;
    bool judges = false;

    *x = catalog->n;
    for (size_t i = 0; i < catalog->n; i++) {
        const uint64_t size = size_of(&catalog->shape[i]);
        const bool fits =
            catalog->to_judge && !catalog_is_training(catalog->name[i]);

        if (!catalog_is_table(catalog, i) || size == 0 || fits < judges ||
            (fits == judges && size <= largest))
            continue;
        judges = fits;
        largest = size;
        *x = i;
    }
    *y = guess_y(catalog, *x);
}

ls_status catalog_fail(const struct catalog *catalog, const char *why)
{
    char all[SHOWN * 128 + 64];
    size_t x, y;

    if (catalog->n == 0)
        return fail(LS_BAD_DATA, "%s: %s; it has no dataset at all",
                    catalog->path, why);
    list(catalog, all, sizeof all);
    guess(catalog, &x, &y);
    return fail(LS_BAD_DATA,
                "%s: %s; it has %.640s; try: setting x=%.60s setting y=%.60s",
                catalog->path, why, all,
                x < catalog->n ? catalog->name[x] : "NAME",
                y < catalog->n ? catalog->name[y] : "NAME");
}

/* Fail for an unknown name, with the nearest one as a suggestion. */
static ls_status fail_unknown(const struct catalog *catalog, const char *option,
                              const char *name)
{
    const char **names = mem_zeroed(catalog->n + 1, sizeof *names);
    const char *nearest = NULL;
    char why[LS_NAME_SIZE + 256];

    if (names) {
        for (size_t i = 0; i < catalog->n; i++)
            names[i] = catalog->name[i];
        nearest = nearest_name(name, names);
    }
    snprintf(why, sizeof why, "%s names %.300s, which is not there%s%.60s%s",
             option, name, nearest ? " (did you mean " : "",
             nearest ? nearest : "", nearest ? "?)" : "");
    mem_free(names);
    return catalog_fail(catalog, why);
}

size_t catalog_exact(const struct catalog *catalog, const char *name)
{
    size_t at = 0;

    name += *name == '/';
    while (at < catalog->n && strcmp(catalog->name[at] + 1, name) != 0)
        at++;
    return at;
}

ls_status catalog_get(const struct catalog *catalog, const char *option,
                      const char *name, size_t *index)
{
    char full[LS_NAME_SIZE + 1];
    struct h5_shape shape;
    ls_status status = LS_OK;

    snprintf(full, sizeof full, "%s%s", *name == '/' ? "" : "/", name);
    for (size_t i = 0; i < catalog->n; i++) {
        if (strcmp(full, catalog->name[i]) != 0)
            continue;
        if (catalog->shape[i].rank < 0 && catalog->kind[i] == ENTRY_CSR)
            TRY(fail(LS_BAD_DATA,
                     "%s: %s is a sparse matrix without its shape: want an "
                     "attribute shape of two whole numbers",
                     catalog->path, full));
        if (catalog->shape[i].rank < 0)
            TRY(h5_describe(catalog->file, full, &shape));
        *index = i;
        return LS_OK;
    }
    if (h5_exists(catalog->file, full))
        TRY(h5_describe(catalog->file, full, &shape));
    status = fail_absent(fail_unknown(catalog, option, full));
done:
    return status;
}
