/* SPDX-License-Identifier: MIT */
/*
 * test_status.c - the sentence about the last failure.
 */
#include <locale.h>
#include <pthread.h>
#include <string.h>

#include "base/status.h"
#include "support.h"

static void fail_gives_status_and_sentence(void)
{
    EXPECT_FAILS(fail(LS_BAD_DATA, "%s: rank %d, want %d", "/X", 3, 2),
                 LS_BAD_DATA, "/X: rank 3, want 2");
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "/X: rank 3, want 2");
}

static void words_are_put_in_front(void)
{
    (void)fail(LS_BAD_DATA, "row 7 is NaN");
    CU_ASSERT_EQUAL(fail_within(LS_IO, "%s: ", "a.h5"), LS_IO);
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "a.h5: row 7 is NaN");
}

static void an_absent_name_is_known_until_the_next_failure(void)
{
    CU_ASSERT_EQUAL(fail_absent(fail(LS_BAD_DATA, "no column w")), LS_BAD_DATA);
    CU_ASSERT(last_is_absent());
    (void)fail_within(LS_BAD_DATA, "%s: ", "a.h5");
    CU_ASSERT(last_is_absent());
    (void)fail(LS_BAD_DATA, "row 7 is NaN");
    CU_ASSERT(!last_is_absent());
    CU_ASSERT_EQUAL(fail_absent(LS_OK), LS_OK);
    CU_ASSERT(!last_is_absent());
}

static void the_last_sentence_may_be_an_argument(void)
{
    (void)fail(LS_IO, "one");
    (void)fail(LS_IO, "%s and %s", ls_last_error(), ls_last_error());
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "one and one");
}

static void control_characters_are_escaped(void)
{
    (void)fail(LS_IO, "a\nb\tc\x1b[31md\x7f");
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "a\\nb\\tc\\x1b[31md\\x7f");
}

static void other_bytes_are_kept(void)
{
    (void)fail(LS_IO, "Z\xc3\xbcrich \xe2\x82\xac");
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "Z\xc3\xbcrich \xe2\x82\xac");
}

static void long_sentences_are_cut_at_1023_bytes(void)
{
    char text[3000];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)fail(LS_IO, "%s", text);
    CU_ASSERT_EQUAL(strlen(ls_last_error()), 1023);
    (void)fail_within(LS_IO, "%s", text);
    CU_ASSERT_EQUAL(strlen(ls_last_error()), 1023);
}

static void no_character_is_cut_in_two(void)
{
    char text[1100];

    for (size_t front = 0; front < 4; front++) {
        memset(text, 'x', sizeof text);
        for (size_t i = front; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "\xe2\x82\xac", 3);
        text[sizeof text - 1] = '\0';
        (void)fail(LS_IO, "%s", text);

        const size_t length = strlen(ls_last_error());

        CU_ASSERT(length > 1019 && length <= 1023);
        CU_ASSERT_EQUAL((length - front) % 3, 0);
    }
}

static void an_escape_is_not_cut_in_two(void)
{
    char text[1100];

    memset(text, '\x01', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)fail(LS_IO, "xx%s", text);
    CU_ASSERT_EQUAL(strlen(ls_last_error()), 1022);
}

static void numbers_have_no_decimal_comma(void)
{
    /* Where no such locale is installed, nothing can go wrong. */
    (void)(setlocale(LC_NUMERIC, "de_DE.UTF-8") ||
           setlocale(LC_NUMERIC, "fr_FR.UTF-8"));
    (void)fail(LS_IO, "%.1f", 2.5);
    setlocale(LC_NUMERIC, "C");
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "2.5");
}

static void *fail_elsewhere(void *seen)
{
    *(bool *)seen = ls_last_error()[0] == '\0';
    (void)fail(LS_IO, "elsewhere");
    return NULL;
}

static void every_thread_has_its_own(void)
{
    pthread_t thread;
    bool was_empty = false;

    (void)fail(LS_IO, "here");
    CU_ASSERT_EQUAL_FATAL(
        pthread_create(&thread, NULL, fail_elsewhere, &was_empty), 0);
    pthread_join(thread, NULL);
    CU_ASSERT(was_empty);
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "here");
}

static ls_status count_and_stop(int *calls, ls_status second)
{
    ls_status status;

    TRY(LS_OK);
    ++*calls;
    TRY(second);
    ++*calls;
done:
    return status;
}

static void try_leaves_at_the_first_failure(void)
{
    int calls = 0;

    CU_ASSERT_EQUAL(count_and_stop(&calls, LS_IO), LS_IO);
    CU_ASSERT_EQUAL(calls, 1);
    CU_ASSERT_EQUAL(count_and_stop(&calls, LS_OK), LS_OK);
    CU_ASSERT_EQUAL(calls, 3);
}

static void every_status_has_a_text(void)
{
    CU_ASSERT_STRING_EQUAL(ls_status_text(LS_OK), "done");
    CU_ASSERT_STRING_EQUAL(ls_status_text(LS_DIVERGED), "loss is not finite");
    CU_ASSERT_STRING_EQUAL(ls_status_text((ls_status)12345), "unknown status");
}

static void a_failure_is_kept_for_later(void)
{
    struct failure failure = {.status = LS_OK};

    CU_ASSERT_EQUAL(failure_raise(&failure), LS_OK);
    failure_keep(&failure, fail(LS_BAD_DATA, "line %d: \"50%%\"", 7));
    (void)fail(LS_USAGE, "another one");
    CU_ASSERT_EQUAL(failure_raise(&failure), LS_BAD_DATA);
    CU_ASSERT_STRING_EQUAL(ls_last_error(), "line 7: \"50%\"");
    failure_keep(&failure, LS_OK);
    CU_ASSERT_EQUAL(failure_raise(&failure), LS_OK);
}

static CU_TestInfo sentence[] = {
    {"fail gives status and sentence", fail_gives_status_and_sentence},
    {"words are put in front", words_are_put_in_front},
    {"an absent name is known until the next failure",
     an_absent_name_is_known_until_the_next_failure},
    {"the last sentence may be an argument",
     the_last_sentence_may_be_an_argument},
    {"control characters are escaped", control_characters_are_escaped},
    {"other bytes are kept", other_bytes_are_kept},
    {"long sentences are cut at 1,023 bytes",
     long_sentences_are_cut_at_1023_bytes},
    {"no character is cut in two", no_character_is_cut_in_two},
    {"an escape is not cut in two", an_escape_is_not_cut_in_two},
    {"numbers have no decimal comma", numbers_have_no_decimal_comma},
    {"every thread has its own", every_thread_has_its_own},
    {"a failure is kept for later", a_failure_is_kept_for_later},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo status[] = {
    {"TRY leaves at the first failure", try_leaves_at_the_first_failure},
    {"every status has a text", every_status_has_a_text},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"status: sentence", NULL, NULL, NULL, NULL, sentence},
    {"status: codes", NULL, NULL, NULL, NULL, status},
    CU_SUITE_INFO_NULL,
};
