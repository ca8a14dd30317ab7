/* SPDX-License-Identifier: MIT */
/*
 * prediction_sink.h - a file of predictions: text, NPY or HDF5.
 */
#ifndef LOCKSTEP_PREDICTION_SINK_H
#define LOCKSTEP_PREDICTION_SINK_H

#include "engine/prediction_text.h"

enum prediction_format { PREDICTION_TEXT, PREDICTION_NPY, PREDICTION_HDF5 };

/* By the ending of the name; "-" is text. LS_USAGE for that of another
 * format. */
ls_status prediction_format_of(const char *output,
                               enum prediction_format *format);

struct prediction_sink;

/* Name of the dataset of outputs in HDF5. */
extern const char PREDICTION_OUTPUTS[];

/* Create a file of `rows` rows at path (NULL: the standard output) in the
 * format of output's name, whose numbers are in the dataset of that name in
 * HDF5. All arguments must outlive the sink. */
ls_status prediction_sink_create(const char *path, const char *output,
                                 const struct prediction_layout *layout,
                                 const char *dataset, size_t rows,
                                 struct prediction_sink **sink);
ls_status prediction_sink_rows(struct prediction_sink *sink,
                               const struct prediction_rows *rows);
/* Write the ids of all rows, one of both, to HDF5; texts have them in their
 * rows, NPY has none. */
ls_status prediction_sink_ids(struct prediction_sink *sink, size_t rows,
                              const int64_t *id, char *const *id_text);
/* Text only. */
ls_status prediction_sink_flush(struct prediction_sink *sink);
/* Complete and close the file; close it as it is. Both free the sink; NULL is
 * allowed for the second. */
ls_status prediction_sink_finish(struct prediction_sink *sink);
void prediction_sink_close(struct prediction_sink *sink);

#endif
