/* SPDX-License-Identifier: MIT */
/*
 * row_source_text.c - rows of CSV and TSV files.
 *
 * Two passes: the first checks every cell, surveys the label and finds levels
 * and fills; the second gives the rows as features. Nothing grows with the
 * number of rows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/multiversion.h"
#include "table/formats/row_source.h"
#include "table/text/cell.h"
#include "table/text/cell_hint.h"
#include "table/text/text_survey.h"
#include "table/text/text_table.h"
#include "table/values/rounding.h"

struct text_row_source {
    struct row_source *row_source;
    struct text_table table;
    struct text_survey survey;
    const char *missing;
    bool by_model; /* the columns are given */
    row_source_take take;
    void *user;
    double *x;     /* [features] */
    float *narrow; /* [features] the same */
    bool decides;  /* the values say which type X has: */
    struct rounding rounding;
    const double *scale;  /* [features] of a model, or NULL */
    size_t rounded, line; /* whole numbers that float32 rounds; the first */
    bool error_unknown;   /* what is no level is an error */
    const char *of;       /* whose levels those are */
    bool raw;             /* not for an import */
};

static ls_status fail_label(const struct text_row_source *f,
                            const struct text_row *row, const char *what)
{
    return fail(LS_BAD_DATA, "%s: line %zu: the label \"%.40s\" %s",
                f->row_source->path, row->line, row->label, what);
}

/* Give a row on; x is NULL in the survey. */
static ls_status give(const struct text_row_source *f,
                      const struct text_row *row, const void *x)
{
    double y = NAN;
    struct row_source_rows rows = {.n = 1, .X = x, .label = row->label};

    if (!row->label)
        return f->take(f->user, &rows);
    rows.y = &y;
    switch (cell_read(row->label, f->table.plain, f->table.style, &y)) {
    case CELL_INFINITE:
        return fail_label(f, row, "is not finite");
    case CELL_TOO_LARGE:
        return fail_label(f, row, "is too large for " REAL_NAME);
    case CELL_NUMBER:
    case CELL_MISSING:
    case CELL_COMMA:
    case CELL_DATE:
    case CELL_TEXT:
        break;
    }
    return f->take(f->user, &rows);
}

static ls_status survey_row(void *user, const struct text_row *row)
{
    struct text_row_source *f = user;
    ls_status status = LS_OK;

    if (!f->by_model)
        TRY(text_survey_add(&f->survey, row));
    if (f->decides)
        rounding_add(&f->rounding, row->value);
    TRY(give(f, row, NULL));
done:
    return status;
}

/* Whole numbers that a float cannot hold: none below 2^24. */
static void note_rounding(struct text_row_source *f, const struct text_row *row)
{
    for (size_t j = 0; j < f->table.numbers; j++) {
        const double v = row->value[j];

        if (fabs(v) > 0x1p24 && (double)(float)v != v && v == floor(v) &&
            f->rounded++ == 0)
            f->line = row->line;
    }
}

LS_MULTIVERSION
static void round_row(const double *restrict x, size_t n, float *restrict out)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (float)x[j];
}

/* The features in the type of X. */
static const void *x_of(const struct text_row_source *f)
{
    if (f->row_source->x_type == NUMBER_F64)
        return f->x;
    round_row(f->x, f->row_source->features, f->narrow);
    return f->narrow;
}

/* The first text that is no level of its column. */
static ls_status fail_unknown(const struct text_row_source *f,
                              const struct text_row *row)
{
    size_t text = 0;

    for (size_t k = 0; k < f->table.columns->n; k++) {
        const struct column *column = &f->table.columns->column[k];
        const char *cell = NULL;

        if (column->kind == COLUMN_NUMBER)
            continue;
        cell = row->text[text++];
        if (!cell || levels_find_text(&column->levels, cell) < column->levels.n)
            continue;
        (void)fail(LS_BAD_DATA, "\"%.40s\" is none of the %zu levels of %s%s",
                   cell, column->levels.n, f->of,
                   f->raw ? "; setting unknown=zero makes all its features 0"
                          : "");
        return text_table_at(&f->table, row->line, column->place);
    }
    return LS_OK;
}

/* Weight, id, group and part of a row. */
static ls_status take_beside(struct text_row_source *f,
                             const struct text_row *row)
{
    struct row_roles *roles = &f->row_source->roles;
    ls_status status = LS_OK;

    for (int which = 0; which < BESIDES; which++) {
        const char *cell = row->roles[which];
        double weight = NAN;

        if (!roles->has[which])
            continue;
        if (which == BESIDE_WEIGHT) {
            (void)cell_read(cell, f->table.plain, f->table.style, &weight);
            status = isnan(weight)
                         ? fail(LS_BAD_DATA,
                                "the weight \"%.40s\" is no number", cell)
                         : row_roles_add_weight(roles, weight);
        } else {
            status = row_roles_add_text(roles, which, cell);
        }
        if (status == LS_BAD_DATA)
            status = text_table_at(&f->table, row->line,
                                   (size_t)f->table.roles[which]);
        TRY(status);
    }
done:
    return status;
}

static ls_status scan_row(void *user, const struct text_row *row)
{
    struct text_row_source *f = user;
    const size_t unknown =
        encoding_apply(f->table.columns, row->value, row->text, f->x);
    ls_status status = LS_OK;

    if (unknown && f->error_unknown)
        return fail_unknown(f, row);
    f->row_source->unknown += unknown;
    if (f->row_source->x_type == NUMBER_F32)
        note_rounding(f, row);
    if (f->decides && f->row_source->once)
        rounding_add(&f->rounding, row->value);
    TRY(take_beside(f, row));
    TRY(give(f, row, x_of(f)));
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
    TRY(MEM_ARRAY(f->x, row_source->features, "a row of features"));
    TRY(MEM_ARRAY(f->narrow, row_source->features, "a row of features"));
done:
    return status;
}

/* A pass, after which the rows are known. */
static ls_status pass(struct text_row_source *f, text_take row)
{
    struct row_source *row_source = f->row_source;
    struct text_count count;
    ls_status status = LS_OK;

    TRY(text_table_scan(&f->table, row, f, &count));
    if (count.kept + count.dropped == 0)
        TRY(fail(LS_BAD_DATA, "%s: none of the rows in use is of the part",
                 row_source->path));
    if (count.kept == 0)
        TRY(fail(LS_BAD_DATA, "%s: all of %zu rows have missing cells",
                 row_source->path, count.dropped));
    row_source->rows = count.kept;
    row_source->dropped = count.dropped;
    row_source->bytes = (size_t)input_bytes(f->table.input);
done:
    return status;
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

static ls_status survey(struct row_source *row_source, row_source_take take,
                        void *user)
{
    struct text_row_source *f = row_source->self;
    ls_status status = LS_OK;

    f->take = take;
    f->user = user;
    if (!f->by_model)
        TRY(text_survey_create(&f->table, &f->survey));
    TRY(pass(f, survey_row));
    settle_type(f);
    f->decides = false;
    if (f->by_model || row_source->once)
        goto done;
    f->survey.wide = row_source->x_type == NUMBER_F64;
    TRY(text_survey_settle(&f->survey, f->missing));
    TRY(settle_features(f));
done:
    return status;
}

static ls_status scan(struct row_source *row_source, row_source_take take,
                      void *user)
{
    struct text_row_source *f = row_source->self;
    const size_t rows = row_source->rows;
    ls_status status = LS_OK;

    f->take = take;
    f->user = user;
    row_source->unknown = 0;
    f->rounded = 0;
    row_roles_restart(&row_source->roles);
    TRY(pass(f, scan_row));
    settle_type(f);
    TRY(row_roles_check(&row_source->roles, row_source->path));
    if (rows && row_source->rows != rows)
        TRY(fail(LS_BAD_DATA, "%s changed while it was read",
                 row_source->path));
    if (f->rounded)
        snprintf(row_source->warning, sizeof row_source->warning,
                 "%zu whole numbers are rounded to float32, the first on "
                 "line %zu",
                 f->rounded, f->line);
done:
    return status;
}

static void close_text(struct row_source *row_source)
{
    struct text_row_source *f = row_source->self;

    text_table_close(&f->table);
    text_survey_clear(&f->survey);
    rounding_clear(&f->rounding);
    mem_free(f->x);
    mem_free(f->narrow);
    mem_free(f);
}

/* The type of X as far as it is known beforehand. */
static ls_status settle_wish(struct text_row_source *f,
                             const struct row_source_wish *wish)
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

ls_status row_source_text_open(struct input *input,
                               const struct row_source_wish *wish,
                               struct row_source *row_source)
{
    const struct text_wish text = {.config = wish->config,
                                   .columns = wish->columns,
                                   .of = wish->of,
                                   .needs_label = wish->needs_y,
                                   .takes_label = wish->takes_y,
                                   .fills = wish->fills,
                                   .label_option = wish->label_option
                                                       ? wish->label_option
                                                       : "setting label",
                                   .class_names = wish->class_names,
                                   .n_classes = wish->n_classes,
                                   .roles = &wish->roles};
    struct text_row_source *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "a text"));
    f->row_source = row_source;
    f->of = wish->of;
    f->raw = wish->label_option != NULL;
    f->by_model = wish->columns != NULL;
    f->missing = wish->config->missing;
    f->error_unknown = wish->config->unknown_is_error;
    TRY(text_table_open(input, &text, &f->table));
    *row_source = (struct row_source){
        .survey = survey, .scan = scan, .close = close_text, .self = f};
    text_table_describe(&f->table, row_source);
    status = settle_wish(f, wish);
    if (!status)
        status = settle_early(f);
    f = NULL; /* the supply's */
done:
    mem_free(f);
    return status;
}
