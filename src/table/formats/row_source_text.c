/* SPDX-License-Identifier: MIT */
/*
 * row_source_text.c - rows of CSV and TSV files.
 *
 * Two passes: the first checks every cell, surveys the label and finds category
 * values and fills; the second returns the rows as features. Memory does not
 * grow with the number of rows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/row_source.h"
#include "table/formats/text_batch.h"
#include "table/text/text_survey.h"
#include "table/values/rounding.h"

struct text_row_source {
    struct row_source *row_source;
    struct text_table table;
    struct text_survey survey;
    const char *missing;
    bool by_model; /* the columns are given */
    bool imports;  /* for a file, not for a training */
    bool keeps_missing;
    double *fill; /* [features] if keeps_missing */
    /* a pass: */
    struct text_pass *pass;
    const struct text_block *block; /* the rows that it gave, .. */
    size_t at;                      /* .. how many of them went on, .. */
    struct failure failure;         /* .. and what is wrong with the next */
    struct text_batch batch;        /* what they became */
    bool decides;                   /* the values say which type X has: */
    struct rounding rounding;
    const double *scale; /* [features] of a model, or NULL */
};

static ls_status survey_row(struct text_row_source *f)
{
    ls_status status = LS_OK;

    if (!f->by_model)
        TRY(text_survey_add(&f->survey, f->block, f->at));
    TRY(text_batch_label(&f->batch, f->block, f->at));
done:
    return status;
}

static ls_status settle_features(struct text_row_source *f)
{
    struct row_source *row_source = f->row_source;
    const struct encoding *columns = f->table.columns;
    ls_status status = LS_OK;

    row_source->features = encoding_features(columns);
    if (columns->named || encoding_have(columns, COLUMN_CATEGORY))
        TRY(encoding_names(columns, &row_source->names));
    TRY(text_batch_widen(&f->batch));
done:
    return status;
}

/* After a pass the rows are known. */
static ls_status count_rows(const struct text_row_source *f,
                            const struct text_count *count)
{
    struct row_source *row_source = f->row_source;

    if (count->kept + count->dropped == 0)
        return fail(LS_BAD_DATA, "%s: none of the rows in use is of the part",
                    row_source->path);
    if (count->kept == 0)
        return fail(LS_BAD_DATA, "%s: all of %zu rows have missing cells",
                    row_source->path, count->dropped);
    row_source->rows = count->kept;
    row_source->dropped = count->dropped;
    row_source->bytes = (size_t)input_bytes(f->table.input);
    return LS_OK;
}

static void say_wide(struct row_source *row_source)
{
    const size_t n = strlen(row_source->dialect);

    snprintf(row_source->dialect + n, sizeof row_source->dialect - n,
             ", float64");
}

/* The type of X, and why, when the values decide and have all been seen. */
static void settle_type(struct text_row_source *f)
{
    struct row_source *row_source = f->row_source;
    struct encoding *columns = f->table.columns;
    const size_t j = rounding_find(&f->rounding, f->scale);
    size_t number = 0, k = 0;

    row_source->narrow = false;
    if (!f->decides || j == f->rounding.n)
        return;
    f->decides = false;
    columns->wide = true;
    row_source->narrow = true;
    row_source->x_type = NUMBER_F64;
    say_wide(row_source);
    while (columns->column[k].kind != COLUMN_NUMBER || number++ < j)
        k++;
    snprintf(row_source->why_wide, sizeof row_source->why_wide,
             "X is float64: float32 would round %.60s by %.2g of a range of "
             "%.3g",
             columns->column[k].name, f->rounding.error[j],
             f->rounding.most[j] - f->rounding.least[j]);
}

/* Numbers that are missing stay NAN, with what would fill them apart. */
static ls_status keep_fill(struct text_row_source *f)
{
    struct encoding *columns = f->table.columns;
    size_t feature = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f->fill, encoding_features(columns),
                  "what fills missing cells"));
    for (size_t k = 0; k < columns->n; k++) {
        struct column *column = &columns->column[k];
        const size_t width = encoding_width(column);

        for (size_t j = 0; j < width; j++)
            f->fill[feature + j] = NAN;
        if (column->kind == COLUMN_NUMBER) {
            f->fill[feature] = column->fill;
            column->fill = NAN;
            f->row_source->has_missing |= f->survey.missing[k] > 0;
        }
        feature += width;
    }
    f->row_source->fill = f->fill;
done:
    return status;
}

static ls_status end_survey(struct text_row_source *f)
{
    ls_status status = LS_OK;

    settle_type(f);
    f->decides = false;
    if (f->by_model || f->row_source->once)
        goto done;
    f->survey.wide = f->row_source->x_type == NUMBER_F64;
    TRY(text_survey_settle(&f->survey, f->missing));
    if (f->keeps_missing)
        TRY(keep_fill(f));
    TRY(settle_features(f));
done:
    return status;
}

static ls_status end_scan(struct text_row_source *f, size_t rows_before)
{
    struct row_source *row_source = f->row_source;
    ls_status status = LS_OK;

    settle_type(f);
    TRY(row_roles_check(&row_source->roles, row_source->path));
    if (rows_before && row_source->rows != rows_before)
        TRY(fail(LS_BAD_DATA, "%s changed while it was read",
                 row_source->path));
    if (f->batch.rounded)
        snprintf(row_source->warning, sizeof row_source->warning,
                 "%zu whole numbers are rounded to float32, the first on "
                 "line %zu",
                 f->batch.rounded, f->batch.line);
done:
    return status;
}

static ls_status start(struct text_row_source *f, enum row_source_pass pass)
{
    ls_status status = LS_OK;

    if (pass == ROW_SOURCE_SURVEY && !f->by_model)
        TRY(text_survey_create(&f->table, f->imports, &f->survey));
    if (pass == ROW_SOURCE_SCAN) {
        f->row_source->unknown = 0;
        f->batch.rounded = 0;
        row_roles_restart(&f->row_source->roles);
    }
    TRY(text_pass_start(&f->table, &f->pass));
done:
    return status;
}

/* The next of the block's rows, up to the first that has a fault. */
static ls_status take_rows(struct text_row_source *f, bool scans,
                           struct row_source_rows *rows)
{
    const bool has_y = f->row_source->targets > 0;
    struct text_batch *batch = &f->batch;
    const size_t room = scans ? batch->room : ROW_SOURCE_ROWS;
    ls_status status = LS_OK;

    for (batch->n = 0; batch->n < room && f->at < f->block->n; f->at++) {
        TRY(scans ? text_batch_row(batch, f->block, f->at) : survey_row(f));
        if (f->decides &&
            (f->imports ||
             text_survey_trains(&f->table, &f->block->line[f->at])))
            rounding_add(&f->rounding,
                         f->block->value + f->at * f->table.numbers);
    }
done:
    failure_keep(&f->failure, status);
    if (batch->n == 0)
        return status;
    *rows = (struct row_source_rows){.n = batch->n,
                                     .X = scans ? batch->X : NULL,
                                     .y = has_y ? batch->y : NULL,
                                     .label = has_y ? batch->label : NULL};
    return LS_OK;
}

static ls_status next(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows)
{
    struct text_row_source *f = row_source->self;
    const size_t rows_before = row_source->rows;
    struct text_count count;
    ls_status status = LS_OK;

    *rows = (struct row_source_rows){.n = 0};
    TRY(failure_raise(&f->failure));
    if (!f->pass)
        TRY(start(f, pass));
    if (!f->block || f->at == f->block->n) {
        f->at = 0;
        TRY(text_pass_next(f->pass, &f->block, &count));
    }
    if (f->block)
        return take_rows(f, pass == ROW_SOURCE_SCAN, rows);
    text_pass_end(f->pass);
    f->pass = NULL;
    TRY(count_rows(f, &count));
    TRY(pass == ROW_SOURCE_SURVEY ? end_survey(f) : end_scan(f, rows_before));
done:
    return status;
}

static void close_text(struct row_source *row_source)
{
    struct text_row_source *f = row_source->self;

    text_pass_end(f->pass);
    text_table_close(&f->table);
    text_survey_clear(&f->survey);
    rounding_clear(&f->rounding);
    mem_free(f->fill);
    text_batch_clear(&f->batch);
    mem_free(f);
}

/* The type of X as far as it is known beforehand. */
static ls_status settle_wish(struct text_row_source *f,
                             const struct row_wish *wish)
{
    struct encoding *columns = f->table.columns;
    enum number_type type = wish->x_type;

    if (type == NUMBER_NONE && (NUMBER_REAL == NUMBER_F64 || columns->wide))
        type = NUMBER_F64;
    f->scale = wish->scale;
    f->decides = type != NUMBER_F64 && (!f->by_model || f->scale);
    f->row_source->x_type = type == NUMBER_F64 ? NUMBER_F64 : NUMBER_F32;
    columns->wide = type == NUMBER_F64;
    return rounding_create(f->table.numbers, &f->rounding);
}

/* What every row becomes is known now when there is nothing to learn from
 * them: no levels, no means. */
static ls_status settle_early(struct text_row_source *f)
{
    struct encoding *columns = f->table.columns;
    const bool zero = strcmp(f->missing, "zero") == 0;

    f->row_source->once =
        f->by_model || (!encoding_have(columns, COLUMN_CATEGORY) &&
                        (zero || strcmp(f->missing, "error") == 0 ||
                         strcmp(f->missing, "drop") == 0));
    if (!f->row_source->once)
        return LS_OK;
    for (size_t k = 0; zero && !f->by_model && k < columns->n; k++)
        columns->column[k].fill = 0.0;
    return settle_features(f);
}

/* What is known of a text when it is open. */
static void describe(const struct text_table *t, struct row_source *row_source)
{
    const struct csv_dialect *dialect = &t->dialect;

    row_source->format = dialect->delimiter == '\t' ? "TSV" : "CSV";
    snprintf(row_source->dialect, sizeof row_source->dialect, "%s, %s%s",
             csv_delimiter_name(dialect->delimiter),
             dialect->header ? "header" : "no header",
             dialect->quotes ? ", quotes" : "");
    if (dialect->comments) {
        const size_t n = strlen(row_source->dialect);

        snprintf(row_source->dialect + n, sizeof row_source->dialect - n,
                 ", %zu comment%s passed over", dialect->comments,
                 dialect->comments == 1 ? "" : "s");
    }
    memcpy(row_source->note, t->note, sizeof row_source->note);
    row_source->path = input_path(t->input);
    row_source->targets = t->label != NO_COLUMN;
    if (t->label != NO_COLUMN && t->names)
        row_source->target = t->names[t->label];
    for (int which = 0; which < BESIDES; which++) {
        const ptrdiff_t k = t->roles[which];
        char *name = row_source->roles.name[which];

        row_source->roles.has[which] = t->wanted[which];
        if (k != NO_COLUMN && t->names)
            snprintf(name, sizeof row_source->roles.name[which], "%.90s",
                     t->names[k]);
        else if (k != NO_COLUMN)
            snprintf(name, sizeof row_source->roles.name[which], "column %td",
                     k);
    }
    row_source->columns = t->columns;
}

static ls_status settle(struct text_row_source *f, const struct row_wish *wish)
{
    ls_status status = LS_OK;

    TRY(text_batch_create(&f->batch));
    TRY(settle_wish(f, wish));
    TRY(settle_early(f));
done:
    return status;
}

ls_status row_source_text_open(struct input *input, const struct row_wish *wish,
                               struct row_source *row_source)
{
    struct text_row_source *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "a text"));
    f->row_source = row_source;
    f->batch =
        (struct text_batch){.row_source = row_source,
                            .table = &f->table,
                            .of = wish->of,
                            .error_unknown = wish->config->unknown_is_error,
                            .may_be_zero = wish->label_option != NULL};
    f->by_model = wish->columns != NULL;
    f->imports = wish->reading == NULL;
    f->keeps_missing = wish->keeps_missing;
    f->missing = wish->config->missing;
    TRY(text_table_open(input, wish, &f->table));
    *row_source = (struct row_source){.next = next, .close = close_text};
    describe(&f->table, row_source);
    row_source->self = f;
    f = NULL;
    status = settle(row_source->self, wish);
done:
    mem_free(f);
    return status;
}
