/* SPDX-License-Identifier: MIT */
/*
 * import_text.c - CSV and TSV into a dataset file.
 *
 * Two passes: the first checks every cell and surveys the label, the second
 * writes. Nothing grows with the number of rows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/import.h"
#include "data/survey.h"
#include "data/text_table.h"
#include "data/writer.h"

/* Bytes of X that are written at a time. */
enum { BLOCK = 4 << 20 };

/* Both passes. */
struct job {
    const struct import *import;
    const struct text_table *table;
    struct survey survey;
    struct writer *writer;
    size_t room, n;       /* rows of a block; in it */
    float *X;             /* [room x features] */
    int32_t *label;       /* [room] classes, or NULL */
    double *value;        /* [room] values, or NULL */
    size_t rounded, line; /* whole numbers that float32 rounds; the first */
};

static ls_status fail_label(const struct job *job, const struct text_row *row,
                            const char *what)
{
    return fail(LS_BAD_DATA, "%s: line %zu: the label \"%.40s\" %s",
                input_path(job->table->input), row->line, row->label, what);
}

/* First pass. */
static ls_status survey_row(void *user, const struct text_row *row)
{
    struct job *job = user;
    double number = 0.0;

    if (!row->label)
        return LS_OK;
    switch (cell_read(row->label, job->table->plain, &number)) {
    case CELL_NUMBER:
        return survey_add_number(&job->survey, number, row->label);
    case CELL_INFINITE:
        return fail_label(job, row, "is not finite");
    case CELL_TOO_LARGE:
        return fail_label(job, row, "is too large for float32");
    case CELL_MISSING:
    case CELL_COMMA:
    case CELL_TEXT:
        break;
    }
    return survey_add_text(&job->survey, row->label);
}

static ls_status flush(struct job *job)
{
    const void *y = job->label ? (const void *)job->label : job->value;
    ls_status status = LS_OK;

    if (job->n > 0)
        TRY(writer_append(job->writer, job->n, job->X, y));
    job->n = 0;
done:
    return status;
}

/* The label of a row of the second pass, at its place in the block. */
static ls_status put_label(struct job *job, const struct text_row *row)
{
    double number = 0.0;
    size_t class = 0;

    (void)cell_read(row->label, job->table->plain, &number);
    if (job->value) {
        job->value[job->n] = number;
        return LS_OK;
    }
    class = survey_class(&job->survey, number, row->label);
    if (class == job->survey.classes->n)
        return fail_label(job, row, "was not there a moment ago");
    job->label[job->n] = (int32_t) class;
    return LS_OK;
}

/* Second pass. */
static ls_status write_row(void *user, const struct text_row *row)
{
    struct job *job = user;
    const size_t features = job->table->features;
    float *x = job->X + job->n * features;
    ls_status status = LS_OK;

    for (size_t j = 0; j < features; j++) {
        x[j] = (float)row->value[j];
        if ((double)x[j] != row->value[j] &&
            row->value[j] == floor(row->value[j]) && job->rounded++ == 0)
            job->line = row->line;
    }
    if (row->label)
        TRY(put_label(job, row));
    if (++job->n == job->room)
        TRY(flush(job));
done:
    return status;
}

static ls_status make_block(struct job *job)
{
    const size_t row = job->table->features * sizeof *job->X;
    const bool has_label = job->table->label != NO_COLUMN;
    ls_status status = LS_OK;

    job->room = BLOCK / row ? BLOCK / row : 1;
    TRY(MEM_ARRAY(job->X, job->room * job->table->features, "a block of X"));
    if (has_label && job->survey.classes)
        TRY(MEM_ARRAY(job->label, job->room, "a block of labels"));
    else if (has_label)
        TRY(MEM_ARRAY(job->value, job->room, "a block of y"));
done:
    return status;
}

static ls_status create_writer(struct job *job)
{
    const struct levels *classes = job->survey.classes;
    const struct writer_layout layout = {.x_type = NUMBER_F32,
                                         .features = job->table->features,
                                         .y_type = job->label   ? NUMBER_I32
                                                   : job->value ? NUMBER_F64
                                                                : NUMBER_NONE,
                                         .y_stored = !classes ? NUMBER_F32
                                                     : classes->n <= 256
                                                         ? NUMBER_U8
                                                         : NUMBER_I32};

    return writer_create(job->import->output, job->import->config->force,
                         &layout, &job->writer);
}

/* Names of the columns but the label; borrowed ones in one block. */
static ls_status feature_names(const struct text_table *table,
                               const char ***names)
{
    size_t feature = 0;
    ls_status status = LS_OK;

    *names = NULL;
    if (!table->names)
        return LS_OK;
    TRY(MEM_ARRAY(*names, table->features, "names of features"));
    for (size_t k = 0; k < table->dialect.columns; k++)
        if ((ptrdiff_t)k != table->label)
            (*names)[feature++] = table->names[k];
done:
    return status;
}

static ls_status finish(struct job *job)
{
    const struct text_table *t = job->table;
    const struct levels *classes = job->survey.classes;
    const char **features = NULL;
    struct writer_names names = {.source = input_path(t->input)};
    ls_status status = LS_OK;

    TRY(flush(job));
    TRY(feature_names(t, &features));
    names.features = features;
    if (classes) {
        names.classes = (const char *const *)job->survey.names;
        names.n_classes = classes->n;
    } else if (job->value && t->names) {
        names.target = t->names[t->label];
    }
    TRY(writer_finish(job->writer, &names));
done:
    mem_free(features);
    return status;
}

static void report(const struct job *job, const struct text_count *count)
{
    const struct csv_dialect *dialect = &job->table->dialect;
    ls_import_report *r = job->import->report;

    r->format = dialect->delimiter == '\t' ? "TSV" : "CSV";
    snprintf(r->dialect, sizeof r->dialect, "%s, %s%s",
             csv_delimiter_name(dialect->delimiter),
             dialect->header ? "header" : "no header",
             dialect->quotes ? ", quotes" : "");
    r->rows = count->kept;
    r->features = job->table->features;
    r->classes = job->survey.classes ? job->survey.classes->n : 0;
    r->dropped = count->dropped;
    r->bytes = (size_t)input_bytes(job->table->input);
    if (r->classes == 1)
        import_warn(job->import, "all labels are %s: one class only",
                    job->survey.names[0]);
    if (job->rounded)
        import_warn(job->import,
                    "%zu whole numbers are rounded to float32, the first on "
                    "line %zu",
                    job->rounded, job->line);
}

/* Both passes, over an open table. */
static ls_status convert(struct job *job)
{
    const struct text_table *t = job->table;
    const char *path = input_path(t->input);
    struct text_count count;
    ls_status status = LS_OK;

    TRY(text_table_scan(t, survey_row, job, &count));
    if (count.kept == 0) {
        status = fail(LS_BAD_DATA, "%s: all of %zu rows have missing cells",
                      path, count.dropped);
        goto done;
    }
    if (t->label != NO_COLUMN)
        TRY(survey_settle(&job->survey, job->import->config->task, path));
    TRY(make_block(job));
    TRY(create_writer(job));
    TRY(text_table_scan(t, write_row, job, &count));
    TRY(finish(job));
    report(job, &count);
done:
    return status;
}

ls_status import_text(const struct import *import, struct input *input)
{
    struct text_table table = {.input = NULL};
    struct job job = {.import = import, .table = &table};
    ls_status status = LS_OK;

    TRY(text_table_open(input, import->config, &table));
    TRY(convert(&job));
done:
    writer_destroy(job.writer);
    mem_free(job.X);
    mem_free(job.label);
    mem_free(job.value);
    survey_clear(&job.survey);
    text_table_close(&table);
    return status;
}
