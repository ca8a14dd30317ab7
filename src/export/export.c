/* SPDX-License-Identifier: MIT */
/*
 * export.c - write a trained model in another language or format.
 */
#include "export/export.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/nearest.h"
#include "export/export_writers.h"
#include "infer/infer_file.h"
#include "model/model.h"

enum { MOST_IDENT = 63 }; /* of PostgreSQL, and of Fortran */

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n > m && strcasecmp(text + n - m, end) == 0;
}

/* By name, or by the longest extension that path ends with. */
static const struct export_writer *find_writer(const char *kind,
                                               const char *path)
{
    const struct export_writer *found = NULL;

    for (size_t i = 0; export_writer_at(i); i++) {
        const struct export_writer *writer = export_writer_at(i);

        if (*kind ? strcmp(writer->name, kind) == 0
                  : ends_with(path, writer->extension) &&
                        (!found ||
                         strlen(writer->extension) > strlen(found->extension)))
            found = writer;
    }
    return found;
}

static ls_status fail_kind(const char *kind, const char *path)
{
    const char *nearest = nearest_name(kind, export_kinds());
    char list[256] = "";
    size_t used = 0;

    for (size_t i = 0; export_writer_at(i) && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i > 0 ? ", " : "", export_writer_at(i)->name);
    used += (size_t)snprintf(list + used, sizeof list - used, ", infer");
    if (!*kind)
        return fail(LS_USAGE,
                    "%s does not say what to export to; choose one of %s", path,
                    list);
    return fail(LS_USAGE, "there is no export to '%s'%s%s%s; there are %s",
                kind, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                nearest ? "'?)" : "", list);
}

/* The part of path after the last '/', and its extension. */
static const char *base_of(const char *path, const char **extension)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');

    *extension = dot && dot > base ? dot : base + strlen(base);
    return base;
}

static bool is_ident(const char *text)
{
    size_t n = 0;

    if (!isalpha((unsigned char)text[0]))
        return false;
    while (isalnum((unsigned char)text[n]) || text[n] == '_')
        n++;
    return text[n] == '\0' && n <= MOST_IDENT;
}

/* An identifier of the name of a file: "my-net.c" gives my_net. */
static void ident_of(const char *path, char ident[MOST_IDENT + 1])
{
    const char *extension, *base = base_of(path, &extension);
    size_t n = 0;

    if (!isalpha((unsigned char)*base))
        n = (size_t)snprintf(ident, MOST_IDENT + 1, "net_");
    while (base < extension && n < MOST_IDENT) {
        const unsigned char c = (unsigned char)*base++;

        ident[n++] = (char)(isalnum(c) ? c : '_');
    }
    ident[n] = '\0';
}

/* "dir/net.c" and ".h" give "dir/net.h". */
static ls_status path_of_second(const char *path, const char *extension,
                                char second[LS_PATH_SIZE])
{
    const char *old, *base = base_of(path, &old);
    const size_t n = (size_t)(old - path);

    (void)base;
    if (strcasecmp(old, extension) == 0)
        return fail(LS_USAGE,
                    "%s ends in %s, which is the name of the second file; give "
                    "the first one another extension",
                    path, extension);
    if (n + strlen(extension) + 1 > LS_PATH_SIZE)
        return fail(LS_USAGE, "the path %s is too long", path);
    snprintf(second, LS_PATH_SIZE, "%.*s%s", (int)n, path, extension);
    return LS_OK;
}

static ls_status save(const char *path, const struct text_out *out, int force)
{
    const struct digest_part part = {out->text, out->size};

    return file_replace(path, &part, 1, force);
}

/* The second file, whose name the caller does not give, is not the model. */
static ls_status spare_model(const char *second, const char *model)
{
    struct stat a, b;

    if (stat(second, &a) != 0 || stat(model, &b) != 0 || a.st_dev != b.st_dev ||
        a.st_ino != b.st_ino)
        return LS_OK;
    return fail(LS_USAGE,
                "%s is the model, and would be replaced by the second file of "
                "the export; give the first one another name",
                second);
}

/* The second file must not stand in the way of the first. */
static ls_status save_both(const struct export_writer *writer,
                           const struct export_files *files, const char *path,
                           const char *model, int force)
{
    char second[LS_PATH_SIZE];
    bool there = false;
    ls_status status = LS_OK;

    if (!writer->second)
        return save(path, &files->main, force);
    TRY(path_of_second(path, writer->second, second));
    TRY(spare_model(second, model));
    TRY(file_find(path, &there));
    if (there && !force)
        return save(path, &files->main, force);
    TRY(save(second, &files->second, force));
    TRY(save(path, &files->main, force));
done:
    return status;
}

static ls_status write_locale(const struct export_writer *writer,
                              const struct pipeline *p,
                              struct export_files *files)
{
    const locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    ls_status status = LS_OK;

    if (locale == (locale_t)0)
        return fail(LS_NO_MEMORY, "no C locale: %s", strerror(errno));
    const locale_t before = uselocale(locale);

    status = writer->write(p, files);
    uselocale(before);
    freelocale(locale);
    if (status == LS_OK)
        status = files->main.status;
    return status == LS_OK ? files->second.status : status;
}

static ls_status fail_ident(const char *ident, const char *kind,
                            const char *file)
{
    return fail(LS_USAGE,
                "the name '%s' has no place in %s; leave it out with setting "
                "to=%s",
                ident, file, kind);
}

/* A file for inference is the model itself, without names in a language. */
static ls_status export_infer(const struct ls_model *model, const char *ident,
                              const char *path, int force)
{
    return *ident ? fail_ident(ident, "infer", "a file for inference")
                  : infer_file_save(model, path, force);
}

/* LWTNN names inputs and outputs, but no network. */
static ls_status check_ident(const struct export_writer *writer,
                             const char *ident)
{
    if (*ident && strcmp(writer->name, "lwtnn") == 0)
        return fail_ident(ident, writer->name, "a file of LWTNN");
    if (*ident && !is_ident(ident))
        return fail(LS_USAGE,
                    "'%s' is not a name: a letter, then letters, digits and _, "
                    "at most %d",
                    ident, MOST_IDENT);
    return LS_OK;
}

static bool is_infer(const char *kind, const char *extension)
{
    return *kind ? strcmp(kind, "infer") == 0
                 : strcasecmp(extension, ".lsinf") == 0;
}

ls_status export_model(const struct ls_model *model, const char *name,
                       const char *kind, const char *ident, const char *path,
                       int force)
{
    const char *extension, *base = base_of(path, &extension);
    const struct export_writer *writer = find_writer(kind, path);
    char made[MOST_IDENT + 1], second[LS_PATH_SIZE] = "";
    struct export_files files = {.second_name = second};
    struct pipeline *p = NULL;
    ls_status status = LS_OK;

    (void)base;
    if (is_infer(kind, extension))
        return export_infer(model, ident, path, force);
    if (!writer)
        return fail_kind(kind, path);
    TRY(check_ident(writer, ident));
    ident_of(path, made);
    if (writer->second)
        TRY(path_of_second(path, writer->second, second));
    files.second_name = base_of(second, &extension);
    TRY(pipeline_create(model, name, &p));
    p->writer = writer->name;
    p->ident = *ident ? ident : made;
    TRY(pipeline_check(p, writer->express, writer->activations));
    TRY(write_locale(writer, p, &files));
    TRY(save_both(writer, &files, path, name, force));
done:
    pipeline_destroy(p);
    out_clear(&files.main);
    out_clear(&files.second);
    return status;
}
