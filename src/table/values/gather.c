/* SPDX-License-Identifier: MIT */
/*
 * gather.c - gather rows of a table into lanes of `real`, one row per lane.
 *
 * Rows are scattered over the table and are transposed in tiles of 16 x 16
 * values. Code that depends on the number type is one short loop per type,
 * which the compiler vectorizes. Knows nothing about files.
 */
#include "table/values/gather.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/multiversion.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Rows and columns that are turned together. */
enum { TILE = ROW_LANES };
_Static_assert((int)TILE == CURVE_COLUMNS, "a tile is one call of a curve");

/* How many rows ahead memory is asked for, and for how many bytes of each: of
 * wider rows the processor sees by itself what comes next. */
enum { AHEAD = 32, AHEAD_BYTES = 1024 };

/* n_rows x n_columns values of a table as they stand there. */
struct table_tile {
    const char *row[TILE]; /* where each row begins */
    size_t n_rows, n_columns;
    size_t first;                /* number of the first column, or .. */
    const size_t *column;        /* .. [n_columns] the numbers of all */
    const double *shift, *scale; /* [n_columns] or both NULL */
    const double *fill;          /* [n_columns] or NULL */
    size_t feature;              /* of the first column, in the curve */
    const struct curve *curve;   /* or NULL */
};

/*
 * tile_T: out[i][j] = value, normalised, of a tile of neighbouring columns.
 * Through arrays of known size, and small integers through 32 bits: so the
 * loops become a few vector instructions, which keep all that in registers.
 */
#define X(code, T, wide, name, is_integer)                                     \
    ALWAYS_INLINE void tile_rows_##T(const struct table_tile *tile,            \
                                     const double *shift, const double *scale, \
                                     real(*restrict out)[TILE])                \
    {                                                                          \
        for (size_t i = 0; i < tile->n_rows; i++) {                            \
            T v[TILE];                                                         \
            wide x[TILE];                                                      \
                                                                               \
            memcpy(v, tile->row[i] + tile->first * sizeof *v, sizeof v);       \
            for (size_t j = 0; j < TILE; j++)                                  \
                x[j] = v[j];                                                   \
            for (size_t j = 0; j < TILE; j++)                                  \
                out[i][j] =                                                    \
                    (real)(shift ? ((double)x[j] - shift[j]) * scale[j]        \
                                 : (double)x[j]);                              \
        }                                                                      \
    }                                                                          \
                                                                               \
    LS_MULTIVERSION                                                            \
    static void tile_##T(const struct table_tile *tile,                        \
                         real(*restrict out)[TILE])                            \
    {                                                                          \
        if (tile->shift)                                                       \
            tile_rows_##T(tile, tile->shift, tile->scale, out);                \
        else                                                                   \
            tile_rows_##T(tile, NULL, NULL, out);                              \
    }
NUMBER_TYPES(X)
#undef X

static void (*const tile_whole[])(const struct table_tile *,
                                  real (*restrict)[TILE]) = {
#define X(code, T, wide, name, is_integer) [code] = tile_##T,
    NUMBER_TYPES(X)
#undef X
};

/* Row i of a tile: its values, or those that fill. */
static void tile_row(enum number_type type, const struct table_tile *tile,
                     size_t i, double v[TILE])
{
    const size_t at = tile->first * number_size(type);

    number_doubles(type, tile->row[i] + at, tile->column, tile->n_columns, v);
    for (size_t j = 0; tile->fill && j < tile->n_columns; j++)
        v[j] = isnan(v[j]) ? tile->fill[j] : v[j];
}

/* The same of less than a tile, of columns that are picked, and of tables with
 * missing values: whole tables do not pay for those. */
static void tile_part(enum number_type type, const struct table_tile *tile,
                      real (*restrict out)[TILE])
{
    double v[TILE];

    for (size_t i = 0; i < tile->n_rows; i++) {
        tile_row(type, tile, i, v);
        for (size_t j = 0; tile->shift && j < tile->n_columns; j++)
            v[j] = (v[j] - tile->shift[j]) * tile->scale[j];
        for (size_t j = 0; j < tile->n_columns; j++)
            out[i][j] = (real)v[j];
    }
}

/* The same with a curve. */
static void tile_curve(enum number_type type, const struct table_tile *tile,
                       real (*restrict out)[TILE])
{
    double v[TILE][CURVE_COLUMNS];

    for (size_t i = 0; i < tile->n_rows; i++)
        tile_row(type, tile, i, v[i]);
    curve_apply(tile->curve, tile->feature, tile->shift, tile->scale,
                tile->n_rows, tile->n_columns, v);
    for (size_t i = 0; i < tile->n_rows; i++)
        for (size_t j = 0; j < tile->n_columns; j++)
            out[i][j] = (real)v[i][j];
}

/* out = a[0], b[0], a[1], b[1], ... */
ALWAYS_INLINE void interleave(const real *restrict a, const real *restrict b,
                              real *restrict out)
{
    for (size_t k = 0; k < TILE * TILE / 2; k++) {
        out[2 * k] = a[k];
        out[2 * k + 1] = b[k];
    }
}

/* out[j * ld + i] = value[i][j] for j < n. A place in the tile has eight bits,
 * those of i and of j. To interleave the halves turns them by one, and four
 * times is a transposition, which compilers vectorise by themselves: 1.1 ns a
 * row with AVX-512, where reading down the columns takes 2.5. */
LS_MULTIVERSION
static void turn(real (*restrict value)[TILE], size_t n, size_t ld,
                 real *restrict out)
{
    enum { HALF = TILE * TILE / 2 };
    _Alignas(MEM_ALIGN) real a[2 * HALF], b[2 * HALF];
    const real *v = value[0];

    interleave(v, v + HALF, a);
    interleave(a, a + HALF, b);
    interleave(b, b + HALF, a);
    interleave(a, a + HALF, b);
    for (size_t j = 0; j < n; j++)
        memcpy(out + j * ld, b + j * TILE, TILE * sizeof *out);
}

/* The columns from number lo on of those picked (NULL: of all). Picked ones,
 * too, are mostly neighbours: all but that of y. */
static void tile_pick(struct table_tile *tile, const size_t *picked, size_t lo)
{
    const bool zero = picked && picked[lo] == COLUMN_ZERO;
    size_t run = 1;

    tile->first = picked ? picked[lo] : lo;
    while (picked && !zero && run < tile->n_columns &&
           picked[lo + run] == tile->first + run)
        run++;
    tile->column = NULL;
    if (zero || (picked && run < tile->n_columns)) {
        tile->column = picked + lo;
        tile->first = 0;
    }
}

/* All columns of the tile's rows; out is the place of its first lane. The last
 * tile reaches back into the one before rather than be a small one. */
static void gather_lanes(const struct gather_view *view,
                         struct table_tile *tile, size_t ld, real *out)
{
    _Alignas(MEM_ALIGN) real value[TILE][TILE];
    const size_t n = view->n < TILE ? view->n : TILE;

    tile->n_columns = n;
    tile->curve = view->curve;
    if (tile->n_rows < TILE || n < TILE)
        memset(value, 0, sizeof value);
    for (size_t at = 0; at < view->n; at += TILE) {
        const size_t lo = at + n <= view->n ? at : view->n - n;

        tile_pick(tile, view->column, lo);
        tile->shift = view->shift ? view->shift + lo : NULL;
        tile->scale = view->scale ? view->scale + lo : NULL;
        tile->fill = view->fill ? view->fill + lo : NULL;
        tile->feature = lo;
        if (tile->curve)
            tile_curve(view->type, tile, value);
        else if (n < TILE || tile->column || tile->fill)
            tile_part(view->type, tile, value);
        else
            tile_whole[view->type](tile, value);
        turn(value, n, ld, out + lo * ld);
    }
}

/* Zeros in the lanes [lo, ld). */
static void clear_lanes(size_t n, size_t lo, size_t ld, real *out)
{
    for (size_t j = 0; j < n && lo < ld; j++)
        memset(out + j * ld + lo, 0, (ld - lo) * sizeof *out);
}

/* Into the second cache: asked for the first, they would wait for its few
 * places of lines on their way, and be pushed out before they are used (Zen 4:
 * S trains 1.21 times as fast so, T 1.25 times). */
void gather_prefetch(const struct gather_view *view, const size_t *rows,
                     size_t n)
{
    const size_t stride = view->stride;
    const size_t bytes = stride < AHEAD_BYTES ? stride : AHEAD_BYTES;

    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)view->table + rows[i] * stride;

        for (size_t at = 0; at < bytes; at += MEM_ALIGN)
            __builtin_prefetch(row + at, 0, 2);
        __builtin_prefetch(row + bytes - 1, 0, 2);
    }
}

void gather_batch(const struct gather_view *view, const size_t *rows, size_t n,
                  size_t ld, real *out)
{
    const size_t stride = view->stride;
    size_t lo = 0;

    assert(ld % TILE == 0 && n <= ld);
    for (; lo < n; lo += TILE) {
        struct table_tile tile = {.n_rows = n - lo < TILE ? n - lo : TILE};

        const size_t from = lo == 0 ? TILE : lo + AHEAD;
        const size_t upto = lo + AHEAD + TILE < n ? lo + AHEAD + TILE : n;

        if (from < upto)
            gather_prefetch(view, rows + from, upto - from);
        for (size_t i = 0; i < tile.n_rows; i++)
            tile.row[i] = (const char *)view->table + rows[lo + i] * stride;
        gather_lanes(view, &tile, ld, out + lo);
    }
    clear_lanes(view->n, lo, ld, out);
}
