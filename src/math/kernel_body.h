/* SPDX-License-Identifier: MIT */
/*
 * kernel_body.h - products and gradients in register tiles, written once for
 * vectors of any width. Included by kernel_avx512.c, kernel_avx2.c and
 * kernel_portable.c, which choose the instruction set; not a header by itself.
 * Operations row by row are in kernel_rows.h.
 */
#include <stdint.h>
#include <string.h>

#include "math/kernel.h"
#include "math/simd.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

/* A tile is `rows` x `vecs` vectors of sums in registers, next to one row of B
 * and one element of a. */
enum { MOST_VECS = 4, MOST_ROWS = VEC_REGISTERS == 32 ? 14 : 6 };

/* Rows of a tile that is vecs vectors wide. */
ALWAYS_INLINE size_t rows_of(size_t vecs)
{
    static const size_t many[] = {0, 14, 14, 8, 6}, few[] = {0, 6, 6, 4, 3};

    return VEC_REGISTERS == 32 ? many[vecs] : few[vecs];
}

/* Vectors of the widest tile. */
enum { WIDE_VECS = VEC_REGISTERS == 32 ? 4 : 2 };

struct vector_sums {
    vec at[MOST_ROWS][MOST_VECS];
};

/* Cache lines of a factor that is read across are too far apart for the
 * hardware prefetcher: prefetch so many ahead, into the L1 and the L2 cache.
 */
enum { AHEAD = 10, FAR_AHEAD = 48 };

/* Address to prefetch, by integer arithmetic: near the end of an array the
 * address is beyond the array, where C allows no pointer. */
ALWAYS_INLINE const void *address_at(const real *base, size_t n)
{
    return (const void *)((uintptr_t)base + n * sizeof *base);
}

/* Offset of a lane of B: each group of ROW_LANES lanes starts `strip`
 * further. */
ALWAYS_INLINE size_t lane_at(size_t lane, size_t strip)
{
    return lane / ROW_LANES * strip + lane % ROW_LANES;
}

/* sums += a B, k after k. */
ALWAYS_INLINE void accumulate(const int rows, const int vecs, size_t n_k,
                              struct factor a, const real *B, size_t ldb,
                              size_t strip, struct vector_sums *s)
{
    for (size_t k = 0; k < n_k; k++) {
        vec b[MOST_VECS];

        if (a.row == 1) {
            __builtin_prefetch(address_at(a.at, (k + AHEAD) * a.column));
            __builtin_prefetch(address_at(a.at, (k + FAR_AHEAD) * a.column), 0,
                               2);
        }
        UNROLL
        for (int v = 0; v < vecs; v++)
            b[v] =
                vec_load(B + k * ldb + lane_at((size_t)v * VEC_LANES, strip));
        UNROLL
        for (int i = 0; i < rows; i++) {
            const vec w = vec_all(a.at[(size_t)i * a.row + k * a.column]);

            UNROLL
            for (int v = 0; v < vecs; v++)
                s->at[i][v] = vec_fma(w, b[v], s->at[i][v]);
        }
    }
}

ALWAYS_INLINE void store(const int rows, const int vecs,
                         const struct vector_sums *s, real *C, size_t ldc)
{
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < vecs; v++)
            vec_store(C + (size_t)i * ldc + (size_t)v * VEC_LANES, s->at[i][v]);
    }
}

/* The tile begins at row lo of C, and at C; keep is where it begins there. */
ALWAYS_INLINE void begin(const int rows, const int vecs, const struct finish *f,
                         size_t lo, const real *C, size_t ldc,
                         struct vector_sums *s)
{
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < vecs; v++)
            s->at[i][v] =
                !f->begins
                    ? vec_load(C + (size_t)i * ldc + (size_t)v * VEC_LANES)
                : f->first ? vec_all(f->first[lo + (size_t)i])
                           : vec_all(0);
    }
}

ALWAYS_INLINE void finish(const int rows, const int vecs, bool relu,
                          const real *keep, size_t ldc, struct vector_sums *s)
{
    if (relu) {
        UNROLL
        for (int i = 0; i < rows; i++) {
            UNROLL
            for (int v = 0; v < vecs; v++)
                s->at[i][v] = vec_relu(s->at[i][v]);
        }
    }
    if (keep) {
        UNROLL
        for (int i = 0; i < rows; i++) {
            UNROLL
            for (int v = 0; v < vecs; v++)
                s->at[i][v] =
                    vec_keep(s->at[i][v], vec_load(keep + (size_t)i * ldc +
                                                   (size_t)v * VEC_LANES));
        }
    }
}

/* One tile of C: it begins at `from`, in row lo. */
ALWAYS_INLINE void multiply_tile(const int rows, const int vecs, size_t n_k,
                                 struct factor a, const real *B, size_t ldb,
                                 real *C, size_t ldc, size_t lo, size_t from,
                                 const struct finish *f)
{
    struct vector_sums s;

    begin(rows, vecs, f, lo, C + from, ldc, &s);
    accumulate(rows, vecs, n_k, a, B, ldb, ROW_LANES, &s);
    finish(rows, vecs, f->relu, f->keep ? f->keep + from : NULL, ldc, &s);
    store(rows, vecs, &s, C + from, ldc);
}

/* One tile of dW: leaf after leaf, each joined with the open nodes it closes,
 * which stand in frames of work. */
ALWAYS_INLINE void gradient_tile(const int rows, const int vecs,
                                 const struct leaf *leaf, size_t n_leaves,
                                 size_t k, size_t j, real *out, size_t ldo,
                                 real *work)
{
    size_t open = 0;

    for (size_t l = 0; l < n_leaves; l++) {
        const struct factor a = {leaf[l].A + k * leaf[l].ld, leaf[l].ld, 1};
        struct vector_sums s;

        UNROLL
        for (int i = 0; i < rows; i++) {
            UNROLL
            for (int v = 0; v < vecs; v++)
                s.at[i][v] = vec_all(0);
        }
        accumulate(rows, vecs, leaf[l].n, a,
                   leaf[l].D + lane_at(j, leaf[l].ld * ROW_LANES), ROW_LANES,
                   leaf[l].ld * ROW_LANES, &s);
        for (size_t join = 0; join < leaf[l].joins; join++) {
            const real *left = work + --open * KERNEL_FRAME;

            UNROLL
            for (int i = 0; i < rows; i++) {
                UNROLL
                for (int v = 0; v < vecs; v++)
                    s.at[i][v] =
                        vec_add(vec_load(left + (i * vecs + v) * VEC_LANES),
                                s.at[i][v]);
            }
        }
        if (l + 1 < n_leaves)
            store(rows, vecs, &s, work + open++ * KERNEL_FRAME,
                  (size_t)vecs * VEC_LANES);
        else
            store(rows, vecs, &s, out, ldo);
    }
}

/* Dispatch a run-time tile size to code compiled for this size. A factor's step
 * of 1 is a constant, too: it saves address registers. */
#define ROWS_CASE(rows, vecs, TILE) \
    case rows:                      \
        TILE(rows, vecs);           \
        break;
#define UP_TO_3(vecs, TILE) \
    ROWS_CASE(1, vecs, TILE) ROWS_CASE(2, vecs, TILE) ROWS_CASE(3, vecs, TILE)
#define UP_TO_4(vecs, TILE) UP_TO_3(vecs, TILE) ROWS_CASE(4, vecs, TILE)
#define UP_TO_6(vecs, TILE) \
    UP_TO_4(vecs, TILE) ROWS_CASE(5, vecs, TILE) ROWS_CASE(6, vecs, TILE)
#define UP_TO_8(vecs, TILE) \
    UP_TO_6(vecs, TILE) ROWS_CASE(7, vecs, TILE) ROWS_CASE(8, vecs, TILE)
#define UP_TO_14(vecs, TILE)  \
    UP_TO_8(vecs, TILE)       \
    ROWS_CASE(9, vecs, TILE)  \
    ROWS_CASE(10, vecs, TILE) \
    ROWS_CASE(11, vecs, TILE) \
    ROWS_CASE(12, vecs, TILE) \
    ROWS_CASE(13, vecs, TILE) ROWS_CASE(14, vecs, TILE)

#define BY_ROWS(rows, vecs, cases, TILE)   \
    switch (rows) {                        \
        cases(vecs, TILE) default : break; \
    }

#if defined(SIMD_AVX512) || defined(SIMD_NEON)
#define BY_SIZE(rows, vecs, TILE)               \
    switch (vecs) {                             \
    case 1:                                     \
        BY_ROWS(rows, 1, UP_TO_14, TILE) break; \
    case 2:                                     \
        BY_ROWS(rows, 2, UP_TO_14, TILE) break; \
    case 3:                                     \
        BY_ROWS(rows, 3, UP_TO_8, TILE) break;  \
    default:                                    \
        BY_ROWS(rows, 4, UP_TO_6, TILE) break;  \
    }
#else
#define BY_SIZE(rows, vecs, TILE)              \
    switch (vecs) {                            \
    case 1:                                    \
        BY_ROWS(rows, 1, UP_TO_6, TILE) break; \
    default:                                   \
        BY_ROWS(rows, 2, UP_TO_6, TILE) break; \
    }
#endif

static void multiply_some(size_t rows, size_t vecs, size_t n_k, const real *at,
                          size_t row, size_t column, const real *B, size_t ldb,
                          real *C, size_t ldc, size_t lo, size_t from,
                          const struct finish *f)
{
#define ALONG_K(r, v)                                                         \
    multiply_tile(r, v, n_k, (struct factor){at, row, 1}, B, ldb, C, ldc, lo, \
                  from, f)
#define ALONG_M(r, v)                                                        \
    multiply_tile(r, v, n_k, (struct factor){at, 1, column}, B, ldb, C, ldc, \
                  lo, from, f)
    if (column == 1)
        BY_SIZE(rows, vecs, ALONG_K)
    else
        BY_SIZE(rows, vecs, ALONG_M)
}

/* Divide m rows into tiles of nearly equal size: the first `longer` have one
 * more. */
struct tiling {
    size_t n, rows, longer;
};

ALWAYS_INLINE struct tiling tiling_of(size_t m, size_t vecs)
{
    const size_t n = (m + rows_of(vecs) - 1) / rows_of(vecs);

    return (struct tiling){n, m / n, m % n};
}

static size_t tile_rows(size_t lanes)
{
    const size_t vecs = lanes / VEC_LANES;

    return rows_of(vecs < WIDE_VECS ? vecs : WIDE_VECS);
}

static void multiply(size_t m, size_t lanes, size_t n_k, struct factor a,
                     const real *B, size_t ldb, real *C, size_t ldc,
                     const struct finish *f)
{
    size_t vecs;

    for (size_t x = 0; x < lanes; x += vecs * VEC_LANES) {
        vecs = (lanes - x) / VEC_LANES;
        vecs = vecs < WIDE_VECS ? vecs : WIDE_VECS;
        const struct tiling tiles = tiling_of(m, vecs);
        size_t rows;

        for (size_t t = 0, lo = 0; t < tiles.n; t++, lo += rows) {
            rows = tiles.rows + (t < tiles.longer);
            multiply_some(rows, vecs, n_k, a.at + lo * a.row, a.row, a.column,
                          B + x, ldb, C, ldc, lo, lo * ldc + x, f);
        }
    }
}

static void gradient_some(size_t rows, size_t vecs, const struct leaf *leaf,
                          size_t n_leaves, size_t k, size_t j, real *out,
                          size_t ldo, real *work)
{
#define TILE(r, v) gradient_tile(r, v, leaf, n_leaves, k, j, out, ldo, work)
    BY_SIZE(rows, vecs, TILE)
#undef TILE
}

/* gradient_some() for a tile whose last vector reaches beyond the matrix. */
static void gradient_ragged(size_t rows, size_t vecs, size_t columns,
                            const struct leaf *leaf, size_t n_leaves, size_t k,
                            size_t j, real *out, size_t ldo, real *work)
{
    real whole[KERNEL_FRAME];

    gradient_some(rows, vecs, leaf, n_leaves, k, j, whole, vecs * VEC_LANES,
                  work);
    for (size_t i = 0; i < rows; i++)
        memcpy(out + i * ldo, whole + i * vecs * VEC_LANES,
               columns * sizeof *out);
}

static void gradient(const struct leaf *leaf, size_t n_leaves, struct tile tile,
                     real *out, size_t ldo, real *work)
{
    size_t columns;

    for (size_t x = 0; x < tile.n_j; x += columns) {
        columns = tile.n_j - x;
        if (columns > WIDE_VECS * VEC_LANES)
            columns = WIDE_VECS * VEC_LANES;
        const size_t vecs = (columns + VEC_LANES - 1) / VEC_LANES;
        const struct tiling tiles = tiling_of(tile.n_k, vecs);
        size_t rows;

        for (size_t t = 0, lo = 0; t < tiles.n; t++, lo += rows) {
            rows = tiles.rows + (t < tiles.longer);
            if (columns == vecs * VEC_LANES)
                gradient_some(rows, vecs, leaf, n_leaves, tile.k + lo,
                              tile.j + x, out + lo * ldo + x, ldo, work);
            else
                gradient_ragged(rows, vecs, columns, leaf, n_leaves,
                                tile.k + lo, tile.j + x, out + lo * ldo + x,
                                ldo, work);
        }
    }
}
