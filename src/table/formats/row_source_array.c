/* SPDX-License-Identifier: MIT */
/*
 * row_source_array.c - rows of an array X, with y in a second array: IDX, NPY.
 *
 * The survey reads y alone; the scan reads blocks of both. X keeps its number
 * type.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/formats/row_source_array.h"
#include "table/values/slices.h"

/* Bytes of X that are read at a time; rows at most. */
enum {
    BLOCK = 4 << 20,
    MAX_ROWS = 1 << 16,
    MAX_COLUMNS = 1 << 24,
    MAX_TARGETS = 1 << 16
};

struct array_row_source {
    struct array x, y;
    bool has_y;
    struct slices slices;
    size_t room;      /* rows of a block */
    size_t row;       /* where the pass is */
    void *X, *labels; /* as in the files */
    double *value;    /* [room x targets] */
};

/* An array of rank 1 is a column of X where it can be nothing else. */
static ls_status check_rank(const struct array_row_source *f, size_t features)
{
    const char *path = input_path(f->x.input);

    if (f->x.rank > 1 || features == 1 || (f->has_y && f->y.rank == 1))
        return LS_OK;
    if (f->has_y)
        return fail(LS_BAD_DATA,
                    "%s has rank 1 and %s rank %d: these look like labels, "
                    "which come second",
                    path, input_path(f->y.input), f->y.rank);
    return fail(LS_BAD_DATA,
                "%s has rank 1: labels come second, behind X; for a table of "
                "one column save x.reshape(-1, 1)",
                path);
}

static ls_status check_pair(const struct array_row_source *f)
{
    const char *path = input_path(f->x.input);

    if (f->x.columns > MAX_COLUMNS)
        return fail(LS_BAD_DATA, "%s has rows of %zu numbers, limit %d", path,
                    f->x.columns, MAX_COLUMNS);
    if (!f->has_y)
        return LS_OK;
    if (f->y.columns > MAX_TARGETS)
        return fail(LS_BAD_DATA, "%s has %zu labels in a row, limit %d",
                    input_path(f->y.input), f->y.columns, MAX_TARGETS);
    if (f->y.rank > 2)
        return fail(LS_BAD_DATA, "%s has rank %d, want labels of rank 1",
                    input_path(f->y.input), f->y.rank);
    if (f->y.rows != f->x.rows)
        return fail(LS_BAD_DATA, "%s has %zu rows, %s has %zu labels", path,
                    f->x.rows, input_path(f->y.input), f->y.rows);
    return LS_OK;
}

static ls_status make_block(struct array_row_source *f)
{
    const size_t row = f->x.columns * number_size(f->x.type);
    const size_t targets = f->has_y ? f->y.columns : 1;
    const size_t y_row = targets * sizeof(double);
    const size_t rows = BLOCK / (row > y_row ? row : y_row);
    ls_status status = LS_OK;

    f->room = rows == 0 ? 1 : rows > MAX_ROWS ? MAX_ROWS : rows;
    f->X = mem_untouched(f->room, row);
    TRY(mem_check(f->X, f->room, row, "a block of X"));
    f->labels = mem_untouched(f->room * targets, sizeof(double));
    TRY(mem_check(f->labels, f->room, sizeof(double), "a block of y"));
    TRY(MEM_ARRAY(f->value, f->room * targets, "a block of y"));
done:
    return status;
}

/* What number_first_bad() found. */
static ls_status fail_bad(const struct array *array, size_t row, size_t column)
{
    return fail(LS_BAD_DATA,
                "%s: row %zu, column %zu is NaN, infinite or too large (both "
                "count from 0)",
                input_path(array->input), row, column);
}

/* y of rows lo .. lo + n - 1, those asked for in front. */
static ls_status read_y(struct array_row_source *f, size_t lo, size_t n,
                        size_t *kept)
{
    const size_t targets = f->y.columns;
    size_t bad = 0;
    ls_status status = LS_OK;

    *kept = 0;
    TRY(f->y.read(&f->y, n, f->labels));
    bad = number_first_bad(f->y.type, f->labels, n * targets);
    if (bad < n * targets)
        TRY(fail_bad(&f->y, lo + bad / targets, bad % targets));
    for (size_t i = 0; i < n; i++) {
        if (!slices_has(&f->slices, lo + i))
            continue;
        for (size_t k = 0; k < targets; k++)
            f->value[*kept * targets + k] =
                number_at(f->y.type, f->labels, i * targets + k);
        ++*kept;
    }
done:
    return status;
}

static size_t block_rows(const struct array_row_source *f, size_t lo)
{
    const size_t left = f->x.rows - lo;

    return left < f->room ? left : f->room;
}

/* Of a block that begins at row lo, moves the rows asked for to its front. */
static ls_status pick(struct array_row_source *f, size_t lo, size_t n)
{
    const size_t columns = f->x.columns;
    const size_t size = columns * number_size(f->x.type);
    char *X = f->X, *to = X;

    for (size_t i = 0; i < n; i++) {
        size_t bad;

        if (!slices_has(&f->slices, lo + i))
            continue;
        memmove(to, X + i * size, size);
        bad = number_first_bad(f->x.type, to, columns);
        if (bad < columns)
            return fail_bad(&f->x, lo + i, bad);
        to += size;
    }
    return LS_OK;
}

/* X and y of n rows from lo; y alone in a survey. */
static ls_status read_block(struct array_row_source *f,
                            enum row_source_pass pass, size_t lo, size_t n,
                            struct row_source_rows *rows)
{
    const bool scans = pass == ROW_SOURCE_SCAN;
    ls_status status = LS_OK;

    if (scans)
        TRY(f->x.read(&f->x, n, f->X));
    if (f->has_y)
        TRY(read_y(f, lo, n, &rows->n));
    for (size_t i = 0; !f->has_y && i < n; i++)
        rows->n += slices_has(&f->slices, lo + i);
    if (scans)
        TRY(pick(f, lo, n));
    rows->X = scans ? f->X : NULL;
    rows->y = f->has_y ? f->value : NULL;
done:
    return status;
}

static ls_status end_survey(struct array_row_source *f)
{
    ls_status status = LS_OK;

    if (f->has_y) {
        TRY(f->y.check_end(&f->y));
        TRY(f->y.again(&f->y));
    }
done:
    return status;
}

static ls_status end_scan(struct array_row_source *f,
                          struct row_source *row_source)
{
    ls_status status = LS_OK;

    TRY(f->x.check_end(&f->x));
    row_source->bytes = (size_t)input_bytes(f->x.input);
    if (f->has_y)
        row_source->bytes += (size_t)input_bytes(f->y.input);
done:
    return status;
}

static ls_status next(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows)
{
    struct array_row_source *f = row_source->self;
    const bool reads = pass == ROW_SOURCE_SCAN || f->has_y;
    ls_status status = LS_OK;

    *rows = (struct row_source_rows){.n = 0};
    while (reads && rows->n == 0 && f->row < f->x.rows) {
        const size_t lo = f->row, n = block_rows(f, lo);

        f->row += n;
        TRY(read_block(f, pass, lo, n, rows));
    }
    if (rows->n)
        return LS_OK;
    f->row = 0;
    TRY(pass == ROW_SOURCE_SURVEY ? end_survey(f) : end_scan(f, row_source));
done:
    return status;
}

static void close_array(struct row_source *row_source)
{
    struct array_row_source *f = row_source->self;

    array_clear(&f->x);
    array_clear(&f->y);
    slices_clear(&f->slices);
    mem_free(f->X);
    mem_free(f->labels);
    mem_free(f->value);
    mem_free(f);
}

static void describe(const struct array_row_source *f, const char *format,
                     struct row_source *row_source)
{
    *row_source =
        (struct row_source){.format = format,
                            .path = input_path(f->x.input),
                            .targets = f->has_y ? f->y.columns : 0,
                            .x_type = f->x.type,
                            .rows = f->slices.n,
                            .features = f->x.columns,
                            .floats = f->has_y && !number_is_integer(f->y.type),
                            .next = next,
                            .close = close_array};
    snprintf(row_source->dialect, sizeof row_source->dialect, "%s, rank %d%s",
             number_name(f->x.type), f->x.rank, f->has_y ? ", labels" : "");
}

ls_status row_source_array_open(struct input *x, struct input *y,
                                array_open open, const char *format,
                                const struct row_wish *wish,
                                struct row_source *row_source)
{
    struct array_row_source *f = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(f, 1, "an array"));
    f->has_y = y != NULL;
    TRY(open(x, &f->x));
    if (y)
        TRY(open(y, &f->y));
    TRY(check_rank(f, wish->features));
    TRY(check_pair(f));
    TRY(slices_create(wish->config->rows, f->x.rows, &f->slices));
    TRY(make_block(f));
    describe(f, format, row_source);
    row_source->self = f;
    f = NULL;
done:
    if (f)
        close_array(&(struct row_source){.self = f});
    return status;
}

const struct slices *
row_source_array_slices(const struct row_source *row_source)
{
    return &((const struct array_row_source *)row_source->self)->slices;
}

ls_status row_source_array_keep(struct row_source *row_source,
                                const unsigned char *keep)
{
    struct array_row_source *f = row_source->self;
    ls_status status = LS_OK;

    TRY(slices_keep(&f->slices, keep));
    if (f->slices.n == 0)
        TRY(fail(LS_BAD_DATA, "%s: none of the rows in use is of the part",
                 row_source->path));
    row_source->rows = f->slices.n;
done:
    return status;
}
