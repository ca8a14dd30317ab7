/* SPDX-License-Identifier: MIT */
/*
 * infer_file.c - write a model as a file for inference.
 *
 * The order of the bytes is that of infer/infer_format.h.
 */
#include "infer/infer_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "infer/byte_writer.h"
#include "infer/infer_net.h"
#include "math/piecewise.h"
#include "model/outputs.h"
#include "table/values/curve.h"
#include "table/values/encoding.h"

static void put_names(struct byte_writer *writer, const char *const *name,
                      size_t n)
{
    writer_u32(writer, name != NULL);
    for (size_t i = 0; name && i < n; i++)
        writer_text(writer, name[i]);
}

static void put_column(struct byte_writer *writer, const struct column *column)
{
    const bool text = column->kind == COLUMN_CATEGORY;

    writer_text(writer, column->name);
    writer_u32(writer, !text           ? INFER_NUMBER
                       : column->coded ? INFER_CODE
                                       : INFER_ONE_HOT);
    writer_u32(writer, column->marked);
    writer_f64(writer, column->fill);
    writer_u32(writer, text ? column->levels.n : 0);
    for (size_t i = 0; text && i < column->levels.n; i++)
        writer_text(writer, column->levels.text[i]);
}

/* The columns of a text table, or one for each feature. */
static ls_status put_columns(struct byte_writer *writer,
                             const struct preprocess *input)
{
    struct encoding *plain = NULL;
    const struct encoding *columns = input->columns;
    ls_status status = LS_OK;

    if (!columns) {
        TRY(encoding_plain(input->n, (const char *const *)input->names,
                           &plain));
        columns = plain;
    }
    for (size_t k = 0; k < columns->n; k++)
        put_column(writer, &columns->column[k]);
done:
    encoding_destroy(plain);
    return status;
}

static void put_curve(struct byte_writer *writer, const struct curve *curve,
                      size_t n)
{
    writer_u32(writer, !curve         ? INFER_LINEAR
                       : curve->limit ? INFER_CLIPPED
                                      : INFER_QUANTILES);
    if (curve && curve->limit)
        writer_doubles(writer, curve->limit, n);
    for (size_t j = 0; curve && !curve->limit && j < n; j++) {
        const size_t lo = curve->first[j], knots = curve->first[j + 1] - lo;

        writer_u32(writer, knots);
        writer_doubles(writer, curve->value + lo, knots);
        writer_doubles(writer, curve->share + lo, knots);
    }
}

static void put_scaling(struct byte_writer *writer,
                        const struct preprocess *input,
                        const struct preprocess *target)
{
    writer_doubles(writer, input->shift, input->n);
    writer_doubles(writer, input->scale, input->n);
    writer_u32(writer, input->fill != NULL);
    if (input->fill)
        writer_doubles(writer, input->fill, input->n);
    put_curve(writer, input->curve, input->n);
    writer_doubles(writer, target->shift, target->n);
    writer_doubles(writer, target->scale, target->n);
    writer_u32(writer, target->range != NULL);
    if (target->range)
        writer_doubles(writer, target->range, 2 * target->n);
}

/* Lines P and Q of feature k, computed once and not for each row. */
static ls_status put_piecewise(struct byte_writer *writer,
                               const ls_numeric_embedding *e, size_t k)
{
    const struct piecewise f = {.bins = e->n_bins[k],
                                .size = e->size,
                                .knot = e->knot + k * (e->bins + 1)};
    const size_t count = f.bins * f.size;
    real *P = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(P, 2 * count, "embeddings"));
    piecewise_lines(&f, e->w + k * e->size, e->b + k * e->size,
                    e->V + k * e->bins * e->size, P, P + count);
    writer_reals(writer, f.knot, 1, f.bins + 1, f.bins + 1);
    writer_reals(writer, P, 1, count, count);
    writer_reals(writer, P + count, 1, count, count);
done:
    mem_free(P);
    return status;
}

static void put_periodic(struct byte_writer *writer,
                         const ls_numeric_embedding *e, size_t k)
{
    const size_t n = e->frequencies, units = e->size - 1;

    writer_reals(writer, e->w + k * n, 1, n, n);
    writer_reals(writer, e->b + k * n, 1, n, n);
    writer_reals(writer, e->V + k * n * units, 1, n * units, n * units);
    writer_reals(writer, e->c + k * units, 1, units, units);
}

static ls_status put_numeric(struct byte_writer *writer,
                             const struct ls_model *model)
{
    const ls_numeric_embedding *e = model_numeric(model);
    ls_status status = LS_OK;

    writer_u32(writer, e ? e->n : 0);
    if (!e)
        return LS_OK;
    writer_u32(writer, e->n_bins ? INFER_PIECEWISE : INFER_PERIODIC);
    writer_u32(writer, e->size);
    writer_u32(writer, model->network.numeric.at);
    for (size_t k = 0; k < e->n; k++) {
        writer_u32(writer, e->feature[k]);
        writer_u32(writer, e->n_bins ? e->n_bins[k] : e->frequencies);
        if (e->n_bins)
            TRY(put_piecewise(writer, e, k));
        else
            put_periodic(writer, e, k);
    }
done:
    return status;
}

static void put_codes(struct byte_writer *writer, const struct ls_model *model)
{
    const struct network *network = &model->network;

    writer_u32(writer, network->n_embeddings);
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];

        writer_u32(writer, e->feature);
        writer_u32(writer, e->levels);
        writer_u32(writer, e->size);
        writer_u32(writer, e->at);
        writer_reals(writer, model->theta + e->E, e->levels, e->size, e->size);
    }
}

static void put_layers(struct byte_writer *writer, const struct ls_model *model)
{
    const ls_layer *layer;

    writer_u32(writer, model->network.n_layers);
    for (size_t l = 0; (layer = model_layer(model, l)); l++) {
        const size_t n = layer->n_out, lanes = infer_lanes(n);

        writer_u32(writer, layer->n_in);
        writer_u32(writer, n);
        writer_u32(writer, (layer->gain ? INFER_NORM : 0u) |
                               (layer->alpha ? INFER_PARAMETRIC : 0u) |
                               (layer->residual ? INFER_RESIDUAL : 0u));
        writer_text(writer, layer->activation);
        writer_reals(writer, layer->W, layer->n_in, n, lanes);
        writer_reals(writer, layer->b, 1, n, lanes);
        if (layer->gain) {
            writer_reals(writer, layer->gain, 1, n, lanes);
            writer_reals(writer, layer->shift, 1, n, lanes);
        }
        if (layer->alpha)
            writer_reals(writer, layer->alpha, 1, n, lanes);
    }
}

static void put_calibration(struct byte_writer *writer,
                            const struct calibration *c)
{
    const size_t sum = c->kind == CALIBRATION_ISOTONIC ? c->first[c->n] : 0;

    writer_u32(writer, (size_t)c->kind);
    writer_f64(writer, c->temperature);
    writer_u32(writer, sum);
    if (sum == 0)
        return;
    for (size_t j = 0; j < c->n; j++)
        writer_u32(writer, c->first[j + 1] - c->first[j]);
    writer_doubles(writer, c->x, sum);
    writer_doubles(writer, c->y, sum);
}

static ls_status put_model(struct byte_writer *writer,
                           const struct ls_model *model, double weight)
{
    ls_status status = LS_OK;

    writer_f64(writer, weight);
    put_calibration(writer, &model->calibration);
    put_scaling(writer, &model->input, &model->target);
    TRY(put_numeric(writer, model));
    put_codes(writer, model);
    put_layers(writer, model);
done:
    return status;
}

static void put_sizes(struct byte_writer *writer, const struct ls_model *model)
{
    const struct encoding *columns = model->input.columns;
    const size_t parts = network_per_target(&model->network);

    writer_u32(writer, sizeof(real));
    writer_u32(writer, columns ? columns->n : model->input.n);
    writer_u32(writer, model->input.n);
    writer_u32(writer, model->about.targets);
    writer_u32(writer, model->n_classes);
    writer_u32(writer, parts);
    writer_u32(writer, loss_is_variance(model->network.loss, parts - 1));
    writer_u32(writer, model->n_members > 0 ? model->n_members : 1);
    writer_f64(writer, model_threshold(model));
}

static void put_facts(struct byte_writer *writer, const struct ls_model *model)
{
    const ls_model_info *about = &model->about;
    const char *program = metadata_find(&model->provenance, "program");

    writer_text(writer, about->task);
    writer_text(writer, about->loss);
    writer_text(writer, program ? program : "lockstep " LS_VERSION);
    writer_text(writer, about->parameters_sha256);
    put_names(writer, about->feature_names, about->features);
    put_names(writer, about->target_names, about->targets);
    put_names(writer, about->class_names, about->classes);
}

static ls_status put_all(struct byte_writer *writer,
                         const struct ls_model *model)
{
    ls_status status = LS_OK;

    writer_put(writer, INFER_MAGIC, sizeof INFER_MAGIC - 1);
    writer_u32(writer, INFER_VERSION);
    writer_u32(writer, 0);
    writer_u64(writer, 0);
    put_sizes(writer, model);
    put_facts(writer, model);
    put_calibration(writer, model->n_members > 0
                                ? &model->calibration
                                : &(struct calibration){.kind = 0});
    TRY(put_columns(writer, &model->input));
    if (model->n_members == 0)
        TRY(put_model(writer, model, 1));
    for (size_t i = 0; i < model->n_members; i++)
        TRY(put_model(writer, model->member[i], model_weight(model, i)));
    TRY(writer->status);
    for (size_t i = 0; i < 8; i++)
        writer->bytes[INFER_AT_SIZE + i] =
            (unsigned char)((uint64_t)writer->size >> (8 * i));
    writer_patch_u32(writer, INFER_AT_CRC,
                     digest_crc32c(0, writer->bytes + INFER_AT_SIZE,
                                   writer->size - INFER_AT_SIZE));
done:
    return status;
}

ls_status infer_file_bytes(const struct ls_model *model, void **bytes,
                           size_t *size)
{
    struct byte_writer writer = {0};
    ls_status status = LS_OK;

    TRY(put_all(&writer, model));
    TRY(infer_file_check(model, writer.bytes, writer.size));
    *bytes = writer.bytes;
    *size = writer.size;
    writer.bytes = NULL;
done:
    mem_free(writer.bytes);
    return status;
}

ls_status infer_file_save(const struct ls_model *model, const char *path,
                          int force)
{
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(infer_file_bytes(model, &bytes, &size));
    TRY(file_replace(path, &(struct digest_part){bytes, size}, 1, force));
done:
    mem_free(bytes);
    return status;
}
