/* SPDX-License-Identifier: MIT */
/*
 * text_survey.c - levels of categories, and what missing cells become.
 *
 * A median is exact and takes memory that does not grow with the rows: the
 * upper 16 bits of the float32 in the middle are found in one pass, the lower
 * ones in another.
 */
#include "data/text_survey.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* Bins of 16 bits; columns counted in one go, which take 64 MB. */
enum { BINS = 1 << 16, TOGETHER = 128 };

ls_status text_survey_create(const struct text_table *table,
                             struct text_survey *survey)
{
    ls_status status = LS_OK;

    *survey = (struct text_survey){.table = table};
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

static ls_status add_level(const struct text_table *t, struct column *column,
                           const char *text, size_t line)
{
    ls_status status = LS_OK;

    TRY(levels_add_text(&column->levels, text));
    if (column->levels.n > COLUMNS_MAX_LEVELS) {
        (void)fail(
            LS_BAD_DATA,
            "\"%.40s\" is one of more than %d distinct texts: too many "
            "for a category, in which each becomes a feature; setting drop "
            "leaves the column out",
            text, COLUMNS_MAX_LEVELS);
        status = text_table_at(t, line, column->place);
    }
done:
    return status;
}

ls_status text_survey_add(struct text_survey *s, const struct text_row *row)
{
    const struct encoding *columns = s->table->columns;
    size_t number = 0, text = 0;
    ls_status status = LS_OK;

    for (size_t k = 0; k < columns->n; k++) {
        struct column *column = &columns->column[k];

        if (column->kind == COLUMN_CATEGORY) {
            const char *level = row->text[text++];

            if (level)
                TRY(add_level(s->table, column, level, row->line));
            else
                s->missing[k]++;
            continue;
        }
        if (isnan(row->value[number])) {
            s->missing[k]++;
        } else {
            s->sum[number] += row->value[number];
            s->there[number]++;
        }
        number++;
    }
done:
    return status;
}

/* Medians of numbers lo .. hi - 1. The rank is that of the lower and of the
 * upper middle; bin is where each is, below how many are in bins before. */
struct medians {
    size_t lo, hi;
    uint32_t *count; /* [hi - lo][2][BINS] */
    uint32_t (*bin)[2];
    uint64_t (*rank)[2]; /* within the bin */
    bool lower;          /* the upper bits are known */
};

/* Keys are ordered as the numbers are. */
static uint32_t key_of(double value)
{
    const float x = (float)value;
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static double value_of(uint32_t key)
{
    const uint32_t bits = key >> 31 ? key & 0x7FFFFFFFu : ~key;
    float x;

    memcpy(&x, &bits, sizeof x);
    return (double)x;
}

static ls_status count_row(void *user, const struct text_row *row)
{
    struct medians *m = user;

    for (size_t j = m->lo; j < m->hi; j++) {
        uint32_t *count = m->count + (j - m->lo) * 2 * BINS;
        const double value = row->value[j];
        const uint32_t key = key_of(value);

        if (isnan(value))
            continue;
        for (int middle = 0; middle < 2; middle++) {
            uint32_t *bins = count + middle * BINS;

            if (!m->lower)
                bins[key >> 16]++;
            else if (key >> 16 == m->bin[j - m->lo][middle])
                bins[key & 0xFFFFu]++;
        }
    }
    return LS_OK;
}

/* The bin in which the row of that rank is; the rank becomes that within. */
static uint32_t find_bin(const uint32_t *bins, uint64_t *rank)
{
    uint32_t bin = 0;

    while (bin + 1 < BINS && *rank >= bins[bin])
        *rank -= bins[bin++];
    return bin;
}

/* Both halves of the bits, of columns that are counted together. */
static ls_status find_medians(const struct text_survey *s, struct medians *m,
                              double *median)
{
    const size_t n = m->hi - m->lo;
    struct text_count ignored;
    ls_status status = LS_OK;

    memset(m->count, 0, n * 2 * BINS * sizeof *m->count);
    m->lower = false;
    for (size_t j = 0; j < n; j++) {
        m->rank[j][0] = (s->there[m->lo + j] - 1) / 2;
        m->rank[j][1] = s->there[m->lo + j] / 2;
    }
    TRY(text_table_scan(s->table, count_row, m, &ignored));
    for (size_t i = 0; i < 2 * n; i++)
        m->bin[i / 2][i % 2] =
            find_bin(m->count + i * BINS, &m->rank[i / 2][i % 2]);
    memset(m->count, 0, n * 2 * BINS * sizeof *m->count);
    m->lower = true;
    TRY(text_table_scan(s->table, count_row, m, &ignored));
    for (size_t j = 0; j < n; j++) {
        double sum = 0;

        for (size_t i = 2 * j; i < 2 * j + 2; i++)
            sum += value_of(m->bin[j][i % 2] << 16 |
                            find_bin(m->count + i * BINS, &m->rank[j][i % 2]));
        median[m->lo + j] = sum / 2;
    }
done:
    return status;
}

static ls_status all_medians(const struct text_survey *s, double *median)
{
    const size_t n = s->table->numbers;
    const size_t most = n < TOGETHER ? n : TOGETHER;
    struct medians m = {0};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m.count, most * 2 * BINS, "bins of a median"));
    TRY(MEM_ARRAY(m.bin, most, "bins of a median"));
    TRY(MEM_ARRAY(m.rank, most, "bins of a median"));
    for (size_t lo = 0; lo < n; lo += most) {
        m.lo = lo;
        m.hi = lo + most < n ? lo + most : n;
        TRY(find_medians(s, &m, median));
    }
done:
    mem_free(m.count);
    mem_free(m.bin);
    mem_free(m.rank);
    return status;
}

/* A column without a single cell has no mean. */
static ls_status check_there(const struct text_survey *s,
                             const struct column *column, size_t there)
{
    if (there > 0)
        return LS_OK;
    return fail(
        LS_BAD_DATA,
        "%s: column %zu (%.60s) has missing cells only; setting drop leaves "
        "it out (columns count from 0)",
        input_path(s->table->input), column->place, column->name);
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
