/* SPDX-License-Identifier: MIT */
/*
 * csv.c - rows of cells out of a text (RFC 4180, by libcsv).
 *
 * libcsv is fed line by line, so that every row knows where it began. What
 * has no quotes is split in csv_plain.c. What cells mean is not known here.
 */
#include "table/text/csv.h"

#include <csv.h>
#include <string.h>

#include "base/mem.h"

enum { MAX_CELL = 1 << 20, SCAN_BLOCK = 1 << 16 };

/* The row being put together. */
struct scan {
    struct csv_parser parser;
    struct csv_splitter *splitter;
    const char *path;
    char delimiter;
    csv_take take;
    void *user;
    size_t limit, taken;
    size_t line;     /* of the bytes being fed */
    size_t row_line; /* where the row began */
    bool in_row;
    size_t used; /* of the splitter's text */
    size_t n;    /* cells */
    ls_status status;
};

ls_status csv_more_cells(struct csv_splitter *splitter, const char *path,
                         size_t line)
{
    const size_t room = splitter->room ? 2 * splitter->room : 64;
    char **larger = NULL;
    ls_status status = LS_OK;

    if (splitter->room >= CSV_MAX_COLUMNS)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: the row has more than %d "
                    "columns",
                    path, line, CSV_MAX_COLUMNS);
    TRY(MEM_ARRAY(larger, room, "a row of cells"));
    if (splitter->room)
        memcpy(larger, splitter->cell, splitter->room * sizeof *larger);
    mem_free(splitter->cell);
    splitter->cell = larger;
    splitter->room = room;
done:
    return status;
}

void csv_splitter_clear(struct csv_splitter *splitter)
{
    mem_free(splitter->cell);
    mem_free(splitter->text);
    *splitter = (struct csv_splitter){0};
}

/* Called by libcsv; bytes is NULL for an empty cell without quotes. Each cell
 * took a byte more in the block than its text, so that there is room. */
static void on_cell(void *bytes, size_t length, void *user)
{
    struct scan *s = user;
    struct csv_splitter *splitter = s->splitter;

    if (s->status || (s->delimiter == ' ' && !bytes))
        return;
    if (s->n == splitter->room)
        s->status = csv_more_cells(splitter, s->path, s->row_line);
    if (s->status)
        return;
    splitter->cell[s->n++] = splitter->text + s->used;
    if (length)
        memcpy(splitter->text + s->used, bytes, length);
    s->used += length;
    splitter->text[s->used++] = '\0';
}

static void on_row(int end, void *user)
{
    struct scan *s = user;

    (void)end;
    s->in_row = false;
    if (s->status || s->n == 0 || (s->limit && s->taken == s->limit))
        return;
    s->status = s->take(
        s->user, &(struct csv_row){s->row_line, s->n, s->splitter->cell});
    s->taken++;
    s->n = 0;
}

static ls_status fail_quote(const struct scan *s, const char *what)
{
    return fail(LS_BAD_DATA,
                "%s: line %zu: %s (in the row that begins on line "
                "%zu)",
                s->path, s->line, what, s->row_line);
}

/* A line of tabs is empty cells where the tab is the delimiter. */
static bool is_blank(const struct scan *s, const char *bytes, size_t n)
{
    const char *blanks = s->delimiter == '\t' ? " \r\n" : " \t\r\n";

    for (size_t i = 0; i < n; i++)
        if (!bytes[i] || !strchr(blanks, bytes[i]))
            return false;
    return true;
}

/* Bytes of one line. */
static ls_status loader(struct scan *s, const char *bytes, size_t n)
{
    if (memchr(bytes, '\0', n))
        return fail(LS_BAD_DATA, "%s: line %zu: a NUL byte; this is no text",
                    s->path, s->line);
    if (!s->in_row) {
        if (is_blank(s, bytes, n))
            return LS_OK;
        s->row_line = s->line;
        s->in_row = true;
    }
    if (csv_parse(&s->parser, bytes, n, on_cell, on_row, s) != n) {
        if (csv_error(&s->parser) == CSV_EPARSE)
            return fail_quote(s, "a stray quote");
        return fail(LS_NO_MEMORY, "out of memory for a cell");
    }
    if (!s->status && s->parser.entry_pos > MAX_CELL)
        return fail_quote(s, "a cell of more than 1 MiB; a quote may not be "
                             "closed");
    return s->status;
}

/* Bytes up to and with the next line end ("\n", "\r\n" or "\r"). */
static size_t line_length(const char *bytes, size_t n)
{
    const char *lf = memchr(bytes, '\n', n);
    const size_t length = lf ? (size_t)(lf - bytes) + 1 : n;
    const char *cr = memchr(bytes, '\r', length);

    if (!cr || cr + 1 == lf)
        return length;
    return (size_t)(cr - bytes) + 1;
}

static ls_status data_loader_lines(struct scan *s, const char *bytes, size_t n)
{
    ls_status status = LS_OK;

    while (n > 0 && !(s->limit && s->taken == s->limit)) {
        const size_t length = line_length(bytes, n);

        TRY(loader(s, bytes, length));
        s->line += bytes[length - 1] == '\r' || bytes[length - 1] == '\n';
        bytes += length;
        n -= length;
    }
    if (s->limit && s->taken == s->limit)
        goto done;
    if (csv_fini(&s->parser, on_cell, on_row, s) != 0)
        status = fail_quote(s, "the file ends inside quotes");
    else
        status = s->status;
done:
    return status;
}

/* Room for the text of all cells of a block. */
static ls_status make_room(struct csv_splitter *splitter, size_t room)
{
    if (splitter->text_room >= room)
        return LS_OK;
    mem_free(splitter->text);
    splitter->text_room = 0;
    splitter->text = mem_untouched(room, 1);
    splitter->text_room = splitter->text ? room : 0;
    return mem_check(splitter->text, room, 1, "cells");
}

ls_status csv_split_quoted(struct csv_splitter *splitter,
                           struct csv_block *block, const char *path,
                           char delimiter, size_t limit, csv_take take,
                           void *user)
{
    struct scan s = {.splitter = splitter,
                     .path = path,
                     .delimiter = delimiter,
                     .take = take,
                     .user = user,
                     .limit = limit,
                     .line = block->line};
    ls_status status = make_room(splitter, block->size + CSV_PADDING);

    if (status)
        return status;
    if (csv_init(&s.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) !=
        0)
        return fail(LS_NO_MEMORY, "out of memory for the CSV parser");
    csv_set_delim(&s.parser, (unsigned char)delimiter);
    status = data_loader_lines(&s, block->bytes, block->size);
    csv_free(&s.parser);
    return status;
}

ls_status csv_split(struct csv_splitter *splitter, struct csv_block *block,
                    const char *path, char delimiter, size_t limit,
                    csv_take take, void *user)
{
    const bool plain =
        !block->quotes && !memchr(block->bytes, '\0', block->size);

    return (plain ? csv_split_plain : csv_split_quoted)(
        splitter, block, path, delimiter, limit, take, user);
}

/* Counts the rows that pass. */
struct counted {
    csv_take take;
    void *user;
    size_t n;
};

static ls_status count_row(void *user, const struct csv_row *row)
{
    struct counted *counted = user;

    counted->n++;
    return counted->take(counted->user, row);
}

ls_status csv_scan(struct input *input, char delimiter, size_t limit,
                   csv_take take, void *user)
{
    struct counted counted = {take, user, 0};
    struct csv_splitter splitter = {0};
    struct csv_reader reader;
    struct csv_block block = {0};
    bool end = false;
    ls_status status = LS_OK;

    csv_reader_start(&reader, input, SCAN_BLOCK);
    while (limit == 0 || counted.n < limit) {
        TRY(csv_reader_next(&reader, &block, &end));
        if (end)
            break;
        TRY(csv_split(&splitter, &block, input_path(input), delimiter,
                      limit ? limit - counted.n : 0, count_row, &counted));
    }
done:
    csv_block_clear(&block);
    csv_reader_clear(&reader);
    csv_splitter_clear(&splitter);
    return status;
}
