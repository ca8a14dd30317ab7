/* SPDX-License-Identifier: MIT */
/*
 * h5_ahead.h - replies that the helper of a file in memory gives before they
 * are asked for, all at once. Part of h5_remote.h; the other side is
 * src/helper/answer_ahead.c.
 *
 * A model has hundreds of small parts. A request whose bytes are those of a
 * reply that is there is not sent. What is not there is asked for as ever.
 */
#ifndef LOCKSTEP_H5_AHEAD_H
#define LOCKSTEP_H5_AHEAD_H

#include "hdf5/h5_message.h"

struct h5_ahead_reply;

struct h5_ahead {
    bool asked;    /* so that it is asked once */
    bool is_whole; /* the names in it are all that the file has */
    struct h5_message message;
    struct h5_ahead_reply *reply; /* [n], sorted by request */
    size_t n;
};

/* Take the replies from ahead->message. LS_BAD_DATA if that is malformed,
 * LS_NO_MEMORY; then none is there. name: the file, for messages. */
ls_status h5_ahead_take(struct h5_ahead *ahead, const char *name);
/* The reply to the request m, valid until h5_ahead_clear(); false if it is not
 * there. */
bool h5_ahead_find(const struct h5_ahead *ahead, enum h5_request what,
                   const struct h5_message *m, const void **bytes,
                   size_t *size);
void h5_ahead_clear(struct h5_ahead *ahead);

#endif
