/* SPDX-License-Identifier: MIT */
/*
 * csv.c - rows of cells out of a text (RFC 4180, by libcsv).
 *
 * libcsv is fed line by line, so that every row knows where it began; nothing
 * but the row at hand is kept. What cells mean is not known here.
 */
#include "data/csv.h"

#include <csv.h>
#include <string.h>

#include "base/mem.h"

enum {
    BUFFER = 1 << 16,
    MAX_COLUMNS = 1 << 20,
    MAX_CELL = 1 << 20,
    MAX_ROW = 1 << 26
};

/* The row being put together. */
struct scan {
    struct csv_parser parser;
    struct input *input;
    char delimiter;
    csv_take take;
    void *user;
    size_t limit, taken;
    size_t line;     /* of the bytes being fed */
    size_t row_line; /* where the row began */
    bool in_row, after_cr;
    char *text; /* the cells, one after the other */
    size_t used, room;
    size_t *start; /* [n] where each cell begins */
    char **cell;   /* [n] the same as pointers, at the end of a row */
    size_t n, cell_room;
    ls_status status;
};

/* A block of the same content with room for `room` elements. */
static ls_status grow(void **block, size_t used, size_t room, size_t size)
{
    void *larger = mem_untouched(room, size);
    const ls_status status = mem_check(larger, room, size, "a row of cells");

    if (status)
        return status;
    if (used)
        memcpy(larger, *block, used * size);
    mem_free(*block);
    *block = larger;
    return LS_OK;
}

static ls_status make_room(struct scan *s, size_t length)
{
    void *text = s->text, *start = s->start, *cell = s->cell;
    ls_status status = LS_OK;

    if (s->n == MAX_COLUMNS || s->used + length >= MAX_ROW)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: the row has more than %d columns or %d "
                    "bytes",
                    input_path(s->input), s->row_line, MAX_COLUMNS, MAX_ROW);
    if (s->used + length + 1 > s->room) {
        s->room = 2 * (s->used + length + 1);
        status = grow(&text, s->used, s->room, 1);
        s->text = text;
    }
    if (!status && s->n == s->cell_room) {
        s->cell_room = s->n ? 2 * s->n : 64;
        status = grow(&start, s->n, s->cell_room, sizeof *s->start);
        s->start = start;
        if (!status)
            status = grow(&cell, 0, s->cell_room, sizeof *s->cell);
        s->cell = cell;
    }
    return status;
}

/* Called by libcsv; bytes is NULL for an empty cell without quotes. */
static void on_cell(void *bytes, size_t length, void *user)
{
    struct scan *s = user;

    if (s->status || (s->delimiter == ' ' && !bytes))
        return;
    s->status = make_room(s, length);
    if (s->status)
        return;
    s->start[s->n++] = s->used;
    if (length)
        memcpy(s->text + s->used, bytes, length);
    s->used += length;
    s->text[s->used++] = '\0';
}

static void on_row(int end, void *user)
{
    struct scan *s = user;

    (void)end;
    s->in_row = false;
    if (s->status || s->n == 0 || (s->limit && s->taken == s->limit))
        return;
    for (size_t k = 0; k < s->n; k++)
        s->cell[k] = s->text + s->start[k];
    s->status = s->take(s->user, &(struct csv_row){s->row_line, s->n, s->cell});
    s->taken++;
    s->n = s->used = 0;
}

static ls_status fail_quote(const struct scan *s, const char *what)
{
    return fail(LS_BAD_DATA,
                "%s: line %zu: %s (in the row that begins on line "
                "%zu)",
                input_path(s->input), s->line, what, s->row_line);
}

/* A line of tabs is empty cells where the tab is the delimiter. */
static bool is_blank(const struct scan *s, const char *bytes, size_t n)
{
    const char *blanks = s->delimiter == '\t' ? " \r\n" : " \t\r\n";

    for (size_t i = 0; i < n; i++)
        if (!strchr(blanks, bytes[i]))
            return false;
    return true;
}

/* Bytes of one line, or of a part of one. */
static ls_status feed(struct scan *s, const char *bytes, size_t n)
{
    const char *nul = memchr(bytes, '\0', n);

    if (nul)
        return fail(LS_BAD_DATA, "%s: line %zu: a NUL byte; this is no text",
                    input_path(s->input), s->line);
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

/* Feeds a buffer line by line; a "\r\n" may be cut by the buffer's end. */
static ls_status feed_lines(struct scan *s, const char *bytes, size_t n)
{
    ls_status status = LS_OK;

    while (n > 0 && !(s->limit && s->taken == s->limit)) {
        const size_t length = line_length(bytes, n);
        const bool rest_of_crlf = s->after_cr && bytes[0] == '\n';

        if (rest_of_crlf)
            s->line--;
        TRY(feed(s, bytes, length));
        s->after_cr = bytes[length - 1] == '\r';
        s->line += s->after_cr || bytes[length - 1] == '\n';
        bytes += length;
        n -= length;
    }
done:
    return status;
}

static ls_status feed_all(struct scan *s)
{
    char *buffer = NULL;
    size_t got = 0;
    bool first = true;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(buffer, BUFFER, "a buffer"));
    do {
        size_t skip = 0;

        TRY(input_read(s->input, buffer, BUFFER, &got));
        if (first && got >= 3 && memcmp(buffer, "\xef\xbb\xbf", 3) == 0)
            skip = 3;
        first = false;
        TRY(feed_lines(s, buffer + skip, got - skip));
    } while (got == BUFFER && !(s->limit && s->taken == s->limit));
    if (s->limit && s->taken == s->limit)
        goto done;
    if (csv_fini(&s->parser, on_cell, on_row, s) != 0)
        status = fail_quote(s, "the file ends inside quotes");
    else
        status = s->status;
done:
    mem_free(buffer);
    return status;
}

ls_status csv_scan(struct input *input, char delimiter, size_t limit,
                   csv_take take, void *user)
{
    struct scan s = {.input = input,
                     .delimiter = delimiter,
                     .take = take,
                     .user = user,
                     .limit = limit,
                     .line = 1};
    ls_status status = LS_OK;

    if (csv_init(&s.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) !=
        0)
        return fail(LS_NO_MEMORY, "out of memory for the CSV parser");
    csv_set_delim(&s.parser, (unsigned char)delimiter);
    status = feed_all(&s);
    csv_free(&s.parser);
    mem_free(s.text);
    mem_free(s.start);
    mem_free(s.cell);
    return status;
}
