/* SPDX-License-Identifier: MIT */
/*
 * ensemble_file.c - an ensemble in a file: the bytes of the members' own files,
 * and their weights.
 */
#include <stdio.h>

#include "base/mem.h"
#include "model/ensemble.h"
#include "model/model_file.h"
#include "model/model_layout.h"

enum { MEMBER_NAME = 48 };

static void name_member(size_t i, char name[MEMBER_NAME])
{
    snprintf(name, MEMBER_NAME, "/members/%zu", i + 1);
}

/* The attribute with the number of members has another name where they have
 * weights, so that programs that do not know weights refuse the file instead of
 * leaving them out. */
static const char *const counts[] = {"count", "weighted_count"};

static ls_status write_count(struct h5_file *file,
                             const struct ls_model *ensemble)
{
    const bool weighted = ensemble->member_weight != NULL;
    const uint64_t n = ensemble->n_members;
    ls_status status = LS_OK;

    TRY(h5_set_whole(file, "/members", counts[weighted], n));
    TRY(h5_set_text(file, "/members", "outputs",
                    weighted ? "weighted mean" : "mean"));
    if (weighted)
        TRY(h5_write(file, "/members/weight", NUMBER_F64, 1, &n,
                     ensemble->member_weight));
done:
    return status;
}

ls_status ensemble_write(struct h5_file *file, const struct ls_model *ensemble)
{
    void *bytes = NULL;
    ls_status status = LS_OK;

    TRY(write_count(file, ensemble));
    for (size_t i = 0; i < ensemble->n_members; i++) {
        char name[MEMBER_NAME];
        size_t size = 0;

        name_member(i, name);
        TRY(model_file_bytes(ensemble->member[i], h5_name(file), &bytes,
                             &size));
        const uint64_t dims = size;

        TRY(h5_write(file, name, NUMBER_U8, 1, &dims, bytes));
        mem_free(bytes);
        bytes = NULL;
    }
done:
    mem_free(bytes);
    return status;
}

bool ensemble_is_in(struct h5_file *file)
{
    return h5_is_group(file, "/members");
}

/* Before a member is read as a model: a file must not lead to calls of
 * ensemble_read() without end. */
static ls_status refuse_ensemble(const char *name, const void *bytes,
                                 size_t size)
{
    struct h5_file *file = NULL;
    const void *image = NULL;
    ls_status status = LS_OK;

    TRY(envelope_open(name, bytes, size, &image, &size));
    TRY(h5_open_image(name, image, size, &file));
    if (ensemble_is_in(file))
        TRY(fail(LS_BAD_DATA, "%s is an ensemble itself", name));
done:
    h5_close(file);
    return status;
}

static ls_status read_member(struct h5_file *file, size_t i,
                             struct ls_model **member)
{
    char name[MEMBER_NAME], place[LS_NAME_SIZE];
    struct h5_shape shape;
    unsigned char *bytes = NULL;
    ls_status status = LS_OK;

    name_member(i, name);
    TRY(h5_describe(file, name, &shape));
    if (shape.type != NUMBER_U8 || shape.rank != 1)
        TRY(fail(LS_BAD_DATA, "%s: %s is not the bytes of a model",
                 h5_name(file), name));
    TRY(MEM_ARRAY(bytes, (size_t)shape.dims[0], "a member of an ensemble"));
    TRY(h5_read(file, name, NUMBER_U8, bytes, (size_t)shape.dims[0]));
    snprintf(place, sizeof place, "%s: %s", h5_name(file), name);
    TRY(refuse_ensemble(place, bytes, (size_t)shape.dims[0]));
    TRY(model_file_parse(place, bytes, (size_t)shape.dims[0], member, NULL));
done:
    mem_free(bytes);
    return status;
}

static ls_status read_count(struct h5_file *file, bool weighted, uint64_t *n)
{
    ls_status status = LS_OK;

    TRY(h5_get_whole(file, "/members", counts[weighted], n));
    if (*n < 2 || *n > ENSEMBLE_MOST)
        TRY(fail(LS_BAD_DATA, "%s: /members@%s is %llu, want 2 to %d",
                 h5_name(file), counts[weighted], (unsigned long long)*n,
                 (int)ENSEMBLE_MOST));
done:
    return status;
}

static ls_status read_weights(struct h5_file *file, struct ls_model *ensemble)
{
    double *weight = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(weight, ensemble->n_members, "weights of an ensemble"));
    TRY(h5_read(file, "/members/weight", NUMBER_F64, weight,
                ensemble->n_members));
    status = ensemble_set_weights(ensemble, weight);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: /members/weight: ", h5_name(file)));
done:
    mem_free(weight);
    return status;
}

ls_status ensemble_read(struct h5_file *file, struct ls_model **ensemble)
{
    const bool weighted = h5_has(file, "/members", counts[1]);
    struct ls_model *made = NULL;
    struct ls_model **member = NULL;
    const char **names = NULL;
    char(*text)[MEMBER_NAME] = NULL;
    uint64_t n = 0;
    ls_status status = LS_OK;

    TRY(read_count(file, weighted, &n));
    TRY(MEM_ARRAY(member, n, "members of an ensemble"));
    TRY(MEM_ARRAY(names, n, "members of an ensemble"));
    TRY(MEM_ARRAY(text, n, "members of an ensemble"));
    for (size_t i = 0; i < n; i++) {
        name_member(i, text[i]);
        names[i] = text[i];
        TRY(read_member(file, i, &member[i]));
    }
    status = ensemble_create(member, n, names, &made);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: ", h5_name(file)));
    mem_free(member);
    member = NULL;
    if (weighted)
        TRY(read_weights(file, made));
    TRY(provenance_read(file, &made->provenance));
    model_point(made);
    TRY(calibration_read(file, made));
    *ensemble = made;
    made = NULL;
done:
    model_destroy(made);
    for (size_t i = 0; member && i < n; i++)
        model_destroy(member[i]);
    mem_free(member);
    mem_free(names);
    mem_free(text);
    return status;
}
