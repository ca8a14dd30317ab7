/* SPDX-License-Identifier: MIT */
/*
 * model_read.c - read a model from an HDF5 file.
 *
 * Nothing in the file is trusted: sizes must agree before they determine an
 * allocation, numbers must be finite, names must be known. Unknown groups are
 * ignored.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/ensemble.h"
#include "model/model_layout.h"
#include "table/values/encoding.h"

enum { WORD_SIZE = 16 };

/* Arguments of model_create(). */
struct parts {
    struct network network;
    struct numeric_columns *numeric; /* of the network */
    struct preprocess input, target;
    char **class_names;
    size_t n_classes;
    char task[WORD_SIZE];
    bool is_float;
};

ls_status layout_get_size(struct h5_file *file, const char *group,
                          const char *attribute, size_t most, size_t *size)
{
    uint64_t whole = 0;
    ls_status status = LS_OK;

    TRY(h5_get_whole(file, group, attribute, &whole));
    if (whole > most)
        TRY(fail(LS_BAD_DATA, "%s: %s@%s is %llu, limit %zu", h5_name(file),
                 group, attribute, (unsigned long long)whole, most));
    *size = (size_t)whole;

done:
    return status;
}

/* Read a word that must be in a list ending with NULL. */
static ls_status get_word(struct h5_file *file, const char *attribute,
                          const char *const *words, char word[WORD_SIZE])
{
    ls_status status = LS_OK;

    TRY(h5_get_text(file, "/model", attribute, word, WORD_SIZE));
    while (*words && strcmp(*words, word) != 0)
        words++;
    if (!*words)
        TRY(fail(LS_BAD_DATA, "%s: /model@%s is \"%s\", which is not known",
                 h5_name(file), attribute, word));

done:
    return status;
}

static ls_status read_layer(struct h5_file *file, size_t number, size_t *units,
                            char activation[WORD_SIZE])
{
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "/model/layer_%zu", number);
    TRY(layout_get_size(file, name, "units", SIZE_MAX, units));
    TRY(h5_get_text(file, name, "activation", activation, WORD_SIZE));

done:
    return status;
}

/* Read an optional attribute, 1 if the hidden layers of a group have the stage;
 * absent in files of older programs, and of a layer if /model says it all. */
static ls_status get_flag(struct h5_file *file, const char *group,
                          const char *attribute, bool *flag)
{
    size_t value = *flag;
    const ls_status status =
        h5_has(file, group, attribute)
            ? layout_get_size(file, group, attribute, 1, &value)
            : LS_OK;

    *flag = value == 1;
    return status;
}

/* Stages of the hidden layers. */
struct stages_read {
    bool layer_norm, parametric, residual; /* of all */
    bool norm_of[LS_MAX_HIDDEN + 1], parametric_of[LS_MAX_HIDDEN + 1];
};

static ls_status read_stages(struct h5_file *file, size_t n_layers,
                             struct stages_read *s)
{
    ls_status status = LS_OK;

    TRY(get_flag(file, "/model", "layer_norm", &s->layer_norm));
    TRY(get_flag(file, "/model", "parametric", &s->parametric));
    TRY(get_flag(file, "/model", "residual", &s->residual));
    for (size_t l = 0; l < n_layers; l++) {
        char name[LAYOUT_NAME_SIZE];

        snprintf(name, sizeof name, "/model/layer_%zu", l + 1);
        s->norm_of[l] = s->layer_norm;
        s->parametric_of[l] = s->parametric;
        TRY(get_flag(file, name, "layer_norm", &s->norm_of[l]));
        TRY(get_flag(file, name, "parametric", &s->parametric_of[l]));
    }
done:
    return status;
}

static ls_status read_network(struct h5_file *file, struct parts *parts)
{
    size_t sizes[LS_MAX_HIDDEN + 2] = {0};
    char names[LS_MAX_HIDDEN + 1][WORD_SIZE];
    const char *activations[LS_MAX_HIDDEN + 1];
    struct embedding_spec embedding[LS_MAX_EMBEDDINGS];
    char loss[WORD_SIZE];
    struct loss_parameters of_loss = {0};
    size_t n_layers = 0, n_embeddings = 0;
    struct stages_read stages = {0};
    ls_status status = LS_OK;

    TRY(get_word(file, "loss", loss_names(), loss));
    TRY(loss_read(file, loss, &of_loss));
    TRY(layout_get_size(file, "/model", "n_inputs", SIZE_MAX, &sizes[0]));
    TRY(layout_get_size(file, "/model", "n_layers", LS_MAX_HIDDEN + 1,
                        &n_layers));
    for (size_t l = 0; l < n_layers; l++) {
        TRY(read_layer(file, l + 1, &sizes[l + 1], names[l]));
        activations[l] = names[l];
    }
    TRY(read_stages(file, n_layers, &stages));
    TRY(embeddings_read(file, &n_embeddings, embedding));
    TRY(numeric_read(file, sizes[0], &parts->numeric));
    TRY(network_make(
        &(struct network_spec){.n_layers = n_layers,
                               .sizes = sizes,
                               .activations = activations,
                               .loss = loss,
                               .of_loss = of_loss,
                               .layer_norm = stages.layer_norm,
                               .parametric = stages.parametric,
                               .norm_of = stages.norm_of,
                               .parametric_of = stages.parametric_of,
                               .residual = stages.residual,
                               .n_embeddings = n_embeddings,
                               .embedding = embedding,
                               .numeric = parts->numeric},
        &parts->network));

done:
    /* What is a slip in an option is damage in a file. */
    return status == LS_USAGE ? fail_within(LS_BAD_DATA, "%s: ", h5_name(file))
                              : status;
}

/* Set to NULL if the file has none. */
static ls_status read_names(struct h5_file *file, const char *name, size_t n,
                            char ***names)
{
    char **read = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    if (!h5_exists(file, name))
        return LS_OK;
    TRY(h5_read_texts(file, name, &read, &count));
    if (count != n)
        TRY(fail(LS_BAD_DATA, "%s: %s has %zu names, want %zu", h5_name(file),
                 name, count, n));
    *names = read;
    read = NULL;

done:
    mem_free(read);
    return status;
}

/* out [n], n numbers that are finite. */
static ls_status read_finite(struct h5_file *file, const char *name, size_t n,
                             double *out)
{
    ls_status status = LS_OK;

    TRY(h5_read(file, name, NUMBER_F64, out, n));
    for (size_t j = 0; j < n; j++)
        if (!isfinite(out[j]))
            TRY(fail(LS_BAD_DATA, "%s: %s: number %zu is not finite",
                     h5_name(file), name, j));

done:
    return status;
}

static ls_status read_scaling(struct h5_file *file, const char *group,
                              const char *names_of, size_t n,
                              struct preprocess *scaling)
{
    char name[LAYOUT_NAME_SIZE];
    char **names = NULL;
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s/%s", group, names_of);
    TRY(read_names(file, name, n, &names));
    TRY(preprocess_create(n, (const char *const *)names, scaling));
    snprintf(name, sizeof name, "%s/shift", group);
    TRY(read_finite(file, name, n, scaling->shift));
    snprintf(name, sizeof name, "%s/scale", group);
    TRY(read_finite(file, name, n, scaling->scale));
    snprintf(name, sizeof name, "%s/fill", group);
    if (h5_exists(file, name)) {
        TRY(preprocess_fill(scaling));
        TRY(read_finite(file, name, n, scaling->fill));
    }

done:
    mem_free(names);
    return status;
}

/* Without a curve a scale of 0 is damage. */
static ls_status check_scale(struct h5_file *file, const char *group,
                             const struct preprocess *scaling)
{
    for (size_t j = 0; !scaling->curve && j < scaling->n; j++)
        if (scaling->scale[j] == 0)
            return fail(LS_BAD_DATA, "%s: %s/scale: number %zu is 0",
                        h5_name(file), group, j);
    return LS_OK;
}

/* Classes and outputs, as the task has them. */
static ls_status check_classes(struct h5_file *file, const struct parts *parts)
{
    const bool binary = strcmp(parts->task, "binary") == 0;
    const bool multiclass = strcmp(parts->task, "multiclass") == 0;
    const size_t want = binary ? 2 : multiclass ? parts->target.n : 0;

    if (parts->n_classes != 0 && parts->n_classes != want)
        return fail(LS_BAD_DATA,
                    "%s: %zu classes and %zu outputs do not fit a %s model",
                    h5_name(file), parts->n_classes, parts->target.n,
                    parts->task);
    return LS_OK;
}

static ls_status read_parts(struct h5_file *file, struct parts *parts)
{
    static const char *const tasks[] = {"binary", "multiclass", "multilabel",
                                        "regression", NULL};
    static const char *const dtypes[] = {"float32", "float64", NULL};
    const struct network *network = &parts->network;
    char dtype[WORD_SIZE];
    ls_status status = LS_OK;

    TRY(get_word(file, "task", tasks, parts->task));
    TRY(get_word(file, "dtype", dtypes, dtype));
    parts->is_float = strcmp(dtype, "float32") == 0;
    TRY(read_network(file, parts));
    TRY(read_scaling(file, "/preprocess", "feature_names", network->n_features,
                     &parts->input));
    TRY(curve_read(file, &parts->input));
    TRY(check_scale(file, "/preprocess", &parts->input));
    TRY(encoding_read(file, "/preprocess", parts->input.n,
                      &parts->input.columns));
    TRY(embeddings_check(file, network, parts->input.columns));
    TRY(read_scaling(file, "/postprocess", "target_names",
                     network_targets(network), &parts->target));
    TRY(check_scale(file, "/postprocess", &parts->target));
    TRY(range_read(file, &parts->target));
    TRY(layout_get_size(file, "/model", "n_classes", SIZE_MAX,
                        &parts->n_classes));
    TRY(check_classes(file, parts));
    TRY(read_names(file, "/postprocess/class_names", parts->n_classes,
                   &parts->class_names));

done:
    return status;
}

static void parts_clear(struct parts *parts)
{
    numeric_columns_destroy(parts->numeric);
    preprocess_clear(&parts->input);
    preprocess_clear(&parts->target);
    mem_free(parts->class_names);
}

/* Read a table of `width` columns, of any number type. */
static ls_status read_table(struct h5_file *file, const char *name,
                            enum number_type type, size_t width, size_t *rows,
                            void **table)
{
    struct h5_shape shape;
    void *made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (shape.type == NUMBER_NONE || shape.rank != 2 || shape.dims[1] != width)
        TRY(fail(LS_BAD_DATA, "%s: %s does not have %zu columns", h5_name(file),
                 name, width));
    count = (size_t)shape.dims[0] * width;
    made = mem_zeroed(count, number_size(type));
    TRY(mem_check(made, count, number_size(type), "self-test"));
    TRY(h5_read(file, name, type, made, count));
    *rows = (size_t)shape.dims[0];
    *table = made;
    made = NULL;

done:
    mem_free(made);
    return status;
}

static ls_status read_selftest(struct h5_file *file, bool is_float,
                               struct ls_model *model)
{
    struct selftest *test = &model->selftest;
    void *X = NULL, *A = NULL;
    size_t y_rows = 0;
    ls_status status = LS_OK;

    if (!h5_exists(file, "/selftest"))
        return LS_OK;
    test->is_float = is_float;
    TRY(read_table(file, "/selftest/x", NUMBER_F64, model->input.n, &test->rows,
                   &X));
    test->X = X;
    TRY(read_table(file, "/selftest/y", NUMBER_REAL, model->about.targets,
                   &y_rows, &A));
    test->A = A;
    if (y_rows != test->rows)
        TRY(fail(LS_BAD_DATA, "%s: /selftest/x has %zu rows, /selftest/y %zu",
                 h5_name(file), test->rows, y_rows));

done:
    return status;
}

static ls_status read_rest(struct h5_file *file, const struct parts *parts,
                           struct ls_model *model)
{
    ls_status status = LS_OK;

    TRY(layout_get_size(file, "/model", "epochs", SIZE_MAX, &model->epochs));
    TRY(layout_get_size(file, "/model", "best_epoch", SIZE_MAX,
                        &model->best_epoch));
    TRY(h5_get_whole(file, "/model", "steps", &model->steps));
    TRY(read_selftest(file, parts->is_float, model));
    TRY(history_read(file, &model->history));
    TRY(provenance_read(file, &model->provenance));
    TRY(trained_read(file, &model->trained));
    model->is_checkpoint = h5_exists(file, "/training");
    TRY(model_describe(model));
    TRY(calibration_read(file, model));

done:
    return status;
}

ls_status model_read(struct h5_file *file, struct ls_model **model)
{
    struct parts parts = {0};
    struct ls_model *made = NULL;
    real *theta = NULL;
    ls_status status = LS_OK;

    if (ensemble_is_in(file))
        return ensemble_read(file, model);
    TRY(read_parts(file, &parts));
    TRY(block_read(file, "/model", &parts.network, &theta));
    TRY(model_create(&parts.network, parts.task, &parts.input, &parts.target,
                     (const char *const *)parts.class_names, parts.n_classes,
                     &made));
    mem_free(made->theta);
    made->theta = theta;
    theta = NULL;
    TRY(read_rest(file, &parts, made));
    *model = made;
    made = NULL;

done:
    mem_free(theta);
    parts_clear(&parts);
    model_destroy(made);
    return status;
}
