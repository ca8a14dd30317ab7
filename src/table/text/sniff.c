/* SPDX-License-Identifier: MIT */
/*
 * sniff.c - detection of the kind of a file from its first bytes.
 *
 * The file name is ignored.
 */
#include "table/text/sniff.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system_error.h"
#include "table/text/input.h"

static const struct {
    const char *magic;
    size_t size;
    enum file_kind kind;
    const char *name;
} kinds[] = {
    {"\x89HDF\r\n\x1a\n", 8, FILE_HDF5, "HDF5"},
    {"\x1f\x8b", 2, FILE_GZIP, "gzip"},
    {"\xff\xfe\0\0", 4, FILE_FOREIGN, "UTF-32 text"},
    {"\0\0\xfe\xff", 4, FILE_FOREIGN, "UTF-32 text"},
    {"\xff\xfe", 2, FILE_FOREIGN, "UTF-16 text (little-endian)"},
    {"\xfe\xff", 2, FILE_FOREIGN, "UTF-16 text (big-endian)"},
    {"PK\x03\x04", 4, FILE_ZIP, "a ZIP archive"},
    {"PAR1", 4, FILE_FOREIGN, "Parquet"},
    {"ARROW1", 6, FILE_FOREIGN, "Arrow"},
    {"\x93NUMPY", 6, FILE_NPY, "NPY"},
    {"\x28\xb5\x2f\xfd", 4, FILE_FOREIGN, "Zstandard"},
    {"\xfd"
     "7zXZ",
     5, FILE_FOREIGN, "xz"},
    {"BZh", 3, FILE_FOREIGN, "bzip2"},
    {"\x0e\x03\x13\x01", 4, FILE_FOREIGN, "HDF4"},
    {"SIMPLE  =", 9, FILE_FOREIGN, "FITS"},
};

/* IDX: two zero bytes, type code 8 to 14, rank, dimensions of 4 bytes. */
static bool is_idx(const unsigned char *b, size_t n)
{
    return n >= 8 && b[0] == 0 && b[1] == 0 && b[2] <= 0x20 && b[3] <= 0x20 &&
           b[2] != 0;
}

static bool is_idx_swapped(const unsigned char *b, size_t n)
{
    return n >= 8 && b[3] == 0 && b[2] == 0 && b[1] >= 8 && b[1] <= 14 &&
           b[0] >= 1 && b[0] <= 8;
}

/* Bytes of a text: no control characters but white space. A NUL byte further
 * on is for the reader, who can name its line. */
static bool is_text(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == 0)
            return i >= 4;
        if (bytes[i] < ' ' && !strchr("\t\r\n\f\v", bytes[i]))
            return false;
    }
    return true;
}

/* "-1 3:0.5 ..": a number, then a pair. Lines of comments are passed over. */
static bool is_svm(const unsigned char *bytes, size_t n)
{
    char text[SNIFF_SIZE + 1] = "", *at = text;
    size_t label = 0, index = 0;

    memcpy(text, bytes, n < SNIFF_SIZE ? n : SNIFF_SIZE);
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    for (at += strspn(at, " \t\r\n"); *at == '#'; at += strspn(at, "\r\n"))
        at += strcspn(at, "\r\n");
    label = strspn(at, "+-.0123456789eE,");
    at += label;
    at += strspn(at, " \t");
    index = strspn(at, "0123456789");
    if (label == 0 || index == 0 || at[index] != ':')
        return false;
    at += index + 1;
    at += strspn(at, "+-.0123456789eE");
    return strchr(" \t\r\n#", *at) != NULL;
}

enum file_kind sniff_bytes(const unsigned char *bytes, size_t n,
                           const char **name)
{
    *name = "empty";
    if (n == 0)
        return FILE_EMPTY;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        *name = kinds[i].name;
        if (n >= kinds[i].size &&
            memcmp(bytes, kinds[i].magic, kinds[i].size) == 0)
            return kinds[i].kind;
    }
    *name = "IDX";
    if (is_idx(bytes, n))
        return FILE_IDX;
    *name = "IDX in little-endian byte order";
    if (is_idx_swapped(bytes, n))
        return FILE_IDX_SWAPPED;
    *name = "LIBSVM";
    if (is_text(bytes, n) && is_svm(bytes, n))
        return FILE_SVM;
    *name = "text";
    if (is_text(bytes, n))
        return FILE_TEXT;
    *name = "of an unknown kind";
    return FILE_FOREIGN;
}

/* The first bytes as they are, without the memory of a decompressor. */
static size_t read_head(const char *path, unsigned char *bytes)
{
    const int fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    struct stat info;
    ssize_t n = 0;

    if (fd < 0)
        return 0;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        n = system_read_at(fd, bytes, SNIFF_SIZE, 0);
    close(fd);
    return n > 0 ? (size_t)n : 0;
}

enum file_kind sniff_file(const char *path, const char **name)
{
    unsigned char bytes[SNIFF_SIZE];
    struct input *input = NULL;
    size_t n = read_head(path, bytes);
    enum file_kind kind = sniff_bytes(bytes, n, name);

    if (kind != FILE_GZIP && strcmp(*name, "Zstandard") != 0)
        return kind;
    if (input_open(path, &input) == LS_OK &&
        input_read(input, bytes, sizeof bytes, &n) == LS_OK)
        kind = sniff_bytes(bytes, n, name);
    input_close(input);
    return kind;
}

bool sniff_is_table(enum file_kind kind)
{
    return kind == FILE_TEXT || kind == FILE_SVM || kind == FILE_IDX ||
           kind == FILE_NPY || kind == FILE_ZIP;
}

const char *sniff_mend(const char *name)
{
    return strncmp(name, "UTF-16", 6) == 0
               ? "; convert it with iconv -f UTF-16 -t UTF-8"
           : strncmp(name, "UTF-32", 6) == 0
               ? "; convert it with iconv -f UTF-32 -t UTF-8"
               : "";
}

void sniff_base(const char *path, char *base, size_t size)
{
    static const char *const endings[] = {".gz",  ".csv",  ".tsv",
                                          ".txt", ".data", "-ubyte"};

    const char *slash = strrchr(path, '/');

    snprintf(base, size, "%s", slash ? slash + 1 : path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const size_t length = strlen(base), cut = strlen(endings[i]);

        if (length > cut && strcmp(base + length - cut, endings[i]) == 0)
            base[length - cut] = '\0';
    }
}

ls_status sniff_explain(const char *path)
{
    unsigned char bytes[SNIFF_SIZE];
    char base[256];
    const char *name = "";
    FILE *file = fopen(path, "rb");
    size_t n;

    if (!file)
        return LS_OK;
    n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    sniff_base(path, base, sizeof base);
    switch (sniff_bytes(bytes, n, &name)) {
    case FILE_EMPTY:
        return fail(LS_BAD_DATA, "%s is empty", path);
    case FILE_TEXT:
    case FILE_SVM:
    case FILE_NPY:
    case FILE_ZIP:
    case FILE_IDX:
    case FILE_GZIP:
        return fail(LS_BAD_DATA,
                    "%s is not HDF5 but %s; first: ls_import(%s, %s.h5)", path,
                    name, path, base);
    case FILE_FOREIGN:
    case FILE_IDX_SWAPPED:
        return fail(LS_BAD_DATA, "%s is not HDF5 but %s%s", path, name,
                    sniff_mend(name));
    case FILE_HDF5:
        break;
    }
    return LS_OK;
}
