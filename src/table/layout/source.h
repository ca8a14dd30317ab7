/* SPDX-License-Identifier: MIT */
/*
 * source.h - one part of a table: where its columns stand in a file, and its
 * rows, whatever the layout.
 */
#ifndef LOCKSTEP_SOURCE_H
#define LOCKSTEP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "hdf5/h5.h"

/* Bytes that reading a part may take beside its result. */
enum { SOURCE_BLOCK = 16 << 20 };

enum source_kind {
    SOURCE_PLAIN,  /* a dataset of numbers or texts */
    SOURCE_FIELDS, /* fields of a compound dataset */
    SOURCE_CSR,    /* a group: a sparse matrix as AnnData and SciPy write it */
    SOURCE_CODED,  /* made of another one: a feature for each word of its codes,
                      or its values where a mask does not hide them */
    SOURCE_CHARS,  /* texts as columns of characters, as MATLAB writes them */
    SOURCE_CELLS,  /* texts, each a dataset of its own, of MATLAB or Octave */
    SOURCE_CALLER  /* in no file: the caller of the library gives the rows */
};

/* What the numbers of a source stand for, and where that is written. */
enum words_at {
    WORDS_NONE,  /* they are numbers */
    WORDS_ENUM,  /* the type */
    WORDS_FLAGS, /* the attributes flag_values and flag_meanings */
    WORDS_LIST   /* the dataset words_name: word i is that of code i */
};

struct source_piece;
struct coding; /* coded.c */
struct caller; /* caller.c */

/* All that is needed to read it. The first column is chosen[0], or 0 when all
 * are taken as they stand. What it points to is its own. */
struct source {
    enum source_kind kind;
    char name[LS_NAME_SIZE]; /* of the dataset or group; "" = none */
    /* As one would ask for it, "/jets:pt,eta". */
    char shown[2 * LS_NAME_SIZE];
    struct h5_shape shape;  /* type: the least that holds its columns */
    bool transposed;        /* PLAIN: rows are on the last axis */
    bool upright;           /* PLAIN: never, its columns have names */
    size_t width;           /* columns there are: the other axes multiplied */
    size_t columns;         /* columns that are taken */
    size_t *chosen;         /* [columns] of width, or NULL: all */
    struct h5_field *field; /* FIELDS: [n_fields], width wide in all */
    size_t n_fields;
    enum words_at words;
    char words_name[LS_NAME_SIZE];
    char mask[LS_NAME_SIZE]; /* dataset that is true where a value is missing */
    struct source *codes;    /* CODED: what it is made of */
    struct coding *coding;   /* CODED: its words; NULL: values and a mask */
    struct caller *caller;   /* CALLER: how to get at them */
    /* [pieces] one below the other, each in a file of its own; NULL: it is all
     * in one. shape is then that of them together. */
    struct source_piece *piece;
    size_t pieces;
};

/* What it points to is borrowed; it has no pieces. */
struct source_piece {
    struct h5_file *file;
    struct source source;
};

void source_clear(struct source *source);

/* Rows that it has. */
static inline uint64_t source_length(const struct source *source)
{
    const struct h5_shape *shape = &source->shape;

    return shape->rank == 0
               ? 0
               : shape->dims[source->transposed ? shape->rank - 1 : 0];
}

/*
 * Rows [lo, hi) as elements of a type that holds shape.type: row r begins at
 * (char *)out + (r - lo) * stride, and has columns elements. Takes no more
 * than SOURCE_BLOCK beside out (an image plane or chunk that is larger is read
 * whole). For one thread at a time, as all of HDF5; the source is not changed.
 * LS_BAD_DATA names file, dataset and row.
 */
ls_status source_rows(struct h5_file *file, const struct source *source,
                      uint64_t lo, uint64_t hi, enum number_type type,
                      void *out, size_t stride);

/* All texts of a source of texts; one block. */
ls_status source_texts(struct h5_file *file, const struct source *source,
                       char ***texts, size_t *n);

/* Names of the features that the words of a CODED source are. */
const char *const *coding_names(const struct coding *coding);
void coding_destroy(struct coding *coding);

/* The same of a source that is CODED. */
ls_status source_coded_rows(struct h5_file *file, const struct source *source,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out, size_t stride);

/* The same of a sparse matrix, for source_rows(). */
ls_status source_csr_rows(struct h5_file *file, const struct source *source,
                          uint64_t lo, uint64_t hi, enum number_type type,
                          void *out, size_t stride);

#endif
