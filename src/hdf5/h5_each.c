/* SPDX-License-Identifier: MIT */
/*
 * h5_each.c - visit the attributes of an object, with what each holds.
 */
#include "hdf5/h5_inside.h"

enum { SHORT = 4095 };

struct attribute_visit {
    ls_status (*visit)(void *user, const char *name, const char *attribute,
                       enum h5_content content);
    void *user;
    const char *name;
    ls_status status;
};

/* What an attribute holds; one that cannot be opened is left to its reader. */
static enum h5_content content_of(hid_t object, const char *attribute)
{
    const hid_t id = H5Aopen(object, attribute, H5P_DEFAULT);
    const hid_t type = id < 0 ? H5I_INVALID_HID : H5Aget_type(id);
    const hid_t space = id < 0 ? H5I_INVALID_HID : H5Aget_space(id);
    enum h5_content content = H5_ANY_CONTENT;

    if (type >= 0 && space >= 0 && H5Sget_simple_extent_npoints(space) == 1) {
        const H5T_class_t class = H5Tget_class(type);

        if (class == H5T_STRING && H5Tis_variable_str(type) == 0 &&
            H5Tget_size(type) <= SHORT)
            content = H5_SHORT_TEXT;
        else if (class == H5T_INTEGER || class == H5T_FLOAT)
            content = H5_ONE_NUMBER;
    }
    if (space >= 0)
        (void)H5Sclose(space);
    if (type >= 0)
        (void)H5Tclose(type);
    if (id >= 0)
        (void)H5Aclose(id);
    return content;
}

/* Callback of H5Aiterate2(); a result other than 0 stops the iteration. */
static herr_t visit_one(hid_t object, const char *attribute,
                        const H5A_info_t *info, void *data)
{
    struct attribute_visit *v = data;

    (void)info;
    v->status =
        v->visit(v->user, v->name, attribute, content_of(object, attribute));
    return v->status == LS_OK ? 0 : -1;
}

ls_status h5_each_attribute(struct h5_file *file, const char *name,
                            ls_status (*visit)(void *user, const char *name,
                                               const char *attribute,
                                               enum h5_content content),
                            void *user)
{
    struct attribute_visit v = {.visit = visit, .user = user, .name = name};
    hid_t object = H5I_INVALID_HID;
    herr_t result = 0;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_find(file, name, &object));
    result =
        H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_one, &v);
    TRY(v.status);
    TRY(h5_check(file, name, result, "list its attributes"));

done:
    return h5_release(file, object, status);
}
