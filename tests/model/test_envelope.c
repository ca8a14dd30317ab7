/* SPDX-License-Identifier: MIT */
/*
 * test_envelope.c - every changed byte and every missing one is found.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "model/envelope.h"
#include "support.h"

enum { PAYLOAD = 1000, WHOLE = ENVELOPE_SIZE + PAYLOAD };

static void make(unsigned char bytes[WHOLE + 1])
{
    for (size_t i = 0; i < PAYLOAD; i++)
        bytes[ENVELOPE_SIZE + i] = (unsigned char)(i * 7);
    envelope_make(bytes + ENVELOPE_SIZE, PAYLOAD, bytes);
    bytes[WHOLE] = 0;
}

static ls_status check(const unsigned char *bytes, size_t size)
{
    const void *payload = NULL;
    size_t payload_size = 0;

    return envelope_open("m.h5", bytes, size, &payload, &payload_size);
}

static void what_was_made_is_opened(void)
{
    unsigned char bytes[WHOLE + 1];
    const void *payload = NULL;
    size_t size = 0;

    make(bytes);
    CU_ASSERT_TRUE(envelope_starts(bytes, 8));
    CU_ASSERT_FALSE(envelope_starts(bytes, 7));
    EXPECT_OK(envelope_open("m.h5", bytes, WHOLE, &payload, &size));
    CU_ASSERT_PTR_EQUAL(payload, bytes + ENVELOPE_SIZE);
    CU_ASSERT_EQUAL(size, PAYLOAD);
    envelope_make(bytes, 0, bytes);
    EXPECT_OK(check(bytes, ENVELOPE_SIZE));
}

/* Written down here a second time, so that a change of the format is seen. */
static void the_header_is_what_the_documentation_says(void)
{
    unsigned char bytes[WHOLE + 1];
    const unsigned char start[24] = {'L',  'O', 'C', 'K', 'S', 'T', 'E', 'P',
                                     1,    0,   0,   0,   0,   0,   0,   0,
                                     0xe8, 3,   0,   0,   0,   0,   0,   0};

    make(bytes);
    CU_ASSERT(memcmp(bytes, start, sizeof start) == 0);
    CU_ASSERT_EQUAL((uint32_t)bytes[24] | (uint32_t)bytes[25] << 8 |
                        (uint32_t)bytes[26] << 16 | (uint32_t)bytes[27] << 24,
                    digest_crc32c(0, bytes + ENVELOPE_SIZE, PAYLOAD));
    for (size_t i = 28; i < 508; i++)
        CU_ASSERT_EQUAL(bytes[i], 0);
}

static void every_value_of_every_byte_is_found(void)
{
    unsigned char bytes[WHOLE + 1];
    size_t missed = 0;

    make(bytes);
    for (size_t i = 0; i < WHOLE; i++) {
        const unsigned char keep = bytes[i];

        for (unsigned value = 0; value < 256; value++) {
            bytes[i] = (unsigned char)value;
            missed += value != keep && check(bytes, WHOLE) != LS_BAD_DATA;
        }
        bytes[i] = keep;
    }
    CU_ASSERT_EQUAL(missed, 0);
    EXPECT_OK(check(bytes, WHOLE));
}

static void every_other_length_is_found(void)
{
    unsigned char bytes[WHOLE + 1];

    make(bytes);
    for (size_t size = 0; size < WHOLE; size++) {
        /* A block of that size, so that reading beyond it is seen. */
        unsigned char *cut = malloc(size + 1);

        memcpy(cut + 1, bytes, size);
        EXPECT_STATUS(check(cut + 1, size), LS_BAD_DATA);
        free(cut);
    }
    EXPECT_STATUS(check(bytes, WHOLE + 1), LS_BAD_DATA);
}

static void sentences_say_what_is_wrong(void)
{
    unsigned char bytes[WHOLE + 1];

    make(bytes);
    EXPECT_FAILS(check(bytes, 0), LS_BAD_DATA, "m.h5 is empty");
    EXPECT_FAILS(check(bytes, 100), LS_BAD_DATA,
                 "is cut: it holds 100 bytes, its header alone has 512");
    EXPECT_FAILS(check(bytes, 1000), LS_BAD_DATA,
                 "is cut: it holds 1000 of 1512 bytes");
    EXPECT_FAILS(check(bytes, WHOLE + 1), LS_BAD_DATA,
                 "is too long: it holds 1513 of 1512 bytes");
    bytes[600] ^= 1;
    EXPECT_FAILS(check(bytes, WHOLE), LS_BAD_DATA, "m.h5 is damaged");
    bytes[100] ^= 1;
    EXPECT_FAILS(check(bytes, WHOLE), LS_BAD_DATA, "its header is damaged");
    bytes[0] = 'l';
    EXPECT_FAILS(check(bytes, WHOLE), LS_BAD_DATA, "not a lockstep model");
}

static void put_crc(unsigned char *header)
{
    const uint32_t crc = digest_crc32c(0, header, 508);

    for (int i = 0; i < 4; i++)
        header[508 + i] = (unsigned char)(crc >> (8 * i));
}

static void a_newer_major_format_is_refused_and_a_minor_one_read(void)
{
    unsigned char bytes[WHOLE + 1];

    make(bytes);
    bytes[12] = 7;
    put_crc(bytes);
    EXPECT_OK(check(bytes, WHOLE));
    bytes[8] = 2;
    put_crc(bytes);
    EXPECT_FAILS(check(bytes, WHOLE), LS_BAD_DATA,
                 "has format 2.7, this program reads 1");
}

static CU_TestInfo tests[] = {
    {"what was made is opened", what_was_made_is_opened},
    {"the header is what the documentation says",
     the_header_is_what_the_documentation_says},
    {"every value of every byte is found", every_value_of_every_byte_is_found},
    {"every other length is found", every_other_length_is_found},
    {"sentences say what is wrong", sentences_say_what_is_wrong},
    {"a newer major format is refused and a minor one read",
     a_newer_major_format_is_refused_and_a_minor_one_read},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{"envelope: damage", NULL, NULL, NULL, NULL, tests},
                         CU_SUITE_INFO_NULL};
