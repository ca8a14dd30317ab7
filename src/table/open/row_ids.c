/* SPDX-License-Identifier: MIT */
/*
 * row_ids.c - load row identities, groups and stored splits.
 *
 * These are read whole; what a group or a split does to the rows is not decided
 * here.
 */
#include "table/open/row_ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/mem.h"
#include "table/dataset/dataset.h"
#include "table/dataset/load.h"
#include "table/dataset/split.h"

static ls_status load_wholes(struct h5_file *file, const struct source *source,
                             const struct slices *slices, int64_t **values)
{
    int64_t *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, slices->rows, source->shown));
    TRY(source_rows(file, source, 0, slices->rows, NUMBER_I64, made,
                    sizeof *made));
    (void)slices_pick(slices, 0, slices->rows, sizeof *made, made, made);
    *values = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

static ls_status load_words(struct h5_file *file, const struct source *source,
                            const struct slices *slices, char ***words)
{
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(source_texts(file, source, words, &n));
    (void)slices_pick(slices, 0, n, sizeof **words, *words, *words);
done:
    return status;
}

ls_status row_ids_load(struct h5_file *file, const struct table *table,
                       const struct slices *slices, ls_dataset *dataset)
{
    const struct source *id = &table->id;

    if (!*id->name)
        return LS_OK;
    return id->shape.is_text || id->words != WORDS_NONE
               ? load_words(file, id, slices, &dataset->id_text)
               : load_wholes(file, id, slices, &dataset->id);
}

ls_status row_ids_group(struct h5_file *file, const struct table *table,
                        const struct slices *slices, ls_dataset *dataset)
{
    const struct source *group = &table->group;
    char **words = NULL;
    ls_status status = LS_OK;

    if (!group->shape.is_text && group->words == WORDS_NONE)
        return load_wholes(file, group, slices, &dataset->group);
    TRY(load_words(file, group, slices, &words));
    TRY(MEM_ARRAY(dataset->group, slices->n, "groups"));
    for (size_t i = 0; i < slices->n; i++)
        dataset->group[i] = (int64_t)digest_xxh3(0, words[i], strlen(words[i]));
done:
    mem_free(words);
    return status;
}

/* The part of a class name, or of a number if there are no names. */
static ls_status part_of_row(const struct raw_targets *raw, size_t i,
                             unsigned char *part)
{
    const double value = raw->value ? raw->value[i] : -1.0;
    const char *word = raw->text ? raw->text[i] : NULL;
    char what[200];
    int found = -1;

    if (!word && raw->names && value >= 0.0 && value < (double)raw->n_names)
        word = raw->names[(size_t)value];
    if (word)
        found = part_of_word(word);
    else if (value == 0.0 || value == 1.0 || value == 2.0)
        found = (int)value;
    if (found < 0) {
        if (word)
            snprintf(what, sizeof what, "\"%.60s\"; want train, val or test",
                     word);
        else
            snprintf(what, sizeof what,
                     "%g; want 0 (train), 1 (val), 2 "
                     "(test)",
                     value);
        return raw_targets_fail(raw, i, what);
    }
    *part = (unsigned char)found;
    return LS_OK;
}

/* A split is read like y: texts, an enum, categories, or numbers. */
static ls_status load_split(struct h5_file *file, const struct table *table,
                            unsigned char *part)
{
    const struct slices all = {.rows = table->rows, .n = table->rows};
    struct table as_y = *table;
    struct raw_targets raw = {0};
    ls_status status = LS_OK;

    as_y.y = table->split;
    *as_y.classes = '\0';
    as_y.class_names = NULL;
    TRY(load_given(file, &as_y, &all, &raw));
    for (size_t i = 0; i < all.n; i++)
        TRY(part_of_row(&raw, i, &part[i]));
done:
    raw_targets_clear(&raw);
    return status;
}

/* Mark the rows of one Fuel record with their part. */
static ls_status mark(const struct table *table, const struct h5_fuel *record,
                      unsigned char *part)
{
    const int found = part_of_word(record->split);

    if (found < 0 || record->start < 0 || record->start > record->stop ||
        (uint64_t)record->stop > table->rows)
        return fail(LS_BAD_DATA,
                    "%s: the attribute split has rows %" PRId64 " to %" PRId64
                    " of \"%.60s\"; want train, valid or test, and %s has %zu "
                    "rows",
                    table->path, record->start, record->stop, record->split,
                    table->part[0].name, table->rows);
    memset(part + record->start, found, (size_t)(record->stop - record->start));
    return LS_OK;
}

static ls_status load_fuel(struct h5_file *file, const struct table *table,
                           unsigned char *part)
{
    struct h5_fuel *records = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_fuel(file, &records, &n));
    memset(part, PARTS, table->rows);
    for (size_t i = 0; i < n; i++)
        if (strcmp(records[i].source, table->part[0].name + 1) == 0)
            TRY(mark(table, &records[i], part));
    for (size_t row = 0; row < table->rows; row++)
        if (part[row] == PARTS)
            TRY(fail(LS_BAD_DATA,
                     "%s: row %zu is in no split of the attribute split (rows "
                     "count from 0)",
                     table->path, row));
done:
    mem_free(records);
    return status;
}

ls_status row_ids_parts(struct h5_file *file, const struct table *table,
                        unsigned char *part)
{
    return *table->split.name ? load_split(file, table, part)
                              : load_fuel(file, table, part);
}
