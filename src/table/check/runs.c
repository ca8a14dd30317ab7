/* SPDX-License-Identifier: MIT */
/*
 * runs.c - test whether the rows of a file are sorted by label.
 *
 * Labels in random order, of which a share p_c is of class c, have
 *
 *     1 + n (1 - sum_c p_c^2)
 *
 * runs (Wald and Wolfowitz 1940, for more than two). A table sorted by class
 * has as many as it has classes.
 */
#include "table/check/runs.h"

/* Fewer rows are not evidence of an order. */
static const double fewest_expected = 8.0;
static const double sorted_share = 0.25;

static double mean_value(const ls_dataset *d, const size_t *row, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += d->value[(row ? row[i] : i) * d->about.targets];
    return sum / (double)n;
}

static size_t label_at(const ls_dataset *d, size_t row, double mean)
{
    return d->label ? (size_t)d->label[row]
                    : d->value[row * d->about.targets] > mean;
}

/* 1 - sum p^2, the probability that two rows differ. */
static double mixed(const ls_dataset *d, const size_t *row, size_t n,
                    double mean)
{
    const size_t kinds = d->label ? d->about.classes : 2;
    double sum = 0.0;

    for (size_t c = 0; c < kinds; c++) {
        double share = 0.0;

        if (d->label && !row && n == d->about.rows) {
            share = (double)d->class_rows[c];
        } else {
            for (size_t i = 0; i < n; i++)
                share += label_at(d, row ? row[i] : i, mean) == c;
        }
        share /= (double)n;
        sum += share * share;
    }
    return 1.0 - sum;
}

struct label_runs label_runs_of(const ls_dataset *dataset, const size_t *row,
                                size_t n)
{
    struct label_runs r = {.rows = n};
    double mean = 0.0;

    if (n == 0 || (!dataset->label && !dataset->value))
        return r;
    if (!dataset->label)
        mean = mean_value(dataset, row, n);
    r.runs = 1;
    for (size_t i = 1; i < n; i++)
        r.runs += label_at(dataset, row ? row[i] : i, mean) !=
                  label_at(dataset, row ? row[i - 1] : i - 1, mean);
    r.expected = 1.0 + (double)n * mixed(dataset, row, n, mean);
    return r;
}

bool label_runs_sorted(const struct label_runs *runs)
{
    return runs->expected >= fewest_expected &&
           (double)runs->runs < sorted_share * runs->expected;
}
