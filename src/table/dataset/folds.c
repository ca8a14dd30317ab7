/* SPDX-License-Identifier: MIT */
/*
 * folds.c - the folds of a cross-validation: a pure function of the seed.
 */
#include "table/dataset/folds.h"

#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "table/dataset/split.h"

/* A fold for each row: those of a class in the order of a permutation, one fold
 * after the other, and each class from the fold on where the one before ended.
 * So the folds differ by one row, of a class and of all. */
static ls_status deal_rows(const ls_dataset *d, bool by_class, uint64_t seed,
                           struct folds *folds)
{
    const size_t classes = by_class ? d->about.classes : 1;
    const size_t all = d->about.rows;
    struct permutation *order = NULL;
    size_t *first = NULL, *seen = NULL, sum = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(order, classes, "classes of the folds"));
    TRY(MEM_ARRAY(first, classes, "classes of the folds"));
    TRY(MEM_ARRAY(seen, classes, "classes of the folds"));
    for (size_t c = 0; c < classes; c++) {
        const size_t n = by_class ? d->class_rows[c] : all;

        order[c] = permutation_make(n, seed, RANDOM_FOLDS, c);
        first[c] = sum % folds->n;
        sum += n;
    }
    for (size_t row = 0; row < all; row++) {
        const size_t c = by_class ? (size_t)d->label[row] : 0;
        const uint64_t at = permutation_at(&order[c], seen[c]++);

        folds->fold[row] = (uint16_t)((first[c] + at) % folds->n);
    }
done:
    mem_free(order);
    mem_free(first);
    mem_free(seen);
    return status;
}

/* Whether the dataset has rows that its file keeps apart from training. */
static bool has_parts(const ls_dataset *d)
{
    for (size_t row = 0; d->part && row < d->about.rows; row++)
        if (d->part[row] != PART_TRAIN)
            return true;
    return false;
}

static ls_status settle_kind(const ls_dataset *d, const char **kind)
{
    const bool automatic = strcmp(*kind, "auto") == 0;

    if (strcmp(*kind, "stored") == 0 || (automatic && has_parts(d)))
        return fail(LS_USAGE,
                    "%s has a /split of train, val and test rows, and folds "
                    "are another division: give setting part=train to divide "
                    "the train rows alone, or setting split=random",
                    d->path);
    if (strcmp(*kind, "tail") == 0)
        return fail(LS_USAGE, "setting split=tail holds out the last rows "
                              "alone: folds are random, stratified or group");
    if (automatic)
        *kind = d->group ? "group" : d->label ? "stratified" : "random";
    if (strcmp(*kind, "stratified") == 0 && !d->label)
        return fail(LS_USAGE,
                    "stratified folds need classes, and %s has none; use "
                    "setting split=random",
                    d->path);
    if (strcmp(*kind, "group") == 0 && !d->group)
        return fail(LS_USAGE,
                    "folds by group need the group of each row, and %s has "
                    "none; name the dataset with setting group",
                    d->path);
    return LS_OK;
}

ls_status folds_create(const ls_dataset *d, size_t n, const char *kind,
                       uint64_t seed, struct folds *folds)
{
    struct folds made = {.n = n, .rows = d->about.rows};
    ls_status status = LS_OK;

    if (n < 2 || n > FOLDS_MOST)
        TRY(fail(LS_USAGE, "%zu folds, want 2 to %d", n, (int)FOLDS_MOST));
    if (n > made.rows)
        TRY(fail(LS_USAGE, "%s has %zu rows, too few for %zu folds", d->path,
                 made.rows, n));
    TRY(settle_kind(d, &kind));
    made.kind = kind;
    TRY(MEM_ARRAY(made.fold, made.rows, "folds"));
    TRY(strcmp(kind, "group") == 0
            ? group_folds(d, n, seed, made.fold)
            : deal_rows(d, strcmp(kind, "stratified") == 0, seed, &made));
    *folds = made;
    made.fold = NULL;
done:
    folds_clear(&made);
    return status;
}

void folds_clear(struct folds *folds)
{
    mem_free(folds->fold);
    folds->fold = NULL;
}

ls_status folds_take(const struct folds *folds, size_t fold, struct rows *train,
                     struct rows *held_out)
{
    struct rows out = {.table = folds->rows, .value = 1};
    struct rows in = {.table = folds->rows, .value = 0};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(out.own, folds->rows / 8 + 1, "rows of a fold"));
    for (size_t row = 0; row < folds->rows; row++)
        if (folds->fold[row] == fold) {
            bit_set(out.own, row);
            out.n++;
        }
    TRY(MEM_ARRAY(in.own, folds->rows / 8 + 1, "rows of a fold"));
    memcpy(in.own, out.own, folds->rows / 8 + 1);
    in.n = folds->rows - out.n;
    in.bits = in.own;
    out.bits = out.own;
    *train = in;
    *held_out = out;
    in = out = (struct rows){0};
done:
    rows_clear(&in);
    rows_clear(&out);
    return status;
}
