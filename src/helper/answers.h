/* SPDX-License-Identifier: MIT */
/*
 * answers.h - one function for each request of h5_message.h.
 *
 * Each takes the request s->in, calls the function of h5.h with the same name
 * and puts what that gives to s->out. The limits are raised before for data of
 * a stated size.
 */
#ifndef LOCKSTEP_HELPER_ANSWERS_H
#define LOCKSTEP_HELPER_ANSWERS_H

#include "hdf5/h5_message.h"

/* The file, and the request and the reply of now. */
struct server {
    int socket;
    void *image; /* a file in memory */
    struct h5_file *file;
    char name[LS_PATH_SIZE]; /* of the file, for messages */
    struct h5_message in, out;
};

/* LS_OK if all of the request was taken. */
ls_status taken(const struct server *s);
/* Room for a reply of size bytes. */
ls_status get_room(struct server *s, size_t size, void **out);

/* serve.c: the answer to the request s->in. */
ls_status answer_request(struct server *s, enum h5_request what);

/* answer_ahead.c: many replies at once. */
ls_status answer_ahead(struct server *s);

/* answer_names.c: objects and attributes. */
ls_status answer_sound(struct server *s);
ls_status answer_rest(struct server *s);
ls_status answer_list(struct server *s);
ls_status answer_exists(struct server *s);
ls_status answer_is_group(struct server *s);
ls_status answer_is_link(struct server *s);
ls_status answer_has(struct server *s);
ls_status answer_describe(struct server *s);
ls_status answer_fields(struct server *s);
ls_status answer_enum(struct server *s);
ls_status answer_fuel(struct server *s);
ls_status answer_get_text(struct server *s);
ls_status answer_get_number(struct server *s);
ls_status answer_get_numbers(struct server *s);
ls_status answer_get_wholes(struct server *s);
ls_status answer_raw_layout(struct server *s);

/* answer_data.c: numbers and texts of datasets. */
ls_status answer_read(struct server *s);
ls_status answer_read_box(struct server *s);
ls_status answer_read_texts(struct server *s);
ls_status answer_read_word(struct server *s);
ls_status answer_read_cells(struct server *s);
ls_status answer_read_fields(struct server *s);
ls_status answer_raw_chunk(struct server *s);
ls_status answer_find_holes(struct server *s);

#endif
