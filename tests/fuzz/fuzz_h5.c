/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h5.c - whatever layout a table may have in an HDF5 file, in memory and
 * streamed. The input is a recipe, h5_recipe.h; the file is HDF5's.
 */
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "h5_recipe.h"

enum { LONGEST = 4096 };

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
    ls_config_default(&config);
    config.threads = 1;
    h5_recipe(text, path, &config);
    fuzz_open(path, &config);
    fuzz_repack(path, &config);
    h5_recipe_end();
    fuzz_end();
    return 0;
}
