/* SPDX-License-Identifier: MIT */
/*
 * bands.c - the length of a band, and its number of rows in use.
 */
#include "table/layout/bands.h"

#include "base/mem.h"

/* A window of a few percent should hold many bands, and a disk does not like
 * to read less than these. */
enum { BAND_BYTES = 1 << 20, LEAST_BYTES = 4 << 10, BANDS = 1024 };

size_t bands_rows(size_t file_rows, size_t row_bytes, size_t unit)
{
    const size_t wanted = file_rows / BANDS + 1;
    size_t most = BAND_BYTES / row_bytes, least = LEAST_BYTES / row_bytes;
    size_t rows;

    most = most ? most : 1;
    least = least ? least : 1;
    rows = wanted < least ? least : wanted > most ? most : wanted;
    return rows <= unit ? unit : rows / unit * unit;
}

ls_status bands_create(const struct slices *slices, size_t rows,
                       struct bands *bands)
{
    const size_t all = slices->rows;
    struct bands made = {.n = all / rows + (all % rows > 0),
                         .file_rows = all,
                         .rows = rows < all ? rows : all};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.first, made.n + 1, "bands of a table"));
    for (size_t b = 0; b < made.n; b++) {
        size_t used = band_hi(&made, b) - band_lo(&made, b);

        if (slices->chosen) {
            used = 0;
            for (size_t row = band_lo(&made, b); row < band_hi(&made, b); row++)
                used += slices_has(slices, row);
        }
        made.first[b + 1] = made.first[b] + used;
    }
    *bands = made;
    made.first = NULL;
done:
    bands_clear(&made);
    return status;
}

void bands_clear(struct bands *bands)
{
    mem_free(bands->first);
    *bands = (struct bands){0};
}
