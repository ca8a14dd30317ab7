/* SPDX-License-Identifier: MIT */
/*
 * test_parameters.c - penalties, clipping by value, decay and average against
 * their formulas in double.
 */
#include <math.h>
#include <string.h>

#include "math/parameters.h"
#include "settings/config.h"
#include "support.h"

enum { N = 1301 }; /* several chunks, the last one short */

static const double near = sizeof(real) == 8 ? 1e-14 : 1e-6;

static ls_config sgd(void)
{
    ls_config config;

    config_default(&config);
    strcpy(config.optimizer, "sgd");
    config.lr = 0.1;
    optimizer_settle(&config);
    return config;
}

/* One step of all N parameters by gradients of a minibatch of weight 4. */
static void step_of(const ls_config *config, bool biases, real *theta,
                    const real *sum)
{
    struct parameters p = {.optimizer = optimizer_find("sgd"), .theta = theta};
    const struct update of_kernels = update_of_step(config, config->lr, 1, 4);
    const struct update u =
        update_of_group(&of_kernels, biases ? GROUP_BIAS : GROUP_KERNEL, NULL);

    parameters_update(&p, &u, 0, N, sum);
}

static void each_setting_is_its_formula(void)
{
    ls_config config = sgd();
    real theta[N], sum[N], before[N];

    fill_uniform(before, N, 1);
    fill_uniform(sum, N, 2);
    before[7] = 0; /* sign(0) = 0 */
    config.l1 = 0.03;
    config.l2 = 0.2;
    config.weight_decay = 0.5;
    config.clip_value = 0.1;
    memcpy(theta, before, sizeof theta);
    step_of(&config, false, theta, sum);
    for (size_t i = 0; i < N; i++) {
        const double w = (double)before[i];
        const double mean = (double)sum[i] / 4;
        const double g =
            fmax(-0.1, fmin(0.1, mean)) + 0.2 * w + 0.03 * ((w > 0) - (w < 0));

        EXPECT_CLOSE((double)theta[i], (1 - 0.1 * 0.5) * w - 0.1 * g, near,
                     near);
    }
    memcpy(theta, before, sizeof theta);
    step_of(&config, true, theta, sum);
    for (size_t i = 0; i < N; i++)
        EXPECT_CLOSE((double)theta[i],
                     (double)before[i] -
                         0.1 * fmax(-0.1, fmin(0.1, (double)sum[i] / 4)),
                     near, near);
}

/* The prepared way rounds as the plain one: a clip that no value reaches. */
static void prepared_steps_have_the_same_bits(void)
{
    ls_config config = sgd();
    real plain[N], prepared[N], sum[N];

    fill_uniform(plain, N, 3);
    memcpy(prepared, plain, sizeof prepared);
    fill_uniform(sum, N, 4);
    config.l2 = 0.01;
    step_of(&config, false, plain, sum);
    config.clip_value = 1e6;
    step_of(&config, false, prepared, sum);
    CU_ASSERT(memcmp(plain, prepared, sizeof plain) == 0);
}

static void nan_is_not_clipped_away(void)
{
    ls_config config = sgd();
    real theta[N] = {0}, sum[N] = {0};

    sum[3] = (real)NAN;
    config.clip_value = 1;
    step_of(&config, false, theta, sum);
    CU_ASSERT(isnan(theta[3]) && theta[4] == 0);
}

static void average_begins_with_the_first_step(void)
{
    ls_config config = sgd();
    real theta[N], average[N] = {0}, sum[N];
    double book = 0;
    struct parameters p = {
        .optimizer = optimizer_find("sgd"), .theta = theta, .average = average};

    fill_uniform(theta, N, 5);
    config.ema = 0.9;
    for (uint64_t t = 1; t <= 30; t++) {
        const struct update u = update_of_step(&config, config.lr, t, 4);

        fill_uniform(sum, N, t);
        parameters_update(&p, &u, 0, N, sum);
        book = t == 1 ? (double)theta[9] : 0.9 * book + 0.1 * (double)theta[9];
        EXPECT_CLOSE((double)average[9], book, near, near);
        if (t == 1)
            CU_ASSERT(memcmp(average, theta, sizeof theta) == 0);
    }
}

static void a_kept_gradient_changes_nothing(void)
{
    ls_config config = sgd();
    real theta[N], before[N], sum[N], kept[N] = {0};
    struct parameters p = {
        .optimizer = optimizer_find("sgd"), .theta = theta, .gradient = kept};
    const struct update u = update_of_step(&config, config.lr, 1, 4);

    fill_uniform(theta, N, 6);
    memcpy(before, theta, sizeof before);
    fill_uniform(sum, N, 7);
    parameters_update(&p, &u, 100, 50, sum);
    CU_ASSERT(memcmp(theta, before, sizeof theta) == 0);
    CU_ASSERT(memcmp(kept + 100, sum, 50 * sizeof *sum) == 0);
    CU_ASSERT(kept[99] == 0 && kept[150] == 0);
}

/* The learning rate is multiplied before it is rounded; kernels keep it. */
static void a_group_has_a_rate_of_its_own(void)
{
    static const struct lr_factors factors = {.of = {1, 1, 1, 6, 1, 0.1}};
    const struct update u = {.rate = (real)0.3,
                             .rate_others = (real)0.3,
                             .lr_others = 0.3,
                             .decay = 1,
                             .l1 = 2,
                             .shrink = (real)0.5,
                             .shrink_others = (real)0.5};
    const struct update kernel = update_of_group(&u, GROUP_KERNEL, &factors);
    const struct update scale = update_of_group(&u, GROUP_SCALE, &factors);
    const struct update table = update_of_group(&u, GROUP_EMBEDDING, &factors);
    const struct update plain = update_of_group(&u, GROUP_EMBEDDING, NULL);

    CU_ASSERT(kernel.rate == u.rate && kernel.decay == 1 && kernel.l1 == 2);
    CU_ASSERT(scale.rate == (real)(0.3 * 6));
    CU_ASSERT(table.rate == (real)(0.3 * 0.1));
    CU_ASSERT(plain.rate == u.rate);
    CU_ASSERT(scale.decay == 0 && scale.l1 == 0 && scale.shrink == 1);
}

static CU_TestInfo tests[] = {
    {"a group has a rate of its own", a_group_has_a_rate_of_its_own},
    {"each setting is its formula", each_setting_is_its_formula},
    {"prepared steps have the same bits", prepared_steps_have_the_same_bits},
    {"NaN is not clipped away", nan_is_not_clipped_away},
    {"average begins with the first step", average_begins_with_the_first_step},
    {"a kept gradient changes nothing", a_kept_gradient_changes_nothing},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"parameters: steps", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
