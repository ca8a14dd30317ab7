/* SPDX-License-Identifier: MIT */
/*
 * h5_attribute.c - attributes of groups and datasets: single texts and numbers.
 *
 * A number is written as float64, int64 or uint64, and read from any numeric
 * type; a whole number only from one that is whole and not negative.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"
#include "hdf5/h5_remote.h"

/* Attributes are small. HEADER_BYTES: one of 64 KiB does not fit into the
 * header of an object. */
enum { MAX_TEXT = LIMIT_H5_ATTRIBUTE, HEADER_BYTES = 60000 };

/* For messages: "/model@task". */
static const char *full_name(const char *name, const char *attribute,
                             char full[H5_NAME_SIZE])
{
    const size_t length = strlen(name);
    const size_t more = strlen(attribute);

    if (length + 1 + more >= H5_NAME_SIZE)
        return attribute;
    memcpy(full, name, length);
    full[length] = '@';
    memcpy(full + length + 1, attribute, more + 1);
    return full;
}

static ls_status set(struct h5_file *file, const char *name,
                     const char *attribute, hid_t stored, hid_t memory,
                     const void *value)
{
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    hid_t object = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    hid_t id = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_find_or_make(file, name, &object));
    TRY(h5_check(file, what, space = H5Screate(H5S_SCALAR), "create it"));
    TRY(h5_check(file, what,
                 id = H5Acreate2(object, attribute, stored, space, H5P_DEFAULT,
                                 H5P_DEFAULT),
                 "create it"));
    TRY(h5_check(file, what, H5Awrite(id, memory, value), "write it"));

done:
    status = h5_release(file, id, status);
    status = h5_release(file, space, status);
    return h5_release(file, object, status);
}

ls_status h5_set_text(struct h5_file *file, const char *name,
                      const char *attribute, const char *text)
{
    const size_t size = h5_text_size(file, &text, 1, HEADER_BYTES);
    hid_t type = H5I_INVALID_HID;
    char *block = NULL;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_text_type(file, name, size, &type));
    if (size > 0)
        TRY(h5_join_texts(&text, 1, size, &block));
    TRY(set(file, name, attribute, type, type,
            size > 0 ? (const void *)block : &text));

done:
    mem_free(block);
    return h5_release(file, type, status);
}

ls_status h5_set_texts(struct h5_file *file, const char *name,
                       const char *attribute, const char *const *texts,
                       size_t n)
{
    const size_t size = h5_text_size(file, texts, n, HEADER_BYTES);
    const hsize_t count = n;
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    hid_t object = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    hid_t type = H5I_INVALID_HID;
    hid_t id = H5I_INVALID_HID;
    char *block = NULL;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_find_or_make(file, name, &object));
    TRY(h5_text_type(file, name, size, &type));
    if (size > 0)
        TRY(h5_join_texts(texts, n, size, &block));
    TRY(h5_check(file, what, space = H5Screate_simple(1, &count, NULL),
                 "create it"));
    TRY(h5_check(file, what,
                 id = H5Acreate2(object, attribute, type, space, H5P_DEFAULT,
                                 H5P_DEFAULT),
                 "create it"));
    TRY(h5_check(file, what,
                 H5Awrite(id, type, size > 0 ? (const void *)block : texts),
                 "write it"));
done:
    mem_free(block);
    status = h5_release(file, id, status);
    status = h5_release(file, space, status);
    status = h5_release(file, type, status);
    return h5_release(file, object, status);
}

ls_status h5_set_number(struct h5_file *file, const char *name,
                        const char *attribute, double number)
{
    h5_prepare();
    return set(file, name, attribute, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
               &number);
}

ls_status h5_set_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t number)
{
    h5_prepare();
    /* Signed where it fits: NumPy turns uint64 + 1 into a float64. */
    return set(file, name, attribute,
               number <= INT64_MAX ? H5T_STD_I64LE : H5T_STD_U64LE,
               H5T_NATIVE_UINT64, &number);
}

bool h5_has(struct h5_file *file, const char *name, const char *attribute)
{
    hid_t object = H5I_INVALID_HID;
    htri_t has = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_whether(file, H5_REQUEST_HAS, name, attribute);
    h5_prepare();
    if (!h5_exists(file, name))
        return false;
    status = h5_find(file, name, &object);
    /* A link that is not followed has no attributes. */
    if (status != LS_OK && status != LS_BAD_DATA)
        h5_fault(file, name);
    if (status != LS_OK)
        return false;
    has = H5Aexists(object, attribute);
    if (has < 0)
        h5_fault(file, name);
    (void)h5_release(file, object, LS_OK);
    return has > 0;
}

enum { ANY_LENGTH = 0 };

/* Open an attribute that holds n values, and its type. */
static ls_status get(struct h5_file *file, const char *name,
                     const char *attribute, const char *what, size_t n,
                     hid_t *id, hid_t *type)
{
    hid_t object = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    htri_t there = 0;
    ls_status status = LS_OK;

    TRY(h5_find(file, name, &object));
    TRY(h5_check(file, what, there = H5Aexists(object, attribute), "read it"));
    if (!there)
        TRY(fail(LS_BAD_DATA, "%s: there is no %s", file->name, what));
    TRY(h5_check(file, what, *id = H5Aopen(object, attribute, H5P_DEFAULT),
                 "read it"));
    TRY(h5_check(file, what, *type = H5Aget_type(*id), "read it"));
    TRY(h5_check(file, what, space = H5Aget_space(*id), "read it"));
    if (n != ANY_LENGTH && H5Sget_simple_extent_npoints(space) != (hssize_t)n)
        TRY(n == 1 ? fail(LS_BAD_DATA, "%s: %s is not a single value",
                          file->name, what)
                   : fail(LS_BAD_DATA, "%s: %s is not a list of %zu values",
                          file->name, what, n));

done:
    status = h5_release(file, space, status);
    return h5_release(file, object, status);
}

static ls_status too_long(struct h5_file *file, const char *what, size_t size)
{
    return fail(LS_BAD_DATA, "%s: %s has more than %zu bytes", file->name, what,
                size - 1);
}

static ls_status text_of_variable(struct h5_file *file, const char *what,
                                  hid_t id, hid_t type, char *text, size_t size)
{
    char *read = NULL;
    ls_status status = LS_OK;

    TRY(h5_check(file, what, H5Aread(id, type, &read), "read it"));
    if (!read)
        text[0] = '\0';
    else if (strlen(read) >= size)
        status = too_long(file, what, size);
    else
        memcpy(text, read, strlen(read) + 1);
    (void)H5free_memory(read);

done:
    return status;
}

static ls_status text_of_fixed(struct h5_file *file, const char *what, hid_t id,
                               hid_t type, char *text, size_t size)
{
    const size_t length = H5Tget_size(type);
    char *read = NULL;
    ls_status status = LS_OK;

    if (length > MAX_TEXT)
        return fail(LS_BAD_DATA, "%s: %s has %zu bytes, limit %d", file->name,
                    what, length, MAX_TEXT);
    TRY(MEM_ARRAY(read, length + 1, "attribute"));
    TRY(h5_check(file, what, H5Aread(id, type, read), "read it"));
    if (strlen(read) >= size)
        TRY(too_long(file, what, size));
    memcpy(text, read, strlen(read) + 1);

done:
    mem_free(read);
    return status;
}

ls_status h5_get_text(struct h5_file *file, const char *name,
                      const char *attribute, char *text, size_t size)
{
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    hid_t id = H5I_INVALID_HID;
    hid_t type = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_text(file, name, attribute, text, size);
    h5_prepare();
    TRY(get(file, name, attribute, what, 1, &id, &type));
    if (H5Tget_class(type) != H5T_STRING)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a text", file->name, what));
    if (H5Tis_variable_str(type) > 0)
        TRY(text_of_variable(file, what, id, type, text, size));
    else
        TRY(text_of_fixed(file, what, id, type, text, size));

done:
    status = h5_release(file, type, status);
    return h5_release(file, id, status);
}

/* Open an attribute that is a number, and give its type. */
static ls_status get_of_type(struct h5_file *file, const char *name,
                             const char *attribute, const char *what, size_t n,
                             hid_t *id, enum number_type *number)
{
    hid_t type = H5I_INVALID_HID;
    struct h5_shape shape = {0};
    ls_status status = LS_OK;

    h5_prepare();
    TRY(get(file, name, attribute, what, n, id, &type));
    h5_describe_type(type, &shape);
    if (shape.type == NUMBER_NONE)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a number", file->name, what));
    *number = shape.type;

done:
    return h5_release(file, type, status);
}

ls_status h5_get_number(struct h5_file *file, const char *name,
                        const char *attribute, double *number)
{
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    enum number_type type = NUMBER_NONE;
    hid_t id = H5I_INVALID_HID;
    double value = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_number(file, name, attribute, number);
    h5_prepare();
    TRY(get_of_type(file, name, attribute, what, 1, &id, &type));
    TRY(h5_check(file, what, H5Aread(id, H5T_NATIVE_DOUBLE, &value),
                 "read it"));
    *number = value;

done:
    return h5_release(file, id, status);
}

ls_status h5_get_wholes(struct h5_file *file, const char *name,
                        const char *attribute, size_t n, uint64_t *numbers)
{
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    enum number_type type = NUMBER_NONE;
    hid_t id = H5I_INVALID_HID;
    uint64_t *value = NULL;
    int64_t *with_sign = NULL;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_wholes(file, name, attribute, n, numbers);
    h5_prepare();
    TRY(get_of_type(file, name, attribute, what, n, &id, &type));
    TRY(MEM_ARRAY(value, n, "attribute"));
    TRY(MEM_ARRAY(with_sign, n, "attribute"));
    /* Read as both types, as HDF5 clips values out of range. */
    TRY(h5_check(file, what, H5Aread(id, H5T_NATIVE_UINT64, value), "read it"));
    TRY(h5_check(file, what, H5Aread(id, H5T_NATIVE_INT64, with_sign),
                 "read it"));
    for (size_t i = 0; i < n; i++)
        if (!number_is_integer(type) || with_sign[i] < 0)
            TRY(fail(LS_BAD_DATA, "%s: %s is not a whole number", file->name,
                     what));
    memcpy(numbers, value, n * sizeof *numbers);

done:
    mem_free(value);
    mem_free(with_sign);
    return h5_release(file, id, status);
}

ls_status h5_get_whole(struct h5_file *file, const char *name,
                       const char *attribute, uint64_t *number)
{
    return h5_get_wholes(file, name, attribute, 1, number);
}

ls_status h5_get_numbers(struct h5_file *file, const char *name,
                         const char *attribute, double **numbers, size_t *n)
{
    char full[H5_NAME_SIZE];
    const char *what = full_name(name, attribute, full);
    enum number_type type = NUMBER_NONE;
    hid_t id = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    double *value = NULL;
    hssize_t count = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_numbers(file, name, attribute, numbers, n);
    h5_prepare();
    TRY(get_of_type(file, name, attribute, what, ANY_LENGTH, &id, &type));
    TRY(h5_check(file, what, space = H5Aget_space(id), "read it"));
    count = H5Sget_simple_extent_npoints(space);
    if (count < 1 || count > MAX_TEXT)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a list of numbers", file->name,
                 what));
    TRY(MEM_ARRAY(value, (size_t)count, "attribute"));
    TRY(h5_check(file, what, H5Aread(id, H5T_NATIVE_DOUBLE, value), "read it"));
    *numbers = value;
    *n = (size_t)count;
    value = NULL;

done:
    mem_free(value);
    status = h5_release(file, space, status);
    return h5_release(file, id, status);
}
