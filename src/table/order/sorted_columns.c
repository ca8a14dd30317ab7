/* SPDX-License-Identifier: MIT */
/*
 * sorted_columns.c - values of columns over the training rows, sorted.
 *
 * A double becomes a whole number of the same order, and whole numbers are
 * sorted byte by byte, from the lowest (radix sort): n steps for each byte in
 * which the values differ, however many are equal.
 */
#include "table/order/sorted_columns.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/tree.h"
#include "table/order/data_loader.h"

enum { BYTES = 8, BYTE_VALUES = 256, PADDING = 24 };

/* Columns of one pass over the rows. */
struct pass {
    const struct rows *rows;
    const double *fill; /* of each feature of the table, or NULL */
    uint64_t seed;
    size_t room;           /* rows of the sample */
    size_t stride;         /* of key, no power of two: columns that are written
                              to in turn would share a few lines of cache */
    size_t taken;          /* rows of the sample before this one */
    size_t n;              /* columns */
    const size_t *feature; /* [n] */
    size_t *column;        /* [n] columns of the table */
    double *row;           /* [n] */
    uint64_t *key;         /* [n x stride], column by column */
    size_t *count;         /* [n] values that are not NaN */
    uint64_t *spare;       /* [room] */
};

/* Whole numbers in the order of the doubles; 0 and -0 are one value. */
static uint64_t key_of(double x)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;

    x += 0.0;
    memcpy(&bits, &x, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

static double value_of(uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    const uint64_t bits = key & sign ? key & ~sign : ~key;
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static size_t byte_of(uint64_t key, int byte)
{
    return key >> (8 * byte) & (BYTE_VALUES - 1);
}

/* key [n] sorted by one byte into out; count [BYTE_VALUES] of each byte. */
static void sort_by_byte(const uint64_t *key, size_t n, int byte,
                         const size_t *count, uint64_t *out)
{
    size_t place[BYTE_VALUES];

    for (size_t b = 0, at = 0; b < BYTE_VALUES; at += count[b++])
        place[b] = at;
    for (size_t i = 0; i < n; i++)
        out[place[byte_of(key[i], byte)]++] = key[i];
}

/* Sort key [n]; returns where the sorted ones are, key or spare. */
static uint64_t *sort(uint64_t *key, size_t n, uint64_t *spare)
{
    size_t count[BYTES][BYTE_VALUES] = {{0}};

    for (size_t i = 0; i < n; i++)
        for (int byte = 0; byte < BYTES; byte++)
            count[byte][byte_of(key[i], byte)]++;
    for (int byte = 0; byte < BYTES && n > 0; byte++) {
        uint64_t *const sorted = spare;

        if (count[byte][byte_of(key[0], byte)] == n)
            continue; /* the same byte in all */
        sort_by_byte(key, n, byte, count[byte], sorted);
        spare = key;
        key = sorted;
    }
    return key;
}

/* Position of row number i of the sample: at random in part i of `room` equal
 * parts, whose ends may be within a row, so that all rows are equally likely. A
 * row may be drawn by both of its parts. */
static size_t sample_position(const struct pass *p, size_t i)
{
    const double rows = (double)p->rows->n / (double)p->room;

    if (p->room == p->rows->n)
        return i;
    const double u = random_uniform(p->seed, RANDOM_FIT, 0, i);

    return smaller((size_t)(((double)i + u) * rows), p->rows->n - 1);
}

static void take_row(struct pass *p, const ls_dataset *table, size_t row)
{
    number_doubles(table->x_type, dataset_row(table, row), p->column, p->n,
                   p->row);
    for (size_t k = 0; k < p->n; k++) {
        const double x =
            isnan(p->row[k]) && p->fill ? p->fill[p->feature[k]] : p->row[k];

        if (!isnan(x))
            p->key[k * p->stride + p->count[k]++] = key_of(x);
    }
}

static ls_status take_rows(void *user, const ls_dataset *table,
                           const size_t *row, size_t position, size_t n)
{
    struct pass *p = user;

    for (size_t k = 0; k < p->n; k++)
        p->column[k] =
            table->column ? table->column[p->feature[k]] : p->feature[k];
    while (p->taken < p->room) {
        const size_t at = sample_position(p, p->taken);

        if (at >= position + n)
            break;
        take_row(p, table, row[at - position]);
        p->taken++;
    }
    return LS_OK;
}

/* Memory for n columns. */
static ls_status pass_create(size_t n, struct pass *p)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(p->column, n, "columns to sort"));
    TRY(MEM_ARRAY(p->row, n, "columns to sort"));
    TRY(MEM_ARRAY(p->count, n, "columns to sort"));
    p->key = mem_untouched(n * p->stride, sizeof *p->key);
    TRY(mem_check(p->key, n * p->stride, sizeof *p->key, "columns to sort"));
    p->spare = mem_untouched(p->room, sizeof *p->spare);
    TRY(mem_check(p->spare, p->room, sizeof *p->spare, "columns to sort"));
done:
    return status;
}

static void pass_clear(struct pass *p)
{
    mem_free(p->column);
    mem_free(p->row);
    mem_free(p->count);
    mem_free(p->key);
    mem_free(p->spare);
}

/* Sorted values take the place of the sorted keys, one after the other. */
static ls_status give(struct pass *p, size_t k, sorted_columns_take take,
                      void *user)
{
    uint64_t *sorted = sort(p->key + k * p->stride, p->count[k], p->spare);
    double *value = (double *)(void *)sorted;

    for (size_t i = 0; i < p->count[k]; i++) {
        const double x = value_of(sorted[i]);

        memcpy(&value[i], &x, sizeof x);
    }
    return take(user, p->feature[k], value, p->count[k]);
}

ls_status sorted_columns(const ls_dataset *dataset, const struct rows *rows,
                         const size_t *feature, size_t n, const double *fill,
                         uint64_t seed, size_t bytes, sorted_columns_take take,
                         void *user)
{
    struct pass p = {.rows = rows,
                     .fill = fill,
                     .seed = seed,
                     .room = smaller(rows->n, SORTED_ROWS)};

    p.stride = p.room + PADDING;
    const size_t most = bytes / sizeof *p.key / p.stride;
    const size_t some = smaller(most > 0 ? most : 1, n);
    ls_status status = LS_OK;

    TRY(pass_create(some, &p));
    for (size_t lo = 0; lo < n; lo += p.n) {
        p.feature = feature + lo;
        p.n = smaller(some, n - lo);
        p.taken = 0;
        memset(p.count, 0, p.n * sizeof *p.count);
        TRY(data_loader_scan(dataset, rows, take_rows, &p));
        for (size_t k = 0; k < p.n; k++)
            TRY(give(&p, k, take, user));
    }
done:
    pass_clear(&p);
    return status;
}
