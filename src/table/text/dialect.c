/* SPDX-License-Identifier: MIT */
/*
 * dialect.c - detection of the dialect of a text table from its first rows.
 *
 * Part of csv.h. The delimiter is the one by which most rows get as many cells
 * as the first, unless a line "sep=;" names it; a header is recognised by cells
 * that are not numbers. Comments before the first row are skipped, except for
 * one with as many cells as the rows: the header.
 */
#include <ctype.h>
#include <locale.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "table/text/cell.h"
#include "table/text/cell_hint.h"
#include "table/text/csv.h"
#include "table/text/preamble.h"

enum { SAMPLE = 20 };

/* Before the comma come those that a decimal comma goes with. */
static const char delimiters[] = {'\t', ';', '|', ',', ' '};

/* Rows of the sample under one delimiter. */
struct sample {
    locale_t plain;
    const struct cell_style *style;
    size_t rows, columns, alike; /* alike: rows with as many as the first */
    bool *is_text;               /* [columns] of the first row */
    size_t n_text, n_number;     /* cells of the first row */
    bool below_number; /* a number stands below a text of the first row */
};

/* Whether a text can be the name of a column: not what stands for a number
 * that is missing, or that is written in another style. */
static bool can_be_name(const char *cell)
{
    static const char *const marks[] = {"n.d.", "n.d",     "n.a.",    "n.a",
                                        "n/d",  "#N/A",    "#DIV/0!", "#VALUE!",
                                        "BDL",  "<LOD",    "missing", "none",
                                        "nil",  "unknown", NULL};
    bool letters = false;

    for (const char *const *mark = marks; *mark; mark++)
        if (strcasecmp(cell, *mark) == 0)
            return false;
    for (const char *c = cell; *c; c++)
        letters |= isalpha((unsigned char)*c) || (unsigned char)*c >= 0x80;
    return letters && !cell_holds_number(cell);
}

static ls_status take_first(struct sample *s, const struct csv_row *row)
{
    ls_status status = LS_OK;

    s->columns = row->n;
    mem_free(s->is_text);
    TRY(MEM_ARRAY(s->is_text, row->n, "a row of cells"));
    for (size_t k = 0; k < row->n; k++) {
        double value;
        const enum cell_kind kind =
            cell_read(row->cell[k], s->plain, s->style, &value);

        s->is_text[k] = kind == CELL_TEXT && can_be_name(row->cell[k]);
        s->n_text += s->is_text[k];
        s->n_number += kind == CELL_NUMBER;
    }
done:
    return status;
}

static ls_status take_row(struct sample *s, const struct csv_row *row)
{
    if (s->rows++ == 0) {
        s->alike = 1;
        return take_first(s, row);
    }
    s->alike += row->n == s->columns;
    for (size_t k = 0; k < row->n && k < s->columns; k++) {
        double value;

        if (s->is_text[k] &&
            cell_read(row->cell[k], s->plain, s->style, &value) == CELL_NUMBER)
            s->below_number = true;
    }
    return LS_OK;
}

static ls_status look(struct input *input, char delimiter,
                      struct sample *sample)
{
    struct csv_text text;
    struct csv_row row;
    ls_status status = LS_OK;

    *sample = (struct sample){.plain = sample->plain,
                              .style = sample->style,
                              .is_text = sample->is_text};
    csv_text_start(&text, input, delimiter);
    TRY(input_rewind(input));
    while (sample->rows < SAMPLE) {
        TRY(csv_text_next(&text, &row));
        if (row.n == 0)
            break;
        TRY(take_row(sample, &row));
    }
done:
    csv_text_clear(&text);
    return status;
}

/* A delimiter under which the sample cannot be read is none. */
static ls_status find_delimiter(struct input *input, struct sample *sample,
                                char *best)
{
    size_t most = 0;

    *best = ',';
    for (size_t i = 0; i < sizeof delimiters; i++) {
        const ls_status status = look(input, delimiters[i], sample);

        if (status == LS_NO_MEMORY || status == LS_IO)
            return status;
        if (status == LS_OK && sample->columns > 1 && sample->alike > most) {
            *best = delimiters[i];
            most = sample->alike;
        }
    }
    return LS_OK;
}

/* Names in a first row are texts above numbers, or texts throughout. A text
 * among numbers with texts below it is a label. */
static bool shows_header(const struct sample *s)
{
    return s->n_text > 0 && (s->below_number || s->n_number == 0);
}

static ls_status has_quotes(struct input *input, bool *quotes)
{
    char bytes[4096];
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_rewind(input));
    TRY(input_read(input, bytes, sizeof bytes, &got));
    *quotes = memchr(bytes, '"', got) != NULL;
done:
    return status;
}

/* The last comment is a row of the table if it has as many cells as those
 * below: "#chrom\tpos\tlabel". */
static ls_status take_back_comment(struct input *input,
                                   const struct preamble *preamble,
                                   struct sample *sample,
                                   struct csv_dialect *found)
{
    const size_t columns = sample->columns;
    ls_status status = LS_OK;

    found->comments = preamble->comments;
    if (columns < 2 || !preamble->comments)
        return LS_OK;
    input_set_preamble(input, preamble->bytes_before, preamble->lines_before);
    if (look(input, found->delimiter, sample) == LS_OK &&
        sample->columns == columns) {
        found->comments--;
        return LS_OK;
    }
    input_set_preamble(input, preamble->bytes, preamble->lines);
    TRY(look(input, found->delimiter, sample));
done:
    return status;
}

ls_status csv_detect(struct input *input, const char *header,
                     const struct cell_style *style,
                     struct csv_dialect *dialect)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    struct sample sample = {.plain = plain, .style = style};
    struct csv_dialect found = {.delimiter = ','};
    struct preamble preamble;
    ls_status status = LS_OK;

    if (!plain)
        return fail(LS_NO_MEMORY, "out of memory for a locale");
    TRY(preamble_find(input, &preamble));
    input_set_preamble(input, preamble.bytes, preamble.lines);
    found.delimiter = preamble.separator;
    if (!found.delimiter)
        TRY(find_delimiter(input, &sample, &found.delimiter));
    TRY(look(input, found.delimiter, &sample));
    TRY(take_back_comment(input, &preamble, &sample, &found));
    if (sample.rows == 0) {
        status = fail(LS_BAD_DATA, "%s is empty", input_path(input));
        goto done;
    }
    found.columns = sample.columns;
    found.header = strcmp(header, "auto") == 0 ? shows_header(&sample)
                                               : strcmp(header, "yes") == 0;
    TRY(has_quotes(input, &found.quotes));
    TRY(input_rewind(input));
    *dialect = found;
done:
    mem_free(sample.is_text);
    freelocale(plain);
    return status;
}

const char *csv_delimiter_name(char delimiter)
{
    switch (delimiter) {
    case '\t':
        return "tab";
    case ';':
        return "semicolon";
    case '|':
        return "bar";
    case ' ':
        return "space";
    default:
        return "comma";
    }
}
