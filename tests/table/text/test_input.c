/* SPDX-License-Identifier: MIT */
/*
 * test_input.c - files to import, plain and gzip.
 */
#include "table/text/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "table/tables.h"

enum { SIZE = 300000 };

static void fill(unsigned char *bytes)
{
    uint32_t state = 1;

    for (size_t i = 0; i < SIZE; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(state >> 24);
    }
}

static void write_gzip(const char *path, const unsigned char *bytes, size_t n)
{
    gzFile file = gzopen(path, "wb");

    CU_ASSERT_EQUAL(gzwrite(file, bytes, (unsigned)n), (int)n);
    CU_ASSERT_EQUAL(gzclose(file), Z_OK);
}

static void plain_and_gzip_read_alike(void)
{
    static unsigned char bytes[SIZE], read[SIZE + 1];

    fill(bytes);
    write_file(temp_path("plain"), bytes, SIZE);
    write_gzip(temp_path("gzip"), bytes, SIZE);
    for (int k = 0; k < 2; k++) {
        const char *path = temp_path(k ? "gzip" : "plain");
        struct input *input = NULL;
        size_t got = 0;

        EXPECT_OK(input_open(path, &input));
        CU_ASSERT_PTR_NOT_NULL_FATAL(input);
        for (int again = 0; again < 2; again++) {
            EXPECT_OK(input_read(input, read, 1000, &got));
            CU_ASSERT_EQUAL(got, 1000);
            EXPECT_OK(input_read(input, read + 1000, SIZE, &got));
            CU_ASSERT_EQUAL(got, SIZE - 1000);
            CU_ASSERT_EQUAL(memcmp(read, bytes, SIZE), 0);
            CU_ASSERT_EQUAL(input_bytes(input), SIZE);
            EXPECT_OK(input_read(input, read, 1, &got));
            CU_ASSERT_EQUAL(got, 0);
            EXPECT_OK(input_rewind(input));
        }
        input_close(input);
    }
}

/* Reads all of a file that is damaged. */
static ls_status read_all(const char *path)
{
    static unsigned char read[2 * SIZE + 1];
    struct input *input = NULL;
    size_t got = 0;
    ls_status status;

    EXPECT_OK(input_open(path, &input));
    status = input_read(input, read, sizeof read, &got);
    input_close(input);
    return status;
}

static void damage_of_a_gzip_file_is_found(void)
{
    static unsigned char bytes[SIZE];
    unsigned char *zipped;
    size_t size = 0;

    fill(bytes);
    write_gzip(temp_path("whole"), bytes, SIZE);
    zipped = read_file(temp_path("whole"), &size);
    write_file(temp_path("cut"), zipped, size - 1000);
    EXPECT_FAILS(read_all(temp_path("cut")), LS_BAD_DATA, "cut off");
    zipped[size - 6] ^= 1; /* the checksum */
    write_file(temp_path("flipped"), zipped, size);
    EXPECT_FAILS(read_all(temp_path("flipped")), LS_BAD_DATA, "damaged");
    free(zipped);
}

/* The bytes of a file twice, and `more` behind them. */
static unsigned char *twice(const char *path, const void *more, size_t n,
                            size_t *size)
{
    size_t one = 0;
    unsigned char *bytes = read_file(path, &one);
    unsigned char *all = malloc(2 * one + n);

    memcpy(all, bytes, one);
    memcpy(all + one, bytes, one);
    memcpy(all + 2 * one, more, n);
    *size = 2 * one + n;
    free(bytes);
    return all;
}

/* Reads two parts of compressed bytes [SIZE each], as a whole and again after
 * a rewind in the middle. */
static void expect_both(const char *path, const unsigned char *bytes)
{
    static unsigned char read[2 * SIZE + 1];
    struct input *input = NULL;
    size_t got = 0;

    EXPECT_OK(input_open(path, &input));
    for (int again = 0; again < 2; again++) {
        EXPECT_OK(input_read(input, read, SIZE + 7, &got));
        CU_ASSERT_EQUAL(got, SIZE + 7);
        EXPECT_OK(input_rewind(input));
        EXPECT_OK(input_read(input, read, sizeof read, &got));
        CU_ASSERT_EQUAL(got, 2 * SIZE);
        CU_ASSERT_EQUAL(memcmp(read, bytes, SIZE), 0);
        CU_ASSERT_EQUAL(memcmp(read + SIZE, bytes, SIZE), 0);
        EXPECT_OK(input_rewind(input));
    }
    input_close(input);
}

static void all_members_of_a_gzip_file_are_read(void)
{
    static unsigned char bytes[SIZE], zeros[SIZE];
    unsigned char *all;
    size_t size = 0;

    fill(bytes);
    write_gzip(temp_path("member"), bytes, SIZE);
    all = twice(temp_path("member"), zeros, 0, &size);
    write_file(temp_path("two"), all, size);
    expect_both(temp_path("two"), bytes);
    free(all);
    all = twice(temp_path("member"), zeros, sizeof zeros, &size);
    write_file(temp_path("padded"), all, size);
    expect_both(temp_path("padded"), bytes);
    all[size - 1] = 1;
    write_file(temp_path("padded"), all, size);
    EXPECT_FAILS(read_all(temp_path("padded")), LS_BAD_DATA, "padding");
    free(all);
}

static void damage_behind_the_first_member_is_found(void)
{
    static const struct {
        size_t at; /* of the second member, from its begin */
        const char *says;
    } flips[] = {
        {0, "not gzip"}, {2, "damaged"}, {3, "damaged"}, {SIZE / 2, ""}};
    static unsigned char bytes[SIZE];
    unsigned char *all;
    size_t size = 0;

    fill(bytes);
    write_gzip(temp_path("member"), bytes, SIZE);
    all = twice(temp_path("member"), "", 0, &size);
    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
        all[size / 2 + flips[i].at] ^= 0xF0;
        write_file(temp_path("hurt"), all, size);
        EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA, flips[i].says);
        all[size / 2 + flips[i].at] ^= 0xF0;
    }
    for (size_t cut = 1; cut < size / 2; cut = cut * 2 + 1) {
        write_file(temp_path("hurt"), all, size - cut);
        EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA, "gzip");
    }
    free(all);
    all = twice(temp_path("member"), "7,8,9\n", 6, &size);
    write_file(temp_path("hurt"), all, size);
    EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA,
                 "behind its first 2 members");
    free(all);
}

#ifdef HAVE_ZSTD
static void all_frames_of_a_zstandard_file_are_read(void)
{
    static const unsigned char skipped[] = {0x50, 0x2A, 0x4D, 0x18, 3,  0,
                                            0,    0,    'a',  'b',  'c'};
    static unsigned char bytes[SIZE], packed[2 * SIZE], file[5 * SIZE];
    unsigned char *at = file;
    size_t n, size;

    fill(bytes);
    n = ZSTD_compress(packed, sizeof packed, bytes, SIZE, 1);
    memcpy(at, skipped, sizeof skipped);
    at += sizeof skipped;
    memcpy(at, packed, n);
    at += n;
    memcpy(at, packed, n);
    size = (size_t)(at - file) + n;
    write_file(temp_path("frames"), file, size);
    expect_both(temp_path("frames"), bytes);
    *at ^= 1;
    write_file(temp_path("hurt"), file, size);
    EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA, "Zstandard");
    *at ^= 1;
    for (size_t more = 1; more < 9; more++) {
        memcpy(file + size, "rubbish!", more);
        write_file(temp_path("hurt"), file, size + more);
        EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA, "Zstandard");
        write_file(temp_path("hurt"), file, size - more);
        EXPECT_FAILS(read_all(temp_path("hurt")), LS_BAD_DATA, "cut off");
    }
}
#endif

static void only_regular_files_are_read(void)
{
    struct input *input = NULL;

    EXPECT_FAILS(input_open("-", &input), LS_NO_INPUT, "standard input");
    EXPECT_FAILS(input_open(temp_path("none"), &input), LS_NO_INPUT,
                 "No such file");
    EXPECT_FAILS(input_open(".", &input), LS_NO_INPUT, "not a regular file");
    CU_ASSERT_PTR_NULL(input);
    input_close(NULL);
}

/* Also when its time is as before. */
static void a_file_that_changes_is_found(void)
{
    char path[1024];
    struct input *input = NULL;
    struct stat info;

    strcpy(path, temp_path("grows"));
    write_file(path, "1,2\n", 4);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    EXPECT_OK(input_open(path, &input));
    EXPECT_OK(input_rewind(input));
    write_file(path, "1,2\n3,4\n", 8);
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path,
                              (struct timespec[]){info.st_atim, info.st_mtim},
                              0),
                    0);
    EXPECT_FAILS(input_rewind(input), LS_BAD_DATA, "changed while");
    write_file(path, "5,6\n", 4);
    CU_ASSERT_EQUAL(
        utimensat(AT_FDCWD, path, (struct timespec[]){{1, 0}, {1, 0}}, 0), 0);
    EXPECT_FAILS(input_rewind(input), LS_BAD_DATA, "changed while");
    input_close(input);
}

static CU_TestInfo tests[] = {
    {"plain and gzip read alike", plain_and_gzip_read_alike},
    {"damage of a gzip file is found", damage_of_a_gzip_file_is_found},
    {"all members of a gzip file are read",
     all_members_of_a_gzip_file_are_read},
    {"damage behind the first member is found",
     damage_behind_the_first_member_is_found},
#ifdef HAVE_ZSTD
    {"all frames of a Zstandard file are read",
     all_frames_of_a_zstandard_file_are_read},
#endif
    {"only regular files are read", only_regular_files_are_read},
    {"a file that changes is found", a_file_that_changes_is_found},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"input: plain and gzip", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
