/* SPDX-License-Identifier: MIT */
/*
 * checkpoint.c - the checkpoint that train --resume auto goes on from.
 */
#include "cli/checkpoint.h"

#include <string.h>

#include "cli/complain.h"

/* The order that shuffle auto has chosen by the memory of the run's first
 * process is kept, whatever memory there is now. */
static void keep_order(const ls_config *kept, ls_config *config)
{
    const bool chosen = strcmp(config->shuffle, "auto") == 0 &&
                        strcmp(kept->shuffle, "none") != 0;

    if (chosen)
        memcpy(config->shuffle, kept->shuffle, sizeof config->shuffle);
    if (strcmp(config->shuffle, kept->shuffle) == 0 && config->window <= 0)
        config->window = kept->window;
}

/* auto is settled, and compared, by the library, which knows the data. */
static ls_status compare(const char *path, const ls_option *option,
                         const ls_config *kept, const ls_config *config)
{
    ls_status status = LS_OK;
    char before[LS_PATH_SIZE], now[LS_PATH_SIZE];

    TRY_LS(ls_config_get(kept, option->name, before, sizeof before));
    TRY_LS(ls_config_get(config, option->name, now, sizeof now));
    if (strcmp(before, now) != 0 && strcmp(now, "auto") != 0)
        return complain(LS_USAGE,
                        "%s is of a run with --%s '%s', and this command has "
                        "'%s'; give that again, or another -o, or --force "
                        "without --resume to start anew",
                        path, option->name, before, now);

done:
    return status;
}

bool checkpoint_same_end(const ls_config *a, const ls_config *b)
{
    return a->epochs == b->epochs && a->patience == b->patience &&
           a->min_delta == b->min_delta;
}

ls_status checkpoint_agree(const char *path, ls_config *config, bool *new_end)
{
    ls_status status = LS_OK;
    ls_config kept;
    char data_path[LS_PATH_SIZE];
    size_t n;
    const ls_option *option = ls_options(&n);

    TRY_LS(ls_checkpoint_config(path, &kept, data_path));
    keep_order(&kept, config);
    for (size_t i = 0; i < n; i++)
        if (option[i].flags & LS_OPTION_RESULT)
            TRY(compare(path, &option[i], &kept, config));
    *new_end = !checkpoint_same_end(&kept, config);

done:
    return status;
}
