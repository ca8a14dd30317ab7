/* SPDX-License-Identifier: MIT */
/*
 * frame_pandas.c - tables as pandas writes them with to_hdf().
 *
 * Format fixed: columns of one type stand together in block<i>_values, their
 * names in block<i>_items, all names in order in axis0. Format table: records
 * with an index and arrays values_block_<i>, whose names stand in a pickled
 * attribute. That is read as text, for the names in it, and never unpacked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/locate/frame_inside.h"
#include "table/values/levels.h"
#include "table/values/preprocess.h"

/* Most blocks; most bytes of an attribute. */
enum { MAX_BLOCKS = 1000, ATTRIBUTE = 1 << 16 };

/* Names of columns, which may be numbers. */
static ls_status read_labels(struct h5_file *file, const char *name,
                             char ***labels, size_t *n)
{
    struct h5_shape shape;
    struct levels numbers = {0};
    double *value = NULL;
    char(*text)[LEVEL_TEXT_SIZE] = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (shape.is_text || shape.type == NUMBER_NONE || shape.rank != 1) {
        status = h5_read_texts(file, name, labels, n);
        goto done;
    }
    *n = (size_t)shape.dims[0];
    TRY(MEM_ARRAY(value, *n, "names of columns"));
    TRY(MEM_ARRAY(text, *n, "names of columns"));
    TRY(MEM_ARRAY(list, *n, "names of columns"));
    TRY(h5_read(file, name, NUMBER_F64, value, *n));
    for (size_t i = 0; i < *n; i++) {
        level_text(value[i], text[i]);
        list[i] = text[i];
    }
    *labels = text_list_copy(list, *n);
    TRY(mem_check(*labels, *n, sizeof **labels, "names of columns"));
done:
    levels_clear(&numbers);
    mem_free(value);
    mem_free(text);
    mem_free(list);
    return status;
}

/* Assign the columns of one block their positions. */
static ls_status place_block(struct h5_file *file, struct frame *frame,
                             size_t block)
{
    struct source *part = &frame->part[block];
    char name[LS_NAME_SIZE + 32];
    char **items = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s/block%zu_items", frame->name, block);
    TRY(read_labels(file, name, &items, &n));
    part->kind = SOURCE_PLAIN;
    part->upright = true;
    snprintf(part->name, sizeof part->name, "%.460s/block%u_values",
             frame->name, (unsigned)block);
    TRY(h5_describe(file, part->name, &part->shape));
    part->width = n;
    if (part->shape.type != NUMBER_NONE &&
        (part->shape.rank != 2 || part->shape.dims[1] != n))
        TRY(fail(LS_BAD_DATA, "%s: %s has not the %zu columns of %s",
                 frame->path, part->name, n, name));
    for (size_t k = 0; k < n; k++) {
        const size_t at = frame_find(frame, items[k]);

        if (at == frame->n || strcmp(frame->names[at], items[k]) != 0)
            TRY(fail(LS_BAD_DATA, "%s: %s has a column %.60s, %s/axis0 has not",
                     frame->path, name, items[k], frame->name));
        frame->column[at].part = block;
        frame->column[at].at = k;
        frame->column[at].type = part->shape.type;
    }
done:
    mem_free(items);
    return status;
}

ls_status frame_of_blocks(struct h5_file *file, struct frame *frame)
{
    char name[LS_NAME_SIZE + 32];
    char **axis = NULL;
    size_t n = 0, blocks = 0;
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s/axis0", frame->name);
    TRY(read_labels(file, name, &axis, &n));
    for (; blocks < MAX_BLOCKS; blocks++) {
        snprintf(name, sizeof name, "%s/block%zu_items", frame->name, blocks);
        if (!h5_exists(file, name))
            break;
    }
    TRY(frame_room(frame, n, blocks));
    TRY(frame_name(frame, (const char *const *)axis));
    for (size_t i = 0; i < blocks; i++)
        TRY(place_block(file, frame, i));
done:
    mem_free(axis);
    return status;
}

/* A line of a pickle after the letters that only build the list. */
static char *skip_building(char *line)
{
    while (*line == 'a' || *line == '(' || *line == '0')
        line++;
    return line;
}

/* The name in a pickled line: V a text, I or L a whole number, F a number; or
 * NULL. */
static char *name_in(char *line)
{
    const size_t length = strcspn(line, "\n");

    if (*line == 'L' && length > 1 && line[length - 1] == 'L')
        line[length - 1] = '\n';
    return *line && strchr("VIFL", *line) ? line + 1 : NULL;
}

/* Put down in protocol 0, a pickle has a line for each name. "p3" gives what
 * was last a number, and "g3" stands for it where it occurs again. */
struct memo {
    const char **name; /* [n] */
    size_t n;
};

static void memo_put(struct memo *memo, const char *line, const char *name)
{
    const size_t at = strtoul(line + 1, NULL, 10);

    if (at < memo->n)
        memo->name[at] = name;
}

static const char *memo_get(const struct memo *memo, const char *line)
{
    const size_t at = strtoul(line + 1, NULL, 10);

    return at < memo->n ? memo->name[at] : NULL;
}

/* Ends every line of the pickle with a zero byte and finds the names: at most
 * n; returns how many there are, or n + 1 where one cannot be read. */
static size_t find_names(char *pickle, const char **names, size_t n,
                         struct memo *memo)
{
    size_t found = 0;
    const char *last = NULL;

    for (char *line = pickle, *next; line; line = next) {
        const char *name = NULL;

        next = strchr(line, '\n');
        line = skip_building(line);
        if (*line == 'p')
            memo_put(memo, line, last);
        else
            name = *line == 'g' ? memo_get(memo, line) : name_in(line);
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*line == 'c' || (*line == 'g' && !name) ||
            (name && strchr(name, '\\')))
            return n + 1;
        if (!name)
            continue;
        if (found == n)
            return n + 1;
        names[found++] = last = name;
    }
    return found;
}

/* The names in a pickled list; false unless there are n. */
static bool listed_texts(char *pickle, const char **names, size_t n)
{
    struct memo memo = {.n = 2 * n + 8};
    size_t found = 0;

    memo.name = mem_zeroed(memo.n, sizeof *memo.name);
    found = memo.name ? find_names(pickle, names, n, &memo) : n + 1;
    mem_free(memo.name);
    return found == n;
}

/* New names for the columns of one field, as the attribute has them; false when
 * it has them, but not so that they can be read. */
static bool read_kind(struct h5_file *file, const char *table,
                      const struct h5_field *field, char *room,
                      const char **names)
{
    char attribute[H5_FIELD_SIZE + 8];
    const char **found = NULL;
    bool listed = false;

    snprintf(attribute, sizeof attribute, "%s_kind", field->name);
    if (!h5_has(file, table, attribute))
        return true;
    found = mem_zeroed(field->count, sizeof *found);
    listed = found &&
             h5_get_text(file, table, attribute, room, ATTRIBUTE) == LS_OK &&
             listed_texts(room, found, field->count);
    if (listed)
        memcpy(names, found, field->count * sizeof *names);
    mem_free(found);
    return listed;
}

/* What the arrays of values are called. */
static ls_status name_values(struct h5_file *file, const char *table,
                             struct frame *frame)
{
    const struct source *part = frame->part;
    const char **list = NULL;
    char **room = NULL, **old = NULL;
    size_t at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, frame->n, "names of columns"));
    TRY(MEM_ARRAY(room, part->n_fields, "names of columns"));
    for (size_t i = 0; i < frame->n; i++)
        list[i] = frame->names[i];
    for (size_t f = 0; f < part->n_fields; at += part->field[f++].count) {
        if (strcmp(part->field[f].name, "index") == 0)
            frame->column[at].is_index = true;
        if (strncmp(part->field[f].name, "values_block_", 13) != 0)
            continue;
        TRY(MEM_ARRAY(room[f], ATTRIBUTE, "names of columns"));
        frame->is_blind =
            !read_kind(file, table, &part->field[f], room[f], list + at) ||
            frame->is_blind;
    }
    old = frame->names;
    TRY(frame_name(frame, list));
done:
    for (size_t f = 0; room && f < part->n_fields; f++)
        mem_free(room[f]);
    mem_free(room);
    mem_free(list);
    mem_free(old);
    return status;
}

/* The index of a table with several is several columns, named in an attribute.
 */
static ls_status mark_levels(struct h5_file *file, struct frame *frame)
{
    enum { LEVELS = 64 };
    const char *name[LEVELS];
    struct memo memo = {.n = 4 * LEVELS};
    char *room = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(room, ATTRIBUTE, "names of an index"));
    TRY(MEM_ARRAY(memo.name, memo.n, "names of an index"));
    if (!h5_has(file, frame->name, "levels") ||
        h5_get_text(file, frame->name, "levels", room, ATTRIBUTE) != LS_OK)
        goto done;
    n = find_names(room, name, LEVELS, &memo);
    for (size_t i = 0; i < n && n <= LEVELS; i++)
        for (size_t k = 0; k < frame->n; k++)
            if (strcmp(frame->column[k].name, name[i]) == 0)
                frame->column[k].is_index = true;
done:
    mem_free(memo.name);
    mem_free(room);
    return status;
}

ls_status frame_of_table(struct h5_file *file, struct frame *frame)
{
    char table[LS_NAME_SIZE + 8];
    ls_status status = LS_OK;

    snprintf(table, sizeof table, "%s/table", frame->name);
    TRY(frame_of_records(file, table, frame));
    TRY(name_values(file, table, frame));
    TRY(mark_levels(file, frame));
done:
    return status;
}
