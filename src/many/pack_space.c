/* SPDX-License-Identifier: MIT */
/*
 * pack_space.c - the settings that members of a pack differ in.
 *
 * Ranges after Gorishniy, Kotelnikov, Rubachev and Babenko (TabPack, 2026): one
 * to three layers of 384 units, dropout for half of the members, learning rate
 * and weight decay over orders of magnitude. A small table has smaller layers
 * and minibatches.
 */
#include <string.h>

#include "many/pack.h"
#include "settings/config.h"

/* Training rows from which layers and minibatches are large. */
enum { MANY_ROWS = 4000 };

static const struct {
    const char *key, *few, *many; /* values for few and for many rows */
} usual[] = {
    {"hidden", "96 | 96,96 | 96,96,96", "384 | 384,384 | 384,384,384"},
    {"dropout", "0 | 0 | 0 | 0 | 0 | 0.1 | 0.2 | 0.3 | 0.4 | 0.5",
     "0 | 0 | 0 | 0 | 0 | 0.1 | 0.2 | 0.3 | 0.4 | 0.5"},
    {"optimizer", "adamw", "adamw"},
    {"lr", "log 3e-4 1e-2", "log 1e-4 5e-3"},
    {"weight-decay", "log 1e-3 1", "log 1e-3 1"},
    {"batch-size", "32 | 64", "256"},
};

enum { N_USUAL = sizeof usual / sizeof *usual };

ls_status pack_space(const ls_config *config, size_t rows, ls_space **space)
{
    bool is_default = true, usual_optimizer = true;
    ls_space *made = NULL;
    ls_status status = LS_OK;

    TRY(config_is_default(config, "optimizer", &usual_optimizer));
    TRY(space_create(&made));
    for (size_t i = 0; i < N_USUAL; i++) {
        const char *key = usual[i].key;

        TRY(config_is_default(config, key, &is_default));
        /* The ranges of rate and decay are those of adamw. */
        if (!is_default ||
            (!usual_optimizer &&
             (strcmp(key, "lr") == 0 || strcmp(key, "weight-decay") == 0)))
            continue;
        TRY(space_add(made, key,
                      rows < MANY_ROWS ? usual[i].few : usual[i].many));
    }
    *space = made;
    made = NULL;
done:
    space_destroy(made);
    return status;
}
