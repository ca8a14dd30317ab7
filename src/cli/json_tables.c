/* SPDX-License-Identifier: MIT */
/*
 * json_tables.c - an inspected table as JSON.
 */
#include "cli/json.h"

#include "cli/spelling.h"

static json_t *json_of_columns(const ls_inspection *in)
{
    json_t *list = json_array();

    for (size_t j = 0; j < in->n_columns; j++) {
        const ls_column *c = ls_inspection_column(in, j);
        json_t *item = json_object();

        json_set_count(item, "column", j);
        json_set_text(item, "name", c->name);
        json_set_figure(item, "mean", c->mean);
        json_set_figure(item, "std", c->std);
        json_set_figure(item, "min", c->min);
        json_set_figure(item, "max", c->max);
        json_set_count(item, "missing", c->missing);
        json_set_count(item, "infinite", c->infinite);
        if (c->missing)
            json_set_count(item, "first_missing", c->first_missing);
        if (c->infinite)
            json_set_count(item, "first_infinite", c->first_infinite);
        if (c->distinct > LS_DISTINCT_MOST)
            json_set_text(item, "distinct", ">4096");
        else if (c->distinct > 0)
            json_set_count(item, "distinct", c->distinct);
        if (c->constant)
            (void)json_object_set_new(item, "constant", json_true());
        if (c->same_as != j)
            json_set_count(item, "same_as", c->same_as);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_findings(const ls_inspection *in)
{
    static const char *const gravities[] = {"notable", "spoils", "stops"};
    json_t *list = json_array();

    for (size_t i = 0; i < in->n_findings; i++) {
        const ls_finding *finding = ls_inspection_finding(in, i);
        json_t *item = json_object();

        json_set_text(item, "kind", finding->kind);
        json_set_text(item, "gravity", gravities[finding->gravity]);
        json_set_text(item, "sentence", spelled(finding->sentence).s);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_cost(const ls_inspection *in)
{
    json_t *cost = json_object();

    json_set_text(cost, "shape", in->shape);
    json_set_text(cost, "layout", in->layout);
    json_set_text(cost, "filters", in->filters);
    (void)json_object_set_new(cost, "transposed", json_boolean(in->transposed));
    json_set_count(cost, "bytes", in->plain);
    json_set_count(cost, "stored", in->stored);
    json_set_count(cost, "band_rows", in->band_rows);
    json_set_count(cost, "band_bytes", in->band_bytes);
    json_set_figure(cost, "amplification", in->amplification);
    json_set_count(cost, "memory_whole", in->loaded);
    json_set_count(cost, "memory_bands", in->streamed);
    json_set_count(cost, "memory_free", in->available);
    json_set_text(cost, "mend", spelled(in->mend).s);
    return cost;
}

json_t *json_of_inspection(const ls_inspection *in)
{
    json_t *answer = json_of_dataset(in->about);

    /* X is not kept, so there is none. */
    (void)json_object_del(answer, "fingerprint");
    (void)json_object_set_new(answer, "reading_cost", json_of_cost(in));
    if (in->n_columns > 0)
        (void)json_object_set_new(answer, "columns", json_of_columns(in));
    if (in->compared_one_in == 0) /* no check */
        return answer;
    (void)json_object_set_new(answer, "findings", json_of_findings(in));
    json_set_count(answer, "label_runs", in->label_runs);
    json_set_figure(answer, "expected_runs", in->expected_runs);
    json_set_count(answer, "rows_compared", in->rows_compared);
    json_set_count(answer, "compared_one_in", in->compared_one_in);
    json_set_count(answer, "repeated_rows", in->repeated);
    json_set_count(answer, "leaked_rows", in->leaked);
    return answer;
}
