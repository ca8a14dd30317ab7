/* SPDX-License-Identifier: MIT */
/*
 * h5_remote.h - a file that another process parses: the helper.
 *
 * Each open file has a helper of its own, lockstep-hdf5, with limits of memory
 * and time, that can neither write nor, once the file is open, open another
 * one. A file that crashes HDF5, or keeps it busy, ends the helper and not this
 * process. Part of h5_inside.h; src/helper is the other side.
 */
#ifndef LOCKSTEP_H5_REMOTE_H
#define LOCKSTEP_H5_REMOTE_H

#include <sys/types.h>

#include "hdf5/h5_ahead.h"
#include "hdf5/h5_inside.h"
#include "hdf5/h5_message.h"

/* A dataset as it was first described: what a helper says later must agree. */
struct h5_known {
    struct h5_shape shape;
    char name[];
};

struct h5_remote {
    pid_t pid;   /* of the helper; 0: it has ended */
    pid_t owner; /* the process that started it */
    int socket;
    const void *image; /* [size] of a file in memory, else NULL */
    uint64_t size;
    struct h5_ahead ahead;   /* of a file in memory */
    struct h5_known **known; /* [n_known], by name */
    size_t n_known, known_room;
};

/* Whether helpers are switched off: LOCKSTEP_HDF5_HELPER=none. */
bool h5_remote_is_off(void);
/* h5_open() and h5_open_image(); image NULL: the file at path `name`. */
ls_status h5_remote_open(const char *name, const void *image, size_t size,
                         struct h5_file **file);
/* End the helper of a file. */
void h5_remote_close(struct h5_file *file);
/* Start the helper again, for a file that may read others. */
ls_status h5_remote_allow(struct h5_file *file);

/* The failure that all later calls repeat, or LS_OK. */
ls_status h5_remote_fault(const struct h5_file *file);

/* Send the request m and wait: m is then the body of the reply, or the status
 * and sentence are those of the helper. */
ls_status h5_ask(struct h5_file *file, enum h5_request what,
                 struct h5_message *m);
/* h5_ask() for a reply of exactly size bytes, which go to out. */
ls_status h5_ask_bytes(struct h5_file *file, enum h5_request what,
                       struct h5_message *m, void *out, uint64_t size);
/* LS_OK if the reply was taken to its end, else the helper is ended: it does
 * not do what it is to do. */
ls_status h5_asked(struct h5_file *file, const struct h5_message *m);

/* h5_ask.c: the functions of h5.h and h5_raw.h, for a file with a helper. */
ls_status h5_ask_nothing(struct h5_file *file, enum h5_request what);
ls_status h5_ask_list(struct h5_file *file, char ***names, size_t *n);
bool h5_ask_whether(struct h5_file *file, enum h5_request what,
                    const char *name, const char *attribute);
ls_status h5_ask_shape(struct h5_file *file, const char *name,
                       struct h5_shape *shape);
ls_status h5_ask_texts(struct h5_file *file, const char *name,
                       const char *field, char ***texts, size_t *n);
ls_status h5_ask_word(struct h5_file *file, const char *name, char *word,
                      size_t size);
ls_status h5_ask_cells(struct h5_file *file, const char *name, int32_t **unit,
                       size_t **start, size_t *n);
ls_status h5_ask_fields(struct h5_file *file, const char *name,
                        struct h5_field **fields, size_t *n);
ls_status h5_ask_enum(struct h5_file *file, const char *name, const char *field,
                      char ***names, int64_t **values, size_t *n);
ls_status h5_ask_fuel(struct h5_file *file, struct h5_fuel **records,
                      size_t *n);

/* h5_ask_attribute.c */
ls_status h5_ask_text(struct h5_file *file, const char *name,
                      const char *attribute, char *text, size_t size);
ls_status h5_ask_number(struct h5_file *file, const char *name,
                        const char *attribute, double *number);
ls_status h5_ask_numbers(struct h5_file *file, const char *name,
                         const char *attribute, double **numbers, size_t *n);
ls_status h5_ask_wholes(struct h5_file *file, const char *name,
                        const char *attribute, size_t n, uint64_t *numbers);

/* h5_ask_rows.c */
ls_status h5_ask_read(struct h5_file *file, const char *name,
                      enum number_type type, void *out, size_t count);
ls_status h5_ask_box(struct h5_file *file, const char *name,
                     const uint64_t *start, const uint64_t *count,
                     enum number_type type, void *out);
ls_status h5_ask_rows(struct h5_file *file, const char *name, uint64_t lo,
                      uint64_t hi, enum number_type type, void *out);
ls_status h5_ask_field_rows(struct h5_file *file, const char *name,
                            const struct h5_field *fields, size_t n,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out);
ls_status h5_ask_layout(struct h5_file *file, const char *name,
                        struct h5_raw *raw);
ls_status h5_ask_chunk(struct h5_file *file, const char *name,
                       const uint64_t *first, void *out, size_t room,
                       size_t *size, uint32_t *skipped);
ls_status h5_ask_holes(struct h5_file *file, const char *name, int axis,
                       struct h5_holes *holes);

#endif
