/* SPDX-License-Identifier: MIT */
/*
 * diagnosis.c - norms of gradients, dead units, and the first loss.
 *
 * Looks at the same rows after each epoch, on the caller's thread, in memory of
 * its own: the run has the same bits with and without. The gradient is that of
 * the mean loss, without penalties.
 */
#include "engine/diagnosis.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/row_weights.h"
#include "math/scalar.h"
#include "model/embedding.h"
#include "table/order/data_loader.h"

enum { MOST_ROWS = 4096 };

struct diagnosis {
    const struct engine_job *job;
    struct network network; /* of the job, without dropout */
    size_t rows, shard, shards;
    double weight;               /* of all rows */
    struct workspace *workspace; /* [shards] with X, Y and w of the rows */
    struct scratch scratch;
    real *gradient;
    double *loss; /* [shards] */
    double *norm, *dead;
    ls_diagnosis about;
};

/* Rows [lo, hi) of the first epoch's order to the workspace of a shard. */
static ls_status gather(struct diagnosis *d, const struct order *order,
                        size_t s)
{
    const struct range part = shard_rows(d->rows, d->shard, s);
    const struct engine_job *job = d->job;
    struct workspace *to = &d->workspace[s];
    const size_t n = part.hi - part.lo;
    size_t *row = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(row, n, "row numbers"));
    workspace_touch(&d->network, to, d->shard, WORKSPACE_GRADIENT);
    workspace_open(to, n);
    order_fill(order, part.lo, n, row);
    dataset_inputs(job->data, row, n, job->input, to->ld, to->X);
    d->weight += training_targets(job, row, n, to);

done:
    mem_free(row);
    return status;
}

static ls_status load(struct diagnosis *d, struct data_loader *loader)
{
    ls_status status = LS_OK;

    data_loader_begin(loader, 0, 0);
    TRY(data_loader_wait(loader, d->rows, HUGE_VAL));
    for (size_t s = 0; s < d->shards; s++)
        TRY(gather(d, data_loader_order(loader), s));

done:
    return status;
}

static double mean_loss(const struct diagnosis *d)
{
    double sum = 0;

    for (size_t s = 0; s < d->shards; s++)
        sum += d->loss[s];
    return d->weight > 0 ? sum / d->weight : (double)NAN;
}

/* Loss of a network whose outputs are 0 before the last activation: ln 2 of two
 * classes, ln K of K, half the variance of y if y is scaled. */
static double zero_loss(struct diagnosis *d)
{
    const struct network *network = &d->network;
    const size_t n_out = network_last(network)->n_out;

    for (size_t s = 0; s < d->shards; s++) {
        struct workspace *w = &d->workspace[s];

        memset(w->A[network->n_layers], 0, n_out * w->ld * sizeof(real));
    }
    pass_loss(network, NULL, d->workspace, d->shards, &d->scratch, d->loss);
    return mean_loss(d);
}

/* Weighted mean of y, or of y^2, of one output. */
static double moment(const struct diagnosis *d, size_t j, int power)
{
    double sum = 0;

    for (size_t s = 0; s < d->shards; s++)
        for (size_t i = 0; i < d->workspace[s].n; i++) {
            const struct workspace *w = &d->workspace[s];
            const double y = (double)w->Y[j * w->ld + i];

            sum += (double)w->w[i] * (power == 2 ? y * y : y);
        }
    return sum / d->weight;
}

static double plogp(double p)
{
    return p > 0 ? p * scalar_log(p) : 0;
}

/* Loss of the best constant outputs: the entropy of the shares of the classes,
 * half the variance of y. NAN for other losses. */
static double constant_loss(const struct diagnosis *d)
{
    const char *loss = d->network.loss->name;
    double sum = 0;

    for (size_t j = 0; j < network_last(&d->network)->n_out; j++) {
        const double p = moment(d, j, 1);

        if (strcmp(loss, "bce") == 0)
            sum -= plogp(p) + plogp(1 - p);
        else if (strcmp(loss, "cce") == 0)
            sum -= plogp(p);
        else if (strcmp(loss, "squared") == 0)
            sum += (moment(d, j, 2) - p * p) / 2;
        else
            return (double)NAN;
    }
    return sum;
}

/* Of all parameters of layer l. */
static double norm_of(const struct diagnosis *d, size_t l)
{
    struct parameter_part part[MOST_PARTS];
    const size_t n = network_parts(&d->network, l, part);
    double sum = 0;

    for (size_t k = 0; k < n; k++) {
        const real *g = d->gradient + part[k].start;

        for (size_t i = 0; i < part[k].rows * part[k].columns; i++)
            sum += (double)g[i] * (double)g[i];
    }
    return sqrt(sum) / d->weight;
}

/* A residual layer that adds nothing to its inputs is dead, too. */
static bool is_dead(const struct diagnosis *d, size_t l, size_t j)
{
    const bool adds = d->network.layer[l].residual;

    for (size_t s = 0; s < d->shards; s++) {
        const struct workspace *w = &d->workspace[s];

        for (size_t i = 0; i < w->n; i++) {
            const real none = adds ? w->A[l][j * w->ld + i] : 0;

            if (w->A[l + 1][j * w->ld + i] < none ||
                w->A[l + 1][j * w->ld + i] > none)
                return false;
        }
    }
    return true;
}

/* Share of the units of a hidden layer of relu that are 0 for all rows. */
static double dead_of(const struct diagnosis *d, size_t l)
{
    const struct network *network = &d->network;
    const struct layer *layer = &network->layer[l];
    size_t n = 0;

    if (l + 1 == network->n_layers ||
        strcmp(layer->activation->name, "relu") != 0)
        return (double)NAN;
    for (size_t j = 0; j < layer->n_out; j++)
        n += is_dead(d, l, j);
    return (double)n / (double)layer->n_out;
}

static ls_status gradient(struct diagnosis *d)
{
    const struct engine_job *job = d->job;
    struct gemm_guard guard;
    ls_status status;

    for (size_t s = 0; s < d->shards; s++)
        embedding_look_up(&d->network, job->theta, &d->workspace[s]);
    job->gemm->enter(&guard);
    status = backprop_gradient(&d->network, job->gemm, job->theta, d->workspace,
                               d->shards, &d->scratch, d->gradient, d->loss);
    job->gemm->leave(&guard);
    return gemm_fail(job->gemm, status);
}

ls_status diagnosis_look(struct diagnosis *d)
{
    ls_status status = LS_OK;

    TRY(gradient(d));
    for (size_t l = 0; l < d->network.n_layers; l++) {
        d->norm[l] = norm_of(d, l);
        d->dead[l] = dead_of(d, l);
    }

done:
    return status;
}

ls_status diagnosis_create(const struct engine *e, struct diagnosis **diagnosis)
{
    const size_t most = smaller(e->config->batch_size, MOST_ROWS);
    const struct network *network;
    struct diagnosis *d = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d, 1, "diagnosis"));
    d->job = &e->job;
    d->network = *e->job.network;
    network_drop_nothing(&d->network);
    d->network.lowest = 0;
    network = &d->network;
    d->rows = smaller(e->rows->n, most);
    d->shard = smaller(e->config->shard, d->rows);
    d->shards = shard_count(d->rows, d->shard);
    TRY(MEM_ARRAY(d->loss, d->shards, "diagnosis"));
    TRY(MEM_ARRAY(d->norm, network->n_layers, "diagnosis"));
    TRY(MEM_ARRAY(d->dead, network->n_layers, "diagnosis"));
    TRY(network_block(network, "diagnosis", &d->gradient));
    TRY(workspaces_create(network, d->shard, d->shards, WORKSPACE_GRADIENT,
                          &d->workspace));
    TRY(scratch_create(e->job.gemm, d->shards, &d->scratch));
    TRY(load(d, e->loader));
    TRY(gradient(d));
    d->about = (ls_diagnosis){
        .rows = d->rows,
        .layers = network->n_layers,
        .gradient_norm = d->norm,
        .dead = d->dead,
        .first_loss = mean_loss(d),
    };
    d->about.zero_loss = zero_loss(d);
    d->about.constant_loss = constant_loss(d);
    *diagnosis = d;

done:
    if (status != LS_OK)
        diagnosis_destroy(d);
    return status;
}

const ls_diagnosis *diagnosis_about(const struct diagnosis *d)
{
    return d ? &d->about : NULL;
}

void diagnosis_destroy(struct diagnosis *d)
{
    if (!d)
        return;
    scratch_destroy(&d->scratch);
    workspaces_destroy(d->workspace, d->shards);
    mem_free(d->gradient);
    mem_free(d->loss);
    mem_free(d->norm);
    mem_free(d->dead);
    mem_free(d);
}
