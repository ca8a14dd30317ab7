/* SPDX-License-Identifier: MIT */
/*
 * source_csr.c - rows of a sparse matrix in the format of AnnData and SciPy.
 *
 * A group of three datasets: the values of row i are data[indptr[i] .. indptr[i
 * + 1]), their columns are indices at the same positions. All other values are
 * 0. All contents of the file are checked before use.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/layout/source.h"

/* Entries read at a time; rows whose beginnings are read at a time. */
enum { ENTRIES = SOURCE_BLOCK / 32, ROWS = 1 << 16 };

/* What a call works with. */
struct csr {
    struct h5_file *file;
    const struct source *source;
    enum number_type type;
    char data[LS_NAME_SIZE + 8], indices[LS_NAME_SIZE + 8],
        indptr[LS_NAME_SIZE + 8];
    size_t *place;   /* [width] where a column goes; columns: nowhere */
    int64_t *start;  /* [ROWS + 1] */
    int64_t *column; /* [ENTRIES] */
    void *value;     /* [ENTRIES] */
    uint64_t there;  /* entries of the whole matrix */
};

static void csr_clear(struct csr *csr)
{
    mem_free(csr->place);
    mem_free(csr->start);
    mem_free(csr->column);
    mem_free(csr->value);
}

static ls_status csr_begin(struct csr *csr)
{
    const struct source *s = csr->source;
    struct h5_shape shape, indices;
    ls_status status = LS_OK;

    snprintf(csr->data, sizeof csr->data, "%s/data", s->name);
    snprintf(csr->indices, sizeof csr->indices, "%s/indices", s->name);
    snprintf(csr->indptr, sizeof csr->indptr, "%s/indptr", s->name);
    TRY(h5_describe(csr->file, csr->data, &shape));
    TRY(h5_describe(csr->file, csr->indices, &indices));
    if (shape.rank != 1 || indices.rank != 1 ||
        shape.dims[0] != indices.dims[0])
        TRY(fail(LS_BAD_DATA, "%s: %s and %s are not equally long",
                 h5_name(csr->file), csr->data, csr->indices));
    csr->there = shape.dims[0];
    TRY(MEM_ARRAY(csr->place, s->width, "columns of a sparse matrix"));
    for (size_t c = 0; c < s->width; c++)
        csr->place[c] = s->chosen ? s->columns : c;
    for (size_t k = 0; s->chosen && k < s->columns; k++)
        csr->place[s->chosen[k]] = k;
    TRY(MEM_ARRAY(csr->start, ROWS + 1, "rows of a sparse matrix"));
    csr->column = mem_untouched(ENTRIES, sizeof *csr->column);
    TRY(mem_check(csr->column, ENTRIES, sizeof *csr->column, "columns"));
    csr->value = mem_untouched(ENTRIES, number_size(csr->type));
    TRY(mem_check(csr->value, ENTRIES, number_size(csr->type), "values"));
done:
    return status;
}

static bool is_zero(const void *bytes, size_t size)
{
    static const char zero[8];

    return memcmp(bytes, zero, size) == 0;
}

/* Entries [from, to), of which csr->column and csr->value hold the values,
 * into their row. */
static ls_status put(const struct csr *csr, uint64_t row, size_t from,
                     size_t to, char *out)
{
    const struct source *s = csr->source;
    const size_t size = number_size(csr->type);

    for (size_t i = from; i < to; i++) {
        const int64_t c = csr->column[i];
        const char *value = (const char *)csr->value + i * size;

        if (c < 0 || (uint64_t)c >= s->width)
            return fail(LS_BAD_DATA,
                        "%s: %s row %" PRIu64 " has column %" PRId64
                        ", but the matrix has %zu (counting from 0)",
                        h5_name(csr->file), s->name, row, c, s->width);
        if (csr->place[c] == s->columns || is_zero(value, size))
            continue;
        if (!is_zero(out + csr->place[c] * size, size))
            return fail(LS_BAD_DATA,
                        "%s: %s row %" PRIu64 " has column %" PRId64
                        " twice; in Python: X.sum_duplicates()",
                        h5_name(csr->file), s->name, row, c);
        memcpy(out + csr->place[c] * size, value, size);
    }
    return LS_OK;
}

/* The beginnings of rows must rise, and end within the entries. */
static ls_status check_starts(const struct csr *csr, uint64_t lo, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        if (csr->start[i] < 0 || csr->start[i] > csr->start[i + 1] ||
            (uint64_t)csr->start[i + 1] > csr->there)
            return fail(LS_BAD_DATA,
                        "%s: %s row %" PRIu64 " is at entries %" PRId64
                        " to %" PRId64 " of %" PRIu64,
                        h5_name(csr->file), csr->indptr, lo + i, csr->start[i],
                        csr->start[i + 1], csr->there);
    return LS_OK;
}

/* Rows [lo, lo + rows), at most ROWS of them. */
static ls_status csr_run(struct csr *csr, uint64_t lo, size_t rows, char *out,
                         size_t stride)
{
    size_t row = 0;
    ls_status status = LS_OK;

    TRY(h5_read_rows(csr->file, csr->indptr, lo, lo + rows + 1, NUMBER_I64,
                     csr->start));
    TRY(check_starts(csr, lo, rows));
    for (uint64_t at = (uint64_t)csr->start[0];
         at < (uint64_t)csr->start[rows];) {
        const uint64_t left = (uint64_t)csr->start[rows] - at;
        const uint64_t end = at + (left < ENTRIES ? left : ENTRIES);

        TRY(h5_read_rows(csr->file, csr->indices, at, end, NUMBER_I64,
                         csr->column));
        TRY(h5_read_rows(csr->file, csr->data, at, end, csr->type, csr->value));
        for (uint64_t entry = at; entry < end;) {
            uint64_t stop = 0;

            while ((uint64_t)csr->start[row + 1] <= entry)
                row++;
            stop = (uint64_t)csr->start[row + 1];
            stop = stop < end ? stop : end;
            TRY(put(csr, lo + row, (size_t)(entry - at), (size_t)(stop - at),
                    out + row * stride));
            entry = stop;
        }
        at = end;
    }
done:
    return status;
}

ls_status source_csr_rows(struct h5_file *file, const struct source *source,
                          uint64_t lo, uint64_t hi, enum number_type type,
                          void *out, size_t stride)
{
    struct csr csr = {.file = file, .source = source, .type = type};
    ls_status status = LS_OK;

    TRY(csr_begin(&csr));
    for (uint64_t row = lo; row < hi; row++)
        memset((char *)out + (row - lo) * stride, 0,
               source->columns * number_size(type));
    for (uint64_t row = lo; row < hi; row += ROWS) {
        const uint64_t left = hi - row;

        TRY(csr_run(&csr, row, left < ROWS ? (size_t)left : ROWS,
                    (char *)out + (row - lo) * stride, stride));
    }
done:
    csr_clear(&csr);
    return status;
}
