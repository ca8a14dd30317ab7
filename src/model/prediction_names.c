/* SPDX-License-Identifier: MIT */
/*
 * prediction_names.c - names of the outputs of a model.
 */
#include "model/prediction_names.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text_list.h"

enum { NAME_SIZE = 2 * LS_NAME_SIZE };

static void name_of(const struct ls_model *model, size_t j, bool raw,
                    char *name)
{
    const size_t K = model->about.targets;
    const size_t class = K == 1 ? 1 : j;
    const bool classes = model->n_classes > 0;
    const char *prefix = raw ? "raw_" : classes ? "p_" : "";

    if (classes && model->class_names)
        snprintf(name, NAME_SIZE, "%s%s", prefix, model->class_names[class]);
    else if (classes)
        snprintf(name, NAME_SIZE, "%s%zu", prefix, class);
    else if (model->about.target_names)
        snprintf(name, NAME_SIZE, "%s%s", prefix, model->about.target_names[j]);
    else if (K == 1)
        snprintf(name, NAME_SIZE, "%sy", prefix);
    else
        snprintf(name, NAME_SIZE, "%sy%zu", prefix, j);
}

ls_status prediction_names(const struct ls_model *model, bool raw,
                           char ***names)
{
    const size_t K = model->about.targets;
    char(*text)[NAME_SIZE] = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, K, "names of outputs"));
    TRY(MEM_ARRAY(list, K, "names of outputs"));
    for (size_t j = 0; j < K; j++) {
        name_of(model, j, raw, text[j]);
        list[j] = text[j];
    }
    *names = text_list_copy(list, K);
    TRY(mem_check(*names, K, sizeof(char *), "names of outputs"));
done:
    mem_free(text);
    mem_free(list);
    return status;
}
