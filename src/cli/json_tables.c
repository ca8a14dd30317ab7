/* SPDX-License-Identifier: MIT */
/*
 * json_tables.c - an inspected table for programs.
 */
#include "cli/json.h"

static void set_whole(json_t *object, const char *key, uint64_t value)
{
    (void)json_object_set_new(object, key, json_integer((json_int_t)value));
}

/* What is no UTF-8 is left out. */
static void set_words(json_t *object, const char *key, const char *text)
{
    json_t *value = text ? json_string(text) : NULL;

    if (value)
        (void)json_object_set_new(object, key, value);
}

static json_t *json_of_columns(const ls_inspection *in)
{
    json_t *list = json_array();

    for (size_t j = 0; j < in->n_columns; j++) {
        const ls_column *c = &in->columns[j];
        json_t *item = json_object();

        set_whole(item, "column", j);
        set_words(item, "name", c->name);
        json_set_figure(item, "mean", c->mean);
        json_set_figure(item, "std", c->std);
        json_set_figure(item, "min", c->min);
        json_set_figure(item, "max", c->max);
        set_whole(item, "missing", c->missing);
        set_whole(item, "infinite", c->infinite);
        if (c->missing)
            set_whole(item, "first_missing", c->first_missing);
        if (c->infinite)
            set_whole(item, "first_infinite", c->first_infinite);
        if (c->distinct > LS_DISTINCT_MOST)
            set_words(item, "distinct", ">4096");
        else if (c->distinct > 0)
            set_whole(item, "distinct", c->distinct);
        if (c->same_as != j)
            set_whole(item, "same_as", c->same_as);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_findings(const ls_inspection *in)
{
    static const char *const gravities[] = {"notable", "spoils", "stops"};
    json_t *list = json_array();

    for (size_t i = 0; i < in->n_findings; i++) {
        json_t *item = json_object();

        set_words(item, "kind", in->findings[i].kind);
        set_words(item, "gravity", gravities[in->findings[i].gravity]);
        set_words(item, "sentence", in->findings[i].sentence);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_cost(const ls_inspection *in)
{
    json_t *cost = json_object();

    set_words(cost, "shape", in->shape);
    set_words(cost, "layout", in->layout);
    set_words(cost, "filters", in->filters);
    (void)json_object_set_new(cost, "transposed", json_boolean(in->transposed));
    set_whole(cost, "bytes", in->plain);
    set_whole(cost, "stored", in->stored);
    set_whole(cost, "band_rows", in->band_rows);
    set_whole(cost, "band_bytes", in->band_bytes);
    json_set_figure(cost, "amplification", in->amplification);
    set_whole(cost, "memory_whole", in->loaded);
    set_whole(cost, "memory_bands", in->streamed);
    set_whole(cost, "memory_free", in->available);
    set_words(cost, "mend", in->mend);
    return cost;
}

json_t *json_of_inspection(const ls_inspection *in)
{
    json_t *answer = json_of_dataset(&in->about);

    /* X is not kept, so there is none. */
    (void)json_object_del(answer, "fingerprint");
    (void)json_object_set_new(answer, "reading_cost", json_of_cost(in));
    if (in->columns)
        (void)json_object_set_new(answer, "columns", json_of_columns(in));
    if (in->compared_one_in == 0) /* no check */
        return answer;
    (void)json_object_set_new(answer, "findings", json_of_findings(in));
    set_whole(answer, "label_runs", in->label_runs);
    json_set_figure(answer, "expected_runs", in->expected_runs);
    set_whole(answer, "rows_compared", in->rows_compared);
    set_whole(answer, "compared_one_in", in->compared_one_in);
    set_whole(answer, "repeated_rows", in->repeated);
    set_whole(answer, "leaked_rows", in->leaked);
    return answer;
}
