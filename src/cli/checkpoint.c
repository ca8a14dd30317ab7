/* SPDX-License-Identifier: MIT */
/*
 * checkpoint.c - the checkpoint from which train --resume auto continues.
 */
#include "cli/checkpoint.h"

#include <string.h>

#include "cli/complain.h"
#include "cli/settings.h"

/* The order that shuffle auto has chosen by the memory of the run's first
 * process is kept, whatever memory there is now. */
static ls_status keep_order(const ls_config *kept, ls_config *config)
{
    const struct setting_text shuffle = setting_text(kept, "shuffle");
    ls_status status = LS_OK;

    if (setting_is(config, "shuffle", "auto") && strcmp(shuffle.s, "none") != 0)
        TRY_LS(ls_config_set(config, "shuffle", shuffle.s));
    if (setting_is(config, "shuffle", shuffle.s) &&
        setting_number(config, "window") <= 0)
        TRY_LS(ls_config_set(config, "window", setting_text(kept, "window").s));

done:
    return status;
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
    static const char *const names[] = {"epochs", "patience", "min-delta",
                                        "stop-at"};
    bool same = true;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        same = same && setting_is(a, names[i], setting_text(b, names[i]).s);
    return same;
}

bool checkpoint_same_choice(const ls_config *a, const ls_config *b)
{
    return setting_is(a, "restore", setting_text(b, "restore").s);
}

ls_status checkpoint_agree(const char *path, ls_config *config, bool *new_end,
                           bool *new_choice)
{
    ls_status status = LS_OK;
    ls_config *kept = NULL;
    char data_path[LS_PATH_SIZE];
    const ls_option *option;

    TRY_LS(ls_config_create(&kept));
    TRY_LS(ls_checkpoint_config(path, kept, data_path, sizeof data_path));
    TRY(keep_order(kept, config));
    for (size_t i = 0; (option = ls_option_at(i)); i++)
        if (option->flags & LS_OPTION_RESULT)
            TRY(compare(path, option, kept, config));
    *new_end = !checkpoint_same_end(kept, config);
    *new_choice = !checkpoint_same_choice(kept, config);

done:
    ls_config_destroy(kept);
    return status;
}
