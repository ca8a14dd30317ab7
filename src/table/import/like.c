/* SPDX-License-Identifier: MIT */
/*
 * like.c - a model or dataset file that an import must match.
 *
 * Reads only the description of inputs and classes of a model; checksum and
 * self-test are for prediction.
 */
#include "table/import/like.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "hdf5/h5.h"

void like_clear(struct like *like)
{
    encoding_destroy(like->columns);
    mem_free(like->scale);
    mem_free(like->names);
    mem_free(like->classes);
    *like = (struct like){0};
}

static ls_status read_texts(struct h5_file *file, const char *name,
                            char ***texts, size_t *n)
{
    return h5_exists(file, name) ? h5_read_texts(file, name, texts, n) : LS_OK;
}

/* Length of the numeric attribute or dataset. */
static ls_status count(struct h5_file *file, const char *name, size_t *n)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    *n = shape.rank == 1 ? (size_t)shape.dims[0] : 0;
done:
    return status;
}

/* Keeps the features that are numbers of a text; those of categories have no
 * digits to lose. */
static void keep_numbers(const struct encoding *columns, double *scale)
{
    size_t feature = 0, number = 0;

    for (size_t k = 0; k < columns->n; k++) {
        if (columns->column[k].kind == COLUMN_NUMBER)
            scale[number++] = scale[feature];
        feature += encoding_width(&columns->column[k]);
    }
}

/* Names, and how features are made of a text, in a group ("" is the root). */
static ls_status read_columns(struct h5_file *file, const char *group,
                              const char *names, struct like *like)
{
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(read_texts(file, names, &like->names, &n));
    if (like->names && n != like->features)
        TRY(fail(LS_BAD_DATA, "%s: %s has %zu names for %zu features",
                 like->path, names, n, like->features));
    TRY(encoding_read(file, group, like->features, &like->columns));
    if (!like->columns)
        TRY(encoding_plain(like->features, (const char *const *)like->names,
                           &like->columns));
    if (like->columns->wide)
        like->x_type = NUMBER_F64;
done:
    return status;
}

/* Fill values of a model. */
static ls_status read_fill(struct h5_file *file, struct like *like)
{
    double *fill = NULL;
    size_t feature = 0;
    ls_status status = LS_OK;

    if (!h5_exists(file, "/preprocess/fill"))
        return LS_OK;
    TRY(MEM_ARRAY(fill, like->features, "what fills missing cells"));
    TRY(h5_read(file, "/preprocess/fill", NUMBER_F64, fill, like->features));
    for (size_t k = 0; k < like->columns->n; k++) {
        struct column *column = &like->columns->column[k];

        if (column->kind == COLUMN_NUMBER && isnan(column->fill))
            column->fill = fill[feature];
        feature += encoding_width(column);
    }
done:
    mem_free(fill);
    return status;
}

static ls_status read_model(struct h5_file *file, struct like *like)
{
    char task[32];
    ls_status status = LS_OK;

    TRY(count(file, "/preprocess/scale", &like->features));
    TRY(count(file, "/postprocess/scale", &like->targets));
    TRY(h5_get_text(file, "/model", "task", task, sizeof task));
    if (strcmp(task, "multiclass") == 0)
        like->targets = 1;
    TRY(read_columns(file, "/preprocess", "/preprocess/feature_names", like));
    TRY(read_fill(file, like));
    TRY(MEM_ARRAY(like->scale, like->features, "scales of columns"));
    TRY(h5_read(file, "/preprocess/scale", NUMBER_F64, like->scale,
                like->features));
    keep_numbers(like->columns, like->scale);
    TRY(read_texts(file, "/postprocess/class_names", &like->classes,
                   &like->n_classes));
done:
    return status;
}

/* All members of an ensemble have the same features and classes. */
static ls_status read_ensemble(struct h5_file *file, struct like *like)
{
    static const char name[] = "/members/1";
    struct h5_shape shape;
    unsigned char *bytes = NULL;
    struct h5_file *member = NULL;
    ls_status status = LS_OK;

    TRY(h5_describe(file, name, &shape));
    if (shape.type != NUMBER_U8 || shape.rank != 1)
        TRY(fail(LS_BAD_DATA, "%s: %s is not the bytes of a model", like->path,
                 name));
    TRY(MEM_ARRAY(bytes, (size_t)shape.dims[0], "a member of an ensemble"));
    TRY(h5_read(file, name, NUMBER_U8, bytes, (size_t)shape.dims[0]));
    TRY(h5_open_image(like->path, bytes, (size_t)shape.dims[0], &member));
    TRY(read_model(member, like));
done:
    h5_close(member);
    mem_free(bytes);
    return status;
}

/* One over the deviation of the columns that are numbers, where the file has
 * it. */
static ls_status read_scale(struct h5_file *file, struct like *like)
{
    const size_t n = like->features;
    ls_status status = LS_OK;

    if (!h5_exists(file, "/stats/std"))
        return LS_OK;
    TRY(MEM_ARRAY(like->scale, n, "scales of columns"));
    TRY(h5_read(file, "/stats/std", NUMBER_F64, like->scale, n));
    for (size_t j = 0; j < n; j++)
        like->scale[j] = like->scale[j] > 0 ? 1 / like->scale[j] : 0;
    keep_numbers(like->columns, like->scale);
done:
    return status;
}

ls_status like_read_dataset(struct h5_file *file, struct like *like)
{
    struct h5_shape shape;
    ls_status status = LS_OK;

    TRY(h5_describe(file, "/X", &shape));
    if (shape.rank != 2 || shape.dims[1] == 0)
        TRY(fail(LS_BAD_DATA, "%s: /X has rank %d, want 2", like->path,
                 shape.rank));
    like->features = (size_t)shape.dims[1];
    like->x_type = shape.type == NUMBER_F64 ? NUMBER_F64 : NUMBER_NONE;
    TRY(read_columns(file, "", "/feature_names", like));
    TRY(read_scale(file, like));
    if (!h5_exists(file, "/y"))
        goto done;
    TRY(h5_describe(file, "/y", &shape));
    like->targets = shape.rank == 2 ? (size_t)shape.dims[1] : 1;
    TRY(read_texts(file, "/class_names", &like->classes, &like->n_classes));
done:
    return status;
}

ls_status like_open(const char *path, struct like *like)
{
    char format[32] = "";
    struct like made = {.path = path};
    struct h5_file *file = NULL;
    ls_status status = LS_OK;

    TRY(h5_open(path, &file));
    if (h5_has(file, "/", "format"))
        TRY(h5_get_text(file, "/", "format", format, sizeof format));
    if (h5_is_group(file, "/members"))
        TRY(read_ensemble(file, &made));
    else if (strcmp(format, "lockstep-model") == 0)
        TRY(read_model(file, &made));
    else if (strcmp(format, "lockstep-dataset") == 0)
        TRY(like_read_dataset(file, &made));
    else
        TRY(fail(LS_BAD_DATA,
                 "%s is neither a model nor a table that import wrote, so an "
                 "import cannot be made like it",
                 path));
    *like = made;
    made = (struct like){0};
done:
    like_clear(&made);
    h5_close(file);
    return status;
}

size_t like_class(const struct like *like, double number, const char *text)
{
    char shown[LEVEL_TEXT_SIZE] = "";
    size_t i = 0;

    if (!isnan(number))
        level_text(number, shown);
    while (i < like->n_classes && strcmp(like->classes[i], shown) != 0 &&
           !(text && strcmp(like->classes[i], text) == 0))
        i++;
    return i;
}

ls_status like_fail_class(const struct like *like, const char *path,
                          double number, const char *text)
{
    char shown[LEVEL_TEXT_SIZE];

    level_text(number, shown);
    return fail(LS_BAD_DATA,
                "%s: the label \"%.40s\" is none of the %zu classes of %s",
                path, text ? text : shown, like->n_classes, like->path);
}

ls_status like_check(const struct like *like, const char *path, size_t features,
                     size_t targets)
{
    if (like && features != like->features)
        return fail(LS_BAD_DATA, "%s has %zu features, %s has %zu", path,
                    features, like->path, like->features);
    if (like && like->targets && targets && targets != like->targets)
        return fail(LS_BAD_DATA, "%s has %zu columns of y, %s has %zu", path,
                    targets, like->path, like->targets);
    return LS_OK;
}
