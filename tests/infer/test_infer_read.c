/* SPDX-License-Identifier: MIT */
/*
 * test_infer_read.c - files for inference that are none, are damaged, or were
 * made to do harm.
 */
#include "infer/nets.h"
#include "model/sample_model.h"

static void facts_are_those_of_the_model(void)
{
    struct ls_model *model = sample_model();
    struct infer_net *net = open_model(model);

    CU_ASSERT_EQUAL(net->n_features, SAMPLE_INPUTS);
    CU_ASSERT_EQUAL(net->n_columns, SAMPLE_INPUTS);
    CU_ASSERT_EQUAL(net->n_outputs, 2);
    CU_ASSERT_EQUAL(net->n_classes, 2);
    CU_ASSERT_STRING_EQUAL(net->task, "multiclass");
    CU_ASSERT_STRING_EQUAL(net->loss, "cce");
    CU_ASSERT_STRING_EQUAL(net->feature_names[2], "gr\xc3\xbcn");
    CU_ASSERT_STRING_EQUAL(net->class_names[1], "background");
    CU_ASSERT_STRING_EQUAL(net->sha256, model->about.parameters_sha256);
    CU_ASSERT_STRING_EQUAL(net->column[0].name, "pt");
    infer_destroy(net);
    ls_model_destroy(model);
}

/* Expect a failure of bytes whose checksum is right. */
static void refused(unsigned char *bytes, size_t size, const char *words)
{
    struct infer_net *net = NULL;

    seal(bytes, size);
    EXPECT_FAILS(open_bytes(bytes, size, &net), LS_BAD_DATA, words);
    infer_destroy(net);
}

static void what_is_wrong_is_named(void)
{
    struct ls_model *model = sample_model();
    struct infer_net *net = NULL;
    size_t size;
    unsigned char *bytes = bytes_of(model, &size);

    EXPECT_FAILS(open_bytes("LOCKSTEP", 8, &net), LS_BAD_DATA,
                 "not a model for inference");
    EXPECT_FAILS(open_bytes(bytes, 0, &net), LS_BAD_DATA,
                 "not a model for inference");
    EXPECT_FAILS(open_bytes(bytes, 20, &net), LS_BAD_DATA, "is cut");
    EXPECT_FAILS(open_bytes(bytes, size - 1, &net), LS_BAD_DATA, "is cut");
    bytes[size - 1] ^= 1;
    EXPECT_FAILS(open_bytes(bytes, size, &net), LS_BAD_DATA, "checksum");
    bytes[size - 1] ^= 1;
    bytes[8]++;
    refused(bytes, size, "version 2, this library reads 1");
    bytes[8]--;
    bytes[24] = 5;
    refused(bytes, size, "neither float32 nor float64");
    bytes[24] = sizeof(real) == 4 ? 8 : 4;
    refused(bytes, size, "");
    mem_free(bytes);
    ls_model_destroy(model);
}

/* Whatever a byte says, the rows of what opens read and write only their own
 * memory: the sanitizers look. */
static void no_byte_does_harm(void)
{
    static const unsigned char values[] = {0, 1, 0x7F, 0xFF};
    struct ls_model *model = sample_model();
    double x[SAMPLE_INPUTS] = {0.5, -1, 2}, out[2];
    size_t size, opened = 0;
    unsigned char *bytes = bytes_of(model, &size);

    for (size_t at = INFER_AT_SIZE; at < size; at++)
        for (size_t k = 0; k < sizeof values; k++) {
            const unsigned char before = bytes[at];
            struct infer_net *net = NULL;

            bytes[at] = values[k];
            seal(bytes, size);
            if (open_bytes(bytes, size, &net) == LS_OK &&
                net->n_features == SAMPLE_INPUTS && net->n_outputs == 2) {
                run_row(net, x, out);
                opened++;
            }
            infer_destroy(net);
            bytes[at] = before;
        }
    CU_ASSERT(opened > 0);
    mem_free(bytes);
    ls_model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"facts are those of the model", facts_are_those_of_the_model},
    {"what is wrong is named", what_is_wrong_is_named},
    {"no byte does harm", no_byte_does_harm},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_read: files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
