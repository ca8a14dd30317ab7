/* SPDX-License-Identifier: MIT */
/*
 * nets.h - models as files for inference, in memory.
 */
#ifndef LOCKSTEP_NETS_H
#define LOCKSTEP_NETS_H

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "infer/infer_checksum.h"
#include "infer/infer_file.h"
#include "infer/infer_net.h"
#include "model/init.h"
#include "model/predict.h"
#include "support.h"

/* The bytes of a model, to be freed with mem_free(). */
static inline unsigned char *bytes_of(const struct ls_model *model,
                                      size_t *size)
{
    void *bytes = NULL;

    *size = 0;
    EXPECT_OK(infer_file_bytes(model, &bytes, size));
    return bytes;
}

static inline ls_status open_bytes(const void *bytes, size_t size,
                                   struct infer_net **net)
{
    const struct infer_engine *const engine[] = {&infer_engine};
    ls_status status = LS_OK;

    *net = NULL;
    TRY(infer_read("test", bytes, size, net));
    TRY(infer_bind(*net, "test", engine, 1));
done:
    return status;
}

static inline struct infer_net *open_model(const struct ls_model *model)
{
    struct infer_net *net = NULL;
    size_t size;
    unsigned char *bytes = bytes_of(model, &size);

    EXPECT_OK(open_bytes(bytes, size, &net));
    mem_free(bytes);
    return net;
}

/* Make the checksum right for changed bytes. */
static inline void seal(unsigned char *bytes, size_t size)
{
    const uint32_t crc =
        infer_crc32c(bytes + INFER_AT_SIZE, size - INFER_AT_SIZE);

    for (size_t i = 0; i < 4; i++)
        bytes[INFER_AT_CRC + i] = (unsigned char)(crc >> (8 * i));
}

/* Outputs of a row, by memory of its own. */
static inline void run_row(const struct infer_net *net, const double *x,
                           double *out)
{
    void *work = mem_zeroed(net->work_size, 1);

    infer_row(net, x, out, work);
    mem_free(work);
}

/* Every output of rows X is the same bits as that of the model; NaN is NaN. */
static inline void expect_same_rows(const struct ls_model *model, size_t rows,
                                    const real *X)
{
    struct infer_net *net = open_model(model);
    const size_t n = model->input.n, n_out = model->about.targets;
    real *want = mem_zeroed(rows * n_out, sizeof *want);
    double x[64], out[64];

    EXPECT_OK(model_outputs(model, rows, NUMBER_REAL, X, want));
    for (size_t i = 0; i < rows && net; i++) {
        for (size_t j = 0; j < n; j++)
            x[j] = (double)X[i * n + j];
        run_row(net, x, out);
        for (size_t j = 0; j < n_out; j++) {
            const double value = (double)want[i * n_out + j];

            CU_ASSERT(isnan(value)
                          ? isnan(out[j])
                          : memcmp(&value, &out[j], sizeof value) == 0);
        }
    }
    mem_free(want);
    infer_destroy(net);
}

/* A model of this network, of the library of products that infer_engine.c
 * sums like, with inputs that are scaled. */
static inline struct ls_model *model_of(const struct network_spec *spec,
                                        const char *task,
                                        const struct preprocess *input,
                                        size_t n_classes)
{
    struct preprocess target = {0};
    struct network network;
    struct ls_model *model = NULL;

    EXPECT_OK(network_make(spec, &network));
    EXPECT_OK(preprocess_create(network_targets(&network), NULL, &target));
    EXPECT_OK(
        model_create(&network, task, input, &target, NULL, n_classes, &model));
    init_parameters(&model->network, "auto", 7, model->theta);
    for (size_t i = 0; i < network.n_block; i++)
        model->theta[i] += (real)0.01 * (real)((int)(i % 7) - 3);
    EXPECT_OK(metadata_add(&model->provenance, "products", "own"));
    preprocess_clear(&target);
    return model;
}

#endif
