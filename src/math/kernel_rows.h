/* SPDX-License-Identifier: MIT */
/*
 * kernel_rows.h - transposes, sums over rows and dot products, written once for
 * vectors of any width. Included by kernel_*.c after kernel_body.h; not a
 * header by itself.
 */

/* ---- Transpose ----------------------------------------------------------- */

/* Transpose a square of VEC_LANES vectors in log2(VEC_LANES) rounds, each of
 * which interleaves the lanes of vector i and vector i + half. */
#if defined(SIMD_AVX512) && !defined(LS_DOUBLE)
#define LOW(a, b)                                                              \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, \
                            22, 7, 23)
#define HIGH(a, b)                                                          \
    __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, \
                            29, 14, 30, 15, 31)
#elif defined(SIMD_AVX512) || (defined(SIMD_AVX2) && !defined(LS_DOUBLE))
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif defined(SIMD_AVX2) || (defined(SIMD_NEON) && !defined(LS_DOUBLE))
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#elif defined(SIMD_NEON)
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 2)
#define HIGH(a, b) __builtin_shufflevector(a, b, 1, 3)
#else
#define LOW(a, b) (a)
#define HIGH(a, b) (b)
#endif

ALWAYS_INLINE void transpose_square(vec v[VEC_LANES])
{
    UNROLL
    for (int round = 1; round < VEC_LANES; round *= 2) {
        vec w[VEC_LANES];

        UNROLL
        for (int i = 0; i < VEC_LANES / 2; i++) {
            w[2 * i] = LOW(v[i], v[i + VEC_LANES / 2]);
            w[2 * i + 1] = HIGH(v[i], v[i + VEC_LANES / 2]);
        }
        UNROLL
        for (int i = 0; i < VEC_LANES; i++)
            v[i] = w[i];
    }
}

static void transpose(size_t n, size_t n_out, const real *Z, size_t ld, real *D,
                      size_t row, size_t strip)
{
    for (size_t j = 0; j < row_lanes(n_out); j += VEC_LANES)
        for (size_t i = 0; i < n; i += VEC_LANES) {
            vec v[VEC_LANES];

            UNROLL
            for (int u = 0; u < VEC_LANES; u++)
                v[u] = j + (size_t)u < n_out
                           ? vec_load(Z + (j + (size_t)u) * ld + i)
                           : vec_all(0);
            transpose_square(v);
            UNROLL
            for (int r = 0; r < VEC_LANES; r++)
                vec_store(D + (i + (size_t)r) * row + lane_at(j, strip), v[r]);
        }
}

/* ---- Sums over rows --------------------------------------------------------
 */

/* Vectors summed in parallel, to hide the latency of additions. */
enum { SUM_VECS = 8 };

ALWAYS_INLINE void sum_some(const int vecs, size_t n, const real *D, size_t row,
                            size_t strip, real *out)
{
    vec s[SUM_VECS];

    UNROLL
    for (int v = 0; v < vecs; v++)
        s[v] = vec_all(0);
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (int v = 0; v < vecs; v++)
            s[v] =
                vec_add(s[v], vec_load(D + i * row +
                                       lane_at((size_t)v * VEC_LANES, strip)));
    }
    UNROLL
    for (int v = 0; v < vecs; v++)
        vec_store(out + (size_t)v * VEC_LANES, s[v]);
}

static void sum(size_t n, size_t n_out, const real *D, size_t row, size_t strip,
                real *out)
{
    const size_t lanes = (n_out + VEC_LANES - 1) / VEC_LANES * VEC_LANES;
    size_t j = 0;

    for (; j + SUM_VECS * VEC_LANES <= lanes; j += SUM_VECS * VEC_LANES)
        sum_some(SUM_VECS, n, D + lane_at(j, strip), row, strip, out + j);
    for (; j < lanes; j += VEC_LANES)
        sum_some(1, n, D + lane_at(j, strip), row, strip, out + j);
}

/* The ROW_LANES partial sums of a dot product in one vector: the upper half is
 * added to the lower half until one vector remains. */
ALWAYS_INLINE vec dot_lanes(size_t ld, const real *a, const real *d)
{
    enum { VECS = ROW_LANES / VEC_LANES };
    vec s[VECS];

    UNROLL
    for (int v = 0; v < VECS; v++)
        s[v] = vec_all(0);
    for (size_t i = 0; i < ld; i += ROW_LANES) {
        UNROLL
        for (int v = 0; v < VECS; v++)
            s[v] = vec_fma(vec_load(a + i + (size_t)v * VEC_LANES),
                           vec_load(d + i + (size_t)v * VEC_LANES), s[v]);
    }
    UNROLL
    for (int half = VECS / 2; half > 0; half /= 2) {
        UNROLL
        for (int v = 0; v < half; v++)
            s[v] = vec_add(s[v], s[v + half]);
    }
    return s[0];
}

/* Dot products, VEC_LANES at a time: their transposed partial sums are halved
 * together. */
static void dots(size_t m, size_t ld, const real *A, const real *d, real *out)
{
    for (size_t k = 0; k < m; k += VEC_LANES) {
        vec v[VEC_LANES];
        real some[VEC_LANES];

        UNROLL
        for (int u = 0; u < VEC_LANES; u++)
            v[u] = k + (size_t)u < m
                       ? dot_lanes(ld, A + (k + (size_t)u) * ld, d)
                       : vec_all(0);
        transpose_square(v);
        UNROLL
        for (int half = VEC_LANES / 2; half > 0; half /= 2) {
            UNROLL
            for (int u = 0; u < half; u++)
                v[u] = vec_add(v[u], v[u + half]);
        }
        if (k + VEC_LANES <= m) {
            vec_store(out + k, v[0]);
        } else {
            vec_store(some, v[0]);
            memcpy(out + k, some, (m - k) * sizeof *out);
        }
    }
}

/* ---- One row ------------------------------------------------------------- */

/* Vectors of sums in registers; rows of W that are read side by side. */
enum { ROW_VECS = 8, ROW_STREAMS = 8 };

ALWAYS_INLINE void row_tile(const int vecs, size_t m, size_t n_k, const real *W,
                            const real *b, const real *x, real *z)
{
    vec s[ROW_VECS];

    UNROLL
    for (int v = 0; v < vecs; v++)
        s[v] = vec_load(b + (size_t)v * VEC_LANES);
    for (size_t k = 0; k < n_k; k++) {
        const vec a = vec_all(x[k]);

        UNROLL
        for (int v = 0; v < vecs; v++)
            s[v] =
                vec_fma(a, vec_load(W + k * m + (size_t)v * VEC_LANES), s[v]);
    }
    UNROLL
    for (int v = 0; v < vecs; v++)
        vec_store(z + (size_t)v * VEC_LANES, s[v]);
}

/* z += x W over `streams` rows of W: z is read and written once for all. */
ALWAYS_INLINE void row_streams(const int streams, size_t m, const real *W,
                               const real *x, real *z)
{
    for (size_t j = 0; j < m; j += VEC_LANES) {
        vec s = vec_load(z + j);

        UNROLL
        for (int k = 0; k < streams; k++)
            s = vec_fma(vec_all(x[k]), vec_load(W + (size_t)k * m + j), s);
        vec_store(z + j, s);
    }
}

static void row_wide(size_t m, size_t n_k, const real *W, const real *b,
                     const real *x, real *z)
{
    size_t k = 0;

    for (size_t j = 0; j < m; j += VEC_LANES)
        vec_store(z + j, vec_load(b + j));
    for (; k + ROW_STREAMS <= n_k; k += ROW_STREAMS)
        row_streams(ROW_STREAMS, m, W + k * m, x + k, z);
    for (; k < n_k; k++)
        row_streams(1, m, W + k * m, x + k, z);
}

static void row(size_t m, size_t n_k, const real *W, const real *b, bool relu,
                const real *x, real *z)
{
    const size_t vecs = (m + VEC_LANES - 1) / VEC_LANES;

    if (vecs == 1)
        row_tile(1, m, n_k, W, b, x, z);
    else if (vecs == 2)
        row_tile(2, m, n_k, W, b, x, z);
    else if (vecs == 4)
        row_tile(4, m, n_k, W, b, x, z);
    else if (vecs == ROW_VECS)
        row_tile(ROW_VECS, m, n_k, W, b, x, z);
    else
        row_wide(m, n_k, W, b, x, z);
    for (size_t j = 0; relu && j < m; j += VEC_LANES)
        vec_store(z + j, vec_relu(vec_load(z + j)));
}
