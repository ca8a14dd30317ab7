/* SPDX-License-Identifier: MIT */
/*
 * fuzz_npy.c - arrays of NumPy, alone, with y, or in an archive (NPZ).
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_options options;
    const char *paths[2];
    size_t n = 0;

    if (size < FUZZ_OPTIONS)
        return 0;
    fuzz_begin();
    fuzz_options(bytes, &options);
    n = fuzz_pair(bytes + FUZZ_OPTIONS, size - FUZZ_OPTIONS, "x.npy", "y.npy",
                  paths);
    fuzz_read(paths, n, &options);
    fuzz_end();
    return 0;
}
