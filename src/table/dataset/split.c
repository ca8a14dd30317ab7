/* SPDX-License-Identifier: MIT */
/*
 * split.c - splitting rows into training rows and held-out rows: a pure
 * function of the seed.
 *
 * One bit for each row and no lists, so that tables of 10^9 rows can be split,
 * too. order.c determines the order in which rows are visited.
 */
#include "table/dataset/split.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

/* Positions taken through a permutation at a time: no list of rows. */
enum { PIECE = 64 };

static size_t round_rows(double fraction, size_t rows)
{
    return (size_t)floor(fraction * (double)rows + 0.5);
}

/* Sets bits first + p(i) for i < n, p a permutation of `rows`. */
static void mark_some(const struct permutation *p, size_t n, size_t first,
                      unsigned char *bits)
{
    size_t at[PIECE];

    for (size_t lo = 0; lo < n; lo += PIECE) {
        const size_t some = n - lo < PIECE ? n - lo : PIECE;

        permutation_fill(p, lo, some, at);
        for (size_t i = 0; i < some; i++)
            bit_set(bits, first + at[i]);
    }
}

static size_t mark_random(size_t rows, double fraction, uint64_t seed,
                          unsigned char *held)
{
    const struct permutation p = permutation_make(rows, seed, RANDOM_SPLIT, 0);
    const size_t n = round_rows(fraction, rows);

    mark_some(&p, n, 0, held);
    return n;
}

/* Of each class the same fraction to within one row, of all rows the fraction,
 * rounded. Bit next[c] + k stands for the k-th row of class c until the labels
 * say which row that is. */
static ls_status mark_stratified(const ls_dataset *d, double fraction,
                                 uint64_t seed, unsigned char *held,
                                 size_t *marked)
{
    const size_t rows = d->about.rows;
    unsigned char *ranked = NULL;
    size_t *next = NULL, first = 0, done = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(ranked, rows / 8 + 1, "rows of a split"));
    TRY(MEM_ARRAY(next, d->about.classes, "classes of a split"));
    for (size_t c = 0; c < d->about.classes; c++) {
        const size_t n = d->class_rows[c];
        const size_t upto = round_rows(fraction, first + n);
        const struct permutation p = permutation_make(n, seed, RANDOM_SPLIT, c);
        const size_t wanted = upto > done ? upto - done : 0;
        const size_t some = wanted < n ? wanted : n;

        mark_some(&p, some, first, ranked);
        next[c] = first;
        first += n;
        done += some;
    }
    for (size_t row = 0; row < rows; row++)
        if (bit_is_set(ranked, next[d->label[row]]++))
            bit_set(held, row);
    *marked = done;
done:
    mem_free(next);
    mem_free(ranked);
    return status;
}

static size_t mark_tail(size_t rows, double fraction, unsigned char *held)
{
    const size_t n = round_rows(fraction, rows);

    for (size_t row = rows - n; row < rows; row++)
        bit_set(held, row);
    return n;
}

const char *rows_split_kind(const ls_dataset *d, const char *kind)
{
    if (strcmp(kind, "auto") != 0)
        return kind;
    return d->part    ? "stored"
           : d->group ? "group"
           : d->label ? "stratified"
                      : "random";
}

/* What auto is, and whether the dataset has what the kind needs. */
static ls_status settle_kind(const ls_dataset *d, const char **kind)
{
    *kind = rows_split_kind(d, *kind);
    if (strcmp(*kind, "stratified") == 0 && !d->label)
        return fail(LS_USAGE,
                    "a stratified split needs classes, and %s has "
                    "none; use setting split=random",
                    d->path);
    if (strcmp(*kind, "group") == 0 && !d->group)
        return fail(LS_USAGE,
                    "a split by group needs the group of each row, and %s has "
                    "none; name the dataset with setting group",
                    d->path);
    if (strcmp(*kind, "stored") == 0 && !d->part)
        return fail(LS_USAGE,
                    "a stored split needs the part of each row, and %s has no "
                    "/split; use setting split=random",
                    d->path);
    return LS_OK;
}

static ls_status mark(const ls_dataset *d, double fraction, const char *kind,
                      uint64_t seed, unsigned char *held, size_t *marked)
{
    const size_t rows = d->about.rows;

    if (strcmp(kind, "stratified") == 0)
        return mark_stratified(d, fraction, seed, held, marked);
    if (strcmp(kind, "group") == 0)
        return group_mark(d->group, rows, fraction, seed, held, marked);
    *marked = strcmp(kind, "tail") == 0
                  ? mark_tail(rows, fraction, held)
                  : mark_random(rows, fraction, seed, held);
    return LS_OK;
}

/* The rows of one part, with bits of their own. */
static ls_status take_part(const ls_dataset *d, int part, struct rows *rows)
{
    const size_t n = d->about.rows;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(rows->own, n / 8 + 1, "rows of a split"));
    for (size_t row = 0; row < n; row++) {
        if (d->part[row] != part)
            continue;
        bit_set(rows->own, row);
        rows->n++;
    }
    rows->table = n;
    rows->bits = rows->own;
    rows->value = 1;
done:
    return status;
}

static ls_status split_stored(const ls_dataset *d, struct rows *in,
                              struct rows *out)
{
    ls_status status = LS_OK;

    in->n = 0;
    TRY(take_part(d, PART_TRAIN, in));
    TRY(take_part(d, PART_VAL, out));
    if (in->n == 0)
        status = fail(LS_BAD_DATA,
                      "%s: the /split of the file has no train rows; use "
                      "another setting split or setting part",
                      d->path);
done:
    return status;
}

static ls_status split_fraction(const ls_dataset *d, double fraction,
                                const char *kind, uint64_t seed,
                                struct rows *in, struct rows *out)
{
    const size_t rows = d->about.rows;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(out->own, rows / 8 + 1, "rows of a split"));
    TRY(mark(d, fraction, kind, seed, out->own, &out->n));
    if (out->n == 0 || out->n == rows)
        return fail(LS_USAGE,
                    "a split of %g holds out %zu of %zu rows; both "
                    "sides need rows",
                    fraction, out->n, rows);
    out->table = in->table = rows;
    out->bits = in->bits = out->own;
    out->value = 1;
    in->n = rows - out->n;
done:
    return status;
}

ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out)
{
    struct rows in = {.n = dataset->about.rows}, out = {0};
    ls_status status = LS_OK;

    if (fraction > 0.0 || strcmp(kind, "stored") == 0 || dataset->part) {
        TRY(settle_kind(dataset, &kind));
        if (strcmp(kind, "stored") == 0)
            TRY(split_stored(dataset, &in, &out));
        else if (fraction > 0.0)
            TRY(split_fraction(dataset, fraction, kind, seed, &in, &out));
    }
    *train = in;
    *held_out = out;
    in = out = (struct rows){0};
done:
    rows_clear(&in);
    rows_clear(&out);
    return status;
}
