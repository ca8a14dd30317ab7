/* SPDX-License-Identifier: MIT */
/*
 * text_block.c - rows of a text table, a block at a time, as numbers and texts.
 *
 * What each of several threads does with a block of its own. What rows mean is
 * judged afterwards and in order, by text_scan.c.
 */
#include "table/text/text_block.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/values/utf8.h"

/* A larger block with the content of the old one. */
static ls_status grow(void **block, size_t used, size_t room, size_t size)
{
    void *larger = mem_untouched(room, size);
    const ls_status status = mem_check(larger, room, size, "rows of cells");

    if (status)
        return status;
    if (used)
        memcpy(larger, *block, used * size);
    mem_free(*block);
    *block = larger;
    return LS_OK;
}

static ls_status make_room(struct text_block *b)
{
    const size_t room = b->room ? 2 * b->room : 1024;
    const size_t numbers = b->table->numbers, texts = b->table->texts;
    void *line = b->line, *value = b->value, *text = b->text;
    ls_status status = LS_OK;

    TRY(grow(&line, b->n, room, sizeof *b->line));
    b->line = line;
    TRY(grow(&value, b->n, room, numbers * sizeof *b->value));
    b->value = value;
    TRY(grow(&text, b->n, room, texts * sizeof *b->text));
    b->text = text;
    b->room = room;
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

static ls_status take_row(void *user, const struct csv_row *row)
{
    struct text_block *b = user;
    const struct text_table *t = b->table;
    struct text_line *line = NULL;
    ls_status status = LS_OK;

    if (b->n == b->room)
        TRY(make_room(b));
    line = &b->line[b->n];
    *line = (struct text_line){
        .line = row->line, .cells = row->n, .kind = CELL_NUMBER};
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
            line->label = take_text(t, line, row->cell[k]);
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

void text_block_parse(struct text_block *b)
{
    const struct text_table *t = b->table;

    b->n = 0;
    b->status = check_utf8(b);
    if (!b->status)
        b->status = csv_split(&b->splitter, &b->block, input_path(t->input),
                              t->dialect.delimiter, 0, take_row, b);
    if (b->status)
        strncpy(b->sentence, ls_last_error(), sizeof b->sentence - 1);
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
