/* SPDX-License-Identifier: MIT */
/*
 * split.c - which rows train and which are held out: a pure function of the
 * seed.
 *
 * The order in which they come is that of order.c.
 */
#include "data/split.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

/* Rows by class: those of class c are member[first[c]] .. member[first[c+1]-1],
 * ascending. One class of all rows when nothing is stratified. */
struct strata {
    size_t n;
    size_t *first, *member;
};

static void strata_clear(struct strata *s)
{
    mem_free(s->first);
    mem_free(s->member);
}

static ls_status strata_create(const ls_dataset *dataset, bool stratified,
                               struct strata *strata)
{
    const size_t rows = dataset->about.rows;
    struct strata s = {.n = stratified ? dataset->about.classes : 1};
    size_t *next = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s.first, s.n + 1, "classes of a split"));
    TRY(MEM_ARRAY(next, s.n, "classes of a split"));
    TRY(MEM_ARRAY(s.member, rows, "rows of a split"));
    for (size_t c = 0; c < s.n; c++) {
        next[c] = s.first[c];
        s.first[c + 1] =
            s.first[c] + (stratified ? dataset->class_rows[c] : rows);
    }
    for (size_t row = 0; row < rows; row++)
        s.member[next[stratified ? dataset->label[row] : 0]++] = row;
    *strata = s;
    s = (struct strata){0};
done:
    mem_free(next);
    strata_clear(&s);
    return status;
}

/* Marks the rows held out: of each class the same fraction to within one row,
 * of all rows the fraction, rounded. */
static size_t mark(const struct strata *s, double fraction, uint64_t seed,
                   unsigned char *held)
{
    size_t marked = 0;

    for (size_t c = 0; c < s->n; c++) {
        const size_t rows = s->first[c + 1] - s->first[c];
        const size_t upto =
            (size_t)floor(fraction * (double)s->first[c + 1] + 0.5);
        const struct permutation permutation =
            permutation_make(rows, seed, RANDOM_SPLIT, c);

        for (size_t i = 0; marked < upto && i < rows; i++, marked++) {
            const size_t at = (size_t)permutation_at(&permutation, i);

            held[s->member[s->first[c] + at]] = 1;
        }
    }
    return marked;
}

/* The rows with that mark, ascending. */
static ls_status collect(const unsigned char *held, size_t rows, int mark_is,
                         size_t n, struct rows *out)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(out->row, n, "rows of a split"));
    for (size_t row = 0; row < rows; row++)
        if (held[row] == mark_is)
            out->row[out->n++] = row;
done:
    return status;
}

static ls_status check_kind(const ls_dataset *dataset, const char *kind,
                            bool *stratified)
{
    *stratified = strcmp(kind, "random") != 0 && dataset->label;
    if (strcmp(kind, "stratified") == 0 && !dataset->label)
        return fail(LS_USAGE,
                    "a stratified split needs classes, and %s has "
                    "none; use --split random",
                    dataset->path);
    return LS_OK;
}

ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out)
{
    const size_t rows = dataset->about.rows;
    struct strata strata = {0};
    struct rows in = {.n = rows}, out = {0};
    unsigned char *held = NULL;
    bool stratified = false;
    size_t marked = 0;
    ls_status status = LS_OK;

    if (fraction > 0.0) {
        TRY(check_kind(dataset, kind, &stratified));
        TRY(MEM_ARRAY(held, rows, "rows of a split"));
        TRY(strata_create(dataset, stratified, &strata));
        marked = mark(&strata, fraction, seed, held);
        if (marked == 0 || marked == rows) {
            status = fail(LS_USAGE,
                          "a split of %g holds out %zu of %zu rows; both "
                          "sides need rows",
                          fraction, marked, rows);
            goto done;
        }
        in.n = 0;
        TRY(collect(held, rows, 0, rows - marked, &in));
        TRY(collect(held, rows, 1, marked, &out));
    }
    *train = in;
    *held_out = out;
    in = out = (struct rows){0};
done:
    rows_clear(&in);
    rows_clear(&out);
    strata_clear(&strata);
    mem_free(held);
    return status;
}

void rows_clear(struct rows *rows)
{
    mem_free(rows->row);
    *rows = (struct rows){0};
}
