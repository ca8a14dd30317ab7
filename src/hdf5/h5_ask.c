/* SPDX-License-Identifier: MIT */
/*
 * h5_ask.c - the functions of h5.h for a file that a helper parses: names,
 * descriptions and texts.
 *
 * Each request and its reply are one message. What comes is checked for form
 * only: it is as untrusted as the file.
 */
#include "hdf5/h5_remote.h"

#include <string.h>

#include "base/mem.h"

ls_status h5_ask_nothing(struct h5_file *file, enum h5_request what)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    TRY(h5_ask(file, what, &m));
    TRY(h5_asked(file, &m));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_list(struct h5_file *file, char ***names, size_t *n)
{
    struct h5_message m = {0};
    char **made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    TRY(h5_ask(file, H5_REQUEST_LIST, &m));
    TRY(h5_take_texts(&m, &made, &count));
    TRY(h5_asked(file, &m));
    *names = made;
    *n = count;
    made = NULL;

done:
    mem_free(made);
    h5_message_clear(&m);
    return status;
}

bool h5_ask_whether(struct h5_file *file, enum h5_request what,
                    const char *name, const char *attribute)
{
    struct h5_message m = {0};
    bool answer = false;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_text(&m, attribute);
    TRY(h5_ask(file, what, &m));
    answer = h5_take_flag(&m);
    TRY(h5_asked(file, &m));

done:
    if (status != LS_OK)
        h5_set_fault(file, status);
    h5_message_clear(&m);
    return status == LS_OK && answer;
}

/* Where the description of a dataset is, or is to be: they are sorted. */
static bool find_known(const struct h5_remote *remote, const char *name,
                       size_t *at)
{
    size_t lo = 0, hi = remote->n_known;

    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        const int order = strcmp(remote->known[middle]->name, name);

        if (order == 0) {
            *at = middle;
            return true;
        }
        if (order < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    *at = lo;
    return false;
}

static ls_status remember(struct h5_remote *remote, const char *name, size_t at,
                          const struct h5_shape *shape)
{
    const size_t length = strlen(name) + 1;
    struct h5_known *known = NULL;
    ls_status status = LS_OK;

    TRY(MEM_GROW(remote->known, remote->n_known, remote->n_known + 1,
                 &remote->known_room, "descriptions of datasets"));
    known = mem_untouched(sizeof *known + length, 1);
    TRY(mem_check(known, sizeof *known + length, 1, "description"));
    known->shape = *shape;
    memcpy(known->name, name, length);
    memmove(remote->known + at + 1, remote->known + at,
            (remote->n_known - at) * sizeof(struct h5_known *));
    remote->known[at] = known;
    remote->n_known++;

done:
    return status;
}

/* Each dataset is described once: a helper that changed the description would
 * turn the sizes of later reads into lies. */
ls_status h5_ask_shape(struct h5_file *file, const char *name,
                       struct h5_shape *shape)
{
    struct h5_message m = {0};
    struct h5_shape found;
    size_t at = 0;
    ls_status status = LS_OK;

    h5_lock();
    TRY(h5_remote_fault(file));
    if (find_known(file->remote, name, &at)) {
        *shape = file->remote->known[at]->shape;
        goto done;
    }
    h5_put_text(&m, name);
    TRY(h5_ask(file, H5_REQUEST_DESCRIBE, &m));
    h5_take_shape(&m, &found);
    TRY(h5_asked(file, &m));
    TRY(remember(file->remote, name, at, &found));
    *shape = found;

done:
    h5_unlock();
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_texts(struct h5_file *file, const char *name,
                       const char *field, char ***texts, size_t *n)
{
    struct h5_message m = {0};
    char **made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, field != NULL);
    h5_put_text(&m, field);
    TRY(h5_ask(file, H5_REQUEST_READ_TEXTS, &m));
    TRY(h5_take_texts(&m, &made, &count));
    TRY(h5_asked(file, &m));
    *texts = made;
    *n = count;
    made = NULL;

done:
    mem_free(made);
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_word(struct h5_file *file, const char *name, char *word,
                      size_t size)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, size);
    TRY(h5_ask(file, H5_REQUEST_READ_WORD, &m));
    h5_take_word(&m, word, size);
    TRY(h5_asked(file, &m));

done:
    h5_message_clear(&m);
    return status;
}

/* The starts of n cells and their end: ascending, and the last one the number
 * of units. */
static void take_cells(struct h5_message *m, size_t n, size_t *start,
                       size_t *n_units)
{
    for (size_t i = 0; i <= n; i++) {
        start[i] = (size_t)h5_take_number(m, SIZE_MAX);
        m->bad = m->bad || start[i] < (i > 0 ? start[i - 1] : 0) ||
                 (i == 0 && start[i] > 0);
    }
    *n_units = start[n];
    m->bad = m->bad || *n_units > (m->size - m->at) / sizeof(int32_t);
}

ls_status h5_ask_cells(struct h5_file *file, const char *name, int32_t **unit,
                       size_t **start, size_t *n)
{
    struct h5_message m = {0};
    size_t *starts = NULL;
    int32_t *units = NULL;
    size_t count = 0, n_units = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    TRY(h5_ask(file, H5_REQUEST_READ_CELLS, &m));
    count = (size_t)h5_take_number(&m, m.size / sizeof(uint64_t));
    TRY(MEM_ARRAY(starts, count + 1, "cells"));
    take_cells(&m, count, starts, &n_units);
    n_units = m.bad ? 0 : n_units;
    TRY(MEM_ARRAY(units, n_units, "texts"));
    h5_take_bytes(&m, units, n_units * sizeof *units);
    TRY(h5_asked(file, &m));
    *unit = units;
    *start = starts;
    *n = count;
    units = NULL;
    starts = NULL;

done:
    mem_free(units);
    mem_free(starts);
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_fields(struct h5_file *file, const char *name,
                        struct h5_field **fields, size_t *n)
{
    struct h5_message m = {0};
    struct h5_field *made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    TRY(h5_ask(file, H5_REQUEST_FIELDS, &m));
    count = (size_t)h5_take_number(&m, H5_MAX_FIELDS);
    TRY(MEM_ARRAY(made, count, "fields of a dataset"));
    for (size_t i = 0; i < count; i++)
        h5_take_field(&m, &made[i]);
    TRY(h5_asked(file, &m));
    *fields = made;
    *n = count;
    made = NULL;

done:
    mem_free(made);
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_enum(struct h5_file *file, const char *name, const char *field,
                      char ***names, int64_t **values, size_t *n)
{
    struct h5_message m = {0};
    char **made = NULL;
    int64_t *value = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_number(&m, field != NULL);
    h5_put_text(&m, field);
    TRY(h5_ask(file, H5_REQUEST_ENUM, &m));
    TRY(h5_take_texts(&m, &made, &count));
    TRY(MEM_ARRAY(value, count, "values of an enum"));
    h5_take_bytes(&m, value, count * sizeof *value);
    TRY(h5_asked(file, &m));
    *names = made;
    *values = value;
    *n = count;
    made = NULL;
    value = NULL;

done:
    mem_free(made);
    mem_free(value);
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_fuel(struct h5_file *file, struct h5_fuel **records, size_t *n)
{
    struct h5_message m = {0};
    struct h5_fuel *made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    TRY(h5_ask(file, H5_REQUEST_FUEL, &m));
    count = (size_t)h5_take_number(&m, m.size / sizeof(uint64_t));
    TRY(MEM_ARRAY(made, count, "splits of Fuel"));
    for (size_t i = 0; i < count; i++) {
        h5_take_word(&m, made[i].split, sizeof made[i].split);
        h5_take_word(&m, made[i].source, sizeof made[i].source);
        h5_take_bytes(&m, &made[i].start, sizeof made[i].start);
        h5_take_bytes(&m, &made[i].stop, sizeof made[i].stop);
    }
    TRY(h5_asked(file, &m));
    *records = made;
    *n = count;
    made = NULL;

done:
    mem_free(made);
    h5_message_clear(&m);
    return status;
}
