/* SPDX-License-Identifier: MIT */
/*
 * input_inside.h - what reads the bytes of an input, by its compression.
 */
#ifndef LOCKSTEP_INPUT_INSIDE_H
#define LOCKSTEP_INPUT_INSIDE_H

#include <sys/stat.h>

#include "table/text/input.h"

/* One way to read. rewind also begins; state is the codec's. */
struct codec {
    ls_status (*open)(struct input *input);
    ls_status (*read)(struct input *input, void *bytes, size_t size,
                      size_t *got);
    ls_status (*rewind)(struct input *input);
    void (*close)(struct input *input);
};

struct input {
    const char *path; /* for sentences */
    char *own_path;   /* or NULL */
    const struct codec *codec;
    void *state;
    int fd;                /* of the file, at its begin when a codec opens it */
    bool spill;            /* of the standard input: a file without a name */
    uint64_t bytes, whole; /* given since the front; in all, or 0 */
    _Atomic uint64_t place, total; /* in the file; read in all */
    double opened;
    struct stat first;               /* as it was when it was opened */
    size_t member;                   /* of an archive */
    size_t preamble, preamble_lines; /* in front of the rows of a text */
};

/* Up to size bytes of the file as they are; fewer at the end alone. */
ls_status input_fill(struct input *input, void *bytes, size_t size,
                     size_t *got);
/* The next of them is the first of the file. */
ls_status input_to_front(struct input *input);

extern const struct codec codec_plain, codec_gzip;
extern const struct codec codec_zstd; /* fails where it was not built in */

#endif
