/* SPDX-License-Identifier: MIT */
/*
 * h5_limits.h - what the helper may use: a share that every file may have, and
 * more by the size of the file. Data that are asked for come on top, by their
 * stated size: src/helper/limits.c.
 */
#ifndef LOCKSTEP_H5_LIMITS_H
#define LOCKSTEP_H5_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/sanitizer.h"

/* Computing time of the helper of a file of `size` bytes. */
static inline double h5_limit_seconds(uint64_t size)
{
    return (SANITIZED ? 20 : 2) + (double)size / 20e6;
}

/* Its memory: address space, of which the libraries need about 100 MiB. */
static inline uint64_t h5_limit_memory(uint64_t size)
{
    const uint64_t most = UINT64_MAX / 16;

    return ((uint64_t)512 << 20) + 4 * (size < most ? size : most);
}

#endif
