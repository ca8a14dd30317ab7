/* SPDX-License-Identifier: MIT */
/*
 * test_sniff.c - kinds of files by their first bytes.
 */
#include "table/text/sniff.h"

#include <string.h>

#include "support.h"

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static const struct {
    const unsigned char *bytes;
    size_t n;
    enum file_kind kind;
} cases[] = {
    {BYTES(""), FILE_EMPTY},
    {BYTES("a,b\r\n1,\xc3\xa4\n"), FILE_TEXT},
    {BYTES("\xef\xbb\xbf"
           "a,b\n"),
     FILE_TEXT},
    {BYTES("1,2\n3,\0\n"), FILE_TEXT},
    {BYTES("\x89HDF\r\n\x1a\n123"), FILE_HDF5},
    {BYTES("\x1f\x8b\x08"), FILE_GZIP},
    {BYTES("\0\0\x08\x03\0\0\0\1"), FILE_IDX},
    {BYTES("\0\0\x08\x01\0\0\0\1"), FILE_IDX},
    {BYTES("\x03\x08\0\0\1\0\0\0"), FILE_IDX_SWAPPED},
    {BYTES("\xff\xfe"
           "1\0"),
     FILE_FOREIGN},
    {BYTES("PK\3\4rest"), FILE_ZIP},
    {BYTES("\x93NUMPY\1\0"), FILE_NPY},
    {BYTES("-1 1:0.5 7:2\n"), FILE_SVM},
    {BYTES("# a comment\n\n2.5\t3:1\n"), FILE_SVM},
    {BYTES("1,12:30:00\n"), FILE_TEXT},
    {BYTES("1 12:30:00\n"), FILE_TEXT},
    {BYTES("\1\2\3\4\5\6\7\10"), FILE_FOREIGN},
    {BYTES("\0\0\0\0\0\0\0\0"), FILE_FOREIGN},
};

static void first_bytes_tell_the_kind(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = NULL;

        CU_ASSERT_EQUAL(sniff_bytes(cases[i].bytes, cases[i].n, &name),
                        cases[i].kind);
        CU_ASSERT_PTR_NOT_NULL(name);
    }
}

static void what_can_be_imported_gets_the_command(void)
{
    const char *path = temp_path("a.tsv.gz");

    write_file(path, "\x1f\x8b", 2);
    EXPECT_FAILS(sniff_explain(path), LS_BAD_DATA, "a.tsv.gz, a.h5)");
    write_file(path, "PAR1", 4);
    EXPECT_FAILS(sniff_explain(path), LS_BAD_DATA, "but Parquet");
    write_file(path, "", 0);
    EXPECT_FAILS(sniff_explain(path), LS_BAD_DATA, "is empty");
    write_file(path, "\x89HDF\r\n\x1a\n", 8);
    EXPECT_OK(sniff_explain(path));
    EXPECT_OK(sniff_explain(temp_path("none")));
}

static CU_TestInfo tests[] = {
    {"first bytes tell the kind", first_bytes_tell_the_kind},
    {"what can be imported gets the command",
     what_can_be_imported_gets_the_command},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"sniff: kinds of files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
