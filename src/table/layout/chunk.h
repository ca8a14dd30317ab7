/* SPDX-License-Identifier: MIT */
/*
 * chunk.h - decoding the stored bytes of a chunk into elements.
 */
#ifndef LOCKSTEP_CHUNK_H
#define LOCKSTEP_CHUNK_H

#include "hdf5/h5_raw.h"

/* Maximum stored size of a chunk of `bytes` bytes: incompressible data grows a
 * little. */
size_t chunk_room(size_t bytes);

/*
 * Undo the filters of a chunk: stored [n_stored] becomes *elements [n], of
 * `size` bytes each. spare and second [n x size] are buffers; *elements points
 * into stored, spare or second.
 * LS_BAD_DATA, without a file name, if the bytes are not a valid chunk.
 */
ls_status chunk_decode(const struct h5_raw *raw, uint32_t skipped, size_t size,
                       size_t n, unsigned char *stored, size_t n_stored,
                       unsigned char *spare, unsigned char *second,
                       unsigned char **elements);

#endif
