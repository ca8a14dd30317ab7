/* SPDX-License-Identifier: MIT */
/*
 * subject_rows.c - the rows that the pictures of a report are made of.
 *
 * Without --data these are the rows that the run held out. They are used only
 * if it is certain that they are the same ones: the table has the fingerprint
 * that the model notes, and the loss of these rows is one that the run has
 * measured. Else there are no such pictures, and the page says why.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/settings.h"
#include "cli/spelling.h"
#include "cli/subject.h"
#include "cli/text.h"

/* Libraries of matrix products round in other orders. */
static const double same_loss = 1e-3;

static void explain(struct subject *s, const char *format, ...)
    PRINTF_LIKE(2, 3);

static void explain(struct subject *s, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(s->rows, sizeof s->rows, format, arguments);
    va_end(arguments);
}

/* Why there are no rows, from a failure of the library. */
static void explain_failure(struct subject *s)
{
    explain(s,
            "The rows that the run held out cannot be used: %s. Name rows "
            "with --data.",
            spelled(ls_last_error()).s);
}

static size_t threads_of(const struct invocation *call)
{
    return (size_t)strtoul(
        invocation_value(call, option_named("threads", strlen("threads"))),
        NULL, 10);
}

/* The members of a pack have seeds of their own: seed + number. That of the
 * pack, which chose the rows held out, is that of any member less its
 * number. */
static ls_status set_seed(struct subject *s, bool *known)
{
    const ls_model *member = ls_ensemble_member(s->model, 0);
    const ls_model_info *about = member ? ls_model_about(member) : NULL;
    const char *seed = subject_fact(s, "seed"), *number = "0";
    char text[32];
    ls_status status = LS_OK;

    for (size_t i = 0; !*seed && about && i < about->n_provenance; i++) {
        const char *const *fact = about->provenance + 2 * i;

        if (strcmp(fact[0], "pack_member") == 0)
            number = fact[1];
    }
    for (size_t i = 0; !*seed && about && i < about->n_provenance; i++)
        if (strcmp(about->provenance[2 * i], "seed") == 0 &&
            *subject_fact(s, "pack_rounds"))
            seed = about->provenance[2 * i + 1];
    *known = *seed != '\0';
    snprintf(text, sizeof text, "%llu",
             strtoull(seed, NULL, 10) - strtoull(number, NULL, 10));
    if (*known)
        TRY_LS(ls_config_set(s->config, "seed", text));
done:
    return status;
}

/* Settings that say how the table was read and which rows were held out. An
 * ensemble notes only the settings that its members share, so that the others
 * may not go together. */
static bool is_of_rows(const ls_option *option)
{
    static const char *const names[] = {
        "task",      "missing", "val",   "val-rows", "val-split",
        "split",     "group",   "seed",  "decimal",  "numbers",
        "thousands", "na",      "allow", "embedding"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(option->name, names[i]) == 0)
            return true;
    return option->flags & LS_OPTION_READING;
}

/* The settings of the run that choose its rows, with the threads and memory of
 * this one. */
static ls_status set_config(const struct invocation *call, struct subject *s,
                            bool *known)
{
    const ls_option *option;
    ls_status status = LS_OK;

    TRY(invocation_config(call, &s->config));
    for (size_t i = 0; (option = ls_option_at(i)); i++) {
        const char *fact = subject_fact(s, option->name);

        if (*fact && is_of_rows(option))
            TRY_LS(ls_config_set(s->config, option->name, fact));
    }
    TRY(set_seed(s, known));
done:
    return status;
}

/* Whether the table has the fingerprint that the model notes. */
static bool has_fingerprint(const struct subject *s)
{
    char print[40];

    snprintf(print, sizeof print, "xxh3:%016llx",
             (unsigned long long)ls_dataset_about(s->data)->fingerprint);
    return strcmp(print, subject_fact(s, "data_fingerprint")) == 0;
}

/* Open the validation table of setting val, if any, as train does. */
static ls_status open_validation(struct subject *s)
{
    const struct setting_text path = setting_text(s->config, "val");
    ls_config *config = NULL;
    ls_status status = LS_OK;

    if (!path.s[0])
        return LS_OK;
    status = ls_config_copy(s->config, &config);
    if (status == LS_OK)
        status =
            ls_config_set(config, "rows", setting_text(config, "val-rows").s);
    if (status == LS_OK)
        status = ls_dataset_open_like(s->data, path.s, config, &s->validation);
    ls_config_destroy(config);
    return status;
}

/* Whether the figure was noted for this model: the value of a pack; the
 * validation loss of an epoch. Nothing noted: true. */
static bool is_noted_loss(const struct subject *s, double loss)
{
    static const char of_pack[] = "validation loss of the ensemble: ";
    const char *pack = subject_fact(s, "pack_value");
    const ls_epoch *epoch;
    bool noted = false;

    if (strncmp(pack, of_pack, strlen(of_pack)) == 0)
        return fabs(strtod(pack + strlen(of_pack), NULL) - loss) <=
               same_loss * fabs(loss);
    for (size_t i = 0; (epoch = ls_model_epoch(s->model, i)); i++) {
        noted |= isfinite(epoch->val_loss);
        if (fabs(epoch->val_loss - loss) <= same_loss * fabs(loss))
            return true;
    }
    return !noted;
}

static void forget_rows(struct subject *s)
{
    measurement_destroy(s->measured);
    ls_dataset_close(s->validation);
    s->measured = NULL;
    s->validation = NULL;
}

/* Measure the rows held out, and see that they are the same ones. */
static void measure_held_out(const struct invocation *call, struct subject *s)
{
    ls_status status = open_validation(s);

    s->held_out = !s->validation;
    if (status == LS_OK)
        status = measurement_create(s->model, subject_table(s),
                                    s->held_out ? s->config : NULL,
                                    threads_of(call), &s->measured);
    if (status != LS_OK) {
        explain_failure(s);
        forget_rows(s);
        return;
    }
    if (!is_noted_loss(s, s->measured->metrics->loss)) {
        explain(s,
                "The rows held out now have a loss of %.6g, which the run has "
                "not measured: %s is not as it was. Name rows with --data.",
                s->measured->metrics->loss,
                ls_dataset_about(subject_table(s))->path);
        forget_rows(s);
        return;
    }
    explain(s, "Measured on %s rows of %s that the run held out.",
            text_count(s->measured->metrics->rows).s,
            ls_dataset_about(subject_table(s))->path);
}

/* Whether the model notes rows that were held out and how they were chosen. */
static bool holds_out(struct subject *s, bool seed_known)
{
    if (strtoull(subject_fact(s, "rows_held_out"), NULL, 10) == 0)
        explain(s, "The run held out no rows. Name rows with --data.");
    else if (!*subject_fact(s, "data") || !*subject_fact(s, "data_fingerprint"))
        explain(s, "The model does not note its table. Name rows with --data.");
    else if (!seed_known)
        explain(s, "The members held out different rows. Name rows with "
                   "--data.");
    else
        return true;
    return false;
}

static ls_status measure_own(const struct invocation *call, struct subject *s)
{
    bool seed_known = false;
    ls_status status = LS_OK;

    TRY(set_config(call, s, &seed_known));
    if (*subject_fact(s, "data") &&
        ls_dataset_open(subject_fact(s, "data"), s->config, &s->data) !=
            LS_OK) {
        explain_failure(s);
        goto done;
    }
    s->is_own_data = s->data && has_fingerprint(s);
    if (s->data && !s->is_own_data) {
        explain(s,
                "%s is not the table that the model was trained on: its "
                "fingerprint is another. Name rows with --data.",
                subject_fact(s, "data"));
        ls_dataset_close(s->data);
        s->data = NULL;
    } else if (holds_out(s, seed_known)) {
        measure_held_out(call, s);
    }
done:
    return status;
}

static ls_status measure_given(const struct invocation *call, struct subject *s,
                               const char *path)
{
    ls_status status = LS_OK;

    TRY(invocation_config(call, &s->config));
    TRY_LS(ls_dataset_open_for(s->model, path, s->config, 1, &s->data));
    TRY_LS(measurement_create(s->model, s->data, NULL, threads_of(call),
                              &s->measured));
    s->is_own_data = has_fingerprint(s);
    explain(s, "Measured on %s rows of %s.%s",
            text_count(s->measured->metrics->rows).s, path,
            s->measured->metrics->trained_on > 0
                ? " The model was trained on rows like these: the figures do "
                  "not tell how well it does on new data."
                : "");
done:
    return status;
}

ls_status subject_measure(const struct invocation *call, struct subject *s)
{
    const char *path = invocation_value(call, OPTION_DATA);

    if (!s->model)
        return LS_OK;
    return *path ? measure_given(call, s, path) : measure_own(call, s);
}

ls_status subject_explain(const struct invocation *call, struct subject *s)
{
    const ls_dataset *table = subject_table(s);

    if (!table || ls_dataset_about(table)->features > INSIGHT_MOST ||
        ls_dataset_about(table)->targets == 0)
        return LS_OK;
    return complain_last(
        insight_create(s->model, table, threads_of(call), &s->insight));
}

ls_status subject_evaluate(const struct invocation *call, struct subject *s)
{
    enum { MOST_ROWS = 2000000, MOST_DRAWN = 200000, RESAMPLES = 200 };
    const ls_model *model = s->model;
    const ls_dataset *table = subject_table(s);
    ls_evaluation_plan plan = {.size = sizeof plan,
                               .threads = threads_of(call),
                               .resamples = RESAMPLES,
                               .seed = 42};

    if (!s->measured || s->held_out || s->measured->metrics->rows > MOST_ROWS)
        return LS_OK;
    plan.level = s->measured->metrics->rows > MOST_DRAWN ? 0 : 0.95;
    return complain_last(
        ls_evaluation_create(&model, &table, 1, &plan, &s->evaluation));
}
