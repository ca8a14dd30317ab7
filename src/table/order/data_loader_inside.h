/* SPDX-License-Identifier: MIT */
/*
 * data_loader_inside.h - members of a loader, for the files that make one.
 */
#ifndef LOCKSTEP_DATA_LOADER_INSIDE_H
#define LOCKSTEP_DATA_LOADER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/thread_pool.h"
#include "table/order/data_loader.h"
#include "table/order/window_buffer.h"

struct data_loader {
    const ls_dataset *data;
    const struct rows *rows;
    struct sequence sequence;
    struct windows windows;             /* where there are any */
    struct epoch_windows epoch_windows; /* of the running epoch */
    struct order order;
    uint64_t epoch;
    size_t window; /* first window of the epoch still needed */
    double waited;

    struct shared_rows *shared; /* with other processes, or NULL */
    struct row_part *part;      /* all that is ever asked for, or NULL */

    /* of a streamed dataset */
    struct window_buffer buffer;
    struct epoch_windows ahead; /* of the reader */
    struct thread_pool *pool;   /* the reader thread and the caller */
    bool has_locks;
    pthread_mutex_t mutex;
    pthread_cond_t work, news;
    bool ending, busy;
    atomic_bool leave; /* end a load early */
    size_t next;       /* next window of `ahead` to load */
    _Atomic uint64_t loaded, held;
    ls_status status;
    char sentence[1024];
};

#endif
