/* SPDX-License-Identifier: MIT */
/*
 * import_json.c - read a network from the JSON that export writes, or that
 * other programs write in its layout: members[0].layers with kernel, bias and
 * activation; the rest is optional.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "export/import_net.h"

/* A list of n numbers (n 0: any number) in memory to free. */
static ls_status read_numbers(const struct import_net *net, const json_t *list,
                              const char *what, size_t n, double **value)
{
    const size_t count = json_array_size(list);
    double *made = NULL;
    ls_status status = LS_OK;

    if (!json_is_array(list) || count == 0 || (n > 0 && count != n))
        return fail(LS_BAD_DATA, "%s: %s is not a list of numbers%s", net->path,
                    what, n > 0 ? " for each unit" : "");
    TRY(MEM_ARRAY(made, count, what));
    for (size_t i = 0; i < count; i++) {
        if (!json_is_number(json_array_get(list, i)))
            TRY(fail(LS_BAD_DATA, "%s: %s: item %zu is not a number", net->path,
                     what, i));
        made[i] = json_number_value(json_array_get(list, i));
    }
    *value = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

/* A member of each object of a list; `or` if it is absent or null. */
static ls_status read_members(const struct import_net *net, const json_t *list,
                              const char *key, double or, double **value)
{
    const size_t n = json_array_size(list);
    double *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, n, key));
    for (size_t i = 0; i < n; i++) {
        const json_t *number = json_object_get(json_array_get(list, i), key);

        if (number && !json_is_null(number) && !json_is_number(number))
            TRY(fail(LS_BAD_DATA, "%s: %s: item %zu is not a number", net->path,
                     key, i));
        made[i] = json_is_number(number) ? json_number_value(number) : or ;
    }
    *value = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

/* A list of texts, one block; absent: none. */
static ls_status read_texts(const struct import_net *net, const json_t *list,
                            const char *what, char ***texts, size_t *n)
{
    const size_t count = json_array_size(list);
    const char **text = NULL;
    ls_status status = LS_OK;

    if (count == 0)
        return LS_OK;
    TRY(MEM_ARRAY(text, count, what));
    for (size_t i = 0; i < count; i++) {
        text[i] = json_string_value(json_array_get(list, i));
        if (!text[i])
            TRY(fail(LS_BAD_DATA, "%s: %s: item %zu is not a text", net->path,
                     what, i));
    }
    *texts = text_list_copy(text, count);
    TRY(mem_check(*texts, count, sizeof(char *), what));
    *n = count;
done:
    mem_free(text);
    return status;
}

/* x (x - shift) * scale, or for outputs x / scale + shift. */
static ls_status read_scaling(struct import_net *net, const json_t *list,
                              bool outputs)
{
    const size_t n = json_array_size(list);
    double *shift = NULL, *scale = NULL;
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    TRY(read_members(net, list, "shift", 0, &shift));
    TRY(read_members(net, list, "scale", 1, &scale));
    for (size_t j = 0; j < n; j++) {
        if (!(fabs(scale[j]) > 0))
            TRY(fail(LS_BAD_DATA, "%s: scale %zu is 0", net->path, j));
        scale[j] = outputs ? 1 / scale[j] : scale[j];
        shift[j] = outputs ? shift[j] : -shift[j] * scale[j];
    }
    for (size_t j = 0; j < n; j++)
        if (scale[j] < 1 || scale[j] > 1 || shift[j] < 0 || shift[j] > 0) {
            status = import_affine(net, n, scale, shift);
            break;
        }
done:
    mem_free(shift);
    mem_free(scale);
    return status;
}

/* Whether a member is there and neither null, false, [] nor {}. */
static bool is_there(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value && !json_is_null(value) && !json_is_false(value) &&
           !(json_is_array(value) && json_array_size(value) == 0) &&
           !(json_is_object(value) && json_object_size(value) == 0);
}

static ls_status refuse(const struct import_net *net, const json_t *object,
                        const char *const *keys)
{
    for (; *keys; keys++)
        if (is_there(object, *keys))
            return fail(LS_BAD_DATA,
                        "%s has \"%s\", which cannot be imported: only dense "
                        "layers, activations and scaling",
                        net->path, *keys);
    return LS_OK;
}

/* [n_in][n_out] in one block. */
static ls_status read_kernel(const struct import_net *net, const json_t *rows,
                             size_t *n_out, double **kernel)
{
    const size_t n_in = json_array_size(rows);
    double *made = NULL, *row = NULL;
    ls_status status = LS_OK;

    *n_out = json_array_size(json_array_get(rows, 0));
    if (n_in == 0 || *n_out == 0 || *n_out > IMPORT_MOST / n_in)
        TRY(fail(LS_BAD_DATA, "%s: kernel is not a table of numbers",
                 net->path));
    TRY(MEM_ARRAY(made, n_in * *n_out, "a kernel"));
    for (size_t i = 0; i < n_in; i++) {
        TRY(read_numbers(net, json_array_get(rows, i), "kernel", *n_out, &row));
        memcpy(made + i * *n_out, row, *n_out * sizeof *row);
        mem_free(row);
        row = NULL;
    }
    *kernel = made;
    made = NULL;
done:
    mem_free(made);
    mem_free(row);
    return status;
}

/* Layer normalization, if a layer has it. */
static ls_status read_norm(struct import_net *net, const json_t *layer,
                           size_t n)
{
    double *gain = NULL, *shift = NULL;
    ls_status status = LS_OK;

    if (!is_there(layer, "gain") && !is_there(layer, "shift"))
        return LS_OK;
    TRY(read_numbers(net, json_object_get(layer, "gain"), "gain", n, &gain));
    TRY(read_numbers(net, json_object_get(layer, "shift"), "shift", n, &shift));
    TRY(import_norm(net, n, 1e-5));
    TRY(import_affine(net, n, gain, shift));
done:
    mem_free(gain);
    mem_free(shift);
    return status;
}

static ls_status read_layer(struct import_net *net, const json_t *layer)
{
    static const char *const others[] = {"residual", NULL};
    const json_t *rows = json_object_get(layer, "kernel");
    const json_t *divide = json_object_get(layer, "divide");
    const char *name = json_string_value(json_object_get(layer, "activation"));
    double *kernel = NULL, *bias = NULL, *per = NULL, *alpha = NULL;
    size_t n_out = 0;
    ls_status status = LS_OK;

    TRY(refuse(net, layer, others));
    TRY(read_kernel(net, rows, &n_out, &kernel));
    if (is_there(layer, "bias"))
        TRY(read_numbers(net, json_object_get(layer, "bias"), "bias", n_out,
                         &bias));
    TRY(import_dense(net, json_array_size(rows), n_out, kernel, bias));
    if (json_is_number(divide)) {
        TRY(MEM_ARRAY(per, n_out, "a temperature"));
        for (size_t j = 0; j < n_out; j++)
            per[j] = 1 / json_number_value(divide);
        TRY(import_affine(net, n_out, per, NULL));
    }
    TRY(read_norm(net, layer, n_out));
    name = name ? name : "identity";
    if (!is_there(layer, "alpha")) {
        status = import_activation(net, name);
        goto done;
    }
    TRY(read_numbers(net, json_object_get(layer, "alpha"), "alpha", n_out,
                     &alpha));
    TRY(import_parametric(net, name, n_out, alpha));
done:
    mem_free(alpha);
    mem_free(kernel);
    mem_free(bias);
    mem_free(per);
    return status;
}

static ls_status read_features(struct import_net *net, const json_t *features)
{
    static const char *const others[] = {"fill", "clip", "quantiles", NULL};
    size_t j;
    const json_t *one;
    ls_status status = LS_OK;

    json_array_foreach((json_t *)(uintptr_t)features, j, one)
        TRY(refuse(net, one, others));
    TRY(read_scaling(net, features, false));
done:
    return status;
}

static ls_status read_outputs(struct import_net *net, const json_t *outputs)
{
    static const char *const others[] = {"least", "most", "variance", NULL};
    size_t j;
    const json_t *one;
    ls_status status = LS_OK;

    json_array_foreach((json_t *)(uintptr_t)outputs, j, one)
        TRY(refuse(net, one, others));
    TRY(read_scaling(net, outputs, true));
done:
    return status;
}

static ls_status read_columns(const struct import_net *net,
                              const json_t *columns)
{
    size_t k;
    const json_t *one;

    json_array_foreach((json_t *)(uintptr_t)columns, k, one)
    {
        const char *kind = json_string_value(json_object_get(one, "kind"));

        if ((kind && strcmp(kind, "number") != 0) || is_there(one, "indicator"))
            return fail(LS_BAD_DATA,
                        "%s: column %zu is a text or has an indicator, which "
                        "cannot be imported",
                        net->path, k);
    }
    return LS_OK;
}

static ls_status read_model(struct import_net *net, const json_t *document)
{
    static const char *const others[] = {"isotonic", NULL};
    static const char *const of_inputs[] = {"numeric", "embeddings", NULL};
    const json_t *members = json_object_get(document, "members");
    const json_t *member = json_array_get(members, 0);
    const json_t *layers = json_object_get(member, "layers");
    const json_t *threshold = json_object_get(document, "threshold");
    const char *task = json_string_value(json_object_get(document, "task"));
    ls_status status = LS_OK;

    if (json_array_size(members) != 1 || json_array_size(layers) == 0)
        return fail(LS_BAD_DATA,
                    "%s: members is not a list of one member with layers",
                    net->path);
    snprintf(net->task, sizeof net->task, "%s", task ? task : "");
    if (threshold && fabs(json_number_value(threshold) - 0.5) > 0)
        return fail(LS_BAD_DATA,
                    "%s has a threshold other than 0.5, which cannot be "
                    "imported",
                    net->path);
    TRY(refuse(net, document, others));
    TRY(read_columns(net, json_object_get(document, "columns")));
    TRY(refuse(net, json_object_get(member, "inputs"), of_inputs));
    TRY(read_features(net, json_object_get(member, "features")));
    for (size_t l = 0; l < json_array_size(layers); l++)
        TRY(read_layer(net, json_array_get(layers, l)));
    TRY(read_outputs(net, json_object_get(member, "outputs")));
    TRY(read_texts(net, json_object_get(document, "features"), "features",
                   &net->feature_names, &net->n_features));
    TRY(read_texts(net, json_object_get(document, "classes"), "classes",
                   &net->class_names, &net->n_classes));
    TRY(read_texts(net, json_object_get(document, "outputs"), "outputs",
                   &net->target_names, &net->n_targets));
done:
    return status;
}

ls_status import_json(struct import_net *net, const char *text, size_t size)
{
    json_error_t error;
    json_t *document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    const char *format = json_string_value(json_object_get(document, "format"));
    ls_status status = LS_OK;

    if (!document)
        return fail(LS_BAD_DATA, "%s, line %d: %s", net->path, error.line,
                    error.text);
    if (!format || strcmp(format, "lockstep-export") != 0)
        status = fail(LS_BAD_DATA, "%s: \"format\" is not \"lockstep-export\"",
                      net->path);
    else
        status = read_model(net, document);
    json_decref(document);
    return status;
}
