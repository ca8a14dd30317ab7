/* SPDX-License-Identifier: MIT */
/*
 * report_result.c - the result of a run. Part of report.h.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/spark.h"
#include "cli/text.h"

static void put_figure(const char *label, double value, FILE *out)
{
    if (isfinite(value))
        fprintf(out, "  %s %.4g", label, value);
}

/* The best epoch, or a validation within one; NULL if there is none. */
static const ls_epoch *best_of(const ls_model *model)
{
    const ls_epoch *e, *best = NULL;

    for (size_t i = 0; (e = ls_model_epoch(model, i)); i++)
        if (e->best)
            best = e;
    return best;
}

static const ls_epoch *last_of(const ls_model *model)
{
    const size_t n = ls_model_about(model)->n_history;

    return n > 0 ? ls_model_epoch(model, n - 1) : NULL;
}

static void put_speed(const ls_result *result, FILE *out)
{
    char waited[96] = "";

    if (result->waited > 0)
        snprintf(waited, sizeof waited, ", %s of it waiting for data",
                 text_seconds(result->waited).s);
    text_put_line(out, "trained", "%zu epoch%s, %s steps; %s, %srows/s%s",
                  result->epochs, result->epochs == 1 ? "" : "s",
                  text_count(result->steps).s, text_seconds(result->seconds).s,
                  text_rate(result->rows_per_second).s, waited);
}

static void put_record(const char *label, const ls_epoch *epoch, size_t rows,
                       FILE *out)
{
    fprintf(out, "%-9sepoch %zu", label, epoch->epoch);
    if (epoch->partial)
        fprintf(out, ", step %s", text_count(epoch->step).s);
    fputc(':', out);
    if (!isfinite(epoch->val_loss))
        put_figure("loss", epoch->loss, out);
    put_figure("val loss", epoch->val_loss, out);
    put_figure("accuracy", epoch->val_accuracy, out);
    put_figure("auc", epoch->val_auc, out);
    put_figure("rmse", epoch->val_rmse, out);
    put_figure("r2", epoch->val_r2, out);
    if (rows > 0)
        fprintf(out, "  on %s rows held out", text_count(rows).s);
    fputc('\n', out);
}

/* Which of the two models of a run the file holds, and how to get the other. */
static void put_choice(const ls_model *model, const ls_epoch *best,
                       const char *output, FILE *out)
{
    const char *kept = model_fact(model, "restore");
    const bool is_last = kept && strcmp(kept, "last") == 0;

    if (best == last_of(model))
        return;
    text_put_line(out, "",
                  "it holds the %s model; for the %s one: " PROGRAM
                  " resume %s --restore %s -o FILE",
                  is_last ? "last" : "best", is_last ? "best" : "last", output,
                  is_last ? "best" : "last");
}

void report_result(const ls_result *result, const ls_model *model,
                   size_t held_out, const char *output, FILE *out)
{
    const ls_epoch *best = best_of(model);

    put_speed(result, out);
    if (!output)
        fprintf(out, "now      epoch %zu:  loss %.4g\n", result->epochs + 1,
                result->loss);
    else if (!best)
        fprintf(out, "last     epoch %zu:  loss %.4g\n", result->epochs,
                result->loss);
    if (best)
        put_record("best", best, held_out, out);
    spark_put_history(model, "", LABEL_COLUMNS - 1, out);
    if (result->ended[0])
        text_put_line(out, "ended", "after epoch %zu: %s", result->epochs,
                      result->ended);
    if (output) {
        fprintf(out, "%-9s", "wrote");
        text_put(output, out);
        fputc('\n', out);
        if (best)
            put_choice(model, best, output, out);
    }
}
