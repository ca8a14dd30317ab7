/* SPDX-License-Identifier: MIT */
/*
 * input.c - sequential reading of a plain or compressed file.
 *
 * Importers read a file twice, so the file must be seekable and must not
 * change. The standard input is copied to such a file first.
 */
#include "table/text/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_limits.h"
#include "base/machine.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "base/temporary.h"
#include "table/text/input_inside.h"

static ls_status check_path(const char *path, struct stat *info)
{
    if (strcmp(path, "-") == 0)
        return fail(LS_NO_INPUT,
                    "only import, predict and eval read the standard input: "
                    "training may go on later, and then reads its table again");
    if (stat(path, info) != 0)
        return file_fail_open(path, errno);
    if (!S_ISREG(info->st_mode))
        return fail(LS_NO_INPUT, "%s is not a regular file", path);
    return LS_OK;
}

ls_status input_fill(struct input *input, void *bytes, size_t size, size_t *got)
{
    size_t n = 0;

    while (n < size) {
        const ssize_t m = system_read(input->fd, (char *)bytes + n, size - n);

        if (m < 0)
            return fail(LS_IO, "%s: read failed: %s", input->path,
                        system_text(errno));
        if (m == 0)
            break;
        n += (size_t)m;
    }
    input->place += n;
    input->total += n;
    *got = n;
    return LS_OK;
}

ls_status input_to_front(struct input *input)
{
    if (lseek(input->fd, 0, SEEK_SET) != 0)
        return fail(LS_IO, "%s: cannot be read again", input->path);
    return LS_OK;
}

static ls_status open_plain(struct input *input)
{
    input->whole = (uint64_t)input->first.st_size;
    return LS_OK;
}

static void close_plain(struct input *input)
{
    (void)input;
}

const struct codec codec_plain = {open_plain, input_fill, input_to_front,
                                  close_plain};

/* A frame of Zstandard, or one of those that readers pass over. */
static bool is_zstd(const unsigned char magic[4])
{
    static const unsigned char frame[4] = {0x28, 0xB5, 0x2F, 0xFD};

    return memcmp(magic, frame, 4) == 0 ||
           (magic[0] >> 4 == 5 && memcmp(magic + 1, "\x2A\x4D\x18", 3) == 0);
}

/* What compression the file has; it stands at its begin then. */
ls_status input_choose_codec(struct input *input)
{
    unsigned char magic[4] = {0};

    if (system_read_at(input->fd, magic, sizeof magic, 0) < 0)
        return fail(LS_IO, "%s: %s", input->path, system_text(errno));
    input->codec = is_zstd(magic)                      ? &codec_zstd
                   : memcmp(magic, "\x1f\x8b", 2) == 0 ? &codec_gzip
                                                       : &codec_plain;
    input->packed =
        input->codec == &codec_plain ? 0 : (uint64_t)input->first.st_size;
    input->opened = machine_seconds();
    return input->codec->open(input);
}

ls_status input_open(const char *path, struct input **input)
{
    struct input *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an input"));
    made->path = path;
    made->fd = -1;
    TRY(check_path(path, &made->first));
    made->fd = system_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (made->fd < 0)
        TRY(file_fail_open(path, errno));
    TRY(input_choose_codec(made));
    *input = made;
    made = NULL;
done:
    input_close(made);
    return status;
}

static ls_status fail_copy(void)
{
    return fail(system_status(errno, LS_IO),
                "the temporary copy of the standard input: %s",
                system_text(errno));
}

static ls_status write_all(int to, const char *bytes, size_t n)
{
    errno = system_write(to, bytes, n);
    return errno == 0 ? LS_OK : fail_copy();
}

/* All bytes of one file descriptor to the other. */
static ls_status copy_all(int from, int to)
{
    char *bytes = NULL;
    const size_t size = 1 << 20;
    ssize_t n = 0;
    ls_status status = LS_OK;

    bytes = mem_untouched(size, 1);
    TRY(mem_check(bytes, size, 1, "a buffer"));
    while ((n = system_read(from, bytes, size)) != 0) {
        if (n < 0)
            TRY(fail(LS_IO, "standard input: %s", system_text(errno)));
        TRY(write_all(to, bytes, (size_t)n));
    }
done:
    mem_free(bytes);
    return status;
}

/* To the beginning of the copy, which is complete. */
static ls_status begin_copy(struct input *input)
{
    if (fstat(input->fd, &input->first) != 0 ||
        lseek(input->fd, 0, SEEK_SET) != 0)
        return fail_copy();
    return LS_OK;
}

ls_status input_spill(struct input *input, const char *bytes, size_t n)
{
    const int pipe = input->fd;
    ls_status status = LS_OK;

    input->fd = -1;
    TRY(temporary_open(NULL, &input->fd));
    TRY(write_all(input->fd, bytes, n));
    TRY(copy_all(pipe, input->fd));
    TRY(begin_copy(input));
done:
    close(pipe);
    return status;
}

ls_status input_open_stream(const char *output, struct input **input)
{
    struct input *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an input"));
    made->path = "standard input";
    made->spill = true;
    made->fd = -1;
    TRY(temporary_open(output, &made->fd));
    TRY(copy_all(STDIN_FILENO, made->fd));
    TRY(begin_copy(made));
    TRY(input_choose_codec(made));
    *input = made;
    made = NULL;
done:
    input_close(made);
    return status;
}

void input_close(struct input *input)
{
    if (!input)
        return;
    if (input->codec)
        input->codec->close(input);
    if (input->fd >= 0)
        close(input->fd);
    mem_free(input->own_path);
    mem_free(input);
}

bool input_is_stream(const struct input *input)
{
    return input->spill;
}

const char *input_path(const struct input *input)
{
    return input->path;
}

/* A small file must not fill memory or disk. */
static ls_status check_ratio(const struct input *input)
{
    if (input->packed == 0 || input->bytes <= LIMIT_UNPACK_FREE ||
        input->bytes / LIMIT_UNPACK_RATIO <= input->packed)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s unpacks to more than %d times its %llu bytes, as hostile "
                "files do; unpack it first, if you trust it",
                input->path, LIMIT_UNPACK_RATIO,
                (unsigned long long)input->packed);
}

ls_status input_read(struct input *input, void *bytes, size_t size, size_t *got)
{
    ls_status status = LS_OK;

    TRY(input->codec->read(input, bytes, size, got));
    input->bytes += *got;
    TRY(check_ratio(input));
done:
    return status;
}

static bool has_changed(const struct input *input)
{
    const struct stat *first = &input->first;
    struct stat now;

    return !input->spill &&
           (stat(input->path, &now) != 0 || now.st_size != first->st_size ||
            now.st_mtim.tv_sec != first->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != first->st_mtim.tv_nsec);
}

ls_status input_rewind(struct input *input)
{
    if (!input->member && has_changed(input))
        return fail(LS_BAD_DATA, "%s changed while it was read", input->path);
    input->bytes = 0;
    input->place = 0;
    return input->codec->rewind(input);
}

uint64_t input_whole(const struct input *input)
{
    return input->whole;
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

void input_set_preamble(struct input *input, size_t bytes, size_t lines)
{
    input->preamble = bytes;
    input->preamble_lines = lines;
}

void input_preamble(const struct input *input, size_t *bytes, size_t *lines)
{
    *bytes = input->preamble;
    *lines = input->preamble_lines;
}
