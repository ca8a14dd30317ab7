/* SPDX-License-Identifier: MIT */
/*
 * npy.c - NumPy's NPY format: a header and an array.
 *
 * The header is a dictionary in Python's notation with exactly the three keys
 * that NumPy writes. It is read literally, never evaluated; objects (pickles)
 * are refused. Arrays in Fortran order are transposed in memory.
 */
#include "table/formats/npy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"

enum {
    MAGIC = 6,
    MAX_HEADER = 1 << 16,
    MAX_RANK = 8,
    DESCR = 32,
    MAX_TEXT = 4096
};

static const uint64_t max_row = LIMIT_BINARY_ROW;

/* What a header says. */
struct header {
    char descr[DESCR];
    bool columns_first;
    int rank;
    uint64_t shape[MAX_RANK];
};

static const struct {
    const char *descr;
    enum number_type type;
    size_t size;
} types[] = {
    {"f2", NUMBER_F32, 2}, {"f4", NUMBER_F32, 4}, {"f8", NUMBER_F64, 8},
    {"i1", NUMBER_I8, 1},  {"i2", NUMBER_I16, 2}, {"i4", NUMBER_I32, 4},
    {"i8", NUMBER_I64, 8}, {"u1", NUMBER_U8, 1},  {"u2", NUMBER_U16, 2},
    {"u4", NUMBER_U32, 4}, {"u8", NUMBER_U64, 8}, {"b1", NUMBER_U8, 1},
};

static const char *skip(const char *at)
{
    return at + strspn(at, " \t\n");
}

/* The text must go on like this. */
static bool expect(const char **at, const char *text)
{
    const char *here = skip(*at);
    const size_t n = strlen(text);

    if (strncmp(here, text, n) != 0)
        return false;
    *at = skip(here + n);
    return true;
}

static bool read_descr(const char **at, struct header *h)
{
    const char quote = **at;
    size_t n = 0;

    if (quote != '\'' && quote != '"')
        return false;
    for (++*at; **at && **at != quote; ++*at)
        if (n + 1 < DESCR)
            h->descr[n++] = **at;
    h->descr[n] = '\0';
    return *(*at)++ == quote;
}

static bool read_shape(const char **at, struct header *h)
{
    if (!expect(at, "("))
        return false;
    for (h->rank = 0; **at != ')' && h->rank < MAX_RANK; h->rank++) {
        char *end = NULL;

        if (**at < '0' || **at > '9')
            return false;
        h->shape[h->rank] = strtoull(*at, &end, 10);
        *at = skip(end);
        if (**at != ')' && !expect(at, ","))
            return false;
    }
    return expect(at, ")");
}

static bool read_order(const char **at, struct header *h)
{
    h->columns_first = expect(at, "True");
    return h->columns_first || expect(at, "False");
}

/* Three keys in any order, each of them once. */
static bool read_dictionary(const char *text, struct header *h)
{
    unsigned seen = 0, key = 0;
    bool good = expect(&text, "{");

    for (int i = 0; good && i < 3; i++) {
        if (expect(&text, "'descr':"))
            key = 1, good = read_descr(&text, h);
        else if (expect(&text, "'fortran_order':"))
            key = 2, good = read_order(&text, h);
        else if (expect(&text, "'shape':"))
            key = 4, good = read_shape(&text, h);
        else
            good = false;
        good = good && !(seen & key) && (expect(&text, ",") || i == 2);
        seen |= key;
    }
    return good && expect(&text, "}") && *text == '\0';
}

/* "U10", "S4": texts of so many characters. */
static bool take_text(const char *descr, bool big, struct array *npy)
{
    const unsigned long n = strtoul(descr + (*descr != '\0'), NULL, 10);

    if (!npy->takes_text || (*descr != 'U' && *descr != 'S') || n < 1 ||
        n > MAX_TEXT)
        return false;
    npy->text = *descr;
    npy->size = *descr == 'U' ? 4 * n : n;
    npy->swapped = big == array_is_little_endian();
    return true;
}

/* The type, or one sentence on why there is none. */
static ls_status settle_type(const struct header *h, struct array *npy)
{
    const char *path = input_path(npy->input), *descr = h->descr;
    const bool big = *descr == '>';

    if (strchr("<>|=", *descr) && *descr)
        descr++;
    if (take_text(descr, big, npy))
        return LS_OK;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(descr, types[i].descr) != 0)
            continue;
        npy->type = types[i].type;
        npy->size = types[i].size;
        npy->is_half = strcmp(descr, "f2") == 0;
        npy->swapped = npy->size > 1 && *h->descr != '=' &&
                       big == array_is_little_endian();
        return LS_OK;
    }
    return fail(LS_BAD_DATA,
                "%s holds elements of type %s%s; want numbers: f2, f4, f8, i1, "
                "i2, i4, i8, u1, u2, u4, u8 or bool, of either byte order",
                path, h->descr, *descr == 'O' ? " (Python objects)" : "");
}

static ls_status settle_shape(const struct header *h, struct array *npy)
{
    const char *path = input_path(npy->input);
    uint64_t columns = 1;

    if (h->rank == 0)
        return fail(LS_BAD_DATA, "%s is a single value, shape ()", path);
    for (int k = 0; k < h->rank; k++) {
        if (h->shape[k] == 0)
            return fail(LS_BAD_DATA, "%s: dimension %d of the shape is 0", path,
                        k);
        if (k > 0 && h->shape[k] > max_row / columns)
            return fail(LS_BAD_DATA,
                        "%s: the NPY header claims rows of more than 1 GiB",
                        path);
        columns *= k > 0 ? h->shape[k] : 1;
    }
    if (columns * npy->size > max_row ||
        h->shape[0] > UINT64_MAX / 16 / (columns * npy->size))
        return fail(LS_BAD_DATA, "%s: the NPY header claims an absurd size",
                    path);
    npy->rank = h->rank;
    npy->rows = (size_t)h->shape[0];
    npy->columns = (size_t)columns;
    npy->columns_first = h->columns_first && h->rank > 1 && columns > 1;
    if (npy->columns_first && h->rank > 2)
        return fail(LS_BAD_DATA,
                    "%s has fortran_order True and rank %d; want rank 2 or "
                    "np.ascontiguousarray()",
                    path, h->rank);
    return LS_OK;
}

static ls_status fail_cut(const struct input *input)
{
    return fail(LS_BAD_DATA,
                "%s: the NPY header is cut off after %" PRIu64 " bytes",
                input_path(input), input_bytes(input));
}

static ls_status read_exactly(struct input *input, void *bytes, size_t size)
{
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(input, bytes, size, &got));
    if (got < size)
        status = fail_cut(input);
done:
    return status;
}

/* Magic, version, and how long the dictionary is. */
static ls_status read_length(struct array *npy, size_t *length)
{
    const char *path = input_path(npy->input);
    unsigned char b[12] = {0};
    ls_status status = LS_OK;

    TRY(read_exactly(npy->input, b, 8));
    if (memcmp(b, "\x93NUMPY", MAGIC) != 0)
        TRY(fail(LS_BAD_DATA, "%s is not NPY", path));
    if (b[6] < 1 || b[6] > 3 || b[7] != 0)
        TRY(fail(LS_BAD_DATA, "%s: NPY version %u.%u; want 1.0, 2.0 or 3.0",
                 path, b[6], b[7]));
    npy->header = b[6] == 1 ? 10 : 12;
    TRY(read_exactly(npy->input, b + 8, npy->header - 8));
    *length = (size_t)b[8] | (size_t)b[9] << 8 | (size_t)b[10] << 16 |
              (size_t)b[11] << 24;
    if (*length >= MAX_HEADER)
        TRY(fail(LS_BAD_DATA, "%s: the NPY header claims %zu bytes, limit %d",
                 path, *length, MAX_HEADER));
    npy->header += *length;
done:
    return status;
}

static ls_status read_header(struct array *npy, struct header *h)
{
    size_t length = 0;
    char *text = NULL;
    ls_status status = LS_OK;

    TRY(read_length(npy, &length));
    TRY(MEM_ARRAY(text, length + 1, "a header"));
    TRY(read_exactly(npy->input, text, length));
    if (strstr(text, "'descr': ["))
        TRY(fail(LS_BAD_DATA,
                 "%s holds records with fields (a structured array); as a text "
                 "they keep their names: "
                 "pandas.DataFrame(numpy.load(..)).to_csv(\"t.csv\", "
                 "index=False)",
                 input_path(npy->input)));
    if (strlen(text) != length || !read_dictionary(text, h))
        status = fail(LS_BAD_DATA,
                      "%s: the NPY header is not {'descr': .., "
                      "'fortran_order': .., 'shape': ..}: %.80s",
                      input_path(npy->input), text);
done:
    mem_free(text);
    return status;
}

static uint64_t expected_size(const struct array *npy)
{
    return npy->header + (uint64_t)npy->rows * npy->columns * npy->size;
}

static ls_status fail_size(const struct array *npy)
{
    return array_fail_size(npy, "NPY", expected_size(npy));
}

/* The next numbers as they are in the file, in the byte order of this
 * machine; out has room for them after widening. */
static ls_status read_numbers(struct array *npy, size_t count, void *out)
{
    const size_t bytes = count * npy->size;
    char *at = (char *)out + (npy->is_half ? bytes : 0);
    float *wide = out;
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(npy->input, at, bytes, &got));
    if (got < bytes)
        TRY(fail_size(npy));
    if (npy->swapped)
        array_turn_bytes(at, count, npy->size);
    for (size_t i = 0; npy->is_half && i < count; i++) {
        uint16_t half;

        memcpy(&half, at + i * sizeof half, sizeof half);
        wide[i] = number_of_half(half);
    }
done:
    return status;
}

/* All of an array that has its columns first, rows first in memory. */
static ls_status turn(struct array *npy)
{
    const size_t size = number_size(npy->type);
    char *column = NULL;
    ls_status status = LS_OK;

    npy->turned = mem_untouched(npy->rows * npy->columns, size);
    TRY(mem_check(npy->turned, npy->rows * npy->columns, size, "an array"));
    column = mem_untouched(npy->rows, size);
    TRY(mem_check(column, npy->rows, size, "a column"));
    for (size_t j = 0; j < npy->columns; j++) {
        TRY(read_numbers(npy, npy->rows, column));
        for (size_t i = 0; i < npy->rows; i++)
            memcpy(npy->turned + (i * npy->columns + j) * size,
                   column + i * size, size);
    }
done:
    mem_free(column);
    return status;
}

static ls_status read_rows(struct array *npy, size_t rows, void *out)
{
    const size_t row = npy->columns * number_size(npy->type);
    ls_status status = LS_OK;

    if (!npy->columns_first)
        return read_numbers(npy, rows * npy->columns, out);
    if (!npy->turned)
        TRY(turn(npy));
    memcpy(out, npy->turned + npy->at * row, rows * row);
    npy->at += rows;
done:
    return status;
}

static ls_status check_end(struct array *npy)
{
    char byte;
    size_t got = 0;
    ls_status status = LS_OK;

    TRY(input_read(npy->input, &byte, 1, &got));
    if (got > 0)
        TRY(fail_size(npy));
done:
    return status;
}

static ls_status again(struct array *npy)
{
    struct input *input = npy->input;

    array_clear(npy);
    return npy_open(input, npy);
}

static ls_status open_array(struct input *input, bool takes_text,
                            struct array *npy)
{
    struct array made = {.input = input,
                         .read = read_rows,
                         .check_end = check_end,
                         .again = again,
                         .takes_text = takes_text};
    struct header header = {.rank = 0};
    ls_status status = LS_OK;

    TRY(input_rewind(input));
    TRY(read_header(&made, &header));
    TRY(settle_type(&header, &made));
    TRY(settle_shape(&header, &made));
    TRY(array_check_size(&made, "NPY", expected_size(&made)));
    *npy = made;
done:
    return status;
}

ls_status npy_open(struct input *input, struct array *npy)
{
    return open_array(input, false, npy);
}

ls_status npy_open_texts(struct input *input, struct array *npy)
{
    return open_array(input, true, npy);
}
