/* SPDX-License-Identifier: MIT */
/*
 * stream.c - an open table whose X stays in its file.
 */
#include "data/stream.h"

#include "base/mem.h"

ls_status stream_create(struct h5_file *file, struct table *table,
                        const struct slices *slices, size_t threads,
                        struct stream **stream)
{
    struct slices taken = *slices;
    struct stream *s = NULL;
    ls_status status = LS_OK;

    status = MEM_ARRAY(s, 1, "a table in a file");
    if (status != LS_OK) {
        slices_clear(&taken);
        table_clear(table);
        mem_free(table);
        h5_close(file);
        return status;
    }
    *s = (struct stream){.file = file, .table = table, .slices = taken};
    status = reader_create(file, table, threads, &s->reader);
    if (status == LS_OK)
        *stream = s;
    else
        stream_destroy(s);
    return status;
}

void stream_destroy(struct stream *s)
{
    if (!s)
        return;
    reader_destroy(s->reader);
    slices_clear(&s->slices);
    table_clear(s->table);
    mem_free(s->table);
    h5_close(s->file);
    mem_free(s);
}
