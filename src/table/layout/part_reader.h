/* SPDX-License-Identifier: MIT */
/*
 * part_reader.h - one part of X on its way out of the file, by the shortest
 * way.
 *
 *     WAY_OFFSET   one piece of the file: pread() where it lies
 *     WAY_CHUNKS   chunks: read under HDF5's lock, undone outside of it
 *     WAY_CALLER   rows in no file, by source_rows()
 *     WAY_HDF5     all else, by source_rows() under HDF5's lock
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
    int fd; /* of the same file */
    const struct source *source;
    enum number_type type; /* in memory */
    enum way way;
    struct h5_raw raw;
    size_t rows, columns, size, stride; /* of the file; size of an element */
    size_t at;                          /* bytes of a row before the part */
    size_t first; /* of the table, that the file's first row is */
    size_t chunk_rows, chunk_columns, chunks; /* chunks beside one another */
    size_t room_size;                         /* of each room of a worker */
};

/* Rooms of a worker for chunks, each of room_size. */
enum { PART_READER_BUFFERS = 3 };

/* All is borrowed. */
ls_status part_reader_open(struct h5_file *file, int fd,
                           const struct source *source, enum number_type type,
                           size_t at, size_t stride,
                           struct part_reader *part_reader);
/* Rows that are best read together: those of a row of chunks, or of runs that
 * are not too short. Depends on the layout of the file alone. */
size_t part_reader_unit(const struct source *source, enum number_type type);
/* Into how many tasks a piece falls, and one of them; several threads do
 * several at a time, in rooms of their own. */
size_t part_reader_tasks(const struct part_reader *part_reader,
                         const struct piece *piece);
ls_status part_reader_read(const struct part_reader *part_reader,
                           const struct piece *piece, size_t task,
                           unsigned char *const room[PART_READER_BUFFERS]);

#endif
