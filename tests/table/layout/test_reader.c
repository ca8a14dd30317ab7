/* SPDX-License-Identifier: MIT */
/*
 * test_reader.c - every way a table may lie in a file gives the same rows, in
 * memory and streamed. The files are written by HDF5 itself.
 */
#include "base/settings.h"
#include "table/layout/reader.h"

#include <hdf5.h>
#include <string.h>

#include "table/order/data_loader.h"
#include "table/tables.h"

enum { ROWS = 1000, COLUMNS = 5 };

/* How a file is written. */
struct layout {
    hsize_t chunk[2]; /* rows, columns; 0: contiguous */
    bool shuffle, gzip, checksum, part_unfiltered, no_fill, turned, swapped;
    bool latest;   /* format of the file: other indices of chunks */
    hsize_t grows; /* so many axes have no end */
};

static const struct layout layouts[] = {
    {{0, 0}, .shuffle = false},
    {{0, 0}, .swapped = true},
    {{0, 0}, .turned = true},
    {{0, 0}, .turned = true, .swapped = true},
    {{300, 5}, .shuffle = false},
    {{300, 3}, .shuffle = true},
    {{300, 2}, .gzip = true},
    {{300, 5}, .shuffle = true, .gzip = true, .swapped = true},
    {{7, 4}, .shuffle = true, .gzip = true},
    {{1000, 1}, .gzip = true},
    {{300, 5}, .checksum = true},
    {{300, 3}, .shuffle = true, .part_unfiltered = true},
    {{300, 5}, .shuffle = true, .gzip = true, .part_unfiltered = true},
    {{300, 3}, .gzip = true, .no_fill = true},
    {{300, 3}, .gzip = true, .turned = true},
    {{7, 5}, .shuffle = true, .gzip = true, .turned = true},
    {{1000, 5}, .latest = true, .gzip = true},
    {{300, 3}, .latest = true},
    {{300, 3}, .latest = true, .grows = 1, .gzip = true},
    {{300, 3}, .latest = true, .grows = 2},
};

static float X[ROWS][COLUMNS], turned[COLUMNS][ROWS];

static void make_values(void)
{
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            turned[j][i] = X[i][j] = (float)(i * 7 + j * 1000) / 8;
}

static hid_t creation_of(const struct layout *l, const hsize_t chunk[2])
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);

    if (chunk[0] > 0)
        H5Pset_chunk(list, 2, chunk);
    if (l->shuffle)
        H5Pset_shuffle(list);
    if (l->gzip)
        H5Pset_deflate(list, 4);
    if (l->checksum)
        H5Pset_fletcher32(list);
    if (l->part_unfiltered)
        H5Pset_chunk_opts(list, H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS);
    if (l->no_fill)
        H5Pset_fill_value(list, H5T_NATIVE_FLOAT, NULL);
    return list;
}

/* It says which axis of X the rows are on. */
static void write_y(hid_t file)
{
    static uint8_t y[ROWS];
    const hsize_t rows = ROWS;
    const hid_t space = H5Screate_simple(1, &rows, NULL);
    const hid_t set = H5Dcreate2(file, "y", H5T_STD_U8LE, space, H5P_DEFAULT,
                                 H5P_DEFAULT, H5P_DEFAULT);

    y[1] = 1;
    H5Dwrite(set, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, y);
    H5Dclose(set);
    H5Sclose(space);
}

/* X and y; `rows` of X are written, of ROWS. */
static void write_with(const char *name, const struct layout *l, hsize_t rows)
{
    const hsize_t dims[2] = {l->turned ? COLUMNS : ROWS,
                             l->turned ? ROWS : COLUMNS};
    const hsize_t chunk[2] = {l->turned ? l->chunk[1] : l->chunk[0],
                              l->turned ? l->chunk[0] : l->chunk[1]};
    const hsize_t zero[2] = {0, 0}, some[2] = {rows, COLUMNS};
    const hsize_t most[2] = {l->grows > 0 ? H5S_UNLIMITED : dims[0],
                             l->grows > 1 ? H5S_UNLIMITED : dims[1]};
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t file =
        H5Pset_libver_bounds(
            access, l->latest ? H5F_LIBVER_LATEST : H5F_LIBVER_EARLIEST,
            H5F_LIBVER_LATEST) < 0
            ? H5I_INVALID_HID
            : H5Fcreate(temp_path(name), H5F_ACC_TRUNC, H5P_DEFAULT, access);
    const hid_t space = H5Screate_simple(2, dims, most);
    const hid_t list = creation_of(l, chunk);
    const hid_t set =
        H5Dcreate2(file, "X", l->swapped ? H5T_IEEE_F32BE : H5T_IEEE_F32LE,
                   space, H5P_DEFAULT, list, H5P_DEFAULT);

    if (!l->turned)
        H5Sselect_hyperslab(space, H5S_SELECT_SET, zero, NULL, some, NULL);
    CU_ASSERT(H5Dwrite(set, H5T_NATIVE_FLOAT, l->turned ? H5S_ALL : space,
                       l->turned ? H5S_ALL : space, H5P_DEFAULT,
                       l->turned ? turned[0] : X[0]) >= 0);
    write_y(file);
    H5Dclose(set);
    H5Pclose(list);
    H5Pclose(access);
    H5Sclose(space);
    CU_ASSERT(H5Fclose(file) >= 0);
}

struct seen {
    size_t rows;
    bool same;
};

static ls_status compare(void *user, const ls_dataset *table, const size_t *row,
                         size_t position, size_t n)
{
    struct seen *seen = user;

    for (size_t i = 0; i < n; i++)
        seen->same &= memcmp((const float *)table->x + row[i] * COLUMNS,
                             X[position + i], sizeof X[0]) == 0;
    seen->rows += n;
    return LS_OK;
}

static void expect_x(const char *name, size_t threads, bool streamed)
{
    const struct rows all = {.n = ROWS};
    ls_config config = table_config(NULL, NULL);
    ls_dataset *d = NULL;
    struct seen seen = {0, true};

    config.threads = threads;
    config.memory = streamed;
    EXPECT_OK(ls_dataset_open(temp_path(name), &config, &d));
    if (!d)
        return;
    CU_ASSERT_EQUAL(d->stream != NULL, streamed);
    EXPECT_OK(data_loader_scan(d, &all, compare, &seen));
    CU_ASSERT(seen.same && seen.rows == ROWS);
    ls_dataset_close(d);
}

static void every_layout_gives_the_same_rows(void)
{
    make_values();
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        write_with("layout.h5", &layouts[i], ROWS);
        for (size_t threads = 1; threads <= 3; threads += 2) {
            expect_x("layout.h5", threads, false);
            expect_x("layout.h5", threads, true);
        }
    }
}

/* What was never written holds the fill value, 0, whichever way the file finds
 * its chunks. */
static void unwritten_chunks_hold_the_fill_value(void)
{
    static const struct layout some[] = {
        {{300, 3}, .shuffle = true, .gzip = true},
        {{300, 3}, .grows = 1},
        {{300, 3}, .latest = true},
        {{300, 3}, .latest = true, .gzip = true},
        {{300, 3}, .latest = true, .grows = 1},
        {{300, 3}, .latest = true, .grows = 1, .gzip = true},
        {{300, 3}, .latest = true, .grows = 2},
        {{300, 3}, .latest = true, .grows = 2, .gzip = true},
    };

    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        make_values();
        write_with("part.h5", &some[i], 300);
        memset(X[300], 0, sizeof X - 300 * sizeof X[0]);
        expect_x("part.h5", 2, false);
        expect_x("part.h5", 2, true);
    }
}

static CU_TestInfo tests[] = {
    {"every layout gives the same rows", every_layout_gives_the_same_rows},
    {"unwritten chunks hold the fill value",
     unwritten_chunks_hold_the_fill_value},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"reader: layouts", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
