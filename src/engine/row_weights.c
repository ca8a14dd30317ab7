/* SPDX-License-Identifier: MIT */
/*
 * row_weights.c - weights of classes, and row weights in training.
 *
 * Validation and evaluation know the weights of the rows only: they measure
 * all classes, and the labels as they are.
 */
#include "engine/row_weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/multiversion.h"
#include "base/nearest.h"
#include "model/metrics.h"
#include "settings/config_text.h"
#include "table/dataset/dataset.h"

/* ---- Classes by name or number ------------------------------------------- */

static bool is_whole(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* Numbers of classes are not accepted next to names like "3". */
static bool names_are_numbers(const ls_dataset_info *data)
{
    for (size_t c = 0; data->class_names && c < data->classes; c++)
        if (is_whole(data->class_names[c]))
            return true;
    return false;
}

static ls_status fail_class(const ls_dataset_info *data, const char *name)
{
    char list[512] = "";
    const char *near = NULL, **names = NULL;
    ls_status status = LS_OK;

    if (!data->class_names)
        return fail(LS_USAGE,
                    "setting class-weight names class '%.60s'; the classes of "
                    "%s have no names: give numbers from 0 to %zu",
                    name, data->path, data->classes - 1);
    TRY(MEM_ARRAY(names, data->classes + 1, "names of classes"));
    for (size_t c = 0; c < data->classes; c++) {
        const size_t used = strlen(list);

        names[c] = data->class_names[c];
        snprintf(list + used, sizeof list - used, "%s%.60s", c ? ", " : "",
                 names[c]);
    }
    near = nearest_name(name, names);
    status = fail(LS_USAGE,
                  "setting class-weight names class '%.60s', which is not a "
                  "class of %s%s%.60s%s; its classes are %s",
                  name, data->path, near ? "; did you mean '" : "",
                  near ? near : "", near ? "'?" : "", list);

done:
    mem_free(names);
    return status;
}

static ls_status find_class(const ls_dataset_info *data, const char *name,
                            size_t *class)
{
    uint64_t number = 0;

    for (*class = 0; data->class_names && *class < data->classes; ++*class)
        if (strcmp(data->class_names[*class], name) == 0)
            return LS_OK;
    if (names_are_numbers(data) || !is_whole(name) ||
        !text_to_whole(name, &number) || number >= data->classes)
        return fail_class(data, name);
    *class = (size_t)number;
    return LS_OK;
}

/* One pair, "name:weight"; a name may have colons. */
static ls_status read_pair(const ls_dataset_info *data, char *pair,
                           double *weight)
{
    char *colon = strrchr(pair, ':');
    size_t class = 0;
    double value = 0;
    ls_status status = LS_OK;

    if (!colon || colon == pair)
        return fail(LS_USAGE,
                    "setting class-weight has '%.60s', want balanced, or "
                    "class:weight with commas between, as 0:1,1:5",
                    pair);
    *colon = '\0';
    if (!text_to_real(colon + 1, &value) || value < 0 || !isfinite((real)value))
        return fail(LS_USAGE,
                    "setting class-weight has weight '%.30s' for class %.60s, "
                    "want a number of 0 or more",
                    colon + 1, pair);
    TRY(find_class(data, pair, &class));
    if (!isnan(weight[class]))
        TRY(fail(LS_USAGE, "setting class-weight names class %.60s twice",
                 pair));
    weight[class] = value;

done:
    return status;
}

static ls_status read_pairs(const char *setting, const ls_dataset_info *data,
                            double *weight)
{
    char text[LS_NAME_SIZE], *next = text;
    ls_status status = LS_OK;

    snprintf(text, sizeof text, "%s", setting);
    for (size_t c = 0; c < data->classes; c++)
        weight[c] = (double)NAN;
    while (next) {
        char *comma = strchr(next, ',');

        if (comma)
            *comma = '\0';
        TRY(read_pair(data, next, weight));
        next = comma ? comma + 1 : NULL;
    }
    for (size_t c = 0; c < data->classes; c++)
        weight[c] = isnan(weight[c]) ? 1 : weight[c];

done:
    return status;
}

/* ---- Balanced classes ---------------------------------------------------- */

static double weight_of(const ls_dataset *data, const double *class_weight,
                        size_t row)
{
    real w = data->weight ? (real)data->weight[row] : 1;

    if (class_weight)
        w *= (real)class_weight[data->label[row]];
    return (double)w;
}

/* weight [classes] holds zeros. */
static ls_status balance(const ls_dataset *data, const struct rows *rows,
                         double *weight)
{
    const size_t classes = data->about.classes;
    double all = 0, present = 0;
    size_t *count = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(count, classes, "rows of classes"));
    for (size_t row = 0; row < data->about.rows; row++)
        if (rows_has(rows, row)) {
            const double w = weight_of(data, NULL, row);

            weight[data->label[row]] += w;
            count[data->label[row]]++;
            all += w;
        }
    for (size_t c = 0; c < classes; c++) {
        present += count[c] > 0;
        if (count[c] > 0 && !(weight[c] > 0))
            TRY(fail(LS_USAGE,
                     "setting class-weight=balanced: the weights of the rows "
                     "of class %zu that train add up to %g, want more than 0",
                     c, weight[c]));
    }
    for (size_t c = 0; c < classes; c++)
        weight[c] = count[c] > 0 ? all / (present * weight[c]) : 1;

done:
    mem_free(count);
    return status;
}

ls_status class_weights_make(const char *setting, const ls_dataset *data,
                             const struct rows *rows, double **weight)
{
    double *made = NULL;
    ls_status status = LS_OK;

    *weight = NULL;
    if (!*setting)
        return LS_OK;
    if (!data->label)
        return fail(LS_USAGE,
                    "setting class-weight is for rows with one class each, and "
                    "%s is for %s",
                    data->about.path, data->task);
    TRY(MEM_ARRAY(made, data->about.classes, "weights of classes"));
    TRY(strcmp(setting, "balanced") == 0
            ? balance(data, rows, made)
            : read_pairs(setting, &data->about, made));
    *weight = made;
    made = NULL;

done:
    mem_free(made);
    return status;
}

void class_weights_text(const ls_dataset_info *data, const double *weight,
                        char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t c = 0; c < data->classes && used + 1 < size; c++) {
        char number[24];

        snprintf(number, sizeof number, "%zu", c);
        snprintf(text + used, size - used, "%s%.60s %.6g", c ? ", " : "",
                 data->class_names ? data->class_names[c] : number, weight[c]);
        used += strlen(text + used);
    }
}

/* ---- Rows ---------------------------------------------------------------- */

struct weight_figures weight_figures_of(const ls_dataset *data,
                                        const struct rows *rows,
                                        const double *class_weight)
{
    const double n = (double)rows->n;
    struct weight_figures figures = {0};
    double square = 0;

    if (!data->weight && !class_weight)
        return (struct weight_figures){.sum = n, .mean = 1, .effective = n};
    for (size_t row = 0; row < data->about.rows; row++) {
        if (!rows_has(rows, row))
            continue;
        const double w = weight_of(data, class_weight, row);

        figures.sum += w;
        square += w * w;
        figures.any_negative |= w < 0;
    }
    figures.mean = rows->n > 0 ? figures.sum / n : 0;
    figures.effective = metrics_effective(figures.sum, square);
    return figures;
}

/* y <- (1 - e) y + e / K. One of K classes; a yes or no is one of two. */
LS_MULTIVERSION
static void smooth(real share, size_t K, size_t targets, size_t n, size_t ld,
                   real *Y)
{
    const real keep = 1 - share;
    const real add = share / (real)K;

    for (size_t j = 0; j < targets; j++)
        for (size_t i = 0; i < n; i++)
            Y[j * ld + i] = keep * Y[j * ld + i] + add;
}

double training_targets(const struct engine_job *job, const size_t *rows,
                        size_t n, struct workspace *workspace)
{
    const struct ls_dataset *data = job->data;
    const size_t ld = workspace->ld, targets = data->about.targets;
    const size_t K = data->label && targets > 1 ? targets : 2;
    double sum = 0;

    dataset_targets(data, rows, n, job->target, ld, workspace->Y);
    sum = dataset_weights(data, rows, n, ld, workspace->w);
    if (job->smoothing > 0)
        smooth((real)job->smoothing, K, targets, n, ld, workspace->Y);
    if (!job->class_weight)
        return sum;
    sum = 0;
    for (size_t i = 0; i < n; i++) {
        workspace->w[i] *= (real)job->class_weight[data->label[rows[i]]];
        sum += (double)workspace->w[i];
    }
    return sum;
}
