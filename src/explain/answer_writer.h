/* SPDX-License-Identifier: MIT */
/*
 * answer_writer.h - answers of a model for rows of a table, written to a file.
 */
#ifndef LOCKSTEP_ANSWER_WRITER_H
#define LOCKSTEP_ANSWER_WRITER_H

#include "engine/prediction_sink.h"
#include "explain/answer_team.h"

struct answer_writer {
    const struct ls_model *model;
    struct answer_team *answers;
    struct prediction_layout layout;
    struct kept_column *kept; /* [layout.n_kept] */
    size_t *column;           /* [layout.n_kept] of the input columns */
    struct prediction_sink *sink;
    size_t room; /* rows of the arrays below */
    real *out;
    int32_t *label;
    double *value; /* [room x layout.n_kept] */
    uint64_t rows; /* written */
};

/* Prepare to write `rows` rows (0: unknown, of text alone) to path (NULL: the
 * standard output) in the format of output's name. x_type: number type of the
 * rows. plan must be checked. */
ls_status answer_writer_create(const struct ls_model *model,
                               const ls_answer_plan *plan,
                               enum number_type x_type, bool ids,
                               struct answer_writer **writer);
ls_status answer_writer_open(struct answer_writer *writer, const char *path,
                             const char *output, size_t rows);
void answer_writer_destroy(struct answer_writer *writer); /* NULL: nothing */

/* Answer and write rows row [n] of a table whose X is in memory; id or id_text
 * [n], if there are ids. */
ls_status answer_writer_rows(struct answer_writer *writer,
                             const ls_dataset *table, const size_t *row,
                             size_t n, const int64_t *id, char *const *id_text);
ls_status answer_writer_finish(struct answer_writer *writer);

/* Implements ls_answer_file(), for a checked plan; in answer_file.c. */
ls_status answer_file(const struct ls_model *model, const ls_dataset *dataset,
                      const ls_answer_plan *plan, const char *output);
/* Implements ls_answer_stream(), likewise; in answer_stream.c. */
ls_status answer_stream(const struct ls_model *model, const ls_config *config,
                        const ls_answer_plan *plan, const char *output,
                        uint64_t *rows);

#endif
