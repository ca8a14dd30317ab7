/* SPDX-License-Identifier: MIT */
/*
 * calibration_file.c - read and write the calibration of a model, group
 * /postprocess/calibration. Part of model_layout.h.
 */
#include <string.h>

#include "base/mem.h"
#include "model/calibration.h"
#include "model/model_layout.h"

#define GROUP "/postprocess/calibration"
#define KNOTS GROUP "/knots"
#define PROBABILITY GROUP "/probability"
#define CALIBRATED GROUP "/calibrated"

static ls_status write_isotonic(struct h5_file *file,
                                const struct calibration *c)
{
    const uint64_t n = c->n, all = c->first[c->n];
    uint64_t *count = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(count, c->n, "knots of a calibration"));
    for (size_t j = 0; j < c->n; j++)
        count[j] = c->first[j + 1] - c->first[j];
    TRY(h5_write(file, KNOTS, NUMBER_U64, 1, &n, count));
    TRY(h5_write(file, PROBABILITY, NUMBER_F64, 1, &all, c->x));
    TRY(h5_write(file, CALIBRATED, NUMBER_F64, 1, &all, c->y));
done:
    mem_free(count);
    return status;
}

ls_status calibration_write(struct h5_file *file, const struct calibration *c)
{
    ls_status status = LS_OK;

    if (calibration_is_none(c))
        return LS_OK;
    TRY(h5_set_text(file, GROUP, "kind", calibration_names[c->kind]));
    if (c->kind == CALIBRATION_TEMPERATURE)
        TRY(h5_set_number(file, GROUP, "temperature", c->temperature));
    if (c->kind == CALIBRATION_ISOTONIC)
        TRY(write_isotonic(file, c));
    if (c->has_threshold)
        TRY(h5_set_number(file, GROUP, "threshold", c->threshold));
done:
    return status;
}

static ls_status read_isotonic(struct h5_file *file, size_t n_out,
                               struct calibration *c)
{
    uint64_t *count = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(count, n_out, "knots of a calibration"));
    TRY(h5_read(file, KNOTS, NUMBER_U64, count, n_out));
    TRY(calibration_create_isotonic(n_out, count, c));
    TRY(h5_read(file, PROBABILITY, NUMBER_F64, c->x, c->first[n_out]));
    TRY(h5_read(file, CALIBRATED, NUMBER_F64, c->y, c->first[n_out]));
done:
    mem_free(count);
    return status;
}

static ls_status read_kind(struct h5_file *file, enum calibration_kind *kind)
{
    char word[16];
    size_t k = 0;
    ls_status status = LS_OK;

    TRY(h5_get_text(file, GROUP, "kind", word, sizeof word));
    while (calibration_names[k] && strcmp(calibration_names[k], word) != 0)
        k++;
    if (!calibration_names[k])
        TRY(fail(LS_BAD_DATA, "%s: %s@kind is \"%s\", which is not known",
                 h5_name(file), GROUP, word));
    *kind = (enum calibration_kind)k;
done:
    return status;
}

static ls_status read_parts(struct h5_file *file, size_t n_out,
                            struct calibration *c)
{
    enum calibration_kind kind = CALIBRATION_NONE;
    ls_status status = LS_OK;

    TRY(read_kind(file, &kind));
    if (kind == CALIBRATION_ISOTONIC)
        TRY(read_isotonic(file, n_out, c));
    c->kind = kind;
    if (kind == CALIBRATION_TEMPERATURE)
        TRY(h5_get_number(file, GROUP, "temperature", &c->temperature));
    c->has_threshold = h5_has(file, GROUP, "threshold");
    if (c->has_threshold)
        TRY(h5_get_number(file, GROUP, "threshold", &c->threshold));
done:
    return status;
}

ls_status calibration_read(struct h5_file *file, struct ls_model *model)
{
    struct calibration made = {0};
    ls_status status = LS_OK;

    if (!h5_is_group(file, GROUP))
        return LS_OK;
    TRY(read_parts(file, model->about.targets, &made));
    status = calibration_check(&made, model->task, model->about.targets);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: %s: ", h5_name(file), GROUP));
    TRY(model_take_calibration(model, &made));
done:
    calibration_clear(&made);
    return status;
}
