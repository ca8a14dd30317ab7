/* SPDX-License-Identifier: MIT */
/*
 * h5_message.c - numbers, texts and blocks of bytes in one message, and its way
 * through a socket.
 */
#include "hdf5/h5_message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/mem.h"
#include "base/text_list.h"

/* First step of a message that grows while it arrives. */
enum { FIRST_STEP = 1 << 20 };

void h5_message_clear(struct h5_message *m)
{
    mem_free(m->bytes);
    *m = (struct h5_message){0};
}

ls_status h5_message_end(const struct h5_message *m, const char *what)
{
    if (m->starved)
        return fail(LS_NO_MEMORY, "%s: out of memory for a message", what);
    if (m->bad || m->at != m->size)
        return fail(LS_BAD_DATA,
                    "%s: the process that reads it gave a malformed answer: "
                    "damaged or hostile",
                    what);
    return LS_OK;
}

void *h5_put_room(struct h5_message *m, size_t size)
{
    void *place = NULL;

    if (size > SIZE_MAX / 2 || m->starved ||
        MEM_GROW(m->bytes, m->size, m->size + size + 1, &m->room, "message") !=
            LS_OK) {
        m->starved = true;
        return NULL;
    }
    place = m->bytes + m->size;
    m->size += size;
    return place;
}

void h5_put_bytes(struct h5_message *m, const void *bytes, size_t size)
{
    void *place = h5_put_room(m, size);

    if (place && size > 0)
        memcpy(place, bytes, size);
}

void h5_put_number(struct h5_message *m, uint64_t number)
{
    h5_put_bytes(m, &number, sizeof number);
}

/* With its final zero, so that the taker needs no copy. */
void h5_put_text(struct h5_message *m, const char *text)
{
    const char *there = text ? text : "";
    const size_t length = strlen(there);

    h5_put_number(m, length);
    h5_put_bytes(m, there, length + 1);
}

void h5_put_texts(struct h5_message *m, char *const *texts, size_t n)
{
    h5_put_number(m, n);
    for (size_t i = 0; i < n; i++)
        h5_put_text(m, texts[i]);
}

const void *h5_take_room(struct h5_message *m, size_t size)
{
    const void *place = NULL;

    if (m->bad || size > m->size - m->at) {
        m->bad = true;
        return NULL;
    }
    place = m->bytes + m->at;
    m->at += size;
    return place;
}

void h5_take_bytes(struct h5_message *m, void *bytes, size_t size)
{
    const void *place = h5_take_room(m, size);

    if (place && size > 0)
        memcpy(bytes, place, size);
    else if (size > 0)
        memset(bytes, 0, size);
}

uint64_t h5_take_number(struct h5_message *m, uint64_t most)
{
    uint64_t number = 0;

    h5_take_bytes(m, &number, sizeof number);
    if (number <= most)
        return number;
    m->bad = true;
    return 0;
}

bool h5_take_flag(struct h5_message *m)
{
    return h5_take_number(m, 1) == 1;
}

const char *h5_take_text(struct h5_message *m)
{
    const size_t length = (size_t)h5_take_number(m, SIZE_MAX / 2);
    const char *text = h5_take_room(m, length + 1);

    if (!text || text[length] != '\0' || memchr(text, '\0', length) != NULL) {
        m->bad = true;
        return "";
    }
    return text;
}

void h5_take_word(struct h5_message *m, char *word, size_t size)
{
    const char *text = h5_take_text(m);

    memset(word, 0, size);
    if (strlen(text) < size)
        memcpy(word, text, strlen(text));
    else
        m->bad = true;
}

/* Each text takes at least a number and a byte of the message, which bounds
 * their count. */
ls_status h5_take_texts(struct h5_message *m, char ***texts, size_t *n)
{
    const uint64_t most = (m->size - m->at) / (sizeof(uint64_t) + 1);
    const size_t count = (size_t)h5_take_number(m, most);
    const char **text = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, count, "texts"));
    for (size_t i = 0; i < count; i++)
        text[i] = h5_take_text(m);
    *texts = text_list_copy(text, count);
    TRY(mem_check(*texts, count, sizeof **texts, "texts"));
    *n = count;

done:
    mem_free(text);
    return status;
}

enum number_type h5_take_type(struct h5_message *m)
{
    return (enum number_type)h5_take_number(m, NUMBER_F64);
}

void h5_put_shape(struct h5_message *m, const struct h5_shape *s)
{
    const bool flags[] = {
        s->is_text,     s->is_bool,  s->is_enum,  s->swapped,   s->is_elsewhere,
        s->is_compound, s->is_coded, s->is_whole, s->is_matlab, s->is_variable};

    h5_put_number(m, (uint64_t)s->rank);
    for (int i = 0; i < s->rank; i++)
        h5_put_number(m, s->dims[i]);
    for (int i = 0; i < s->rank; i++)
        h5_put_number(m, s->chunk[i]);
    h5_put_number(m, s->type);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        h5_put_number(m, flags[i]);
    h5_put_text(m, s->matlab);
    h5_put_number(m, s->element);
    h5_put_text(m, s->type_name);
    h5_put_text(m, s->filters);
    h5_put_number(m, s->stored);
}

void h5_take_shape(struct h5_message *m, struct h5_shape *s)
{
    bool *const flags[] = {&s->is_text,    &s->is_bool,      &s->is_enum,
                           &s->swapped,    &s->is_elsewhere, &s->is_compound,
                           &s->is_coded,   &s->is_whole,     &s->is_matlab,
                           &s->is_variable};

    *s = (struct h5_shape){.rank = (int)h5_take_number(m, H5_MAX_RANK)};
    for (int i = 0; i < s->rank; i++)
        s->dims[i] = h5_take_number(m, UINT64_MAX);
    for (int i = 0; i < s->rank; i++)
        s->chunk[i] = h5_take_number(m, UINT64_MAX);
    s->type = h5_take_type(m);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i] = h5_take_flag(m);
    h5_take_word(m, s->matlab, sizeof s->matlab);
    s->element = (size_t)h5_take_number(m, SIZE_MAX);
    h5_take_word(m, s->type_name, sizeof s->type_name);
    h5_take_word(m, s->filters, sizeof s->filters);
    s->stored = h5_take_number(m, UINT64_MAX);
}

void h5_put_field(struct h5_message *m, const struct h5_field *f)
{
    const bool flags[] = {f->is_text, f->is_bool, f->is_enum, f->is_array,
                          f->is_time};

    h5_put_text(m, f->name);
    h5_put_number(m, f->type);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        h5_put_number(m, flags[i]);
    h5_put_number(m, f->count);
    h5_put_text(m, f->type_name);
}

void h5_take_field(struct h5_message *m, struct h5_field *f)
{
    bool *const flags[] = {&f->is_text, &f->is_bool, &f->is_enum, &f->is_array,
                           &f->is_time};

    h5_take_word(m, f->name, sizeof f->name);
    f->type = h5_take_type(m);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i] = h5_take_flag(m);
    f->count = (size_t)h5_take_number(m, SIZE_MAX);
    h5_take_word(m, f->type_name, sizeof f->type_name);
}

void h5_put_raw(struct h5_message *m, const struct h5_raw *raw)
{
    h5_put_number(m, raw->as_it_is);
    h5_put_number(m, raw->contiguous);
    h5_put_number(m, raw->offset);
    h5_put_number(m, raw->chunked);
    h5_put_number(m, (uint64_t)raw->n_filters);
    for (int i = 0; i < raw->n_filters; i++)
        h5_put_number(m, raw->filter[i]);
}

void h5_take_raw(struct h5_message *m, struct h5_raw *raw)
{
    *raw = (struct h5_raw){.as_it_is = h5_take_flag(m)};
    raw->contiguous = h5_take_flag(m);
    raw->offset = h5_take_number(m, INT64_MAX);
    raw->chunked = h5_take_flag(m);
    raw->n_filters = (int)h5_take_number(m, H5_RAW_FILTERS);
    for (int i = 0; i < raw->n_filters; i++)
        raw->filter[i] = (enum h5_filter)h5_take_number(m, H5_SHUFFLE);
}

/* Without a signal when the other side has ended. */
bool h5_send(int socket, const void *bytes, size_t size)
{
    const char *from = bytes;

    while (size > 0) {
        const ssize_t n = send(socket, from, size, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        size -= (size_t)n;
    }
    return true;
}

/* With one call, so that the other side wakes once. */
bool h5_send_frame(int socket, const struct h5_frame *frame, const void *bytes)
{
    struct h5_frame head = *frame;
    struct iovec parts[2] = {{&head, sizeof head}, {NULL, (size_t)frame->size}};
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    size_t sent = 0;
    ssize_t n = -1;

    memcpy(&parts[1].iov_base, &bytes, sizeof bytes);
    do
        n = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return false;
    sent = (size_t)n;
    if (sent < sizeof head)
        return h5_send(socket, (const char *)&head + sent,
                       sizeof head - sent) &&
               h5_send(socket, bytes, parts[1].iov_len);
    sent -= sizeof head;
    return sent == parts[1].iov_len ||
           h5_send(socket, (const char *)bytes + sent, parts[1].iov_len - sent);
}

bool h5_receive(int socket, void *bytes, size_t size)
{
    char *to = bytes;

    while (size > 0) {
        const ssize_t n = recv(socket, to, size, MSG_WAITALL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        to += n;
        size -= (size_t)n;
    }
    return true;
}

bool h5_receive_message(int socket, uint64_t size, struct h5_message *m)
{
    size_t step = FIRST_STEP;

    m->size = m->at = 0;
    m->bad = m->starved = false;
    while (m->size < size) {
        const uint64_t left = size - m->size;
        void *place = NULL;

        step = left < step ? (size_t)left : step;
        place = h5_put_room(m, step);
        if (!place || !h5_receive(socket, place, step))
            return false;
        step = m->size;
    }
    return true;
}
