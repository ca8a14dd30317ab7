/* SPDX-License-Identifier: MIT */
/*
 * join.c - one table in many files, with concatenated rows.
 *
 * Every file is found and described by itself, as if it were alone, so that
 * types, layouts and the axis of the rows may differ. A source of the table
 * then has a piece in each file. What is not a row (names, classes) is read
 * from the first file, and has to be the same in the others.
 */
#include "table/locate/join.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "base/text_list.h"
#include "table/dataset/load.h"
#include "table/layout/coded.h"
#include "table/values/encoding.h"
#include "table/values/preprocess.h"

/* A file of this name that cannot be looked at is there: opening it tells why
 * it cannot be read. */
bool join_is(const char *path)
{
    bool found = true;

    return strpbrk(path, "*?[") != NULL && file_find(path, &found) == LS_OK &&
           !found;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Not sorted by glob(), which depends on the locale. */
ls_status join_names(const char *pattern, char ***names, size_t *n)
{
    glob_t found = {0};
    const int result = glob(pattern, GLOB_NOSORT | GLOB_ERR, NULL, &found);
    ls_status status = LS_OK;

    if (result == GLOB_NOMATCH)
        TRY(fail(LS_NO_INPUT, "no file is called as %s says", pattern));
    if (result == GLOB_NOSPACE)
        TRY(mem_check(NULL, 1, strlen(pattern), "names of files"));
    if (result != 0)
        TRY(fail(LS_NO_INPUT, "cannot look for %s: %s", pattern,
                 system_text(errno)));
    qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv,
          compare_names);
    *names =
        text_list_copy((const char *const *)found.gl_pathv, found.gl_pathc);
    TRY(mem_check(*names, found.gl_pathc, sizeof **names, "names of files"));
    *n = found.gl_pathc;
done:
    globfree(&found);
    return status;
}

/* ---- Checks of equality
 * ---------------------------------------------------- */

static ls_status differ(const struct table *table, const struct table *more,
                        const char *what)
{
    return fail(LS_BAD_DATA,
                "%s and %s are no table together: they differ in %s",
                more->path, table->path, what);
}

/* Row roles of the same kind, or none in both. */
static bool alike(const struct source *a, const struct source *b)
{
    return (*a->name != 0) == (*b->name != 0) && a->kind == b->kind &&
           a->columns == b->columns && a->shape.is_text == b->shape.is_text;
}

/* What stands beside X. */
static struct source *source_of_role(struct table *table, size_t index)
{
    struct source *const all[] = {&table->y, &table->weight, &table->id,
                                  &table->group, &table->split};

    return all[index];
}

static struct source *part_of(struct table *table, size_t index)
{
    return &table->part[index];
}

static const char *const roles[] = {"y", "weights", "ids", "groups",
                                    "the split"};
enum { ROLES = sizeof roles / sizeof *roles };

/* One-hot features have the words in their names, codes (NULL: none) do not. */
static ls_status check_codes(const struct table *t, const struct table *more,
                             const struct column *a, const struct column *b)
{
    return !a || !b || levels_same(&a->levels, &b->levels)
               ? LS_OK
               : fail(LS_BAD_DATA,
                      "%s and %s are no table together: %.80s has other "
                      "categories",
                      more->path, t->path, a->name);
}

/* The same kind, and numbers that mean the same. */
static ls_status check_source(struct h5_file *first, struct table *t,
                              struct h5_file *file, struct table *more,
                              struct source *of(struct table *, size_t),
                              size_t index, const char *what)
{
    bool same = false;
    ls_status status = LS_OK;

    if (!alike(of(t, index), of(more, index)))
        return differ(t, more, what);
    if (of(t, index)->kind == SOURCE_CODED)
        return check_codes(t, more, coding_codes(of(t, index)->coding),
                           coding_codes(of(more, index)->coding));
    TRY(names_same_words(first, of(t, index), file, of(more, index), &same));
    if (!same)
        status = fail(LS_BAD_DATA,
                      "%s and %s are no table together: the numbers of %s "
                      "stand for other words",
                      more->path, t->path, what);
done:
    return status;
}

static ls_status check_sources(struct h5_file *first, struct table *t,
                               struct h5_file *file, struct table *more)
{
    ls_status status = LS_OK;

    if (t->parts != more->parts || t->columns != more->columns)
        return differ(t, more, "the number of columns of X");
    for (size_t i = 0; i < t->parts; i++)
        TRY(check_source(first, t, file, more, part_of, i, "X"));
    for (size_t i = 0; i < ROLES; i++)
        TRY(check_source(first, t, file, more, source_of_role, i, roles[i]));
done:
    return status;
}

static ls_status check_names(struct h5_file *first, const struct table *t,
                             struct h5_file *file, const struct table *more)
{
    char **a = NULL, **b = NULL;
    ls_status status = LS_OK;

    TRY(table_names(first, t, &a));
    TRY(table_names(file, more, &b));
    if (!text_list_same((const char *const *)a, (const char *const *)b,
                        t->columns))
        status = differ(t, more, "the names of the columns of X");
done:
    mem_free(a);
    mem_free(b);
    return status;
}

static ls_status check_dataset(struct h5_file *first, const struct table *t,
                               const char *name, struct h5_file *file,
                               const struct table *more, const char *other,
                               const char *what)
{
    bool same = false;
    const ls_status status =
        names_same_dataset(first, name, file, other, &same);

    return status == LS_OK && !same ? differ(t, more, what) : status;
}

/* How an import made the columns. */
static ls_status check_encoding(struct h5_file *first, const struct table *t,
                                struct h5_file *file, const struct table *more)
{
    struct encoding *a = NULL, *b = NULL;
    ls_status status = LS_OK;

    TRY(encoding_read(first, "", t->columns, &a));
    TRY(encoding_read(file, "", more->columns, &b));
    if (!encoding_same(a, b))
        status = differ(t, more,
                        "how their columns were imported (categories, or what "
                        "missing cells became)");
done:
    encoding_destroy(a);
    encoding_destroy(b);
    return status;
}

static ls_status check_same(struct h5_file *first, struct table *t,
                            struct h5_file *file, struct table *more)
{
    ls_status status = LS_OK;

    TRY(check_sources(first, t, file, more));
    TRY(check_names(first, t, file, more));
    TRY(check_dataset(first, t, t->classes, file, more, more->classes,
                      "the names of the classes"));
    TRY(check_dataset(first, t, t->targets, file, more, more->targets,
                      "the names of the outputs"));
    TRY(check_encoding(first, t, file, more));
    if (t->fuel_split || more->fuel_split)
        TRY(fail(LS_BAD_DATA,
                 "%s: the attribute split counts the rows of one file, and "
                 "%s is more than one",
                 more->path, t->path));
done:
    return status;
}

/* ---- Axes ---------------------------------------------------------------- */

/* Both axes have one length: the file alone does not show the row axis. */
static bool is_square(const struct source *s)
{
    return s->kind == SOURCE_PLAIN && !s->upright && s->shape.rank == 2 &&
           s->shape.dims[0] == s->shape.dims[1];
}

/* A square part has the row axis of the files where it is not square. */
static void turn_squares(struct table *table, size_t part)
{
    const struct source *sure = NULL;

    if (!is_square(&table->part[part]))
        sure = &table->part[part];
    for (size_t i = 0; i < table->n_more && !sure; i++)
        if (!is_square(&table->more[i].part[part]))
            sure = &table->more[i].part[part];
    if (!sure)
        return;
    if (is_square(&table->part[part]))
        table->part[part].transposed = sure->transposed;
    for (size_t i = 0; i < table->n_more; i++)
        if (is_square(&table->more[i].part[part]))
            table->more[i].part[part].transposed = sure->transposed;
}

/* ---- Pieces -------------------------------------------------------------- */

/* Integers, of which some may be missing. */
static bool is_whole(const struct h5_shape *shape)
{
    return shape->is_whole || number_is_integer(shape->type);
}

/* Append others[i] as the piece of source in file i + 1. */
static ls_status join_sources(struct h5_file *first, struct source *source,
                              struct h5_file *const *file,
                              const struct source *const *others, size_t n)
{
    struct h5_shape *shape = &source->shape;
    struct source_piece *piece = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(piece, n + 1, "pieces of a table"));
    piece[0] = (struct source_piece){.file = first, .source = *source};
    for (size_t i = 0; i < n; i++) {
        const struct source *other = others[i];

        piece[i + 1] = (struct source_piece){.file = file[i], .source = *other};
        shape->dims[source->transposed ? shape->rank - 1 : 0] +=
            source_length(other);
        shape->stored += other->shape.stored;
        shape->is_whole = is_whole(shape) && is_whole(&other->shape);
        if (shape->type != other->shape.type) {
            shape->type = number_common(shape->type, other->shape.type);
            snprintf(shape->type_name, sizeof shape->type_name, "%s",
                     number_name(shape->type));
        }
    }
    source->piece = piece;
    source->pieces = n + 1;
done:
    return status;
}

/* The same member of every table. */
static ls_status join_member(struct h5_file *first, struct table *table,
                             struct source *of(struct table *, size_t),
                             size_t index)
{
    struct source *source = of(table, index);
    const struct source **others = NULL;
    ls_status status = LS_OK;

    if (!*source->name)
        return LS_OK;
    TRY(MEM_ARRAY(others, table->n_more, "pieces of a table"));
    for (size_t i = 0; i < table->n_more; i++)
        others[i] = of(&table->more[i], index);
    TRY(join_sources(first, source, table->file, others, table->n_more));
done:
    mem_free(others);
    return status;
}

static ls_status add_rows(struct table *table)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < table->n_more; i++) {
        const struct table *more = &table->more[i];

        if (more->rows > (SIZE_MAX >> 8) - table->rows)
            TRY(fail(LS_BAD_DATA, "%s: too many rows together", more->path));
        table->rows += more->rows;
        if (table->type != more->type) {
            table->type = number_common(table->type, more->type);
            snprintf(table->x_type, sizeof table->x_type, "%s",
                     number_name(table->type));
        }
    }
done:
    return status;
}

ls_status join_tables(struct h5_file *first, struct table *table)
{
    ls_status status = LS_OK;

    if (table->n_more == 0)
        return LS_OK;
    for (size_t i = 0; i < table->n_more; i++)
        TRY(check_same(first, table, table->file[i], &table->more[i]));
    TRY(add_rows(table));
    for (size_t i = 0; i < table->parts; i++) {
        turn_squares(table, i);
        if (i == 0 && table->axis.at != AXIS_UNKNOWN)
            table->axis.at = table->part->transposed ? AXIS_LAST : AXIS_FIRST;
        TRY(join_member(first, table, part_of, i));
    }
    for (size_t i = 0; i < ROLES; i++)
        TRY(join_member(first, table, source_of_role, i));
done:
    return status;
}
