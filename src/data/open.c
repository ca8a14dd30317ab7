/* SPDX-License-Identifier: MIT */
/*
 * open.c - a dataset from an HDF5 file: find, match, load, check, label.
 *
 * Each of these has a file of its own; here is the order.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/budget.h"
#include "data/encoding.h"
#include "data/h5.h"
#include "data/labels.h"
#include "data/load.h"
#include "data/marks.h"
#include "data/match.h"
#include "data/missing.h"
#include "data/raw.h"
#include "data/sniff.h"
#include "data/stream.h"

static ls_status refuse_model(struct h5_file *file, const char *path)
{
    char format[32];

    if (h5_has(file, "/", "format") &&
        h5_get_text(file, "/", "format", format, sizeof format) == LS_OK &&
        strcmp(format, "lockstep-model") == 0)
        return fail(LS_BAD_DATA,
                    "%s is a model and no table: lockstep info %s shows it",
                    path, path);
    return LS_OK;
}

/* A file that is not HDF5 gets the command that makes it so. */
static ls_status open_file(const char *path, struct h5_file **file)
{
    ls_status status = LS_OK;

    if (strlen(path) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "path of %zu bytes; at most %d", strlen(path),
                    LS_PATH_SIZE - 1);
    status = h5_open(path, file);
    if (status == LS_BAD_DATA) {
        const ls_status explained = sniff_explain(path);

        return explained ? explained : status;
    }
    return status ? status : refuse_model(*file, path);
}

static ls_status read_target_names(struct h5_file *file,
                                   const struct table *table,
                                   ls_dataset *dataset)
{
    size_t n = 0;
    char **read = NULL;
    ls_status status = LS_OK;

    if (!*table->targets || !dataset->value)
        return LS_OK;
    TRY(h5_read_texts(file, table->targets, &read, &n));
    if (n != dataset->about.targets) {
        reading_add(dataset->reading, "%s does not fit y", table->targets);
        goto done;
    }
    dataset->target_names = read;
    read = NULL;
done:
    mem_free(read);
    return status;
}

static void copy_text(char *to, const char *from, size_t size)
{
    snprintf(to, size, "%.*s", (int)size - 1, from);
}

/* What is known before a value is read. */
static void describe(const struct table *table, const struct slices *slices,
                     const char *rows, ls_dataset *d)
{
    copy_text(d->path, table->path, sizeof d->path);
    copy_text(d->x_name, table->x_name, sizeof d->x_name);
    copy_text(d->y_name, table->y.shown, sizeof d->y_name);
    copy_text(d->weight_name, table->weight.shown, sizeof d->weight_name);
    copy_text(d->x_file_type, table->x_type, sizeof d->x_file_type);
    copy_text(d->y_file_type, table->y.shape.type_name, sizeof d->y_file_type);
    copy_text(d->reading, table->reading, sizeof d->reading);
    if (slices->chosen)
        reading_add(d->reading, "rows %.100s: %zu of %zu", rows, slices->n,
                    slices->rows);
    d->about.file_rows = slices->rows;
    d->about.rows = slices->n;
    d->about.features = table->columns;
}

/* Which columns are features, and what they are called. */
static ls_status settle_features(const struct table *table,
                                 const struct dataset_pattern *pattern,
                                 char **names, ls_dataset *d)
{
    const char *const *list = (const char *const *)names;
    ls_status status = LS_OK;

    if (pattern) {
        TRY(match_features(table->path, table->columns, list, pattern,
                           &d->column, d->reading));
        d->about.features = pattern->features;
        if (d->column)
            list = pattern->feature_names;
    }
    if (list) {
        d->feature_names = names_copy(list, d->about.features);
        TRY(mem_check(d->feature_names, d->about.features, sizeof *list,
                      "names of features"));
    }
done:
    return status;
}

static ls_status load_targets(struct h5_file *file, const struct table *table,
                              const struct slices *slices, const char *task,
                              const struct dataset_pattern *pattern,
                              ls_dataset *d)
{
    struct given given = {0};
    ls_status status = LS_OK;

    if (!*table->y.name)
        return LS_OK;
    TRY(load_given(file, table, slices, &given));
    TRY(labels_make(&given, task, pattern, d));
    TRY(read_target_names(file, table, d));
done:
    given_clear(&given);
    return status;
}

/* An open file on its way to a dataset; what is handed on is NULL here. */
struct opening {
    struct h5_file *file;
    struct table *table;
    struct slices slices;
    char **names; /* of the columns of the file, or NULL */
};

static void opening_clear(struct opening *o)
{
    mem_free(o->names);
    slices_clear(&o->slices);
    if (o->table)
        table_clear(o->table);
    mem_free(o->table);
    h5_close(o->file);
}

/* X into memory, if it fits, else left where it is. */
static ls_status place_inputs(struct opening *o, const ls_config *config,
                              ls_dataset *d)
{
    const struct table *table = o->table;
    const size_t row_bytes = table->columns * number_size(table->type);
    const size_t rows = bands_rows(table->rows, row_bytes, reader_unit(table));
    bool streamed = false;
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(bands_create(&o->slices, rows, &d->bands));
    TRY(budget_decide(config, table, o->slices.n, &streamed));
    TRY(ls_plan_threads(config->threads, &plan));
    if (!streamed)
        return load_inputs(o->file, table, &o->slices, plan.threads, d);
    d->x_type = table->type;
    d->width = table->columns;
    status =
        stream_create(o->file, o->table, &o->slices, plan.threads, &d->stream);
    o->file = NULL;
    o->table = NULL;
    o->slices = (struct slices){0};
done:
    return status;
}

/* What NaN in X is: what the settings say, or a model can do. */
static enum missing missing_of(const ls_config *config,
                               const struct dataset_pattern *pattern)
{
    return pattern && pattern->fills ? MISSING_MEAN
                                     : missing_named(config->missing);
}

/* Of HDF5, fills are learnt on the rows that train. */
static ls_status check_missing(const char *missing)
{
    if (strcmp(missing, "median") != 0 && strcmp(missing, "indicator") != 0)
        return LS_OK;
    return fail(LS_USAGE,
                "--missing %s is for text files and import; of HDF5 want "
                "error, drop, mean or zero",
                missing);
}

/* The steps between an open file and a finished dataset. X before y: rows that
 * lack a value of X may be left out. */
static ls_status fill(struct opening *o, const ls_config *config,
                      const struct dataset_pattern *pattern, ls_dataset *d)
{
    const struct table *table = o->table;
    struct slices *slices = &o->slices;
    struct h5_file *file = o->file;
    ls_status status = LS_OK;

    TRY(check_missing(config->missing));
    status = slices_create(config->rows, table->rows, slices);
    if (status)
        return fail_within(status, "%s: ", table->path);
    describe(table, slices, config->rows, d);
    TRY(marks_load(file, table, config, !pattern, slices, d));
    TRY(table_names(file, table, &o->names));
    TRY(encoding_read(file, "", table->columns, &d->columns));
    TRY(settle_features(table, pattern, o->names, d));
    TRY(place_inputs(o, config, d));
    if (d->stream)
        slices = &d->stream->slices;
    d->fill = missing_of(config, pattern);
    TRY(missing_settle(table, (enum missing)d->fill, o->names, slices, d));
    TRY(load_targets(file, table, slices, config->task, pattern, d));
    if (*table->weight.name)
        TRY(load_weights(file, table, slices, &d->weight));
    dataset_finish(d);
done:
    return status;
}

ls_status dataset_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       ls_dataset **dataset)
{
    struct opening o = {.file = NULL};
    ls_dataset *made = NULL;
    ls_status status = LS_OK;

    if (raw_is(path))
        return raw_open(path, config, pattern, dataset);
    TRY(open_file(path, &o.file));
    TRY(MEM_ARRAY(o.table, 1, "a table"));
    TRY(MEM_ARRAY(made, 1, "a dataset"));
    TRY(table_find(o.file, path, config, pattern, o.table));
    TRY(fill(&o, config, pattern, made));
    *dataset = made;
    made = NULL;
done:
    ls_dataset_close(made);
    opening_clear(&o);
    return status;
}

ls_status ls_dataset_open(const char *path, const ls_config *config,
                          ls_dataset **dataset)
{
    ls_status status = LS_OK;

    TRY(ls_config_check(config));
    TRY(dataset_open(path, config, NULL, dataset));
done:
    return status;
}

ls_status ls_dataset_open_like(const ls_dataset *like, const char *path,
                               const ls_config *config, ls_dataset **dataset)
{
    const ls_dataset_info *about = &like->about;
    const struct dataset_pattern pattern = {.features = about->features,
                                            .targets = about->targets,
                                            .n_classes = about->classes,
                                            .feature_names =
                                                about->feature_names,
                                            .class_names = about->class_names,
                                            .task = like->task,
                                            .of = like->path,
                                            .need_y = about->targets > 0,
                                            .columns = like->columns};
    ls_config *other = NULL;
    ls_status status = LS_OK;

    TRY(ls_config_check(config));
    TRY(MEM_ARRAY(other, 1, "a copy of the settings"));
    *other = *config;
    memcpy(other->rows, config->val_rows, sizeof other->rows);
    strcpy(other->part, "all");
    TRY(dataset_open(path, other, &pattern, dataset));
done:
    mem_free(other);
    return status;
}
