/* SPDX-License-Identifier: MIT */
/*
 * presets.c - settings that go together, by name.
 *
 * A preset is made of rows of one table. Which of them are taken depends on the
 * task of the table, on settings that the user gave, and nothing else; the
 * values of three depend on its number of rows. What a preset does not set
 * keeps its default.
 */
#include "settings/presets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "settings/config_text.h"

enum { FAST = 1, STRONG = 2, BOTH = FAST | STRONG };
enum { ONE_CLASS = 1, MULTILABEL = 2, VALUES = 4, CLASSES = 3, ALL = 7 };

/* ---- Values by the size of the table ------------------------------------- */

enum {
    BATCH_ROWS = 256,
    MOST_HELD_OUT = 10000,
    LEAST_EPOCHS = 20,
};
static const double held_out_share = 0.2;

/* A fifth of the rows, but of a large table not more than measure a model well
 * enough, as a share of few digits. */
static double held_out(size_t rows)
{
    const double share = (double)MOST_HELD_OUT / (double)rows;

    return share < held_out_share ? ceil(share * 1e4) / 1e4 : held_out_share;
}

static void held_out_text(size_t rows, unsigned preset, char text[32])
{
    (void)preset;
    real_to_text(held_out(rows), text, 32);
}

/* All epochs of the recipe, unless they take more steps than most_steps. */
static void epochs_text(size_t rows, unsigned preset, char text[32])
{
    const size_t recipe = preset == FAST ? 64 : 256;
    const size_t most_steps = preset == FAST ? 50000 : 200000;
    const double trained = (double)rows * (1 - held_out(rows));
    const size_t steps = (size_t)(trained / BATCH_ROWS) + 1;
    const size_t epochs = most_steps / steps;

    snprintf(text, 32, "%zu",
             epochs > recipe         ? recipe
             : epochs < LEAST_EPOCHS ? (size_t)LEAST_EPOCHS
                                     : epochs);
}

/* ---- Rows ---------------------------------------------------------------- */

#define ADAM                      \
    {                             \
        "optimizer", "adam,adamw" \
    }
#define NOT_LBFGS             \
    {                         \
        "optimizer", "!lbfgs" \
    }

/* The setting `owner` must have one of `values`, with '!' none of them. */
struct condition {
    const char *owner, *values;
};

static const struct row {
    unsigned presets, tasks;
    const char *name;
    const char *value; /* or NULL: */
    void (*by_size)(size_t rows, unsigned preset, char text[32]);
    struct condition condition[2];
} rows[] = {
    {BOTH,
     ALL,
     "val-split",
     NULL,
     held_out_text,
     {{"val", ""}, {"split", "!stored"}}},
    {BOTH, ALL, "epochs", NULL, epochs_text, {{0}}},
    {STRONG, ALL, "hidden", "256,256,256", NULL, {{0}}},
    {FAST, ALL, "hidden", "128,128", NULL, {{0}}},
    {BOTH, CLASSES, "activation", "selu", NULL, {{"hidden", "!none"}}},
    {BOTH, VALUES, "activation", "mish", NULL, {{"hidden", "!none"}}},
    {BOTH,
     ALL,
     "parametric",
     "yes",
     NULL,
     {{"hidden", "!none"}, {"activation", "!identity"}}},
    {BOTH, ALL, "ntk", "yes", NULL, {NOT_LBFGS}},
    {BOTH, ALL, "feature-scale", "yes", NULL, {NOT_LBFGS}},
    {BOTH, ALL, "numeric-embedding", "periodic", NULL, {{0}}},
    {BOTH, ALL, "normalize", "robust", NULL, {{0}}},
    {BOTH,
     VALUES,
     "clip-outputs",
     "yes",
     NULL,
     {{"loss", "auto,squared,mae,huber"}}},
    {BOTH, ALL, "dropout", "0.15", NULL, {{"hidden", "!none"}, NOT_LBFGS}},
    {BOTH, ALL, "dropout-schedule", "flat-cosine", NULL, {{"dropout", "!0"}}},
    {BOTH, CLASSES, "lr", "0.04", NULL, {ADAM, {"ntk", "yes"}}},
    {BOTH, VALUES, "lr", "0.2", NULL, {ADAM, {"ntk", "yes"}}},
    {BOTH, ALL, "lr-of", "bias:0.1", NULL, {NOT_LBFGS, {"ntk", "yes"}}},
    {BOTH,
     ALL,
     "lr-of",
     "+scale:6",
     NULL,
     {NOT_LBFGS, {"feature-scale", "yes"}}},
    {BOTH,
     ALL,
     "lr-of",
     "+numeric:0.1",
     NULL,
     {NOT_LBFGS, {"numeric-embedding", "!none"}}},
    {BOTH, ALL, "beta2", "0.95", NULL, {ADAM}},
    {BOTH, ALL, "weight-decay", "0.02", NULL, {ADAM}},
    {BOTH,
     ALL,
     "weight-decay-schedule",
     "flat-cosine",
     NULL,
     {ADAM, {"weight-decay", "!0"}}},
    {BOTH, ALL, "batch-size", "256", NULL, {NOT_LBFGS}},
    {BOTH, ALL, "lr-schedule", "coslog4", NULL, {NOT_LBFGS}},
};

/* ---- Applying ------------------------------------------------------------ */

static const struct {
    const char *name;
    unsigned bit;
} presets[] = {{"plain", 0}, {"fast", FAST}, {"strong", STRONG}};

static unsigned task_bit(const char *task)
{
    if (strcmp(task, "regression") == 0)
        return VALUES;
    return strcmp(task, "multilabel") == 0 ? MULTILABEL : ONE_CLASS;
}

static ls_status holds(const ls_config *config, const struct condition *c,
                       bool *yes)
{
    const bool none = c->owner && c->values[0] == '!';
    char text[LS_PATH_SIZE];
    ls_status status = LS_OK;

    *yes = true;
    if (!c->owner)
        return LS_OK;
    TRY(config_get(config, c->owner, text, sizeof text));
    *yes = (*text ? setting_is_among(text, c->values + none)
                  : c->values[none] == '\0') != none;
done:
    return status;
}

/* Whether a preset sets a row for a table. */
static bool is_taken(const struct row *row, unsigned preset,
                     const struct preset_table *table, const char *const *given)
{
    return (row->presets & preset) &&
           (row->tasks & task_bit(table->about->task)) &&
           !(table->is_split && row->by_size == held_out_text) &&
           (table->has_numbers ||
            strcmp(row->name, "numeric-embedding") != 0) &&
           !setting_is_listed(row->name, given);
}

/* "+b" after the list in config, "a,b". */
static ls_status add_to_list(const ls_config *config, const struct row *row,
                             char text[LS_NAME_SIZE])
{
    char list[LS_NAME_SIZE - 64];
    ls_status status = LS_OK;

    TRY(config_get(config, row->name, list, sizeof list));
    snprintf(text, LS_NAME_SIZE, "%s%s%s", list, *list ? "," : "",
             row->value + 1);
done:
    return status;
}

/* Set a row, unless a setting that it needs has another value. */
static ls_status set_row(ls_config *config, const struct row *row, size_t n,
                         unsigned preset)
{
    bool yes, also;
    char text[LS_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(holds(config, &row->condition[0], &yes));
    TRY(holds(config, &row->condition[1], &also));
    if (!yes || !also)
        return LS_OK;
    if (row->by_size)
        row->by_size(n, preset, text);
    else if (row->value[0] == '+')
        TRY(add_to_list(config, row, text));
    else
        snprintf(text, sizeof text, "%s", row->value);
    TRY(config_set(config, row->name, text));
done:
    return status;
}

static ls_status find(const char *name, unsigned *bit)
{
    enum { N = sizeof presets / sizeof *presets };

    for (size_t i = 0; i < N; i++)
        if (strcmp(presets[i].name, name) == 0) {
            *bit = presets[i].bit;
            return LS_OK;
        }
    return fail(LS_USAGE, "preset is '%.60s', want plain, fast or strong",
                name);
}

ls_status preset_set(ls_config *config, const char *name,
                     const struct preset_table *table, const char *const *given)
{
    const ls_dataset_info *data = table->about;
    ls_config made = *config;
    unsigned preset = 0;
    ls_status status = LS_OK;

    TRY(find(name, &preset));
    if (data->targets == 0)
        TRY(fail(LS_BAD_DATA,
                 "%s has no y to learn, by which preset %s is chosen; name it "
                 "with setting y",
                 data->path, name));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_taken(&rows[i], preset, table, given))
            TRY(set_row(&made, &rows[i], data->rows, preset));
    snprintf(made.preset, sizeof made.preset, "%s", name);
    *config = made;
done:
    return status;
}

ls_status preset_has(const ls_config *config, const char *name, bool *yes)
{
    unsigned preset = 0;
    char text[LS_PATH_SIZE];
    ls_status status = LS_OK;

    *yes = false;
    if (config->preset[0])
        TRY(find(config->preset, &preset));
    TRY(config_get(config, name, text, sizeof text));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *yes |= (rows[i].presets & preset) && rows[i].value &&
                strcmp(rows[i].name, name) == 0 &&
                strcmp(rows[i].value, text) == 0;
done:
    return status;
}
