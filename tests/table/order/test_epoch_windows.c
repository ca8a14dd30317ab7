/* SPDX-License-Identifier: MIT */
/*
 * test_epoch_windows.c - orders of windows: all rows, each once, well mixed.
 */
#include "table/order/epoch_windows.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "table/order/order.h"

enum { ROWS = 1000 };

/* Every third row but those of the last band. */
static size_t list[ROWS];

static struct rows some_rows(void)
{
    size_t n = 0;

    for (size_t row = 0; row < 950; row += 3)
        list[n++] = row;
    return (struct rows){.n = n, .row = list};
}

static void bands_of(size_t rows, struct bands *bands)
{
    EXPECT_OK(
        bands_create(&(struct slices){.rows = ROWS, .n = ROWS}, rows, bands));
}

static void fill(const struct epoch_windows *epoch_windows, size_t *out)
{
    const struct order order = order_of_epoch_windows(epoch_windows, 0);

    order_fill(&order, 0, epoch_windows->windows->rows->n, out);
}

static void an_epoch_takes_every_row_once(void)
{
    static const double shares[] = {0.01, 0.1, 0.37, 1.0};
    const struct rows kinds[] = {{.n = ROWS}, some_rows()};

    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < 4; i++) {
            struct bands bands;
            struct windows windows;
            struct epoch_windows epoch_windows;
            size_t out[ROWS], seen[ROWS] = {0};

            bands_of(17, &bands);
            EXPECT_OK(windows_create(&bands, &kinds[k], shares[i], true, 42,
                                     &windows));
            EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
            epoch_windows_start(&epoch_windows, 5);
            fill(&epoch_windows, out);
            for (size_t p = 0; p < kinds[k].n; p++)
                seen[out[p]]++;
            for (size_t p = 0; p < kinds[k].n; p++)
                CU_ASSERT_EQUAL(seen[rows_at(&kinds[k], p)], 1);
            epoch_windows_clear(&epoch_windows);
            windows_clear(&windows);
            bands_clear(&bands);
        }
}

static void a_position_does_not_depend_on_what_is_asked_with_it(void)
{
    const struct rows rows = some_rows();
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;
    size_t whole[ROWS], one, other[ROWS];

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.05, true, 42, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    epoch_windows_start(&epoch_windows, 3);
    fill(&epoch_windows, whole);
    for (size_t p = 0; p < rows.n; p++) {
        const struct order order = order_of_epoch_windows(&epoch_windows, 0);

        order_fill(&order, p, 1, &one);
        CU_ASSERT_EQUAL(one, whole[p]);
    }
    epoch_windows_start(&epoch_windows, 4);
    fill(&epoch_windows, other);
    CU_ASSERT(memcmp(whole, other, rows.n * sizeof *whole) != 0);
    epoch_windows_start(&epoch_windows, 3);
    fill(&epoch_windows, other);
    CU_ASSERT(memcmp(whole, other, rows.n * sizeof *whole) == 0);
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

/* A window buffer numbers places, and each window's rows have places of their
 * own. */
static void places_of_neighbouring_windows_do_not_meet(void)
{
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.07, true, 1, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    const size_t buffer = 2 * windows.capacity + 13;

    for (uint64_t epoch = 0; epoch < 3; epoch++) {
        epoch_windows_start(&epoch_windows, epoch);
        const struct order order =
            order_of_epoch_windows(&epoch_windows, buffer);

        for (size_t g = 0; g + 1 < windows.n; g++) {
            const size_t lo = epoch_windows_lo(&epoch_windows, g);
            const size_t n = epoch_windows_hi(&epoch_windows, g + 1) - lo;
            size_t out[ROWS], seen[ROWS] = {0};

            order_fill(&order, lo, n, out);
            for (size_t i = 0; i < n; i++)
                CU_ASSERT(out[i] < buffer && seen[out[i]]++ == 0);
        }
    }
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

/* So have the last window of an epoch and the first of the next. */
static void places_of_neighbouring_epochs_do_not_meet(void)
{
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.07, true, 1, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    const size_t buffer = 2 * windows.capacity + 13;

    for (uint64_t epoch = 0; epoch < 20; epoch++) {
        size_t out[ROWS], seen[ROWS] = {0};

        for (size_t k = 0; k < 2; k++) {
            const size_t g = k == 0 ? windows.n - 1 : 0;

            epoch_windows_start(&epoch_windows, epoch + k);
            const struct order order =
                order_of_epoch_windows(&epoch_windows, buffer);
            const size_t lo = epoch_windows_lo(&epoch_windows, g),
                         n = epoch_windows_hi(&epoch_windows, g) - lo;

            order_fill(&order, lo, n, out);
            for (size_t i = 0; i < n; i++)
                CU_ASSERT(out[i] < buffer && seen[out[i]]++ == 0);
        }
    }
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

/* Of rows sorted by label, a window of a twentieth has both labels in about
 * the right share; its rows in a row have, too. */
static void sorted_labels_are_mixed(void)
{
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;
    size_t out[ROWS], runs = 0;

    bands_of(2, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.1, true, 7, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    fill(&epoch_windows, out);
    for (size_t lo = 0; lo < ROWS; lo += 100) {
        size_t high = 0;

        for (size_t i = lo; i < lo + 100; i++)
            high += out[i] >= ROWS / 2;
        CU_ASSERT(high > 25 && high < 75);
    }
    for (size_t i = 1; i < ROWS; i++)
        runs += (out[i] >= ROWS / 2) != (out[i - 1] >= ROWS / 2);
    CU_ASSERT(runs > 420 && runs < 580);
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

static void unmixed_windows_are_the_order_of_the_file(void)
{
    const struct rows rows = some_rows();
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;
    size_t out[ROWS];

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.05, false, 42, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    epoch_windows_start(&epoch_windows, 3);
    fill(&epoch_windows, out);
    CU_ASSERT(memcmp(out, list, rows.n * sizeof *out) == 0);
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

static void a_share_gives_its_windows_again(void)
{
    const struct rows rows = {.n = ROWS};
    struct bands bands;

    bands_of(3, &bands);
    for (double share = 0.0; share <= 1.0; share += 0.01) {
        struct windows a, b;

        EXPECT_OK(windows_create(&bands, &rows, share, true, 1, &a));
        EXPECT_OK(
            windows_create(&bands, &rows, windows_share(&a), true, 1, &b));
        CU_ASSERT(a.per == b.per && a.per > 0);
        windows_clear(&a);
        windows_clear(&b);
    }
    bands_clear(&bands);
}

/* How many of n places two windows or epochs mix alike; chance gives one. */
static size_t alike(const size_t *a, const size_t *b, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += a[i] == b[i];
    return count;
}

/* Windows of 100 rows: each is mixed in its own way, anew in every epoch and
 * for every seed. */
static void windows_are_mixed_unlike_each_other(void)
{
    enum { PER = 100, WINDOWS = ROWS / PER, EPOCHS = 4, SEEDS = 2 };
    static size_t mixed[SEEDS * EPOCHS * WINDOWS][PER];
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    size_t n = 0;

    bands_of(10, &bands);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct windows windows;
        struct epoch_windows epoch_windows;

        EXPECT_OK(windows_create(&bands, &rows, 0.1, true, seed, &windows));
        EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
        CU_ASSERT_EQUAL_FATAL(windows.n, WINDOWS);
        for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
            epoch_windows_start(&epoch_windows, epoch);
            for (size_t g = 0; g < WINDOWS; g++)
                epoch_windows_mix(&epoch_windows, g,
                                  epoch_windows_lo(&epoch_windows, g), PER,
                                  mixed[n++]);
        }
        epoch_windows_clear(&epoch_windows);
        windows_clear(&windows);
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            CU_ASSERT(alike(mixed[a], mixed[b], PER) < 12);
    bands_clear(&bands);
}

/* Which bands share the first window: of 100 bands, a window of 10 has about
 * one in common with that of another epoch or seed. */
static void other_bands_share_a_window_in_every_epoch(void)
{
    enum { EPOCHS = 30, PER = 10 };
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    struct windows windows, others;
    struct epoch_windows epoch_windows, other;
    size_t common = 0, of_seeds = 0;

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.1, true, 1, &windows));
    EXPECT_OK(windows_create(&bands, &rows, 0.1, true, 2, &others));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    EXPECT_OK(epoch_windows_create(&others, &other));
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        size_t before[PER];

        epoch_windows_start(&epoch_windows, epoch);
        epoch_windows_start(&other, epoch);
        memcpy(before, epoch_windows.band, sizeof before);
        for (size_t i = 0; i < PER; i++)
            for (size_t k = 0; k < PER; k++)
                of_seeds += before[i] == other.band[k];
        epoch_windows_start(&epoch_windows, epoch + 1);
        for (size_t i = 0; i < PER; i++)
            for (size_t k = 0; k < PER; k++)
                common += before[i] == epoch_windows.band[k];
    }
    CU_ASSERT(common > EPOCHS / 4 && common < 2 * EPOCHS);
    CU_ASSERT(of_seeds > EPOCHS / 4 && of_seeds < 2 * EPOCHS);
    epoch_windows_clear(&epoch_windows);
    epoch_windows_clear(&other);
    windows_clear(&windows);
    windows_clear(&others);
    bands_clear(&bands);
}

/* Disks read forwards: within a window bands stand in the file's order. */
static void bands_of_a_window_ascend(void)
{
    const struct rows rows = {.n = ROWS};
    struct bands bands;
    struct windows windows;
    struct epoch_windows epoch_windows;

    bands_of(10, &bands);
    EXPECT_OK(windows_create(&bands, &rows, 0.07, true, 3, &windows));
    EXPECT_OK(epoch_windows_create(&windows, &epoch_windows));
    for (uint64_t epoch = 0; epoch < 5; epoch++) {
        epoch_windows_start(&epoch_windows, epoch);
        for (size_t i = 1; i < bands.n; i++)
            CU_ASSERT(i % windows.per == 0 ||
                      epoch_windows.band[i] > epoch_windows.band[i - 1]);
    }
    epoch_windows_clear(&epoch_windows);
    windows_clear(&windows);
    bands_clear(&bands);
}

static void bands_are_whole_chunks(void)
{
    CU_ASSERT_EQUAL(bands_rows(11000000, 112, 42969), 42969);
    CU_ASSERT_EQUAL(bands_rows(11000000, 112, 4096), 8192);
    CU_ASSERT_EQUAL(bands_rows(11000000, 112, 1), 9362);
    CU_ASSERT_EQUAL(bands_rows(1000, 112, 1), 36);
    CU_ASSERT_EQUAL(bands_rows(10, (size_t)1 << 30, 1), 1);
}

static CU_TestInfo tests[] = {
    {"an epoch takes every row once", an_epoch_takes_every_row_once},
    {"a position does not depend on what is asked with it",
     a_position_does_not_depend_on_what_is_asked_with_it},
    {"places of neighbouring windows do not meet",
     places_of_neighbouring_windows_do_not_meet},
    {"places of neighbouring epochs do not meet",
     places_of_neighbouring_epochs_do_not_meet},
    {"sorted labels are mixed", sorted_labels_are_mixed},
    {"unmixed windows are the order of the file",
     unmixed_windows_are_the_order_of_the_file},
    {"a share gives its windows again", a_share_gives_its_windows_again},
    {"windows are mixed unlike each other",
     windows_are_mixed_unlike_each_other},
    {"other bands share a window in every epoch",
     other_bands_share_a_window_in_every_epoch},
    {"bands of a window ascend", bands_of_a_window_ascend},
    {"bands are whole chunks", bands_are_whole_chunks},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"windows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
