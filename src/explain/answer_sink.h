/* SPDX-License-Identifier: MIT */
/*
 * answer_sink.h - a file of answers: text, NPY or HDF5.
 */
#ifndef LOCKSTEP_ANSWER_SINK_H
#define LOCKSTEP_ANSWER_SINK_H

#include "engine/prediction_text.h"
#include "lockstep_explain.h"

enum answer_format { ANSWER_TEXT, ANSWER_NPY, ANSWER_HDF5 };

/* By the ending of the name; "-" is text. LS_USAGE for that of another
 * format. */
ls_status answer_format_of(const char *output, enum answer_format *format);

struct answer_sink;

/* Create a file of `rows` rows at path (NULL: the standard output) in the
 * format of output's name. All arguments must outlive the sink. */
ls_status answer_sink_create(const char *path, const char *output,
                             const struct prediction_layout *layout,
                             ls_answer answer, size_t rows,
                             struct answer_sink **sink);
ls_status answer_sink_rows(struct answer_sink *sink,
                           const struct prediction_rows *rows);
/* Write the ids of all rows, one of both, to HDF5; texts have them in their
 * rows, NPY has none. */
ls_status answer_sink_ids(struct answer_sink *sink, size_t rows,
                          const int64_t *id, char *const *id_text);
/* Text only. */
ls_status answer_sink_flush(struct answer_sink *sink);
/* Complete and close the file; close it as it is. Both free the sink; NULL is
 * allowed for the second. */
ls_status answer_sink_finish(struct answer_sink *sink);
void answer_sink_close(struct answer_sink *sink);

#endif
