/* SPDX-License-Identifier: MIT */
/*
 * machines_mpi.c - the calls of MPI: a plugin, built once for each library of
 * MPI, and the only file that includes mpi.h.
 *
 * Calls nothing of lockstep, so that float and double use the same plugin.
 */
#include <mpi.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/machines_plugin.h"

struct mpi {
    MPI_Comm world;
    MPI_Datatype unit;
    int n;
    int *n_send, *n_receive, *at_send, *at_receive; /* [n] */
    char library[MPI_MAX_LIBRARY_VERSION_STRING];
};

/* Counts and places of the segments. */
static void fill(int n, const size_t *units, int *count, int *at)
{
    int sum = 0;

    for (int r = 0; r < n; r++) {
        count[r] = (int)units[r];
        at[r] = sum;
        sum += count[r];
    }
}

static int exchange(void *self, const void *send, const size_t *n_send,
                    void *receive, const size_t *n_receive)
{
    struct mpi *m = self;

    fill(m->n, n_send, m->n_send, m->at_send);
    fill(m->n, n_receive, m->n_receive, m->at_receive);
    return MPI_Alltoallv(send, m->n_send, m->at_send, m->unit, receive,
                         m->n_receive, m->at_receive, m->unit, m->world);
}

static int gather(void *self, void *block, const size_t *n)
{
    struct mpi *m = self;

    fill(m->n, n, m->n_receive, m->at_receive);
    return MPI_Allgatherv(MPI_IN_PLACE, 0, m->unit, block, m->n_receive,
                          m->at_receive, m->unit, m->world);
}

static int sendrecv(void *self, size_t partner, const void *send, size_t n_send,
                    void *receive, size_t n_receive)
{
    struct mpi *m = self;

    return MPI_Sendrecv(send, (int)n_send, m->unit, (int)partner, 0, receive,
                        (int)n_receive, m->unit, (int)partner, 0, m->world,
                        MPI_STATUS_IGNORE);
}

static void explain(void *self, int error, char *text, size_t size)
{
    char found[MPI_MAX_ERROR_STRING];
    int length = 0;
    size_t i = 0;

    (void)self;
    if (MPI_Error_string(error, found, &length) != MPI_SUCCESS)
        length = 0;
    for (; i < (size_t)length && i + 1 < size; i++)
        text[i] = found[i];
    if (size > 0)
        text[i] = '\0';
}

static void destroy(struct mpi *m)
{
    if (!m)
        return;
    free(m->n_send);
    free(m->n_receive);
    free(m->at_send);
    free(m->at_receive);
    free(m);
}

static void leave(void *self)
{
    struct mpi *m = self;

    MPI_Type_free(&m->unit);
    MPI_Comm_free(&m->world);
    MPI_Finalize();
    destroy(m);
}

/* The launcher ends the other ranks. MPI_Abort() may hang where a link is cut,
 * and UCX, below MPICH, fails when it is called by a second thread. */
void lockstep_mpi_quit(void *self, int status)
{
    (void)self;
    _exit(status);
}

static const struct machines_ops ops = {exchange, gather, sendrecv,
                                        explain,  leave,  lockstep_mpi_quit};

static struct mpi *create(void)
{
    struct mpi *m = calloc(1, sizeof *m);
    size_t n;

    if (!m)
        return NULL;
    MPI_Comm_size(MPI_COMM_WORLD, &m->n);
    n = (size_t)m->n;
    m->n_send = calloc(n, sizeof *m->n_send);
    m->n_receive = calloc(n, sizeof *m->n_receive);
    m->at_send = calloc(n, sizeof *m->at_send);
    m->at_receive = calloc(n, sizeof *m->at_receive);
    if (m->n_send && m->n_receive && m->at_send && m->at_receive)
        return m;
    destroy(m);
    return NULL;
}

/* The first line of the version. */
static void describe(struct mpi *m)
{
    int length = 0;

    MPI_Get_library_version(m->library, &length);
    m->library[length] = '\0';
    for (char *c = m->library; *c; c++)
        if (*c == '\n' || *c == ',')
            *c = '\0';
        else if (*c == '\t')
            *c = ' ';
}

static void count_ranks(ls_machines_info *about)
{
    MPI_Comm local;
    int rank, n;

    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    about->rank = (size_t)rank;
    about->n = (size_t)n;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                        &local);
    MPI_Comm_rank(local, &rank);
    MPI_Comm_size(local, &n);
    about->local_rank = (size_t)rank;
    about->local_n = (size_t)n;
    MPI_Comm_free(&local);
}

/* Only one thread of a team calls MPI, the one that has started it. */
const struct machines_ops *lockstep_mpi_join(ls_machines_info *about,
                                             void **self)
{
    struct mpi *m;
    int got;

    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &got) != MPI_SUCCESS)
        return NULL;
    m = create();
    if (!m)
        return NULL;
    MPI_Comm_dup(MPI_COMM_WORLD, &m->world);
    MPI_Comm_set_errhandler(m->world, MPI_ERRORS_RETURN);
    MPI_Type_contiguous(MACHINES_UNIT, MPI_BYTE, &m->unit);
    MPI_Type_commit(&m->unit);
    describe(m);
    count_ranks(about);
    about->library = m->library;
    *self = m;
    return &ops;
}
