/* SPDX-License-Identifier: MIT */
/*
 * config_table.c - the table of settings; its rows are in config_rows.h.
 */
#include "settings/config_table.h"

#include <string.h>

#include "settings/config_rows.h"

#define OPTION(name, aliases, letter, value, initial, group, help, choices, \
               flags, kind, field, ...)                                     \
    {name, aliases, letter, value, initial, group, help, choices, flags},
static const ls_option options[] = {SETTINGS(OPTION)};
#undef OPTION

#define FIELD(name, aliases, letter, value, initial, group, help, choices, \
              flags, kind, field, ...)                                     \
    {kind, offsetof(ls_config, field), sizeof((ls_config *)NULL)->field,   \
     __VA_ARGS__},
static const struct setting settings[] = {SETTINGS(FIELD)};
#undef FIELD

size_t setting_count(void)
{
    return sizeof settings / sizeof *settings;
}

const struct setting *setting_at(size_t i)
{
    return &settings[i];
}

/* Whether name equals the first n bytes of known, '_' counting as '-'. */
static bool same_name(const char *name, const char *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((name[i] == '_' ? '-' : name[i]) != known[i])
            return false;
    return name[n] == '\0';
}

bool setting_is_among(const char *name, const char *names)
{
    while (*names) {
        const size_t n = strcspn(names, ",");

        if (same_name(name, names, n))
            return true;
        names += n + (names[n] == ',');
    }
    return false;
}

size_t setting_find(const char *name)
{
    const size_t n = setting_count();

    for (size_t i = 0; i < n; i++)
        if (setting_is_among(name, options[i].name) ||
            setting_is_among(name, options[i].aliases))
            return i;
    return n;
}

bool setting_is_listed(const char *name, const char *const *list)
{
    for (; list && *list; list++)
        if (setting_find(*list) == setting_find(name))
            return true;
    return false;
}

const ls_option *option_table(size_t *count)
{
    *count = setting_count();
    return options;
}
