/* SPDX-License-Identifier: MIT */
/*
 * answer_ahead.c - replies to requests that will come, in one message: all
 * names, and what is small.
 *
 * Each is made by the function that answers the request. Texts of variable
 * length wait until they are asked for, as HDF5 has faults there.
 */
#include <string.h>

#include "helper/answers.h"

/* MOST_NUMBERS, MOST_TEXTS: of a dataset that is small; bytes of an element of
 * texts are limited by SMALL_TEXT. MOST_REPLIES: bytes of all. */
enum {
    MOST_NUMBERS = 1024,
    MOST_TEXTS = 4096,
    SMALL_TEXT = 256,
    MOST_REPLIES = 4 << 20
};

struct small_parts {
    struct server *server;
    struct server probe; /* the request and reply of now */
    struct h5_message replies;
    uint64_t n;
    bool is_whole;
};

static void put_block(struct h5_message *m, const struct h5_message *block)
{
    h5_put_number(m, block->size);
    h5_put_bytes(m, block->bytes, block->size);
}

/* Keep the reply of the probe, unless there was a failure. */
static void keep(struct small_parts *a, enum h5_request what, ls_status status)
{
    struct server *probe = &a->probe;

    if (a->replies.size + probe->out.size > MOST_REPLIES) {
        a->is_whole = false;
    } else if (status == LS_OK && !probe->out.starved) {
        h5_put_number(&a->replies, what);
        put_block(&a->replies, &probe->in);
        put_block(&a->replies, &probe->out);
        a->n++;
    }
    probe->in.size = 0;
}

/* Answer the request that was put into the probe. */
static void add(struct small_parts *a, enum h5_request what)
{
    struct server *probe = &a->probe;

    probe->out.size = 0;
    probe->in.at = 0;
    keep(a, what, answer_request(probe, what));
}

static void put_names(struct small_parts *a, const char *name,
                      const char *attribute)
{
    h5_put_text(&a->probe.in, name);
    h5_put_text(&a->probe.in, attribute);
}

/* A request whose answer is known. */
static void add_known(struct small_parts *a, enum h5_request what,
                      const char *name, const char *attribute, bool answer)
{
    put_names(a, name, attribute);
    a->probe.out.size = 0;
    h5_put_number(&a->probe.out, answer);
    keep(a, what, LS_OK);
}

static ls_status visit_attribute(void *user, const char *name,
                                 const char *attribute, enum h5_content content)
{
    struct small_parts *a = user;

    add_known(a, H5_REQUEST_HAS, name, attribute, true);
    if (content == H5_SHORT_TEXT) {
        put_names(a, name, attribute);
        h5_put_number(&a->probe.in, H5_WORD_SIZE);
        add(a, H5_REQUEST_GET_TEXT);
    }
    if (content == H5_ONE_NUMBER) {
        put_names(a, name, attribute);
        add(a, H5_REQUEST_GET_NUMBER);
        put_names(a, name, attribute);
        h5_put_number(&a->probe.in, 1);
        add(a, H5_REQUEST_GET_WHOLES);
    }
    return LS_OK;
}

static void add_read(struct small_parts *a, const char *name,
                     enum number_type type, uint64_t count)
{
    h5_put_text(&a->probe.in, name);
    h5_put_number(&a->probe.in, type);
    h5_put_number(&a->probe.in, count);
    add(a, H5_REQUEST_READ);
}

static void add_texts(struct small_parts *a, const char *name)
{
    h5_put_text(&a->probe.in, name);
    h5_put_number(&a->probe.in, 0);
    h5_put_text(&a->probe.in, NULL);
    add(a, H5_REQUEST_READ_TEXTS);
}

/* Numbers as they are stored, and as double. */
static void add_contents(struct small_parts *a, const char *name,
                         const struct h5_shape *shape)
{
    uint64_t count = 1;

    for (int i = 0; i < shape->rank && count <= MOST_TEXTS; i++)
        count *= shape->dims[i] <= MOST_TEXTS ? shape->dims[i] : MOST_TEXTS + 1;
    if (shape->is_text && !shape->is_variable && shape->element <= SMALL_TEXT &&
        count <= MOST_TEXTS)
        add_texts(a, name);
    if (shape->type == NUMBER_NONE || count > MOST_NUMBERS)
        return;
    add_read(a, name, shape->type, count);
    if (shape->type != NUMBER_F64)
        add_read(a, name, NUMBER_F64, count);
}

static void add_dataset(struct small_parts *a, const char *name)
{
    struct h5_shape shape;

    h5_put_text(&a->probe.in, name);
    add(a, H5_REQUEST_DESCRIBE);
    a->probe.out.at = 0;
    a->probe.out.bad = false;
    h5_take_shape(&a->probe.out, &shape);
    if (h5_message_end(&a->probe.out, name) == LS_OK && shape.chunk[0] == 0 &&
        !shape.is_elsewhere)
        add_contents(a, name, &shape);
}

static ls_status add_all(struct small_parts *a, char **names,
                         const bool *is_group, size_t n)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < n && a->is_whole; i++) {
        add_known(a, H5_REQUEST_EXISTS, names[i], NULL, true);
        add_known(a, H5_REQUEST_IS_GROUP, names[i], NULL, is_group[i]);
        if (!is_group[i])
            add_dataset(a, names[i]);
        TRY(h5_each_attribute(a->server->file, names[i], visit_attribute, a));
    }
done:
    return status;
}

ls_status answer_ahead(struct server *s)
{
    struct small_parts a = {.server = s, .probe = {.file = s->file}};
    struct h5_objects objects = {0};
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_list_objects(s->file, &objects));
    a.is_whole = objects.is_all;
    if (a.is_whole) {
        add(&a, H5_REQUEST_LIST);
        TRY(add_all(&a, objects.name, objects.is_group, objects.n));
    }
    h5_put_number(&s->out, a.is_whole);
    h5_put_number(&s->out, a.n);
    h5_put_bytes(&s->out, a.replies.bytes, a.replies.size);
    s->out.starved = s->out.starved || a.replies.starved;

done:
    h5_objects_clear(&objects);
    h5_message_clear(&a.replies);
    h5_message_clear(&a.probe.in);
    h5_message_clear(&a.probe.out);
    return status;
}
