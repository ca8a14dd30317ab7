/* SPDX-License-Identifier: MIT */
/*
 * trait.c - collect traits of the values of a column. They are interpreted in
 * trait_verdict.c.
 */
#include "table/check/trait.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/values/stats.h"

/* Most classes whose range of values is kept. */
enum { MOST_CLASSES = 64 };

bool trait_labels_number(const struct trait_labels *labels, size_t row,
                         double *y)
{
    if (row >= labels->rows || (!labels->label && !labels->value))
        return false;
    *y = labels->label ? (double)labels->label[row]
                       : labels->value[row * labels->targets];
    return isfinite(*y);
}

void trait_labels_settle(struct trait_labels *labels)
{
    struct stats stats = STATS_NONE;
    double y;

    for (size_t i = 0; i < labels->rows; i++)
        if (trait_labels_number(labels, i, &y))
            stats_add(&stats, y);
    labels->mean = stats.mean;
}

ls_status trait_create(const struct trait_labels *labels, struct trait *trait)
{
    const size_t n = labels->label ? labels->classes : 0;
    ls_status status = LS_OK;

    *trait = (struct trait){.count = 0};
    if (n < 2 || n > MOST_CLASSES)
        return LS_OK;
    TRY(MEM_ARRAY(trait->least, n, "ranges of classes"));
    TRY(MEM_ARRAY(trait->most, n, "ranges of classes"));
    for (size_t k = 0; k < n; k++) {
        trait->least[k] = INFINITY;
        trait->most[k] = -INFINITY;
    }
done:
    return status;
}

void trait_clear(struct trait *trait)
{
    mem_free(trait->least);
    mem_free(trait->most);
    *trait = (struct trait){.count = 0};
}

/* sign is 1 for the smallest values, -1 for the largest. */
static void take_end(struct trait_end *end, double x, double sign)
{
    size_t k = end->n;

    if (end->n == TRAIT_ENDS && sign * x > sign * end->value[TRAIT_ENDS - 1])
        return;
    while (k > 0 && sign * x < sign * end->value[k - 1])
        k--;
    if (k > 0 && end->value[k - 1] == x) {
        end->count[k - 1]++;
        return;
    }
    end->n += end->n < TRAIT_ENDS;
    for (size_t i = end->n - 1; i > k; i--) {
        end->value[i] = end->value[i - 1];
        end->count[i] = end->count[i - 1];
    }
    end->value[k] = x;
    end->count[k] = 1;
}

/* Year, month and day of a whole number like 20190131. */
static bool is_day(double x)
{
    const double day = fmod(x, 100.0), month = fmod(floor(x / 100.0), 100.0);

    return x >= 18000101.0 && x <= 21991231.0 && day >= 1.0 && day <= 31.0 &&
           month >= 1.0 && month <= 12.0;
}

static bool is_month(double x)
{
    const double month = fmod(x, 100.0);

    return x >= 180001.0 && x <= 219912.0 && month >= 1.0 && month <= 12.0;
}

/* With hours, minutes and seconds behind: 20190131235959. */
static bool is_moment(double x)
{
    return is_day(floor(x / 1e6)) && fmod(x, 100.0) < 60.0 &&
           fmod(floor(x / 100.0), 100.0) < 60.0 &&
           fmod(floor(x / 1e4), 100.0) < 24.0;
}

/* Day and month before the year: 31012019. */
static bool is_turned_day(double x)
{
    const double year = fmod(x, 1e4), month = fmod(floor(x / 1e4), 100.0);

    return x < 1e8 && is_day(year * 1e4 + month * 100.0 + floor(x / 1e6));
}

static void take_kinds(struct trait *t, double x, uint64_t row)
{
    t->fractions |= x != floor(x);
    if (!t->no_date[DATE_YMD])
        t->no_date[DATE_YMD] = t->fractions || !is_day(x);
    if (!t->no_date[DATE_YM])
        t->no_date[DATE_YM] = t->fractions || !is_month(x);
    if (!t->no_date[DATE_DMY])
        t->no_date[DATE_DMY] = t->fractions || !is_turned_day(x);
    if (!t->no_date[DATE_YMDHMS])
        t->no_date[DATE_YMDHMS] = t->fractions || !is_moment(x);
    if (!t->no_counter)
        t->no_counter =
            t->fractions || x != t->first + (double)(row - t->first_row);
}

static void take_few(struct trait *t, double x, int32_t class)
{
    size_t k = 0;

    if (t->n_few > TRAIT_FEW)
        return;
    while (k < t->n_few && t->few[k] != x)
        k++;
    if (k == TRAIT_FEW) {
        t->n_few = TRAIT_FEW + 1;
        return;
    }
    if (k == t->n_few) {
        t->few[t->n_few++] = x;
        t->few_class[k] = class;
    }
    t->few_count[k]++;
    if (t->few_class[k] != class)
        t->few_class[k] = -1;
}

/* The finaliser of SplitMix64: all bits count. */
static uint64_t hash_of(double x)
{
    uint64_t h;

    memcpy(&h, &x, sizeof h);
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

static void take_hash(struct trait *t, double x, uint64_t row)
{
    const uint64_t h = hash_of(x);

    t->hash_first = row == 0 ? h : t->hash_first;
    t->hash_last = h;
    t->hash_sum += h;
    t->hash_place += h * row;
}

static void take_y(struct trait *t, const struct trait_labels *labels, double d,
                   uint64_t row)
{
    for (int k = 0; k < 3; k++) {
        double y;

        if ((row == 0 && k == 0) ||
            !trait_labels_number(labels, (size_t)row + (size_t)k - 1, &y))
            continue;
        y -= labels->mean;
        t->pairs[k]++;
        t->product[k] += d * y;
        t->y_sum[k] += y;
        t->y_square[k] += y * y;
        t->x_sum[k] += d;
        t->x_square[k] += d * d;
    }
}

void trait_take(struct trait *t, const struct trait_labels *labels, double x,
                uint64_t row)
{
    const bool labelled = labels->label && row < labels->rows;
    const int32_t class = labelled ? labels->label[row] : -1;

    take_hash(t, x, row);
    if (!isfinite(x))
        return;
    if (t->count++ == 0) {
        t->first = x;
        t->first_row = row;
    }
    const double d = x - t->first;

    t->sum += d;
    t->sum_of_squares += d * d;
    take_end(&t->low, x, 1.0);
    take_end(&t->high, x, -1.0);
    take_kinds(t, x, row);
    take_few(t, x, class);
    take_y(t, labels, d, row);
    if (t->least && class >= 0) {
        t->least[class] = x < t->least[class] ? x : t->least[class];
        t->most[class] = x > t->most[class] ? x : t->most[class];
    }
}
