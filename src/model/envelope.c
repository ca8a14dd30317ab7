/* SPDX-License-Identifier: MIT */
/*
 * envelope.c - the header in front of model files, byte by byte.
 *
 *     offset  bytes  meaning (numbers are little-endian)
 *          0      8  magic "LOCKSTEP"
 *          8      4  format, major
 *         12      4  format, minor
 *         16      8  length of the payload
 *         24      4  CRC-32C of the payload
 *         28    480  zero
 *        508      4  CRC-32C of the 508 bytes before
 */
#include "model/envelope.h"

#include <inttypes.h>
#include <string.h>

#include "base/digest.h"

enum {
    AT_MAJOR = 8,
    AT_MINOR = 12,
    AT_LENGTH = 16,
    AT_PAYLOAD_CRC = 24,
    AT_HEADER_CRC = 508
};

static const char magic[8] = {'L', 'O', 'C', 'K', 'S', 'T', 'E', 'P'};

static void put(unsigned char *at, int bytes, uint64_t number)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t number = 0;

    for (int i = 0; i < bytes; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

void envelope_make(const void *payload, size_t size,
                   unsigned char header[ENVELOPE_SIZE])
{
    memset(header, 0, ENVELOPE_SIZE);
    memcpy(header, magic, sizeof magic);
    put(header + AT_MAJOR, 4, ENVELOPE_MAJOR);
    put(header + AT_MINOR, 4, ENVELOPE_MINOR);
    put(header + AT_LENGTH, 8, size);
    put(header + AT_PAYLOAD_CRC, 4, digest_crc32c(0, payload, size));
    put(header + AT_HEADER_CRC, 4, digest_crc32c(0, header, AT_HEADER_CRC));
}

int envelope_starts(const void *bytes, size_t size)
{
    return size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

static ls_status check_header(const char *path, const unsigned char *header,
                              size_t size)
{
    if (size == 0)
        return fail(LS_BAD_DATA, "%s is empty", path);
    if (!envelope_starts(header, size))
        return fail(LS_BAD_DATA,
                    "%s is not a lockstep model: it does not start with the "
                    "word LOCKSTEP",
                    path);
    if (size < ENVELOPE_SIZE)
        return fail(LS_BAD_DATA,
                    "%s is cut: it holds %zu bytes, its header alone has %d",
                    path, size, ENVELOPE_SIZE);
    if (get(header + AT_HEADER_CRC, 4) !=
        digest_crc32c(0, header, AT_HEADER_CRC))
        return fail(LS_BAD_DATA, "%s: its header is damaged (checksum)", path);
    if (get(header + AT_MAJOR, 4) != ENVELOPE_MAJOR)
        return fail(LS_BAD_DATA,
                    "%s has format %" PRIu64 ".%" PRIu64 ", this program "
                    "reads %d; a newer lockstep is needed",
                    path, get(header + AT_MAJOR, 4), get(header + AT_MINOR, 4),
                    ENVELOPE_MAJOR);
    return LS_OK;
}

ls_status envelope_open_header(const char *path, const void *bytes, size_t n,
                               size_t size)
{
    uint64_t length = 0;
    ls_status status = LS_OK;

    TRY(check_header(path, bytes, n));
    length = get((const unsigned char *)bytes + AT_LENGTH, 8);
    if (length != size - ENVELOPE_SIZE)
        TRY(fail(LS_BAD_DATA, "%s is %s: it holds %zu of %" PRIu64 " bytes",
                 path, length > size - ENVELOPE_SIZE ? "cut" : "too long", size,
                 length + ENVELOPE_SIZE));

done:
    return status;
}

ls_status envelope_check_contents(const char *path, const void *header,
                                  uint32_t crc)
{
    if (get((const unsigned char *)header + AT_PAYLOAD_CRC, 4) != crc)
        return fail(LS_BAD_DATA,
                    "%s is damaged: the checksum of its contents is wrong",
                    path);
    return LS_OK;
}

ls_status envelope_open(const char *path, const void *bytes, size_t size,
                        const void **payload, size_t *payload_size)
{
    const unsigned char *contents = bytes;
    ls_status status = LS_OK;

    TRY(envelope_open_header(path, bytes, size, size));
    contents += ENVELOPE_SIZE;
    TRY(envelope_check_contents(
        path, bytes, digest_crc32c(0, contents, size - ENVELOPE_SIZE)));
    *payload = contents;
    *payload_size = size - ENVELOPE_SIZE;

done:
    return status;
}
