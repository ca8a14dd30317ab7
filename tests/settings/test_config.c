/* SPDX-License-Identifier: MIT */
/*
 * test_config.c - the table of settings, from text and to text.
 */
#include <CUnit/CUnit.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/settings.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "settings/config_text.h"
#include "support.h"

static const char *text_of(const ls_config *config, const char *key)
{
    static char text[LS_PATH_SIZE];

    EXPECT_OK(ls_config_get(config, key, text, sizeof text));
    return text;
}

static void every_default_is_what_the_table_says(void)
{
    ls_config config;
    size_t count;
    const ls_option *options = option_table(&count);

    config_default(&config);
    EXPECT_OK(ls_config_check(&config));
    CU_ASSERT(count > 30);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_STRING_EQUAL(text_of(&config, options[i].name),
                               options[i].initial);
}

static void defaults_are_those_of_the_manual(void)
{
    ls_config config;

    memset(&config, 0xff, sizeof config);
    config_default(&config);
    CU_ASSERT_EQUAL(config.n_hidden, 1);
    CU_ASSERT_EQUAL(config.hidden[0], 100);
    CU_ASSERT_EQUAL(config.hidden[1], 0);
    CU_ASSERT_EQUAL(config.batch_size, 128);
    CU_ASSERT_EQUAL(config.shard, 64);
    CU_ASSERT_EQUAL(config.epochs, LS_AUTO);
    CU_ASSERT_EQUAL(config.patience, LS_AUTO);
    CU_ASSERT_EQUAL(config.min_delta, 1e-4);
    CU_ASSERT_EQUAL(config.seed, 42);
    CU_ASSERT(isnan(config.lr));
    CU_ASSERT(isnan(config.momentum) && isnan(config.lr_others));
    CU_ASSERT_EQUAL(config.beta1, 0.9);
    CU_ASSERT(isnan(config.beta2) && isnan(config.epsilon));
    CU_ASSERT_EQUAL(config.l2, 0);
    CU_ASSERT_EQUAL(config.val_split, 0);
    CU_ASSERT_EQUAL(config.threads, 0);
    CU_ASSERT_EQUAL(config.save_every.n, 600);
    CU_ASSERT_EQUAL(config.save_every.unit, LS_SECONDS);
    CU_ASSERT_STRING_EQUAL(config.optimizer, "adam");
    CU_ASSERT_STRING_EQUAL(config.activation, "relu");
}

static void names_and_aliases_are_all_different(void)
{
    size_t count;
    const ls_option *options = option_table(&count);

    for (size_t i = 0; i < count; i++) {
        char aliases[256];

        CU_ASSERT_EQUAL(setting_find(options[i].name), i);
        snprintf(aliases, sizeof aliases, "%s", options[i].aliases);
        for (char *name = strtok(aliases, ","); name; name = strtok(NULL, ","))
            CU_ASSERT_EQUAL(setting_find(name), i);
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(!options[i].letter ||
                      options[i].letter != options[j].letter);
    }
}

static void an_underscore_is_a_hyphen_and_an_alias_is_the_name(void)
{
    ls_config config;

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "batch_size", "128"));
    CU_ASSERT_EQUAL(config.batch_size, 128);
    EXPECT_OK(ls_config_set(&config, "learning_rate", "0.25"));
    EXPECT_OK(ls_config_set(&config, "num-threads", "3"));
    CU_ASSERT_EQUAL(config.lr, 0.25);
    CU_ASSERT_EQUAL(config.threads, 3);
}

/* What is set is what is read back, as the third column. */
static void every_kind_survives_text(void)
{
    static const char *const rows[][3] = {
        {"x", "/a b/data:0", "/a b/data:0"},
        {"rows", "1::4,2::4", "1::4,2::4"},
        {"val-split", "0.1", "0.1"},
        {"val-split", ".25", "0.25"},
        {"lr", "3e-4", "0.0003"},
        {"lr", "0.1234567890123456789", "0.12345678901234568"},
        {"l2", "1e-300", "1e-300"},
        {"hidden", "64,32", "64,32"},
        {"hidden", "64, 32", "64,32"},
        {"hidden", "64 ,32 ", "64,32"},
        {"hidden", "1K", "1000"},
        {"hidden", "none", "none"},
        {"hidden", "", "none"},
        {"activation", "relu, tanh", "relu,tanh"},
        {"batch-size", "2K", "2000"},
        {"epochs", "auto", "auto"},
        {"epochs", "30", "30"},
        {"patience", "0", "0"},
        {"patience", "auto", "auto"},
        {"tol", "1e-3", "0.001"},
        {"seed", "18446744073709551615", "18446744073709551615"},
        {"max-steps", "1G", "1000000000"},
        {"max-time", "11h50m", "11h50m"},
        {"max-time", "90", "1m30s"},
        {"max-time", "1.5s", "1.5s"},
        {"max-time", "1d", "1d"},
        {"save-every", "5000", "5000"},
        {"save-every", "1ep", "1ep"},
        {"save-every", "2epochs", "2ep"},
        {"save-every", "120s", "2m"},
        {"save-every", "0", "0"},
        {"allow-changed-data", "true", "yes"},
        {"allow-changed-data", "on", "yes"},
        {"allow-changed-data", "1", "yes"},
        {"allow-changed-data", "no", "no"},
        {"allow-changed-data", "off", "no"},
        {"allow-changed-data", "false", "no"},
        {"allow-changed-data", "0", "no"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ls_config config, again;

        config_default(&config);
        config_default(&again);
        EXPECT_OK(ls_config_set(&config, rows[i][0], rows[i][1]));
        CU_ASSERT_STRING_EQUAL(text_of(&config, rows[i][0]), rows[i][2]);
        EXPECT_OK(
            ls_config_set(&again, rows[i][0], text_of(&config, rows[i][0])));
        CU_ASSERT(memcmp(&config, &again, sizeof config) == 0);
    }
}

static void a_bad_value_is_named_with_its_key_and_range(void)
{
    static const char *const rows[][3] = {
        {"epochs", "3x", "epochs is '3x', want a whole number from 1"},
        {"epochs", "", "from 1"},
        {"epochs", " 3", "' 3'"},
        {"epochs", "3 ", "'3 '"},
        {"epochs", "0", "from 1"},
        {"epochs", "Auto", "or auto"},
        {"patience", "-1", "whole number from 0"},
        {"min-delta", "-1", "from 0"},
        {"epochs", "-1", "from 1"},
        {"epochs", "1e3", "whole number"},
        {"epochs", "1.5", "whole number"},
        {"epochs", "0x10", "whole number"},
        {"batch-size", "99999999999999999999", "to 1000000000000"},
        {"batch-size", "18446744073709551617", "to 1000000000000"},
        {"batch-size", "18446744073709552K", "to 1000000000000"},
        {"batch-size", "K", "whole number"},
        {"batch-size", "1KK", "whole number"},
        {"seed", "18446744073709551616", "whole number"},
        {"threads", "4097", "from 0 to 4096"},
        {"lr", "nan", "a number above 0"},
        {"lr", "inf", "a number above 0"},
        {"lr", "1e999", "a number above 0"},
        {"lr", "0x1p3", "a number above 0"},
        {"lr", "1,5", "a number above 0"},
        {"lr", "0", "a number above 0"},
        {"lr", "-0.1", "a number above 0"},
        {"lr", "+0.1", "a number above 0"},
        {"lr", " 0.1", "a number above 0"},
        {"lr", ".", "a number above 0"},
        {"lr", "-", "a number above 0"},
        {"momentum", "1", "from 0 to below 1"},
        {"val-split", "1", "from 0 to below 1"},
        {"val-split", "-0.1", "from 0 to below 1"},
        {"hidden", "784,,10", "up to 64 whole numbers"},
        {"hidden", "784,0,10", "up to 64 whole numbers"},
        {"hidden", "784,", "up to 64 whole numbers"},
        {"hidden", ",784", "up to 64 whole numbers"},
        {"hidden", "10000001", "up to 64 whole numbers"},
        {"activation", "relu,,tanh", "identity, sigmoid"},
        {"activation", "rleu", "did you mean relu?"},
        {"optimizer", "adamx", "did you mean adam"},
        {"optimizer", "", "lion, muon or lbfgs"},
        {"loss", "b", "bce"},
        {"max-time", "10x", "a time as"},
        {"max-time", "-5", "a time as"},
        {"max-time", "5m-3s", "a time as"},
        {"save-every", "1.5", "a time as 10m"},
        {"save-every", "-1ep", "a time as 10m"},
        {"save-every", "99999999999999999999ep", "a time as 10m"},
        {"allow-changed-data", "perhaps", "yes or no"},
        {"x", "a\nb", "control characters"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ls_config config, before;

        config_default(&config);
        before = config;
        EXPECT_FAILS(ls_config_set(&config, rows[i][0], rows[i][1]), LS_USAGE,
                     rows[i][2]);
        CU_ASSERT(memcmp(&config, &before, sizeof config) == 0);
    }
}

static void a_text_longer_than_its_field_is_refused(void)
{
    ls_config config;
    char text[LS_NAME_SIZE + 1];

    config_default(&config);
    memset(text, 'a', sizeof text);
    text[LS_NAME_SIZE] = '\0';
    EXPECT_FAILS(ls_config_set(&config, "x", text), LS_USAGE, "511 bytes");
    text[LS_NAME_SIZE - 1] = '\0';
    EXPECT_OK(ls_config_set(&config, "x", text));
    CU_ASSERT_STRING_EQUAL(text_of(&config, "x"), text);
    EXPECT_FAILS(ls_config_get(&config, "x", text, 20), LS_USAGE, "512");
}

static void an_unknown_key_is_told_the_nearest_name(void)
{
    ls_config config;
    char text[8];

    config_default(&config);
    EXPECT_FAILS(ls_config_set(&config, "learning_rte", "1"), LS_USAGE,
                 "unknown key 'learning_rte'; did you mean "
                 "'learning-rate'?");
    EXPECT_FAILS(ls_config_set(&config, "hiden", "1"), LS_USAGE, "'hidden'");
    EXPECT_FAILS(ls_config_get(&config, "qqqqqq", text, sizeof text), LS_USAGE,
                 "unknown key 'qqqqqq'");
    CU_ASSERT_PTR_NULL(strstr(ls_last_error(), "did you mean"));
    EXPECT_FAILS(ls_config_set(&config, "", "1"), LS_USAGE, "unknown");
}

static void nearest_is_near_and_not_anything(void)
{
    static const char *const names[] = {"hidden", "epochs", "lr", NULL};
    static const char *const alike[] = {"beta1", "beta2", NULL};

    CU_ASSERT_STRING_EQUAL(ls_nearest("hiden", names), "hidden");
    CU_ASSERT_STRING_EQUAL(ls_nearest("ephocs", names), "epochs");
    CU_ASSERT_STRING_EQUAL(ls_nearest("HIDDEN", names), "hidden");
    CU_ASSERT_STRING_EQUAL(ls_nearest("rl", names), "lr");
    CU_ASSERT_STRING_EQUAL(ls_nearest("beta3", alike), "beta1");
    CU_ASSERT_PTR_NULL(ls_nearest("l", names));
    CU_ASSERT_PTR_NULL(ls_nearest("output", names));
    CU_ASSERT_PTR_NULL(ls_nearest("xy", names));
    CU_ASSERT_PTR_NULL(ls_nearest("", names));
}

static void contradictions_are_found(void)
{
    static const char *const rows[][5] = {
        {"activation", "relu,tanh", "hidden", "8,8,8", "2 activations for 3"},
        {"val", "v.h5", "val-split", "0.1", "val and val-split"},
        {"val-rows", ":10", "val-split", "0.1", "without val"},
        {"task", "regression", "split", "stratified", "needs classes"},
        {"split", "stored", "val-split", "0.1", "split stored and val-split"},
        {"split", "stored", "part", "train", "split stored and part train"},
        {"task", "binary", "normalize-y", "standard", "for regression"},
        {"epochs", "5", "min-delta", "0.1", "give patience"},
        {"patience", "0", "min-delta", "0.1", "give patience"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ls_config config;

        config_default(&config);
        EXPECT_OK(ls_config_set(&config, rows[i][0], rows[i][1]));
        EXPECT_OK(ls_config_set(&config, rows[i][2], rows[i][3]));
        EXPECT_FAILS(ls_config_check(&config), LS_USAGE, rows[i][4]);
    }
}

static void a_field_set_by_hand_is_checked_too(void)
{
    ls_config good, config;

    config_default(&good);
    config = good;
    config.l2 = NAN;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "l2 is 'nan'");
    config = good;
    config.lr = INFINITY;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "lr is 'inf'");
    config = good;
    config.shard = 0;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "shard is '0'");
    config = good;
    config.n_hidden = LS_MAX_HIDDEN + 1;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "n_hidden");
    config = good;
    config.n_hidden = 3;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "hidden is '100,0,0'");
    config = good;
    memset(config.loss, 'x', sizeof config.loss);
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "loss is 'xxxxxxxx");
    config = good;
    memset(config.y, 'x', sizeof config.y);
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "y is 'xxxxxxxx");
    config = good;
    strcpy(config.activation, "softmax");
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE,
                 "want identity, sigmoid, relu, tanh");
    config = good;
    config.save_every.n = -1;
    EXPECT_FAILS(ls_config_check(&config), LS_USAGE, "save-every is");
}

static void sixty_four_hidden_layers_and_one_activation_each(void)
{
    ls_config config;
    char sizes[LS_MAX_HIDDEN * 4] = "", names[LS_MAX_HIDDEN * 5] = "";

    config_default(&config);
    for (int l = 0; l < LS_MAX_HIDDEN; l++) {
        strcat(sizes, l ? ",10" : "10");
        strcat(names, l ? ",relu" : "relu");
    }
    EXPECT_OK(ls_config_set(&config, "hidden", sizes));
    EXPECT_OK(ls_config_set(&config, "activation", names));
    EXPECT_OK(ls_config_check(&config));
    CU_ASSERT_EQUAL(config.n_hidden, LS_MAX_HIDDEN);
    strcat(sizes, ",1");
    EXPECT_FAILS(ls_config_set(&config, "hidden", sizes), LS_USAGE, "64");
}

/* Where no such locale is installed, the rest of the suite has shown as much
 * in the locale there is. */
static void a_decimal_comma_of_the_locale_changes_nothing(void)
{
    ls_config config;

    setlocale(LC_ALL, "de_DE.UTF-8");
    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "lr", "0.5"));
    CU_ASSERT_EQUAL(config.lr, 0.5);
    CU_ASSERT_STRING_EQUAL(text_of(&config, "lr"), "0.5");
    EXPECT_FAILS(ls_config_set(&config, "lr", "0,5"), LS_USAGE, "0,5");
    setlocale(LC_ALL, "C");
}

/* 0 is "never", whatever its unit: no steps, by which nothing is divided. */
static void saving_never_has_no_steps(void)
{
    static const char *const never[] = {"0", "0s", "00"};
    ls_config config;

    for (size_t i = 0; i < 3; i++) {
        config_default(&config);
        EXPECT_OK(ls_config_set(&config, "save-every", never[i]));
        CU_ASSERT_EQUAL(config.save_every.n, 0);
        CU_ASSERT_EQUAL(config.save_every.unit, LS_SECONDS);
    }
}

static void any_double_survives_text(void)
{
    static const double values[] = {0,     1,       0.1,  1.0 / 3, 1e-8,
                                    1e300, 5e-324,  -2.5, 1e15,    123456789,
                                    0.3,   2.0 / 7, 1e22, 6.02e23};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[40];
        double again = NAN;

        real_to_text(values[i], text, sizeof text);
        CU_ASSERT(text_to_real(text, &again));
        CU_ASSERT_EQUAL(again, values[i]);
    }
}

static CU_TestInfo table_tests[] = {
    {"every default is what the table says",
     every_default_is_what_the_table_says},
    {"defaults are those of the manual", defaults_are_those_of_the_manual},
    {"names and aliases are all different",
     names_and_aliases_are_all_different},
    {"an underscore is a hyphen, an alias is the name",
     an_underscore_is_a_hyphen_and_an_alias_is_the_name},
    CU_TEST_INFO_NULL,
};

static void a_text_needs_room_for_its_end(void)
{
    ls_config config;
    char text[6] = "";

    config_default(&config);
    EXPECT_OK(ls_config_set(&config, "lr", "0.001"));
    EXPECT_FAILS(ls_config_get(&config, "lr", text, 5), LS_USAGE,
                 "lr takes 6 bytes, there is room for 5");
    CU_ASSERT_STRING_EQUAL(text, "");
    EXPECT_OK(ls_config_get(&config, "lr", text, 6));
    CU_ASSERT_STRING_EQUAL(text, "0.001");
}

/* A number that rounds to 0, to 1 or to infinity in float. */
static void what_float_cannot_hold_is_refused(void)
{
    static const char *const bad[][2] = {{"lr", "1e-50"},
                                         {"lr", "1e39"},
                                         {"epsilon", "1e-50"},
                                         {"l2", "1e39"},
                                         {"momentum", "0.9999999999"},
                                         {"beta1", "0.9999999999"},
                                         {"beta2", "0.9999999999"},
                                         {"rho", "0.9999999999"},
                                         {"l1", "1e39"},
                                         {"clip-value", "1e-50"}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ls_config config;

        config_default(&config);
        EXPECT_OK(ls_config_set(&config, bad[i][0], bad[i][1]));
        if (strcmp(bad[i][0], "momentum") == 0 || strcmp(bad[i][0], "rho") == 0)
            strcpy(config.optimizer,
                   bad[i][0][0] == 'm' ? "momentum" : "rmsprop");
        if (sizeof(ls_real) == sizeof(float))
            EXPECT_FAILS(ls_config_check(&config), LS_USAGE,
                         "out of range as float32");
        else
            EXPECT_OK(ls_config_check(&config));
    }
}

static void counts_of_steps_and_epochs_are_whole(void)
{
    static const ls_unit units[] = {LS_STEPS, LS_EPOCHS};
    ls_config config;

    config_default(&config);
    config.save_every.n = 1.5; /* seconds */
    EXPECT_OK(ls_config_check(&config));
    for (size_t i = 0; i < 2; i++) {
        config.save_every.unit = units[i];
        EXPECT_STATUS(ls_config_check(&config), LS_USAGE);
    }
}

static CU_TestInfo text_tests[] = {
    {"every kind survives text", every_kind_survives_text},
    {"saving never has no steps", saving_never_has_no_steps},
    {"a text needs room for its end", a_text_needs_room_for_its_end},
    {"any double survives text", any_double_survives_text},
    {"a bad value is named with its key and range",
     a_bad_value_is_named_with_its_key_and_range},
    {"a text longer than its field is refused",
     a_text_longer_than_its_field_is_refused},
    {"an unknown key is told the nearest name",
     an_unknown_key_is_told_the_nearest_name},
    {"nearest is near and not anything", nearest_is_near_and_not_anything},
    {"a decimal comma of the locale changes nothing",
     a_decimal_comma_of_the_locale_changes_nothing},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo check_tests[] = {
    {"contradictions are found", contradictions_are_found},
    {"what float cannot hold is refused", what_float_cannot_hold_is_refused},
    {"counts of steps and epochs are whole",
     counts_of_steps_and_epochs_are_whole},
    {"a field set by hand is checked too", a_field_set_by_hand_is_checked_too},
    {"64 hidden layers and one activation each",
     sixty_four_hidden_layers_and_one_activation_each},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"config: table", NULL, NULL, NULL, NULL, table_tests},
    {"config: text", NULL, NULL, NULL, NULL, text_tests},
    {"config: check", NULL, NULL, NULL, NULL, check_tests},
    CU_SUITE_INFO_NULL,
};
