/* SPDX-License-Identifier: MIT */
/*
 * test_row_source_array.c - IDX images and labels become dataset files.
 */
#include "base/settings.h"
#include "table/dataset/dataset.h"

#include <unistd.h>
#include <zlib.h>

#include "table/tables.h"

#define IMAGES "\0\0\x08\x03\0\0\0\4\0\0\0\2\0\0\0\1\1\2\3\4\5\6\7\10"
#define LABELS "\0\0\x08\x01\0\0\0\4\7\0\7\3"

static void put(const char *name, const char *bytes, size_t n)
{
    write_file(temp_path(name), bytes, n);
}

/* Import images and labels (NULL: none) to out.h5. */
static ls_status import(const char *images, const char *labels,
                        const ls_import_config *config,
                        ls_import_report *report)
{
    char out[1024], first[1024], second[1024];
    const char *const paths[] = {first, second};

    strcpy(out, temp_path("out.h5"));
    strcpy(first, temp_path(images));
    strcpy(second, temp_path(labels ? labels : ""));
    unlink(out);
    return ls_import(paths, labels ? 2 : 1, out, config, NULL, report);
}

static void images_and_labels_keep_their_bytes(void)
{
    const ls_import_config config = {.task = "multiclass"};
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    put("images", IMAGES, sizeof IMAGES - 1);
    put("labels", LABELS, sizeof LABELS - 1);
    EXPECT_OK(import("images", "labels", &config, &report));
    CU_ASSERT_EQUAL(report.rows, 4);
    CU_ASSERT_EQUAL(report.features, 2);
    CU_ASSERT_EQUAL(report.classes, 3);
    CU_ASSERT_EQUAL(report.bytes, 24 + 12);
    CU_ASSERT_STRING_EQUAL(report.format, "IDX");
    d = table_open("out.h5", "task", "multiclass", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->x_type, NUMBER_U8);
    CU_ASSERT_EQUAL(((uint8_t *)d->x)[7], 8);
    CU_ASSERT_EQUAL(d->label[0], 2);
    CU_ASSERT_EQUAL(d->label[3], 1);
    CU_ASSERT_STRING_EQUAL(d->about.class_names[2], "7");
    ls_dataset_close(d);
}

static void gzip_and_rows_work_here_too(void)
{
    const ls_import_config config = {.rows = "0:1,2:"};
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;
    gzFile file = gzopen(temp_path("labels.gz"), "wb");

    CU_ASSERT_EQUAL(gzwrite(file, LABELS, sizeof LABELS - 1), 12);
    CU_ASSERT_EQUAL(gzclose(file), Z_OK);
    put("images", IMAGES, sizeof IMAGES - 1);
    EXPECT_OK(import("images", "labels.gz", &config, &report));
    d = table_open("out.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 3);
    CU_ASSERT_EQUAL(((uint8_t *)d->x)[2], 5);
    CU_ASSERT_EQUAL(d->about.classes, 2);
    CU_ASSERT_EQUAL(d->label[0], 1);
    CU_ASSERT_EQUAL(d->label[2], 0);
    ls_dataset_close(d);
}

static void images_alone_have_no_y(void)
{
    const ls_config config = table_config("y", "none");
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    put("images", IMAGES, sizeof IMAGES - 1);
    EXPECT_OK(import("images", NULL, NULL, &report));
    EXPECT_OK(ls_dataset_open(temp_path("out.h5"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 2);
    ls_dataset_close(d);
}

/* Several labels a row: bytes where all are 0 or 1, else numbers. */
static void several_labels_keep_their_values(void)
{
#define HEADER "\0\0\x08\x02\0\0\0\4\0\0\0\2"
    static const char bits[] = HEADER "\0\1\1\1\0\0\1\0";
    static const char values[] = HEADER "\0\1\1\2\0\0\1\0";
#undef HEADER
    ls_import_report report = {.size = sizeof report};

    put("images", IMAGES, sizeof IMAGES - 1);
    for (int k = 0; k < 2; k++) {
        const char *bytes = k ? values : bits;
        struct h5_file *file = NULL;
        struct h5_shape shape = {.rank = 0};
        double y[8];

        put("several", bytes, sizeof bits - 1);
        EXPECT_OK(import("images", "several", NULL, &report));
        EXPECT_OK(h5_open(temp_path("out.h5"), &file));
        EXPECT_OK(h5_describe(file, "/y", &shape));
        EXPECT_OK(h5_read(file, "/y", NUMBER_F64, y, 8));
        h5_close(file);
        CU_ASSERT_EQUAL(shape.type, k ? NUMBER_F32 : NUMBER_U8);
        for (size_t i = 0; i < 8; i++)
            CU_ASSERT_EQUAL(y[i], (double)bytes[12 + i]);
    }
}

static void pairs_that_do_not_fit_are_refused(void)
{
    static const char short_labels[] = "\0\0\x08\x01\0\0\0\3\7\0\7";
    ls_import_report report = {.size = sizeof report};

    put("images", IMAGES, sizeof IMAGES - 1);
    put("labels", LABELS, sizeof LABELS - 1);
    put("short", short_labels, sizeof short_labels - 1);
    put("cut", LABELS, sizeof LABELS - 2);
    put("cut_images", IMAGES, sizeof IMAGES - 3);
    EXPECT_FAILS(import("images", "short", NULL, &report), LS_BAD_DATA,
                 "images has 4 rows, ");
    EXPECT_FAILS(import("labels", "images", NULL, &report), LS_BAD_DATA,
                 "these look like labels, which come second");
    EXPECT_FAILS(import("images", "images", NULL, &report), LS_BAD_DATA,
                 "want labels of rank 1");
    EXPECT_FAILS(import("images", "cut", NULL, &report), LS_BAD_DATA,
                 "says 12 bytes, the file has 11");
    EXPECT_FAILS(import("cut_images", NULL, NULL, &report), LS_BAD_DATA,
                 "says 24 bytes, the file has 22");
    CU_ASSERT_NOT_EQUAL(access(temp_path("out.h5"), F_OK), 0);
}

/* The header of 2 rows of 2^25 bytes, and 2^17 labels for each of them. */
static void what_a_header_claims_is_not_believed(void)
{
    static const char wide[] = "\0\0\x08\x02\0\0\0\2\2\0\0\0";
    static const char labels[] = "\0\0\x08\x02\0\0\0\4\0\2\0\0";
    ls_import_report report = {.size = sizeof report};
    gzFile file = gzopen(temp_path("wide.gz"), "wb");

    CU_ASSERT_EQUAL(gzwrite(file, wide, sizeof wide - 1), 12);
    CU_ASSERT_EQUAL(gzclose(file), Z_OK);
    file = gzopen(temp_path("labels.gz"), "wb");
    CU_ASSERT_EQUAL(gzwrite(file, labels, sizeof labels - 1), 12);
    CU_ASSERT_EQUAL(gzclose(file), Z_OK);
    put("wide", wide, sizeof wide - 1);
    put("images", IMAGES, sizeof IMAGES - 1);
    EXPECT_FAILS(import("wide", NULL, NULL, &report), LS_BAD_DATA,
                 "says 67108876 bytes, the file has 12");
    EXPECT_FAILS(import("wide.gz", NULL, NULL, &report), LS_BAD_DATA,
                 "rows of 33554432 numbers, limit 16777216");
    EXPECT_FAILS(import("images", "labels.gz", NULL, &report), LS_BAD_DATA,
                 "131072 labels in a row, limit 65536");
}

static void bad_numbers_are_named(void)
{
    static const char nan[] =
        "\0\0\x0d\x02\0\0\0\2\0\0\0\1\x3f\xc0\0\0\x7f\xc0\0\0";
    ls_import_report report = {.size = sizeof report};

    put("nan", nan, sizeof nan - 1);
    EXPECT_FAILS(import("nan", NULL, NULL, &report), LS_BAD_DATA,
                 "row 1, column 0 is NaN");
}

static CU_TestInfo tests[] = {
    {"images and labels keep their bytes", images_and_labels_keep_their_bytes},
    {"gzip and rows work here too", gzip_and_rows_work_here_too},
    {"images alone have no y", images_alone_have_no_y},
    {"several labels keep their values", several_labels_keep_their_values},
    {"pairs that do not fit are refused", pairs_that_do_not_fit_are_refused},
    {"what a header claims is not believed",
     what_a_header_claims_is_not_believed},
    {"bad numbers are named", bad_numbers_are_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"supply_array: images and labels", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
