/* SPDX-License-Identifier: MIT */
/*
 * csv_plain.c - rows of cells out of a text without quotes.
 *
 * Part of csv.h. A block is split where it stands: the byte behind a cell
 * becomes its end. What libcsv does to such a text is done here, at four times
 * its speed: blanks around cells are left out, empty lines are no rows.
 */
#include <stdint.h>
#include <string.h>

#include "table/text/csv.h"

/* A block on its way. */
struct walk {
    struct csv_splitter *splitter;
    const char *path;
    char delimiter;
    char *at;
    size_t line;
    size_t n; /* cells of the row */
};

static bool is_blank(const struct walk *w, char c)
{
    return (c == ' ' || c == '\t') && c != w->delimiter;
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
static char *find_stop(const struct walk *w, char *at)
{
    uint64_t v, found;

    for (;; at += 8) {
        memcpy(&v, at, sizeof v);
        found = bytes_that_are(v, (unsigned char)w->delimiter) |
                bytes_that_are(v, '\n') | bytes_that_are(v, '\r');
        if (found)
            return at + __builtin_ctzll(found) / 8;
    }
}
#else
static char *find_stop(const struct walk *w, char *at)
{
    while (*at != w->delimiter && *at != '\n' && *at != '\r')
        at++;
    return at;
}
#endif

/* The next cell, and the byte behind it in *behind. */
static ls_status take_cell(struct walk *w, char *behind)
{
    char *start = w->at, *end = NULL;
    ls_status status = LS_OK;

    while (is_blank(w, *start))
        start++;
    end = find_stop(w, start);
    *behind = *end;
    w->at = end + 1;
    while (end > start && is_blank(w, end[-1]))
        end--;
    *end = '\0';
    if (w->delimiter == ' ' && end == start)
        return LS_OK;
    if (w->n == w->splitter->room)
        TRY(csv_more_cells(w->splitter, w->path, w->line));
    w->splitter->cell[w->n++] = start;
done:
    return status;
}

/* The cells of a line; the walk then stands at the next. */
static ls_status take_line(struct walk *w)
{
    char behind = '\0';
    ls_status status = LS_OK;

    w->n = 0;
    do {
        TRY(take_cell(w, &behind));
    } while (behind == w->delimiter);
    if (behind == '\r' && *w->at == '\n')
        w->at++;
done:
    return status;
}

/* An empty line, or one of blanks, is a single empty cell. */
static bool is_row(const struct walk *w)
{
    return w->n > 1 || (w->n == 1 && w->splitter->cell[0][0] != '\0');
}

ls_status csv_split_plain(struct csv_splitter *splitter,
                          struct csv_block *block, const char *path,
                          char delimiter, size_t limit, csv_take take,
                          void *user)
{
    struct walk w = {.splitter = splitter,
                     .path = path,
                     .delimiter = delimiter,
                     .at = block->bytes,
                     .line = block->line};
    const char *end = block->bytes + block->size;
    size_t taken = 0;
    ls_status status = LS_OK;

    memcpy(block->bytes + block->size, "\n", 2);
    while (w.at < end && !(limit && taken == limit)) {
        TRY(take_line(&w));
        if (is_row(&w)) {
            TRY(take(user, &(struct csv_row){w.line, w.n, splitter->cell}));
            taken++;
        }
        w.line++;
    }
done:
    return status;
}
