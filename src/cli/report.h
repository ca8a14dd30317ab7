/* SPDX-License-Identifier: MIT */
/*
 * report.h - output for people: short tables, one item a line.
 */
#ifndef LOCKSTEP_REPORT_H
#define LOCKSTEP_REPORT_H

#include <stdio.h>

#include "lockstep.h"
#include "lockstep_measure.h"
#include "lockstep_tools.h"

/* A run before its first step. All pointers are borrowed. */
struct plan {
    const ls_config *config;
    const ls_dataset_info *train, *validation; /* NULL: none of its own */
    const ls_validation *held_out;
    const ls_model *model;
    ls_thread_plan threads;
    const ls_memory *memory;
    double lr; /* as the run chose it */
};

/* Data, network and settings before the run. */
void report_plan(const struct plan *plan, FILE *out);
/* Result of a run with held_out rows held out. output is NULL when it was
 * stopped. */
void report_result(const ls_result *result, const ls_model *model,
                   size_t held_out, const char *output, FILE *out);
/* Thread time by phase. */
void report_profile(const ls_phases *phases, FILE *out);

void report_dataset(const ls_dataset_info *about, FILE *out);
/* Like report_dataset(), with the layout of X in its file; findings of a check;
 * a line for each column. */
void report_inspection(const ls_inspection *inspection, FILE *out);
void report_findings(const ls_inspection *inspection, FILE *out);
void report_columns(const ls_inspection *inspection, FILE *out);
void report_model(const ls_model *model, const char *path, FILE *out);
/* Checks passed by a model that was loaded. */
void report_model_check(const ls_model *model, const char *path, FILE *out);
/* The number of rows that were measured; the confusion matrix of classes. */
void report_rows(const ls_metrics *metrics, const char *path, FILE *out);
void report_confusion(const ls_metrics *metrics, const ls_model_info *model,
                      FILE *out);
void report_import(const ls_import_report *report, const char *input,
                   const char *output, FILE *out);
/* One run; the runs of a sweep or a comparison, as a table. */
void report_bench(const ls_bench_result *result, FILE *out);
void report_benches(ls_bench_kind kind, const ls_bench_result *result, size_t n,
                    FILE *out);
void report_phases(const ls_phases *phases, FILE *out);

/* "28-64-32-1 relu, relu, sigmoid". */
void report_shape(const ls_model *model, FILE *out);

/* A model that was written in another form, or from one. */
struct invocation;
ls_status report_written(const struct invocation *call, const ls_model *model,
                         const char *output);

#endif
