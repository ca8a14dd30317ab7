/* SPDX-License-Identifier: MIT */
/*
 * test_presets.c - settings that go together, by name.
 */
#include "settings/presets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings/config.h"
#include "settings/config_table.h"
#include "support.h"

static const char *const tasks[] = {"binary", "multiclass", "multilabel",
                                    "regression"};

/* Of a table with numbers and without a split; valid until the next call. */
static struct preset_table table_of(size_t rows, const char *task)
{
    static ls_dataset_info about;

    about = (ls_dataset_info){
        .path = "t.h5", .task = task, .rows = rows, .targets = 3};
    return (struct preset_table){.about = &about, .has_numbers = true};
}

static void expect_setting(const ls_config *config, const char *name,
                           const char *want)
{
    char text[LS_PATH_SIZE] = "";

    EXPECT_OK(config_get(config, name, text, sizeof text));
    if (strcmp(text, want) != 0)
        printf("\n%s is %s, want %s", name, text, want);
    CU_ASSERT_STRING_EQUAL(text, want);
}

/* Whether two configs have equal settings. */
static bool same_settings(const ls_config *a, const ls_config *b)
{
    size_t n;
    const ls_option *option = option_table(&n);

    for (size_t i = 0; i < n; i++) {
        char text[2][LS_PATH_SIZE];

        EXPECT_OK(config_get(a, option[i].name, text[0], sizeof text[0]));
        EXPECT_OK(config_get(b, option[i].name, text[1], sizeof text[1]));
        if (strcmp(text[0], text[1]) != 0)
            return false;
    }
    return true;
}

static void plain_is_the_defaults(void)
{
    const ls_config usual = default_config(NULL, NULL);
    const struct preset_table table = table_of(1000, "binary");
    ls_config config = usual;

    EXPECT_OK(preset_set(&config, "plain", &table, NULL));
    CU_ASSERT(same_settings(&config, &usual));
    CU_ASSERT_STRING_EQUAL(config.preset, "plain");
    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    CU_ASSERT_FALSE(same_settings(&config, &usual));
    CU_ASSERT_STRING_EQUAL(config.preset, "strong");
}

static void what_a_preset_sets_goes_together(void)
{
    static const size_t rows[] = {1, 2, 100, 5000, 1000000, 3000000000};
    static const char *const names[] = {"plain", "fast", "strong"};

    for (size_t i = 0; i < 6 * 3 * 4; i++) {
        const struct preset_table table =
            table_of(rows[i % 6], tasks[i / 6 % 4]);
        ls_config config = default_config(NULL, NULL);

        EXPECT_OK(preset_set(&config, names[i / 24], &table, NULL));
        EXPECT_OK(config_check(&config));
        EXPECT_OK(config_set(&config, "task", tasks[i / 6 % 4]));
        EXPECT_OK(config_check(&config));
    }
}

/* A preset leaves out what a given setting makes useless, so that settings that
 * are accepted without a preset are accepted with it. */
static void any_setting_may_be_given(void)
{
    static const char *const given[][2] = {
        {"hidden", "none"},
        {"hidden", "8"},
        {"optimizer", "sgd"},
        {"optimizer", "lbfgs"},
        {"optimizer", "adamw"},
        {"optimizer", "lion"},
        {"loss", "focal"},
        {"activation", "relu"},
        {"dropout", "0"},
        {"dropout", "0.1"},
        {"weight-decay", "0"},
        {"beta2", "0.9"},
        {"lr", "1e-5"},
        {"eta", "1e-5"},
        {"lr_schedule", "step"},
        {"lr-schedule", "plateau"},
        {"batch", "7"},
        {"epochs", "2"},
        {"val-split", "0"},
        {"val", "v.h5"},
        {"split", "stored"},
        {"normalize", "none"},
        {"label-smoothing", "0"},
        {"patience", "3"},
        {"embedding", "auto"},
        {"layer-norm", "yes"},
        {"ntk", "no"},
        {"parametric", "no"},
        {"feature-scale", "no"},
        {"numeric-embedding", "piecewise"},
        {"clip-outputs", "no"},
        {"numeric-embedding", "none"},
        {"lr-of", ""},
        {"dropout-schedule", "constant"},
        {"activation", "identity"},
    };

    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        for (size_t t = 0; t < 4; t++) {
            const char *const names[] = {given[i][0], NULL};
            const struct preset_table table = table_of(500, tasks[t]);
            ls_config config = default_config(given[i][0], given[i][1]);

            if (t == 3 && strcmp(given[i][1], "focal") == 0)
                continue;
            EXPECT_OK(preset_set(&config, "strong", &table, names));
            EXPECT_OK(config_check(&config));
            expect_setting(&config, given[i][0], given[i][1]);
        }
}

static void what_has_no_effect_beside_given_settings_stays(void)
{
    static const char *const names[] = {"optimizer", NULL};
    const struct preset_table table = table_of(500, "binary");
    ls_config config = default_config("optimizer", "sgd");

    EXPECT_OK(preset_set(&config, "strong", &table, names));
    expect_setting(&config, "beta2", "auto");
    expect_setting(&config, "lr", "auto");
    expect_setting(&config, "batch-size", "256");
    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    expect_setting(&config, "beta2", "auto");
}

static void rows_are_held_out_unless_the_table_says_which(void)
{
    struct preset_table table = table_of(500, "binary");
    ls_config config = default_config(NULL, NULL);

    table.is_split = true;
    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    expect_setting(&config, "val-split", "0");
    table.is_split = false;
    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    expect_setting(&config, "val-split", "0.2");
}

static void a_large_table_has_fewer_epochs_and_a_smaller_share_held_out(void)
{
    static const struct {
        size_t rows;
        const char *epochs, *share;
    } cases[] = {
        {1000, "256", "0.2"},         {50000, "256", "0.2"},
        {100000, "256", "0.1"},       {1000000, "51", "0.01"},
        {1234567, "41", "0.0082"},    {100000000, "20", "0.0001"},
        {1000000000, "20", "0.0001"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct preset_table table = table_of(cases[i].rows, "regression");
        ls_config config = default_config(NULL, NULL);

        EXPECT_OK(preset_set(&config, "strong", &table, NULL));
        expect_setting(&config, "epochs", cases[i].epochs);
        expect_setting(&config, "val-split", cases[i].share);
    }
}

static void rates_are_those_of_parameters_that_are_there(void)
{
    static const char *const names[] = {"feature-scale", NULL};
    struct preset_table table = table_of(500, "binary");
    ls_config config = default_config(NULL, NULL);

    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    expect_setting(&config, "lr-of", "bias:0.1,scale:6,numeric:0.1");
    config = default_config(NULL, NULL);
    table.has_numbers = false;
    EXPECT_OK(preset_set(&config, "strong", &table, NULL));
    expect_setting(&config, "numeric-embedding", "none");
    expect_setting(&config, "lr-of", "bias:0.1,scale:6");
    config = default_config(NULL, NULL);
    EXPECT_OK(preset_set(&config, "strong", &table, names));
    expect_setting(&config, "lr-of", "bias:0.1");
}

static void what_is_refused_changes_nothing(void)
{
    const ls_config usual = default_config(NULL, NULL);
    struct preset_table table = table_of(500, "binary");
    ls_config config = usual;

    EXPECT_FAILS(preset_set(&config, "stron", &table, NULL), LS_USAGE,
                 "preset is 'stron', want plain, fast or strong");
    table.about = &(const ls_dataset_info){.path = "t.h5", .task = "binary"};
    EXPECT_FAILS(preset_set(&config, "strong", &table, NULL), LS_BAD_DATA,
                 "t.h5 has no y");
    CU_ASSERT(memcmp(&config, &usual, sizeof config) == 0);
}

static CU_TestInfo tests[] = {
    {"plain is the defaults", plain_is_the_defaults},
    {"what a preset sets goes together", what_a_preset_sets_goes_together},
    {"any setting may be given", any_setting_may_be_given},
    {"what has no effect beside given settings stays",
     what_has_no_effect_beside_given_settings_stays},
    {"rows are held out unless the table says which",
     rows_are_held_out_unless_the_table_says_which},
    {"a large table has fewer epochs and a smaller share held out",
     a_large_table_has_fewer_epochs_and_a_smaller_share_held_out},
    {"rates are those of parameters that are there",
     rates_are_those_of_parameters_that_are_there},
    {"what is refused changes nothing", what_is_refused_changes_nothing},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"presets", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
