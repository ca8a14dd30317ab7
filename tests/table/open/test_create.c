/* SPDX-License-Identifier: MIT */
/*
 * test_create.c - datasets of arrays and of functions of the caller.
 */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "table/dataset/dataset.h"
#include "table/tables.h"

/* N is no multiple of a lane, a band or a block. */
enum { N = 301, F = 5, LARGE = 40000 };

static const struct {
    ls_type type;
    enum number_type number;
    size_t size;
} types[] = {
    {LS_UINT8, NUMBER_U8, 1},    {LS_INT8, NUMBER_I8, 1},
    {LS_UINT16, NUMBER_U16, 2},  {LS_INT16, NUMBER_I16, 2},
    {LS_UINT32, NUMBER_U32, 4},  {LS_INT32, NUMBER_I32, 4},
    {LS_UINT64, NUMBER_U64, 8},  {LS_INT64, NUMBER_I64, 8},
    {LS_FLOAT32, NUMBER_F32, 4}, {LS_FLOAT64, NUMBER_F64, 8},
};
enum { N_TYPES = sizeof types / sizeof *types };

static int value_of(size_t row, size_t column)
{
    return (int)((row * 7919 + column * 104729) % 113);
}

static void put(enum number_type type, void *at, int value)
{
    switch (type) {
#define X(code, T, wide, name, is_integer) \
    case code: {                           \
        const T v = (T)value;              \
                                           \
        memcpy(at, &v, sizeof v);          \
        break;                             \
    }
        NUMBER_TYPES(X)
#undef X
    default:
        abort();
    }
}

/* An array laid out with these strides in elements; free() the block. */
struct laid {
    void *block;
    ls_array array;
};

static struct laid lay(size_t which, ptrdiff_t row, ptrdiff_t column,
                       size_t shift)
{
    const size_t size = types[which].size;
    const size_t most = (size_t)((N - 1) * labs(row) + (F - 1) * labs(column));
    char *block = malloc((most + 1) * size + shift), *at = block + shift;

    memset(at, 0x55, (most + 1) * size);
    at += row < 0 ? (size_t)((N - 1) * -row) * size : 0;
    at += column < 0 ? (size_t)((F - 1) * -column) * size : 0;
    for (ptrdiff_t i = 0; i < N; i++)
        for (ptrdiff_t j = 0; j < F; j++)
            put(types[which].number,
                at + (i * row + j * column) * (ptrdiff_t)size,
                value_of((size_t)i, (size_t)j));
    return (struct laid){block,
                         {at, types[which].type, F, row * (ptrdiff_t)size,
                          column * (ptrdiff_t)size}};
}

static uint8_t label[N];

static void set_labels(void)
{
    for (size_t i = 0; i < N; i++)
        label[i] = value_of(i, 0) + value_of(i, 1) > 113;
}

static ls_table table_of(ls_array X)
{
    ls_table t = {.size = sizeof t, .rows = N, .X = X};

    set_labels();
    t.y = (ls_array){.data = label, .type = LS_UINT8};
    return t;
}

/* The same table in HDF5. */
static const char *file_of(size_t which)
{
    struct laid dense = lay(which, F, 1, 0);
    struct h5_file *file = table_new("same.h5");

    set_labels();
    table_put(file, "/X", types[which].number, N, F, 0, dense.array.data);
    table_put(file, "/y", NUMBER_U8, N, 0, 0, label);
    table_done(file);
    free(dense.block);
    return temp_path("same.h5");
}

static bool same_rows(const ls_dataset *a, const ls_dataset *b)
{
    enum { LD = (N + ROW_LANES - 1) / ROW_LANES * ROW_LANES };
    static _Alignas(64) ls_real x[2][F * LD];
    static size_t row[N];

    for (size_t i = 0; i < N; i++)
        row[i] = N - 1 - i;
    if (a->about.rows != N || b->about.rows != N)
        return false;
    dataset_inputs(a, row, N, NULL, LD, x[0]);
    dataset_inputs(b, row, N, NULL, LD, x[1]);
    return memcmp(x[0], x[1], sizeof x[0]) == 0;
}

static void any_layout_is_the_table_of_a_file(void)
{
    static const struct {
        ptrdiff_t row, column;
        size_t shift;
        int lent;
    } layouts[] = {
        {F, 1, 0, 1},     /* row-major */
        {F + 3, 1, 0, 1}, /* some columns of a wider one */
        {1, N, 0, 0},     /* column-major */
        {1, N + 4, 0, 0}, /* some rows of a taller one */
        {2 * F, 2, 0, 0}, /* every second column */
        {-F, 1, 0, 0},    /* rows the other way round */
        {F, -1, 0, 0},    /* columns the other way round */
    };
    const ls_config config = table_config(NULL, NULL);

    for (size_t which = 0; which < N_TYPES; which++) {
        ls_dataset *file = NULL;

        EXPECT_OK(ls_dataset_open(file_of(which), &config, &file));
        for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
            struct laid laid =
                lay(which, layouts[l].row, layouts[l].column, layouts[l].shift);
            const ls_table table = table_of(laid.array);
            ls_dataset *d = NULL;

            EXPECT_OK(ls_dataset_create(&table, &config, &d));
            CU_ASSERT_EQUAL(d->about.x_is_borrowed, layouts[l].lent);
            CU_ASSERT_EQUAL(d->x == laid.array.data, layouts[l].lent);
            CU_ASSERT_EQUAL(d->about.fingerprint, file->about.fingerprint);
            CU_ASSERT_STRING_EQUAL(d->about.task, "binary");
            CU_ASSERT(same_rows(d, file));
            ls_dataset_close(d);
            free(laid.block);
        }
        ls_dataset_close(file);
    }
}

/* What cannot be used where it is. */
static void x_is_copied_when_it_must_be(void)
{
    static const struct {
        const char *key, *value;
        size_t shift;
        int copy_x;
    } cases[] = {
        {NULL, NULL, 0, 1},
        {NULL, NULL, 1, 0}, /* not aligned */
        {"rows", "0:200", 0, 0},
        {"missing", "drop", 0, 0},
    };
    const size_t f32 = 8;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ls_config config = table_config(cases[i].key, cases[i].value);
        struct laid laid = lay(f32, F, 1, cases[i].shift);
        ls_table table = table_of(laid.array);
        ls_dataset *d = NULL;

        table.copy_x = cases[i].copy_x;
        EXPECT_OK(ls_dataset_create(&table, &config, &d));
        CU_ASSERT_EQUAL(d->about.x_is_borrowed, 0);
        free(laid.block); /* which is not looked at again */
        CU_ASSERT_EQUAL(((float *)d->x)[7 * F + 2], (float)value_of(7, 2));
        CU_ASSERT(d->about.bytes > d->about.rows * F * sizeof(float));
        ls_dataset_close(d);
    }
}

/* A stride that is not a number of values: no row but the first is aligned. */
static void rows_at_odd_bytes_are_copied(void)
{
    enum { STRIDE = F * sizeof(float) + 1 };
    static _Alignas(float) char block[N * STRIDE];
    const ls_config config = table_config(NULL, NULL);
    ls_table table = table_of((ls_array){block, LS_FLOAT32, F, STRIDE, 0});
    ls_dataset *d = NULL;

    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < F; j++)
            put(NUMBER_F32, block + i * STRIDE + j * sizeof(float),
                value_of(i, j));
    EXPECT_OK(ls_dataset_create(&table, &config, &d));
    CU_ASSERT_EQUAL(d->about.x_is_borrowed, 0);
    CU_ASSERT_EQUAL(((float *)d->x)[7 * F + 2], (float)value_of(7, 2));
    ls_dataset_close(d);
}

static void a_window_that_slides_is_lent(void)
{
    enum { SPAN = 4 };
    static float series[N + SPAN];
    const ls_config config = table_config("task", "regression");
    ls_table table = {.size = sizeof table, .rows = N};
    ls_dataset *d = NULL;

    for (size_t i = 0; i < N + SPAN; i++)
        series[i] = (float)value_of(i, 0);
    table.X = (ls_array){series, LS_FLOAT32, SPAN, sizeof *series, 0};
    table.y = (ls_array){series + SPAN, LS_FLOAT32, 0, 0, 0};
    EXPECT_OK(ls_dataset_create(&table, &config, &d));
    CU_ASSERT_EQUAL(d->about.x_is_borrowed, 1);
    CU_ASSERT_EQUAL(((const float *)dataset_row(d, 9))[3], series[12]);
    CU_ASSERT_EQUAL(d->value[9], (double)series[13]);
    ls_dataset_close(d);
}

/* ---- Values ---------------------------------------------------------------
 */

static float X[6 * 2];
static const uint8_t y[6] = {0, 1, 0, 1, 1, 0};

static ls_table small(void)
{
    ls_table t = {.size = sizeof t, .rows = 6};

    for (size_t i = 0; i < 12; i++)
        X[i] = (float)i;
    t.X = (ls_array){.data = X, .type = LS_FLOAT32, .columns = 2};
    t.y = (ls_array){.data = y, .type = LS_UINT8};
    return t;
}

static void every_value_is_checked(void)
{
    static const char *const names[] = {"mass", "charge"};
    const ls_config plain = table_config(NULL, NULL);
    const ls_config mean = table_config("missing", "mean");
    const ls_config drop = table_config("missing", "drop");
    ls_table t = small();
    ls_dataset *d = NULL;

    t.name = "events";
    t.feature_names = names;
    X[7] = NAN;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "events: X row 3, column 1 (charge) is NaN");
    CU_ASSERT_PTR_NULL(strstr(ls_last_error(), "file"));
    EXPECT_OK(ls_dataset_create(&t, &mean, &d));
    CU_ASSERT(d->about.x_is_borrowed && d->has_nan);
    ls_dataset_close(d);
    EXPECT_OK(ls_dataset_create(&t, &drop, &d));
    CU_ASSERT_EQUAL(d->about.rows, 5);
    CU_ASSERT_EQUAL(((float *)d->x)[6], 8);
    CU_ASSERT_EQUAL(d->label[3], 1);
    CU_ASSERT(isnan(X[7]) && X[8] == 8);
    ls_dataset_close(d);
    X[7] = -INFINITY;
    d = NULL;
    EXPECT_FAILS(ls_dataset_create(&t, &mean, &d), LS_BAD_DATA,
                 "X row 3, column 1 (charge) is infinite");
    CU_ASSERT_PTR_NULL(d);
}

static void weights_and_labels_are_checked(void)
{
    static const double infinite[] = {1, -1, INFINITY, 1, 1, 1}, none[6];
    static const float half[] = {0, 1, 0.5f, 1, 1, 0}, nan[6] = {0, 1, NAN};
    const ls_config plain = table_config(NULL, NULL);
    const ls_config binary = table_config("task", "binary");
    ls_table t = small();
    ls_dataset *d = NULL;

    t.weight = (ls_array){.data = infinite, .type = LS_FLOAT64};
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "weight row 2 is inf");
    t.weight.data = none;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "all weights in weight are 0");
    t = small();
    t.y = (ls_array){.data = half, .type = LS_FLOAT32};
    EXPECT_FAILS(ls_dataset_create(&t, &binary, &d), LS_BAD_DATA,
                 "y row 2 is 0.5");
    t.y.data = nan;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "y row 2 is NaN");
}

static void all_that_stands_beside_x_is_taken(void)
{
    static const char *const classes[] = {"no", "yes"};
    static const char *const features[] = {"mass", "charge"};
    static const char *const part[] = {"train", "val",   "train",
                                       "test",  "train", "val"};
    static const int64_t id[] = {10, 20, 30, 40, 50, INT64_MAX};
    static const uint16_t group[] = {1, 1, 2, 2, 3, 3};
    static const struct {
        float w, other;
    } weight[] = {{1, 9}, {2, 9}, {3, 9}, {4, 9}, {5, 9}, {6, 9}};
    ls_config config = table_config(NULL, NULL);
    ls_table t = small();
    ls_dataset *d = NULL;

    t.class_names = classes;
    t.classes = 2;
    t.feature_names = features;
    t.id = (ls_array){.data = id, .type = LS_INT64};
    t.group = (ls_array){.data = group, .type = LS_UINT16};
    t.split = (ls_array){.data = part, .type = LS_TEXT};
    t.weight = (ls_array){
        .data = weight, .type = LS_FLOAT32, .row_stride = sizeof *weight};
    EXPECT_OK(ls_dataset_create(&t, &config, &d));
    CU_ASSERT_STRING_EQUAL(d->about.class_names[1], "yes");
    CU_ASSERT_STRING_EQUAL(d->about.feature_names[1], "charge");
    CU_ASSERT_EQUAL(d->weight[5], 6);
    CU_ASSERT_EQUAL(d->id[5], INT64_MAX);
    CU_ASSERT(d->group[3] == 2 && d->part[3] == 2 && d->part[5] == 1);
    ls_dataset_close(d);
    EXPECT_OK(ls_config_set(&config, "weight", "none"));
    EXPECT_OK(ls_config_set(&config, "part", "train"));
    EXPECT_OK(ls_dataset_create(&t, &config, &d));
    CU_ASSERT_PTR_NULL(d->weight);
    CU_ASSERT_EQUAL(d->about.rows, 3);
    CU_ASSERT_EQUAL(d->id[1], 30);
    ls_dataset_close(d);
}

static void labels_may_be_texts_or_columns(void)
{
    static const char *const word[] = {"b", "a", "b", "c", "a", "c"};
    static const int one_hot[][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1},
                                     {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    static const double values[][2] = {{.5, 1}, {2, 3}, {4, 5},
                                       {6, 7},  {8, 9}, {0, 1}};
    static const char *const targets[] = {"px", "py"};
    const ls_config plain = table_config(NULL, NULL);
    const ls_config many = table_config("task", "multiclass");
    ls_table t = small();
    ls_dataset *d = NULL;

    t.y = (ls_array){.data = word, .type = LS_TEXT};
    EXPECT_OK(ls_dataset_create(&t, &many, &d));
    CU_ASSERT_STRING_EQUAL(d->about.class_names[2], "c");
    CU_ASSERT(d->label[0] == 1 && d->label[3] == 2);
    ls_dataset_close(d);
    t.y = (ls_array){.data = one_hot, .type = LS_INT32, .columns = 3};
    EXPECT_OK(ls_dataset_create(&t, &plain, &d));
    CU_ASSERT(d->about.classes == 3 && d->label[5] == 2);
    ls_dataset_close(d);
    t.y = (ls_array){.data = values, .type = LS_FLOAT64, .columns = 2};
    t.target_names = targets;
    EXPECT_OK(ls_dataset_create(&t, &plain, &d));
    CU_ASSERT_STRING_EQUAL(d->about.target_names[1], "py");
    CU_ASSERT_EQUAL(d->value[7], 7);
    ls_dataset_close(d);
    t.y = (ls_array){.type = LS_NO_ARRAY};
    EXPECT_OK(ls_dataset_create(&t, &plain, &d));
    CU_ASSERT_EQUAL(d->about.targets, 0);
    ls_dataset_close(d);
}

static void class_names_belong_to_class_numbers(void)
{
    static const char *const names[] = {"a", "b"};
    static const uint8_t wrong[] = {0, 1, 0, 1, 2, 0};
    const ls_config plain = table_config(NULL, NULL);
    ls_table t = small();
    ls_dataset *d = NULL;

    t.class_names = names;
    t.classes = 2;
    t.y.data = wrong;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "y row 4 is 2; want 0 .. 1, as there are 2 class names");
    t.classes = 1;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE,
                 "class_names of 1 classes; want 2 or more");
}

static void a_wrong_description_is_refused(void)
{
    static const char *const texts[6] = {"a", "b", "a", NULL, "b", "a"};
    static const uint64_t wide[] = {INT64_MAX, 1, 2, 3, (uint64_t)INT64_MAX + 1,
                                    4};
    const ls_config plain = table_config(NULL, NULL);
    const ls_config named = table_config("weight", "/w");
    const ls_config median = table_config("missing", "median");
    ls_table t = small();
    ls_dataset *d = NULL;

    EXPECT_FAILS(ls_dataset_create(&t, &named, &d), LS_USAGE,
                 "memory is a table of arrays, to which setting weight=/w does "
                 "not apply; ls_table gives the arrays");
    EXPECT_FAILS(ls_dataset_create(&t, &median, &d), LS_USAGE,
                 "it is error, drop, mean or zero");
    t.feature_names = texts + 2;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE,
                 "feature_names[1] is NULL; want 2 names");
    t.size = 8;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE,
                 "size of ls_table is 8; set it to sizeof(ls_table)");
    t = small();
    t.rows = 0;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "0 rows");
    t = small();
    t.X.type = LS_NO_ARRAY;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "without X");
    t.X.type = LS_TEXT;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "want numbers");
    t.X.type = (ls_type)99;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "ls_type");
    t = small();
    t.X.data = NULL;
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "no fill");
    t = small();
    t.id = (ls_array){.data = X, .type = LS_FLOAT32};
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE,
                 "id holds floating-point");
    t.id = (ls_array){.data = wide, .type = LS_UINT64};
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "id row 4 is 9223372036854775808");
    t.id = (ls_array){.data = wide, .type = LS_UINT64, .columns = 2};
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_USAGE, "want one");
    t = small();
    t.y = (ls_array){.data = texts, .type = LS_TEXT};
    EXPECT_FAILS(ls_dataset_create(&t, &plain, &d), LS_BAD_DATA,
                 "y row 3 is NULL");
    CU_ASSERT_PTR_NULL(d);
}

/* ---- To go with another ---------------------------------------------------
 */

static void columns_are_matched_by_name(void)
{
    static const char *const names[] = {"mass", "charge"};
    static const char *const other[] = {"charge", "more", "mass"};
    static const float Z[][3] = {{1, 9, 2}, {3, 9, 4}};
    static const char *const word[] = {"1", "0"};
    const ls_config plain = table_config(NULL, NULL);
    const ls_config first = table_config("rows", ":1"); /* those that train */
    const size_t row[] = {1};
    _Alignas(64) ls_real out[2 * ROW_LANES];
    ls_table t = small();
    ls_dataset *d = NULL, *like = NULL;

    t.feature_names = names;
    EXPECT_OK(ls_dataset_create(&t, &plain, &like));
    t = (ls_table){.size = sizeof t, .rows = 2, .feature_names = other};
    t.X = (ls_array){.data = Z, .type = LS_FLOAT32, .columns = 3};
    EXPECT_FAILS(ls_dataset_create_like(like, &t, &plain, &d), LS_BAD_DATA,
                 "no y to compare with");
    t.y = (ls_array){.data = word, .type = LS_TEXT};
    EXPECT_OK(ls_dataset_create_like(like, &t, &first, &d));
    CU_ASSERT_EQUAL(d->about.rows, 2);
    CU_ASSERT(d->about.x_is_borrowed && d->about.features == 2);
    dataset_inputs(d, row, 1, NULL, ROW_LANES, out);
    CU_ASSERT(out[0] == 4 && out[ROW_LANES] == 3);
    CU_ASSERT(d->label[0] == 1 && d->label[1] == 0);
    ls_dataset_close(d);
    ls_dataset_close(like);
}

/* ---- Rows of a function ---------------------------------------------------
 */

struct filled {
    size_t rows, calls;
    size_t fail_from; /* X rows that cannot be had */
    atomic_int inside;
    bool crowded, beyond;
};

static int fill(void *user, enum ls_role role, size_t first, size_t rows,
                void *out)
{
    struct filled *s = user;
    int status = 0;

    s->crowded |= atomic_fetch_add(&s->inside, 1) != 0;
    s->calls++;
    s->beyond |= first + rows > s->rows || rows == 0;
    for (size_t i = 0; i < rows; i++) {
        if (role == LS_X && first + i >= s->fail_from)
            status = 42;
        for (size_t j = 0; role == LS_X && j < F; j++)
            ((float *)out)[i * F + j] = (float)value_of(first + i, j);
        if (role == LS_Y)
            ((int16_t *)out)[i] =
                value_of(first + i, 0) + value_of(first + i, 1) > 113;
    }
    atomic_fetch_sub(&s->inside, 1);
    return status;
}

static ls_table filled(struct filled *s, size_t rows)
{
    ls_table t = {.size = sizeof t, .rows = rows, .fill = fill, .user = s};

    *s = (struct filled){.rows = rows, .fail_from = SIZE_MAX};
    t.X = (ls_array){.type = LS_FLOAT32, .columns = F};
    t.y = (ls_array){.type = LS_INT16};
    return t;
}

static void train_on(const ls_dataset *d, const char *shuffle, char sha[65])
{
    ls_config config = table_config("hidden", "4");
    ls_trainer *t = NULL;

    EXPECT_OK(ls_config_set(&config, "epochs", "2"));
    EXPECT_OK(ls_config_set(&config, "threads", "3"));
    EXPECT_OK(ls_config_set(&config, "val-split", "0.25"));
    EXPECT_OK(ls_config_set(&config, "shuffle", shuffle));
    EXPECT_OK(ls_trainer_create(&config, d, NULL, NULL, &t));
    EXPECT_OK(ls_trainer_run(t, NULL, 0));
    strcpy(sha, ls_trainer_result(t)->parameters_sha256);
    ls_trainer_destroy(t);
}

static void rows_of_a_function_are_loaded(void)
{
    const ls_config config = table_config(NULL, NULL);
    struct filled s;
    const ls_table t = filled(&s, N);
    ls_dataset *d = NULL, *file = NULL;
    char a[65], b[65];

    EXPECT_OK(ls_dataset_open(file_of(8), &config, &file));
    EXPECT_OK(ls_dataset_create(&t, &config, &d));
    CU_ASSERT_EQUAL(d->about.streamed, 0);
    CU_ASSERT_EQUAL(d->about.fingerprint, file->about.fingerprint);
    CU_ASSERT(same_rows(d, file));
    s.calls = 0;
    train_on(d, "full", a);
    CU_ASSERT_EQUAL(s.calls, 0);
    train_on(file, "full", b);
    CU_ASSERT_STRING_EQUAL(a, b);
    CU_ASSERT(!s.crowded && !s.beyond);
    ls_dataset_close(d);
    ls_dataset_close(file);
}

/* Also of chosen rows, and of an array that cannot be lent. */
static void rows_of_a_function_are_streamed(void)
{
    static const char *const rows[] = {"", "100:39000"};
    static float turned[F][LARGE];
    struct filled s;

    for (size_t i = 0; i < LARGE; i++)
        for (size_t j = 0; j < F; j++)
            turned[j][i] = (float)value_of(i, j);
    for (size_t k = 0; k < 2; k++) {
        ls_config config = table_config("rows", rows[k]);
        ls_table t = filled(&s, LARGE);
        ls_dataset *whole = NULL, *part = NULL, *array = NULL;
        char sha[3][65];

        EXPECT_OK(ls_dataset_create(&t, &config, &whole));
        config.memory = 1;
        EXPECT_OK(ls_dataset_create(&t, &config, &part));
        t.X.data = turned;
        t.X.row_stride = sizeof(float);
        t.X.column_stride = sizeof turned[0];
        EXPECT_OK(ls_dataset_create(&t, &config, &array));
        CU_ASSERT(whole->about.streamed == 0 && part->about.streamed > 0 &&
                  array->about.streamed > 0);
        CU_ASSERT_EQUAL(whole->about.fingerprint, part->about.fingerprint);
        CU_ASSERT_EQUAL(whole->about.fingerprint, array->about.fingerprint);
        train_on(whole, "window", sha[0]);
        s.calls = 0;
        train_on(part, "window", sha[1]);
        CU_ASSERT(s.calls > 2);
        train_on(array, "window", sha[2]);
        CU_ASSERT_STRING_EQUAL(sha[0], sha[1]);
        CU_ASSERT_STRING_EQUAL(sha[0], sha[2]);
        CU_ASSERT(!s.crowded && !s.beyond);
        ls_dataset_close(whole);
        ls_dataset_close(part);
        ls_dataset_close(array);
    }
}

static void rows_that_cannot_be_had_are_named(void)
{
    ls_config config = table_config(NULL, NULL);
    struct filled s;
    ls_table t = filled(&s, LARGE);
    ls_dataset *d = NULL;
    ls_trainer *trainer = NULL;

    s.fail_from = 0;
    t.name = "shower";
    EXPECT_FAILS(ls_dataset_create(&t, &config, &d), LS_IO,
                 "shower: the fill function returned 42 for rows 0 to ");
    CU_ASSERT_PTR_NULL(d);
    s.fail_from = SIZE_MAX;
    config.memory = 1;
    EXPECT_OK(ls_dataset_create(&t, &config, &d));
    config = table_config("shuffle", "none");
    EXPECT_OK(ls_trainer_create(&config, d, NULL, NULL, &trainer));
    s.fail_from = 20000;
    EXPECT_FAILS(ls_trainer_run(trainer, NULL, 0), LS_IO,
                 "the fill function returned 42 for rows ");
    CU_ASSERT(ls_trainer_result(trainer)->steps > 0);
    ls_trainer_destroy(trainer);
    ls_dataset_close(d);
}

static CU_TestInfo arrays[] = {
    {"any layout is the table of a file", any_layout_is_the_table_of_a_file},
    {"X is copied when it must be", x_is_copied_when_it_must_be},
    {"rows at odd bytes are copied", rows_at_odd_bytes_are_copied},
    {"a window that slides is lent", a_window_that_slides_is_lent},
    {"every value is checked", every_value_is_checked},
    {"weights and labels are checked", weights_and_labels_are_checked},
    {"all that stands beside X is taken", all_that_stands_beside_x_is_taken},
    {"labels may be texts or columns", labels_may_be_texts_or_columns},
    {"class names belong to class numbers",
     class_names_belong_to_class_numbers},
    {"a wrong description is refused", a_wrong_description_is_refused},
    {"columns are matched by name", columns_are_matched_by_name},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo functions[] = {
    {"rows of a function are loaded", rows_of_a_function_are_loaded},
    {"rows of a function are streamed", rows_of_a_function_are_streamed},
    {"rows that cannot be had are named", rows_that_cannot_be_had_are_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"create: arrays", NULL, NULL, NULL, NULL, arrays},
    {"create: functions", NULL, NULL, NULL, NULL, functions},
    CU_SUITE_INFO_NULL,
};
