/* SPDX-License-Identifier: MIT */
/*
 * answer_names.c - names, descriptions and attributes.
 */
#include "base/mem.h"
#include "helper/answers.h"

/* Most bytes of a text, and most numbers of an attribute, that are asked for.
 */
enum { MOST_WORD = 1 << 24 };

ls_status answer_sound(struct server *s)
{
    return h5_sound(s->file);
}

ls_status answer_rest(struct server *s)
{
    h5_rest(s->file);
    return LS_OK;
}

ls_status answer_list(struct server *s)
{
    char **names = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_list(s->file, &names, &n));
    h5_put_texts(&s->out, names, n);

done:
    mem_free(names);
    return status;
}

static ls_status answer_whether(struct server *s,
                                bool (*is)(struct h5_file *, const char *))
{
    const char *name = h5_take_text(&s->in);

    (void)h5_take_text(&s->in);
    h5_put_number(&s->out, is(s->file, name));
    return taken(s);
}

ls_status answer_exists(struct server *s)
{
    return answer_whether(s, h5_exists);
}

ls_status answer_is_group(struct server *s)
{
    return answer_whether(s, h5_is_group);
}

ls_status answer_is_link(struct server *s)
{
    return answer_whether(s, h5_is_link);
}

ls_status answer_has(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const char *attribute = h5_take_text(&s->in);

    h5_put_number(&s->out, h5_has(s->file, name, attribute));
    return taken(s);
}

ls_status answer_describe(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_describe(s->file, name, &shape));
    h5_put_shape(&s->out, &shape);

done:
    return status;
}

ls_status answer_fields(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    struct h5_field *fields = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_fields(s->file, name, &fields, &n));
    h5_put_number(&s->out, n);
    for (size_t i = 0; i < n; i++)
        h5_put_field(&s->out, &fields[i]);

done:
    mem_free(fields);
    return status;
}

ls_status answer_enum(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const bool is_field = h5_take_flag(&s->in);
    const char *field = h5_take_text(&s->in);
    char **names = NULL;
    int64_t *values = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_enum(s->file, name, is_field ? field : NULL, &names, &values, &n));
    h5_put_texts(&s->out, names, n);
    h5_put_bytes(&s->out, values, n * sizeof *values);

done:
    mem_free(names);
    mem_free(values);
    return status;
}

ls_status answer_fuel(struct server *s)
{
    struct h5_fuel *records = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_fuel(s->file, &records, &n));
    h5_put_number(&s->out, n);
    for (size_t i = 0; i < n; i++) {
        h5_put_text(&s->out, records[i].split);
        h5_put_text(&s->out, records[i].source);
        h5_put_bytes(&s->out, &records[i].start, sizeof records[i].start);
        h5_put_bytes(&s->out, &records[i].stop, sizeof records[i].stop);
    }

done:
    mem_free(records);
    return status;
}

ls_status answer_get_text(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const char *attribute = h5_take_text(&s->in);
    const size_t size = (size_t)h5_take_number(&s->in, MOST_WORD);
    char *text = NULL;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(MEM_ARRAY(text, size + 1, "attribute"));
    TRY(h5_get_text(s->file, name, attribute, text, size));
    h5_put_text(&s->out, text);

done:
    mem_free(text);
    return status;
}

ls_status answer_get_number(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const char *attribute = h5_take_text(&s->in);
    double number = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_get_number(s->file, name, attribute, &number));
    h5_put_bytes(&s->out, &number, sizeof number);

done:
    return status;
}

ls_status answer_get_numbers(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const char *attribute = h5_take_text(&s->in);
    double *numbers = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_get_numbers(s->file, name, attribute, &numbers, &n));
    h5_put_number(&s->out, n);
    h5_put_bytes(&s->out, numbers, n * sizeof *numbers);

done:
    mem_free(numbers);
    return status;
}

ls_status answer_get_wholes(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    const char *attribute = h5_take_text(&s->in);
    const size_t n = (size_t)h5_take_number(&s->in, MOST_WORD);
    void *numbers = NULL;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(get_room(s, n * sizeof(uint64_t), &numbers));
    TRY(h5_get_wholes(s->file, name, attribute, n, numbers));

done:
    return status;
}

ls_status answer_raw_layout(struct server *s)
{
    const char *name = h5_take_text(&s->in);
    struct h5_raw raw;
    ls_status status = LS_OK;

    TRY(taken(s));
    TRY(h5_raw_layout(s->file, name, &raw));
    h5_put_raw(&s->out, &raw);

done:
    return status;
}
