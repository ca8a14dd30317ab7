/* SPDX-License-Identifier: MIT */
/*
 * source.h - one part of a table: the place of its columns in a file, and
 * reading its rows from any layout.
 */
#ifndef LOCKSTEP_SOURCE_H
#define LOCKSTEP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "hdf5/h5.h"

/* Memory limit in bytes for reading a part, without the result. */
enum { SOURCE_BLOCK = 16 << 20 };

enum source_kind {
    SOURCE_PLAIN,  /* a dataset of numbers or texts */
    SOURCE_FIELDS, /* fields of a compound dataset */
    SOURCE_CSR,    /* a group: a sparse matrix as in AnnData and SciPy */
    SOURCE_CODED,  /* derived from another source: a feature for each word of
                      its codes, or its values with NaN where a mask is true */
    SOURCE_CHARS,  /* texts as columns of characters, of MATLAB */
    SOURCE_CELLS,  /* texts, each a dataset of its own, of MATLAB or Octave */
    SOURCE_CALLER  /* rows provided by the caller of the library */
};

/* Whether the numbers of a source are codes of words, and where the words are
 * stored. */
enum words_at {
    WORDS_NONE,  /* plain numbers */
    WORDS_ENUM,  /* in the enum type */
    WORDS_FLAGS, /* in the attributes flag_values and flag_meanings */
    WORDS_LIST   /* in the dataset words_name: word i belongs to code i */
};

struct source_piece;
struct coding; /* coded.c */
struct caller; /* caller.c */

/* Description of a part. Its first column is chosen[0], or 0 if chosen is NULL.
 * Owns all that it points to. */
struct source {
    enum source_kind kind;
    char name[LS_NAME_SIZE]; /* of the dataset or group; "" = none */
    /* As in a setting, "/jets:pt,eta". */
    char shown[2 * LS_NAME_SIZE];
    struct h5_shape shape; /* type: the smallest that holds its columns */
    bool transposed;       /* PLAIN: rows are on the last axis */
    bool upright;          /* PLAIN: never transposed, its columns have names */
    size_t width;          /* columns in the file: product of other axes */
    size_t columns;        /* columns in use */
    size_t *chosen;        /* [columns] of width, or NULL: all */
    struct h5_field *field; /* FIELDS: [n_fields], width columns in all */
    size_t n_fields;
    enum words_at words;
    char words_name[LS_NAME_SIZE];
    char mask[LS_NAME_SIZE]; /* dataset, true where a value is missing */
    struct source *codes;    /* CODED: the source of codes or values */
    struct coding *coding;   /* CODED: its words; NULL: values and a mask */
    struct caller *caller;   /* CALLER: array or fill function */
    /* [pieces] concatenated rows, each piece in its own file; NULL: a single
     * file. shape is that of the whole. */
    struct source_piece *piece;
    size_t pieces;
};

/* Rows in one file; borrows what source points to; source has no pieces. */
struct source_piece {
    struct h5_file *file;
    struct source source;
};

void source_clear(struct source *source);

/* Number of rows. */
static inline uint64_t source_length(const struct source *source)
{
    const struct h5_shape *shape = &source->shape;

    return shape->rank == 0
               ? 0
               : shape->dims[source->transposed ? shape->rank - 1 : 0];
}

/*
 * Read rows [lo, hi) as elements of a type that holds shape.type: row r begins
 * at (char *)out + (r - lo) * stride and has `columns` elements. Allocates at
 * most SOURCE_BLOCK bytes (a larger image plane or chunk is read whole). One
 * thread at a time, as all of HDF5. LS_BAD_DATA names file, dataset and row.
 */
ls_status source_rows(struct h5_file *file, const struct source *source,
                      uint64_t lo, uint64_t hi, enum number_type type,
                      void *out, size_t stride);

/* Read all texts of a source of texts; one block. */
ls_status source_texts(struct h5_file *file, const struct source *source,
                       char ***texts, size_t *n);

/* Feature names of a CODED source, one for each word. */
const char *const *coding_names(const struct coding *coding);
void coding_destroy(struct coding *coding);

/* source_rows() for SOURCE_CODED. */
ls_status source_coded_rows(struct h5_file *file, const struct source *source,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out, size_t stride);

/* source_rows() for SOURCE_CSR. */
ls_status source_csr_rows(struct h5_file *file, const struct source *source,
                          uint64_t lo, uint64_t hi, enum number_type type,
                          void *out, size_t stride);

#endif
