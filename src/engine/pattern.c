/* SPDX-License-Identifier: MIT */
/*
 * pattern.c - pattern that a table must match to be used with a model.
 */
#include <string.h>

#include "engine/evaluate.h"
#include "model/model.h"

/* The axis of the rows in the table that the model was trained on. */
static struct row_axis axis_as_trained(const ls_model *model)
{
    const char *axis = metadata_find(&model->provenance, "data_x_axis");
    struct row_axis found = {.at = AXIS_UNKNOWN};

    if (!axis)
        return found;
    found.at = strncmp(axis, "last", 4) == 0 ? AXIS_LAST : AXIS_FIRST;
    found.marked = strstr(axis, "reversed") != NULL;
    return found;
}

struct dataset_pattern pattern_for(const ls_model *model, int need_y)
{
    const ls_model_info *about = model_about(model);

    return (struct dataset_pattern){
        .features = about->features,
        .targets = model->target.n,
        .n_classes = about->classes,
        .feature_names = about->feature_names,
        .class_names = about->class_names,
        .task = about->task,
        .of = "the model",
        .need_y = need_y,
        .columns = model->input.columns,
        .scale = model->input.scale,
        .fills = model->input.fill != NULL,
        .axis = axis_as_trained(model),
    };
}
