/* SPDX-License-Identifier: MIT */
/*
 * test_infer_checksum.c - CRC-32C without a library.
 */
#include "infer/infer_checksum.h"

#include "base/digest.h"
#include "support.h"

/* RFC 3720 has the sum of 32 zeros; that of nine digits is the check value. */
static void known_sums_are_met(void)
{
    const unsigned char zero[32] = {0};

    CU_ASSERT_EQUAL(infer_crc32c("123456789", 9), 0xE3069283u);
    CU_ASSERT_EQUAL(infer_crc32c(zero, sizeof zero), 0x8A9136AAu);
    CU_ASSERT_EQUAL(infer_crc32c("", 0), 0);
}

static void sums_are_those_of_the_library(void)
{
    unsigned char bytes[300];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 73 + i / 7);
    for (size_t n = 0; n <= sizeof bytes; n++)
        CU_ASSERT_EQUAL(infer_crc32c(bytes, n), digest_crc32c(0, bytes, n));
}

static CU_TestInfo tests[] = {
    {"known sums are met", known_sums_are_met},
    {"sums are those of the library", sums_are_those_of_the_library},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"infer_checksum: CRC-32C", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
