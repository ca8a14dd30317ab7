/* SPDX-License-Identifier: MIT */
/*
 * h5_raw.h - where the bytes of a dataset lie, for those who undo filters on
 * several threads and read past HDF5.
 *
 * HDF5 does one thing at a time, in builds that are safe for threads too: each
 * function of h5*.c holds h5_lock() while it runs.
 */
#ifndef LOCKSTEP_H5_RAW_H
#define LOCKSTEP_H5_RAW_H

#include "hdf5/h5.h"

/* One thread at a time; the same thread may take it again. */
void h5_lock(void);
void h5_unlock(void);

enum { H5_RAW_FILTERS = 3 };

/* A filter that chunk_decode() undoes. */
enum h5_filter { H5_GZIP, H5_SHUFFLE };

struct h5_raw {
    bool as_it_is;   /* its elements are those of h5_shape.type, but for the
                        order of bytes */
    bool contiguous; /* from `offset` of the file on, without a gap */
    uint64_t offset;
    bool chunked;                          /* by h5_raw_chunk() */
    enum h5_filter filter[H5_RAW_FILTERS]; /* [n_filters] as applied */
    int n_filters;
};

/* How it lies. Neither contiguous nor chunked: by h5_read_rows() alone, as
 * its filters (checksums too) are best left to HDF5. */
ls_status h5_raw_layout(struct h5_file *file, const char *name,
                        struct h5_raw *raw);
/* The bytes of the chunk whose first element is there, as they are stored:
 * *size of them, at most room; 0 when there are none, as of a chunk that was
 * never written: h5_read_box() knows what it holds. skipped has
 * a bit for each filter that was left out. */
ls_status h5_raw_chunk(struct h5_file *file, const char *name,
                       const uint64_t *first, void *out, size_t room,
                       size_t *size, uint32_t *skipped);

/* Chunks that were never written, of all; where the first of them begins on one
 * axis, UINT64_MAX if there is none, or there are too many to look. None of a
 * dataset that is not in chunks. */
struct h5_holes {
    uint64_t chunks, all, first;
};
ls_status h5_find_holes(struct h5_file *file, const char *name, int axis,
                        struct h5_holes *holes);

#endif
