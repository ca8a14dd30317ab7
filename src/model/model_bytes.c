/* SPDX-License-Identifier: MIT */
/*
 * model_bytes.c - the bytes of a model file, in memory: header and HDF5 image.
 *
 * Part of model_file.h; model_file.c writes the bytes to disk.
 */
#include <string.h>

#include "base/mem.h"
#include "model/envelope.h"
#include "model/model_file.h"
#include "model/model_layout.h"

ls_status model_file_image(const struct ls_model *model,
                           const struct training_state *state, const char *name,
                           struct h5_file **file, struct digest_part *body)
{
    ls_status status = LS_OK;

    TRY(h5_create_image(name, file));
    TRY(model_write(*file, model, state));
    TRY(h5_image(*file, &body->bytes, &body->size));
done:
    return status;
}

ls_status model_file_parts(const struct ls_model *model,
                           const struct training_state *state, const char *name,
                           struct h5_file **file,
                           unsigned char header[ENVELOPE_SIZE],
                           struct digest_part parts[2])
{
    ls_status status = LS_OK;

    parts[0] = (struct digest_part){header, ENVELOPE_SIZE};
    TRY(model_file_image(model, state, name, file, &parts[1]));
    envelope_make(parts[1].bytes, parts[1].size, header);
done:
    return status;
}

ls_status model_file_bytes(const struct ls_model *model, const char *name,
                           void **bytes, size_t *size)
{
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2];
    struct h5_file *file = NULL;
    unsigned char *made = NULL;
    ls_status status = LS_OK;

    TRY(model_file_parts(model, NULL, name, &file, header, parts));
    made = mem_untouched(parts[0].size + parts[1].size, 1);
    TRY(mem_check(made, parts[0].size + parts[1].size, 1, "a model in memory"));
    memcpy(made, parts[0].bytes, parts[0].size);
    memcpy(made + parts[0].size, parts[1].bytes, parts[1].size);
    *bytes = made;
    *size = parts[0].size + parts[1].size;
done:
    h5_close(file);
    return status;
}

/* own: the bytes were made by this process. */
static ls_status read_image(const char *path, const void *image, size_t size,
                            bool own, struct ls_model **model,
                            struct training_state *state)
{
    struct h5_file *file = NULL;
    struct ls_model *made = NULL;
    ls_status status = LS_OK;

    TRY(own ? h5_open_own_image(path, image, size, &file)
            : h5_open_image(path, image, size, &file));
    TRY(model_read(file, &made));
    if (state)
        TRY(training_state_read(file, &made->network, state));
    TRY(h5_sound(file));
    *model = made;
    made = NULL;

done:
    model_destroy(made);
    h5_close(file);
    return status;
}

static ls_status parse(const char *name, const void *bytes, size_t size,
                       bool own, struct ls_model **model,
                       struct training_state *state)
{
    struct training_state read = {0};
    struct ls_model *made = NULL;
    const void *image = NULL;
    ls_status status = LS_OK;

    TRY(envelope_open(name, bytes, size, &image, &size));
    TRY(read_image(name, image, size, own, &made, state ? &read : NULL));
    status = model_run_selftest(made);
    if (status != LS_OK)
        TRY(fail_within(status, "%s: ", name));
    *model = made;
    made = NULL;
    if (state)
        *state = read;
    read = (struct training_state){0};

done:
    training_state_clear(&read);
    model_destroy(made);
    return status;
}

ls_status model_file_parse(const char *name, const void *bytes, size_t size,
                           struct ls_model **model,
                           struct training_state *state)
{
    return parse(name, bytes, size, false, model, state);
}

ls_status model_file_copy(const struct ls_model *model, const char *name,
                          struct ls_model **copy)
{
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(model_file_bytes(model, name, &bytes, &size));
    TRY(parse(name, bytes, size, true, copy, NULL));
done:
    mem_free(bytes);
    return status;
}
