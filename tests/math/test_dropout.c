/* SPDX-License-Identifier: MIT */
/*
 * test_dropout.c - masks: their share, their scale, and what they depend on.
 */
#include <Random123/threefry.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "math/dropout.h"
#include "support.h"

/* Units beyond a whole byte; more lanes than are done at a time. */
enum { UNITS = 19, LD = 5 * ROW_LANES, ROWS = 4096 };

static const struct dropout_key key = {7, 3, 2};

static bool stays(const uint8_t *mask, size_t ld, size_t unit, size_t lane)
{
    return mask[unit / 8 * ld + lane] >> unit % 8 & 1;
}

static void shares_are_multiples_of_a_65536th(void)
{
    const struct {
        double share, below;
    } cases[] = {{0.5, 32768},      {0.1, 6554}, {1e-9, 1},
                 {1 - 1e-9, 65535}, {0, 0},      {0.25, 16384}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dropout drop = dropout_of(cases[i].share);

        CU_ASSERT_EQUAL(drop.below, cases[i].below);
        CU_ASSERT_EQUAL(drop.scale, (real)(1 / (1 - cases[i].below / 65536)));
    }
}

/* Of the share as it was given, not as it was rounded. */
static void a_share_is_lowered_before_it_is_rounded(void)
{
    const struct dropout drop = dropout_of(0.3), tiny = dropout_of(1e-9);

    CU_ASSERT_EQUAL(dropout_lowered(drop, 1).below, drop.below);
    CU_ASSERT_EQUAL(dropout_lowered(drop, 1).scale, drop.scale);
    for (int i = 0; i <= 100; i++) {
        const struct dropout low = dropout_lowered(drop, i / 100.0);
        const struct dropout want = dropout_of(0.3 * (i / 100.0));

        CU_ASSERT(low.below == want.below && low.scale == want.scale);
    }
    CU_ASSERT_EQUAL(dropout_lowered(drop, 0).below, 0);
    CU_ASSERT_EQUAL(dropout_lowered(tiny, 0.5).below, 1);
}

/* Of each unit: 4,096 rows, 4.5 standard deviations. */
static void share_of_every_unit_is_left_out(void)
{
    static uint8_t mask[(UNITS + 7) / 8 * ROWS];
    static uint64_t row[ROWS];
    static const double shares[] = {0.1, 0.5, 0.9};

    for (size_t i = 0; i < ROWS; i++)
        row[i] = i * 3;
    for (size_t s = 0; s < 3; s++) {
        const double p = shares[s];

        dropout_mask(dropout_of(p), &key, UNITS, ROWS, row, mask);
        for (size_t j = 0; j < UNITS; j++) {
            double dropped = 0;

            for (size_t i = 0; i < ROWS; i++)
                dropped += !stays(mask, ROWS, j, i);
            EXPECT_CLOSE(dropped / ROWS, p, 0, 4.5 * sqrt(p * (1 - p) / ROWS));
        }
    }
}

/* Every bit is that of Threefry 2x32-13 of the row, under a key of Philox. */
static void mask_is_the_words_of_random123(void)
{
    const struct dropout drop = dropout_of(0.3);
    uint8_t mask[(UNITS + 7) / 8 * LD];
    uint64_t row[LD];

    for (size_t i = 0; i < LD; i++)
        row[i] = (uint64_t)i << 31;
    dropout_mask(drop, &key, UNITS, LD, row, mask);
    for (size_t j = 0; j < UNITS; j++)
        for (size_t i = 0; i < LD; i++) {
            uint32_t keys[4];

            random_words(key.seed, RANDOM_DROPOUT, key.epoch << 8 | key.layer,
                         j / 8, keys);
            const threefry2x32_ctr_t words =
                threefry2x32_R(13,
                               (threefry2x32_ctr_t){{(uint32_t)row[i],
                                                     (uint32_t)(row[i] >> 32)}},
                               (threefry2x32_key_t){{keys[j % 8 / 4 * 2],
                                                     keys[j % 8 / 4 * 2 + 1]}});
            const uint32_t bits = words.v[j % 4 / 2] >> 16 * (j % 2) & 0xffff;

            CU_ASSERT_EQUAL(stays(mask, LD, j, i), bits >= drop.below);
        }
}

/* A row has the same mask in any lane, beside any rows. */
static void mask_follows_the_row(void)
{
    uint8_t one[(UNITS + 7) / 8 * LD], other[(UNITS + 7) / 8 * LD];
    uint64_t row[LD], turned[LD];

    for (size_t i = 0; i < LD; i++) {
        row[i] = 1000 + i;
        turned[(i + 37) % LD] = row[i];
    }
    dropout_mask(dropout_of(0.5), &key, UNITS, LD, row, one);
    dropout_mask(dropout_of(0.5), &key, UNITS, LD, turned, other);
    for (size_t j = 0; j < UNITS; j++)
        for (size_t i = 0; i < LD; i++)
            CU_ASSERT_EQUAL(stays(one, LD, j, i),
                            stays(other, LD, j, (i + 37) % LD));
}

/* Another seed, epoch or layer, and independent units: half the bits agree. */
static void masks_are_independent(void)
{
    const struct dropout_key others[] = {{8, 3, 2}, {7, 4, 2}, {7, 3, 1}};
    static uint8_t one[(UNITS + 7) / 8 * ROWS], other[sizeof one];
    static uint64_t row[ROWS];
    double next = 0;

    for (size_t i = 0; i < ROWS; i++)
        row[i] = i;
    dropout_mask(dropout_of(0.5), &key, UNITS, ROWS, row, one);
    for (size_t k = 0; k < 3; k++) {
        double same = 0;

        dropout_mask(dropout_of(0.5), &others[k], UNITS, ROWS, row, other);
        for (size_t j = 0; j < UNITS; j++)
            for (size_t i = 0; i < ROWS; i++)
                same += stays(one, ROWS, j, i) == stays(other, ROWS, j, i);
        EXPECT_CLOSE(same / (UNITS * ROWS), 0.5, 0, 0.01);
    }
    for (size_t j = 1; j < UNITS; j++)
        for (size_t i = 0; i < ROWS; i++)
            next += stays(one, ROWS, j, i) == stays(one, ROWS, j - 1, i);
    EXPECT_CLOSE(next / ((UNITS - 1) * ROWS), 0.5, 0, 0.01);
}

/* Also when it begins in the middle of a byte. */
static void units_that_stay_are_scaled(void)
{
    const struct dropout drop = dropout_of(0.2);
    uint8_t mask[(UNITS + 7) / 8 * LD];
    uint64_t row[LD] = {0};
    real A[5 * LD];

    for (size_t i = 0; i < LD; i++)
        row[i] = i;
    for (size_t i = 0; i < 5 * LD; i++)
        A[i] = (real)i + 1;
    A[2] = (real)NAN;
    dropout_mask(drop, &key, UNITS, LD, row, mask);
    dropout_apply(drop, mask, 6, 5, LD, A);
    CU_ASSERT(isnan(A[2]));
    for (size_t i = 3; i < 5 * LD; i++)
        CU_ASSERT_EQUAL(A[i], stays(mask, LD, 6 + i / LD, i % LD)
                                  ? ((real)i + 1) * drop.scale
                                  : 0);
}

static CU_TestInfo tests[] = {
    {"shares are multiples of a 65536th", shares_are_multiples_of_a_65536th},
    {"a share is lowered before it is rounded",
     a_share_is_lowered_before_it_is_rounded},
    {"share of every unit is left out", share_of_every_unit_is_left_out},
    {"mask is the words of Random123", mask_is_the_words_of_random123},
    {"mask follows the row", mask_follows_the_row},
    {"masks are independent", masks_are_independent},
    {"units that stay are scaled", units_that_stay_are_scaled},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dropout: masks", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
