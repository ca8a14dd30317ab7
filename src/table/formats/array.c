/* SPDX-License-Identifier: MIT */
/*
 * array.c - file size and byte order of arrays, common to IDX and NPY.
 */
#include "table/formats/array.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

void array_clear(struct array *array)
{
    mem_free(array->turned);
    *array = (struct array){0};
}

static ls_status say_sizes(const struct array *array, const char *format,
                           uint64_t expected, uint64_t there)
{
    return fail(LS_BAD_DATA,
                "%s: the %s header says %" PRIu64 " bytes, the file has "
                "%" PRIu64,
                input_path(array->input), format, expected, there);
}

ls_status array_check_size(const struct array *array, const char *format,
                           uint64_t expected)
{
    const uint64_t whole = input_whole(array->input);

    return whole == 0 || whole == expected
               ? LS_OK
               : say_sizes(array, format, expected, whole);
}

ls_status array_fail_size(const struct array *array, const char *format,
                          uint64_t expected)
{
    char bytes[4096];
    size_t got = 0;
    ls_status status = LS_OK;

    do {
        TRY(input_read(array->input, bytes, sizeof bytes, &got));
    } while (got == sizeof bytes);
    status = say_sizes(array, format, expected, input_bytes(array->input));
done:
    return status;
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
