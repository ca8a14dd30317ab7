/* SPDX-License-Identifier: MIT */
/*
 * merits_class.c - figures of predicted classes and of probabilities. Part of
 * merits.h.
 */
#include "model/merits.h"

enum { BINS = CALIBRATION_BINS };

/* Weights of classes: true, predicted, both. */
static void count_classes(const struct outcomes *a, const double *w,
                          struct merits *m)
{
    for (size_t i = 0; i < a->n; i++) {
        const int32_t label = a->label[i], predicted = a->predicted[i];

        m->part_weight[label] += w[i];
        m->predicted_weight[predicted] += w[i];
        m->right_weight[label] += label == predicted ? w[i] : 0;
    }
}

static void count_labels(const struct outcomes *a, const double *w,
                         struct merits *m)
{
    const size_t n = a->shape.n_out;

    for (size_t i = 0; i < a->n * n; i++) {
        const bool on = a->value[i] > 0.5, said = a->out[i] > (real)0.5;
        const size_t k = i % n;

        m->part_weight[k] += on ? w[i / n] : 0;
        m->predicted_weight[k] += said ? w[i / n] : 0;
        m->right_weight[k] += on && said ? w[i / n] : 0;
    }
}

/* Precision TP / predicted, recall TP / true, F1 2 TP / (true + predicted). */
static void rate_parts(struct merits *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const double t = m->part_weight[i], p = m->predicted_weight[i];
        const double both = m->right_weight[i];
        struct merit_value *part = merit_part(m, i);

        part[MERIT_PRECISION] = merit_share(both, p, WHY_NEVER_PREDICTED);
        part[MERIT_RECALL] = merit_share(both, t, WHY_ABSENT);
        part[MERIT_F1] = merit_share(2 * both, t + p, WHY_ABSENT);
    }
}

/* Of a binary model the figures are those of class 1, else means over the
 * classes. */
static void take_rates(const struct outcome_shape *shape, struct merits *m)
{
    static const enum merit rates[] = {MERIT_PRECISION, MERIT_RECALL, MERIT_F1};
    static const enum merit weighted[] = {
        MERIT_PRECISION_WEIGHTED, MERIT_RECALL_WEIGHTED, MERIT_F1_WEIGHTED};

    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
        m->all[rates[k]] = shape->task == TASK_BINARY
                               ? merit_part(m, 1)[rates[k]]
                               : merits_mean(m, rates[k], m->n_parts, false);
        m->all[weighted[k]] = merits_mean(m, rates[k], m->n_parts, true);
    }
}

/* The mean recall of the classes that have rows. */
static struct merit_value balanced_accuracy(const struct merits *m)
{
    double sum = 0;
    size_t n = 0;

    for (size_t c = 0; c < m->n_parts; c++)
        if (m->part_weight[c] > 0) {
            sum += m->right_weight[c] / m->part_weight[c];
            n++;
        }
    return merit_share(sum, (double)n, WHY_NO_WEIGHT);
}

/* Correlation of the true and the predicted class (Gorodkin 2004), and Cohen's
 * kappa, from the sums of the confusion matrix. */
static void correlate(struct merits *m)
{
    const double s = m->weight;
    double right = 0, both = 0, t2 = 0, p2 = 0;

    for (size_t c = 0; c < m->n_parts; c++) {
        const double t = m->part_weight[c], p = m->predicted_weight[c];

        right += m->right_weight[c];
        both += t * p;
        t2 += t * t;
        p2 += p * p;
    }
    m->all[MERIT_ACCURACY] = merit_number(right / s);
    m->all[MERIT_MCC] = !(s * s > t2) ? merit_none(WHY_ONE_CLASS)
                        : !(s * s > p2)
                            ? merit_none(WHY_ONE_PREDICTED)
                            : merit_number((right * s - both) /
                                           sqrt((s * s - t2) * (s * s - p2)));
    m->all[MERIT_KAPPA] =
        merit_share(right * s - both, s * s - both, WHY_ONE_CLASS);
}

static size_t bin_of(double p)
{
    const double bin = floor(p * BINS);

    return bin > 0 ? bin < BINS ? (size_t)bin : BINS - 1 : 0;
}

/* Add to each bin the weight of its right rows less the sum of their
 * probabilities: of class 1 for a binary model, else of the predicted class. */
static void add_gaps(const struct outcomes *a, const double *w,
                     double gap[BINS])
{
    const bool binary = a->shape.task == TASK_BINARY;

    for (size_t i = 0; i < a->n; i++) {
        const size_t at =
            binary ? i : i * a->shape.n_out + (size_t)a->predicted[i];
        const double p = (double)a->out[at];
        const bool hit =
            binary ? a->label[i] == 1 : a->label[i] == a->predicted[i];

        gap[bin_of(p)] += w[i] * (hit - p);
    }
}

static void add_probabilities(const struct outcomes *a, const double *w,
                              struct merit_sums *s)
{
    for (size_t i = 0; i < a->n; i++) {
        s->log_loss += w[i] * a->log_loss[i];
        s->squares += w[i] * a->squares[i];
        s->top += a->in_top && a->in_top[i] ? w[i] : 0;
    }
    add_gaps(a, w, s->gap);
}

static void add_labels(const struct outcomes *a, const double *w,
                       struct merit_sums *s)
{
    const size_t n = a->shape.n_out;

    for (size_t i = 0; i < a->n * n; i++) {
        const double p = (double)a->out[i], d = p - a->value[i];

        s->right += (a->value[i] > 0.5) == (p > 0.5) ? w[i / n] : 0;
        s->squares += w[i / n] * d * d;
    }
}

void merits_add_classes(const struct outcomes *a, const double *w,
                        struct merits *m)
{
    const bool labels = a->shape.task == TASK_MULTILABEL;

    (labels ? count_labels : count_classes)(a, w, m);
    (labels ? add_labels : add_probabilities)(a, w, &m->sums);
}

/* sum over bins of |gap| / weight; NAN if an output is. */
static double calibration_error(const struct merits *m)
{
    double sum = 0;

    for (size_t b = 0; b < BINS; b++)
        sum += fabs(m->sums.gap[b]);
    return sum / m->weight;
}

static void rate_probabilities(struct merits *m)
{
    m->all[MERIT_LOG_LOSS] = merit_number(m->sums.log_loss / m->weight);
    m->all[MERIT_BRIER] = merit_number(m->sums.squares / m->weight);
    m->all[MERIT_TOP_K] = merit_number(m->sums.top / m->weight);
    m->all[MERIT_ECE] = merit_number(calibration_error(m));
}

/* Accuracy and Brier score of labels are means over them. */
static void rate_labels(const struct outcome_shape *shape, struct merits *m)
{
    const double whole = m->weight * (double)shape->n_out;

    m->all[MERIT_ACCURACY] = merit_number(m->sums.right / whole);
    m->all[MERIT_BRIER] = merit_number(m->sums.squares / whole);
}

void merits_of_classes(const struct outcome_shape *shape, struct merits *m)
{
    const bool labels = shape->task == TASK_MULTILABEL;

    rate_parts(m);
    take_rates(shape, m);
    if (labels) {
        rate_labels(shape, m);
        return;
    }
    rate_probabilities(m);
    m->all[MERIT_BALANCED_ACCURACY] = balanced_accuracy(m);
    correlate(m);
}
