/* SPDX-License-Identifier: MIT */
/*
 * input_zstd.c - Zstandard files, if built with libzstd.
 */
#include "table/text/input_inside.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

#include "base/mem.h"

enum { BUFFER = 1 << 17 };

struct zstd {
    ZSTD_DStream *stream;
    ZSTD_inBuffer in;
    size_t hint; /* 0 when a frame has just ended */
    char bytes[BUFFER];
};

static void close_zstd(struct input *input)
{
    struct zstd *z = input->state;

    if (z)
        ZSTD_freeDStream(z->stream);
    mem_free(z);
}

static ls_status open_zstd(struct input *input)
{
    struct zstd *z = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(z, 1, "a Zstandard stream"));
    input->state = z;
    z->stream = ZSTD_createDStream();
    TRY(mem_check(z->stream, 1, 1, "a Zstandard stream"));
done:
    return status;
}

/* More bytes of the file; *end when there are none. */
static ls_status refill(struct input *input, bool *end)
{
    struct zstd *z = input->state;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(input_fill(input, z->bytes, sizeof z->bytes, &n));
    z->in = (ZSTD_inBuffer){z->bytes, n, 0};
    *end = n == 0;
done:
    return status;
}

static ls_status read_zstd(struct input *input, void *bytes, size_t size,
                           size_t *got)
{
    struct zstd *z = input->state;
    ZSTD_outBuffer out = {bytes, size, 0};
    bool end = false;
    ls_status status = LS_OK;

    while (out.pos < size) {
        const size_t before = out.pos;

        if (z->in.pos == z->in.size)
            TRY(refill(input, &end));
        if (end && z->hint == 0)
            break;
        z->hint = ZSTD_decompressStream(z->stream, &out, &z->in);
        if (ZSTD_isError(z->hint))
            TRY(fail(LS_BAD_DATA, "%s: the Zstandard file is damaged (%s)",
                     input->path, ZSTD_getErrorName(z->hint)));
        if (end && out.pos == before)
            TRY(fail(LS_BAD_DATA, "%s: the Zstandard file is cut off",
                     input->path));
    }
    *got = out.pos;
done:
    return status;
}

static ls_status rewind_zstd(struct input *input)
{
    struct zstd *z = input->state;

    z->in = (ZSTD_inBuffer){z->bytes, 0, 0};
    z->hint = 0;
    ZSTD_DCtx_reset(z->stream, ZSTD_reset_session_only);
    return input_to_front(input);
}

#else

static ls_status open_zstd(struct input *input)
{
    return fail(LS_BAD_DATA,
                "%s is Zstandard, which this build cannot read (libzstd was "
                "not there); unpack it first: zstd -d",
                input->path);
}

static ls_status read_zstd(struct input *input, void *bytes, size_t size,
                           size_t *got)
{
    (void)bytes;
    (void)size;
    (void)got;
    return open_zstd(input);
}

static ls_status rewind_zstd(struct input *input)
{
    return open_zstd(input);
}

static void close_zstd(struct input *input)
{
    (void)input;
}

#endif

const struct codec codec_zstd = {open_zstd, read_zstd, rewind_zstd, close_zstd};
