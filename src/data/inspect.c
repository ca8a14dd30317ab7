/* SPDX-License-Identifier: MIT */
/*
 * inspect.c - a table as the trainer would read it, what that costs, and what
 * is wrong with it.
 *
 * Puts together what other files find; X goes by once, block by block.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/blocks.h"
#include "data/catalog.h"
#include "data/census.h"
#include "data/cost.h"
#include "data/findings.h"
#include "data/load.h"
#include "data/open.h"
#include "data/prints.h"
#include "data/runs.h"
#include "data/split.h"

/* What an ls_inspection points into; it comes first. */
struct inspection {
    ls_inspection seen;
    ls_dataset *dataset;
    struct cost cost;
    char shape[256], filters[64];
    ls_column *columns;
    struct findings findings;
};

/* While it is made. */
struct work {
    struct inspection *in;
    const ls_config *config;
    struct opening opening;
    struct slices other; /* rows in use of the validation table */
    struct rows train;   /* all, or one side of a split */
    struct rows held;
    struct prints prints;
    bool check, stats;
};

static void work_clear(struct work *w)
{
    prints_clear(&w->prints);
    rows_clear(&w->train);
    rows_clear(&w->held);
    slices_clear(&w->other);
    opening_end(&w->opening);
}

static ls_status remember_row(void *user, uint64_t row, uint64_t hash)
{
    struct work *w = user;

    return prints_add(&w->prints, hash, row, !rows_has(&w->train, (size_t)row));
}

/* Rows of a validation table are all held out. */
static ls_status remember_other(void *user, uint64_t row, uint64_t hash)
{
    struct work *w = user;

    return prints_add(&w->prints, hash, row, true);
}

static ls_status take_rows(void *user, const void *rows, size_t n)
{
    return census_add(user, rows, n);
}

/* A census of X, of which `tell` (or NULL) hears every row. */
static ls_status count(struct work *w, const struct opening *o,
                       census_row *tell, struct census *census)
{
    const ls_dataset *d = o->dataset;
    struct census made = {0};
    ls_status status = LS_OK;

    TRY(census_create(o->table->type, o->table->columns, d->column,
                      d->about.features, &made));
    made.tell = tell;
    made.user = w;
    made.counts_distinct = w->stats && tell != remember_other;
    TRY(blocks_each_of(o->file, o->table, &o->slices, take_rows, &made));
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

static void take_column(const struct column *c, const struct slices *slices,
                        ls_column *out)
{
    const bool any = c->count > 0;

    out->mean = any ? c->mean : (double)NAN;
    out->std = any ? sqrt(c->square / (double)c->count) : (double)NAN;
    out->min = any ? c->least : (double)NAN;
    out->max = any ? c->most : (double)NAN;
    out->missing = c->missing;
    out->infinite = c->infinite;
    out->first_missing = file_row(slices, c->missing, c->first_missing);
    out->first_infinite = file_row(slices, c->infinite, c->first_infinite);
    out->distinct = c->distinct.n;
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
        take_column(&census->column[j], &o->slices, &made[j]);
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

/* y and weights. In a check, bad ones are a finding, the sentence of which
 * names the place, and *good is false. */
static ls_status read_labels(struct work *w, struct opening *o,
                             const struct dataset_pattern *pattern, bool *good)
{
    ls_status status = opening_targets(o, w->config, pattern);
    double *weight = NULL;

    if (status == LS_OK && *o->table->weight.name)
        status = load_weights(o->file, o->table, &o->slices, &weight);
    mem_free(weight);
    *good = status == LS_OK;
    return w->check && status == LS_BAD_DATA
               ? findings_add(&w->in->findings, LS_STOPS, "labels", "%s",
                              ls_last_error())
               : status;
}

/* ---- The validation table -------------------------------------------------
 */

static ls_status look_at_other(struct work *w, struct opening *o,
                               const struct dataset_pattern *pattern)
{
    struct census census = {0};
    ls_column *columns = NULL;
    ls_inspection other = {0};
    char name[LS_NAME_SIZE + LS_PATH_SIZE + 2];
    bool good = false;
    ls_status status = LS_OK;

    TRY(read_labels(w, o, pattern, &good));
    TRY(count(w, o, remember_other, &census));
    TRY(take_columns(&census, o, &columns));
    snprintf(name, sizeof name, "%s: %s", o->table->path, o->table->x_name);
    other.about.x_name = name;
    other.n_columns = census.n_columns;
    other.columns = columns;
    TRY(findings_of_values(&other, strcmp(w->config->missing, "error") == 0,
                           &w->in->findings));
done:
    mem_free(columns);
    census_clear(&census);
    return status;
}

static ls_status look_at_val(struct work *w)
{
    const struct dataset_pattern pattern = pattern_like(w->in->dataset);
    struct opening opening = {.file = NULL};
    ls_config *config = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(config, 1, "a copy of the settings"));
    *config = *w->config;
    memcpy(config->rows, config->val_rows, sizeof config->rows);
    strcpy(config->part, "all");
    TRY(opening_start(config->val, config, &pattern, &opening));
    TRY(look_at_other(w, &opening, &pattern));
    w->other = opening.slices;
    opening.slices = (struct slices){0};
done:
    opening_end(&opening);
    mem_free(config);
    return status;
}

/* ---- Together -------------------------------------------------------------
 */

/* What would train, if labels are good enough to say so. */
static ls_status divide(struct work *w, bool good)
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
    /* All rows are looked at as they would train. */
    rows_clear(&w->train);
    rows_clear(&w->held);
    w->train = (struct rows){.n = d->about.rows};
    return w->check ? findings_add(&w->in->findings, LS_STOPS, "split", "%s",
                                   ls_last_error())
                    : LS_OK;
}

/* What rows have in common, by the numbers that rows have in their files. */
static ls_status check_rows(struct work *w)
{
    const struct slices *slices = &w->opening.slices;
    const bool two = w->prints.two;
    ls_inspection *seen = &w->in->seen;
    struct prints_found f;

    prints_settle(&w->prints, &f);
    seen->rows_compared = f.compared;
    seen->compared_one_in = f.every;
    seen->repeated = f.repeated;
    seen->leaked = f.leaked;
    f.row = file_row(slices, f.repeated, f.row);
    f.of = file_row(slices, f.repeated, f.of);
    f.leak = file_row(two ? &w->other : slices, f.leaked, f.leak);
    f.leak_of = file_row(slices, f.leaked, f.leak_of);
    return findings_of_rows(seen, &f, w->config->val, &w->in->findings);
}

static ls_status check(struct work *w, bool good)
{
    ls_inspection *seen = &w->in->seen;
    struct findings *f = &w->in->findings;
    ls_status status = LS_OK;

    TRY(findings_of_values(seen, strcmp(w->config->missing, "error") == 0, f));
    TRY(findings_of_columns(seen, f));
    if (good) {
        const struct label_runs runs =
            label_runs_of(w->in->dataset, NULL, seen->about.rows);

        seen->label_runs = runs.runs;
        seen->expected_runs = runs.expected;
        TRY(findings_of_labels(seen, f));
    }
    if (*w->config->val && good) {
        w->prints.two = true;
        TRY(look_at_val(w));
    }
    TRY(check_rows(w));
    findings_sort(f);
done:
    return status;
}

/* What is known without a look at X. */
static void describe(const struct opening *o, const ls_config *config,
                     struct inspection *in)
{
    const struct source *part = &o->table->part[0];
    const struct cost *cost = &in->cost;
    ls_dataset *d = in->dataset;
    const char *dims;

    cost_of(o->table, config, d->about.rows, d->about.targets, d->label != NULL,
            &in->cost);
    dataset_point(d);
    d->about.bytes = (size_t)cost->loaded;
    shape_text(&part->shape, in->shape, sizeof in->shape);
    dims = strchr(in->shape, '(');
    snprintf(in->filters, sizeof in->filters, "%s", part->shape.filters);
    in->seen = (ls_inspection){
        .about = d->about,
        .shape = dims ? dims : in->shape,
        .layout = cost->layout,
        .filters = in->filters,
        .transposed = cost->transposed,
        .plain = cost->plain,
        .stored = cost->stored,
        .band_rows = cost->band_rows,
        .band_bytes = cost->band_bytes,
        .amplification = cost->amplification,
        .loaded = cost->loaded,
        .streamed = cost->streamed,
        .available = cost->available,
        .mend = cost->mend,
    };
}

static ls_status look(struct work *w)
{
    struct inspection *in = w->in;
    struct census census = {0};
    bool good = false;
    ls_status status = LS_OK;

    TRY(read_labels(w, &w->opening, NULL, &good));
    describe(&w->opening, w->config, in);
    if (!w->check && !w->stats)
        goto done;
    TRY(divide(w, good));
    TRY(count(w, &w->opening, w->check ? remember_row : NULL, &census));
    TRY(take_columns(&census, &w->opening, &in->columns));
    in->seen.n_columns = census.n_columns;
    in->seen.columns = in->columns;
    if (w->check)
        TRY(check(w, good));
    in->seen.n_findings = in->findings.n;
    in->seen.findings = in->findings.list;
done:
    census_clear(&census);
    return status;
}

ls_status ls_inspect(const char *path, const ls_config *config, unsigned flags,
                     ls_inspection **inspection)
{
    struct work w = {.config = config,
                     .check = flags & LS_INSPECT_CHECK,
                     .stats = flags & LS_INSPECT_STATS};
    ls_status status = LS_OK;

    TRY(ls_config_check(config));
    TRY(MEM_ARRAY(w.in, 1, "an inspection"));
    TRY(opening_start(path, config, NULL, &w.opening));
    w.in->dataset = w.opening.dataset;
    status = look(&w);
    w.opening.dataset = NULL; /* the inspection's */
    TRY(status);
    *inspection = &w.in->seen;
    w.in = NULL;
done:
    ls_inspection_destroy(w.in ? &w.in->seen : NULL);
    work_clear(&w);
    return status;
}

void ls_inspection_destroy(ls_inspection *inspection)
{
    struct inspection *in = (struct inspection *)inspection;

    if (!in)
        return;
    ls_dataset_close(in->dataset);
    mem_free(in->columns);
    findings_clear(&in->findings);
    mem_free(in);
}
