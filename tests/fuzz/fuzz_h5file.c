/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h5file.c - damaged HDF5 files.
 *
 * The parser of HDF5 1.10 crashes on metadata that lie, and that is not what is
 * looked for here: only files whose metadata have checksums (superblock of
 * version 2 and later) are taken, so that damage to them is noticed by HDF5
 * and what gets through are the data. Texts of any length are left out, as they
 * stand in a heap without checksums, and HDF5 1.10.8 reads one that is damaged
 * without end. fuzz_h5.c has the layouts. Memory that
 * HDF5 forgets when it gives up on a file is its own affair, too; what we
 * forget to close is counted by h5_recipe_end().
 */
#include <string.h>

#include "fuzz.h"
#include "h5_recipe.h"

static const char heap[] = {'G', 'C', 'O', 'L'};
static const uint8_t signature[] = {0x89, 'H',  'D',  'F',
                                    '\r', '\n', 0x1a, '\n'};

/* Asked for by the leak detector. */
const char *__lsan_default_suppressions(void);

__attribute__((visibility("default"))) const char *
__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_options options;

    if (size < FUZZ_OPTIONS + sizeof signature + 1)
        return 0;
    fuzz_options(bytes, &options);
    bytes += FUZZ_OPTIONS;
    size -= FUZZ_OPTIONS;
    if (memcmp(bytes, signature, sizeof signature) != 0 ||
        bytes[sizeof signature] < 2 ||
        memmem(bytes, size, heap, sizeof heap) != NULL)
        return 0;
    fuzz_begin();
    (void)fuzz_open(fuzz_file("table.h5", bytes, size), &options.config);
    h5_recipe_end();
    fuzz_end();
    return 0;
}
