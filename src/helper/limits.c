/* SPDX-License-Identifier: MIT */
/*
 * limits.c - memory and computing time of this process.
 */
#include "helper/limits.h"

#include <sys/resource.h>
#include <sys/time.h>

#include "hdf5/h5_limits.h"

/* Slow: gzip with shuffle gives 200 MB/s and more, and a request takes 20 us.
 * No data take longer than a day. */
#define BYTES_PER_SECOND 50e6
#define SECONDS_PER_REQUEST 0.01
#define MOST_SECONDS 86400.0

static uint64_t share;   /* bytes that the file may have without data */
static uint64_t granted; /* the limit of memory, bytes */
static rlim_t inherited; /* what this process must not exceed anyway */

static void add_seconds(double seconds)
{
    struct itimerval timer = {0};

    (void)getitimer(ITIMER_PROF, &timer);
    seconds +=
        (double)timer.it_value.tv_sec + 1e-6 * (double)timer.it_value.tv_usec;
    seconds = seconds < MOST_SECONDS ? seconds : MOST_SECONDS;
    timer.it_interval = (struct timeval){0};
    timer.it_value.tv_sec = (time_t)seconds;
    timer.it_value.tv_usec =
        (suseconds_t)(1e6 * (seconds - (double)timer.it_value.tv_sec));
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

void limits_add_time(uint64_t bytes)
{
    add_seconds((double)bytes / BYTES_PER_SECOND + SECONDS_PER_REQUEST);
}

void limits_set_room(uint64_t bytes)
{
    struct rlimit limit;

    if (H5_SANITIZED || getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    granted = bytes < UINT64_MAX / 4 ? share + bytes : UINT64_MAX / 2;
    limit.rlim_cur = granted < inherited ? (rlim_t)granted : inherited;
    (void)setrlimit(RLIMIT_AS, &limit);
}

void limits_begin(uint64_t size)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    (void)getrlimit(RLIMIT_AS, &limit);
    inherited = limit.rlim_cur;
    share = h5_limit_memory(size);
    limits_set_room(0);
    add_seconds(h5_limit_seconds(size));
}

uint64_t limits_of_memory(void)
{
    return granted > 0 && granted < inherited ? granted >> 20 : 0;
}
