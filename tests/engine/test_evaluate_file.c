/* SPDX-License-Identifier: MIT */
/*
 * test_evaluate_file.c - predictions as files.
 */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/settings.h"
#include "engine/trainer.h"
#include "hdf5/h5.h"
#include "runs.h"

static ls_trainer *trained(const char *task, ls_dataset **data)
{
    ls_config config = make_config();
    ls_trainer *t = NULL;

    *data = make_table(task);
    EXPECT_OK(ls_trainer_create(&config, *data, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    return t;
}

static void outputs_of_rows(const ls_trainer *t, ls_real *A)
{
    ls_real X[RUN_ROWS * RUN_FEATURES];

    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11);
    EXPECT_OK(ls_model_predict(ls_trainer_model(t), RUN_ROWS, X, A));
}

/* Text brings back the same bits, one line a row, in the order of the file. */
static void text_holds_every_row(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("binary", &data);
    ls_real A[RUN_ROWS];
    char path[1024], line[200];
    size_t rows = 0;

    snprintf(path, sizeof path, "%s", temp_path("p.csv"));
    outputs_of_rows(t, A);
    EXPECT_OK(ls_predict_file(ls_trainer_model(t), data, 3, path, 0));
    FILE *file = fopen(path, "r");

    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT(fgets(line, sizeof line, file) != NULL);
    CU_ASSERT_STRING_EQUAL(line, "class,p_1\n");
    while (fgets(line, sizeof line, file) && rows < RUN_ROWS) {
        const ls_real p = (ls_real)strtod(strchr(line, ',') + 1, NULL);

        CU_ASSERT_EQUAL(p, A[rows]);
        CU_ASSERT_EQUAL(line[0], A[rows] > (ls_real)0.5 ? '1' : '0');
        rows++;
    }
    CU_ASSERT_EQUAL(rows, RUN_ROWS);
    fclose(file);
    EXPECT_FAILS(ls_predict_file(ls_trainer_model(t), data, 3, path, 0),
                 LS_EXISTS, "setting force");
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void hdf5_holds_every_row(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("multiclass", &data);
    ls_real A[RUN_ROWS * RUN_CLASSES];
    double read[RUN_ROWS * RUN_CLASSES];
    struct h5_file *file = NULL;
    char path[1024];

    snprintf(path, sizeof path, "%s", temp_path("p.h5"));
    outputs_of_rows(t, A);
    EXPECT_OK(ls_predict_file(ls_trainer_model(t), data, 2, path, 0));
    EXPECT_OK(h5_open(path, &file));
    EXPECT_OK(
        h5_read(file, "/prediction", NUMBER_F64, read, RUN_ROWS * RUN_CLASSES));
    for (size_t i = 0; i < RUN_ROWS * RUN_CLASSES; i++)
        CU_ASSERT_EQUAL(read[i], (double)A[i]);
    EXPECT_OK(h5_read(file, "/class", NUMBER_F64, read, RUN_ROWS));
    for (size_t i = 0; i < RUN_ROWS; i++)
        for (size_t j = 0; j < RUN_CLASSES; j++)
            CU_ASSERT(A[i * RUN_CLASSES + (size_t)read[i]] >=
                      A[i * RUN_CLASSES + j]);
    h5_close(file);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static void what_cannot_be_written_leaves_nothing(void)
{
    ls_dataset *data = NULL;
    ls_trainer *t = trained("regression", &data);

    EXPECT_STATUS(ls_predict_file(ls_trainer_model(t), data, 1,
                                  temp_path("none/p.csv"), 0),
                  LS_EXISTS);
    EXPECT_STATUS(ls_predict_file(ls_trainer_model(t), data, 1,
                                  temp_path("none/p.h5"), 0),
                  LS_EXISTS);
    CU_ASSERT(access(temp_path("none"), F_OK) != 0);
    ls_trainer_destroy(t);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"text holds every row", text_holds_every_row},
    {"HDF5 holds every row", hdf5_holds_every_row},
    {"what cannot be written leaves nothing",
     what_cannot_be_written_leaves_nothing},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"judge: predictions as files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
