/* SPDX-License-Identifier: MIT */
/*
 * spool.c - labels put aside in a file until all of them are known.
 *
 * What labels mean shows only with the last of them, and the rows of a text are
 * to be read once. The file has no name from the beginning: nothing is left
 * over, whatever happens.
 */
#include "table/import/spool.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

enum { BUFFER = 1 << 16 };

/* In place of a length. */
#define NO_TEXT UINT32_MAX

struct spool {
    FILE *file;
    char *text;
    size_t room;
    char path[LS_PATH_SIZE];
};

static ls_status fail_file(const struct spool *spool)
{
    return fail(LS_IO, "%s: %s", spool->path, strerror(errno));
}

ls_status spool_create(const char *output, struct spool **spool)
{
    struct spool *made = NULL;
    int fd = -1;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "labels"));
    TRY(file_beside(output, ".labels.XXXXXX", made->path));
    fd = mkstemp(made->path);
    if (fd < 0)
        TRY(fail(LS_EXISTS, "%s: %s", made->path, strerror(errno)));
    unlink(made->path);
    made->file = fdopen(fd, "w+b");
    if (!made->file) {
        status = fail_file(made);
        close(fd);
        goto done;
    }
    setvbuf(made->file, NULL, _IOFBF, BUFFER);
    *spool = made;
    made = NULL;
done:
    spool_destroy(made);
    return status;
}

void spool_destroy(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->file)
        fclose(spool->file);
    mem_free(spool->text);
    mem_free(spool);
}

ls_status spool_put(struct spool *spool, double number, const char *text)
{
    const uint32_t length = text ? (uint32_t)strlen(text) : NO_TEXT;
    FILE *file = spool->file;

    if (fwrite(&number, sizeof number, 1, file) != 1 ||
        fwrite(&length, sizeof length, 1, file) != 1 ||
        (text && fwrite(text, 1, length, file) != length))
        return fail_file(spool);
    return LS_OK;
}

ls_status spool_rewind(struct spool *spool)
{
    return fflush(spool->file) == 0 && fseek(spool->file, 0, SEEK_SET) == 0
               ? LS_OK
               : fail_file(spool);
}

static ls_status make_room(struct spool *spool, size_t size)
{
    if (size <= spool->room)
        return LS_OK;
    mem_free(spool->text);
    spool->room = 0;
    spool->text = mem_zeroed(2 * size, 1);
    spool->room = spool->text ? 2 * size : 0;
    return mem_check(spool->text, 2 * size, 1, "a label");
}

ls_status spool_get(struct spool *spool, double *number, const char **text)
{
    uint32_t length = 0;
    ls_status status = LS_OK;

    if (fread(number, sizeof *number, 1, spool->file) != 1 ||
        fread(&length, sizeof length, 1, spool->file) != 1)
        return fail_file(spool);
    *text = NULL;
    if (length == NO_TEXT)
        return LS_OK;
    TRY(make_room(spool, (size_t)length + 1));
    if (fread(spool->text, 1, length, spool->file) != length)
        return fail_file(spool);
    spool->text[length] = '\0';
    *text = spool->text;
done:
    return status;
}
