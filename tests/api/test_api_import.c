/* SPDX-License-Identifier: MIT */
/*
 * test_api_import.c - the settings of an import by their names.
 */
#include <stdio.h>
#include <string.h>

#include "lockstep_tools.h"
#include "support.h"

static const char text[] = "a,b,kind,w\n1,x,up,1\n2,y,down,2\n3,x,up,0.5\n";

static ls_import_config *made(void)
{
    ls_import_config *config = NULL;

    EXPECT_OK(ls_import_config_create(&config));
    return config;
}

/* Import the text; the features, or 0. */
static size_t features_of(const ls_import_config *config, ls_status want)
{
    const char *path = temp_path("t.csv");
    char in[LS_PATH_SIZE];
    const char *const paths[] = {in};
    ls_import_report report = {.size = sizeof report};

    snprintf(in, sizeof in, "%s", path);
    write_file(in, text, strlen(text));
    EXPECT_STATUS(ls_import(paths, 1, temp_path("t.h5"), config, NULL, &report),
                  want);
    return report.features;
}

static void settings_by_name_do_what_they_say(void)
{
    ls_import_config *config = made();

    EXPECT_OK(ls_import_config_set(config, "label", "kind"));
    EXPECT_OK(ls_import_config_set(config, "force", "yes"));
    CU_ASSERT_EQUAL(features_of(config, LS_OK), 4); /* a, b=x, b=y, w */
    EXPECT_OK(ls_import_config_set(config, "weight", "w"));
    CU_ASSERT_EQUAL(features_of(config, LS_OK), 3);
    EXPECT_OK(ls_import_config_set(config, "drop", "b"));
    CU_ASSERT_EQUAL(features_of(config, LS_OK), 1);
    EXPECT_OK(ls_import_config_set(config, "force", "no"));
    (void)features_of(config, LS_EXISTS);
    ls_import_config_destroy(config);
    ls_import_config_destroy(NULL);
}

static void y_is_another_name_of_label(void)
{
    ls_import_config *config = made();

    EXPECT_OK(ls_import_config_set(config, "force", "yes"));
    EXPECT_OK(ls_import_config_set(config, "y", "a"));
    EXPECT_OK(ls_import_config_set(config, "task", "regression"));
    EXPECT_OK(ls_import_config_set(config, "categories", "b,kind"));
    CU_ASSERT_EQUAL(features_of(config, LS_OK), 5);
    ls_import_config_destroy(config);
}

static void what_an_import_does_not_take_is_refused(void)
{
    ls_import_config *config = made();

    EXPECT_FAILS(ls_import_config_set(config, "hidden", "8"), LS_USAGE,
                 "an import has no setting 'hidden'");
    EXPECT_FAILS(ls_import_config_set(config, "compres", "gzip"), LS_USAGE,
                 "did you mean 'compress'?");
    EXPECT_FAILS(ls_import_config_set(config, "append", "maybe"), LS_USAGE,
                 "append is 'maybe', want yes or no");
    EXPECT_FAILS(ls_import_config_set(config, "missing", "mode"), LS_USAGE,
                 "missing is 'mode', want");
    EXPECT_FAILS(ls_import_config_set(config, "threads", "9999"), LS_USAGE,
                 "threads is '9999'");
    EXPECT_OK(ls_import_config_set(config, "header", "perhaps"));
    (void)features_of(config, LS_USAGE);
    ls_import_config_destroy(config);
}

static void a_word_needs_room(void)
{
    static char word[LS_PATH_SIZE + 1];
    ls_import_config *config = made();

    memset(word, 'a', LS_PATH_SIZE);
    EXPECT_FAILS(ls_import_config_set(config, "drop", word), LS_USAGE,
                 "drop is 'aaa");
    word[LS_PATH_SIZE - 1] = '\0';
    EXPECT_OK(ls_import_config_set(config, "drop", word));
    ls_import_config_destroy(config);
}

/* Imports a text like a file whose b is x or y. */
static void a_category_the_like_lacks_is_an_error_on_demand(void)
{
    static const char other[] = "a,b,kind,w\n1,z,up,1\n2,y,down,2\n";
    char in[LS_PATH_SIZE], like[LS_PATH_SIZE], out[LS_PATH_SIZE];
    const char *const paths[] = {in};
    ls_import_config *config = made();

    EXPECT_OK(ls_import_config_set(config, "label", "kind"));
    EXPECT_OK(ls_import_config_set(config, "force", "yes"));
    CU_ASSERT_EQUAL(features_of(config, LS_OK), 4);
    snprintf(like, sizeof like, "%s", temp_path("t.h5"));
    snprintf(in, sizeof in, "%s", temp_path("other.csv"));
    snprintf(out, sizeof out, "%s", temp_path("other.h5"));
    write_file(in, other, strlen(other));
    EXPECT_OK(ls_import_config_set(config, "like", like));
    EXPECT_OK(ls_import(paths, 1, out, config, NULL, NULL));
    EXPECT_OK(ls_import_config_set(config, "unknown", "error"));
    EXPECT_FAILS(ls_import(paths, 1, out, config, NULL, NULL), LS_BAD_DATA,
                 "\"z\"");
    ls_import_config_destroy(config);
}

static void a_report_or_callbacks_without_a_size_are_refused(void)
{
    const char *const paths[] = {"none.csv"};
    ls_import_report report = {0};
    const ls_callbacks callbacks = {0};

    EXPECT_FAILS(ls_import(paths, 1, "no.h5", NULL, NULL, &report), LS_USAGE,
                 "size of ls_import_report");
    EXPECT_FAILS(ls_import(paths, 1, "no.h5", NULL, &callbacks, NULL), LS_USAGE,
                 "size of ls_callbacks");
}

static CU_TestInfo settings[] = {
    {"settings by name do what they say", settings_by_name_do_what_they_say},
    {"y is another name of label", y_is_another_name_of_label},
    {"what an import does not take is refused",
     what_an_import_does_not_take_is_refused},
    {"a word needs room", a_word_needs_room},
    {"a category the like lacks is an error on demand",
     a_category_the_like_lacks_is_an_error_on_demand},
    {"a report or callbacks without a size are refused",
     a_report_or_callbacks_without_a_size_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"api_import: settings", NULL, NULL, NULL, NULL, settings},
    CU_SUITE_INFO_NULL,
};
