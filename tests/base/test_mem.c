/* SPDX-License-Identifier: MIT */
/*
 * test_mem.c - blocks of memory.
 */
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"

/* Volatile, or the compiler warns of what is meant. */
static volatile size_t huge = SIZE_MAX;

static void blocks_are_aligned_and_zero(void)
{
    for (size_t count = 1; count < 300; count += 37) {
        unsigned char *block = mem_zeroed(count, 3);
        bool zero = true;

        CU_ASSERT_PTR_NOT_NULL_FATAL(block);
        CU_ASSERT_EQUAL((uintptr_t)block % MEM_ALIGN, 0);
        for (size_t i = 0; i < 3 * count; i++)
            zero = zero && block[i] == 0;
        CU_ASSERT(zero);
        memset(block, 0xA5, 3 * count);
        mem_free(block);
    }
}

static void untouched_blocks_are_aligned(void)
{
    unsigned char *block = mem_untouched(7, 9);

    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    CU_ASSERT_EQUAL((uintptr_t)block % MEM_ALIGN, 0);
    memset(block, 1, 63);
    mem_free(block);
}

static void no_bytes_are_a_block_too(void)
{
    void *none = mem_zeroed(0, 8);
    void *nothing = mem_untouched(8, 0);

    CU_ASSERT_PTR_NOT_NULL(none);
    CU_ASSERT_PTR_NOT_NULL(nothing);
    CU_ASSERT_PTR_NOT_EQUAL(none, nothing);
    mem_free(none);
    mem_free(nothing);
    mem_free(NULL);
}

static void overflow_gives_null(void)
{
    CU_ASSERT_PTR_NULL(mem_zeroed(huge, 2));
    CU_ASSERT_PTR_NULL(mem_zeroed(huge / 4 + 2, 4)); /* wraps to 4 bytes */
    CU_ASSERT_PTR_NULL(mem_untouched(huge, 1));
    CU_ASSERT_PTR_NULL(mem_untouched(1, huge - 10)); /* rounds up to 0 */
}

static void texts_are_copied(void)
{
    const char text[] = "jet 1 pt";
    char *copy = mem_text(text);

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT_PTR_NOT_EQUAL(copy, text);
    CU_ASSERT_STRING_EQUAL(copy, text);
    mem_free(copy);
}

static void an_array_grows_and_keeps_what_it_holds(void)
{
    size_t room = 0, *array = NULL, *before = NULL;

    for (size_t n = 0; n < 1000; n++) {
        CU_ASSERT_EQUAL_FATAL(MEM_GROW(array, n, n + 1, &room, "numbers"),
                              LS_OK);
        CU_ASSERT(room > n && room <= 2 * n + 1);
        array[n] = n;
    }
    for (size_t n = 0; n < 1000; n++)
        CU_ASSERT_EQUAL(array[n], n);
    before = array;
    CU_ASSERT_EQUAL(MEM_GROW(array, 1000, room, &room, "numbers"), LS_OK);
    CU_ASSERT_PTR_EQUAL(array, before);
    CU_ASSERT_EQUAL(MEM_GROW(array, 1000, huge, &room, "numbers"),
                    LS_NO_MEMORY);
    CU_ASSERT_PTR_EQUAL(array, before);
    CU_ASSERT_EQUAL(array[999], 999);
    mem_free(array);
}

static void counts_are_rounded_to_whole_lines(void)
{
    for (size_t size = 1; size <= MEM_ALIGN; size *= 2)
        for (size_t count = 0; count < 200; count++) {
            const size_t round = mem_round(count, size);

            if (round < count || round * size % MEM_ALIGN != 0 ||
                (round - count) * size >= MEM_ALIGN)
                CU_FAIL("not the next whole number of lines");
        }
    CU_ASSERT_EQUAL(mem_round(0, 4), 0);
    CU_ASSERT_EQUAL(mem_round(17, 4), 32);
}

static void a_missing_block_is_named(void)
{
    int here = 0;

    EXPECT_OK(mem_check(&here, 1, 1, "rows"));
    EXPECT_FAILS(mem_check(NULL, 3000000, 4, "rows of X"), LS_NO_MEMORY,
                 "no 12.0 MB for rows of X");
    EXPECT_FAILS(mem_check(NULL, huge, 4, "rows of X"), LS_NO_MEMORY,
                 "more than can be addressed");
}

static void arrays_are_a_status(void)
{
    double *array = NULL;

    EXPECT_OK(MEM_ARRAY(array, 5, "five numbers"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(array);
    CU_ASSERT_EQUAL(array[4], 0.0);
    mem_free(array);
    EXPECT_FAILS(MEM_ARRAY(array, huge / 2, "too many"), LS_NO_MEMORY,
                 "too many");
    CU_ASSERT_PTR_NULL(array);
}

static CU_TestInfo blocks[] = {
    {"blocks are aligned and zero", blocks_are_aligned_and_zero},
    {"untouched blocks are aligned", untouched_blocks_are_aligned},
    {"no bytes are a block too", no_bytes_are_a_block_too},
    {"overflow gives NULL", overflow_gives_null},
    {"texts are copied", texts_are_copied},
    {"counts are rounded to whole lines", counts_are_rounded_to_whole_lines},
    {"an array grows and keeps what it holds",
     an_array_grows_and_keeps_what_it_holds},
    {"a missing block is named", a_missing_block_is_named},
    {"arrays are a status", arrays_are_a_status},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"mem: blocks", NULL, NULL, NULL, NULL, blocks},
    CU_SUITE_INFO_NULL,
};
