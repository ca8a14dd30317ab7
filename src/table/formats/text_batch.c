/* SPDX-License-Identifier: MIT */
/*
 * text_batch.c - batches of rows of a text table as X, y, weight, ...
 */
#include "table/formats/text_batch.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/multiversion.h"
#include "table/formats/row_source.h"

ls_status text_batch_create(struct text_batch *batch)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(batch->y, ROW_SOURCE_ROWS, "labels"));
    TRY(MEM_ARRAY(batch->label, ROW_SOURCE_ROWS, "labels"));
done:
    return status;
}

ls_status text_batch_widen(struct text_batch *batch)
{
    const size_t row = batch->row_source->features * sizeof *batch->x;
    ls_status status = LS_OK;

    batch->room = row_source_room(row);
    TRY(MEM_ARRAY(batch->x, batch->row_source->features, "a row of features"));
    batch->X = mem_untouched(batch->room, row);
    TRY(mem_check(batch->X, batch->room, row, "rows of features"));
done:
    return status;
}

void text_batch_clear(struct text_batch *batch)
{
    mem_free(batch->y);
    mem_free(batch->label);
    mem_free(batch->X);
    mem_free(batch->x);
    *batch = (struct text_batch){0};
}

static ls_status put_label(struct text_batch *batch,
                           const struct text_line *line)
{
    const char *path = batch->row_source->path;

    batch->label[batch->n] = line->label;
    batch->y[batch->n] = line->y;
    if (line->label_kind == CELL_INFINITE)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: the label \"%.40s\" is not finite", path,
                    line->line, line->label);
    if (line->label_kind == CELL_TOO_LARGE)
        return fail(
            LS_BAD_DATA,
            "%s: line %zu: the label \"%.40s\" is too large for " REAL_NAME,
            path, line->line, line->label);
    return LS_OK;
}

ls_status text_batch_label(struct text_batch *batch,
                           const struct text_block *block, size_t at)
{
    const ls_status status = put_label(batch, &block->line[at]);

    batch->n += !status;
    return status;
}

/* Whole numbers that a float cannot hold: none below 2^24. */
static void note_rounding(struct text_batch *batch, const double *value,
                          size_t line)
{
    for (size_t j = 0; j < batch->table->numbers; j++) {
        const double v = value[j];

        if (fabs(v) > 0x1p24 && (double)(float)v != v && v == floor(v) &&
            batch->rounded++ == 0)
            batch->line = line;
    }
}

LS_MULTIVERSION
static void round_row(const double *restrict x, size_t n, float *restrict out)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (float)x[j];
}

/* The first text that is no level of its column. */
static ls_status fail_unknown(const struct text_batch *batch, size_t line,
                              char *const *text)
{
    const struct encoding *columns = batch->table->columns;

    for (size_t k = 0; k < columns->n; k++) {
        const struct column *column = &columns->column[k];
        const char *cell = NULL;

        if (column->kind == COLUMN_NUMBER)
            continue;
        cell = *text++;
        if (!cell || levels_find_text(&column->levels, cell) < column->levels.n)
            continue;
        (void)fail(LS_BAD_DATA, "\"%.40s\" is none of the %zu levels of %s%s",
                   cell, column->levels.n, batch->of,
                   batch->may_be_zero
                       ? "; setting unknown=zero makes all its features 0"
                       : "");
        return text_table_at(batch->table, line, column->place);
    }
    return LS_OK;
}

static ls_status put_features(struct text_batch *batch,
                              const struct text_block *block, size_t at)
{
    struct row_source *row_source = batch->row_source;
    const double *value = block->value + at * batch->table->numbers;
    char *const *text = block->text + at * batch->table->texts;
    const size_t n = row_source->features, line = block->line[at].line;
    const bool wide = row_source->x_type == NUMBER_F64;
    double *x = wide ? (double *)(void *)batch->X + batch->n * n : batch->x;
    const size_t unknown =
        encoding_apply(batch->table->columns, value, text, x);

    if (unknown && batch->error_unknown)
        return fail_unknown(batch, line, text);
    row_source->unknown += unknown;
    if (!wide) {
        round_row(x, n, (float *)(void *)batch->X + batch->n * n);
        note_rounding(batch, value, line);
    }
    return LS_OK;
}

static ls_status put_weight(struct text_batch *batch, const char *cell)
{
    double weight = NAN;

    (void)cell_read(cell, batch->table->plain, batch->table->style, &weight);
    return isnan(weight)
               ? fail(LS_BAD_DATA, "the weight \"%.40s\" is no number", cell)
               : row_roles_add_weight(&batch->row_source->roles, weight);
}

/* Weight, id, group and part of a row. */
static ls_status put_roles(struct text_batch *batch,
                           const struct text_line *line)
{
    struct row_roles *roles = &batch->row_source->roles;
    ls_status status = LS_OK;

    for (int which = 0; which < BESIDES; which++) {
        const char *cell = line->roles[which];

        if (!roles->has[which])
            continue;
        status = which == BESIDE_WEIGHT
                     ? put_weight(batch, cell)
                     : row_roles_add_text(roles, which, cell);
        if (status == LS_BAD_DATA)
            status = text_table_at(batch->table, line->line,
                                   (size_t)batch->table->roles[which]);
        TRY(status);
    }
done:
    return status;
}

ls_status text_batch_row(struct text_batch *batch,
                         const struct text_block *block, size_t at)
{
    const struct text_line *line = &block->line[at];
    ls_status status = LS_OK;

    TRY(put_features(batch, block, at));
    TRY(put_roles(batch, line));
    TRY(put_label(batch, line));
    batch->n++;
done:
    return status;
}
