/* SPDX-License-Identifier: MIT */
/*
 * every_float.c - the elementary functions at the 2^32 floats, against libm in
 * double: a line each of the largest error in ulp and where it is.
 *
 *     every_float [STEP]
 *
 * With STEP at every STEP-th float, and at all near powers of two and 0.
 * Ends with 1 when an error is above 2 ulp.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef double truth;
#define TRUTH(name) name
#include "math/elementary_loops.h"

enum { BLOCK = 4096 };

struct worst {
    double ulps;
    float at;
};

/* The distance from the truth, in units of the truth's last digit as a float;
 * infinite where one is NaN alone. */
static double ulps(float got, double want)
{
    if (isnan(got) || isnan(want))
        return isnan(got) && isnan(want) ? 0 : (double)INFINITY;
    want = fabs(want) > 0x1p128 ? copysign(0x1p128, want) : want;
    const double near =
        isinf(got) ? copysign(0x1p128, (double)got) : (double)got;
    uint64_t word;
    double per_digit;

    memcpy(&word, &want, sizeof word);
    uint64_t exponent = word >> 52 & 0x7ff;

    exponent = exponent < 1023 - 126 ? 1023 - 126 : exponent;
    exponent = exponent > 1023 + 127 ? 1023 + 127 : exponent;
    word = (2 * 1023 + 23 - exponent) << 52;
    memcpy(&per_digit, &word, sizeof per_digit);
    return fabs(near - want) * per_digit;
}

static void try_block(const struct elementary *f, uint32_t first, uint32_t step,
                      struct worst *worst)
{
    float x[BLOCK], value[BLOCK];

    for (uint32_t i = 0; i < BLOCK; i++)
        x[i] = real_from_word(first + i * step);
    f->of_array(BLOCK, x, value);
    for (size_t i = 0; i < BLOCK; i++) {
        const double error = ulps(value[i], f->true_value((double)x[i]));

        if (!(error <= worst->ulps)) {
            worst->ulps = error;
            worst->at = x[i];
        }
    }
}

static struct worst try_all(const struct elementary *f, uint32_t step)
{
    struct worst all = {0, 0};

#pragma omp parallel
    {
        struct worst mine = {0, 0};

#pragma omp for schedule(dynamic, 64)
        for (uint32_t block = 0; block < UINT32_MAX / BLOCK / step + 1; block++)
            try_block(f, block * BLOCK * step, step, &mine);
#pragma omp for
        for (uint32_t power = 0; power < 512; power++)
            try_block(f, (power << 23) - BLOCK / 2, 1, &mine);
#pragma omp critical
        all = mine.ulps > all.ulps ? mine : all;
    }
    return all;
}

int main(int argc, char **argv)
{
    const uint32_t step = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    int status = step == 0;

    for (size_t f = 0; step > 0 && f < ELEMENTARY_COUNT; f++) {
        const struct worst worst = try_all(&elementary_table[f], step);

        printf("%-13s %.4f ulp at %a\n", elementary_table[f].name, worst.ulps,
               (double)worst.at);
        fflush(stdout);
        status |= !(worst.ulps <= 2);
    }
    return status;
}
