/* SPDX-License-Identifier: MIT */
/*
 * take.c - from the datasets that were found to the parts of a table.
 *
 * What is y or a weight is no feature: of a table whose columns have names it
 * is left out here, of others in axes.c, where their columns are counted.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/find.h"
#include "data/frame.h"
#include "data/preprocess.h"
#include "data/selection.h"

void table_clear(struct table *table)
{
    for (size_t i = 0; i < table->parts; i++)
        source_clear(&table->part[i]);
    mem_free(table->part);
    mem_free(table->names);
    source_clear(&table->y);
    source_clear(&table->weight);
    source_clear(&table->id);
    source_clear(&table->group);
    source_clear(&table->split);
    for (size_t i = 0; i < table->n_more; i++) {
        table_clear(&table->more[i]);
        h5_close(table->file[i]);
    }
    mem_free(table->more);
    mem_free(table->file);
    *table = (struct table){0};
}

void table_place(const struct table *table, size_t row, char text[PLACE_SIZE])
{
    const struct source *x = table->part;
    size_t i = 0;

    *text = '\0';
    if (table->n_more == 0)
        return;
    while (i + 1 < x->pieces && row >= source_length(&x->piece[i].source))
        row -= (size_t)source_length(&x->piece[i++].source);
    snprintf(text, PLACE_SIZE, " (row %zu of %s)", row,
             h5_name(x->piece[i].file));
}

/* What a pick looks like to the user. */
static void show(const char *name, const char *columns,
                 char shown[2 * LS_NAME_SIZE])
{
    snprintf(shown, 2 * LS_NAME_SIZE, "%s%s%s", name, *columns ? ":" : "",
             columns);
}

static ls_status check_name(const struct catalog *c, size_t index)
{
    if (strlen(c->name[index]) >= LS_NAME_SIZE - 16)
        return fail(LS_BAD_DATA, "%s: the name %.60s.. is too long", c->path,
                    c->name[index]);
    return LS_OK;
}

/* A dataset or a sparse matrix as one source; its columns are counted later. */
static ls_status take_whole(const struct catalog *c, const struct pick *pick,
                            struct source *source)
{
    const char *name = c->name[pick->at];
    ls_status status = LS_OK;

    TRY(check_name(c, pick->at));
    *source = (struct source){.shape = c->shape[pick->at]};
    snprintf(source->name, sizeof source->name, "%s", name);
    show(name, pick->columns, source->shown);
    if (c->kind[pick->at] == ENTRY_CSR)
        source->kind = SOURCE_CSR;
    else if (c->kind[pick->at] == ENTRY_CATEGORICAL)
        snprintf(source->name, sizeof source->name, "%.490s/codes", name);
    if (source->shape.rank < 0)
        TRY(h5_describe(c->file, source->name, &source->shape));
done:
    return status;
}

/* The column or columns of y or a weight, which stand in one part. */
static ls_status take_columns(const struct catalog *c, const struct pick *pick,
                              const char *what, struct source *source)
{
    struct frame frame = {0};
    struct source *part = NULL;
    char of[LS_NAME_SIZE + LS_PATH_SIZE];
    size_t *wanted = NULL, n = 0, parts = 0;
    ls_status status = LS_OK;

    TRY(frame_open(c, pick->at, &frame));
    snprintf(of, sizeof of, "%s: %s", c->path, frame.name);
    if (!*pick->columns)
        TRY(fail(LS_BAD_DATA,
                 "%s is a table of %zu columns; choose which is %s: setting "
                 "%s=%s:COLUMN",
                 of, frame.n, what, what, frame.name));
    TRY(selection_columns(of, pick->columns, frame.n,
                          (const char *const *)frame.names, &wanted, &n));
    TRY(frame_take(&frame, wanted, n, &part, &parts));
    if (parts != 1)
        TRY(fail(LS_BAD_DATA, "%s: the columns %s of %s differ in type",
                 c->path, pick->columns, what));
    *source = *part;
    *part = (struct source){0};
    show(frame.name, pick->columns, source->shown);
done:
    for (size_t i = 0; i < parts; i++)
        source_clear(&part[i]);
    mem_free(part);
    mem_free(wanted);
    frame_close(&frame);
    return status;
}

static ls_status take_one(const struct catalog *c, const struct pick *pick,
                          const char *what, struct source *source)
{
    if (pick->at == c->n)
        return LS_OK;
    return catalog_is_frame(c, pick->at) ? take_columns(c, pick, what, source)
                                         : take_whole(c, pick, source);
}

/* Marks the columns of a frame that another pick takes. */
static ls_status mark_taken(const struct catalog *c, const struct frame *frame,
                            size_t at, const struct pick *pick,
                            unsigned char *taken)
{
    size_t *wanted = NULL, n = 0;
    ls_status status = LS_OK;

    if (pick->at != at || !*pick->columns)
        return LS_OK;
    TRY(selection_columns(c->path, pick->columns, frame->n,
                          (const char *const *)frame->names, &wanted, &n));
    for (size_t k = 0; k < n; k++)
        taken[wanted[k]] = 1;
done:
    mem_free(wanted);
    return status;
}

/* All columns that are numbers and nothing else; what is no number is said. */
static void choose_all(const struct frame *frame, const unsigned char *taken,
                       size_t *wanted, size_t *n, char *reading)
{
    char list[160] = "";
    size_t used = 0;

    for (size_t i = 0; i < frame->n; i++) {
        const struct frame_column *column = &frame->column[i];

        if (taken[i])
            continue;
        if (column->type != NUMBER_NONE && !column->is_index)
            wanted[(*n)++] = i;
        else if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s",
                                     used ? ", " : "", column->name);
    }
    if (used)
        reading_add(reading, "left out of %.100s: %s%s", frame->name, list,
                    used >= sizeof list ? ".." : "");
}

static ls_status check_overlap(const struct frame *frame, const size_t *wanted,
                               size_t n, const unsigned char *taken)
{
    for (size_t k = 0; k < n; k++)
        if (taken[wanted[k]])
            return fail(LS_BAD_DATA,
                        "%s: %s:%s is a column of X and something else too; "
                        "leave it out of setting x",
                        frame->path, frame->name,
                        frame->column[wanted[k]].name);
    return LS_OK;
}

/* Which columns of a frame are features. */
static ls_status choose(const struct catalog *c, const struct frame *frame,
                        const struct pick *pick, const struct picks *picks,
                        size_t **wanted, size_t *n, char *reading)
{
    char of[LS_NAME_SIZE + LS_PATH_SIZE];
    unsigned char *taken = NULL;
    ls_status status = LS_OK;

    snprintf(of, sizeof of, "%s: %s", c->path, frame->name);
    TRY(MEM_ARRAY(taken, frame->n, "columns"));
    TRY(mark_taken(c, frame, pick->at, &picks->y, taken));
    TRY(mark_taken(c, frame, pick->at, &picks->weight, taken));
    TRY(mark_taken(c, frame, pick->at, &picks->id, taken));
    TRY(mark_taken(c, frame, pick->at, &picks->group, taken));
    TRY(mark_taken(c, frame, pick->at, &picks->split, taken));
    if (*pick->columns) {
        TRY(selection_columns(of, pick->columns, frame->n,
                              (const char *const *)frame->names, wanted, n));
        TRY(check_overlap(frame, *wanted, *n, taken));
    } else {
        TRY(MEM_ARRAY(*wanted, frame->n, "columns"));
        choose_all(frame, taken, *wanted, n, reading);
    }
    if (*n == 0)
        TRY(fail(LS_BAD_DATA, "%s has no columns of numbers for X", of));
done:
    mem_free(taken);
    return status;
}

/* Names of more columns, behind those there are. */
static ls_status add_names(struct table *table, size_t old,
                           const struct frame *frame, const size_t *wanted,
                           size_t n)
{
    const char **list = NULL;
    char **names = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, old + n, "names of columns"));
    for (size_t i = 0; i < old; i++)
        list[i] = table->names[i];
    for (size_t k = 0; k < n; k++)
        list[old + k] = frame->column[wanted[k]].name;
    names = names_copy(list, old + n);
    TRY(mem_check(names, old + n, sizeof *names, "names of columns"));
    mem_free(table->names);
    table->names = names;
done:
    mem_free(list);
    return status;
}

/* Whether all of X has names. */
static bool all_frames(const struct catalog *c, const struct picks *picks)
{
    for (size_t i = 0; i < picks->n_x; i++)
        if (!catalog_is_frame(c, picks->x[i].at))
            return false;
    return true;
}

static ls_status take_frame(const struct catalog *c, const struct pick *pick,
                            const struct picks *picks, struct table *table)
{
    struct frame frame = {0};
    size_t *wanted = NULL, n = 0;
    const size_t first = table->parts;
    size_t old = 0;
    ls_status status = LS_OK;

    TRY(frame_open(c, pick->at, &frame));
    TRY(choose(c, &frame, pick, picks, &wanted, &n, table->reading));
    TRY(frame_take(&frame, wanted, n, &table->part, &table->parts));
    for (size_t i = first; i < table->parts; i++)
        show(frame.name, pick->columns, table->part[i].shown);
    for (size_t i = 0; i < first; i++)
        old += table->part[i].columns;
    if (all_frames(c, picks))
        TRY(add_names(table, old, &frame, wanted, n));
done:
    mem_free(wanted);
    frame_close(&frame);
    return status;
}

static ls_status take_part(const struct catalog *c, const struct pick *pick,
                           struct table *table)
{
    struct source *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, table->parts + 1, "parts of a table"));
    TRY(take_whole(c, pick, &part[table->parts]));
    if (table->parts > 0)
        memcpy(part, table->part, table->parts * sizeof *part);
    mem_free(table->part);
    table->part = part;
    table->parts++;
    part = NULL;
done:
    mem_free(part);
    return status;
}

/* "/a,/b:0-3": as it was asked for, or would be. */
static void name_x(const struct catalog *c, const struct picks *picks,
                   struct table *table)
{
    size_t used = 0;

    for (size_t i = 0; i < picks->n_x && used < sizeof table->x_name; i++) {
        char shown[2 * LS_NAME_SIZE];

        show(c->name[picks->x[i].at], picks->x[i].columns, shown);
        used +=
            (size_t)snprintf(table->x_name + used, sizeof table->x_name - used,
                             "%s%s", i ? "," : "", shown);
    }
}

/* The dataset of categories, if it is codes that are picked. */
static void name_words(const struct catalog *c, const struct pick *pick,
                       char words[LS_NAME_SIZE])
{
    if (pick->at < c->n && c->kind[pick->at] == ENTRY_CATEGORICAL)
        snprintf(words, LS_NAME_SIZE, "%.490s/categories", c->name[pick->at]);
}

ls_status table_take(const struct catalog *catalog, const struct picks *picks,
                     struct table *table)
{
    struct source y = {0};
    ls_status status = LS_OK;

    TRY(take_one(catalog, &picks->weight, "weight", &table->weight));
    TRY(take_one(catalog, &picks->id, "id", &table->id));
    TRY(take_one(catalog, &picks->group, "group", &table->group));
    TRY(take_one(catalog, &picks->split, "stored-split", &table->split));
    TRY(take_one(catalog, &picks->y, "y", &y));
    for (size_t i = 0; i < picks->n_x; i++)
        if (catalog_is_frame(catalog, picks->x[i].at))
            TRY(take_frame(catalog, &picks->x[i], picks, table));
        else
            TRY(take_part(catalog, &picks->x[i], table));
    name_x(catalog, picks, table);
    table->y = y;
    y = (struct source){0};
    name_words(catalog, &picks->y, table->classes);
    name_words(catalog, &picks->split, table->split_words);
done:
    source_clear(&y);
    return status;
}

/* Those of the names that belong to the columns taken. */
static ls_status choose_names(const struct source *part, char ***names)
{
    const char **list = NULL;
    char **copy = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, part->columns, "names of columns"));
    for (size_t k = 0; k < part->columns; k++)
        list[k] = (*names)[part->chosen[k]];
    copy = names_copy(list, part->columns);
    TRY(mem_check(copy, part->columns, sizeof *copy, "names of columns"));
    mem_free(*names);
    *names = copy;
done:
    mem_free(list);
    return status;
}

ls_status table_names(struct h5_file *file, const struct table *table,
                      char ***names)
{
    const struct source *part = table->part;
    const bool choice = table->parts == 1 && part->chosen;
    char **read = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    if (table->names) {
        *names = names_copy((const char *const *)table->names, table->columns);
        return mem_check(*names, table->columns, sizeof **names, "names");
    }
    if (!*table->features)
        return LS_OK;
    TRY(h5_read_texts(file, table->features, &read, &n));
    if (choice && n == part->width)
        TRY(choose_names(part, &read));
    else if (n != table->columns)
        TRY(fail(LS_BAD_DATA, "%s: %s has %zu names, %s has %zu columns",
                 table->path, table->features, n, table->x_name,
                 table->columns));
    *names = read;
    read = NULL;
done:
    mem_free(read);
    return status;
}
