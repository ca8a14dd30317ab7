/* SPDX-License-Identifier: MIT */
/*
 * job_end.c - end time of a batch job, and when to stop a run before it.
 */
#include "cli/job_end.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

/* Later end times are invalid. */
static const double ten_years = 10 * 366 * 86400.0;

/* A step and a validation are finished, and a checkpoint written, by a file
 * system that is shared and busy. */
static const double least_margin = 60.0, bytes_per_second = 20e6;

double job_seconds_left(const char *text, double now)
{
    char *end = NULL;
    double left;

    if (!isdigit((unsigned char)*text))
        return 0.0;
    errno = 0;
    left = (double)strtoll(text, &end, 10) - now;
    if (errno != 0 || *end != '\0' || left > ten_years)
        return 0.0;
    return left > 0.0 ? left : 0.0;
}

double job_margin(double left, size_t bytes)
{
    const double margin = least_margin + (double)bytes / bytes_per_second;

    return margin < left / 4 ? margin : left / 4;
}
