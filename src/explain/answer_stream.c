/* SPDX-License-Identifier: MIT */
/*
 * answer_stream.c - answers of a model for the rows of the standard input, as
 * they come.
 */
#include <string.h>

#include "base/mem.h"
#include "base/output_file.h"
#include "engine/evaluate_file.h"
#include "explain/answer_writer.h"
#include "table/open/row_stream.h"

/* All rows of the stream, each block flushed when it is answered. */
static ls_status write_rows(struct answer_writer *writer,
                            struct row_stream *stream)
{
    const ls_dataset *table = NULL;
    char *const *id = NULL;
    size_t n = 0, room = 0, *row = NULL;
    ls_status status = LS_OK;

    do {
        TRY(row_stream_next(stream, &table, &n, &id));
        if (n > room) {
            mem_free(row);
            TRY(MEM_ARRAY(row, n, "row numbers"));
            for (room = 0; room < n; room++)
                row[room] = room;
        }
        if (n > 0) {
            TRY(answer_writer_rows(writer, table, row, n, NULL, id));
            TRY(prediction_sink_flush(writer->sink));
        }
    } while (n > 0);
done:
    mem_free(row);
    return status;
}

static ls_status stream_all(const struct ls_model *model,
                            const ls_answer_plan *plan,
                            struct row_stream *stream, const char *path,
                            const char *output, uint64_t *rows)
{
    struct answer_writer *writer = NULL;
    ls_status status = LS_OK;

    TRY(answer_writer_create(model, plan, row_stream_type(stream),
                             row_stream_has_ids(stream), &writer));
    TRY(answer_writer_open(writer, path, output, 0));
    TRY(write_rows(writer, stream));
    *rows = writer->rows;
    TRY(answer_writer_finish(writer));
done:
    answer_writer_destroy(writer);
    return status;
}

/* To a file that appears complete, or to the standard output. */
static ls_status stream_to(const struct ls_model *model,
                           const ls_answer_plan *plan,
                           struct row_stream *stream, const char *output,
                           uint64_t *rows)
{
    struct output_file place = {.force = 0};
    ls_status status = LS_OK;

    if (strcmp(output, "-") == 0)
        return stream_all(model, plan, stream, NULL, output, rows);
    TRY(output_file_begin(output, plan->force, &place));
    TRY(stream_all(model, plan, stream, place.temporary, output, rows));
    TRY(output_file_commit(&place));
done:
    output_file_end(&place);
    return status;
}

/* Read an input that is no plain text as a whole, then answer it. */
static ls_status answer_whole(const struct ls_model *model,
                              const ls_config *config,
                              const struct dataset_pattern *pattern,
                              const ls_answer_plan *plan, const char *output,
                              uint64_t *rows)
{
    ls_dataset *data = NULL;
    ls_status status = LS_OK;

    TRY(dataset_open("-", config, pattern, &data));
    *rows = data->about.rows;
    TRY(answer_file(model, data, plan, output));
done:
    dataset_close(data);
    return status;
}

ls_status answer_stream(const struct ls_model *model, const ls_config *config,
                        const ls_answer_plan *plan, const char *output,
                        uint64_t *rows)
{
    struct dataset_pattern pattern = pattern_for(model, 0);
    struct row_stream *stream = NULL;
    enum prediction_format format;
    ls_status status = LS_OK;

    TRY(prediction_format_of(output, &format));
    if (format != PREDICTION_TEXT || *config->rows)
        TRY(fail(LS_USAGE, "rows can be answered as they come to a text alone, "
                           "and without setting rows"));
    TRY(row_stream_open(config, &pattern, &stream, &pattern.begun));
    TRY(stream ? stream_to(model, plan, stream, output, rows)
               : answer_whole(model, config, &pattern, plan, output, rows));
done:
    row_stream_close(stream);
    return status;
}
