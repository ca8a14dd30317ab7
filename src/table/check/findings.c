/* SPDX-License-Identifier: MIT */
/*
 * findings.c - what a check of a table found, as sentences.
 *
 * Each says what, where, and what to do about it. How it was found is in
 * census.c, runs.c and duplicate_rows.c.
 */
#include "table/check/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "table/check/runs.h"

/* Columns and classes that are named, of those that have a fault. */
enum { NAMED = 5, LIST_SIZE = 600 };
/* A class of fewer rows is hardly learnt, and hardly measured. */
enum { RARE = 10 };

ls_status findings_add(struct findings *f, ls_gravity gravity, const char *kind,
                       const char *format, ...)
{
    char text[1024];
    va_list arguments;
    ls_finding *list = NULL;
    ls_status status = LS_OK;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (f->n == f->room) {
        TRY(MEM_ARRAY(list, 2 * f->room + 8, "findings"));
        if (f->n > 0)
            memcpy(list, f->list, f->n * sizeof *list);
        mem_free(f->list);
        f->list = list;
        f->room = 2 * f->room + 8;
    }
    char *sentence = mem_text(text);

    TRY(mem_check(sentence, strlen(text), 1, "a finding"));
    f->list[f->n++] = (ls_finding){gravity, kind, sentence};
done:
    return status;
}

void findings_drop(struct findings *f, size_t n)
{
    while (f->n > n)
        mem_free((void *)f->list[--f->n].sentence);
}

/* By insertion: there are a dozen, and their order must last. */
void findings_sort(struct findings *f)
{
    for (size_t i = 1; i < f->n; i++) {
        const ls_finding moved = f->list[i];
        size_t k = i;

        for (; k > 0 && f->list[k - 1].gravity < moved.gravity; k--)
            f->list[k] = f->list[k - 1];
        f->list[k] = moved;
    }
}

void findings_clear(struct findings *f)
{
    findings_drop(f, 0);
    mem_free(f->list);
    *f = (struct findings){0};
}

/* ---- Columns --------------------------------------------------------------
 */

/* "3 (mass)" */
static void name_column(const struct inspected *in, size_t j, char *text,
                        size_t size)
{
    const char *name = in->columns[j].name;

    snprintf(text, size, "%zu%s%.60s%s", j, name ? " (" : "", name ? name : "",
             name ? ")" : "");
}

/* Columns with a fault: how many, and the first of them by name. */
struct listed {
    size_t n;
    char text[LIST_SIZE];
};

static void list_text(struct listed *list, const char *text)
{
    const size_t used = strlen(list->text);

    if (list->n++ < NAMED)
        snprintf(list->text + used, LIST_SIZE - used, "%s%s", used ? ", " : "",
                 text);
    else if (list->n == NAMED + 1)
        snprintf(list->text + used, LIST_SIZE - used, ", ..");
}

static void list_column(struct listed *list, const struct inspected *in,
                        size_t j)
{
    char text[96];

    name_column(in, j, text, sizeof text);
    list_text(list, text);
}

/* What a column counts, and where first. */
static uint64_t bad_of(const ls_column *c, bool infinite, uint64_t *first)
{
    *first = infinite ? c->first_infinite : c->first_missing;
    return infinite ? c->infinite : c->missing;
}

static ls_status add_bad(const struct inspected *in, bool infinite, bool stops,
                         struct findings *f)
{
    uint64_t values = 0, first = UINT64_MAX, row;
    size_t columns = 0, where = 0;
    char name[96];

    for (size_t j = 0; j < in->seen.n_columns; j++) {
        const uint64_t n = bad_of(&in->columns[j], infinite, &row);

        columns += n > 0;
        values += n;
        if (n > 0 && row < first) {
            first = row;
            where = j;
        }
    }
    if (values == 0)
        return LS_OK;
    name_column(in, where, name, sizeof name);
    return findings_add(
        f, stops ? LS_STOPS : LS_NOTABLE, infinite ? "infinite" : "missing",
        "%s: %llu value%s %s in %zu column%s; the first is row %llu, column %s "
        "(both count from 0)%s",
        in->seen.about->x_name, (unsigned long long)values,
        values == 1 ? "" : "s",
        infinite ? "infinite or too large for " REAL_NAME : "missing (NaN)",
        columns, columns == 1 ? "" : "s", (unsigned long long)first, name,
        infinite ? "; mend the file, or leave such rows out with setting rows"
        : stops  ? "; mend the file, or train with setting missing=drop, mean "
                   "or zero"
                 : "");
}

static ls_status add_empty(const struct inspected *in, struct findings *f)
{
    struct listed list = {0};

    for (size_t j = 0; j < in->seen.n_columns; j++)
        if (in->columns[j].missing == in->seen.about->rows)
            list_column(&list, in, j);
    if (list.n == 0)
        return LS_OK;
    return findings_add(f, LS_STOPS, "missing",
                        "%s: %zu column%s no value in any row: %s; leave %s "
                        "out",
                        in->seen.about->x_name, list.n,
                        list.n == 1 ? " has" : "s have", list.text,
                        list.n == 1 ? "it" : "them");
}

static ls_status add_constant(const struct inspected *in, struct findings *f)
{
    struct listed list = {0};

    for (size_t j = 0; j < in->seen.n_columns; j++)
        if (in->columns[j].constant &&
            in->columns[j].missing + in->columns[j].infinite == 0)
            list_column(&list, in, j);
    if (list.n == 0)
        return LS_OK;
    return findings_add(f, LS_NOTABLE, "constant",
                        "%s: %zu column%s the same in all rows, but for "
                        "rounding, and teach%s nothing: %s",
                        in->seen.about->x_name, list.n,
                        list.n == 1 ? " is" : "s are", list.n == 1 ? "es" : "",
                        list.text);
}

static ls_status add_same(const struct inspected *in, struct findings *f)
{
    struct listed list = {0};

    for (size_t j = 0; j < in->seen.n_columns; j++) {
        const ls_column *c = &in->columns[j];
        char one[96], other[96], both[256];

        if (c->same_as == j || c->constant)
            continue;
        name_column(in, j, one, sizeof one);
        name_column(in, c->same_as, other, sizeof other);
        snprintf(both, sizeof both, "%s is %s", one, other);
        list_text(&list, both);
    }
    if (list.n == 0)
        return LS_OK;
    return findings_add(f, LS_NOTABLE, "same-column",
                        "%s: %zu column%s exactly as one before: %s",
                        in->seen.about->x_name, list.n,
                        list.n == 1 ? " is" : "s are", list.text);
}

ls_status findings_of_values(const struct inspected *inspection,
                             bool missing_is_error, struct findings *findings)
{
    ls_status status = LS_OK;

    TRY(add_bad(inspection, true, true, findings));
    TRY(add_bad(inspection, false, missing_is_error, findings));
done:
    return status;
}

ls_status findings_of_columns(const struct inspected *inspection,
                              struct findings *findings)
{
    ls_status status = LS_OK;

    TRY(add_empty(inspection, findings));
    TRY(add_constant(inspection, findings));
    TRY(add_same(inspection, findings));
done:
    return status;
}

/* ---- Labels ---------------------------------------------------------------
 */

static ls_status add_rare(const ls_dataset_info *about, struct findings *f)
{
    struct listed list = {0};

    for (size_t c = 0; about->class_rows && c < about->classes; c++) {
        char text[128];

        if (about->class_rows[c] >= RARE)
            continue;
        snprintf(text, sizeof text, "%.60s (%zu)",
                 about->class_names ? about->class_names[c] : "?",
                 about->class_rows[c]);
        list_text(&list, text);
    }
    if (list.n == 0)
        return LS_OK;
    return findings_add(f, LS_NOTABLE, "rare-class",
                        "%s: %zu class%s fewer than %d rows: %s; what a model "
                        "says of %s is hardly measured",
                        about->y_name, list.n, list.n == 1 ? " has" : "es have",
                        RARE, list.text, list.n == 1 ? "it" : "them");
}

ls_status findings_of_labels(const struct inspected *in,
                             struct findings *findings)
{
    const struct label_runs runs = {.rows = in->seen.about->rows,
                                    .runs = in->seen.label_runs,
                                    .expected = in->seen.expected_runs};
    ls_status status = LS_OK;

    TRY(add_rare(in->seen.about, findings));
    if (label_runs_sorted(&runs))
        TRY(findings_add(
            findings, LS_NOTABLE, "sorted",
            "%s: rows are sorted by %s: %llu runs of like labels, about %.0f "
            "in random order; train with setting shuffle=full only: what is "
            "shuffled "
            "in part, or not, learns badly from minibatches of one kind",
            in->seen.about->y_name, in->seen.about->classes ? "class" : "value",
            (unsigned long long)in->seen.label_runs, in->seen.expected_runs));
done:
    return status;
}

/* ---- Rows -----------------------------------------------------------------
 */

ls_status findings_of_rows(const struct inspected *in,
                           const struct duplicate_rows_found *found,
                           const char *val, struct findings *findings)
{
    char sample[64] = "";
    ls_status status = LS_OK;

    if (found->every > 1)
        snprintf(sample, sizeof sample, " (of one in %llu rows looked at)",
                 (unsigned long long)found->every);
    if (found->leaked > 0)
        TRY(findings_add(
            findings, LS_SPOILS, "leak",
            "%llu rows%s of %s also train: row %llu is row %llu "
            "of %s (from 0); the "
            "validation is too good to be true",
            (unsigned long long)found->leaked, sample,
            *val ? val : "those held out", (unsigned long long)found->leak,
            (unsigned long long)found->leak_of, in->seen.about->path));
    if (found->repeated > 0)
        TRY(findings_add(
            findings, LS_NOTABLE, "repeated-rows",
            "%s: %llu rows%s have the same values as one before: "
            "row %llu is row %llu (from 0); setting split=group "
            "keeps such rows "
            "on one side",
            in->seen.about->x_name, (unsigned long long)found->repeated, sample,
            (unsigned long long)found->row, (unsigned long long)found->of));
done:
    return status;
}

ls_status findings_of_shifts(const struct inspected *in,
                             const struct shifts_found *found, uint64_t every,
                             uint64_t row, struct findings *findings)
{
    char sample[64] = "";

    if (found->rows == 0)
        return LS_OK;
    if (every > 1)
        snprintf(sample, sizeof sample, " of one in %llu looked at",
                 (unsigned long long)every);
    return findings_add(
        findings, LS_SPOILS, "moved-cells",
        "%s: in %llu rows%s cells stand one column too far to the %s; the "
        "first "
        "is row %llu, from column %zu on (both count from 0): a cell was lost "
        "or came twice; mend these rows, or leave them out with setting rows",
        in->seen.about->x_name, (unsigned long long)found->rows, sample,
        found->by > 0 ? "right" : "left", (unsigned long long)row,
        found->column);
}

ls_status findings_of_holes(const struct inspected *in, const char *name,
                            const struct h5_holes *holes,
                            struct findings *findings)
{
    char place[64] = "";

    if (holes->chunks == 0)
        return LS_OK;
    if (holes->first < UINT64_MAX)
        snprintf(place, sizeof place, ", the first from row %llu on (from 0)",
                 (unsigned long long)holes->first);
    return findings_add(
        findings, LS_SPOILS, "unwritten",
        "%s: %llu of %llu chunks of %.200s were never written%s: HDF5 gives "
        "their fill value; leave these rows out with setting rows, or write "
        "them",
        in->seen.about->path, (unsigned long long)holes->chunks,
        (unsigned long long)holes->all, name, place);
}
