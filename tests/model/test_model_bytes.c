/* SPDX-License-Identifier: MIT */
/*
 * test_model_bytes.c - models as bytes in memory.
 */
#include <stdlib.h>
#include <string.h>

#include "model/model_file.h"
#include "sample_model.h"

static void the_bytes_are_those_of_a_file(void)
{
    ls_model *model = sample_model();
    void *bytes = NULL;
    unsigned char *file = NULL;
    size_t size = 0, n = 0;

    EXPECT_OK(ls_model_to_memory(model, &bytes, &size));
    EXPECT_OK(ls_model_save(model, temp_path("m.h5"), 0));
    file = read_file(temp_path("m.h5"), &n);
    CU_ASSERT_EQUAL(n, size);
    CU_ASSERT(n == size && memcmp(file, bytes, n) == 0);
    free(file);
    ls_free(bytes);
    ls_free(NULL);
    ls_model_destroy(model);
}

static void a_model_comes_back(void)
{
    ls_model *model = sample_model(), *back = NULL;
    void *bytes = NULL, *again = NULL;
    size_t size = 0, n = 0;

    EXPECT_OK(ls_model_to_memory(model, &bytes, &size));
    EXPECT_OK(ls_model_from_memory(bytes, size, &back));
    memset(bytes, 0, size); /* borrowed for the call alone */
    CU_ASSERT_STRING_EQUAL(ls_model_about(back)->parameters_sha256,
                           ls_model_about(model)->parameters_sha256);
    CU_ASSERT_STRING_EQUAL(ls_model_about(back)->class_names[1], "background");
    EXPECT_OK(ls_model_to_memory(back, &again, &n));
    ls_free(bytes);
    EXPECT_OK(ls_model_to_memory(model, &bytes, &size));
    CU_ASSERT(n == size && memcmp(again, bytes, n) == 0);
    ls_free(again);
    ls_free(bytes);
    ls_model_destroy(back);
    ls_model_destroy(model);
}

static void a_damaged_byte_is_found(void)
{
    ls_model *model = sample_model(), *back = NULL;
    unsigned char *bytes = NULL;
    void *made = NULL;
    size_t size = 0;

    EXPECT_OK(ls_model_to_memory(model, &made, &size));
    bytes = made;
    for (size_t at = 0; at < size; at += 97) {
        bytes[at] ^= 16;
        EXPECT_STATUS(ls_model_from_memory(bytes, size, &back), LS_BAD_DATA);
        bytes[at] ^= 16;
    }
    EXPECT_FAILS(ls_model_from_memory(bytes, size - 1, &back), LS_BAD_DATA,
                 "memory is cut");
    EXPECT_STATUS(ls_model_from_memory(bytes, 3, &back), LS_BAD_DATA);
    EXPECT_STATUS(ls_model_from_memory(bytes, 0, &back), LS_BAD_DATA);
    EXPECT_STATUS(ls_model_from_memory(NULL, 9, &back), LS_BAD_DATA);
    CU_ASSERT_PTR_NULL(back);
    ls_free(made);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"the bytes are those of a file", the_bytes_are_those_of_a_file},
    {"a model comes back", a_model_comes_back},
    {"a damaged byte is found", a_damaged_byte_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"model in memory", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
