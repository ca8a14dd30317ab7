/* SPDX-License-Identifier: MIT */
/*
 * labels.c - what y means: class numbers, or values.
 *
 * Decides on the task and fills targets that stay values (regression,
 * multilabel); classes.c turns the others into class numbers.
 */
#include "table/dataset/labels.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/values.h"
#include "table/locate/find.h"

void given_clear(struct given *given)
{
    mem_free(given->value);
    mem_free(given->text);
    mem_free(given->names);
    *given = (struct given){0};
}

ls_status given_fail(const struct given *given, size_t row, const char *what)
{
    const size_t at = slices_row(given->slices, row);
    char place[PLACE_SIZE] = "";

    if (given->table)
        table_place(given->table, at, place);
    return fail(LS_BAD_DATA, "%s: %s row %zu%s is %s (rows count from 0)",
                given->path, given->name, at, place, what);
}

static bool all_0_or_1(const struct given *given)
{
    const size_t count = given->rows * given->columns;

    for (size_t i = 0; i < count; i++)
        if (given->value[i] != 0.0 && given->value[i] != 1.0)
            return false;
    return true;
}

static bool all_sum_to_1(const struct given *given)
{
    for (size_t i = 0; i < given->rows; i++) {
        double sum = 0.0;

        for (size_t k = 0; k < given->columns; k++)
            sum += given->value[i * given->columns + k];
        if (sum != 1.0)
            return false;
    }
    return true;
}

/* What several columns suggest. Labels that exclude one another and labels
 * that do not are different networks: the user says which, unless it shows. */
static ls_status suggest_columns(const struct given *given, const char **task,
                                 char *reading)
{
    if (!all_0_or_1(given)) {
        *task = "regression";
        return LS_OK;
    }
    if (!all_sum_to_1(given))
        return fail(LS_BAD_DATA,
                    "%s: %s has %zu columns of 0 and 1, and not a single 1 in "
                    "each row; choose setting task=multilabel or setting "
                    "task=regression",
                    given->path, given->name, given->columns);
    reading_add(reading, "a single 1 in each row of y: one-hot classes");
    *task = "multiclass";
    return LS_OK;
}

/* The distinct whole numbers of a column; whole is false, and the rest is left
 * out, when it has others. */
static ls_status survey_column(const struct given *given, struct levels *levels,
                               bool *whole)
{
    ls_status status = LS_OK;

    *whole = true;
    for (size_t i = 0; i < given->rows && *whole; i++) {
        *whole = given->value[i] == floor(given->value[i]);
        if (*whole)
            TRY(levels_add_number(levels, given->value[i]));
    }
done:
    return status;
}

/* Whole numbers may be classes, of a float type only if they are two. */
static const char *suggest_whole(const struct given *given,
                                 const struct levels *levels, char *reading)
{
    char text[160];

    if (!given->is_integer && (levels->n == 2 || all_0_or_1(given))) {
        levels_list(levels, text, sizeof text);
        reading_add(reading, "all of y is %s: two classes", text);
        return "binary";
    }
    const bool values =
        !given->is_integer || values_suggested(levels, given->rows);

    values_remark(levels, values, text, sizeof text);
    if (*text)
        reading_add(reading, "%s", text);
    return values ? "regression" : "classes";
}

static ls_status suggest_column(const struct given *given, const char **task,
                                char *reading)
{
    struct levels levels = {0};
    bool whole = true;
    ls_status status = LS_OK;

    *task = "classes";
    if (values_are_codes(given))
        return LS_OK;
    TRY(survey_column(given, &levels, &whole));
    *task = whole ? suggest_whole(given, &levels, reading) : "regression";
done:
    levels_clear(&levels);
    return status;
}

/* What y suggests: "classes" leaves to the number of classes which task. */
static ls_status suggest(const struct given *given, const char **task,
                         char *reading)
{
    if (given->columns > 1)
        return suggest_columns(given, task, reading);
    if (given->text) {
        *task = "classes";
        return LS_OK;
    }
    return suggest_column(given, task, reading);
}

/* Values as they are: given->value is taken over. */
static ls_status take_values(struct given *given, const char *task,
                             const struct dataset_pattern *pattern,
                             ls_dataset *dataset)
{
    if (!given->value)
        return fail(LS_BAD_DATA,
                    "%s: task %s wants numbers, but %s holds texts",
                    given->path, task, given->name);
    if (pattern && pattern->targets != given->columns)
        return fail(LS_BAD_DATA, "%s: %s has %zu columns, %s has %zu targets",
                    given->path, given->name, given->columns, pattern->of,
                    pattern->targets);
    dataset->value = given->value;
    given->value = NULL;
    dataset->about.targets = given->columns;
    strcpy(dataset->task, task);
    return LS_OK;
}

static ls_status check_0_or_1(const struct given *given)
{
    const size_t count = given->rows * given->columns;
    char text[LEVEL_TEXT_SIZE + 64];

    for (size_t i = 0; i < count; i++) {
        if (given->value[i] == 0.0 || given->value[i] == 1.0)
            continue;
        level_text(given->value[i], text);
        strcat(text, ", but task multilabel wants 0 or 1");
        return given_fail(given, i / given->columns, text);
    }
    return LS_OK;
}

ls_status labels_make(struct given *given, const char *task,
                      const struct dataset_pattern *pattern,
                      ls_dataset *dataset)
{
    ls_status status = LS_OK;

    if (pattern)
        task = pattern->task;
    else if (strcmp(task, "auto") == 0)
        TRY(suggest(given, &task, dataset->reading));
    if (strcmp(task, "regression") == 0) {
        TRY(values_restore(given));
        TRY(take_values(given, task, pattern, dataset));
    } else if (strcmp(task, "multilabel") == 0) {
        if (given->value)
            TRY(check_0_or_1(given));
        TRY(take_values(given, task, pattern, dataset));
    } else if (given->columns == 1) {
        TRY(classes_make(given, task, pattern, dataset));
    } else if (strcmp(task, "multiclass") == 0) {
        TRY(classes_make_one_hot(given, pattern, dataset));
    } else {
        status =
            fail(LS_BAD_DATA, "%s: task %s wants one column, but %s has %zu",
                 given->path, task, given->name, given->columns);
    }
done:
    return status;
}
