/* SPDX-License-Identifier: MIT */
/*
 * study_tables.c - the results of a study as files, CSV and JSON.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/result_file.h"

/* A cell of a CSV file (RFC 4180). */
static void put_cell(const char *text, size_t length, FILE *out)
{
    fputs(",\"", out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            fputc('"', out);
        fputc(text[i], out);
    }
    fputc('"', out);
}

static void put_number(double value, FILE *out)
{
    if (isfinite(value))
        fprintf(out, ",%.17g", value);
    else
        fputc(',', out);
}

static void put_figures(const ls_figures *f, FILE *out)
{
    put_number(f->loss, out);
    put_number(f->accuracy, out);
    put_number(f->auc, out);
    put_number(f->rmse, out);
    put_number(f->r2, out);
}

ls_status study_write_folds(const ls_study *study, const char *path)
{
    struct result_file file;
    const ls_fold *fold;
    const char *by = ls_study_trial(study, 0)->threshold_by;
    ls_status status = LS_OK;

    TRY(result_file_begin(path, &file));
    fputs("repeat,fold,train_rows,rows,epochs,loss,accuracy,auc,rmse,r2,"
          "parameters_sha256",
          file.out);
    if (by)
        fprintf(file.out, ",threshold,threshold_%s", by);
    fputc('\n', file.out);
    for (size_t i = 0; (fold = ls_study_fold(study, 0, i)); i++) {
        fprintf(file.out, "%zu,%zu,%zu,%zu,%zu", fold->repeat, fold->fold,
                fold->train_rows, fold->rows, fold->epochs);
        put_figures(&fold->figures, file.out);
        fprintf(file.out, ",%s", fold->parameters_sha256);
        if (by) {
            put_number(fold->threshold, file.out);
            put_number(fold->threshold_value, file.out);
        }
        fputc('\n', file.out);
    }
    TRY(result_file_finish(&file));
done:
    return status;
}

/* The names, or the values, of "lr=0.01 hidden=64,64". */
static void put_settings(const char *settings, bool values, FILE *out)
{
    while (*settings) {
        const size_t name = strcspn(settings, "=");
        const size_t length = strcspn(settings, " ");

        if (values)
            put_cell(settings + name + 1, length - name - 1, out);
        else
            fprintf(out, ",%.*s", (int)name, settings);
        settings += length + (settings[length] == ' ');
    }
}

ls_status study_write_members(const ls_study *study, const char *path)
{
    struct result_file file;
    const ls_trial *trial;
    ls_status status = LS_OK;

    TRY(result_file_begin(path, &file));
    fputs("member", file.out);
    put_settings(ls_study_trial(study, 0)->settings, false, file.out);
    fputs(",weight,status,epochs,loss,accuracy,auc,rmse,r2,ended\n", file.out);
    for (size_t i = 0; (trial = ls_study_trial(study, i)); i++) {
        const ls_fold *fold = ls_study_fold(study, i, 0);

        fprintf(file.out, "%zu", i);
        put_settings(trial->settings, true, file.out);
        fprintf(file.out, ",%zu", trial->picks);
        put_cell(ls_status_text(trial->status),
                 strlen(ls_status_text(trial->status)), file.out);
        fprintf(file.out, ",%zu", trial->epochs);
        put_figures(&trial->mean, file.out);
        put_cell(fold->ended, strlen(fold->ended), file.out);
        fputc('\n', file.out);
    }
    TRY(result_file_finish(&file));
done:
    return status;
}

static void put_trial(const ls_study *study, size_t number, FILE *out)
{
    const ls_trial *trial = ls_study_trial(study, number);

    fprintf(out, "%zu,%zu", trial->rank, number);
    put_settings(trial->settings, true, out);
    put_cell(ls_status_text(trial->status),
             strlen(ls_status_text(trial->status)), out);
    fprintf(out, ",%zu,%zu", trial->epochs, trial->folds);
    put_figures(&trial->mean, out);
    put_figures(&trial->std, out);
    put_cell(trial->ended, strlen(trial->ended), out);
    fputc('\n', out);
}

ls_status study_write_trials(const ls_study *study, const char *path)
{
    struct result_file file;
    size_t n = 0;
    size_t *order = study_order(study, &n);
    ls_status status = LS_OK;

    if (!order)
        return complain(LS_NO_MEMORY, "out of memory");
    TRY(result_file_begin(path, &file));
    fputs("rank,trial", file.out);
    put_settings(ls_study_trial(study, 0)->settings, false, file.out);
    fputs(",status,epochs,folds,loss,accuracy,auc,rmse,r2,std_loss,"
          "std_accuracy,std_auc,std_rmse,std_r2,ended\n",
          file.out);
    for (size_t i = 0; i < n; i++)
        put_trial(study, order[i], file.out);
    TRY(result_file_finish(&file));
done:
    free(order);
    return status;
}

ls_status study_write_json(const ls_study *study, const char *path)
{
    struct result_file file;
    json_t *document = json_of_study(study);
    ls_status status = LS_OK;

    TRY(json_check(document));
    TRY(result_file_begin(path, &file));
    if (json_dumpf(document, file.out, JSON_INDENT(2)) != 0)
        errno = ENOMEM;
    fputc('\n', file.out);
    TRY(result_file_finish(&file));
done:
    json_decref(document);
    return status;
}
