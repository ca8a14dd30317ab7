/* SPDX-License-Identifier: MIT */
/*
 * infer_checksum.c - CRC-32C without a library, by a table.
 */
#include "infer/infer_checksum.h"

/* Castagnoli's polynomial, the lowest power in the highest bit (RFC 3720). */
#define POLYNOMIAL 0x82F63B78u

uint32_t infer_crc32c(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint32_t table[256], crc = ~(uint32_t)0;

    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? POLYNOMIAL : 0);
    }
    for (size_t i = 0; i < size; i++)
        crc = crc >> 8 ^ table[(crc ^ at[i]) & 0xFFu];
    return ~crc;
}
