/* SPDX-License-Identifier: MIT */
/*
 * join.c - one table in many files: the rows of one after those of another.
 *
 * Every file is found and described by itself, as if it were alone, so that
 * types, layouts and the axis of the rows may differ. A source of the table
 * then has a piece in each file. What is not a row (names, classes) is read
 * from the first file, and has to be the same in the others.
 */
#include "data/join.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/load.h"
#include "data/preprocess.h"

bool join_is(const char *path)
{
    return strpbrk(path, "*?[") != NULL && access(path, F_OK) != 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Not sorted by glob(), which goes by the locale. */
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
                 strerror(errno)));
    qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv,
          compare_names);
    *names = names_copy((const char *const *)found.gl_pathv, found.gl_pathc);
    TRY(mem_check(*names, found.gl_pathc, sizeof **names, "names of files"));
    *n = found.gl_pathc;
done:
    globfree(&found);
    return status;
}

/* ---- What must be the same ------------------------------------------------
 */

static ls_status differ(const struct table *table, const struct table *more,
                        const char *what)
{
    return fail(LS_BAD_DATA,
                "%s and %s are no table together: they differ in %s",
                more->path, table->path, what);
}

/* Datasets of the same kind beside X, or none in both. */
static bool alike(const struct source *a, const struct source *b)
{
    return (*a->name != 0) == (*b->name != 0) && a->kind == b->kind &&
           a->columns == b->columns && a->shape.is_text == b->shape.is_text;
}

static ls_status check_beside(const struct table *t, const struct table *more)
{
    if (!alike(&t->y, &more->y))
        return differ(t, more, "y");
    if (!alike(&t->weight, &more->weight))
        return differ(t, more, "weights");
    if (!alike(&t->id, &more->id))
        return differ(t, more, "ids");
    if (!alike(&t->group, &more->group))
        return differ(t, more, "groups");
    if (!alike(&t->split, &more->split) || t->fuel_split != more->fuel_split)
        return differ(t, more, "the split");
    return LS_OK;
}

static ls_status check_columns(const struct table *t, const struct table *more)
{
    bool same = t->parts == more->parts && t->columns == more->columns;

    for (size_t i = 0; same && i < t->parts; i++)
        same = t->part[i].columns == more->part[i].columns;
    return same ? LS_OK : differ(t, more, "the number of columns of X");
}

static ls_status check_names(struct h5_file *first, const struct table *t,
                             struct h5_file *file, const struct table *more)
{
    char **a = NULL, **b = NULL;
    bool same;
    ls_status status = LS_OK;

    TRY(table_names(first, t, &a));
    TRY(table_names(file, more, &b));
    same = (a != NULL) == (b != NULL);
    for (size_t j = 0; same && a && j < t->columns; j++)
        same = strcmp(a[j], b[j]) == 0;
    if (!same)
        status = differ(t, more, "the names of the columns of X");
done:
    mem_free(a);
    mem_free(b);
    return status;
}

static ls_status check_same(struct h5_file *first, const struct table *t,
                            struct h5_file *file, const struct table *more)
{
    bool same = false;
    ls_status status = LS_OK;

    TRY(check_beside(t, more));
    TRY(check_columns(t, more));
    TRY(check_names(first, t, file, more));
    TRY(names_same_classes(first, t, file, more, &same));
    if (!same)
        TRY(differ(t, more, "the names of the classes"));
    if (t->fuel_split)
        TRY(fail(LS_BAD_DATA,
                 "%s: the attribute split counts the rows of one file, and "
                 "%s is more than one",
                 more->path, t->path));
done:
    return status;
}

/* ---- Pieces ---------------------------------------------------------------
 */

/* To source what others[i] is in file i + 1. */
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
        if (shape->type != NUMBER_NONE)
            shape->type = number_common(shape->type, other->shape.type);
    }
    source->piece = piece;
    source->pieces = n + 1;
done:
    return status;
}

/* The same member of every table. */
static ls_status
join_member(struct h5_file *first, struct source *source, struct table *table,
            const struct source *of(const struct table *, size_t), size_t index)
{
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

static const struct source *part_of(const struct table *table, size_t index)
{
    return &table->part[index];
}

static const struct source *aside_of(const struct table *table, size_t index)
{
    const struct source *const all[] = {&table->y, &table->weight, &table->id,
                                        &table->group, &table->split};

    return all[index];
}

static ls_status add_rows(struct table *table)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < table->n_more; i++) {
        const struct table *more = &table->more[i];

        if (more->rows > (SIZE_MAX >> 8) - table->rows)
            TRY(fail(LS_BAD_DATA, "%s: too many rows together", more->path));
        table->rows += more->rows;
        table->type = number_common(table->type, more->type);
    }
done:
    return status;
}

ls_status join_tables(struct h5_file *first, struct table *table)
{
    struct source *const aside[] = {&table->y, &table->weight, &table->id,
                                    &table->group, &table->split};
    ls_status status = LS_OK;

    if (table->n_more == 0)
        return LS_OK;
    for (size_t i = 0; i < table->n_more; i++)
        TRY(check_same(first, table, table->file[i], &table->more[i]));
    TRY(add_rows(table));
    for (size_t i = 0; i < table->parts; i++)
        TRY(join_member(first, &table->part[i], table, part_of, i));
    for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
        TRY(join_member(first, aside[i], table, aside_of, i));
done:
    return status;
}
