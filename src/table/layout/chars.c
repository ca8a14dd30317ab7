/* SPDX-License-Identifier: MIT */
/*
 * chars.c - texts stored as arrays of characters, as in MATLAB and Octave.
 *
 * A matrix of characters has a text in each row, which is a column of the
 * dataset; a cell array has a matrix of one row for each text. MATLAB writes
 * UTF-16, Octave bytes of UTF-8.
 */
#include "table/layout/chars.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/preprocess.h"

/* Characters of all texts: text i is unit[start[i] .. start[i + 1]). */
struct chars {
    int32_t *unit;
    size_t *start; /* [n + 1] */
    size_t n;
};

static void chars_clear(struct chars *chars)
{
    mem_free(chars->unit);
    mem_free(chars->start);
}

/* Rows of a matrix, which lie across the dataset. */
static ls_status read_matrix(struct h5_file *file, const struct source *s,
                             struct chars *chars)
{
    struct h5_shape shape;
    int32_t *across = NULL;
    size_t length = 0;
    ls_status status = LS_OK;

    TRY(h5_describe(file, s->name, &shape));
    chars->n = (size_t)s->shape.dims[0];
    length = (size_t)shape.dims[0];
    TRY(MEM_ARRAY(across, length * chars->n, s->shown));
    TRY(MEM_ARRAY(chars->unit, length * chars->n, s->shown));
    TRY(MEM_ARRAY(chars->start, chars->n + 1, s->shown));
    TRY(h5_read(file, s->name, NUMBER_I32, across, length * chars->n));
    for (size_t i = 0; i < chars->n; i++) {
        for (size_t k = 0; k < length; k++)
            chars->unit[i * length + k] = across[k * chars->n + i];
        chars->start[i + 1] = (i + 1) * length;
    }
done:
    mem_free(across);
    return status;
}

/* The dataset of one text of a cell array of Octave: of 240 the first is in the
 * group _000. An empty one has none. */
static bool name_cell(struct h5_file *file, const struct source *s, size_t i,
                      size_t n, char name[LS_NAME_SIZE + 40])
{
    const int digits = snprintf(NULL, 0, "%zu", n);

    snprintf(name, LS_NAME_SIZE + 40, "%s/_%0*zu", s->name, digits, i);
    if (h5_has(file, name, "OCTAVE_EMPTY_MATRIX"))
        return false;
    snprintf(name, LS_NAME_SIZE + 40, "%s/_%0*zu/value", s->name, digits, i);
    return true;
}

/* Where each text begins. */
static ls_status measure_cells(struct h5_file *file, const struct source *s,
                               struct chars *chars)
{
    char name[LS_NAME_SIZE + 40];
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(chars->start, chars->n + 1, s->shown));
    for (size_t i = 0; i < chars->n; i++) {
        chars->start[i + 1] = chars->start[i];
        if (!name_cell(file, s, i, chars->n, name))
            continue;
        TRY(h5_describe(file, name, &shape));
        if (shape.type != NUMBER_I8 || shape.rank != 2 || shape.dims[1] != 1)
            TRY(fail(LS_BAD_DATA, "%s: %s is %s, want a text in each cell",
                     h5_name(file), name, shape.type_name));
        chars->start[i + 1] += (size_t)shape.dims[0];
    }
done:
    return status;
}

static ls_status read_cells(struct h5_file *file, const struct source *s,
                            struct chars *chars)
{
    char name[LS_NAME_SIZE + 40];
    ls_status status = LS_OK;

    chars->n = (size_t)s->shape.dims[0];
    if (s->shape.is_matlab)
        return h5_read_cells(file, s->name, &chars->unit, &chars->start,
                             &chars->n);
    TRY(measure_cells(file, s, chars));
    TRY(MEM_ARRAY(chars->unit, chars->start[chars->n], s->shown));
    for (size_t i = 0; i < chars->n; i++)
        if (name_cell(file, s, i, chars->n, name))
            TRY(h5_read(file, name, NUMBER_I32, chars->unit + chars->start[i],
                        chars->start[i + 1] - chars->start[i]));
done:
    return status;
}

/* Units as bytes for iconv(): UTF-16 in this machine's order, or UTF-8. */
static size_t pack(const int32_t *unit, size_t n, bool wide, char *bytes)
{
    for (size_t k = 0; k < n; k++) {
        const uint16_t two = (uint16_t)unit[k];
        const unsigned char one = (unsigned char)unit[k];

        if (wide)
            memcpy(bytes + 2 * k, &two, 2);
        else
            bytes[k] = (char)one;
    }
    return wide ? 2 * n : n;
}

/* Room for four bytes of UTF-8 for each unit, and a zero behind each text. */
static ls_status spell(struct h5_file *file, const struct source *s,
                       const struct chars *chars, iconv_t to_utf8, char *out,
                       const char **list)
{
    const bool wide = s->shape.is_matlab;
    const size_t room = 4 * chars->start[chars->n] + chars->n;
    char *bytes = NULL, *at = out;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(bytes, 2 * chars->start[chars->n] + 1, s->shown));
    for (size_t i = 0; i < chars->n; i++) {
        const int32_t *unit = chars->unit + chars->start[i];
        size_t n = chars->start[i + 1] - chars->start[i];
        char *from = bytes;
        size_t left = room - (size_t)(at - out), size = 0;

        while (n > 0 && (unit[n - 1] == ' ' || unit[n - 1] == 0))
            n--;
        size = pack(unit, n, wide, bytes);
        list[i] = at;
        if (iconv(to_utf8, &from, &size, &at, &left) == (size_t)-1)
            TRY(fail(LS_BAD_DATA,
                     "%s: %s row %zu is not %s text (rows count "
                     "from 0)",
                     h5_name(file), s->shown, i, wide ? "UTF-16" : "UTF-8"));
        at++;
    }
done:
    mem_free(bytes);
    return status;
}

static ls_status make_texts(struct h5_file *file, const struct source *s,
                            const struct chars *chars, char ***texts)
{
    static const uint16_t one = 1;
    const char *wide = *(const unsigned char *)&one ? "UTF-16LE" : "UTF-16BE";
    const iconv_t to_utf8 =
        iconv_open("UTF-8", s->shape.is_matlab ? wide : "UTF-8");
    const char **list = NULL;
    char *out = NULL;
    ls_status status = LS_OK;

    if (to_utf8 == (iconv_t)-1)
        return fail(LS_INTERNAL, "iconv does not know %s", wide);
    TRY(MEM_ARRAY(out, 4 * chars->start[chars->n] + chars->n + 1, s->shown));
    TRY(MEM_ARRAY(list, chars->n, s->shown));
    TRY(spell(file, s, chars, to_utf8, out, list));
    *texts = text_list_copy(list, chars->n);
    TRY(mem_check(*texts, chars->n, sizeof *list, s->shown));
done:
    iconv_close(to_utf8);
    mem_free(out);
    mem_free(list);
    return status;
}

ls_status chars_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n)
{
    struct chars chars = {0};
    ls_status status = LS_OK;

    if (source->kind == SOURCE_CHARS)
        TRY(read_matrix(file, source, &chars));
    else
        TRY(read_cells(file, source, &chars));
    TRY(make_texts(file, source, &chars, texts));
    *n = chars.n;
done:
    chars_clear(&chars);
    return status;
}
