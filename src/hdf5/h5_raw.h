/* SPDX-License-Identifier: MIT */
/*
 * h5_raw.h - where the bytes of a dataset are stored, for readers that bypass
 * HDF5 and decode filters on several threads.
 *
 * HDF5 runs one call at a time, also in its thread-safe builds: each function
 * of h5*.c holds h5_lock() while it runs.
 */
#ifndef LOCKSTEP_H5_RAW_H
#define LOCKSTEP_H5_RAW_H

#include "hdf5/h5.h"

/* A recursive mutex. */
void h5_lock(void);
void h5_unlock(void);

enum { H5_RAW_FILTERS = 3 };

/* Filters that chunk_decode() decodes. */
enum h5_filter { H5_GZIP, H5_SHUFFLE };

struct h5_raw {
    bool as_it_is;   /* elements of h5_shape.type, except for byte order */
    bool contiguous; /* from `offset` of the file on, without a gap */
    uint64_t offset;
    bool chunked;                          /* by h5_raw_chunk() */
    enum h5_filter filter[H5_RAW_FILTERS]; /* [n_filters] as applied */
    int n_filters;
};

/* Describe the storage of a dataset. Neither contiguous nor chunked: read by
 * h5_read_rows() only, as filters and checksums are left to HDF5. */
ls_status h5_raw_layout(struct h5_file *file, const char *name,
                        struct h5_raw *raw);
/* Read the stored bytes of the chunk that starts at element `first`: *size
 * bytes, at most room; 0 for a chunk that was never written, whose values
 * h5_read_box() gives. skipped has a bit for each filter not applied. */
ls_status h5_raw_chunk(struct h5_file *file, const char *name,
                       const uint64_t *first, void *out, size_t room,
                       size_t *size, uint32_t *skipped);

/* Number of chunks never written, and of all; first: start of the first one on
 * an axis, UINT64_MAX if there is none or too many to search. Zero for a
 * dataset without chunks. */
struct h5_holes {
    uint64_t chunks, all, first;
};
ls_status h5_find_holes(struct h5_file *file, const char *name, int axis,
                        struct h5_holes *holes);

#endif
