/* SPDX-License-Identifier: MIT */
/*
 * h5_inside.h - what the files h5*.c share; they alone include this header,
 * and through it hdf5.h.
 *
 * Every identifier starts as H5I_INVALID_HID and is given to h5_release() at
 * done:. Every result of the library goes through h5_check().
 */
#ifndef LOCKSTEP_H5_INSIDE_H
#define LOCKSTEP_H5_INSIDE_H

/* Names of functions and types that mean the same from HDF5 1.10 to 2.0. */
#ifndef H5_USE_18_API
#define H5_USE_18_API 1
#endif
#include <hdf5.h>

#include "hdf5/h5.h"

/* MAX_OPEN: datasets kept open at a time, each with its chunk cache. */
enum { H5_NAME_SIZE = LS_PATH_SIZE, H5_MAX_OPEN = 8, H5_MAX_LINKED = 64 };

/* Most that one text dataset, or one band of chunks, may take in memory. */
#define H5_MAX_BYTES ((uint64_t)1 << 30)

/* Marks of missing values that one dataset may have. */
enum { H5_MARKS = 16 };

/* How stored numbers stand for others; h5_coding.c. */
struct h5_coding {
    enum number_type raw, stored;    /* in the file; with the sign meant */
    bool other_sign;                 /* the two differ in the sign */
    size_t n_marks;                  /* stored numbers that mean missing */
    unsigned char mark[H5_MARKS][8]; /* [n_marks] of type stored */
    bool coarse;                     /* marks were declared as float32 */
    bool limited;                    /* outside of [least, most]: missing */
    bool limits_unpacked;            /* after unpacking, else before */
    double least, most;
    bool packed; /* meant = stored * scale + offset */
    double scale, offset;
};

/* A dataset that stays open, and with it the chunks already inflated. */
struct h5_dataset {
    char *name;
    hid_t id;
    bool described; /* by shape, which takes HDF5 a look at every chunk */
    struct h5_shape shape;
    struct h5_coding coding; /* if shape.is_coded */
    uint64_t rows;           /* of a table that grows */
    uint64_t columns;        /* of it; 0: one-dimensional */
};

struct h5_file {
    char *name;  /* as in sentences */
    char *inner; /* as HDF5 knows it */
    hid_t id;
    bool writing, in_memory;
    unsigned allow; /* H5_ALLOW_.. */
    size_t n_linked;
    hid_t linked[H5_MAX_LINKED]; /* files that links led to */
    ls_status fault;       /* of a look-up whose answer could not say so */
    char fault_text[512];  /* its sentence */
    unsigned long starved; /* failures of that kind when it was opened */
    bool gzip; /* tables are compressed that are created from now on */
    size_t n_open;
    struct h5_dataset open[H5_MAX_OPEN];
};

/* h5.c */

/* Every function that others call and that calls HDF5 starts with this: no
 * printing, no plugins, and no other thread until it returns. */
#define h5_prepare() \
    __attribute__((cleanup(h5_leave), unused)) const int h5_entered = h5_enter()
int h5_enter(void);
void h5_leave(const int *entered);
/* LS_OK if result >= 0, else "file: name: cannot <what>: reason of HDF5".
 * name may be "". To be called at once: the next call of HDF5 forgets why. */
ls_status h5_check(const struct h5_file *file, const char *name, int64_t result,
                   const char *what);
/* A look-up failed whose answer is a bool: everything that is asked of the file
 * from now on fails as it would have to. */
void h5_fault(struct h5_file *file, const char *name);
/* Close an identifier of any kind, or none. A failure to do so shows, unless
 * status tells of an earlier one. */
ls_status h5_release(const struct h5_file *file, hid_t id, ls_status status);

/* Begin to open or create: a file without an identifier yet, and a list to
 * open it with. h5_hand_over() ends it: both are released, unless all went
 * well and the file is the caller's. */
ls_status h5_begin(const char *name, bool writing, bool in_memory,
                   struct h5_file **file, hid_t *access);
ls_status h5_hand_over(struct h5_file *made, hid_t access, ls_status status,
                       struct h5_file **file);
/* Create the file, without time stamps. */
ls_status h5_make(struct h5_file *file, hid_t access);

/* LS_OK for a regular file with bytes in it, of which nothing is read. */
ls_status h5_check_regular(const char *path);
/* The same, and plugins may be loaded until the next call if the file allows
 * them. */
#define h5_prepare_for(file)                                          \
    __attribute__((cleanup(h5_leave), unused)) const int h5_entered = \
        h5_enter_for(file)
int h5_enter_for(const struct h5_file *file);

/* h5_open() for a file that HDF5 itself may have open, as a virtual dataset
 * does: both must mean the same by closing it. */
ls_status h5_open_shared(const char *path, struct h5_file **file);

/* h5_link.c */

/* The link at.part, of another kind than a hard one: the object to go on from,
 * and the name of what it means from there (H5_NAME_SIZE). */
ls_status h5_follow(struct h5_file *file, const char *name, hid_t at,
                    const char *part, hid_t *from, char *target);
/* LS_BAD_DATA when what the dataset needs of other files is not there: HDF5
 * would give zeros without a word. */
ls_status h5_check_elsewhere(struct h5_file *file, const char *name,
                             hid_t dataset);

/* h5_name.c */

/* The object of that name, reached along hard links only. */
ls_status h5_find(struct h5_file *file, const char *name, hid_t *id);
/* The same, and the group that it stands in under the name last. */
ls_status h5_find_in(struct h5_file *file, const char *name, hid_t *id,
                     hid_t *group, char last[H5_NAME_SIZE]);
/* The object, where a missing group is made. */
ls_status h5_find_or_make(struct h5_file *file, const char *name, hid_t *id);
/* The group that name lies in, and the last part of name. */
ls_status h5_parent(struct h5_file *file, const char *name, hid_t *group,
                    const char **last);

/* h5_keep.c */

/* The dataset of that name, fit to be read; it stays open. */
ls_status h5_keep(struct h5_file *file, const char *name,
                  struct h5_dataset **dataset);
/* h5_shape_of() a dataset that is kept. */
ls_status h5_kept_shape(struct h5_file *file, const struct h5_dataset *dataset,
                        struct h5_shape *shape);
/* Let an open dataset be kept: it is closed with the file. id is taken, also
 * when this fails. */
ls_status h5_adopt(struct h5_file *file, const char *name, hid_t id,
                   struct h5_dataset **dataset);
/* Close all that are kept. */
ls_status h5_let_go(struct h5_file *file);

/* h5_type.c */

/* type, is_text, is_bool, swapped and type_name. */
void h5_describe_type(hid_t type, struct h5_shape *shape);
/* One field of a compound type. */
ls_status h5_describe_field(struct h5_file *file, const char *name, hid_t type,
                            unsigned index, struct h5_field *field);
/* The type of HDF5 in this machine's byte order; not to be closed. */
hid_t h5_memory_type(enum number_type type);
/* The little-endian type that is stored; not to be closed. */
hid_t h5_file_type(enum number_type type);

/* h5_bits.c */

/* Whether bit fields of this type can be read as bytes; from then on HDF5
 * converts them to numbers. */
bool h5_bits_are_bytes(hid_t type);

/* h5_shape.c */

/* What the dataset is; what must not be read has type NUMBER_NONE, and why
 * not is in type_name. */
ls_status h5_shape_of(struct h5_file *file, const char *name, hid_t dataset,
                      struct h5_shape *shape);
/* The same, and how its numbers are coded. */
ls_status h5_shape_and_coding(struct h5_file *file, const char *name,
                              hid_t dataset, struct h5_shape *shape,
                              struct h5_coding *coding);
/* Elements of a shape; false when they are more than can be counted. */
bool h5_elements(const struct h5_shape *shape, uint64_t *count);

/* h5_coding.c */

/* What attributes and fill value of a dataset of numbers of a type declare. */
ls_status h5_coding_of(struct h5_file *file, const char *name, hid_t dataset,
                       hid_t creation, enum number_type type,
                       struct h5_coding *coding);
/* Whether a text attribute begins as NumPy calls its types of time. */
bool h5_is_time(hid_t object, const char *attribute);

/* h5_decode.c */

bool h5_is_coded(const struct h5_coding *coding);
/* type, is_coded, is_whole, and more in type_name. */
void h5_describe_coding(const struct h5_coding *coding, struct h5_shape *shape);
/* n stored numbers as those meant; missing ones are NaN, and LS_BAD_DATA if
 * type is an integer. out may be NULL: nothing but this is looked for. */
ls_status h5_decode(struct h5_file *file, const char *name,
                    const struct h5_coding *coding, const void *in, size_t n,
                    enum number_type type, void *out);
/* h5_read.c */

/* LS_BAD_DATA when elements of what is stored are not all ones of type. */
ls_status h5_check_type(struct h5_file *file, const char *name,
                        enum number_type stored, const char *type_name,
                        enum number_type type);
/* LS_BAD_DATA unless the box lies within the shape. */
ls_status h5_check_box(struct h5_file *file, const char *name,
                       const struct h5_shape *shape, const uint64_t *start,
                       const uint64_t *count);
/* The box in the file, and room for as many elements in memory; both to be
 * released. */
ls_status h5_select_box(struct h5_file *file, const char *name, hid_t dataset,
                        const struct h5_shape *shape, const uint64_t *start,
                        const uint64_t *count, hid_t *in_file,
                        hid_t *in_memory);
/* A list to open a dataset with: its cache holds two bands of chunks. */
ls_status h5_access_list(struct h5_file *file, const struct h5_shape *shape,
                         hid_t *list);

/* h5_write.c */

/* LS_IO when the disk or the limit of file sizes has no room for so many
 * bytes more. */
ls_status h5_check_room(struct h5_file *file, const char *name, uint64_t bytes);
/* A new dataset, without time stamps; groups on the way are made. */
ls_status h5_create_dataset(struct h5_file *file, const char *name, hid_t type,
                            hid_t space, hid_t *dataset);

/* h5_text.c */

/* A type for texts of variable length in UTF-8, as h5py reads and writes. */
ls_status h5_text_type(struct h5_file *file, const char *name, hid_t *type);

#endif
