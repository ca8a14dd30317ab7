/* SPDX-License-Identifier: MIT */
/*
 * settings.c - settings of a run as texts and numbers.
 *
 * Numbers are read from the text, which restores the same bits.
 */
#include "cli/settings.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct setting_text setting_text(const ls_config *config, const char *name)
{
    struct setting_text text = {""};
    const ls_status status = ls_config_get(config, name, text.s, sizeof text.s);

    assert(status == LS_OK);
    (void)status;
    return text;
}

/* The program leaves the C locale as it is, so '.' is the decimal point. */
double setting_number(const ls_config *config, const char *name)
{
    const struct setting_text text = setting_text(config, name);

    return strcmp(text.s, "auto") == 0 ? HUGE_VAL : strtod(text.s, NULL);
}

bool setting_is(const ls_config *config, const char *name, const char *text)
{
    return strcmp(setting_text(config, name).s, text) == 0;
}
