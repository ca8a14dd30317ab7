/* SPDX-License-Identifier: MIT */
/*
 * test_layer_list.c - a list of layers in a setting.
 */
#include "settings/layer_list.h"

#include <string.h>

#include "support.h"

static const struct {
    const char *text;
    size_t n_layers;
    const char *listed; /* "x.x" */
    const char *words;
} cases[] = {
    {"", 3, "...", NULL},
    {"1", 3, "x..", NULL},
    {"1,3", 3, "x.x", NULL},
    {"1:2", 3, "xx.", NULL},
    {"2:2,1", 3, "xx.", NULL},
    {"1:3,5", 6, "xxx.x.", NULL},
    {"1,1", 2, "x.", NULL},
    {"0", 3, NULL, "'0' is no layer"},
    {"4", 3, NULL, "there is no layer 4"},
    {"2:4", 3, NULL, "there is no layer 4"},
    {"1:3", 3, NULL, "names all 3 layers"},
    {"1", 1, NULL, "names all 1 layers"},
    {"2:1", 3, NULL, "'2:1' is no layer"},
    {"1,", 3, NULL, "'' is no layer"},
    {"a", 3, NULL, "setting freeze=a"},
    {"-1", 3, NULL, "'-1' is no layer"},
    {"1:", 3, NULL, "'1:' is no layer"},
    {"18446744073709551616", 3, NULL, "is no layer"},
};

static void both_ends_of_a_range_count(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool listed[LS_MAX_HIDDEN + 1] = {false, true};

        EXPECT_FAILS(layer_list_read(cases[i].text, cases[i].n_layers, listed),
                     cases[i].words ? LS_USAGE : LS_OK, cases[i].words);
        for (size_t l = 0; cases[i].listed && l < cases[i].n_layers; l++)
            CU_ASSERT_EQUAL(listed[l], cases[i].listed[l] == 'x');
    }
}

static CU_TestInfo tests[] = {
    {"both ends of a range count", both_ends_of_a_range_count},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"layer list", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
