/* SPDX-License-Identifier: MIT */
/*
 * prediction_sink.c - a file of predictions: text, NPY or HDF5.
 */
#include "engine/prediction_sink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/system_error.h"
#include "hdf5/h5.h"
#include "table/values/levels.h"

/* Bytes of a header of NPY, whose length is a multiple of 64. */
enum { NPY_HEADER = 128, KEPT_NAME = LS_NAME_SIZE + 16 };

struct prediction_sink {
    enum prediction_format format;
    struct prediction_layout layout;
    const char *name;    /* for sentences */
    const char *dataset; /* of the numbers in HDF5 */
    struct prediction_text *text;
    FILE *npy;
    struct h5_file *h5;
    void *column; /* a kept column of some rows: double or int32_t */
    size_t room;  /* rows of it */
};

const char PREDICTION_OUTPUTS[] = "/prediction";

static bool ends_in(const char *name, const char *ending)
{
    const size_t n = strlen(name), m = strlen(ending);

    return n > m && strcasecmp(name + n - m, ending) == 0;
}

ls_status prediction_format_of(const char *output,
                               enum prediction_format *format)
{
    *format = PREDICTION_HDF5;
    if (strcmp(output, "-") == 0 || ends_in(output, ".csv") ||
        ends_in(output, ".tsv"))
        *format = PREDICTION_TEXT;
    if (ends_in(output, ".npy"))
        *format = PREDICTION_NPY;
    return *format == PREDICTION_HDF5 ? file_check_hdf5_name(output) : LS_OK;
}

/* ---- NPY ----------------------------------------------------------------- */

static ls_status fail_npy(const struct prediction_sink *s)
{
    return fail(system_status(errno, LS_IO), "cannot write %s: %s", s->name,
                system_text(errno));
}

/* The header of format 1.0: magic, length, a Python dictionary. The host is
 * little-endian or says so. */
static ls_status open_npy(struct prediction_sink *s, const char *path,
                          size_t rows)
{
    static const uint16_t one = 1;
    const char order = *(const unsigned char *)&one == 1 ? '<' : '>';
    char header[NPY_HEADER + 1], shape[64];

    if (s->layout.n_kept > 0)
        return fail(LS_USAGE,
                    "%s: NPY is one matrix of numbers and takes no columns "
                    "that are kept; write .csv or .h5",
                    s->name);
    if (s->layout.n > 0)
        snprintf(shape, sizeof shape, "%zu, %zu", rows, s->layout.n);
    else
        snprintf(shape, sizeof shape, "%zu,", rows);
    memcpy(header, "\x93NUMPY\x01\x00\x76\x00", 10);
    const int used = snprintf(
        header + 10, sizeof header - 10,
        "{'descr': '%c%s', 'fortran_order': False, 'shape': (%s), }", order,
        s->layout.n == 0    ? "i4"
        : sizeof(real) == 4 ? "f4"
                            : "f8",
        shape);

    memset(header + 10 + used, ' ', NPY_HEADER - 11 - (size_t)used);
    header[NPY_HEADER - 1] = '\n';
    s->npy = fopen(path, "we");
    if (!s->npy)
        return fail(system_create_status(errno), "cannot create %s: %s",
                    s->name, system_text(errno));
    return fwrite(header, 1, NPY_HEADER, s->npy) == NPY_HEADER ? LS_OK
                                                               : fail_npy(s);
}

static ls_status put_npy(struct prediction_sink *s,
                         const struct prediction_rows *rows)
{
    const bool labels = s->layout.n == 0;
    const void *numbers =
        labels ? (const void *)rows->label : (const void *)rows->out;
    const size_t size = labels ? sizeof *rows->label : sizeof *rows->out;
    const size_t count = rows->n * (labels ? 1 : s->layout.n);

    return fwrite(numbers, size, count, s->npy) == count ? LS_OK : fail_npy(s);
}

/* ---- HDF5 ---------------------------------------------------------------- */

/* "/kept/NAME"; a slash would make a group. */
static void kept_name(const struct prediction_sink *s, size_t k,
                      const char *more, char name[KEPT_NAME])
{
    snprintf(name, KEPT_NAME, "/kept/%s", s->layout.kept[k].name);
    for (char *c = name + strlen("/kept/"); *c; c++)
        *c = *c == '/' ? '_' : *c;
    strncat(name, more, KEPT_NAME - strlen(name) - 1);
}

static ls_status create_kept(struct prediction_sink *s, size_t k, size_t rows)
{
    const struct levels *levels = s->layout.kept[k].levels;
    char name[KEPT_NAME];
    ls_status status = LS_OK;

    kept_name(s, k, "", name);
    TRY(h5_create_table(s->h5, name, levels ? NUMBER_I32 : NUMBER_F64, 0,
                        rows));
    if (levels) {
        kept_name(s, k, "_texts", name);
        TRY(h5_write_texts(s->h5, name, (const char *const *)levels->text,
                           levels->n));
    }
done:
    return status;
}

static ls_status open_h5(struct prediction_sink *s, const char *path,
                         size_t rows)
{
    const struct ls_model *model = s->layout.model;
    const bool named = model->output_names || s->dataset != PREDICTION_OUTPUTS;
    ls_status status = LS_OK;

    TRY(h5_create(path, &s->h5));
    TRY(h5_set_text(s->h5, "/", "format", "lockstep-prediction"));
    TRY(h5_set_text(s->h5, "/", "creator", "lockstep " LS_VERSION));
    for (size_t k = 0; k < s->layout.n_kept; k++)
        TRY(create_kept(s, k, rows));
    if (s->layout.n > 0)
        TRY(h5_create_table(s->h5, s->dataset, NUMBER_REAL, s->layout.n, rows));
    if (s->layout.n > 0 && named)
        TRY(h5_write_texts(s->h5, "/output_names", s->layout.names,
                           s->layout.n));
    if (s->layout.labels)
        TRY(h5_create_table(s->h5, "/class", NUMBER_I32, 0, rows));
    if (s->layout.labels && model->class_names)
        TRY(h5_write_texts(s->h5, "/class_names",
                           (const char *const *)model->class_names,
                           model->n_classes));
done:
    return status;
}

static ls_status put_kept(struct prediction_sink *s,
                          const struct prediction_rows *rows, size_t k)
{
    const bool texts = s->layout.kept[k].levels != NULL;
    double *number = s->column;
    int32_t *code = s->column;
    char name[KEPT_NAME];

    for (size_t i = 0; i < rows->n; i++) {
        const double x = rows->kept[i * s->layout.n_kept + k];

        if (texts)
            code[i] = (int32_t)x;
        else
            number[i] = x;
    }
    kept_name(s, k, "", name);
    return h5_append(s->h5, name, texts ? NUMBER_I32 : NUMBER_F64, s->column,
                     rows->n);
}

static ls_status put_h5(struct prediction_sink *s,
                        const struct prediction_rows *rows)
{
    ls_status status = LS_OK;

    if (s->room < rows->n) {
        mem_free(s->column);
        s->column = NULL;
        s->room = rows->n;
        s->column = mem_zeroed(rows->n, sizeof(double));
        TRY(mem_check(s->column, rows->n, sizeof(double), "a column"));
    }
    for (size_t k = 0; k < s->layout.n_kept; k++)
        TRY(put_kept(s, rows, k));
    if (s->layout.n > 0)
        TRY(h5_append(s->h5, s->dataset, NUMBER_REAL, rows->out, rows->n));
    if (s->layout.labels)
        TRY(h5_append(s->h5, "/class", NUMBER_I32, rows->label, rows->n));
done:
    return status;
}

/* ---- All formats --------------------------------------------------------- */

ls_status prediction_sink_create(const char *path, const char *output,
                                 const struct prediction_layout *layout,
                                 const char *dataset, size_t rows,
                                 struct prediction_sink **sink)
{
    struct prediction_sink *s = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s, 1, "a file of predictions"));
    s->layout = *layout;
    s->name = output;
    s->dataset = dataset;
    TRY(prediction_format_of(output, &s->format));
    if (s->format == PREDICTION_TEXT)
        TRY(prediction_text_create(path, output, layout, &s->text));
    else if (s->format == PREDICTION_NPY)
        TRY(open_npy(s, path, rows));
    else
        TRY(open_h5(s, path, rows));
    *sink = s;
    s = NULL;
done:
    prediction_sink_close(s);
    return status;
}

ls_status prediction_sink_rows(struct prediction_sink *s,
                               const struct prediction_rows *rows)
{
    return s->format == PREDICTION_TEXT  ? prediction_text_rows(s->text, rows)
           : s->format == PREDICTION_NPY ? put_npy(s, rows)
                                         : put_h5(s, rows);
}

ls_status prediction_sink_ids(struct prediction_sink *s, size_t rows,
                              const int64_t *id, char *const *id_text)
{
    const uint64_t n = rows;

    if (!s->h5 || (!id && !id_text))
        return LS_OK;
    return id_text ? h5_write_texts(s->h5, "/id", (const char *const *)id_text,
                                    rows)
                   : h5_write(s->h5, "/id", NUMBER_I64, 1, &n, id);
}

ls_status prediction_sink_flush(struct prediction_sink *s)
{
    return prediction_text_flush(s->text);
}

ls_status prediction_sink_finish(struct prediction_sink *s)
{
    ls_status status = LS_OK;

    if (s->text)
        status = prediction_text_finish(s->text);
    if (s->h5)
        status = h5_finish(s->h5);
    if (s->npy && fclose(s->npy) != 0)
        status = fail_npy(s);
    s->text = NULL;
    s->h5 = NULL;
    s->npy = NULL;
    prediction_sink_close(s);
    return status;
}

void prediction_sink_close(struct prediction_sink *s)
{
    if (!s)
        return;
    prediction_text_close(s->text);
    h5_close(s->h5);
    if (s->npy)
        (void)fclose(s->npy);
    mem_free(s->column);
    mem_free(s);
}
