/* SPDX-License-Identifier: MIT */
/*
 * encoding_file.c - storing the encoding of text columns in a file.
 *
 * Part of encoding.h. The dataset encoding has a line for each feature: its
 * kind, its column in the text, the column's name. categories/NAME has the
 * category values, as many as there are lines of that column, or any number for
 * a column of codes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hdf5/h5.h"
#include "table/values/encoding.h"

/* "number 3 pt", "category 4 color", "missing 3 pt", "code 5 city". */
static const char *const kinds[] = {"number", "category", "missing", "code"};
enum { KIND_NUMBER, KIND_CATEGORY, KIND_MISSING, KIND_CODE, KINDS };

/* A name of a column as one of HDF5: without '/', '%' and a leading dot. */
static void category_path(const char *group, const char *name,
                          char path[COLUMN_NAME_SIZE])
{
    size_t used =
        (size_t)snprintf(path, COLUMN_NAME_SIZE, "%s/categories/", group);

    for (const char *c = name; *c && used + 4 < COLUMN_NAME_SIZE; c++) {
        if (*c == '/' || *c == '%' || (*c == '.' && c == name))
            used += (size_t)snprintf(path + used, COLUMN_NAME_SIZE - used,
                                     "%%%02X", (unsigned)*c);
        else
            path[used++] = *c;
    }
    path[used] = '\0';
}

static size_t put_line(const struct column *c, size_t j, char *text,
                       size_t size)
{
    const bool mark = c->marked && j + 1 == encoding_width(c);
    const char *kind = kinds[mark                         ? KIND_MISSING
                             : c->coded                   ? KIND_CODE
                             : c->kind == COLUMN_CATEGORY ? KIND_CATEGORY
                                                          : KIND_NUMBER];

    return (size_t)snprintf(text, size, "%s %zu %s", kind, c->place, c->name);
}

/* Where missing cells of feature j become what. */
static void collect_fill(const struct encoding *columns, double *fill)
{
    for (size_t k = 0; k < columns->n; k++)
        for (size_t j = 0; j < encoding_width(&columns->column[k]); j++)
            *fill++ = columns->column[k].fill;
}

/* Attributes of what is not the default alone: other files are as they were
 * before there was one. */
static ls_status write_style(struct h5_file *file, const char *path,
                             const struct encoding *columns)
{
    const struct cell_style *style = &columns->style;
    const char thousands[] = {style->thousands, '\0'};
    char numbers[FORMS_TEXT];
    ls_status status = LS_OK;

    cell_style_forms(style->forms, numbers);
    if (columns->wide)
        TRY(h5_set_text(file, path, "x_type", "float64"));
    if (style->thousands)
        TRY(h5_set_text(file, path, "thousands", thousands));
    if (style->decimal != '.')
        TRY(h5_set_text(file, path, "decimal", ","));
    if (style->forms)
        TRY(h5_set_text(file, path, "numbers", numbers));
    if (*style->na)
        TRY(h5_set_text(file, path, "na", style->na));
done:
    return status;
}

ls_status encoding_write(struct h5_file *file, const char *group,
                         const struct encoding *columns)
{
    uint64_t n = 0;
    char path[COLUMN_NAME_SIZE];
    char **lines = NULL;
    double *fill = NULL;
    ls_status status = LS_OK;

    if (!columns)
        return LS_OK;
    n = encoding_features(columns);
    TRY(MEM_ARRAY(fill, n, "the encoding"));
    TRY(encoding_texts(columns, put_line, &lines));
    collect_fill(columns, fill);
    snprintf(path, sizeof path, "%s/encoding_fill", group);
    TRY(h5_write(file, path, NUMBER_F64, 1, &n, fill));
    for (size_t k = 0; k < columns->n; k++) {
        const struct column *c = &columns->column[k];

        category_path(group, c->name, path);
        if (c->kind == COLUMN_CATEGORY)
            TRY(h5_write_texts(file, path, (const char *const *)c->levels.text,
                               c->levels.n));
    }
    snprintf(path, sizeof path, "%s/encoding", group);
    TRY(h5_write_texts(file, path, (const char *const *)lines, n));
    TRY(h5_set_whole(file, path, "header", columns->named));
    TRY(write_style(file, path, columns));
    if (columns->width)
        TRY(h5_set_whole(file, path, "columns", columns->width));
    if (columns->label)
        TRY(h5_set_text(file, path, "label", columns->label));
    for (int which = 0; which < BESIDES; which++)
        if (columns->roles[which])
            TRY(h5_set_text(file, path, row_roles_dataset[which] + 1,
                            columns->roles[which]));
done:
    mem_free(fill);
    mem_free(lines);
    return status;
}

/* What a line says; KINDS if it is none. */
static int read_line(const char *line, size_t *place, const char **name)
{
    for (int kind = 0; kind < KINDS; kind++) {
        const size_t length = strlen(kinds[kind]);
        char *end = NULL;

        if (strncmp(line, kinds[kind], length) != 0 || line[length] != ' ')
            continue;
        *place = strtoul(line + length + 1, &end, 10);
        *name = end + 1;
        return *end == ' ' && *place < (size_t)1 << 32 ? kind : KINDS;
    }
    return KINDS;
}

static ls_status read_levels(struct h5_file *file, const char *group,
                             struct column *column)
{
    char path[COLUMN_NAME_SIZE];
    char **level = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    category_path(group, column->name, path);
    TRY(h5_read_texts(file, path, &level, &n));
    for (size_t i = 0; i < n && !column->levels.too_many; i++)
        TRY(levels_add_text(&column->levels, level[i]));
done:
    mem_free(level);
    return status;
}

/* The columns of these lines, as they come. */
static ls_status read_columns(struct h5_file *file, const char *group,
                              char *const *line, const double *fill, size_t n,
                              struct encoding *made)
{
    size_t k = 0;
    ls_status status = LS_OK;

    for (size_t feature = 0; feature < n; k++) {
        struct column *c = &made->column[k];
        const char *name = "";
        const int kind = read_line(line[feature], &c->place, &name);

        if (kind == KINDS || kind == KIND_MISSING)
            TRY(fail(LS_BAD_DATA,
                     "%s: %s/encoding: \"%.80s\" is no column that is known",
                     h5_name(file), group, line[feature]));
        c->name = mem_text(name);
        TRY(mem_check(c->name, strlen(name) + 1, 1, "a name"));
        c->fill = fill[feature];
        if (kind == KIND_CODE)
            column_take_codes(c);
        if (kind == KIND_CATEGORY)
            c->kind = COLUMN_CATEGORY;
        if (c->kind == COLUMN_CATEGORY)
            TRY(read_levels(file, group, c));
        feature += encoding_width(c);
        if (feature < n && strncmp(line[feature], "missing ", 8) == 0) {
            c->marked = true;
            feature++;
        }
    }
    made->n = k;
done:
    return status;
}

/* The attribute, or "" where there is none. */
static ls_status read_word(struct h5_file *file, const char *path,
                           const char *name, char word[LS_NAME_SIZE])
{
    *word = '\0';
    return h5_has(file, path, name)
               ? h5_get_text(file, path, name, word, LS_NAME_SIZE)
               : LS_OK;
}

static ls_status read_style(struct h5_file *file, const char *path,
                            struct encoding *made)
{
    char type[LS_NAME_SIZE], thousands[LS_NAME_SIZE], decimal[LS_NAME_SIZE],
        numbers[LS_NAME_SIZE], na[LS_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(read_word(file, path, "x_type", type));
    made->wide = strcmp(type, "float64") == 0;
    TRY(read_word(file, path, "thousands", thousands));
    TRY(read_word(file, path, "decimal", decimal));
    TRY(read_word(file, path, "numbers", numbers));
    TRY(read_word(file, path, "na", na));
    status = cell_style_make(thousands, decimal, numbers, na, &made->style);
    if (status)
        status =
            fail(LS_BAD_DATA, "%s: %s: %s", h5_name(file), path, last_error());
done:
    return status;
}

/* The name in an attribute, if it is there. */
static ls_status read_name(struct h5_file *file, const char *path,
                           const char *attribute, char **name)
{
    char text[COLUMN_NAME_SIZE];
    ls_status status = LS_OK;

    if (!h5_has(file, path, attribute))
        return LS_OK;
    TRY(h5_get_text(file, path, attribute, text, sizeof text));
    *name = mem_text(text);
    TRY(mem_check(*name, strlen(text) + 1, 1, "a name"));
done:
    return status;
}

static ls_status read_attributes(struct h5_file *file, const char *path,
                                 struct encoding *made)
{
    uint64_t header = 0, width = 0;
    ls_status status = LS_OK;

    TRY(h5_get_whole(file, path, "header", &header));
    if (h5_has(file, path, "columns"))
        TRY(h5_get_whole(file, path, "columns", &width));
    made->named = header != 0;
    made->width = (size_t)width;
    TRY(read_name(file, path, "label", &made->label));
    for (int which = 0; which < BESIDES; which++)
        TRY(read_name(file, path, row_roles_dataset[which] + 1,
                      &made->roles[which]));
done:
    return status;
}

ls_status encoding_read(struct h5_file *file, const char *group,
                        size_t features, struct encoding **columns)
{
    char path[COLUMN_NAME_SIZE];
    char **line = NULL;
    size_t n = 0;
    double *fill = NULL;
    struct encoding *made = NULL;
    ls_status status = LS_OK;

    *columns = NULL;
    snprintf(path, sizeof path, "%s/encoding", group);
    if (!h5_exists(file, path))
        return LS_OK;
    TRY(h5_read_texts(file, path, &line, &n));
    if (n != features)
        goto done;
    TRY(encoding_create(n, &made));
    TRY(MEM_ARRAY(fill, n, "the encoding"));
    TRY(read_attributes(file, path, made));
    TRY(read_style(file, path, made));
    snprintf(path, sizeof path, "%s/encoding_fill", group);
    TRY(h5_read(file, path, NUMBER_F64, fill, n));
    TRY(read_columns(file, group, line, fill, n, made));
    if (encoding_features(made) != n)
        TRY(fail(LS_BAD_DATA, "%s: %s/encoding is not of %zu features",
                 h5_name(file), group, n));
    *columns = made;
    made = NULL;
done:
    encoding_destroy(made);
    mem_free(line);
    mem_free(fill);
    return status;
}
