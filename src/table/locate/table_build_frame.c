/* SPDX-License-Identifier: MIT */
/*
 * table_build_frame.c - the features of a table with named columns.
 *
 * What is y, a weight or an index is no feature; codes are one for each word.
 */
#include "table/locate/table_build_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/layout/coded.h"
#include "table/locate/frame.h"
#include "table/locate/frame_index.h"
#include "table/values/preprocess.h"

/* Mark the columns of a frame that another pick takes. */
static ls_status mark_taken(const struct frame *frame, size_t at,
                            const struct pick *pick, unsigned char *taken)
{
    size_t *wanted = NULL, n = 0;
    ls_status status = LS_OK;

    if (pick->at != at || !*pick->columns)
        return LS_OK;
    TRY(frame_select(frame, pick->columns, &wanted, &n));
    for (size_t k = 0; k < n; k++)
        taken[wanted[k]] = 1;
done:
    mem_free(wanted);
    return status;
}

/* Select all columns that are numbers and not used otherwise; report the
 * others. */
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

/* Features that are all columns of a table must have unique names. */
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
                     "choose by place: setting x=%s:#%td,..",
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
                        "leave it out of setting x",
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
    for (size_t j = 0;
         pattern && pattern->feature_names && j < pattern->features; j++)
        wanted = wanted || strcmp(pattern->feature_names[j], first->name) == 0;
    return wanted || first->is_index
               ? LS_OK
               : frame_index_find(c->file, frame, 0, &first->is_index);
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
    TRY(mark_taken(frame, pick->at, &picks->y, taken));
    TRY(mark_taken(frame, pick->at, &picks->weight, taken));
    TRY(mark_taken(frame, pick->at, &picks->id, taken));
    TRY(mark_taken(frame, pick->at, &picks->group, taken));
    TRY(mark_taken(frame, pick->at, &picks->split, taken));
    if (*pick->columns) {
        TRY(frame_select(frame, pick->columns, wanted, n));
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

/* Encode parts of a frame, from `first` on, that are codes as one feature per
 * category. */
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
                           wish->new_is_error, wish->codes, part,
                           table->reading));
        wanted += columns;
    }
done:
    return status;
}

/* Append the column names of the parts from `first` on. */
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
    names = text_list_copy(list, n);
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

ls_status table_build_frame(const struct catalog *c, const struct pick *pick,
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
        table_pick_text(frame.name, pick->columns, table->part[i].shown);
    if (all_frames(c, picks))
        TRY(add_names(table, old, first, &frame, wanted));
done:
    mem_free(wanted);
    frame_close(&frame);
    return status;
}
