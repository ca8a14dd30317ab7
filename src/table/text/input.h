/* SPDX-License-Identifier: MIT */
/*
 * input.h - sequential reading of a plain or compressed file.
 */
#ifndef LOCKSTEP_INPUT_H
#define LOCKSTEP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct input;

/* Open a file; path must outlive the input. LS_NO_INPUT if there is no regular
 * file. */
ls_status input_open(const char *path, struct input **input);
/* Open the standard input, copied to an unnamed temporary file in the directory
 * of output (NULL: in $TMPDIR or /tmp). */
ls_status input_open_stream(const char *output, struct input **input);
/* Open the standard input to read it as it comes: any number of times from its
 * begin, until input_follow(); after that once. */
ls_status input_open_pipe(struct input **input);
void input_follow(struct input *input);
/* Turn such an input, before input_follow(), into one of input_open_stream().
 */
ls_status input_spill_pipe(struct input *input);
void input_close(struct input *input); /* NULL is allowed */

/* Whether input is the standard input. */
bool input_is_stream(const struct input *input);

const char *input_path(const struct input *input);

/* Read up to size decompressed bytes; fewer only at the end. */
ls_status input_read(struct input *input, void *bytes, size_t size,
                     size_t *got);

/* The same, but of a pipe whatever is there, at least a byte unless it ends. */
ls_status input_read_some(struct input *input, void *bytes, size_t size,
                          size_t *got);
/* Whether input_read_some() of `want` bytes that gave `got` met the end. */
bool input_ended(const struct input *input, size_t want, size_t got);

/* Go back to the beginning; LS_BAD_DATA if the file has changed. */
ls_status input_rewind(struct input *input);

/* Position in the file and its size, in bytes; may be called while another
 * thread reads. Bytes per second since input_open(). */
void input_place(const struct input *input, uint64_t *done, uint64_t *all);
double input_speed(const struct input *input);

/* Decompressed size in bytes; 0 if unknown. */
uint64_t input_whole(const struct input *input);

/* Bytes and lines before the rows of a text, which csv_reader.h skips;
 * initially 0. */
void input_set_preamble(struct input *input, size_t bytes, size_t lines);
void input_preamble(const struct input *input, size_t *bytes, size_t *lines);

/* Decompressed bytes read since the beginning. */
uint64_t input_bytes(const struct input *input);

#endif
