/* SPDX-License-Identifier: MIT */
/*
 * json.c - output for programs.
 *
 * Keys are part of the interface: docs/guide lists them.
 */
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/complain.h"
#include "cli/spelling.h"

/* A member that could not be allocated is not in its document, and nothing else
 * tells. */
static bool is_incomplete;

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    if (!memory)
        is_incomplete = true;
    return memory;
}

void json_begin(void)
{
    json_set_alloc_funcs(allocate, free);
}

ls_status json_check(const json_t *document)
{
    if (!document || is_incomplete)
        return complain(LS_NO_MEMORY, "out of memory");
    return LS_OK;
}

ls_status json_print(json_t *document)
{
    const ls_status status = json_check(document);

    if (status != LS_OK) {
        json_decref(document);
        return status;
    }
    const int failed = json_dumpf(document, stdout, JSON_INDENT(2));

    json_decref(document);
    /* A write that failed is found when the program flushes its output. */
    if (failed && !ferror(stdout))
        return complain(LS_INTERNAL, "the answer cannot be written as JSON");
    putchar('\n');
    return LS_OK;
}

void json_set_figure(json_t *object, const char *key, double value)
{
    if (isfinite(value))
        (void)json_object_set_new(object, key, json_real(value));
}

void json_set_count(json_t *object, const char *key, uint64_t value)
{
    (void)json_object_set_new(object, key, json_integer((json_int_t)value));
}

void json_set_text(json_t *object, const char *key, const char *text)
{
    json_t *value = text ? json_string(text) : NULL;

    if (value)
        (void)json_object_set_new(object, key, value);
}

void json_set_names(json_t *object, const char *key, const char *const *names,
                    size_t n)
{
    json_t *list = names ? json_array() : NULL;

    for (size_t i = 0; list && i < n; i++) {
        json_t *name = json_string(names[i]);

        (void)json_array_append_new(list, name ? name : json_null());
    }
    if (list)
        (void)json_object_set_new(object, key, list);
}

static json_t *json_of_counts(const size_t *counts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, json_integer((json_int_t)counts[i]));
    return list;
}

static json_t *json_of_matrix(const double *cell, size_t n)
{
    json_t *matrix = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *row = json_array();

        for (size_t j = 0; j < n; j++)
            (void)json_array_append_new(row, json_real(cell[i * n + j]));
        (void)json_array_append_new(matrix, row);
    }
    return matrix;
}

static void set_numbers(json_t *answer, const char *key, const double *number,
                        size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, json_real(number[i]));
    (void)json_object_set_new(answer, key, list);
}

json_t *json_of_metrics(const ls_metrics *metrics)
{
    json_t *answer = json_object();
    json_t *confusion;

    json_set_count(answer, "rows", metrics->rows);
    json_set_figure(answer, "loss", metrics->loss);
    json_set_figure(answer, "accuracy", metrics->accuracy);
    json_set_figure(answer, "auc", metrics->auc);
    json_set_figure(answer, "rmse", metrics->rmse);
    json_set_figure(answer, "r2", metrics->r2);
    json_set_figure(answer, "trained_on", metrics->trained_on);
    json_set_figure(answer, "effective_rows", metrics->effective_rows);
    if (metrics->n_quantiles > 0) {
        set_numbers(answer, "quantiles", metrics->quantiles,
                    metrics->n_quantiles);
        set_numbers(answer, "coverage", metrics->coverage,
                    metrics->n_quantiles);
    }
    if (metrics->classes == 0)
        return answer;
    confusion = json_array();
    for (size_t i = 0; i < metrics->classes; i++)
        (void)json_array_append_new(
            confusion, json_of_counts(metrics->confusion + i * metrics->classes,
                                      metrics->classes));
    (void)json_object_set_new(answer, "confusion", confusion);
    if (metrics->weighted)
        (void)json_object_set_new(
            answer, "confusion_weighted",
            json_of_matrix(metrics->weighted, metrics->classes));
    return answer;
}

static json_t *json_of_phases(const ls_phases *phases)
{
    json_t *answer = json_object();

    json_set_figure(answer, "products",
                    phases->forward + phases->backward + phases->weights);
    json_set_figure(answer, "gather", phases->gather);
    json_set_figure(answer, "forward", phases->forward);
    json_set_figure(answer, "backward", phases->backward);
    json_set_figure(answer, "weights", phases->weights);
    json_set_figure(answer, "elementwise", phases->elementwise);
    json_set_figure(answer, "update", phases->update);
    json_set_figure(answer, "waiting", phases->waiting);
    return answer;
}

json_t *json_of_result(const ls_result *result)
{
    json_t *answer = json_object();

    json_set_count(answer, "epochs", result->epochs);
    json_set_count(answer, "best_epoch", result->best_epoch);
    json_set_count(answer, "steps", result->steps);
    json_set_count(answer, "threads", result->threads);
    json_set_count(answer, "team", result->team);
    json_set_figure(answer, "loss", result->loss);
    if (result->best_epoch > 0)
        json_set_figure(answer, "val_loss", result->val_loss);
    json_set_figure(answer, "seconds", result->seconds);
    json_set_figure(answer, "rows_per_second", result->rows_per_second);
    json_set_figure(answer, "seconds_waiting_for_data", result->waited);
    (void)json_object_set_new(answer, "phases",
                              json_of_phases(&result->phases));
    if (result->ended[0])
        json_set_text(answer, "ended", result->ended);
    json_set_text(answer, "parameters_sha256", result->parameters_sha256);
    return answer;
}

json_t *json_of_memory(const ls_memory *memory)
{
    json_t *answer = json_object();

    json_set_count(answer, "data", memory->data);
    json_set_count(answer, "parameters", memory->parameters);
    json_set_count(answer, "optimizer", memory->optimizer);
    json_set_count(answer, "work", memory->work);
    json_set_count(answer, "saving", memory->saving);
    return answer;
}

static void set_rates(json_t *answer, const ls_bench_result *result)
{
    json_t *rates = json_array();

    for (size_t i = 0; i < result->rounds; i++)
        (void)json_array_append_new(rates, json_real(result->rates[i]));
    json_set_count(answer, "rounds", result->rounds);
    (void)json_object_set_new(answer, "rates", rates);
}

json_t *json_of_bench(const ls_bench_result *result)
{
    json_t *answer = json_object();

    if (result->workload[0])
        json_set_text(answer, "workload", result->workload);
    json_set_text(answer, "network", result->network);
    json_set_count(answer, "parameters", result->parameters);
    json_set_count(answer, "rows", result->rows);
    json_set_count(answer, "batch_size", result->batch_size);
    json_set_count(answer, "shard", result->shard);
    json_set_count(answer, "threads", result->threads);
    json_set_count(answer, "team", result->team);
    json_set_text(answer, "products", result->products);
    json_set_text(answer, "library", result->library);
    json_set_count(answer, "steps", result->steps);
    json_set_figure(answer, "seconds", result->seconds);
    json_set_figure(answer, "rows_per_second", result->rows_per_second);
    set_rates(answer, result);
    json_set_figure(answer, "ratio", result->ratio);
    json_set_figure(answer, "equal_bits_cost", result->equal_bits_cost);
    if (result->ranks > 1) {
        json_set_count(answer, "processes", result->ranks);
        json_set_figure(answer, "exchange_share", result->exchange_share);
        json_set_figure(answer, "exchange_rows", result->exchange_rows);
    }
    json_set_figure(answer, "gflops", result->gflops);
    json_set_figure(answer, "peak_gflops", result->peak_gflops);
    json_set_figure(answer, "peak_share", result->peak_share);
    (void)json_object_set_new(answer, "phases",
                              json_of_phases(&result->phases));
    json_set_text(answer, "parameters_sha256", result->parameters_sha256);
    return answer;
}

json_t *json_of_dataset(const ls_dataset_info *about)
{
    json_t *answer = json_object();
    char fingerprint[17];

    snprintf(fingerprint, sizeof fingerprint, "%016llx",
             (unsigned long long)about->fingerprint);
    json_set_text(answer, "kind", "dataset");
    json_set_text(answer, "path", about->path);
    json_set_text(answer, "x", about->x_name);
    json_set_text(answer, "x_type", about->x_type);
    json_set_text(answer, "y", about->y_name);
    json_set_text(answer, "y_type", about->y_type);
    json_set_text(answer, "weight", about->weight_name);
    json_set_figure(answer, "effective_rows", about->effective_rows);
    json_set_text(answer, "task", about->task);
    json_set_text(answer, "reading", spelled(about->reading).s);
    json_set_count(answer, "rows", about->rows);
    json_set_count(answer, "file_rows", about->file_rows);
    json_set_count(answer, "features", about->features);
    json_set_count(answer, "targets", about->targets);
    json_set_count(answer, "classes", about->classes);
    json_set_count(answer, "bytes", about->bytes);
    json_set_text(answer, "fingerprint", fingerprint);
    json_set_names(answer, "feature_names", about->feature_names,
                   about->features);
    json_set_names(answer, "target_names", about->target_names, about->targets);
    json_set_names(answer, "class_names", about->class_names, about->classes);
    if (about->class_rows)
        (void)json_object_set_new(
            answer, "class_rows",
            json_of_counts(about->class_rows, about->classes));
    return answer;
}

json_t *json_of_config(const ls_config *config)
{
    json_t *settings = json_object();
    char text[LS_PATH_SIZE];
    const ls_option *option;

    for (size_t i = 0; (option = ls_option_at(i)); i++)
        if (ls_config_get(config, option->name, text, sizeof text) == LS_OK)
            json_set_text(settings, option->name, text);
    return settings;
}

json_t *json_of_import(const ls_import_report *report)
{
    json_t *answer = json_object();

    json_set_text(answer, "format", report->format);
    json_set_text(answer, "dialect", report->dialect);
    json_set_count(answer, "rows", report->rows);
    json_set_count(answer, "features", report->features);
    json_set_count(answer, "classes", report->classes);
    json_set_count(answer, "categories", report->categories);
    json_set_count(answer, "appended", report->appended);
    json_set_count(answer, "dropped", report->dropped);
    json_set_count(answer, "bytes", report->bytes);
    json_set_figure(answer, "seconds", report->seconds);
    return answer;
}

json_t *json_of_difference(const ls_difference *difference)
{
    json_t *answer = json_object();

    (void)json_object_set_new(answer, "identical",
                              json_boolean(difference->different == 0));
    json_set_count(answer, "parameters", difference->parameters);
    json_set_count(answer, "different", difference->different);
    json_set_figure(answer, "largest", difference->largest);
    json_set_text(answer, "where", difference->where);
    return answer;
}
