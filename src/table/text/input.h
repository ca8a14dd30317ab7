/* SPDX-License-Identifier: MIT */
/*
 * input.h - a file to import, plain or compressed, read from front to back.
 */
#ifndef LOCKSTEP_INPUT_H
#define LOCKSTEP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct input;

/* LS_NO_INPUT if there is no regular file. path is borrowed. */
ls_status input_open(const char *path, struct input **input);
/* The standard input, put aside beside output (NULL: in $TMPDIR or /tmp) in a
 * file without a name. */
ls_status input_open_stream(const char *output, struct input **input);
void input_close(struct input *input); /* NULL is allowed */

/* Whether it is the standard input. */
bool input_is_stream(const struct input *input);

const char *input_path(const struct input *input);

/* Up to size bytes, after decompression; fewer at the end alone. */
ls_status input_read(struct input *input, void *bytes, size_t size,
                     size_t *got);

/* Back to the front; LS_BAD_DATA if the file is no longer what it was. */
ls_status input_rewind(struct input *input);

/* Bytes of the file that were read since the front, and all of them; also
 * while another thread reads. Bytes per second since it was opened. */
void input_place(const struct input *input, uint64_t *done, uint64_t *all);
double input_speed(const struct input *input);

/* Bytes that it gives in all; 0 when only reading them tells. */
uint64_t input_whole(const struct input *input);

/* Bytes and lines in front of the rows of a text, for csv_reader.h to pass
 * over; 0 as long as nobody says otherwise. */
void input_set_preamble(struct input *input, size_t bytes, size_t lines);
void input_preamble(const struct input *input, size_t *bytes, size_t *lines);

/* Bytes given out since the front. */
uint64_t input_bytes(const struct input *input);

#endif
