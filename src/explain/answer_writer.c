/* SPDX-License-Identifier: MIT */
/*
 * answer_writer.c - answers of a model for rows of a table, written to a file.
 */
#include "explain/answer_writer.h"

#include <math.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/doctor.h"
#include "engine/team.h"
#include "model/metrics.h"

/* Room for one more column that is kept. */
static ls_status add_column(struct answer_writer *w, const char *name,
                            enum number_type x_type)
{
    const struct input_columns *columns = &w->answers->columns;
    const size_t n = w->layout.n_kept;
    size_t room = n, found = 0;
    ls_status status = LS_OK;

    TRY(input_columns_find(columns, name, &found));
    for (size_t k = 0; k < n; k++)
        if (w->column[k] == found)
            TRY(fail(LS_USAGE, "column %s is to be kept twice", name));
    TRY(MEM_GROW(w->column, n, n + 1, &room, "columns"));
    room = n;
    TRY(MEM_GROW(w->kept, n, n + 1, &room, "columns"));
    const struct column *text = columns->column[found].text;

    w->column[n] = found;
    w->kept[n] = (struct kept_column){
        .name = columns->column[found].name,
        .levels = text ? &text->levels : NULL,
        .is_float = x_type == NUMBER_F32,
    };
    w->layout.n_kept = n + 1;
done:
    return status;
}

static ls_status take_columns(struct answer_writer *w, const char *keep,
                              enum number_type x_type)
{
    char *list = NULL, *rest = NULL;
    ls_status status = LS_OK;

    if (!keep || !*keep)
        return LS_OK;
    list = mem_text(keep);
    TRY(mem_check(list, strlen(keep) + 1, 1, "names of columns"));
    for (char *name = strtok_r(list, ",", &rest); name;
         name = strtok_r(NULL, ",", &rest))
        TRY(add_column(w, name, x_type));
done:
    mem_free(list);
    return status;
}

ls_status answer_writer_create(const struct ls_model *model,
                               const ls_answer_plan *plan,
                               enum number_type x_type, bool ids,
                               struct answer_writer **writer)
{
    const bool class_alone = plan->answer == LS_ANSWER_CLASS;
    struct answer_writer *w = NULL;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(plan_threads(plan->threads, &threads));
    TRY(MEM_ARRAY(w, 1, "answers"));
    w->model = model;
    TRY(team_check(threads.threads));
    TRY(answer_team_create(model, plan->answer, plan->steps, threads.threads,
                           &w->answers));
    TRY(doctor_check_products(model_products(model), threads.threads));
    TRY(take_columns(w, plan->keep, x_type));
    w->layout.model = model;
    w->layout.ids = ids;
    w->layout.kept = w->kept;
    w->layout.labels = model->n_classes > 0 &&
                       (class_alone || plan->answer == LS_ANSWER_OUTPUTS);
    w->layout.n = class_alone ? 0 : w->answers->width;
    w->layout.names = (const char *const *)w->answers->names;
    *writer = w;
    w = NULL;
done:
    answer_writer_destroy(w);
    return status;
}

/* In the order of ls_answer. */
static const char *const datasets[] = {PREDICTION_OUTPUTS, "/class", "/raw",
                                       "/jacobian", "/contributions"};

ls_status answer_writer_open(struct answer_writer *w, const char *path,
                             const char *output, size_t rows)
{
    return prediction_sink_create(path, output, &w->layout,
                                  datasets[w->answers->answer], rows, &w->sink);
}

void answer_writer_destroy(struct answer_writer *w)
{
    if (!w)
        return;
    prediction_sink_close(w->sink);
    answer_team_destroy(w->answers);
    mem_free(w->kept);
    mem_free(w->column);
    mem_free(w->out);
    mem_free(w->label);
    mem_free(w->value);
    mem_free(w);
}

static ls_status make_room(struct answer_writer *w, size_t n)
{
    ls_status status = LS_OK;

    if (n <= w->room)
        return LS_OK;
    mem_free(w->out);
    mem_free(w->label);
    mem_free(w->value);
    w->out = NULL;
    w->label = NULL;
    w->value = NULL;
    w->room = 0;
    TRY(MEM_ARRAY(w->out, n * w->answers->width, "answers"));
    TRY(MEM_ARRAY(w->label, n, "classes"));
    TRY(MEM_ARRAY(w->value, n * w->layout.n_kept, "columns"));
    w->room = n;
done:
    return status;
}

/* The number of a column, or the position of its text in the levels. */
static double kept_value(const struct input_column *column, const double *x)
{
    const struct range f = column->features;

    if (!column->text)
        return x[f.lo];
    if (column->text->coded)
        return x[f.lo] >= 1 && x[f.lo] <= (double)column->text->levels.n
                   ? x[f.lo] - 1
                   : -1;
    for (size_t j = 0; j < column->text->levels.n; j++)
        if (x[f.lo + j] > 0.5)
            return (double)j;
    return -1;
}

static ls_status keep_values(struct answer_writer *w, const ls_dataset *table,
                             const size_t *row, size_t n)
{
    const struct input_columns *columns = &w->answers->columns;
    const size_t features = w->model->input.n, kept = w->layout.n_kept;
    double *x = NULL;
    ls_status status = LS_OK;

    if (kept == 0)
        return LS_OK;
    TRY(MEM_ARRAY(x, features, "a row"));
    for (size_t i = 0; i < n; i++) {
        number_doubles(table->x_type, dataset_row(table, row[i]), table->column,
                       features, x);
        for (size_t k = 0; k < kept; k++)
            w->value[i * kept + k] =
                kept_value(&columns->column[w->column[k]], x);
    }
done:
    mem_free(x);
    return status;
}

ls_status answer_writer_rows(struct answer_writer *w, const ls_dataset *table,
                             const size_t *row, size_t n, const int64_t *id,
                             char *const *id_text)
{
    const enum task_kind task = task_kind_of(w->model->task);
    const size_t K = w->model->about.targets;
    struct prediction_rows rows = {.n = n, .id = id, .id_text = id_text};
    ls_status status = LS_OK;

    TRY(make_room(w, n));
    TRY(answer_team_rows(w->answers, table, row, n, w->out));
    for (size_t i = 0; w->layout.labels && i < n; i++)
        w->label[i] = (int32_t)metrics_class_above(model_threshold(w->model),
                                                   task, K, w->out + i * K);
    TRY(keep_values(w, table, row, n));
    rows.out = w->out;
    rows.label = w->label;
    rows.kept = w->value;
    if (w->sink)
        TRY(prediction_sink_rows(w->sink, &rows));
    w->rows += n;
done:
    return status;
}

ls_status answer_writer_finish(struct answer_writer *w)
{
    struct prediction_sink *sink = w->sink;

    w->sink = NULL;
    return sink ? prediction_sink_finish(sink) : LS_OK;
}
