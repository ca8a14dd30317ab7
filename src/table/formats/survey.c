/* SPDX-License-Identifier: MIT */
/*
 * survey.c - one pass over a label column, to decide on classes or values.
 *
 * Texts and few whole numbers are classes, other numbers values, unless the
 * task says otherwise. For importers, which read labels row by row; labels.c
 * decides for HDF5 files.
 */
#include "table/formats/survey.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/label_values.h"
#include "table/text/cell_hint.h"

static ls_status add_number(struct survey *survey, double number)
{
    if (!survey->has_fraction &&
        (number != floor(number) || fabs(number) > 0x1p53)) {
        survey->has_fraction = true;
        survey->fraction = number;
    }
    return levels_add_number(&survey->numbers, number);
}

ls_status survey_add(struct survey *survey, size_t n, const double *y,
                     const char *const *text)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        survey->rows++;
        if (isnan(y[i]))
            survey->has_text = true;
        else
            TRY(add_number(survey, y[i]));
        if (text)
            TRY(levels_add_text(&survey->texts, text[i]));
    }
done:
    return status;
}

/* Labels that are classes must be few. */
static ls_status check_classes(const struct survey *s, const char *task,
                               const char *of)
{
    const struct levels *levels = s->classes;
    const char *mend =
        s->has_text ? ""
                    : "; if they are values, choose setting task=regression";
    char list[256];

    levels_list(levels, list, sizeof list);
    if (levels->too_many)
        return fail(LS_BAD_DATA, "%s: more than %zu distinct labels (%s)%s", of,
                    levels->n, list, mend);
    if (levels->n > 2 && levels->n > s->rows / 2 && strcmp(task, "auto") == 0)
        return fail(LS_BAD_DATA,
                    "%s: %zu distinct labels in %zu rows (%s); if they are "
                    "classes, choose setting task=multiclass%s",
                    of, levels->n, s->rows, list, mend);
    if (strcmp(task, "binary") == 0 && levels->n != 2)
        return fail(LS_BAD_DATA,
                    "%s: task binary but the label has %zu distinct values: "
                    "%s",
                    of, levels->n, list);
    return LS_OK;
}

/* What labels suggest by themselves; remark says so of whole numbers. */
static bool suggests_values(struct survey *survey)
{
    bool values;

    if (survey->has_text || survey->has_fraction)
        return !survey->has_text;
    values = values_suggested(&survey->numbers, survey->is_float, survey->rows);
    values_remark(&survey->numbers, values, survey->remark,
                  sizeof survey->remark);
    return values;
}

ls_status survey_check_texts(const struct survey *survey, const char *task,
                             const char *of)
{
    char why[NUMERIC_SIZE];

    if (!survey->has_text || strcmp(task, "auto") != 0 ||
        !levels_are_numeric(&survey->texts, why))
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s: the label is no number throughout, but %s; if its texts "
                "are classes, say setting task=multiclass",
                of, why);
}

ls_status survey_settle(struct survey *survey, const char *task, const char *of)
{
    const bool wants_values = strcmp(task, "regression") == 0;
    ls_status status = LS_OK;

    if (strcmp(task, "multilabel") == 0)
        return fail(LS_USAGE,
                    "%s: an import has one label column, which makes no "
                    "multilabel task",
                    of);
    if (wants_values && survey->has_text) {
        char list[256], why[NUMERIC_SIZE] = "";
        const bool numeric = levels_are_numeric(&survey->texts, why);

        levels_list(&survey->texts, list, sizeof list);
        return fail(LS_BAD_DATA,
                    "%s: task regression, but not all labels are numbers "
                    "(%s)%s%s",
                    of, list, numeric ? "; " : "", why);
    }
    TRY(survey_check_texts(survey, task, of));
    if (wants_values || (strcmp(task, "auto") == 0 && suggests_values(survey)))
        return LS_OK;
    if (survey->has_fraction && !survey->has_text)
        return fail(LS_BAD_DATA,
                    "%s: task %s, but the label %.9g is no whole number; if "
                    "labels are values, choose setting task=regression",
                    of, task, survey->fraction);
    survey->classes = survey->has_text ? &survey->texts : &survey->numbers;
    TRY(check_classes(survey, task, of));
    TRY(levels_names(survey->classes, &survey->names));
done:
    return status;
}

size_t survey_class(const struct survey *survey, double number,
                    const char *text)
{
    return survey->has_text ? levels_find_text(&survey->texts, text)
                            : levels_find_number(&survey->numbers, number);
}

void survey_clear(struct survey *survey)
{
    levels_clear(&survey->numbers);
    levels_clear(&survey->texts);
    mem_free(survey->names);
    *survey = (struct survey){0};
}
