/* SPDX-License-Identifier: MIT */
/*
 * fabric.c - latency and bandwidth of the exchanges that training makes.
 *
 * With P parameters a rank sends 2 P (R - 1) / R numbers in a step, if its
 * shards are one node of the tree, and computes 6 P operations for each row. So
 * the exchange takes a tenth of a step of n rows for each rank if
 *
 *     9 x 2 P s (R - 1) / R / bandwidth = 6 P n / flops,
 *
 * where s is the size of a number; P cancels out.
 */
#include "measure/fabric.h"

#include <math.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/number.h"

/* Seconds of a measurement, and bytes that a rank sends in one exchange. */
static const double enough = 0.4;
static const size_t most_bytes = (size_t)32 << 20, least_bytes = 64 << 10;

struct probe {
    struct ls_machines *machines;
    size_t *units; /* [ranks] to each rank, none to itself */
    size_t n;      /* units of a segment */
    char *send, *receive;
};

static void exchange(const struct probe *p)
{
    machines_exchange(p->machines, p->send, p->units, p->receive, p->units);
}

/* Seconds of one exchange. Rank 0 decides how many there are. */
static double time_of(const struct probe *p)
{
    uint64_t times = 1, nanoseconds = 0;

    for (;;) {
        const double start = machine_seconds();

        for (uint64_t i = 0; i < times; i++)
            exchange(p);
        nanoseconds = (uint64_t)(1e9 * (machine_seconds() - start));
        nanoseconds = machines_most(p->machines, nanoseconds);
        if ((double)nanoseconds >= enough * 1e9 || times >= (1U << 30))
            return (double)nanoseconds * 1e-9 / (double)times;
        times *= 2;
    }
}

static double time_with(struct probe *p, size_t units)
{
    for (size_t r = 0; r < machines_count(p->machines); r++)
        p->units[r] = r == machines_rank(p->machines) ? 0 : units;
    exchange(p); /* MPI makes its connections */
    return time_of(p);
}

ls_status fabric_measure(struct ls_machines *machines, struct fabric *fabric)
{
    const size_t ranks = machines_count(machines);
    const size_t others = ranks > 1 ? ranks - 1 : 1;
    struct probe p = {.machines = machines};
    ls_status status = LS_OK;

    p.n = most_bytes / others / MACHINES_UNIT;
    if (p.n < least_bytes / MACHINES_UNIT)
        p.n = least_bytes / MACHINES_UNIT;
    status = MEM_ARRAY(p.units, ranks, "a measurement");
    if (status == LS_OK)
        status =
            MEM_ARRAY(p.send, p.n * others * MACHINES_UNIT, "a measurement");
    if (status == LS_OK)
        status =
            MEM_ARRAY(p.receive, p.n * others * MACHINES_UNIT, "a measurement");
    TRY(machines_agree(machines, status));
    fabric->ranks = ranks;
    fabric->latency = time_with(&p, 1);
    fabric->bandwidth =
        (double)(p.n * others * MACHINES_UNIT) / time_with(&p, p.n);

done:
    mem_free(p.units);
    mem_free(p.send);
    mem_free(p.receive);
    return status;
}

double fabric_rows(const struct fabric *f)
{
    const double others = (double)(f->ranks - 1) / (double)f->ranks;

    return 3.0 * (double)sizeof(real) * others * f->flops / f->bandwidth;
}

double fabric_rows_from(double share, double rows)
{
    return 9 * share / (1 - share) * rows;
}

double fabric_batch(double rows, size_t ranks)
{
    double own = 64;

    while (own < rows && own < 1e15)
        own *= 2;
    return own * (double)ranks;
}
