/* SPDX-License-Identifier: MIT */
/*
 * json_run.c - a run as JSON: plan, settings, held-out rows.
 */
#include "cli/json.h"

#include "cli/report.h"
#include <math.h>

json_t *json_of_validation(const ls_validation *held)
{
    json_t *answer = json_object();
    json_t *classes = held->class_rows ? json_array() : NULL;

    json_set_count(answer, "rows", held->rows);
    json_set_count(answer, "train_rows", held->train_rows);
    json_set_text(answer, "method", held->method);
    json_set_figure(answer, "effective_train_rows", held->effective_rows);
    for (size_t c = 0; classes && c < held->classes; c++)
        (void)json_array_append_new(
            classes, json_integer((json_int_t)held->class_rows[c]));
    if (classes)
        (void)json_object_set_new(answer, "class_rows", classes);
    return answer;
}

json_t *json_of_figure(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *json_of_figures(const double *figure, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, json_of_figure(figure[i]));
    return list;
}

static json_t *json_of_network(const ls_model *model)
{
    const ls_model_info *about = ls_model_about(model);
    json_t *answer = json_object();

    json_set_count(answer, "features", about->features);
    (void)json_object_set_new(answer, "layers", json_of_layers(model));
    (void)json_object_set_new(answer, "embeddings", json_of_embeddings(model));
    (void)json_object_set_new(answer, "numeric_embedding",
                              json_of_numeric(model));
    json_set_count(answer, "parameters", about->parameters);
    json_set_text(answer, "loss", about->loss);
    json_set_text(answer, "task", about->task);
    json_set_text(answer, "dtype", about->dtype);
    return answer;
}

static json_t *json_of_threads(const ls_thread_plan *threads)
{
    json_t *answer = json_object();

    json_set_count(answer, "threads", threads->threads);
    json_set_count(answer, "cpus", threads->cpus);
    json_set_text(answer, "reason", threads->reason);
    return answer;
}

json_t *json_of_plan(const struct plan *plan)
{
    json_t *answer = json_object();
    json_t *validation = json_of_validation(plan->held_out);

    if (plan->validation)
        json_set_text(validation, "path", plan->validation->path);
    (void)json_object_set_new(answer, "data", json_of_dataset(plan->train));
    (void)json_object_set_new(answer, "validation", validation);
    (void)json_object_set_new(answer, "network", json_of_network(plan->model));
    (void)json_object_set_new(answer, "threads",
                              json_of_threads(&plan->threads));
    (void)json_object_set_new(answer, "memory", json_of_memory(plan->memory));
    (void)json_object_set_new(answer, "settings", json_of_config(plan->config));
    return answer;
}
