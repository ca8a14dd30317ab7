/* SPDX-License-Identifier: MIT */
/*
 * npy_text.c - texts of a NumPy array: bytes, or UTF-32 converted to UTF-8.
 *
 * Part of npy.h. All have the length of the longest, padded with NUL.
 */
#include <string.h>

#include "base/mem.h"
#include "table/formats/npy.h"
#include "table/values/utf8.h"

/* A character behind `to` in UTF-8; returns how many bytes. */
static size_t put_utf8(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | (c >> 18 & 0x07));
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

ls_status npy_read_text(struct array *npy, char **text)
{
    const size_t n = npy->text == 'U' ? npy->size / 4 : npy->size;
    char *made = NULL, *raw = NULL;
    size_t got = 0, used = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(raw, npy->size, "a text"));
    TRY(MEM_ARRAY(made, npy->size + 1, "a text"));
    TRY(input_read(npy->input, raw, npy->size, &got));
    if (got < npy->size)
        TRY(array_fail_size(npy, "NPY",
                            npy->header + (uint64_t)npy->rows * npy->columns *
                                              npy->size));
    if (npy->text == 'U' && npy->swapped)
        array_turn_bytes(raw, n, 4);
    for (size_t i = 0; i < n; i++) {
        uint32_t c = (unsigned char)raw[i];

        if (npy->text == 'U')
            memcpy(&c, raw + 4 * i, sizeof c);
        if (npy->text == 'U' && c)
            used += put_utf8(c, made + used);
        else if (c)
            made[used++] = raw[i];
    }
    if (utf8_first_bad(made, used) < used)
        TRY(fail(LS_BAD_DATA,
                 "%s: the text \"%.40s\" is not UTF-8; store it as a text of "
                 "type U",
                 input_path(npy->input), made));
    *text = made;
    made = NULL;
done:
    mem_free(made);
    mem_free(raw);
    return status;
}
