/* SPDX-License-Identifier: MIT */
/*
 * h5_recipe.c - see h5_recipe.h.
 */
#include "h5_recipe.h"
#include "base/settings.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "h5_recipe_inside.h"

/* HDF5 1.10 crashes when it writes a chunk of no elements, and counts 2^64 of
 * them as none. */
static const hsize_t MOST = (hsize_t)1 << 62;

/* ---- Datasets and attributes ----------------------------------------------
 */

/* Layout and filters; *room: it makes room for all elements at once. */
static hid_t make_layout(const struct line *line, const struct shape *shape,
                         bool *room)
{
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    const char *chunk = line_option(line, "chunk="),
               *fill = line_option(line, "fill=");
    const double value = fill ? strtod(fill, NULL) : 0;
    struct shape box;

    H5Pset_obj_track_times(plist, 0);
    *room = true;
    if (chunk && shape_read(chunk, &box) && box.rank == shape->rank &&
        box.rank > 0 && shape_count(&box, CHUNK) <= CHUNK) {
        *room = H5Pset_chunk(plist, box.rank, box.dims) < 0;
        if (line_option(line, "shuffle"))
            H5Pset_shuffle(plist);
        if (line_option(line, "gzip"))
            H5Pset_deflate(plist, 1);
        if (line_option(line, "fletcher"))
            H5Pset_fletcher32(plist);
    }
    if (fill && (!*room || shape_count(shape, ELEMENTS) <= ELEMENTS))
        H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &value);
    return plist;
}

/* The first elements, as many as there may be. */
static void write_values(const struct line *line, const struct shape *shape,
                         hid_t dataset, hid_t type)
{
    const size_t size = H5Tget_size(type);
    struct shape box = *shape;
    unsigned char *values = NULL;
    hid_t file_space = H5Dget_space(dataset), space = -1;
    const hsize_t start[RANK] = {0};
    hsize_t n;

    for (int k = box.rank; shape_count(&box, ELEMENTS) > ELEMENTS && k-- > 0;)
        box.dims[k] = box.dims[k] < 8 ? box.dims[k] : 8;
    n = shape_count(&box, ELEMENTS);
    values = calloc(n + 1, size);
    FUZZ_EXPECT(values != NULL);
    for (size_t i = 0; i < n; i++)
        type_put(type, line_value(line, i), values + i * size);
    space = shape_space(&box, false);
    if (shape->rank && n)
        H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, NULL, box.dims,
                            NULL);
    if (n)
        H5Dwrite(dataset, type, space, file_space, H5P_DEFAULT, values);
    H5Sclose(space);
    H5Sclose(file_space);
    free(values);
}

static hid_t make_groups(void)
{
    const hid_t plist = H5Pcreate(H5P_LINK_CREATE);

    H5Pset_create_intermediate_group(plist, 1);
    return plist;
}

static void write_dataset(hid_t file, const struct line *line,
                          const struct shape *shape, hid_t type)
{
    bool room = true;
    const hid_t space = shape_space(shape, line_option(line, "grows") != NULL);
    const hid_t layout = make_layout(line, shape, &room);
    const hid_t links = make_groups();
    const hid_t dataset = H5Dcreate2(file, line->word[1], type, space, links,
                                     layout, H5P_DEFAULT);

    if (dataset >= 0 && !line_option(line, "never") &&
        shape_count(shape, room ? SPACE : MOST) <= (room ? SPACE : MOST))
        write_values(line, shape, dataset, type);
    if (dataset >= 0)
        H5Dclose(dataset);
    H5Pclose(links);
    H5Pclose(layout);
    H5Sclose(space);
}

static void add_data(hid_t file, const struct line *line)
{
    struct shape shape;
    const hid_t type = line->values > 3 ? type_read(line->word[2]) : -1;

    if (type >= 0 && shape_read(line->word[3], &shape))
        write_dataset(file, line, &shape, type);
    if (type >= 0)
        H5Tclose(type);
}

static void add_attribute(hid_t file, const struct line *line)
{
    struct shape shape;
    const hid_t type = line->values > 4 ? type_read(line->word[3]) : -1;
    const hid_t object =
        type >= 0 ? H5Oopen(file, line->word[1], H5P_DEFAULT) : -1;
    hid_t space = -1, attribute = -1;
    unsigned char values[64 * ELEMENT];

    if (object >= 0 && shape_read(line->word[4], &shape) &&
        shape_count(&shape, 64) <= 64) {
        space = shape_space(&shape, false);
        attribute = H5Acreate2(object, line->word[2], type, space, H5P_DEFAULT,
                               H5P_DEFAULT);
        for (size_t i = 0; i < shape_count(&shape, 64); i++)
            type_put(type, line_value(line, i), values + i * H5Tget_size(type));
        if (attribute >= 0) {
            H5Awrite(attribute, type, values);
            H5Aclose(attribute);
        }
        H5Sclose(space);
    }
    if (object >= 0)
        H5Oclose(object);
    if (type >= 0)
        H5Tclose(type);
}

/* ---- Records ---------------------------------------------------------- */

/* Fields one after the other, elements of arrays likewise. */
static void put_record(const struct line *line, hid_t record, size_t *next,
                       unsigned char *out)
{
    const int n = H5Tget_nmembers(record);

    for (unsigned i = 0; i < (unsigned)n; i++) {
        const hid_t type = H5Tget_member_type(record, i);
        const bool array = H5Tget_class(type) == H5T_ARRAY;
        const hid_t single = array ? H5Tget_super(type) : H5Tcopy(type);
        const size_t size = H5Tget_size(single);
        const size_t count = H5Tget_size(type) / size;
        unsigned char *at = out + H5Tget_member_offset(record, i);

        for (size_t k = 0; k < count; k++)
            type_put(single, line_value(line, (*next)++), at + k * size);
        H5Tclose(single);
        H5Tclose(type);
    }
}

static void write_records(hid_t dataset, const struct line *line, hid_t record,
                          size_t size, size_t rows)
{
    unsigned char *values = calloc(rows + 1, size);
    size_t next = 0;

    FUZZ_EXPECT(values != NULL);
    for (size_t i = 0; i < rows; i++)
        put_record(line, record, &next, values + i * size);
    if (rows)
        H5Dwrite(dataset, record, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    free(values);
}

static void add_records(hid_t file, const struct line *line)
{
    struct shape shape;
    size_t size = 0;
    const hid_t record = line->values > 3 ? type_records(line, &size) : -1;
    const hid_t links = make_groups();
    hid_t space = -1, dataset = -1;

    if (record >= 0 && shape_read(line->word[2], &shape) && shape.rank == 1 &&
        shape.dims[0] <= ELEMENTS && shape.dims[0] * size <= SPACE) {
        space = shape_space(&shape, false);
        dataset = H5Dcreate2(file, line->word[1], record, space, links,
                             H5P_DEFAULT, H5P_DEFAULT);
        if (dataset >= 0)
            write_records(dataset, line, record, size, shape.dims[0]);
        if (dataset >= 0)
            H5Dclose(dataset);
        H5Sclose(space);
    }
    H5Pclose(links);
    if (record >= 0)
        H5Tclose(record);
}

/* ---- The rest --------------------------------------------------------- */

/* The bytes of a chunk, whatever the filters are. */
static void add_chunk(hid_t file, const struct line *line)
{
    unsigned char bytes[WORDS];
    struct shape offset;
    const size_t n = (size_t)(line->n - line->values);
    hid_t dataset = -1, space = -1;

    if (line->values < 4 || n == 0 || !shape_read(line->word[2], &offset))
        return;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)strtoul(line_value(line, i), NULL, 16);
    dataset = H5Dopen2(file, line->word[1], H5P_DEFAULT);
    if (dataset < 0)
        return;
    space = H5Dget_space(dataset);
    if (H5Sget_simple_extent_ndims(space) == offset.rank &&
        H5Sget_simple_extent_npoints(space) > 0)
        H5Dwrite_chunk(dataset, H5P_DEFAULT,
                       (uint32_t)strtoul(line->word[3], NULL, 10) & 7,
                       offset.dims, n, bytes);
    H5Sclose(space);
    H5Dclose(dataset);
}

static void add_link(hid_t file, const struct line *line)
{
    const char *const *word = (const char *const *)line->word;
    const hid_t links = make_groups();

    if (line->n < 4)
        (void)0;
    else if (strcmp(word[2], "soft") == 0)
        H5Lcreate_soft(word[3], file, word[1], links, H5P_DEFAULT);
    else if (strcmp(word[2], "hard") == 0)
        H5Lcreate_hard(file, word[3], file, word[1], links, H5P_DEFAULT);
    else
        H5Lcreate_external("other.h5", word[3], file, word[1], links,
                           H5P_DEFAULT);
    H5Pclose(links);
}

/* Memory and threads are the harness's. */
static void set(ls_config *config, const struct line *line)
{
    static const char *const keys[] = {
        "x",    "y",    "weight", "group",        "rows", "missing",
        "task", "part", "id",     "stored-split", "allow"};

    for (size_t i = 0; line->n > 2 && i < sizeof keys / sizeof *keys; i++)
        if (strcmp(line->word[1], keys[i]) == 0)
            (void)!ls_config_set(config, keys[i], line->word[2]);
}

static void add(hid_t file, const struct line *line, ls_config *config)
{
    const char *what = line->word[0];

    if (strcmp(what, "data") == 0)
        add_data(file, line);
    else if (strcmp(what, "records") == 0)
        add_records(file, line);
    else if (strcmp(what, "attribute") == 0)
        add_attribute(file, line);
    else if (strcmp(what, "chunk") == 0)
        add_chunk(file, line);
    else if (strcmp(what, "link") == 0)
        add_link(file, line);
    else if (strcmp(what, "set") == 0)
        set(config, line);
}

static hid_t create(const char *path, bool latest)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file;

    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    if (latest)
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    return file;
}

void h5_recipe(char *text, const char *path, ls_config *config)
{
    const hid_t file = create(path, strncmp(text, "latest", 6) == 0);
    struct line line;
    char *rest = NULL, *row = strtok_r(text, "\n", &rest);

    FUZZ_EXPECT(file >= 0);
    for (int i = 0; row && i < LINES; i++, row = strtok_r(NULL, "\n", &rest)) {
        line_split(row, &line);
        if (line.n > 1)
            add(file, &line, config);
    }
    H5Fclose(file);
}

void h5_recipe_end(void)
{
    FUZZ_EXPECT(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) == 0);
}
