/* SPDX-License-Identifier: MIT */
/*
 * config.c - defaults, settings by name, and checks of a config.
 *
 * config_check() writes each field as text and reads it back, so that a field
 * set directly obeys the rules of one set by text; then it looks for
 * contradictions.
 */
#include "settings/config.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/real.h"
#include "base/status.h"
#include "settings/check_loss.h"
#include "settings/check_lr.h"
#include "settings/check_lr_of.h"
#include "settings/check_network.h"
#include "settings/check_numeric.h"
#include "settings/check_optimizer.h"
#include "settings/check_run.h"
#include "settings/check_scaling.h"
#include "settings/check_schedules.h"
#include "settings/config_field.h"
#include "settings/config_table.h"
#include "settings/config_text.h"

static const ls_option *option_at(size_t i)
{
    size_t count;

    return option_table(&count) + i;
}

static void add_text(char *text, size_t size, const char *more)
{
    const size_t used = strlen(text);

    snprintf(text + used, size - used, "%s", more);
}

static void add_number(char *text, size_t size, const char *words,
                       double number)
{
    char digits[32];

    real_to_text(number, digits, sizeof digits);
    if (fabs(number) >= 1e6 && fabs(number) < 1e15)
        snprintf(digits, sizeof digits, "%.0f", number);
    add_text(text, size, words);
    add_text(text, size, digits);
}

static void range_text(const struct setting_range *range, char *text,
                       size_t size)
{
    if (isfinite(range->least))
        add_number(text, size, range->without_least ? " above " : " from ",
                   range->least);
    if (isfinite(range->most))
        add_number(text, size, range->without_most ? " to below " : " to ",
                   range->most);
}

static void choices_text(const char *const *choices, char *text, size_t size)
{
    for (; *choices; choices++) {
        add_text(text, size, *choices);
        if (choices[1])
            add_text(text, size, choices[2] ? ", " : " or ");
    }
}

/* "a whole number from 1 to 4096", "relu, tanh or sigmoid". */
static void wanted_text(const struct setting *setting, const ls_option *option,
                        char *text, size_t size)
{
    static const char *const kinds[] = {
        [SETTING_TEXT] = "no control characters and at most",
        [SETTING_WORD] = "",
        [SETTING_WORDS] = "",
        [SETTING_SIZE] = "a whole number",
        [SETTING_AUTO] = "a whole number",
        [SETTING_SIZES] = "none, or up to 64 whole numbers",
        [SETTING_WHOLE] = "a whole number",
        [SETTING_REAL] = "a number",
        [SETTING_USUAL] = "a number",
        [SETTING_TIME] = "a time as 90s, 15m, 11h50m or 2d,",
        [SETTING_EVERY] = "a time as 10m, steps as 5000 or epochs as 1ep,",
        [SETTING_SPAN] = "steps as 5000, or epochs as 1ep,",
        [SETTING_REALS] = "up to 64 numbers, each",
        [SETTING_FLAG] = "yes or no",
    };

    snprintf(text, size, "%s", kinds[setting->kind]);
    if (option->choices)
        choices_text(option->choices, text, size);
    range_text(&setting->range, text, size);
    if (setting->kind == SETTING_TEXT) {
        add_number(text, size, " ", (double)setting->room - 1);
        add_text(text, size, " bytes");
    }
    if (setting->kind == SETTING_SIZES || setting->kind == SETTING_REALS)
        add_text(text, size, ", with commas between");
    if (setting->kind == SETTING_AUTO || setting->kind == SETTING_USUAL)
        add_text(text, size, ", or auto");
}

static ls_status fail_value(size_t i, const char *value)
{
    const ls_option *option = option_at(i);
    char wanted[512];
    const char *near =
        option->choices ? nearest_name(value, option->choices) : NULL;

    wanted_text(setting_at(i), option, wanted, sizeof wanted);
    return fail(LS_USAGE, "%s is '%.60s', want %s%s%s%s", option->name, value,
                wanted, near ? "; did you mean " : "", near ? near : "",
                near ? "?" : "");
}

/* ---- Names -------------------------------------------------------------- */

static ls_status fail_name(const char *key)
{
    enum { MOST = 256 };
    const char *names[MOST + 1] = {NULL};
    char aliases[1024] = "";
    size_t used = 0, n = 0;

    for (size_t i = 0; i < setting_count() && n < MOST; i++) {
        const char *alias = option_at(i)->aliases;

        for (names[n++] = option_at(i)->name; *alias && n < MOST;) {
            const size_t length = strcspn(alias, ",");

            if (used + length + 1 > sizeof aliases)
                break;
            names[n++] = memcpy(aliases + used, alias, length);
            used += length + 1;
            alias += length + (alias[length] == ',');
        }
    }
    const char *near = nearest_name(key, names);

    return fail(LS_USAGE, "unknown key '%.60s'%s%s%s", key,
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
}

void config_default(ls_config *config)
{
    memset(config, 0, sizeof *config);
    for (size_t i = 0; i < setting_count(); i++) {
        const bool read = field_read(i, option_at(i)->initial, config);

        assert(read);
        (void)read;
    }
}

ls_status config_set(ls_config *config, const char *key, const char *value)
{
    const size_t i = setting_find(key);

    if (i == setting_count())
        return fail_name(key);
    return field_read(i, value, config) ? LS_OK : fail_value(i, value);
}

ls_status config_get(const ls_config *config, const char *key, char *text,
                     size_t size)
{
    const size_t i = setting_find(key);
    char whole[FIELD_TEXT_SIZE];

    if (i == setting_count())
        return fail_name(key);
    field_write(i, config, whole);
    if (strlen(whole) >= size)
        return fail(LS_USAGE, "%s takes %zu bytes, there is room for %zu",
                    option_at(i)->name, strlen(whole) + 1, size);
    memcpy(text, whole, strlen(whole) + 1);
    return LS_OK;
}

/* ---- Check -------------------------------------------------------------- */

static ls_status check_fields(const ls_config *config)
{
    ls_config copy;

    if (config->n_hidden > LS_MAX_HIDDEN)
        return fail(LS_USAGE, "n_hidden is %zu, want at most %d",
                    config->n_hidden, (int)LS_MAX_HIDDEN);
    for (size_t i = 0; i < setting_count(); i++) {
        char text[FIELD_TEXT_SIZE];

        field_write(i, config, text);
        if (!field_read(i, text, &copy))
            return fail_value(i, text);
    }
    return LS_OK;
}

static ls_status check_activations(const ls_config *config)
{
    size_t count = 1;

    for (const char *p = config->activation; *p; p++)
        count += *p == ',';
    if (count != 1 && count != config->n_hidden)
        return fail(LS_USAGE,
                    "activation names %zu activations for %zu hidden layers: "
                    "want one, or one for each layer",
                    count, config->n_hidden);
    return LS_OK;
}

static ls_status check_data(const ls_config *config)
{
    const bool file = config->val[0] != '\0';
    const bool regression = strcmp(config->task, "regression") == 0;
    const bool classes = !regression && strcmp(config->task, "auto") != 0;

    if (file && config->val_split > 0)
        return fail(LS_USAGE, "val and val-split are both given: validate on "
                              "a file or on held-out rows, not on both");
    if (strcmp(config->split, "stored") == 0 && config->val_split > 0)
        return fail(LS_USAGE, "split stored and val-split are both given: the "
                              "/split of the file says what is held out");
    if (strcmp(config->split, "stored") == 0 && strcmp(config->part, "all"))
        return fail(LS_USAGE,
                    "split stored and part %s are both given: one "
                    "part cannot be divided",
                    config->part);
    if (!file && config->val_rows[0])
        return fail(LS_USAGE, "val-rows is given without val: it chooses rows "
                              "of that file");
    if (regression && strcmp(config->split, "stratified") == 0)
        return fail(LS_USAGE, "split stratified needs classes, task is "
                              "regression: use random");
    if (classes && strcmp(config->normalize_y, "standard") == 0)
        return fail(LS_USAGE,
                    "normalize-y standard is for regression, task "
                    "is %s",
                    config->task);
    return LS_OK;
}

/* Numbers used in training must be valid as `real`. */
static ls_status check_rounding(const ls_config *config)
{
    const struct {
        const char *name;
        double value;
        bool good;
    } reals[] = {
        {"l2", config->l2, isfinite((real)config->l2)},
    };

    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        if (!reals[i].good)
            return fail(LS_USAGE,
                        "%s is %g, which is out of range as " REAL_NAME,
                        reals[i].name, reals[i].value);
    return LS_OK;
}

/* A count of steps or epochs is whole. */
static ls_status check_intervals(const ls_config *config)
{
    const struct {
        const char *name;
        struct interval value;
    } intervals[] = {
        {"save-every", config->save_every},
        {"val-every", config->val_every},
        {"warmup", config->warmup},
        {"lr-every", config->lr_every},
    };

    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++)
        if (intervals[i].value.unit != LS_SECONDS &&
            intervals[i].value.n != floor(intervals[i].value.n))
            return fail(LS_USAGE,
                        "%s is %g steps or epochs, want a whole number",
                        intervals[i].name, intervals[i].value.n);
    return LS_OK;
}

/* Refuse a threshold that would be ignored. */
static ls_status check_patience(const ls_config *config)
{
    ls_config usual;
    const bool off = config->patience == 0 ||
                     (config->patience == LS_AUTO && config->epochs != LS_AUTO);

    config_default(&usual);
    if (off && config->min_delta != usual.min_delta)
        return fail(LS_USAGE, "min-delta is given, but training ends after the "
                              "last epoch only: give patience, too");
    return LS_OK;
}

ls_status config_check(const ls_config *config)
{
    ls_status status = LS_OK;

    TRY(check_fields(config));
    TRY(check_rounding(config));
    TRY(check_intervals(config));
    TRY(check_patience(config));
    TRY(check_optimizer(config));
    TRY(check_activations(config));
    TRY(check_network(config));
    TRY(check_numeric(config));
    TRY(check_data(config));
    TRY(check_loss(config));
    TRY(check_lr(config));
    TRY(check_lr_of(config));
    TRY(check_run(config));
    TRY(check_scaling(config));
    TRY(check_schedules(config));

done:
    return status;
}

ls_status config_is_default(const ls_config *config, const char *key,
                            bool *is_default)
{
    char value[LS_PATH_SIZE], usual[LS_PATH_SIZE];
    ls_config plain;
    ls_status status = LS_OK;

    config_default(&plain);
    TRY(config_get(config, key, value, sizeof value));
    TRY(config_get(&plain, key, usual, sizeof usual));
    *is_default = strcmp(value, usual) == 0;
done:
    return status;
}
