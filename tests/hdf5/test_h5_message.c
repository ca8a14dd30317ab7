/* SPDX-License-Identifier: MIT */
/*
 * test_h5_message.c - what is put is taken; what is cut, too large or of no
 * form is found, and never read beyond its end.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "hdf5/h5_message.h"
#include "support.h"

static const struct h5_shape shape = {
    .rank = 2,
    .dims = {7, UINT64_MAX},
    .chunk = {3, 2},
    .type = NUMBER_F32,
    .swapped = true,
    .is_whole = true,
    .element = 4,
    .matlab = "double",
    .type_name = "big-endian float32",
    .filters = "gzip, shuffle",
    .stored = 1000,
};

static const struct h5_field field = {.name = "pt",
                                      .type = NUMBER_I64,
                                      .is_array = true,
                                      .is_time = true,
                                      .count = 5,
                                      .type_name = "int64"};

static const struct h5_raw raw = {.as_it_is = true,
                                  .offset = 4096,
                                  .chunked = true,
                                  .filter = {H5_SHUFFLE, H5_GZIP},
                                  .n_filters = 2};

static void put_all(struct h5_message *m)
{
    char *texts[] = {(char[]){"red"}, (char[]){""}, (char[]){"gr\303\274n"}};

    h5_put_number(m, 42);
    h5_put_text(m, "name");
    h5_put_text(m, NULL);
    h5_put_texts(m, texts, 3);
    h5_put_shape(m, &shape);
    h5_put_field(m, &field);
    h5_put_raw(m, &raw);
    h5_put_bytes(m, "xyz", 3);
}

/* Take all that put_all() puts; whether it is well and equal. */
static bool take_all(struct h5_message *m)
{
    struct h5_shape got_shape;
    struct h5_field got_field;
    struct h5_raw got_raw;
    char bytes[3], word[5];
    char **texts = NULL;
    size_t n = 0;
    bool same = h5_take_number(m, 42) == 42;

    h5_take_word(m, word, sizeof word);
    same = same && strcmp(word, "name") == 0 && *h5_take_text(m) == '\0';
    same = h5_take_texts(m, &texts, &n) == LS_OK && same && n == 3 &&
           strcmp(texts[0], "red") == 0 && *texts[1] == '\0' &&
           strcmp(texts[2], "gr\303\274n") == 0;
    h5_take_shape(m, &got_shape);
    h5_take_field(m, &got_field);
    h5_take_raw(m, &got_raw);
    h5_take_bytes(m, bytes, 3);
    mem_free(texts);
    return h5_message_end(m, "test") == LS_OK && same &&
           memcmp(got_shape.dims, shape.dims, sizeof shape.dims) == 0 &&
           memcmp(got_shape.chunk, shape.chunk, sizeof shape.chunk) == 0 &&
           got_shape.type == NUMBER_F32 && got_shape.swapped &&
           !got_shape.is_text && got_shape.is_whole && got_shape.element == 4 &&
           got_shape.stored == 1000 &&
           strcmp(got_shape.matlab, "double") == 0 &&
           strcmp(got_shape.type_name, shape.type_name) == 0 &&
           strcmp(got_shape.filters, shape.filters) == 0 &&
           strcmp(got_field.name, "pt") == 0 && got_field.is_time &&
           got_field.is_array && !got_field.is_enum && got_field.count == 5 &&
           got_raw.as_it_is && got_raw.chunked &&
           got_raw.filter[0] == H5_SHUFFLE &&
           strcmp(got_field.type_name, "int64") == 0 && !got_raw.contiguous &&
           got_raw.offset == 4096 && got_raw.n_filters == 2 &&
           got_raw.filter[1] == H5_GZIP && memcmp(bytes, "xyz", 3) == 0;
}

static void what_is_put_is_taken(void)
{
    struct h5_message m = {0};

    put_all(&m);
    CU_ASSERT(take_all(&m));
    h5_message_clear(&m);
}

/* In memory of its own size, so that a sanitizer sees a read behind it. */
static void a_message_that_is_cut_anywhere_is_malformed(void)
{
    struct h5_message whole = {0};

    put_all(&whole);
    for (size_t size = 0; size < whole.size; size++) {
        unsigned char *bytes = malloc(size + (size == 0));
        struct h5_message m = {.bytes = bytes, .size = size, .room = size};

        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        memcpy(bytes, whole.bytes, size);
        CU_ASSERT(!take_all(&m));
        free(bytes);
    }
    h5_message_clear(&whole);
}

/* Every byte in turn is one that is no text, number or flag of the message. */
static void a_message_with_any_byte_changed_does_no_harm(void)
{
    struct h5_message m = {0};
    size_t found = 0;

    put_all(&m);
    for (size_t i = 0; i < m.size; i++) {
        m.bytes[i] ^= 0xffu;
        m.at = 0;
        m.bad = false;
        found += !take_all(&m);
        m.bytes[i] ^= 0xffu;
    }
    CU_ASSERT_EQUAL(found, m.size);
    h5_message_clear(&m);
}

static void what_is_left_over_is_malformed(void)
{
    struct h5_message m = {0};

    h5_put_number(&m, 1);
    h5_put_number(&m, 2);
    CU_ASSERT_EQUAL(h5_take_number(&m, 1), 1);
    EXPECT_FAILS(h5_message_end(&m, "x.h5"), LS_BAD_DATA, "x.h5: ");
    h5_message_clear(&m);
}

static void a_number_over_its_limit_is_malformed(void)
{
    struct h5_message m = {0};

    h5_put_number(&m, 3);
    CU_ASSERT_EQUAL(h5_take_number(&m, 2), 0);
    EXPECT_FAILS(h5_message_end(&m, "x.h5"), LS_BAD_DATA, "malformed");
    h5_message_clear(&m);
}

static void a_text_with_a_zero_in_it_is_malformed(void)
{
    struct h5_message m = {0};

    h5_put_number(&m, 3);
    h5_put_bytes(&m, "a\0b", 4);
    CU_ASSERT_STRING_EQUAL(h5_take_text(&m), "");
    EXPECT_FAILS(h5_message_end(&m, "x.h5"), LS_BAD_DATA, "malformed");
    h5_message_clear(&m);
}

/* More than there can be: nothing is allocated for them. */
static void a_list_that_claims_too_much_is_malformed(void)
{
    struct h5_message m = {0};
    char **texts = NULL;
    size_t n = 0;

    h5_put_number(&m, UINT64_MAX / 16);
    EXPECT_OK(h5_take_texts(&m, &texts, &n));
    CU_ASSERT_EQUAL(n, 0);
    EXPECT_FAILS(h5_message_end(&m, "x.h5"), LS_BAD_DATA, "malformed");
    mem_free(texts);
    h5_message_clear(&m);
}

static void a_message_goes_through_a_socket(void)
{
    struct h5_message m = {0}, got = {0};
    struct h5_frame frame = {7, 0}, head = {0, 0};
    int pair[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    put_all(&m);
    frame.size = m.size;
    CU_ASSERT(h5_send(pair[0], m.bytes, m.size));
    CU_ASSERT(h5_receive_message(pair[1], m.size, &got));
    CU_ASSERT(take_all(&got));
    CU_ASSERT(h5_send_frame(pair[0], &frame, m.bytes));
    CU_ASSERT(h5_receive(pair[1], &head, sizeof head));
    CU_ASSERT(head.what == 7 && head.size == m.size);
    CU_ASSERT(h5_receive_message(pair[1], head.size, &got));
    CU_ASSERT(take_all(&got));
    /* Nobody sends what is announced: no memory is taken for it. */
    (void)close(pair[0]);
    CU_ASSERT(!h5_receive_message(pair[1], UINT64_MAX / 4, &got));
    CU_ASSERT(got.room < (size_t)64 << 20);
    CU_ASSERT(!h5_send(pair[1], m.bytes, m.size));
    (void)close(pair[1]);
    h5_message_clear(&m);
    h5_message_clear(&got);
}

static CU_TestInfo tests[] = {
    {"what is put is taken", what_is_put_is_taken},
    {"a message that is cut anywhere is malformed",
     a_message_that_is_cut_anywhere_is_malformed},
    {"a message with any byte changed does no harm",
     a_message_with_any_byte_changed_does_no_harm},
    {"what is left over is malformed", what_is_left_over_is_malformed},
    {"a number over its limit is malformed",
     a_number_over_its_limit_is_malformed},
    {"a text with a zero in it is malformed",
     a_text_with_a_zero_in_it_is_malformed},
    {"a list that claims too much is malformed",
     a_list_that_claims_too_much_is_malformed},
    {"a message goes through a socket", a_message_goes_through_a_socket},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {.pName = "h5_message: untrusted replies", .pTests = tests},
    CU_SUITE_INFO_NULL};
