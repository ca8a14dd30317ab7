/* SPDX-License-Identifier: MIT */
/*
 * draws.h - the random numbers of one row, one after the other.
 */
#ifndef LOCKSTEP_DATASETS_DRAWS_H
#define LOCKSTEP_DATASETS_DRAWS_H

#include "base/random.h"

/* All draws of a row are a function of (seed, row). */
struct draws {
    uint64_t seed, row, block;
    uint32_t words[4];
    unsigned left; /* words not yet given out */
};

static inline struct draws draws_of_row(uint64_t seed, uint64_t row)
{
    return (struct draws){.seed = seed, .row = row};
}

static inline uint32_t draw_word(struct draws *d)
{
    if (d->left == 0) {
        random_words(d->seed, RANDOM_DATA, d->row, d->block++, d->words);
        d->left = 4;
    }
    return d->words[--d->left];
}

/* Uniform in (0, 1), 32 bits. */
static inline double draw_uniform(struct draws *d)
{
    return ((double)draw_word(d) + 0.5) / 4294967296.0;
}

/* About normal, mean 0, deviation 1: twelve uniform numbers of 16 bits. */
static inline double draw_normal(struct draws *d)
{
    uint64_t sum = 0;

    for (int i = 0; i < 6; i++) {
        const uint32_t word = draw_word(d);

        sum += (word & 0xFFFF) + (word >> 16);
    }
    return (double)sum / 65536.0 + 6.0 / 65536.0 - 6.0;
}

/* The same of four: for many errors of measurement, where no tail matters. */
static inline double draw_error(struct draws *d)
{
    const uint32_t a = draw_word(d);
    const uint32_t b = draw_word(d);
    const uint32_t sum = (a & 0xFFFF) + (a >> 16) + (b & 0xFFFF) + (b >> 16);

    return ((double)sum / 65536.0 + 2.0 / 65536.0 - 2.0) * 1.7320508075688772;
}

#endif
