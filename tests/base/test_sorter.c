/* SPDX-License-Identifier: MIT */
/*
 * test_sorter.c - records come in order, as qsort() has them, in any memory.
 */
#include "base/sorter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { MOST = 50000 };

/* 12 bytes: runs end within pages and buffers. */
struct sorted_record {
    uint32_t key, place, sum;
};

static int compare(const void *a, const void *b)
{
    const struct sorted_record *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Many records have equal keys. */
static void make(struct sorted_record *record, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double u = random_uniform(3, RANDOM_DATA, 1, i);

        record[i].key = (uint32_t)(u * 1000);
        record[i].place = (uint32_t)i;
        record[i].sum = record[i].key + record[i].place;
    }
}

/* Add the records in pieces of some size, and compare what comes. */
static void expect_sorted(size_t n, size_t memory, size_t piece)
{
    static struct sorted_record record[MOST];
    struct sorter *sorter = NULL;
    const void *found = NULL;
    size_t some = 0, at = 0;
    bool same = true;

    make(record, n);
    EXPECT_OK(sorter_create(sizeof *record, n, memory, compare, &sorter));
    for (size_t i = 0; i < n; i += piece)
        EXPECT_OK(
            sorter_add(sorter, record + i, n - i < piece ? n - i : piece));
    qsort(record, n, sizeof *record, compare);
    do {
        EXPECT_OK(sorter_next(sorter, &found, &some));
        CU_ASSERT_FATAL(at + some <= n);
        same = same && memcmp(found, record + at, some * sizeof *record) == 0;
        at += some;
    } while (some > 0);
    CU_ASSERT_EQUAL(at, n);
    CU_ASSERT(same);
    sorter_destroy(sorter);
}

static void any_memory_gives_the_same_order(void)
{
    static const size_t memory[] = {0, 30000, 100001, 599999, 600000, SIZE_MAX};

    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) {
        expect_sorted(MOST, memory[i], MOST);
        expect_sorted(MOST, memory[i], 777);
    }
    for (size_t n = 0; n < 3; n++)
        expect_sorted(n, 0, 1);
    expect_sorted(4097, 0, 4096);
}

static CU_TestInfo tests[] = {
    {"any memory gives the same order", any_memory_gives_the_same_order},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"sorter: runs", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
