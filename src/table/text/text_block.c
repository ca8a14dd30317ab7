/* SPDX-License-Identifier: MIT */
/*
 * text_block.c - rows of a text table parsed in blocks of numbers and texts.
 *
 * Executed by several threads, one block each. text_scan.c checks the rows
 * afterwards, in order.
 */
#include "table/text/text_block.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/values/utf8.h"

static ls_status make_room(struct text_block *b)
{
    const size_t numbers = b->table->numbers, texts = b->table->texts;
    const char *what = "rows of cells";
    size_t room[3] = {b->room, b->room, b->room};
    ls_status status = LS_OK;

    TRY(MEM_GROW(b->line, b->n, b->n + 1, &room[0], what));
    TRY(mem_grow(&b->value, b->n, b->n + 1, numbers * sizeof *b->value,
                 &room[1], what));
    TRY(mem_grow(&b->text, b->n, b->n + 1, texts * sizeof *b->text, &room[2],
                 what));
    b->room = room[0];
done:
    return status;
}

static void take_number(struct text_block *b, struct text_line *line, size_t k,
                        const char *cell)
{
    const struct text_table *t = b->table;
    double value = NAN;
    const enum cell_kind kind =
        cell_read_padded(cell, t->plain, t->style, &value);

    if (kind == CELL_MISSING) {
        line->missing++;
    } else if (kind != CELL_NUMBER && line->kind == CELL_NUMBER) {
        line->kind = kind;
        line->bad = k;
        line->cell = cell;
    }
    b->value[b->n * t->numbers + t->slot[k]] = value;
}

/* The cell, or NULL if it is missing. */
static char *take_text(const struct text_table *t, struct text_line *line,
                       char *cell)
{
    if (!cell_is_missing(cell, t->style))
        return cell;
    line->missing++;
    return NULL;
}

static void take_label(const struct text_table *t, struct text_line *line,
                       char *cell)
{
    line->label = take_text(t, line, cell);
    if (line->label)
        line->label_kind = cell_read_padded(cell, t->plain, t->style, &line->y);
}

static ls_status take_row(struct text_block *b, const struct csv_row *row)
{
    const struct text_table *t = b->table;
    struct text_line *line = NULL;
    ls_status status = LS_OK;

    if (b->n == b->room)
        TRY(make_room(b));
    line = &b->line[b->n];
    *line = (struct text_line){
        .line = row->line, .cells = row->n, .kind = CELL_NUMBER, .y = NAN};
    if (row->n != t->dialect.columns)
        line->cell = row->cell[0];
    for (size_t k = 0; k < row->n && row->n == t->dialect.columns; k++) {
        switch ((enum column_role)t->role[k]) {
        case ROLE_NUMBER:
            take_number(b, line, k, row->cell[k]);
            break;
        case ROLE_CATEGORY:
            b->text[b->n * t->texts + t->slot[k]] =
                take_text(t, line, row->cell[k]);
            break;
        case ROLE_LABEL:
            take_label(t, line, row->cell[k]);
            break;
        case ROLE_BESIDE:
            line->roles[t->slot[k]] = take_text(t, line, row->cell[k]);
            break;
        case ROLE_NONE:
            break;
        }
    }
    b->n++;
done:
    return status;
}

/* Names and categories would be stored as UTF-8 that is none. */
static ls_status check_utf8(const struct text_block *b)
{
    const char *bytes = b->block.bytes;
    const size_t bad = utf8_first_bad(bytes, b->block.size);

    return bad == b->block.size
               ? LS_OK
               : text_fail_utf8(b->table->input,
                                b->block.line + csv_count_lines(bytes, bad),
                                bytes[bad]);
}

static ls_status parse(struct text_block *b)
{
    const struct text_table *t = b->table;
    struct csv_row row;
    ls_status status = LS_OK;

    TRY(check_utf8(b));
    TRY(csv_split(&b->splitter, &b->block, input_path(t->input),
                  t->dialect.delimiter));
    for (;;) {
        TRY(csv_split_next(&b->splitter, &row));
        if (row.n == 0)
            break;
        TRY(take_row(b, &row));
    }
done:
    return status;
}

void text_block_parse(struct text_block *b)
{
    b->n = 0;
    failure_keep(&b->failure, parse(b));
}

void text_block_clear(struct text_block *b)
{
    csv_block_clear(&b->block);
    csv_splitter_clear(&b->splitter);
    mem_free(b->line);
    mem_free(b->value);
    mem_free(b->text);
    *b = (struct text_block){0};
}
