/* SPDX-License-Identifier: MIT */
/*
 * machines.h - the processes of one run on several machines, as MPI starts
 * them: what they tell each other. Each of them is a rank.
 *
 * All ranks call the same functions in the same order. NULL stands for one
 * process: every function then returns at once, and nothing is sent.
 */
#ifndef LOCKSTEP_MACHINES_H
#define LOCKSTEP_MACHINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lockstep_machines.h"
#include "lockstep_tools.h"

/* Counts of what is sent are in such units, so that an int holds the count of
 * more than 2 GiB. Blocks of base/mem.h are whole units. */
enum { MACHINES_UNIT = 64 };

/* Most bytes that machines_share() takes. */
enum { MACHINES_SHARED = 1024 };

/* How the gradient of a minibatch reaches the ranks that update; see
 * exchange.h, which chooses. */
enum exchange_way {
    EXCHANGE_AUTO,
    EXCHANGE_SLICES,
    EXCHANGE_HALVING,
    EXCHANGE_DOUBLING
};

/*
 * What a library of MPI does for us; only a plugin (machines_mpi.c) and the
 * fake of the tests know how. exchange, gather and sendrecv return 0, or an
 * error code for explain().
 */
struct machines_ops {
    /* Rank r sends n_send[q] units to rank q, and gets n_receive[q] units from
     * it; the segments are in the order of the ranks, without gaps. */
    int (*exchange)(void *self, const void *send, const size_t *n_send,
                    void *receive, const size_t *n_receive);
    /* Complete a block of which rank r has its own segment of n[r] units. */
    int (*gather)(void *self, void *block, const size_t *n);
    /* Two ranks, each the partner of the other, send n_send units and get
     * n_receive, which the partner sends. */
    int (*sendrecv)(void *self, size_t partner, const void *send, size_t n_send,
                    void *receive, size_t n_receive);
    void (*explain)(void *self, int error, char *text, size_t size);
    /* The last call of all ranks. */
    void (*leave)(void *self);
    /* End this process with an exit status; does not return: no function of MPI
     * can be called while another hangs. Called by any thread. */
    void (*quit)(void *self, int status);
};

struct watch;

struct ls_machines {
    ls_machines_info about; /* first: layers below read it there */
    char host[64];
    const struct machines_ops *ops; /* NULL: of one process */
    void *self;                     /* of ops */
    struct machine_note *all;       /* [n] one of each rank */
    size_t *units;                  /* [n] */
    struct watch *watch;            /* or NULL */
    enum exchange_way exchange;     /* EXCHANGE_AUTO but in tests, which set
                                       LOCKSTEP_EXCHANGE */
    bool is_over;                   /* a rank has left because of a failure */
};

/* Create the object of a rank; about->host is copied. destroy frees it without
 * a word to the other ranks. */
ls_status machines_create(const ls_machines_info *about,
                          const struct machines_ops *ops, void *self,
                          struct ls_machines **machines);
void machines_destroy(struct ls_machines *machines);

static inline size_t machines_count(const struct ls_machines *machines)
{
    return machines ? machines->about.n : 1;
}

static inline size_t machines_rank(const struct ls_machines *machines)
{
    return machines ? machines->about.rank : 0;
}

/* Whether this process writes files: the only one, or rank 0. */
static inline bool machines_writes(const struct ls_machines *machines)
{
    return machines_rank(machines) == 0;
}

/* The failure of the first rank that has one, as every rank's own: the sentence
 * names a rank other than 0, and its host. LS_OK if no rank has failed. */
ls_status machines_agree(struct ls_machines *machines, ls_status status);
/* The largest value of all ranks. */
uint64_t machines_most(struct ls_machines *machines, uint64_t value);
/* Add to each of up to 64 values those of all other ranks. */
void machines_add(struct ls_machines *machines, uint64_t *value, size_t n);
/* Replace an object of up to MACHINES_SHARED bytes by that of rank 0. */
void machines_share(struct ls_machines *machines, void *object, size_t size);
/* Ranks of this host whose object is the same as this one's. */
size_t machines_alike(struct ls_machines *machines, const void *object,
                      size_t size);
/* LS_BAD_CONFIG if this object, of up to MACHINES_SHARED bytes, is not the same
 * on all ranks; the sentence begins with the ranks that differ from rank 0, and
 * goes on with `what`. */
ls_status machines_same(struct ls_machines *machines, const void *object,
                        size_t size, const char *what);

/* exchange, gather and sendrecv of ops, watched. An error, as a rank that is
 * not there any more, ends the process: MPI cannot go on. */
void machines_exchange(struct ls_machines *machines, const void *send,
                       const size_t *n_send, void *receive,
                       const size_t *n_receive);
void machines_gather(struct ls_machines *machines, void *block,
                     const size_t *n);
void machines_sendrecv(struct ls_machines *machines, size_t partner,
                       const void *send, size_t n_send, void *receive,
                       size_t n_receive);
/* machines_exchange() of rows of a table. */
void machines_exchange_rows(struct ls_machines *machines, const void *send,
                            const size_t *n_send, void *receive,
                            const size_t *n_receive);

/* Find the CPUs of this rank, and how many others have the same; plan_threads()
 * of a rank, which divides CPUs that ranks share. In machines_threads.c. */
void machines_find_cpus(struct ls_machines *machines);
ls_status machines_plan_threads(const struct ls_machines *machines,
                                size_t asked, ls_thread_plan *plan);

/* Tell the others that this rank leaves with a status, and why; the status that
 * all end with, as ls_machines_leave() has it. */
ls_status machines_note_leaving(struct ls_machines *machines, ls_status status,
                                const char *sentence);
/* Implements ls_machines_leave(). */
ls_status machines_leave(struct ls_machines *machines, ls_status status,
                         const char *sentence);

#endif
