/* SPDX-License-Identifier: MIT */
/*
 * test_row_splits.c - the part and the group of each row, in every form they
 * have.
 */
#include "base/settings.h"
#include "table/open/row_splits.h"

#include <hdf5.h>

#include "table/tables.h"

/* X and y of six rows, and further datasets. */
static struct h5_file *six(const char *name)
{
    struct h5_file *file = table_new(name);

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    return file;
}

static const unsigned char wanted[6] = {0, 0, 1, 2, 1, 0};

static void expect_parts(const char *name)
{
    ls_dataset *d = table_open(name, "split", "stored", LS_OK, NULL);

    if (!d)
        return;
    CU_ASSERT_PTR_NOT_NULL_FATAL(d->part);
    CU_ASSERT_EQUAL(memcmp(d->part, wanted, 6), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "3 train, 2 val, 1 test"));
    ls_dataset_close(d);
}

static void parts_are_words_or_numbers(void)
{
    static const char *const words[6] = {"train", "Training", "valid",
                                         "test",  "VAL",      "train"};
    struct h5_file *file = six("words.h5");

    EXPECT_OK(h5_write_texts(file, "/split", words, 6));
    table_done(file);
    expect_parts("words.h5");
    file = six("numbers.h5");
    table_put(file, "/split", NUMBER_U8, 6, 0, 0, wanted);
    table_done(file);
    expect_parts("numbers.h5");
}

/* Of an enum the words count: test = 7, train = -2, val = 300. */
static void parts_of_an_enum_are_its_words(void)
{
    static const int16_t values[3] = {-2, 300, 7};
    static const char *const words[3] = {"train", "val", "test"};
    struct h5_file *file = six("enum.h5");
    const hsize_t dims[1] = {6};
    int16_t stored[6];

    table_done(file);
    const hid_t id = H5Fopen(temp_path("enum.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t type = H5Tenum_create(H5T_STD_I16BE);
    const hid_t native = H5Tenum_create(H5T_NATIVE_INT16);
    const hid_t space = H5Screate_simple(1, dims, NULL);

    for (int i = 0; i < 3; i++) {
        int16_t value = values[i];

        CU_ASSERT(H5Tenum_insert(native, words[i], &value) >= 0);
        CU_ASSERT(H5Tconvert(H5T_NATIVE_INT16, H5T_STD_I16BE, 1, &value, NULL,
                             H5P_DEFAULT) >= 0);
        CU_ASSERT(H5Tenum_insert(type, words[i], &value) >= 0);
    }
    const hid_t data = H5Dcreate2(id, "split", type, space, H5P_DEFAULT,
                                  H5P_DEFAULT, H5P_DEFAULT);

    for (int i = 0; i < 6; i++)
        stored[i] = values[wanted[i]];
    CU_ASSERT(H5Dwrite(data, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, stored) >=
              0);
    H5Dclose(data);
    H5Sclose(space);
    H5Tclose(native);
    H5Tclose(type);
    H5Fclose(id);
    expect_parts("enum.h5");
}

static void one_part_is_a_choice_of_rows(void)
{
    ls_config config = table_config("part", "val");
    ls_dataset *d = NULL;

    EXPECT_OK(ls_dataset_open(temp_path("numbers.h5"), &config, &d));
    CU_ASSERT_EQUAL_FATAL(d->about.rows, 2);
    CU_ASSERT_EQUAL(d->about.file_rows, 6);
    CU_ASSERT_EQUAL(((float *)d->x)[0], 20);
    CU_ASSERT_EQUAL(((float *)d->x)[2], 40);
    CU_ASSERT_EQUAL(d->label[1], 1);
    CU_ASSERT_PTR_NULL(d->part);
    ls_dataset_close(d);
    EXPECT_OK(ls_config_set(&config, "rows", "0:5"));
    EXPECT_OK(ls_dataset_open(temp_path("numbers.h5"), &config, &d));
    CU_ASSERT_EQUAL(d->about.rows, 2);
    ls_dataset_close(d);
    EXPECT_OK(ls_config_set(&config, "rows", "3:4"));
    EXPECT_FAILS(ls_dataset_open(temp_path("numbers.h5"), &config, &d),
                 LS_BAD_DATA, "no val rows");
}

static void a_split_that_is_not_asked_for_is_left_alone(void)
{
    ls_dataset *d = table_open("numbers.h5", "val-split", "0.5", LS_OK, NULL);

    CU_ASSERT_PTR_NULL(d->part);
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "/split is not used"));
    ls_dataset_close(d);
    d = table_open("numbers.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL(d->part);
    ls_dataset_close(d);
}

static void bad_parts_are_named(void)
{
    static const uint8_t bad[6] = {0, 0, 1, 3, 0, 1};
    struct h5_file *file = six("bad.h5");

    table_put(file, "/split", NUMBER_U8, 6, 0, 0, bad);
    table_done(file);
    table_open("bad.h5", NULL, NULL, LS_BAD_DATA, "/split row 3 is 3");
    file = six("short.h5");
    table_put(file, "/split", NUMBER_U8, 5, 0, 0, bad);
    table_done(file);
    table_open("short.h5", "part", "test", LS_BAD_DATA, "for each of 6 rows");
    table_plain("none.h5");
    table_open("none.h5", "part", "test", LS_BAD_DATA, "has no /split");
    table_open("none.h5", "split", "stored", LS_BAD_DATA,
               "setting split=stored");
}

static void groups_are_numbers_or_texts(void)
{
    static const int32_t numbers[6] = {5, 5, -1, 7, 7, 7};
    static const char *const texts[6] = {"a", "a", "b", "c", "c", "c"};
    ls_config config = table_config("split", "group");
    struct h5_file *file = six("groups.h5");
    ls_dataset *d = NULL;

    table_put(file, "/group", NUMBER_I32, 6, 0, 0, numbers);
    EXPECT_OK(h5_write_texts(file, "/run", texts, 6));
    table_done(file);
    EXPECT_OK(ls_dataset_open(temp_path("groups.h5"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d->group);
    for (int i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(d->group[i], numbers[i]);
    ls_dataset_close(d);
    EXPECT_OK(ls_config_set(&config, "group", "run"));
    EXPECT_OK(ls_config_set(&config, "rows", "1:"));
    EXPECT_OK(ls_dataset_open(temp_path("groups.h5"), &config, &d));
    CU_ASSERT_EQUAL(d->group[2], d->group[4]);
    CU_ASSERT_NOT_EQUAL(d->group[0], d->group[1]);
    ls_dataset_close(d);
}

static void bad_groups_are_named(void)
{
    static const float numbers[6] = {1, 2, 2.5f, 3, 3, 3};
    struct h5_file *file = six("halves.h5");

    table_put(file, "/group", NUMBER_F32, 6, 0, 0, numbers);
    table_done(file);
    table_open("halves.h5", "split", "group", LS_BAD_DATA,
               "/group is float32, want int64");
    table_open("none.h5", "split", "group", LS_BAD_DATA, "setting group");
}

static CU_TestInfo tests[] = {
    {"parts are words or numbers", parts_are_words_or_numbers},
    {"parts of an enum are its words", parts_of_an_enum_are_its_words},
    {"one part is a choice of rows", one_part_is_a_choice_of_rows},
    {"a split that is not asked for is left alone",
     a_split_that_is_not_asked_for_is_left_alone},
    {"bad parts are named", bad_parts_are_named},
    {"groups are numbers or texts", groups_are_numbers_or_texts},
    {"bad groups are named", bad_groups_are_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"marks: parts and groups", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
