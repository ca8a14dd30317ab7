/* SPDX-License-Identifier: MIT */
/*
 * text_table.c - a text file as a table: its columns, its label, its rows.
 *
 * Turns cells into numbers and says which cell is none. What labels mean is
 * settled by import_text.c, which scans the table twice.
 */
#include "data/text_table.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/preprocess.h"

static ls_status take_names(void *user, const struct csv_row *row)
{
    struct text_table *t = user;
    const char **list = NULL;
    char(*number)[32] = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, row->n, "names of columns"));
    TRY(MEM_ARRAY(number, row->n, "names of columns"));
    for (size_t k = 0; k < row->n; k++) {
        snprintf(number[k], sizeof number[k], "column_%zu", k);
        list[k] = row->cell[k][0] ? row->cell[k] : number[k];
        for (size_t i = 0; i < k && row->n <= LEVELS_MAX; i++)
            if (strcmp(list[i], list[k]) == 0)
                TRY(fail(LS_BAD_DATA,
                         "%s: line %zu: columns %zu and %zu are both called "
                         "%s (columns count from 0)",
                         input_path(t->input), row->line, i, k, list[k]));
    }
    t->names = names_copy(list, row->n);
    TRY(mem_check(t->names, row->n, sizeof *list, "names of columns"));
done:
    mem_free(number);
    mem_free(list);
    return status;
}

static ls_status take_count(void *user, const struct csv_row *row)
{
    struct text_table *t = user;

    (void)row;
    t->file_rows++;
    return LS_OK;
}

/* "a, b, c, .." or how many columns there are, for the question of --label. */
static ls_status ask_for_label(const struct text_table *t, const char *why)
{
    char list[400] = "";
    size_t used = 0;

    for (size_t k = 0; t->names && k < t->dialect.columns && used < 300; k++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s",
                                 k ? ", " : ": ", t->names[k]);
    return fail(LS_BAD_DATA,
                "%s: %s; say --label with a name or a number from 0 (-1 is "
                "the last), or --label none; it has %zu columns%s",
                input_path(t->input), why, t->dialect.columns, list);
}

static ls_status guess_label(struct text_table *t)
{
    static const char *const usual[] = {"label", "target", "class", "y"};
    size_t found = 0;

    for (size_t i = 0; t->names && i < sizeof usual / sizeof *usual; i++) {
        for (size_t k = 0; k < t->dialect.columns; k++) {
            if (strcasecmp(t->names[k], usual[i]) != 0)
                continue;
            t->label = (ptrdiff_t)k;
            found++;
        }
    }
    if (found == 1)
        return LS_OK;
    return ask_for_label(t, found      ? "several columns may be the label"
                            : t->names ? "no column is called label"
                                       : "without a header no column is "
                                         "called label");
}

static ls_status find_label(struct text_table *t, const char *label)
{
    const long columns = (long)t->dialect.columns;
    char *end = NULL;
    long number = 0;
    char why[160];

    if (!label)
        return guess_label(t);
    if (strcmp(label, "none") == 0)
        return LS_OK;
    for (long k = 0; t->names && k < columns; k++) {
        if (strcmp(t->names[k], label) == 0) {
            t->label = k;
            return LS_OK;
        }
    }
    errno = 0;
    number = strtol(label, &end, 10);
    if (*label && !*end && !errno && number < columns && number >= -columns) {
        t->label = number < 0 ? number + columns : number;
        return LS_OK;
    }
    snprintf(why, sizeof why, "it has no column %.80s", label);
    return ask_for_label(t, why);
}

/* A pass of its own counts the rows, if only some of them are asked for. */
static ls_status choose_rows(struct text_table *t, const char *rows)
{
    ls_status status = LS_OK;

    t->file_rows = SIZE_MAX;
    if (*rows) {
        t->file_rows = 0;
        TRY(input_rewind(t->input));
        TRY(csv_scan(t->input, t->dialect.delimiter, 0, take_count, t));
        t->file_rows -= t->dialect.header;
    }
    TRY(slices_create(rows, t->file_rows, &t->slices));
done:
    return status;
}

ls_status text_table_open(struct input *input, const ls_import_config *config,
                          struct text_table *table)
{
    struct text_table t = {.input = input, .label = NO_COLUMN};
    ls_status status = LS_OK;

    t.drop_missing = strcmp(config->missing, "drop") == 0;
    t.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!t.plain)
        TRY(fail(LS_NO_MEMORY, "out of memory for a locale"));
    TRY(csv_detect(input, config->header, &t.dialect));
    if (t.dialect.header)
        TRY(csv_scan(input, t.dialect.delimiter, 1, take_names, &t));
    TRY(find_label(&t, config->label));
    t.features = t.dialect.columns - (t.label != NO_COLUMN);
    if (t.features == 0)
        TRY(fail(LS_BAD_DATA, "%s has no column but the label",
                 input_path(input)));
    TRY(choose_rows(&t, config->rows));
    *table = t;
    t = (struct text_table){0};
done:
    text_table_close(&t);
    return status;
}

void text_table_close(struct text_table *table)
{
    if (table->plain)
        freelocale(table->plain);
    mem_free(table->names);
    slices_clear(&table->slices);
    *table = (struct text_table){0};
}

/* A pass over the rows. */
struct pass {
    const struct text_table *table;
    text_take take;
    void *user;
    size_t row;    /* of the file, the header is none */
    bool under;    /* the header, if any, is behind */
    double *value; /* [features] */
    struct text_count count;
    size_t missing_line, missing_column; /* the first one */
};

/* "x.csv: line 17, column 3 (colour): " in front of the last sentence. */
static ls_status at_cell(const struct text_table *t, size_t line, size_t column)
{
    return fail_within(LS_BAD_DATA, "%s: line %zu, column %zu%s%.60s%s: ",
                       input_path(t->input), line, column, t->names ? " (" : "",
                       t->names ? t->names[column] : "", t->names ? ")" : "");
}

static ls_status fail_cell(const struct text_table *t, size_t line,
                           size_t column, enum cell_kind kind, const char *cell)
{
    const char *what = kind == CELL_INFINITE    ? "is not finite"
                       : kind == CELL_TOO_LARGE ? "is too large for float32"
                       : kind == CELL_COMMA
                           ? "has a decimal comma; write numbers with a point"
                           : "is no number";

    (void)fail(LS_BAD_DATA, "\"%.40s\" %s (columns count from 0)", cell, what);
    return at_cell(t, line, column);
}

static ls_status fail_missing(const struct pass *p)
{
    (void)fail(
        LS_BAD_DATA,
        "the cell is missing (columns count from 0); %zu cell%s missing in "
        "%zu of %zu rows; --missing drop leaves these rows out",
        p->count.missing_cells, p->count.missing_cells == 1 ? " is" : "s are",
        p->count.dropped, p->count.dropped + p->count.kept);
    return at_cell(p->table, p->missing_line, p->missing_column);
}

/* One cell; *missing counts those that are. */
static ls_status take_cell(struct pass *p, const struct csv_row *row, size_t k,
                           double *value, size_t *missing)
{
    const bool is_label = (ptrdiff_t)k == p->table->label;
    const enum cell_kind kind = cell_read(row->cell[k], p->table->plain, value);

    if (kind == CELL_MISSING) {
        if (p->count.missing_cells + *missing == 0) {
            p->missing_line = row->line;
            p->missing_column = k;
        }
        ++*missing;
    } else if (kind != CELL_NUMBER && !is_label) {
        return fail_cell(p->table, row->line, k, kind, row->cell[k]);
    }
    return LS_OK;
}

static ls_status take_cells(struct pass *p, const struct csv_row *row)
{
    const struct text_table *t = p->table;
    struct text_row taken = {.line = row->line, .value = p->value};
    size_t missing = 0, feature = 0;
    ls_status status = LS_OK;

    for (size_t k = 0; k < row->n; k++) {
        double value = 0.0;

        TRY(take_cell(p, row, k, &value, &missing));
        if ((ptrdiff_t)k == t->label)
            taken.label = row->cell[k];
        else
            p->value[feature++] = value;
    }
    p->count.missing_cells += missing;
    if (missing) {
        p->count.dropped++;
    } else {
        p->count.kept++;
        TRY(p->take(p->user, &taken));
    }
done:
    return status;
}

static ls_status take_row(void *user, const struct csv_row *row)
{
    struct pass *p = user;
    const struct text_table *t = p->table;

    if (row->n != t->dialect.columns)
        return fail(LS_BAD_DATA, "%s: line %zu has %zu columns, want %zu",
                    input_path(t->input), row->line, row->n,
                    t->dialect.columns);
    if (t->dialect.header && !p->under) {
        p->under = true;
        return LS_OK;
    }
    if (p->row >= t->file_rows)
        return fail(LS_BAD_DATA, "%s changed while it was read",
                    input_path(t->input));
    return slices_has(&t->slices, p->row++) ? take_cells(p, row) : LS_OK;
}

ls_status text_table_scan(const struct text_table *table, text_take take,
                          void *user, struct text_count *count)
{
    struct pass p = {.table = table, .take = take, .user = user};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(p.value, table->features, "a row of numbers"));
    TRY(input_rewind(table->input));
    TRY(csv_scan(table->input, table->dialect.delimiter, 0, take_row, &p));
    if (p.row == 0)
        TRY(fail(LS_BAD_DATA, "%s has a header and no rows",
                 input_path(table->input)));
    if (p.count.missing_cells && !table->drop_missing)
        TRY(fail_missing(&p));
    *count = p.count;
done:
    mem_free(p.value);
    return status;
}
