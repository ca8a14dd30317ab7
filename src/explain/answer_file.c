/* SPDX-License-Identifier: MIT */
/*
 * answer_file.c - answers of a model for all rows of a dataset, as a file.
 *
 * Rows come in file order, in blocks of a size that depends on the width of a
 * row alone.
 */
#include <string.h>

#include "base/output_file.h"
#include "engine/evaluate_file.h"
#include "explain/answer_writer.h"
#include "table/order/data_loader.h"

struct answering {
    struct answer_writer *writer;
    const ls_dataset *data;
};

static ls_status take_rows(void *user, const ls_dataset *table,
                           const size_t *row, size_t position, size_t n)
{
    const struct answering *a = user;
    const ls_dataset *data = a->data;

    return answer_writer_rows(a->writer, table, row, n,
                              data->id ? data->id + position : NULL,
                              data->id_text ? data->id_text + position : NULL);
}

static ls_status write_all(const struct ls_model *model,
                           const ls_dataset *dataset,
                           const ls_answer_plan *plan, const char *path,
                           const char *output)
{
    const struct rows all = {.n = dataset->about.rows};
    struct answering a = {.data = dataset};
    ls_answer_plan own = *plan;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(machines_plan_threads(dataset->machines, plan->threads, &threads));
    own.threads = threads.threads;
    TRY(answer_writer_create(model, &own, dataset->x_type,
                             dataset->id || dataset->id_text, &a.writer));
    a.writer->answers->machines = dataset->machines;
    if (machines_writes(dataset->machines)) {
        TRY(answer_writer_open(a.writer, path, output, all.n));
        TRY(prediction_sink_ids(a.writer->sink, all.n, dataset->id,
                                dataset->id_text));
    }
    TRY(data_loader_scan(dataset, &all, take_rows, &a));
    TRY(answer_writer_finish(a.writer));
done:
    answer_writer_destroy(a.writer);
    return status;
}

ls_status answer_file(const struct ls_model *model, const ls_dataset *dataset,
                      const ls_answer_plan *plan, const char *output)
{
    struct output_file place = {.force = 0};
    enum prediction_format format;
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, dataset, false));
    TRY(prediction_format_of(output, &format));
    if (strcmp(output, "-") == 0 || !machines_writes(dataset->machines))
        return write_all(model, dataset, plan, NULL, output);
    TRY(output_file_begin(output, plan->force, &place));
    TRY(write_all(model, dataset, plan, place.temporary, output));
    TRY(output_file_commit(&place));
done:
    output_file_end(&place);
    return status;
}
