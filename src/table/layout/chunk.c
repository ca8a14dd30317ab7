/* SPDX-License-Identifier: MIT */
/*
 * chunk.c - decoding the filters of chunks: gzip by ISA-L, shuffle here.
 *
 * Thread-blind and without HDF5: several threads may decode several chunks.
 */
#include "table/layout/chunk.h"

#include <isa-l/igzip_lib.h>
#include <string.h>

size_t chunk_room(size_t bytes)
{
    return bytes + bytes / 8 + 4096;
}

/* By ISA-L, in a third of the time of zlib; its state is 80 KB. */
static ls_status inflate_all(unsigned char *in, size_t n_in, unsigned char *out,
                             size_t n_out)
{
    struct inflate_state z;

    if (n_in > UINT32_MAX || n_out > UINT32_MAX)
        return fail(LS_BAD_DATA, "a gzip chunk has %zu bytes", n_out);
    isal_inflate_init(&z);
    z.crc_flag = ISAL_ZLIB;
    z.next_in = in;
    z.avail_in = (uint32_t)n_in;
    z.next_out = out;
    z.avail_out = (uint32_t)n_out;
    if (isal_inflate_stateless(&z) != ISAL_DECOMP_OK || z.avail_out != 0)
        return fail(LS_BAD_DATA, "a gzip chunk is damaged");
    return LS_OK;
}

/* Bytes 0 of all elements, then bytes 1, ..: put together again. A few
 * elements at a time stay in the first cache. */
#define UNSHUFFLE(SIZE)                                                      \
    static void unshuffle_##SIZE(const unsigned char *restrict in, size_t n, \
                                 unsigned char *restrict out)                \
    {                                                                        \
        for (size_t i = 0; i < n; i++)                                       \
            for (size_t b = 0; b < SIZE; b++)                                \
                out[i * SIZE + b] = in[b * n + i];                           \
    }
UNSHUFFLE(2)
UNSHUFFLE(4)
UNSHUFFLE(8)
#undef UNSHUFFLE

static void unshuffle(const unsigned char *in, size_t size, size_t n,
                      unsigned char *out)
{
    switch (size) {
    case 2:
        unshuffle_2(in, n, out);
        break;
    case 4:
        unshuffle_4(in, n, out);
        break;
    case 8:
        unshuffle_8(in, n, out);
        break;
    default:
        memcpy(out, in, n * size);
        break;
    }
}

ls_status chunk_decode(const struct h5_raw *raw, uint32_t skipped, size_t size,
                       size_t n, unsigned char *stored, size_t n_stored,
                       unsigned char *spare, unsigned char *second,
                       unsigned char **elements)
{
    unsigned char *at = stored, *free_room = spare;
    size_t n_at = n_stored;
    ls_status status = LS_OK;

    for (int i = raw->n_filters - 1; i >= 0; i--) {
        if (skipped >> i & 1)
            continue;
        if (raw->filter[i] == H5_GZIP)
            TRY(inflate_all(at, n_at, free_room, n * size));
        else if (n_at == n * size)
            unshuffle(at, size, n, free_room);
        else
            TRY(fail(LS_BAD_DATA, "a chunk has %zu bytes, want %zu", n_at,
                     n * size));
        at = free_room;
        n_at = n * size;
        free_room = at == spare ? second : spare;
    }
    if (n_at != n * size)
        TRY(fail(LS_BAD_DATA, "a chunk has %zu bytes, want %zu", n_at,
                 n * size));
    *elements = at;
done:
    return status;
}
