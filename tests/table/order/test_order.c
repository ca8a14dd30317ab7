/* SPDX-License-Identifier: MIT */
/*
 * test_order.c - orders are pure functions.
 */
#include "table/order/order.h"

#include <string.h>

#include "support.h"

static void an_epoch_takes_every_row_once(void)
{
    size_t list[100], out[100];
    struct rows rows = {.n = 100, .row = list};
    char seen[300] = {0};

    for (size_t i = 0; i < 100; i++)
        list[i] = 3 * i;
    const struct order order = order_of_epoch(&rows, 1, 42, 3);

    order_fill(&order, 0, 100, out);
    for (size_t i = 0; i < 100; i++)
        seen[out[i]]++;
    for (size_t i = 0; i < 300; i++)
        CU_ASSERT_EQUAL(seen[i], i % 3 == 0);
}

static void a_position_does_not_depend_on_what_is_asked_with_it(void)
{
    const struct rows rows = {.n = 1000};
    const struct order order = order_of_epoch(&rows, 1, 42, 3);
    const struct order other = order_of_epoch(&rows, 1, 42, 4);
    size_t whole[1000], some[1000];

    order_fill(&order, 0, 1000, whole);
    order_fill(&order, 137, 500, some);
    CU_ASSERT_EQUAL(memcmp(whole + 137, some, 500 * sizeof *some), 0);
    for (size_t i = 0; i < 1000; i++) {
        order_fill(&order, i, 1, some);
        CU_ASSERT_EQUAL(some[0], whole[i]);
    }
    order_fill(&other, 0, 1000, some);
    CU_ASSERT_NOT_EQUAL(memcmp(whole, some, sizeof some), 0);
}

static void unshuffled_rows_come_in_file_order(void)
{
    size_t list[] = {2, 5, 7}, out[3];
    const struct rows some = {.n = 3, .row = list}, all = {.n = 9};
    struct order order = order_of_epoch(&some, 0, 1, 1);

    order_fill(&order, 1, 2, out);
    CU_ASSERT(out[0] == 5 && out[1] == 7);
    order = order_of_epoch(&all, 0, 1, 1);
    order_fill(&order, 4, 3, out);
    CU_ASSERT(out[0] == 4 && out[2] == 6);
}

static CU_TestInfo epoch[] = {
    {"an epoch takes every row once", an_epoch_takes_every_row_once},
    {"a position does not depend on what is asked with it",
     a_position_does_not_depend_on_what_is_asked_with_it},
    {"unshuffled rows come in file order", unshuffled_rows_come_in_file_order},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"order: epoch", NULL, NULL, NULL, NULL, epoch},
    CU_SUITE_INFO_NULL,
};
