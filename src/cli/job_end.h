/* SPDX-License-Identifier: MIT */
/*
 * job_end.h - end time of a batch job, and when to stop a run before it.
 */
#ifndef LOCKSTEP_JOB_END_H
#define LOCKSTEP_JOB_END_H

#include <stddef.h>

/* Seconds from now (Unix time) to text, the value of SLURM_JOB_END_TIME; 0
 * unless that is a time within the next ten years. */
double job_seconds_left(const char *text, double now);

/* Seconds before the end of the job at which to stop: a minute and the time to
 * write `bytes` bytes, but at most a quarter of left. */
double job_margin(double left, size_t bytes);

#endif
