/* SPDX-License-Identifier: MIT */
/*
 * open.c - a dataset from an HDF5 file: find, match, load, check, label.
 *
 * Each step has its own file; this one has their order.
 */
#include "table/open/open.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "hdf5/h5.h"
#include "settings/check_loss.h"
#include "table/dataset/labels.h"
#include "table/dataset/load.h"
#include "table/dataset/match.h"
#include "table/formats/formats.h"
#include "table/formats/row_source.h"
#include "table/layout/stream.h"
#include "table/locate/join.h"
#include "table/open/budget.h"
#include "table/open/codes.h"
#include "table/open/create.h"
#include "table/open/missing.h"
#include "table/open/open_text.h"
#include "table/open/row_ids.h"
#include "table/open/row_splits.h"
#include "table/text/sniff.h"
#include "table/values/encoding.h"

static ls_status refuse_model(struct h5_file *file, const char *path)
{
    char format[32] = "";
    ls_status status = LS_OK;

    if (h5_has(file, "/", "format"))
        status = h5_get_text(file, "/", "format", format, sizeof format);
    if (status != LS_OK && status != LS_BAD_DATA)
        return status;
    if (status == LS_OK && strcmp(format, "lockstep-model") == 0)
        return fail(LS_BAD_DATA,
                    "%s is a model and no table: lockstep info %s shows it",
                    path, path);
    return h5_sound(file);
}

static unsigned allowed(const char *names)
{
    static const struct {
        const char *name;
        unsigned what;
    } allowances[] = {{"links", H5_ALLOW_LINKS},
                      {"external", H5_ALLOW_EXTERNAL},
                      {"virtual", H5_ALLOW_VIRTUAL},
                      {"plugins", H5_ALLOW_PLUGINS}};
    unsigned all = 0;

    for (size_t i = 0; i < sizeof allowances / sizeof *allowances; i++)
        if (strstr(names, allowances[i].name))
            all |= allowances[i].what;
    return all;
}

/* For a file that is not HDF5 the error suggests the import command. */
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

/* The table of one file. */
static ls_status open_table(const char *path, const ls_config *config,
                            const struct dataset_pattern *pattern,
                            struct h5_file **file, struct table *table)
{
    ls_status status = LS_OK;

    TRY(open_file(path, file));
    h5_allow(*file, allowed(config->allow));
    TRY(table_find(*file, path, config, pattern, table));
    table->path = h5_name(*file);
done:
    return status;
}

/* The table of all files that match a pattern. */
static ls_status open_tables(const char *path, const ls_config *config,
                             const struct dataset_pattern *pattern,
                             struct h5_file **first, struct table *table)
{
    char **names = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(join_names(path, &names, &n));
    TRY(open_table(names[0], config, pattern, first, table));
    TRY(MEM_ARRAY(table->file, n, "files"));
    TRY(MEM_ARRAY(table->more, n, "tables"));
    for (size_t i = 0; i + 1 < n; i++) {
        table->n_more = i + 1;
        TRY(open_table(names[i + 1], config, pattern, &table->file[i],
                       &table->more[i]));
    }
    TRY(join_tables(*first, table));
    for (size_t i = 0; i < table->n_more; i++)
        h5_rest(table->file[i]);
    table->path = path;
    reading_add(table->reading, "%zu files, %.200s to %.200s", n, names[0],
                names[n - 1]);
done:
    mem_free(names);
    return status;
}

static void copy_text(char *to, const char *from, size_t size)
{
    snprintf(to, size, "%.*s", (int)size - 1, from);
}

/* Describe the dataset before a value is read. */
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
    d->axis = table->axis;
    d->about.file_rows = slices->rows;
    d->about.rows = slices->n;
    d->about.features = table->columns;
}

/* Feature columns and their names. */
static ls_status settle_features(const struct table *table,
                                 const struct dataset_pattern *pattern,
                                 char **names, ls_dataset *d)
{
    const char *const *list = (const char *const *)names;
    ls_status status = LS_OK;

    if (pattern) {
        TRY(codes_check(table->path, d->columns, pattern));
        TRY(match_features(table->path, table->columns, list, d->columns,
                           pattern, &d->column, d->reading));
        TRY(codes_follow(pattern, d));
        d->about.features = pattern->features;
        if (d->column)
            list = pattern->feature_names;
    }
    if (list) {
        d->feature_names = text_list_copy(list, d->about.features);
        TRY(mem_check(d->feature_names, d->about.features, sizeof *list,
                      "names of features"));
    }
done:
    return status;
}

ls_status opening_describe(struct opening *o, const ls_config *config,
                           const struct dataset_pattern *pattern)
{
    const struct table *table = o->table;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(o->dataset, 1, "a dataset"));
    status = slices_create(config->rows, table->rows, &o->slices);
    if (status)
        TRY(fail_within(status, "%s: ", table->path));
    describe(table, &o->slices, config->rows, o->dataset);
    TRY(row_splits_load(o->file, table, config, !pattern, &o->slices,
                        o->dataset));
    TRY(table_names(o->file, table, &o->names));
    if (o->file)
        TRY(encoding_read(o->file, "", table->columns, &o->dataset->columns));
    TRY(codes_describe(table, o->names, &o->dataset->columns));
    if (o->dataset->columns)
        o->dataset->columns->wide = table->type == NUMBER_F64;
    TRY(settle_features(table, pattern, o->names, o->dataset));
done:
    return status;
}

ls_status opening_start(const char *path, const ls_config *config,
                        const struct dataset_pattern *pattern,
                        struct opening *opening)
{
    struct opening o = {.file = NULL};
    ls_status status = LS_OK;

    /* A file that is not there has no format; opening it says so. */
    if (join_is(path) || access(path, F_OK) == 0)
        TRY(formats_check(path, FORMAT_HDF5, config,
                          pattern ? USE_LIKE : USE_TRAIN));
    TRY(MEM_ARRAY(o.table, 1, "a table"));
    TRY((join_is(path) ? open_tables : open_table)(path, config, pattern,
                                                   &o.file, o.table));
    TRY(opening_describe(&o, config, pattern));
    TRY(h5_sound(o.file));
    *opening = o;
    o = (struct opening){.file = NULL};
done:
    opening_end(&o);
    return status;
}

void opening_end(struct opening *o)
{
    dataset_close(o->dataset);
    slices_clear(&o->slices);
    mem_free(o->names);
    if (o->table)
        table_clear(o->table);
    mem_free(o->table);
    h5_close(o->file);
    *o = (struct opening){.file = NULL};
}

ls_status opening_targets(struct opening *o, const ls_config *config,
                          const struct dataset_pattern *pattern)
{
    const struct table *table = o->table;
    struct raw_targets raw = {0};
    ls_status status = LS_OK;

    if (!*table->y.name)
        return LS_OK;
    TRY(load_given(o->file, table, &o->slices, &raw));
    TRY(labels_make(&raw, config_task(config), pattern, o->dataset));
    o->dataset->y_type = table->y.shape.type;
    TRY(load_target_names(o->file, table, o->dataset));
done:
    raw_targets_clear(&raw);
    return status;
}

/* Treatment of NaN in X: by the settings, or as the model allows. */
static enum missing missing_of(const ls_config *config,
                               const struct dataset_pattern *pattern)
{
    return pattern && pattern->fills ? MISSING_MEAN
                                     : missing_named(config->missing);
}

/* Load X if it fits, else create a reader to stream it, from which processes
 * that share the rows load their parts later. Rows with missing values are
 * found here, so X comes before y. Only a training table is shuffled; others
 * are read in file order, loaded or streamed. */
static ls_status place_inputs(struct opening *o, const ls_config *config,
                              bool trains)
{
    const struct table *table = o->table;
    ls_dataset *d = o->dataset;
    const size_t row_bytes = table->columns * number_size(table->type);
    const size_t rows = bands_rows(table->rows, row_bytes, reader_unit(table));
    bool shared, whole, streamed = false;
    ls_thread_plan plan;
    ls_status status = LS_OK;

    TRY(bands_create(&o->slices, rows, &d->bands));
    d->footprint = budget_footprint(table, o->slices.n, d->bands.n);
    d->x_type = table->type;
    d->width = table->columns;
    if (create_in_place(o, config))
        return LS_OK;
    shared = budget_shares_rows(config, &d->footprint);
    whole = trains && !shared && budget_mixes_all(config, &d->footprint);
    TRY(budget_decide(config, table, &d->footprint, whole, &streamed));
    TRY(plan_threads(config->threads, &plan));
    if (!streamed && !shared)
        return load_inputs(o->file, table, &o->slices, plan.threads, d);
    TRY(stream_create(o->file, table, &o->slices, plan.threads,
                      budget_for_chunks(config), &d->stream));
done:
    return status;
}

/* Transfer ownership of the borrowed members to the stream. */
static void hand_over(struct opening *o)
{
    if (!o->dataset->stream)
        return;
    stream_keep(o->dataset->stream, o->file, o->table, &o->slices);
    o->file = NULL;
    o->table = NULL;
    o->slices = (struct slices){0};
}

ls_status opening_finish(struct opening *o, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset)
{
    const struct table *table = o->table;
    ls_dataset *d = o->dataset;
    ls_status status = LS_OK;

    TRY(place_inputs(o, config, !pattern));
    d->fill = (int)missing_of(config, pattern);
    TRY(missing_settle(table, (enum missing)d->fill, o->names, &o->slices, d));
    TRY(opening_targets(o, config, pattern));
    if (*table->weight.name)
        TRY(load_weights(o->file, table, &o->slices, &d->weight));
    TRY(row_ids_load(o->file, table, &o->slices, d));
    if (o->file)
        TRY(h5_sound(o->file));
    dataset_finish(d);
    hand_over(o);
    *dataset = d;
    o->dataset = NULL;
done:
    return status;
}

ls_status dataset_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       ls_dataset **dataset)
{
    struct opening opening = {.file = NULL};
    ls_status status = LS_OK;

    if (open_text_is(path))
        return open_text(path, config, pattern, dataset);
    TRY(opening_start(path, config, pattern, &opening));
    TRY(opening_finish(&opening, config, pattern, dataset));
done:
    opening_end(&opening);
    return status;
}

struct dataset_pattern pattern_like(const ls_dataset *like)
{
    const ls_dataset_info *about = &like->about;
    const enum number_type type = like->x_type;

    return (struct dataset_pattern){.features = about->features,
                                    .targets = about->targets,
                                    .n_classes = about->classes,
                                    .feature_names = about->feature_names,
                                    .class_names = about->class_names,
                                    .task = like->task,
                                    .of = like->path,
                                    .need_y = about->targets > 0,
                                    .axis = like->axis,
                                    .columns = like->columns,
                                    .fills = like->fill >= MISSING_MEAN,
                                    .wide = number_size(type) > 4 ||
                                            type == NUMBER_I32 ||
                                            type == NUMBER_U32};
}

ls_status config_for_validation(const ls_config *config, ls_config **own)
{
    ls_config *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "a copy of the settings"));
    *made = *config;
    memcpy(made->rows, config->val_rows, sizeof made->rows);
    strcpy(made->part, "all");
    *own = made;
done:
    return status;
}

ls_status dataset_open_like(const ls_dataset *like, const char *path,
                            const ls_config *config, ls_dataset **dataset)
{
    const struct dataset_pattern pattern = pattern_like(like);
    ls_config *other = NULL;
    ls_status status = LS_OK;

    TRY(config_for_validation(config, &other));
    if (strcmp(path, "-") == 0)
        TRY(fail(LS_NO_INPUT, "a validation table is a file, not the standard "
                              "input: training may have to read it again"));
    TRY(dataset_open(path, other, &pattern, dataset));
done:
    mem_free(other);
    return status;
}
