/* SPDX-License-Identifier: MIT */
/*
 * h5_inside.h - shared by h5*.c only; includes hdf5.h.
 *
 * Every identifier starts as H5I_INVALID_HID and is released by h5_release() at
 * done:. Every result of HDF5 is checked by h5_check().
 */
#ifndef LOCKSTEP_H5_INSIDE_H
#define LOCKSTEP_H5_INSIDE_H

/* Selects an API that is the same from HDF5 1.10 to 2.0. */
#ifndef H5_USE_18_API
#define H5_USE_18_API 1
#endif
#include <hdf5.h>

#include "hdf5/h5.h"

/* MAX_OPEN: datasets kept open at a time, each with its chunk cache. */
enum { H5_NAME_SIZE = LS_PATH_SIZE, H5_MAX_OPEN = 8, H5_MAX_LINKED = 64 };

/* Memory limit of one text dataset, or of one band of chunks. */
#define H5_MAX_BYTES ((uint64_t)1 << 30)

/* Most fill values (marks of missing values) of one dataset. */
enum { H5_MARKS = 16 };

/* How stored numbers are decoded; see h5_coding.c. */
struct h5_coding {
    enum number_type raw, stored;    /* in the file; with the sign declared */
    bool other_sign;                 /* raw and stored differ in signedness */
    size_t n_marks;                  /* number of marks of missing values */
    unsigned char mark[H5_MARKS][8]; /* [n_marks] of type stored */
    bool coarse;                     /* marks were declared as float32 */
    bool limited;         /* values outside [least, most] are missing */
    bool limits_unpacked; /* limits apply after unpacking */
    double least, most;
    bool packed; /* meant = stored * scale + offset */
    double scale, offset;
};

/* A dataset kept open, with its cache of inflated chunks. */
struct h5_dataset {
    char *name;
    hid_t id;
    bool described; /* shape is known; HDF5 visits every chunk for it */
    struct h5_shape shape;
    struct h5_coding coding; /* if shape.is_coded */
    uint64_t rows;           /* of a table that grows */
    uint64_t columns;        /* of that table; 0: one-dimensional */
};

struct h5_file {
    char *name;  /* for messages */
    char *inner; /* as HDF5 knows it */
    hid_t id;
    bool writing, in_memory;
    struct h5_remote *remote; /* who parses it; NULL: this process */
    unsigned allow;           /* H5_ALLOW_.. */
    size_t n_linked;
    hid_t linked[H5_MAX_LINKED]; /* files opened through links */
    ls_status fault;             /* of a query that returns bool */
    char fault_text[512];        /* its sentence */
    unsigned long starved; /* allocation failures seen before it was opened */
    bool gzip;             /* compress tables created later */
    bool variable_texts;   /* texts are written with variable length */
    char *described;       /* the dataset that was described last, or NULL */
    struct h5_shape shape; /* of it */
    size_t n_open;
    struct h5_dataset open[H5_MAX_OPEN];
};

/* h5.c */

/* First statement of every external function that calls HDF5: until the
 * function returns, no printing, no plugins and no other thread in HDF5. */
#define h5_prepare() \
    __attribute__((cleanup(h5_leave), unused)) const int h5_entered = h5_enter()
int h5_enter(void);
void h5_leave(const int *entered);
/* LS_OK if result >= 0, else "file: name: cannot <what>: reason of HDF5". name
 * may be "". Call it at once: the next HDF5 call clears the error stack. */
ls_status h5_check(const struct h5_file *file, const char *name, int64_t result,
                   const char *what);
/* Record the failure of a query that returns bool: all later calls on the file
 * fail with it. */
void h5_fault(struct h5_file *file, const char *name);
/* The same with the last sentence; nothing if status is LS_OK. */
void h5_set_fault(struct h5_file *file, ls_status status);
/* Close an identifier of any kind, valid or not. Returns status if it is a
 * failure, else that of closing. */
ls_status h5_release(const struct h5_file *file, hid_t id, ls_status status);

/* Start opening or creating a file: an h5_file without an identifier, and its
 * access property list. h5_hand_over() finishes: the list is released, and on
 * success the file passes to the caller, else it is closed. */
ls_status h5_begin(const char *name, bool writing, bool in_memory,
                   struct h5_file **file, hid_t *access);
ls_status h5_hand_over(struct h5_file *made, hid_t access, ls_status status,
                       struct h5_file **file);
/* Set name and inner. */
ls_status h5_name_file(struct h5_file *file, const char *name);
/* Create the file without time stamps. */
ls_status h5_make(struct h5_file *file, hid_t access);

/* LS_OK for a regular file that is not empty; reads nothing. */
ls_status h5_check_regular(const char *path);
/* h5_prepare(), with plugins if the file allows them. */
#define h5_prepare_for(file)                                          \
    __attribute__((cleanup(h5_leave), unused)) const int h5_entered = \
        h5_enter_for(file)
int h5_enter_for(const struct h5_file *file);

/* h5_open() for a file that HDF5 itself may have open, for a virtual dataset:
 * both must use the same close degree. */
ls_status h5_open_shared(const char *path, struct h5_file **file);

/* h5_link.c */

/* Resolve the soft or external link `part` of `at`: the object to continue
 * from, and the target's name relative to it (H5_NAME_SIZE). */
ls_status h5_follow(struct h5_file *file, const char *name, hid_t at,
                    const char *part, hid_t *from, char *target);
/* LS_BAD_DATA when data of the dataset in other files are missing: HDF5 would
 * silently read zeros. */
ls_status h5_check_elsewhere(struct h5_file *file, const char *name,
                             hid_t dataset);

/* h5_name.c */

/* Open the object of that name, along hard links only. */
ls_status h5_find(struct h5_file *file, const char *name, hid_t *id);
/* h5_find(), and the group that contains the object under the name last. */
ls_status h5_find_in(struct h5_file *file, const char *name, hid_t *id,
                     hid_t *group, char last[H5_NAME_SIZE]);
/* h5_find(), creating missing groups. */
ls_status h5_find_or_make(struct h5_file *file, const char *name, hid_t *id);
/* The group that contains name, and the last part of name. */
ls_status h5_parent(struct h5_file *file, const char *name, hid_t *group,
                    const char **last);

/* h5_keep.c */

/* Open a readable dataset, and keep it open. */
ls_status h5_keep(struct h5_file *file, const char *name,
                  struct h5_dataset **dataset);
/* h5_shape_of() a kept dataset. */
ls_status h5_kept_shape(struct h5_file *file, const struct h5_dataset *dataset,
                        struct h5_shape *shape);
/* Keep an open dataset until the file is closed. Takes ownership of id, also on
 * failure. */
ls_status h5_adopt(struct h5_file *file, const char *name, hid_t id,
                   struct h5_dataset **dataset);
/* Close all kept datasets. */
ls_status h5_let_go(struct h5_file *file);

/* h5_type.c */

/* Set type, is_text, is_bool, swapped and type_name. */
void h5_describe_type(hid_t type, struct h5_shape *shape);
/* One field of a compound type. */
ls_status h5_describe_field(struct h5_file *file, const char *name, hid_t type,
                            unsigned index, struct h5_field *field);
/* The HDF5 type in native byte order; not to be closed. */
hid_t h5_memory_type(enum number_type type);
/* The stored, little-endian type; not to be closed. */
hid_t h5_file_type(enum number_type type);

/* h5_bits.c */

/* Whether bit fields of this type can be read as bytes; registers the
 * conversion to numbers with HDF5. */
bool h5_bits_are_bytes(hid_t type);

/* h5_shape.c */

/* Describe an open dataset; one that must not be read has type NUMBER_NONE and
 * the reason in type_name. */
ls_status h5_shape_of(struct h5_file *file, const char *name, hid_t dataset,
                      struct h5_shape *shape);
/* h5_shape_of(), and the coding of the numbers. */
ls_status h5_shape_and_coding(struct h5_file *file, const char *name,
                              hid_t dataset, struct h5_shape *shape,
                              struct h5_coding *coding);
/* Count the elements of a shape; false on overflow. */
bool h5_elements(const struct h5_shape *shape, uint64_t *count);

/* h5_coding.c */

/* Read the coding that attributes and fill value of a dataset declare. */
ls_status h5_coding_of(struct h5_file *file, const char *name, hid_t dataset,
                       hid_t creation, enum number_type type,
                       struct h5_coding *coding);
/* Whether a text attribute begins like NumPy's names of time types. */
bool h5_is_time(hid_t object, const char *attribute);

/* h5_decode.c */

bool h5_is_coded(const struct h5_coding *coding);
/* Set type, is_coded, is_whole, and extend type_name. */
void h5_describe_coding(const struct h5_coding *coding, struct h5_shape *shape);
/* Decode n stored numbers; missing ones become NaN, or LS_BAD_DATA if type is
 * an integer. With out NULL only checks. */
ls_status h5_decode(struct h5_file *file, const char *name,
                    const struct h5_coding *coding, const void *in, size_t n,
                    enum number_type type, void *out);
/* h5_read.c */

/* LS_BAD_DATA unless `type` holds all values of the stored type. */
ls_status h5_check_type(struct h5_file *file, const char *name,
                        enum number_type stored, const char *type_name,
                        enum number_type type);
/* LS_BAD_DATA unless the box lies within the shape. */
ls_status h5_check_box(struct h5_file *file, const char *name,
                       const struct h5_shape *shape, const uint64_t *start,
                       const uint64_t *count);
/* Data spaces of the box in the file and in memory; release both. */
ls_status h5_select_box(struct h5_file *file, const char *name, hid_t dataset,
                        const struct h5_shape *shape, const uint64_t *start,
                        const uint64_t *count, hid_t *in_file,
                        hid_t *in_memory);
/* The shape of rows [lo, hi): LS_BAD_DATA if lo > hi. */
ls_status h5_rows_box(struct h5_file *file, const char *name,
                      const struct h5_shape *shape, uint64_t lo, uint64_t hi,
                      uint64_t count[H5_MAX_RANK]);
/* Bytes of the cache of chunks of such a dataset. */
uint64_t h5_cache_bytes(const struct h5_shape *shape);
/* An access property list whose cache holds two bands of chunks. */
ls_status h5_access_list(struct h5_file *file, const struct h5_shape *shape,
                         hid_t *list);

/* h5_write.c */

/* LS_IO when the disk or the file size limit does not allow `bytes` more. */
ls_status h5_check_room(struct h5_file *file, const char *name, uint64_t bytes);
/* Create a dataset without time stamps, and missing groups. */
ls_status h5_create_dataset(struct h5_file *file, const char *name, hid_t type,
                            hid_t space, hid_t *dataset);

/* h5_text.c */

/* The length that the texts [n] are stored with, or 0: variable, as they would
 * take `most` bytes or more, or the file is to have no other. */
size_t h5_text_size(const struct h5_file *file, const char *const *texts,
                    size_t n, size_t most);
/* The type of UTF-8 strings of that length. */
ls_status h5_text_type(struct h5_file *file, const char *name, size_t size,
                       hid_t *type);
/* The texts [n] in one block of n * size bytes; mem_free(). */
ls_status h5_join_texts(const char *const *texts, size_t n, size_t size,
                        char **block);

#endif
