/* SPDX-License-Identifier: MIT */
/*
 * text_cast.c - what becomes of each column of a text: label, number, category.
 *
 * Part of text_table.h. A column whose first cell is a text is a category, if
 * no model says otherwise. A number that turns up among texts later is a text,
 * too; a text among numbers is an error.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/row_index.h"
#include "data/text_table.h"

/* Rows that are looked at for the first cells of columns. */
enum { SAMPLE = 2000 };

/* First cells of the columns: their kinds, missing ones are passed over. */
struct first {
    const struct text_table *table;
    size_t rows;
    enum cell_kind *kind; /* [columns] CELL_MISSING: none yet */
};

static ls_status take_first(void *user, const struct csv_row *row)
{
    struct first *first = user;

    if (first->rows++ == 0 && first->table->dialect.header)
        return LS_OK;
    for (size_t k = 0; k < row->n && k < first->table->dialect.columns; k++) {
        double value;

        if (first->kind[k] == CELL_MISSING)
            first->kind[k] = cell_read(row->cell[k], first->table->plain,
                                       first->table->style, &value);
    }
    return LS_OK;
}

/* Where the scan fails, a later pass says so, and better. */
static ls_status find_kinds(struct text_table *t, enum cell_kind **kind)
{
    struct first first = {.table = t};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(first.kind, t->dialect.columns, "kinds of columns"));
    for (size_t k = 0; k < t->dialect.columns; k++)
        first.kind[k] = CELL_MISSING;
    TRY(input_rewind(t->input));
    (void)csv_scan(t->input, t->dialect.delimiter, SAMPLE, take_first, &first);
    *kind = first.kind;
    first.kind = NULL;
done:
    mem_free(first.kind);
    return status;
}

/* Mark the columns of a list "a,b,-1" in `in`; "" marks none. */
static ls_status mark_list(const struct text_table *t, const char *option,
                           const char *list, bool *in)
{
    char word[LS_NAME_SIZE], names[400];

    while (*list) {
        const size_t n = strcspn(list, ",");
        ptrdiff_t k = text_table_find(t, list);

        snprintf(word, sizeof word, "%.*s", (int)(n < 500 ? n : 500), list);
        if (k == NO_COLUMN)
            k = text_table_find(t, word);
        else
            strcpy(word, ""); /* the whole rest is one name */
        if (k == NO_COLUMN) {
            text_table_list(t, names, sizeof names);
            return fail(LS_BAD_DATA,
                        "%s: %s names %.80s, but it has no such column: %s",
                        input_path(t->input), option, word, names);
        }
        in[k] = true;
        list += *word ? n + (list[n] == ',') : strlen(list);
    }
    return LS_OK;
}

static bool is_word(const char *value, const char *word)
{
    return strcmp(value, word) == 0;
}

/* Roles by the settings and the first cells. */
static ls_status cast_by_cells(struct text_table *t,
                               const ls_import_config *config)
{
    const size_t n = t->dialect.columns;
    const bool named = !is_word(config->categories, "auto") &&
                       !is_word(config->categories, "error");
    enum cell_kind *kind = NULL;
    bool *keep = NULL, *drop = NULL, *category = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, 3 * n, "roles of columns"));
    drop = keep + n;
    category = drop + n;
    TRY(find_kinds(t, &kind));
    TRY(mark_list(t, "setting columns", config->columns, keep));
    TRY(mark_list(t, "setting drop", config->drop, drop));
    if (named)
        TRY(mark_list(t, "setting categories", config->categories, category));
    if (t->label != 0 && !keep[0] && !drop[0] && !category[0])
        TRY(row_index_find(t, &drop[0], t->note));
    for (size_t k = 0; k < n; k++) {
        const bool text =
            kind[k] == CELL_TEXT && !is_word(config->categories, "error");

        t->chosen[k] = category[k];
        t->role[k] = (ptrdiff_t)k == t->label                    ? ROLE_LABEL
                     : drop[k] || (*config->columns && !keep[k]) ? ROLE_NONE
                     : text || category[k]                       ? ROLE_CATEGORY
                                                                 : ROLE_NUMBER;
    }
done:
    mem_free(keep);
    mem_free(kind);
    return status;
}

/* Columns of features in the order of the file. */
static ls_status make_columns(struct text_table *t)
{
    size_t n = 0;
    char number[32];
    ls_status status = LS_OK;

    for (size_t k = 0; k < t->dialect.columns; k++)
        n += t->role[k] == ROLE_NUMBER || t->role[k] == ROLE_CATEGORY;
    if (n == 0)
        return fail(LS_BAD_DATA, "%s has no column but the label",
                    input_path(t->input));
    TRY(encoding_create(n, &t->columns));
    t->columns->named = t->names != NULL;
    t->columns->style = t->own;
    n = 0;
    for (size_t k = 0; k < t->dialect.columns; k++) {
        struct column *column = &t->columns->column[n];
        const char *name = t->names ? t->names[k] : number;

        snprintf(number, sizeof number, "column_%zu", k);
        if (t->role[k] == ROLE_LABEL)
            t->columns->label = mem_text(t->names ? name : number + 7);
        if (t->role[k] != ROLE_NUMBER && t->role[k] != ROLE_CATEGORY)
            continue;
        column->place = k;
        column->kind =
            t->role[k] == ROLE_NUMBER ? COLUMN_NUMBER : COLUMN_CATEGORY;
        column->name = mem_text(name);
        TRY(mem_check(column->name, strlen(name) + 1, 1, "names of columns"));
        n++;
    }
done:
    return status;
}

/* Where a column of a model is in this text. */
static ptrdiff_t place_of(const struct text_table *t,
                          const struct encoding *columns, size_t k)
{
    const size_t place = columns->column[k].place;

    for (size_t i = 0; columns->named && t->names && i < t->dialect.columns;
         i++)
        if (strcmp(t->names[i], columns->column[k].name) == 0)
            return (ptrdiff_t)i;
    if (columns->named && t->names)
        return NO_COLUMN;
    if (t->dialect.columns == columns->n)
        return (ptrdiff_t)k;
    return place < t->dialect.columns ? (ptrdiff_t)place : NO_COLUMN;
}

/* Roles as a model wants them. */
static ls_status cast_by_model(struct text_table *t,
                               const struct text_wish *wish)
{
    char lacking[300] = "";
    size_t used = 0, n_lacking = 0;
    ls_status status = LS_OK;

    TRY(encoding_copy(wish->columns, &t->columns));
    if (t->label != NO_COLUMN)
        t->role[t->label] = ROLE_LABEL;
    for (size_t k = 0; k < t->columns->n; k++) {
        struct column *column = &t->columns->column[k];
        const ptrdiff_t at = place_of(t, wish->columns, k);

        if (at == NO_COLUMN || t->role[at] != ROLE_NONE) {
            if (used + 60 < sizeof lacking)
                used += (size_t)snprintf(lacking + used, sizeof lacking - used,
                                         "%s%.50s", n_lacking ? ", " : "",
                                         column->name);
            n_lacking++;
            continue;
        }
        column->place = (size_t)at;
        t->role[at] =
            column->kind == COLUMN_NUMBER ? ROLE_NUMBER : ROLE_CATEGORY;
    }
    if (n_lacking)
        status = fail(LS_BAD_DATA,
                      "%s has %zu columns and lacks %zu of the %zu of %s: %s",
                      input_path(t->input), t->dialect.columns, n_lacking,
                      t->columns->n, wish->of, lacking);
done:
    return status;
}

/* Which of the numbers and texts a column is, in the order of the features. */
static void give_slots(struct text_table *t, const struct text_wish *wish)
{
    const char *missing = wish->config->missing;
    const bool fills = !is_word(missing, "error") && !is_word(missing, "drop");

    for (size_t k = 0; k < t->columns->n; k++) {
        const struct column *column = &t->columns->column[k];
        const bool number = column->kind == COLUMN_NUMBER;

        t->slot[column->place] = number ? t->numbers++ : t->texts++;
        t->fills[column->place] =
            wish->columns ? wish->fills || column->fill == column->fill : fills;
    }
}

ls_status text_table_cast(struct text_table *t, const struct text_wish *wish)
{
    const size_t n = t->dialect.columns;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(t->role, n, "roles of columns"));
    TRY(MEM_ARRAY(t->slot, n, "roles of columns"));
    TRY(MEM_ARRAY(t->fills, n, "roles of columns"));
    TRY(MEM_ARRAY(t->chosen, n, "roles of columns"));
    if (wish->columns) {
        TRY(cast_by_model(t, wish));
    } else {
        TRY(cast_by_cells(t, wish->config));
        TRY(make_columns(t));
    }
    give_slots(t, wish);
done:
    return status;
}
