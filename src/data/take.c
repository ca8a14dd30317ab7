/* SPDX-License-Identifier: MIT */
/*
 * take.c - from the datasets that were found to the parts of a table.
 *
 * What is y or a weight is no feature: of a table whose columns have names it
 * is left out here, of others in axes.c, where their columns are counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/coded.h"
#include "data/find.h"
#include "data/frame.h"
#include "data/preprocess.h"
#include "data/row_index.h"
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

/* Where the words of a dataset are, if its numbers are codes. */
static void find_words(const struct catalog *c, size_t at,
                       struct source *source)
{
    const char *name = c->name[at], *base = name + catalog_group(name) + 1;
    const int group = (int)catalog_group(name);
    char list[3][2 * LS_NAME_SIZE];

    snprintf(list[0], sizeof list[0], "%s/categories", name);
    snprintf(list[1], sizeof list[1], "%.*s/__categories/%s", group, name,
             base);
    snprintf(list[2], sizeof list[2], "/uns/%s_categories", base);
    if (shape_is_column(&source->shape) && source->shape.is_enum)
        source->words = WORDS_ENUM;
    else if (h5_has(c->file, source->name, "flag_values") &&
             h5_has(c->file, source->name, "flag_meanings"))
        source->words = WORDS_FLAGS;
    for (int i = c->kind[at] == ENTRY_CATEGORICAL ? 0 : 1;
         i < (c->kind[at] == ENTRY_CATEGORICAL ? 1 : 3); i++) {
        if ((i == 2 && strncmp(name, "/obs/", 5) != 0) ||
            !h5_exists(c->file, list[i]))
            continue;
        source->words = WORDS_LIST;
        snprintf(source->words_name, sizeof source->words_name, "%.480s%s",
                 list[i], h5_is_group(c->file, list[i]) ? "/values" : "");
        return;
    }
}

/* Values of one column, NaN where the mask beside them says so. */
static ls_status take_masked(const char *name, struct source *source)
{
    char mask[LS_NAME_SIZE];

    if (source->shape.rank != 1)
        return fail(LS_BAD_DATA, "%s has values on %d axes, want one", name,
                    source->shape.rank);
    snprintf(mask, sizeof mask, "%.490s/mask", name);
    return coded_mask(mask, source);
}

/* A dataset, or a group that is taken for one, as one source; its columns are
 * counted later. */
static ls_status take_whole(const struct catalog *c, const struct pick *pick,
                            struct source *source)
{
    const char *name = c->name[pick->at];
    const enum entry_kind kind = c->kind[pick->at];
    ls_status status = LS_OK;

    TRY(check_name(c, pick->at));
    *source = (struct source){.shape = c->shape[pick->at]};
    catalog_values(c, pick->at, source->name);
    show(name, pick->columns, source->shown);
    source->kind = kind == ENTRY_CSR     ? SOURCE_CSR
                   : kind == ENTRY_CHARS ? SOURCE_CHARS
                   : kind == ENTRY_CELLS ? SOURCE_CELLS
                                         : SOURCE_PLAIN;
    if (source->shape.rank < 0)
        TRY(h5_describe(c->file, source->name, &source->shape));
    if (kind == ENTRY_NULLABLE && source->shape.is_text)
        snprintf(source->mask, sizeof source->mask, "%.490s/mask", name);
    else if (kind == ENTRY_NULLABLE)
        TRY(take_masked(name, source));
    else if (source->shape.type != NUMBER_NONE && kind != ENTRY_CSR)
        find_words(c, pick->at, source);
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
        TRY(fail(
            LS_BAD_DATA,
            "%s is a table of %zu columns; say which is %s: --%s %s:COLUMN", of,
            frame.n, what, what, frame.name));
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

static int compare_columns(const void *a, const void *b)
{
    const struct frame_column *x = *(const struct frame_column *const *)a;
    const struct frame_column *y = *(const struct frame_column *const *)b;
    const int order = strcmp(x->name, y->name);

    return order ? order : (x > y) - (x < y);
}

/* Features that are all columns of a table must have names of their own. */
static ls_status check_names(const struct frame *frame, const size_t *wanted,
                             size_t n)
{
    const struct frame_column **sorted = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(sorted, n, "columns"));
    for (size_t k = 0; k < n; k++)
        sorted[k] = &frame->column[wanted[k]];
    qsort(sorted, n, sizeof *sorted, compare_columns);
    for (size_t k = 1; k < n; k++)
        if (strcmp(sorted[k - 1]->name, sorted[k]->name) == 0)
            TRY(fail(LS_BAD_DATA,
                     "%s: columns %td and %td of %s are both called %s "
                     "(columns count from 0); give them names of their own, or "
                     "choose by place: --x %s:#%td,..",
                     frame->path, sorted[k - 1] - frame->column,
                     sorted[k] - frame->column, frame->name, sorted[k]->name,
                     frame->name, sorted[k - 1] - frame->column));
done:
    mem_free(sorted);
    return status;
}

static ls_status check_overlap(const struct frame *frame, const size_t *wanted,
                               size_t n, const unsigned char *taken)
{
    for (size_t k = 0; k < n; k++)
        if (taken[wanted[k]])
            return fail(LS_BAD_DATA,
                        "%s: %s:%s is a column of X and something else too; "
                        "leave it out of --x",
                        frame->path, frame->name,
                        frame->column[wanted[k]].name);
    return LS_OK;
}

/* A first column that numbers the rows is an index, unless a model was trained
 * on it. */
static ls_status mark_index(const struct catalog *c, struct frame *frame,
                            const unsigned char *taken,
                            const struct dataset_pattern *pattern)
{
    bool wanted = false;
    struct frame_column *first = frame->column;

    if (frame->n == 0 || taken[0])
        return LS_OK;
    for (size_t j = 0; pattern && pattern->feature_names &&
                       j < pattern->features;
         j++)
        wanted = wanted || strcmp(pattern->feature_names[j], first->name) == 0;
    return wanted || first->is_index
               ? LS_OK
               : row_index_of_frame(c->file, frame, 0, &first->is_index);
}

/* Which columns of a frame are features. */
static ls_status choose(const struct catalog *c, struct frame *frame,
                        const struct pick *pick, const struct picks *picks,
                        const struct dataset_pattern *pattern, size_t **wanted,
                        size_t *n, char *reading)
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
        TRY(mark_index(c, frame, taken, pattern));
        choose_all(frame, taken, *wanted, n, reading);
        TRY(check_names(frame, *wanted, *n));
    }
    if (*n == 0)
        TRY(fail(LS_BAD_DATA, "%s has no columns of numbers for X", of));
done:
    mem_free(taken);
    return status;
}

/* What X is to be made for. */
struct wish {
    const struct dataset_pattern *pattern; /* or NULL */
    bool new_is_error; /* a word that the pattern does not have */
};

/* Parts of a frame, from `first` on, that are codes become features of words.
 */
static ls_status code_parts(const struct catalog *c, const struct frame *frame,
                            const size_t *wanted, size_t first,
                            const struct wish *wish, struct table *table)
{
    ls_status status = LS_OK;

    for (size_t i = first; i < table->parts; i++) {
        struct source *part = &table->part[i];
        const size_t columns = part->columns;

        if (part->words != WORDS_NONE)
            TRY(coded_make(c->file, frame->column[*wanted].name, wish->pattern,
                           wish->new_is_error, part, table->reading));
        wanted += columns;
    }
done:
    return status;
}

/* Names of more columns, of the parts from `first` on, behind those there are.
 */
static ls_status add_names(struct table *table, size_t old, size_t first,
                           const struct frame *frame, const size_t *wanted)
{
    const char **list = NULL;
    char **names = NULL;
    size_t n = old;
    ls_status status = LS_OK;

    for (size_t i = first; i < table->parts; i++)
        n += table->part[i].columns;
    TRY(MEM_ARRAY(list, n, "names of columns"));
    for (size_t i = 0; i < old; i++)
        list[i] = table->names[i];
    n = old;
    for (size_t i = first; i < table->parts; i++) {
        const struct source *part = &table->part[i];

        for (size_t k = 0; k < part->columns; k++)
            list[n++] = part->coding ? coding_names(part->coding)[k]
                                     : frame->column[*wanted++].name;
        wanted += part->coding != NULL;
    }
    names = names_copy(list, n);
    TRY(mem_check(names, n, sizeof *names, "names of columns"));
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
                            const struct picks *picks, const struct wish *wish,
                            struct table *table)
{
    struct frame frame = {0};
    size_t *wanted = NULL, n = 0;
    const size_t first = table->parts;
    size_t old = 0;
    ls_status status = LS_OK;

    TRY(frame_open(c, pick->at, &frame));
    TRY(choose(c, &frame, pick, picks, wish->pattern, &wanted, &n,
               table->reading));
    TRY(frame_take(&frame, wanted, n, &table->part, &table->parts));
    for (size_t i = 0; i < first; i++)
        old += table->part[i].columns;
    TRY(code_parts(c, &frame, wanted, first, wish, table));
    for (size_t i = first; i < table->parts; i++)
        show(frame.name, pick->columns, table->part[i].shown);
    if (all_frames(c, picks))
        TRY(add_names(table, old, first, &frame, wanted));
done:
    mem_free(wanted);
    frame_close(&frame);
    return status;
}

static ls_status take_part(const struct catalog *c, const struct pick *pick,
                           const struct wish *wish, struct table *table)
{
    const char *base = c->name[pick->at] + catalog_group(c->name[pick->at]) + 1;
    struct source *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, table->parts + 1, "parts of a table"));
    TRY(take_whole(c, pick, &part[table->parts]));
    if (part[table->parts].words != WORDS_NONE &&
        shape_is_column(&part[table->parts].shape))
        TRY(coded_make(c->file, base, wish->pattern, wish->new_is_error,
                       &part[table->parts], table->reading));
    if (table->parts > 0)
        memcpy(part, table->part, table->parts * sizeof *part);
    mem_free(table->part);
    table->part = part;
    table->parts++;
    part = NULL;
done:
    if (part)
        source_clear(&part[table->parts]);
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

ls_status table_take(const struct catalog *catalog, const struct picks *picks,
                     const ls_config *config,
                     const struct dataset_pattern *pattern, struct table *table)
{
    const struct wish wish = {.pattern = pattern,
                              .new_is_error =
                                  strcmp(config->unknown, "error") == 0};
    struct source y = {0};
    ls_status status = LS_OK;

    TRY(take_one(catalog, &picks->weight, "weight", &table->weight));
    TRY(take_one(catalog, &picks->id, "id", &table->id));
    TRY(take_one(catalog, &picks->group, "group", &table->group));
    TRY(take_one(catalog, &picks->split, "stored-split", &table->split));
    TRY(take_one(catalog, &picks->y, "y", &y));
    for (size_t i = 0; i < picks->n_x; i++)
        if (catalog_is_frame(catalog, picks->x[i].at))
            TRY(take_frame(catalog, &picks->x[i], picks, &wish, table));
        else
            TRY(take_part(catalog, &picks->x[i], &wish, table));
    name_x(catalog, picks, table);
    table->y = y;
    y = (struct source){0};
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

/* Names where some parts are words: those of the others are "X_0", "X_1", ..,
 * or stand in the file, if it has them for the first part. */
static ls_status names_of_parts(struct h5_file *file, const struct table *table,
                                char ***names)
{
    enum { ROOM = LS_NAME_SIZE + 24 };
    char(*text)[ROOM] = NULL, **read = NULL;
    const char **list = NULL;
    size_t n = 0, at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, table->columns, "names of columns"));
    TRY(MEM_ARRAY(list, table->columns, "names of columns"));
    if (*table->features)
        TRY(h5_read_texts(file, table->features, &read, &n));
    for (size_t i = 0; i < table->parts; i++) {
        const struct source *part = &table->part[i];
        const bool known = i == 0 && n == part->width && !part->coding;

        for (size_t k = 0; k < part->columns; k++, at++) {
            const size_t column = part->chosen ? part->chosen[k] : k;

            list[at] = part->coding ? coding_names(part->coding)[k]
                       : known      ? read[column]
                                    : text[at];
            snprintf(text[at], ROOM, "%s_%zu", part->name + 1, column);
        }
    }
    *names = names_copy(list, table->columns);
    TRY(mem_check(*names, table->columns, sizeof *list, "names of columns"));
done:
    mem_free(text);
    mem_free(list);
    mem_free(read);
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
    for (size_t i = 0; i < table->parts; i++)
        if (table->part[i].coding)
            return names_of_parts(file, table, names);
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
