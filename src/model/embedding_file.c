/* SPDX-License-Identifier: MIT */
/*
 * embedding_file.c - sizes of the embeddings in a model file.
 *
 * Part of model_layout.h. model_block.c stores the tables, encoding_file.c the
 * texts.
 */
#include <stdio.h>

#include "model/model_layout.h"
#include "table/values/encoding.h"

/* Limit of a size that network_make() checks. */
enum { MOST = 1 << 30 };

ls_status embeddings_write(struct h5_file *file, const struct network *network)
{
    ls_status status = LS_OK;

    if (network->n_embeddings > 0)
        TRY(h5_set_whole(file, "/model", "n_embeddings",
                         network->n_embeddings));
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];
        char name[LAYOUT_NAME_SIZE];

        snprintf(name, sizeof name, "/model/embedding_%zu", k + 1);
        TRY(h5_set_whole(file, name, "feature", e->feature));
        TRY(h5_set_whole(file, name, "levels", e->levels));
        TRY(h5_set_whole(file, name, "size", e->size));
    }

done:
    return status;
}

ls_status embeddings_read(struct h5_file *file, size_t *n,
                          struct embedding_spec *spec)
{
    ls_status status = LS_OK;

    *n = 0;
    if (!h5_has(file, "/model", "n_embeddings"))
        return LS_OK;
    TRY(layout_get_size(file, "/model", "n_embeddings", LS_MAX_EMBEDDINGS, n));
    for (size_t k = 0; k < *n; k++) {
        char name[LAYOUT_NAME_SIZE];

        snprintf(name, sizeof name, "/model/embedding_%zu", k + 1);
        TRY(layout_get_size(file, name, "feature", MOST, &spec[k].feature));
        TRY(layout_get_size(file, name, "levels", MOST, &spec[k].levels));
        TRY(layout_get_size(file, name, "size", MOST, &spec[k].size));
    }

done:
    return status;
}

ls_status embeddings_check(struct h5_file *file, const struct network *network,
                           const struct encoding *columns)
{
    struct coded_walk walk = {0};
    bool same = true;

    for (size_t k = 0; k < network->n_embeddings && same; k++)
        same = coded_next(columns, &walk) &&
               walk.feature == network->embedding[k].feature &&
               walk.column->levels.n == network->embedding[k].levels;
    if (same && !coded_next(columns, &walk))
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s: the embeddings in /model are not those of the columns of "
                "codes in /preprocess/encoding",
                h5_name(file));
}
