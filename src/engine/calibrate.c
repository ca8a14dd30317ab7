/* SPDX-License-Identifier: MIT */
/*
 * calibrate.c - calibrate a model on a table: temperature, and what is done
 * with it. calibrate_isotonic.c has the functions.
 */
#include "engine/calibrate.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/evaluation.h"
#include "engine/threshold.h"
#include "math/scalar.h"
#include "model/model_file.h"

/* ---- Temperature --------------------------------------------------------- */

/* Logits of a row, or the logarithms of its probabilities. */
static void row_logits(const struct outcomes *a, size_t i, double *z)
{
    const size_t n = a->shape.n_out;
    const bool softmax = a->shape.task == TASK_MULTICLASS;

    for (size_t k = 0; k < n; k++) {
        const double p = (double)a->out[i * n + k];

        z[k] = softmax ? calibration_log(p) : calibration_logit(p);
    }
}

static double limited_exp(double x)
{
    return x < -700 ? 0 : scalar_exp(x > 700 ? 700 : x);
}

/* Mean of z under softmax(beta z), less that of the true class. */
static double softmax_slope(const double *z, size_t n, size_t of, double beta)
{
    double largest = z[0], sum = 0, mean = 0;

    for (size_t k = 1; k < n; k++)
        largest = z[k] > largest ? z[k] : largest;
    for (size_t k = 0; k < n; k++) {
        const double e = limited_exp(beta * (z[k] - largest));

        sum += e;
        mean += e * z[k];
    }
    return mean / sum - z[of];
}

/* z (sigmoid(beta z) - y), summed over the outputs. */
static double sigmoid_slope(const struct outcomes *a, size_t i, const double *z,
                            double beta)
{
    double slope = 0;

    for (size_t k = 0; k < a->shape.n_out; k++) {
        const bool on = outcomes_is_of(a, k, i);

        slope += z[k] * (1 / (1 + limited_exp(-beta * z[k])) - on);
    }
    return slope;
}

/* Derivative of the log-loss by beta = 1 / T. It increases with beta, as the
 * log-loss is convex in beta. */
static double slope_at(const struct outcomes *a, double beta, double *z)
{
    double slope = 0;

    for (size_t i = 0; i < a->n; i++) {
        row_logits(a, i, z);
        slope += a->weight[i] * (a->shape.task == TASK_MULTICLASS
                                     ? softmax_slope(z, a->shape.n_out,
                                                     (size_t)a->label[i], beta)
                                     : sigmoid_slope(a, i, z, beta));
    }
    return slope;
}

/* Bisection of log beta until neighbouring numbers are left. */
static double find_root(const struct outcomes *a, double lo, double hi,
                        double *z)
{
    for (int i = 0; i < 200 && hi - lo > 1e-15 * fabs(hi + lo); i++) {
        const double middle = (lo + hi) / 2;

        if (slope_at(a, limited_exp(middle), z) < 0)
            lo = middle;
        else
            hi = middle;
    }
    return limited_exp(-(lo + hi) / 2);
}

ls_status calibrate_temperature(const struct outcomes *a, const char *data,
                                double *temperature)
{
    static const double most = 13.8; /* temperatures from 1e-6 to 1e6 */
    double *z = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(z, a->shape.n_out, "logits"));
    if (!(slope_at(a, limited_exp(-most), z) < 0))
        TRY(fail(LS_BAD_DATA,
                 "%s: no temperature makes the outputs better: they do not "
                 "rise with the frequency of their class",
                 data));
    if (!(slope_at(a, limited_exp(most), z) > 0))
        TRY(fail(LS_BAD_DATA,
                 "%s: the best temperature is 0, as the model predicts every "
                 "row right; calibrate on more rows",
                 data));
    *temperature = find_root(a, -most, most, z);
done:
    mem_free(z);
    return status;
}

/* ---- A model ------------------------------------------------------------- */

/* Whether a model was trained on this very table. */
static bool is_training_table(const ls_model *model, const ls_dataset *data)
{
    const char *known = metadata_find(&model->provenance, "data_fingerprint");
    char own[32];

    snprintf(own, sizeof own, "xxh3:%016llx",
             (unsigned long long)data->about.fingerprint);
    return known && strcmp(known, own) == 0;
}

static ls_status check_table(const ls_model *model, const ls_dataset *data)
{
    double sum = 0;

    if (strcmp(model->task, "regression") == 0)
        return fail(LS_BAD_DATA, "the model is for regression, and has no "
                                 "probabilities to calibrate");
    if (is_training_table(model, data))
        return fail(LS_BAD_DATA,
                    "the model was trained on %s: its probabilities are too "
                    "good there; calibrate it on other rows",
                    data->about.path);
    if (data->has_negative_weight)
        return fail(LS_BAD_DATA,
                    "%s has weights below 0, and a calibration needs weights "
                    "of 0 or more",
                    data->about.path);
    for (size_t i = 0; data->weight && i < data->about.rows; i++)
        sum += data->weight[i];
    return data->weight && !(sum > 0)
               ? fail(LS_BAD_DATA, "%s: all weights are 0", data->about.path)
               : LS_OK;
}

static ls_status fit(const ls_model *model, const ls_dataset *data,
                     const ls_calibration_plan *plan, struct calibration *c)
{
    const bool cut = strcmp(plan->method, "threshold") == 0;
    const struct rows all = {.n = data->about.rows};
    struct outcomes outcomes = {0};
    double value;
    ls_status status = LS_OK;

    if (cut && strcmp(model->task, "binary") != 0)
        TRY(fail(LS_BAD_DATA,
                 "a decision threshold is for a binary model, and this one is "
                 "for %s",
                 model->task));
    TRY(evaluation_outcomes(model, data, &all, plan->threads, &outcomes));
    if (cut) {
        TRY(threshold_choose(&outcomes, plan->threshold_by, data->about.path,
                             &c->threshold, &value));
        c->has_threshold = true;
    } else if (strcmp(plan->method, "isotonic") == 0) {
        TRY(calibrate_isotonic(&outcomes, data->about.path, c));
    } else {
        TRY(calibrate_temperature(&outcomes, data->about.path,
                                  &c->temperature));
        c->kind = CALIBRATION_TEMPERATURE;
    }
done:
    outcomes_clear(&outcomes);
    return status;
}

/* Facts for who asks later how the model was calibrated. */
static ls_status note_fit(const ls_dataset *data,
                          const ls_calibration_plan *plan, ls_model *model)
{
    struct metadata *facts = &model->provenance;
    ls_status status = LS_OK;

    TRY(metadata_add(facts, "calibration_method", "%s", plan->method));
    if (!data)
        goto done;
    if (strcmp(plan->method, "threshold") == 0)
        TRY(metadata_add(facts, "calibration_figure", "%s",
                         plan->threshold_by));
    TRY(metadata_add(facts, "calibration_data", "%s", data->about.path));
    TRY(metadata_add(facts, "calibration_fingerprint", "xxh3:%016llx",
                     (unsigned long long)data->about.fingerprint));
done:
    model_point(model);
    return status;
}

ls_status calibrate(const ls_model *model, const ls_dataset *data,
                    const ls_calibration_plan *plan, ls_model **calibrated)
{
    const bool cut = strcmp(plan->method, "threshold") == 0;
    const bool none = strcmp(plan->method, "none") == 0;
    struct calibration c = {0};
    ls_model *made = NULL;
    ls_status status = LS_OK;

    TRY(model_file_copy(model, "the model", &made));
    if (!cut)
        TRY(model_set_calibration(made, &c));
    else
        TRY(calibration_copy(&made->calibration, &c));
    if (!none) {
        TRY(check_table(made, data));
        TRY(fit(made, data, plan, &c));
        TRY(model_set_calibration(made, &c));
    }
    TRY(note_fit(none ? NULL : data, plan, made));
    *calibrated = made;
    made = NULL;
done:
    calibration_clear(&c);
    model_destroy(made);
    return status;
}
