/* SPDX-License-Identifier: MIT */
/*
 * test_input_pipe.c - the standard input, read as it comes.
 */
#include <string.h>
#include <unistd.h>

#include "support.h"
#include "table/text/input.h"

/* Make the standard input a pipe; returns the end to write to. */
static int begin(void)
{
    int end[2] = {-1, -1};

    CU_ASSERT_EQUAL_FATAL(pipe(end), 0);
    CU_ASSERT_EQUAL_FATAL(dup2(end[0], STDIN_FILENO), STDIN_FILENO);
    close(end[0]);
    return end[1];
}

static void put(int fd, const char *text)
{
    CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* Read and compare. */
static void get(struct input *input, bool some, size_t size, const char *want)
{
    char bytes[64] = "";
    size_t got = 0;

    EXPECT_OK(some ? input_read_some(input, bytes, size, &got)
                   : input_read(input, bytes, size, &got));
    CU_ASSERT_EQUAL(got, strlen(want));
    CU_ASSERT_STRING_EQUAL(bytes, want);
}

static void the_begin_is_read_again_until_it_is_followed(void)
{
    const int end = begin();
    struct input *input = NULL;

    EXPECT_OK(input_open_pipe(&input));
    CU_ASSERT(input_is_stream(input));
    put(end, "abcdef");
    get(input, false, 4, "abcd");
    EXPECT_OK(input_rewind(input));
    get(input, true, 10, "abcd"); /* what is there, not the pipe's as well */
    get(input, true, 10, "ef");
    CU_ASSERT(!input_ended(input, 10, 2));
    EXPECT_OK(input_rewind(input));
    input_follow(input);
    EXPECT_OK(input_rewind(input));
    get(input, false, 3, "abc");
    put(end, "ghi");
    get(input, false, 5, "defgh");
    CU_ASSERT_EQUAL(input_bytes(input), 8);
    EXPECT_STATUS(input_rewind(input), LS_INTERNAL);
    close(end);
    get(input, true, 10, "i");
    get(input, true, 10, "");
    CU_ASSERT(input_ended(input, 10, 0));
    input_close(input);
}

static void a_pipe_becomes_a_file(void)
{
    const int end = begin();
    struct input *input = NULL;

    EXPECT_OK(input_open_pipe(&input));
    put(end, "abc");
    get(input, false, 2, "ab");
    put(end, "def");
    close(end);
    EXPECT_OK(input_spill_pipe(input));
    for (int again = 0; again < 3; again++) {
        get(input, false, 10, "abcdef");
        EXPECT_OK(input_rewind(input));
    }
    input_close(input);
}

static CU_TestInfo tests[] = {
    {"the begin is read again until it is followed",
     the_begin_is_read_again_until_it_is_followed},
    {"a pipe becomes a file", a_pipe_becomes_a_file},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"input: pipe", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
