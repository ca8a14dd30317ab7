/* SPDX-License-Identifier: MIT */
/*
 * config_field.c - convert one field of a config from and to text.
 *
 * Contradictions between fields are looked for in config.c.
 */
#include "settings/config_field.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "settings/config_table.h"
#include "settings/config_text.h"

/* A field of config, with the type of its kind. */
#define FIELD(type, config, setting) \
    ((type *)(void *)((char *)(config) + (setting)->offset))
#define CONST_FIELD(type, config, setting) \
    ((const type *)(const void *)((const char *)(config) + (setting)->offset))

/* ---- Reading ------------------------------------------------------------ */

static bool in_range(const struct setting_range *range, double value)
{
    return value >= range->least && value <= range->most &&
           !(range->without_least && value <= range->least) &&
           !(range->without_most && value >= range->most);
}

static bool read_text(const char *value, char *field, size_t room)
{
    const size_t n = strlen(value);

    if (n >= room)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)value[i] < ' ' || value[i] == 0x7f)
            return false;
    memset(field, 0, room);
    memcpy(field, value, n);
    return true;
}

/* Whether n characters are the same, - and _ being one. */
static bool same_word(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((a[i] == '-' ? '_' : a[i]) != (b[i] == '-' ? '_' : b[i]))
            return false;
    return true;
}

/* The choice that a word means, or NULL. */
static const char *find_choice(const char *word, size_t n,
                               const char *const *choices)
{
    for (; *choices; choices++)
        if (strlen(*choices) == n && same_word(word, *choices, n))
            return *choices;
    return NULL;
}

static bool read_word(const char *value, const char *const *choices,
                      char *field, size_t room)
{
    const char *choice = find_choice(value, strlen(value), choices);

    return choice && read_text(choice, field, room);
}

/* The next item of "a, b,c": start, length, start of the rest (NULL at the
 * end). Blanks around commas do not count. */
static const char *next_item(const char *list, const char **item, size_t *n)
{
    const char *comma = list + strcspn(list, ",");
    const char *end = comma;

    while (*list == ' ')
        list++;
    while (end > list && end[-1] == ' ')
        end--;
    *item = list;
    *n = (size_t)(end - list);
    return *comma ? comma + 1 : NULL;
}

static bool read_words(const char *value, const char *const *choices,
                       char *field, size_t room)
{
    char words[LS_NAME_SIZE] = "";
    size_t used = 0;

    while (value) {
        const char *item, *choice;
        size_t n;

        value = next_item(value, &item, &n);
        choice = find_choice(item, n, choices);
        if (!choice || used + n + 2 > sizeof words)
            return false;
        if (used > 0)
            words[used++] = ',';
        memcpy(words + used, choice, n);
        used += n;
    }
    return read_text(words, field, room);
}

static bool read_size(const char *text, const struct setting_range *range,
                      size_t *value)
{
    uint64_t n;

    if (!text_to_whole(text, &n) || n > SIZE_MAX || !in_range(range, (double)n))
        return false;
    *value = (size_t)n;
    return true;
}

static bool read_auto(const char *text, const struct setting_range *range,
                      size_t *value)
{
    if (strcmp(text, "auto") != 0)
        return read_size(text, range, value);
    *value = LS_AUTO;
    return true;
}

static bool read_sizes(const char *value, const struct setting_range *range,
                       ls_config *config)
{
    size_t sizes[LS_MAX_HIDDEN] = {0};
    size_t count = 0;

    if (strcmp(value, "none") == 0)
        value = "";
    while (value && *value) {
        char digits[24] = "";
        const char *item;
        size_t n;

        value = next_item(value, &item, &n);
        if (count == LS_MAX_HIDDEN || n >= sizeof digits || (value && !*value))
            return false;
        memcpy(digits, item, n);
        if (!read_size(digits, range, &sizes[count++]))
            return false;
    }
    memcpy(config->hidden, sizes, sizeof sizes);
    config->n_hidden = count;
    return true;
}

static bool read_whole(const char *value, const struct setting_range *range,
                       uint64_t *field)
{
    uint64_t n;

    if (!text_to_whole(value, &n) || !in_range(range, (double)n))
        return false;
    *field = n;
    return true;
}

static bool read_number(const char *value, enum setting_kind kind,
                        const struct setting_range *range, double *field)
{
    double number = 0;
    const bool read = kind == SETTING_TIME ? text_to_time(value, &number)
                                           : text_to_real(value, &number);

    if (!read || !in_range(range, number))
        return false;
    *field = number;
    return true;
}

static bool read_interval(const char *value, const struct setting *setting,
                          struct interval *field)
{
    struct interval read;

    if (!text_to_every(value, &read.n, &read.unit) ||
        !in_range(&setting->range, read.n) ||
        (setting->kind == SETTING_SPAN && read.n > 0 &&
         read.unit == LS_SECONDS))
        return false;
    *field = read;
    return true;
}

static bool read_reals(const char *value, const struct setting_range *range,
                       struct number_list *field)
{
    struct number_list read = {.n = 0};

    while (value) {
        char number[64] = "";
        const char *item;
        size_t n;

        value = next_item(value, &item, &n);
        if (read.n == LS_MAX_HIDDEN || n >= sizeof number)
            return false;
        memcpy(number, item, n);
        if (!read_number(number, SETTING_REAL, range, &read.value[read.n++]))
            return false;
    }
    *field = read;
    return true;
}

static bool read_usual(const char *value, const struct setting_range *range,
                       double *field)
{
    if (strcmp(value, "auto") != 0)
        return read_number(value, SETTING_REAL, range, field);
    *field = (double)NAN;
    return true;
}

bool field_read(size_t i, const char *value, ls_config *config)
{
    const struct setting *s = setting_at(i);
    size_t count;
    const char *const *choices = option_table(&count)[i].choices;

    switch (s->kind) {
    case SETTING_TEXT:
        return read_text(value, FIELD(char, config, s), s->room);
    case SETTING_WORD:
        return read_word(value, choices, FIELD(char, config, s), s->room);
    case SETTING_WORDS:
        return read_words(value, choices, FIELD(char, config, s), s->room);
    case SETTING_SIZE:
        return read_size(value, &s->range, FIELD(size_t, config, s));
    case SETTING_AUTO:
        return read_auto(value, &s->range, FIELD(size_t, config, s));
    case SETTING_SIZES:
        return read_sizes(value, &s->range, config);
    case SETTING_WHOLE:
        return read_whole(value, &s->range, FIELD(uint64_t, config, s));
    case SETTING_REAL:
    case SETTING_TIME:
        return read_number(value, s->kind, &s->range, FIELD(double, config, s));
    case SETTING_USUAL:
        return read_usual(value, &s->range, FIELD(double, config, s));
    case SETTING_EVERY:
    case SETTING_SPAN:
        return read_interval(value, s, FIELD(struct interval, config, s));
    case SETTING_REALS:
        return read_reals(value, &s->range,
                          FIELD(struct number_list, config, s));
    case SETTING_FLAG:
        return text_to_flag(value, FIELD(int, config, s));
    }
    return false;
}

/* ---- Writing ------------------------------------------------------------ */

static void write_sizes(const ls_config *config, char *text, size_t size)
{
    size_t used = 0;

    snprintf(text, size, "none");
    for (size_t l = 0; l < config->n_hidden && l < LS_MAX_HIDDEN; l++) {
        if (used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%zu",
                                     l > 0 ? "," : "", config->hidden[l]);
    }
}

static void write_size(size_t value, enum setting_kind kind, char *text,
                       size_t size)
{
    if (kind == SETTING_AUTO && value == LS_AUTO)
        snprintf(text, size, "auto");
    else
        snprintf(text, size, "%zu", value);
}

static void write_usual(double value, char *text, size_t size)
{
    if (isnan(value))
        snprintf(text, size, "auto");
    else
        real_to_text(value, text, size);
}

static void write_reals(const struct number_list *list, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < list->n && used + 1 < size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s", i ? "," : "");
        real_to_text(list->value[i], text + used, size - used);
        used += strlen(text + used);
    }
}

void field_write(size_t i, const ls_config *config, char *text)
{
    const size_t size = FIELD_TEXT_SIZE;
    const struct setting *s = setting_at(i);

    switch (s->kind) {
    case SETTING_TEXT:
    case SETTING_WORD:
    case SETTING_WORDS:
        snprintf(text, size, "%.*s", (int)s->room,
                 CONST_FIELD(char, config, s));
        break;
    case SETTING_SIZE:
    case SETTING_AUTO:
        write_size(*CONST_FIELD(size_t, config, s), s->kind, text, size);
        break;
    case SETTING_SIZES:
        write_sizes(config, text, size);
        break;
    case SETTING_WHOLE:
        snprintf(text, size, "%" PRIu64, *CONST_FIELD(uint64_t, config, s));
        break;
    case SETTING_REAL:
        real_to_text(*CONST_FIELD(double, config, s), text, size);
        break;
    case SETTING_USUAL:
        write_usual(*CONST_FIELD(double, config, s), text, size);
        break;
    case SETTING_TIME:
        time_to_text(*CONST_FIELD(double, config, s), text, size);
        break;
    case SETTING_EVERY:
    case SETTING_SPAN:
        every_to_text(CONST_FIELD(struct interval, config, s)->n,
                      CONST_FIELD(struct interval, config, s)->unit, text,
                      size);
        break;
    case SETTING_REALS:
        write_reals(CONST_FIELD(struct number_list, config, s), text, size);
        break;
    case SETTING_FLAG:
        snprintf(text, size, "%s", *CONST_FIELD(int, config, s) ? "yes" : "no");
        break;
    }
}
