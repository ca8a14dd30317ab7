/* SPDX-License-Identifier: MIT */
/*
 * test_row_source_text.c - CSV and TSV files become dataset files.
 */
#include "base/settings.h"
#include "table/dataset/dataset.h"
#include "table/formats/row_source.h"

#include <stdlib.h>
#include <unistd.h>

#include "table/tables.h"

/* Import a text with these settings and open what comes out. */
static ls_dataset *import(const char *text, const ls_import_config *config,
                          ls_import_report *report)
{
    char in[1024], out[1024];
    const char *const paths[] = {in};

    strcpy(in, temp_path("in.csv"));
    strcpy(out, temp_path("out.h5"));
    unlink(out);
    text_file("in.csv", text);
    if (!EXPECT_OK(ls_import(paths, 1, out, config, NULL, report)))
        return NULL;
    return table_open("out.h5", NULL, NULL, LS_OK, NULL);
}

static void names_classes_and_numbers_arrive(void)
{
    ls_import_report report = {.size = sizeof report};
    const ls_dataset_info *about;
    ls_dataset *d = import("kind,pt,\"eta, cut\"\ndog,1.5,-2\ncat,0.1,3e5\n"
                           "dog,1,1\ncat,2,2\n",
                           &(ls_import_config){.label = "kind"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    about = ls_dataset_about(d);
    CU_ASSERT_STRING_EQUAL(about->feature_names[1], "eta, cut");
    CU_ASSERT_STRING_EQUAL(about->class_names[0], "cat");
    CU_ASSERT_EQUAL(d->label[0], 1);
    CU_ASSERT_EQUAL(((float *)d->x)[2], 0.1f);
    CU_ASSERT_EQUAL(((float *)d->x)[3], 300000.0f);
    CU_ASSERT_STRING_EQUAL(report.format, "CSV");
    CU_ASSERT_STRING_EQUAL(report.dialect, "comma, header, quotes");
    CU_ASSERT_EQUAL(report.rows, 4);
    CU_ASSERT_EQUAL(report.features, 2);
    CU_ASSERT_EQUAL(report.classes, 2);
    CU_ASSERT_EQUAL(report.bytes, 58);
    ls_dataset_close(d);
}

static void other_numbers_are_targets_of_regression(void)
{
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = import("a\tenergy\n1\t0.5\n2\t1e-3\n3\t7\n",
                           &(ls_import_config){.label = "-1"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_STRING_EQUAL(d->about.task, "regression");
    CU_ASSERT_STRING_EQUAL(d->about.target_names[0], "energy");
    CU_ASSERT_STRING_EQUAL(d->about.y_type, "float32");
    CU_ASSERT_EQUAL(d->value[1], (double)1e-3f);
    CU_ASSERT_STRING_EQUAL(report.format, "TSV");
    CU_ASSERT_EQUAL(report.classes, 0);
    ls_dataset_close(d);
}

static void missing_rows_are_dropped_and_counted(void)
{
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d =
        import("1,2,4\n?,2,2\n3,,2\n5,6,2\n7,8,\n9,9,4\n",
               &(ls_import_config){.label = "2", .missing = "drop"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(report.dropped, 3);
    CU_ASSERT_EQUAL(d->about.rows, 3);
    CU_ASSERT_STRING_EQUAL(d->about.class_names[1], "4");
    CU_ASSERT_PTR_NULL(d->about.feature_names);
    ls_dataset_close(d);
}

/* More rows than a block, and more classes than a byte counts. */
static void many_rows_and_classes_arrive_in_order(void)
{
    enum { N = 3000, F = 400, CLASSES = 300 };
    const size_t room = (size_t)N * (2 * F + 8);
    char *text = malloc(room), *at = text;
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    for (int i = 0; i < N; i++) {
        at += sprintf(at, "%d", i % CLASSES);
        for (int j = 0; j < F; j++)
            at += sprintf(at, ",%d", (i + j) % 10);
        *at++ = '\n';
    }
    *at = '\0';
    d = import(text, &(ls_import_config){.label = "0"}, &report);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, N);
    CU_ASSERT_EQUAL(d->about.classes, CLASSES);
    CU_ASSERT_STRING_EQUAL(d->about.y_type, "int32");
    for (int i = 0; i < N; i++) {
        CU_ASSERT_EQUAL(d->label[i], i % CLASSES);
        CU_ASSERT_EQUAL(((float *)d->x)[i * F + 7], (float)((i + 7) % 10));
    }
    ls_dataset_close(d);
}

static void without_a_label_there_is_no_y(void)
{
    const ls_config config = table_config("y", "none");
    ls_import_report report = {.size = sizeof report};
    const char *in = temp_path("plain.csv");
    ls_dataset *d = NULL;

    text_file("plain.csv", "a,b\n1,2\n3,4\n");
    EXPECT_OK(ls_import(&in, 1, temp_path("plain.h5"),
                        &(ls_import_config){.label = "none"}, NULL, &report));
    EXPECT_OK(ls_dataset_open(temp_path("plain.h5"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.targets, 0);
    CU_ASSERT_EQUAL(d->about.features, 2);
    ls_dataset_close(d);
}

static const struct {
    const char *text, *task, *words;
} bad[] = {
    {"1,inf\n2,1\n", "auto", "line 1: the label \"inf\" is not finite"},
    {"1,1\n2,1e99\n", "auto", "line 2: the label \"1e99\" is too large"},
    {"1,1\n2,2\n3,3\n", "auto", "in.csv: 3 distinct labels in 3 rows"},
    {"1,1\n2,x\n", "regression", "not all labels are numbers"},
    {"1,1\n2,\n", "auto",
     "line 2, column 1 (lines count from 1, columns from 0): the cell"},
};

static void a_bad_text_leaves_nothing_behind(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const ls_import_config config = {.label = "1", .task = bad[i].task};
        const char *in = temp_path("in.csv"), *out = temp_path("no.h5");
        ls_import_report report = {.size = sizeof report};

        text_file("in.csv", bad[i].text);
        EXPECT_FAILS(ls_import(&in, 1, out, &config, NULL, &report),
                     LS_BAD_DATA, bad[i].words);
        CU_ASSERT_NOT_EQUAL(access(out, F_OK), 0);
    }
}

static void all_rows_dropped_is_an_error(void)
{
    const ls_import_config config = {.label = "1", .missing = "drop"};
    const char *in = temp_path("in.csv");
    ls_import_report report = {.size = sizeof report};

    text_file("in.csv", "?,1\n?,2\n");
    EXPECT_FAILS(ls_import(&in, 1, temp_path("no.h5"), &config, NULL, &report),
                 LS_BAD_DATA, "all of 2 rows have missing cells");
}

static void keep_log(void *user, ls_level level, const char *sentence)
{
    CU_ASSERT_EQUAL(level, LS_WARNING);
    strcat(strcat(user, sentence), ";");
}

static void what_is_odd_is_warned_of(void)
{
    char log[512] = "";
    const ls_callbacks callbacks = {
        .size = sizeof(ls_callbacks), .user = log, .log = keep_log};
    const char *in = temp_path("in.csv");
    ls_import_report report = {.size = sizeof report};

    text_file("in.csv", "1,1\n16777217,1\n2,1\n");
    EXPECT_OK(ls_import(&in, 1, temp_path("odd.h5"),
                        &(ls_import_config){.label = "1"}, &callbacks,
                        &report));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "one class only"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(log, "1 whole numbers are rounded to float32, the first on "
                    "line 2"));
}

/* X of a text that has missing cells, "a" of 1, -, 3, 8 and "b" of x, y, -, x.
 */
static const struct {
    const char *missing;
    size_t features;
    float X[16];
} filled[] = {
    {"mean", 3, {1, 1, 0, 4, 0, 1, 3, 0, 0, 8, 1, 0}},
    {"median", 3, {1, 1, 0, 3, 0, 1, 3, 0, 0, 8, 1, 0}},
    {"zero", 3, {1, 1, 0, 0, 0, 1, 3, 0, 0, 8, 1, 0}},
    {"drop", 2, {1, 1, 8, 1}},
};

static void missing_cells_are_filled(void)
{
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
        const size_t features = filled[i].features;
        ls_import_report report = {.size = sizeof report};
        ls_dataset *d =
            import("a,b,y\n1,x,0\n,y,1\n3,?,0\n8,x,1\n",
                   &(ls_import_config){.missing = filled[i].missing}, &report);

        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL(d->about.features, features);
        CU_ASSERT_EQUAL(
            memcmp(d->x, filled[i].X, d->about.rows * features * sizeof(float)),
            0);
        CU_ASSERT_EQUAL(report.categories, 1);
        ls_dataset_close(d);
    }
}

static void an_indicator_tells_which_cells_were_missing(void)
{
    const float want[] = {1, 0, 2, 1, 1, 4};
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d =
        import("a,b,y\n1,2,0\n?,4,1\n",
               &(ls_import_config){.missing = "indicator"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 3);
    CU_ASSERT_STRING_EQUAL(d->about.feature_names[1], "a_missing");
    CU_ASSERT_EQUAL(memcmp(d->x, want, sizeof want), 0);
    ls_dataset_close(d);
}

/* Of an even number of cells, of negative ones, and of many. */
static void a_median_is_exact(void)
{
    enum { N = 2001 };
    char *text = malloc(N * 32), *at = text;
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    at += sprintf(at, "a,b,y\n,,0\n");
    for (int i = 0; i < N; i++)
        at += sprintf(at, "%d.25,%d,%d\n", (i * 700) % N - 1000, i % 2 ? -3 : 5,
                      i % 2);
    sprintf(at, ",-3,1\n");
    d = import(text, &(ls_import_config){.missing = "median"}, &report);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(((float *)d->x)[0], 0.25f);
    CU_ASSERT_EQUAL(((float *)d->x)[1], 1.0f);
    ls_dataset_close(d);
}

static void columns_are_kept_and_dropped(void)
{
    static const ls_import_config configs[] = {
        {.label = "y", .columns = "b,3"},
        {.label = "y", .drop = "a"},
        {.label = "y", .columns = "a,b,c", .drop = "0"},
    };

    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        ls_import_report report = {.size = sizeof report};
        ls_dataset *d = import("a,b,y,c\n2024-01-31,2,0,5\nx,3,1,6\n",
                               &configs[i], &report);

        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL(d->about.features, 2);
        CU_ASSERT_STRING_EQUAL(d->about.feature_names[0], "b");
        CU_ASSERT_EQUAL(((float *)d->x)[1], 5.0f);
        ls_dataset_close(d);
    }
}

static void numbers_are_categories_on_demand(void)
{
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = import("zip,a,y\n10115,1,0\n80331,2,1\n10115,3,1\n",
                           &(ls_import_config){.categories = "zip"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 3);
    CU_ASSERT_STRING_EQUAL(d->about.feature_names[1], "zip=80331");
    ls_dataset_close(d);
}

/* Blocks of several threads, quotes among them, against one thread. */
static void the_bytes_do_not_depend_on_threads(void)
{
    enum { N = 60000 };
    char *text = malloc(N * 60), *at = text;
    ls_dataset *one = NULL, *other = NULL;
    ls_import_report report = {.size = sizeof report};

    at += sprintf(at, "a,b,y\n");
    for (int i = 0; i < N; i++)
        at += sprintf(at, "%.18e,%s%d%s,%d\n", i / 7.0,
                      i % 30000 == 77 ? "\"" : "", i,
                      i % 30000 == 77 ? "\"" : "", i % 3);
    one = import(text, &(ls_import_config){.threads = 1}, &report);
    other = import(text, &(ls_import_config){.threads = 4}, &report);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    CU_ASSERT_EQUAL(one->about.rows, N);
    CU_ASSERT_EQUAL(one->about.fingerprint, other->about.fingerprint);
    CU_ASSERT_EQUAL(((float *)one->x)[2 * (N - 1)], (float)((N - 1) / 7.0));
    ls_dataset_close(one);
    ls_dataset_close(other);
}

/* Read once, and once more when float32 turns out not to do; y as well. */
static void digits_that_float32_would_lose_make_float64(void)
{
    static const char text[] = "day,z,y\n2459000.1,0.1,2459000.3\n"
                               "2459000.2,0.2,2459000.6\n";
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = import(text, &(ls_import_config){.label = "y"}, &report);

    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->x_type, NUMBER_F64);
    CU_ASSERT_EQUAL(((double *)d->x)[0], 2459000.1);
    CU_ASSERT_EQUAL(((double *)d->x)[3], 0.2);
    CU_ASSERT_EQUAL(d->value[1], 2459000.6);
    CU_ASSERT_PTR_NOT_NULL(strstr(report.dialect, "float64"));
    CU_ASSERT_EQUAL(report.rows, 2);
    ls_dataset_close(d);
    d = import(text, &(ls_import_config){.label = "y", .drop = "day"}, &report);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->x_type, NUMBER_F32);
    ls_dataset_close(d);
}

/* What import writes, train reads. */
static void a_name_that_no_file_holds_is_refused(void)
{
    char text[3000], name[1025];
    const char *const path[] = {temp_path("t.csv")};
    const ls_import_config config = {.label = "1", .force = 1};
    ls_import_report report = {.size = sizeof report};

    for (int length = 1023; length <= 1024; length++) {
        memset(name, 'n', sizeof name);
        name[length] = '\0';
        snprintf(text, sizeof text, "a,%s\n1,0\n2,1\n5,1\n", name);
        text_file("t.csv", text);
        if (length == 1024) {
            EXPECT_FAILS(
                ls_import(path, 1, temp_path("t.h5"), &config, NULL, &report),
                LS_BAD_DATA, "has 1024 bytes; want at most 1023");
            continue;
        }
        EXPECT_OK(
            ls_import(path, 1, temp_path("t.h5"), &config, NULL, &report));
        ls_dataset_close(table_open("t.h5", NULL, NULL, LS_OK, NULL));
    }
}

static const struct {
    const char *name, *text, *label, *weight, *words;
} faulty[] = {
    {"f.csv", "1,2\n3,4\nx,5\n6,7\n", "none", NULL, "\"x\" is no number"},
    {"f.csv", "1,2\n3,4\n5,inf\n6,7\n", "1", NULL, "\"inf\" is not finite"},
    {"f.csv", "1,2\n3,4\n5\n6,7\n", "1", NULL, "line 3 has 1 columns"},
    {"f.csv", "1,2\n3,4\n5,inf\n6,7\n", "none", "1", "\"inf\" is no number"},
    {"f.svm", "1 1:2\n-1 2:3\n1 2:x\n1 1:1\n", NULL, NULL, "is no number"},
};

/* So that whoever takes them finds what is wrong with them first. */
static void rows_before_a_fault_go_on(void)
{
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        const bool svm = strcmp(faulty[i].name, "f.svm") == 0;
        ls_import_config config;
        const struct row_wish wish = {.config = &config,
                                      .features = svm ? 2 : 0,
                                      .roles = {.wants = {true}}};
        struct row_source row_source = {.format = ""};
        struct row_source_rows rows = {.n = 0};
        struct input *input = NULL;

        text_file(faulty[i].name, faulty[i].text);
        EXPECT_OK(
            import_complete(&(ls_import_config){.label = faulty[i].label,
                                                .weight = faulty[i].weight},
                            &config));
        EXPECT_OK(input_open(temp_path(faulty[i].name), &input));
        EXPECT_OK(row_source_open(&input, 1, &wish, &row_source));
        if (!svm) {
            EXPECT_OK(row_source.next(&row_source, ROW_SOURCE_SCAN, &rows));
            CU_ASSERT_EQUAL(rows.n, 2);
            EXPECT_FAILS(row_source.next(&row_source, ROW_SOURCE_SCAN, &rows),
                         LS_BAD_DATA, faulty[i].words);
        }
        /* and it is not forgotten */
        EXPECT_FAILS(row_source.next(&row_source,
                                     svm ? ROW_SOURCE_SURVEY : ROW_SOURCE_SCAN,
                                     &rows),
                     LS_BAD_DATA, faulty[i].words);
        row_source_close(&row_source);
        input_close(input);
    }
}

static CU_TestInfo tests[] = {
    {"digits that float32 would lose make float64",
     digits_that_float32_would_lose_make_float64},
    {"names, classes and numbers arrive", names_classes_and_numbers_arrive},
    {"other numbers are targets of regression",
     other_numbers_are_targets_of_regression},
    {"missing rows are dropped and counted",
     missing_rows_are_dropped_and_counted},
    {"many rows and classes arrive in order",
     many_rows_and_classes_arrive_in_order},
    {"without a label there is no y", without_a_label_there_is_no_y},
    {"a bad text leaves nothing behind", a_bad_text_leaves_nothing_behind},
    {"all rows dropped is an error", all_rows_dropped_is_an_error},
    {"what is odd is warned of", what_is_odd_is_warned_of},
    {"missing cells are filled", missing_cells_are_filled},
    {"an indicator tells which cells were missing",
     an_indicator_tells_which_cells_were_missing},
    {"a median is exact", a_median_is_exact},
    {"columns are kept and dropped", columns_are_kept_and_dropped},
    {"numbers are categories on demand", numbers_are_categories_on_demand},
    {"the bytes do not depend on threads", the_bytes_do_not_depend_on_threads},
    {"a name that no file holds is refused",
     a_name_that_no_file_holds_is_refused},
    {"rows before a fault go on", rows_before_a_fault_go_on},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"supply_text: CSV and TSV", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
