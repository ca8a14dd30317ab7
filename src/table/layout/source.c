/* SPDX-License-Identifier: MIT */
/*
 * source.c - reading the rows of one part of a table from any layout.
 *
 * Data whose layout in the file is that in memory is read directly into place.
 * All else goes through a block of bounded size, along chunk boundaries if
 * possible, so that no chunk is decoded twice. Sparse matrices: source_csr.c.
 */
#include "table/layout/source.h"

#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/layout/caller.h"
#include "table/layout/chars.h"
#include "table/layout/words.h"
#include "table/values/preprocess.h"

/* Rows of one read where they are on the last axis and not in chunks: pieces
 * of a few KiB each. */
enum { TURNED_ROWS = 4096 };

void source_clear(struct source *source)
{
    mem_free(source->chosen);
    mem_free(source->field);
    mem_free(source->piece);
    if (source->codes)
        source_clear(source->codes);
    mem_free(source->codes);
    coding_destroy(source->coding);
    mem_free(source->caller);
    *source = (struct source){0};
}

/* A block: rows [lo, hi), columns [first, end) of those there are; element
 * (r, c) of it is at r * row_step + c * column_step. */
struct block {
    const struct source *source;
    const void *values;
    uint64_t lo, hi;
    size_t first, end;
    size_t row_step, column_step;
};

/* out[k] = column chosen[k] of each row, where the block has it */
#define X(T)                                                              \
    static void move_##T(const struct block *b, void *out, size_t stride) \
    {                                                                     \
        const struct source *s = b->source;                               \
        const size_t from = s->chosen ? 0 : b->first;                     \
        const size_t to = s->chosen ? s->columns : b->end;                \
        const T *in = b->values;                                          \
                                                                          \
        for (uint64_t r = b->lo; r < b->hi; r++, in += b->row_step) {     \
            T *row = (T *)(void *)((char *)out + (r - b->lo) * stride);   \
                                                                          \
            for (size_t k = from; k < to; k++) {                          \
                const size_t c = s->chosen ? s->chosen[k] : k;            \
                                                                          \
                if (c >= b->first && c < b->end)                          \
                    row[k] = in[(c - b->first) * b->column_step];         \
            }                                                             \
        }                                                                 \
    }
X(uint8_t)
X(uint16_t)
X(uint32_t)
X(uint64_t)
#undef X

/* Bits only: the type of the numbers does not matter. */
static void move(const struct block *block, size_t size, void *out,
                 size_t stride)
{
    switch (size) {
    case 1:
        move_uint8_t(block, out, stride);
        break;
    case 2:
        move_uint16_t(block, out, stride);
        break;
    case 4:
        move_uint32_t(block, out, stride);
        break;
    default:
        move_uint64_t(block, out, stride);
        break;
    }
}

/* The first column taken and the last one, plus 1. */
static void span(const struct source *s, size_t *first, size_t *end)
{
    *first = s->chosen ? s->width : 0;
    *end = s->chosen ? 0 : s->width;
    for (size_t k = 0; s->chosen && k < s->columns; k++) {
        if (s->chosen[k] < *first)
            *first = s->chosen[k];
        if (s->chosen[k] >= *end)
            *end = s->chosen[k] + 1;
    }
}

/* How a plain dataset is cut: along its rows, and along the first of its
 * other axes, of which each step holds `inner` columns. */
struct block_split {
    int row_axis, axis; /* axis -1: there is none */
    size_t inner;
    uint64_t axis_lo, axis_hi;    /* what has the columns that are taken */
    uint64_t row_step, axis_step; /* of one block */
};

static uint64_t round_down(uint64_t value, uint64_t unit)
{
    return value < unit ? unit : value / unit * unit;
}

/* Sizes of a block: all columns of some rows, if those of one chunk fit, else
 * some columns. */
static void size_block(const struct h5_shape *shape, size_t size,
                       struct block_split *split)
{
    const bool chunked = shape->chunk[0] > 0;
    const uint64_t most = SOURCE_BLOCK / size;
    const uint64_t across = split->axis_hi - split->axis_lo;
    const uint64_t least = chunked ? shape->chunk[split->row_axis]
                           : split->row_axis == 0 ? 1
                                                  : TURNED_ROWS;
    const uint64_t wide =
        chunked && split->axis >= 0 ? shape->chunk[split->axis] : 1;

    split->axis_step = across;
    split->row_step = least;
    if (across * split->inner <= most / least) {
        split->row_step = round_down(most / (across * split->inner), least);
        return;
    }
    if (split->inner > most / least)
        split->row_step = most / split->inner ? most / split->inner : 1;
    split->axis_step =
        round_down(most / (split->row_step * split->inner), wide);
    if (split->axis_step * split->row_step * split->inner > most)
        split->axis_step = 1;
}

static struct block_split work_split_of(const struct source *s,
                                        enum number_type type)
{
    const struct h5_shape *shape = &s->shape;
    struct block_split split = {.row_axis = s->transposed ? shape->rank - 1 : 0,
                                .axis = shape->rank < 2 ? -1
                                        : s->transposed ? 0
                                                        : 1,
                                .inner = 1,
                                .axis_hi = 1};
    size_t first, end;

    for (int i = 0; i < shape->rank; i++)
        if (i != split.row_axis && i != split.axis)
            split.inner *= (size_t)shape->dims[i];
    span(s, &first, &end);
    split.axis_lo = first / split.inner;
    split.axis_hi = (end + split.inner - 1) / split.inner;
    size_block(shape, number_size(type), &split);
    return split;
}

/* The box of rows [lo, hi) and steps [from, to) of the axis. */
static ls_status read_box(struct h5_file *file, const struct source *s,
                          const struct block_split *split, uint64_t lo,
                          uint64_t hi, uint64_t from, uint64_t to,
                          enum number_type type, void *out)
{
    uint64_t start[H5_MAX_RANK] = {0}, count[H5_MAX_RANK];

    memcpy(count, s->shape.dims, sizeof count);
    start[split->row_axis] = lo;
    count[split->row_axis] = hi - lo;
    if (split->axis >= 0) {
        start[split->axis] = from;
        count[split->axis] = to - from;
    }
    return h5_read_box(file, s->name, start, count, type, out);
}

/* The columns of one run of rows, block by block. */
static ls_status plain_run(struct h5_file *file, const struct source *s,
                           const struct block_split *split, uint64_t lo,
                           uint64_t hi, enum number_type type, void *values,
                           void *out, size_t stride)
{
    ls_status status = LS_OK;

    for (uint64_t from = split->axis_lo; from < split->axis_hi;) {
        const uint64_t next = (from / split->axis_step + 1) * split->axis_step;
        const uint64_t to = next < split->axis_hi ? next : split->axis_hi;
        const size_t columns = (size_t)(to - from) * split->inner;
        const struct block block = {
            .source = s,
            .values = values,
            .lo = lo,
            .hi = hi,
            .first = (size_t)from * split->inner,
            .end = (size_t)to * split->inner,
            .row_step = s->transposed ? 1 : columns,
            .column_step = s->transposed ? (size_t)(hi - lo) : 1,
        };

        TRY(read_box(file, s, split, lo, hi, from, to, type, values));
        move(&block, number_size(type), out, stride);
        from = to;
    }
done:
    return status;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static ls_status plain_rows(struct h5_file *file, const struct source *s,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out, size_t stride)
{
    const struct block_split split = work_split_of(s, type);
    const size_t size = number_size(type);
    const size_t across = (size_t)(split.axis_hi - split.axis_lo);
    const size_t room = (size_t)least(split.row_step, hi - lo) *
                        (size_t)least(split.axis_step, across) * split.inner;
    void *values = NULL;
    ls_status status = LS_OK;

    if (!s->transposed && !s->chosen && stride == s->columns * size)
        return h5_read_rows(file, s->name, lo, hi, type, out);
    values = mem_untouched(room, size);
    TRY(mem_check(values, room, size, "a block of rows"));
    for (uint64_t row = lo; row < hi;) {
        const uint64_t end =
            least((row / split.row_step + 1) * split.row_step, hi);

        TRY(plain_run(file, s, &split, row, end, type, values,
                      (char *)out + (row - lo) * stride, stride));
        row = end;
    }
done:
    mem_free(values);
    return status;
}

/* Records come as rows of width elements. */
static ls_status field_rows(struct h5_file *file, const struct source *s,
                            uint64_t lo, uint64_t hi, enum number_type type,
                            void *out, size_t stride)
{
    const size_t size = number_size(type), row_bytes = s->width * size;
    const uint64_t step =
        SOURCE_BLOCK / row_bytes ? SOURCE_BLOCK / row_bytes : 1;
    struct block block = {
        .source = s, .end = s->width, .row_step = s->width, .column_step = 1};
    void *values = NULL;
    ls_status status = LS_OK;

    if (!s->chosen && stride == row_bytes)
        return h5_read_fields(file, s->name, s->field, s->n_fields, lo, hi,
                              type, out);
    values = mem_untouched((size_t)least(step, hi - lo), row_bytes);
    TRY(mem_check(values, (size_t)least(step, hi - lo), row_bytes,
                  "a block of records"));
    block.values = values;
    for (uint64_t row = lo; row < hi; row = block.hi) {
        block.lo = row;
        block.hi = least(row + step, hi);
        TRY(h5_read_fields(file, s->name, s->field, s->n_fields, block.lo,
                           block.hi, type, values));
        move(&block, size, (char *)out + (row - lo) * stride, stride);
    }
done:
    mem_free(values);
    return status;
}

/* Rows [lo, hi) out of those of all pieces. */
static ls_status piece_rows(const struct source *source, uint64_t lo,
                            uint64_t hi, enum number_type type, void *out,
                            size_t stride)
{
    uint64_t first = 0, end;
    ls_status status = LS_OK;

    for (size_t i = 0; i < source->pieces && first < hi; i++, first = end) {
        const struct source_piece *piece = &source->piece[i];
        const uint64_t from = lo > first ? lo : first;

        end = first + source_length(&piece->source);
        if (from >= end)
            continue;
        TRY(source_rows(piece->file, &piece->source, from - first,
                        least(hi, end) - first, type,
                        (char *)out + (from - lo) * stride, stride));
        if (end <= hi)
            h5_rest(piece->file);
    }
done:
    return status;
}

ls_status source_rows(struct h5_file *file, const struct source *source,
                      uint64_t lo, uint64_t hi, enum number_type type,
                      void *out, size_t stride)
{
    if (lo >= hi || source->columns == 0)
        return LS_OK;
    if (source->piece)
        return piece_rows(source, lo, hi, type, out, stride);
    switch (source->kind) {
    case SOURCE_FIELDS:
        return field_rows(file, source, lo, hi, type, out, stride);
    case SOURCE_CSR:
        return source_csr_rows(file, source, lo, hi, type, out, stride);
    case SOURCE_CODED:
        return source_coded_rows(file, source, lo, hi, type, out, stride);
    case SOURCE_CALLER:
        return caller_rows(source, lo, hi, type, out, stride);
    default:
        return plain_rows(file, source, lo, hi, type, out, stride);
    }
}

/* The texts of one field; of an array, those of its column that is taken. */
static ls_status field_texts(struct h5_file *file, const struct source *source,
                             char ***texts, size_t *n)
{
    const size_t each = source->field[0].count;
    const size_t column = source->chosen ? source->chosen[0] : 0;
    ls_status status = LS_OK;

    TRY(h5_read_field_texts(file, source->name, source->field[0].name, texts,
                            n));
    *n /= each;
    for (size_t i = 0; each > 1 && i < *n; i++)
        (*texts)[i] = (*texts)[i * each + column];
done:
    return status;
}

static ls_status one_texts(struct h5_file *file, const struct source *source,
                           char ***texts, size_t *n)
{
    if (source->kind == SOURCE_CALLER)
        return caller_texts(source, texts, n);
    if (source->words != WORDS_NONE)
        return words_texts(file, source, texts, n);
    if (source->kind == SOURCE_CHARS || source->kind == SOURCE_CELLS)
        return chars_texts(file, source, texts, n);
    if (source->kind == SOURCE_FIELDS)
        return field_texts(file, source, texts, n);
    return h5_read_texts(file, source->name, texts, n);
}

/* The texts of all pieces, one after another. */
static ls_status piece_texts(const struct source *source, char ***texts,
                             size_t *n)
{
    const size_t all = (size_t)source_length(source);
    char ***part = NULL;
    const char **list = NULL;
    size_t used = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, source->pieces, source->shown));
    TRY(MEM_ARRAY(list, all, source->shown));
    for (size_t i = 0; i < source->pieces; i++) {
        const struct source_piece *piece = &source->piece[i];
        size_t some = 0;

        TRY(one_texts(piece->file, &piece->source, &part[i], &some));
        h5_rest(piece->file);
        for (size_t k = 0; k < some && used < all; k++)
            list[used++] = part[i][k];
    }
    *texts = text_list_copy(list, used);
    TRY(mem_check(*texts, used, sizeof **texts, source->shown));
    *n = used;
done:
    for (size_t i = 0; part && i < source->pieces; i++)
        mem_free(part[i]);
    mem_free(part);
    mem_free(list);
    return status;
}

ls_status source_texts(struct h5_file *file, const struct source *source,
                       char ***texts, size_t *n)
{
    return source->piece ? piece_texts(source, texts, n)
                         : one_texts(file, source, texts, n);
}
