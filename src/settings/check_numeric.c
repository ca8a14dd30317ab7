/* SPDX-License-Identifier: MIT */
/*
 * check_numeric.c - settings of numeric embeddings that do not go together, or
 * would be ignored.
 */
#include "settings/check_numeric.h"

#include <stdbool.h>
#include <string.h>

#include "base/real.h"
#include "settings/config.h"
#include "settings/config_table.h"

/* Settings of numeric embeddings, and the kinds that read them. */
static const struct {
    const char *name, *kinds, *words;
} readers[] = {
    {"numeric-size", "piecewise,periodic", "piecewise or periodic"},
    {"numeric-bins", "piecewise", "piecewise"},
    {"numeric-frequencies", "periodic", "periodic"},
    {"numeric-sigma", "periodic", "periodic"},
};
enum { N_READERS = sizeof readers / sizeof *readers };

bool numeric_embedding_reads(const char *kind, const char *name)
{
    for (size_t i = 0; i < N_READERS; i++)
        if (strcmp(readers[i].name, name) == 0)
            return setting_is_among(kind, readers[i].kinds);
    return true;
}

/* Refuse a setting that is not at its default and that nobody reads. */
static ls_status check_readers(const ls_config *config)
{
    const char *kind = config->numeric_embedding;
    bool is_default = true;
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_READERS; i++) {
        TRY(config_is_default(config, readers[i].name, &is_default));
        if (!is_default && !numeric_embedding_reads(kind, readers[i].name))
            TRY(fail(LS_USAGE,
                     "%s is for numeric-embedding %s, and numeric-embedding is "
                     "%s",
                     readers[i].name, readers[i].words, kind));
    }
done:
    return status;
}

ls_status check_numeric(const ls_config *config)
{
    const bool periodic = strcmp(config->numeric_embedding, "periodic") == 0;
    ls_status status = LS_OK;

    TRY(check_readers(config));
    if (periodic && config->numeric_size == 1)
        TRY(fail(LS_USAGE, "numeric-size 1 of numeric-embedding periodic is "
                           "the feature itself: want 2 or more"));
    if (!((real)config->numeric_sigma > 0) ||
        !isfinite((real)config->numeric_sigma))
        TRY(fail(LS_USAGE,
                 "numeric-sigma is %g, which is out of range as " REAL_NAME,
                 config->numeric_sigma));
done:
    return status;
}
