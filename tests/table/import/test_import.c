/* SPDX-License-Identifier: MIT */
/*
 * test_import.c - formats by content, settings, and what cannot be imported.
 */
#include "base/settings.h"
#include "table/import/import.h"

#include <stdlib.h>
#include <unistd.h>

#include "table/dataset/dataset.h"
#include "table/tables.h"

static ls_status import(const char *name, const ls_import_config *config)
{
    char in[1024];
    const char *const paths[] = {in};
    ls_import_report report = {.size = sizeof report};

    strcpy(in, temp_path(name));
    return ls_import(paths, 1, temp_path("import.h5"), config, NULL, &report);
}

static void formats_that_are_none_are_named(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } cases[] = {
        {"", 0, "is empty"},
        {"PAR1....", 8, "is Parquet; import takes"},
        {"\xff\xfe"
         "1\0",
         4, "UTF-16"},
        {"\x03\x08\0\0\1\0\0\0", 8, "little-endian"},
        {"\1\2\3\4\5\6", 6, "unknown kind"},
        {"\x89HDF\r\n\x1a\n", 8, "is HDF5 and needs no import"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(temp_path("odd"), cases[i].bytes, cases[i].size);
        EXPECT_FAILS(import("odd", NULL), LS_BAD_DATA, cases[i].words);
    }
    EXPECT_FAILS(import("none", NULL), LS_NO_INPUT, "No such file");
}

static void settings_are_checked_first(void)
{
    EXPECT_FAILS(import("none", &(ls_import_config){.header = "maybe"}),
                 LS_USAGE, "header is \"maybe\"; want auto, yes, no");
    EXPECT_FAILS(import("none", &(ls_import_config){.missing = "mode"}),
                 LS_USAGE, "want error, drop, mean, ..");
    EXPECT_FAILS(import("none", &(ls_import_config){.task = "class"}), LS_USAGE,
                 "want auto, binary, multiclass, ..");
}

static void one_text_at_a_time(void)
{
    char in[1024];
    const char *const paths[] = {in, in, in};
    ls_import_report report = {.size = sizeof report};

    text_file("a.csv", "1,0\n2,1\n");
    strcpy(in, temp_path("a.csv"));
    EXPECT_FAILS(ls_import(paths, 2, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "one file at a time");
    EXPECT_FAILS(ls_import(paths, 3, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "not 3 files");
    EXPECT_FAILS(ls_import(paths, 0, "x.h5", NULL, NULL, &report), LS_USAGE,
                 "not 0 files");
}

static void an_output_is_replaced_by_force_alone(void)
{
    const ls_import_config config = {.label = "1"};
    const ls_import_config force = {.label = "1", .force = 1};

    text_file("a.csv", "1,0\n2,1\n");
    EXPECT_OK(import("a.csv", &config));
    EXPECT_FAILS(import("a.csv", &config), LS_EXISTS, "setting force");
    text_file("bad.csv", "1,0\n2,x,1\n");
    EXPECT_FAILS(import("bad.csv", &config), LS_EXISTS, "setting force");
    EXPECT_OK(import("a.csv", &force));
    EXPECT_FAILS(import("none", &force), LS_NO_INPUT, "none");
    CU_ASSERT_EQUAL(access(temp_path("import.h5"), F_OK), 0);
}

static void appended_rows_stand_behind_the_old_ones(void)
{
    const ls_import_config first = {.label = "y", .force = 1};
    const ls_import_config append = {.append = 1};
    ls_dataset *d = NULL;

    text_file("a.csv", "a,color,y\n1,red,no\n2,blue,yes\n");
    EXPECT_OK(import("a.csv", &first));
    text_file("b.csv", "y,color,a\nno,blue,3\n");
    EXPECT_OK(import("b.csv", &append));
    d = table_open("import.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 3);
    CU_ASSERT_EQUAL(
        memcmp(d->x, (float[]){1, 0, 1, 2, 1, 0, 3, 1, 0}, 9 * sizeof(float)),
        0);
    CU_ASSERT_EQUAL(memcmp(d->label, (int32_t[]){0, 1, 0}, 12), 0);
    CU_ASSERT_PTR_NOT_NULL(d->columns);
    ls_dataset_close(d);
}

/* Files that do not go with it, which must leave it as it is. */
static void other_rows_are_not_appended(void)
{
    static const char *const bad[][2] = {
        {"a,y\n1,no\n", "lacks 1 of the 2"},
        {"a,color,y\n1,green,no\n", "\"green\" is none of the 2 levels"},
        {"a,color,y\n1,red,perhaps\n", "none of the 2 classes"},
        {"a,color,y\n?,red,no\n", "the cell is missing"},
        {"a,color\n1,red\n", "no column y"},
    };
    unsigned char *before = NULL, *after = NULL;
    size_t size = 0, size_after = 0;

    appended_rows_stand_behind_the_old_ones();
    before = read_file(temp_path("import.h5"), &size);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        text_file("c.csv", bad[i][0]);
        EXPECT_FAILS(import("c.csv", &(ls_import_config){.append = 1}),
                     LS_BAD_DATA, bad[i][1]);
    }
    after = read_file(temp_path("import.h5"), &size_after);
    CU_ASSERT_EQUAL(size, size_after);
    CU_ASSERT_EQUAL(memcmp(before, after, size), 0);
    free(before);
    free(after);
}

/* What HDF5 would round on the way into /y. */
static void labels_without_room_are_not_appended(void)
{
    static const char *const bad[] = {"1,2,0.5\n", "1,2,256\n", "1,2,-1\n"};
    const ls_import_config config = {.append = 1, .label = "2"};

    table_plain("import.h5");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        text_file("b.csv", bad[i]);
        EXPECT_FAILS(import("b.csv", &config), LS_BAD_DATA,
                     "does not go into /y");
    }
    text_file("b.csv", "1,2,255\n");
    EXPECT_OK(import("b.csv", &config));
}

/* Labels of a text, one a line, to a file; /y of it as numbers. */
static enum number_type import_labels(char *text, const char *task, double *y,
                                      size_t n)
{
    const ls_import_config config = {.label = "0", .task = task, .force = 1};
    struct h5_file *file = NULL;
    struct h5_shape shape = {.rank = 0};

    text_file("labels.csv", text);
    EXPECT_OK(import("labels.csv", &config));
    EXPECT_OK(h5_open(temp_path("import.h5"), &file));
    EXPECT_OK(h5_describe(file, "/y", &shape));
    EXPECT_OK(h5_read(file, "/y", NUMBER_F64, y, n));
    h5_close(file);
    return shape.type;
}

/* 256 classes take a byte each, one more takes four. */
static void classes_take_as_many_bytes_as_they_need(void)
{
    enum { MOST = 257, ROWS = 2 * MOST };
    char text[16 * ROWS];
    double y[ROWS];

    for (size_t n = MOST - 1; n <= MOST; n++) {
        size_t used = 0;

        for (size_t i = 0; i < 2 * n; i++)
            used += (size_t)sprintf(text + used, "%zu,%zu\n", 1000 + i % n, i);
        CU_ASSERT_EQUAL(import_labels(text, "multiclass", y, 2 * n),
                        n == MOST ? NUMBER_I32 : NUMBER_U8);
        for (size_t i = 0; i < 2 * n; i++)
            CU_ASSERT_EQUAL(y[i], (double)(i % n));
    }
}

/* Beyond 2^24 float loses whole numbers, of either sign. */
static void whole_labels_keep_their_digits(void)
{
    static const long most[] = {16777216, 16777217, -16777216, -16777217,
                                4294967297};
    char text[64];
    double y[2];

    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        const bool fits = most[i] % 2 == 0;

        sprintf(text, "%ld,1\n5,2\n", most[i]);
        CU_ASSERT_EQUAL(import_labels(text, "regression", y, 2),
                        fits ? NUMBER_F32 : NUMBER_F64);
        CU_ASSERT_EQUAL(y[0], (double)most[i]);
    }
}

/* The class of a new row is that of its name, whatever their order. */
static void appended_labels_are_classes_by_name(void)
{
    const ls_import_config first = {
        .label = "y", .task = "multiclass", .force = 1};
    const ls_import_config append = {.append = 1};
    ls_dataset *d = NULL;

    text_file("a.csv", "a,y\n1,no\n2,perhaps\n3,yes\n");
    EXPECT_OK(import("a.csv", &first));
    text_file("b.csv", "a,y\n4,yes\n5,perhaps\n6,no\n");
    EXPECT_OK(import("b.csv", &append));
    d = table_open("import.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(memcmp(d->label, (int32_t[]){0, 1, 2, 2, 1, 0}, 24), 0);
    ls_dataset_close(d);
}

static void a_repacked_file_holds_the_same_table(void)
{
    const ls_import_config config = {.repack = 1,
                                     .force = 1,
                                     .compress = "gzip",
                                     .x = "/in/data",
                                     .label = "/in/labels"};
    const double weight[6] = {1, 2, 3, 4, 5, 6};
    const float turned[12] = {0, 10, 20, 30, 40, 50, 1, 11, 21, 31, 41, 51};
    struct h5_file *file = table_new("odd.h5");
    struct h5_shape shape;
    ls_dataset *d = NULL;

    table_put(file, "/in/data", NUMBER_F32, 2, 6, 0, turned);
    table_put(file, "/in/labels", NUMBER_U8, 6, 0, 0, table_y);
    table_put(file, "/in/weight", NUMBER_F64, 6, 0, 0, weight);
    table_done(file);
    EXPECT_OK(import("odd.h5", &config));
    d = table_open("import.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(memcmp(d->x, table_X, sizeof table_X), 0);
    CU_ASSERT_EQUAL(d->label[4], 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d->weight);
    CU_ASSERT_EQUAL(d->weight[5], 6);
    ls_dataset_close(d);
    EXPECT_OK(h5_open(temp_path("import.h5"), &file));
    EXPECT_OK(h5_describe(file, "/X", &shape));
    CU_ASSERT_EQUAL(shape.dims[0], 6);
    CU_ASSERT_NOT_EQUAL(shape.chunk[0], 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(shape.filters, "gzip"));
    h5_close(file);
}

static CU_TestInfo tests[] = {
    {"formats that are none are named", formats_that_are_none_are_named},
    {"settings are checked first", settings_are_checked_first},
    {"one text at a time", one_text_at_a_time},
    {"an output is replaced by force alone",
     an_output_is_replaced_by_force_alone},
    {"appended rows stand behind the old ones",
     appended_rows_stand_behind_the_old_ones},
    {"classes take as many bytes as they need",
     classes_take_as_many_bytes_as_they_need},
    {"whole labels keep their digits", whole_labels_keep_their_digits},
    {"appended labels are classes by name",
     appended_labels_are_classes_by_name},
    {"other rows are not appended", other_rows_are_not_appended},
    {"labels without room are not appended",
     labels_without_room_are_not_appended},
    {"a repacked file holds the same table",
     a_repacked_file_holds_the_same_table},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"import: formats and settings", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
