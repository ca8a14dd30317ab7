/* SPDX-License-Identifier: MIT */
/*
 * prediction_text.c - predictions as text, with as many digits as restore the
 * same bits, in every locale.
 */
#include "engine/prediction_text.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "table/dataset/dataset.h"

#ifdef LS_DOUBLE
enum { DIGITS = DBL_DECIMAL_DIG };
#else
enum { DIGITS = FLT_DECIMAL_DIG };
#endif

struct prediction_text {
    FILE *file;
    char name[LS_PATH_SIZE]; /* for sentences */
    char separator;
    const struct ls_model *model;
    const ls_dataset *data;
    size_t row; /* that comes next */
    locale_t locale, before;
};

static ls_status fail_table(const struct prediction_text *table)
{
    return fail(LS_IO, "cannot write %s: %s", table->name, strerror(errno));
}

/* RFC 4180: a cell with a separator, quote or line end stands in quotes. */
static void put_cell(const struct prediction_text *table, const char *prefix,
                     const char *text)
{
    const char special[] = {table->separator, '"', '\n', '\r', '\0'};

    if (!strpbrk(text, special)) {
        fprintf(table->file, "%s%s", prefix, text);
        return;
    }
    fprintf(table->file, "\"%s", prefix);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', table->file);
        fputc(*c, table->file);
    }
    fputc('"', table->file);
}

/* Name of a class, or its number. */
static void put_class(const struct prediction_text *table, const char *prefix,
                      size_t class)
{
    char number[24];

    snprintf(number, sizeof number, "%zu", class);
    put_cell(table, prefix,
             table->model->class_names ? table->model->class_names[class]
                                       : number);
}

static bool has_id(const struct prediction_text *table)
{
    return table->data->id || table->data->id_text;
}

/* Write the id of the row. */
static void put_id(const struct prediction_text *table)
{
    if (table->data->id_text)
        put_cell(table, "", table->data->id_text[table->row]);
    else
        fprintf(table->file, "%" PRId64, table->data->id[table->row]);
    fputc(table->separator, table->file);
}

static void put_header(const struct prediction_text *table)
{
    const struct ls_model *model = table->model;
    const size_t K = model->about.targets;
    const char *const *names = model->about.target_names;
    const char separator[] = {table->separator, '\0'};

    if (has_id(table))
        fprintf(table->file, "id%s", separator);
    if (model->n_classes > 0)
        fputs("class", table->file);
    for (size_t j = 0; j < K; j++) {
        if (model->n_classes > 0 || j > 0)
            fputs(separator, table->file);
        if (model->n_classes > 0)
            put_class(table, "p_", K == 1 ? 1 : j);
        else if (names)
            put_cell(table, "", names[j]);
        else
            fprintf(table->file, K == 1 ? "y" : "y%zu", j);
    }
    fputc('\n', table->file);
}

/* The standard output, as a file that can be closed. */
static FILE *open_stream(void)
{
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (!file && fd >= 0)
        close(fd);
    return file;
}

ls_status prediction_text_create(const char *path, const char *name,
                                 const struct ls_model *model,
                                 const ls_dataset *data,
                                 struct prediction_text **table)
{
    ls_status status = LS_OK;
    struct prediction_text *t = NULL;
    const size_t length = strlen(name);

    TRY(MEM_ARRAY(t, 1, "table of predictions"));
    snprintf(t->name, sizeof t->name, "%s", path ? name : "standard output");
    t->separator =
        length > 4 && strcasecmp(name + length - 4, ".tsv") == 0 ? '\t' : ',';
    t->model = model;
    t->data = data;
    t->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (t->locale == (locale_t)0)
        TRY(fail(LS_NO_MEMORY, "no C locale: %s", strerror(errno)));
    t->file = path ? fopen(path, "we") : open_stream();
    if (!t->file)
        TRY(fail(LS_EXISTS, "cannot create %s: %s", name, strerror(errno)));
    t->before = uselocale(t->locale);
    put_header(t);
    *table = t;
    t = NULL;

done:
    if (t && t->locale != (locale_t)0)
        freelocale(t->locale);
    mem_free(t);
    return status;
}

ls_status prediction_text_rows(struct prediction_text *table, size_t n,
                               const real *out, const int32_t *label)
{
    const size_t K = table->model->about.targets;

    for (size_t i = 0; i < n; i++, table->row++) {
        if (has_id(table))
            put_id(table);
        if (label)
            put_class(table, "", (size_t)label[i]);
        for (size_t j = 0; j < K; j++) {
            if (label || j > 0)
                fputc(table->separator, table->file);
            fprintf(table->file, "%.*g", DIGITS, (double)out[i * K + j]);
        }
        fputc('\n', table->file);
    }
    return ferror(table->file) ? fail_table(table) : LS_OK;
}

/* Everything but the file. */
static void release(struct prediction_text *table)
{
    uselocale(table->before);
    freelocale(table->locale);
    mem_free(table);
}

ls_status prediction_text_finish(struct prediction_text *table)
{
    ls_status status = LS_OK;
    const bool bad = ferror(table->file) != 0;

    if (fclose(table->file) != 0 || bad)
        status = fail_table(table);
    release(table);
    return status;
}

void prediction_text_close(struct prediction_text *table)
{
    if (!table)
        return;
    fclose(table->file);
    release(table);
}
