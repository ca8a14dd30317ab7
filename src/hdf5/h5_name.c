/* SPDX-License-Identifier: MIT */
/*
 * h5_name.c - find objects by name.
 *
 * Names are followed link by link, and hard links only: soft, external and
 * user-defined links may lead to other files, or nowhere.
 */
#include "hdf5/h5_inside.h"

#include <stdio.h>
#include <string.h>

#include "hdf5/h5_remote.h"

/* How far a name leads. */
enum reach {
    REACHED,  /* to an object: at */
    MISSING,  /* to the group at, which has no such part */
    NOT_HARD, /* to the group at, where the part is another kind of link */
    NO_GROUP, /* to the object at, which is no group */
    LOST,     /* to the group at, where a link leads nowhere; it is said why */
    BROKEN    /* to a failure of HDF5 */
};

struct name_walk {
    struct h5_file *file;
    hid_t at;
    hid_t group; /* the one that at was found in, as last */
    char last[H5_NAME_SIZE];
    char part[H5_NAME_SIZE]; /* the name's component after at */
    const char *rest;        /* the components after part */
    char path[H5_NAME_SIZE]; /* what a link has made of the name */
    int links;               /* that were followed */
    size_t target;           /* bytes of path that the last one gave */
};

/* More are a circle. */
enum { MAX_LINKS = 16 };

static void walk_end(struct name_walk *walk)
{
    /* They were only read. */
    if (walk->at >= 0)
        (void)H5Idec_ref(walk->at);
    if (walk->group >= 0)
        (void)H5Idec_ref(walk->group);
    walk->at = walk->group = H5I_INVALID_HID;
}

/* Continue at the target of a link, if links are allowed. */
static enum reach walk_link(struct name_walk *walk)
{
    char target[H5_NAME_SIZE], path[H5_NAME_SIZE];
    hid_t from = H5I_INVALID_HID;

    if (!(walk->file->allow & H5_ALLOW_LINKS))
        return NOT_HARD;
    if (walk->links++ == MAX_LINKS) {
        (void)fail(LS_BAD_DATA, "%s: %s leads over more than %d links",
                   walk->file->name, walk->part, MAX_LINKS);
        return LOST;
    }
    if (h5_follow(walk->file, walk->part, walk->at, walk->part, &from,
                  target) != LS_OK)
        return LOST;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", target, walk->rest) >=
        sizeof path) {
        (void)H5Idec_ref(from);
        return NOT_HARD;
    }
    memcpy(walk->path, path, sizeof path);
    walk->target = strlen(target);
    walk->rest = walk->path;
    (void)H5Idec_ref(walk->at);
    walk->at = from;
    return REACHED;
}

/* Follow one hard link. */
static enum reach walk_on(struct name_walk *walk)
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
        return walk_link(walk);
    next = H5Oopen(walk->at, walk->part, H5P_DEFAULT);
    if (next < 0)
        return BROKEN;
    if (walk->group >= 0)
        (void)H5Idec_ref(walk->group);
    walk->group = walk->at;
    walk->at = next;
    memcpy(walk->last, walk->part, sizeof walk->last);
    return REACHED;
}

/* Copy the next component to walk->part; false at the end. */
static bool next_part(struct name_walk *walk)
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

/* Close walk->at afterwards. */
static enum reach walk_along(struct h5_file *file, const char *name,
                             struct name_walk *walk)
{
    enum reach reach = REACHED;

    walk->file = file;
    walk->rest = name;
    walk->links = 0;
    walk->group = H5I_INVALID_HID;
    walk->at = H5Oopen(file->id, "/", H5P_DEFAULT);
    if (walk->at < 0)
        return BROKEN;
    while (reach == REACHED && next_part(walk))
        reach = walk_on(walk);
    /* What is missing may be what a link names, or a name behind it. */
    if (walk->links > 0 && (reach == MISSING || reach == NO_GROUP) &&
        (size_t)(walk->rest - walk->path) <= walk->target) {
        (void)fail(LS_BAD_DATA, "%s: %s is a link to %s, which is not there",
                   file->name, name, walk->path);
        return LOST;
    }
    return reach;
}

/* Name the target, so that the user can use its name instead. */
static ls_status refuse_link(struct h5_file *file, const char *name,
                             const struct name_walk *walk)
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
                    "%s: %s is a soft link to %s; name that instead, or say "
                    "setting allow=links",
                    file->name, name, value);
    if (link.type == H5L_TYPE_EXTERNAL &&
        H5Lunpack_elink_val(value, link.u.val_size, NULL, &target_file,
                            &target) >= 0)
        return fail(LS_BAD_DATA,
                    "%s: %s is a link to %s in another file, %s; such links "
                    "are not followed without setting allow=links",
                    file->name, name, target, target_file);
    return fail(LS_BAD_DATA,
                "%s: %s is a user-defined link, which is not "
                "followed",
                file->name, name);
}

static ls_status cannot_reach(struct h5_file *file, const char *name,
                              enum reach reach, const struct name_walk *walk)
{
    switch (reach) {
    case BROKEN:
        return h5_check(file, name, -1, "find it");
    case NOT_HARD:
        return refuse_link(file, name, walk);
    case LOST:
        return LS_BAD_DATA; /* with the sentence of h5_follow() */
    default:
        return fail(LS_BAD_DATA, "%s: there is no %s", file->name, name);
    }
}

ls_status h5_find_in(struct h5_file *file, const char *name, hid_t *id,
                     hid_t *group, char last[H5_NAME_SIZE])
{
    struct name_walk walk;
    const enum reach reach = walk_along(file, name, &walk);
    ls_status status = LS_OK;

    if (reach != REACHED) {
        status = cannot_reach(file, name, reach, &walk);
    } else {
        *id = walk.at;
        *group = walk.group;
        memcpy(last, walk.last, H5_NAME_SIZE);
        walk.at = walk.group = H5I_INVALID_HID;
    }
    walk_end(&walk);
    return status;
}

ls_status h5_find(struct h5_file *file, const char *name, hid_t *id)
{
    char last[H5_NAME_SIZE];
    hid_t group = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_find_in(file, name, id, &group, last));
    status = h5_release(file, group, LS_OK);
done:
    return status;
}

static enum reach reach_of(struct h5_file *file, const char *name)
{
    struct name_walk walk;
    enum reach reach = REACHED;

    h5_prepare();
    reach = walk_along(file, name, &walk);
    if (reach == BROKEN)
        h5_fault(file, name);
    walk_end(&walk);
    return reach;
}

bool h5_exists(struct h5_file *file, const char *name)
{
    enum reach reach = REACHED;

    if (file->remote)
        return h5_ask_whether(file, H5_REQUEST_EXISTS, name, NULL);
    reach = reach_of(file, name);
    return reach == REACHED || reach == NOT_HARD || reach == LOST;
}

bool h5_is_group(struct h5_file *file, const char *name)
{
    struct name_walk walk;
    enum reach reach = REACHED;
    bool is_group = false;

    if (file->remote)
        return h5_ask_whether(file, H5_REQUEST_IS_GROUP, name, NULL);
    h5_prepare();
    reach = walk_along(file, name, &walk);
    if (reach == REACHED)
        is_group = H5Iget_type(walk.at) == H5I_GROUP;
    else if (reach == BROKEN)
        h5_fault(file, name);
    walk_end(&walk);
    return is_group;
}

bool h5_is_link(struct h5_file *file, const char *name)
{
    enum reach reach = REACHED;

    if (file->remote)
        return h5_ask_whether(file, H5_REQUEST_IS_LINK, name, NULL);
    reach = reach_of(file, name);
    return reach == NOT_HARD || reach == LOST;
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
    struct name_walk walk;
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
    walk_end(&walk);
    return status;
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
