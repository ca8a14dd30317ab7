/* SPDX-License-Identifier: MIT */
/*
 * random.h - counter-based random numbers.
 *
 * Philox 4x32-10 and Threefry 2x32-13 of Random123 (Salmon et al. 2011).
 * Without state: a number is a function of (seed, purpose, a, b), so that any
 * thread, or a resumed run, computes the same one.
 */
#ifndef LOCKSTEP_RANDOM_H
#define LOCKSTEP_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Purpose of a number; two purposes never share numbers. */
enum random_purpose {
    RANDOM_WEIGHTS = 1,   /* a = layer, b = position in W */
    RANDOM_ORDER = 2,     /* a = epoch, b = round key */
    RANDOM_SPLIT = 3,     /* a = class */
    RANDOM_DATA = 4,      /* generated tables: a = row, b = column */
    RANDOM_CHECK = 5,     /* self-tests */
    RANDOM_BANDS = 6,     /* a = epoch */
    RANDOM_WINDOW = 7,    /* a = epoch and window */
    RANDOM_GROUP = 8,     /* b = group of rows, of splits */
    RANDOM_DROPOUT = 9,   /* keys; a = epoch and layer, b = units / 8 */
    RANDOM_NORMAL = 10,   /* a = try and layer, b = pair of W */
    RANDOM_SAMPLE = 31,   /* b = row of a sample of values */
    RANDOM_FOLDS = 32,    /* a = class */
    RANDOM_TRIAL = 33,    /* a = setting, b = trial of a search */
    RANDOM_FIT = 36,      /* b = number in a sample of rows */
    RANDOM_RESAMPLE = 40, /* a = resample, b = pair of draws */
    /* Permutations of a column to explain; a = repeat and column. */
    RANDOM_PERMUTE = 50,
    /* Rows drawn to explain; a = which sample. */
    RANDOM_EXPLAIN = 51
};

/* Four independent uniform 32-bit words. a < 2^56. */
void random_words(uint64_t seed, enum random_purpose purpose, uint64_t a,
                  uint64_t b, uint32_t words[4]);

/* 64 random bits for each of n numbers, several times faster than
 * random_words(): first[i] and second[i] are Threefry 2x32-13 of number[i]
 * under the key, two words of random_words(). n is a multiple of 16. */
void random_pairs(const uint32_t key[2], const uint64_t *number, size_t n,
                  uint32_t *first, uint32_t *second);

/* Uniform in [0, 1), 53 bits. */
double random_uniform(uint64_t seed, enum random_purpose purpose, uint64_t a,
                      uint64_t b);

/* Six rounds are enough to mix a table; few rows need more until all orders are
 * equally frequent, see test_random. */
enum { PERMUTATION_ROUNDS = 6, PERMUTATION_MOST_ROUNDS = 16 };

/* A permutation of 0 .. n-1 as a function: a generalized Feistel network on
 * pairs (left < width, right < height) with width * height just above n, and
 * cycle walking (Black and Rogaway 2002). */
struct permutation {
    uint64_t n;
    uint32_t width, height;
    int rounds; /* even */
    uint32_t key[PERMUTATION_MOST_ROUNDS];
};

/* n <= 2^62; a numbers the permutations of one purpose. */
struct permutation permutation_make(uint64_t n, uint64_t seed,
                                    enum random_purpose purpose, uint64_t a);

/* Element i < n of the permutation. */
uint64_t permutation_at(const struct permutation *p, uint64_t i);

/* permutation_at() for positions i .. i + n - 1, several times faster. */
void permutation_fill(const struct permutation *p, uint64_t i, size_t n,
                      size_t *out);

#endif
