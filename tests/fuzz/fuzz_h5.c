/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h5.c - whatever layout a table may have in an HDF5 file, in memory and
 * streamed; and what is said of it by a check. The input is a recipe,
 * h5_recipe.h; the file is HDF5's.
 */
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "base/settings.h"
#include "fuzz.h"
#include "h5_recipe.h"
#include "lockstep_tools.h"
#include "settings/config.h"

enum { LONGEST = 4096 };

/* What is refused is told why, but for labels that only rows left out for their
 * missing values have. */
static void inspect(const char *path, const ls_config *config, ls_status opened)
{
    ls_inspection *seen = NULL;
    const ls_status status =
        ls_inspect(path, config, LS_INSPECT_CHECK | LS_INSPECT_STATS, &seen);
    size_t stops = 0;

    FUZZ_EXPECT((status == LS_OK) == (seen != NULL));
    FUZZ_EXPECT(status == LS_OK || *ls_last_error());
    for (size_t i = 0; seen && i < seen->n_findings; i++) {
        FUZZ_EXPECT(*ls_inspection_finding(seen, i)->sentence);
        stops += ls_inspection_finding(seen, i)->gravity == LS_STOPS;
    }
    FUZZ_EXPECT(status != LS_OK || opened == LS_OK || stops > 0 ||
                strcmp(config->missing, "drop") == 0);
    ls_inspection_destroy(seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *path = NULL;
    char text[LONGEST + 1];
    ls_config config;

    if (size > LONGEST)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    fuzz_begin();
    path = fuzz_file("table.h5", bytes, 0);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    config_default(&config);
    config.threads = 1;
    h5_recipe(text, path, &config);
    inspect(path, &config, fuzz_open(path, &config));
    fuzz_repack(path, &config);
    h5_recipe_end();
    fuzz_end();
    return 0;
}
