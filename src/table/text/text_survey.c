/* SPDX-License-Identifier: MIT */
/*
 * text_survey.c - category values of a text table, and the values that replace
 * missing cells.
 *
 * A median is exact and takes memory that does not grow with the rows: each
 * pass finds 16 more bits of the median, a float32 or float64.
 */
#include "table/text/text_survey.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/text/cell_hint.h"
#include "table/values/part.h"

/* Bins of 16 bits; columns counted in one go, which take 64 MB. */
enum { BINS = 1 << 16, TOGETHER = 128 };

ls_status text_survey_create(const struct text_table *table, bool all_texts,
                             struct text_survey *survey)
{
    ls_status status = LS_OK;

    *survey = (struct text_survey){.table = table, .all_texts = all_texts};
    TRY(MEM_ARRAY(survey->sum, table->numbers, "sums of columns"));
    TRY(MEM_ARRAY(survey->there, table->numbers, "counts of columns"));
    TRY(MEM_ARRAY(survey->missing, table->columns->n, "counts of columns"));
done:
    return status;
}

void text_survey_clear(struct text_survey *survey)
{
    mem_free(survey->sum);
    mem_free(survey->there);
    mem_free(survey->missing);
    *survey = (struct text_survey){0};
}

enum { CALLED_SIZE = 96 };

/* "column pt", or "column 3 (from 0)" where columns have no names. */
static const char *call_column(const struct text_table *t, size_t place,
                               char text[CALLED_SIZE])
{
    if (t->names)
        snprintf(text, CALLED_SIZE, "column %.60s", t->names[place]);
    else
        snprintf(text, CALLED_SIZE, "column %zu (from 0)", place);
    return text;
}

/* A column of numbers whose first one is written in a way of its own would be
 * a feature for each of them. */
static ls_status check_numeric(const struct text_table *t,
                               const struct column *column)
{
    char why[NUMERIC_SIZE], called[CALLED_SIZE];

    if (t->chosen[column->place] || !levels_are_numeric(&column->levels, why))
        return LS_OK;
    return fail(
        LS_BAD_DATA,
        "%s: %s begins with a text, but %s; import setting categories with "
        "the column's name makes a category of it, setting drop leaves it out",
        input_path(t->input), call_column(t, column->place, called), why);
}

static ls_status add_level(const struct text_table *t, struct column *column,
                           const char *text, size_t line)
{
    const size_t most = column_most_levels(column);
    ls_status status = LS_OK;

    TRY(levels_add_text(&column->levels, text));
    if (column->levels.n > most || column->levels.too_many) {
        TRY(check_numeric(t, column));
        (void)fail(LS_BAD_DATA,
                   "\"%.40s\" is one of more than %zu distinct texts: too many "
                   "for a category%s; setting drop leaves the column out",
                   text, most,
                   column->coded
                       ? ""
                       : ", in which each becomes a feature; setting "
                         "embedding has numbers that are learnt instead");
        status = text_table_at(t, line, column->place);
    }
done:
    return status;
}

bool text_survey_trains(const struct text_table *t,
                        const struct text_line *line)
{
    const char *part = line->roles[BESIDE_SPLIT];

    return t->part >= 0 || !part || part_of_word(part) == PART_TRAIN;
}

/* Category values and missing cells of row i. */
static ls_status add_texts(struct text_survey *s, const struct text_block *rows,
                           size_t i)
{
    const struct encoding *columns = s->table->columns;
    const double *value = rows->value + i * s->table->numbers;
    char *const *cell = rows->text + i * s->table->texts;
    ls_status status = LS_OK;

    for (size_t k = 0; k < columns->n; k++) {
        struct column *column = &columns->column[k];

        if (column->kind == COLUMN_NUMBER ? isnan(*value++) : !*cell++)
            s->missing[k]++;
        else if (column->kind == COLUMN_CATEGORY)
            TRY(add_level(s->table, column, cell[-1], rows->line[i].line));
    }
done:
    return status;
}

static void add_numbers(struct text_survey *s, const double *value)
{
    for (size_t j = 0; j < s->table->numbers; j++) {
        if (isnan(value[j]))
            continue;
        s->sum[j] += value[j];
        s->there[j]++;
    }
}

/* The first row that trains: forget the others. */
static void meet_train(struct text_survey *s)
{
    memset(s->sum, 0, s->table->numbers * sizeof *s->sum);
    memset(s->there, 0, s->table->numbers * sizeof *s->there);
    s->has_train = true;
}

ls_status text_survey_add(struct text_survey *s, const struct text_block *rows,
                          size_t i)
{
    const bool trains = text_survey_trains(s->table, &rows->line[i]);
    ls_status status = LS_OK;

    if (trains || s->all_texts)
        TRY(add_texts(s, rows, i));
    if (trains && !s->has_train)
        meet_train(s);
    if (trains || !s->has_train)
        add_numbers(s, rows->value + i * s->table->numbers);
done:
    return status;
}

/* Medians of numbers lo .. hi - 1. The rank is that of the lower and of the
 * upper middle among the keys that begin with the digits known so far. */
struct medians {
    size_t lo, hi;
    bool wide;             /* keys of float64, not of float32 */
    int known;             /* digits, of 16 bits, .. */
    uint32_t *count;       /* [hi - lo][2][BINS] */
    uint64_t (*digits)[2]; /* .. those */
    uint64_t (*rank)[2];
};

/* Keys are ordered as the numbers are; those of float32 have 32 bits, then
 * zeros. */
static uint64_t key_of(bool wide, double value)
{
    const float x = (float)value;
    uint32_t bits;
    uint64_t wide_bits;

    memcpy(&bits, &x, sizeof bits);
    memcpy(&wide_bits, &value, sizeof value);
    if (wide)
        return wide_bits >> 63 ? ~wide_bits : wide_bits | (uint64_t)1 << 63;
    return (uint64_t)(bits >> 31 ? ~bits : bits | 0x80000000u) << 32;
}

/* Of all digits of a key. */
static double value_of(bool wide, uint64_t digits)
{
    const uint64_t high = (uint64_t)1 << 63;
    const uint64_t wide_bits = digits & high ? digits & ~high : ~digits;
    const uint32_t key = (uint32_t)digits;
    const uint32_t bits = key >> 31 ? key & 0x7FFFFFFFu : ~key;
    double value;
    float x;

    memcpy(&value, &wide_bits, sizeof value);
    memcpy(&x, &bits, sizeof x);
    return wide ? value : (double)x;
}

static void count_row(struct medians *m, const double *row)
{
    const int shift = 64 - 16 * m->known;

    for (size_t j = m->lo; j < m->hi; j++) {
        uint32_t *count = m->count + (j - m->lo) * 2 * BINS;
        const double value = row[j];
        const uint64_t key = key_of(m->wide, value);

        if (isnan(value))
            continue;
        for (size_t middle = 0; middle < 2; middle++)
            if (m->known == 0 || key >> shift == m->digits[j - m->lo][middle])
                count[middle * BINS + (key >> (shift - 16) & 0xFFFFu)]++;
    }
}

static ls_status count_rows(const struct text_survey *s, struct medians *m)
{
    const struct text_table *t = s->table;
    struct text_pass *pass = NULL;
    const struct text_block *rows = NULL;
    struct text_count ignored;
    ls_status status = LS_OK;

    TRY(text_pass_start(t, &pass));
    do {
        TRY(text_pass_next(pass, &rows, &ignored));
        for (size_t i = 0; rows && i < rows->n; i++)
            if (!s->has_train || text_survey_trains(t, &rows->line[i]))
                count_row(m, rows->value + i * t->numbers);
    } while (rows);
done:
    text_pass_end(pass);
    return status;
}

/* The bin in which the row of that rank is; the rank becomes that within. */
static uint32_t find_bin(const uint32_t *bins, uint64_t *rank)
{
    uint32_t bin = 0;

    while (bin + 1 < BINS && *rank >= bins[bin])
        *rank -= bins[bin++];
    return bin;
}

/* One pass: the next digit of all that are counted together. */
static ls_status find_digit(const struct text_survey *s, struct medians *m)
{
    const size_t n = m->hi - m->lo;
    ls_status status = LS_OK;

    memset(m->count, 0, n * 2 * BINS * sizeof *m->count);
    TRY(count_rows(s, m));
    for (size_t i = 0; i < 2 * n; i++) {
        uint64_t *digits = &m->digits[i / 2][i % 2];

        *digits = *digits << 16 |
                  find_bin(m->count + i * BINS, &m->rank[i / 2][i % 2]);
    }
    m->known++;
done:
    return status;
}

/* Of columns that are counted together. */
static ls_status find_medians(const struct text_survey *s, struct medians *m,
                              double *median)
{
    const size_t n = m->hi - m->lo;
    ls_status status = LS_OK;

    m->known = 0;
    memset(m->digits, 0, n * sizeof *m->digits);
    for (size_t j = 0; j < n; j++) {
        m->rank[j][0] = (s->there[m->lo + j] - 1) / 2;
        m->rank[j][1] = s->there[m->lo + j] / 2;
    }
    while (m->known < (m->wide ? 4 : 2))
        TRY(find_digit(s, m));
    for (size_t j = 0; j < n; j++)
        median[m->lo + j] = (value_of(m->wide, m->digits[j][0]) +
                             value_of(m->wide, m->digits[j][1])) /
                            2;
done:
    return status;
}

static ls_status all_medians(const struct text_survey *s, double *median)
{
    const size_t n = s->table->numbers;
    const size_t most = n < TOGETHER ? n : TOGETHER;
    struct medians m = {.wide = s->wide};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m.count, most * 2 * BINS, "bins of a median"));
    TRY(MEM_ARRAY(m.digits, most, "digits of medians"));
    TRY(MEM_ARRAY(m.rank, most, "bins of a median"));
    for (size_t lo = 0; lo < n; lo += most) {
        m.lo = lo;
        m.hi = lo + most < n ? lo + most : n;
        TRY(find_medians(s, &m, median));
    }
done:
    mem_free(m.count);
    mem_free(m.digits);
    mem_free(m.rank);
    return status;
}

/* A column without a single cell has no mean. */
static ls_status check_there(const struct text_survey *s,
                             const struct column *column, size_t there)
{
    char called[CALLED_SIZE];

    if (there > 0 || !s->has_train)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s: %s has missing cells only%s; setting drop leaves it out",
                input_path(s->table->input),
                call_column(s->table, column->place, called),
                s->table->wanted[BESIDE_SPLIT] ? " in the rows that train"
                                               : "");
}

/* fill [numbers] for the cells of numbers. */
static ls_status find_fill(const struct text_survey *s, const char *missing,
                           double *fill)
{
    const bool zero = strcmp(missing, "zero") == 0;

    for (size_t j = 0; j < s->table->numbers; j++)
        fill[j] = zero ? 0.0 : s->sum[j] / (double)s->there[j];
    if (strcmp(missing, "median") == 0)
        return all_medians(s, fill);
    return LS_OK;
}

ls_status text_survey_settle(struct text_survey *s, const char *missing)
{
    const struct encoding *columns = s->table->columns;
    const bool fills =
        strcmp(missing, "error") != 0 && strcmp(missing, "drop") != 0;
    double *fill = NULL;
    size_t number = 0;
    ls_status status = LS_OK;

    for (size_t k = 0; k < columns->n; k++) {
        const struct column *column = &columns->column[k];

        TRY(check_there(s, column,
                        column->kind == COLUMN_NUMBER ? s->there[number++]
                                                      : column->levels.n));
        if (column->kind == COLUMN_CATEGORY)
            TRY(check_numeric(s->table, column));
    }
    if (!fills)
        goto done;
    TRY(MEM_ARRAY(fill, s->table->numbers, "what fills missing cells"));
    TRY(find_fill(s, missing, fill));
    number = 0;
    for (size_t k = 0; k < columns->n; k++) {
        struct column *column = &columns->column[k];

        column->fill = column->kind == COLUMN_NUMBER ? fill[number++] : 0.0;
        column->marked = strcmp(missing, "indicator") == 0 && s->missing[k] > 0;
    }
done:
    mem_free(fill);
    return status;
}
