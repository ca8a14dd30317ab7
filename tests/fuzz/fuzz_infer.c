/* SPDX-License-Identifier: MIT */
/*
 * fuzz_infer.c - files for inference, *.lsinf. The input is a file, whose size
 * and checksum are made right, as no fuzzer finds those.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "infer/infer_checksum.h"
#include "infer/infer_net.h"

/* The largest number of inputs and outputs that rows are run for. */
enum { MOST = 4096, HEADER = 24 };

static void put(unsigned char *at, size_t bytes, uint64_t number)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> (8 * i));
}

/* Rows of zeros, of missing values, and of codes. */
static void run_rows(const struct infer_net *net)
{
    static const double values[] = {0, NAN, 1, -1e300, INFINITY};
    static double x[MOST], out[MOST], number[MOST];
    static const char *text[MOST];
    void *work = mem_zeroed(net->work_size, 1);

    for (size_t i = 0; work && i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < net->n_features; j++)
            x[j] = values[i];
        infer_row(net, x, out, work);
        (void)infer_class(net, out);
        for (size_t k = 0; k < net->n_columns; k++) {
            const struct infer_column *column = &net->column[k];

            number[k] = values[i];
            text[k] = i % 2                 ? NULL
                      : column->n_texts > 0 ? column->text[0]
                                            : "a";
        }
        (void)infer_encode(net, number, text, x);
        infer_row(net, x, out, work);
    }
    mem_free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct infer_engine *const engine[] = {&infer_engine};
    struct infer_net *net = NULL;
    unsigned char *copy = mem_zeroed(size + 1, 1);

    if (!copy)
        return 0;
    memcpy(copy, bytes, size);
    if (size >= HEADER) {
        put(copy + INFER_AT_SIZE, 8, size);
        put(copy + INFER_AT_CRC, 4,
            infer_crc32c(copy + INFER_AT_SIZE, size - INFER_AT_SIZE));
    }
    if (infer_read("input", copy, size, &net) == LS_OK &&
        net->n_features <= MOST && net->n_outputs <= MOST &&
        net->n_columns <= MOST && infer_bind(net, "input", engine, 1) == LS_OK)
        run_rows(net);
    infer_destroy(net);
    mem_free(copy);
    return 0;
}
