/* SPDX-License-Identifier: MIT */
/*
 * labels.c - conversion of y into class numbers or values.
 *
 * Decides on the task and fills targets that stay values (regression,
 * multilabel); classes.c turns the others into class numbers.
 */
#include "table/dataset/labels.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/label_values.h"
#include "table/layout/table.h"
#include "table/values/reading.h"

void raw_targets_clear(struct raw_targets *raw)
{
    mem_free(raw->value);
    mem_free(raw->text);
    mem_free(raw->names);
    *raw = (struct raw_targets){0};
}

ls_status raw_targets_fail(const struct raw_targets *raw, size_t row,
                           const char *what)
{
    const size_t at = slices_row(raw->slices, row);
    char place[PLACE_SIZE] = "";

    if (raw->table)
        table_place(raw->table, at, place);
    return fail(LS_BAD_DATA, "%s: %s row %zu%s is %s (rows count from 0)",
                raw->path, raw->name, at, place, what);
}

static bool all_0_or_1(const struct raw_targets *raw)
{
    const size_t count = raw->rows * raw->columns;

    for (size_t i = 0; i < count; i++)
        if (raw->value[i] != 0.0 && raw->value[i] != 1.0)
            return false;
    return true;
}

static bool all_sum_to_1(const struct raw_targets *raw)
{
    for (size_t i = 0; i < raw->rows; i++) {
        double sum = 0.0;

        for (size_t k = 0; k < raw->columns; k++)
            sum += raw->value[i * raw->columns + k];
        if (sum != 1.0)
            return false;
    }
    return true;
}

/* What several columns suggest. Labels that exclude one another and labels
 * that do not are different networks: the user says which, unless it shows. */
static ls_status suggest_columns(const struct raw_targets *raw,
                                 const char **task, char *reading)
{
    if (!all_0_or_1(raw)) {
        *task = "regression";
        return LS_OK;
    }
    if (!all_sum_to_1(raw))
        return fail(LS_BAD_DATA,
                    "%s: %s has %zu columns of 0 and 1, and not a single 1 in "
                    "each row; choose setting task=multilabel or setting "
                    "task=regression",
                    raw->path, raw->name, raw->columns);
    reading_add(reading, "a single 1 in each row of y: one-hot classes");
    *task = "multiclass";
    return LS_OK;
}

/* The distinct whole numbers of a column; whole is false, and the rest is left
 * out, when it has others. */
static ls_status survey_column(const struct raw_targets *raw,
                               struct levels *levels, bool *whole)
{
    ls_status status = LS_OK;

    *whole = true;
    for (size_t i = 0; i < raw->rows && *whole; i++) {
        *whole = raw->value[i] == floor(raw->value[i]);
        if (*whole)
            TRY(levels_add_number(levels, raw->value[i]));
    }
done:
    return status;
}

/* Whole numbers may be classes, of a float type only if they are two. */
static const char *suggest_whole(const struct raw_targets *raw,
                                 const struct levels *levels, char *reading)
{
    const bool values = values_suggested(levels, !raw->is_integer, raw->rows);
    char text[160];

    if (!raw->is_integer && !values) {
        levels_list(levels, text, sizeof text);
        reading_add(reading, "all of y is %s: two classes", text);
        return "binary";
    }
    values_remark(levels, values, text, sizeof text);
    if (*text)
        reading_add(reading, "%s", text);
    return values ? "regression" : "classes";
}

static ls_status suggest_column(const struct raw_targets *raw,
                                const char **task, char *reading)
{
    struct levels levels = {0};
    bool whole = true;
    ls_status status = LS_OK;

    *task = "classes";
    if (values_are_codes(raw))
        return LS_OK;
    TRY(survey_column(raw, &levels, &whole));
    *task = whole ? suggest_whole(raw, &levels, reading) : "regression";
done:
    levels_clear(&levels);
    return status;
}

/* What y suggests: "classes" leaves to the number of classes which task. */
static ls_status suggest(const struct raw_targets *raw, const char **task,
                         char *reading)
{
    if (raw->columns > 1)
        return suggest_columns(raw, task, reading);
    if (raw->text) {
        *task = "classes";
        return LS_OK;
    }
    return suggest_column(raw, task, reading);
}

/* Values as they are: given->value is taken over. */
static ls_status take_values(struct raw_targets *raw, const char *task,
                             const struct dataset_pattern *pattern,
                             ls_dataset *dataset)
{
    if (!raw->value)
        return fail(LS_BAD_DATA,
                    "%s: task %s wants numbers, but %s holds texts", raw->path,
                    task, raw->name);
    if (pattern && pattern->targets != raw->columns)
        return fail(LS_BAD_DATA, "%s: %s has %zu columns, %s has %zu targets",
                    raw->path, raw->name, raw->columns, pattern->of,
                    pattern->targets);
    dataset->value = raw->value;
    raw->value = NULL;
    dataset->about.targets = raw->columns;
    strcpy(dataset->task, task);
    return LS_OK;
}

static ls_status check_0_or_1(const struct raw_targets *raw)
{
    const size_t count = raw->rows * raw->columns;
    char text[LEVEL_TEXT_SIZE + 64];

    for (size_t i = 0; i < count; i++) {
        if (raw->value[i] == 0.0 || raw->value[i] == 1.0)
            continue;
        level_text(raw->value[i], text);
        strcat(text, ", but task multilabel wants 0 or 1");
        return raw_targets_fail(raw, i / raw->columns, text);
    }
    return LS_OK;
}

ls_status labels_make(struct raw_targets *raw, const char *task,
                      const struct dataset_pattern *pattern,
                      ls_dataset *dataset)
{
    ls_status status = LS_OK;

    if (pattern)
        task = pattern->task;
    else if (strcmp(task, "auto") == 0)
        TRY(suggest(raw, &task, dataset->reading));
    if (strcmp(task, "regression") == 0) {
        TRY(values_restore(raw));
        TRY(take_values(raw, task, pattern, dataset));
    } else if (strcmp(task, "multilabel") == 0) {
        if (raw->value)
            TRY(check_0_or_1(raw));
        TRY(take_values(raw, task, pattern, dataset));
    } else if (raw->columns == 1) {
        TRY(classes_make(raw, task, pattern, dataset));
    } else if (strcmp(task, "multiclass") == 0) {
        TRY(classes_make_one_hot(raw, pattern, dataset));
    } else {
        status =
            fail(LS_BAD_DATA, "%s: task %s wants one column, but %s has %zu",
                 raw->path, task, raw->name, raw->columns);
    }
done:
    return status;
}
