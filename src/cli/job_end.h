/* SPDX-License-Identifier: MIT */
/*
 * job_end.h - when the job of a batch system ends, and when a run must stop to
 * be saved before that.
 */
#ifndef LOCKSTEP_JOB_END_H
#define LOCKSTEP_JOB_END_H

#include <stddef.h>

/* Seconds from now (Unix time) to the end that SLURM_JOB_END_TIME says; 0 if
 * that is not a time to come within the next ten years. */
double job_seconds_left(const char *text, double now);

/* Seconds before the end of the job to stop at: a minute, and time to write
 * so many bytes, but at most a quarter of what is left. */
double job_margin(double left, size_t bytes);

#endif
