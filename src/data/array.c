/* SPDX-License-Identifier: MIT */
/*
 * array.c - what readers of arrays share: bytes and their order.
 */
#include "data/array.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

void array_clear(struct array *array)
{
    mem_free(array->turned);
    *array = (struct array){0};
}

ls_status array_check_size(const struct array *array, const char *format,
                           uint64_t expected)
{
    const uint64_t whole = input_whole(array->input);

    if (whole == 0 || whole == expected)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s: the %s header says %" PRIu64 " bytes, the file has "
                "%" PRIu64,
                input_path(array->input), format, expected, whole);
}

void array_turn_bytes(void *bytes, size_t count, size_t size)
{
    unsigned char *b = bytes;

    for (size_t i = 0; i < count && size > 1; i++, b += size) {
        for (size_t k = 0; k < size / 2; k++) {
            const unsigned char byte = b[k];

            b[k] = b[size - 1 - k];
            b[size - 1 - k] = byte;
        }
    }
}

bool array_is_little_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;

    memcpy(&first, &one, 1);
    return first == 1;
}
