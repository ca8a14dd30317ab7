/* SPDX-License-Identifier: MIT */
/*
 * words.c - words encoded by the numeric codes of a column.
 *
 * An enum has them in its type, netCDF in the attributes flag_values and
 * flag_meanings; AnnData and pandas list them in a separate dataset, where word
 * i belongs to code i.
 */
#include "table/layout/words.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/levels.h"
#include "table/values/preprocess.h"

void words_clear(struct words *words)
{
    mem_free(words->name);
    mem_free(words->value);
    *words = (struct words){0};
}

size_t words_find(const struct words *words, double code)
{
    size_t at = 0;

    if (words->is_list)
        return code >= 0.0 && code < (double)words->n ? (size_t)code : words->n;
    while (at < words->n && words->value[at] != code)
        at++;
    return at;
}

static ls_status read_enum(struct h5_file *file, const struct source *s,
                           struct words *words)
{
    int64_t *value = NULL;
    ls_status status = LS_OK;

    TRY(h5_enum(file, s->name,
                s->kind == SOURCE_FIELDS ? s->field[0].name : NULL,
                &words->name, &value, &words->n));
    words->of = "the enum";
    TRY(MEM_ARRAY(words->value, words->n, "values of an enum"));
    for (size_t i = 0; i < words->n; i++)
        words->value[i] = (double)value[i];
done:
    mem_free(value);
    return status;
}

/* "clear cloudy rain": a word for each of the values. */
static ls_status read_flags(struct h5_file *file, const struct source *s,
                            struct words *words)
{
    enum { ROOM = 1 << 16 };
    char *text = NULL, *rest = NULL;
    const char **list = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    words->of = "the attribute flag_values";
    TRY(h5_get_numbers(file, s->name, "flag_values", &words->value, &words->n));
    TRY(MEM_ARRAY(text, ROOM, "flag_meanings"));
    TRY(h5_get_text(file, s->name, "flag_meanings", text, ROOM));
    TRY(MEM_ARRAY(list, words->n, "flag_meanings"));
    for (char *word = strtok_r(text, " \t\n", &rest); word;
         word = strtok_r(NULL, " \t\n", &rest), n++)
        if (n < words->n)
            list[n] = word;
    if (n != words->n)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s has %zu flag_values and %zu flag_meanings; want a "
                 "word for each value",
                 h5_name(file), s->name, words->n, n));
    words->name = text_list_copy(list, n);
    TRY(mem_check(words->name, n, sizeof *list, "flag_meanings"));
done:
    mem_free(text);
    mem_free(list);
    return status;
}

/* Words that are numbers: their digits. */
static ls_status spell_numbers(const double *number, size_t n, char ***names)
{
    char(*text)[LEVEL_TEXT_SIZE] = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, n, "words"));
    TRY(MEM_ARRAY(list, n, "words"));
    for (size_t i = 0; i < n; i++) {
        level_text(number[i], text[i]);
        list[i] = text[i];
    }
    *names = text_list_copy(list, n);
    TRY(mem_check(*names, n, sizeof *list, "words"));
done:
    mem_free(text);
    mem_free(list);
    return status;
}

static ls_status read_numbers(struct h5_file *file, const char *name,
                              const struct h5_field *field, size_t n,
                              struct words *words)
{
    double *number = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(number, n, "words"));
    if (field)
        TRY(h5_read_fields(file, name, field, 1, 0, n, NUMBER_F64, number));
    else
        TRY(h5_read(file, name, NUMBER_F64, number, n));
    TRY(spell_numbers(number, n, &words->name));
    words->n = n;
done:
    mem_free(number);
    return status;
}

/* Records as pandas writes a series: the field values. */
static ls_status read_series(struct h5_file *file, const char *name, size_t n,
                             struct words *words)
{
    struct h5_field *field = NULL;
    size_t fields = 0, at = 0;
    ls_status status = LS_OK;

    TRY(h5_fields(file, name, &field, &fields));
    while (at < fields && strcmp(field[at].name, "values") != 0)
        at++;
    if (at == fields)
        TRY(fail(LS_BAD_DATA, "%s: %s has no field values", h5_name(file),
                 name));
    if (field[at].is_text)
        TRY(h5_read_field_texts(file, name, "values", &words->name, &words->n));
    else
        TRY(read_numbers(file, name, &field[at], n, words));
done:
    mem_free(field);
    return status;
}

static ls_status read_list(struct h5_file *file, const struct source *s,
                           struct words *words)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, s->words_name, &shape));
    words->is_list = true;
    words->of = "the list of categories";
    if (shape.is_compound && shape.rank == 1)
        TRY(read_series(file, s->words_name, (size_t)shape.dims[0], words));
    else if (shape.type != NUMBER_NONE && shape.rank == 1)
        TRY(read_numbers(file, s->words_name, NULL, (size_t)shape.dims[0],
                         words));
    else
        TRY(h5_read_texts(file, s->words_name, &words->name, &words->n));
    TRY(MEM_ARRAY(words->value, words->n, "codes"));
    for (size_t i = 0; i < words->n; i++)
        words->value[i] = (double)i;
done:
    return status;
}

ls_status words_read(struct h5_file *file, const struct source *source,
                     struct words *words)
{
    struct words made = {0};
    ls_status status = LS_OK;

    if (source->words == WORDS_ENUM)
        TRY(read_enum(file, source, &made));
    else if (source->words == WORDS_FLAGS)
        TRY(read_flags(file, source, &made));
    else
        TRY(read_list(file, source, &made));
    *words = made;
    made = (struct words){0};
done:
    words_clear(&made);
    return status;
}

ls_status words_same(struct h5_file *file, const struct source *source,
                     struct h5_file *other, const struct source *more,
                     bool *same)
{
    struct words a = {0}, b = {0};
    ls_status status = LS_OK;

    *same = source->words == WORDS_NONE && more->words == WORDS_NONE;
    if (source->words == WORDS_NONE || more->words == WORDS_NONE)
        return LS_OK;
    TRY(words_read(file, source, &a));
    TRY(words_read(other, more, &b));
    *same = a.n == b.n &&
            memcmp(a.value, b.value, a.n * sizeof *a.value) == 0 &&
            text_list_same((const char *const *)a.name,
                           (const char *const *)b.name, a.n);
done:
    words_clear(&a);
    words_clear(&b);
    return status;
}

ls_status words_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n)
{
    const size_t rows = (size_t)source_length(source);
    struct words words = {0};
    double *code = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    TRY(words_read(file, source, &words));
    TRY(MEM_ARRAY(code, rows, source->shown));
    TRY(MEM_ARRAY(list, rows, source->shown));
    TRY(source_rows(file, source, 0, rows, NUMBER_F64, code, sizeof *code));
    for (size_t i = 0; i < rows; i++) {
        const size_t at = words_find(&words, code[i]);

        if (at == words.n)
            TRY(fail(LS_BAD_DATA,
                     "%s: %s row %zu is %g, which %s has no word for (rows "
                     "count from 0)",
                     h5_name(file), source->shown, i, code[i], words.of));
        list[i] = words.name[at];
    }
    *texts = text_list_copy(list, rows);
    TRY(mem_check(*texts, rows, sizeof *list, source->shown));
    *n = rows;
done:
    words_clear(&words);
    mem_free(code);
    mem_free(list);
    return status;
}
