/* SPDX-License-Identifier: MIT */
/*
 * ensemble.c - several models as one: checks, facts, weights.
 */
#include "model/ensemble.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "model/model_file.h"
#include "table/values/encoding.h"

/* Name of the first property in which two models differ, or NULL. */
static const char *difference_of(const struct ls_model *a,
                                 const struct ls_model *b)
{
    const ls_model_info *x = &a->about, *y = &b->about;

    if (strcmp(a->task, b->task) != 0)
        return "task";
    if (x->features != y->features ||
        !text_list_same(x->feature_names, y->feature_names, x->features))
        return "features";
    if (x->classes != y->classes ||
        !text_list_same(x->class_names, y->class_names, x->classes))
        return "classes";
    if (!network_same_loss(&a->network, &b->network))
        return "loss"; /* whose levels are in the names of targets */
    if (x->targets != y->targets ||
        !text_list_same(x->target_names, y->target_names, x->targets))
        return "targets";
    if (a->input.columns && b->input.columns &&
        !encoding_same(a->input.columns, b->input.columns))
        return "treatment of text columns";
    return (a->input.fill != NULL) != (b->input.fill != NULL)
               ? "treatment of missing values"
               : NULL;
}

static ls_status fail_number(size_t n)
{
    return fail(LS_USAGE, "an ensemble of %zu model%s, want 2 to %d", n,
                n == 1 ? "" : "s", (int)ENSEMBLE_MOST);
}

static ls_status check_members(struct ls_model *const *members, size_t n,
                               const char *const *names)
{
    if (n < 2 || n > ENSEMBLE_MOST)
        return fail_number(n);
    for (size_t i = 0; i < n; i++) {
        const char *what = difference_of(members[0], members[i]);

        if (members[i]->n_members > 0)
            return fail(LS_BAD_DATA,
                        "%s is an ensemble itself; give the models that it "
                        "is made of",
                        names[i]);
        if (members[i]->calibration.has_threshold)
            return fail(LS_BAD_DATA,
                        "%s has a decision threshold of its own, which is not "
                        "one of the mean of several models; calibrate it with "
                        "setting method=none first",
                        names[i]);
        if (what)
            return fail(LS_BAD_DATA,
                        "%s and %s do not go into one ensemble: they differ "
                        "in their %s",
                        names[0], names[i], what);
    }
    return LS_OK;
}

/* The facts that all members share. */
static ls_status add_facts(struct ls_model *const *members, size_t n,
                           struct metadata *facts)
{
    const struct metadata *first = &members[0]->provenance;
    ls_status status = LS_OK;

    for (size_t i = 0; i < first->n; i++) {
        const char *name = first->text[2 * i], *value = first->text[2 * i + 1];
        bool shared = true;

        for (size_t k = 1; k < n && shared; k++) {
            const char *other = metadata_find(&members[k]->provenance, name);

            shared = other && strcmp(other, value) == 0;
        }
        if (shared)
            TRY(metadata_add(facts, name, "%s", value));
    }
    TRY(metadata_add(facts, "members", "%zu", n));
done:
    return status;
}

/* Join the samples of the training rows of all members. */
static ls_status add_trained(struct ls_model *const *members, size_t n,
                             struct sketch *trained)
{
    ls_status status = LS_OK;

    TRY(sketch_copy(&members[0]->trained, trained));
    for (size_t k = 1; k < n && trained->n > 0; k++)
        if (members[k]->trained.n > 0)
            TRY(sketch_join(&members[k]->trained, trained));
done:
    return status;
}

ls_status ensemble_network(const struct ls_model *like, struct network *network)
{
    const size_t sizes[] = {like->input.n, like->about.targets};
    const char *activations[] = {"identity"};
    const struct network_spec spec = {.n_layers = 1,
                                      .sizes = sizes,
                                      .activations = activations,
                                      .loss = like->about.loss,
                                      .of_loss = like->network.of_loss};

    return network_make(&spec, network);
}

ls_status ensemble_create(struct ls_model **members, size_t n,
                          const char *const *names, struct ls_model **ensemble)
{
    const struct ls_model *first = members[0];
    struct ls_model *made = NULL;
    struct ls_model **own = NULL;
    struct preprocess target = {0}; /* the mean is in the units of y */
    struct network network;
    ls_status status = LS_OK;

    TRY(check_members(members, n, names));
    TRY(ensemble_network(first, &network));
    TRY(preprocess_create(first->target.n,
                          (const char *const *)first->target.names, &target));
    TRY(model_create(&network, first->task, &first->input, &target,
                     first->about.class_names, first->n_classes, &made));
    TRY(add_facts(members, n, &made->provenance));
    TRY(add_trained(members, n, &made->trained));
    TRY(MEM_ARRAY(own, n, "members of an ensemble"));
    memcpy(own, members, n * sizeof *own);
    made->member = own;
    made->n_members = n;
    status = model_describe(made);
    if (status != LS_OK)
        made->n_members = 0; /* they stay the caller's */
    TRY(status);
    *ensemble = made;
    made = NULL;
done:
    preprocess_clear(&target);
    model_destroy(made);
    return status;
}

ls_status ensemble_set_weights(struct ls_model *ensemble, const double *weight)
{
    const size_t n = ensemble->n_members;
    double *own = NULL;
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        if (!(weight[i] > 0) || isinf(weight[i]))
            return fail(LS_BAD_DATA,
                        "the weight of member %zu is %g, want a number above 0",
                        i + 1, weight[i]);
    TRY(MEM_ARRAY(own, n, "weights of an ensemble"));
    memcpy(own, weight, n * sizeof *own);
    mem_free(ensemble->member_weight);
    ensemble->member_weight = own;
    TRY(model_describe(ensemble));
done:
    return status;
}

static ls_status create_named(struct ls_model **members, size_t n,
                              struct ls_model **ensemble)
{
    const char **names = NULL;
    char(*text)[32] = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(names, n, "members of an ensemble"));
    TRY(MEM_ARRAY(text, n, "members of an ensemble"));
    for (size_t i = 0; i < n; i++) {
        snprintf(text[i], sizeof text[i], "model number %zu", i);
        names[i] = text[i];
    }
    TRY(ensemble_create(members, n, names, ensemble));
done:
    mem_free(names);
    mem_free(text);
    return status;
}

ls_status ensemble_copy(const struct ls_model *const *models, size_t n,
                        const char *const *names, struct ls_model **ensemble)
{
    struct ls_model **copy = NULL;
    ls_status status = LS_OK;

    if (n < 2 || n > ENSEMBLE_MOST)
        return fail_number(n);
    TRY(MEM_ARRAY(copy, n, "members of an ensemble"));
    for (size_t i = 0; i < n; i++)
        TRY(model_file_copy(models[i], "a member of an ensemble", &copy[i]));
    TRY(names ? ensemble_create(copy, n, names, ensemble)
              : create_named(copy, n, ensemble));
    mem_free(copy);
    copy = NULL;
done:
    for (size_t i = 0; copy && i < n; i++)
        model_destroy(copy[i]);
    mem_free(copy);
    return status;
}
