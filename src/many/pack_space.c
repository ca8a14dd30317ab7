/* SPDX-License-Identifier: MIT */
/*
 * pack_space.c - the settings that members of a pack differ in.
 *
 * Beside the settings of a preset, members differ in what its recipe leaves
 * open: layers, dropout, kind and frequencies of numeric embeddings, weight
 * decay. Piecewise embeddings follow thresholds, periodic ones smooth
 * functions. Without one the ranges are those of Gorishniy, Kotelnikov,
 * Rubachev and Babenko (TabPack, 2026): one to three layers of 384 units,
 * dropout for half of the members, learning rate and weight decay over orders
 * of magnitude. A small table has smaller layers and minibatches.
 */
#include <string.h>

#include "many/pack.h"
#include "settings/check_numeric.h"
#include "settings/config.h"
#include "settings/config_table.h"
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
    {"numeric-embedding", "numeric-embedding", "periodic | piecewise",
     "periodic | piecewise"},
    {"numeric-sigma", "numeric-embedding", "log 0.05 0.5", "log 0.05 0.5"},
    {"weight-decay", "weight-decay", "log 5e-3 1e-1", "log 5e-3 1e-1"},
};
enum { N_OF_PRESETS = sizeof of_presets / sizeof *of_presets };

/* Whether a setting is at its default and not given. */
static ls_status is_free(const ls_config *config, const char *key,
                         const char *const *given, bool *yes)
{
    ls_status status = LS_OK;

    TRY(config_is_default(config, key, yes));
    *yes = *yes && !setting_is_listed(key, given);
done:
    return status;
}

/* Whether the kind of numeric embedding may be drawn: not if a setting is given
 * that one kind alone reads. */
static ls_status is_kind_free(const ls_config *config, const char *const *given,
                              bool *yes)
{
    size_t n = 0;
    const ls_option *option = option_table(&n);
    ls_status status = LS_OK;

    *yes = !setting_is_listed("numeric-embedding", given);
    for (size_t i = 0; *yes && i < n; i++)
        if (!numeric_embedding_reads("periodic", option[i].name) ||
            !numeric_embedding_reads("piecewise", option[i].name))
            TRY(is_free(config, option[i].name, given, yes));
done:
    return status;
}

/* What is given, or not as the preset has it, is the same for all members. */
static ls_status add_of_preset(const ls_config *config,
                               const char *const *given, ls_space *space)
{
    const bool fast = strcmp(config->preset, "fast") == 0;
    bool owns = true, takes_key = true;
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_OF_PRESETS; i++) {
        const char *key = of_presets[i].key, *owner = of_presets[i].owner;

        TRY(preset_has(config, owner, &owns));
        takes_key = !setting_is_listed(key, given);
        if (strcmp(key, "numeric-embedding") == 0)
            TRY(is_kind_free(config, given, &takes_key));
        else if (strcmp(key, owner) != 0)
            TRY(is_free(config, key, given, &takes_key));
        if (owns && takes_key)
            TRY(space_add(space, key,
                          fast ? of_presets[i].fast : of_presets[i].strong));
    }
done:
    return status;
}

/* What is given, or not at its default, is the same for all members. */
static ls_status add_usual(const ls_config *config, const char *const *given,
                           size_t rows, ls_space *space)
{
    bool takes_key = true, usual_optimizer = true;
    ls_status status = LS_OK;

    TRY(is_free(config, "optimizer", given, &usual_optimizer));
    for (size_t i = 0; i < N_USUAL; i++) {
        const char *key = usual[i].key;

        TRY(is_free(config, key, given, &takes_key));
        /* The ranges of rate and decay are those of adamw. */
        if (!takes_key ||
            (!usual_optimizer &&
             (strcmp(key, "lr") == 0 || strcmp(key, "weight-decay") == 0)))
            continue;
        TRY(space_add(space, key,
                      rows < MANY_ROWS ? usual[i].few : usual[i].many));
    }
done:
    return status;
}

ls_status pack_space(const ls_config *config, const char *const *given,
                     size_t rows, ls_space **space)
{
    const bool plain =
        !config->preset[0] || strcmp(config->preset, "plain") == 0;
    ls_space *made = NULL;
    ls_status status = LS_OK;

    TRY(space_create(&made));
    TRY(plain ? add_usual(config, given, rows, made)
              : add_of_preset(config, given, made));
    *space = made;
    made = NULL;
done:
    space_destroy(made);
    return status;
}
