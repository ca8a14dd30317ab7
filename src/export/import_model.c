/* SPDX-License-Identifier: MIT */
/*
 * import_model.c - models of other programs: which kind a file is.
 */
#include "export/import_model.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/import_net.h"

static const unsigned char hdf5[8] = {0x89, 'H',  'D',  'F',
                                      '\r', '\n', 0x1a, '\n'};

static bool is_json(const char *text, size_t size)
{
    size_t at = 0;

    while (at < size && strchr(" \t\r\n", text[at]) && text[at])
        at++;
    return at < size && text[at] == '{';
}

static ls_status read_bytes(struct import_net *net, const void *bytes,
                            size_t size)
{
    if (size == 0)
        return fail(LS_BAD_DATA, "%s is empty", net->path);
    if (size >= 8 && memcmp(bytes, "LOCKSTEP", 8) == 0)
        return fail(LS_USAGE, "%s is a model of lockstep already", net->path);
    if (size >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
        return fail(LS_BAD_DATA,
                    "%s is a ZIP archive, as Keras 3 writes .keras files; save "
                    "the model as HDF5, model.save(\"model.h5\")",
                    net->path);
    if (size >= sizeof hdf5 && memcmp(bytes, hdf5, sizeof hdf5) == 0)
        return import_keras(net);
    if (is_json(bytes, size))
        return import_json(net, bytes, size);
    return import_onnx(net, bytes, size);
}

ls_status import_model(const char *path, struct ls_model **model)
{
    struct import_net *net = NULL;
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(file_read(path, &bytes, &size));
    TRY(MEM_ARRAY(net, 1, "a network"));
    net->path = path;
    TRY(read_bytes(net, bytes, size));
    TRY(import_finish(net, model));
done:
    if (net)
        import_clear(net);
    mem_free(net);
    mem_free(bytes);
    return status;
}
