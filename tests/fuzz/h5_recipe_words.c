/* SPDX-License-Identifier: MIT */
/*
 * h5_recipe_words.c - see h5_recipe_inside.h.
 */
#include "h5_recipe_inside.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void line_split(char *text, struct line *line)
{
    char *rest = NULL;

    line->n = 0;
    line->values = 0;
    for (char *word = strtok_r(text, " \t\r", &rest); word && line->n < WORDS;
         word = strtok_r(NULL, " \t\r", &rest)) {
        if (strcmp(word, "=") == 0 && !line->values)
            line->values = line->n;
        else
            line->word[line->n++] = word;
        for (; *word; word++)
            *word = *word == '|' ? '\n' : *word;
    }
    if (!line->values)
        line->values = line->n;
}

bool shape_read(const char *text, struct shape *shape)
{
    char *end = NULL;

    *shape = (struct shape){0};
    if (strcmp(text, "-") == 0)
        return true;
    for (;; text = end + 1) {
        if (shape->rank == RANK || *text < '0' || *text > '9')
            return false;
        shape->dims[shape->rank++] = strtoull(text, &end, 10);
        if (*end != 'x')
            return *end == '\0';
    }
}

hsize_t shape_count(const struct shape *shape, hsize_t limit)
{
    hsize_t n = 1;

    for (int k = 0; k < shape->rank; k++) {
        if (shape->dims[k] == 0)
            return 0;
        if (shape->dims[k] > limit || n > limit / shape->dims[k])
            return limit + 1;
        n *= shape->dims[k];
    }
    return n;
}

const char *line_option(const struct line *line, const char *name)
{
    const size_t length = strlen(name);

    for (int i = 3; i < line->values; i++)
        if (strncmp(line->word[i], name, length) == 0)
            return line->word[i] + length;
    return NULL;
}

const char *line_value(const struct line *line, size_t i)
{
    const int n = line->n - line->values;

    return n > 0 ? line->word[line->values + (int)(i % (size_t)n)] : "0";
}

hid_t shape_space(const struct shape *shape, bool grows)
{
    hsize_t most[RANK];

    for (int k = 0; k < shape->rank; k++)
        most[k] = grows ? H5S_UNLIMITED : shape->dims[k];
    return shape->rank ? H5Screate_simple(shape->rank, shape->dims, most)
                       : H5Screate(H5S_SCALAR);
}

/* ---- Types ----------------------------------------------------------------
 */

static hid_t number_type(const char *name)
{
    static const struct {
        const char *name;
        hid_t *little, *big;
    } types[] = {
        {"u1", &H5T_STD_U8LE_g, &H5T_STD_U8BE_g},
        {"i1", &H5T_STD_I8LE_g, &H5T_STD_I8BE_g},
        {"u2", &H5T_STD_U16LE_g, &H5T_STD_U16BE_g},
        {"i2", &H5T_STD_I16LE_g, &H5T_STD_I16BE_g},
        {"u4", &H5T_STD_U32LE_g, &H5T_STD_U32BE_g},
        {"i4", &H5T_STD_I32LE_g, &H5T_STD_I32BE_g},
        {"u8", &H5T_STD_U64LE_g, &H5T_STD_U64BE_g},
        {"i8", &H5T_STD_I64LE_g, &H5T_STD_I64BE_g},
        {"f4", &H5T_IEEE_F32LE_g, &H5T_IEEE_F32BE_g},
        {"f8", &H5T_IEEE_F64LE_g, &H5T_IEEE_F64BE_g},
        {"f16", &H5T_NATIVE_LDOUBLE_g, &H5T_NATIVE_LDOUBLE_g},
        {"time", &H5T_UNIX_D32LE_g, &H5T_UNIX_D32BE_g},
        {"reference", &H5T_STD_REF_OBJ_g, &H5T_STD_REF_OBJ_g},
    };
    const bool big = *name == '>';

    name += *name == '>' || *name == '<';
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(name, types[i].name) == 0)
            return H5Tcopy(big ? *types[i].big : *types[i].little);
    return -1;
}

/* h5py's float16. */
static hid_t half_type(void)
{
    const hid_t type = H5Tcopy(H5T_IEEE_F32LE);

    H5Tset_fields(type, 15, 10, 5, 0, 10);
    H5Tset_size(type, 2);
    H5Tset_ebias(type, 15);
    return type;
}

/* "a,b,c" are 0, 1, 2. */
static hid_t enum_type(const char *names)
{
    const hid_t type = H5Tenum_create(H5T_NATIVE_INT8);
    char name[32];
    int8_t value = 0;

    while (*names && value < 16) {
        const size_t n = strcspn(names, ",");

        snprintf(name, sizeof name, "%.*s", (int)n, names);
        H5Tenum_insert(type, name, &value);
        names += n + (names[n] == ',');
        value++;
    }
    return type;
}

static hid_t text_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);

    if (size == H5T_VARIABLE || (size > 0 && size <= ELEMENT))
        H5Tset_size(type, size);
    return type;
}

static hid_t make_type(const char *name)
{
    if (strcmp(name, "f2") == 0)
        return half_type();
    if (strcmp(name, "bool") == 0)
        return enum_type("FALSE,TRUE");
    if (strncmp(name, "enum:", 5) == 0)
        return enum_type(name + 5);
    if (strcmp(name, "text") == 0)
        return text_type(H5T_VARIABLE);
    if (*name == 'S')
        return text_type(strtoul(name + 1, NULL, 10));
    return number_type(name);
}

hid_t type_read(const char *name)
{
    const hid_t type = make_type(name);

    if (type < 0 || H5Tget_size(type) <= ELEMENT)
        return type;
    H5Tclose(type);
    return -1;
}

/* "a:<f4:2x2" into the name and the type. */
static hid_t read_field(const char *word, char name[64])
{
    char text[128];
    char *colon = NULL;
    struct shape shape = {0};
    hid_t type = -1, array = -1;

    snprintf(name, 64, "%.*s", (int)strcspn(word, ":"), word);
    word += strcspn(word, ":");
    snprintf(text, sizeof text, "%s", *word ? word + 1 : "f4");
    colon = strrchr(text, ':');
    if (colon && shape_read(colon + 1, &shape) && shape.rank > 0)
        *colon = '\0';
    type = type_read(text);
    if (type < 0 || shape.rank == 0 || shape_count(&shape, 64) > 64)
        return type;
    array = H5Tarray_create2(type, (unsigned)shape.rank, shape.dims);
    H5Tclose(type);
    return array;
}

hid_t type_records(const struct line *line, size_t *size)
{
    hid_t record = H5Tcreate(H5T_COMPOUND, (size_t)WORDS * ELEMENT * 64);
    char name[64];

    *size = 0;
    for (int i = 3; i < line->values; i++) {
        const hid_t type = read_field(line->word[i], name);

        if (type < 0)
            continue;
        if (H5Tinsert(record, name, *size, type) >= 0)
            *size += H5Tget_size(type);
        H5Tclose(type);
    }
    if (*size > 0 && H5Tset_size(record, *size) >= 0)
        return record;
    H5Tclose(record);
    return -1;
}

void type_put(hid_t type, const char *value, unsigned char *out)
{
    const size_t size = H5Tget_size(type);
    unsigned char room[ELEMENT] = {0};
    const double number = strtod(value, NULL);

    if (H5Tget_class(type) == H5T_STRING) {
        if (H5Tis_variable_str(type))
            memcpy(room, &value, sizeof value);
        else
            memcpy(room, value, strnlen(value, size));
    } else if (H5Tget_class(type) == H5T_ENUM) {
        room[0] = (unsigned char)strtol(value, NULL, 10);
    } else {
        memcpy(room, &number, sizeof number);
        if (H5Tconvert(H5T_NATIVE_DOUBLE, type, 1, room, NULL, H5P_DEFAULT) < 0)
            memset(room, 0, sizeof room);
    }
    memcpy(out, room, size);
}
