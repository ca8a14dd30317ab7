/* SPDX-License-Identifier: MIT */
/*
 * report.c - what is said before and after a run, and its figures.
 */
#include "cli/report.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "cli/text.h"

/* "label    ", the first column of every line. */
static void put_label(const char *label, FILE *out)
{
    fprintf(out, "%-9s", label);
}

void report_shape(const ls_model *model, FILE *out)
{
    const ls_model_info *about = ls_model_about(model);
    const char *before = "";

    fprintf(out, "%zu", about->features);
    for (size_t l = 0; l < about->n_layers; l++)
        fprintf(out, "-%zu", ls_model_layer(model, l).n_out);
    for (size_t l = 0; l < about->n_layers; l++) {
        const char *name = ls_model_layer(model, l).activation;

        if (l == 0 || l + 1 == about->n_layers || strcmp(name, before) != 0)
            fprintf(out, "%s %s", l > 0 ? "," : "", name);
        before = name;
    }
}

static void put_data(const char *label, const ls_dataset_info *about, FILE *out)
{
    put_label(label, out);
    text_put(about->path, out);
    fprintf(out, ": %s rows, %zu features (%s), ", text_count(about->rows).s,
            about->features, about->x_type);
    if (about->classes > 0)
        fprintf(out, "%s, %zu classes", about->task, about->classes);
    else
        fprintf(out, "%s, %zu target%s", about->task, about->targets,
                about->targets == 1 ? "" : "s");
    fprintf(out, ", %s\n", text_bytes((double)about->bytes).s);
}

static void put_optimizer(const ls_config *config, FILE *out)
{
    fprintf(out, "%s lr %g", config->optimizer, config->lr);
    if (strcmp(config->optimizer, "momentum") == 0)
        fprintf(out, " momentum %g", config->momentum);
    if (config->l2 > 0)
        fprintf(out, " l2 %g", config->l2);
    fprintf(out, ", batch %zu in shards of %zu, seed %llu", config->batch_size,
            config->shard, (unsigned long long)config->seed);
}

void report_plan(const ls_config *config, const ls_dataset_info *train,
                 const ls_dataset_info *validation, const ls_model *model,
                 const ls_thread_plan *threads, FILE *out)
{
    put_data("data", train, out);
    put_label("", out);
    text_put(train->reading, out);
    fputc('\n', out);
    if (validation)
        put_data("val", validation, out);
    else if (config->val_split > 0)
        fprintf(out, "val      %s of the rows held out\n",
                text_percent(config->val_split).s);
    put_label("model", out);
    report_shape(model, out);
    fprintf(out, ", %s parameters, loss %s\n",
            text_count(ls_model_about(model)->parameters).s,
            ls_model_about(model)->loss);
    fprintf(out, "run      %zu thread%s (%s); ", threads->threads,
            threads->threads == 1 ? "" : "s", threads->reason);
    fputs("the result does not depend on it\n         ", out);
    put_optimizer(config, out);
    fputc('\n', out);
}

void report_memory(const ls_dataset_info *train, const ls_model_info *model,
                   FILE *out)
{
    struct rusage usage;

    fprintf(out, "memory   data %s, ", text_bytes((double)train->bytes).s);
    fprintf(out, "parameters %s",
            text_bytes((double)(model->parameters * sizeof(ls_real))).s);
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        fprintf(out, "; at most %s in use so far",
                text_bytes(1024.0 * (double)usage.ru_maxrss).s);
    fputc('\n', out);
}

void report_phases(const ls_phases *phases, FILE *out)
{
    fprintf(out, "products %s, elementwise %s,",
            text_percent(phases->products).s,
            text_percent(phases->elementwise).s);
    fprintf(out, " gather %s, reduce + update %s, waiting %s",
            text_percent(phases->gather).s, text_percent(phases->update).s,
            text_percent(phases->waiting).s);
}

static void put_figure(const char *label, double value, FILE *out)
{
    if (isfinite(value))
        fprintf(out, "  %s %.4g", label, value);
}

static const ls_epoch *epoch_of(const ls_model_info *model, size_t epoch)
{
    for (size_t i = 0; i < model->n_history; i++)
        if (model->history[i].epoch == epoch)
            return &model->history[i];
    return NULL;
}

void report_result(const ls_result *result, const ls_model_info *model,
                   const char *output, FILE *out)
{
    const ls_epoch *best = epoch_of(model, result->best_epoch);

    if (!output)
        fprintf(out, "now      epoch %zu:  loss %.4g\n", result->epochs + 1,
                result->loss);
    else if (!best)
        fprintf(out, "last     epoch %zu:  loss %.4g\n", result->epochs,
                result->loss);
    if (best) {
        fprintf(out, "best     epoch %zu:", best->epoch);
        put_figure("val loss", best->val_loss, out);
        put_figure("accuracy", best->val_accuracy, out);
        put_figure("auc", best->val_auc, out);
        put_figure("rmse", best->val_rmse, out);
        fputc('\n', out);
    }
    fprintf(out, "time     %s, ", text_seconds(result->seconds).s);
    fprintf(out, "%srows/s: ", text_rate(result->rows_per_second).s);
    report_phases(&result->phases, out);
    fputc('\n', out);
    if (output) {
        put_label("wrote", out);
        text_put(output, out);
        fputc('\n', out);
    }
}

void report_bench(const ls_bench_result *result, FILE *out)
{
    fprintf(out, "network  %s, %s parameters\n", result->network,
            text_count(result->parameters).s);
    fprintf(out, "run      %zu thread%s, batch %zu in shards of %zu, %s\n",
            result->threads, result->threads == 1 ? "" : "s",
            result->batch_size, result->shard, result->products);
    fprintf(out, "steps    %s in %s over %s rows\n",
            text_count(result->steps).s, text_seconds(result->seconds).s,
            text_count(result->rows).s);
    fprintf(out, "speed    %srows/s, %.1f GFLOP/s",
            text_rate(result->rows_per_second).s, result->gflops);
    if (isfinite(result->peak_share) && result->peak_gflops > 0)
        fprintf(out, ", %s of the %.0f GFLOP/s measured here",
                text_percent(result->peak_share).s, result->peak_gflops);
    fputs("\ntime     ", out);
    report_phases(&result->phases, out);
    fprintf(out, "\nresult   %.16s (parameters, SHA-256)\n",
            result->parameters_sha256);
}
