/* SPDX-License-Identifier: MIT */
/*
 * text_table.c - a text file as a table: dialect, header and label.
 *
 * text_cast.c has the columns, text_scan.c the rows.
 */
#include "table/text/text_table.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/part.h"
#include "table/values/preprocess.h"
#include "table/values/utf8.h"

ls_status text_fail_utf8(const struct input *input, size_t line, char byte)
{
    return fail(LS_BAD_DATA,
                "%s: line %zu: byte 0x%02X is not UTF-8; convert the text, if "
                "it is Latin-1 with iconv -f LATIN1 -t UTF-8",
                input_path(input), line, (unsigned char)byte);
}

static ls_status take_names(struct text_table *t, const struct csv_row *row)
{
    const char **list = NULL;
    char(*number)[32] = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, row->n, "names of columns"));
    TRY(MEM_ARRAY(number, row->n, "names of columns"));
    for (size_t k = 0; k < row->n; k++) {
        const size_t length = strlen(row->cell[k]);
        const size_t bad = utf8_first_bad(row->cell[k], length);

        if (bad < length)
            TRY(text_fail_utf8(t->input, row->line, row->cell[k][bad]));
        snprintf(number[k], sizeof number[k], "column_%zu", k);
        list[k] = row->cell[k][0] ? row->cell[k] : number[k];
        for (size_t i = 0; i < k && row->n <= LEVELS_MAX; i++)
            if (strcmp(list[i], list[k]) == 0)
                TRY(fail(LS_BAD_DATA,
                         "%s: line %zu: two columns are called %s: number "
                         "%zu and %zu, counted from 0; rename one of them",
                         input_path(t->input), row->line, list[k], i, k));
    }
    t->names = text_list_copy(list, row->n);
    TRY(mem_check(t->names, row->n, sizeof *list, "names of columns"));
done:
    mem_free(number);
    mem_free(list);
    return status;
}

static ls_status read_names(struct text_table *t)
{
    struct csv_text text;
    struct csv_row row;
    ls_status status = LS_OK;

    csv_text_start(&text, t->input, t->dialect.delimiter);
    TRY(csv_text_next(&text, &row));
    if (row.n)
        TRY(take_names(t, &row));
done:
    csv_text_clear(&text);
    return status;
}

void text_table_list(const struct text_table *t, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    if (!t->names)
        snprintf(text, size, "%zu columns", t->dialect.columns);
    for (size_t k = 0; t->names && k < t->dialect.columns; k++) {
        if (used + 60 > size) {
            snprintf(text + used, size - used, ", ..");
            return;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%.40s",
                                 k ? ", " : "", t->names[k]);
    }
}

static ls_status ask_for_label(const struct text_table *t, const char *why)
{
    char list[400] = "";

    text_table_list(t, list, sizeof list);
    return fail(LS_BAD_DATA,
                "%s: %s; say %s with a name or a number from 0 (-1 is "
                "the last), or %s none; it has %zu columns%s%s",
                input_path(t->input), why, t->label_option, t->label_option,
                t->dialect.columns, t->names ? ": " : "", t->names ? list : "");
}

ptrdiff_t text_table_usual_label(const struct text_table *t, size_t *n)
{
    static const char *const usual[] = {"label", "target", "class", "y"};
    ptrdiff_t found = NO_COLUMN;

    *n = 0;
    for (size_t i = 0; t->names && i < sizeof usual / sizeof *usual; i++) {
        for (size_t k = 0; k < t->dialect.columns; k++) {
            if (strcasecmp(t->names[k], usual[i]) != 0)
                continue;
            found = (ptrdiff_t)k;
            ++*n;
        }
    }
    return found;
}

static ls_status guess_label(struct text_table *t)
{
    size_t found = 0;
    const ptrdiff_t label = text_table_usual_label(t, &found);

    if (found != 1)
        return ask_for_label(
            t, found      ? "several columns may be the label"
               : t->names ? "no column is called label"
                          : "without a header no column is called label");
    t->label = label;
    return LS_OK;
}

ptrdiff_t text_table_find(const struct text_table *t, const char *word)
{
    const long columns = (long)t->dialect.columns;
    char *end = NULL;
    long number = 0;

    for (long k = 0; t->names && k < columns; k++)
        if (strcmp(t->names[k], word) == 0)
            return k;
    errno = 0;
    number = strtol(word, &end, 10);
    if (*word && !*end && !errno && number < columns && number >= -columns)
        return number < 0 ? number + columns : number;
    return NO_COLUMN;
}

ls_status text_table_find_label(struct text_table *t, const char *label)
{
    char why[160];

    if (!label)
        return guess_label(t);
    if (strcmp(label, "none") == 0)
        return LS_OK;
    t->label = text_table_find(t, label);
    if (t->label != NO_COLUMN)
        return LS_OK;
    snprintf(why, sizeof why, "it has no column %.80s", label);
    return fail_absent(ask_for_label(t, why));
}

/* Rows under the header. */
static ls_status count_rows(const struct text_table *t, size_t *rows)
{
    struct csv_text text;
    struct csv_row row = {.n = 1};
    size_t n = 0;
    ls_status status = LS_OK;

    csv_text_start(&text, t->input, t->dialect.delimiter);
    TRY(input_rewind(t->input));
    for (n = 0; row.n; n += row.n > 0)
        TRY(csv_text_next(&text, &row));
    *rows = n - t->dialect.header;
done:
    csv_text_clear(&text);
    return status;
}

/* A pass of its own counts the rows, if only some of them are asked for. */
static ls_status choose_rows(struct text_table *t, const char *rows)
{
    ls_status status = LS_OK;

    t->file_rows = SIZE_MAX;
    if (*rows)
        TRY(count_rows(t, &t->file_rows));
    TRY(slices_create(rows, t->file_rows, &t->slices));
done:
    return status;
}

/* A model or a dataset file knows how the text was written that it was made of;
 * this one may be another. */
static ls_status settle_style(struct text_table *t, const struct row_wish *wish)
{
    const ls_import_config *c = wish->config;
    struct cell_style *own = &t->own;
    ls_status status = LS_OK;

    TRY(cell_style_make(c->thousands, c->decimal, c->numbers, c->na, own));
    if (wish->columns && cell_style_is_default(own))
        *own = wish->columns->style;
    t->style = cell_style_is_default(own) ? NULL : own;
    t->given = wish->columns != NULL;
done:
    return status;
}

static ls_status open_table(struct text_table *t, const struct row_wish *wish)
{
    const ls_import_config *config = wish->config;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    t->label_option = wish->label_option ? wish->label_option : "setting label";
    t->drop_missing = strcmp(config->missing, "drop") == 0;
    if (wish->roles.part)
        t->part = part_of_word(wish->roles.part);
    t->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!t->plain)
        TRY(fail(LS_NO_MEMORY, "out of memory for a locale"));
    TRY(plan_threads(config->threads, &threads));
    t->threads = threads.threads;
    TRY(settle_style(t, wish));
    TRY(csv_detect(t->input, config->header, t->style, &t->dialect));
    if (t->dialect.header)
        TRY(read_names(t));
    TRY(text_roles_given(t, wish));
    TRY(wish->columns ? text_match_label(t, wish)
                      : text_table_find_label(t, config->label));
    TRY(text_table_cast(t, wish));
    TRY(choose_rows(t, config->rows));
done:
    return status;
}

ls_status text_table_open(struct input *input, const struct row_wish *wish,
                          struct text_table *table)
{
    struct text_table t = {.input = input, .label = NO_COLUMN, .part = -1};
    ls_status status = LS_OK;

    for (int which = 0; which < BESIDES; which++)
        t.roles[which] = NO_COLUMN;
    TRY(open_table(&t, wish));
    *table = t;
    if (t.style)
        table->style = &table->own;
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
    mem_free(table->role);
    mem_free(table->slot);
    mem_free(table->fills);
    mem_free(table->chosen);
    encoding_destroy(table->columns);
    slices_clear(&table->slices);
    *table = (struct text_table){0};
}

ls_status text_table_at(const struct text_table *t, size_t line, size_t column)
{
    if (t->names)
        return fail_within(LS_BAD_DATA,
                           "%s: line %zu, column %.60s: ", input_path(t->input),
                           line, t->names[column]);
    return fail_within(LS_BAD_DATA,
                       "%s: line %zu, column %zu (lines count from 1, columns "
                       "from 0): ",
                       input_path(t->input), line, column);
}
