/* SPDX-License-Identifier: MIT */
/*
 * test_h5.c - what is written is read, and files of others do no harm.
 *
 * Files that our own writer cannot make come from make_h5.py; without h5py
 * those tests are skipped, and say so.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "hdf5/h5.h"
#include "python.h"
#include "support.h"

LS_API int inflateInit_(void *stream, const char *version, int size);

/* HDF5 asks this for the time: here every look at the clock is an hour after
 * the one before. */
LS_API int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    static time_t hours;

    (void)zone;
    *now = (struct timeval){.tv_sec = 1700000000 + 3600 * hours++};
    return 0;
}

/* HDF5 calls this of zlib once for every chunk that it inflates. */
static int inflated;

LS_API int inflateInit_(void *stream, const char *version, int size)
{
    int (*real_one)(void *, const char *, int) = NULL;
    void *symbol = dlsym(RTLD_NEXT, "inflateInit_");

    memcpy(&real_one, &symbol, sizeof real_one);
    inflated++;
    return real_one(stream, version, size);
}

/* ---- What is written is read ------------------------------------------- */

static void every_number_comes_back_as_it_was_written(void)
{
    const char *path = temp_path("numbers.h5");
    const uint64_t dims[2] = {3, 2};
    struct h5_file *file = NULL;
    char name[32];

    EXPECT_OK(h5_create(path, &file));
    for (int t = NUMBER_U8; t <= NUMBER_F64; t++) {
        unsigned char in[48];

        for (size_t i = 0; i < sizeof in; i++)
            in[i] = (unsigned char)(17 * i + 3);
        snprintf(name, sizeof name, "/a/b%d/x", t);
        EXPECT_OK(h5_write(file, name, (enum number_type)t, 2, dims, in));
    }
    EXPECT_OK(h5_finish(file));
    EXPECT_OK(h5_open(path, &file));
    for (int t = NUMBER_U8; t <= NUMBER_F64; t++) {
        const enum number_type type = (enum number_type)t;
        unsigned char out[48] = {0};
        struct h5_shape shape;

        snprintf(name, sizeof name, "/a/b%d/x", t);
        EXPECT_OK(h5_describe(file, name, &shape));
        CU_ASSERT_EQUAL(shape.type, type);
        CU_ASSERT_EQUAL(shape.rank, 2);
        CU_ASSERT(shape.dims[0] == 3 && shape.dims[1] == 2);
        CU_ASSERT_STRING_EQUAL(shape.type_name, number_name(type));
        CU_ASSERT(!shape.swapped && !shape.is_bool && !shape.is_text);
        CU_ASSERT_EQUAL(shape.stored, 6 * number_size(type));
        EXPECT_OK(h5_read(file, name, type, out, 6));
        for (size_t i = 0; i < 6 * number_size(type); i++)
            CU_ASSERT_EQUAL(out[i], (unsigned char)(17 * i + 3));
    }
    h5_close(file);
}

static void a_table_holds_the_rows_in_the_order_of_appending(void)
{
    enum { ROWS = 70000, COLUMNS = 7 };
    const char *path = temp_path("table.h5");
    struct h5_file *file = NULL;
    struct h5_shape shape;
    double piece[1000][COLUMNS];
    float back[10][COLUMNS];
    int32_t label = 0;

    EXPECT_OK(h5_create(path, &file));
    EXPECT_OK(h5_create_table(file, "/X", NUMBER_F32, COLUMNS, 0));
    EXPECT_OK(h5_create_table(file, "/y", NUMBER_U8, 0, 0));
    for (int at = 0; at < ROWS; at += 1000) {
        for (int i = 0; i < 1000; i++)
            for (int j = 0; j < COLUMNS; j++)
                piece[i][j] = (at + i) * COLUMNS + j;
        EXPECT_OK(h5_append(file, "/X", NUMBER_F64, piece, 1000));
    }
    for (int i = 0; i < ROWS; i++, label = i % 100)
        if (h5_append(file, "/y", NUMBER_I32, &label, 1) != LS_OK)
            CU_FAIL("append");
    EXPECT_OK(h5_append(file, "/y", NUMBER_I32, &label, 0));
    EXPECT_OK(h5_finish(file));

    EXPECT_OK(h5_open(path, &file));
    EXPECT_OK(h5_describe(file, "/X", &shape));
    CU_ASSERT(shape.dims[0] == ROWS && shape.dims[1] == COLUMNS);
    CU_ASSERT(shape.chunk[0] > 10000 && shape.chunk[0] < ROWS);
    EXPECT_OK(h5_read_rows(file, "/X", 37444, 37454, NUMBER_F32, back));
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < COLUMNS; j++)
            CU_ASSERT_EQUAL(back[i][j], (float)((37444 + i) * COLUMNS + j));
    EXPECT_OK(h5_read_rows(file, "/y", 69999, 70000, NUMBER_I32, &label));
    CU_ASSERT_EQUAL(label, 99);
    EXPECT_OK(h5_read_rows(file, "/y", 70000, 70000, NUMBER_I32, NULL));
    EXPECT_FAILS(h5_read_rows(file, "/y", 69999, 70001, NUMBER_I32, back),
                 LS_BAD_DATA, "/y has 70000 rows");
    EXPECT_FAILS(h5_append(file, "/z", NUMBER_U8, &label, 1), LS_INTERNAL,
                 "no open table");
    h5_close(file);
}

static void texts_and_attributes_come_back(void)
{
    const char *const words[] = {"one", "", "gr\xc3\xbcn, \"x\"\n"};
    const char *path = temp_path("texts.h5");
    struct h5_file *file = NULL;
    char **texts = NULL;
    char text[16];
    size_t n = 9;
    double number = 0;
    uint64_t whole = 0;

    EXPECT_OK(h5_create(path, &file));
    EXPECT_OK(h5_write_texts(file, "/names/of", words, 3));
    EXPECT_OK(h5_write_texts(file, "/none", words, 0));
    EXPECT_OK(h5_set_text(file, "/names/of", "unit", "GeV"));
    EXPECT_OK(h5_set_number(file, "/new/group", "pi", 0.1));
    EXPECT_OK(h5_set_whole(file, "/", "most", UINT64_MAX));
    EXPECT_OK(h5_finish(file));

    EXPECT_OK(h5_open(path, &file));
    EXPECT_OK(h5_read_texts(file, "/names/of", &texts, &n));
    CU_ASSERT_EQUAL(n, 3);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_STRING_EQUAL(texts[i], words[i]);
    mem_free(texts);
    EXPECT_OK(h5_read_texts(file, "/none", &texts, &n));
    CU_ASSERT_EQUAL(n, 0);
    mem_free(texts);
    EXPECT_OK(h5_get_text(file, "/names/of", "unit", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "GeV");
    EXPECT_FAILS(h5_get_text(file, "/names/of", "unit", text, 3), LS_BAD_DATA,
                 "more than 2 bytes");
    EXPECT_OK(h5_get_number(file, "/new/group", "pi", &number));
    CU_ASSERT_EQUAL(number, 0.1);
    EXPECT_FAILS(h5_get_whole(file, "/new/group", "pi", &whole), LS_BAD_DATA,
                 "not a whole number");
    EXPECT_FAILS(h5_get_text(file, "/new/group", "pi", text, 3), LS_BAD_DATA,
                 "/new/group@pi is not a text");
    EXPECT_OK(h5_get_whole(file, "/", "most", &whole));
    CU_ASSERT_EQUAL(whole, UINT64_MAX);
    CU_ASSERT_TRUE(h5_has(file, "/", "most"));
    CU_ASSERT_FALSE(h5_has(file, "/", "least"));
    CU_ASSERT_FALSE(h5_has(file, "/nowhere", "most"));
    EXPECT_FAILS(h5_get_number(file, "/", "least", &number), LS_BAD_DATA,
                 "there is no /@least");
    h5_close(file);
}

static void fill_image(struct h5_file *file)
{
    const char *const words[] = {"red", "green"};
    const uint64_t dims[1] = {4};
    const float x[4] = {1, 2, 3, 4};

    EXPECT_OK(h5_write(file, "/a/x", NUMBER_F32, 1, dims, x));
    EXPECT_OK(h5_write_texts(file, "/b/words", words, 2));
    EXPECT_OK(h5_set_text(file, "/a", "note", "a note"));
    EXPECT_OK(h5_create_table(file, "/t", NUMBER_F32, 0, 0));
    EXPECT_OK(h5_append(file, "/t", NUMBER_F32, x, 4));
}

/* A copy of the bytes, for the file ends here. */
static void *finish_image(struct h5_file *file, size_t *size)
{
    const void *bytes = NULL;
    void *copy = NULL;

    EXPECT_OK(h5_image(file, &bytes, size));
    copy = malloc(*size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, bytes, *size);
    EXPECT_OK(h5_finish(file));
    return copy;
}

static void the_same_content_gives_the_same_bytes_at_any_time(void)
{
    void *bytes[2] = {NULL, NULL};
    size_t size[2] = {0, 1};

    for (int i = 0; i < 2; i++) {
        struct h5_file *file = NULL;

        EXPECT_OK(h5_create_image(i ? "other" : "one", &file));
        fill_image(file);
        bytes[i] = finish_image(file, &size[i]);
    }
    CU_ASSERT_EQUAL(size[0], size[1]);
    CU_ASSERT(memcmp(bytes[0], bytes[1], size[0]) == 0);
    free(bytes[0]);
    free(bytes[1]);
}

/* An image of one number. */
static void *image_of(int32_t number, size_t *size)
{
    struct h5_file *file = NULL;

    EXPECT_OK(h5_create_image("same name", &file));
    EXPECT_OK(h5_write(file, "/x", NUMBER_I32, 0, NULL, &number));
    return finish_image(file, size);
}

static void images_of_one_name_are_different_files(void)
{
    struct h5_file *file[2] = {NULL, NULL};
    void *bytes[2] = {NULL, NULL};
    size_t size[2] = {0, 0};
    int32_t x = 0;

    for (int i = 0; i < 2; i++) {
        bytes[i] = image_of(i + 1, &size[i]);
        EXPECT_OK(h5_open_image("same name", bytes[i], size[i], &file[i]));
        CU_ASSERT_STRING_EQUAL(h5_name(file[i]), "same name");
    }
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(h5_read(file[i], "/x", NUMBER_I32, &x, 1));
        CU_ASSERT_EQUAL(x, i + 1);
        EXPECT_OK(h5_finish(file[i]));
    }
    EXPECT_FAILS(h5_open_image("cut", bytes[0], size[0] - 1, &file[0]),
                 LS_BAD_DATA, "cut is cut");
    EXPECT_FAILS(h5_open_image("none", bytes[0], 0, &file[0]), LS_BAD_DATA,
                 "none is empty");
    free(bytes[0]);
    free(bytes[1]);
    CU_ASSERT_NOT_EQUAL(access("same name", F_OK), 0);
}

static void all_datasets_are_listed_by_name(void)
{
    const char *const want[] = {"/a-b", "/a/x", "/b/words", "/t"};
    struct h5_file *file = NULL;
    char **names = NULL;
    size_t n = 0;

    EXPECT_OK(h5_create(temp_path("list.h5"), &file));
    fill_image(file);
    EXPECT_OK(h5_write_texts(file, "/a-b", want, 4));
    EXPECT_OK(h5_finish(file));
    EXPECT_OK(h5_open(temp_path("list.h5"), &file));
    EXPECT_OK(h5_list(file, &names, &n));
    CU_ASSERT_EQUAL_FATAL(n, 4);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_STRING_EQUAL(names[i], want[i]);
    mem_free(names);
    CU_ASSERT_TRUE(h5_exists(file, "/a"));
    CU_ASSERT_TRUE(h5_exists(file, "a/x"));
    CU_ASSERT_TRUE(h5_exists(file, "/"));
    CU_ASSERT_FALSE(h5_exists(file, "/a/y"));
    CU_ASSERT_FALSE(h5_exists(file, "/a/x/y"));
    h5_close(file);
}

/* More datasets in use than are kept open. */
static void datasets_take_turns(void)
{
    enum { N = 20 };
    struct h5_file *file = NULL;
    const uint64_t dims[1] = {1};
    char name[16];

    EXPECT_OK(h5_create(temp_path("turns.h5"), &file));
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "/x%d", i);
        EXPECT_OK(h5_write(file, name, NUMBER_I32, 1, dims, &i));
    }
    EXPECT_OK(h5_finish(file));
    EXPECT_OK(h5_open(temp_path("turns.h5"), &file));
    for (int i = 0; i < 2 * N; i++) {
        int32_t value = -1;

        snprintf(name, sizeof name, "/x%d", i * 7 % N);
        EXPECT_OK(h5_read(file, name, NUMBER_I32, &value, 1));
        CU_ASSERT_EQUAL(value, i * 7 % N);
    }
    h5_close(file);
}

/* ---- What is not as it should be --------------------------------------- */

static void what_is_no_hdf5_file_is_said(void)
{
    const char *path = temp_path("bad");
    struct h5_file *file = NULL;
    unsigned char *bytes = NULL;
    size_t size = 0;

    EXPECT_FAILS(h5_open(temp_path("missing.h5"), &file), LS_NO_INPUT,
                 "No such file");
    EXPECT_FAILS(h5_open(".", &file), LS_NO_INPUT, "not a regular file");
    CU_ASSERT_EQUAL(mkfifo(temp_path("fifo"), 0600), 0);
    EXPECT_FAILS(h5_open(temp_path("fifo"), &file), LS_NO_INPUT,
                 "not a regular file");
    write_file(path, "", 0);
    EXPECT_FAILS(h5_open(path, &file), LS_BAD_DATA, "is empty");
    write_file(path, "1,2,3\n4,5,6\n", 12);
    EXPECT_FAILS(h5_open(path, &file), LS_BAD_DATA, "is not an HDF5 file");
    EXPECT_OK(h5_create(temp_path("cut.h5"), &file));
    fill_image(file);
    EXPECT_OK(h5_finish(file));
    bytes = read_file(temp_path("cut.h5"), &size);
    write_file(temp_path("cut.h5"), bytes, size - 1);
    free(bytes);
    EXPECT_FAILS(h5_open(temp_path("cut.h5"), &file), LS_BAD_DATA, "is cut");
    EXPECT_FAILS(h5_create("./no/such/directory.h5", &file), LS_IO,
                 "No such file");
}

static void what_is_asked_for_must_be_there(void)
{
    const char *path = temp_path("ask.h5");
    const uint64_t dims[2] = {2, 2};
    const int64_t in[4] = {1, -1, 1LL << 40, 4};
    const char *const word = "word";
    struct h5_file *file = NULL;
    struct h5_shape shape;
    int64_t out[5];
    char **texts = NULL;
    size_t n = 0;

    EXPECT_OK(h5_create(path, &file));
    EXPECT_OK(h5_write(file, "/g/x", NUMBER_I64, 2, dims, in));
    EXPECT_OK(h5_write(file, "/one", NUMBER_I64, 0, NULL, in));
    EXPECT_OK(h5_write(file, "/short", NUMBER_I8, 0, NULL, in));
    EXPECT_OK(h5_write_texts(file, "/word", &word, 1));
    EXPECT_FAILS(h5_write(file, "/g/x", NUMBER_I64, 2, dims, in), LS_IO,
                 "/g/x: cannot create it");
    EXPECT_OK(h5_finish(file));
    EXPECT_OK(h5_open(path, &file));
    EXPECT_FAILS(h5_describe(file, "/g/y", &shape), LS_BAD_DATA,
                 "there is no /g/y");
    EXPECT_FAILS(h5_describe(file, "/g/x/y", &shape), LS_BAD_DATA,
                 "there is no /g/x/y");
    EXPECT_FAILS(h5_describe(file, "/g", &shape), LS_BAD_DATA,
                 "/g is not a dataset");
    EXPECT_FAILS(h5_read(file, "/g/x", NUMBER_I64, out, 5), LS_BAD_DATA,
                 "/g/x has 4 elements, want 5");
    EXPECT_FAILS(h5_read(file, "/g/x", NUMBER_I32, out, 4), LS_BAD_DATA,
                 "/g/x is int64, want int32");
    EXPECT_FAILS(h5_read(file, "/g/x", NUMBER_U64, out, 4), LS_BAD_DATA,
                 "want uint64");
    EXPECT_FAILS(h5_read(file, "/short", NUMBER_U64, out, 1), LS_BAD_DATA,
                 "/short is int8, want uint64");
    EXPECT_FAILS(h5_read(file, "/word", NUMBER_F64, out, 1), LS_BAD_DATA,
                 "/word is text, want numbers");
    EXPECT_FAILS(h5_read_texts(file, "/g/x", &texts, &n), LS_BAD_DATA,
                 "/g/x is int64, want texts");
    EXPECT_FAILS(h5_read_rows(file, "/one", 0, 1, NUMBER_I64, out), LS_BAD_DATA,
                 "single number");
    EXPECT_OK(h5_read(file, "/one", NUMBER_I64, out, 1));
    h5_close(file);
}

/* In a child, because of the limit; 0 when the failure came as a status. */
static int write_too_much(const char *path)
{
    static const double rows[1000][10];
    const struct rlimit none = {1 << 10, 8 << 20}, limit = {8 << 20, 8 << 20};
    struct h5_file *file = NULL;
    ls_status status = LS_OK;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &none) != 0 ||
        h5_create(path, &file) != LS_IO ||
        setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        h5_create(path, &file) != LS_OK ||
        h5_create_table(file, "/X", NUMBER_F64, 10, 0) != LS_OK)
        return 2;
    for (int i = 0; i < 500 && status == LS_OK; i++)
        status = h5_append(file, "/X", NUMBER_F64, rows, 1000);
    if (status == LS_OK)
        status = h5_finish(file);
    else
        h5_close(file);
    return status == LS_IO && strstr(ls_last_error(), "ulimit -f") ? 0 : 1;
}

static void a_file_that_cannot_grow_is_a_failure_to_write(void)
{
    const char *path = temp_path("full.h5");
    const pid_t child = fork();
    int result = -1;

    if (child == 0)
        _exit(write_too_much(path));
    CU_ASSERT_EQUAL(waitpid(child, &result, 0), child);
    CU_ASSERT(WIFEXITED(result));
    CU_ASSERT_EQUAL(WEXITSTATUS(result), 0);
}

/* ---- Files of others --------------------------------------------------- */

static bool have_h5py;

static int make_files(void)
{
    const char *python = python_with_h5py();
    char command[4096];

    if (!python)
        return 0;
    snprintf(command, sizeof command, "'%s' '%s' '%s'", python,
             source_path("tests/table/make_h5.py"), temp_path(""));
    have_h5py = system(command) == 0;
    return have_h5py ? 0 : 1;
}

static struct h5_file *open_of_others(const char *name)
{
    struct h5_file *file = NULL;

    if (have_h5py)
        EXPECT_OK(h5_open(temp_path(name), &file));
    return file;
}

static void all_number_types_of_h5py_are_read(void)
{
    static const struct {
        const char *name;
        enum number_type type;
        const char *type_name;
    } want[] = {
        {"u1", NUMBER_U8, "uint8"},
        {"i1", NUMBER_I8, "int8"},
        {"<u2", NUMBER_U16, "uint16"},
        {">u2", NUMBER_U16, "big-endian uint16"},
        {"<i4", NUMBER_I32, "int32"},
        {">i4", NUMBER_I32, "big-endian int32"},
        {">i8", NUMBER_I64, "big-endian int64"},
        {"<u8", NUMBER_U64, "uint64"},
        {"<f2", NUMBER_F32, "float16"},
        {">f2", NUMBER_F32, "big-endian float16"},
        {"<f4", NUMBER_F32, "float32"},
        {">f4", NUMBER_F32, "big-endian float32"},
        {"<f8", NUMBER_F64, "float64"},
        {">f8", NUMBER_F64, "big-endian float64"},
        {"?", NUMBER_I8, "bool"},
        {"../enum", NUMBER_U16, "enum of uint16"},
    };
    struct h5_file *file = open_of_others("good.h5");

    for (size_t k = 0; file && k < sizeof want / sizeof *want; k++) {
        struct h5_shape shape;
        uint64_t room[10] = {0};
        double number[10] = {0};
        char name[32];

        snprintf(name, sizeof name, "/number/%s", want[k].name);
        if (strncmp(want[k].name, "../", 3) == 0)
            snprintf(name, sizeof name, "/%s", want[k].name + 3);
        EXPECT_OK(h5_describe(file, name, &shape));
        CU_ASSERT_EQUAL(shape.type, want[k].type);
        CU_ASSERT_STRING_EQUAL(shape.type_name, want[k].type_name);
        CU_ASSERT_EQUAL(shape.is_bool, want[k].name[0] == '?');
        CU_ASSERT_EQUAL(shape.swapped, want[k].name[0] == '>');
        EXPECT_OK(h5_read(file, name, shape.type, room, 10));
        EXPECT_OK(h5_read(file, name, NUMBER_F64, number, 10));
        for (size_t i = 0; i < 10; i++) {
            CU_ASSERT_EQUAL(number_at(shape.type, room, i), (double)(i % 2));
            CU_ASSERT_EQUAL(number[i], (double)(i % 2));
        }
    }
    h5_close(file);
}

static void compressed_chunks_are_inflated_once(void)
{
    struct h5_file *file = NULL;
    struct h5_shape shape;
    float x[256][4];

    if (!have_h5py)
        return;
    EXPECT_OK(h5_open_here(temp_path("good.h5"), &file));
    EXPECT_OK(h5_describe(file, "/chunked", &shape));
    CU_ASSERT(shape.chunk[0] == 5000 && shape.chunk[1] == 1);
    CU_ASSERT_STRING_EQUAL(shape.filters, "shuffle, gzip, fletcher32");
    inflated = 0;
    for (uint64_t at = 0; at + 256 <= 30000; at += 256) {
        EXPECT_OK(h5_read_rows(file, "/chunked", at, at + 256, NUMBER_F32, x));
        CU_ASSERT_EQUAL(x[0][0], (float)(at * 4));
        CU_ASSERT_EQUAL(x[255][3], (float)(at * 4 + 1023));
    }
    CU_ASSERT_EQUAL(inflated, 6 * 4);
    h5_close(file);
}

static void texts_of_h5py_are_read(void)
{
    static const char *const sets[][4] = {
        {"/text/variable", "red", "", "gr\xc3\xbcn"},
        {"/text/utf8", "red", "", "gr\xc3\xbcn"},
        {"/text/ascii", "red", "", "blue"}};
    struct h5_file *file = open_of_others("good.h5");
    char **texts = NULL;
    size_t n = 0;

    for (size_t k = 0; file && k < 3; k++) {
        if (!EXPECT_OK(h5_read_texts(file, sets[k][0], &texts, &n)))
            continue;
        CU_ASSERT_EQUAL_FATAL(n, 3);
        for (size_t i = 0; i < 3; i++)
            CU_ASSERT_STRING_EQUAL(texts[i], sets[k][i + 1]);
        mem_free(texts);
    }
    if (file && EXPECT_OK(h5_read_texts(file, "/text/long", &texts, &n))) {
        CU_ASSERT_EQUAL(strlen(texts[2]), 100000);
        mem_free(texts);
    }
    h5_close(file);
}

static void attributes_of_h5py_are_read(void)
{
    struct h5_file *file = open_of_others("good.h5");
    char text[16];
    double number = 0;
    uint64_t whole = 0;

    if (!file)
        return;
    EXPECT_OK(h5_get_text(file, "/", "fixed", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "fixed");
    EXPECT_OK(h5_get_text(file, "/", "variable", text, sizeof text));
    CU_ASSERT_STRING_EQUAL(text, "gr\xc3\xbcn");
    EXPECT_FAILS(h5_get_text(file, "/", "fixed", text, 5), LS_BAD_DATA,
                 "more than 4 bytes");
    EXPECT_OK(h5_get_number(file, "/", "half", &number));
    CU_ASSERT_EQUAL(number, 0.5);
    EXPECT_OK(h5_get_whole(file, "/", "int", &whole));
    CU_ASSERT_EQUAL(whole, 12);
    EXPECT_FAILS(h5_get_whole(file, "/", "negative", &whole), LS_BAD_DATA,
                 "/@negative is not a whole number");
    EXPECT_FAILS(h5_get_whole(file, "/", "list", &whole), LS_BAD_DATA,
                 "/@list is not a single value");
    EXPECT_FAILS(h5_get_number(file, "/", "fixed", &number), LS_BAD_DATA,
                 "/@fixed is not a number");
    h5_close(file);
}

static void what_is_refused_is_named_and_not_read(void)
{
    static const char *const sets[][2] = {
        {"/complex", "complex"},
        {"/opaque", "opaque"},
        {"/longdouble", "float128"},
        {"/list", "list of variable length"},
        {"/reference", "reference"},
        {"/null", "float32 without a shape"},
        {"/never", "float32 never written"},
        {"/huge", "float32 larger than any memory"},
        {"/hugetext", "text larger than any memory"},
        {"/sparse", "float32 over 1000 times its stored size"},
        {"/bomb", "uint8 over 1000 times its stored size"},
        {"/bigchunk", "float32 in chunks over 1 GiB"},
        {"/scaleoffset", "int64 with unknown filter 6 (setting allow=plugins)"},
        {"/elsewhere",
         "uint8 in another file (external storage; setting allow=external)"},
        {"/virtual",
         "float32 in other files (virtual dataset; setting allow=virtual)"},
        {"/plugin",
         "float32 with unknown filter 32015 (setting allow=plugins)"}};
    struct h5_file *file = open_of_others("refused.h5");
    unsigned char room[64];

    for (size_t k = 0; file && k < sizeof sets / sizeof *sets; k++) {
        struct h5_shape shape;
        char **texts = NULL;
        size_t n = 0;

        EXPECT_OK(h5_describe(file, sets[k][0], &shape));
        CU_ASSERT_EQUAL(shape.type, NUMBER_NONE);
        CU_ASSERT_FALSE(shape.is_text);
        CU_ASSERT_STRING_EQUAL(shape.type_name, sets[k][1]);
        EXPECT_FAILS(h5_read(file, sets[k][0], NUMBER_U8, room, 10),
                     LS_BAD_DATA, sets[k][1]);
        EXPECT_FAILS(h5_read_rows(file, sets[k][0], 0, 1, NUMBER_U8, room),
                     LS_BAD_DATA, "which is not read");
        EXPECT_STATUS(h5_read_texts(file, sets[k][0], &texts, &n), LS_BAD_DATA);
    }
    h5_close(file);
}

static void only_hard_links_are_followed(void)
{
    const char *const want[] = {"/also", "/real/x"};
    struct h5_file *file = open_of_others("links.h5");
    char **names = NULL;
    float x[3];
    size_t n = 0;

    if (!file)
        return;
    EXPECT_OK(h5_list(file, &names, &n));
    CU_ASSERT_EQUAL_FATAL(n, 2);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_STRING_EQUAL(names[i], want[i]);
    mem_free(names);
    EXPECT_OK(h5_read(file, "/real/again/root/also", NUMBER_F32, x, 3));
    CU_ASSERT_TRUE(h5_exists(file, "/soft"));
    CU_ASSERT_TRUE(h5_is_link(file, "/soft"));
    CU_ASSERT_TRUE(h5_is_link(file, "/outside"));
    CU_ASSERT_FALSE(h5_is_link(file, "/also"));
    CU_ASSERT_FALSE(h5_is_link(file, "/nothing"));
    EXPECT_FAILS(h5_read(file, "/soft", NUMBER_F32, x, 3), LS_BAD_DATA,
                 "/soft is a soft link to /real/x");
    EXPECT_FAILS(h5_read(file, "/softgroup/x", NUMBER_F32, x, 3), LS_BAD_DATA,
                 "soft link to /real");
    EXPECT_FAILS(h5_read(file, "/outside", NUMBER_F32, x, 3), LS_BAD_DATA,
                 "link to /x in another file, secret.h5");
    h5_close(file);
}

static void listing_ends(void)
{
    struct h5_file *file = open_of_others("deep.h5");
    char **names = NULL;
    size_t n = 0;

    if (!file)
        return;
    EXPECT_FAILS(h5_list(file, &names, &n), LS_BAD_DATA, "nested");
    h5_close(file);
    file = open_of_others("many.h5");
    EXPECT_FAILS(h5_list(file, &names, &n), LS_BAD_DATA,
                 "more than 10000 datasets");
    h5_close(file);
}

static void a_file_that_was_not_closed_is_named(void)
{
    struct h5_file *file = NULL;

    if (have_h5py)
        EXPECT_FAILS(h5_open(temp_path("crashed.h5"), &file), LS_BAD_DATA,
                     "h5clear");
}

/* Any byte of a good file may be another: it is read or refused, and the
 * sanitizers see nothing. */
static void a_changed_byte_does_no_harm(void)
{
    struct h5_file *file = NULL;
    void *image = NULL;
    size_t size = 0;
    char **texts = NULL;
    size_t n = 0;
    float x[4];

    EXPECT_OK(h5_create_image("changed", &file));
    fill_image(file);
    image = finish_image(file, &size);
    /* The superblock and the root group; what follows may claim gigabytes,
     * which the header of model files is there to prevent. */
    for (size_t i = 0; i < 96; i++) {
        ((unsigned char *)image)[i] ^= 0x5a;
        if (h5_open_image("changed", image, size, &file) == LS_OK) {
            if (h5_list(file, &texts, &n) == LS_OK)
                mem_free(texts);
            (void)!h5_read(file, "/a/x", NUMBER_F32, x, 4);
            h5_close(file);
        }
        ((unsigned char *)image)[i] ^= 0x5a;
    }
    free(image);
}

/* Whether the global heap of HDF5 is used, which holds texts of any length. */
static bool has_heap(const char *const *texts, size_t n, bool variable)
{
    struct h5_file *file = NULL;
    const void *bytes = NULL;
    const char *at = NULL;
    size_t size = 0, n_read = 0;
    char **read = NULL;
    bool found = false;

    EXPECT_OK(h5_create_image("memory", &file));
    if (variable)
        h5_variable_texts(file);
    EXPECT_OK(h5_write_texts(file, "/t", texts, n));
    EXPECT_OK(h5_set_text(file, "/", "first", texts[0]));
    EXPECT_OK(h5_read_texts(file, "/t", &read, &n_read));
    CU_ASSERT_EQUAL_FATAL(n_read, n);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_STRING_EQUAL(read[i], texts[i]);
    EXPECT_OK(h5_image(file, &bytes, &size));
    at = bytes;
    for (size_t i = 0; i + 4 <= size; i++)
        found = found || memcmp(at + i, "GCOL", 4) == 0;
    mem_free(read);
    h5_close(file);
    return found;
}

static void texts_are_stored_with_one_length(void)
{
    static const char *const few[] = {"", "red", "a longer word"};
    static const char *many[4096];
    static char long_text[4096], huge[70000];

    memset(long_text, 'x', sizeof long_text - 1);
    memset(huge, 'y', sizeof huge - 1);
    CU_ASSERT(!has_heap(few, 3, false));
    CU_ASSERT(has_heap(few, 3, true));
    for (size_t i = 0; i < 4096; i++)
        many[i] = "x";
    CU_ASSERT(!has_heap(many, 4096, false));
    many[1] = long_text; /* 16 MiB in place of 140 KiB */
    CU_ASSERT(has_heap(many, 4096, false));
    CU_ASSERT(has_heap((const char *const[]){huge}, 1, false));
}

static CU_TestInfo own[] = {
    {"every number comes back as it was written",
     every_number_comes_back_as_it_was_written},
    {"a table holds the rows in the order of appending",
     a_table_holds_the_rows_in_the_order_of_appending},
    {"texts and attributes come back", texts_and_attributes_come_back},
    {"the same content gives the same bytes at any time",
     the_same_content_gives_the_same_bytes_at_any_time},
    {"images of one name are different files",
     images_of_one_name_are_different_files},
    {"all datasets are listed by name", all_datasets_are_listed_by_name},
    {"datasets take turns", datasets_take_turns},
    {"what is no HDF5 file is said", what_is_no_hdf5_file_is_said},
    {"what is asked for must be there", what_is_asked_for_must_be_there},
    {"a file that cannot grow is a failure to write",
     a_file_that_cannot_grow_is_a_failure_to_write},
    {"a changed byte does no harm", a_changed_byte_does_no_harm},
    {"texts are stored with one length, unless that is much longer",
     texts_are_stored_with_one_length},
    CU_TEST_INFO_NULL};

static CU_TestInfo others[] = {
    {"all number types of h5py are read", all_number_types_of_h5py_are_read},
    {"compressed chunks are inflated once, for rows of all columns",
     compressed_chunks_are_inflated_once},
    {"texts of h5py are read", texts_of_h5py_are_read},
    {"attributes of h5py are read", attributes_of_h5py_are_read},
    {"what is refused is named and not read",
     what_is_refused_is_named_and_not_read},
    {"only hard links are followed", only_hard_links_are_followed},
    {"listing ends", listing_ends},
    {"a file that was not closed is named",
     a_file_that_was_not_closed_is_named},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"h5: our files", NULL, NULL, NULL, NULL, own},
    {"h5: files of others", make_files, NULL, NULL, NULL, others},
    CU_SUITE_INFO_NULL};
