/* SPDX-License-Identifier: MIT */
/*
 * h5_name.c - finding objects by their names.
 *
 * Names are followed link by link, and hard links only: soft, external and
 * user-defined links may lead to other files, or nowhere.
 */
#include "data/h5_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* How far a name leads. */
enum reach {
    REACHED,  /* to an object: at */
    MISSING,  /* to the group at, which has no such part */
    NOT_HARD, /* to the group at, where the part is another kind of link */
    NO_GROUP, /* to the object at, which is no group */
    BROKEN    /* to a failure of HDF5 */
};

struct walk {
    hid_t at;
    char part[H5_NAME_SIZE]; /* the name's component after at */
    const char *rest;        /* the components after part */
};

/* One link further, when it is a hard one. */
static enum reach walk_on(struct walk *walk)
{
    H5L_info_t link;
    htri_t there = 0;
    hid_t next = H5I_INVALID_HID;

    if (H5Iget_type(walk->at) != H5I_GROUP)
        return NO_GROUP;
    there = H5Lexists(walk->at, walk->part, H5P_DEFAULT);
    if (there <= 0)
        return there < 0 ? BROKEN : MISSING;
    if (H5Lget_info(walk->at, walk->part, &link, H5P_DEFAULT) < 0)
        return BROKEN;
    if (link.type != H5L_TYPE_HARD)
        return NOT_HARD;
    next = H5Oopen(walk->at, walk->part, H5P_DEFAULT);
    if (next < 0)
        return BROKEN;
    (void)H5Idec_ref(walk->at); /* it was only read */
    walk->at = next;
    return REACHED;
}

/* Put the next component into walk->part; false at the end. */
static bool next_part(struct walk *walk)
{
    size_t length = 0;

    while (*walk->rest == '/')
        walk->rest++;
    length = strcspn(walk->rest, "/");
    if (length >= sizeof walk->part)
        length = sizeof walk->part - 1;
    memcpy(walk->part, walk->rest, length);
    walk->part[length] = '\0';
    walk->rest += length;
    return length > 0;
}

/* walk->at is to be closed afterwards. */
static enum reach walk_along(struct h5_file *file, const char *name,
                             struct walk *walk)
{
    enum reach reach = REACHED;

    walk->rest = name;
    walk->at = H5Oopen(file->id, "/", H5P_DEFAULT);
    if (walk->at < 0)
        return BROKEN;
    while (reach == REACHED && next_part(walk))
        reach = walk_on(walk);
    return reach;
}

/* Name the target, so that the user can name it instead. */
static ls_status refuse_link(struct h5_file *file, const char *name,
                             const struct walk *walk)
{
    char value[H5_NAME_SIZE] = "";
    const char *target_file = "";
    const char *target = "";
    H5L_info_t link;

    if (H5Lget_info(walk->at, walk->part, &link, H5P_DEFAULT) < 0 ||
        link.u.val_size > sizeof value ||
        H5Lget_val(walk->at, walk->part, value, sizeof value, H5P_DEFAULT) < 0)
        return fail(LS_BAD_DATA, "%s: %s is a link that cannot be read",
                    file->name, name);
    value[sizeof value - 1] = '\0';
    if (link.type == H5L_TYPE_SOFT)
        return fail(LS_BAD_DATA,
                    "%s: %s is a soft link to %s; name that instead",
                    file->name, name, value);
    if (link.type == H5L_TYPE_EXTERNAL &&
        H5Lunpack_elink_val(value, link.u.val_size, NULL, &target_file,
                            &target) >= 0)
        return fail(LS_BAD_DATA,
                    "%s: %s is a link to %s in another file, %s; such links "
                    "are not followed",
                    file->name, name, target, target_file);
    return fail(LS_BAD_DATA,
                "%s: %s is a user-defined link, which is not "
                "followed",
                file->name, name);
}

static ls_status cannot_reach(struct h5_file *file, const char *name,
                              enum reach reach, const struct walk *walk)
{
    switch (reach) {
    case BROKEN:
        return h5_check(file, name, -1, "find it");
    case NOT_HARD:
        return refuse_link(file, name, walk);
    default:
        return fail(LS_BAD_DATA, "%s: there is no %s", file->name, name);
    }
}

ls_status h5_find(struct h5_file *file, const char *name, hid_t *id)
{
    struct walk walk;
    const enum reach reach = walk_along(file, name, &walk);
    ls_status status = LS_OK;

    if (reach == REACHED) {
        *id = walk.at;
        return LS_OK;
    }
    status = cannot_reach(file, name, reach, &walk);
    return h5_release(file, walk.at, status);
}

static enum reach reach_of(struct h5_file *file, const char *name)
{
    struct walk walk;
    enum reach reach = REACHED;

    h5_prepare();
    reach = walk_along(file, name, &walk);
    if (walk.at >= 0)
        (void)H5Idec_ref(walk.at);
    return reach;
}

bool h5_exists(struct h5_file *file, const char *name)
{
    const enum reach reach = reach_of(file, name);

    return reach == REACHED || reach == NOT_HARD;
}

bool h5_is_group(struct h5_file *file, const char *name)
{
    struct walk walk;
    bool is_group = false;

    h5_prepare();
    if (walk_along(file, name, &walk) == REACHED)
        is_group = H5Iget_type(walk.at) == H5I_GROUP;
    if (walk.at >= 0)
        (void)H5Idec_ref(walk.at);
    return is_group;
}

bool h5_is_link(struct h5_file *file, const char *name)
{
    return reach_of(file, name) == NOT_HARD;
}

/* A group without a time stamp. */
static ls_status make_group(struct h5_file *file, const char *name, hid_t at,
                            const char *part, hid_t *group)
{
    hid_t creation = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, creation = H5Pcreate(H5P_GROUP_CREATE),
                 "create it"));
    TRY(h5_check(file, name, H5Pset_obj_track_times(creation, 0), "create it"));
    TRY(h5_check(file, name,
                 *group =
                     H5Gcreate2(at, part, H5P_DEFAULT, creation, H5P_DEFAULT),
                 "create it"));

done:
    return h5_release(file, creation, status);
}

ls_status h5_find_or_make(struct h5_file *file, const char *name, hid_t *id)
{
    struct walk walk;
    enum reach reach = walk_along(file, name, &walk);
    ls_status status = LS_OK;

    while (reach == MISSING) {
        hid_t group = H5I_INVALID_HID;

        TRY(make_group(file, name, walk.at, walk.part, &group));
        TRY(h5_release(file, walk.at, LS_OK));
        walk.at = group;
        reach = REACHED;
        while (reach == REACHED && next_part(&walk))
            reach = walk_on(&walk);
    }
    if (reach != REACHED)
        TRY(cannot_reach(file, name, reach, &walk));
    *id = walk.at;
    walk.at = H5I_INVALID_HID;

done:
    return h5_release(file, walk.at, status);
}

ls_status h5_parent(struct h5_file *file, const char *name, hid_t *group,
                    const char **last)
{
    const char *slash = strrchr(name, '/');
    char path[H5_NAME_SIZE];
    const size_t length = slash ? (size_t)(slash - name) : 0;

    if (length >= sizeof path)
        return fail(LS_USAGE, "%s: the name of a dataset has %zu bytes",
                    file->name, strlen(name));
    memcpy(path, name, length);
    path[length] = '\0';
    *last = slash ? slash + 1 : name;
    return h5_find_or_make(file, path, group);
}

static void forget(struct h5_file *file, size_t index)
{
    mem_free(file->open[index].name);
    file->n_open--;
    memmove(file->open + index, file->open + index + 1,
            (file->n_open - index) * sizeof *file->open);
}

/* Chunks that wait to be written are written by this close. */
static ls_status let_go_first(struct h5_file *file)
{
    struct h5_dataset *first = &file->open[0];
    const ls_status status =
        h5_check(file, first->name, H5Dclose(first->id), "close it");

    forget(file, 0);
    return status;
}

ls_status h5_adopt(struct h5_file *file, const char *name, hid_t id,
                   struct h5_dataset **dataset)
{
    char *copy = mem_text(name);
    ls_status status = LS_OK;

    TRY(mem_check(copy, strlen(name), 1, "name of a dataset"));
    if (file->n_open == H5_MAX_OPEN)
        TRY(let_go_first(file));
    *dataset = &file->open[file->n_open++];
    **dataset = (struct h5_dataset){.name = copy, .id = id};
    copy = NULL;
    id = H5I_INVALID_HID;

done:
    mem_free(copy);
    return h5_release(file, id, status);
}

/* A list to open the dataset with, if it may be read. It is closed again: a
 * dataset that is open already keeps the cache it has. */
static ls_status look_at(struct h5_file *file, const char *name, hid_t *access)
{
    struct h5_shape shape;
    hid_t dataset = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_find(file, name, &dataset));
    TRY(h5_shape_of(file, name, dataset, &shape));
    if (shape.type == NUMBER_NONE && !shape.is_text && !shape.is_compound)
        TRY(fail(LS_BAD_DATA, "%s: %s is %s, which is not read", file->name,
                 name, shape.type_name));
    TRY(h5_access_list(file, &shape, access));

done:
    return h5_release(file, dataset, status);
}

ls_status h5_keep(struct h5_file *file, const char *name,
                  struct h5_dataset **dataset)
{
    hid_t access = H5I_INVALID_HID;
    hid_t group = H5I_INVALID_HID;
    hid_t id = H5I_INVALID_HID;
    const char *last = NULL;
    ls_status status = LS_OK;

    for (size_t i = 0; i < file->n_open; i++) {
        if (strcmp(file->open[i].name, name) == 0) {
            *dataset = &file->open[i];
            return LS_OK;
        }
    }
    TRY(look_at(file, name, &access));
    TRY(h5_parent(file, name, &group, &last));
    TRY(h5_check(file, name, id = H5Dopen2(group, last, access), "open it"));
    TRY(h5_adopt(file, name, id, dataset));

done:
    status = h5_release(file, group, status);
    return h5_release(file, access, status);
}

ls_status h5_let_go(struct h5_file *file)
{
    ls_status status = LS_OK;

    while (file->n_open > 0) {
        const ls_status one = let_go_first(file);

        status = status == LS_OK ? one : status;
    }
    return status;
}
