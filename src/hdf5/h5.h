/* SPDX-License-Identifier: MIT */
/*
 * h5.h - the part of HDF5 that lockstep uses. Only h5*.c include hdf5.h.
 *
 * One thread at a time calls HDF5; others wait. HDF5 prints no errors in this
 * process and loads no plugins. Every failure is one sentence with file,
 * dataset and the reason from the HDF5 error stack. Files are untrusted: hard
 * links only, no external storage, virtual datasets or plugins unless allowed,
 * and sizes are checked before memory is allocated.
 */
#ifndef LOCKSTEP_H5_H
#define LOCKSTEP_H5_H

#include <stdbool.h>
#include <stdint.h>

#include "base/number.h"
#include "base/status.h"

enum { H5_MAX_RANK = 32, H5_FIELD_SIZE = 128, H5_MAX_FIELDS = 1 << 16 };

struct h5_file;

/* Type, shape and storage of a dataset. A dataset that must not be read (other
 * files, unknown filters, never written, absurd sizes) has type NUMBER_NONE and
 * the reason in type_name. */
struct h5_shape {
    int rank;
    uint64_t dims[H5_MAX_RANK];
    enum number_type type; /* NUMBER_NONE: not numbers */
    bool is_text;          /* strings */
    bool is_variable;      /* strings of variable length */
    bool is_bool;          /* h5py's enum of FALSE and TRUE, type NUMBER_I8 */
    bool is_enum;          /* any other enum, of that type: h5_enum() */
    bool swapped;          /* other byte order in the file */
    bool is_elsewhere;     /* stored in other files */
    bool is_compound;      /* records of named fields: h5_fields() */
    bool is_coded;   /* fill values or packed: h5_coding.c; type is that of the
                        decoded numbers, which h5_read() gives */
    bool is_whole;   /* is_coded: integers, NaN if missing */
    bool is_matlab;  /* written by MATLAB: axes are reversed */
    char matlab[24]; /* MATLAB_class "char", "cell", .., or "" */
    size_t element;  /* bytes of an element in the file */
    char type_name[96]; /* for people: "big-endian float32", "compound" */
    uint64_t chunk[H5_MAX_RANK]; /* chunk[0] = 0: contiguous */
    char filters[64];            /* "gzip, shuffle" or "" */
    uint64_t stored;             /* bytes in the file */
};

/* Open for reading. LS_NO_INPUT if absent, LS_BAD_DATA if not HDF5. Another
 * process parses the file: h5_remote.h. */
ls_status h5_open(const char *path, struct h5_file **file);
/* Open a file image in memory; bytes are borrowed until close. */
ls_status h5_open_image(const char *name, const void *bytes, size_t size,
                        struct h5_file **file);
/* h5_open_image() in this process, for bytes that this process has made. */
ls_status h5_open_own_image(const char *name, const void *bytes, size_t size,
                            struct h5_file **file);
/* h5_open() in this process, for lockstep-hdf5. */
ls_status h5_open_here(const char *path, struct h5_file **file);
/* Describe a dataset that is to be read, and count the bytes of the caches of
 * chunks, this dataset's included, that HDF5 may then keep. */
ls_status h5_kept_bytes(struct h5_file *file, const char *name,
                        struct h5_shape *shape, uint64_t *bytes);
/* Create a file on disk (replacing), or one in memory. */
ls_status h5_create(const char *path, struct h5_file **file);
ls_status h5_create_image(const char *name, struct h5_file **file);
/* The bytes of a file made by h5_create_image(), owned by file and valid until
 * the next write or close. The same content always gives the same bytes. */
ls_status h5_image(struct h5_file *file, const void **bytes, size_t *size);
/* The path or name that file was opened with, for messages. */
const char *h5_name(const struct h5_file *file);
/* Close, and report failed writes. The file is closed also on failure. */
ls_status h5_finish(struct h5_file *file);
/* Close, ignoring errors; NULL is allowed. */
void h5_close(struct h5_file *file);

/* Close the datasets kept open after reading, with their caches; the next read
 * opens them again. */
void h5_rest(struct h5_file *file);

/* Features that read other files or run code of others. */
enum {
    H5_ALLOW_LINKS = 1,    /* soft and external links are followed */
    H5_ALLOW_EXTERNAL = 2, /* external storage: raw files */
    H5_ALLOW_VIRTUAL = 4,  /* datasets put together from other files */
    H5_ALLOW_PLUGINS = 8   /* filters that are plugins, or rare */
};
void h5_allow(struct h5_file *file, unsigned what);

/* The failure of an earlier query that returns bool and answered "absent"
 * instead, or LS_OK. Later reads of the file fail, too; call h5_sound() after
 * the last query. */
ls_status h5_sound(struct h5_file *file);

/* Full names ("/group/name") of all datasets, sorted; [n], one block, free
 * with mem_free(). At most 10,000. */
ls_status h5_list(struct h5_file *file, char ***names, size_t *n);

/* All objects that hard links lead to, "/" first; is_all: there is no other
 * link. h5_objects_clear() frees them. Only in the process that parses the
 * file, like h5_each_attribute(). */
struct h5_objects {
    char **name;
    bool *is_group; /* [n] */
    size_t n;
    bool is_all;
};
ls_status h5_list_objects(struct h5_file *file, struct h5_objects *objects);
void h5_objects_clear(struct h5_objects *objects);

/* Call visit for each attribute of an object, until that fails. H5_SHORT_TEXT:
 * one text of fixed length under 4 KiB. */
enum h5_content { H5_ANY_CONTENT, H5_SHORT_TEXT, H5_ONE_NUMBER };
ls_status h5_each_attribute(struct h5_file *file, const char *name,
                            ls_status (*visit)(void *user, const char *name,
                                               const char *attribute,
                                               enum h5_content content),
                            void *user);
bool h5_exists(struct h5_file *file, const char *name); /* link or group */
bool h5_is_group(struct h5_file *file, const char *name);
/* A soft or external link, which is not followed. */
bool h5_is_link(struct h5_file *file, const char *name);
ls_status h5_describe(struct h5_file *file, const char *name,
                      struct h5_shape *shape);

/* Read a whole dataset, or rows [lo, hi) of its first axis, as elements of
 * `type` in native byte order. `count`, the capacity of out, must equal the
 * number of elements. An integer type must hold all values of the stored
 * type. */
ls_status h5_read(struct h5_file *file, const char *name, enum number_type type,
                  void *out, size_t count);
ls_status h5_read_rows(struct h5_file *file, const char *name, uint64_t lo,
                       uint64_t hi, enum number_type type, void *out);
/* Read a hyperslab: start and count [rank]. */
ls_status h5_read_box(struct h5_file *file, const char *name,
                      const uint64_t *start, const uint64_t *count,
                      enum number_type type, void *out);
/* Read one-dimensional strings (fixed or variable length, UTF-8); one block. */
ls_status h5_read_texts(struct h5_file *file, const char *name, char ***texts,
                        size_t *n);

/* Read a dataset of one string of fixed length, shorter than size. */
ls_status h5_read_word(struct h5_file *file, const char *name, char *word,
                       size_t size);

/* Read a MATLAB cell array of texts as UTF-16, in column order: text i is
 * unit[start[i] .. start[i + 1]); free both. */
ls_status h5_read_cells(struct h5_file *file, const char *name, int32_t **unit,
                        size_t **start, size_t *n);

/* A field of a compound dataset; NUMBER_NONE: not a number. */
struct h5_field {
    char name[H5_FIELD_SIZE];
    enum number_type type;
    bool is_text, is_bool, is_enum, is_array;
    bool is_time; /* of pandas; NaT is read as NaN */
    size_t count; /* elements of an array, else 1 */
    char type_name[96];
};

/* All fields in file order; [n], one block, mem_free(). */
ls_status h5_fields(struct h5_file *file, const char *name,
                    struct h5_field **fields, size_t *n);
/* Read fields [n] of rows [lo, hi) as elements of `type`, row by row, field by
 * field, arrays flattened. The dataset has one axis. */
ls_status h5_read_fields(struct h5_file *file, const char *name,
                         const struct h5_field *fields, size_t n, uint64_t lo,
                         uint64_t hi, enum number_type type, void *out);
/* Read the strings of one field; array elements of a record are adjacent. */
ls_status h5_read_field_texts(struct h5_file *file, const char *name,
                              const char *field, char ***texts, size_t *n);

/* Member names and values [n] of an enum; free each; field may be NULL. */
ls_status h5_enum(struct h5_file *file, const char *name, const char *field,
                  char ***names, int64_t **values, size_t *n);

/* A record of Fuel's root attribute split. */
struct h5_fuel {
    char split[64], source[64];
    int64_t start, stop;
};
ls_status h5_fuel(struct h5_file *file, struct h5_fuel **records, size_t *n);

/* Write a contiguous dataset (little-endian); creates missing groups. */
ls_status h5_write(struct h5_file *file, const char *name,
                   enum number_type type, int rank, const uint64_t *dims,
                   const void *in);
ls_status h5_write_texts(struct h5_file *file, const char *name,
                         const char *const *texts, size_t n);

/* Create a table of `columns` (0: one-dimensional), stored as file_type, that
 * h5_append() extends. Chunks hold h5_chunk_rows() rows, about 1 MiB, or the
 * expected `rows` if fewer; 0: unknown. */
size_t h5_chunk_rows(enum number_type file_type, size_t columns);
void h5_compress(struct h5_file *file, bool gzip); /* tables created later */
/* Texts that are written later have variable length, as other programs expect
 * them. Else all texts of a dataset or attribute have that of the longest,
 * unless the file would be much larger or an attribute too large. */
void h5_variable_texts(struct h5_file *file);
ls_status h5_create_table(struct h5_file *file, const char *name,
                          enum number_type file_type, size_t columns,
                          size_t rows);
ls_status h5_append(struct h5_file *file, const char *name,
                    enum number_type type, const void *in, size_t rows);

/* Scalar attributes of a group or dataset ("/" for the file); setting one
 * creates a missing group. */
ls_status h5_set_text(struct h5_file *file, const char *name,
                      const char *attribute, const char *text);
ls_status h5_set_texts(struct h5_file *file, const char *name,
                       const char *attribute, const char *const *texts,
                       size_t n); /* a list, n > 0 */
ls_status h5_set_number(struct h5_file *file, const char *name,
                        const char *attribute, double number);
ls_status h5_set_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t number);
bool h5_has(struct h5_file *file, const char *name, const char *attribute);
/* LS_BAD_DATA when the attribute is missing, too long or of another type. */
ls_status h5_get_text(struct h5_file *file, const char *name,
                      const char *attribute, char *text, size_t size);
ls_status h5_get_number(struct h5_file *file, const char *name,
                        const char *attribute, double *number);
ls_status h5_get_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t *number);
/* An attribute of any length; free numbers [n]. */
ls_status h5_get_numbers(struct h5_file *file, const char *name,
                         const char *attribute, double **numbers, size_t *n);
/* An attribute of n whole numbers. */
ls_status h5_get_wholes(struct h5_file *file, const char *name,
                        const char *attribute, size_t n, uint64_t *numbers);

#endif
