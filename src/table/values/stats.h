/* SPDX-License-Identifier: MIT */
/*
 * stats.h - mean, variance, minimum and maximum of numbers in one pass.
 */
#ifndef LOCKSTEP_STATS_H
#define LOCKSTEP_STATS_H

#include <math.h>
#include <stdint.h>

struct stats {
    uint64_t n;
    double mean, square; /* square: sum of (x - mean)^2 */
    double least, most;
};

/* Statistics before the first number. */
#define STATS_NONE                            \
    (struct stats)                            \
    {                                         \
        .least = INFINITY, .most = -INFINITY, \
    }

/* Add a number that is not NaN; Welford 1962. */
static inline void stats_add(struct stats *stats, double x)
{
    const double d = x - stats->mean;

    stats->mean += d / (double)++stats->n;
    stats->square += d * (x - stats->mean);
    stats->least = x < stats->least ? x : stats->least;
    stats->most = x > stats->most ? x : stats->most;
}

/*
 * Add the numbers of other; Chan, Golub and LeVeque 1979:
 *
 *     mean <- mean + d n_b / (n + n_b)           d = mean_b - mean
 *     square <- square + square_b + d^2 n n_b / (n + n_b)
 */
static inline void stats_join(struct stats *stats, const struct stats *other)
{
    const double n = (double)stats->n, part = (double)other->n;
    const double d = other->mean - stats->mean;

    if (other->n == 0)
        return;
    stats->mean += d * (part / (n + part));
    stats->square += other->square + d * d * (n * part / (n + part));
    stats->n += other->n;
    stats->least = other->least < stats->least ? other->least : stats->least;
    stats->most = other->most > stats->most ? other->most : stats->most;
}

/* Standard deviation, divided by n, not n - 1; 0 if n is 0. */
static inline double stats_deviation(const struct stats *stats)
{
    return stats->n ? sqrt(stats->square / (double)stats->n) : 0.0;
}

#endif
