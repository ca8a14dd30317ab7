/* SPDX-License-Identifier: MIT */
/*
 * cgroup.h - what the control groups (v1 and v2) grant this process.
 *
 * Limits of the own group and of every group above it count. root is put
 * before /proc and /sys: "" on a real machine.
 */
#ifndef LOCKSTEP_CGROUP_H
#define LOCKSTEP_CGROUP_H

#include <stdint.h>

/* The smallest CPU quota, in CPUs; 0 = none. */
double cgroup_cpus(const char *root);

/* Bytes that may still be allocated; UINT64_MAX = no limit. Cached pages of
 * files do not count as used: they give way. */
uint64_t cgroup_memory(const char *root);

#endif
