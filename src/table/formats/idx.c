/* SPDX-License-Identifier: MIT */
/*
 * idx.c - the IDX format of MNIST: a header and big-endian numbers.
 *
 * Two zero bytes, a type code, the rank, the dimensions in four bytes each,
 * then the numbers. Nothing is allocated here by the sizes in a header.
 */
#include "table/formats/idx.h"

#include <inttypes.h>
#include <string.h>

#include "base/file_limits.h"
#include "table/text/sniff.h"

enum { MAX_RANK = 8 };

/* Bytes of one row that are believed. */
static const uint64_t max_row = LIMIT_BINARY_ROW;

static enum number_type type_of(unsigned char code)
{
    switch (code) {
    case 0x08:
        return NUMBER_U8;
    case 0x09:
        return NUMBER_I8;
    case 0x0B:
        return NUMBER_I16;
    case 0x0C:
        return NUMBER_I32;
    case 0x0D:
        return NUMBER_F32;
    case 0x0E:
        return NUMBER_F64;
    default:
        return NUMBER_NONE;
    }
}

static size_t header_size(const struct array *idx)
{
    return 4 + 4 * (size_t)idx->rank;
}

static uint64_t expected_size(const struct array *idx)
{
    return header_size(idx) +
           (uint64_t)idx->rows * idx->columns * number_size(idx->type);
}

static ls_status check_magic(const char *path, const unsigned char *b)
{
    if (b[0] != 0 || b[1] != 0)
        return fail(LS_BAD_DATA,
                    "%s is not IDX: it begins with bytes %02x %02x, want "
                    "00 00",
                    path, b[0], b[1]);
    if (type_of(b[2]) == NUMBER_NONE)
        return fail(LS_BAD_DATA,
                    "%s: IDX type code 0x%02x is unknown; want 08 (uint8), 09 "
                    "(int8), 0b (int16), 0c (int32), 0d (float32) or 0e "
                    "(float64)",
                    path, b[2]);
    if (b[3] < 1 || b[3] > MAX_RANK)
        return fail(LS_BAD_DATA, "%s: IDX rank %u; want 1 to %d", path, b[3],
                    MAX_RANK);
    return LS_OK;
}

static ls_status read_exactly(struct input *input, void *bytes, size_t size)
{
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(input, bytes, size, &got));
    if (got < size)
        status = fail(LS_BAD_DATA,
                      "%s: the IDX header is cut off after %" PRIu64 " bytes",
                      input_path(input), input_bytes(input));
done:
    return status;
}

static ls_status read_dimensions(struct array *idx)
{
    const char *path = input_path(idx->input);
    uint64_t columns = 1;
    ls_status status = LS_OK;

    for (int k = 0; k < idx->rank; k++) {
        unsigned char b[4];
        uint64_t length;

        TRY(read_exactly(idx->input, b, sizeof b));
        length = (uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 |
                 (uint64_t)b[2] << 8 | b[3];
        if (length == 0)
            return fail(LS_BAD_DATA, "%s: IDX dimension %d is 0", path, k);
        if (k == 0)
            idx->rows = (size_t)length;
        else
            columns *= length;
        if (columns > max_row / number_size(idx->type))
            return fail(LS_BAD_DATA,
                        "%s: the IDX header claims rows of more than 1 GiB",
                        path);
    }
    idx->columns = (size_t)columns;
done:
    return status;
}

static ls_status again(struct array *idx)
{
    return idx_open(idx->input, idx);
}

ls_status idx_open(struct input *input, struct array *idx)
{
    struct array made = {.input = input,
                         .read = idx_read,
                         .check_end = idx_check_end,
                         .again = again};
    unsigned char magic[8];
    const char *kind = "";
    ls_status status = LS_OK;

    TRY(input_rewind(input));
    TRY(read_exactly(input, magic, sizeof magic));
    if (sniff_bytes(magic, sizeof magic, &kind) == FILE_IDX_SWAPPED)
        return fail(LS_BAD_DATA, "%s is %s; IDX is big-endian",
                    input_path(input), kind);
    TRY(check_magic(input_path(input), magic));
    made.type = type_of(magic[2]);
    made.rank = magic[3];
    TRY(input_rewind(input));
    TRY(read_exactly(input, magic, 4));
    TRY(read_dimensions(&made));
    TRY(array_check_size(&made, "IDX", expected_size(&made)));
    *idx = made;
done:
    return status;
}

static ls_status fail_size(const struct array *idx)
{
    return array_fail_size(idx, "IDX", expected_size(idx));
}

ls_status idx_read(struct array *idx, size_t rows, void *out)
{
    const size_t size = number_size(idx->type);
    const size_t count = rows * idx->columns;
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(idx->input, out, count * size, &got));
    if (got < count * size)
        TRY(fail_size(idx));
    if (array_is_little_endian())
        array_turn_bytes(out, count, size);
done:
    return status;
}

ls_status idx_check_end(struct array *idx)
{
    char byte;
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(idx->input, &byte, 1, &got));
    if (got > 0)
        TRY(fail_size(idx));
done:
    return status;
}
