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

#endif
