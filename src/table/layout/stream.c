/* SPDX-License-Identifier: MIT */
/*
 * stream.c - an open table whose X is streamed from its file.
 */
#include "table/layout/stream.h"

#include "base/mem.h"

ls_status stream_create(struct h5_file *file, const struct table *table,
                        const struct slices *slices, size_t threads,
                        size_t most, struct stream **stream)
{
    struct stream *s = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s, 1, "a table in a file"));
    s->slices = slices;
    TRY(reader_create(file, table, threads, most, &s->reader));
    *stream = s;
    s = NULL;
done:
    stream_destroy(s);
    return status;
}

void stream_keep(struct stream *s, struct h5_file *file, struct table *table,
                 const struct slices *slices)
{
    s->file = file;
    s->table = table;
    s->own = *slices;
    s->slices = &s->own;
}

void stream_destroy(struct stream *s)
{
    if (!s)
        return;
    reader_destroy(s->reader);
    slices_clear(&s->own);
    if (s->table)
        table_clear(s->table);
    mem_free(s->table);
    h5_close(s->file);
    mem_free(s);
}
