/* SPDX-License-Identifier: MIT */
/*
 * csv.c - splitting a text into rows of cells (RFC 4180, by libcsv).
 *
 * A block without quotes is split in place: the byte after a cell becomes its
 * NUL. The result is that of libcsv, at four times its speed: blanks around
 * cells are removed, empty lines are skipped. libcsv gets one line at a time,
 * so that the line of each row is known. Cells are not interpreted here.
 */
#include "table/text/csv.h"

#include <csv.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { MAX_CELL = LIMIT_TEXT_CELL, TEXT_BLOCK = 1 << 16 };

/* Room for more cells in a row. */
static ls_status more_cells(struct csv_splitter *s, size_t line)
{
    if (s->room >= CSV_MAX_COLUMNS)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: the row has more than %d "
                    "columns",
                    s->path, line, CSV_MAX_COLUMNS);
    return MEM_GROW(s->cell, s->room, s->room ? 2 * s->room : 64, &s->room,
                    "a row of cells");
}

void csv_splitter_clear(struct csv_splitter *splitter)
{
    if (splitter->parser)
        csv_free(splitter->parser);
    mem_free(splitter->parser);
    mem_free(splitter->cell);
    mem_free(splitter->text);
    *splitter = (struct csv_splitter){0};
}

/* ---- Without quotes ------------------------------------------------------ */

static bool is_padding(char delimiter, char c)
{
    return (c == ' ' || c == '\t') && c != delimiter;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* The high bit of each byte of v that is c, and of some above the first. */
static uint64_t bytes_that_are(uint64_t v, unsigned char c)
{
    const uint64_t ones = 0x0101010101010101;
    const uint64_t x = v ^ (ones * c);

    return (x - ones) & ~x & (ones << 7);
}

/* Where the cell ends; eight bytes at a time, so that it hardly matters how
 * long it is. */
static char *find_stop(char delimiter, char *at)
{
    uint64_t v, found;

    for (;; at += 8) {
        memcpy(&v, at, sizeof v);
        found = bytes_that_are(v, (unsigned char)delimiter) |
                bytes_that_are(v, '\n') | bytes_that_are(v, '\r');
        if (found)
            return at + __builtin_ctzll(found) / 8;
    }
}
#else
static char *find_stop(char delimiter, char *at)
{
    while (*at != delimiter && *at != '\n' && *at != '\r')
        at++;
    return at;
}
#endif

/* The cells of a line; the splitter then stands at the next. */
static ls_status take_line(struct csv_splitter *s)
{
    const char delimiter = s->delimiter;
    char *at = s->at, behind = delimiter;
    size_t n = 0;
    ls_status status = LS_OK;

    while (behind == delimiter) {
        char *start = at, *end = NULL;

        while (is_padding(delimiter, *start))
            start++;
        end = find_stop(delimiter, start);
        behind = *end;
        at = end + 1;
        while (end > start && is_padding(delimiter, end[-1]))
            end--;
        *end = '\0';
        if (delimiter == ' ' && end == start)
            continue;
        if (n == s->room)
            TRY(more_cells(s, s->line));
        s->cell[n++] = start;
    }
    s->n = n;
    s->at = at + (behind == '\r' && *at == '\n');
done:
    return status;
}

/* An empty line, or one of blanks, is a single empty cell. */
static bool is_row(const struct csv_splitter *s)
{
    return s->n > 1 || (s->n == 1 && s->cell[0][0] != '\0');
}

static ls_status plain_next(struct csv_splitter *s, size_t *line)
{
    ls_status status = LS_OK;

    while (s->at < s->end) {
        TRY(take_line(s));
        *line = s->line++;
        if (is_row(s))
            return LS_OK;
    }
    s->n = 0;
done:
    return status;
}

/* ---- By libcsv ------------------------------------------------------------
 */

/* Called by libcsv; bytes is NULL for an empty cell without quotes. Each cell
 * took a byte more in the block than its text, so that there is room. */
static void on_cell(void *bytes, size_t length, void *user)
{
    struct csv_splitter *s = user;

    if (s->status || (s->delimiter == ' ' && !bytes))
        return;
    if (s->n == s->room)
        s->status = more_cells(s, s->row_line);
    if (s->status)
        return;
    s->cell[s->n++] = s->text + s->used;
    if (length)
        memcpy(s->text + s->used, bytes, length);
    s->used += length;
    s->text[s->used++] = '\0';
}

static void on_row(int end, void *user)
{
    struct csv_splitter *s = user;

    (void)end;
    s->in_row = false;
    s->complete = s->n > 0;
}

static ls_status fail_quote(const struct csv_splitter *s, const char *what)
{
    return fail(LS_BAD_DATA,
                "%s: line %zu: %s (in the row that begins on line "
                "%zu)",
                s->path, s->line, what, s->row_line);
}

/* A line of tabs is empty cells where the tab is the delimiter. */
static bool is_blank(const struct csv_splitter *s, size_t n)
{
    const char *blanks = s->delimiter == '\t' ? " \r\n" : " \t\r\n";

    for (size_t i = 0; i < n; i++)
        if (!s->at[i] || !strchr(blanks, s->at[i]))
            return false;
    return true;
}

/* The next n bytes, which are of one line. */
static ls_status loader(struct csv_splitter *s, size_t n)
{
    if (memchr(s->at, '\0', n))
        return fail(LS_BAD_DATA, "%s: line %zu: a NUL byte; this is no text",
                    s->path, s->line);
    if (!s->in_row) {
        if (is_blank(s, n))
            return LS_OK;
        s->row_line = s->line;
        s->in_row = true;
    }
    if (csv_parse(s->parser, s->at, n, on_cell, on_row, s) != n) {
        if (csv_error(s->parser) == CSV_EPARSE)
            return fail_quote(s, "a stray quote");
        return fail(LS_NO_MEMORY, "out of memory for a cell");
    }
    if (!s->status && s->parser->entry_pos > MAX_CELL)
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

/* A line ends one row at most. */
static ls_status quoted_next(struct csv_splitter *s)
{
    ls_status status = LS_OK;

    s->n = 0;
    s->complete = false;
    while (!s->complete && s->at < s->end) {
        const size_t length = line_length(s->at, (size_t)(s->end - s->at));

        TRY(loader(s, length));
        s->at += length;
        s->line += s->at[-1] == '\r' || s->at[-1] == '\n';
    }
    if (s->complete)
        goto done;
    if (csv_fini(s->parser, on_cell, on_row, s) != 0)
        status = fail_quote(s, "the file ends inside quotes");
    else
        status = s->status;
done:
    return status;
}

/* A parser of libcsv, which is kept from one block to the next. */
static ls_status make_parser(struct csv_splitter *s)
{
    ls_status status = LS_OK;

    if (s->parser)
        return LS_OK;
    TRY(MEM_ARRAY(s->parser, 1, "the CSV parser"));
    if (csv_init(s->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL))
        status = fail(LS_NO_MEMORY, "out of memory for the CSV parser");
done:
    return status;
}

static void begin(struct csv_splitter *s, struct csv_block *block,
                  const char *path, char delimiter, bool quoted)
{
    s->path = path;
    s->delimiter = delimiter;
    s->at = block->bytes;
    s->end = block->bytes + block->size;
    s->line = block->line;
    s->quoted = quoted;
}

ls_status csv_split_quoted(struct csv_splitter *splitter,
                           struct csv_block *block, const char *path,
                           char delimiter)
{
    ls_status status = LS_OK;

    begin(splitter, block, path, delimiter, true);
    splitter->used = 0;
    splitter->status = LS_OK;
    TRY(MEM_GROW(splitter->text, 0, block->size + CSV_PADDING,
                 &splitter->text_room, "cells"));
    TRY(make_parser(splitter));
    csv_set_delim(splitter->parser, (unsigned char)delimiter);
done:
    return status;
}

void csv_split_plain(struct csv_splitter *splitter, struct csv_block *block,
                     const char *path, char delimiter)
{
    begin(splitter, block, path, delimiter, false);
    memcpy(block->bytes + block->size, "\n", 2);
}

ls_status csv_split(struct csv_splitter *splitter, struct csv_block *block,
                    const char *path, char delimiter)
{
    if (block->quotes || memchr(block->bytes, '\0', block->size))
        return csv_split_quoted(splitter, block, path, delimiter);
    csv_split_plain(splitter, block, path, delimiter);
    return LS_OK;
}

ls_status csv_split_next(struct csv_splitter *splitter, struct csv_row *row)
{
    size_t line = splitter->line;
    ls_status status = LS_OK;

    if (splitter->quoted) {
        TRY(quoted_next(splitter));
        line = splitter->row_line;
    } else {
        TRY(plain_next(splitter, &line));
    }
    *row = (struct csv_row){line, splitter->n, splitter->cell};
done:
    return status;
}

void csv_text_start(struct csv_text *text, struct input *input, char delimiter)
{
    *text = (struct csv_text){.delimiter = delimiter};
    csv_reader_start(&text->reader, input, TEXT_BLOCK);
}

ls_status csv_text_next(struct csv_text *text, struct csv_row *row)
{
    bool end = false;
    ls_status status = LS_OK;

    *row = (struct csv_row){0};
    while (row->n == 0) {
        if (text->splitter.path)
            TRY(csv_split_next(&text->splitter, row));
        if (row->n)
            break;
        TRY(csv_reader_next(&text->reader, &text->block, &end));
        if (end)
            break;
        TRY(csv_split(&text->splitter, &text->block,
                      input_path(text->reader.input), text->delimiter));
    }
done:
    return status;
}

void csv_text_clear(struct csv_text *text)
{
    csv_block_clear(&text->block);
    csv_reader_clear(&text->reader);
    csv_splitter_clear(&text->splitter);
}
