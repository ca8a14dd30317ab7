/* SPDX-License-Identifier: MIT */
/*
 * report_metrics.c - metrics of a model and its confusion matrix.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli/report.h"
#include "cli/text.h"

/* A matrix of more classes is a page of zeros: the worst confusions are listed
 * in its place, and --json has all. */
enum { MOST_CLASSES = 20, WORST = 10, WIDEST_CLASS = 16 };

/* A pair of classes that are confused. */
struct confused {
    size_t actual, predicted;
    double amount; /* rows, or their weight */
    double share;  /* of the true class */
};

/* Name of a class, or its number. */
static void class_text(const ls_model_info *model, size_t class, char *text,
                       size_t size)
{
    if (model->class_names)
        snprintf(text, size, "%s", model->class_names[class]);
    else
        snprintf(text, size, "%zu", class);
}

/* Of one cell: rows, or their weight where there are weights. */
static double amount_at(const ls_metrics *metrics, size_t cell)
{
    return metrics->weighted ? metrics->weighted[cell]
                             : (double)metrics->confusion[cell];
}

static struct text amount_text(const ls_metrics *metrics, double amount)
{
    struct text text;

    if (!metrics->weighted)
        return text_count((uint64_t)amount);
    snprintf(text.s, sizeof text.s, "%.6g", amount);
    return text;
}

/* Columns that the widest name and the largest count take. */
static int cell_width(const ls_metrics *metrics, const ls_model_info *model)
{
    const size_t n = metrics->classes;
    size_t width = 3;
    char name[WIDEST_CLASS + 1];

    for (size_t i = 0; i < n * n; i++) {
        const size_t w = strlen(amount_text(metrics, amount_at(metrics, i)).s);

        width = w > width ? w : width;
    }
    for (size_t i = 0; i < n; i++) {
        class_text(model, i, name, sizeof name);
        width = strlen(name) > width ? strlen(name) : width;
    }
    return (int)width;
}

static void put_class(const ls_model_info *model, size_t class, int width,
                      FILE *out)
{
    char name[WIDEST_CLASS + 1];

    class_text(model, class, name, sizeof name);
    fprintf(out, " %*s", width - (int)strlen(name), "");
    text_put(name, out);
}

static void put_matrix(const ls_metrics *metrics, const ls_model_info *model,
                       FILE *out)
{
    const size_t n = metrics->classes;
    const int width = cell_width(metrics, model);

    fprintf(out, "\nrows: true class; columns: predicted class%s\n%*s",
            metrics->weighted ? "; sums of row weights" : "", width + 1, "");
    for (size_t j = 0; j < n; j++)
        put_class(model, j, width, out);
    fputc('\n', out);
    for (size_t i = 0; i < n; i++) {
        put_class(model, i, width, out);
        for (size_t j = 0; j < n; j++)
            fprintf(out, " %*s", width,
                    amount_text(metrics, amount_at(metrics, i * n + j)).s);
        fputc('\n', out);
    }
}

/* Put a pair in its place among the worst, the largest amount first. */
static void keep_worst(struct confused *worst, size_t *n, struct confused pair)
{
    size_t at = *n < WORST ? (*n)++ : WORST;

    if (at == WORST && worst[--at].amount >= pair.amount)
        return;
    for (; at > 0 && worst[at - 1].amount < pair.amount; at--)
        worst[at] = worst[at - 1];
    worst[at] = pair;
}

static size_t find_worst(const ls_metrics *metrics, struct confused *worst)
{
    const size_t n = metrics->classes;
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        double all = 0;

        for (size_t j = 0; j < n; j++)
            all += amount_at(metrics, i * n + j);
        for (size_t j = 0; j < n; j++) {
            const double amount = amount_at(metrics, i * n + j);

            if (i != j && amount > 0)
                keep_worst(worst, &found,
                           (struct confused){i, j, amount, amount / all});
        }
    }
    return found;
}

static void put_worst(const ls_metrics *metrics, const ls_model_info *model,
                      FILE *out)
{
    struct confused worst[WORST];
    const size_t n = find_worst(metrics, worst);

    fprintf(out,
            "\n%zu classes; most frequent confusions (--json has the "
            "whole matrix)\n%*s %*s %12s  of true class\n",
            metrics->classes, WIDEST_CLASS + 1, "true", WIDEST_CLASS,
            "predicted", metrics->weighted ? "row weights" : "rows");
    for (size_t k = 0; k < n; k++) {
        put_class(model, worst[k].actual, WIDEST_CLASS, out);
        put_class(model, worst[k].predicted, WIDEST_CLASS, out);
        fprintf(out, " %12s  %s\n", amount_text(metrics, worst[k].amount).s,
                text_percent(worst[k].share).s);
    }
    if (n == 0)
        fputs(" none: every row is right\n", out);
}

void report_confusion(const ls_metrics *metrics, const ls_model_info *model,
                      FILE *out)
{
    const bool has_classes = strcmp(model->task, "multiclass") == 0;

    if (metrics->classes > MOST_CLASSES)
        put_worst(metrics, model, out);
    else if (metrics->classes > 0)
        put_matrix(metrics, model, out);
    else if (has_classes)
        fprintf(out, "\n%zu classes are too many for a confusion matrix\n",
                model->classes);
}

void report_rows(const ls_metrics *metrics, const char *path, FILE *out)
{
    const double rows = (double)metrics->rows;

    text_put(path, out);
    fprintf(out, "   %s rows%s", text_count(metrics->rows).s,
            metrics->weighted ? ", weighted" : "");
    if (fabs(metrics->effective_rows - rows) > 1e-6 * rows)
        fprintf(out, ", effective sample size %.6g", metrics->effective_rows);
    fputc('\n', out);
}
