/* SPDX-License-Identifier: MIT */
/*
 * trait_verdict.c - interpret the traits of a column.
 */
#include "table/check/trait.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* An outlier is so many ranges of all other values away. */
static const double far_away = 10.0;

double trait_correlation(const struct trait *t, int which)
{
    const double n = (double)t->pairs[which];
    const double x = t->x_sum[which], y = t->y_sum[which];
    const double xx = t->x_square[which] - x * x / n;
    const double yy = t->y_square[which] - y * y / n;

    if (n < 3.0 || !(xx > 0.0) || !(yy > 0.0))
        return 0.0;
    return (t->product[which] - x * y / n) / sqrt(xx * yy);
}

/* With h(i) the hash of row i of b, and h(i - 1) that of row i of a, the sums
 * weighted by rows differ by the sum of all that moved. The first row of a is
 * weighted by 0 and may be anything: what rolled over, or a filling. */
bool trait_is_moved(const struct trait *a, const struct trait *b, uint64_t rows)
{
    const uint64_t moved = b->hash_sum - b->hash_last;

    return rows > 2 && a->hash_sum - a->hash_first == moved &&
           a->hash_place == b->hash_place - (rows - 1) * b->hash_last + moved;
}

static bool is_close(double value, double mark)
{
    return fabs(value - mark) <= (double)FLT_EPSILON * fabs(mark);
}

/* 99, -999, 9999.9, -8888: the same high digit again and again. */
static bool is_row_of_digits(double size)
{
    char text[32], digits[] = "9.,";
    size_t n;

    if (size < 77.0 || size > 1e12)
        return false;
    n = (size_t)snprintf(text, sizeof text, "%.2f", size);
    while (n > 3 && text[n - 1] == '0')
        text[--n] = '\0';
    digits[0] = text[0];
    return text[0] >= '7' && strspn(text, digits) == n;
}

bool trait_is_usual_mark(double value)
{
    static const double ends[] = {
        32767.0,        32768.0,        65535.0,         2147483647.0,
        2147483648.0,   4294967295.0,   0x1p63,          0x1p64,
        1.70141001e+38, 9.96920997e+36, (double)FLT_MAX, DBL_MAX};
    const double size = fabs(value);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (is_close(size, ends[i]))
            return true;
    return is_row_of_digits(size) || value == -200.0 ||
           (size >= 1e9 && is_close(size, pow(10.0, round(log10(size)))));
}

/* The marks at one end: of the n outermost values, each far from the rest. */
struct peel {
    const struct trait_end *end;
    double sign; /* 1: the low end */
    size_t n;
    uint64_t values; /* of the whole column */
};

/* Whether a usual mark is a mark here, by its distance from all others and its
 * frequency. A large positive number may be the end of a range, too: it must be
 * farther away. */
static bool is_usual_spike(const struct peel *p, size_t k, double gap,
                           double range, double least)
{
    const double value = p->end->value[k];
    const uint64_t count = p->end->count[k];
    const bool large = fabs(value) >= 99.0, huge = fabs(value) >= 999.0;
    const double near = value > 0.0 ? 0.2 : 0.05;

    if (range == 0.0)
        return huge && count > 1;
    if (gap > far_away * range)
        return huge || count > 1;
    if (count < 2 || !large)
        return false;
    if (p->sign > 0.0 && least >= 0.0 && gap > 0.02 * range)
        return true;
    return count > 2 && gap > near * range && p->end->count[k + 1] * 3 <= count;
}

/* Whether a value that no program is known to write stands apart nevertheless:
 * 0 no, 1 it may, 2 it does. Values that are measured hardly repeat, so that
 * one that does, outside of many others, needs less distance. */
static int is_other_spike(const struct peel *p, size_t k, double gap,
                          double range, double least, bool few)
{
    const double value = p->end->value[k];
    const uint64_t count = p->end->count[k];
    const bool alone = count > 2 && p->end->count[k + 1] * 3 <= count;

    if (range == 0.0 || count < 2)
        return 0;
    if (value == 0.0)
        return !few && alone && count < p->values / 2 && gap > 0.2 * range;
    if (!few && alone && count > 4 && gap > 3.0 * range)
        return 2;
    if (gap > far_away * range)
        return few ? 1 : 2;
    return !few && alone && value < 0.0 && least >= 0.0;
}

/* Certainty that the n outermost values are marks, if all others are within
 * [least, most]: 0 no, 1 maybe, 2 yes. */
static int certainty_of(const struct peel *p, double least, double most,
                        bool few)
{
    const double range = most - least;
    const double edge = p->sign > 0.0 ? least : most;
    int sure = 2;

    for (size_t k = 0; k < p->n; k++) {
        const double value = p->end->value[k];
        const double gap = p->sign * (edge - value);
        int one = 2;

        if (!trait_is_usual_mark(value) ||
            !is_usual_spike(p, k, gap, range, least))
            one = is_other_spike(p, k, gap, range, least, few);
        sure = one < sure ? one : sure;
    }
    return sure;
}

/* Together with what is peeled from the other end. */
static int certainty_of_both(const struct trait *t, size_t low, size_t high,
                             struct trait_spikes *found)
{
    const struct peel a = {&t->low, 1.0, low, t->count},
                      b = {&t->high, -1.0, high, t->count};
    const bool few = t->n_few < 8 + low + high;
    int sure_a, sure_b;

    if (low >= t->low.n || high >= t->high.n)
        return 0;
    *found = (struct trait_spikes){.low = low,
                                   .high = high,
                                   .least = t->low.value[low],
                                   .most = t->high.value[high]};
    if (found->most < found->least)
        return 0;
    sure_a = certainty_of(&a, found->least, found->most, few);
    sure_b = certainty_of(&b, found->least, found->most, few);
    return sure_a < sure_b ? sure_a : sure_b;
}

struct trait_spikes trait_find_spikes(const struct trait *t)
{
    struct trait_spikes best = {0}, found;

    for (size_t low = 0; low < TRAIT_ENDS; low++)
        for (size_t high = 0; high < TRAIT_ENDS; high++) {
            const size_t n = low + high, before = best.low + best.high;
            const int sure = n < before || n == 0
                                 ? 0
                                 : certainty_of_both(t, low, high, &found);

            if (sure == 0 || (n == before && best.sure))
                continue;
            best = found;
            best.sure = sure == 2;
        }
    return best;
}
