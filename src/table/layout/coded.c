/* SPDX-License-Identifier: MIT */
/*
 * coded.c - features from a column of category codes, one-hot or, for
 * embeddings, as the codes of encoding.h; and columns of values with a mask of
 * the missing ones.
 *
 * Rows are computed from those of the wrapped source. A missing code or value
 * becomes NaN, which the setting missing then treats.
 */
#include "table/layout/coded.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/layout/masked.h"
#include "table/layout/words.h"
#include "table/values/encoding.h"
#include "table/values/preprocess.h"
#include "table/values/reading.h"

/* From codes to features. */
struct coding {
    struct words words;
    size_t *place; /* [words.n] the feature of each word; features: none. Of a
                      column of codes: the code */
    char **names;  /* [features] */
    size_t features;
    struct column codes; /* if codes.coded: name and texts of the column */
};

void coding_destroy(struct coding *coding)
{
    if (!coding)
        return;
    words_clear(&coding->words);
    mem_free(coding->place);
    mem_free(coding->names);
    mem_free(coding->codes.name);
    levels_clear(&coding->codes.levels);
    mem_free(coding);
}

const char *const *coding_names(const struct coding *coding)
{
    return (const char *const *)coding->names;
}

/* "color=red" is of "color": the word, else NULL. */
static const char *word_of(const char *feature, const char *name)
{
    const size_t length = strlen(name);

    return strncmp(feature, name, length) == 0 && feature[length] == '='
               ? feature + length + 1
               : NULL;
}

/* The features that the pattern has of this name, or none. */
static ls_status known_words(const struct dataset_pattern *pattern,
                             const char *name, const char ***list, size_t *n)
{
    ls_status status = LS_OK;

    *n = 0;
    if (!pattern || !pattern->feature_names)
        return LS_OK;
    TRY(MEM_ARRAY(*list, pattern->features, "words"));
    for (size_t j = 0; j < pattern->features; j++) {
        const char *word = word_of(pattern->feature_names[j], name);

        if (word)
            (*list)[(*n)++] = word;
    }
done:
    return status;
}

static ls_status name_features(const char *name, const char *const *word,
                               size_t n, char ***names)
{
    const size_t length = strlen(name);
    size_t size = n * sizeof(char *);
    char **made = NULL, *text = NULL;
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        size += length + strlen(word[i]) + 2;
    made = mem_zeroed(size, 1);
    TRY(mem_check(made, size, 1, "names of features"));
    text = (char *)(made + n);
    for (size_t i = 0; i < n; i++) {
        made[i] = text;
        text += sprintf(text, "%s=%s", name, word[i]) + 1;
    }
    *names = made;
done:
    return status;
}

const struct column *coding_codes(const struct coding *coding)
{
    return coding && coding->codes.coded ? &coding->codes : NULL;
}

/* The column of codes that the pattern has of this name, or NULL. */
static const struct column *known_codes(const struct dataset_pattern *pattern,
                                        const char *name)
{
    struct coded_walk walk = {0};

    while (pattern && coded_next(pattern->columns, &walk))
        if (strcmp(walk.column->name, name) == 0)
            return walk.column;
    return NULL;
}

/* Words that the pattern does not have: refused, or a line of reading. */
static ls_status treat_new(const char *of, const char *name,
                           const struct dataset_pattern *pattern,
                           bool new_is_error, size_t n, const char *first,
                           const char *become, char *reading)
{
    if (n && new_is_error)
        return fail(LS_BAD_DATA,
                    "%s: \"%.60s\" is a word of %s that %s does not know", of,
                    first, name, pattern->of);
    if (n)
        reading_add(reading,
                    "%zu word%s of %.60s that %.60s does not know (%.60s%s): "
                    "%s 0 there",
                    n, n == 1 ? "" : "s", name, pattern->of, first,
                    n == 1 ? "" : ", ..", become);
    return LS_OK;
}

/* Every word gets the feature of the same word. */
static ls_status place_words(const char *of, const char *name,
                             const struct dataset_pattern *pattern,
                             bool new_is_error, const char *const *known,
                             struct coding *c, char *reading)
{
    size_t new = 0;
    const char *first = "";
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(c->place, c->words.n, "words"));
    for (size_t i = 0; i < c->words.n; i++) {
        size_t at = 0;

        while (at < c->features && strcmp(known[at], c->words.name[i]) != 0)
            at++;
        c->place[i] = at;
        if (at == c->features && new ++ == 0)
            first = c->words.name[i];
    }
    TRY(treat_new(of, name, pattern, new_is_error, new, first,
                  "all its features are", reading));
done:
    return status;
}

/* The texts of a column of codes: those of the pattern, else all words. */
static ls_status take_texts(const char *name, const struct column *known,
                            struct coding *c)
{
    const struct levels *levels = known ? &known->levels : NULL;
    ls_status status = LS_OK;

    column_take_codes(&c->codes);
    c->codes.name = mem_text(name);
    TRY(mem_check(c->codes.name, strlen(name) + 1, 1, "a name"));
    TRY(column_add_texts(&c->codes, levels ? levels->text : c->words.name,
                         levels ? levels->n : c->words.n));
done:
    return status;
}

/* Every word gets the code of the same text. */
static ls_status code_words(const char *of, const char *name,
                            const struct dataset_pattern *pattern,
                            const struct column *known, bool new_is_error,
                            struct coding *c, char *reading)
{
    const char *first = "", *const one[] = {name};
    size_t new = 0;
    ls_status status = LS_OK;

    c->features = 1;
    TRY(take_texts(name, known, c));
    c->names = text_list_copy(one, 1);
    TRY(mem_check(c->names, 1, sizeof *c->names, "names of features"));
    TRY(MEM_ARRAY(c->place, c->words.n, "words"));
    for (size_t i = 0; i < c->words.n; i++) {
        c->place[i] = column_code(&c->codes, c->words.name[i]);
        if (c->place[i] == 0 && new ++ == 0)
            first = c->words.name[i];
    }
    TRY(treat_new(of, name, pattern, new_is_error, new, first, "the code is",
                  reading));
    reading_add(reading, "%.60s is %zu words, a feature with their codes", name,
                c->codes.levels.n);
done:
    return status;
}

/* Every word, or every word of the pattern, gets a feature. */
static ls_status spread_words(const char *of, const char *name,
                              const struct dataset_pattern *pattern,
                              bool new_is_error, struct coding *c,
                              char *reading)
{
    const char **known = NULL;
    const char *const *word = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(known_words(pattern, name, &known, &n));
    c->features = n ? n : c->words.n;
    word = n ? known : (const char *const *)c->words.name;
    TRY(name_features(name, word, c->features, &c->names));
    TRY(place_words(of, name, pattern, new_is_error, word, c, reading));
    reading_add(reading, "%.60s is %zu words, a feature for each", name,
                c->features);
done:
    mem_free(known);
    return status;
}

static ls_status wrap(struct source *source, size_t columns,
                      enum number_type type)
{
    struct source *inner = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(inner, 1, "a column"));
    *inner = *source;
    inner->columns = 1;
    if (!inner->chosen)
        inner->width = 1;
    *source = (struct source){.kind = SOURCE_CODED,
                              .shape = {.rank = 1, .type = type},
                              .width = columns,
                              .columns = columns,
                              .codes = inner};
    memcpy(source->name, inner->name, sizeof source->name);
    memcpy(source->shown, inner->shown, sizeof source->shown);
    memcpy(source->shape.type_name, inner->shape.type_name,
           sizeof source->shape.type_name);
    inner->transposed = inner->shape.rank == 2 && inner->shape.dims[0] == 1;
    source->shape.dims[0] = source_length(inner);
    source->shape.stored = inner->shape.stored;
    source->shape.chunk[0] =
        inner->shape.chunk[inner->transposed ? inner->shape.rank - 1 : 0];
done:
    return status;
}

ls_status coded_make(struct h5_file *file, const char *name,
                     const struct dataset_pattern *pattern, bool new_is_error,
                     bool codes, struct source *source, char *reading)
{
    const struct column *known = known_codes(pattern, name);
    const bool coded = known || (codes && !pattern);
    const size_t most = coded ? COLUMNS_MAX_CODES : COLUMNS_MAX_LEVELS;
    struct coding *c = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(c, 1, "words"));
    TRY(words_read(file, source, &c->words));
    if (c->words.n > most)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s has %zu words, too many for %s (at most %zu); leave "
                 "it out of X%s",
                 h5_name(file), source->shown, c->words.n,
                 coded ? "codes" : "features", most,
                 coded || pattern ? ""
                                  : ", or use setting embedding, which has "
                                    "numbers that are learnt instead"));
    TRY(coded ? code_words(h5_name(file), name, pattern, known, new_is_error, c,
                           reading)
              : spread_words(h5_name(file), name, pattern, new_is_error, c,
                             reading));
    TRY(wrap(source, c->features, NUMBER_F32));
    source->coding = c;
    c = NULL;
done:
    coding_destroy(c);
    return status;
}

ls_status coded_mask(const char *mask, struct source *source)
{
    ls_status status = LS_OK;

    TRY(wrap(source, 1, number_common(source->shape.type, NUMBER_F32)));
    snprintf(source->mask, sizeof source->mask, "%s", mask);
done:
    return status;
}

static void put(enum number_type type, void *out, size_t k, double value)
{
    if (type == NUMBER_F32)
        ((float *)out)[k] = (float)value;
    else
        ((double *)out)[k] = value;
}

/* The features of one code. */
static ls_status put_word(struct h5_file *file, const struct source *s,
                          uint64_t row, double code, enum number_type type,
                          void *out)
{
    const struct coding *c = s->coding;
    const size_t at = words_find(&c->words, code);
    const bool missing = isnan(code) || (c->words.is_list && code < 0.0);

    if (at == c->words.n && !missing)
        return fail(LS_BAD_DATA,
                    "%s: %s row %" PRIu64 " is %g, which %s has no word for "
                    "(rows count from 0)",
                    h5_name(file), s->shown, row, code, c->words.of);
    for (size_t k = 0; k < s->columns; k++)
        put(type, out, k,
            missing             ? (double)NAN
            : c->codes.coded    ? (double)c->place[at]
            : c->place[at] == k ? 1.0
                                : 0.0);
    return LS_OK;
}

/* Rows [lo, hi), few enough for a block. */
static ls_status coded_block(struct h5_file *file, const struct source *s,
                             uint64_t lo, uint64_t hi, enum number_type type,
                             char *out, size_t stride)
{
    double *value = NULL;
    uint8_t *mask = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, (size_t)(hi - lo), "a column"));
    TRY(source_rows(file, s->codes, lo, hi, NUMBER_F64, value, sizeof *value));
    TRY(masked_read(file, s, lo, hi, &mask));
    for (size_t i = 0; i < (size_t)(hi - lo); i++)
        if (s->coding)
            TRY(put_word(file, s, lo + i, value[i], type, out + i * stride));
        else
            put(type, out + i * stride, 0,
                mask && mask[i] ? (double)NAN : value[i]);
done:
    mem_free(value);
    mem_free(mask);
    return status;
}

ls_status source_coded_rows(struct h5_file *file, const struct source *source,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out, size_t stride)
{
    const uint64_t step = SOURCE_BLOCK / sizeof(double) / 2;
    ls_status status = LS_OK;

    for (uint64_t row = lo, end = 0; row < hi; row = end) {
        char *at = (char *)out + (row - lo) * stride;

        end = row + step < hi ? row + step : hi;
        TRY(type == NUMBER_I64
                ? masked_whole_rows(file, source, row, end, at, stride)
                : coded_block(file, source, row, end, type, at, stride));
    }
done:
    return status;
}
