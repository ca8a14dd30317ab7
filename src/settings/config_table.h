/* SPDX-License-Identifier: MIT */
/*
 * config_table.h - the table of settings: one row for each field of ls_config.
 *
 * The parser, defaults, ranges, --help, the manual page, completion and the
 * settings in a checkpoint all come from these rows.
 */
#ifndef LOCKSTEP_CONFIG_TABLE_H
#define LOCKSTEP_CONFIG_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"

/* Text form and type of a field. */
enum setting_kind {
    SETTING_TEXT,  /* char[room], printable text */
    SETTING_WORD,  /* char[room], one of the choices */
    SETTING_WORDS, /* char[room], choices with commas between */
    SETTING_SIZE,  /* size_t, K M G allowed */
    SETTING_AUTO,  /* the same, or LS_AUTO */
    SETTING_SIZES, /* hidden[] and n_hidden */
    SETTING_WHOLE, /* uint64_t, K M G allowed */
    SETTING_REAL,  /* double */
    SETTING_USUAL, /* the same, or NAN: the usual value, "auto" */
    SETTING_TIME,  /* double, seconds; s m h d allowed */
    SETTING_EVERY, /* struct interval: seconds, steps or epochs */
    SETTING_SPAN,  /* struct interval: steps or epochs */
    SETTING_REALS, /* struct number_list */
    SETTING_FLAG   /* int, yes or no */
};

/* Valid range of a number. */
struct setting_range {
    double least, most;
    bool without_least, without_most; /* the bound itself is excluded */
};

struct setting {
    enum setting_kind kind;
    size_t offset; /* of the field in ls_config */
    size_t room;   /* bytes of the field */
    struct setting_range range;
};

/* Row number of a name or alias, '_' counting as '-'; setting_count() if
 * unknown. */
size_t setting_find(const char *name);
/* Whether the setting called `name` is in a list of names or aliases, then
 * NULL; NULL is an empty list. */
bool setting_is_listed(const char *name, const char *const *list);
size_t setting_count(void);

/* The public part of the rows. */
const ls_option *option_table(size_t *count);

/* The internal part of row number i < setting_count(). */
const struct setting *setting_at(size_t i);

/* Whether name is among the comma-separated names, '_' counting as '-'. */
bool setting_is_among(const char *name, const char *names);

#endif
