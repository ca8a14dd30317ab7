/* SPDX-License-Identifier: MIT */
/*
 * h5_ask_rows.c - numbers of a file that a helper parses.
 *
 * The helper decodes and converts them; how many come is known here before.
 */
#include "hdf5/h5_remote.h"

#include <string.h>

#include "base/mem.h"

ls_status h5_ask_read(struct h5_file *file, const char *name,
                      enum number_type type, void *out, size_t count)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, type);
    h5_put_number(&m, count);
    TRY(h5_ask_bytes(file, H5_REQUEST_READ, &m, out,
                     count * number_size(type)));

done:
    h5_message_clear(&m);
    return status;
}

/* A box of a dataset that is described. */
static ls_status ask_box(struct h5_file *file, const char *name,
                         const struct h5_shape *shape, const uint64_t *start,
                         const uint64_t *count, enum number_type type,
                         void *out)
{
    struct h5_message m = {0};
    uint64_t size = number_size(type);
    ls_status status = LS_OK;

    /* The helper refuses what must not be read. */
    if (shape->type != NUMBER_NONE || shape->is_text || shape->is_compound)
        TRY(h5_check_box(file, name, shape, start, count));
    h5_put_text(&m, name);
    h5_put_number(&m, type);
    h5_put_number(&m, (uint64_t)shape->rank);
    for (int i = 0; i < shape->rank; i++) {
        h5_put_number(&m, start[i]);
        h5_put_number(&m, count[i]);
        size *= count[i]; /* the box is to go to memory that is there */
    }
    TRY(h5_ask_bytes(file, H5_REQUEST_READ_BOX, &m, out, size));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_box(struct h5_file *file, const char *name,
                     const uint64_t *start, const uint64_t *count,
                     enum number_type type, void *out)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_ask_shape(file, name, &shape));
    TRY(ask_box(file, name, &shape, start, count, type, out));

done:
    return status;
}

ls_status h5_ask_rows(struct h5_file *file, const char *name, uint64_t lo,
                      uint64_t hi, enum number_type type, void *out)
{
    uint64_t start[H5_MAX_RANK] = {lo};
    uint64_t count[H5_MAX_RANK] = {0};
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_ask_shape(file, name, &shape));
    TRY(h5_rows_box(file, name, &shape, lo, hi, count));
    TRY(ask_box(file, name, &shape, start, count, type, out));

done:
    return status;
}

ls_status h5_ask_field_rows(struct h5_file *file, const char *name,
                            const struct h5_field *fields, size_t n,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out)
{
    struct h5_message m = {0};
    uint64_t width = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, n);
    for (size_t i = 0; i < n; i++) {
        h5_put_field(&m, &fields[i]);
        width += fields[i].count;
    }
    h5_put_number(&m, lo);
    h5_put_number(&m, hi);
    h5_put_number(&m, type);
    TRY(h5_ask_bytes(file, H5_REQUEST_READ_FIELDS, &m, out,
                     (hi > lo ? hi - lo : 0) * width * number_size(type)));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_layout(struct h5_file *file, const char *name,
                        struct h5_raw *raw)
{
    struct h5_message m = {0};
    struct h5_raw found;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    TRY(h5_ask(file, H5_REQUEST_RAW_LAYOUT, &m));
    h5_take_raw(&m, &found);
    TRY(h5_asked(file, &m));
    *raw = found;

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_chunk(struct h5_file *file, const char *name,
                       const uint64_t *first, void *out, size_t room,
                       size_t *size, uint32_t *skipped)
{
    struct h5_message m = {0};
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_ask_shape(file, name, &shape));
    h5_put_text(&m, name);
    h5_put_number(&m, (uint64_t)shape.rank);
    for (int i = 0; i < shape.rank; i++)
        h5_put_number(&m, first[i]);
    h5_put_number(&m, room);
    TRY(h5_ask(file, H5_REQUEST_RAW_CHUNK, &m));
    *skipped = (uint32_t)h5_take_number(&m, UINT32_MAX);
    *size = (size_t)h5_take_number(&m, room);
    h5_take_bytes(&m, out, *size);
    TRY(h5_asked(file, &m));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_holes(struct h5_file *file, const char *name, int axis,
                       struct h5_holes *holes)
{
    struct h5_message m = {0};
    struct h5_holes found = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, (uint64_t)axis);
    TRY(h5_ask(file, H5_REQUEST_FIND_HOLES, &m));
    found.chunks = h5_take_number(&m, UINT64_MAX);
    found.all = h5_take_number(&m, UINT64_MAX);
    found.first = h5_take_number(&m, UINT64_MAX);
    TRY(h5_asked(file, &m));
    *holes = found;

done:
    h5_message_clear(&m);
    return status;
}
