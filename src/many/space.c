/* SPDX-License-Identifier: MIT */
/*
 * space.c - the settings that a search chooses from.
 *
 * A random number is a function of (seed, setting, trial): it depends neither
 * on the other settings of the space nor on their order. Numbers are rounded to
 * four digits, so that their texts are those of the results.
 */
#include "many/space.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text_list.h"
#include "math/elementary.h"
#include "settings/check_numeric.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "settings/config_text.h"

enum { MOST_WORDS = 64, VALUE_SIZE = 64 };

ls_status space_create(ls_space **space)
{
    return MEM_ARRAY(*space, 1, "a space of settings");
}

static void range_clear(struct space_range *range)
{
    mem_free(range->key);
    mem_free(range->text);
    mem_free(range->choice);
}

void space_destroy(ls_space *space)
{
    if (!space)
        return;
    for (size_t i = 0; i < space->n; i++)
        range_clear(&space->range[i]);
    mem_free(space->range);
    mem_free(space);
}

/* ---- Reading ------------------------------------------------------------- */

/* Whether trials may differ in the setting: it is part of the result, and the
 * table, which is read once, and its validation rows remain the same. */
static ls_status check_key(const ls_space *space, size_t row)
{
    static const char fixed[] = "split,val,val-rows,val-split,monitor,"
                                "threshold-by,products,val-every,shuffle,"
                                "window,missing,normalize-y";
    size_t n;
    const ls_option *option = &option_table(&n)[row];
    const bool of_end = strcmp(option->name, "epochs") == 0 ||
                        strcmp(option->name, "patience") == 0 ||
                        strcmp(option->name, "min-delta") == 0;

    for (size_t i = 0; i < space->n; i++)
        if (strcmp(space->range[i].key, option->name) == 0)
            return fail(LS_USAGE, "%s is in the space twice", option->name);
    if ((option->flags & LS_OPTION_READING) ||
        setting_is_among(option->name, fixed) ||
        strcmp(option->name, "task") == 0 ||
        (!(option->flags & LS_OPTION_RESULT) && !of_end))
        return fail(LS_USAGE,
                    "%s cannot differ between the trials of a search: set it "
                    "for all of them",
                    option->name);
    return LS_OK;
}

/* Cut text at each separator into words without blanks around them; word points
 * into text. */
static size_t cut(char *text, char separator, char *word[MOST_WORDS])
{
    size_t n = 0;

    while (text && n < MOST_WORDS) {
        char *end = strchr(text, separator);
        size_t length;

        if (end)
            *end = '\0';
        text += strspn(text, " \t");
        length = strlen(text);
        while (length > 0 && strchr(" \t", text[length - 1]))
            text[--length] = '\0';
        if (length > 0 || separator != ' ')
            word[n++] = text;
        text = end ? end + 1 : NULL;
    }
    return n;
}

static bool find_kind(const char *word, enum space_kind *kind)
{
    static const char *const names[] = {"", "uniform", "log", "int", "log-int"};

    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0) {
            *kind = (enum space_kind)i;
            return true;
        }
    return false;
}

static ls_status fail_range(const struct space_range *range)
{
    return fail(LS_USAGE,
                "%s = %s: want %s LEAST MOST, or with a number of points for a "
                "grid behind it; LEAST below MOST%s",
                range->key, range->text,
                strcspn(range->text, " \t") < 16 ? "KIND" : "the kind",
                range->kind == SPACE_LOG || range->kind == SPACE_LOG_INT
                    ? ", both above 0"
                    : "");
}

static ls_status read_range(struct space_range *range, char *const *word,
                            size_t n)
{
    const bool logarithmic =
        range->kind == SPACE_LOG || range->kind == SPACE_LOG_INT;
    const bool whole = range->kind == SPACE_INT || range->kind == SPACE_LOG_INT;
    uint64_t points = 0;

    if (n < 3 || n > 4 || !text_to_real(word[1], &range->least) ||
        !text_to_real(word[2], &range->most) || !(range->least < range->most) ||
        (logarithmic && range->least <= 0) ||
        (n == 4 && (!text_to_whole(word[3], &points) || points < 2 ||
                    points > SPACE_MOST_TRIALS)))
        return fail_range(range);
    if (whole && (range->least != floor(range->least) ||
                  range->most != floor(range->most) || range->least < 0 ||
                  range->most > 1e9))
        return fail(LS_USAGE, "%s = %s: the ends are not whole numbers",
                    range->key, range->text);
    range->n = (size_t)points;
    return LS_OK;
}

/* The library knows which values a setting takes. */
static ls_status check_values(const struct space_range *range)
{
    ls_config config;
    char value[VALUE_SIZE];
    ls_status status = LS_OK;

    config_default(&config);
    for (size_t i = 0; range->choice && i < range->n; i++)
        TRY(config_set(&config, range->key, range->choice[i]));
    for (int end = 0; !range->choice && end < 2; end++) {
        snprintf(value, sizeof value, "%.17g",
                 end ? range->most : range->least);
        TRY(config_set(&config, range->key, value));
    }
done:
    return status;
}

static ls_status range_read(const char *key, const char *values,
                            struct space_range *range)
{
    struct space_range made = {.key = mem_text(key), .text = mem_text(values)};
    char *copy = mem_text(values), *word[MOST_WORDS];
    size_t n = 0;
    ls_status status = LS_OK;

    if (!made.key || !made.text || !copy)
        TRY(fail(LS_NO_MEMORY, "no memory for a space of settings"));
    if (!strchr(values, '|')) {
        n = cut(copy, ' ', word);
        if (n > 0 && find_kind(word[0], &made.kind))
            TRY(read_range(&made, word, n));
        strcpy(copy, values);
    }
    if (made.kind == SPACE_CHOICES) {
        made.n = cut(copy, '|', word);
        if (made.n == MOST_WORDS)
            TRY(fail(LS_USAGE, "%s has more than %d values", key,
                     MOST_WORDS - 1));
        made.choice = text_list_copy((const char *const *)word, made.n);
        TRY(mem_check(made.choice, made.n, sizeof *word, "values"));
    }
    TRY(check_values(&made));
    *range = made;
    made = (struct space_range){0};
done:
    mem_free(copy);
    range_clear(&made);
    return status;
}

ls_status space_add(ls_space *space, const char *key, const char *values)
{
    const size_t row = setting_find(key);
    size_t n;
    ls_status status = LS_OK;

    if (row == setting_count()) {
        ls_config config;

        config_default(&config);
        TRY(config_set(&config, key, values)); /* says what is near */
    }
    TRY(check_key(space, row));
    TRY(MEM_GROW(space->range, space->n, space->n + 1, &space->room,
                 "a space of settings"));
    TRY(range_read(option_table(&n)[row].name, values,
                   &space->range[space->n]));
    space->n++;
done:
    return status;
}

ls_status space_copy(const ls_space *from, ls_space **to)
{
    ls_space *made = NULL;
    ls_status status = LS_OK;

    TRY(space_create(&made));
    for (size_t i = 0; i < from->n; i++)
        TRY(space_add(made, from->range[i].key, from->range[i].text));
    *to = made;
    made = NULL;
done:
    space_destroy(made);
    return status;
}

/* ---- Choosing ------------------------------------------------------------ */

bool space_is_finite(const ls_space *space)
{
    for (size_t i = 0; i < space->n; i++)
        if (space->range[i].kind != SPACE_CHOICES)
            return false;
    return true;
}

ls_status space_grid(const ls_space *space, size_t *n)
{
    size_t points = 1;

    for (size_t i = 0; i < space->n; i++) {
        const struct space_range *range = &space->range[i];

        if (range->n == 0)
            return fail(LS_USAGE,
                        "%s = %s is a range without a number of points, which "
                        "a grid needs: %s = %s 5, or values a | b | c",
                        range->key, range->text, range->key, range->text);
        if (points > SPACE_MOST_TRIALS / range->n)
            return fail(LS_USAGE, "the grid has more than %d points",
                        (int)SPACE_MOST_TRIALS);
        points *= range->n;
    }
    *n = points;
    return LS_OK;
}

/* The value at share u in [0, 1) of a range; at its ends for a grid. */
static double value_at(const struct space_range *r, double u, bool of_grid)
{
    const bool whole = r->kind == SPACE_INT || r->kind == SPACE_LOG_INT;
    /* A whole number has as large a part of a random range as any other. */
    const double most = r->most + (whole && !of_grid ? 1 : 0);
    double value = r->least + u * (most - r->least);

    if (r->kind == SPACE_LOG || r->kind == SPACE_LOG_INT)
        value =
            r->least * (double)elementary_exp(
                           (real)u * elementary_log((real)(most / r->least)));
    if (whole)
        value = floor(value + (of_grid ? 0.5 : 0));
    value = value > r->least ? value : r->least;
    return value < r->most ? value : r->most;
}

/* The number as text: with four digits, unless these leave the range. */
static void write_number(const struct space_range *range, double value,
                         char *text, size_t size)
{
    const bool whole = range->kind == SPACE_INT || range->kind == SPACE_LOG_INT;
    double rounded = value;

    snprintf(text, size, whole ? "%.0f" : "%.4g", value);
    if (!text_to_real(text, &rounded) || rounded < range->least ||
        rounded > range->most)
        real_to_text(value, text, size);
}

/* Set a value, and add it to text. */
static ls_status take(const struct space_range *range, double u, bool of_grid,
                      ls_config *config, char *text, size_t size)
{
    const size_t used = strlen(text);
    char number[VALUE_SIZE];
    const char *value = number;

    if (range->kind == SPACE_CHOICES)
        value = range->choice[(size_t)(u * (double)range->n)];
    else
        write_number(range, value_at(range, u, of_grid), number, sizeof number);
    snprintf(text + used, size - used, "%s%s=%s", used ? " " : "", range->key,
             value);
    return config_set(config, range->key, value);
}

ls_status space_take_point(const ls_space *space, size_t point,
                           ls_config *config, char *text, size_t size)
{
    ls_status status = LS_OK;
    size_t stride = 1;

    *text = '\0';
    for (size_t i = 0; i < space->n; i++)
        stride *= space->range[i].n;
    /* The last setting changes with each point. */
    for (size_t i = 0; i < space->n; i++) {
        const struct space_range *range = &space->range[i];
        size_t k;

        stride /= range->n;
        k = point / stride % range->n;
        TRY(take(range,
                 range->choice ? ((double)k + 0.5) / (double)range->n
                               : (double)k / (double)(range->n - 1),
                 true, config, text, size));
    }
done:
    return status;
}

/* A random number for a setting, whatever others are in the space. */
static double draw(const struct space_range *range, uint64_t seed, size_t trial)
{
    const uint64_t name = digest_xxh3(0, range->key, strlen(range->key)) >> 8;

    return random_uniform(seed, RANDOM_TRIAL, name, trial);
}

/* The numeric embedding that is drawn, or that of config. */
static ls_status draw_embedding(const ls_space *space, uint64_t seed,
                                size_t trial, const ls_config *config,
                                char kind[LS_NAME_SIZE])
{
    ls_config drawn = *config;
    char text[LS_NAME_SIZE] = "";
    ls_status status = LS_OK;

    for (size_t i = 0; i < space->n; i++)
        if (strcmp(space->range[i].key, "numeric-embedding") == 0)
            TRY(take(&space->range[i], draw(&space->range[i], seed, trial),
                     false, &drawn, text, sizeof text));
    TRY(config_get(&drawn, "numeric-embedding", kind, LS_NAME_SIZE));
done:
    return status;
}

ls_status space_take_random(const ls_space *space, uint64_t seed, size_t trial,
                            ls_config *config, char *text, size_t size)
{
    char kind[LS_NAME_SIZE];
    ls_status status = LS_OK;

    *text = '\0';
    TRY(draw_embedding(space, seed, trial, config, kind));
    for (size_t i = 0; i < space->n; i++)
        if (numeric_embedding_reads(kind, space->range[i].key))
            TRY(take(&space->range[i], draw(&space->range[i], seed, trial),
                     false, config, text, size));
done:
    return status;
}
