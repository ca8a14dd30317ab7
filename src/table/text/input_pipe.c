/* SPDX-License-Identifier: MIT */
/*
 * input_pipe.c - the standard input, read as it comes and not copied to a file.
 *
 * Its first bytes are kept until input_follow(): the format is found from them,
 * and they are read again. Memory does not grow after that.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "table/text/input_inside.h"

/* What was read, as long as it may be read again. */
struct pipe_head {
    char *bytes;
    size_t n, room, at;
    bool following, rewound;
    bool ended; /* the pipe has */
};

/* Read at least a byte, unless the pipe ends. */
static ls_status read_pipe(struct input *input, char *bytes, size_t size,
                           size_t *got)
{
    struct pipe_head *head = input->state;
    const ssize_t n = system_read(input->fd, bytes, size);

    if (n < 0)
        return fail(LS_IO, "%s: read failed: %s", input->path,
                    system_text(errno));
    head->ended = n == 0;
    *got = (size_t)n;
    input->place += *got;
    input->total += *got;
    return LS_OK;
}

/* Read to the head as well, which has been read to its end. */
static ls_status read_ahead(struct input *input, char *bytes, size_t size,
                            size_t *got)
{
    struct pipe_head *head = input->state;
    ls_status status = LS_OK;

    TRY(read_pipe(input, bytes, size, got));
    if (head->following)
        goto done;
    TRY(MEM_GROW(head->bytes, head->n, head->n + *got, &head->room,
                 "the begin of a text"));
    memcpy(head->bytes + head->n, bytes, *got);
    head->n += *got;
    head->at = head->n;
done:
    return status;
}

static size_t take_head(struct pipe_head *head, char *bytes, size_t size)
{
    const size_t left = head->n - head->at;
    const size_t n = left < size ? left : size;

    if (n > 0)
        memcpy(bytes, head->bytes + head->at, n);
    head->at += n;
    return n;
}

static ls_status pipe_read(struct input *input, void *bytes, size_t size,
                           size_t *got)
{
    struct pipe_head *head = input->state;
    size_t done = take_head(head, bytes, size), n = 0;
    ls_status status = LS_OK;

    while (done < size && !head->ended && !(input->some && done > 0)) {
        TRY(read_ahead(input, (char *)bytes + done, size - done, &n));
        done += n;
    }
    *got = done;
done:
    return status;
}

static ls_status pipe_rewind(struct input *input)
{
    struct pipe_head *head = input->state;

    if (head->rewound)
        return fail(LS_INTERNAL, "%s is read a second time", input->path);
    head->rewound = head->following;
    head->at = 0;
    return LS_OK;
}

static ls_status pipe_open(struct input *input)
{
    struct pipe_head *head = NULL;
    const ls_status status = MEM_ARRAY(head, 1, "an input");

    input->state = head;
    return status;
}

static void pipe_close(struct input *input)
{
    struct pipe_head *head = input->state;

    if (head)
        mem_free(head->bytes);
    mem_free(head);
    input->state = NULL;
}

const struct codec codec_pipe = {pipe_open, pipe_read, pipe_rewind, pipe_close};

bool input_ended(const struct input *input, size_t want, size_t got)
{
    return input->codec == &codec_pipe ? got == 0 : got < want;
}

ls_status input_read_some(struct input *input, void *bytes, size_t size,
                          size_t *got)
{
    ls_status status;

    input->some = input->codec == &codec_pipe;
    status = input_read(input, bytes, size, got);
    input->some = false;
    return status;
}

ls_status input_open_pipe(struct input **input)
{
    struct input *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "an input"));
    made->path = "standard input";
    made->spill = true;
    made->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (made->fd < 0)
        TRY(fail(LS_IO, "standard input: %s", system_text(errno)));
    made->codec = &codec_pipe;
    TRY(pipe_open(made));
    *input = made;
    made = NULL;
done:
    input_close(made);
    return status;
}

void input_follow(struct input *input)
{
    struct pipe_head *head = input->state;

    head->following = true;
}

ls_status input_spill_pipe(struct input *input)
{
    struct pipe_head *head = input->state;
    const ls_status status = input_spill(input, head->bytes, head->n);

    pipe_close(input);
    input->codec = NULL;
    return status == LS_OK ? input_choose_codec(input) : status;
}
