/* SPDX-License-Identifier: MIT */
/*
 * test_gradcheck.c - the gradients are right, and the check would tell.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/settings.h"
#include "lockstep_measure.h"
#include "math/activation.h"
#include "math/loss.h"
#include "settings/config.h"
#include "support.h"

#ifdef LS_DOUBLE
static const double limit = 1e-7;
#else
static const double limit = 1e-1;
#endif

struct seen {
    size_t pairs, relu_outputs;
    double worst;
};

static void see(void *user, const char *name, double error)
{
    struct seen *seen = user;

    seen->pairs++;
    seen->relu_outputs += strstr(name, "output relu") != NULL;
    if (!(error <= limit))
        printf("    %s: %.3g\n", name, error);
    seen->worst = error > seen->worst || isnan(error) ? error : seen->worst;
}

static size_t count(const char *const *names)
{
    size_t n = 0;

    while (names[n])
        n++;
    return n;
}

static void every_pair_agrees_with_differences(void)
{
    ls_config config;
    double largest = 1;

    config_default(&config);
    config.l2 = 0.01;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct seen seen = {0};

        config.seed = seed;
        EXPECT_OK(ls_gradcheck(&config, &seen, see, &largest));
        CU_ASSERT(largest <= limit);
        CU_ASSERT_EQUAL(largest, seen.worst);
        CU_ASSERT_EQUAL(seen.pairs, count(hidden_activation_choices) *
                                        count(activation_names()) *
                                        count(loss_names()));
        CU_ASSERT(seen.relu_outputs > 0); /* S4 on the output layer */
    }
}

static CU_TestInfo tests[] = {
    {"every pair agrees with differences", every_pair_agrees_with_differences},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"gradcheck: all pairs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
