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

ls_status check_numeric(const ls_config *config)
{
    const char *kind = config->numeric_embedding;
    const bool none = strcmp(kind, "none") == 0;
    const bool piecewise = strcmp(kind, "piecewise") == 0;
    const bool periodic = strcmp(kind, "periodic") == 0;
    ls_config usual;

    config_default(&usual);
    const struct {
        const char *name, *of;
        bool ignored;
    } settings[] = {
        {"numeric-size", "piecewise or periodic",
         none && config->numeric_size != usual.numeric_size},
        {"numeric-bins", "piecewise",
         !piecewise && config->numeric_bins != usual.numeric_bins},
        {"numeric-frequencies", "periodic",
         !periodic && config->numeric_frequencies != usual.numeric_frequencies},
        {"numeric-sigma", "periodic",
         !periodic && config->numeric_sigma != usual.numeric_sigma},
    };

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (settings[i].ignored)
            return fail(LS_USAGE,
                        "%s is for numeric-embedding %s, and "
                        "numeric-embedding is %s",
                        settings[i].name, settings[i].of, kind);
    if (periodic && config->numeric_size == 1)
        return fail(LS_USAGE, "numeric-size 1 of numeric-embedding periodic is "
                              "the feature itself: want 2 or more");
    if (!((real)config->numeric_sigma > 0) ||
        !isfinite((real)config->numeric_sigma))
        return fail(LS_USAGE,
                    "numeric-sigma is %g, which is out of range as " REAL_NAME,
                    config->numeric_sigma);
    return LS_OK;
}
