/* SPDX-License-Identifier: MIT */
/*
 * test_infer_file.c - files for inference are written, and checked when they
 * are.
 */
#include <stdlib.h>

#include "infer/nets.h"
#include "model/sample_model.h"

static void a_file_is_the_bytes(void)
{
    const char *path = temp_path("model.lsinf");
    struct ls_model *model = sample_model();
    size_t size, file_size;
    unsigned char *bytes = bytes_of(model, &size), *file;

    EXPECT_OK(infer_file_save(model, path, 0));
    EXPECT_FAILS(infer_file_save(model, path, 0), LS_EXISTS, "model.lsinf");
    EXPECT_OK(infer_file_save(model, path, 1));
    file = read_file(path, &file_size);
    CU_ASSERT_EQUAL_FATAL(file_size, size);
    CU_ASSERT(memcmp(file, bytes, size) == 0);
    free(file);
    mem_free(bytes);
    ls_model_destroy(model);
}

/* The bytes of one model are not those of another. */
static void other_outputs_are_found(void)
{
    struct ls_model *model = sample_model();
    size_t size;
    unsigned char *bytes = bytes_of(model, &size);

    EXPECT_OK(infer_file_check(model, bytes, size));
    model->theta[model->network.layer[1].b] += 1;
    EXPECT_FAILS(infer_file_check(model, bytes, size), LS_INTERNAL,
                 "of the model");
    mem_free(bytes);
    ls_model_destroy(model);
}

static void a_model_without_self_test_is_written(void)
{
    struct ls_model *model = bare_model();
    size_t size;

    mem_free(bytes_of(model, &size));
    CU_ASSERT(size > 0);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"a file is the bytes", a_file_is_the_bytes},
    {"other outputs are found", other_outputs_are_found},
    {"a model without self-test is written",
     a_model_without_self_test_is_written},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_file: writing", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
