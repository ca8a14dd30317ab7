/* SPDX-License-Identifier: MIT */
/*
 * test_writer.c - dataset files, all or nothing.
 */
#include "table/import/writer.h"

#include <dirent.h>
#include <stdlib.h>

#include "table/tables.h"

static const struct writer_layout layout = {.x_type = NUMBER_F32,
                                            .features = 2,
                                            .y_type = NUMBER_I32,
                                            .y_stored = NUMBER_U8};
static const char *const features[] = {"a", "b"};
static const char *const classes[] = {"no", "yes"};
static const struct writer_names names = {.features = features,
                                          .classes = classes,
                                          .n_classes = 2,
                                          .target = "t",
                                          .source = "x.csv"};

static ls_status write_one(const char *path, int force)
{
    const int32_t y[] = {0, 1, 0, 1, 1, 0};
    struct writer *w = NULL;
    ls_status status = LS_OK;

    TRY(writer_create(path, force, &layout, &w));
    TRY(writer_append(w, 4, table_X, y));
    TRY(writer_append(w, 2, table_X + 8, y + 4));
    TRY(writer_finish(w, &names));
done:
    writer_destroy(w);
    return status;
}

/* Files in the directory of the test. */
static size_t count_files(void)
{
    DIR *directory = opendir(temp_path(""));
    size_t n = 0;

    while (readdir(directory))
        n++;
    closedir(directory);
    return n - 2;
}

static void what_is_written_can_be_opened(void)
{
    char text[64] = "";
    uint64_t version = 0;
    double mean[2] = {0};
    struct h5_file *file = NULL;
    ls_dataset *d = NULL;

    EXPECT_OK(write_one(temp_path("w.h5"), 0));
    CU_ASSERT_EQUAL(count_files(), 1);
    d = table_open("w.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(ls_dataset_about(d)->rows, 6);
    CU_ASSERT_STRING_EQUAL(ls_dataset_about(d)->feature_names[1], "b");
    CU_ASSERT_STRING_EQUAL(ls_dataset_about(d)->class_names[1], "yes");
    CU_ASSERT_STRING_EQUAL(ls_dataset_about(d)->y_type, "uint8");
    ls_dataset_close(d);
    EXPECT_OK(h5_open(temp_path("w.h5"), &file));
    EXPECT_OK(h5_get_text(file, "/", "format", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "lockstep-dataset");
    EXPECT_OK(h5_get_whole(file, "/", "format_version", &version));
    CU_ASSERT_EQUAL(version, 1);
    EXPECT_OK(h5_read(file, "/stats/mean", NUMBER_F64, mean, 2));
    CU_ASSERT_EQUAL(mean[0], 25);
    CU_ASSERT_EQUAL(mean[1], 26);
    h5_close(file);
}

/* Rows of a chunk of /X after `times` times 1000 rows were written. */
static uint64_t chunk_after(int times)
{
    static float X[2000];
    static int32_t y[1000];
    struct h5_file *file = NULL;
    struct h5_shape shape = {0};
    struct writer *w = NULL;

    EXPECT_OK(writer_create(temp_path("chunk.h5"), 1, &layout, &w));
    for (int i = 0; i < times; i++)
        EXPECT_OK(writer_append(w, 1000, X, y));
    EXPECT_OK(writer_finish(w, &names));
    writer_destroy(w);
    EXPECT_OK(h5_open(temp_path("chunk.h5"), &file));
    EXPECT_OK(h5_describe(file, "/X", &shape));
    CU_ASSERT_EQUAL(shape.dims[0], (uint64_t)times * 1000);
    h5_close(file);
    return shape.chunk[0];
}

/* 131,072 rows of 8 bytes are 1 MiB. */
static void chunks_are_not_larger_than_the_table(void)
{
    CU_ASSERT_EQUAL(chunk_after(1), 1000);
    CU_ASSERT_EQUAL(chunk_after(131), 131000);
    CU_ASSERT_EQUAL(chunk_after(132), 131072);
}

static void an_output_is_replaced_by_force_alone(void)
{
    size_t size = 0;

    write_file(temp_path("w.h5"), "old", 3);
    EXPECT_FAILS(write_one(temp_path("w.h5"), 0), LS_EXISTS, "setting force");
    free(read_file(temp_path("w.h5"), &size));
    CU_ASSERT_EQUAL(size, 3);
    EXPECT_OK(write_one(temp_path("w.h5"), 1));
    free(read_file(temp_path("w.h5"), &size));
    CU_ASSERT(size > 1000);
}

/* One that appears while another is written is not replaced either. */
static void nothing_is_left_of_what_is_not_finished(void)
{
    struct writer *w = NULL;
    const size_t before = count_files();

    EXPECT_OK(writer_create(temp_path("half.h5"), 0, &layout, &w));
    CU_ASSERT_EQUAL(count_files(), before + 2);
    writer_destroy(w);
    CU_ASSERT_EQUAL(count_files(), before);
    EXPECT_OK(writer_create(temp_path("late.h5"), 0, &layout, &w));
    write_file(temp_path("late.h5"), "other", 5);
    EXPECT_FAILS(writer_finish(w, &names), LS_EXISTS, "late.h5 exists");
    writer_destroy(w);
    CU_ASSERT_EQUAL(count_files(), before + 1);
    writer_destroy(NULL);
}

static void a_directory_that_is_not_there_is_named(void)
{
    struct writer *w = NULL;

    EXPECT_FAILS(writer_create(temp_path("no/w.h5"), 0, &layout, &w), LS_EXISTS,
                 "w.h5");
    EXPECT_FAILS(writer_create(temp_path("no/"), 0, &layout, &w), LS_USAGE,
                 "names no file");
    CU_ASSERT_PTR_NULL(w);
}

static CU_TestInfo tests[] = {
    {"what is written can be opened", what_is_written_can_be_opened},
    {"an output is replaced by force alone",
     an_output_is_replaced_by_force_alone},
    {"nothing is left of what is not finished",
     nothing_is_left_of_what_is_not_finished},
    {"a directory that is not there is named",
     a_directory_that_is_not_there_is_named},
    {"chunks are not larger than the table",
     chunks_are_not_larger_than_the_table},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"writer: dataset files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
