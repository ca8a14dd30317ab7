/* SPDX-License-Identifier: MIT */
/*
 * slicing_column.c - find the features that have the values of a column. Part
 * of slicing.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "engine/slicing.h"
#include "table/values/encoding.h"

static const char what[] = "a column of an evaluation";

void slicing_column_clear(struct slicing_column *column)
{
    mem_free(column->feature);
    mem_free(column->own_text);
    *column = (struct slicing_column){0};
}

/* The text behind "BY=", or NULL. */
static const char *text_of(const char *name, const char *by)
{
    const size_t n = strlen(by);

    return strncmp(name, by, n) == 0 && name[n] == '=' ? name + n + 1 : NULL;
}

/* One feature for each text of the column. */
static ls_status find_one_hot(const ls_model *model, const char *by,
                              struct slicing_column *column)
{
    const ls_model_info *about = &model->about;
    ls_status status = LS_OK;

    for (size_t j = 0; about->feature_names && j < about->features; j++) {
        const char *text = text_of(about->feature_names[j], by);

        if (!text)
            continue;
        column->own_text[column->n] = text;
        column->feature[column->n++] = j;
    }
    if (column->n == 0)
        return status;
    column->text = column->own_text;
    column->n_texts = column->n;
    return status;
}

/* The texts of a column of codes. */
static void find_codes(const ls_model *model, struct slicing_column *column)
{
    struct coded_walk walk = {0};

    while (coded_next(model->input.columns, &walk))
        if (walk.feature == column->feature[0]) {
            column->coded = true;
            column->text = (const char *const *)walk.column->levels.text;
            column->n_texts = walk.column->levels.n;
        }
}

static bool is_number(const char *by, size_t features, size_t *number)
{
    char *end;
    const unsigned long value = strtoul(by, &end, 10);

    *number = value;
    return by[0] >= '0' && by[0] <= '9' && !*end && value < features;
}

static ls_status fail_no_feature(const ls_model *model, const char *by)
{
    const char *const *names = model->about.feature_names;
    const char *near = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, model->about.features + 1, what));
    for (size_t j = 0; names && j < model->about.features; j++)
        list[j] = names[j];
    near = nearest_name(by, list);
    TRY(fail(LS_BAD_DATA, "the model has no feature %s%s%s", by,
             near ? "; did you mean " : "", near ? near : ""));
done:
    mem_free(list);
    return status;
}

ls_status slicing_find(const ls_model *model, const char *by,
                       struct slicing_column *column)
{
    const ls_model_info *about = &model->about;
    struct slicing_column found = {0};
    size_t j = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(found.feature, about->features, what));
    TRY(MEM_ARRAY(found.own_text, about->features, what));
    while (about->feature_names && j < about->features &&
           strcmp(about->feature_names[j], by) != 0)
        j++;
    if (!about->feature_names)
        j = about->features;
    if (j == about->features)
        TRY(find_one_hot(model, by, &found));
    if (found.n == 0) {
        if (j == about->features && !is_number(by, about->features, &j))
            TRY(fail_no_feature(model, by));
        found.feature[found.n++] = j;
        find_codes(model, &found);
    }
    *column = found;
    found = (struct slicing_column){0};
done:
    slicing_column_clear(&found);
    return status;
}
