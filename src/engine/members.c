/* SPDX-License-Identifier: MIT */
/*
 * members.c - the outputs of an ensemble for rows of a table.
 *
 * Each member gathers the rows by its own scaling. Outputs are added in the
 * order of the members, in double: the sum does not depend on threads.
 */
#include "engine/members.h"

#include <string.h>

#include "base/mem.h"
#include "model/embedding.h"
#include "model/ensemble.h"
#include "model/outputs.h"

struct members {
    const struct engine_job *job;
    const struct ls_model *ensemble;
    size_t threads, n_out, most;  /* most = PREDICT_ROWS x n_out */
    struct workspace **workspace; /* [members], each of [threads] */
    struct scratch *scratch;      /* [threads] */
    real *out;                    /* [threads x most] of a member, of all */
    double *sum;                  /* [threads x most] */
};

/* A calibrated model that is not an ensemble is its own only member. */
static size_t count(const struct ls_model *model)
{
    return model->n_members > 0 ? model->n_members : 1;
}

static const struct ls_model *member_at(const struct ls_model *model, size_t i)
{
    return model->n_members > 0 ? model->member[i] : model;
}

static double weight_of(const struct ls_model *model, size_t i)
{
    return model->n_members > 0 ? model_weight(model, i) : 1;
}

static ls_status create_threads(struct members *m)
{
    const size_t n = count(m->ensemble);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m->workspace, n, "members of an ensemble"));
    TRY(MEM_ARRAY(m->scratch, m->threads, "members of an ensemble"));
    TRY(MEM_ARRAY(m->out, m->threads * m->most, "outputs of members"));
    TRY(MEM_ARRAY(m->sum, m->threads * m->most, "outputs of members"));
    for (size_t i = 0; i < n; i++)
        TRY(workspaces_create(&member_at(m->ensemble, i)->network, PREDICT_ROWS,
                              m->threads, WORKSPACE_FORWARD, &m->workspace[i]));
    for (size_t t = 0; t < m->threads; t++)
        TRY(scratch_create(m->job->gemm, 1, &m->scratch[t]));
done:
    return status;
}

ls_status members_create(const struct engine_job *job, size_t threads,
                         struct members **members)
{
    struct members *m = NULL;
    ls_status status = LS_OK;

    if (!job->ensemble)
        return LS_OK;
    TRY(MEM_ARRAY(m, 1, "members of an ensemble"));
    *m = (struct members){
        .job = job,
        .ensemble = job->ensemble,
        .threads = threads,
        .n_out = job->ensemble->about.targets,
        .most = mem_round(PREDICT_ROWS * job->ensemble->about.targets,
                          sizeof(real)),
    };
    TRY(create_threads(m));
    *members = m;
    m = NULL;
done:
    members_destroy(m);
    return status;
}

void members_destroy(struct members *m)
{
    if (!m)
        return;
    for (size_t i = 0; m->workspace && i < count(m->ensemble); i++)
        workspaces_destroy(m->workspace[i], m->threads);
    for (size_t t = 0; m->scratch && t < m->threads; t++)
        scratch_destroy(&m->scratch[t]);
    mem_free(m->workspace);
    mem_free(m->scratch);
    mem_free(m->out);
    mem_free(m->sum);
    mem_free(m);
}

size_t members_bytes(const struct members *m)
{
    size_t bytes = 0;

    if (!m)
        return 0;
    bytes = m->threads * m->most * (sizeof *m->out + sizeof *m->sum) +
            m->threads * scratch_bytes(m->job->gemm, 1);
    for (size_t i = 0; i < count(m->ensemble); i++)
        bytes += workspaces_bytes(&member_at(m->ensemble, i)->network,
                                  PREDICT_ROWS, m->threads, WORKSPACE_FORWARD);
    return bytes;
}

/* Add the outputs of member k for the rows, in the units of y, to those of the
 * members before it, whose weights add up to `before`. */
static ls_status add_member(struct members *m, size_t t, size_t k,
                            double before, const size_t *row, size_t n)
{
    const struct ls_model *member = member_at(m->ensemble, k);
    struct workspace *workspace = &m->workspace[k][t];
    real *out = m->out + t * m->most;
    ls_status status = LS_OK;

    workspace_open(workspace, n);
    dataset_inputs(m->job->data, row, n, &member->input, workspace->ld,
                   workspace->X);
    embedding_look_up(&member->network, member->theta, workspace);
    status = backprop_forward(&member->network, m->job->gemm, member->theta,
                              workspace, 1, &m->scratch[t]);
    outputs_denormalize(&member->network, &member->target, workspace,
                        workspace->A[member->network.n_layers], out);
    if (member != m->ensemble)
        model_calibrate_outputs(member, n, out);
    outputs_add(&member->network, before, weight_of(m->ensemble, k), out, n,
                m->sum + t * m->most);
    return status;
}

/* A_L is the mean; lanes without a row hold 0. */
static ls_status mean_of_members(struct members *m, size_t t, const size_t *row,
                                 struct workspace *workspace)
{
    const struct ls_model *ensemble = m->ensemble;
    const size_t n = workspace->n, ld = workspace->ld;
    real *A = workspace->A[m->job->network->n_layers];
    real *out = m->out + t * m->most;
    double *sum = m->sum + t * m->most, before = 0;
    ls_status status = LS_OK;

    memset(sum, 0, n * m->n_out * sizeof *sum);
    for (size_t i = 0; i < count(ensemble) && status == LS_OK; i++) {
        status = add_member(m, t, i, before, row, n);
        before += weight_of(ensemble, i);
    }
    outputs_mean(model_evaluated(ensemble), before, sum, n, out);
    model_calibrate_outputs(ensemble, n, out);
    for (size_t j = 0; j < m->n_out; j++)
        for (size_t i = 0; i < ld; i++)
            A[j * ld + i] = i < n ? out[i * m->n_out + j] : 0;
    return status;
}

ls_status members_forward(struct members *m, size_t t,
                          const struct engine_job *job, const real *theta,
                          const size_t *row, struct workspace *workspace,
                          struct scratch *scratch)
{
    return m ? mean_of_members(m, t, row, workspace)
             : backprop_forward(job->network, job->gemm, theta, workspace, 1,
                                scratch);
}

ls_status members_to_Z(struct members *m, size_t t,
                       const struct engine_job *job, const real *theta,
                       const size_t *row, struct workspace *workspace,
                       struct scratch *scratch)
{
    return m ? mean_of_members(m, t, row, workspace)
             : backprop_to_Z(job->network, job->gemm, theta, workspace, 1,
                             scratch);
}
