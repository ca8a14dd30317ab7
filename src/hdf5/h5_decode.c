/* SPDX-License-Identifier: MIT */
/*
 * h5_decode.c - decode stored numbers: marks of missing values become NaN,
 * packed numbers stored * scale + offset in double.
 */
#include "hdf5/h5_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Elements converted at a time. */
enum { SOME = 1024 };

bool h5_is_coded(const struct h5_coding *c)
{
    return c->packed || c->other_sign || c->limited || c->n_marks > 0;
}

/* "int16, packed, missing: -32767" */
static void say(const struct h5_coding *c, char *text, size_t size)
{
    size_t used = strlen(text);

    if (c->other_sign && used < size)
        used += (size_t)snprintf(text + used, size - used, " as %s",
                                 number_name(c->stored));
    if (c->packed && used < size)
        used += (size_t)snprintf(text + used, size - used, ", packed");
    for (size_t k = 0; k < c->n_marks && used < size; k++)
        used += (size_t)snprintf(
            text + used, size - used,
            number_is_integer(c->stored) ? "%s%.0f" : "%s%.6g",
            k ? ", " : ", missing: ", number_at(c->stored, c->mark[k], 0));
}

void h5_describe_coding(const struct h5_coding *c, struct h5_shape *shape)
{
    if (!h5_is_coded(c))
        return;
    shape->is_coded = true;
    shape->is_whole = number_is_integer(c->stored) && !c->packed;
    shape->type = c->packed ? NUMBER_F64
                  : c->n_marks > 0 || c->limited
                      ? number_common(c->stored, NUMBER_F32)
                      : c->stored;
    say(c, shape->type_name, sizeof shape->type_name);
}

#define X(code, T, wide, name, is_integer)                                  \
    static void decode_##T(const struct h5_coding *c, const void *in,       \
                           size_t n, double *out)                           \
    {                                                                       \
        const T *v = in;                                                    \
        T mark[H5_MARKS] = {0};                                             \
                                                                            \
        for (size_t k = 0; k < c->n_marks; k++)                             \
            memcpy(&mark[k], c->mark[k], sizeof *mark);                     \
        for (size_t i = 0; i < n; i++) {                                    \
            const double x = (double)v[i];                                  \
            const double real_x = c->packed ? x * c->scale + c->offset : x; \
            const double limited = c->limits_unpacked ? real_x : x;         \
            bool missing = limited < c->least || limited > c->most;         \
                                                                            \
            for (size_t k = 0; k < c->n_marks; k++)                         \
                missing |= v[i] == mark[k] ||                               \
                           (c->coarse && (float)v[i] == (float)mark[k]);    \
            out[i] = missing ? (double)NAN : real_x;                        \
        }                                                                   \
    }
NUMBER_TYPES(X)
#undef X

static void decode(const struct h5_coding *c, const void *in, size_t n,
                   double *out)
{
    switch (c->stored) {
#define X(code, T, wide, name, is_integer) \
    case code:                             \
        decode_##T(c, in, n, out);         \
        break;
        NUMBER_TYPES(X)
#undef X
    default:
        break;
    }
}

#define X(code, T, wide, name, is_integer)                        \
    static void narrow_##T(const double *in, size_t n, void *out) \
    {                                                             \
        T *v = out;                                               \
                                                                  \
        for (size_t i = 0; i < n; i++)                            \
            v[i] = (T)in[i];                                      \
    }
NUMBER_TYPES(X)
#undef X

/* Convert doubles to another type that holds them. */
static void narrow(const double *in, size_t n, enum number_type type, void *out)
{
    switch (type) {
#define X(code, T, wide, name, is_integer) \
    case code:                             \
        narrow_##T(in, n, out);            \
        break;
        NUMBER_TYPES(X)
#undef X
    default:
        break;
    }
}

/* An integer cannot represent a missing value. */
static ls_status check_whole(struct h5_file *file, const char *name,
                             const double *value, size_t n, size_t first,
                             enum number_type type)
{
    for (size_t i = 0; number_is_integer(type) && i < n; i++)
        if (isnan(value[i]))
            return fail(LS_BAD_DATA,
                        "%s: %s: value %zu (from 0) of those read is marked "
                        "as missing; want %s numbers; leave the row out with "
                        "setting rows, or mend the file",
                        file->name, name, first + i, number_name(type));
    return LS_OK;
}

ls_status h5_decode(struct h5_file *file, const char *name,
                    const struct h5_coding *c, const void *in, size_t n,
                    enum number_type type, void *out)
{
    const size_t from = number_size(c->stored), to = number_size(type);
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, SOME, "numbers"));
    for (size_t at = 0; at < n; at += SOME) {
        const size_t some = n - at < SOME ? n - at : SOME;

        decode(c, (const char *)in + at * from, some, value);
        TRY(check_whole(file, name, value, some, at, type));
        if (out)
            narrow(value, some, type, (char *)out + at * to);
    }
done:
    mem_free(value);
    return status;
}
