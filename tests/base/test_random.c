/* SPDX-License-Identifier: MIT */
/*
 * test_random.c - known answers, and how even permutations are.
 *
 * Bounds of chi-square are generous (six standard deviations and more): the
 * numbers are fixed, so a test that passes once passes always.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* kat_vectors of Random123, philox4x32 10: counter, key, result. What can be
 * said in (seed, purpose, a, b): counter words 0, 1 are b, 2, 3 are purpose
 * and a, the key is the seed. */
static void words_are_those_of_philox_4x32_10(void)
{
    uint32_t words[4];

    /* 00000000 00000000 00000000 00000000 00000000 00000000 */
    random_words(0, (enum random_purpose)0, 0, 0, words);
    CU_ASSERT_EQUAL(words[0], 0x6627e8d5u);
    CU_ASSERT_EQUAL(words[1], 0xe169c58du);
    CU_ASSERT_EQUAL(words[2], 0xbc57ac4cu);
    CU_ASSERT_EQUAL(words[3], 0x9b00dbd8u);
    /* 243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 */
    random_words(0x299f31d0a4093822u, (enum random_purpose)0x03,
                 0x0070734413198a2eu, 0x85a308d3243f6a88u, words);
    CU_ASSERT_EQUAL(words[0], 0xd16cfe09u);
    CU_ASSERT_EQUAL(words[1], 0x94fdccebu);
    CU_ASSERT_EQUAL(words[2], 0x5001e420u);
    CU_ASSERT_EQUAL(words[3], 0x24126ea1u);
}

static void every_argument_counts(void)
{
    uint32_t words[6][4];

    random_words(1, RANDOM_WEIGHTS, 1, 1, words[0]);
    random_words(2, RANDOM_WEIGHTS, 1, 1, words[1]);
    random_words((uint64_t)1 << 32 | 1, RANDOM_WEIGHTS, 1, 1, words[2]);
    random_words(1, RANDOM_ORDER, 1, 1, words[3]);
    random_words(1, RANDOM_WEIGHTS, 2, 1, words[4]);
    random_words(1, RANDOM_WEIGHTS, 1, 2, words[5]);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = i + 1; j < 6; j++)
            CU_ASSERT_NOT_EQUAL(memcmp(words[i], words[j], 16), 0);
}

static void uniform_numbers_are_even(void)
{
    enum { BINS = 100, DRAWS = 200000 };
    size_t count[BINS] = {0};
    double chi2 = 0;

    for (size_t i = 0; i < DRAWS; i++) {
        const double u = random_uniform(7, RANDOM_CHECK, 3, i);

        CU_ASSERT_FATAL(u >= 0 && u < 1);
        count[(size_t)(u * BINS)]++;
    }
    for (size_t k = 0; k < BINS; k++)
        chi2 += pow((double)count[k] - DRAWS / BINS, 2) / (DRAWS / BINS);
    CU_ASSERT(chi2 > 30 && chi2 < 190);
}

static void uniform_numbers_have_53_bits(void)
{
    bool low_bit = false;

    for (uint64_t i = 0; i < 100; i++) {
        const double bits =
            random_uniform(1, RANDOM_CHECK, 0, i) * 9007199254740992.0;

        CU_ASSERT_EQUAL(bits, floor(bits));
        low_bit = low_bit || fmod(bits, 2) != 0;
    }
    CU_ASSERT(low_bit);
}

/* Whether permutation_at() takes every value once, and permutation_fill()
 * says the same. */
static bool is_bijection(uint64_t n, uint64_t seed)
{
    const struct permutation p = permutation_make(n, seed, RANDOM_ORDER, 3);
    unsigned char *seen = calloc(n + 1, 1);
    size_t *all = calloc(n + 1, sizeof *all);
    bool good = true;

    CU_ASSERT_FATAL(seen && all);
    permutation_fill(&p, 0, n, all);
    for (uint64_t i = 0; i < n; i++) {
        const uint64_t at = permutation_at(&p, i);

        good = good && at < n && at == all[i] && !seen[at < n ? at : 0]++;
    }
    free(seen);
    free(all);
    return good;
}

static void a_permutation_is_a_bijection(void)
{
    const uint64_t more[] = {1023,  1024,  1025,  4095,
                             65536, 65537, 99999, 1000000};

    for (uint64_t n = 0; n <= 300; n++)
        for (uint64_t seed = 0; seed < 3; seed++)
            CU_ASSERT(is_bijection(n, seed));
    for (size_t k = 0; k < sizeof more / sizeof *more; k++)
        CU_ASSERT(is_bijection(more[k], k));
}

static void large_permutations_stay_in_range(void)
{
    const uint64_t sizes[] = {UINT32_MAX, (uint64_t)UINT32_MAX + 2,
                              1000000000001, ((uint64_t)1 << 62) - 1,
                              (uint64_t)1 << 62};

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const uint64_t n = sizes[k];
        const struct permutation p = permutation_make(n, 5, RANDOM_ORDER, 0);
        uint64_t last = n;
        double sum = 0;

        for (uint64_t i = 0; i < 1000; i++) {
            const uint64_t at = permutation_at(&p, n / 1000 * i);

            CU_ASSERT(at < n && at != last);
            last = at;
            sum += (double)at / (double)n;
        }
        EXPECT_CLOSE(sum / 1000, 0.5, 0, 0.05);
    }
}

static void a_part_is_filled_as_the_whole(void)
{
    const struct permutation p = permutation_make(1000, 9, RANDOM_ORDER, 1);
    size_t part[100];

    for (uint64_t lo = 0; lo < 900; lo += 93)
        for (size_t n = 0; n < 100; n += 7) {
            permutation_fill(&p, lo, n, part);
            for (size_t k = 0; k < n; k++)
                CU_ASSERT_EQUAL(part[k], permutation_at(&p, lo + k));
        }
}

/* Chi-square of where each position goes, over many epochs: n x n counts with
 * (n - 1)^2 degrees of freedom. */
static double position_chi2(uint64_t n, uint64_t epochs)
{
    size_t count[32][32] = {{0}};
    const double expected = (double)epochs / (double)n;
    double chi2 = 0;

    for (uint64_t epoch = 0; epoch < epochs; epoch++) {
        const struct permutation p =
            permutation_make(n, 11, RANDOM_ORDER, epoch);

        for (uint64_t i = 0; i < n; i++)
            count[i][permutation_at(&p, i)]++;
    }
    for (uint64_t i = 0; i < n; i++)
        for (uint64_t j = 0; j < n; j++)
            chi2 += pow((double)count[i][j] - expected, 2) / expected;
    return chi2;
}

static void short_permutations_are_even(void)
{
    const uint64_t sizes[] = {2, 3, 4, 5, 6, 7, 10, 13, 16, 31};

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const double free = pow((double)sizes[k] - 1, 2);

        EXPECT_CLOSE(position_chi2(sizes[k], 20000), free, 0,
                     6 * sqrt(2 * free));
    }
}

/* All 24 orders of four and all 120 of five, about equally often: a Feistel
 * network of too few rounds misses some. */
static double order_chi2(uint64_t n, size_t orders, uint64_t epochs)
{
    static size_t count[3125];
    const double expected = (double)epochs / (double)orders;
    double chi2 = 0;
    size_t seen = 0;

    memset(count, 0, sizeof count);
    for (uint64_t epoch = 0; epoch < epochs; epoch++) {
        const struct permutation p =
            permutation_make(n, 12, RANDOM_ORDER, epoch);
        size_t code = 0;

        for (uint64_t i = 0; i < n; i++)
            code = code * n + permutation_at(&p, i);
        count[code]++;
    }
    for (size_t k = 0; k < 3125; k++)
        if (count[k] > 0) {
            chi2 += pow((double)count[k] - expected, 2) / expected;
            seen++;
        }
    return chi2 + (double)(orders - seen) * expected;
}

static void all_orders_of_few_are_even(void)
{
    EXPECT_CLOSE(order_chi2(3, 6, 12000), 5, 0, 6 * sqrt(10));
    EXPECT_CLOSE(order_chi2(4, 24, 24000), 23, 0, 6 * sqrt(46));
    EXPECT_CLOSE(order_chi2(5, 120, 120000), 119, 0, 6 * sqrt(238));
}

/* The mean distance of two random places is n/3, and neighbours stay
 * neighbours only by chance. */
static void neighbours_are_spread(void)
{
    const uint64_t n = 100000;
    const struct permutation p = permutation_make(n, 3, RANDOM_ORDER, 1);
    double sum = 0;
    size_t near = 0;

    for (uint64_t i = 0; i + 1 < n; i++) {
        const double a = (double)permutation_at(&p, i);
        const double b = (double)permutation_at(&p, i + 1);

        sum += fabs(a - b);
        near += fabs(a - b) <= 10;
    }
    EXPECT_CLOSE(sum / (double)(n - 1), (double)n / 3, 0.01, 0);
    CU_ASSERT(near < 60); /* expected 20 */
}

/* Every block of 1,000 positions draws evenly from all of the table. */
static void blocks_draw_from_everywhere(void)
{
    const uint64_t n = 100000;
    const struct permutation p = permutation_make(n, 4, RANDOM_ORDER, 2);
    double chi2 = 0;

    for (uint64_t block = 0; block < 100; block++) {
        double count[10] = {0};

        for (uint64_t i = 0; i < 1000; i++)
            count[permutation_at(&p, 1000 * block + i) / 10000]++;
        for (size_t k = 0; k < 10; k++)
            chi2 += pow(count[k] - 100, 2) / 100;
    }
    EXPECT_CLOSE(chi2, 891, 0, 6 * sqrt(2 * 891));
}

static void epochs_have_orders_of_their_own(void)
{
    const struct permutation a = permutation_make(1000, 1, RANDOM_ORDER, 0);
    const struct permutation b = permutation_make(1000, 1, RANDOM_ORDER, 1);
    const struct permutation c = permutation_make(1000, 2, RANDOM_ORDER, 0);
    size_t same = 0;

    for (uint64_t i = 0; i < 1000; i++)
        if (permutation_at(&a, i) == permutation_at(&b, i) ||
            permutation_at(&a, i) == permutation_at(&c, i))
            same++;
    CU_ASSERT(same < 12); /* expected 2 */
}

/* Chi-square of places in a and places in b, in tenths of the table: both
 * margins are even, so 81 degrees of freedom. */
static double together_chi2(const struct permutation *a,
                            const struct permutation *b, uint64_t distance)
{
    const uint64_t tenth = a->n / 10;
    const double expected = (double)(a->n - distance) / 100;
    double count[10][10] = {{0}}, chi2 = 0;

    for (uint64_t i = 0; i + distance < a->n; i++)
        count[permutation_at(a, i) / tenth]
             [permutation_at(b, i + distance) / tenth]++;
    for (size_t j = 0; j < 10; j++)
        for (size_t k = 0; k < 10; k++)
            chi2 += pow(count[j][k] - expected, 2) / expected;
    return chi2;
}

/* Of rows that come one after the other, or a width of the network apart, and
 * of one position in two epochs. */
static void places_tell_nothing_of_others(void)
{
    for (uint64_t epoch = 0; epoch < 5; epoch++) {
        const struct permutation a =
            permutation_make(100000, 6, RANDOM_ORDER, epoch);
        const struct permutation b =
            permutation_make(100000, 6, RANDOM_ORDER, epoch + 1);
        const double free = 81, within = 6 * sqrt(2 * free);

        EXPECT_CLOSE(together_chi2(&a, &a, 1), free, 0, within);
        EXPECT_CLOSE(together_chi2(&a, &a, 2), free, 0, within);
        EXPECT_CLOSE(together_chi2(&a, &a, a.width), free, 0, within);
        EXPECT_CLOSE(together_chi2(&a, &b, 0), free, 0, within);
    }
}

/* A run goes on with another build, on another machine: the order is part of
 * what a seed means. */
static void an_order_is_the_same_everywhere(void)
{
    const size_t few[] = {73, 9, 25, 90};
    const size_t many[] = {832426, 553183, 1512, 646271};
    const struct permutation a = permutation_make(100, 1, RANDOM_ORDER, 0);
    const struct permutation b = permutation_make(1000000, 1, RANDOM_ORDER, 0);
    size_t out[4];

    permutation_fill(&a, 0, 4, out);
    CU_ASSERT_EQUAL(memcmp(out, few, sizeof out), 0);
    permutation_fill(&b, 0, 4, out);
    CU_ASSERT_EQUAL(memcmp(out, many, sizeof out), 0);
}

static CU_TestInfo numbers[] = {
    {"words are those of Philox 4x32-10", words_are_those_of_philox_4x32_10},
    {"every argument counts", every_argument_counts},
    {"uniform numbers are even", uniform_numbers_are_even},
    {"uniform numbers have 53 bits", uniform_numbers_have_53_bits},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo permutations[] = {
    {"a permutation is a bijection", a_permutation_is_a_bijection},
    {"large ones stay in range", large_permutations_stay_in_range},
    {"a part is filled as the whole", a_part_is_filled_as_the_whole},
    {"short ones are even", short_permutations_are_even},
    {"all orders of few are even", all_orders_of_few_are_even},
    {"neighbours are spread", neighbours_are_spread},
    {"blocks draw from everywhere", blocks_draw_from_everywhere},
    {"epochs have orders of their own", epochs_have_orders_of_their_own},
    {"places tell nothing of others", places_tell_nothing_of_others},
    {"an order is the same everywhere", an_order_is_the_same_everywhere},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"random: numbers", NULL, NULL, NULL, NULL, numbers},
    {"random: permutations", NULL, NULL, NULL, NULL, permutations},
    CU_SUITE_INFO_NULL,
};
