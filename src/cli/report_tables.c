/* SPDX-License-Identifier: MIT */
/*
 * report_tables.c - layout of a table in its file, columns, findings.
 */
#include <math.h>
#include <string.h>

#include "cli/report.h"
#include "cli/spelling.h"
#include "cli/text.h"

/* So few bytes are read in no time, however they lie. */
static const double LITTLE = 4 << 20;

/* The first column of every line, as report_dataset() has it. */
static void put_label(const char *label, FILE *out)
{
    fprintf(out, "  %-17s ", label);
}

static void put_layout(const ls_inspection *in, FILE *out)
{
    put_label("layout", out);
    fprintf(out, "%s %s, %s", in->about->x_type, in->shape, in->layout);
    if (*in->filters)
        fprintf(out, ", %s", in->filters);
    if (in->transposed)
        fputs(", rows on the last axis", out);
    fputc('\n', out);
    put_label("in the file", out);
    fputs(text_bytes((double)in->stored).s, out);
    if (in->stored > 0 && *in->filters)
        fprintf(out, " for %s, ratio %.2f", text_bytes((double)in->plain).s,
                (double)in->plain / (double)in->stored);
    fputc('\n', out);
}

static void put_reading(const ls_inspection *in, FILE *out)
{
    put_label("cost", out);
    if (strcmp(in->layout, "contiguous") == 0)
        fputs("none beyond X itself, at the speed of the disk\n", out);
    else if (in->amplification * (double)in->plain < LITTLE)
        fprintf(out, "%s to read in all\n",
                text_bytes(in->amplification * (double)in->plain).s);
    else
        fprintf(out,
                "%.2f bytes read for each of X, in bands of %s rows, %s each\n",
                in->amplification, text_count(in->band_rows).s,
                text_bytes((double)in->band_bytes).s);
    put_label("memory", out);
    fprintf(out, "%s whole, ", text_bytes((double)in->loaded).s);
    fprintf(out, "%s by bands", text_bytes((double)in->streamed).s);
    if (in->available > 0)
        fprintf(out, "; %s: %s are free",
                in->loaded <= in->available ? "it fits" : "it does not fit",
                text_bytes((double)in->available).s);
    fputc('\n', out);
    if (*in->mend) {
        put_label("better", out);
        text_put(spelled(in->mend).s, out);
        fputc('\n', out);
    }
}

void report_inspection(const ls_inspection *in, FILE *out)
{
    report_dataset(in->about, out);
    put_layout(in, out);
    put_reading(in, out);
}

static const char *gravity_text(ls_gravity gravity)
{
    return gravity == LS_STOPS    ? "stops training"
           : gravity == LS_SPOILS ? "spoils training"
                                  : "good to know";
}

void report_findings(const ls_inspection *in, FILE *out)
{
    size_t grave = 0;

    for (size_t i = 0; i < in->n_findings; i++) {
        const ls_finding *finding = ls_inspection_finding(in, i);
        fprintf(out, "%-15s  ", gravity_text(finding->gravity));
        text_put(spelled(finding->sentence).s, out);
        fputc('\n', out);
        grave += finding->gravity != LS_NOTABLE;
    }
    if (grave > 0)
        return;
    text_put(in->about->path, out);
    fprintf(out, ": nothing in %s rows stops or spoils training\n",
            text_count(in->about->rows).s);
}

/* "12", ">4096", or "-". */
static void put_distinct(size_t distinct, FILE *out)
{
    if (distinct > LS_DISTINCT_MOST)
        fprintf(out, " %9s", ">4096");
    else
        fprintf(out, " %9zu", distinct);
}

static void put_figure(double value, FILE *out)
{
    if (isfinite(value))
        fprintf(out, " %12.5g", value);
    else
        fprintf(out, " %12s", "-");
}

void report_columns(const ls_inspection *in, FILE *out)
{
    fprintf(out, "%6s %12s %12s %12s %12s %9s %9s  %s\n", "column", "mean",
            "std", "min", "max", "missing", "distinct", "name");
    for (size_t j = 0; j < in->n_columns; j++) {
        const ls_column *c = ls_inspection_column(in, j);

        fprintf(out, "%6zu", j);
        put_figure(c->mean, out);
        put_figure(c->std, out);
        put_figure(c->min, out);
        put_figure(c->max, out);
        fprintf(out, " %9llu", (unsigned long long)c->missing);
        put_distinct(c->distinct, out);
        fputs(c->name ? "  " : "", out);
        text_put(c->name ? c->name : "", out);
        fputc('\n', out);
    }
}
