/* SPDX-License-Identifier: MIT */
/*
 * masked.c - values of a column with a mask of the missing ones.
 */
#include "table/layout/masked.h"

#include <inttypes.h>

#include "base/mem.h"

ls_status masked_read(struct h5_file *file, const struct source *s, uint64_t lo,
                      uint64_t hi, uint8_t **mask)
{
    ls_status status = LS_OK;

    if (!*s->mask)
        return LS_OK;
    TRY(MEM_ARRAY(*mask, (size_t)(hi - lo), "a mask"));
    TRY(h5_read_rows(file, s->mask, lo, hi, NUMBER_I8, *mask));
done:
    return status;
}

ls_status masked_whole_rows(struct h5_file *file, const struct source *s,
                            uint64_t lo, uint64_t hi, char *out, size_t stride)
{
    uint8_t *mask = NULL;
    ls_status status = LS_OK;

    TRY(source_rows(file, s->codes, lo, hi, NUMBER_I64, out, stride));
    TRY(masked_read(file, s, lo, hi, &mask));
    for (size_t i = 0; mask && i < (size_t)(hi - lo); i++)
        if (mask[i])
            TRY(fail(LS_BAD_DATA,
                     "%s: %s row %" PRIu64 " is missing (it is masked; rows "
                     "count from 0); want whole numbers",
                     h5_name(file), s->shown, lo + i));
done:
    mem_free(mask);
    return status;
}
