/* SPDX-License-Identifier: MIT */
/*
 * input.c - a file to import, plain or gzip, read from front to back.
 *
 * zlib tells the two apart and reads both. Importers read a file twice, so it
 * has to be one that can be, and that stays as it is.
 */
#include "data/input.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/machine.h"
#include "base/mem.h"

struct input {
    const char *path;
    gzFile file;
    uint64_t bytes;
    _Atomic uint64_t place, total; /* in the file; read in all */
    double opened;
    struct stat first; /* as it was when it was opened */
};

static ls_status check_path(const char *path, struct stat *info)
{
    if (strcmp(path, "-") == 0)
        return fail(LS_NO_INPUT, "import reads files, not the standard input");
    if (stat(path, info) != 0)
        return fail(LS_NO_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info->st_mode))
        return fail(LS_NO_INPUT, "%s is not a regular file", path);
    return LS_OK;
}

ls_status input_open(const char *path, struct input **input)
{
    struct input *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an input"));
    made->path = path;
    TRY(check_path(path, &made->first));
    errno = 0;
    made->file = gzopen(path, "rb");
    if (!made->file) {
        status = fail(LS_NO_INPUT, "%s: %s", path,
                      errno ? strerror(errno) : "out of memory");
        goto done;
    }
    gzbuffer(made->file, 1 << 17);
    made->opened = machine_seconds();
    *input = made;
    made = NULL;
done:
    input_close(made);
    return status;
}

void input_close(struct input *input)
{
    if (input && input->file)
        gzclose_r(input->file);
    mem_free(input);
}

const char *input_path(const struct input *input)
{
    return input->path;
}

/* What zlib has to say of a read that gave less than was asked for. */
static ls_status check_end(struct input *input)
{
    int code = Z_OK;
    const char *text = gzerror(input->file, &code);

    if (code == Z_OK || code == Z_STREAM_END)
        return LS_OK;
    if (code == Z_ERRNO)
        return fail(LS_IO, "%s: read failed: %s", input->path, strerror(errno));
    if (code == Z_BUF_ERROR)
        return fail(LS_BAD_DATA, "%s: the gzip file is cut off", input->path);
    return fail(LS_BAD_DATA, "%s: the gzip file is damaged (%s)", input->path,
                text);
}

ls_status input_read(struct input *input, void *bytes, size_t size, size_t *got)
{
    char *at = bytes;
    size_t done_so_far = 0;
    ls_status status = LS_OK;

    while (done_so_far < size) {
        const size_t left = size - done_so_far;
        const unsigned ask = left < 1u << 30 ? (unsigned)left : 1u << 30;
        const int n = gzread(input->file, at + done_so_far, ask);

        if (n > 0)
            done_so_far += (size_t)n;
        if (n < 0 || (unsigned)n < ask) {
            TRY(check_end(input));
            break;
        }
    }
    input->bytes += done_so_far;
    input->total += (uint64_t)gzoffset(input->file) - input->place;
    input->place = (uint64_t)gzoffset(input->file);
    *got = done_so_far;
done:
    return status;
}

ls_status input_rewind(struct input *input)
{
    const struct stat *first = &input->first;
    struct stat now;

    if (stat(input->path, &now) != 0 || now.st_size != first->st_size ||
        now.st_mtim.tv_sec != first->st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != first->st_mtim.tv_nsec)
        return fail(LS_BAD_DATA, "%s changed while it was read", input->path);
    if (gzrewind(input->file) != 0)
        return fail(LS_IO, "%s: cannot be read again", input->path);
    input->bytes = 0;
    input->place = 0;
    return LS_OK;
}

uint64_t input_bytes(const struct input *input)
{
    return input->bytes;
}

void input_place(const struct input *input, uint64_t *done, uint64_t *all)
{
    *done = input->place;
    *all = (uint64_t)input->first.st_size;
}

double input_speed(const struct input *input)
{
    return (double)input->total / (machine_seconds() - input->opened + 1e-9);
}
