/* SPDX-License-Identifier: MIT */
/*
 * load.c - loading the values of a table into memory.
 *
 * X keeps the number type of the file: a byte of an image takes a byte. It is
 * read in blocks, of which only the rows in use are kept. labels.c interprets
 * the values of y.
 */
#include "table/dataset/load.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/layout/reader.h"
#include "table/text/cell.h"

/* Pieces that are read together. */
enum { PIECES = 64 };

/* Rows of a block: whole chunks, so that none is read twice. */
static size_t block_rows(const struct source *source, size_t row_bytes,
                         size_t rows)
{
    const struct h5_shape *shape = &source->shape;
    const size_t most = SOURCE_BLOCK / row_bytes;
    const size_t chunk =
        (size_t)shape->chunk[source->transposed ? shape->rank - 1 : 0];
    const size_t step = most < rows ? most : rows;

    if (shape->chunk[0] == 0 || chunk > step)
        return step ? step : 1;
    return step / chunk * chunk;
}

/* The rows in use of a source as doubles, one after another. */
static ls_status load_chosen(struct h5_file *file, const struct source *source,
                             const struct slices *slices, double *out)
{
    const size_t row_bytes = source->columns * sizeof *out;
    const size_t step = block_rows(source, row_bytes, slices->rows);
    double *block = NULL;
    ls_status status = LS_OK;

    if (!slices->chosen)
        return source_rows(file, source, 0, slices->rows, NUMBER_F64, out,
                           row_bytes);
    block = mem_untouched(step, row_bytes);
    TRY(mem_check(block, step, row_bytes, "a block of rows"));
    for (size_t lo = 0; lo < slices->rows; lo += step) {
        const size_t hi = slices->rows - lo < step ? slices->rows : lo + step;

        if (!slices_any(slices, lo, hi))
            continue;
        TRY(source_rows(file, source, lo, hi, NUMBER_F64, block, row_bytes));
        out += source->columns *
               slices_pick(slices, lo, hi, row_bytes, block, out);
    }
done:
    mem_free(block);
    return status;
}

/* Bands [lo, hi) to out, several at a time; those without a row in use are left
 * out, if rows are chosen. */
static ls_status read_bands(struct reader *reader, const struct bands *bands,
                            const struct slices *slices, size_t row_bytes,
                            size_t lo, size_t hi, char *out)
{
    struct piece piece[PIECES];
    size_t n = 0;

    for (size_t b = lo; b < hi; b++) {
        const size_t first = band_lo(bands, b) - band_lo(bands, lo);

        if (slices->chosen && bands->first[b] == bands->first[b + 1])
            continue;
        piece[n++] = (struct piece){band_lo(bands, b), band_hi(bands, b),
                                    out + first * row_bytes};
    }
    return n > 0 ? reader_read(reader, piece, n) : LS_OK;
}

/* X, band after band; where rows are chosen, by way of a block. */
static ls_status load_bands(struct reader *reader, const struct bands *bands,
                            const struct slices *slices, size_t row_bytes,
                            char *out)
{
    const size_t band_bytes = bands->rows * row_bytes;
    const size_t some = SOURCE_BLOCK / band_bytes + 1;
    const size_t step = some < PIECES ? some : PIECES;
    char *block = NULL;
    ls_status status = LS_OK;

    if (slices->chosen) {
        block = mem_untouched(step, band_bytes);
        TRY(mem_check(block, step, band_bytes, "a block of rows"));
    }
    for (size_t lo = 0; lo < bands->n; lo += step) {
        const size_t hi = bands->n - lo < step ? bands->n : lo + step;
        const size_t from = band_lo(bands, lo), upto = band_hi(bands, hi - 1);

        TRY(read_bands(reader, bands, slices, row_bytes, lo, hi,
                       block ? block : out + from * row_bytes));
        if (block)
            out += row_bytes *
                   slices_pick(slices, from, upto, row_bytes, block, out);
    }
done:
    mem_free(block);
    return status;
}

ls_status load_inputs(struct h5_file *file, const struct table *table,
                      const struct slices *slices, size_t threads,
                      ls_dataset *dataset)
{
    const size_t row_bytes = table->columns * number_size(table->type);
    struct reader *reader = NULL;
    ls_status status = LS_OK;

    dataset->x_type = table->type;
    dataset->width = table->columns;
    dataset->x = mem_untouched(slices->n, row_bytes);
    TRY(mem_check(dataset->x, slices->n, row_bytes, "X"));
    TRY(reader_create(file, table, threads, READER_BYTES, &reader));
    TRY(load_bands(reader, &dataset->bands, slices, row_bytes, dataset->x));
done:
    reader_destroy(reader);
    return status;
}

/* The numbers of a small dataset, rows first, of the rows in use. */
static ls_status load_numbers(struct h5_file *file, const struct source *source,
                              const struct slices *slices, double **values)
{
    double *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, slices->n * source->columns, source->name));
    TRY(load_chosen(file, source, slices, made));
    *values = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

void load_say_bad(double value, char text[64])
{
    if (isnan(value))
        snprintf(text, 64, "NaN");
    else if (isinf(value))
        snprintf(text, 64, "infinite");
    else
        snprintf(text, 64, "%g, too large for " REAL_NAME, value);
}

static ls_status check_given(const struct raw_targets *raw)
{
    const size_t count = raw->rows * raw->columns;
    const size_t bad = number_first_bad(NUMBER_F64, raw->value, count);
    char text[128];

    if (bad == count)
        return LS_OK;
    load_say_bad(raw->value[bad], text);
    if (isnan(raw->value[bad]) && raw->table->y.codes)
        strcpy(text, "missing (it is masked)");
    if (isnan(raw->value[bad]))
        strcat(text,
               ", a missing label; leave the row out with setting rows, or "
               "mend the file");
    return raw_targets_fail(raw, bad / raw->columns, text);
}

/* As in text tables, and what pandas writes; blanks may fill up the text. */
static bool is_missing(const char *text)
{
    const char *from = text + strspn(text, " ");
    char word[8];
    size_t n = strlen(from);

    while (n > 0 && from[n - 1] == ' ')
        n--;
    if (n >= sizeof word)
        return false;
    memcpy(word, from, n);
    word[n] = '\0';
    return cell_is_missing(word, NULL) || strcmp(word, "NaT") == 0 ||
           strcmp(word, "<NA>") == 0;
}

static ls_status fail_missing(const struct raw_targets *raw, size_t row,
                              const char *label)
{
    char what[128];

    snprintf(
        what, sizeof what,
        "\"%.20s\", a missing label; leave the row out with setting rows, or "
        "name it otherwise in the file",
        label);
    return raw_targets_fail(raw, row, what);
}

/* Codes of words, of which one may stand for a missing label. */
static ls_status check_words(const struct raw_targets *raw)
{
    for (size_t i = 0; raw->value && raw->columns == 1 && i < raw->rows; i++) {
        const double code = raw->value[i];

        if (code >= 0.0 && code < (double)raw->n_names &&
            is_missing(raw->names[(size_t)code]))
            return fail_missing(raw, i, raw->names[(size_t)code]);
    }
    return LS_OK;
}

/* A text that is hidden by a mask is no label. */
static ls_status check_mask(struct h5_file *file, const struct table *table,
                            const struct raw_targets *raw)
{
    const struct source_piece whole = {.file = file, .source = table->y};
    const struct source_piece *piece = table->y.piece ? table->y.piece : &whole;
    const size_t rows = table->rows, n = table->y.piece ? table->y.pieces : 1;
    int8_t *mask = NULL, *at = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(mask, rows, "a mask"));
    at = mask;
    for (size_t i = 0; i < n; i++) {
        const size_t some = (size_t)source_length(&piece[i].source);

        TRY(h5_read(piece[i].file, piece[i].source.mask, NUMBER_I8, at, some));
        at += some;
    }
    (void)slices_pick(raw->slices, 0, rows, sizeof *mask, mask, mask);
    for (size_t i = 0; i < raw->rows; i++)
        if (mask[i])
            TRY(raw_targets_fail(raw, i, "missing (it is masked)"));
done:
    mem_free(mask);
    return status;
}

static ls_status load_texts(struct h5_file *file, const struct table *table,
                            const struct slices *slices,
                            struct raw_targets *raw)
{
    size_t n = 0;
    ls_status status = LS_OK;

    if (raw->columns > 1)
        return fail(LS_BAD_DATA, "%s: %s has %zu columns of texts, want one",
                    table->path, table->y.shown, raw->columns);
    TRY(source_texts(file, &table->y, &raw->text, &n));
    (void)slices_pick(slices, 0, n, sizeof *raw->text, raw->text, raw->text);
    for (size_t i = 0; i < raw->rows; i++)
        if (is_missing(raw->text[i]))
            TRY(fail_missing(raw, i, raw->text[i]));
done:
    return status;
}

ls_status load_given(struct h5_file *file, const struct table *table,
                     const struct slices *slices, struct raw_targets *raw)
{
    const struct h5_shape *shape =
        &(table->y.codes ? table->y.codes : &table->y)->shape;
    struct raw_targets made = {.path = table->path,
                               .table = table,
                               .name = table->y.shown,
                               .slices = slices,
                               .rows = slices->n,
                               .columns = table->y.columns,
                               .is_integer = shape->is_whole ||
                                             number_is_integer(shape->type)};
    ls_status status = LS_OK;

    if (table->y.shape.is_text) {
        TRY(load_texts(file, table, slices, &made));
        if (*table->y.mask)
            TRY(check_mask(file, table, &made));
    } else {
        TRY(load_numbers(file, &table->y, slices, &made.value));
        TRY(check_given(&made));
    }
    TRY(load_class_names(file, table, &made));
    TRY(check_words(&made));
    *raw = made;
    made = (struct raw_targets){0};
done:
    raw_targets_clear(&made);
    return status;
}

ls_status load_weights(struct h5_file *file, const struct table *table,
                       const struct slices *slices, double **weight)
{
    double *made = NULL;
    bool any = false;
    char place[PLACE_SIZE];
    ls_status status = LS_OK;

    TRY(load_numbers(file, &table->weight, slices, &made));
    for (size_t i = 0; i < slices->n; i++) {
        if (!isfinite((real)made[i])) {
            table_place(table, slices_row(slices, i), place);
            status = fail(LS_BAD_DATA,
                          "%s: %s row %zu%s is %g (rows count from 0); want "
                          "finite weights",
                          table->path, table->weight.shown,
                          slices_row(slices, i), place, made[i]);
            goto done;
        }
        any = any || made[i] != 0.0;
    }
    if (!any) {
        status = fail(LS_BAD_DATA, "%s: all weights in %s are 0", table->path,
                      table->weight.shown);
        goto done;
    }
    *weight = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}
