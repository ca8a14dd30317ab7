/* SPDX-License-Identifier: MIT */
/*
 * test_digest.c - checksums against published values.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/digest.h"
#include "support.h"

/* RFC 3720, appendix B.4. */
static void crc32c_is_that_of_rfc_3720(void)
{
    unsigned char zeros[32] = {0}, ones[32], up[32], down[32];
    const unsigned char command[48] = {
        0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0,    0, 0, 0, 0,
        0x14, 0,    0, 0, 0, 0, 4, 0, 0,    0, 0, 0x14, 0, 0, 0, 0x18,
        0x28, 0,    0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0,    0, 0, 0, 0};

    memset(ones, 0xff, sizeof ones);
    for (unsigned char i = 0; i < 32; i++) {
        up[i] = i;
        down[i] = (unsigned char)(31 - i);
    }
    CU_ASSERT_EQUAL(digest_crc32c(0, zeros, 32), 0x8a9136aau);
    CU_ASSERT_EQUAL(digest_crc32c(0, ones, 32), 0x62a8ab43u);
    CU_ASSERT_EQUAL(digest_crc32c(0, up, 32), 0x46dd794eu);
    CU_ASSERT_EQUAL(digest_crc32c(0, down, 32), 0x113fdb5cu);
    CU_ASSERT_EQUAL(digest_crc32c(0, command, 48), 0xd9963a56u);
    CU_ASSERT_EQUAL(digest_crc32c(0, "123456789", 9), 0xe3069283u);
}

static void crc32c_goes_on_from_any_place(void)
{
    const char *text = "the same bits on any number of threads";
    const size_t size = strlen(text);
    const uint32_t whole = digest_crc32c(0, text, size);

    for (size_t cut = 0; cut <= size; cut++)
        CU_ASSERT_EQUAL(
            digest_crc32c(digest_crc32c(0, text, cut), text + cut, size - cut),
            whole);
    CU_ASSERT_EQUAL(digest_crc32c(0, NULL, 0), 0);
}

static void every_flipped_bit_changes_crc32c(void)
{
    unsigned char bytes[64];

    memset(bytes, 0x5a, sizeof bytes);
    const uint32_t whole = digest_crc32c(0, bytes, sizeof bytes);

    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        CU_ASSERT_NOT_EQUAL(digest_crc32c(0, bytes, sizeof bytes), whole);
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}

/* Pages that are only read cost no memory. */
static void crc32c_takes_more_than_4_gib(void)
{
    const size_t size = ((size_t)1 << 32) + 12345;
    void *bytes = mmap(NULL, size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    uint32_t crc = 0;

    if (bytes == MAP_FAILED) {
        printf("SKIPPED: no address space for 4 GiB here ");
        return;
    }
    /* All pages are the same zeros: small pieces of them stay in the cache. */
    for (size_t at = 0; at < size - 12345; at += (size_t)1 << 20)
        crc = digest_crc32c(crc, bytes, (size_t)1 << 20);
    CU_ASSERT_EQUAL(digest_crc32c(0, bytes, size),
                    digest_crc32c(crc, bytes, 12345));
    munmap(bytes, size);
}

/* FIPS 180-2, appendix B. */
static void sha256_is_that_of_fips_180(void)
{
    char hex[65];

    EXPECT_OK(digest_sha256(&(struct digest_part){"abc", 3}, 1, hex));
    CU_ASSERT_STRING_EQUAL(
        hex,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_OK(digest_sha256(NULL, 0, hex));
    CU_ASSERT_STRING_EQUAL(
        hex,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void sha256_does_not_see_the_parts(void)
{
    const struct digest_part parts[] = {{"abcdbcdecdefdefgefgh", 20},
                                        {NULL, 0},
                                        {"fghighijhijkijkl", 16},
                                        {"jklmklmnlmnomnopnopq", 20}};
    char hex[65];

    EXPECT_OK(digest_sha256(parts, 4, hex));
    CU_ASSERT_STRING_EQUAL(
        hex,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* The value of no bytes is that of the XXH3 specification. */
static void xxh3_depends_on_seed_and_bytes(void)
{
    CU_ASSERT_EQUAL(digest_xxh3(0, "", 0), 0x2d06800538d394c2u);
    CU_ASSERT_EQUAL(digest_xxh3(1, "abc", 3), digest_xxh3(1, "abc", 3));
    CU_ASSERT_NOT_EQUAL(digest_xxh3(1, "abc", 3), digest_xxh3(2, "abc", 3));
    CU_ASSERT_NOT_EQUAL(digest_xxh3(1, "abc", 3), digest_xxh3(1, "abd", 3));
}

static CU_TestInfo crc32c[] = {
    {"is that of RFC 3720", crc32c_is_that_of_rfc_3720},
    {"goes on from any place", crc32c_goes_on_from_any_place},
    {"every flipped bit changes it", every_flipped_bit_changes_crc32c},
    {"takes more than 4 GiB", crc32c_takes_more_than_4_gib},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo names[] = {
    {"SHA-256 is that of FIPS 180", sha256_is_that_of_fips_180},
    {"SHA-256 does not see the parts", sha256_does_not_see_the_parts},
    {"XXH3 depends on seed and bytes", xxh3_depends_on_seed_and_bytes},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"digest: CRC-32C", NULL, NULL, NULL, NULL, crc32c},
    {"digest: SHA-256 and XXH3", NULL, NULL, NULL, NULL, names},
    CU_SUITE_INFO_NULL,
};
