/* SPDX-License-Identifier: MIT */
/*
 * csv_file.c - a CSV file of results that appears complete.
 */
#include "cli/csv_file.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"

ls_status csv_file_begin(const char *path, struct csv_file *file)
{
    file->path = path;
    snprintf(file->temporary, sizeof file->temporary, "%s.tmp", path);
    file->out = fopen(file->temporary, "we");
    return file->out ? LS_OK
                     : complain(LS_EXISTS, "%s: %s", path, strerror(errno));
}

ls_status csv_file_finish(struct csv_file *file)
{
    const bool written = fflush(file->out) == 0 && !ferror(file->out) &&
                         fsync(fileno(file->out)) == 0;
    const bool closed = fclose(file->out) == 0;

    file->out = NULL;
    if (written && closed && rename(file->temporary, file->path) == 0)
        return LS_OK;

    const int error = errno;

    (void)unlink(file->temporary);
    return complain(LS_IO, "%s: %s", file->path, strerror(error));
}

void csv_file_abandon(struct csv_file *file)
{
    if (!file->out)
        return;
    (void)fclose(file->out);
    (void)unlink(file->temporary);
}

void csv_put_text(const char *text, FILE *out)
{
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    if (quoted)
        fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    if (quoted)
        fputc('"', out);
}

void csv_put_number(double value, FILE *out)
{
    if (!isnan(value))
        fprintf(out, "%.17g", value);
}
