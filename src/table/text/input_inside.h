/* SPDX-License-Identifier: MIT */
/*
 * input_inside.h - codecs of an input: plain, gzip and zstd.
 */
#ifndef LOCKSTEP_INPUT_INSIDE_H
#define LOCKSTEP_INPUT_INSIDE_H

#include <sys/stat.h>

#include "table/text/input.h"

/* A codec. rewind() is also called before the first read(); state of an input
 * belongs to its codec. */
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
    int fd;                /* at the beginning when a codec opens it */
    bool spill;            /* the standard input, or an unnamed copy */
    bool some;             /* a read of a pipe need not be complete */
    uint64_t bytes, whole; /* decompressed: since the beginning; all, or 0 */
    _Atomic uint64_t place, total; /* position in the file; all bytes read */
    double opened;
    uint64_t packed;   /* size of a compressed file or archive, or 0 */
    struct stat first; /* of the file when it was opened */
    size_t member;     /* of an archive */
    size_t preamble, preamble_lines; /* before the rows of a text */
};

/* Read up to size bytes of the file, compressed; fewer only at the end. */
ls_status input_fill(struct input *input, void *bytes, size_t size,
                     size_t *got);
/* Seek to the first byte of the file. */
ls_status input_to_front(struct input *input);

/* Copy n bytes and the rest of the standard input to an unnamed temporary file,
 * which becomes that of the input. */
ls_status input_spill(struct input *input, const char *bytes, size_t n);
/* Find the compression of a file and open its codec. */
ls_status input_choose_codec(struct input *input);

extern const struct codec codec_plain, codec_gzip, codec_pipe;
extern const struct codec codec_zstd; /* fails if built without libzstd */

#endif
