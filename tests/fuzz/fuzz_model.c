/* SPDX-License-Identifier: MIT */
/*
 * fuzz_model.c - networks of other programs as ONNX and JSON. HDF5 is left to
 * fuzz_h5file.c, as its parser is not lockstep's.
 */
#include <string.h>

#include "fuzz.h"
#include "lockstep_export.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ls_model *model = NULL, *copy = NULL;
    void *file = NULL;
    size_t length = 0;

    if (size >= 4 && memcmp(bytes, "\x89HDF", 4) == 0)
        return 0;
    fuzz_begin();
    /* What was imported is a model: it loads again, with its self-test. */
    if (ls_import_model(fuzz_file("network", bytes, size), &model) == LS_OK) {
        FUZZ_EXPECT(ls_model_to_memory(model, &file, &length) == LS_OK);
        FUZZ_EXPECT(ls_model_from_memory(file, length, &copy) == LS_OK);
    }
    ls_free(file);
    ls_model_destroy(model);
    ls_model_destroy(copy);
    fuzz_end();
    return 0;
}
