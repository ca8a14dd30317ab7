/* SPDX-License-Identifier: MIT */
/*
 * sketch.h - a small sample of the rows that a model was trained on, by hashes,
 * so that it can be told how many rows of another table are among them.
 *
 * A hash is of the features alone, as float32 in the order of the model: the
 * same rows are found again in a file of another format or number type, in
 * other order, streamed or not.
 */
#ifndef LOCKSTEP_SKETCH_H
#define LOCKSTEP_SKETCH_H

#include "table/dataset/dataset.h"
#include "table/values/duplicate_rows.h"

/* The different hashes below 2^(64 - thin) of all rows. */
struct sketch {
    uint64_t *hash; /* [n] ascending, owned */
    size_t n;       /* 0: nothing is known */
    unsigned thin;
    double fresh; /* share of rows that were like no other: by Good and Turing,
                     as many of new rows are like none of these */
};

enum { SKETCH_MOST = 2048 };

/* Numbers that hashing a row needs as room. */
size_t sketch_room(size_t features);
/* The hash of a row of a table; room [sketch_room(features)]. */
uint64_t sketch_hash(const ls_dataset *table, size_t row, double *room);
/* The rows whose hashes were added; prints are sorted by it. */
ls_status sketch_make(struct duplicate_rows *duplicates, struct sketch *sketch);
ls_status sketch_copy(const struct sketch *from, struct sketch *to);
/* Add the rows of another one. */
ls_status sketch_join(const struct sketch *other, struct sketch *sketch);
void sketch_clear(struct sketch *sketch);

/* One look at a table, by several threads with numbers 0 .. threads - 1. With
 * known = NULL it is NULL, and looks for nothing. */
struct sketch_look;
ls_status sketch_look_create(const struct sketch *known, size_t features,
                             size_t threads, struct sketch_look **look);
void sketch_look_destroy(struct sketch_look *look);
/* Start to count anew. */
void sketch_look_begin(struct sketch_look *look);
void sketch_look_rows(struct sketch_look *look, size_t thread,
                      const ls_dataset *table, const size_t *row, size_t n);
/* The share of rows that were trained on; 0 when it is no larger than that of
 * new rows would be, or under one in a hundred; NAN when it is not known. */
double sketch_look_share(const struct sketch_look *look);

#endif
