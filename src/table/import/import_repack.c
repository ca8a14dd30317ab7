/* SPDX-License-Identifier: MIT */
/*
 * import_repack.c - rewrite an HDF5 file: rows first, whole rows in chunks of
 * about 1 MiB.
 *
 * The table is found as for training, and streamed if it does not fit in
 * memory.
 */
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"
#include "table/formats/formats.h"
#include "table/import/import.h"
#include "table/import/writer.h"
#include "table/open/row_roles_load.h"
#include "table/order/data_loader.h"

/* Copy a name to a field of LS_NAME_SIZE. */
static ls_status take_name(const char *key, const char *name, char *field)
{
    if (name && strlen(name) >= LS_NAME_SIZE)
        return fail(LS_USAGE, "%s is '%.60s..', want at most %d bytes", key,
                    name, LS_NAME_SIZE - 1);
    if (name)
        strcpy(field, name);
    return LS_OK;
}

/* Settings of a run from those of an import. */
static ls_status set_config(const struct import *import, ls_config *config)
{
    const ls_import_config *given = import->config;
    char *const roles[BESIDES] = {
        [BESIDE_WEIGHT] = config->weight,
        [BESIDE_ID] = config->id,
        [BESIDE_GROUP] = config->group,
        [BESIDE_SPLIT] = config->stored_split,
    };
    ls_status status = LS_OK;

    config_default(config);
    strcpy(config->shuffle, "none"); /* so that it may be streamed */
    strcpy(config->task, given->task);
    TRY(take_name("rows", given->rows, config->rows));
    TRY(take_name("y", given->label, config->y));
    TRY(take_name("x", given->x, config->x));
    for (int which = 0; which < BESIDES; which++)
        TRY(take_name(row_roles_option[which], row_roles_given(given, which),
                      roles[which]));
done:
    return status;
}

/* Rows on their way. */
struct passage {
    const struct import *import;
    const ls_dataset *dataset;
    struct writer *writer;
    char *X; /* [data_loader_block() x features] */
    double start;
};

/* Feature columns, row by row. */
static void gather(const ls_dataset *d, size_t row, char *out)
{
    const size_t size = number_size(d->x_type);
    const char *from = (const char *)d->x + row * d->width * size;

    if (!d->column) {
        memcpy(out, from, d->width * size);
        return;
    }
    for (size_t j = 0; j < d->about.features; j++)
        memcpy(out + j * size, from + d->column[j] * size, size);
}

/* Labels are in memory, also when X is streamed. */
static ls_status pass_rows(void *user, const ls_dataset *table,
                           const size_t *row, size_t position, size_t n)
{
    struct passage *p = user;
    const ls_dataset *d = p->dataset;
    const size_t row_bytes = d->about.features * number_size(d->x_type);
    const void *y = d->label ? (const void *)(d->label + position) : NULL;

    if (d->value)
        y = d->value + position * d->about.targets;
    for (size_t i = 0; i < n; i++)
        gather(table, row[i], p->X + i * row_bytes);
    import_progress_of(
        p->import, (position + n) * row_bytes, d->about.rows * row_bytes,
        (double)(position * row_bytes) / (machine_seconds() - p->start + 1e-9));
    return writer_append(p->writer, n, p->X, y);
}

static ls_status write_rows(const struct import *import, const ls_dataset *d,
                            struct writer *writer)
{
    const size_t row_bytes = d->about.features * number_size(d->x_type);
    const struct rows all = {.n = d->about.rows};
    struct passage passage = {.import = import,
                              .dataset = d,
                              .writer = writer,
                              .start = machine_seconds()};
    ls_status status = LS_OK;

    passage.X = mem_untouched(data_loader_block(d), row_bytes);
    TRY(mem_check(passage.X, data_loader_block(d), row_bytes, "a block of X"));
    TRY(data_loader_scan(d, &all, pass_rows, &passage));
done:
    mem_free(passage.X);
    return status;
}

static ls_status create_writer(const struct import *import, const ls_dataset *d,
                               struct writer **writer)
{
    const size_t targets = d->value ? d->about.targets : 1;
    const struct writer_layout layout = {
        .x_type = d->x_type,
        .features = d->about.features,
        .targets = targets > 1 ? targets : 0,
        .y_type = d->label   ? NUMBER_I32
                  : d->value ? NUMBER_F64
                             : NUMBER_NONE,
        .y_stored =
            !d->label
                ? (strcmp(d->task, "multilabel") == 0 ? NUMBER_U8 : NUMBER_F64)
            : d->about.classes <= 256 ? NUMBER_U8
                                      : NUMBER_I32,
        .compress = import->config->compress};

    return writer_create(import->output, import->config->force, &layout,
                         writer);
}

/* As many clauses as fit. */
static void copy_clauses(char *to, size_t size, const char *from)
{
    const int most = (int)size - (int)sizeof "; ..";
    int end = most;

    snprintf(to, size, "%.*s", (int)size - 1, from);
    if (strlen(from) < size)
        return;
    for (int i = 0; i < most; i++)
        if (from[i] == ';')
            end = i;
    snprintf(to, size, "%.*s; ..", end, from);
}

static void report(const struct import *import, const ls_dataset *d)
{
    ls_import_report *r = import->report;

    r->format = "HDF5";
    copy_clauses(r->dialect, sizeof r->dialect, d->reading);
    r->rows = d->about.rows;
    r->features = d->about.features;
    r->classes = d->about.classes;
    r->bytes = d->about.rows * d->width * number_size(d->x_type);
}

ls_status import_repack(const struct import *import, const char *path)
{
    ls_dataset *d = NULL;
    struct writer *writer = NULL;
    struct writer_names names = {.source = path};
    struct row_roles roles = {.weights = 0};
    ls_config *config = NULL;
    ls_status status = LS_OK;

    TRY(formats_check_import(path, FORMAT_HDF5, import->config, false));
    TRY(MEM_ARRAY(config, 1, "settings"));
    TRY(set_config(import, config));
    TRY(dataset_open(path, config, NULL, &d));
    TRY(create_writer(import, d, &writer));
    TRY(write_rows(import, d, writer));
    TRY(row_roles_load(path, config, d->about.features, d->about.targets > 0,
                       &roles));
    TRY(writer_put_roles(writer, &roles));
    names.features = (const char *const *)d->feature_names;
    names.classes = (const char *const *)d->class_names;
    names.n_classes = d->about.classes;
    names.targets = (const char *const *)d->target_names;
    names.n_targets = d->target_names ? d->about.targets : 0;
    names.columns = d->columns;
    TRY(writer_finish(writer, &names));
    report(import, d);
done:
    writer_destroy(writer);
    row_roles_clear(&roles);
    dataset_close(d);
    mem_free(config);
    return status;
}
