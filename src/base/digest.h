/* SPDX-License-Identifier: MIT */
/*
 * digest.h - checksums: CRC-32C (ISA-L), SHA-256 (libcrypto), XXH3 (xxhash).
 *
 * CRC-32C detects every damaged byte of a file, SHA-256 identifies parameters
 * in reports, XXH3 is a fast fingerprint of a table.
 */
#ifndef LOCKSTEP_DIGEST_H
#define LOCKSTEP_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Continue the CRC-32C (RFC 3720) crc, which starts at 0, with bytes [size]. */
uint32_t digest_crc32c(uint32_t crc, const void *bytes, size_t size);

struct digest_part {
    const void *bytes;
    size_t size;
};

/* SHA-256 of the concatenated parts, as 64 hexadecimal digits. */
ls_status digest_sha256(const struct digest_part *parts, size_t n_parts,
                        char hex[65]);

/* XXH3 of bytes, chained by seed. */
uint64_t digest_xxh3(uint64_t seed, const void *bytes, size_t size);

/* The XXH3 of bytes that arrive in pieces. */
struct digest;
ls_status digest_begin(uint64_t seed, struct digest **digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
uint64_t digest_end(struct digest *digest); /* frees it; NULL is allowed */

#endif
