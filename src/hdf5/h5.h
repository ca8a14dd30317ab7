/* SPDX-License-Identifier: MIT */
/*
 * h5.h - all of HDF5 that lockstep uses. Only h5*.c see hdf5.h.
 *
 * One thread at a time is in HDF5: another one waits. HDF5 prints no errors of
 * its own in this process and loads no plugins. Every failure is one sentence
 * that names file and dataset; the HDF5 error stack is folded into it. Files of
 * others are read with care: hard links only, no external storage, no virtual
 * datasets, no plugins unless they are allowed, and sizes checked before
 * anything is allocated.
 */
#ifndef LOCKSTEP_H5_H
#define LOCKSTEP_H5_H

#include <stdbool.h>
#include <stdint.h>

#include "base/number.h"
#include "base/status.h"

enum { H5_MAX_RANK = 32, H5_FIELD_SIZE = 128, H5_MAX_FIELDS = 1 << 16 };

struct h5_file;

/* What a dataset is. One that must not be read (other files, unknown filters,
 * never written, absurd sizes) has type NUMBER_NONE and the reason in
 * type_name. */
struct h5_shape {
    int rank;
    uint64_t dims[H5_MAX_RANK];
    enum number_type type; /* NUMBER_NONE for all that is no number */
    bool is_text;          /* strings */
    bool is_bool;          /* h5py's enum of FALSE and TRUE, type NUMBER_I8 */
    bool is_enum;          /* any other enum, of that type: h5_enum() */
    bool swapped;          /* other byte order in the file */
    bool is_elsewhere;     /* its bytes are in other files */
    bool is_compound;      /* records of named fields: h5_fields() */
    bool is_coded;   /* marks of missing values or packed: h5_coding.c; type is
                        that of the numbers meant, which h5_read() gives */
    bool is_whole;   /* is_coded: integers, and NaN where one is missing */
    bool is_matlab;  /* MATLAB wrote it: its axes are reversed */
    char matlab[24]; /* MATLAB_class "char", "cell", .., or "" */
    size_t element;  /* bytes of an element in the file */
    char type_name[96]; /* for people: "big-endian float32", "compound" */
    uint64_t chunk[H5_MAX_RANK]; /* chunk[0] = 0: contiguous */
    char filters[64];            /* "gzip, shuffle" or "" */
    uint64_t stored;             /* bytes in the file */
};

/* Open to read. LS_NO_INPUT if there is none, LS_BAD_DATA if it is not HDF5. */
ls_status h5_open(const char *path, struct h5_file **file);
/* Open a whole file that stands in memory; bytes are borrowed until close. */
ls_status h5_open_image(const char *name, const void *bytes, size_t size,
                        struct h5_file **file);
/* Create a file on disk (replacing), or one in memory. */
ls_status h5_create(const char *path, struct h5_file **file);
ls_status h5_create_image(const char *name, struct h5_file **file);
/* The finished bytes of a file made by h5_create_image(); they are the file's,
 * until more is written or it is closed. The same content gives the same bytes
 * at any time. */
ls_status h5_image(struct h5_file *file, const void **bytes, size_t *size);
/* The path or name it was opened with, for sentences. */
const char *h5_name(const struct h5_file *file);
/* Close, checking that all was written (a failed write shows here). The file
 * is closed also when this fails. */
ls_status h5_finish(struct h5_file *file);
/* Close without asking; NULL is allowed. */
void h5_close(struct h5_file *file);

/* Close the datasets that were read and stay open, with their caches; they are
 * opened again when they are read again. */
void h5_rest(struct h5_file *file);

/* What is read although it leads elsewhere, or runs other people's programs. */
enum {
    H5_ALLOW_LINKS = 1,    /* soft and external links are followed */
    H5_ALLOW_EXTERNAL = 2, /* bytes in raw files */
    H5_ALLOW_VIRTUAL = 4,  /* datasets put together from other files */
    H5_ALLOW_PLUGINS = 8   /* filters that are loaded, or seldom used */
};
void h5_allow(struct h5_file *file, unsigned what);

/* LS_OK unless an answer about the file that is no ls_status ("there is none")
 * was a failure: what it led to must not be used. All that reads the file later
 * fails, too; this is for whoever asked last. */
ls_status h5_sound(struct h5_file *file);

/* Full names ("/group/name") of all datasets, sorted; [n], one block, free
 * with mem_free(). At most 10,000. */
ls_status h5_list(struct h5_file *file, char ***names, size_t *n);
bool h5_exists(struct h5_file *file, const char *name); /* link or group */
bool h5_is_group(struct h5_file *file, const char *name);
/* A link to elsewhere, which is not followed. */
bool h5_is_link(struct h5_file *file, const char *name);
ls_status h5_describe(struct h5_file *file, const char *name,
                      struct h5_shape *shape);

/* Read the whole of a dataset, or rows [lo, hi) of its first axis, as
 * elements of `type` in native byte order. `count` is the number of elements
 * that the caller has room for and must be what there is. An integer type must
 * hold all that the stored type can. */
ls_status h5_read(struct h5_file *file, const char *name, enum number_type type,
                  void *out, size_t count);
ls_status h5_read_rows(struct h5_file *file, const char *name, uint64_t lo,
                       uint64_t hi, enum number_type type, void *out);
/* A box of it: start and count [rank], axis by axis. */
ls_status h5_read_box(struct h5_file *file, const char *name,
                      const uint64_t *start, const uint64_t *count,
                      enum number_type type, void *out);
/* One-dimensional texts (fixed or variable length, UTF-8); one block. */
ls_status h5_read_texts(struct h5_file *file, const char *name, char ***texts,
                        size_t *n);

/* The text of fixed length, shorter than size, of a dataset of one. */
ls_status h5_read_word(struct h5_file *file, const char *name, char *word,
                       size_t size);

/* The characters of a cell array of texts of MATLAB, UTF-16 in the order of its
 * columns: text i is unit[start[i] .. start[i + 1]); both to be freed. */
ls_status h5_read_cells(struct h5_file *file, const char *name, int32_t **unit,
                        size_t **start, size_t *n);

/* A field of a compound dataset; one that is no number has NUMBER_NONE. */
struct h5_field {
    char name[H5_FIELD_SIZE];
    enum number_type type;
    bool is_text, is_bool, is_enum, is_array;
    bool is_time; /* of pandas; a missing one is read as NaN */
    size_t count; /* elements of an array, else 1 */
    char type_name[96];
};

/* All fields, in the order of the file; [n], one block, mem_free(). */
ls_status h5_fields(struct h5_file *file, const char *name,
                    struct h5_field **fields, size_t *n);
/* Rows [lo, hi) of some of the fields as elements of one type, row by row,
 * field by field, arrays flattened. The dataset has one axis. */
ls_status h5_read_fields(struct h5_file *file, const char *name,
                         const struct h5_field *fields, size_t n, uint64_t lo,
                         uint64_t hi, enum number_type type, void *out);
/* The texts of one field; of an array those of a record side by side. */
ls_status h5_read_field_texts(struct h5_file *file, const char *name,
                              const char *field, char ***texts, size_t *n);

/* The words of an enum and their values [n], each to be freed; field may be
 * NULL. */
ls_status h5_enum(struct h5_file *file, const char *name, const char *field,
                  char ***names, int64_t **values, size_t *n);

/* A record of the root attribute split that Fuel writes. */
struct h5_fuel {
    char split[64], source[64];
    int64_t start, stop;
};
ls_status h5_fuel(struct h5_file *file, struct h5_fuel **records, size_t *n);

/* Write a contiguous dataset (little-endian); groups on the way are made. */
ls_status h5_write(struct h5_file *file, const char *name,
                   enum number_type type, int rank, const uint64_t *dims,
                   const void *in);
ls_status h5_write_texts(struct h5_file *file, const char *name,
                         const char *const *texts, size_t n);

/* A table of `columns` (0: one-dimensional) that grows by h5_append().
 * `file_type` is what is stored. Chunks hold h5_chunk_rows() rows, about 1 MiB,
 * or the rows that are expected if these are fewer; 0: not known. */
size_t h5_chunk_rows(enum number_type file_type, size_t columns);
void h5_compress(struct h5_file *file, bool gzip); /* tables made from now on */
ls_status h5_create_table(struct h5_file *file, const char *name,
                          enum number_type file_type, size_t columns,
                          size_t rows);
ls_status h5_append(struct h5_file *file, const char *name,
                    enum number_type type, const void *in, size_t rows);

/* Scalar attributes of a group or dataset ("/" for the file); setting makes
 * the group where there is nothing of that name. */
ls_status h5_set_text(struct h5_file *file, const char *name,
                      const char *attribute, const char *text);
ls_status h5_set_number(struct h5_file *file, const char *name,
                        const char *attribute, double number);
ls_status h5_set_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t number);
bool h5_has(struct h5_file *file, const char *name, const char *attribute);
/* LS_BAD_DATA when there is none, or it is of another kind or too long. */
ls_status h5_get_text(struct h5_file *file, const char *name,
                      const char *attribute, char *text, size_t size);
ls_status h5_get_number(struct h5_file *file, const char *name,
                        const char *attribute, double *number);
ls_status h5_get_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t *number);
/* An attribute of any length; numbers [n], to be freed. */
ls_status h5_get_numbers(struct h5_file *file, const char *name,
                         const char *attribute, double **numbers, size_t *n);
/* The same of an attribute of n whole numbers. */
ls_status h5_get_wholes(struct h5_file *file, const char *name,
                        const char *attribute, size_t n, uint64_t *numbers);

#endif
