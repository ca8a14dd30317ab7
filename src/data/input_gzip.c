/* SPDX-License-Identifier: MIT */
/*
 * input_gzip.c - inputs that are plain or gzip: zlib tells the two apart.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "data/input_inside.h"

static ls_status open_gzip(struct input *input)
{
    const int fd = dup(input->fd);

    errno = 0;
    input->state = fd < 0 ? NULL : gzdopen(fd, "rb");
    if (!input->state) {
        if (fd >= 0)
            close(fd);
        return fail(LS_NO_INPUT, "%s: %s", input->path,
                    errno ? strerror(errno) : "out of memory");
    }
    gzbuffer(input->state, 1 << 17);
    input->whole = gzdirect(input->state) ? (uint64_t)input->first.st_size : 0;
    return LS_OK;
}

/* What zlib has to say of a read that gave less than was asked for. */
static ls_status check_end(struct input *input)
{
    int code = Z_OK;
    const char *text = gzerror(input->state, &code);

    if (code == Z_OK || code == Z_STREAM_END)
        return LS_OK;
    if (code == Z_ERRNO)
        return fail(LS_IO, "%s: read failed: %s", input->path, strerror(errno));
    if (code == Z_BUF_ERROR)
        return fail(LS_BAD_DATA, "%s: the gzip file is cut off", input->path);
    return fail(LS_BAD_DATA, "%s: the gzip file is damaged (%s)", input->path,
                text);
}

static ls_status read_gzip(struct input *input, void *bytes, size_t size,
                           size_t *got)
{
    char *at = bytes;
    size_t done_so_far = 0;
    ls_status status = LS_OK;

    while (done_so_far < size) {
        const size_t left = size - done_so_far;
        const unsigned ask = left < 1u << 30 ? (unsigned)left : 1u << 30;
        const int n = gzread(input->state, at + done_so_far, ask);

        if (n > 0)
            done_so_far += (size_t)n;
        if (n < 0 || (unsigned)n < ask) {
            TRY(check_end(input));
            break;
        }
    }
    input->total += (uint64_t)gzoffset(input->state) - input->place;
    input->place = (uint64_t)gzoffset(input->state);
    *got = done_so_far;
done:
    return status;
}

static ls_status rewind_gzip(struct input *input)
{
    if (gzrewind(input->state) != 0)
        return fail(LS_IO, "%s: cannot be read again", input->path);
    return LS_OK;
}

static void close_gzip(struct input *input)
{
    if (input->state)
        gzclose_r(input->state);
}

const struct codec codec_gzip = {open_gzip, read_gzip, rewind_gzip, close_gzip};
