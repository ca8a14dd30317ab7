/* SPDX-License-Identifier: MIT */
/*
 * h5_list.c - list the names of all datasets of a file.
 *
 * Follows hard links only, without cycles, up to a limit.
 */
#include "hdf5/h5_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "hdf5/h5_remote.h"

enum {
    MAX_NAMES = LIMIT_H5_DATASETS,
    MAX_LINKS = LIMIT_H5_LINKS,
    MAX_DEPTH = LIMIT_H5_DEPTH
};

struct listing {
    struct h5_file *file;
    ls_status status;
    char path[H5_NAME_SIZE];
    haddr_t above[MAX_DEPTH];    /* the groups on the path to here */
    unsigned long in[MAX_DEPTH]; /* the files of these */
    size_t depth;
    size_t links;
    char **name; /* [n], each owned */
    size_t n;
    struct h5_objects *objects; /* groups are listed, too; or NULL */
};

static ls_status add_name(struct listing *list, bool is_group)
{
    if (list->n == MAX_NAMES)
        return fail(LS_BAD_DATA, "%s: more than %d datasets", list->file->name,
                    MAX_NAMES);
    list->name[list->n] = mem_text(list->path);
    if (!list->name[list->n])
        return mem_check(NULL, strlen(list->path), 1, "name of a dataset");
    if (list->objects)
        list->objects->is_group[list->n] = is_group;
    list->n++;
    return LS_OK;
}

/* Something is not listed. */
static void leave_out(struct listing *list)
{
    if (list->objects)
        list->objects->is_all = false;
}

static bool leads_back(const struct listing *list, const H5O_info_t *group)
{
    for (size_t i = 0; i < list->depth; i++)
        if (list->above[i] == group->addr && list->in[i] == group->fileno)
            return true;
    return false;
}

static herr_t list_link(hid_t at, const char *part, const H5L_info_t *link,
                        void *data);

/* Skip a group that is its own ancestor: its datasets are listed already. */
static ls_status list_group(struct listing *list, hid_t group,
                            const H5O_info_t *info)
{
    herr_t result = 0;

    if (leads_back(list, info)) {
        leave_out(list);
        return LS_OK;
    }
    if (list->depth == MAX_DEPTH)
        return fail(LS_BAD_DATA, "%s: groups are nested more than %d deep",
                    list->file->name, MAX_DEPTH);
    list->in[list->depth] = info->fileno;
    list->above[list->depth++] = info->addr;
    result =
        H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, list_link, list);
    list->depth--;
    return list->status != LS_OK
               ? list->status
               : h5_check(list->file, list->path, result, "list it");
}

static ls_status list_object(struct listing *list, hid_t id)
{
    H5O_info_t info;
    ls_status status = LS_OK;

    TRY(h5_check(list->file, list->path, id, "open it"));
    TRY(h5_check(list->file, list->path, H5Oget_info(id, &info), "open it"));
    if (info.type == H5O_TYPE_DATASET ||
        (list->objects && info.type == H5O_TYPE_GROUP))
        TRY(add_name(list, info.type == H5O_TYPE_GROUP));
    if (info.type == H5O_TYPE_GROUP)
        TRY(list_group(list, id, &info));
    else if (info.type != H5O_TYPE_DATASET)
        leave_out(list);

done:
    return h5_release(list->file, id, status);
}

/* The target of a link, if any. */
static ls_status list_target(struct listing *list)
{
    hid_t id = H5I_INVALID_HID;
    const ls_status status = h5_find(list->file, list->path, &id);

    if (status == LS_OK)
        return list_object(list, id);
    return status == LS_BAD_DATA ? LS_OK : status;
}

/* Skip the cells of cell arrays, thousands of datasets: of MATLAB in the group
 * #refs#, of Octave in _0, _1, .. of a group value. */
static bool is_cell(const char *path, const char *part)
{
    const char *last = strrchr(path, '/');

    if (*path == '\0')
        return strcmp(part, "#refs#") == 0 || strcmp(part, "#subsystem#") == 0;
    return strcmp(last ? last : path, "/value") == 0 && part[0] == '_' &&
           part[1] != '\0' && part[1 + strspn(part + 1, "0123456789")] == '\0';
}

/* Callback of H5Literate(); a result other than 0 stops the iteration. */
static herr_t list_link(hid_t at, const char *part, const H5L_info_t *link,
                        void *data)
{
    struct listing *list = data;
    const size_t length = strlen(list->path);

    if (is_cell(list->path, part)) {
        leave_out(list);
        return 0;
    }
    if (list->links++ == MAX_LINKS)
        list->status = fail(LS_BAD_DATA, "%s: more than %d links",
                            list->file->name, MAX_LINKS);
    else if (length + 1 + strlen(part) >= sizeof list->path)
        list->status = fail(LS_BAD_DATA, "%s: a name has more than %d bytes",
                            list->file->name, H5_NAME_SIZE - 1);
    else {
        snprintf(list->path + length, sizeof list->path - length, "/%s", part);
        if (link->type == H5L_TYPE_HARD)
            list->status = list_object(list, H5Oopen(at, part, H5P_DEFAULT));
        else if (list->file->allow & H5_ALLOW_LINKS)
            list->status = list_target(list);
        if (link->type != H5L_TYPE_HARD)
            leave_out(list);
        list->path[length] = '\0';
    }
    return list->status == LS_OK ? 0 : -1;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

ls_status h5_list(struct h5_file *file, char ***names, size_t *n)
{
    struct listing list = {.file = file};
    hid_t root = H5I_INVALID_HID;
    H5O_info_t info;
    char **copy = NULL;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_list(file, names, n);
    h5_prepare();
    TRY(MEM_ARRAY(list.name, MAX_NAMES, "names of datasets"));
    TRY(h5_find(file, "/", &root));
    TRY(h5_check(file, "/", H5Oget_info(root, &info), "list it"));
    TRY(list_group(&list, root, &info));
    qsort(list.name, list.n, sizeof *list.name, compare_names);
    copy = text_list_copy((const char *const *)list.name, list.n);
    TRY(mem_check(copy, list.n, sizeof *copy, "names of datasets"));
    *names = copy;
    *n = list.n;

done:
    for (size_t i = 0; i < list.n; i++)
        mem_free(list.name[i]);
    mem_free(list.name);
    return h5_release(file, root, status);
}

ls_status h5_list_objects(struct h5_file *file, struct h5_objects *objects)
{
    struct listing list = {.file = file, .objects = objects};
    hid_t root = H5I_INVALID_HID;
    H5O_info_t info;
    ls_status status = LS_OK;

    h5_prepare();
    *objects = (struct h5_objects){.is_all = true};
    TRY(MEM_ARRAY(objects->is_group, MAX_NAMES, "kinds of objects"));
    TRY(MEM_ARRAY(list.name, MAX_NAMES, "names of objects"));
    objects->name = list.name;
    TRY(h5_find(file, "/", &root));
    TRY(h5_check(file, "/", H5Oget_info(root, &info), "list it"));
    snprintf(list.path, sizeof list.path, "/");
    TRY(add_name(&list, true));
    list.path[0] = '\0';
    TRY(list_group(&list, root, &info));

done:
    objects->n = list.n;
    return h5_release(file, root, status);
}

void h5_objects_clear(struct h5_objects *objects)
{
    for (size_t i = 0; i < objects->n; i++)
        mem_free(objects->name[i]);
    mem_free(objects->name);
    mem_free(objects->is_group);
    *objects = (struct h5_objects){0};
}
