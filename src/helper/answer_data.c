/* SPDX-License-Identifier: MIT */
/*
 * answer_data.c - numbers and texts of datasets, with the limits that they
 * need.
 */
#include <string.h>

#include "base/mem.h"
#include "helper/answers.h"
#include "helper/limits.h"

/* DATA_COPIES: stored numbers of 8 bytes for each byte of a reply, which is
 * kept twice. TEXT_BYTES: pointers and blocks of the heap for each text.
 * SEARCH_BYTES: data that take as long as the search. */
enum {
    DATA_COPIES = 10,
    TEXT_BYTES = 64,
    SEARCH_BYTES = 250000000,
    MOST_WORD = 1 << 24
};

static uint64_t times(uint64_t a, uint64_t b)
{
    return b > 0 && a > UINT64_MAX / 8 / b ? UINT64_MAX / 8 : a * b;
}

/* Bytes that HDF5 decodes for a box; count NULL: for all. */
static uint64_t decoded(const struct h5_shape *shape, const uint64_t *start,
                        const uint64_t *count)
{
    uint64_t bytes = shape->element ? shape->element : 1;

    for (int i = 0; i < shape->rank; i++) {
        const uint64_t chunk = shape->chunk[0] > 0 ? shape->chunk[i] : 1;
        const uint64_t first = start ? start[i] : 0;
        const uint64_t last = first + (count ? count[i] : shape->dims[i]);

        if (chunk > 0 && last > first)
            bytes = times(bytes, (last - 1) / chunk - first / chunk + 1);
        bytes = times(bytes, chunk);
    }
    return bytes;
}

/* Raise the limits for a request of a dataset that gives `size` bytes: they are
 * decoded, converted and sent. */
static void prepare(struct server *s, const char *name, const uint64_t *start,
                    const uint64_t *count, uint64_t size)
{
    struct h5_shape shape;
    uint64_t room = 0;

    if (h5_kept_bytes(s->file, name, &shape, &room) != LS_OK)
        return;
    limits_add_time(decoded(&shape, start, count) + size);
    limits_set_room(room + times(size, DATA_COPIES));
}

ls_status answer_read(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const enum number_type type = h5_take_type(&s->in);
    const size_t count = (size_t)h5_take_number(&s->in, SIZE_MAX / 8);
    void *out = NULL;
    ls_status status = LS_OK;

    TRY(taken(s));
    prepare(s, name, NULL, NULL, count * number_size(type));
    TRY(get_room(s, count * number_size(type), &out));
    TRY(h5_read(s->file, name, type, out, count));

done:
    return status;
}

ls_status answer_read_box(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const enum number_type type = h5_take_type(&s->in);
    const int rank = (int)h5_take_number(&s->in, H5_MAX_RANK);
    uint64_t start[H5_MAX_RANK] = {0}, count[H5_MAX_RANK] = {0};
    uint64_t size = number_size(type);
    void *out = NULL;
    ls_status status = LS_OK;

    for (int i = 0; i < rank; i++) {
        start[i] = h5_take_number(&s->in, UINT64_MAX);
        count[i] = h5_take_number(&s->in, UINT64_MAX);
        size = times(size, count[i]);
    }
    TRY(taken(s));
    prepare(s, name, start, count, size);
    TRY(get_room(s, (size_t)size, &out));
    TRY(h5_read_box(s->file, name, start, count, type, out));

done:
    return status;
}

/* Texts take pointers and a copy, each. */
static void prepare_texts(struct server *s, const char *name)
{
    struct h5_shape shape;
    uint64_t room = 0, count = 1;

    if (h5_kept_bytes(s->file, name, &shape, &room) != LS_OK)
        return;
    for (int i = 0; i < shape.rank; i++)
        count = times(count, shape.dims[i]);
    prepare(s, name, NULL, NULL, times(count, shape.element + TEXT_BYTES));
}

ls_status answer_read_texts(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const bool is_field = h5_take_flag(&s->in);
    const char *field = h5_take_text(&s->in);
    char **texts = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    prepare_texts(s, name);
    TRY(h5_read_field_texts(s->file, name, is_field ? field : NULL, &texts,
                            &n));
    h5_put_texts(&s->out, texts, n);

done:
    mem_free(texts);
    return status;
}

ls_status answer_read_word(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const size_t size = (size_t)h5_take_number(&s->in, MOST_WORD);
    char *word = NULL;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(MEM_ARRAY(word, size + 1, "word"));
    TRY(h5_read_word(s->file, name, word, size));
    h5_put_text(&s->out, word);

done:
    mem_free(word);
    return status;
}

ls_status answer_read_cells(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    int32_t *unit = NULL;
    size_t *start = NULL, n = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    prepare_texts(s, name);
    TRY(h5_read_cells(s->file, name, &unit, &start, &n));
    h5_put_number(&s->out, n);
    for (size_t i = 0; i <= n; i++)
        h5_put_number(&s->out, start[i]);
    h5_put_bytes(&s->out, unit, start[n] * sizeof *unit);

done:
    mem_free(unit);
    mem_free(start);
    return status;
}

static ls_status read_fields(struct server *s, const char *name,
                             const struct h5_field *fields, size_t n)
{
    const uint64_t lo = h5_take_number(&s->in, UINT64_MAX);
    const uint64_t hi = h5_take_number(&s->in, UINT64_MAX);
    const enum number_type type = h5_take_type(&s->in);
    const uint64_t count = hi > lo ? hi - lo : 0;
    uint64_t width = 0;
    void *out = NULL;
    ls_status status = LS_OK;

    TRY(taken(s));
    for (size_t i = 0; i < n; i++)
        width += fields[i].count;
    prepare(s, name, &lo, &count, times(count, width * number_size(type)));
    TRY(get_room(s, (size_t)times(count, width * number_size(type)), &out));
    TRY(h5_read_fields(s->file, name, fields, n, lo, hi, type, out));

done:
    return status;
}

ls_status answer_read_fields(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const size_t n = (size_t)h5_take_number(&s->in, H5_MAX_FIELDS);
    struct h5_field *fields = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(fields, n, "fields of a dataset"));
    for (size_t i = 0; i < n; i++)
        h5_take_field(&s->in, &fields[i]);
    TRY(read_fields(s, name, fields, n));

done:
    mem_free(fields);
    return status;
}

/* The bytes follow two numbers that are known after they are read. */
static ls_status read_chunk(struct server *s, const char *name,
                            const uint64_t *first, size_t most)
{
    struct h5_shape shape;
    uint64_t room = 0, head[2] = {0, 0};
    uint32_t skipped = 0;
    size_t size = 0;
    void *out = NULL;
    ls_status status = LS_OK;

    TRY(h5_kept_bytes(s->file, name, &shape, &room));
    limits_add_time(most);
    limits_set_room(room + times(most, DATA_COPIES));
    h5_put_bytes(&s->out, head, sizeof head);
    TRY(get_room(s, most, &out));
    TRY(h5_raw_chunk(s->file, name, first, out, most, &size, &skipped));
    head[0] = skipped;
    head[1] = size;
    memcpy(s->out.bytes, head, sizeof head);
    s->out.size = sizeof head + size;

done:
    return status;
}

ls_status answer_raw_chunk(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const int rank = (int)h5_take_number(&s->in, H5_MAX_RANK);
    uint64_t first[H5_MAX_RANK] = {0};
    size_t most = 0;
    ls_status status = LS_OK;

    for (int i = 0; i < rank; i++)
        first[i] = h5_take_number(&s->in, UINT64_MAX);
    most = (size_t)h5_take_number(&s->in, SIZE_MAX / 8);
    TRY(taken(s));
    TRY(read_chunk(s, name, first, most));

done:
    return status;
}

/* The search looks at every chunk for each place. */
ls_status answer_find_holes(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const int axis = (int)h5_take_number(&s->in, H5_MAX_RANK - 1);
    struct h5_holes holes;
    ls_status status = LS_OK;

    TRY(taken(s));
    limits_add_time(SEARCH_BYTES);
    TRY(h5_find_holes(s->file, name, axis, &holes));
    h5_put_number(&s->out, holes.chunks);
    h5_put_number(&s->out, holes.all);
    h5_put_number(&s->out, holes.first);

done:
    return status;
}
