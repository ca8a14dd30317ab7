/* SPDX-License-Identifier: MIT */
/*
 * input_gzip.c - gzip files of one or several complete members.
 *
 * The gz functions of zlib end without an error at bytes after a member that
 * are not another member, and so lose the rows after a damaged header. Here the
 * file must end with a member, or with zeros after it, the padding of tape
 * drives and gzip(1).
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "table/text/input_inside.h"

enum { BUFFER = 1 << 17, GZIP_ONLY = 16 + MAX_WBITS };

struct gzip {
    z_stream stream;
    bool inside;  /* a member has begun and not ended */
    size_t whole; /* members that ended well */
    bool end;     /* the file has no more bytes */
    unsigned char bytes[BUFFER];
};

static void close_gzip(struct input *input)
{
    struct gzip *z = input->state;

    if (z)
        inflateEnd(&z->stream);
    mem_free(z);
}

static ls_status open_gzip(struct input *input)
{
    struct gzip *z = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(z, 1, "a gzip stream"));
    input->state = z;
    if (inflateInit2(&z->stream, GZIP_ONLY) != Z_OK)
        status = fail(LS_NO_MEMORY, "out of memory for a gzip stream");
done:
    return status;
}

/* More bytes of the file, if there are any and none are left. */
static ls_status refill(struct input *input)
{
    struct gzip *z = input->state;
    size_t n = 0;
    ls_status status = LS_OK;

    if (z->stream.avail_in || z->end)
        return LS_OK;
    TRY(input_fill(input, z->bytes, sizeof z->bytes, &n));
    z->stream.next_in = z->bytes;
    z->stream.avail_in = (unsigned)n;
    z->end = n == 0;
done:
    return status;
}

/* Between members: passes over padding up to the end of the file. */
static ls_status skip_padding(struct input *input)
{
    struct gzip *z = input->state;
    z_stream *s = &z->stream;
    bool padded = false;
    ls_status status = LS_OK;

    for (;; padded = true) {
        TRY(refill(input));
        if (z->end || *s->next_in != 0)
            break;
        while (s->avail_in && *s->next_in == 0) {
            s->next_in++;
            s->avail_in--;
        }
    }
    if (padded && !z->end)
        status = fail(LS_BAD_DATA,
                      "%s: the gzip file is damaged: other bytes than zeros "
                      "follow the padding behind member %zu",
                      input->path, z->whole);
done:
    return status;
}

/* The next member begins here. What is no gzip header shows in inflate(). */
static ls_status begin_member(struct input *input)
{
    struct gzip *z = input->state;
    ls_status status = LS_OK;

    if (z->whole)
        TRY(skip_padding(input));
    if (z->end)
        return LS_OK;
    if (inflateReset(&z->stream) != Z_OK)
        return fail(LS_INTERNAL, "%s: zlib cannot start again", input->path);
    z->inside = true;
done:
    return status;
}

static ls_status fail_damaged(const struct input *input, int code)
{
    const struct gzip *z = input->state;
    const char *what = z->stream.msg ? z->stream.msg : "no gzip data";

    if (code == Z_MEM_ERROR)
        return fail(LS_NO_MEMORY, "out of memory for a gzip stream");
    if (z->whole && strcmp(what, "incorrect header check") == 0)
        what = "what follows is not gzip";
    return z->whole
               ? fail(LS_BAD_DATA,
                      "%s: the gzip file is damaged behind its first %zu "
                      "member%s (%s)",
                      input->path, z->whole, z->whole == 1 ? "" : "s", what)
               : fail(LS_BAD_DATA, "%s: the gzip file is damaged (%s)",
                      input->path, what);
}

static ls_status inflate_some(struct input *input)
{
    struct gzip *z = input->state;
    int code = Z_OK;
    ls_status status = LS_OK;

    TRY(refill(input));
    if (z->end)
        TRY(fail(LS_BAD_DATA, "%s: the gzip file is cut off", input->path));
    code = inflate(&z->stream, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
        z->inside = false;
        z->whole++;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
        status = fail_damaged(input, code);
    }
done:
    return status;
}

static ls_status read_gzip(struct input *input, void *bytes, size_t size,
                           size_t *got)
{
    struct gzip *z = input->state;
    const size_t most = (size_t)1 << 30;
    size_t done_so_far = 0;
    ls_status status = LS_OK;

    while (done_so_far < size) {
        const size_t left = size - done_so_far;
        const unsigned ask = (unsigned)(left < most ? left : most);

        if (!z->inside)
            TRY(begin_member(input));
        if (!z->inside)
            break;
        z->stream.next_out = (unsigned char *)bytes + done_so_far;
        z->stream.avail_out = ask;
        TRY(inflate_some(input));
        done_so_far += ask - z->stream.avail_out;
    }
    *got = done_so_far;
done:
    return status;
}

static ls_status rewind_gzip(struct input *input)
{
    struct gzip *z = input->state;

    z->stream.avail_in = 0;
    z->inside = z->end = false;
    z->whole = 0;
    return input_to_front(input);
}

const struct codec codec_gzip = {open_gzip, read_gzip, rewind_gzip, close_gzip};
