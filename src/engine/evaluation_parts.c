/* SPDX-License-Identifier: MIT */
/*
 * evaluation_parts.c - figures of classes, labels, targets and levels of
 * quantiles. Part of evaluation.h.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "engine/evaluation.h"
#include "settings/config_text.h"

static const char what[] = "figures of an evaluation";

static const char *part_kind(const struct outcome_shape *shape, size_t part)
{
    return shape->classes > 0               ? "class"
           : shape->task == TASK_MULTILABEL ? "label"
           : part < shape->n_targets        ? "target"
                                            : "level";
}

static void part_name(const ls_model *model, const struct outcome_shape *shape,
                      size_t part, char *name, size_t size)
{
    const bool classes = shape->classes > 0;
    const char *const *names = classes
                                   ? model->about.class_names
                                   : (const char *const *)model->target.names;

    if (!classes && part >= shape->n_targets)
        real_to_text(shape->level[part - shape->n_targets], name, size);
    else if (names)
        snprintf(name, size, "%s", names[part]);
    else
        snprintf(name, size, classes ? "%zu" : "y%zu", part);
}

ls_status evaluation_name_parts(const ls_model *model, ls_evaluation *e)
{
    const struct outcome_shape *shape = &e->shape[0];
    char(*name)[LS_NAME_SIZE] = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(name, e->n_parts, what));
    TRY(MEM_ARRAY(list, e->n_parts, what));
    for (size_t k = 0; k < e->n_parts; k++) {
        part_name(model, shape, k, name[k], sizeof name[k]);
        list[k] = name[k];
    }
    e->part_names = text_list_copy(list, e->n_parts);
    TRY(mem_check(e->part_names, e->n_parts, sizeof(char *), what));
done:
    mem_free(name);
    mem_free(list);
    return status;
}

ls_status evaluation_take_parts(ls_evaluation *e, size_t model)
{
    const struct outcome_shape *shape = &e->shape[model];
    const struct merits *m = &e->merits[model];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(e->part[model], e->n_parts, what));
    TRY(MEM_ARRAY(e->part_scores[model], e->n_parts, what));
    for (size_t k = 0; k < e->n_parts; k++) {
        struct score_list *list = &e->part_scores[model][k];
        const bool counts = shape->task != TASK_REGRESSION;

        e->part[model][k] = (ls_part){
            .kind = part_kind(shape, k),
            .name = e->part_names[k],
            .weight = counts ? m->part_weight[k] : (double)NAN,
            .predicted = counts ? m->predicted_weight[k] : (double)NAN,
            .right = counts ? m->right_weight[k] : (double)NAN,
        };
        TRY(score_list_create(list));
        for (size_t s = 0; s < MERIT_COUNT; s++)
            if (merit_is_part((enum merit)s, shape, k))
                score_list_add(list, (enum merit)s,
                               merit_part((struct merits *)m, k)[s]);
    }
done:
    return status;
}
