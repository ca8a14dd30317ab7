/* SPDX-License-Identifier: MIT */
/*
 * cmd_importance.c - lockstep importance: which columns a model relies on.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/csv_cell.h"
#include "cli/explain.h"
#include "cli/json.h"
#include "cli/result_file.h"
#include "cli/text.h"
#include "lockstep_explain.h"

/* A column and what it is sorted by. */
struct ranked_column {
    double mean;
    size_t column;
};

/* The most important first; equal ones in the order of the model. */
static int by_importance(const void *a, const void *b)
{
    const struct ranked_column *x = a, *y = b;

    if (x->mean != y->mean)
        return x->mean > y->mean ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

static ls_status rank(const ls_importance_result *r,
                      struct ranked_column **ranked)
{
    *ranked = calloc(r->n_columns + 1, sizeof **ranked);
    if (!*ranked)
        return complain(LS_NO_MEMORY, "out of memory");
    for (size_t k = 0; k < r->n_columns; k++)
        (*ranked)[k] = (struct ranked_column){r->mean[k], k};
    qsort(*ranked, r->n_columns, sizeof **ranked, by_importance);
    return LS_OK;
}

static ls_status print_table(const ls_importance_result *r)
{
    struct ranked_column *ranked = NULL;
    ls_status status = LS_OK;

    TRY(rank(r, &ranked));
    printf("%s %.6g on %s rows; %zu permutation%s of each column\n", r->metric,
           r->score, text_count(r->rows).s, r->repeats,
           r->repeats == 1 ? "" : "s");
    printf("%12s %12s  column\n", "importance", "std");
    for (size_t i = 0; i < r->n_columns; i++) {
        const size_t k = ranked[i].column;

        printf("%12.6g %12.6g  ", r->mean[k], r->std[k]);
        text_put(r->name[k], stdout);
        putchar('\n');
    }
done:
    free(ranked);
    return status;
}

static json_t *json_of_column(const ls_importance_result *r, size_t k)
{
    json_t *column = json_object();

    json_set_text(column, "column", r->name[k]);
    json_object_set_new(column, "mean", json_of_figure(r->mean[k]));
    json_object_set_new(column, "std", json_of_figure(r->std[k]));
    json_object_set_new(column, "importances",
                        json_of_figures(r->each + k * r->repeats, r->repeats));
    return column;
}

static ls_status print_json(const ls_importance_result *r)
{
    json_t *columns = json_array(), *document = json_object();

    for (size_t k = 0; k < r->n_columns; k++)
        json_array_append_new(columns, json_of_column(r, k));
    json_set_text(document, "metric", r->metric);
    json_object_set_new(document, "score", json_of_figure(r->score));
    json_set_count(document, "rows", r->rows);
    json_set_count(document, "repeats", r->repeats);
    json_object_set_new(document, "columns", columns);
    return json_print(document);
}

static ls_status write_csv(const ls_importance_result *r, const char *path)
{
    struct result_file file;
    ls_status status = LS_OK;

    TRY(result_file_begin(path, &file));
    fputs("column,importance_mean,importance_std\n", file.out);
    for (size_t k = 0; k < r->n_columns; k++) {
        csv_put_text(r->name[k], file.out);
        fputc(',', file.out);
        csv_put_number(r->mean[k], file.out);
        fputc(',', file.out);
        csv_put_number(r->std[k], file.out);
        fputc('\n', file.out);
    }
    TRY(result_file_finish(&file));
done:
    return status;
}

ls_status cmd_importance(const struct invocation *call)
{
    ls_importance_plan plan = {.size = sizeof plan};
    ls_importance_result *result = NULL;
    struct explain e = {0};
    ls_status status = LS_OK;

    if (invocation_has(call, OPTION_REPEATS))
        TRY(explain_number(call, OPTION_REPEATS, 1, &plan.repeats));
    TRY(explain_open(call, 1, &e));
    plan.metric = invocation_value(call, OPTION_METRIC);
    plan.max_rows = e.max_rows;
    plan.seed = e.seed;
    plan.threads = e.threads;
    TRY_LS(ls_importance(e.model, e.data, &plan, &result));
    explain_note_rows(result->rows, result->table_rows);
    if (*e.output)
        TRY(write_csv(result, e.output));
    TRY(invocation_has(call, OPTION_JSON) ? print_json(result)
                                          : print_table(result));
done:
    ls_importance_destroy(result);
    explain_close(&e);
    return status;
}
