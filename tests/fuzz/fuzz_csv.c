/* SPDX-License-Identifier: MIT */
/*
 * fuzz_csv.c - texts with delimiters: the dialect, cells, levels, both passes.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_options options;
    const char *path = NULL;

    if (size < FUZZ_OPTIONS)
        return 0;
    fuzz_begin();
    fuzz_options(bytes, &options);
    path = fuzz_file("table.csv", bytes + FUZZ_OPTIONS, size - FUZZ_OPTIONS);
    fuzz_read(&path, 1, &options);
    fuzz_end();
    return 0;
}
