/* SPDX-License-Identifier: MIT */
/*
 * h5_ahead.c - find replies that were given before they are asked for.
 *
 * The helper is not trusted more than otherwise: a reply is taken from here as
 * it would be from the socket.
 */
#include "hdf5/h5_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct h5_ahead_reply {
    uint64_t what;
    const unsigned char *request, *bytes;
    size_t request_size, size;
};

static int compare(const void *a, const void *b)
{
    const struct h5_ahead_reply *x = a, *y = b;

    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    if (x->request_size != y->request_size)
        return x->request_size < y->request_size ? -1 : 1;
    return memcmp(x->request, y->request, x->request_size);
}

static const unsigned char *take_block(struct h5_message *m, size_t *size)
{
    *size = (size_t)h5_take_number(m, m->size);
    return h5_take_room(m, *size);
}

/* A reply takes at least three numbers of the message, which bounds their
 * count. */
ls_status h5_ahead_take(struct h5_ahead *ahead, const char *name)
{
    struct h5_message *m = &ahead->message;
    size_t n = 0;
    ls_status status = LS_OK;

    ahead->is_whole = h5_take_flag(m);
    n = (size_t)h5_take_number(m, m->size / (3 * sizeof(uint64_t)));
    TRY(MEM_ARRAY(ahead->reply, n, "replies"));
    for (size_t i = 0; i < n; i++) {
        struct h5_ahead_reply *reply = &ahead->reply[i];

        reply->what = h5_take_number(m, H5_REQUESTS - 1);
        reply->request = take_block(m, &reply->request_size);
        reply->bytes = take_block(m, &reply->size);
    }
    TRY(h5_message_end(m, name));
    qsort(ahead->reply, n, sizeof *ahead->reply, compare);
    ahead->n = n;

done:
    if (status != LS_OK)
        h5_ahead_clear(ahead);
    return status;
}

/* Whether a name is written in the one way that the helper writes it. */
static bool is_plain(const char *name)
{
    if (*name != '/')
        return false;
    while (*name == '/' && name[1] != '\0') {
        const size_t length = strcspn(++name, "/");

        if (length == 0 || (length == 1 && name[0] == '.') ||
            (length == 2 && name[0] == '.' && name[1] == '.'))
            return false;
        name += length;
    }
    return *name == '\0' || name[-1] == '\0';
}

/* Whether a name that is not among all those of the file answers the request,
 * with no. */
static bool is_answer(const struct h5_ahead *ahead, enum h5_request what,
                      const struct h5_message *m)
{
    struct h5_message request = *m;

    request.at = 0;
    return ahead->is_whole && is_plain(h5_take_text(&request)) &&
           (what == H5_REQUEST_EXISTS || what == H5_REQUEST_IS_GROUP ||
            what == H5_REQUEST_IS_LINK || what == H5_REQUEST_HAS);
}

bool h5_ahead_find(const struct h5_ahead *ahead, enum h5_request what,
                   const struct h5_message *m, const void **bytes, size_t *size)
{
    static const uint64_t no;
    const struct h5_ahead_reply key = {
        .what = what, .request = m->bytes, .request_size = m->size};
    const struct h5_ahead_reply *reply = NULL;

    if (ahead->n > 0 && m->bytes)
        reply = bsearch(&key, ahead->reply, ahead->n, sizeof key, compare);
    if (!reply && (!m->bytes || !is_answer(ahead, what, m)))
        return false;
    *bytes = reply ? (const void *)reply->bytes : &no;
    *size = reply ? reply->size : sizeof no;
    return true;
}

void h5_ahead_clear(struct h5_ahead *ahead)
{
    h5_message_clear(&ahead->message);
    mem_free(ahead->reply);
    *ahead = (struct h5_ahead){.asked = ahead->asked};
}
