/* SPDX-License-Identifier: MIT */
/*
 * test_find.c - X, y and weight in files of other people.
 */
#include "base/settings.h"
#include "table/locate/find.h"

#include "table/tables.h"

static const double zeros[4096];

/* "name type-letter dims" entries, e.g. "/X f 6 2"; type i, f or t (text). */
static void make(const char *name, const char *const *entries)
{
    const char *const texts[6] = {"a", "b", "c", "d", "e", "f"};
    struct h5_file *file = table_new(name);

    for (; *entries; entries++) {
        char what[64], type;
        unsigned a = 0, b = 0, c = 0;

        sscanf(*entries, "%63s %c %u %u %u", what, &type, &a, &b, &c);
        if (type == 't')
            EXPECT_OK(h5_write_texts(file, what, texts, a));
        else
            table_put(file, what, type == 'i' ? NUMBER_I64 : NUMBER_F64, a, b,
                      c, zeros);
    }
    table_done(file);
}

/* What is found, as "X y weight rows columns", or the error. */
static ls_status find(const char *name, const char *key, const char *value,
                      const struct dataset_pattern *pattern, char *found)
{
    const ls_config config = table_config(key, value);
    struct h5_file *file = NULL;
    struct table table = {0};
    ls_status status;

    EXPECT_OK(h5_open(temp_path(name), &file));
    status = table_find(file, name, &config, pattern, &table);
    if (!status)
        sprintf(found, "%s %s %s %zu %zu%s", table.x_name,
                *table.y.name ? table.y.shown : "-",
                *table.weight.name ? table.weight.shown : "-", table.rows,
                table.columns, table.part->transposed ? " turned" : "");
    table_clear(&table);
    h5_close(file);
    return status;
}

static const struct {
    const char *entries[6];
    const char *found;
} good[] = {
    {{"/X f 6 2", "/y i 6"}, "/X /y - 6 2"},
    {{"/data f 6 2", "/label i 6", "/w f 6"}, "/data /label /w 6 2"},
    {{"/FEATURES f 6 2", "/Targets f 6 3"}, "/FEATURES /Targets - 6 2"},
    {{"/images i 6 2 3", "/labels i 6 1"}, "/images /labels - 6 6"},
    {{"/train/X f 6 2", "/train/y i 6", "/test/X f 3 2", "/test/y i 3"},
     "/train/X /train/y - 6 2"},
    {{"/X_train f 6 2", "/y_train i 6", "/X_test f 3 2", "/y_test i 3"},
     "/X_train /y_train - 6 2"},
    {{"/jets_x f 6 2", "/jets_y i 6"}, "/jets_x /jets_y - 6 2"},
    {{"/measurements f 2 6", "/truth i 6", "/other i 9"},
     "/measurements /truth - 6 2 turned"},
    {{"/a f 6 2", "/b i 6", "/c i 5"}, "/a /b - 6 2"},
    {{"/deep/er/X f 6 2", "/y i 6"}, "/deep/er/X /y - 6 2"},
    {{"/X f 6", "/y i 6"}, "/X /y - 6 1"},
    {{"/a f 6 2", "/id t 6", "/seen i 6"}, "/a /seen - 6 2"},
    {{"/a f 6 2", "/kind t 6"}, "/a /kind - 6 2"},
};

static void usual_names_and_unique_shapes_are_found(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char found[1024] = "";

        make("good.h5", good[i].entries);
        EXPECT_OK(find("good.h5", NULL, NULL, NULL, found));
        CU_ASSERT_STRING_EQUAL(found, good[i].found);
    }
}

static const struct {
    const char *entries[6];
    const char *words;
} bad[] = {
    {{"/a f 6 2", "/b f 6 2", "/c i 6"}, "several datasets may be X"},
    {{"/a f 6 2", "/b i 6", "/c i 6"}, "several datasets may be y"},
    {{"/a f 6 2", "/b f 5 2", "/c i 6", "/d i 5"}, "several datasets may be X"},
    {{"/X f 6 2", "/a_names t 2", "/b i 6", "/c i 6"},
     "try: setting x=/X setting y=/b"},
    {{"/X f 6 2", "/b i 6", "/c i 6"}, "several datasets may be y"},
    {{"/X f 6 2", "/b i 5"}, "no dataset looks like y"},
    {{"/b i 5"}, "no dataset looks like X"},
    {{"/X f 6 2", "/y i 5"}, "6 rows and 5 rows do not go together"},
    {{"/X f 6 2", "/y i 6", "/weight f 7"}, "want one weight for each of 6"},
};

static void what_is_not_clear_is_asked(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char found[1024];

        make("bad.h5", bad[i].entries);
        EXPECT_FAILS(find("bad.h5", NULL, NULL, NULL, found), LS_BAD_DATA,
                     bad[i].words);
    }
}

static void what_is_told_comes_first(void)
{
    static const char *const entries[] = {"/X f 6 2",    "/y i 6", "/X2 f 6 3",
                                          "/weight f 6", "/z i 6", NULL};
    char found[1024];

    make("told.h5", entries);
    EXPECT_OK(find("told.h5", "x", "X2", NULL, found));
    CU_ASSERT_STRING_EQUAL(found, "/X2 /y /weight 6 3");
    EXPECT_OK(find("told.h5", "y", "/z", NULL, found));
    CU_ASSERT_STRING_EQUAL(found, "/X /z /weight 6 2");
    EXPECT_OK(find("told.h5", "weight", "none", NULL, found));
    CU_ASSERT_STRING_EQUAL(found, "/X /y - 6 2");
    EXPECT_OK(find("told.h5", "weight", "z", NULL, found));
    CU_ASSERT_STRING_EQUAL(found, "/X /y /z 6 2");
    EXPECT_OK(find("told.h5", "y", "none", NULL, found));
    CU_ASSERT_STRING_EQUAL(found, "/X - - 6 2");
}

/* A test table must not be taken from the rows that trained. */
static void a_pattern_wants_one_place_alone(void)
{
    static const char *const groups[] = {"/train/X f 6 2", "/train/y i 6",
                                         "/test/X f 3 2", "/test/y i 3", NULL};
    static const char *const stems[] = {"/X_train f 6 2", "/y_train i 6",
                                        "/X_test f 3 2", "/y_test i 3", NULL};
    const struct dataset_pattern pattern = {.features = 2, .need_y = 1};
    char found[1024];

    make("groups.h5", groups);
    EXPECT_FAILS(find("groups.h5", NULL, NULL, &pattern, found), LS_BAD_DATA,
                 "several groups have an X");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ls_last_error(), "try: setting x=/test/X setting y=/test/y"));
    EXPECT_OK(find("groups.h5", "x", "/test/X", &pattern, found));
    CU_ASSERT_STRING_EQUAL(found, "/test/X /test/y - 3 2");
    make("stems.h5", stems);
    EXPECT_FAILS(find("stems.h5", NULL, NULL, &pattern, found), LS_BAD_DATA,
                 "several datasets may be X");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ls_last_error(), "try: setting x=/X_test setting y=/y_test"));
    EXPECT_OK(find("stems.h5", "x", "/X_test", &pattern, found));
    CU_ASSERT_STRING_EQUAL(found, "/X_test /y_test - 3 2");
}

static void a_reading_is_never_longer_than_its_room(void)
{
    char reading[LS_NAME_SIZE] = "";

    for (int i = 0; i < 100; i++)
        reading_add(reading, "remark number %d", i);
    CU_ASSERT_EQUAL(strlen(reading), LS_NAME_SIZE - 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(reading, "remark number 0; remark number 1; "));
}

static CU_TestInfo tests[] = {
    {"usual names and unique shapes are found",
     usual_names_and_unique_shapes_are_found},
    {"what is not clear is asked", what_is_not_clear_is_asked},
    {"what is told comes first", what_is_told_comes_first},
    {"a pattern wants one place alone", a_pattern_wants_one_place_alone},
    {"a reading is never longer than its room",
     a_reading_is_never_longer_than_its_room},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"find: X and y of other people", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
