/* SPDX-License-Identifier: MIT */
/*
 * text_scan.c - a pass over the rows of a text table.
 *
 * Part of text_table.h. Blocks are read and parsed by several threads
 * (base/ordered_pipeline.h); their rows are checked here, in order.
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

struct text_pass {
    const struct text_table *table;
    struct csv_reader reader;
    struct text_block *block; /* [slots] */
    size_t slots;
    struct ordered_pipeline_run *pipeline;
    const struct text_block *last; /* given to the caller, or NULL */
    size_t row;                    /* of the file, the header is none */
    bool under;                    /* the header, if any, is behind */
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
static void list_missing(const struct text_pass *p, char *text, size_t size)
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

static ls_status fail_missing(const struct text_pass *p)
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
static bool note_missing(struct text_pass *p, const struct text_line *line,
                         size_t k)
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

/* Whether row i is to be left out for what it lacks. */
static bool lacks(struct text_pass *p, const struct text_block *b, size_t i)
{
    const struct text_table *t = p->table;
    const struct text_line *line = &b->line[i];
    const double *value = b->value + i * t->numbers;
    char *const *text = b->text + i * t->texts;
    bool lacking = false;

    for (size_t k = 0; k < t->dialect.columns; k++) {
        const size_t slot = t->slot[k];

        if ((t->role[k] == ROLE_NUMBER && isnan(value[slot])) ||
            (t->role[k] == ROLE_CATEGORY && !text[slot]) ||
            (t->role[k] == ROLE_BESIDE && !line->roles[slot]) ||
            (t->role[k] == ROLE_LABEL && !line->label))
            lacking |= note_missing(p, line, k);
    }
    return lacking;
}

/* A row that is asked for; whether it goes on. */
static ls_status check_row(struct text_pass *p, const struct text_block *b,
                           size_t i, bool *keep)
{
    const struct text_line *line = &b->line[i];

    if (line->kind != CELL_NUMBER)
        return fail_cell(p->table, line);
    if (line->missing && lacks(p, b, i)) {
        p->count.dropped++;
        return LS_OK;
    }
    p->count.kept++;
    /* Where rows are missing, nothing will come of the others. */
    *keep = !p->missing_line || p->table->drop_missing;
    return LS_OK;
}

/* Whether the row is of the part that is asked for. Where it says nothing, that
 * is a missing cell, which is checked like others. */
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

static ls_status take_line(struct text_pass *p, const struct text_block *b,
                           size_t i, bool *keep)
{
    const struct text_table *t = p->table;
    const struct text_line *line = &b->line[i];
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
        TRY(check_row(p, b, i, keep));
done:
    return status;
}

static void move_row(struct text_block *b, size_t to, size_t from)
{
    const size_t numbers = b->table->numbers, texts = b->table->texts;

    b->line[to] = b->line[from];
    memcpy(b->value + to * numbers, b->value + from * numbers,
           numbers * sizeof *b->value);
    memcpy(b->text + to * texts, b->text + from * texts,
           texts * sizeof *b->text);
}

/* Leave the rows that go on, up to the first failure. */
static void check_block(struct text_pass *p, struct text_block *b)
{
    const size_t n = b->n;

    b->n = 0;
    for (size_t i = 0; i < n; i++) {
        bool keep = false;
        const ls_status status = take_line(p, b, i, &keep);

        if (status) {
            failure_keep(&b->failure, status);
            break;
        }
        if (keep && b->n++ < i)
            move_row(b, b->n - 1, i);
    }
}

static ls_status read_block(void *user, size_t slot, bool *end)
{
    struct text_pass *p = user;

    return csv_reader_next(&p->reader, &p->block[slot].block, end);
}

static ls_status parse_block(void *user, size_t slot)
{
    struct text_pass *p = user;

    text_block_parse(&p->block[slot]);
    return LS_OK;
}

ls_status text_pass_start(const struct text_table *table,
                          struct text_pass **pass)
{
    struct text_pass *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "a pass over a text"));
    made->table = table;
    made->slots = ordered_pipeline_slots(table->threads);
    csv_reader_start(&made->reader, table->input, CSV_BLOCK);
    TRY(MEM_ARRAY(made->missing, table->dialect.columns, "counts of columns"));
    TRY(MEM_ARRAY(made->block, made->slots, "blocks of rows"));
    for (size_t i = 0; i < made->slots; i++)
        made->block[i].table = table;
    TRY(input_rewind(table->input));
    TRY(ordered_pipeline_start(
        &(struct ordered_pipeline){made, read_block, parse_block},
        table->threads, &made->pipeline));
    *pass = made;
    made = NULL;
done:
    text_pass_end(made);
    return status;
}

/* Behind the last row. */
static ls_status check(const struct text_pass *p)
{
    if (p->row == 0)
        return fail(LS_BAD_DATA, "%s has a header and no rows",
                    input_path(p->table->input));
    return p->missing_line && !p->table->drop_missing ? fail_missing(p) : LS_OK;
}

ls_status text_pass_next(struct text_pass *p, const struct text_block **rows,
                         struct text_count *count)
{
    bool end = false;
    size_t slot = 0;
    ls_status status = LS_OK;

    *rows = NULL;
    do {
        if (p->last)
            TRY(failure_raise(&p->last->failure));
        TRY(ordered_pipeline_next(p->pipeline, &slot, &end));
        if (!end)
            check_block(p, &p->block[slot]);
        p->last = end ? NULL : &p->block[slot];
    } while (p->last && p->last->n == 0);
    if (!p->last)
        TRY(check(p));
    *rows = p->last;
    *count = p->count;
done:
    return status;
}

void text_pass_end(struct text_pass *p)
{
    if (!p)
        return;
    ordered_pipeline_stop(p->pipeline);
    for (size_t i = 0; p->block && i < p->slots; i++)
        text_block_clear(&p->block[i]);
    csv_reader_clear(&p->reader);
    mem_free(p->block);
    mem_free(p->missing);
    mem_free(p);
}
