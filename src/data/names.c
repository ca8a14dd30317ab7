/* SPDX-License-Identifier: MIT */
/*
 * names.c - what a file says of the classes in y.
 *
 * A list of names beside it, the categories of AnnData, or the words of an
 * enum. Where the numbers are 0, 1, .. the names go with them; an enum of
 * other numbers becomes texts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/levels.h"
#include "data/load.h"
#include "data/preprocess.h"

/* The words of an enum. */
struct words {
    char **name;
    int64_t *value;
    size_t n;
};

/* Position of the value, or words->n. */
static size_t find(const struct words *words, double value)
{
    size_t at = 0;

    while (at < words->n && (double)words->value[at] != value)
        at++;
    return at;
}

/* Names in the order of the values, when these are 0 .. n-1. */
static ls_status order(const struct words *words, struct given *given,
                       bool *ordered)
{
    const char **list = NULL;
    ls_status status = LS_OK;

    *ordered = false;
    TRY(MEM_ARRAY(list, words->n, "class names"));
    for (size_t i = 0; i < words->n; i++) {
        const size_t at = find(words, (double)i);

        if (at == words->n)
            goto done;
        list[i] = words->name[at];
    }
    given->names = names_copy(list, words->n);
    TRY(mem_check(given->names, words->n, sizeof *list, "class names"));
    given->n_names = words->n;
    *ordered = true;
done:
    mem_free(list);
    return status;
}

/* The word of each row in place of its number. */
static ls_status spell(const struct words *words, struct given *given)
{
    const char **list = NULL;
    char what[LEVEL_TEXT_SIZE + 64];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, given->rows, "labels"));
    for (size_t i = 0; i < given->rows; i++) {
        const size_t at = find(words, given->value[i]);

        if (at == words->n) {
            level_text(given->value[i], what);
            strcat(what, ", which the enum has no word for");
            TRY(given_fail(given, i, what));
        }
        list[i] = words->name[at];
    }
    given->text = names_copy(list, given->rows);
    TRY(mem_check(given->text, given->rows, sizeof *list, "labels"));
    mem_free(given->value);
    given->value = NULL;
done:
    mem_free(list);
    return status;
}

static ls_status read_enum(struct h5_file *file, const struct source *y,
                           struct given *given)
{
    struct words words = {0};
    bool ordered = false;
    ls_status status = LS_OK;

    TRY(h5_enum(file, y->name,
                y->kind == SOURCE_FIELDS ? y->field[0].name : NULL, &words.name,
                &words.value, &words.n));
    TRY(order(&words, given, &ordered));
    if (!ordered)
        TRY(spell(&words, given));
done:
    mem_free(words.name);
    mem_free(words.value);
    return status;
}

static bool is_enum(const struct source *y)
{
    if (y->kind == SOURCE_FIELDS)
        return y->n_fields == 1 && y->field[0].is_enum;
    return y->shape.is_enum;
}

/* Categories that are numbers: their digits are the names. */
static ls_status read_numbers(struct h5_file *file, const char *name, size_t n,
                              struct given *given)
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
    TRY(levels_names(&levels, &given->names));
    given->n_names = n;
done:
    levels_clear(&levels);
    mem_free(value);
    return status;
}

/* AnnData writes a missing category as -1. */
static ls_status check_codes(const struct given *given)
{
    for (size_t i = 0; given->value && i < given->rows; i++)
        if (given->value[i] < 0.0)
            return given_fail(given, i,
                              "missing (code -1); --rows leaves rows out");
    return LS_OK;
}

ls_status load_class_names(struct h5_file *file, const struct table *table,
                           struct given *given)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (strcmp(table->y.shape.type_name, "categories") == 0)
        TRY(check_codes(given));
    if (*table->classes) {
        TRY(h5_describe(file, table->classes, &shape));
        if (shape.rank == 1 && shape.type != NUMBER_NONE)
            return read_numbers(file, table->classes, (size_t)shape.dims[0],
                                given);
        return h5_read_texts(file, table->classes, &given->names,
                             &given->n_names);
    }
    if (given->value && given->columns == 1 && is_enum(&table->y))
        return read_enum(file, &table->y, given);
done:
    return status;
}

/* The class names of a file, without a look at y. */
static ls_status names_of_classes(struct h5_file *file,
                                  const struct table *table,
                                  struct words *words, struct given *given)
{
    const struct source *y = &table->y;

    if (*table->classes)
        return load_class_names(file, table, given);
    return is_enum(y)
               ? h5_enum(file, y->name,
                         y->kind == SOURCE_FIELDS ? y->field[0].name : NULL,
                         &words->name, &words->value, &words->n)
               : LS_OK;
}

static bool same_texts(char *const *a, size_t n_a, char *const *b, size_t n_b)
{
    bool same = n_a == n_b && (a != NULL) == (b != NULL);

    for (size_t i = 0; same && a && i < n_a; i++)
        same = strcmp(a[i], b[i]) == 0;
    return same;
}

ls_status names_same_classes(struct h5_file *file, const struct table *table,
                             struct h5_file *other, const struct table *more,
                             bool *same)
{
    struct words a = {0}, b = {0};
    struct given one = {0}, two = {0};
    ls_status status = LS_OK;

    TRY(names_of_classes(file, table, &a, &one));
    TRY(names_of_classes(other, more, &b, &two));
    *same = same_texts(one.names, one.n_names, two.names, two.n_names) &&
            same_texts(a.name, a.n, b.name, b.n) &&
            (a.n == 0 || memcmp(a.value, b.value, a.n * sizeof *a.value) == 0);
done:
    given_clear(&one);
    given_clear(&two);
    mem_free(a.name);
    mem_free(a.value);
    mem_free(b.name);
    mem_free(b.value);
    return status;
}
