/* SPDX-License-Identifier: MIT */
/*
 * dropout.c - masks of dropout, of 8 units and 64 rows at a time.
 */
#include "math/dropout.h"

#include <assert.h>
#include <math.h>

#include "base/multiversion.h"
#include "base/random.h"

enum { BITS = 16, ALL = 1 << BITS, LANES = 64 };

struct dropout dropout_of(double share)
{
    double below = floor(share * ALL + 0.5);

    assert(share >= 0 && share < 1);
    if (share <= 0)
        return (struct dropout){0, 1, 0};
    below = below < 1 ? 1 : below > ALL - 1 ? ALL - 1 : below;
    return (struct dropout){(uint32_t)below, (real)(ALL / (ALL - below)),
                            share};
}

struct dropout dropout_lowered(struct dropout dropout, double factor)
{
    return factor < 1 ? dropout_of(dropout.share * factor) : dropout;
}

/* Bit 2k of out[i] from the low half of word k, bit 2k + 1 from the high one.
 */
LS_MULTIVERSION
static void compare(uint32_t below, size_t n, const uint32_t *restrict words,
                    uint8_t *restrict out)
{
    const uint32_t *w0 = words, *w1 = words + LANES;
    const uint32_t *w2 = words + 2 * LANES, *w3 = words + 3 * LANES;

    for (size_t i = 0; i < n; i++) {
        uint32_t bits = (uint32_t)((w0[i] & 0xffff) >= below);

        bits |= (uint32_t)(w0[i] >> BITS >= below) << 1;
        bits |= (uint32_t)((w1[i] & 0xffff) >= below) << 2;
        bits |= (uint32_t)(w1[i] >> BITS >= below) << 3;
        bits |= (uint32_t)((w2[i] & 0xffff) >= below) << 4;
        bits |= (uint32_t)(w2[i] >> BITS >= below) << 5;
        bits |= (uint32_t)((w3[i] & 0xffff) >= below) << 6;
        bits |= (uint32_t)(w3[i] >> BITS >= below) << 7;
        out[i] = (uint8_t)bits;
    }
}

/* Eight units have two keys, and each row two words of either. */
void dropout_mask(struct dropout dropout, const struct dropout_key *key,
                  size_t n_units, size_t ld, const uint64_t *row, uint8_t *mask)
{
    const uint64_t what =
        (key->epoch << 8 | key->layer) & (((uint64_t)1 << 56) - 1);
    uint32_t keys[4], words[4 * LANES];

    for (size_t eight = 0; eight * 8 < n_units; eight++) {
        random_words(key->seed, RANDOM_DROPOUT, what, eight, keys);
        for (size_t i = 0; i < ld; i += LANES) {
            const size_t n = ld - i < LANES ? ld - i : (size_t)LANES;

            random_pairs(keys, row + i, n, words, words + LANES);
            random_pairs(keys + 2, row + i, n, words + 2 * LANES,
                         words + 3 * LANES);
            compare(dropout.below, n, words, mask + eight * ld + i);
        }
    }
}

LS_MULTIVERSION
void dropout_apply(struct dropout dropout, const uint8_t *mask, size_t lo,
                   size_t n_units, size_t ld, real *A)
{
    for (size_t j = 0; j < n_units; j++) {
        const uint8_t *restrict byte = mask + (lo + j) / 8 * ld;
        const unsigned bit = 1U << (lo + j) % 8;
        real *restrict a = A + j * ld;

        for (size_t i = 0; i < ld; i++)
            a[i] *= (byte[i] & bit) ? dropout.scale : 0;
    }
}

LS_MULTIVERSION
void dropout_scale(struct dropout dropout, size_t n, real *d)
{
    for (size_t i = 0; i < n; i++)
        d[i] *= dropout.scale;
}
