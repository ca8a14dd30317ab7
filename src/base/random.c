/* SPDX-License-Identifier: MIT */
/*
 * random.c - random numbers as a pure function of what they are for.
 *
 * The generators are those of Random123; here is how seed, purpose, a and b
 * become their key and counter, and a permutation made of them.
 */
#include "base/random.h"

#include <Random123/philox.h>
#include <assert.h>
#include <math.h>

/* Pairs that permutation_fill() takes through the network together. */
enum { LANES = 16 };

/* Tables below this size are permuted in more rounds. */
enum { FEW = 4096 };

static uint32_t low(uint64_t word)
{
    return (uint32_t)(word & UINT32_MAX);
}

static uint32_t high(uint64_t word)
{
    return (uint32_t)(word >> 32);
}

void random_words(uint64_t seed, enum random_purpose purpose, uint64_t a,
                  uint64_t b, uint32_t words[4])
{
    /* The seed alone is the key, the rest the counter: other arguments are
     * another block of the same bijection, and never meet. */
    const uint64_t what = (uint64_t)purpose << 56 | a;
    const philox4x32_key_t key = {{low(seed), high(seed)}};
    const philox4x32_ctr_t counter = {{low(b), high(b), low(what), high(what)}};

    assert(a >> 56 == 0);

    const philox4x32_ctr_t made = philox4x32_R(10, counter, key);

    for (int i = 0; i < 4; i++)
        words[i] = made.v[i];
}

double random_uniform(uint64_t seed, enum random_purpose purpose, uint64_t a,
                      uint64_t b)
{
    uint32_t words[4];

    random_words(seed, purpose, a, b, words);

    const uint64_t bits = (uint64_t)(words[0] >> 5) << 26 | words[1] >> 6;

    return (double)bits / 9007199254740992.0; /* 2^53 */
}

struct permutation permutation_make(uint64_t n, uint64_t seed,
                                    enum random_purpose purpose, uint64_t a)
{
    struct permutation p = {.n = n, .width = 1, .height = 1};

    assert(n <= (uint64_t)1 << 62);
    if (n > 1) {
        uint64_t width = (uint64_t)sqrt((double)n);

        while (width * width < n)
            width++;
        p.width = (uint32_t)width;
        p.height = (uint32_t)((n + width - 1) / width);
    }
    p.rounds = n < FEW ? PERMUTATION_MOST_ROUNDS : PERMUTATION_ROUNDS;
    for (uint32_t r = 0; r < PERMUTATION_MOST_ROUNDS; r += 4)
        random_words(seed, purpose, a, r / 4, p.key + r);
    return p;
}

/* Uniform in [0, n), a function of half and key; the bias of multiply and
 * shift is below n / 2^32. Seven rounds are the fewest that pass BigCrush. */
static inline uint32_t mix(uint32_t half, uint32_t key, uint32_t n)
{
    const philox2x32_ctr_t counter = {{half, 0}};
    const philox2x32_ctr_t made =
        philox2x32_R(7, counter, (philox2x32_key_t){{key}});

    return (uint32_t)((uint64_t)made.v[0] * n >> 32);
}

/* x + y modulo n, for x, y < n <= 2^31. */
static inline uint32_t add(uint32_t x, uint32_t y, uint32_t n)
{
    const uint32_t sum = x + y;

    return sum >= n ? sum - n : sum;
}

/* The Feistel network on n pairs at once: independent work side by side is
 * several times faster than one after the other. */
static inline void exchange(const struct permutation *p, size_t n,
                            uint32_t *restrict left, uint32_t *restrict right)
{
    for (int r = 0; r < p->rounds; r += 2) {
        for (size_t k = 0; k < n; k++)
            left[k] =
                add(left[k], mix(right[k], p->key[r], p->width), p->width);
        for (size_t k = 0; k < n; k++)
            right[k] = add(right[k], mix(left[k], p->key[r + 1], p->height),
                           p->height);
    }
}

/* Division of 32-bit numbers is several times faster. */
static inline uint32_t quotient(uint64_t i, uint32_t width)
{
    return i <= UINT32_MAX ? (uint32_t)i / width : (uint32_t)(i / width);
}

uint64_t permutation_at(const struct permutation *p, uint64_t i)
{
    assert(i < p->n);
    do {
        uint32_t right = quotient(i, p->width);
        uint32_t left = (uint32_t)(i - (uint64_t)right * p->width);

        exchange(p, 1, &left, &right);
        i = (uint64_t)right * p->width + left;
    } while (i >= p->n);
    return i;
}

/* permutation_at() of i, i + 1, ... of one block of LANES. */
static void fill_block(const struct permutation *p, uint64_t i, uint64_t *out)
{
    uint32_t left[LANES], right[LANES];

    for (size_t k = 0; k < LANES; k++) {
        right[k] = quotient(i + k, p->width);
        left[k] = (uint32_t)(i + k - (uint64_t)right[k] * p->width);
    }
    exchange(p, LANES, left, right);
    for (size_t k = 0; k < LANES; k++) {
        out[k] = (uint64_t)right[k] * p->width + left[k];
        if (out[k] >= p->n)
            out[k] = permutation_at(p, i + k);
    }
}

void permutation_fill(const struct permutation *p, uint64_t i, size_t n,
                      uint64_t *out)
{
    size_t k = 0;

    assert(i <= p->n && n <= p->n - i);
    for (; n - k >= LANES; k += LANES)
        fill_block(p, i + k, out + k);
    for (; k < n; k++)
        out[k] = permutation_at(p, i + k);
}
