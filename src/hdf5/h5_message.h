/* SPDX-License-Identifier: MIT */
/*
 * h5_message.h - requests to the process that parses HDF5, and its replies.
 *
 * A message is a sequence of numbers, texts and blocks of bytes, in the byte
 * order of the machine. Nothing in a reply is trusted: every take checks what
 * is left, the limits of a number and the end of a text. A fault is recorded in
 * the message, and h5_message_end() reports it.
 */
#ifndef LOCKSTEP_H5_MESSAGE_H
#define LOCKSTEP_H5_MESSAGE_H

#include "hdf5/h5_raw.h"

enum h5_request {
    H5_REQUEST_OPEN,
    H5_REQUEST_SOUND,
    H5_REQUEST_REST,
    H5_REQUEST_LIST,
    H5_REQUEST_EXISTS,
    H5_REQUEST_IS_GROUP,
    H5_REQUEST_IS_LINK,
    H5_REQUEST_DESCRIBE,
    H5_REQUEST_READ,
    H5_REQUEST_READ_BOX,
    H5_REQUEST_READ_TEXTS,
    H5_REQUEST_READ_WORD,
    H5_REQUEST_READ_CELLS,
    H5_REQUEST_FIELDS,
    H5_REQUEST_READ_FIELDS,
    H5_REQUEST_ENUM,
    H5_REQUEST_FUEL,
    H5_REQUEST_HAS,
    H5_REQUEST_GET_TEXT,
    H5_REQUEST_GET_NUMBER,
    H5_REQUEST_GET_NUMBERS,
    H5_REQUEST_GET_WHOLES,
    H5_REQUEST_RAW_LAYOUT,
    H5_REQUEST_RAW_CHUNK,
    H5_REQUEST_FIND_HOLES,
    H5_REQUEST_AHEAD,
    H5_REQUESTS
};

/* The helper's descriptor of the socket, and the size that short texts are
 * asked with first, whatever room there is for them. */
enum { H5_HELPER_SOCKET = 3, H5_WORD_SIZE = 4096 };

/* Sent before the bytes of a request or a reply. */
struct h5_frame {
    uint64_t what; /* enum h5_request, or ls_status */
    uint64_t size;
};

struct h5_message {
    unsigned char *bytes;
    size_t size, room; /* of bytes */
    size_t at;         /* next byte to take */
    bool bad;          /* a take found what must not be */
    bool starved;      /* a put found no memory */
};

void h5_message_clear(struct h5_message *m);
/* LS_OK if all was taken and nothing was bad; what: the sender. */
ls_status h5_message_end(const struct h5_message *m, const char *what);

/* Append. A text may be NULL, which is taken as "". h5_put_room() gives place
 * for size bytes, or NULL; valid until the next put. */
void *h5_put_room(struct h5_message *m, size_t size);
void h5_put_bytes(struct h5_message *m, const void *bytes, size_t size);
void h5_put_number(struct h5_message *m, uint64_t number);
void h5_put_text(struct h5_message *m, const char *text);
void h5_put_texts(struct h5_message *m, char *const *texts, size_t n);
void h5_put_shape(struct h5_message *m, const struct h5_shape *shape);
void h5_put_field(struct h5_message *m, const struct h5_field *field);
void h5_put_raw(struct h5_message *m, const struct h5_raw *raw);

/* Take the next. A number is at most `most`, else 0 and bad. A text stays in
 * the message, "" if bad; h5_take_word() copies it to word [size]. */
const void *h5_take_room(struct h5_message *m, size_t size);
void h5_take_bytes(struct h5_message *m, void *bytes, size_t size);
uint64_t h5_take_number(struct h5_message *m, uint64_t most);
bool h5_take_flag(struct h5_message *m);
const char *h5_take_text(struct h5_message *m);
void h5_take_word(struct h5_message *m, char *word, size_t size);
/* One block, mem_free(); LS_NO_MEMORY. */
ls_status h5_take_texts(struct h5_message *m, char ***texts, size_t *n);
enum number_type h5_take_type(struct h5_message *m);
void h5_take_shape(struct h5_message *m, struct h5_shape *shape);
void h5_take_field(struct h5_message *m, struct h5_field *field);
void h5_take_raw(struct h5_message *m, struct h5_raw *raw);

/* All of the bytes through a socket; false when the other side has ended. */
bool h5_send(int socket, const void *bytes, size_t size);
bool h5_receive(int socket, void *bytes, size_t size);
/* A frame, and the frame->size bytes that follow it. */
bool h5_send_frame(int socket, const struct h5_frame *frame, const void *bytes);
/* The size bytes of a message, which replace those it has. The memory grows
 * with what arrives, not with what is announced. */
bool h5_receive_message(int socket, uint64_t size, struct h5_message *m);

#endif
