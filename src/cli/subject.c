/* SPDX-License-Identifier: MIT */
/*
 * subject.c - open what a report is about.
 */
#include "cli/subject.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/output.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/spelling.h"

/* A larger document is not one of a study. */
enum { DOCUMENT_MOST = 256 << 20 };

const json_t *study_list(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

double study_figure(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

const char *study_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static ls_status read_study(const char *path, json_t **study)
{
    json_error_t error;
    json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    if (!document)
        return complain(LS_BAD_DATA, "%s: line %d: %s", path, error.line,
                        error.text);
    if (json_array_size(json_object_get(document, "trials")) == 0) {
        json_decref(document);
        return complain(LS_BAD_DATA,
                        "%s has no list of trials: want the document that cv, "
                        "pack or search writes with --json",
                        path);
    }
    *study = document;
    return LS_OK;
}

/* Whether the file begins as JSON. */
static ls_status starts_as_json(const char *path, bool *is_json)
{
    FILE *file = fopen(path, "rb");
    int c = 0;

    if (!file)
        return complain(errno == ENOMEM ? LS_NO_MEMORY : LS_NO_INPUT, "%s: %s",
                        path, strerror(errno));
    do {
        c = getc(file);
    } while (c == ' ' || c == '\n' || c == '\t' || c == '\r');
    fclose(file);
    *is_json = c == '{';
    return LS_OK;
}

/* The document that search writes next to "best.h5", "best-trials.json". It is
 * of this model only if it names the same parameters. */
static ls_status find_trials(struct subject *s)
{
    const char *dot = strrchr(s->path, '.');
    const size_t stem =
        dot && !strchr(dot, '/') ? (size_t)(dot - s->path) : strlen(s->path);
    bool is_there = false;
    ls_status status = LS_OK;

    if (snprintf(s->study_path, sizeof s->study_path, "%.*s-trials.json",
                 (int)stem, s->path) >= (int)sizeof s->study_path)
        goto done;
    TRY(output_find(s->study_path, &is_there));
    if (!is_there)
        goto done;
    TRY(read_study(s->study_path, &s->study));
    if (strcmp(study_text(s->study, "parameters_sha256"),
               ls_model_about(s->model)->parameters_sha256) == 0)
        goto done;
    warn("%s is not of %s, whose parameters are others: it is left out",
         s->study_path, s->path);
    json_decref(s->study);
    s->study = NULL;
done:
    return status;
}

ls_status subject_open(const char *path, struct subject *subject)
{
    const char *slash = strrchr(path, '/');
    bool is_json = false;
    ls_status status = LS_OK;

    *subject = (struct subject){.path = path,
                                .name = slash && slash[1] ? slash + 1 : path};
    TRY(starts_as_json(path, &is_json));
    if (is_json) {
        snprintf(subject->study_path, sizeof subject->study_path, "%s", path);
        TRY(read_study(path, &subject->study));
        snprintf(subject->rows, sizeof subject->rows,
                 "%s holds figures and no model.", subject->name);
    } else {
        TRY_LS(ls_model_load(path, &subject->model));
        TRY(find_trials(subject));
    }
done:
    if (status != LS_OK)
        subject_close(subject);
    return status;
}

void subject_close(struct subject *s)
{
    measurement_destroy(s->measured);
    insight_destroy(s->insight);
    ls_evaluation_destroy(s->evaluation);
    ls_inspection_destroy(s->inspection);
    ls_dataset_close(s->validation);
    ls_dataset_close(s->data);
    ls_config_destroy(s->config);
    ls_model_destroy(s->model);
    json_decref(s->study);
    *s = (struct subject){0};
}

const char *subject_fact(const struct subject *s, const char *name)
{
    const char *fact = s->model ? model_fact(s->model, name) : NULL;

    return fact ? fact : "";
}

const char *subject_kind(const struct subject *s)
{
    const json_t *trials = json_object_get(s->study, "trials");

    if (s->study && json_object_get(s->study, "rounds"))
        return "pack";
    if (s->study && json_array_size(trials) == 1 &&
        !json_object_size(
            json_object_get(json_array_get(trials, 0), "settings")))
        return "cross-validation";
    if (s->study)
        return "search";
    if (*subject_fact(s, "pack_rounds"))
        return "pack";
    if (ls_ensemble_member(s->model, 0))
        return "ensemble";
    return ls_model_about(s->model)->is_checkpoint ? "checkpoint" : "model";
}

const ls_dataset *subject_table(const struct subject *s)
{
    return s->validation ? s->validation : s->data;
}

/* The check reads a table by itself, and must be told the columns that a table
 * opened for a model takes from the model. */
static ls_status read_as_trained(const struct subject *s, ls_config **config)
{
    static const char *const names[] = {"x", "y", "weight", "missing"};
    ls_status status = LS_OK;

    TRY_LS(ls_config_copy(s->config, config));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct setting_text now = setting_text(*config, names[i]);
        const char *fact = subject_fact(s, names[i]);

        if (*fact && (!now.s[0] || strcmp(names[i], "missing") == 0))
            TRY_LS(ls_config_set(*config, names[i], fact));
    }
done:
    return status;
}

ls_status subject_inspect(struct subject *s)
{
    const ls_dataset *table = subject_table(s);
    ls_config *config = NULL;
    ls_status status = LS_OK;

    if (!table || !s->config)
        return LS_OK;
    TRY(read_as_trained(s, &config));
    status = ls_inspect(ls_dataset_about(table)->path, config,
                        LS_INSPECT_CHECK | LS_INSPECT_STATS, &s->inspection);
    /* A table may be readable only by the columns of the model. */
    if (status == LS_USAGE || status == LS_BAD_DATA) {
        warn("%s is not checked: %s", ls_dataset_about(table)->path,
             spelled(ls_last_error()).s);
        status = LS_OK;
    }
    status = complain_last(status);
done:
    ls_config_destroy(config);
    return status;
}
