/* SPDX-License-Identifier: MIT */
/*
 * chunk.h - a chunk of a dataset, from its stored bytes to its elements.
 */
#ifndef LOCKSTEP_CHUNK_H
#define LOCKSTEP_CHUNK_H

#include "hdf5/h5_raw.h"

/* Bytes that a stored chunk of so many may have: what does not shrink grows a
 * little. */
size_t chunk_room(size_t bytes);

/*
 * Undo the filters of a chunk: stored [n_stored] becomes *elements [n], of
 * `size` bytes each. spare [n x size] is room to work in; *elements points into
 * stored or spare, or into a second room, also [n x size].
 * LS_BAD_DATA, without a name, when the bytes are no such chunk.
 */
ls_status chunk_decode(const struct h5_raw *raw, uint32_t skipped, size_t size,
                       size_t n, unsigned char *stored, size_t n_stored,
                       unsigned char *spare, unsigned char *second,
                       unsigned char **elements);

#endif
