/* SPDX-License-Identifier: MIT */
/*
 * tables.h - the tables that the generator knows.
 */
#ifndef LOCKSTEP_DATASETS_TABLES_H
#define LOCKSTEP_DATASETS_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum { TABLE_MOST_FEATURES = 28 };

struct table_kind {
    const char *name, *about;
    size_t features;
    const char *const *feature_names; /* [features] */
    size_t classes;                   /* 0: y is a value */
    const char *const *class_names;   /* [classes] or NULL */
    /* Features x and label or value y of a row, a function of (seed, row). */
    void (*make)(uint64_t seed, uint64_t row, float *x, float *y);
};

extern const struct table_kind table_collisions, table_spirals, table_blobs,
    table_friedman;

#endif
