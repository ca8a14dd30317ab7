/* SPDX-License-Identifier: MIT */
/*
 * classes.c - conversion of labels of any kind into class numbers 0, 1, ...
 *
 * Each distinct label (a level) has a name; the names determine the class, so
 * that tables written by different programs agree. Part of labels.h.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/dataset/labels.h"
#include "table/layout/table.h"
#include "table/values/reading.h"

/* From the levels of a column to classes. */
struct class_list {
    struct levels levels;
    size_t *of_level; /* [levels.n] class number */
    char **names;     /* [n] owned */
    size_t n;
};

static void classes_clear(struct class_list *c)
{
    levels_clear(&c->levels);
    mem_free(c->of_level);
    mem_free(c->names);
}

/* Numbers that are labels must be whole, and exact as double. */
static ls_status survey(const struct raw_targets *raw, struct levels *levels)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < raw->rows; i++) {
        const double value = raw->value ? raw->value[i] : 0.0;
        char text[LEVEL_TEXT_SIZE + 64];

        if (raw->text) {
            TRY(levels_add_text(levels, raw->text[i]));
        } else if (value != floor(value) || fabs(value) >= 0x1p53) {
            level_text(value, text);
            strcat(text, ", which is no class label");
            return raw_targets_fail(raw, i, text);
        } else {
            TRY(levels_add_number(levels, value));
        }
    }
done:
    return status;
}

/* Whether all levels are whole numbers in 0 .. n-1. */
static bool levels_below(const struct levels *levels, size_t n)
{
    return levels->n > 0 && levels->number && levels->number[0] >= 0.0 &&
           levels->number[levels->n - 1] < (double)n;
}

static bool has_own_names(const struct raw_targets *raw,
                          const struct levels *levels)
{
    return raw->names && levels_below(levels, raw->n_names);
}

/* Names written into one block: "0", "1", ... */
static ls_status count_names(size_t n, char ***names)
{
    struct levels levels = {0};
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        TRY(levels_add_number(&levels, (double)i));
    TRY(levels_names(&levels, names));
done:
    levels_clear(&levels);
    return status;
}

static ls_status keep_names(const char *const *names, size_t n, char ***copy)
{
    *copy = text_list_copy(names, n);
    return mem_check(*copy, n, sizeof(char *), "class names");
}

/* The classes of a table on its own: names of the file, 0 and 1, or the
 * levels themselves. */
static ls_status name_classes(const struct raw_targets *raw, const char *kind,
                              struct class_list *c, char *reading)
{
    const bool own = has_own_names(raw, &c->levels) &&
                     (strcmp(kind, "binary") != 0 || raw->n_names == 2);
    const bool numbered = own || levels_below(&c->levels, 2);
    ls_status status = LS_OK;

    if (raw->names && !own)
        reading_add(reading, "the %zu class names of the file do not fit y",
                    raw->n_names);
    if (own) {
        c->n = raw->n_names;
        TRY(keep_names((const char *const *)raw->names, c->n, &c->names));
    } else if (numbered) {
        c->n = 2;
        TRY(count_names(2, &c->names));
    } else {
        c->n = c->levels.n;
        TRY(levels_names(&c->levels, &c->names));
    }
    for (size_t i = 0; i < c->levels.n; i++)
        c->of_level[i] = numbered ? (size_t)c->levels.number[i] : i;
done:
    return status;
}

static size_t place(const char *name, const char *const *names, size_t n)
{
    size_t at = 0;

    while (at < n && strcmp(names[at], name) != 0)
        at++;
    return at;
}

/* Whether the names of a pattern are numbers themselves: then a number in y
 * is a name, else it is a class number. */
static bool are_numbers(const struct dataset_pattern *pattern)
{
    for (size_t i = 0; pattern->class_names && i < pattern->n_classes; i++)
        if (strspn(pattern->class_names[i], "+-0123456789") ==
            strlen(pattern->class_names[i]))
            return true;
    return false;
}

/* The class of one level among those of a pattern, or n_classes. */
static size_t match_level(const struct raw_targets *raw,
                          const struct levels *levels, size_t level,
                          const struct dataset_pattern *pattern)
{
    const size_t n = pattern->n_classes;
    char text[LEVEL_TEXT_SIZE];

    if (levels->text && !pattern->class_names)
        return n;
    if (levels->text)
        return place(levels->text[level], pattern->class_names, n);

    const double number = levels->number[level];

    if (pattern->class_names && has_own_names(raw, levels))
        return place(raw->names[(size_t)number], pattern->class_names, n);
    if (are_numbers(pattern)) {
        level_text(number, text);
        return place(text, pattern->class_names, n);
    }
    return number >= 0.0 && number < (double)n ? (size_t)number : n;
}

static ls_status fail_unknown(const struct raw_targets *raw,
                              const struct levels *levels, size_t level,
                              const struct dataset_pattern *pattern)
{
    char what[600], text[LEVEL_TEXT_SIZE] = "";
    const char *name = levels->text ? levels->text[level] : text;
    size_t row = 0, used = 0;

    if (!levels->text)
        level_text(levels->number[level], text);
    if (levels->number && pattern->class_names && has_own_names(raw, levels))
        name = raw->names[(size_t)levels->number[level]];
    while (raw->text ? strcmp(raw->text[row], levels->text[level]) != 0
                     : raw->value[row] != levels->number[level])
        row++;
    used = (size_t)snprintf(what, sizeof what,
                            "\"%.60s\", which is no class of %.200s (", name,
                            pattern->of);
    for (size_t i = 0; i < pattern->n_classes && i < 8 && used < 500; i++) {
        char number[LEVEL_TEXT_SIZE];

        level_text((double)i, number);
        used += (size_t)snprintf(
            what + used, sizeof what - used, "%s%.40s", i ? ", " : "",
            pattern->class_names ? pattern->class_names[i] : number);
    }
    snprintf(what + used, sizeof what - used, "%s)",
             pattern->n_classes > 8 ? ", .." : "");
    return raw_targets_fail(raw, row, what);
}

/* The classes of a table that must have those of a pattern. */
static ls_status match_classes(const struct raw_targets *raw,
                               const struct dataset_pattern *pattern,
                               struct class_list *c, char *reading)
{
    ls_status status = LS_OK;

    c->n = pattern->n_classes;
    if (c->levels.number && pattern->class_names && !are_numbers(pattern) &&
        !has_own_names(raw, &c->levels))
        reading_add(reading, "y taken as class numbers: 0 is %.60s",
                    pattern->class_names[0]);
    for (size_t i = 0; i < c->levels.n; i++) {
        c->of_level[i] = match_level(raw, &c->levels, i, pattern);
        if (c->of_level[i] == c->n)
            TRY(fail_unknown(raw, &c->levels, i, pattern));
    }
    if (pattern->class_names)
        TRY(keep_names(pattern->class_names, c->n, &c->names));
    else
        TRY(count_names(c->n, &c->names));
done:
    return status;
}

/* Whether levels can be classes at all, and as many as the task wants. */
static ls_status check_levels(const struct raw_targets *raw, const char *kind,
                              const struct levels *levels)
{
    const char *mend =
        raw->text ? "" : "; if they are values, choose setting task=regression";
    char list[256];

    levels_list(levels, list, sizeof list);
    if (levels->too_many)
        return fail(LS_BAD_DATA,
                    "%s: %s holds more than %zu distinct labels (%s)%s",
                    raw->path, raw->name, levels->n, list, mend);
    if (levels->n > 2 && levels->n > raw->rows / 2 &&
        strcmp(kind, "classes") == 0)
        return fail(LS_BAD_DATA,
                    "%s: %s holds %zu distinct labels in %zu rows (%s); if "
                    "they are classes, choose setting task=multiclass%s",
                    raw->path, raw->name, levels->n, raw->rows, list, mend);
    if (levels->n == 1)
        return fail(LS_BAD_DATA,
                    "%s: %s holds one class only: %s in all of %zu rows",
                    raw->path, raw->name, list, raw->rows);
    if (strcmp(kind, "binary") == 0 && levels->n != 2)
        return fail(LS_BAD_DATA,
                    "%s: task binary but %s holds %zu distinct values: %s",
                    raw->path, raw->name, levels->n, list);
    return LS_OK;
}

/* Hand over to the dataset, counting the rows of each class. */
static ls_status fill(size_t rows, const char *task, size_t n, char ***names,
                      int32_t **label, ls_dataset *dataset)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(dataset->class_rows, n, "rows of classes"));
    for (size_t i = 0; i < rows; i++)
        dataset->class_rows[(*label)[i]]++;
    dataset->label = *label;
    dataset->class_names = *names;
    *label = NULL;
    *names = NULL;
    dataset->about.classes = n;
    dataset->about.targets = strcmp(task, "binary") == 0 ? 1 : n;
    strcpy(dataset->task, task);
done:
    return status;
}

static ls_status label_rows(const struct raw_targets *raw,
                            const struct class_list *c, int32_t **label)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(*label, raw->rows, "labels"));
    for (size_t i = 0; i < raw->rows; i++) {
        const size_t level =
            raw->text ? levels_find_text(&c->levels, raw->text[i])
                      : levels_find_number(&c->levels, raw->value[i]);

        (*label)[i] = (int32_t)c->of_level[level];
    }
done:
    return status;
}

ls_status classes_make(const struct raw_targets *raw, const char *kind,
                       const struct dataset_pattern *pattern,
                       ls_dataset *dataset)
{
    struct class_list c = {.n = 0};
    int32_t *label = NULL;
    ls_status status = LS_OK;

    TRY(survey(raw, &c.levels));
    if (!pattern || c.levels.too_many)
        TRY(check_levels(raw, kind, &c.levels));
    TRY(MEM_ARRAY(c.of_level, c.levels.n, "classes"));
    if (pattern)
        TRY(match_classes(raw, pattern, &c, dataset->reading));
    else
        TRY(name_classes(raw, kind, &c, dataset->reading));
    if (strcmp(kind, "classes") == 0)
        kind = c.n == 2 ? "binary" : "multiclass";
    TRY(label_rows(raw, &c, &label));
    TRY(fill(raw->rows, kind, c.n, &c.names, &label, dataset));
done:
    mem_free(label);
    classes_clear(&c);
    return status;
}

/* The column of the single 1 of a row. */
static ls_status find_1(const struct raw_targets *raw, size_t row,
                        int32_t *label)
{
    const double *value = raw->value + row * raw->columns;
    size_t ones = 0;

    for (size_t k = 0; k < raw->columns; k++) {
        if (value[k] == 1.0) {
            ones++;
            *label = (int32_t)k;
        } else if (value[k] != 0.0) {
            ones = 2;
        }
    }
    return ones == 1 ? LS_OK
                     : raw_targets_fail(raw, row,
                                        "not one-hot (a single 1, the "
                                        "rest 0)");
}

/* Names of the columns; with names on both sides the pattern's order. */
static ls_status name_columns(const struct raw_targets *raw,
                              const struct dataset_pattern *pattern,
                              size_t *class_of, char ***names)
{
    const size_t n = raw->columns;
    const char *const *own =
        raw->n_names == n ? (const char *const *)raw->names : NULL;
    const char *const *wanted = pattern ? pattern->class_names : NULL;
    ls_status status = LS_OK;

    for (size_t k = 0; k < n; k++) {
        class_of[k] = own && wanted ? place(own[k], wanted, n) : k;
        if (class_of[k] == n)
            return fail(LS_BAD_DATA, "%s: \"%.60s\" is no class of %s",
                        raw->path, own[k], pattern->of);
    }
    if (wanted || own)
        TRY(keep_names(wanted ? wanted : own, n, names));
    else
        TRY(count_names(n, names));
done:
    return status;
}

ls_status classes_make_one_hot(const struct raw_targets *raw,
                               const struct dataset_pattern *pattern,
                               ls_dataset *dataset)
{
    const size_t n = raw->columns;
    size_t *class_of = NULL;
    char **names = NULL;
    int32_t *label = NULL;
    ls_status status = LS_OK;

    if (pattern && pattern->n_classes != n)
        return fail(LS_BAD_DATA, "%s: %s has %zu classes, %s has %zu",
                    raw->path, raw->name, n, pattern->of, pattern->n_classes);
    TRY(MEM_ARRAY(class_of, n, "classes"));
    TRY(name_columns(raw, pattern, class_of, &names));
    TRY(MEM_ARRAY(label, raw->rows, "labels"));
    for (size_t i = 0; i < raw->rows; i++) {
        TRY(find_1(raw, i, &label[i]));
        label[i] = (int32_t)class_of[label[i]];
    }
    TRY(fill(raw->rows, "multiclass", n, &names, &label, dataset));
done:
    mem_free(class_of);
    mem_free(names);
    mem_free(label);
    return status;
}
