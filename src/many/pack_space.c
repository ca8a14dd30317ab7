/* SPDX-License-Identifier: MIT */
/*
 * pack_space.c - the settings that members of a pack differ in.
 *
 * Beside the settings of a preset, members differ in what its recipe leaves
 * open: layers, dropout, frequencies of numeric embeddings, weight decay.
 * Without one the ranges are those of Gorishniy, Kotelnikov, Rubachev and
 * Babenko (TabPack, 2026): one to three layers of 384 units, dropout for half
 * of the members, learning rate and weight decay over orders of magnitude. A
 * small table has smaller layers and minibatches.
 */
#include <string.h>

#include "many/pack.h"
#include "settings/config.h"
#include "settings/presets.h"

/* Training rows from which layers and minibatches are large. */
enum { MANY_ROWS = 4000 };

struct ranges {
    const char *key, *few, *many; /* values for few and for many rows */
};

static const struct ranges usual[] = {
    {"hidden", "96 | 96,96 | 96,96,96", "384 | 384,384 | 384,384,384"},
    {"dropout", "0 | 0 | 0 | 0 | 0 | 0.1 | 0.2 | 0.3 | 0.4 | 0.5",
     "0 | 0 | 0 | 0 | 0 | 0.1 | 0.2 | 0.3 | 0.4 | 0.5"},
    {"optimizer", "adamw", "adamw"},
    {"lr", "log 3e-4 1e-2", "log 1e-4 5e-3"},
    {"weight-decay", "log 1e-3 1", "log 1e-3 1"},
    {"batch-size", "32 | 64", "256"},
};
enum { N_USUAL = sizeof usual / sizeof *usual };

/* A preset: that of which it is the value of `owner`, fast or strong. */
static const struct {
    const char *key, *owner, *fast, *strong;
} of_presets[] = {
    {"hidden", "hidden", "128,128 | 128,128,128 | 256,256",
     "256,256 | 256,256,256 | 384,384"},
    {"dropout", "dropout", "0.05 | 0.15 | 0.3", "0.05 | 0.15 | 0.3"},
    {"numeric-sigma", "numeric-embedding", "log 0.05 0.5", "log 0.05 0.5"},
    {"weight-decay", "weight-decay", "log 5e-3 1e-1", "log 5e-3 1e-1"},
};
enum { N_OF_PRESETS = sizeof of_presets / sizeof *of_presets };

/* What is not as the preset has it is given, and the same for all members. */
static ls_status add_of_preset(const ls_config *config, ls_space *space)
{
    const bool fast = strcmp(config->preset, "fast") == 0;
    bool owns = true, is_free = true;
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_OF_PRESETS; i++) {
        const char *key = of_presets[i].key, *owner = of_presets[i].owner;

        TRY(preset_has(config, owner, &owns));
        is_free = true;
        if (strcmp(key, owner) != 0)
            TRY(config_is_default(config, key, &is_free));
        if (owns && is_free)
            TRY(space_add(space, key,
                          fast ? of_presets[i].fast : of_presets[i].strong));
    }
done:
    return status;
}

/* What is not at its default is given, and the same for all members. */
static ls_status add_usual(const ls_config *config, size_t rows,
                           ls_space *space)
{
    bool is_default = true, usual_optimizer = true;
    ls_status status = LS_OK;

    TRY(config_is_default(config, "optimizer", &usual_optimizer));
    for (size_t i = 0; i < N_USUAL; i++) {
        const char *key = usual[i].key;

        TRY(config_is_default(config, key, &is_default));
        /* The ranges of rate and decay are those of adamw. */
        if (!is_default ||
            (!usual_optimizer &&
             (strcmp(key, "lr") == 0 || strcmp(key, "weight-decay") == 0)))
            continue;
        TRY(space_add(space, key,
                      rows < MANY_ROWS ? usual[i].few : usual[i].many));
    }
done:
    return status;
}

ls_status pack_space(const ls_config *config, size_t rows, ls_space **space)
{
    const bool plain =
        !config->preset[0] || strcmp(config->preset, "plain") == 0;
    ls_space *made = NULL;
    ls_status status = LS_OK;

    TRY(space_create(&made));
    TRY(plain ? add_usual(config, rows, made) : add_of_preset(config, made));
    *space = made;
    made = NULL;
done:
    space_destroy(made);
    return status;
}
