/* SPDX-License-Identifier: MIT */
/*
 * provenance_file.c - read how a model was made, and the sample of the rows
 * that it was trained on. Part of model_layout.h.
 */
#include <string.h>

#include "base/mem.h"
#include "model/model_layout.h"

static ls_status read_fact(struct h5_file *file, const char *name,
                           const char *short_name, struct metadata *metadata)
{
    struct h5_shape shape;
    char **value = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (!shape.is_text || shape.rank != 1 || shape.dims[0] != 1)
        return LS_OK; /* unknown name */
    TRY(h5_read_texts(file, name, &value, &n));
    TRY(metadata_add(metadata, short_name, "%s", value[0]));

done:
    mem_free(value);
    return status;
}

ls_status provenance_read(struct h5_file *file, struct metadata *metadata)
{
    static const char prefix[] = "/provenance/";
    const size_t length = strlen(prefix);
    char **names = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_list(file, &names, &n));
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], prefix, length) == 0)
            TRY(read_fact(file, names[i], names[i] + length, metadata));

done:
    mem_free(names);
    return status;
}

/* Models of older programs have no such group. */
ls_status trained_read(struct h5_file *file, struct sketch *trained)
{
    struct h5_shape shape;
    uint64_t thin = 0;
    ls_status status = LS_OK;

    if (!h5_exists(file, "/trained/hash"))
        return LS_OK;
    TRY(h5_describe(file, "/trained/hash", &shape));
    if (shape.type != NUMBER_U64 || shape.rank != 1)
        TRY(fail(LS_BAD_DATA, "%s: /trained/hash is not a list of uint64",
                 h5_name(file)));
    TRY(h5_get_whole(file, "/trained", "leading_zeros", &thin));
    if (thin > 63)
        TRY(fail(LS_BAD_DATA, "%s: /trained@leading_zeros is %llu, limit 63",
                 h5_name(file), (unsigned long long)thin));
    TRY(h5_get_number(file, "/trained", "fresh", &trained->fresh));
    if (!(trained->fresh >= 0 && trained->fresh <= 1))
        TRY(fail(LS_BAD_DATA, "%s: /trained@fresh is %g", h5_name(file),
                 trained->fresh));
    TRY(MEM_ARRAY(trained->hash, (size_t)shape.dims[0], "hashes of rows"));
    trained->n = (size_t)shape.dims[0];
    trained->thin = (unsigned)thin;
    TRY(h5_read(file, "/trained/hash", NUMBER_U64, trained->hash, trained->n));

done:
    return status;
}
