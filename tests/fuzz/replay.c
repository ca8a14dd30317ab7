/* SPDX-License-Identifier: MIT */
/*
 * replay.c - a main for a fuzzer without libFuzzer: each file that is named is
 * an input. An input that crashed once keeps being tested with any compiler.
 * Under each name stands the latest error so far.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long end = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        end = ftell(file);
    if (end >= 0 && fseek(file, 0, SEEK_SET) == 0)
        bytes = malloc((size_t)end + 1);
    if (bytes && fread(bytes, 1, (size_t)end, file) != (size_t)end) {
        free(bytes);
        bytes = NULL;
    }
    if (file)
        fclose(file);
    *size = end > 0 ? (size_t)end : 0;
    return bytes;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *bytes = read_file(argv[i], &size);

        FUZZ_EXPECT(bytes != NULL);
        (void)fprintf(stderr, "%s\n", argv[i]);
        (void)LLVMFuzzerTestOneInput(bytes, size);
        (void)fprintf(stderr, "    %s\n", ls_last_error());
        free(bytes);
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
