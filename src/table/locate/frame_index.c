/* SPDX-License-Identifier: MIT */
/*
 * frame_index.c - detect the index column of a frame.
 */
#include "table/locate/frame_index.h"

#include "base/mem.h"
#include "table/text/row_index.h"

ls_status frame_index_find(struct h5_file *file, const struct frame *frame,
                           size_t column, bool *found)
{
    struct source *part = NULL;
    size_t parts = 0, n = 0;
    double *value = NULL;
    ls_status status = LS_OK;

    *found = false;
    if (!row_index_is_usual(frame->column[column].name) ||
        !number_is_integer(frame->column[column].type))
        return LS_OK;
    TRY(frame_take(frame, &column, 1, &part, &parts));
    n = source_length(part) < ROW_INDEX_ROWS ? (size_t)source_length(part)
                                             : ROW_INDEX_ROWS;
    TRY(MEM_ARRAY(value, n, "a column"));
    TRY(source_rows(file, part, 0, n, NUMBER_F64, value, sizeof *value));
    *found = n > 1 && (value[0] == 0.0 || value[0] == 1.0);
    for (size_t i = 0; *found && i < n; i++)
        *found = value[i] == value[0] + (double)i;
done:
    for (size_t i = 0; i < parts; i++)
        source_clear(&part[i]);
    mem_free(part);
    mem_free(value);
    return status;
}
