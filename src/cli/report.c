/* SPDX-License-Identifier: MIT */
/*
 * report.c - reports before and after a run.
 */
#include "cli/report.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli/settings.h"
#include "cli/spelling.h"
#include "cli/text.h"

/* More classes than these are not listed. */
enum { MOST_CLASSES = 8 };

/* "label    ", the first column of every line. */
static void put_label(const char *label, FILE *out)
{
    fprintf(out, "%-9s", label);
}

/* ", layer-norm, parametric, residual", of the hidden layers. */
static void put_stages(const ls_model *model, FILE *out)
{
    const size_t n_layers = ls_model_about(model)->n_layers;
    int residual = 0;

    for (size_t l = 0; l < n_layers; l++)
        residual |= ls_model_layer(model, l)->residual;
    if (ls_model_layer(model, 0)->gain)
        fputs(", layer-norm", out);
    if (ls_model_layer(model, 0)->alpha)
        fputs(", parametric", out);
    if (residual)
        fputs(", residual", out);
}

/* " (weights 3,1,12)", unless the mean is a plain one. */
static void put_weights(const ls_model *ensemble, size_t n, FILE *out)
{
    bool weighted = false;

    for (size_t i = 0; i < n; i++)
        weighted |= ls_ensemble_weight(ensemble, i) != 1.0;
    for (size_t i = 0; weighted && i < n; i++)
        fprintf(out, "%s%g", i == 0 ? " (weights " : ",",
                ls_ensemble_weight(ensemble, i));
    if (weighted)
        fputc(')', out);
}

void report_shape(const ls_model *model, FILE *out)
{
    const ls_model_info *about = ls_model_about(model);
    const ls_model *member = ls_ensemble_member(model, 0);
    const char *before = "";
    size_t n = 0;

    if (member) {
        while (ls_ensemble_member(model, n))
            n++;
        fprintf(out, "ensemble of %zu models", n);
        put_weights(model, n, out);
        fputs(", the first ", out);
        report_shape(member, out);
        return;
    }
    fprintf(out, "%zu", about->features);
    for (size_t l = 0; l < about->n_layers; l++)
        fprintf(out, "-%zu", ls_model_layer(model, l)->n_out);
    for (size_t l = 0; l < about->n_layers; l++) {
        const char *name = ls_model_layer(model, l)->activation;

        if (l == 0 || l + 1 == about->n_layers || strcmp(name, before) != 0)
            fprintf(out, "%s %s", l > 0 ? "," : "", name);
        before = name;
    }
    put_stages(model, out);
}

/* "1,000 rows, 28 features (float32), binary, 2 classes, 1.1 MB". */
static void put_data(const char *label, const ls_dataset_info *about, FILE *out)
{
    char learns[80], effective[64] = "";

    if (about->classes > 0)
        snprintf(learns, sizeof learns, "%zu classes", about->classes);
    else
        snprintf(learns, sizeof learns, "%zu target%s", about->targets,
                 about->targets == 1 ? "" : "s");
    if (*about->weight_name)
        snprintf(effective, sizeof effective, " (effective sample size %.6g)",
                 about->effective_rows);
    text_put_line(out, label, "%s: %s rows%s, %zu features (%s), %s, %s, %s",
                  about->path, text_count(about->rows).s, effective,
                  about->features, about->x_type, about->task, learns,
                  text_bytes((double)about->bytes).s);
}

/* "; classes down 15, up 15". */
static void add_classes(const struct plan *plan, char *text, size_t size)
{
    const ls_validation *held = plan->held_out;
    const char *const *names = plan->train->class_names;
    size_t used = strlen(text);

    for (size_t c = 0; held->class_rows && c < held->classes; c++) {
        char number[24];

        if (c == MOST_CLASSES || used + 2 >= size) {
            snprintf(text + used, size - used, " and %zu more",
                     held->classes - c);
            return;
        }
        snprintf(number, sizeof number, "%zu", c);
        snprintf(text + used, size - used, "%s%.40s %s",
                 c == 0 ? "; rows of each class: " : ", ",
                 names ? names[c] : number, text_count(held->class_rows[c]).s);
        used = strlen(text);
    }
}

static void put_validation(const struct plan *plan, FILE *out)
{
    static const struct {
        const char *method, *text;
    } methods[] = {
        {"random", "chosen at random"},
        {"stratified", "the same share of each class (stratified)"},
        {"group", "whole groups"},
        {"tail", "the last ones of the file"},
        {"stored", "those that the stored split names"},
    };
    const ls_validation *held = plan->held_out;
    char text[1024] = "";

    if (plan->validation)
        put_data("val", plan->validation, out);
    if (held->rows == 0) {
        text_put_line(out, "val", "none: all rows train");
        return;
    }
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].method, held->method) == 0)
            snprintf(text, sizeof text, "%s of %s rows are held out, %s",
                     text_count(held->rows).s,
                     text_count(held->rows + held->train_rows).s,
                     methods[i].text);
    if (plan->validation)
        snprintf(text, sizeof text, "%s rows of a file of their own",
                 text_count(held->rows).s);
    add_classes(plan, text, sizeof text);
    text_put_line(out, plan->validation ? "" : "val", "%s", text);
}

static void put_optimizer(const ls_config *config, double lr, FILE *out)
{
    char more[160] = "";

    if (!setting_is(config, "lr-others", "auto"))
        snprintf(more, sizeof more, " lr-others %g",
                 setting_number(config, "lr-others"));
    if (!setting_is(config, "momentum", "auto"))
        snprintf(more + strlen(more), sizeof more - strlen(more),
                 " momentum %g", setting_number(config, "momentum"));
    if (setting_number(config, "l2") > 0)
        snprintf(more + strlen(more), sizeof more - strlen(more), " l2 %g",
                 setting_number(config, "l2"));
    if (!setting_is(config, "lr-schedule", "constant"))
        snprintf(more + strlen(more), sizeof more - strlen(more), " (%.20s)",
                 setting_text(config, "lr-schedule").s);
    if (!setting_is(config, "warmup", "0"))
        snprintf(more + strlen(more), sizeof more - strlen(more),
                 " after a warmup of %.20s", setting_text(config, "warmup").s);
    if (setting_is(config, "optimizer", "lbfgs")) {
        text_put_line(out, "",
                      "lbfgs%s, all rows in shards of %s, an epoch is an "
                      "evaluation, seed %s",
                      more, setting_text(config, "shard").s,
                      setting_text(config, "seed").s);
        return;
    }
    text_put_line(out, "", "%s lr %g%s, batch %s in shards of %s, seed %s",
                  setting_text(config, "optimizer").s, lr, more,
                  setting_text(config, "batch-size").s,
                  setting_text(config, "shard").s,
                  setting_text(config, "seed").s);
}

static void put_memory(const ls_memory *memory, FILE *out)
{
    text_put_line(
        out, "memory",
        "data %s, parameters %s (optimizer state %s), work %s, saving %s",
        text_bytes((double)memory->data).s,
        text_bytes((double)memory->parameters).s,
        text_bytes((double)memory->optimizer).s,
        text_bytes((double)memory->work).s,
        text_bytes((double)memory->saving).s);
}

void report_plan(const struct plan *plan, FILE *out)
{
    const ls_thread_plan *threads = &plan->threads;

    put_data("data", plan->train, out);
    text_put_line(out, "", "%s", spelled(plan->train->reading).s);
    put_validation(plan, out);
    put_label("model", out);
    report_shape(plan->model, out);
    fprintf(out, ", %s parameters, loss %s\n",
            text_count(ls_model_about(plan->model)->parameters).s,
            ls_model_about(plan->model)->loss);
    text_put_line(
        out, "run", "%zu thread%s (%s); the result does not depend on it",
        threads->threads, threads->threads == 1 ? "" : "s", threads->reason);
    put_optimizer(plan->config, plan->lr, out);
    put_memory(plan->memory, out);
}

static double gemm_share(const ls_phases *phases)
{
    return phases->forward + phases->backward + phases->weights;
}

void report_phases(const ls_phases *phases, FILE *out)
{
    fprintf(out, "products %s (forward %s, backward %s, dW %s),\n",
            text_percent(gemm_share(phases)).s, text_percent(phases->forward).s,
            text_percent(phases->backward).s, text_percent(phases->weights).s);
    put_label("", out);
    fprintf(out, "elementwise %s, gather %s, combine + update %s, waiting %s",
            text_percent(phases->elementwise).s, text_percent(phases->gather).s,
            text_percent(phases->update).s, text_percent(phases->waiting).s);
}

void report_profile(const ls_phases *phases, FILE *out)
{
    put_label("time", out);
    report_phases(phases, out);
    fputc('\n', out);
}

/* "2 threads, 1 at work": the engine takes fewer where that is faster. */
static void put_threads(size_t threads, size_t team, FILE *out)
{
    fprintf(out, "%zu thread%s", threads, threads == 1 ? "" : "s");
    if (team != threads)
        fprintf(out, ", %zu at work", team);
}

static void put_network(const ls_bench_result *result, FILE *out)
{
    put_label(result->workload[0] ? "workload" : "network", out);
    fprintf(out, "%s%s%s, %s parameters, %s rows\n", result->workload,
            result->workload[0] ? ": " : "", result->network,
            text_count(result->parameters).s, text_count(result->rows).s);
}

static void put_spread(const ls_bench_result *result, FILE *out)
{
    double least = result->rates[0], most = least;

    for (size_t i = 1; i < result->rounds; i++) {
        least = fmin(least, result->rates[i]);
        most = fmax(most, result->rates[i]);
    }
    if (result->rounds > 1)
        fprintf(out, " (median of %zu, %sto %s)", result->rounds,
                text_rate(least).s, text_rate(most).s);
}

static void put_exchange(const ls_bench_result *r, FILE *out)
{
    if (r->ranks < 2)
        return;
    fprintf(out,
            "exchange %s of the time of %zu processes with %zu rows each; "
            "90 %% of the speed from %.0f rows each\n",
            text_percent(r->exchange_share).s, r->ranks,
            r->batch_size / r->ranks, r->exchange_rows);
}

void report_bench(const ls_bench_result *result, FILE *out)
{
    put_network(result, out);
    put_label("run", out);
    put_threads(result->threads, result->team, out);
    fprintf(out, ", batch %zu in shards of %zu, %s\n", result->batch_size,
            result->shard, result->library);
    fprintf(out, "steps    %s in %s\n", text_count(result->steps).s,
            text_seconds(result->seconds).s);
    fprintf(out, "speed    %srows/s", text_rate(result->rows_per_second).s);
    put_spread(result, out);
    fprintf(out, ", %.1f GFLOP/s", result->gflops);
    if (isfinite(result->peak_share))
        fprintf(out, ", %s of the %.0f GFLOP/s measured here",
                text_percent(result->peak_share).s, result->peak_gflops);
    else
        fputs("; the machine is busy: its peak cannot be measured", out);
    fputc('\n', out);
    put_exchange(result, out);
    report_profile(&result->phases, out);
    fprintf(out, "result   %.16s (parameters, SHA-256)\n",
            result->parameters_sha256);
}

/* One line of the table. */
static void put_row(const char *name, const ls_bench_result *r, FILE *out)
{
    const ls_phases *p = &r->phases;
    const double shares[] = {
        gemm_share(p),  p->forward, p->backward, p->weights,
        p->elementwise, p->gather,  p->update,   p->waiting,
    };

    fprintf(out, "%-9s%5zu%7s%8.1f", name, r->team,
            text_rate(r->rows_per_second).s, r->gflops);
    if (isfinite(r->peak_share))
        fprintf(out, "%5.0f", 100 * r->peak_share);
    else
        fprintf(out, "%5s", "?"); /* a busy machine has no peak */
    fprintf(out, "%6.2f", r->ratio);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        fprintf(out, "%5.0f", 100 * shares[i]);
    fputc('\n', out);
}

/* What the runs of a sweep are called: "2"; "2 x 512", a shard of 512 rows for
 * each of 2 threads. */
static struct text name_of(const ls_bench_result *r, bool shard_each)
{
    struct text name;

    snprintf(name.s, sizeof name.s, shard_each ? "%zu x %zu" : "%zu",
             r->threads, r->shard);
    return name;
}

static void put_cost(const ls_bench_result *run, const ls_bench_result *each,
                     FILE *out)
{
    if (!isfinite(run->equal_bits_cost))
        return;
    fprintf(out, "equal bits cost %.1f %%: ", 100 * run->equal_bits_cost);
    if (each)
        fprintf(out, "shards of %zu rows against one of %zu for each thread\n",
                run->shard, each->shard);
    else
        fputs("each thread has one shard as it is\n", out);
}

void report_benches(ls_bench_kind kind, const ls_bench_result *result, size_t n,
                    FILE *out)
{
    const bool sweep = kind == LS_BENCH_SWEEP;

    put_network(result, out);
    fprintf(out, "run      ");
    if (!sweep)
        fprintf(out, "%zu thread%s, ", result->threads,
                result->threads == 1 ? "" : "s");
    fprintf(out, "batch %zu in shards of %zu, ", result->batch_size,
            result->shard);
    if (sweep)
        fprintf(out, "%s, ", result->library);
    fprintf(out, "%zu round%s; shares in %%\n", result->rounds,
            result->rounds == 1 ? "" : "s");
    fprintf(out, "%-9s team rows/s GFLOP/s peak times",
            sweep ? "threads" : "products");
    fputs(" prod  fwd  bwd   dW elem gath  upd wait\n", out);
    for (size_t i = 0; i < n; i++)
        put_row(sweep ? name_of(&result[i], result[i].shard != result->shard).s
                      : result[i].products,
                &result[i], out);
    for (size_t i = 0; i < n; i++)
        put_cost(&result[i], i + 1 < n ? &result[i + 1] : NULL, out);
}
