/* SPDX-License-Identifier: MIT */
/*
 * match.c - matching the features of a pattern to the columns of a table.
 *
 * Uses names alone; values are not moved, column has their positions.
 */
#include "table/dataset/match.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/text_list.h"
#include "table/layout/table.h"
#include "table/values/encoding.h"
#include "table/values/preprocess.h"
#include "table/values/reading.h"

/* A name and where it stands, to be sorted by name. */
struct entry {
    const char *name;
    size_t at;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const int order = strcmp(x->name, y->name);

    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int compare_name(const void *key, const void *entry)
{
    return strcmp(key, ((const struct entry *)entry)->name);
}

static ls_status sort_names(const char *of, const char *const *names, size_t n,
                            struct entry **sorted)
{
    struct entry *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, n, "names of columns"));
    for (size_t i = 0; i < n; i++)
        made[i] = (struct entry){names[i], i};
    qsort(made, n, sizeof *made, compare);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(made[i - 1].name, made[i].name) == 0) {
            status = fail(LS_BAD_DATA,
                          "%s: two features are called %s (columns %zu and "
                          "%zu, from 0); they cannot be matched by name",
                          of, made[i].name, made[i - 1].at, made[i].at);
            goto done;
        }
    }
    *sorted = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

/* The column of a model's text that feature j is made of; *at is which of its
 * features. */
static const struct column *column_of(const struct encoding *columns, size_t j,
                                      size_t *at)
{
    for (size_t k = 0; k < columns->n; k++) {
        const size_t width = encoding_width(&columns->column[k]);

        if (j < width) {
            *at = j;
            return &columns->column[k];
        }
        j -= width;
    }
    return NULL;
}

/* Whether feature j of the pattern, for which the file has no column, is 0 in
 * all its rows: a category value, or the mark of a missing cell, that its text
 * did not have. A text whose missing cells were filled does not tell. */
static bool is_absent(const struct encoding *columns,
                      const struct dataset_pattern *pattern, size_t j)
{
    const struct column *wanted = NULL;
    size_t at = 0;

    if (columns && pattern->columns)
        wanted = column_of(pattern->columns, j, &at);
    for (size_t k = 0; wanted && k < columns->n; k++) {
        const struct column *has = &columns->column[k];

        if (strcmp(has->name, wanted->name) != 0 || has->kind != wanted->kind)
            continue;
        if (has->kind == COLUMN_NUMBER && at == 0)
            return false;
        return (has->kind == COLUMN_CATEGORY && !has->coded &&
                at < wanted->levels.n) ||
               isnan(has->fill);
    }
    return false;
}

/* What to do about features that a text would give. */
static const char *mend(const struct dataset_pattern *pattern)
{
    const struct encoding *columns = pattern->columns;
    bool marked = false;

    for (size_t k = 0; columns && k < columns->n; k++)
        marked |= columns->column[k].marked;
    return columns && (marked || encoding_have(columns, COLUMN_CATEGORY))
               ? "; import setting like, with the model or the table it was "
                 "trained "
                 "on, makes a table that goes with it"
               : "";
}

/* "wrong.h5 lacks 2 of 28 features of model.h5: a (it has A), b". */
static ls_status fail_lacking(const char *path, const char *const *names,
                              size_t width,
                              const struct dataset_pattern *pattern,
                              const size_t *column)
{
    const char **all = mem_zeroed(width + 1, sizeof *all);
    char list[600] = "";
    size_t lacking = 0, used = 0;

    for (size_t i = 0; all && i < width; i++)
        all[i] = names[i];
    for (size_t j = 0; j < pattern->features; j++) {
        const char *name = pattern->feature_names[j];
        const char *nearest = NULL;

        if (column[j] != width)
            continue;
        if (++lacking > 8 || used >= sizeof list)
            continue;
        nearest = all ? nearest_name(name, all) : NULL;
        used += (size_t)snprintf(list + used, sizeof list - used,
                                 "%s%.60s%s%.60s%s", lacking > 1 ? ", " : "",
                                 name, nearest ? " (it has " : "",
                                 nearest ? nearest : "", nearest ? ")" : "");
    }
    mem_free(all);
    return fail(LS_BAD_DATA, "%s lacks %zu of %zu features of %s: %s%s%s", path,
                lacking, pattern->features, pattern->of, list,
                lacking > 8 ? ", .." : "", mend(pattern));
}

static ls_status match_by_name(const char *path, size_t width,
                               const char *const *names,
                               const struct encoding *columns,
                               const struct dataset_pattern *pattern,
                               size_t *column)
{
    struct entry *sorted = NULL;
    size_t lacking = 0;
    ls_status status = LS_OK;

    TRY(sort_names(pattern->of, pattern->feature_names, pattern->features,
                   &sorted));
    mem_free(sorted);
    sorted = NULL;
    TRY(sort_names(path, names, width, &sorted));
    for (size_t j = 0; j < pattern->features; j++) {
        const struct entry *entry =
            bsearch(pattern->feature_names[j], sorted, width, sizeof *sorted,
                    compare_name);

        column[j] = entry                            ? entry->at
                    : is_absent(columns, pattern, j) ? COLUMN_ZERO
                                                     : width;
        lacking += column[j] == width;
    }
    if (lacking)
        status = fail_lacking(path, names, width, pattern, column);
done:
    mem_free(sorted);
    return status;
}

/* The first few columns that no feature uses. */
static void say_left_out(const char *const *names, size_t width,
                         const size_t *column, size_t features,
                         size_t used_columns, char reading[LS_NAME_SIZE])
{
    char list[200] = "";
    size_t shown = 0, used = 0;

    for (size_t i = 0; i < width && shown < 5; i++) {
        bool taken = false;

        for (size_t j = 0; j < features && !taken; j++)
            taken = column[j] == i;
        if (taken || used >= sizeof list)
            continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.30s",
                                 shown++ ? ", " : "", names[i]);
    }
    reading_add(reading, "matched %zu features by name, left out %zu: %s%s",
                used_columns, width - used_columns, list,
                width - used_columns > shown ? ", .." : "");
}

/* Features that are 0 as the text of the file did not have them. */
static size_t count_absent(const size_t *column, size_t features)
{
    size_t absent = 0;

    for (size_t j = 0; j < features; j++)
        absent += column[j] == COLUMN_ZERO;
    return absent;
}

ls_status match_features(const char *path, size_t width,
                         const char *const *names,
                         const struct encoding *columns,
                         const struct dataset_pattern *pattern, size_t **column,
                         char reading[LS_NAME_SIZE])
{
    const size_t features = pattern->features;
    size_t *made = NULL, absent = 0;
    ls_status status = LS_OK;

    if (!names || !pattern->feature_names) {
        if (width == features)
            return LS_OK;
        return fail(LS_BAD_DATA,
                    "%s has %zu features, %s has %zu; they cannot be matched "
                    "by name as %s has no names%s",
                    path, width, pattern->of, features,
                    names ? pattern->of : path, mend(pattern));
    }
    if (width == features &&
        text_list_same(names, pattern->feature_names, width))
        return LS_OK;
    TRY(MEM_ARRAY(made, features, "columns of features"));
    TRY(match_by_name(path, width, names, columns, pattern, made));
    absent = count_absent(made, features);
    if (absent)
        reading_add(reading,
                    "%zu category value%s of %s %s not in the text of %s: 0",
                    absent, absent == 1 ? "" : "s", pattern->of,
                    absent == 1 ? "is" : "are", path);
    if (width > features - absent)
        say_left_out(names, width, made, features, features - absent, reading);
    else if (!absent)
        reading_add(reading, "matched %zu features by name, in other order",
                    features);
    *column = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}
