/* SPDX-License-Identifier: MIT */
/*
 * workload.c - five workloads: HIGGS-like (H), MNIST-like (M), small (S),
 * large (L), tiny (T). ReLU, plain gradient descent, cross-entropy.
 */
#include "measure/workload.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/real.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"
#include "table/open/create.h"

struct workload {
    const char *name;
    const char *hidden;
    size_t features, classes, batch_size, rows;
};

static const struct workload table[] = {
    {"H", "300,300,300,300", 28, 2, 1024, 200000},
    {"M", "512,512", 784, 10, 128, 60000},
    {"S", "64", 28, 2, 256, 500000},
    {"L", "4096,4096", 1024, 2, 1024, 8192},
    {"T", "32", 28, 2, 32, 200000},
};

static ls_status find(const char *name, const struct workload **found)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) {
            *found = &table[i];
            return LS_OK;
        }
    return fail(LS_USAGE, "there is no workload '%s'; want H, M, S, L or T",
                name);
}

/* Values uniform in (-1.7, 1.7), so that their variance is about 1. */
static void fill_row(const struct workload *w, uint64_t seed, size_t row,
                     real *x)
{
    uint32_t words[4];

    for (size_t k = 0; k < w->features; k++) {
        if (k % 4 == 0)
            random_words(seed, RANDOM_DATA, row, k / 4, words);
        x[k] = (real)(((double)words[k % 4] / 2147483648.0 - 1) * 1.7);
    }
}

/* A label that a nonlinear model can learn; for several classes the largest of
 * the first features. */
static real label_of(const struct workload *w, const real *x)
{
    size_t best = 0;

    if (w->classes == 2)
        return x[0] + x[1] * x[2] > 0;
    for (size_t j = 1; j < w->classes; j++)
        best = x[j] > x[best] ? j : best;
    return (real)best;
}

static ls_status generate(const struct workload *w, uint64_t seed,
                          ls_dataset **dataset)
{
    ls_table arrays = {.size = sizeof arrays, .rows = w->rows, .copy_x = 1};
    ls_config *plain = NULL;
    ls_status status = LS_OK;
    real *X = NULL, *y = NULL;

    TRY(MEM_ARRAY(X, w->rows * w->features, "rows of the workload"));
    TRY(MEM_ARRAY(y, w->rows, "labels of the workload"));
    for (size_t i = 0; i < w->rows; i++) {
        fill_row(w, seed, i, X + i * w->features);
        y[i] = label_of(w, X + i * w->features);
    }
    arrays.X =
        (ls_array){.data = X, .type = ARRAY_REAL, .columns = w->features};
    arrays.y = (ls_array){.data = y, .type = ARRAY_REAL};
    arrays.name = "the workload";
    TRY(MEM_ARRAY(plain, 1, "settings"));
    config_default(plain);
    strcpy(plain->task, w->classes == 2 ? "binary" : "multiclass");
    TRY(dataset_create(&arrays, plain, NULL, dataset));

done:
    mem_free(plain);
    mem_free(X);
    mem_free(y);
    return status;
}

ls_status workload_create(const char *name, ls_config *config,
                          ls_dataset **dataset)
{
    ls_status status = LS_OK;
    const struct workload *w = NULL;
    char batch[24];

    TRY(find(name, &w));
    snprintf(batch, sizeof batch, "%zu", w->batch_size);
    TRY(config_set(config, "hidden", w->hidden));
    TRY(config_set(config, "batch-size", batch));
    TRY(config_set(config, "activation", "relu"));
    TRY(config_set(config, "optimizer", "sgd"));
    TRY(config_set(config, "lr", "0.01"));
    TRY(config_set(config, "val-split", "0"));
    TRY(generate(w, config->seed, dataset));

done:
    return status;
}
