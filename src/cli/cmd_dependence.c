/* SPDX-License-Identifier: MIT */
/*
 * cmd_dependence.c - lockstep dependence: outputs as a function of one column.
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

/* Where the curves go. */
struct curves_out {
    struct result_file file; /* file.out NULL: none */
    json_t *json;            /* list of columns, or NULL: a table */
    bool has_header;         /* of the file */
};

static void put_point(const ls_dependence_result *r, size_t i, FILE *out)
{
    if (r->level)
        csv_put_text(r->level[i], out);
    else
        csv_put_number(r->point[i], out);
}

static void put_line(const ls_dependence_result *r, size_t i, const char *row,
                     const double *outputs, FILE *out)
{
    csv_put_text(r->column, out);
    fputc(',', out);
    put_point(r, i, out);
    fprintf(out, ",%s", row);
    for (size_t j = 0; j < r->n_outputs; j++) {
        fputc(',', out);
        csv_put_number(outputs[j], out);
    }
    fputc('\n', out);
}

static void write_csv(struct curves_out *to, const ls_dependence_result *r)
{
    const size_t K = r->n_outputs;
    FILE *out = to->file.out;
    char row[24];

    if (!to->has_header) {
        fputs("column,value,row", out);
        for (size_t j = 0; j < K; j++) {
            fputc(',', out);
            csv_put_text(r->output[j], out);
        }
        fputc('\n', out);
        to->has_header = true;
    }
    for (size_t i = 0; i < r->n_points; i++)
        put_line(r, i, "", r->mean + i * K, out);
    for (size_t s = 0; s < r->n_individual; s++) {
        snprintf(row, sizeof row, "%zu", r->row[s]);
        for (size_t i = 0; i < r->n_points; i++)
            put_line(r, i, row, r->individual + (s * r->n_points + i) * K, out);
    }
}

/* Lists of the outputs at each point. */
static json_t *json_of_curve(const ls_dependence_result *r, const double *value)
{
    json_t *curve = json_array();

    for (size_t i = 0; i < r->n_points; i++)
        json_array_append_new(
            curve, json_of_figures(value + i * r->n_outputs, r->n_outputs));
    return curve;
}

static json_t *json_of_column(const ls_dependence_result *r)
{
    const size_t curve = r->n_points * r->n_outputs;
    json_t *column = json_object(), *list = json_array();

    json_set_text(column, "column", r->column);
    json_set_names(column, "outputs", r->output, r->n_outputs);
    if (r->level)
        json_set_names(column, "values", r->level, r->n_points);
    else
        json_object_set_new(column, "values",
                            json_of_figures(r->point, r->n_points));
    json_object_set_new(column, "average", json_of_curve(r, r->mean));
    for (size_t s = 0; s < r->n_individual; s++)
        json_array_append_new(
            list,
            json_pack("{s:I, s:o}", "row", (json_int_t)r->row[s], "outputs",
                      json_of_curve(r, r->individual + s * curve)));
    json_object_set_new(column, "individual", list);
    json_set_count(column, "rows", r->rows);
    return column;
}

/* The mean alone: the curves of rows are for files. Values are last, as texts
 * have any width. */
static void print_table(const ls_dependence_result *r)
{
    for (size_t j = 0; j < r->n_outputs; j++) {
        for (size_t k = strlen(r->output[j]); k < 12; k++)
            putchar(' ');
        text_put(r->output[j], stdout);
        putchar(' ');
    }
    putchar(' ');
    text_put(r->column, stdout);
    putchar('\n');
    for (size_t i = 0; i < r->n_points; i++) {
        for (size_t j = 0; j < r->n_outputs; j++)
            printf("%12.6g ", r->mean[i * r->n_outputs + j]);
        putchar(' ');
        if (r->level)
            text_put(r->level[i], stdout);
        else
            printf("%.6g", r->point[i]);
        putchar('\n');
    }
}

static void show(struct curves_out *to, const ls_dependence_result *r)
{
    if (to->file.out)
        write_csv(to, r);
    if (to->json)
        json_array_append_new(to->json, json_of_column(r));
    else
        print_table(r);
}

/* The next of the names, separated by commas; NULL after the last. */
static char *next_name(char **rest)
{
    char *name = *rest;
    char *comma = name ? strchr(name, ',') : NULL;

    *rest = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    return name;
}

static ls_status show_columns(struct curves_out *to, struct explain *e,
                              ls_dependence_plan *plan, char *names)
{
    ls_dependence_result *result = NULL;
    ls_status status = LS_OK;

    while ((plan->column = next_name(&names))) {
        const bool last = !names;

        TRY_LS(ls_dependence(e->model, e->data, plan, &result));
        if (last)
            explain_note_rows(result->rows, result->table_rows);
        show(to, result);
        ls_dependence_destroy(result);
        result = NULL;
    }
done:
    ls_dependence_destroy(result);
    return status;
}

static ls_status make_plan(const struct invocation *call,
                           ls_dependence_plan *plan)
{
    ls_status status = LS_OK;

    if (!*invocation_value(call, OPTION_COLUMNS))
        TRY(complain(LS_USAGE, "say with --columns which columns to show"));
    TRY(explain_number(call, OPTION_GRID, 2, &plan->grid));
    TRY(explain_number(call, OPTION_INDIVIDUAL, 0, &plan->individual));
    plan->quantiles =
        strcmp(invocation_value(call, OPTION_GRID_AT), "quantiles") == 0;
    if (plan->individual > 0 && !*invocation_value(call, OPTION_OUTPUT) &&
        !invocation_has(call, OPTION_JSON))
        TRY(complain(LS_USAGE, "--individual needs -o FILE.csv or --json: the "
                               "table shows means only"));
done:
    return status;
}

static ls_status finish(struct curves_out *to)
{
    json_t *document = to->json;
    ls_status status = LS_OK;

    if (to->file.out)
        TRY(result_file_finish(&to->file));
    to->json = NULL;
    if (document)
        TRY(json_print(json_pack("{s:o}", "columns", document)));
done:
    return status;
}

ls_status cmd_dependence(const struct invocation *call)
{
    ls_dependence_plan plan = {.size = sizeof plan};
    struct curves_out to = {.json = NULL};
    struct explain e = {0};
    char *names = NULL;
    ls_status status = LS_OK;

    TRY(make_plan(call, &plan));
    TRY(explain_open(call, 0, &e));
    plan.max_rows = e.max_rows;
    plan.seed = e.seed;
    plan.threads = e.threads;
    names = strdup(invocation_value(call, OPTION_COLUMNS));
    if (!names)
        TRY(complain(LS_NO_MEMORY, "out of memory"));
    if (invocation_has(call, OPTION_JSON))
        to.json = json_array();
    if (*e.output)
        TRY(result_file_begin(e.output, &to.file));
    TRY(show_columns(&to, &e, &plan, names));
    TRY(finish(&to));
done:
    result_file_drop(&to.file);
    json_decref(to.json);
    free(names);
    explain_close(&e);
    return status;
}
