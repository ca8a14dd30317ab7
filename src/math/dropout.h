/* SPDX-License-Identifier: MIT */
/*
 * dropout.h - units that a training step leaves out (Srivastava et al. 2014),
 * inverted as in PyTorch: the units that stay are scaled up, so that prediction
 * needs no scale.
 *
 * Whether a unit stays is a pure function of (seed, epoch, row of the table,
 * layer, unit): 16 random bits, compared with the share. The same on any
 * threads, in memory and streamed, and in a resumed run.
 */
#ifndef LOCKSTEP_DROPOUT_H
#define LOCKSTEP_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/real.h"

/* Share below / 2^16 is left out; scale = 1 / (1 - below / 2^16). */
struct dropout {
    uint32_t below; /* 0: no dropout */
    real scale;
    double share; /* not rounded */
};

/* The multiple of 2^-16 next to share, in [0, 1); above 0 if share is. */
struct dropout dropout_of(double share);

/* That of the share times factor, in [0, 1]. */
struct dropout dropout_lowered(struct dropout dropout, double factor);

/* Key of a mask, in addition to the rows. layer 0: features. */
struct dropout_key {
    uint64_t seed, epoch;
    size_t layer;
};

/* Bytes of a mask. */
static inline size_t dropout_bytes(size_t n_units, size_t ld)
{
    return (n_units + 7) / 8 * ld;
}

/* Bit j % 8 of mask[j / 8 * ld + i]: unit j of row[i] stays. ld is a multiple
 * of ROW_LANES. */
void dropout_mask(struct dropout dropout, const struct dropout_key *key,
                  size_t n_units, size_t ld, const uint64_t *row,
                  uint8_t *mask);

/* A <- scale A where the mask has the unit, else 0 A: of units lo, lo + 1, ...;
 * A [n_units x ld] starts at unit lo. NaN stays NaN. */
void dropout_apply(struct dropout dropout, const uint8_t *mask, size_t lo,
                   size_t n_units, size_t ld, real *A);

/* d <- scale d of n numbers, those of units left out being 0 already. */
void dropout_scale(struct dropout dropout, size_t n, real *d);

#endif
