/* SPDX-License-Identifier: MIT */
/*
 * fabric.h - the speed of the network between the processes of a run, and the
 * minibatches that it takes.
 */
#ifndef LOCKSTEP_FABRIC_H
#define LOCKSTEP_FABRIC_H

#include "engine/machines.h"

struct fabric {
    size_t ranks;
    double latency;   /* seconds of the smallest exchange of all with all */
    double bandwidth; /* bytes that each rank sends in a second */
    double flops;     /* operations of the slowest rank in a second */
};

/* Measure latency and bandwidth, at most 4 seconds. Called by all ranks, which
 * get the same figures. */
ls_status fabric_measure(struct ls_machines *machines, struct fabric *fabric);

/* Rows of a minibatch for each rank, with which the exchange takes a tenth of a
 * step. */
double fabric_rows(const struct fabric *fabric);

/* The same from a step with `rows` for each rank, of which an exchange took
 * `share` of the time. */
double fabric_rows_from(double share, double rows);

/* The smallest minibatch with so many rows for each rank, which is ranks x 64 x
 * 2^k. */
double fabric_batch(double rows, size_t ranks);

#endif
