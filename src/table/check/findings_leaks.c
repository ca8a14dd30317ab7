/* SPDX-License-Identifier: MIT */
/*
 * findings_leaks.c - columns that give the label away, or go with that of
 * another row.
 */
#include "table/check/findings_inside.h"

#include <math.h>

/* Whether each of few values goes with one class, and not all with the same. */
static bool values_are_classes(const struct trait *t)
{
    bool differ = false;

    if (t->n_few < 2 || t->n_few > TRAIT_FEW || t->count < ENOUGH ||
        t->count < 4 * t->n_few)
        return false;
    for (size_t k = 0; k < t->n_few; k++) {
        if (t->few_class[k] < 0)
            return false;
        differ |= t->few_class[k] != t->few_class[0];
    }
    return differ;
}

/* The widest range of a class, and the least distance between two; negative
 * when they overlap. False unless two classes have values. */
static bool measure_classes(const struct trait *t, size_t classes,
                            double *widest, double *gap)
{
    size_t n = 0;

    *widest = 0.0;
    *gap = INFINITY;
    for (size_t a = 0; a < classes; a++) {
        if (!(t->least[a] <= t->most[a]))
            continue;
        n++;
        *widest = fmax(*widest, t->most[a] - t->least[a]);
        for (size_t b = 0; b < classes; b++)
            if (b != a && t->least[b] <= t->most[b])
                *gap = fmin(*gap, fmax(t->least[b] - t->most[a],
                                       t->least[a] - t->most[b]));
    }
    return n > 1;
}

/* A value that all rows of one class have, and no others; n_few: none. */
static size_t value_of_class(const struct report *r, const struct trait *t)
{
    const size_t *rows = r->in->seen.about->class_rows;
    size_t k = 0;

    while (rows && k < t->n_few && t->n_few <= TRAIT_FEW &&
           !(t->few_class[k] >= 0 && t->few_count[k] >= ENOUGH &&
             t->few_count[k] == rows[t->few_class[k]]))
        k++;
    return rows && t->n_few <= TRAIT_FEW ? k : t->n_few;
}

static ls_status find_indicator(struct report *r, size_t j, size_t value)
{
    const ls_dataset_info *about = r->in->seen.about;
    const struct trait *t = &r->trait[j];
    const int32_t class = t->few_class[value];
    char where[256];

    findings_column(r->in, j, where);
    return findings_add(
        r->findings, LS_NOTABLE, "label-column",
        "%s: is %.6g in all %llu rows of class %.60s of %s and in no others: "
        "is it known before the label is?",
        where, t->few[value], (unsigned long long)t->few_count[value],
        about->class_names ? about->class_names[class] : "?", about->y_name);
}

ls_status find_class(struct report *r, size_t j)
{
    const struct trait *t = &r->trait[j];
    const char *y = r->in->seen.about->y_name;
    double widest = 0.0, gap = -1.0;
    char where[256];

    findings_column(r->in, j, where);
    if (values_are_classes(t))
        return findings_add(
            r->findings, LS_SPOILS, "label-column",
            "%s: each of its %zu values goes with one class of %s in all %llu "
            "rows: a copy of the label? leave the column out unless it is "
            "known before",
            where, t->n_few, y, (unsigned long long)t->count);
    if (value_of_class(r, t) < t->n_few)
        return find_indicator(r, j, value_of_class(r, t));
    if (!t->least || t->n_few <= TRAIT_FEW || t->count < ENOUGH ||
        !measure_classes(t, r->labels->classes, &widest, &gap) || gap <= 0.0)
        return LS_OK;
    return findings_add(
        r->findings, gap > 3.0 * widest ? LS_SPOILS : LS_NOTABLE,
        "label-column",
        "%s: tells all classes of %s apart by itself in %llu rows (%.3g wide, "
        "%.3g apart)%s",
        where, y, (unsigned long long)t->count, widest, gap,
        gap > 3.0 * widest ? ": the label with noise? leave the column out "
                             "unless it is known before"
                           : "; is it known before the label is?");
}

ls_status find_value(struct report *r, size_t j)
{
    const double c = trait_correlation(&r->trait[j], 1);
    const bool same = fabs(c) >= 1.0 - 1e-6;
    char where[256];

    if (r->trait[j].count < ENOUGH || fabs(c) < 0.999)
        return LS_OK;
    findings_column(r->in, j, where);
    return findings_add(
        r->findings, same && r->in->seen.n_columns > 1 ? LS_SPOILS : LS_NOTABLE,
        "label-column",
        "%s: its %llu values and those of %s are %s the same but for shift and "
        "scale (correlation %.7f): leave the column out unless it is known "
        "before the label is",
        where, (unsigned long long)r->trait[j].count, r->in->seen.about->y_name,
        same ? "exactly" : "nearly", c);
}

bool labels_are_mixed(const struct trait_labels *labels)
{
    struct trait t = {.count = 0};
    double y;

    for (size_t i = 0; i < labels->rows; i++)
        if (trait_labels_number(labels, i, &y))
            trait_take(&t, labels, y, i);
    return fabs(trait_correlation(&t, 0)) < 0.3;
}

/* A column that goes with the label of another row. */
ls_status find_other_row(struct report *r, size_t j)
{
    const struct trait *t = &r->trait[j];
    const double before = trait_correlation(t, 0),
                 own = trait_correlation(t, 1);
    const double after = trait_correlation(t, 2);
    const double most = fabs(before) > fabs(after) ? before : after;
    const double least = fmax(0.3, 8.0 / sqrt((double)t->count + 1.0));
    char where[256];

    if (fabs(most) < least || fabs(own) > 0.5 * fabs(most))
        return LS_OK;
    findings_column(r->in, j, where);
    return findings_add(
        r->findings, LS_SPOILS, "moved-label",
        "%s: goes with %s of the row %s (correlation %.2f) and not with that "
        "of "
        "its own row (%.2f), in %llu rows: one of the two has moved by a row; "
        "move it back in the file",
        where, r->in->seen.about->y_name, most == before ? "before" : "behind",
        most, own, (unsigned long long)t->count);
}
