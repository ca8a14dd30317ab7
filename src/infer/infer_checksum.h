/* SPDX-License-Identifier: MIT */
/*
 * infer_checksum.h - CRC-32C without a library: liblockstep-infer needs libc
 * and libm only. Equal to digest_crc32c().
 */
#ifndef LOCKSTEP_INFER_CHECKSUM_H
#define LOCKSTEP_INFER_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint32_t infer_crc32c(const void *bytes, size_t size);

#endif
