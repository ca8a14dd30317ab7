/* SPDX-License-Identifier: MIT */
/*
 * text_scan.c - a pass over the rows of a text table.
 *
 * Part of text_table.h. Blocks are read and parsed by several threads
 * (base/ordered_pipeline.h); their rows are judged here, in order.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/ordered_pipeline.h"
#include "base/real.h"
#include "table/text/cell_hint.h"
#include "table/text/text_block.h"
#include "table/values/part.h"

struct pass {
    const struct text_table *table;
    struct csv_reader reader;
    struct text_block *block; /* [slots] */
    text_take take;
    void *user;
    size_t row; /* of the file, the header is none */
    bool under; /* the header, if any, is behind */
    struct text_count count;
    size_t *missing;                     /* [columns] cells */
    size_t missing_line, missing_column; /* the first one */
};

/* What to do about a cell of that kind. */
static const char *mend(enum cell_kind kind)
{
    switch (kind) {
    case CELL_INFINITE:
        return "is not finite";
    case CELL_TOO_LARGE:
        return "is too large for " REAL_NAME;
    case CELL_DATE:
        return "is a date; turn it into a number (days, seconds), or leave the "
               "column out with import setting drop";
    case CELL_COMMA:
    case CELL_TEXT:
    case CELL_NUMBER:
    case CELL_MISSING:
        break;
    }
    return "is no number; import setting categories with the column's name "
           "makes "
           "the column a category, setting drop leaves it out";
}

static ls_status fail_cell(const struct text_table *t,
                           const struct text_line *line)
{
    const bool text = line->kind == CELL_COMMA || line->kind == CELL_TEXT;
    char hint[HINT_SIZE];

    if (text && cell_hint(line->cell, hint))
        (void)fail(LS_BAD_DATA, "\"%.40s\" %s; %s%s reads it", line->cell,
                   line->kind == CELL_COMMA ? "has a decimal comma"
                                            : "is no number as C writes it",
                   t->given ? "import setting like with " : "", hint);
    else
        (void)fail(LS_BAD_DATA, "\"%.40s\" %s%s", line->cell, mend(line->kind),
                   text ? ", setting na makes such cells missing" : "");
    return text_table_at(t, line->line, line->bad);
}

/* "pt 12, eta 3" of the columns with missing cells. */
static void list_missing(const struct pass *p, char *text, size_t size)
{
    size_t used = 0;

    for (size_t k = 0; k < p->table->dialect.columns; k++) {
        char number[32];

        if (p->missing[k] == 0)
            continue;
        if (used + 90 > size) {
            snprintf(text + used, size - used, ", ..");
            return;
        }
        snprintf(number, sizeof number, "column %zu", k);
        used += (size_t)snprintf(
            text + used, size - used, "%s%.50s %zu", used ? ", " : "",
            p->table->names ? p->table->names[k] : number, p->missing[k]);
    }
}

static ls_status fail_missing(const struct pass *p)
{
    const bool label = (ptrdiff_t)p->missing_column == p->table->label;
    char list[400] = "";

    list_missing(p, list, sizeof list);
    (void)fail(
        LS_BAD_DATA,
        "the cell is missing; %zu cell%s missing in "
        "%zu of %zu rows (%s); setting missing=drop of an import leaves these "
        "rows "
        "out%s",
        p->count.missing_cells, p->count.missing_cells == 1 ? " is" : "s are",
        p->count.dropped, p->count.dropped + p->count.kept, list,
        label ? "" : ", mean, median, zero and indicator fill the cells");
    return text_table_at(p->table, p->missing_line, p->missing_column);
}

/* A missing cell of column k; whether the row cannot do without it. */
static bool note_missing(struct pass *p, const struct text_line *line, size_t k)
{
    const bool needed = !p->table->fills[k];

    p->missing[k]++;
    p->count.missing_cells++;
    if (needed && p->missing_line == 0) {
        p->missing_line = line->line;
        p->missing_column = k;
    }
    return needed;
}

/* Whether the row is to be left out for what it lacks. */
static bool lacks(struct pass *p, const struct text_line *line,
                  const struct text_row *row)
{
    const struct text_table *t = p->table;
    bool lacking = false;

    for (size_t k = 0; k < t->dialect.columns; k++) {
        const size_t slot = t->slot[k];

        if ((t->role[k] == ROLE_NUMBER && isnan(row->value[slot])) ||
            (t->role[k] == ROLE_CATEGORY && !row->text[slot]) ||
            (t->role[k] == ROLE_BESIDE && !row->roles[slot]) ||
            (t->role[k] == ROLE_LABEL && !row->label))
            lacking |= note_missing(p, line, k);
    }
    return lacking;
}

/* A row that is asked for. */
static ls_status judge(struct pass *p, const struct text_line *line,
                       const struct text_row *row)
{
    if (line->kind != CELL_NUMBER)
        return fail_cell(p->table, line);
    if (line->missing && lacks(p, line, row)) {
        p->count.dropped++;
        return LS_OK;
    }
    p->count.kept++;
    /* Where rows are missing, nothing will come of the others. */
    if (p->missing_line && !p->table->drop_missing)
        return LS_OK;
    return p->take(p->user, row);
}

/* Whether the row is of the part that is asked for. Where it says nothing, that
 * is a missing cell, which is judged as others are. */
static ls_status is_of_part(const struct text_table *t,
                            const struct text_line *line, bool *wanted)
{
    const char *word = line->roles[BESIDE_SPLIT];
    const int part = word ? part_of_word(word) : t->part;

    *wanted = t->part < 0 || part == t->part;
    if (part >= 0 || t->part < 0)
        return LS_OK;
    (void)fail(LS_BAD_DATA,
               "the split is \"%.60s\"; want train, val or test, or 0, 1, 2",
               word);
    return text_table_at(t, line->line, (size_t)t->roles[BESIDE_SPLIT]);
}

static ls_status take_line(struct pass *p, const struct text_block *b, size_t i)
{
    const struct text_table *t = p->table;
    const struct text_line *line = &b->line[i];
    const struct text_row row = {.line = line->line,
                                 .value = b->value + i * t->numbers,
                                 .text = b->text + i * t->texts,
                                 .label = line->label,
                                 .roles = line->roles};
    bool wanted = true;
    ls_status status = LS_OK;

    if (line->cells != t->dialect.columns)
        return fail(LS_BAD_DATA, "%s: line %zu has %zu columns, want %zu%s",
                    input_path(t->input), line->line, line->cells,
                    t->dialect.columns,
                    line->cell && *line->cell == '#'
                        ? "; comments among the rows are not read: take them "
                          "out with grep -v '^#'"
                        : "");
    if (t->dialect.header && !p->under) {
        p->under = true;
        return LS_OK;
    }
    if (p->row >= t->file_rows)
        return fail(LS_BAD_DATA, "%s changed while it was read",
                    input_path(t->input));
    if (!slices_has(&t->slices, p->row++))
        return LS_OK;
    TRY(is_of_part(t, line, &wanted));
    if (wanted)
        TRY(judge(p, line, &row));
done:
    return status;
}

static ls_status read_block(void *user, size_t slot, bool *end)
{
    struct pass *p = user;

    return csv_reader_next(&p->reader, &p->block[slot].block, end);
}

static ls_status parse_block(void *user, size_t slot)
{
    struct pass *p = user;

    text_block_parse(&p->block[slot]);
    return LS_OK;
}

static ls_status take_block(void *user, size_t slot)
{
    struct pass *p = user;
    const struct text_block *b = &p->block[slot];
    ls_status status = LS_OK;

    for (size_t i = 0; i < b->n; i++)
        TRY(take_line(p, b, i));
    if (b->status)
        status = fail(b->status, "%s", b->sentence);
done:
    return status;
}

static ls_status run(struct pass *p)
{
    const struct text_table *t = p->table;
    const struct ordered_pipeline pipeline = {p, read_block, parse_block,
                                              take_block};
    ls_status status = LS_OK;

    TRY(input_rewind(t->input));
    TRY(ordered_pipeline_run(&pipeline, t->threads));
    if (p->row == 0)
        TRY(fail(LS_BAD_DATA, "%s has a header and no rows",
                 input_path(t->input)));
    if (p->missing_line && !t->drop_missing)
        TRY(fail_missing(p));
done:
    return status;
}

ls_status text_table_scan(const struct text_table *table, text_take take,
                          void *user, struct text_count *count)
{
    const size_t slots = ordered_pipeline_slots(table->threads);
    struct pass p = {.table = table, .take = take, .user = user};
    ls_status status = LS_OK;

    csv_reader_start(&p.reader, table->input, CSV_BLOCK);
    TRY(MEM_ARRAY(p.missing, table->dialect.columns, "counts of columns"));
    TRY(MEM_ARRAY(p.block, slots, "blocks of rows"));
    for (size_t i = 0; i < slots; i++)
        p.block[i].table = table;
    TRY(run(&p));
    *count = p.count;
done:
    for (size_t i = 0; p.block && i < slots; i++)
        text_block_clear(&p.block[i]);
    csv_reader_clear(&p.reader);
    mem_free(p.block);
    mem_free(p.missing);
    return status;
}
