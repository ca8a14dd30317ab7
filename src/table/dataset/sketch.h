/* SPDX-License-Identifier: MIT */
/*
 * sketch.h - hashes of a small sample of the training rows of a model, to
 * estimate how many rows of another table are training rows.
 *
 * A hash covers the features alone, as float32 in the order of the model.
 * Therefore rows are recognised in files of another format, number type or row
 * order, streamed or not.
 */
#ifndef LOCKSTEP_SKETCH_H
#define LOCKSTEP_SKETCH_H

#include "table/dataset/dataset.h"
#include "table/values/duplicate_rows.h"

/* The distinct hashes below 2^(64 - thin) of all rows. */
struct sketch {
    uint64_t *hash; /* [n] ascending, owned */
    size_t n;       /* 0: unknown */
    unsigned thin;
    double fresh; /* share of rows without a duplicate: by Good and Turing, an
                     estimate of the share of new rows that equal none */
};

enum { SKETCH_MOST = 2048 };

/* Size, in numbers, of the workspace for hashing a row. */
size_t sketch_room(size_t features);
/* The hash of a row of a table; room [sketch_room(features)]: workspace. */
uint64_t sketch_hash(const ls_dataset *table, size_t row, double *room);
/* Make a sketch of the rows added to duplicates; sorts duplicates. */
ls_status sketch_make(struct duplicate_rows *duplicates, struct sketch *sketch);
ls_status sketch_copy(const struct sketch *from, struct sketch *to);
/* Add the rows of another one. */
ls_status sketch_join(const struct sketch *other, struct sketch *sketch);
void sketch_clear(struct sketch *sketch);

/* A search for known rows in a table, by threads 0 .. threads - 1. If known is
 * NULL, *look is NULL and the search does nothing. */
struct sketch_look;
ls_status sketch_look_create(const struct sketch *known, size_t features,
                             size_t threads, struct sketch_look **look);
void sketch_look_destroy(struct sketch_look *look);
/* Reset the counts. */
void sketch_look_begin(struct sketch_look *look);
void sketch_look_rows(struct sketch_look *look, size_t thread,
                      const ls_dataset *table, const size_t *row, size_t n);
/* Add the counts of all threads to counts; replace them by counts, to which
 * those of other machines were added. Both do nothing if look is NULL. */
enum { SKETCH_COUNTS = 2 };
void sketch_look_count(const struct sketch_look *look,
                       uint64_t counts[SKETCH_COUNTS]);
void sketch_look_set(struct sketch_look *look,
                     const uint64_t counts[SKETCH_COUNTS]);
/* The share of rows that are training rows; 0 if it is not larger than expected
 * for new rows, or below 0.01; NAN if unknown. */
double sketch_look_share(const struct sketch_look *look);

#endif
