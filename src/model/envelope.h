/* SPDX-License-Identifier: MIT */
/*
 * envelope.h - the header of 512 bytes in front of every model file.
 *
 * HDF5 takes it for a user block. With two checksums it finds every changed
 * byte and every missing one before HDF5 sees any of them.
 */
#ifndef LOCKSTEP_ENVELOPE_H
#define LOCKSTEP_ENVELOPE_H

#include <stddef.h>

#include "base/status.h"

/* Formats of one major number are read by all programs of that number. */
enum { ENVELOPE_SIZE = 512, ENVELOPE_MAJOR = 1, ENVELOPE_MINOR = 0 };

/* The header for a payload. */
void envelope_make(const void *payload, size_t size,
                   unsigned char header[ENVELOPE_SIZE]);

/* Whether bytes start with the magic. */
int envelope_starts(const void *bytes, size_t size);

/* Check a whole file, named path in sentences, and find its payload. */
ls_status envelope_open(const char *path, const void *bytes, size_t size,
                        const void **payload, size_t *payload_size);

#endif
