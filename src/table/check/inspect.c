/* SPDX-License-Identifier: MIT */
/*
 * inspect.c - describe a table as the trainer reads it, its cost and its
 * faults.
 *
 * Combines the results of other files; reads X once, block by block.
 */
#include "table/check/inspect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/check/census.h"
#include "table/check/inspect_inside.h"
#include "table/check/runs.h"
#include "table/dataset/load.h"
#include "table/layout/blocks.h"

static void work_clear(struct inspect_work *w)
{
    duplicate_rows_clear(&w->duplicates);
    rows_clear(&w->train);
    rows_clear(&w->held);
    slices_clear(&w->other);
    opening_end(&w->opening);
}

static ls_status remember_row(void *user, uint64_t row, uint64_t hash)
{
    struct inspect_work *w = user;

    return duplicate_rows_add(&w->duplicates, hash, row,
                              !rows_has(&w->train, (size_t)row));
}

/* Rows of a validation table are all held out. */
static ls_status remember_other(void *user, uint64_t row, uint64_t hash)
{
    struct inspect_work *w = user;

    return duplicate_rows_add(&w->duplicates, hash, row, true);
}

static ls_status take_rows(void *user, const void *rows, size_t n)
{
    return census_add(user, rows, n);
}

/* Census of X; `tell` (or NULL) receives every row. */
static ls_status count(struct inspect_work *w, const struct opening *o,
                       census_row *tell, struct census *census)
{
    const ls_dataset *d = o->dataset;
    struct census made = {0};
    ls_status status = LS_OK;

    TRY(census_create(o->table ? o->table->type : d->x_type,
                      o->table ? o->table->columns : d->width, d->column,
                      d->about.features, &made));
    made.tell = tell;
    made.user = w;
    made.counts_distinct = w->stats && tell != remember_other;
    if (w->check && tell != remember_other)
        TRY(census_collect(&made, o->slices.n, &w->labels));
    TRY(o->table
            ? blocks_each_of(o->file, o->table, &o->slices, take_rows, &made)
            : census_add(&made, d->x, d->about.rows));
    *census = made;
    made = (struct census){0};
done:
    census_clear(&made);
    return status;
}

/* Row of the file; the census counts those in use. */
static uint64_t file_row(const struct slices *slices, uint64_t n, uint64_t row)
{
    return n ? slices_row(slices, (size_t)row) : 0;
}

static void take_column(const struct column_census *c, enum number_type type,
                        const struct slices *slices, ls_column *out)
{
    const struct stats *s = &c->stats;
    const bool any = s->n > 0;

    out->mean = any ? s->mean : (double)NAN;
    out->std = any ? stats_deviation(s) : (double)NAN;
    out->min = any ? s->least : (double)NAN;
    out->max = any ? s->most : (double)NAN;
    out->missing = c->missing;
    out->infinite = c->infinite;
    out->first_missing = file_row(slices, c->missing, c->first_missing);
    out->first_infinite = file_row(slices, c->infinite, c->first_infinite);
    out->distinct = c->distinct.n;
    out->constant = any && number_is_constant(type, s->least, s->most);
}

static ls_status take_columns(const struct census *census,
                              const struct opening *o, ls_column **columns)
{
    const size_t n = census->n_columns;
    ls_column *made = NULL;
    size_t *same_as = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, n, "figures of columns"));
    TRY(MEM_ARRAY(same_as, n, "columns that are alike"));
    TRY(census_same(census, same_as));
    for (size_t j = 0; j < n; j++) {
        take_column(&census->column[j], census->type, &o->slices, &made[j]);
        made[j].same_as = same_as[j];
        if (o->dataset->feature_names)
            made[j].name = o->dataset->feature_names[j];
    }
    *columns = made;
    made = NULL;
done:
    mem_free(made);
    mem_free(same_as);
    return status;
}

/* Read y and weights. In a check invalid ones become a finding that names the
 * place, and *good is false. */
static ls_status read_labels(struct inspect_work *w, struct opening *o,
                             const struct dataset_pattern *pattern, bool *good)
{
    ls_status status =
        o->table ? opening_targets(o, w->config, pattern) : LS_OK;

    if (status == LS_OK && o->table && *o->table->weight.name)
        status =
            load_weights(o->file, o->table, &o->slices, &o->dataset->weight);
    if (status == LS_OK)
        dataset_describe_weights(o->dataset);
    *good = status == LS_OK;
    return w->check && status == LS_BAD_DATA
               ? findings_add(&w->in->findings, LS_STOPS, "labels", "%s",
                              last_error())
               : status;
}

/* ---- The validation table ------------------------------------------------ */

static ls_status look_at_other(struct inspect_work *w, struct opening *o,
                               const struct dataset_pattern *pattern)
{
    struct census census = {0};
    ls_column *columns = NULL;
    ls_dataset_info about = {0};
    struct inspected other = {.seen = {.about = &about}};
    char name[LS_NAME_SIZE + LS_PATH_SIZE + 2];
    bool good = false;
    ls_status status = LS_OK;

    TRY(read_labels(w, o, pattern, &good));
    TRY(count(w, o, remember_other, &census));
    TRY(take_columns(&census, o, &columns));
    snprintf(name, sizeof name, "%s: %s", o->dataset->path, o->dataset->x_name);
    about.x_name = name;
    other.seen.n_columns = census.n_columns;
    other.columns = columns;
    TRY(findings_of_values(&other, strcmp(w->config->missing, "error") == 0,
                           &w->in->findings));
done:
    mem_free(columns);
    census_clear(&census);
    return status;
}

static ls_status look_at_val(struct inspect_work *w)
{
    const struct dataset_pattern pattern = pattern_like(w->in->dataset);
    struct opening opening = {.file = NULL};
    ls_config *config = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(config, 1, "a copy of the settings"));
    *config = *w->config;
    memcpy(config->rows, config->val_rows, sizeof config->rows);
    strcpy(config->part, "all");
    TRY(inspect_open(config->val, config, &pattern, &opening));
    TRY(look_at_other(w, &opening, &pattern));
    w->other = opening.slices;
    opening.slices = (struct slices){0};
done:
    opening_end(&opening);
    mem_free(config);
    return status;
}

/* ---- Together ------------------------------------------------------------ */

/* Training rows, if labels are valid. */
static ls_status divide(struct inspect_work *w, bool good)
{
    const ls_config *c = w->config;
    const ls_dataset *d = w->in->dataset;
    ls_status status = LS_OK;

    w->train = (struct rows){.n = d->about.rows};
    if (*c->val || !good || (c->val_split == 0 && !d->part))
        return LS_OK;
    status =
        rows_split(d, c->val_split, c->split, c->seed, &w->train, &w->held);
    if (status != LS_BAD_DATA)
        return status;
    /* Treat all rows as training rows. */
    rows_clear(&w->train);
    rows_clear(&w->held);
    w->train = (struct rows){.n = d->about.rows};
    return w->check ? findings_add(&w->in->findings, LS_STOPS, "split", "%s",
                                   last_error())
                    : LS_OK;
}

/* Duplicate rows, by their row numbers in the files. */
static ls_status check_rows(struct inspect_work *w)
{
    const struct slices *slices = &w->opening.slices;
    const bool two = w->duplicates.two;
    ls_inspection *seen = &w->in->about.seen;
    struct duplicate_rows_found f;

    duplicate_rows_settle(&w->duplicates, &f);
    seen->rows_compared = f.compared;
    seen->compared_one_in = f.every;
    seen->repeated = f.repeated;
    seen->leaked = f.leaked;
    f.row = file_row(slices, f.repeated, f.row);
    f.of = file_row(slices, f.repeated, f.of);
    f.leak = file_row(two ? &w->other : slices, f.leaked, f.leak);
    f.leak_of = file_row(slices, f.leaked, f.leak_of);
    return findings_of_rows(&w->in->about, &f, w->config->val,
                            &w->in->findings);
}

/* Chunks of X never written, in all its files. */
static ls_status check_holes(struct inspect_work *w)
{
    const struct table *table = w->opening.table;
    struct h5_holes holes;
    ls_status status = LS_OK;

    for (size_t i = 0; table && i < table->parts; i++) {
        const struct source *part = &table->part[i];
        const size_t n = part->piece ? part->pieces : 1;

        for (size_t k = 0; k < n; k++) {
            const struct source *s =
                part->piece ? &part->piece[k].source : part;

            if (s->kind == SOURCE_CSR)
                continue;
            TRY(h5_find_holes(
                part->piece ? part->piece[k].file : w->opening.file, s->name,
                s->transposed ? s->shape.rank - 1 : 0, &holes));
            TRY(findings_of_holes(&w->in->about, s->name, &holes,
                                  &w->in->findings));
        }
    }
done:
    return status;
}

/* Findings from the traits in the census. */
static ls_status check_traits(struct inspect_work *w,
                              const struct census *census)
{
    struct shifts_found found;
    ls_status status = LS_OK;

    TRY(findings_of_traits(&w->in->about, census->trait, &w->labels,
                           &w->in->findings));
    TRY(shifts_find(&census->shifts, &found));
    TRY(findings_of_shifts(
        &w->in->about, &found, census->shifts.every,
        file_row(&w->opening.slices, found.rows, found.first),
        &w->in->findings));
    TRY(check_holes(w));
done:
    return status;
}

static ls_status check(struct inspect_work *w, bool good,
                       const struct census *census)
{
    struct inspected *about = &w->in->about;
    struct findings *f = &w->in->findings;
    ls_status status = LS_OK;

    TRY(findings_of_values(about, strcmp(w->config->missing, "error") == 0, f));
    TRY(findings_of_columns(about, f));
    TRY(check_traits(w, census));
    if (good) {
        const struct label_runs runs =
            label_runs_of(w->in->dataset, NULL, about->seen.about->rows);

        about->seen.label_runs = runs.runs;
        about->seen.expected_runs = runs.expected;
        TRY(findings_of_labels(about, f));
    }
    if (*w->config->val && good) {
        w->duplicates.two = true;
        TRY(look_at_val(w));
    }
    TRY(check_rows(w));
    findings_sort(f);
done:
    return status;
}

/* y of all rows, to relate columns to it. */
static void point_labels(struct inspect_work *w, bool good)
{
    const ls_dataset *d = w->in->dataset;

    if (!good || (!d->label && !d->value))
        return;
    w->labels = (struct trait_labels){.rows = d->about.rows,
                                      .label = d->label,
                                      .classes = d->about.classes,
                                      .value = d->label ? NULL : d->value,
                                      .targets = d->about.targets};
    trait_labels_settle(&w->labels);
}

static ls_status look(struct inspect_work *w)
{
    struct inspection *in = w->in;
    struct census census = {0};
    bool good = false;
    ls_status status = LS_OK;

    TRY(read_labels(w, &w->opening, NULL, &good));
    inspect_describe(w);
    point_labels(w, good);
    if (!w->check && !w->stats)
        goto done;
    TRY(divide(w, good));
    TRY(count(w, &w->opening, w->check ? remember_row : NULL, &census));
    TRY(take_columns(&census, &w->opening, &in->columns));
    in->about.seen.n_columns = census.n_columns;
    in->about.columns = in->columns;
    if (w->check)
        TRY(check(w, good, &census));
    in->about.seen.n_findings = in->findings.n;
done:
    census_clear(&census);
    return status;
}

ls_status inspect_table(const char *path, const ls_config *config,
                        unsigned flags, ls_inspection **inspection)
{
    struct inspect_work w = {.config = config,
                             .check = flags & LS_INSPECT_CHECK,
                             .stats = flags & LS_INSPECT_STATS};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(w.in, 1, "an inspection"));
    TRY(inspect_open_first(&w, path));
    w.in->dataset = w.opening.dataset;
    status = look(&w);
    w.opening.dataset = NULL; /* the inspection's */
    TRY(status);
    *inspection = &w.in->about.seen;
    w.in = NULL;
done:
    inspection_destroy(w.in ? &w.in->about.seen : NULL);
    work_clear(&w);
    return status;
}
