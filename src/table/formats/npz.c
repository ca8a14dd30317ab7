/* SPDX-License-Identifier: MIT */
/*
 * npz.c - arrays in a NumPy archive (np.savez), which is a ZIP file.
 *
 * libzip reads it; each array is an input like a separate file.
 */
#include "table/formats/npz.h"

#include <string.h>

#include "table/text/input_inside.h"

#ifdef HAVE_ZIP
#include <stdio.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/mem.h"

struct zipped {
    zip_t *archive;
    zip_file_t *file;
    zip_uint64_t index;
};

static ls_status fail_zip(const struct input *input, const char *what)
{
    return fail(LS_BAD_DATA, "%s: %s", input->path, what);
}

static ls_status begin(struct input *input)
{
    struct zipped *z = input->state;

    if (z->file)
        zip_fclose(z->file);
    z->file = zip_fopen_index(z->archive, z->index, 0);
    return z->file ? LS_OK : fail_zip(input, zip_strerror(z->archive));
}

static ls_status read_zip(struct input *input, void *bytes, size_t size,
                          size_t *got)
{
    struct zipped *z = input->state;
    size_t done_so_far = 0;

    while (done_so_far < size) {
        const zip_int64_t n =
            zip_fread(z->file, (char *)bytes + done_so_far, size - done_so_far);

        if (n < 0)
            return fail_zip(input, zip_file_strerror(z->file));
        if (n == 0)
            break;
        done_so_far += (size_t)n;
    }
    input->place += done_so_far;
    input->total += done_so_far;
    *got = done_so_far;
    return LS_OK;
}

static void close_zip(struct input *input)
{
    struct zipped *z = input->state;

    if (z && z->file)
        zip_fclose(z->file);
    if (z && z->archive)
        zip_discard(z->archive);
    mem_free(z);
}

static const struct codec codec_zip = {begin, read_zip, begin, close_zip};

static ls_status open_archive(const char *path, zip_t **archive)
{
    int code = 0;
    zip_error_t error;
    ls_status status = LS_OK;

    *archive = zip_open(path, ZIP_RDONLY, &code);
    if (*archive)
        return LS_OK;
    zip_error_init_with_code(&error, code);
    status = fail(LS_BAD_DATA, "%s: %s", path, zip_error_strerror(&error));
    zip_error_fini(&error);
    return status;
}

/* An input that reads one array. */
static ls_status open_member(const char *path, zip_uint64_t index,
                             const char *name, struct input **input)
{
    struct input *made = NULL;
    struct zipped *z = NULL;
    zip_stat_t metadata;
    struct stat archive;
    char full[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an input"));
    made->fd = -1;
    made->member = index + 1;
    made->codec = &codec_zip;
    TRY(MEM_ARRAY(z, 1, "an archive"));
    made->state = z;
    z->index = index;
    snprintf(full, sizeof full, "%s/%s", path, name);
    made->own_path = mem_text(full);
    TRY(mem_check(made->own_path, strlen(full) + 1, 1, "a name"));
    made->path = made->own_path;
    TRY(open_archive(path, &z->archive));
    if (stat(path, &archive) == 0)
        made->packed = (uint64_t)archive.st_size;
    if (zip_stat_index(z->archive, index, 0, &metadata) == 0 &&
        metadata.valid & ZIP_STAT_SIZE)
        made->whole = metadata.size;
    TRY(begin(made));
    *input = made;
    made = NULL;
done:
    input_close(made);
    return status;
}

/* The names there are, for sentences. */
static void list(zip_t *archive, char *text, size_t size)
{
    const zip_int64_t n = zip_get_num_entries(archive, 0);
    size_t used = 0;

    text[0] = '\0';
    for (zip_int64_t i = 0; i < n && used + 60 < size; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, 0);

        used += (size_t)snprintf(text + used, size - used, "%s%.50s",
                                 i ? ", " : "", name ? name : "?");
    }
}

/* The first of the names that is there, with or without .npy; -1 if none. */
static zip_int64_t find(zip_t *archive, const char *const *names)
{
    for (; *names; names++) {
        char full[64];
        zip_int64_t index;

        snprintf(full, sizeof full, "%s.npy", *names);
        index = zip_name_locate(archive, full, 0);
        if (index < 0)
            index = zip_name_locate(archive, *names, 0);
        if (index >= 0)
            return index;
    }
    return -1;
}

ls_status npz_names(const char *path, char *text, size_t size)
{
    zip_t *archive = NULL;
    ls_status status = LS_OK;

    TRY(open_archive(path, &archive));
    list(archive, text, size);
    zip_discard(archive);
done:
    return status;
}

ls_status npz_open(const char *path, const char *option, const char *given,
                   const char *const *usual, struct input **input)
{
    const char *const one[] = {given, NULL};
    const bool is_given = given && *given;
    zip_t *archive = NULL;
    zip_int64_t index = -1;
    char names[400];
    ls_status status = LS_OK;

    TRY(open_archive(path, &archive));
    index = find(archive, is_given ? one : usual);
    if (index < 0 && is_given) {
        list(archive, names, sizeof names);
        TRY(fail_absent(
            fail(LS_BAD_DATA,
                 "%s: setting %s names %.80s, but it has no such array: %s",
                 path, option, given, names)));
    }
    if (index >= 0)
        TRY(open_member(path, (zip_uint64_t)index,
                        zip_get_name(archive, (zip_uint64_t)index, 0), input));
done:
    if (archive)
        zip_discard(archive);
    return status;
}

#else

static ls_status fail_zip(const char *path)
{
    return fail(LS_BAD_DATA,
                "%s is a ZIP archive, which this build cannot read (libzip was "
                "not there); np.save() the arrays as NPY files",
                path);
}

ls_status npz_names(const char *path, char *text, size_t size)
{
    (void)text;
    (void)size;
    return fail_zip(path);
}

ls_status npz_open(const char *path, const char *option, const char *given,
                   const char *const *usual, struct input **input)
{
    (void)option;
    (void)given;
    (void)usual;
    (void)input;
    return fail_zip(path);
}

#endif
