/* SPDX-License-Identifier: MIT */
/*
 * digest.c - checksums: CRC-32C (ISA-L), SHA-256 (libcrypto), XXH3 (xxhash).
 */
/* The functions of 1.1, which allocate nothing: EVP of libcrypto 3 follows null
 * pointers when memory runs out. */
#define OPENSSL_API_COMPAT 10100
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <isa-l/crc.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <xxhash.h>

uint32_t digest_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    const size_t piece = (size_t)1 << 30; /* ISA-L takes its length as int */
    const unsigned char *at = bytes;

    /* RFC 3720 inverts the register before and after; ISA-L does not. */
    crc = ~crc;
    while (size > 0) {
        const size_t n = size < piece ? size : piece;

        /* The parameter of ISA-L lacks a const; nothing is written. */
        crc = crc32_iscsi((unsigned char *)at, (int)n, crc);
        at += n;
        size -= n;
    }
    return ~crc;
}

ls_status digest_sha256(const struct digest_part *parts, size_t n_parts,
                        char hex[65])
{
    SHA256_CTX context;
    unsigned char sum[SHA256_DIGEST_LENGTH];
    int good = SHA256_Init(&context);

    for (size_t i = 0; good && i < n_parts; i++)
        good = SHA256_Update(&context, parts[i].bytes, parts[i].size);
    good = good && SHA256_Final(sum, &context);
    if (!good)
        return fail(LS_INTERNAL, "libcrypto cannot compute a SHA-256");
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)sum[i]);
    return LS_OK;
}

uint64_t digest_xxh3(uint64_t seed, const void *bytes, size_t size)
{
    return XXH3_64bits_withSeed(bytes, size, seed);
}

/* struct digest is the state of the library. */
ls_status digest_begin(uint64_t seed, struct digest **digest)
{
    XXH3_state_t *state = XXH3_createState();

    if (!state || XXH3_64bits_reset_withSeed(state, seed) != XXH_OK) {
        XXH3_freeState(state);
        return fail(LS_NO_MEMORY, "no memory for a fingerprint");
    }
    *digest = (struct digest *)state;
    return LS_OK;
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    (void)XXH3_64bits_update((XXH3_state_t *)digest, bytes, size);
}

uint64_t digest_end(struct digest *digest)
{
    XXH3_state_t *state = (XXH3_state_t *)digest;
    uint64_t result;

    if (!digest)
        return 0;
    result = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    return result;
}
