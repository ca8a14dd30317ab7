/* SPDX-License-Identifier: MIT */
/*
 * report_files.c - descriptions of tables and models.
 */
#include <math.h>
#include <string.h>

#include "cli/report.h"
#include "cli/spark.h"
#include "cli/spelling.h"
#include "cli/text.h"
#include "lockstep_eval.h"

/* More than these are not listed for people; --json has all. */
enum { MOST_NAMES = 8, MOST_CLASSES = 20, MOST_EPOCHS = 10 };

static void put_named(const char *label, const char *text, FILE *out)
{
    if (!text || !*text)
        return;
    fprintf(out, "  %-17s ", label);
    text_put(text, out);
    fputc('\n', out);
}

static void put_list(const char *label, const char *const *names, size_t n,
                     FILE *out)
{
    if (!names)
        return;
    fprintf(out, "  %-17s ", label);
    for (size_t i = 0; i < n && i < MOST_NAMES; i++) {
        fputs(i > 0 ? ", " : "", out);
        text_put(names[i], out);
    }
    if (n > MOST_NAMES)
        fprintf(out, " and %zu more", n - MOST_NAMES);
    fputc('\n', out);
}

static void put_classes(const ls_dataset_info *about, FILE *out)
{
    if (!about->class_rows)
        return;
    for (size_t c = 0; c < about->classes && c < MOST_CLASSES; c++) {
        fputs(c == 0 ? "  classes           " : "                    ", out);
        text_put(about->class_names ? about->class_names[c] : "", out);
        fprintf(
            out, ": %s rows, %s\n", text_count(about->class_rows[c]).s,
            text_percent((double)about->class_rows[c] / (double)about->rows).s);
    }
    if (about->classes > MOST_CLASSES)
        fprintf(out, "                    and %zu more\n",
                about->classes - MOST_CLASSES);
}

static void put_table(const char *label, const char *name, const char *type,
                      const char *shape, FILE *out)
{
    if (!*name)
        return;
    fprintf(out, "  %-17s ", label);
    text_put(name, out);
    fprintf(out, "  %s %s\n", type, shape);
}

void report_dataset(const ls_dataset_info *about, FILE *out)
{
    char shape[80];

    text_put(about->path, out);
    fprintf(out, "   table of %s rows", text_count(about->file_rows).s);
    if (about->rows != about->file_rows)
        fprintf(out, ", %s in use", text_count(about->rows).s);
    fputc('\n', out);
    snprintf(shape, sizeof shape, "%zu features", about->features);
    put_table("X", about->x_name, about->x_type, shape, out);
    snprintf(shape, sizeof shape, "%s, %zu output%s", about->task,
             about->targets, about->targets == 1 ? "" : "s");
    put_table("y", about->y_name, about->y_type, shape, out);
    snprintf(shape, sizeof shape, "effective sample size %.6g",
             about->effective_rows);
    put_table("weight", about->weight_name, "", shape, out);
    put_named("reading", spelled(about->reading).s, out);
    put_list("features", about->feature_names, about->features, out);
    put_list("targets", about->target_names, about->targets, out);
    put_classes(about, out);
}

static void put_epoch(const ls_epoch *epoch, FILE *out)
{
    char step[40] = "";

    if (epoch->partial)
        snprintf(step, sizeof step, ", step %zu", epoch->step);
    fprintf(out, "  epoch %zu%-*s loss %.4f", epoch->epoch,
            11 - text_digits(epoch->epoch), step, epoch->loss);
    if (isfinite(epoch->val_loss))
        fprintf(out, "  val %.4f", epoch->val_loss);
    if (isfinite(epoch->val_accuracy))
        fprintf(out, "  accuracy %.4f", epoch->val_accuracy);
    if (isfinite(epoch->val_auc))
        fprintf(out, "  auc %.4f", epoch->val_auc);
    if (isfinite(epoch->val_rmse))
        fprintf(out, "  rmse %.4g", epoch->val_rmse);
    if (isfinite(epoch->val_r2))
        fprintf(out, "  r2 %.4f", epoch->val_r2);
    fputs(epoch->best ? " *\n" : "\n", out);
}

static void put_history(const ls_model *model, FILE *out)
{
    const size_t n = ls_model_about(model)->n_history;
    const size_t first = n > MOST_EPOCHS ? n - MOST_EPOCHS : 0;

    if (first > 0)
        fprintf(out, "  (%zu epochs before)\n", first);
    for (size_t i = first; i < n; i++)
        put_epoch(ls_model_epoch(model, i), out);
}

/* "city 30 texts x 15, shape 4 texts x 2": texts and numbers for each. */
static void put_embeddings(const ls_model *model, FILE *out)
{
    const ls_embedding *e;

    if (!ls_model_embedding(model, 0))
        return;
    fprintf(out, "  %-17s ", "embeddings");
    for (size_t k = 0; (e = ls_model_embedding(model, k)); k++) {
        fputs(k ? ", " : "", out);
        text_put(e->name, out);
        fprintf(out, " %s texts x %zu", text_count(e->n_texts).s, e->size);
    }
    fputc('\n', out);
}

/* "3 of 5 features, piecewise, 16 inputs each, at most 48 bins" */
static void put_numeric(const ls_model *model, FILE *out)
{
    const ls_numeric_embedding *e = ls_model_numeric_embedding(model);

    if (!e)
        return;
    fprintf(out, "  %-17s %s of %s features, %s, %zu inputs each, ",
            "numeric embedding", text_count(e->n).s,
            text_count(ls_model_about(model)->features).s, e->kind, e->size);
    if (e->n_bins)
        fprintf(out, "at most %zu bins\n", e->bins);
    else
        fprintf(out, "%zu frequencies\n", e->frequencies);
}

static void put_calibration(const ls_model *model, FILE *out)
{
    const ls_calibration *c = ls_model_calibration(model);
    char text[64] = "";

    if (c->outputs > 0)
        snprintf(text, sizeof text, "isotonic, %zu knots",
                 c->first[c->outputs]);
    else if (!isnan(c->temperature))
        snprintf(text, sizeof text, "temperature %.6g", c->temperature);
    if (*text)
        put_named("calibration", text, out);
    if (isnan(c->threshold))
        return;
    snprintf(text, sizeof text, "class 1 above %.6g", c->threshold);
    put_named("threshold", text, out);
}

void report_model(const ls_model *model, const char *path, FILE *out)
{
    const ls_model_info *about = ls_model_about(model);

    text_put(path, out);
    fprintf(out, "   %s, %s, %s\n  %-17s ",
            about->is_checkpoint ? "checkpoint" : "model", about->task,
            about->dtype, "network");
    report_shape(model, out);
    fprintf(out, ", %s parameters, loss %s\n", text_count(about->parameters).s,
            about->loss);
    fprintf(out, "  %-17s %zu epochs, %s steps", "trained", about->epochs,
            text_count(about->steps).s);
    if (about->best_epoch > 0)
        fprintf(out, "; best epoch %zu", about->best_epoch);
    fputc('\n', out);
    put_list("features", about->feature_names, about->features, out);
    put_numeric(model, out);
    put_embeddings(model, out);
    put_calibration(model, out);
    put_list("targets", about->target_names, about->targets, out);
    put_list("classes", about->class_names, about->classes, out);
    for (size_t i = 0; i < about->n_provenance; i++)
        put_named(about->provenance[2 * i], about->provenance[2 * i + 1], out);
    put_named("sha256", about->parameters_sha256, out);
    put_named("check", "every byte is as written, the self-test is reproduced",
              out);
    put_history(model, out);
    spark_put_history(model, "  ", 17, out);
}

void report_import(const ls_import_report *report, const char *input,
                   const char *output, FILE *out)
{
    text_put(input, out);
    fprintf(out, "   %s", report->format);
    if (*report->dialect)
        fprintf(out, ", %s", report->dialect);
    fprintf(out, "   %s in %s\n", text_bytes((double)report->bytes).s,
            text_seconds(report->seconds).s);
    text_put(output, out);
    fprintf(out, "   %s rows", text_count(report->rows).s);
    if (report->appended > 0)
        fprintf(out, " (%s of them new)", text_count(report->appended).s);
    fprintf(out, ", %zu feature%s", report->features,
            report->features == 1 ? "" : "s");
    if (report->classes > 0)
        fprintf(out, ", %zu classes", report->classes);
    if (report->categories > 0)
        fprintf(out, "; %zu column%s of texts, a feature for each text",
                report->categories, report->categories == 1 ? "" : "s");
    if (report->dropped > 0)
        fprintf(out, "; %s rows with missing cells dropped",
                text_count(report->dropped).s);
    fputc('\n', out);
}

void report_model_check(const ls_model *model, const char *path, FILE *out)
{
    const ls_model_info *about = ls_model_about(model);

    text_put(path, out);
    fprintf(out, "   %s, %s: whole\n",
            about->is_checkpoint ? "checkpoint" : "model", about->dtype);
    put_named("checksums", "every byte of the file is as written", out);
    fprintf(out, "  %-17s ", "layers");
    report_shape(model, out);
    fprintf(out, ", %s parameters\n", text_count(about->parameters).s);
    put_named("sha256", about->parameters_sha256, out);
    put_named("self-test", "the stored outputs are reproduced", out);
    if (about->is_checkpoint)
        fprintf(out, "  %-17s complete, at step %s\n", "state to resume",
                text_count(about->steps).s);
}
