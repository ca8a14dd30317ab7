/* SPDX-License-Identifier: MIT */
/*
 * envelope.h - the header of 512 bytes in front of every model file.
 *
 * HDF5 treats it as a user block. Its two checksums detect every changed or
 * missing byte before HDF5 reads the file.
 */
#ifndef LOCKSTEP_ENVELOPE_H
#define LOCKSTEP_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Programs of one major number read all formats of that number. */
enum { ENVELOPE_SIZE = 512, ENVELOPE_MAJOR = 1, ENVELOPE_MINOR = 0 };

/* Make the header for payload. */
void envelope_make(const void *payload, size_t size,
                   unsigned char header[ENVELOPE_SIZE]);

/* Whether bytes start with the magic. */
int envelope_starts(const void *bytes, size_t size);

/* Check a whole file and find its payload; path names it in error sentences. */
ls_status envelope_open(const char *path, const void *bytes, size_t size,
                        const void **payload, size_t *payload_size);

/* The same for a file that is read in pieces: check its header, the first bytes
 * [n] of a file of `size` bytes; then compare the checksum of its contents,
 * digest_crc32c() of all bytes behind the header. */
ls_status envelope_open_header(const char *path, const void *bytes, size_t n,
                               size_t size);
ls_status envelope_check_contents(const char *path, const void *header,
                                  uint32_t crc);

#endif
