/* SPDX-License-Identifier: MIT */
/*
 * support.c - comparisons that say what they saw, and files for tests.
 */
#include "support.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/settings.h"
#include "settings/config.h"

static char directory[256];

static int remove_entry(const char *path, const struct stat *info, int kind,
                        struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_directory(void)
{
    if (directory[0])
        (void)nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void expect_close(double actual, double expected, double relative,
                  double absolute, int line, const char *file, const char *what)
{
    const double room = absolute + relative * fabs(expected);
    const bool close = fabs(actual - expected) <= room;
    char text[512];

    snprintf(text, sizeof text, "%s is %.17g, want %.17g within %.3g", what,
             actual, expected, room);
    CU_assertImplementation(close, (unsigned)line, text, file, "", CU_FALSE);
}

bool expect_status(ls_status actual, ls_status expected, const char *words,
                   int line, const char *file, const char *what)
{
    const bool right = actual == expected &&
                       (!words || strstr(ls_last_error(), words) != NULL);
    char text[2048];

    snprintf(text, sizeof text, "%.200s: status %d (%s), want %d %.200s", what,
             (int)actual, actual ? ls_last_error() : "", (int)expected,
             words ? words : "");
    CU_assertImplementation(right, (unsigned)line, text, file, "", CU_FALSE);
    return right;
}

ls_config default_config(const char *key, const char *value)
{
    ls_config config;

    config_default(&config);
    if (key)
        EXPECT_OK(ls_config_set(&config, key, value));
    return config;
}

ls_status dataset_of(size_t rows, size_t features, size_t targets,
                     const ls_real *X, const ls_real *y, const ls_real *weight,
                     const char *task, ls_dataset **dataset)
{
    static const char *const names[] = {"0", "1", "2", "3", "4", "5"};
    const ls_config config = default_config(*task ? "task" : NULL, task);
    const bool is_class =
        strcmp(task, "multiclass") == 0 || strcmp(task, "binary") == 0;
    ls_table table = {.size = sizeof table, .rows = rows, .copy_x = 1};

    table.X = (ls_array){.data = X, .type = TEST_REAL, .columns = features};
    if (y)
        table.y = (ls_array){
            .data = y, .type = TEST_REAL, .columns = is_class ? 1 : targets};
    if (weight)
        table.weight = (ls_array){.data = weight, .type = TEST_REAL};
    if (is_class && targets > 1) {
        table.class_names = names;
        table.classes = targets;
    }
    return ls_dataset_create(&table, &config, dataset);
}

void fill_uniform(ls_real *out, size_t count, uint64_t seed)
{
    uint64_t state = seed * 2654435769u + 88172645463325252u;

    for (size_t i = 0; i < count; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out[i] = (ls_real)((double)(state >> 11) / 4503599627370496.0 - 1.0);
    }
}

static char *next_path(void)
{
    static char path[4][1024];
    static size_t turn;

    return path[turn++ % 4];
}

const char *temp_path(const char *name)
{
    char *path = next_path();

    if (!directory[0]) {
        const char *base = getenv("LOCKSTEP_TEST_DIR");

        snprintf(directory, sizeof directory, "%.200s/lockstep-test-XXXXXX",
                 base ? base : ".");
        if (!mkdtemp(directory)) {
            perror(directory);
            exit(99);
        }
        atexit(remove_directory);
    }
    snprintf(path, 1024, "%s/%s", directory, name);
    return path;
}

const char *source_path(const char *name)
{
    const char *top = getenv("top_srcdir");
    char *path = next_path();

    snprintf(path, 1024, "%s/%s", top ? top : ".", name);
    return path;
}

void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
        perror(path);
        exit(99);
    }
}

unsigned char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    unsigned char *bytes = NULL;

    if (!file || fstat(fileno(file), &info)) {
        perror(path);
        exit(99);
    }
    *size = (size_t)info.st_size;
    bytes = malloc(*size + 1);
    if (!bytes || fread(bytes, 1, *size, file) != *size) {
        perror(path);
        exit(99);
    }
    fclose(file);
    return bytes;
}
