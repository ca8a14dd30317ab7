/* SPDX-License-Identifier: MIT */
/*
 * csv_reader.c - reading a text in blocks of whole rows.
 *
 * Without quotes a row ends with its line. With quotes, a line end is inside of
 * quotes if the number of quotes before it is odd: RFC 4180 writes a quote as
 * two. In a malformed text, the first row that breaks the rule still begins a
 * block or follows a whole row, and libcsv reports it there.
 */
#include "table/text/csv_reader.h"

#include <string.h>

#include "base/mem.h"

void csv_reader_start(struct csv_reader *reader, struct input *input,
                      size_t block)
{
    *reader = (struct csv_reader){.input = input, .block = block, .line = 1};
}

void csv_reader_clear(struct csv_reader *reader)
{
    mem_free(reader->rest);
    *reader = (struct csv_reader){0};
}

void csv_block_clear(struct csv_block *block)
{
    mem_free(block->bytes);
    *block = (struct csv_block){0};
}

size_t csv_count_lines(const char *bytes, size_t n)
{
    const bool returns = n > 0 && memchr(bytes, '\r', n) != NULL;
    size_t lines = 0;

    for (size_t i = 0; i < n; i++)
        lines += bytes[i] == '\n';
    for (size_t i = 0; returns && i < n; i++)
        lines += bytes[i] == '\r' && (i + 1 == n || bytes[i + 1] != '\n');
    return lines;
}

/* Where the last row ends that ends among the bytes, 0 if none does. The end
 * of a "\r" is certain only with the byte behind it. */
static size_t find_cut(const char *bytes, size_t n, bool quotes)
{
    const char *lf = NULL, *cr = NULL;
    bool inside = false;
    size_t cut = 0;

    if (!quotes) {
        lf = memrchr(bytes, '\n', n);
        if (lf)
            return (size_t)(lf - bytes) + 1;
        cr = n > 1 ? memrchr(bytes, '\r', n - 1) : NULL;
        return cr ? (size_t)(cr - bytes) + 1 : 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '"')
            inside = !inside;
        else if (!inside &&
                 (bytes[i] == '\n' ||
                  (bytes[i] == '\r' && i + 1 < n && bytes[i + 1] != '\n')))
            cut = i + 1;
    }
    return cut;
}

/* Room for so many bytes of text and the padding; `used` of them stay. */
static ls_status make_room(char **bytes, size_t used, size_t want, size_t *room)
{
    return MEM_GROW(*bytes, used, want + CSV_PADDING, room, "a block of text");
}

/* Lines in front of the rows, which dialect.c found. */
static ls_status skip_preamble(struct csv_reader *r)
{
    char bytes[4096];
    size_t left = 0, lines = 0, got = 0;
    ls_status status = LS_OK;

    for (input_preamble(r->input, &left, &lines); left > 0; left -= got) {
        TRY(input_read(r->input, bytes,
                       left < sizeof bytes ? left : sizeof bytes, &got));
        if (got == 0)
            TRY(fail(LS_BAD_DATA, "%s changed while it was read",
                     input_path(r->input)));
    }
    r->line += lines;
done:
    return status;
}

/* Bytes behind those that are there, up to `want` in all. */
static ls_status read_more(struct csv_reader *r, struct csv_block *block,
                           size_t want)
{
    size_t got = 0;
    ls_status status = LS_OK;

    if (!r->begun)
        TRY(skip_preamble(r));
    TRY(make_room(&block->bytes, block->size, want, &block->room));
    TRY(input_read_some(r->input, block->bytes + block->size,
                        want - block->size, &got));
    r->ended = input_ended(r->input, want - block->size, got);
    block->size += got;
    if (!r->begun && r->line == 1 && block->size >= 3 &&
        memcmp(block->bytes, "\xef\xbb\xbf", 3) == 0) {
        block->size -= 3;
        memmove(block->bytes, block->bytes + 3, block->size);
    }
    r->begun = true;
done:
    return status;
}

/* Bytes until a row ends among them, or the text. */
static ls_status read_rows(struct csv_reader *r, struct csv_block *block,
                           size_t *cut)
{
    size_t want = r->block;
    ls_status status = LS_OK;

    for (*cut = 0; *cut == 0; want *= 2) {
        if (want <= block->size)
            continue;
        TRY(read_more(r, block, want));
        block->quotes = memchr(block->bytes, '"', block->size) != NULL;
        *cut = r->ended ? block->size
                        : find_cut(block->bytes, block->size, block->quotes);
        if (r->ended)
            break;
        if (*cut == 0 && block->size >= CSV_MAX_ROW)
            TRY(fail(LS_BAD_DATA, "%s: line %zu: a row of more than %d MiB%s",
                     input_path(r->input), r->line, CSV_MAX_ROW >> 20,
                     block->quotes ? "; a quote may not be closed" : ""));
    }
done:
    return status;
}

ls_status csv_reader_next(struct csv_reader *r, struct csv_block *block,
                          bool *end)
{
    size_t cut = 0;
    ls_status status = LS_OK;

    block->size = 0;
    block->quotes = false;
    if (r->n_rest) {
        TRY(make_room(&block->bytes, 0, r->n_rest, &block->room));
        memcpy(block->bytes, r->rest, r->n_rest);
        block->size = r->n_rest;
        r->n_rest = 0;
    }
    if (!r->ended)
        TRY(read_rows(r, block, &cut));
    else
        cut = block->size;
    TRY(make_room(&r->rest, 0, block->size - cut, &r->rest_room));
    r->n_rest = block->size - cut;
    if (r->n_rest)
        memcpy(r->rest, block->bytes + cut, r->n_rest);
    block->size = cut;
    block->line = r->line;
    block->last = r->ended && r->n_rest == 0;
    r->line += csv_count_lines(block->bytes, cut);
    *end = cut == 0;
done:
    return status;
}
