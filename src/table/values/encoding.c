/* SPDX-License-Identifier: MIT */
/*
 * encoding.c - features from the columns of a text table, in memory.
 *
 * encoding_file.c stores it.
 */
#include "table/values/encoding.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/values/preprocess.h"

ls_status encoding_create(size_t n, struct encoding **columns)
{
    struct encoding *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "columns"));
    TRY(MEM_ARRAY(made->column, n, "columns"));
    made->n = n;
    cell_style_default(&made->style);
    for (size_t k = 0; k < n; k++)
        made->column[k].fill = NAN;
    *columns = made;
    made = NULL;
done:
    encoding_destroy(made);
    return status;
}

void encoding_destroy(struct encoding *columns)
{
    if (!columns)
        return;
    for (size_t k = 0; columns->column && k < columns->n; k++) {
        mem_free(columns->column[k].name);
        levels_clear(&columns->column[k].levels);
    }
    mem_free(columns->column);
    mem_free(columns->label);
    for (int which = 0; which < BESIDES; which++)
        mem_free(columns->roles[which]);
    mem_free(columns);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Fills are compared as bits: NAN is one. */
static bool same_column(const struct column *a, const struct column *b)
{
    bool same = same_text(a->name, b->name) && a->kind == b->kind &&
                a->marked == b->marked && a->coded == b->coded &&
                memcmp(&a->fill, &b->fill, sizeof a->fill) == 0;

    return same &&
           (a->kind == COLUMN_NUMBER || levels_same(&a->levels, &b->levels));
}

bool encoding_same(const struct encoding *a, const struct encoding *b)
{
    bool same = a && b && a->n == b->n && a->named == b->named &&
                same_text(a->label, b->label) &&
                cell_style_same(&a->style, &b->style);

    if (!a || !b)
        return a == b;
    for (size_t k = 0; same && k < a->n; k++)
        same = a->column[k].place == b->column[k].place &&
               same_column(&a->column[k], &b->column[k]);
    return same;
}

bool encoding_alike(const struct encoding *a, const struct encoding *b)
{
    bool same = a->n == b->n && a->named == b->named &&
                cell_style_same(&a->style, &b->style);

    for (size_t k = 0; same && k < a->n; k++)
        same = same_column(&a->column[k], &b->column[k]) &&
               (a->named || a->column[k].place == b->column[k].place);
    return same;
}

ls_status encoding_plain(size_t n, const char *const *names,
                         struct encoding **columns)
{
    struct encoding *made = NULL;
    ls_status status = LS_OK;

    TRY(encoding_create(n, &made));
    made->named = names != NULL;
    for (size_t j = 0; j < n; j++) {
        char number[32];
        const char *name = names ? names[j] : number;

        snprintf(number, sizeof number, "column_%zu", j);
        made->column[j].place = j;
        made->column[j].name = mem_text(name);
        TRY(mem_check(made->column[j].name, strlen(name) + 1, 1, "a name"));
    }
    *columns = made;
    made = NULL;
done:
    encoding_destroy(made);
    return status;
}

static ls_status copy_column(const struct column *from, struct column *to)
{
    ls_status status = LS_OK;

    to->place = from->place;
    to->kind = from->kind;
    to->fill = from->fill;
    to->marked = from->marked;
    to->coded = from->coded;
    to->levels.most = from->levels.most;
    to->name = mem_text(from->name);
    TRY(mem_check(to->name, strlen(from->name) + 1, 1, "names of columns"));
    TRY(column_add_texts(to, from->levels.text, from->levels.n));
done:
    return status;
}

/* A copy of a name that may be none. */
static ls_status copy_name(const char *from, char **to)
{
    *to = from ? mem_text(from) : NULL;
    return from ? mem_check(*to, strlen(from) + 1, 1, "a name") : LS_OK;
}

ls_status encoding_copy(const struct encoding *from, struct encoding **to)
{
    struct encoding *made = NULL;
    ls_status status = LS_OK;

    *to = NULL;
    if (!from)
        return LS_OK;
    TRY(encoding_create(from->n, &made));
    made->named = from->named;
    made->wide = from->wide;
    made->style = from->style;
    for (size_t k = 0; k < from->n; k++)
        TRY(copy_column(&from->column[k], &made->column[k]));
    made->width = from->width;
    TRY(copy_name(from->label, &made->label));
    for (int which = 0; which < BESIDES; which++)
        TRY(copy_name(from->roles[which], &made->roles[which]));
    *to = made;
    made = NULL;
done:
    encoding_destroy(made);
    return status;
}

size_t encoding_width(const struct column *column)
{
    const bool one = column->kind == COLUMN_NUMBER || column->coded;

    return (one ? 1 : column->levels.n) + (column->marked ? 1 : 0);
}

size_t encoding_features(const struct encoding *columns)
{
    size_t features = 0;

    for (size_t k = 0; k < columns->n; k++)
        features += encoding_width(&columns->column[k]);
    return features;
}

bool encoding_have(const struct encoding *columns, enum column_kind kind)
{
    for (size_t k = 0; k < columns->n; k++)
        if (columns->column[k].kind == kind)
            return true;
    return false;
}

bool coded_next(const struct encoding *columns, struct coded_walk *walk)
{
    while (columns && walk->k < columns->n) {
        walk->column = &columns->column[walk->k++];
        walk->feature = walk->width;
        walk->width += encoding_width(walk->column);
        if (walk->column->coded)
            return true;
    }
    return false;
}

bool encoding_same_codes(const struct encoding *a, const struct encoding *b)
{
    struct coded_walk x = {0}, y = {0};

    while (coded_next(a, &x))
        if (!coded_next(b, &y) || x.feature != y.feature ||
            !levels_same(&x.column->levels, &y.column->levels))
            return false;
    return !coded_next(b, &y);
}

void column_take_codes(struct column *column)
{
    column->kind = COLUMN_CATEGORY;
    column->coded = true;
    column->levels.most = COLUMNS_MAX_CODES;
}

ls_status column_add_texts(struct column *column, char *const *text, size_t n)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        TRY(levels_add_text(&column->levels, text[i]));
done:
    return status;
}

/* Name of feature j of a column; returns its length. */
static size_t feature_name(const struct column *column, size_t j, char *text,
                           size_t size)
{
    const bool category = column->kind == COLUMN_CATEGORY && !column->coded;

    if (category && j < column->levels.n)
        return (size_t)snprintf(text, size, "%s=%s", column->name,
                                column->levels.text[j]);
    return (size_t)snprintf(text, size, "%s%s", column->name,
                            category || j > 0 ? "_missing" : "");
}

ls_status encoding_texts(const struct encoding *columns,
                         size_t (*put)(const struct column *column, size_t j,
                                       char *text, size_t size),
                         char ***texts)
{
    const size_t n = encoding_features(columns);
    size_t size = n * sizeof(char *), feature = 0;
    char **made = NULL, *text = NULL;
    ls_status status = LS_OK;

    for (size_t k = 0; k < columns->n; k++)
        for (size_t j = 0; j < encoding_width(&columns->column[k]); j++)
            size += put(&columns->column[k], j, NULL, 0) + 1;
    made = mem_zeroed(size, 1);
    TRY(mem_check(made, size, 1, "names of features"));
    text = (char *)(made + n);
    for (size_t k = 0; k < columns->n; k++) {
        for (size_t j = 0; j < encoding_width(&columns->column[k]); j++) {
            const size_t left = size - (size_t)(text - (char *)made);

            made[feature++] = text;
            text += put(&columns->column[k], j, text, left) + 1;
        }
    }
    *texts = made;
done:
    return status;
}

ls_status encoding_names(const struct encoding *columns, char ***names)
{
    return encoding_texts(columns, feature_name, names);
}

size_t column_code(const struct column *column, const char *text)
{
    const size_t level = levels_find_text(&column->levels, text);

    return level < column->levels.n ? level + 1 : 0;
}

/* Features of a category; how many texts are no level. */
static size_t encode_text(const struct column *column, const char *text,
                          double *out)
{
    const size_t n = column->levels.n;
    size_t level = n;

    if (column->coded) {
        *out = text ? (double)column_code(column, text) : 0;
        return text && *out < 1;
    }
    memset(out, 0, n * sizeof *out);
    if (text)
        level = levels_find_text(&column->levels, text);
    if (level < n)
        out[level] = 1;
    return text && level == n;
}

size_t encoding_apply(const struct encoding *columns, const double *value,
                      char *const *text, double *out)
{
    size_t unknown = 0;

    for (size_t k = 0; k < columns->n; k++) {
        const struct column *column = &columns->column[k];
        bool missing = false;

        if (column->kind == COLUMN_NUMBER) {
            missing = isnan(*value);
            *out++ = missing ? column->fill : *value;
            value++;
        } else {
            missing = *text == NULL;
            unknown += encode_text(column, *text++, out);
            out += column->coded ? 1 : column->levels.n;
        }
        if (column->marked)
            *out++ = missing;
    }
    return unknown;
}
