/* SPDX-License-Identifier: MIT */
/*
 * limits.c - memory and computing time of this process.
 */
#include "helper/limits.h"

#include <sys/mman.h>
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

    if (SANITIZED || getrlimit(RLIMIT_AS, &limit) != 0)
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

/* Whether the machine has as much, which the limit keeps from this process. */
static bool machine_has(uint64_t bytes)
{
    struct rlimit limit, lifted;
    void *block = MAP_FAILED;

    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return false;
    lifted = limit;
    lifted.rlim_cur = inherited;
    (void)setrlimit(RLIMIT_AS, &lifted);
    block = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block != MAP_FAILED)
        (void)munmap(block, (size_t)bytes);
    (void)setrlimit(RLIMIT_AS, &limit);
    return block != MAP_FAILED;
}

uint64_t limits_of_memory(void)
{
    const bool is_ours = granted > 0 && granted < inherited;

    return is_ours && machine_has(granted) ? granted >> 20 : 0;
}
