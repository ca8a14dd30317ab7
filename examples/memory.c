/* SPDX-License-Identifier: MIT */
/*
 * memory.c - trains on arrays in memory, predicts from eight threads at once.
 *
 *     cc memory.c $(pkg-config --cflags --libs lockstep) -pthread -o memory
 */
#include <lockstep.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

enum { ROWS = 4000, FEATURES = 2, THREADS = 8, SHARE = ROWS / THREADS };

static float X[ROWS][FEATURES], probability[ROWS];
static uint8_t y[ROWS];
static const ls_model *model;

/* Points of a square; y is 1 inside of a circle. */
static void make_points(void)
{
    uint32_t state = 1;

    for (int i = 0; i < ROWS; i++) {
        float square = 0;

        for (int j = 0; j < FEATURES; j++) {
            state = state * 1664525u + 1013904223u;
            X[i][j] = (float)(state >> 8) / (1 << 23) - 1;
            square += X[i][j] * X[i][j];
        }
        y[i] = square < 0.5f;
    }
}

static ls_status train(ls_config *config, ls_dataset **data,
                       ls_trainer **trainer)
{
    const ls_table table = {.size = sizeof table,
                            .rows = ROWS,
                            .X = {X, LS_FLOAT32, FEATURES, 0, 0},
                            .y = {y, LS_UINT8, 1, 0, 0}};
    ls_status status = ls_config_set(config, "hidden", "32,16");

    if (!status)
        status = ls_config_set(config, "epochs", "30");
    if (!status)
        status = ls_dataset_create(&table, config, data);
    if (!status)
        status = ls_trainer_create(config, *data, NULL, NULL, trainer);
    return status ? status : ls_trainer_run(*trainer, NULL, 0);
}

/* One thread: its share of the rows, one after the other. */
static void *predict(void *user)
{
    const int first = *(const int *)user;
    ls_predictor *predictor = NULL;
    ls_status status = ls_predictor_create(model, 1, &predictor);

    for (int i = first; i < first + SHARE && !status; i++)
        status = ls_predictor_run(predictor, 1, X[i], &probability[i]);
    if (status)
        fprintf(stderr, "%s\n", ls_last_error());
    ls_predictor_destroy(predictor);
    return NULL;
}

static void predict_all(void)
{
    pthread_t thread[THREADS];
    int first[THREADS], started = 0;

    for (; started < THREADS; started++) {
        first[started] = started * SHARE;
        if (pthread_create(&thread[started], NULL, predict, &first[started]))
            break;
    }
    while (started > 0)
        pthread_join(thread[--started], NULL);
}

int main(void)
{
    ls_config *config = NULL;
    ls_dataset *data = NULL;
    ls_trainer *trainer = NULL;
    int right = 0;

    make_points();
    ls_status status = ls_config_create(&config);
    if (!status)
        status = train(config, &data, &trainer);
    if (status) {
        fprintf(stderr, "%s\n", ls_last_error());
    } else {
        model = ls_trainer_model(trainer);
        predict_all();
        for (int i = 0; i < ROWS; i++)
            right += (probability[i] > 0.5f) == y[i];
        printf("%d of %d rows are right\n", right, ROWS);
    }
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
    ls_config_destroy(config);
    return (int)status;
}
