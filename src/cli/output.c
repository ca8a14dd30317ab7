/* SPDX-License-Identifier: MIT */
/*
 * output.c - check whether an output may be written.
 *
 * Checked before training, as an hour of it would be lost if the directory
 * turned out to be missing at the end. The library checks again when it writes.
 */
#include "cli/output.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/ranks.h"

ls_status output_find(const char *path, bool *found)
{
    struct stat info;
    const int error = stat(path, &info) == 0 ? 0 : errno;

    if (error != 0 && error != ENOENT && error != ENOTDIR &&
        error != ENAMETOOLONG)
        return complain(LS_IO, "cannot tell whether %s is there: %s", path,
                        strerror(error));
    *found = error == 0;
    return LS_OK;
}

void output_checkpoint(const char *checkpoint, unsigned number, char *path)
{
    snprintf(path, LS_PATH_SIZE + 4, number ? "%s.%u" : "%s", checkpoint,
             number % CHECKPOINTS_MOST);
}

ls_status output_find_checkpoint(const char *checkpoint, char *found)
{
    char path[LS_PATH_SIZE + 4];
    bool is_there = false;
    ls_status status = LS_OK;

    for (unsigned i = 0; i < CHECKPOINTS_MOST && !is_there; i++) {
        output_checkpoint(checkpoint, i, path);
        TRY(output_find(path, &is_there));
    }
    snprintf(found, LS_PATH_SIZE, "%.*s", is_there ? LS_PATH_SIZE - 1 : 0,
             path);
done:
    return status;
}

ls_status output_find_study(const char *output, bool *found)
{
    char path[LS_PATH_SIZE + 16];
    const char *dot = strrchr(output, '.');
    const bool ends =
        dot && (strcmp(dot, ".h5") == 0 || strcmp(dot, ".hdf5") == 0);

    snprintf(path, sizeof path, "%.*s.study.h5",
             (int)(ends ? (size_t)(dot - output) : strlen(output)), output);
    return output_find(path, found);
}

static ls_status check_directory(const char *path)
{
    char directory[LS_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    struct stat info;

    snprintf(directory, sizeof directory, "%.*s",
             slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
    if (stat(directory, &info))
        return complain(LS_EXISTS, "%s: directory %s: %s", path, directory,
                        strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return complain(LS_EXISTS, "%s: %s is no directory", path, directory);
    if (access(directory, W_OK | X_OK))
        return complain(LS_EXISTS, "%s: directory %s: %s", path, directory,
                        strerror(errno));
    return LS_OK;
}

static bool same_file(const struct stat *a, const char *path)
{
    struct stat b;

    return path && stat(path, &b) == 0 && a->st_dev == b.st_dev &&
           a->st_ino == b.st_ino;
}

/* Whether input, a pattern rather than a file, matches path or the checkpoint
 * that a run writes next to it. */
static bool is_taken(const char *path, const char *input)
{
    const char *dot = strrchr(path, '.');
    const char *end = dot && !strchr(dot, '/') ? dot : path + strlen(path);
    char checkpoint[LS_PATH_SIZE + 16];
    struct stat info;

    if (!input || stat(input, &info) == 0)
        return false;
    snprintf(checkpoint, sizeof checkpoint, "%.*s.ckpt%s", (int)(end - path),
             path, end);
    return fnmatch(input, path, FNM_PATHNAME | FNM_PERIOD) == 0 ||
           fnmatch(input, checkpoint, FNM_PATHNAME | FNM_PERIOD) == 0;
}

ls_status output_check(const char *path, const char *input, bool force)
{
    struct stat info;

    if (!ranks_write())
        return LS_OK;
    if (!*path || path[strlen(path) - 1] == '/')
        return complain(LS_USAGE, "the output '%s' is no file name", path);
    if (strcmp(path, "-") == 0)
        return complain(LS_USAGE, "the output '-' is the standard output, to "
                                  "which predict alone writes; want "
                                  "the name of a file");
    if (strlen(path) >= LS_PATH_SIZE - 16)
        return complain(LS_USAGE, "the name of the output is too long");
    if (is_taken(path, input))
        return complain(LS_USAGE,
                        "%s would be one of the inputs %s; want an output of "
                        "another name or place",
                        path, input);
    if (stat(path, &info) && errno == ENOENT) {
        if (lstat(path, &info) == 0)
            return complain(LS_EXISTS, "%s is a link that leads nowhere", path);
        return check_directory(path);
    }
    if (stat(path, &info))
        return complain(errno == EIO ? LS_IO : LS_EXISTS, "%s: %s", path,
                        strerror(errno));
    if (same_file(&info, input))
        return complain(LS_USAGE, "%s is the input, and would be replaced",
                        path);
    if (!S_ISREG(info.st_mode))
        return complain(LS_EXISTS, "%s is %s, want a file", path,
                        S_ISDIR(info.st_mode) ? "a directory"
                                              : "no regular file");
    if (!force)
        return complain(LS_EXISTS, "%s exists; --force replaces it", path);
    return check_directory(path);
}

ls_status output_spare(const char *path, const char *other)
{
    struct stat info;

    if (stat(path, &info) == 0 && same_file(&info, other))
        return complain(LS_USAGE, "%s is an input, and would be replaced",
                        path);
    return LS_OK;
}

ls_status output_check_ending(const char *path, const char *ending,
                              const char *what)
{
    const char *dot = strrchr(path, '.');

    if (!dot || strcasecmp(dot, ending) != 0)
        return complain(LS_USAGE,
                        "-o %s: this command writes %s; give a name that ends "
                        "in %s",
                        path, what, ending);
    return LS_OK;
}

/* Where the name of a pattern begins and how long its plain part is: that of
 * "run-[0-9].h5" is run; one without is called as its directory. */
static const char *name_of_pattern(const char *data, size_t *length)
{
    const char *slash = strrchr(data, '/');
    const char *name = slash ? slash + 1 : data;

    *length = strcspn(name, "*?[");
    while (*length > 0 && strchr("-_. ", name[*length - 1]))
        --*length;
    if (*length > 0 || !slash || strcspn(data, "*?[") < (size_t)(slash - data))
        return name;
    for (name = slash; name > data && name[-1] != '/'; name--)
        ;
    *length = (size_t)(slash - name);
    return strspn(name, ".") == *length ? "" : name;
}

ls_status output_default(const char *data, char *path)
{
    const char *slash = strrchr(data, '/');
    const char *name = slash ? slash + 1 : data;
    const char *dot = strrchr(name, '.');
    size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    bool is_file = false;
    int n = 0;
    ls_status status = LS_OK;

    TRY(output_find(data, &is_file));
    if (!is_file && strpbrk(name, "*?["))
        name = name_of_pattern(data, &length);
    n = snprintf(path, LS_PATH_SIZE, "%.*s-model.h5", (int)length, name);
    if (length == 0 || *name == '\0' || strcmp(data, "-") == 0 ||
        n >= LS_PATH_SIZE)
        return complain(LS_USAGE, "'%s' gives no name for the model: use -o",
                        data);

done:
    return status;
}
