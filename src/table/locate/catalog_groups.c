/* SPDX-License-Identifier: MIT */
/*
 * catalog_groups.c - groups that other programs treat as one object: sparse
 * matrices and categories of AnnData, tables of pandas, matrices of Octave.
 *
 * A group is recognized by the names in it. It becomes an entry of the catalog
 * with the shape of the object, and its datasets become pieces.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/locate/catalog.h"
#include "table/values/preprocess.h"

/* Position of group + name, or catalog->n. */
static size_t inside(const struct catalog *c, const char *group, size_t length,
                     const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strncmp(c->name[i], group, length) == 0 &&
            strcmp(c->name[i] + length, name) == 0)
            return i;
    return c->n;
}

static bool has(const struct catalog *c, const char *group, size_t length,
                const char *name)
{
    return inside(c, group, length, name) < c->n;
}

/* A group of Octave: its type is a text next to its value. */
static enum entry_kind kind_of_octave(const struct catalog *c, const char *name,
                                      size_t length)
{
    char group[LS_NAME_SIZE], type[64] = "";
    const size_t value = inside(c, name, length, "/value");

    snprintf(group, sizeof group, "%.*s", (int)length, name);
    if (!h5_has(c->file, group, "OCTAVE_NEW_FORMAT") ||
        h5_read_word(c->file, name, type, sizeof type) != LS_OK)
        return ENTRY_PIECE;
    if (strcmp(type, "cell") == 0 && has(c, name, length, "/value/dims"))
        return ENTRY_CELLS;
    if (value == c->n || h5_has(c->file, group, "OCTAVE_EMPTY_MATRIX"))
        return ENTRY_PIECE;
    if (strcmp(type, "string") == 0 || strcmp(type, "sq_string") == 0)
        return c->shape[value].rank == 2 ? ENTRY_CHARS : ENTRY_PIECE;
    return c->shape[value].type != NUMBER_NONE ? ENTRY_OCTAVE : ENTRY_PIECE;
}

/* Kind of the group that dataset number i identifies. */
static enum entry_kind kind_of(const struct catalog *c, size_t i)
{
    const char *name = c->name[i];
    const size_t length = catalog_group(name);
    const char *last = name + length;

    if (strcmp(last, "/indptr") == 0 && has(c, name, length, "/indices") &&
        has(c, name, length, "/data"))
        return ENTRY_CSR;
    if (strcmp(last, "/codes") == 0 &&
        (has(c, name, length, "/categories") ||
         has(c, name, length, "/categories/values")))
        return ENTRY_CATEGORICAL;
    if (strcmp(last, "/values") == 0 && has(c, name, length, "/mask") &&
        strcmp(name + (length > 11 ? length - 11 : 0), "/categories/values"))
        return ENTRY_NULLABLE;
    if (strcmp(last, "/type") == 0 && length > 0)
        return kind_of_octave(c, name, length);
    if (strcmp(last, "/axis0") == 0 && has(c, name, length, "/block0_values") &&
        has(c, name, length, "/block0_items"))
        return ENTRY_PANDAS;
    if (strcmp(last, "/table") == 0 && length > 0 && c->shape[i].is_compound) {
        char group[LS_NAME_SIZE];

        snprintf(group, sizeof group, "%.*s", (int)length, name);
        if (h5_has(c->file, group, "pandas_type"))
            return ENTRY_PANDAS_TABLE;
    }
    return ENTRY_PIECE;
}

/* The whole of a sparse matrix. */
static ls_status shape_of_csr(const struct catalog *c, const char *group,
                              size_t data, struct h5_shape *shape)
{
    uint64_t dims[2] = {0, 0};
    char encoding[32] = "csr_matrix";
    ls_status status = LS_OK;

    *shape = c->shape[data];
    shape->chunk[0] = 0;
    if (h5_has(c->file, group, "encoding-type"))
        TRY(h5_get_text(c->file, group, "encoding-type", encoding,
                        sizeof encoding));
    else if (h5_has(c->file, group, "h5sparse_format"))
        TRY(h5_get_text(c->file, group, "h5sparse_format", encoding,
                        sizeof encoding));
    TRY(h5_get_wholes(
        c->file, group,
        h5_has(c->file, group, "h5sparse_shape") ? "h5sparse_shape" : "shape",
        2, dims));
    shape->rank = 2;
    shape->dims[0] = dims[0];
    shape->dims[1] = dims[1];
    snprintf(shape->type_name, sizeof shape->type_name, "sparse %.40s",
             c->shape[data].type_name);
    if (strncmp(encoding, "csr", 3) != 0) {
        shape->type = NUMBER_NONE;
        snprintf(shape->type_name, sizeof shape->type_name,
                 "a %.16s, not a CSR matrix (in Python: X.tocsr())", encoding);
    }
done:
    return status;
}

/* Rows and columns of adjacent blocks. */
static void shape_of_pandas(const struct catalog *c, const char *group,
                            struct h5_shape *shape)
{
    const size_t length = strlen(group);

    *shape = (struct h5_shape){.rank = 2};
    for (int i = 0;; i++) {
        char name[64];
        size_t at;

        snprintf(name, sizeof name, "/block%d_values", i);
        at = inside(c, group, length, name);
        if (at == c->n)
            break;
        if (c->shape[at].rank != 2 || c->shape[at].type == NUMBER_NONE)
            continue;
        shape->dims[0] = c->shape[at].dims[0];
        shape->dims[1] += c->shape[at].dims[1];
        shape->type = number_common(shape->type, c->shape[at].type);
    }
    strcpy(shape->type_name, "pandas table");
}

/* As many texts as its two sizes say. */
static ls_status shape_of_cells(const struct catalog *c, const char *group,
                                struct h5_shape *shape)
{
    char dims[LS_NAME_SIZE + 16];
    int64_t size[2] = {0, 0};
    ls_status status = LS_OK;

    snprintf(dims, sizeof dims, "%s/value/dims", group);
    TRY(h5_read(c->file, dims, NUMBER_I64, size, 2));
    if (size[0] < 0 || size[1] < 0 || size[0] > INT32_MAX ||
        size[1] > INT32_MAX)
        TRY(fail(LS_BAD_DATA, "%s: %s is damaged", c->path, dims));
    *shape = (struct h5_shape){.dims = {(uint64_t)size[0] * (uint64_t)size[1]}};
    catalog_as_texts(shape, "cell array of Octave");
done:
    return status;
}

static ls_status shape_of(const struct catalog *c, const char *group,
                          enum entry_kind kind, struct h5_shape *shape)
{
    const size_t length = strlen(group);

    switch (kind) {
    case ENTRY_CSR:
        return shape_of_csr(c, group, inside(c, group, length, "/data"), shape);
    case ENTRY_NULLABLE:
        *shape = c->shape[inside(c, group, length, "/values")];
        return LS_OK;
    case ENTRY_OCTAVE:
        *shape = c->shape[inside(c, group, length, "/value")];
        shape->is_matlab = true;
        return LS_OK;
    case ENTRY_CHARS:
        *shape = c->shape[inside(c, group, length, "/value")];
        shape->dims[0] = shape->dims[1];
        catalog_as_texts(shape, "string of Octave");
        return LS_OK;
    case ENTRY_CELLS:
        return shape_of_cells(c, group, shape);
    case ENTRY_CATEGORICAL:
        *shape = c->shape[inside(c, group, length, "/codes")];
        strcpy(shape->type_name, "categories");
        return LS_OK;
    case ENTRY_PANDAS:
        shape_of_pandas(c, group, shape);
        return LS_OK;
    default:
        *shape = c->shape[inside(c, group, length, "/table")];
        strcpy(shape->type_name, "pandas table");
        return LS_OK;
    }
}

static bool is_within(const char *name, const char *group)
{
    const size_t length = strlen(group);

    return strncmp(name, group, length) == 0 && name[length] == '/';
}

/* Append an entry. */
static ls_status add_group(struct catalog *c, const char *group,
                           enum entry_kind kind)
{
    struct h5_shape shape = {.rank = -1};
    char **names = NULL;
    const char **list = NULL;
    ls_status status = LS_OK;

    status = shape_of(c, group, kind, &shape);
    if (status == LS_BAD_DATA)
        shape = (struct h5_shape){.rank = -1};
    else if (status != LS_OK)
        goto done;
    for (size_t i = 0; i < c->n; i++)
        if (is_within(c->name[i], group))
            c->kind[i] = ENTRY_PIECE;
    TRY(MEM_ARRAY(list, c->n + 1, "names of datasets"));
    memcpy(list, c->name, c->n * sizeof *list);
    list[c->n] = group;
    names = text_list_copy(list, c->n + 1);
    TRY(mem_check(names, c->n + 1, sizeof *names, "names of datasets"));
    mem_free(c->name);
    c->name = names;
    c->shape[c->n] = shape;
    c->kind[c->n] = kind;
    c->n++;
done:
    mem_free(list);
    return status;
}

ls_status catalog_find_groups(struct catalog *c)
{
    const size_t datasets = c->n;
    ls_status status = LS_OK;

    for (size_t i = 0; i < datasets; i++) {
        const enum entry_kind kind = kind_of(c, i);
        char group[LS_NAME_SIZE];

        if (kind == ENTRY_PIECE || catalog_group(c->name[i]) == 0 ||
            catalog_group(c->name[i]) >= sizeof group)
            continue;
        snprintf(group, sizeof group, "%.*s", (int)catalog_group(c->name[i]),
                 c->name[i]);
        TRY(add_group(c, group, kind));
    }
done:
    return status;
}
