/* SPDX-License-Identifier: MIT */
/*
 * data_loader.c - rows in the order of a run, and the thread that reads ahead.
 *
 * Positions of all epochs are counted in one line: epoch * rows + position.
 * The reader has loaded all windows up to `loaded`, the run needs nothing that
 * stands before `held`, and what is between the two fits the window buffer. A
 * window of bounded size, the next one, and the rows of a minibatch in between:
 * with room for these neither waits for the other for ever.
 */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/machine.h"
#include "base/mem.h"
#include "table/order/data_loader_inside.h"

/* Longer deadlines count as none: thirty years. */
#define MOST_SECONDS 1e9

static bool is_streamed(const struct data_loader *f)
{
    return f->data->stream != NULL && !f->shared && !f->part;
}

/* Places of a window buffer for these windows. */
static size_t places_for(const struct windows *windows, size_t most)
{
    return 2 * windows->capacity +
           (most < windows->rows->n ? most : windows->rows->n);
}

/* Whether the next window fits after those still needed; if so, `ahead` is set
 * to its epoch. */
static bool has_room(struct data_loader *f)
{
    const size_t n = epoch_windows_hi(&f->ahead, f->next) -
                     epoch_windows_lo(&f->ahead, f->next);

    return atomic_load(&f->loaded) + n - atomic_load(&f->held) <=
           f->buffer.places;
}

static void step_on(struct data_loader *f)
{
    atomic_fetch_add(&f->loaded, epoch_windows_hi(&f->ahead, f->next) -
                                     epoch_windows_lo(&f->ahead, f->next));
    if (++f->next == f->windows.n) {
        f->next = 0;
        epoch_windows_start(&f->ahead, f->ahead.epoch + 1);
    }
}

/* The reader's one task. */
static ls_status read_ahead(void *user, size_t worker, size_t task)
{
    struct data_loader *f = user;

    (void)worker;
    (void)task;
    pthread_mutex_lock(&f->mutex);
    while (!f->ending) {
        ls_status status;

        if (f->status != LS_OK || atomic_load(&f->leave) || !has_room(f)) {
            pthread_cond_wait(&f->work, &f->mutex);
            continue;
        }
        f->busy = true;
        pthread_mutex_unlock(&f->mutex);
        status = window_buffer_load(&f->buffer, &f->ahead, f->next, f->next + 1,
                                    &f->leave);
        pthread_mutex_lock(&f->mutex);
        f->busy = false;
        f->status = status;
        if (status != LS_OK)
            snprintf(f->sentence, sizeof f->sentence, "%s", last_error());
        else if (!atomic_load(&f->leave))
            step_on(f);
        pthread_cond_broadcast(&f->news);
    }
    pthread_mutex_unlock(&f->mutex);
    return LS_OK;
}

static ls_status start_reader(struct data_loader *f)
{
    ls_status status = LS_OK;

    TRY(thread_pool_create(2, &f->pool));
    if (thread_pool_size(f->pool) < 2)
        TRY(fail(LS_NO_MEMORY, "no thread can be started to read rows ahead; "
                               "see ulimit -u and -v"));
    thread_pool_begin(f->pool, 1, read_ahead, f);
done:
    return status;
}

static ls_status create_reader(struct data_loader *f, size_t most)
{
    pthread_condattr_t steady;
    ls_status status = LS_OK;

    pthread_mutex_init(&f->mutex, NULL);
    pthread_cond_init(&f->work, NULL);
    /* data_loader_wait() uses the clock of machine_seconds(). */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&f->news, &steady);
    pthread_condattr_destroy(&steady);
    f->has_locks = true;
    atomic_store(&f->leave, true); /* until the first data_loader_begin() */
    TRY(epoch_windows_create(&f->windows, &f->ahead));
    TRY(window_buffer_create(f->data, places_for(&f->windows, most),
                             &f->buffer));
    TRY(start_reader(f));
done:
    return status;
}

ls_status data_loader_create(const ls_dataset *dataset, const struct rows *rows,
                             const struct sequence *sequence, size_t most,
                             struct data_loader **loader)
{
    struct data_loader *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "the order of rows"));
    assert(dataset->stream || rows->row || !rows->bits);
    f->data = dataset;
    f->rows = rows;
    f->sequence = *sequence;
    f->epoch = UINT64_MAX;
    if (is_streamed(f) || (sequence->shuffled && sequence->window > 0.0)) {
        TRY(windows_create(&dataset->bands, rows, sequence->window,
                           sequence->shuffled, sequence->seed, &f->windows));
        TRY(epoch_windows_create(&f->windows, &f->epoch_windows));
    }
    if (is_streamed(f))
        TRY(create_reader(f, most));
    *loader = f;
    f = NULL;
done:
    data_loader_destroy(f);
    return status;
}

static void end_reader(struct data_loader *f)
{
    pthread_mutex_lock(&f->mutex);
    f->ending = true;
    atomic_store(&f->leave, true);
    pthread_cond_broadcast(&f->work);
    pthread_mutex_unlock(&f->mutex);
    (void)thread_pool_finish(f->pool); /* read_ahead() never fails */
    thread_pool_destroy(f->pool);
}

void data_loader_destroy(struct data_loader *f)
{
    if (!f)
        return;
    if (f->pool)
        end_reader(f);
    if (f->has_locks) {
        pthread_cond_destroy(&f->work);
        pthread_cond_destroy(&f->news);
        pthread_mutex_destroy(&f->mutex);
    }
    shared_rows_destroy(f->shared);
    if (f->part)
        row_part_clear(f->part);
    mem_free(f->part);
    window_buffer_clear(&f->buffer);
    epoch_windows_clear(&f->ahead);
    epoch_windows_clear(&f->epoch_windows);
    windows_clear(&f->windows);
    mem_free(f);
}

const struct windows *data_loader_windows(const struct data_loader *f)
{
    return f->windows.before ? &f->windows : NULL;
}

const ls_dataset *data_loader_table(const struct data_loader *f)
{
    return f->shared        ? shared_rows_table(f->shared)
           : f->part        ? &f->part->buffer.table
           : is_streamed(f) ? &f->buffer.table
                            : f->data;
}

/* Restart the reader at window g of the epoch. */
static void seek(struct data_loader *f, uint64_t epoch, size_t g, uint64_t at)
{
    pthread_mutex_lock(&f->mutex);
    atomic_store(&f->leave, true);
    while (f->busy)
        pthread_cond_wait(&f->news, &f->mutex);
    epoch_windows_start(&f->ahead, epoch);
    f->next = g;
    f->status = LS_OK;
    atomic_store(&f->loaded, at);
    atomic_store(&f->held, at);
    atomic_store(&f->leave, false);
    pthread_cond_broadcast(&f->work);
    pthread_mutex_unlock(&f->mutex);
}

static void hold(struct data_loader *f, uint64_t at)
{
    pthread_mutex_lock(&f->mutex);
    atomic_store(&f->held, at);
    pthread_cond_broadcast(&f->work);
    pthread_mutex_unlock(&f->mutex);
}

static bool has_failed(struct data_loader *f)
{
    bool failed;

    pthread_mutex_lock(&f->mutex);
    failed = f->status != LS_OK;
    pthread_mutex_unlock(&f->mutex);
    return failed;
}

static void begin_streamed(struct data_loader *f, uint64_t epoch,
                           size_t position)
{
    const size_t g = epoch_windows_window(&f->epoch_windows, position);
    const uint64_t at =
        epoch * f->rows->n + epoch_windows_lo(&f->epoch_windows, g);

    if (has_failed(f) || atomic_load(&f->leave) || at < atomic_load(&f->held) ||
        at > atomic_load(&f->loaded))
        seek(f, epoch, g, at);
    else if (at > atomic_load(&f->held))
        hold(f, at);
    f->window = g;
}

void data_loader_begin(struct data_loader *f, uint64_t epoch, size_t position)
{
    if (f->windows.before && epoch != f->epoch)
        epoch_windows_start(&f->epoch_windows, epoch);
    if (is_streamed(f))
        begin_streamed(f, epoch, position);
    if (f->windows.before)
        f->order = order_of_epoch_windows(&f->epoch_windows, f->buffer.places);
    else if (epoch != f->epoch)
        f->order = order_of_epoch(f->rows, f->sequence.shuffled,
                                  f->sequence.seed, epoch);
    if (f->shared)
        shared_rows_begin(f->shared, epoch, position, &f->order);
    if (f->part)
        order_around(&f->order, f->part->buffer.places);
    f->epoch = epoch;
}

const struct order *data_loader_order(const struct data_loader *f)
{
    return &f->order;
}

/* Wait for the reader or until `deadline`. */
static void wait_for_news(struct data_loader *f, double deadline)
{
    const double whole =
        floor(deadline < MOST_SECONDS ? deadline : MOST_SECONDS);
    const struct timespec until = {
        .tv_sec = (time_t)whole,
        .tv_nsec =
            deadline < MOST_SECONDS ? (long)((deadline - whole) * 1e9) : 0};

    (void)pthread_cond_timedwait(&f->news, &f->mutex, &until);
}

static ls_status bring(struct data_loader *f, size_t upto)
{
    const double start = machine_seconds();
    const ls_status status = shared_rows_bring(f->shared, &f->order, upto);

    f->waited += machine_seconds() - start;
    return status;
}

ls_status data_loader_wait(struct data_loader *f, size_t upto, double deadline)
{
    const double start = machine_seconds();
    const uint64_t wanted = f->epoch * f->rows->n + upto;
    ls_status status = LS_OK;

    if (f->shared)
        return bring(f, upto);
    if (!is_streamed(f) || atomic_load(&f->loaded) >= wanted)
        return LS_OK;
    pthread_mutex_lock(&f->mutex);
    while (atomic_load(&f->loaded) < wanted && f->status == LS_OK &&
           machine_seconds() < deadline)
        wait_for_news(f, deadline);
    if (atomic_load(&f->loaded) < wanted && f->status != LS_OK)
        status = fail(f->status, "%s", f->sentence);
    pthread_mutex_unlock(&f->mutex);
    f->waited += machine_seconds() - start;
    return status;
}

size_t data_loader_ready(const struct data_loader *f)
{
    const size_t n = f->rows->n;
    uint64_t loaded;

    if (f->shared)
        return shared_rows_ready(f->shared);
    if (!is_streamed(f))
        return n;
    loaded = atomic_load(&f->loaded) - f->epoch * n;
    return loaded < n ? (size_t)loaded : n;
}

void data_loader_passed(struct data_loader *f, size_t position)
{
    size_t g = f->window;

    if (!is_streamed(f))
        return;
    while (g < f->windows.n &&
           epoch_windows_hi(&f->epoch_windows, g) <= position)
        g++;
    if (g == f->window)
        return;
    f->window = g;
    hold(f, f->epoch * f->rows->n +
                (g < f->windows.n ? epoch_windows_lo(&f->epoch_windows, g)
                                  : f->rows->n));
}

double data_loader_waited(const struct data_loader *f)
{
    return f->waited;
}
