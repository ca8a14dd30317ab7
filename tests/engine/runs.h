/* SPDX-License-Identifier: MIT */
/*
 * runs.h - small tables and runs that the tests of the engine share.
 */
#ifndef LOCKSTEP_TEST_RUNS_H
#define LOCKSTEP_TEST_RUNS_H

#include <stdlib.h>
#include <string.h>

#include "base/settings.h"
#include "model/checkpoints.h"
#include "model/model_file.h"
#include "settings/config.h"
#include "support.h"

enum { RUN_ROWS = 301, RUN_FEATURES = 5, RUN_CLASSES = 3 };

/* A table whose classes are learnable; binary, multiclass or regression. */
static inline ls_dataset *make_table(const char *task)
{
    static ls_real X[RUN_ROWS * RUN_FEATURES], y[RUN_ROWS];
    ls_dataset *dataset = NULL;

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    for (size_t i = 0; i < RUN_ROWS; i++) {
        const ls_real *x = X + i * RUN_FEATURES;

        if (strcmp(task, "binary") == 0)
            y[i] = x[0] * x[1] > 0;
        else if (strcmp(task, "multiclass") == 0)
            y[i] = (ls_real)((x[0] > 0) + (x[1] > 0));
        else
            y[i] = 3 * x[0] - x[1] * x[2] + 100;
    }
    EXPECT_OK(
        dataset_of(RUN_ROWS, RUN_FEATURES, 1, X, y, NULL, task, &dataset));
    return dataset;
}

/* 5-8-6-., minibatches of 40 rows in shards of 7: nothing divides. */
static inline ls_config make_config(void)
{
    ls_config config;

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "hidden", "8,6"));
    EXPECT_OK(ls_config_set(&config, "activation", "relu,tanh"));
    EXPECT_OK(ls_config_set(&config, "team", "all"));
    config.batch_size = 40;
    config.shard = 7;
    config.epochs = 3;
    config.lr = 0.01;
    config.l2 = 0.001;
    config.threads = 1;
    config.save_every.n = 0;
    return config;
}

/* All parameters one after the other; free(). */
static inline ls_real *copy_parameters(const ls_model *model, size_t *n)
{
    const size_t layers = ls_model_about(model)->n_layers;
    ls_real *all = NULL;

    *n = 0;
    for (size_t l = 0; l < layers; l++) {
        const ls_layer *layer = ls_model_layer(model, l);
        const size_t w = layer->n_in * layer->n_out;

        all = realloc(all, (*n + w + layer->n_out) * sizeof *all);
        memcpy(all + *n, layer->W, w * sizeof *all);
        memcpy(all + *n + w, layer->b, layer->n_out * sizeof *all);
        *n += w + layer->n_out;
    }
    return all;
}

static inline bool same_parameters(const ls_model *a, const ls_model *b)
{
    size_t n, m;
    ls_real *p = copy_parameters(a, &n);
    ls_real *q = copy_parameters(b, &m);
    const bool same = n == m && memcmp(p, q, n * sizeof *p) == 0;

    free(p);
    free(q);
    return same;
}

/* The same run, but stopped after every `stride` steps and gone on with from
 * its checkpoint, each time on another number of threads. */
static inline ls_trainer *train_in_pieces(const ls_dataset *data,
                                          ls_config config, uint64_t stride,
                                          const char *output)
{
    ls_trainer *t = NULL;
    char checkpoint[LS_PATH_SIZE];
    ls_status status;

    EXPECT_OK(checkpoint_path(output, checkpoint));
    config.max_steps = stride;
    EXPECT_OK(ls_trainer_create(&config, data, NULL, NULL, &t));
    while ((status = ls_trainer_run(t, output, 0)) == LS_STOPPED) {
        ls_trainer_destroy(t);
        t = NULL;
        config.max_steps += stride;
        config.threads = config.threads % 4 + 1;
        EXPECT_OK(ls_trainer_resume(checkpoint, &config, data, NULL, NULL, &t));
    }
    EXPECT_STATUS(status, LS_OK);
    return t;
}

#endif
