/* SPDX-License-Identifier: MIT */
/*
 * digest.h - checksums: CRC-32C (ISA-L), SHA-256 (libcrypto), XXH3 (xxhash).
 *
 * CRC-32C finds every damaged byte of a file, SHA-256 names parameters to
 * people, XXH3 tells quickly whether a table is the same as before.
 */
#ifndef LOCKSTEP_DIGEST_H
#define LOCKSTEP_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* CRC-32C (RFC 3720) of more bytes; crc starts at 0. */
uint32_t digest_crc32c(uint32_t crc, const void *bytes, size_t size);

struct digest_part {
    const void *bytes;
    size_t size;
};

/* SHA-256 of the parts one after the other, as 64 hexadecimal digits. */
ls_status digest_sha256(const struct digest_part *parts, size_t n_parts,
                        char hex[65]);

/* XXH3 of bytes, chained by seed. */
uint64_t digest_xxh3(uint64_t seed, const void *bytes, size_t size);

/* The same of bytes that come one after the other. */
struct digest;
ls_status digest_begin(uint64_t seed, struct digest **digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
uint64_t digest_end(struct digest *digest); /* frees it; NULL is allowed */

#endif
