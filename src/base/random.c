/* SPDX-License-Identifier: MIT */
/*
 * random.c - counter-based random numbers.
 *
 * Maps seed, purpose, a and b to key and counter of the generators of
 * Random123, and builds permutations on them.
 */
#include "base/random.h"

#include <Random123/philox.h>
#include <Random123/threefry.h>
#include <assert.h>
#include <math.h>

#include "base/multiversion.h"

/* Pairs that permutation_fill() passes through the network together, and the
 * multiple that fills vectors. */
enum { LANES = 64, VECTOR = 16 };

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
    /* The seed is the key, the rest the counter: different arguments are
     * different blocks of one bijection and never collide. */
    const uint64_t what = (uint64_t)purpose << 56 | a;
    const philox4x32_key_t key = {{low(seed), high(seed)}};
    const philox4x32_ctr_t counter = {{low(b), high(b), low(what), high(what)}};

    assert(a >> 56 == 0);

    const philox4x32_ctr_t made = philox4x32_R(10, counter, key);

    for (int i = 0; i < 4; i++)
        words[i] = made.v[i];
}

/* Philox 4x32-10 here took four times as long: its products have 64 bits. */
LS_MULTIVERSION
void random_pairs(const uint32_t key[2], const uint64_t *restrict number,
                  size_t n, uint32_t *restrict first, uint32_t *restrict second)
{
    const threefry2x32_key_t k = {{key[0], key[1]}};

    for (size_t i = 0; i < n; i++) {
        const threefry2x32_ctr_t counter = {{low(number[i]), high(number[i])}};
        const threefry2x32_ctr_t made = threefry2x32_R(13, counter, k);

        first[i] = made.v[0];
        second[i] = made.v[1];
    }
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

/* Uniform in [0, n), a function of half and key; the bias of multiply and shift
 * is below n / 2^32. Thirteen rounds are the fewest that pass BigCrush.
 * Threefry uses additions and rotations: Philox 2x32-7 is three times slower in
 * vectors, as its products have 64 bits. */
static inline uint32_t mix(uint32_t half, uint32_t key, uint32_t n)
{
    const threefry2x32_ctr_t counter = {{half, 0}};
    const threefry2x32_ctr_t made =
        threefry2x32_R(13, counter, (threefry2x32_key_t){{key, 0}});

    return (uint32_t)((uint64_t)made.v[0] * n >> 32);
}

/* x + y modulo n, for x, y < n <= 2^31. */
static inline uint32_t add(uint32_t x, uint32_t y, uint32_t n)
{
    const uint32_t sum = x + y;

    return sum >= n ? sum - n : sum;
}

/* The Feistel network on n pairs in parallel. */
static inline void exchange(const struct permutation *p, size_t n,
                            uint32_t *restrict left, uint32_t *restrict right)
{
    const uint32_t width = p->width, height = p->height;

    for (int r = 0; r < p->rounds; r += 2) {
        const uint32_t key = p->key[r], next = p->key[r + 1];

        for (size_t k = 0; k < n; k++)
            left[k] = add(left[k], mix(right[k], key, width), width);
        for (size_t k = 0; k < n; k++)
            right[k] = add(right[k], mix(left[k], next, height), height);
    }
}

/* Division of 32-bit numbers is several times faster. */
static inline uint32_t quotient(uint64_t i, uint32_t width)
{
    return i <= UINT32_MAX ? (uint32_t)i / width : (uint32_t)(i / width);
}

/* The network alone, which is a permutation of width * height. */
static uint64_t pass(const struct permutation *p, uint64_t i)
{
    uint32_t right = quotient(i, p->width);
    uint32_t left = (uint32_t)(i - (uint64_t)right * p->width);

    exchange(p, 1, &left, &right);
    return (uint64_t)right * p->width + left;
}

uint64_t permutation_at(const struct permutation *p, uint64_t i)
{
    assert(i < p->n);
    do
        i = pass(p, i);
    while (i >= p->n);
    return i;
}

/* pass() of i, i + 1, ... for n <= LANES; whole vectors; lanes beyond n are
 * ignored. */
LS_MULTIVERSION
static void pass_many(const struct permutation *p, uint64_t i, size_t n,
                      size_t *restrict out)
{
    const size_t lanes = (n + VECTOR - 1) / VECTOR * VECTOR;
    uint32_t left[LANES] = {0}, right[LANES] = {0};
    uint32_t r = quotient(i, p->width);
    uint32_t l = (uint32_t)(i - (uint64_t)r * p->width);

    for (size_t k = 0; k < lanes; k++) {
        left[k] = l;
        right[k] = r;
        r += l + 1 == p->width;
        l = l + 1 == p->width ? 0 : l + 1;
    }
    exchange(p, lanes, left, right);
    for (size_t k = 0; k < n; k++)
        out[k] = (size_t)right[k] * p->width + left[k];
}

void permutation_fill(const struct permutation *p, uint64_t i, size_t n,
                      size_t *out)
{
    assert(i <= p->n && n <= p->n - i);
    for (size_t lo = 0; lo < n; lo += LANES)
        pass_many(p, i + lo, n - lo < LANES ? n - lo : LANES, out + lo);
    for (size_t k = 0; k < n; k++)
        while (out[k] >= p->n)
            out[k] = (size_t)pass(p, out[k]);
}
