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
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "table/values/levels.h"

#ifdef LS_DOUBLE
enum { DIGITS = DBL_DECIMAL_DIG };
#else
enum { DIGITS = FLT_DECIMAL_DIG };
#endif

struct prediction_text {
    FILE *file;
    char name[LS_PATH_SIZE]; /* for sentences */
    char separator;
    struct prediction_layout layout;
    locale_t locale, before;
};

static ls_status fail_table(const struct prediction_text *table)
{
    return fail(system_status(errno, LS_IO), "cannot write %s: %s", table->name,
                system_text(errno));
}

/* RFC 4180: a cell with a separator, quote or line end stands in quotes. */
static void put_cell(const struct prediction_text *table, const char *text)
{
    const char special[] = {table->separator, '"', '\n', '\r', '\0'};

    if (!strpbrk(text, special)) {
        fputs(text, table->file);
        return;
    }
    fputc('"', table->file);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', table->file);
        fputc(*c, table->file);
    }
    fputc('"', table->file);
}

/* Name of a class, or its number. */
static void put_class(const struct prediction_text *table, size_t class)
{
    const struct ls_model *model = table->layout.model;

    if (model->class_names)
        put_cell(table, model->class_names[class]);
    else
        fprintf(table->file, "%zu", class);
}

/* The fewest digits that restore the number. */
static void put_shortest(const struct prediction_text *table, double x,
                         bool is_float)
{
    const int most = is_float ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    char text[40] = "";

    for (int digits = is_float ? FLT_DIG : DBL_DIG; digits <= most; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (is_float ? (double)strtof(text, NULL) == x
                     : strtod(text, NULL) == x)
            break;
    }
    fputs(text, table->file);
}

static void put_kept(const struct prediction_text *table, size_t k, double x)
{
    const struct kept_column *column = &table->layout.kept[k];

    if (isnan(x) || (column->levels && x < 0))
        return;
    if (column->levels)
        put_cell(table, column->levels->text[(size_t)x]);
    else
        put_shortest(table, x, column->is_float);
}

static void put_id(const struct prediction_text *table,
                   const struct prediction_rows *rows, size_t i)
{
    if (rows->id_text)
        put_cell(table, rows->id_text[i]);
    else
        fprintf(table->file, "%" PRId64, rows->id[i]);
}

/* A separator before all cells of a row but the first. */
static void separate(const struct prediction_text *table, size_t *cells)
{
    if ((*cells)++ > 0)
        fputc(table->separator, table->file);
}

static void put_header(const struct prediction_text *table)
{
    const struct prediction_layout *layout = &table->layout;
    size_t cells = 0;

    if (layout->ids) {
        separate(table, &cells);
        fputs("id", table->file);
    }
    for (size_t k = 0; k < layout->n_kept; k++) {
        separate(table, &cells);
        put_cell(table, layout->kept[k].name);
    }
    if (layout->labels) {
        separate(table, &cells);
        fputs("class", table->file);
    }
    for (size_t j = 0; j < layout->n; j++) {
        separate(table, &cells);
        put_cell(table, layout->names[j]);
    }
    fputc('\n', table->file);
}

static void put_row(const struct prediction_text *table,
                    const struct prediction_rows *rows, size_t i)
{
    const struct prediction_layout *layout = &table->layout;
    size_t cells = 0;

    if (layout->ids) {
        separate(table, &cells);
        put_id(table, rows, i);
    }
    for (size_t k = 0; k < layout->n_kept; k++) {
        separate(table, &cells);
        put_kept(table, k, rows->kept[i * layout->n_kept + k]);
    }
    if (layout->labels) {
        separate(table, &cells);
        put_class(table, (size_t)rows->label[i]);
    }
    for (size_t j = 0; j < layout->n; j++) {
        separate(table, &cells);
        fprintf(table->file, "%.*g", DIGITS,
                (double)rows->out[i * layout->n + j]);
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
                                 const struct prediction_layout *layout,
                                 struct prediction_text **table)
{
    ls_status status = LS_OK;
    struct prediction_text *t = NULL;
    const size_t length = strlen(name);

    TRY(MEM_ARRAY(t, 1, "table of predictions"));
    snprintf(t->name, sizeof t->name, "%s", path ? name : "standard output");
    t->separator =
        length > 4 && strcasecmp(name + length - 4, ".tsv") == 0 ? '\t' : ',';
    t->layout = *layout;
    t->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (t->locale == (locale_t)0)
        TRY(fail(LS_NO_MEMORY, "no C locale: %s", system_text(errno)));
    t->file = path ? fopen(path, "we") : open_stream();
    if (!t->file && !path)
        TRY(fail(system_status(errno, LS_IO),
                 "cannot write standard output: %s",
                 errno == EBADF || errno == EINVAL ? "it is closed"
                                                   : system_text(errno)));
    if (!t->file)
        TRY(fail(system_create_status(errno), "cannot create %s: %s", name,
                 system_text(errno)));
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

ls_status prediction_text_rows(struct prediction_text *table,
                               const struct prediction_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        put_row(table, rows, i);
    return ferror(table->file) ? fail_table(table) : LS_OK;
}

ls_status prediction_text_flush(struct prediction_text *table)
{
    return fflush(table->file) == 0 ? LS_OK : fail_table(table);
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
