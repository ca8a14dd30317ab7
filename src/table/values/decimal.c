/* SPDX-License-Identifier: MIT */
/*
 * decimal.c - fast conversion of decimal digits to double, bits as strtod().
 *
 * A number is w 10^e with w of up to 19 digits. If w and 10^|e| are exact, one
 * operation rounds once, and correctly (Clinger 1990): in double up to 2^53 and
 * 10^22; in the 64 bits of x87's long double up to 2^64 and 10^27, unless the
 * second rounding, to double, could change the result. All other numbers, about
 * one in a thousand, are left to strtod_l().
 */
#include "table/values/decimal.h"

#include <float.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_DIGITS = 19,   /* 10^19 - 1 < 2^64 */
    MOST_EXPONENT = 400 /* beyond are only infinity and zero */
};

struct decimal {
    uint64_t w;
    int digits;   /* of w, without leading zeros */
    int exponent; /* e */
    bool negative;
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Up to eight digits at once, without a branch on how many there are (after
 * Lemire 2018): those that are there move to the end, zeros stand before. */
static int some_digits(const char *at, uint64_t *value)
{
    const uint64_t zeros = 0x3030303030303030, high = 0xF0F0F0F0F0F0F0F0;
    uint64_t v, other;
    int n = 8;

    memcpy(&v, at, sizeof v);
    other = ((v & high) ^ zeros) | (((v + 0x0606060606060606) & high) ^ zeros);
    if (other)
        n = __builtin_ctzll(other) / 8;
    if (n == 0)
        return 0;
    v = (v - zeros) << (64 - 8 * n);
    v = v * 10 + (v >> 8);
    *value = (((v & 0x000000FF000000FF) * 0x000F424000000064) +
              (((v >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >>
             32;
    return n;
}
#else
static int some_digits(const char *at, uint64_t *value)
{
    int n = 0;

    for (*value = 0; n < 8 && is_digit(at[n]); n++)
        *value = *value * 10 + (uint64_t)(at[n] - '0');
    return n;
}
#endif

/* Digits from at on; w is right as long as there are not too many. */
static const char *read_digits(const char *at, struct decimal *d)
{
    static const uint64_t ten[] = {1,      10,      100,      1000,     10000,
                                   100000, 1000000, 10000000, 100000000};
    uint64_t value = 0;
    int n = 8;

    while (n == 8 && d->digits <= MOST_DIGITS) {
        n = some_digits(at, &value);
        d->w = d->w * ten[n] + (n ? value : 0);
        d->digits += n;
        at += n;
    }
    return at;
}

/* "e-05" behind the digits. */
static const char *read_exponent(const char *at, struct decimal *d)
{
    bool negative = false;
    int exponent = 0;

    at++;
    if (*at == '-' || *at == '+')
        negative = *at++ == '-';
    if (!is_digit(*at))
        return at - 1; /* which is no end of a text */
    for (; is_digit(*at) && exponent < MOST_EXPONENT; at++)
        exponent = exponent * 10 + (*at - '0');
    d->exponent += negative ? -exponent : exponent;
    return at;
}

/* Zeros in front, and in front of the digits behind the point, are no digits
 * of w: for texts that have too many with them. */
static const char *skip_zeros(const char *at, struct decimal *d, bool *point)
{
    while (*at == '0')
        at++;
    *point = *at == '.';
    if (!*point)
        return at;
    for (at++; *at == '0' && d->exponent > -MOST_EXPONENT; at++)
        d->exponent--;
    return at;
}

static bool parse(const char *at, bool skip, struct decimal *d)
{
    const char *fraction = NULL;
    bool point = false;

    d->negative = *at == '-';
    at += d->negative | (*at == '+');
    if (skip)
        at = skip_zeros(at, d, &point);
    if (!point) {
        at = read_digits(at, d);
        point = *at == '.';
        at += point;
    }
    if (point) {
        fraction = at;
        at = read_digits(at, d);
        d->exponent -= (int)(at - fraction);
    }
    if (d->digits > MOST_DIGITS || (d->digits == 0 && !skip))
        return false;
    if (*at == 'e' || *at == 'E')
        at = read_exponent(at, d);
    return *at == '\0';
}

#if LDBL_MANT_DIG == 64 && defined(__x86_64__)
/* w 10^e through 64 bits. Each step is wrong by half a unit of them at most,
 * the first of two by a whole one after the second; the double is certain
 * when the 11 bits below it are that far from the half. */
static bool scale_wide(uint64_t w, int e, double *value)
{
    static const long double ten[] = {
        1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
        1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
        1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    long double product = (long double)w;
    uint64_t bits = 0;
    int steps = 0;

    if (abs(e) > 54)
        return false;
    for (int left = abs(e); left > 0; steps++) {
        const int k = left < 27 ? left : 27;

        product = e < 0 ? product / ten[k] : product * ten[k];
        left -= k;
    }
    memcpy(&bits, &product, sizeof bits);
    if (abs((int)(bits & 0x7FF) - 0x400) < steps)
        return false;
    *value = (double)product;
    return true;
}
#else
static bool scale_wide(uint64_t w, int e, double *value)
{
    (void)w;
    (void)e;
    (void)value;
    return false;
}
#endif

/* value = w 10^e, if that is certain. */
static bool scale(uint64_t w, int e, double *value)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (e < -27)
        for (; w % 10 == 0; e++)
            w /= 10;
    if (w > (uint64_t)1 << 53 || abs(e) > 22)
        return scale_wide(w, e, value);
    *value = e < 0 ? (double)w / ten[-e] : (double)w * ten[e];
    return true;
}

bool decimal_read(const char *text, double *value)
{
    struct decimal d = {0};
    double size = 0.0;

    if (!parse(text, false, &d)) {
        if (d.digits <= MOST_DIGITS)
            return false;
        d = (struct decimal){0};
        if (!parse(text, true, &d))
            return false;
    }
    if (d.w && !scale(d.w, d.exponent, &size))
        return false;
    *value = d.negative ? -size : size;
    return true;
}
