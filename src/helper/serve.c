/* SPDX-License-Identifier: MIT */
/*
 * serve.c - answer requests about one file, which the first of them opens.
 */
#include "helper/serve.h"

#include <string.h>

#include "base/mem.h"
#include "helper/answers.h"
#include "helper/door.h"
#include "helper/limits.h"

/* Of a reply, for the next one. */
enum { MOST_KEPT = 16 << 20 };

/* All of the request was taken. */
ls_status taken(const struct server *s)
{
    return h5_message_end(&s->in, "lockstep-hdf5");
}

/* Room for the reply. */
ls_status get_room(struct server *s, size_t size, void **out)
{
    *out = h5_put_room(&s->out, size);
    return mem_check(*out, size, 1, "reply");
}

/* The bytes of a file in memory follow the request. */
static ls_status open_image(struct server *s, size_t size)
{
    ls_status status = LS_OK;

    s->image = mem_untouched(size, 1);
    TRY(mem_check(s->image, size, 1, "a file in memory"));
    if (!h5_receive(s->socket, s->image, size))
        TRY(fail(LS_INTERNAL, "%s: it was not sent", s->name));
    TRY(h5_open_own_image(s->name, s->image, size, &s->file));

done:
    return status;
}

static ls_status answer_open(struct server *s)
{
    char version[32];
    unsigned allow = 0;
    bool is_image = false;
    uint64_t size = 0;
    ls_status status = LS_OK;

    h5_take_word(&s->in, version, sizeof version);
    h5_take_word(&s->in, s->name, sizeof s->name);
    allow = (unsigned)h5_take_number(&s->in, UINT32_MAX);
    is_image = h5_take_flag(&s->in);
    size = h5_take_number(&s->in, UINT64_MAX);
    TRY(taken(s));
    if (strcmp(version, LS_VERSION) != 0)
        TRY(fail(LS_USAGE,
                 "%s: lockstep %s started lockstep-hdf5 of version " LS_VERSION
                 ", want the same version",
                 s->name, version));
    limits_begin(size);
    door_shut((allow & H5_ALLOW_PLUGINS) != 0);
    TRY(is_image ? open_image(s, (size_t)size)
                 : h5_open_here(s->name, &s->file));
    h5_allow(s->file, allow);
    if (allow == 0)
        door_lock();

done:
    return status;
}

static ls_status (*const answers[H5_REQUESTS])(struct server *) = {
    [H5_REQUEST_OPEN] = answer_open,
    [H5_REQUEST_SOUND] = answer_sound,
    [H5_REQUEST_REST] = answer_rest,
    [H5_REQUEST_LIST] = answer_list,
    [H5_REQUEST_EXISTS] = answer_exists,
    [H5_REQUEST_IS_GROUP] = answer_is_group,
    [H5_REQUEST_IS_LINK] = answer_is_link,
    [H5_REQUEST_DESCRIBE] = answer_describe,
    [H5_REQUEST_READ] = answer_read,
    [H5_REQUEST_READ_BOX] = answer_read_box,
    [H5_REQUEST_READ_TEXTS] = answer_read_texts,
    [H5_REQUEST_READ_WORD] = answer_read_word,
    [H5_REQUEST_READ_CELLS] = answer_read_cells,
    [H5_REQUEST_FIELDS] = answer_fields,
    [H5_REQUEST_READ_FIELDS] = answer_read_fields,
    [H5_REQUEST_ENUM] = answer_enum,
    [H5_REQUEST_FUEL] = answer_fuel,
    [H5_REQUEST_HAS] = answer_has,
    [H5_REQUEST_GET_TEXT] = answer_get_text,
    [H5_REQUEST_GET_NUMBER] = answer_get_number,
    [H5_REQUEST_GET_NUMBERS] = answer_get_numbers,
    [H5_REQUEST_GET_WHOLES] = answer_get_wholes,
    [H5_REQUEST_RAW_LAYOUT] = answer_raw_layout,
    [H5_REQUEST_RAW_CHUNK] = answer_raw_chunk,
    [H5_REQUEST_FIND_HOLES] = answer_find_holes,
    [H5_REQUEST_AHEAD] = answer_ahead,
};

ls_status answer_request(struct server *s, enum h5_request what)
{
    return answers[what](s);
}

/* The sentence in place of the answer. A file that needs more memory than its
 * size explains is no lack of memory; what the system lacks is. */
static ls_status put_failure(struct server *s, ls_status status)
{
    const uint64_t limit = limits_of_memory();

    if (status == LS_NO_MEMORY && last_system_error() == 0 && limit > 0)
        status = fail(LS_BAD_DATA,
                      "%s: HDF5 could not read it within %llu MiB of memory: "
                      "damaged or hostile",
                      s->name, (unsigned long long)limit);
    h5_message_clear(&s->out);
    h5_put_text(&s->out, last_error());
    h5_put_number(&s->out, last_is_absent());
    return status;
}

static int send_reply(struct server *s, ls_status status)
{
    struct h5_frame frame;

    if (status == LS_OK && s->out.starved)
        status = mem_check(NULL, s->out.size, 1, "reply");
    if (status != LS_OK)
        status = put_failure(s, status);
    frame = (struct h5_frame){(uint64_t)status, s->out.size};
    return !s->out.starved && h5_send_frame(s->socket, &frame, s->out.bytes);
}

/* The first request opens the file, and no other one does. */
static int is_expected(const struct server *s, uint64_t what)
{
    return what < H5_REQUESTS && (what == H5_REQUEST_OPEN) == (s->file == NULL);
}

ls_status serve(int socket)
{
    struct server s = {.socket = socket};
    struct h5_frame frame;
    int kept = 1;

    while (kept && h5_receive(socket, &frame, sizeof frame)) {
        kept = is_expected(&s, frame.what) &&
               h5_receive_message(socket, frame.size, &s.in);
        if (s.out.room > MOST_KEPT)
            h5_message_clear(&s.out);
        s.out.size = 0;
        if (kept)
            kept = send_reply(&s, answers[frame.what](&s));
    }
    if (kept)
        return LS_OK;
    return s.in.starved || s.out.starved ? LS_NO_MEMORY : LS_INTERNAL;
}
