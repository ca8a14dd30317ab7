/* SPDX-License-Identifier: MIT */
/*
 * part_reader.h - reading one part of X by the fastest method.
 *
 *     WAY_OFFSET   contiguous in the file: pread()
 *     WAY_CHUNKS   chunks: read under HDF5's lock, decoded outside of it
 *     WAY_CALLER   rows of the caller: source_rows()
 *     WAY_HDF5     all else: source_rows() under HDF5's lock
 */
#ifndef LOCKSTEP_PART_READER_H
#define LOCKSTEP_PART_READER_H

#include "hdf5/h5_raw.h"
#include "table/layout/source.h"

/* Rows [lo, hi) of the file; row r goes to out + (r - lo) * stride. */
struct piece {
    size_t lo, hi;
    char *out;
};

enum way { WAY_OFFSET, WAY_CHUNKS, WAY_CALLER, WAY_HDF5 };

struct part_reader {
    struct h5_file *file;
    int fd; /* descriptor of the same file */
    const struct source *source;
    enum number_type type; /* in memory */
    enum way way;
    struct h5_raw raw;
    size_t rows, columns, size, stride; /* of the file; size of an element */
    size_t at;                          /* bytes of a row before the part */
    size_t first;                       /* table row of the file's first row */
    size_t chunk_rows, chunk_columns, chunks; /* chunks: per row of chunks */
    size_t room_size;                         /* of each buffer of a worker */
};

/* Chunk buffers of a worker, room_size bytes each. */
enum { PART_READER_BUFFERS = 3 };

/* file, fd and source must outlive the reader. */
ls_status part_reader_open(struct h5_file *file, int fd,
                           const struct source *source, enum number_type type,
                           size_t at, size_t stride,
                           struct part_reader *part_reader);
/* Preferred number of rows to read together: a row of chunks, or enough rows
 * for long reads. Depends on the layout of the file alone. */
size_t part_reader_unit(const struct source *source, enum number_type type);
/* Number of tasks of a piece, and execution of one task. Several threads may
 * execute tasks at the same time, each with its own buffers `room`. */
size_t part_reader_tasks(const struct part_reader *part_reader,
                         const struct piece *piece);
ls_status part_reader_read(const struct part_reader *part_reader,
                           const struct piece *piece, size_t task,
                           unsigned char *const room[PART_READER_BUFFERS]);

#endif
