/* SPDX-License-Identifier: MIT */
/*
 * test_choose_network.c - the network that settings and data ask for.
 */
#include "base/settings.h"
#include "model/choose_network.h"
#include "settings/config.h"

#include <string.h>

#include "support.h"

static void expect_plan(const char *task, size_t targets,
                        const char *activation, const char *loss)
{
    const ls_dataset_info data = {
        .task = task, .features = 4, .targets = targets};
    struct network net;
    ls_config config;
    char text[64];

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "hidden", "9,8"));
    EXPECT_OK(ls_config_set(&config, "activation", "tanh,relu"));
    EXPECT_OK(choose_network(&config, &data, NULL, NULL, &net));
    network_text(&net, text, sizeof text);
    CU_ASSERT_EQUAL(net.n_layers, 3);
    CU_ASSERT(strncmp(text, "4-9-8-", 6) == 0);
    CU_ASSERT_STRING_EQUAL(net.layer[0].activation->name, "tanh");
    CU_ASSERT_STRING_EQUAL(net.layer[1].activation->name, "relu");
    CU_ASSERT_STRING_EQUAL(net.layer[2].activation->name, activation);
    CU_ASSERT_STRING_EQUAL(net.loss->name, loss);
    CU_ASSERT_EQUAL(net.layer[2].n_out, targets);
}

static void every_task_has_its_output_and_loss(void)
{
    expect_plan("binary", 1, "sigmoid", "bce");
    expect_plan("multiclass", 7, "softmax", "cce");
    expect_plan("multilabel", 3, "sigmoid", "bce");
    expect_plan("regression", 2, "identity", "squared");
}

static void expect_refusal(const char *task, size_t targets, const char *key,
                           const char *value, const char *words)
{
    const ls_dataset_info data = {
        .task = task, .features = 4, .targets = targets};
    struct network net;
    ls_config config;

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, key, value));
    EXPECT_FAILS(choose_network(&config, &data, NULL, NULL, &net), LS_USAGE,
                 words);
}

static void what_cannot_go_together_is_refused(void)
{
    expect_refusal("binary", 1, "output-activation", "softmax", "sigmoid");
    expect_refusal("binary", 1, "loss", "cce", "use bce");
    expect_refusal("regression", 1, "loss", "bce", "use squared");
}

static void no_hidden_layer_is_a_linear_model(void)
{
    const ls_dataset_info data = {
        .task = "binary", .features = 4, .targets = 1};
    struct network net;
    ls_config config;

    config_default(&config);
    config.n_hidden = 0;
    EXPECT_OK(choose_network(&config, &data, NULL, NULL, &net));
    CU_ASSERT_EQUAL(net.n_layers, 1);
    CU_ASSERT_EQUAL(net.n_parameters, 5);
}

static CU_TestInfo tests[] = {
    {"every task has its output and loss", every_task_has_its_output_and_loss},
    {"what cannot go together is refused", what_cannot_go_together_is_refused},
    {"no hidden layer is a linear model", no_hidden_layer_is_a_linear_model},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"plan: networks", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
