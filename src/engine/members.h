/* SPDX-License-Identifier: MIT */
/*
 * members.h - the outputs of an ensemble for rows of a table, by a team.
 */
#ifndef LOCKSTEP_MEMBERS_H
#define LOCKSTEP_MEMBERS_H

#include "engine/worker.h"
#include "model/predict.h"

/* Memory of all threads in which the members of an ensemble run. */
struct members;

/* The members of job->ensemble for `threads` threads; *members is NULL if
 * there is no ensemble. job is borrowed. */
ls_status members_create(const struct engine_job *job, size_t threads,
                         struct members **members);
void members_destroy(struct members *members); /* NULL is allowed */
size_t members_bytes(const struct members *members);

/* Thread t: A_L of the rows of workspace, which are rows `row` of job->data:
 * the mean of the outputs of all members, in the units of y, with the same bits
 * as those of predictor_run(). Without members that of the network and theta.
 */
ls_status members_forward(struct members *members, size_t t,
                          const struct engine_job *job, const real *theta,
                          const size_t *row, struct workspace *workspace,
                          struct scratch *scratch);
/* The same, but without members as backprop_to_Z() leaves it. */
ls_status members_to_Z(struct members *members, size_t t,
                       const struct engine_job *job, const real *theta,
                       const size_t *row, struct workspace *workspace,
                       struct scratch *scratch);

#endif
