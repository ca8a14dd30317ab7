/* SPDX-License-Identifier: MIT */
/*
 * h5_text.c - texts in datasets, of fixed and of variable length.
 */
#include "hdf5/h5_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "hdf5/h5_remote.h"

/* MOST_ALIKE: bytes of texts of one length that need no reason. HEAP_BYTES: of
 * a text of variable length, besides its own, in the file. */
enum { MOST_ALIKE = 1 << 20, HEAP_BYTES = 32 };

/* Texts of one length avoid the global heap of HDF5, unless most of them are
 * much shorter than the longest. */
size_t h5_text_size(const struct h5_file *file, const char *const *texts,
                    size_t n, size_t most)
{
    size_t longest = 1, sum = 0;

    for (size_t i = 0; i < n; i++) {
        const size_t length = strlen(texts[i]);

        longest = length > longest ? length : longest;
        sum += length + HEAP_BYTES;
    }
    if (file->variable_texts || (n > 0 && longest >= most / n))
        return 0;
    return n * longest <= MOST_ALIKE || n * longest / 4 <= sum ? longest : 0;
}

void h5_variable_texts(struct h5_file *file)
{
    file->variable_texts = true;
}

ls_status h5_text_type(struct h5_file *file, const char *name, size_t size,
                       hid_t *type)
{
    ls_status status = LS_OK;

    TRY(h5_check(file, name, *type = H5Tcopy(H5T_C_S1), "use texts"));
    TRY(h5_check(file, name, H5Tset_size(*type, size ? size : H5T_VARIABLE),
                 "use texts"));
    if (size > 0)
        TRY(h5_check(file, name, H5Tset_strpad(*type, H5T_STR_NULLPAD),
                     "use texts"));
    TRY(h5_check(file, name, H5Tset_cset(*type, H5T_CSET_UTF8), "use texts"));

done:
    return status;
}

/* Texts of `size` bytes each, one after the other; those that are shorter are
 * filled with zeros. */
ls_status h5_join_texts(const char *const *texts, size_t n, size_t size,
                        char **block)
{
    char *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, n * size, "texts"));
    for (size_t i = 0; i < n; i++)
        memcpy(made + i * size, texts[i], strlen(texts[i]));
    *block = made;

done:
    return status;
}

ls_status h5_write_texts(struct h5_file *file, const char *name,
                         const char *const *texts, size_t n)
{
    const size_t size = h5_text_size(file, texts, n, H5_MAX_BYTES / 2);
    const hsize_t dims[1] = {n};
    char *block = NULL;
    hid_t type = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    hid_t dataset = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_text_type(file, name, size, &type));
    if (size > 0) {
        TRY(h5_join_texts(texts, n, size, &block));
        TRY(h5_check_room(file, name, n * size));
    }
    TRY(h5_check(file, name, space = H5Screate_simple(1, dims, NULL),
                 "create it"));
    TRY(h5_create_dataset(file, name, type, space, &dataset));
    TRY(h5_check(file, name,
                 H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                          size > 0 ? (const void *)block : texts),
                 "write it"));

done:
    mem_free(block);
    status = h5_release(file, dataset, status);
    status = h5_release(file, space, status);
    return h5_release(file, type, status);
}

/* Memory of texts during a read: limited, against files that claim gigabytes,
 * and recorded, as HDF5 leaks it when a read fails halfway. */
struct text_piece {
    struct text_piece *next;
    char text[];
};

struct pool {
    size_t left;
    struct text_piece *first;
};

static void *pool_alloc(size_t size, void *data)
{
    struct pool *pool = data;
    struct text_piece *piece = NULL;

    if (size > pool->left || !(piece = malloc(sizeof *piece + size)))
        return NULL;
    pool->left -= size;
    piece->next = pool->first;
    pool->first = piece;
    return piece->text;
}

static void pool_free(void *text, void *data)
{
    (void)text;
    (void)data;
}

static void pool_clear(struct pool *pool)
{
    while (pool->first) {
        struct text_piece *piece = pool->first;

        pool->first = piece->next;
        free(piece);
    }
}

static ls_status read_variable(struct h5_file *file, const char *name,
                               hid_t dataset, hid_t type, struct pool *pool,
                               const char **text)
{
    hid_t list = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, list = H5Pcreate(H5P_DATASET_XFER), "read it"));
    TRY(h5_check(
        file, name,
        H5Pset_vlen_mem_manager(list, pool_alloc, pool, pool_free, pool),
        "read it"));
    TRY(h5_check(file, name,
                 H5Dread(dataset, type, H5S_ALL, H5S_ALL, list, text),
                 "read it"));

done:
    return h5_release(file, list, status);
}

static ls_status texts_of_variable(struct h5_file *file, const char *name,
                                   hid_t dataset, hid_t type, size_t n,
                                   char ***texts)
{
    struct pool pool = {.left = H5_MAX_BYTES};
    const char **text = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, n, "texts"));
    TRY(read_variable(file, name, dataset, type, &pool, text));
    for (size_t i = 0; i < n; i++)
        text[i] = text[i] ? text[i] : "";
    *texts = text_list_copy(text, n);
    TRY(mem_check(*texts, n, sizeof **texts, "texts"));

done:
    pool_clear(&pool);
    mem_free(text);
    return status;
}

/* Texts of fixed length are contiguous, each with a final zero byte. */
static ls_status texts_of_fixed(struct h5_file *file, const char *name,
                                hid_t dataset, hid_t type, size_t size,
                                size_t n, char ***texts)
{
    char **text = NULL;
    char *block = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, n, "texts"));
    block = mem_zeroed(n, size);
    TRY(mem_check(block, n, size, "texts"));
    TRY(h5_check(file, name,
                 H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, block),
                 "read it"));
    for (size_t i = 0; i < n; i++)
        text[i] = block + i * size;
    *texts = text_list_copy((const char *const *)text, n);
    TRY(mem_check(*texts, n, sizeof **texts, "texts"));

done:
    mem_free(block);
    mem_free(text);
    return status;
}

/* The memory type of texts: zero-terminated, in the character set of the file,
 * which HDF5 does not convert. */
static ls_status memory_type(struct h5_file *file, const char *name,
                             hid_t stored, bool *is_variable, hid_t *type)
{
    const htri_t variable = H5Tis_variable_str(stored);
    const size_t size = H5Tget_size(stored);
    ls_status status = LS_OK;

    TRY(h5_check(file, name, variable, "read its type"));
    TRY(h5_check(file, name, *type = H5Tcopy(H5T_C_S1), "read its type"));
    TRY(h5_check(file, name,
                 H5Tset_size(*type, variable ? H5T_VARIABLE : size + 1),
                 "read its type"));
    TRY(h5_check(file, name, H5Tset_cset(*type, H5Tget_cset(stored)),
                 "read its type"));
    *is_variable = variable > 0;

done:
    return status;
}

/* The memory type of a record with one field; an array for several texts per
 * record. */
static ls_status wrap(struct h5_file *file, const char *name, const char *field,
                      size_t count, bool is_array, hid_t *type)
{
    const hsize_t dims[1] = {count};
    hid_t record = H5I_INVALID_HID, array = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (is_array)
        TRY(h5_check(file, name, array = H5Tarray_create2(*type, 1, dims),
                     "read its type"));
    TRY(h5_check(file, name,
                 record = H5Tcreate(H5T_COMPOUND, count * H5Tget_size(*type)),
                 "read its type"));
    TRY(h5_check(file, name,
                 H5Tinsert(record, field, 0, is_array ? array : *type),
                 "read its type"));
    TRY(h5_release(file, *type, LS_OK));
    *type = record;
    record = H5I_INVALID_HID;

done:
    status = h5_release(file, array, status);
    return h5_release(file, record, status);
}

/* Element type and length of a one-dimensional array type. */
static ls_status look_into_array(struct h5_file *file, const char *name,
                                 hid_t *type, size_t *count)
{
    hsize_t dims[H5_MAX_RANK] = {0};
    hid_t base = H5I_INVALID_HID;
    ls_status status = LS_OK;

    *count = 1;
    if (H5Tget_class(*type) != H5T_ARRAY)
        return LS_OK;
    if (H5Tget_array_ndims(*type) != 1 ||
        H5Tget_array_dims2(*type, dims) != 1 || dims[0] < 1 ||
        dims[0] > H5_MAX_FIELDS)
        return fail(LS_BAD_DATA, "%s: %s has texts on several axes", file->name,
                    name);
    *count = (size_t)dims[0];
    TRY(h5_check(file, name, base = H5Tget_super(*type), "read its type"));
    TRY(h5_release(file, *type, LS_OK));
    *type = base;
    base = H5I_INVALID_HID;

done:
    return h5_release(file, base, status);
}

/* The stored type of the texts: that of the dataset or of a field. */
static ls_status stored_type(struct h5_file *file, const char *name,
                             const char *field, hid_t dataset, hid_t *type,
                             size_t *count, bool *is_array)
{
    hid_t whole = H5I_INVALID_HID;
    int index = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, whole = H5Dget_type(dataset), "read its type"));
    if (!field) {
        *type = whole;
        return LS_OK;
    }
    TRY(h5_check(file, name, index = H5Tget_member_index(whole, field),
                 "find its field"));
    TRY(h5_check(file, name, *type = H5Tget_member_type(whole, (unsigned)index),
                 "read its fields"));
    *is_array = H5Tget_class(*type) == H5T_ARRAY;
    TRY(look_into_array(file, name, type, count));
    if (H5Tget_class(*type) != H5T_STRING)
        TRY(fail(LS_BAD_DATA, "%s: %s:%s holds no texts", file->name, name,
                 field));

done:
    return h5_release(file, whole, status);
}

static ls_status check_texts(struct h5_file *file, const char *name,
                             const char *field,
                             const struct h5_dataset *dataset, size_t *n)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_kept_shape(file, dataset, &shape));
    if (field ? !shape.is_compound : !shape.is_text)
        TRY(fail(LS_BAD_DATA, "%s: %s is %s, want texts", file->name, name,
                 shape.type_name));
    *n = 1;
    for (int i = 0; i < shape.rank; i++) {
        if (shape.dims[i] != 1 && *n != 1)
            TRY(fail(LS_BAD_DATA, "%s: %s has several columns of texts, want 1",
                     file->name, name));
        *n *= (size_t)shape.dims[i];
    }
    if (shape.rank == 0)
        TRY(fail(LS_BAD_DATA, "%s: %s has rank 0, want 1", file->name, name));

done:
    return status;
}

ls_status h5_read_field_texts(struct h5_file *file, const char *name,
                              const char *field, char ***texts, size_t *n)
{
    struct h5_dataset *dataset = NULL;
    hid_t stored = H5I_INVALID_HID;
    hid_t type = H5I_INVALID_HID;
    bool is_variable = false, is_array = false;
    size_t count = 0, each = 1;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_texts(file, name, field, texts, n);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(check_texts(file, name, field, dataset, &count));
    TRY(stored_type(file, name, field, dataset->id, &stored, &each, &is_array));
    TRY(memory_type(file, name, stored, &is_variable, &type));
    if (field)
        TRY(wrap(file, name, field, each, is_array, &type));
    if (count > H5_MAX_BYTES / H5Tget_size(type))
        TRY(fail(LS_BAD_DATA, "%s: %s holds over 1 GiB of text", file->name,
                 name));
    count *= each;
    if (is_variable)
        TRY(texts_of_variable(file, name, dataset->id, type, count, texts));
    else
        TRY(texts_of_fixed(file, name, dataset->id, type,
                           H5Tget_size(type) / each, count, texts));
    *n = count;

done:
    status = h5_release(file, type, status);
    return h5_release(file, stored, status);
}

ls_status h5_read_texts(struct h5_file *file, const char *name, char ***texts,
                        size_t *n)
{
    return h5_read_field_texts(file, name, NULL, texts, n);
}

/* Read a fixed-length text, the only element of its dataset. */
ls_status h5_read_word(struct h5_file *file, const char *name, char *word,
                       size_t size)
{
    struct h5_dataset *dataset = NULL;
    hid_t stored = H5I_INVALID_HID, space = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_word(file, name, word, size);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_check(file, name, stored = H5Dget_type(dataset->id), "read it"));
    TRY(h5_check(file, name, space = H5Dget_space(dataset->id), "read it"));
    if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) != 0 ||
        H5Tget_size(stored) >= size || H5Sget_simple_extent_npoints(space) != 1)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a word", file->name, name));
    memset(word, 0, size);
    TRY(h5_check(
        file, name,
        H5Dread(dataset->id, stored, H5S_ALL, H5S_ALL, H5P_DEFAULT, word),
        "read it"));

done:
    status = h5_release(file, space, status);
    return h5_release(file, stored, status);
}
