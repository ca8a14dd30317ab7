/* SPDX-License-Identifier: MIT */
/*
 * json.h - output for programs: one JSON document on standard output.
 */
#ifndef LOCKSTEP_JSON_H
#define LOCKSTEP_JSON_H

#include <jansson.h>

#include "lockstep.h"
#include "lockstep_measure.h"
#include "lockstep_tools.h"

struct plan;

/* Call once, before all others. */
void json_begin(void);

/* LS_NO_MEMORY if the document is NULL, or if a part of any was lost. */
ls_status json_check(const json_t *document);

/* Check, print and release document. */
ls_status json_print(json_t *document);

/* object[key] = value. NAN, a metric that does not apply, is omitted, as JSON
 * has none. */
void json_set_figure(json_t *object, const char *key, double value);

/* object[key] = value. NULL and text that is not valid UTF-8, which files may
 * contain, are omitted. */
void json_set_count(json_t *object, const char *key, uint64_t value);
void json_set_text(json_t *object, const char *key, const char *text);
/* object[key] = a list of n names; names NULL is omitted. */
void json_set_names(json_t *object, const char *key, const char *const *names,
                    size_t n);

json_t *json_of_metrics(const ls_metrics *metrics);
json_t *json_of_result(const ls_result *result);
json_t *json_of_bench(const ls_bench_result *result);
json_t *json_of_memory(const ls_memory *memory);
json_t *json_of_validation(const ls_validation *held_out);
json_t *json_of_history(const ls_model *model);
/* A number or a list of them; NAN is null. */
json_t *json_of_figure(double value);
json_t *json_of_figures(const double *figure, size_t n);
/* Output of --dry-run. */
json_t *json_of_plan(const struct plan *plan);
json_t *json_of_dataset(const ls_dataset_info *about);
json_t *json_of_inspection(const ls_inspection *inspection);
json_t *json_of_layers(const ls_model *model);
json_t *json_of_embeddings(const ls_model *model);
json_t *json_of_numeric(const ls_model *model); /* null if there are none */
json_t *json_of_model(const ls_model *model);
/* Checks passed by a model that was loaded. */
json_t *json_of_check(const ls_model_info *about);
/* All settings, by name, as texts. */
json_t *json_of_config(const ls_config *config);
json_t *json_of_import(const ls_import_report *report);
json_t *json_of_difference(const ls_difference *difference);

#endif
