/* SPDX-License-Identifier: MIT */
/*
 * frame.c - tables with named columns: compound datasets and pandas.
 *
 * Two layouts in the end: records of one dataset, or blocks of columns of one
 * type each, which are put into the order of the table (frame_pandas.c).
 */
#include "table/locate/frame.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/locate/frame_inside.h"
#include "table/values/preprocess.h"
#include "table/values/selection.h"

void frame_close(struct frame *frame)
{
    for (size_t i = 0; i < frame->n_parts; i++)
        source_clear(&frame->part[i]);
    mem_free(frame->part);
    mem_free(frame->column);
    mem_free(frame->names);
    *frame = (struct frame){0};
}

ls_status frame_room(struct frame *frame, size_t n, size_t n_parts)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(frame->column, n, "columns of a table"));
    TRY(MEM_ARRAY(frame->part, n_parts, "parts of a table"));
    frame->n = n;
    frame->n_parts = n_parts;
done:
    return status;
}

ls_status frame_name(struct frame *frame, const char *const *names)
{
    frame->names = text_list_copy(names, frame->n);
    for (size_t i = 0; frame->names && i < frame->n; i++)
        frame->column[i].name = frame->names[i];
    return mem_check(frame->names, frame->n, sizeof *names, "names of columns");
}

/* Columns of all fields, those of an array one by one. */
static void fill_columns(const struct h5_field *fields, size_t n,
                         struct frame *frame)
{
    size_t at = 0;

    for (size_t f = 0; f < n; f++)
        for (size_t k = 0; k < fields[f].count; k++, at++)
            frame->column[at] = (struct frame_column){
                .at = at,
                .type = fields[f].type,
                .is_text = fields[f].is_text,
                .words = fields[f].is_enum ? WORDS_ENUM : WORDS_NONE,
            };
}

/* "pt", and for arrays "spin_0", "spin_1". */
static ls_status name_columns(const struct h5_field *fields, size_t n,
                              struct frame *frame)
{
    enum { ROOM = H5_FIELD_SIZE + 24 };
    char(*text)[ROOM] = NULL;
    const char **list = NULL;
    size_t at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, frame->n, "names of columns"));
    TRY(MEM_ARRAY(list, frame->n, "names of columns"));
    for (size_t f = 0; f < n; f++) {
        for (size_t k = 0; k < fields[f].count; k++, at++) {
            list[at] = text[at];
            if (fields[f].is_array)
                snprintf(text[at], ROOM, "%s_%zu", fields[f].name, k);
            else
                snprintf(text[at], ROOM, "%s", fields[f].name);
        }
    }
    TRY(frame_name(frame, list));
done:
    mem_free(text);
    mem_free(list);
    return status;
}

/* The dataset with the categories of a column, or "": next to the table in
 * pandas, in uns in AnnData 0.6 and older. */
static void words_name(const struct frame *frame, size_t field,
                       char name[LS_NAME_SIZE])
{
    const char *column = frame->part->field[field].name;

    *name = '\0';
    if (frame->is_pandas)
        snprintf(name, LS_NAME_SIZE, "%.200s/meta/%.120s/meta/table",
                 frame->name, column);
    else if (strcmp(frame->name, "/obs") == 0)
        snprintf(name, LS_NAME_SIZE, "/uns/%.120s_categories", column);
}

/* Whether attributes of pandas declare the field as codes. */
static bool is_category(struct h5_file *file, const struct frame *frame,
                        const struct h5_field *field)
{
    char attribute[H5_FIELD_SIZE + 8], meta[16] = "";

    snprintf(attribute, sizeof attribute, "%s_meta", field->name);
    return frame->is_pandas && h5_has(file, frame->part->name, attribute) &&
           h5_get_text(file, frame->part->name, attribute, meta, sizeof meta) ==
               LS_OK &&
           strcmp(meta, "category") == 0;
}

/* Columns of codes with categories stored elsewhere; without these codes are
 * not numbers. */
static void mark_listed(struct h5_file *file, struct frame *frame)
{
    size_t at = 0;
    char name[LS_NAME_SIZE];

    for (size_t f = 0; f < frame->part->n_fields;
         at += frame->part->field[f++].count) {
        const struct h5_field *field = &frame->part->field[f];
        const bool coded = is_category(file, frame, field);

        words_name(frame, f, name);
        for (size_t k = 0;
             k < field->count && number_is_integer(field->type) && *name; k++)
            if (h5_exists(file, name))
                frame->column[at + k].words = WORDS_LIST;
            else if (coded)
                frame->column[at + k].type = NUMBER_NONE;
    }
}

ls_status frame_of_records(struct h5_file *file, const char *name,
                           struct frame *frame)
{
    struct h5_field *fields = NULL;
    struct source *part = NULL;
    struct h5_shape shape;
    size_t n = 0, columns = 0;
    ls_status status = LS_OK;

    TRY(h5_fields(file, name, &fields, &n));
    TRY(h5_describe(file, name, &shape));
    if (shape.rank != 1)
        TRY(fail(LS_BAD_DATA, "%s: %s holds records on %d axes, want one",
                 frame->path, name, shape.rank));
    for (size_t f = 0; f < n; f++)
        columns += fields[f].count;
    TRY(frame_room(frame, columns, 1));
    part = frame->part;
    part->kind = SOURCE_FIELDS;
    snprintf(part->name, sizeof part->name, "%s", name);
    part->shape = shape;
    part->field = fields;
    part->n_fields = n;
    part->width = columns;
    fields = NULL;
    fill_columns(part->field, n, frame);
    TRY(name_columns(part->field, n, frame));
    mark_listed(file, frame);
done:
    mem_free(fields);
    return status;
}

ls_status frame_open(const struct catalog *catalog, size_t index,
                     struct frame *frame)
{
    const char *name = catalog->name[index];
    struct frame made = {.path = catalog->path,
                         .name = name,
                         .is_pandas =
                             catalog->kind[index] == ENTRY_PANDAS_TABLE};
    ls_status status = LS_OK;

    if (catalog->kind[index] == ENTRY_PANDAS)
        TRY(frame_of_blocks(catalog->file, &made));
    else if (catalog->kind[index] == ENTRY_PANDAS_TABLE)
        TRY(frame_of_table(catalog->file, &made));
    else
        TRY(frame_of_records(catalog->file, name, &made));
    *frame = made;
    made = (struct frame){0};
done:
    frame_close(&made);
    return status;
}

size_t frame_find(const struct frame *frame, const char *name)
{
    size_t found = frame->n;

    for (size_t i = 0; i < frame->n; i++)
        if (strcasecmp(frame->column[i].name, name) == 0 &&
            (found == frame->n || strcmp(frame->column[i].name, name) == 0))
            found = i;
    return found;
}

ls_status frame_select(const struct frame *frame, const char *columns,
                       size_t **wanted, size_t *n)
{
    char of[LS_NAME_SIZE + LS_PATH_SIZE];

    snprintf(of, sizeof of, "%s: %s", frame->path, frame->name);
    if (frame->is_blind && strspn(columns, "0123456789,-") == strlen(columns))
        return fail(LS_BAD_DATA,
                    "%s: the names of its columns cannot be read, and %s may "
                    "be one; if you mean the place, write #%s",
                    of, columns, columns);
    return selection_columns(of, columns, frame->n,
                             (const char *const *)frame->names, wanted, n);
}

/* Read only the selected fields of records. */
static ls_status take_fields(const struct frame *frame, const size_t *wanted,
                             size_t n, const struct source *from,
                             struct source *part)
{
    size_t at = 0, width = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part->field, from->n_fields, "fields"));
    for (size_t f = 0; f < from->n_fields; at += from->field[f++].count) {
        bool used = false;

        for (size_t k = 0; k < n; k++) {
            const size_t column = frame->column[wanted[k]].at;

            if (column < at || column >= at + from->field[f].count)
                continue;
            used = true;
            part->chosen[k] = width + column - at;
        }
        if (!used)
            continue;
        part->field[part->n_fields++] = from->field[f];
        width += from->field[f].count;
    }
    part->width = width;
done:
    return status;
}

/* Columns in stored order need no list. */
static void simplify(struct source *part)
{
    for (size_t k = 0; k < part->columns; k++)
        if (part->chosen[k] != k)
            return;
    if (part->columns < part->width)
        return;
    mem_free(part->chosen);
    part->chosen = NULL;
}

/* The field of a column. */
static size_t field_of(const struct source *part, size_t column)
{
    size_t field = 0;

    while (column >= part->field[field].count)
        column -= part->field[field++].count;
    return field;
}

/* Whether two columns are read together: not where one is codes. */
static bool together(const struct frame *frame, size_t a, size_t b)
{
    return frame->column[a].part == frame->column[b].part &&
           frame->column[a].words == WORDS_NONE &&
           frame->column[b].words == WORDS_NONE;
}

/* A run of adjacent columns of one part. */
static ls_status take_run(const struct frame *frame, const size_t *wanted,
                          size_t n, struct source *part)
{
    const struct frame_column *first = &frame->column[wanted[0]];
    const struct source *from = &frame->part[first->part];
    ls_status status = LS_OK;

    *part = *from;
    part->chosen = NULL;
    part->field = NULL;
    part->n_fields = 0;
    part->columns = n;
    part->shape.type = NUMBER_NONE;
    snprintf(part->shown, sizeof part->shown, "%.400s%s%.100s", frame->name,
             n == 1 ? ":" : "", n == 1 ? first->name : "");
    TRY(MEM_ARRAY(part->chosen, n, "columns"));
    for (size_t k = 0; k < n; k++) {
        const struct frame_column *column = &frame->column[wanted[k]];

        part->chosen[k] = column->at;
        part->shape.type = number_common(part->shape.type, column->type);
        part->shape.is_text = n == 1 && column->is_text;
    }
    if (from->kind == SOURCE_FIELDS)
        TRY(take_fields(frame, wanted, n, from, part));
    part->words = first->words;
    if (part->words == WORDS_LIST)
        words_name(frame, field_of(from, first->at), part->words_name);
    simplify(part);
done:
    return status;
}

static ls_status check_wanted(const struct frame *frame, const size_t *wanted,
                              size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const struct frame_column *column = &frame->column[wanted[k]];

        if (column->type == NUMBER_NONE && !(column->is_text && n == 1))
            return fail(LS_BAD_DATA, "%s: %s:%s holds no numbers%s",
                        frame->path, frame->name, column->name,
                        column->is_text ? " but texts"
                                        : " that lockstep reads (objects of "
                                          "Python are never unpacked)");
    }
    return LS_OK;
}

ls_status frame_take(const struct frame *frame, const size_t *wanted, size_t n,
                     struct source **parts, size_t *n_parts)
{
    struct source *made = NULL;
    size_t runs = 0, used = *n_parts;
    ls_status status = LS_OK;

    TRY(check_wanted(frame, wanted, n));
    for (size_t k = 0; k < n; k++)
        runs += k == 0 || !together(frame, wanted[k], wanted[k - 1]);
    TRY(MEM_ARRAY(made, used + runs, "parts of a table"));
    for (size_t k = 0, end = 0; k < n; k = end) {
        for (end = k + 1; end < n && together(frame, wanted[k], wanted[end]);)
            end++;
        TRY(take_run(frame, wanted + k, end - k, &made[used++]));
    }
    if (*n_parts > 0)
        memcpy(made, *parts, *n_parts * sizeof *made);
    mem_free(*parts);
    *parts = made;
    *n_parts = used;
    made = NULL;
done:
    for (size_t i = *n_parts; made && i < used; i++)
        source_clear(&made[i]);
    mem_free(made);
    return status;
}
