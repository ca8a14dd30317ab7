/* SPDX-License-Identifier: MIT */
/*
 * numeric_file.c - features, sizes and knots of the numeric embeddings in a
 * model file.
 *
 * Part of model_layout.h. model_block.c stores the parameters.
 */
#include <string.h>

#include "base/mem.h"
#include "model/model_layout.h"

static const char group[] = "/model/numeric_1";

/* ---- Writing ------------------------------------------------------------- */

static ls_status write_features(struct h5_file *file,
                                const struct numeric_columns *c)
{
    const uint64_t n = c->n;
    uint64_t *feature = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(feature, c->n, "numeric embeddings"));
    for (size_t k = 0; k < c->n; k++)
        feature[k] = c->feature[k];
    TRY(h5_write(file, "/model/numeric_1/feature", NUMBER_U64, 1, &n, feature));

done:
    mem_free(feature);
    return status;
}

ls_status numeric_write(struct h5_file *file, const struct network *network)
{
    const struct numeric_columns *c = network->numeric.columns;
    ls_status status = LS_OK;

    if (!c)
        return LS_OK;
    TRY(h5_set_text(file, group, "kind", numeric_kind_name[c->kind]));
    TRY(h5_set_whole(file, group, "size", c->size));
    if (c->kind == NUMERIC_PERIODIC)
        TRY(h5_set_whole(file, group, "frequencies", c->frequencies));
    else
        TRY(h5_set_whole(file, group, "bins", c->bins));
    TRY(write_features(file, c));
    if (c->knot) {
        const uint64_t dims[2] = {c->n, c->bins + 1};

        TRY(h5_write(file, "/model/numeric_1/knots", NUMBER_REAL, 2, dims,
                     c->knot));
    }

done:
    return status;
}

/* ---- Reading ------------------------------------------------------------- */

static ls_status read_form(struct h5_file *file, struct numeric_columns *form)
{
    char kind[16];
    ls_status status = LS_OK;

    TRY(h5_get_text(file, group, "kind", kind, sizeof kind));
    while (form->kind < NUMERIC_KINDS &&
           strcmp(kind, numeric_kind_name[form->kind]) != 0)
        form->kind++;
    if (form->kind == NUMERIC_KINDS)
        TRY(fail(LS_BAD_DATA, "%s: %s@kind is \"%s\", which is not known",
                 h5_name(file), group, kind));
    TRY(layout_get_size(file, group, "size", NUMERIC_MOST_SIZE, &form->size));
    if (form->kind == NUMERIC_PERIODIC)
        TRY(layout_get_size(file, group, "frequencies",
                            NUMERIC_MOST_FREQUENCIES, &form->frequencies));
    else
        TRY(layout_get_size(file, group, "bins", NUMERIC_MOST_BINS,
                            &form->bins));

done:
    return status;
}

/* LS_BAD_DATA unless a dataset is a table of so many rows and columns; columns
 * is 0 for a list. */
static ls_status check_table(struct h5_file *file, const char *name,
                             size_t rows, size_t columns)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (shape.type == NUMBER_NONE || shape.rank != (columns ? 2 : 1) ||
        shape.dims[0] != rows || (columns && shape.dims[1] != columns))
        TRY(fail(LS_BAD_DATA, "%s: %s does not have %zu numbers", h5_name(file),
                 name, rows * (columns ? columns : 1)));

done:
    return status;
}

static ls_status read_features(struct h5_file *file, struct numeric_columns *c)
{
    uint64_t *feature = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(feature, c->n, "numeric embeddings"));
    TRY(h5_read(file, "/model/numeric_1/feature", NUMBER_U64, feature, c->n));
    for (size_t k = 0; k < c->n; k++)
        c->feature[k] = (size_t)feature[k];

done:
    mem_free(feature);
    return status;
}

static ls_status read_knots(struct h5_file *file, struct numeric_columns *c)
{
    ls_status status = LS_OK;

    TRY(check_table(file, "/model/numeric_1/knots", c->n, c->bins + 1));
    TRY(h5_read(file, "/model/numeric_1/knots", NUMBER_REAL, c->knot,
                c->n * (c->bins + 1)));
    if (!numeric_columns_count_bins(c))
        TRY(fail(LS_BAD_DATA,
                 "%s: /model/numeric_1/knots: the knots of a feature do not "
                 "ascend",
                 h5_name(file)));

done:
    return status;
}

ls_status numeric_read(struct h5_file *file, size_t n_features,
                       struct numeric_columns **numeric)
{
    struct numeric_columns form = {.kind = 0};
    struct numeric_columns *made = NULL;
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (!h5_exists(file, group))
        return LS_OK;
    TRY(read_form(file, &form));
    TRY(h5_describe(file, "/model/numeric_1/feature", &shape));
    if (shape.rank != 1 || shape.dims[0] < 1 || shape.dims[0] > n_features)
        TRY(fail(LS_BAD_DATA,
                 "%s: /model/numeric_1/feature does not list features",
                 h5_name(file)));
    TRY(check_table(file, "/model/numeric_1/feature", (size_t)shape.dims[0],
                    0));
    TRY(numeric_columns_create(&form, (size_t)shape.dims[0], &made));
    TRY(read_features(file, made));
    if (made->knot)
        TRY(read_knots(file, made));
    *numeric = made;
    made = NULL;

done:
    numeric_columns_destroy(made);
    return status;
}
