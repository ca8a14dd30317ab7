/* SPDX-License-Identifier: MIT */
/*
 * names.c - class names stored in the file.
 *
 * A list of names next to y, the categories of AnnData, or the words of an
 * enum. Codes 0, 1, .. keep their numbers and get the names; an enum with other
 * codes becomes texts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "table/dataset/load.h"
#include "table/layout/words.h"
#include "table/values/levels.h"
#include "table/values/preprocess.h"
#include "table/values/reading.h"

/* Names in the order of the values, when these are 0 .. n-1. */
static ls_status order(const struct words *words, struct raw_targets *raw,
                       bool *ordered)
{
    const char **list = NULL;
    ls_status status = LS_OK;

    *ordered = false;
    TRY(MEM_ARRAY(list, words->n, "class names"));
    for (size_t i = 0; i < words->n; i++) {
        const size_t at = words_find(words, (double)i);

        if (at == words->n)
            goto done;
        list[i] = words->name[at];
    }
    raw->names = text_list_copy(list, words->n);
    TRY(mem_check(raw->names, words->n, sizeof *list, "class names"));
    raw->n_names = words->n;
    *ordered = true;
done:
    mem_free(list);
    return status;
}

/* The word of each row in place of its number; every number has one. */
static ls_status spell(const struct words *words, struct raw_targets *raw)
{
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, raw->rows, "labels"));
    for (size_t i = 0; i < raw->rows; i++)
        list[i] = words->name[words_find(words, raw->value[i])];
    raw->text = text_list_copy(list, raw->rows);
    TRY(mem_check(raw->text, raw->rows, sizeof *list, "labels"));
    mem_free(raw->value);
    raw->value = NULL;
done:
    mem_free(list);
    return status;
}

/* A code that has no word is no class; of a list, a negative one is missing. */
static ls_status check_codes(const struct words *words,
                             const struct raw_targets *raw)
{
    char text[LEVEL_TEXT_SIZE], what[LEVEL_TEXT_SIZE + 64];

    for (size_t i = 0; i < raw->rows; i++) {
        const double code = raw->value[i];

        if (words->is_list && code < 0.0)
            return raw_targets_fail(
                raw, i, "missing (code -1); setting rows leaves rows out");
        if (words_find(words, code) < words->n)
            continue;
        level_text(code, text);
        snprintf(what, sizeof what, "%s, which %s has no word for", text,
                 words->of);
        return raw_targets_fail(raw, i, what);
    }
    return LS_OK;
}

static ls_status read_coded(struct h5_file *file, const struct source *y,
                            struct raw_targets *raw)
{
    struct words words = {0};
    bool ordered = false;
    ls_status status = LS_OK;

    TRY(words_read(file, y, &words));
    TRY(check_codes(&words, raw));
    TRY(order(&words, raw, &ordered));
    if (!ordered)
        TRY(spell(&words, raw));
done:
    words_clear(&words);
    return status;
}

/* Categories that are numbers: their digits are the names. */
static ls_status read_numbers(struct h5_file *file, const char *name, size_t n,
                              struct raw_targets *raw)
{
    struct levels levels = {0};
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, n, "class names"));
    TRY(h5_read(file, name, NUMBER_F64, value, n));
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !(value[i] > value[i - 1]))
            goto done; /* in another order they name nothing */
        TRY(levels_add_number(&levels, value[i]));
    }
    if (levels.too_many)
        goto done;
    TRY(levels_names(&levels, &raw->names));
    raw->n_names = n;
done:
    levels_clear(&levels);
    mem_free(value);
    return status;
}

/* Names of the caller are of the classes 0 .. n-1, and of no others. */
/* Each class is an output of the network, whether it occurs or not. */
static ls_status check_class_names(const struct table *table,
                                   const struct h5_shape *shape)
{
    const uint64_t n = shape->rank == 1 ? shape->dims[0] : 0;

    if (n <= LIMIT_CLASS_NAMES)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s: %s holds %llu class names, limit %d, and each is an "
                "output; name the classes that occur",
                table->path, table->classes, (unsigned long long)n,
                LIMIT_CLASS_NAMES);
}

static ls_status copy_class_names(const struct table *table,
                                  struct raw_targets *raw)
{
    const size_t n = table->n_classes;
    char text[LEVEL_TEXT_SIZE], what[LEVEL_TEXT_SIZE + 64];

    for (size_t i = 0; raw->columns == 1 && i < raw->rows; i++) {
        const double y = raw->value[i];

        if (y >= 0.0 && y < (double)n && y == (double)(size_t)y)
            continue;
        level_text(y, text);
        snprintf(what, sizeof what,
                 "%s; want 0 .. %zu, as there are %zu class "
                 "names",
                 text, n - 1, n);
        return raw_targets_fail(raw, i, what);
    }
    raw->names = text_list_copy((const char *const *)table->class_names, n);
    raw->n_names = n;
    return mem_check(raw->names, n, sizeof(char *), "class names");
}

ls_status load_class_names(struct h5_file *file, const struct table *table,
                           struct raw_targets *raw)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (raw->value && table->y.words != WORDS_NONE)
        return read_coded(file, &table->y, raw);
    if (table->class_names)
        return copy_class_names(table, raw);
    if (*table->classes) {
        TRY(h5_describe(file, table->classes, &shape));
        TRY(check_class_names(table, &shape));
        if (shape.rank == 1 && shape.type != NUMBER_NONE)
            return read_numbers(file, table->classes, (size_t)shape.dims[0],
                                raw);
        return h5_read_texts(file, table->classes, &raw->names, &raw->n_names);
    }
done:
    return status;
}

ls_status load_target_names(struct h5_file *file, const struct table *table,
                            ls_dataset *dataset)
{
    size_t n = dataset->about.targets;
    char **read = NULL;
    ls_status status = LS_OK;

    if ((!*table->targets && !table->target_names) || !dataset->value)
        return LS_OK;
    if (table->target_names) {
        read = text_list_copy((const char *const *)table->target_names, n);
        TRY(mem_check(read, n, sizeof *read, "names of targets"));
    } else {
        TRY(h5_read_texts(file, table->targets, &read, &n));
    }
    if (n != dataset->about.targets) {
        reading_add(dataset->reading, "%s does not fit y", table->targets);
        goto done;
    }
    dataset->target_names = read;
    read = NULL;
done:
    mem_free(read);
    return status;
}

static ls_status same_texts(struct h5_file *file, const char *name,
                            struct h5_file *other, const char *other_name,
                            bool *same)
{
    char **a = NULL, **b = NULL;
    size_t n_a = 0, n_b = 0;
    ls_status status = LS_OK;

    TRY(h5_read_texts(file, name, &a, &n_a));
    TRY(h5_read_texts(other, other_name, &b, &n_b));
    *same = n_a == n_b &&
            text_list_same((const char *const *)a, (const char *const *)b, n_a);
done:
    mem_free(a);
    mem_free(b);
    return status;
}

static ls_status same_numbers(struct h5_file *file, const char *name,
                              struct h5_file *other, const char *other_name,
                              size_t n, bool *same)
{
    double *a = NULL, *b = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(a, n, name));
    TRY(MEM_ARRAY(b, n, name));
    TRY(h5_read(file, name, NUMBER_F64, a, n));
    TRY(h5_read(other, other_name, NUMBER_F64, b, n));
    *same = memcmp(a, b, n * sizeof *a) == 0;
done:
    mem_free(a);
    mem_free(b);
    return status;
}

ls_status names_same_dataset(struct h5_file *file, const char *name,
                             struct h5_file *other, const char *other_name,
                             bool *same)
{
    struct h5_shape a, b;
    ls_status status = LS_OK;

    *same = !*name && !*other_name;
    if (!*name || !*other_name)
        return LS_OK;
    TRY(h5_describe(file, name, &a));
    TRY(h5_describe(other, other_name, &b));
    if (a.is_text && b.is_text)
        return same_texts(file, name, other, other_name, same);
    if (a.type != NUMBER_NONE && b.type != NUMBER_NONE && a.rank == 1 &&
        b.rank == 1 && a.dims[0] == b.dims[0])
        return same_numbers(file, name, other, other_name, (size_t)a.dims[0],
                            same);
done:
    return status;
}

ls_status names_same_words(struct h5_file *file, const struct source *source,
                           struct h5_file *other, const struct source *more,
                           bool *same)
{
    *same = *source->name == *more->name;
    if (!*source->name || !*more->name ||
        (source->words == WORDS_NONE && more->words == WORDS_NONE))
        return LS_OK;
    return words_same(file, source, other, more, same);
}
