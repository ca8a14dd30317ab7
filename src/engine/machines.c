/* SPDX-License-Identifier: MIT */
/*
 * machines.c - agreement between the ranks of a run. Sends nothing large and
 * knows no library of MPI.
 *
 * A rank that fails while the run begins leaves at once. Its last note answers
 * the next machines_agree() of the others, which is why notes of both are of
 * one kind, and why what the ranks do before training is agreed upon by
 * machines_agree() alone.
 */
#include "engine/machines.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/machines_watch.h"

enum { HOST_SIZE = 64 };

/* What a rank tells. */
struct machine_note {
    int32_t status;
    int32_t leaves;
    char host[HOST_SIZE];
    char text[MACHINES_SHARED];
    char unused[MACHINES_UNIT - 2 * sizeof(int32_t)];
};

enum { NOTE_UNITS = sizeof(struct machine_note) / MACHINES_UNIT };
_Static_assert(sizeof(struct machine_note) % MACHINES_UNIT == 0,
               "notes are whole units");

ls_status machines_create(const ls_machines_info *about,
                          const struct machines_ops *ops, void *self,
                          struct ls_machines **machines)
{
    struct ls_machines *m = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(m, 1, "machines"));
    *m = (struct ls_machines){.about = *about, .ops = ops, .self = self};
    snprintf(m->host, sizeof m->host, "%s", about->host);
    m->about.host = m->host;
    TRY(MEM_ARRAY(m->all, about->n, "machines"));
    TRY(MEM_ARRAY(m->units, about->n, "machines"));
    *machines = m;
    m = NULL;

done:
    machines_destroy(m);
    return status;
}

void machines_destroy(struct ls_machines *m)
{
    if (!m)
        return;
    watch_destroy(m->watch);
    mem_free(m->all);
    mem_free(m->units);
    mem_free(m);
}

/* ---- Large things -------------------------------------------------------- */

/* A rank that cannot be heard is lost for good. */
static void end_if(struct ls_machines *m, int error, const char *call)
{
    char why[256] = "";

    if (error == 0)
        return;
    m->ops->explain(m->self, error, why, sizeof why);
    watch_lost(m, call, why);
}

static void exchange(struct ls_machines *m, const void *send,
                     const size_t *n_send, void *receive,
                     const size_t *n_receive, const char *call)
{
    watch_begin(m->watch, call);
    end_if(m, m->ops->exchange(m->self, send, n_send, receive, n_receive),
           call);
    watch_end(m->watch);
}

void machines_exchange(struct ls_machines *m, const void *send,
                       const size_t *n_send, void *receive,
                       const size_t *n_receive)
{
    exchange(m, send, n_send, receive, n_receive, "the exchange of gradients");
}

void machines_exchange_rows(struct ls_machines *m, const void *send,
                            const size_t *n_send, void *receive,
                            const size_t *n_receive)
{
    exchange(m, send, n_send, receive, n_receive, "the exchange of rows");
}

static void gather(struct ls_machines *m, void *block, const size_t *n,
                   const char *call)
{
    watch_begin(m->watch, call);
    end_if(m, m->ops->gather(m->self, block, n), call);
    watch_end(m->watch);
}

void machines_gather(struct ls_machines *m, void *block, const size_t *n)
{
    gather(m, block, n, "the exchange of parameters");
}

void machines_sendrecv(struct ls_machines *m, size_t partner, const void *send,
                       size_t n_send, void *receive, size_t n_receive)
{
    static const char call[] = "an exchange of two processes";

    watch_begin(m->watch, call);
    end_if(m,
           m->ops->sendrecv(m->self, partner, send, n_send, receive, n_receive),
           call);
    watch_end(m->watch);
}

/* ---- Agreement ----------------------------------------------------------- */

static struct machine_note *own_note(struct ls_machines *m)
{
    return &m->all[m->about.rank];
}

static void write_note(struct ls_machines *m, ls_status status,
                       const char *text)
{
    struct machine_note *note = own_note(m);

    *note = (struct machine_note){.status = (int32_t)status};
    snprintf(note->host, sizeof note->host, "%s", m->about.host);
    snprintf(note->text, sizeof note->text, "%s", text);
}

/* Tell the own note, and hear those of all. */
static void tell(struct ls_machines *m)
{
    for (size_t r = 0; r < m->about.n; r++)
        m->units[r] = NOTE_UNITS;
    gather(m, m->all, m->units, "an agreement");
    for (size_t r = 0; r < m->about.n; r++)
        m->is_over |= m->all[r].leaves != 0;
}

/* Tell an object, where no rank may have failed. */
static void tell_object(struct ls_machines *m, const void *object, size_t size)
{
    assert(size <= MACHINES_SHARED);
    write_note(m, LS_OK, "");
    memcpy(own_note(m)->text, object, size);
    tell(m);
    for (size_t r = 0; r < m->about.n; r++)
        if (m->all[r].leaves)
            watch_lost(m, "another rank has ended:", m->all[r].text);
}

/* A failure of rank 0 is most often one of all ranks. */
static ls_status raise(const struct ls_machines *m, size_t rank)
{
    const struct machine_note *note = &m->all[rank];
    const ls_status status = (ls_status)note->status;
    const char *text = note->text[0] ? note->text : status_text(status);

    return rank == 0
               ? fail(status, "%s", text)
               : fail(status, "rank %zu on %s: %s", rank, note->host, text);
}

ls_status machines_agree(struct ls_machines *m, ls_status status)
{
    if (machines_count(m) == 1)
        return status;
    if (m->is_over)
        return fail(LS_PEER, "another rank has ended");
    write_note(m, status, status == LS_OK ? "" : last_error());
    tell(m);
    for (size_t r = 0; r < m->about.n; r++)
        if (m->all[r].status != LS_OK)
            return raise(m, r);
    return m->is_over ? fail(LS_PEER, "another rank has ended") : LS_OK;
}

uint64_t machines_most(struct ls_machines *m, uint64_t value)
{
    if (machines_count(m) == 1)
        return value;
    tell_object(m, &value, sizeof value);
    for (size_t r = 0; r < m->about.n; r++) {
        uint64_t other;

        memcpy(&other, m->all[r].text, sizeof other);
        value = other > value ? other : value;
    }
    return value;
}

void machines_add(struct ls_machines *m, uint64_t *value, size_t n)
{
    if (machines_count(m) == 1)
        return;
    tell_object(m, value, n * sizeof *value);
    for (size_t r = 0; r < m->about.n; r++)
        for (size_t i = 0; r != m->about.rank && i < n; i++) {
            uint64_t other;

            memcpy(&other, m->all[r].text + i * sizeof other, sizeof other);
            value[i] += other;
        }
}

void machines_share(struct ls_machines *m, void *object, size_t size)
{
    if (machines_count(m) == 1)
        return;
    tell_object(m, object, size);
    memcpy(object, m->all[0].text, size);
}

size_t machines_alike(struct ls_machines *m, const void *object, size_t size)
{
    size_t count = 0;

    if (machines_count(m) == 1)
        return 1;
    tell_object(m, object, size);
    for (size_t r = 0; r < m->about.n; r++)
        count += strcmp(m->all[r].host, own_note(m)->host) == 0 &&
                 memcmp(m->all[r].text, object, size) == 0;
    return count;
}

ls_status machines_same(struct ls_machines *m, const void *object, size_t size,
                        const char *what)
{
    char ranks[256] = "";
    size_t used = 0, others = 0;

    if (machines_count(m) == 1)
        return LS_OK;
    tell_object(m, object, size);
    for (size_t r = 1; r < m->about.n; r++)
        if (memcmp(m->all[r].text, m->all[0].text, size) != 0) {
            if (used + HOST_SIZE + 32 < sizeof ranks)
                used += (size_t)snprintf(
                    ranks + used, sizeof ranks - used, "%srank %zu on %s",
                    others > 0 ? ", " : "", r, m->all[r].host);
            others++;
        }
    return others == 0
               ? LS_OK
               : fail(LS_BAD_CONFIG, "%s%s %s than rank 0 on %s", ranks,
                      others > 1 ? " have" : " has", what, m->all[0].host);
}

/* The rank whose failure is that of the run, or their number: a run that was
 * stopped, and saved, has failed nevertheless if rank 0 could not write all. */
static size_t first_to_fail(const struct ls_machines *m)
{
    size_t first = m->about.n;

    for (size_t r = m->about.n; r-- > 0;)
        if (m->all[r].status == LS_STOPPED &&
            (first == m->about.n || m->all[first].status == LS_STOPPED))
            first = r;
        else if (m->all[r].status != LS_OK && m->all[r].status != LS_STOPPED)
            first = r;
    return first;
}

ls_status machines_note_leaving(struct ls_machines *m, ls_status status,
                                const char *sentence)
{
    size_t leader;

    if (m->is_over || machines_count(m) == 1)
        return status;
    write_note(m, status, sentence);
    own_note(m)->leaves = 1;
    tell(m);
    leader = first_to_fail(m);
    return leader == m->about.n      ? LS_OK
           : leader == m->about.rank ? status
                                     : raise(m, leader);
}

ls_status machines_leave(struct ls_machines *m, ls_status status,
                         const char *sentence)
{
    ls_status agreed;

    if (!m)
        return status;
    agreed = machines_note_leaving(m, status, sentence);
    watch_leave(m->watch, agreed);
    if (m->ops)
        m->ops->leave(m->self);
    watch_end(m->watch);
    machines_destroy(m);
    return agreed;
}
