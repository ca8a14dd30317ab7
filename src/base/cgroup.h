/* SPDX-License-Identifier: MIT */
/*
 * cgroup.h - CPU and memory limits of the control groups (v1 and v2).
 *
 * Reads the limits of the process's group and of all its ancestors. root is a
 * prefix of /proc and /sys: "" on a real machine.
 */
#ifndef LOCKSTEP_CGROUP_H
#define LOCKSTEP_CGROUP_H

#include <stdint.h>

/* The smallest CPU quota, in CPUs; 0 = none. */
double cgroup_cpus(const char *root);

/* Bytes that may still be allocated; UINT64_MAX = no limit. The page cache does
 * not count as used: the kernel reclaims it. */
uint64_t cgroup_memory(const char *root);

#endif
