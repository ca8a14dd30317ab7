/* SPDX-License-Identifier: MIT */
/*
 * dialect.c - how the rows of a text table are written, by its first rows.
 *
 * Part of csv.h. The delimiter is the one by which most rows get as many
 * cells as the first; the header is told by cells that are no numbers.
 */
#include <locale.h>
#include <string.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/csv.h"

enum { SAMPLE = 20 };

/* Before the comma come those that a decimal comma goes with. */
static const char delimiters[] = {'\t', ';', '|', ',', ' '};

/* Rows of the sample under one delimiter. */
struct sample {
    locale_t plain;
    size_t rows, columns, alike; /* alike: rows with as many as the first */
    bool *is_text;               /* [columns] of the first row */
    size_t n_text, n_number;     /* cells of the first row */
    bool below_number; /* a number stands below a text of the first row */
};

static ls_status take_first(struct sample *s, const struct csv_row *row)
{
    ls_status status = LS_OK;

    s->columns = row->n;
    mem_free(s->is_text);
    TRY(MEM_ARRAY(s->is_text, row->n, "a row of cells"));
    for (size_t k = 0; k < row->n; k++) {
        double value;
        const enum cell_kind kind = cell_read(row->cell[k], s->plain, &value);

        s->is_text[k] = kind == CELL_TEXT;
        s->n_text += kind == CELL_TEXT;
        s->n_number += kind == CELL_NUMBER;
    }
done:
    return status;
}

static ls_status take_row(void *user, const struct csv_row *row)
{
    struct sample *s = user;

    if (s->rows++ == 0) {
        s->alike = 1;
        return take_first(s, row);
    }
    s->alike += row->n == s->columns;
    for (size_t k = 0; k < row->n && k < s->columns; k++) {
        double value;

        if (s->is_text[k] &&
            cell_read(row->cell[k], s->plain, &value) == CELL_NUMBER)
            s->below_number = true;
    }
    return LS_OK;
}

static ls_status look(struct input *input, char delimiter, locale_t plain,
                      struct sample *sample)
{
    bool *room = sample->is_text;
    ls_status status = LS_OK;

    *sample = (struct sample){.plain = plain, .is_text = room};
    TRY(input_rewind(input));
    TRY(csv_scan(input, delimiter, SAMPLE, take_row, sample));
done:
    return status;
}

/* A delimiter under which the sample cannot be read is none. */
static ls_status find_delimiter(struct input *input, locale_t plain,
                                struct sample *sample, char *best)
{
    size_t most = 0;

    *best = ',';
    for (size_t i = 0; i < sizeof delimiters; i++) {
        const ls_status status = look(input, delimiters[i], plain, sample);

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

ls_status csv_detect(struct input *input, const char *header,
                     struct csv_dialect *dialect)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    struct sample sample = {.rows = 0};
    struct csv_dialect found = {.delimiter = ','};
    ls_status status = LS_OK;

    if (!plain)
        return fail(LS_NO_MEMORY, "out of memory for a locale");
    TRY(find_delimiter(input, plain, &sample, &found.delimiter));
    TRY(look(input, found.delimiter, plain, &sample));
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
