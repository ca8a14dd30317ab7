/* SPDX-License-Identifier: MIT */
/*
 * findings_traits.c - what the values of columns give away, as sentences.
 *
 * Each says which column, which value, how often, and what to do. How it is
 * known is in trait_verdict.c and shifts.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "table/check/findings_inside.h"

/* Columns of one kind that get a sentence each; the others are counted. */
enum { SENTENCES = 5 };

/* Wider tables are not compared column by column. */
enum { MOST_COMPARED = 4096 };

void findings_column(const struct inspected *in, size_t j, char text[256])
{
    const char *name = in->columns[j].name;

    snprintf(text, 256, "%.120s: column %zu%s%.80s%s", in->seen.about->x_name,
             j, name ? " (" : "", name ? name : "", name ? ")" : "");
}

/* "-999 (312 times)" for each of the outermost values. */
static void say_end(const struct trait_end *end, size_t n, char text[200])
{
    for (size_t k = 0; k < n; k++) {
        const size_t used = strlen(text);

        snprintf(text + used, 200 - used, "%s%.9g (%llu time%s)",
                 used ? ", " : "", end->value[k],
                 (unsigned long long)end->count[k],
                 end->count[k] == 1 ? "" : "s");
    }
}

static ls_status add_mark(struct findings *f, const char *where,
                          const struct trait *t, const char *fix)
{
    const struct trait_spikes s = trait_find_spikes(t);
    char values[200] = "";

    if (s.low + s.high == 0)
        return LS_OK;
    say_end(&t->low, s.low, values);
    say_end(&t->high, s.high, values);
    return findings_add(
        f, s.sure ? LS_SPOILS : LS_NOTABLE, "mark",
        "%s: %s %s far outside all other values, %.6g to %.6g: %smark%s of "
        "missing values%s; %s",
        where, values, s.low + s.high == 1 ? "is" : "are", s.least, s.most,
        s.low + s.high == 1 ? "a " : "", s.low + s.high == 1 ? "" : "s",
        s.sure ? "" : "?", fix);
}

static ls_status find_mark(struct report *r, size_t j)
{
    char where[256];

    findings_column(r->in, j, where);
    return add_mark(
        r->findings, where, &r->trait[j],
        "write NaN in its place and train with setting missing, or leave "
        "the column out");
}

static bool is_date(const struct trait *t, enum trait_date kind)
{
    return !t->no_date[kind] && t->low.n > 1;
}

static ls_status find_date(struct report *r, size_t j)
{
    static const char *const like[] = {[DATE_YMD] = "year, month and day",
                                       [DATE_YM] = "year and month",
                                       [DATE_YMDHMS] = "date and time",
                                       [DATE_DMY] = "day, month and year"};
    const struct trait *t = &r->trait[j];
    char where[256];

    findings_column(r->in, j, where);
    for (int k = 0; k < DATE_KINDS; k++)
        if (t->count >= ENOUGH && is_date(t, (enum trait_date)k))
            return findings_add(
                r->findings, LS_SPOILS, "date",
                "%s: all %llu values, %.0f to %.0f, are dates written as "
                "numbers (%s): from one month to the next they jump; turn them "
                "into days or leave the column out",
                where, (unsigned long long)t->count, t->low.value[0],
                t->high.value[0], like[k]);
    return LS_OK;
}

/* Whole numbers from a to a + n - 1, each of them once: their mean and their
 * variance can only be these. */
static bool is_numbering(const struct trait *t, uint64_t rows)
{
    const double n = (double)rows;
    const double mean = t->sum / n;
    const double variance = t->sum_of_squares / n - mean * mean;
    const double middle = (t->low.value[0] + t->high.value[0]) / 2 - t->first;

    return !t->fractions && t->count == rows && rows >= ENOUGH &&
           t->high.value[0] - t->low.value[0] == n - 1.0 &&
           fabs(mean - middle) <= 1e-9 * n &&
           fabs(variance - (n * n - 1.0) / 12.0) <= 1e-9 * n * n;
}

/* Where several columns are numberings they are ranks, and may be meant. */
static size_t count_numberings(const struct report *r)
{
    size_t n = 0;

    for (size_t j = 0; j < r->in->seen.n_columns; j++)
        n += r->trait[j].count > 0 &&
             is_numbering(&r->trait[j], r->in->seen.about->rows);
    return n;
}

static ls_status find_numbering(struct report *r, size_t j)
{
    const struct trait *t = &r->trait[j];
    char where[256];

    if (!is_numbering(t, r->in->seen.about->rows))
        return LS_OK;
    findings_column(r->in, j, where);
    return findings_add(
        r->findings,
        r->in->seen.n_columns > 1 && count_numberings(r) == 1 ? LS_SPOILS
                                                              : LS_NOTABLE,
        "row-number",
        "%s: its %llu values are %.0f to %.0f, each once%s: numbers of rows, "
        "which tell nothing of new ones; leave the column out, or name it with "
        "setting id",
        where, (unsigned long long)t->count, t->low.value[0], t->high.value[0],
        t->no_counter ? "" : ", in the order of the rows");
}

/* ---- Codes ----------------------------------------------------------------
 */

static bool sounds_like_code(const char *name)
{
    static const char *const words[] = {"id",     "code", "zip",
                                        "postal", "plz",  "postcode"};

    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++) {
        const size_t n = strlen(words[i]), length = strlen(name);

        if (length >= n && strcasecmp(name + length - n, words[i]) == 0 &&
            (length == n || strchr("_ -.", name[length - n - 1])))
            return true;
    }
    return false;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        const uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* A few whole numbers with wide gaps and nothing in common: each is a name.
 * Powers of ten, sizes and years have a common divisor or lie close. */
static bool are_codes(const struct trait *t, bool named)
{
    uint64_t divisor = 0;
    double range;

    if (t->fractions || t->n_few < 3 || t->n_few > TRAIT_FEW ||
        t->low.value[0] < 1.0 || t->high.value[0] > 1e15 ||
        t->count < 5 * t->n_few)
        return false;
    range = t->high.value[0] - t->low.value[0];
    for (size_t k = 0; k < t->n_few; k++)
        divisor = common_divisor((uint64_t)t->few[k], divisor);
    return range > (named ? 1.0 : 20.0) * (double)t->n_few && divisor == 1;
}

static ls_status find_codes(struct report *r, size_t j)
{
    const struct trait *t = &r->trait[j];
    const bool named = sounds_like_code(r->in->columns[j].name);
    const struct trait_spikes s = trait_find_spikes(t);
    char where[256], how_many[64];

    if (t->count == 0 || s.low + s.high > 0 || is_date(t, DATE_YMD) ||
        is_date(t, DATE_YM) || is_numbering(t, r->in->seen.about->rows) ||
        !(are_codes(t, named) || (named && !t->fractions && t->n_few > 2)))
        return LS_OK;
    findings_column(r->in, j, where);
    snprintf(how_many, sizeof how_many,
             t->n_few > TRAIT_FEW ? "more than %zu" : "only %zu",
             t->n_few > TRAIT_FEW ? (size_t)TRAIT_FEW : t->n_few);
    return findings_add(
        r->findings, LS_NOTABLE, "codes",
        "%s: %llu values, %s different whole numbers from %.0f to %.0f: if "
        "they are codes, and no amounts, their order means nothing: make a "
        "column of each (import setting categories of a text)",
        where, (unsigned long long)t->count, how_many, t->low.value[0],
        t->high.value[0]);
}

/* ---- Columns of one another -----------------------------------------------
 */

static ls_status find_moved(struct report *r, size_t j)
{
    char one[256], other[256];

    for (size_t k = 0;
         k < r->in->seen.n_columns && r->in->seen.n_columns <= MOST_COMPARED;
         k++) {
        if (k == j || r->trait[k].n_few <= TRAIT_FEW ||
            !trait_is_moved(&r->trait[j], &r->trait[k],
                            r->in->seen.about->rows))
            continue;
        findings_column(r->in, j, one);
        findings_column(r->in, k, other);
        return findings_add(r->findings, LS_NOTABLE, "moved-column",
                            "%s holds the %llu values of column %zu%s, one row "
                            "further down; if "
                            "that is not meant, move it back in the file",
                            one, (unsigned long long)r->trait[j].count, k,
                            strchr(other, '(') ? strchr(other, '(') - 1 : "");
    }
    return LS_OK;
}

typedef ls_status (*find_in)(struct report *report, size_t column);

/* All columns; of more than SENTENCES the others are counted. */
static ls_status find_each(struct report *r, find_in find)
{
    struct findings *f = r->findings;
    size_t found = 0, more = 0;
    const char *kind = "";
    ls_gravity gravity = LS_NOTABLE;
    ls_status status = LS_OK;

    for (size_t j = 0; j < r->in->seen.n_columns; j++) {
        const size_t before = f->n;

        if (r->trait[j].count == 0)
            continue;
        TRY(find(r, j));
        if (f->n == before)
            continue;
        kind = f->list[before].kind;
        if (found++ < SENTENCES)
            continue;
        gravity = f->list[before].gravity > gravity ? f->list[before].gravity
                                                    : gravity;
        findings_drop(f, before);
        more++;
    }
    if (more > 0)
        TRY(findings_add(f, gravity, kind,
                         "%s: the same (%s) in %zu more columns",
                         r->in->seen.about->x_name, kind, more));
done:
    return status;
}

/* ---- y itself --------------------------------------------------------------
 */

static ls_status find_in_values(struct report *r)
{
    const struct trait_labels none = {.rows = 0};
    struct trait t = {.count = 0};
    char where[256];

    if (!r->labels->value)
        return LS_OK;
    for (size_t i = 0; i < r->labels->rows; i++)
        trait_take(&t, &none, r->labels->value[i * r->labels->targets], i);
    snprintf(where, sizeof where, "%.200s", r->in->seen.about->y_name);
    return add_mark(r->findings, where, &t,
                    "leave those rows out with setting rows, or mend the file");
}

static ls_status find_in_classes(struct report *r)
{
    const ls_dataset_info *about = r->in->seen.about;
    ls_status status = LS_OK;

    for (size_t k = 0; about->class_names && k < about->classes; k++) {
        char *end = NULL;
        const double value = strtod(about->class_names[k], &end);

        if (end == about->class_names[k] || *end || fabs(value) < 99.0 ||
            !trait_is_usual_mark(value) ||
            (about->class_rows && about->class_rows[k] == 0) ||
            about->classes > 50)
            continue;
        TRY(findings_add(
            r->findings, LS_SPOILS, "mark",
            "%s: the class %.60s (%zu rows) looks like a mark of missing "
            "labels; leave those rows out with setting rows, or mend the file",
            about->y_name, about->class_names[k],
            about->class_rows ? about->class_rows[k] : 0));
    }
done:
    return status;
}

ls_status findings_of_traits(const struct inspected *in,
                             const struct trait *trait,
                             const struct trait_labels *labels,
                             struct findings *findings)
{
    struct report r = {in, trait, labels, findings};
    ls_status status = LS_OK;

    TRY(find_each(&r, find_mark));
    TRY(find_each(&r, find_date));
    TRY(find_each(&r, find_numbering));
    TRY(find_each(&r, find_codes));
    TRY(find_each(&r, find_moved));
    if (labels->label)
        TRY(find_each(&r, find_class));
    if (labels->value)
        TRY(find_each(&r, find_value));
    if (labels_are_mixed(labels))
        TRY(find_each(&r, find_other_row));
    TRY(find_in_values(&r));
    TRY(find_in_classes(&r));
done:
    return status;
}
