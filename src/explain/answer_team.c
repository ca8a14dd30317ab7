/* SPDX-License-Identifier: MIT */
/*
 * answer_team.c - what a model says of rows, by a team.
 */
#include "explain/answer_team.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "engine/team.h"
#include "model/prediction_names.h"

/* ---- Names --------------------------------------------------------------- */

/* Bytes of a name of two. */
enum { PAIR_SIZE = 4 * LS_NAME_SIZE };

struct naming {
    char **output; /* [outputs] */
    const char **list;
    char (*text)[PAIR_SIZE];
    size_t n;
};

static void add_name(struct naming *naming, const char *format, const char *a,
                     const char *b)
{
    char *text = naming->text[naming->n];

    /* The formats are those of the calls below. */
    if (format[0] == 'd')
        snprintf(text, PAIR_SIZE, "d%s/d%s", a, b);
    else
        snprintf(text, PAIR_SIZE, "%s:%s", a, b);
    naming->list[naming->n++] = text;
}

static void name_output(const struct answer_team *a, const char *output,
                        struct naming *naming)
{
    const bool jacobian = a->answer == LS_ANSWER_JACOBIAN;

    if (!jacobian)
        add_name(naming, ":", output, "baseline");
    for (size_t c = 0; c < a->columns.n; c++)
        if (!jacobian || !a->columns.column[c].text)
            add_name(naming, jacobian ? "d" : ":", output,
                     a->columns.column[c].name);
    if (!jacobian)
        add_name(naming, ":", output, "error");
}

static bool is_of_columns(ls_answer answer)
{
    return answer == LS_ANSWER_JACOBIAN || answer == LS_ANSWER_CONTRIBUTIONS;
}

static ls_status make_names(struct answer_team *a)
{
    const size_t K = a->model->about.targets;
    struct naming naming = {0};
    ls_status status = LS_OK;

    TRY(prediction_names(a->model, a->answer == LS_ANSWER_RAW, &naming.output));
    if (!is_of_columns(a->answer)) {
        a->names = naming.output;
        return LS_OK;
    }
    TRY(MEM_ARRAY(naming.text, a->width, "names of columns"));
    TRY(MEM_ARRAY(naming.list, a->width, "names of columns"));
    for (size_t k = 0; k < K; k++)
        name_output(a, naming.output[k], &naming);
    a->names = text_list_copy(naming.list, a->width);
    TRY(mem_check(a->names, a->width, sizeof(char *), "names of columns"));
done:
    mem_free(naming.output);
    mem_free(naming.list);
    mem_free(naming.text);
    return status;
}

/* ---- Lifetime ------------------------------------------------------------ */

static ls_status fail_ensemble(const char *what, const char *why)
{
    return fail(LS_USAGE, "%s of an ensemble %s; ask one of its members", what,
                why);
}

/* Whether the outputs are no longer those of the network, or of a member. */
static bool is_calibrated(const struct ls_model *model)
{
    bool any = model_is_calibrated(model);

    for (size_t m = 0; m < model->n_members; m++)
        any |= model_is_calibrated(model->member[m]);
    return any;
}

static ls_status check_calibration(const struct ls_model *model,
                                   ls_answer answer)
{
    if (answer == LS_ANSWER_OUTPUTS || answer == LS_ANSWER_CLASS ||
        !is_calibrated(model))
        return LS_OK;
    return fail(LS_USAGE,
                "the outputs of the model are calibrated: %s are those of the "
                "network before its calibration; ask the model that was "
                "calibrated",
                answer == LS_ANSWER_RAW        ? "raw outputs"
                : answer == LS_ANSWER_JACOBIAN ? "derivatives"
                                               : "contributions");
}

/* Answers that this model cannot give. */
static ls_status check(const struct ls_model *model, ls_answer answer,
                       size_t steps)
{
    const bool ensemble = model->n_members > 0;

    if ((int)answer < LS_ANSWER_OUTPUTS ||
        (int)answer > LS_ANSWER_CONTRIBUTIONS)
        return fail(LS_USAGE, "unknown answer %d", (int)answer);
    if (answer == LS_ANSWER_CLASS && model->n_classes == 0)
        return fail(LS_USAGE, "the model is for %s and has no classes",
                    model->task);
    if (answer == LS_ANSWER_RAW && ensemble)
        return fail_ensemble("raw outputs", "are not defined, as the mean is "
                                            "one of probabilities or values");
    if (is_of_columns(answer) && ensemble &&
        network_per_target(&model->network) > 1 &&
        loss_is_variance(model->network.loss, 1))
        return fail_ensemble("derivatives",
                             "with loss gaussian are not linear in those of "
                             "its members");
    if (steps > MOST_STEPS)
        return fail(LS_USAGE, "%zu steps, want 1 to %d", steps,
                    (int)MOST_STEPS);
    return check_calibration(model, answer);
}

/* A copy that borrows all from the model but the last activation and the units
 * of y. */
static ls_status make_raw(struct answer_team *a)
{
    const struct ls_model *model = a->model;
    struct layer *last;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(a->raw, 1, "a model"));
    *a->raw = *model;
    last = &a->raw->network.layer[model->network.n_layers - 1];
    last->activation = activation_find("identity");
    a->raw->target = (struct preprocess){0};
    TRY(preprocess_create(model->target.n, NULL, &a->raw->target));
done:
    return status;
}

/* Numbers of each row. */
static size_t width_of(const struct answer_team *a)
{
    const size_t K = a->model->about.targets;
    size_t numbers = 0;

    for (size_t c = 0; c < a->columns.n; c++)
        numbers += !a->columns.column[c].text;
    return a->answer == LS_ANSWER_JACOBIAN        ? K * numbers
           : a->answer == LS_ANSWER_CONTRIBUTIONS ? K * (a->columns.n + 2)
                                                  : K;
}

static ls_status open_worker(const struct answer_team *a,
                             struct answer_worker *w)
{
    const struct ls_model *model = a->model;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(w->X, PREDICT_ROWS * model->input.n, "rows"));
    if (!is_of_columns(a->answer)) {
        TRY(predictor_open(a->raw ? a->raw : model, PREDICT_ROWS,
                           &w->predictor));
        w->has_predictor = true;
        return LS_OK;
    }
    TRY(MEM_ARRAY(w->sum, PREDICT_ROWS * a->width, "answers"));
    TRY(MEM_ARRAY(w->derivative, a->n_members, "derivatives"));
    for (size_t m = 0; m < a->n_members; m++)
        TRY(derivative_open(a->n_members > 1 ? model->member[m] : model,
                            &w->derivative[m]));
done:
    return status;
}

ls_status answer_team_create(const struct ls_model *model, ls_answer answer,
                             size_t steps, size_t threads,
                             struct answer_team **answers)
{
    struct answer_team *a = NULL;
    ls_status status = LS_OK;

    TRY(check(model, answer, steps));
    TRY(MEM_ARRAY(a, 1, "answers"));
    a->model = model;
    a->answer = answer;
    a->steps = steps ? steps : USUAL_STEPS;
    a->n_members = model->n_members ? model->n_members : 1;
    a->threads = threads;
    TRY(input_columns_create(model, &a->columns));
    a->width = width_of(a);
    if (a->width == 0)
        TRY(fail(LS_USAGE, "the model has no columns of numbers, whose "
                           "derivatives a jacobian is made of"));
    TRY(make_names(a));
    if (answer == LS_ANSWER_RAW)
        TRY(make_raw(a));
    TRY(MEM_ARRAY(a->worker, threads, "answers"));
    for (size_t t = 0; t < threads; t++)
        TRY(open_worker(a, &a->worker[t]));
    *answers = a;
    a = NULL;
done:
    answer_team_destroy(a);
    return status;
}

void answer_team_destroy(struct answer_team *a)
{
    if (!a)
        return;
    for (size_t t = 0; a->worker && t < a->threads; t++) {
        struct answer_worker *w = &a->worker[t];

        if (w->has_predictor)
            predictor_close(&w->predictor);
        for (size_t m = 0; w->derivative && m < a->n_members; m++)
            derivative_close(&w->derivative[m]);
        mem_free(w->derivative);
        mem_free(w->X);
        mem_free(w->sum);
    }
    if (a->raw)
        preprocess_clear(&a->raw->target);
    mem_free(a->raw);
    mem_free(a->worker);
    mem_free(a->names);
    input_columns_clear(&a->columns);
    mem_free(a);
}

/* ---- Rows ---------------------------------------------------------------- */

/* Rows that a team answers. */
struct asking {
    struct answer_team *answers;
    const ls_dataset *table;
    const size_t *row;
    size_t n;
    real *out;
};

static ls_status answer_shard(const struct asking *asking,
                              struct answer_worker *w, struct range rows)
{
    const struct answer_team *a = asking->answers;
    const ls_dataset *table = asking->table;
    const size_t n = rows.hi - rows.lo, features = a->model->input.n;
    real *out = asking->out + rows.lo * a->width;

    for (size_t i = 0; i < n; i++)
        number_doubles(table->x_type,
                       dataset_row(table, asking->row[rows.lo + i]),
                       table->column, features, w->X + i * features);
    if (a->answer == LS_ANSWER_JACOBIAN)
        return attribution_jacobian(a, w, n, out);
    if (a->answer == LS_ANSWER_CONTRIBUTIONS)
        return attribution_contributions(a, w, n, out);
    return predictor_run(&w->predictor, n, NUMBER_F64, w->X, out);
}

/* Shards of a rank. */
static struct range shards_of(const struct asking *asking, size_t ranks,
                              size_t rank)
{
    return range_part(shard_count(asking->n, PREDICT_ROWS), ranks, rank);
}

static struct range machine_shards(const struct asking *asking,
                                   const struct ls_machines *machines)
{
    return shards_of(asking, machines_count(machines), machines_rank(machines));
}

/* The answers of all other machines; shards are whole units. */
static ls_status complete(const struct asking *asking, ls_status status)
{
    struct ls_machines *m = asking->answers->machines;
    const size_t bytes = asking->answers->width * sizeof *asking->out;

    if (machines_count(m) == 1)
        return status;
    TRY(machines_agree(m, status));
    for (size_t r = 0; r < m->about.n; r++) {
        const struct range run = shards_of(asking, m->about.n, r);
        const size_t lo = smaller(run.lo * PREDICT_ROWS, asking->n);
        const size_t hi = smaller(run.hi * PREDICT_ROWS, asking->n);

        m->units[r] = shard_count((hi - lo) * bytes, MACHINES_UNIT);
    }
    machines_gather(m, asking->out, m->units);
done:
    return status;
}

static void answer_shards(void *user, size_t t, size_t team)
{
    const struct asking *asking = user;
    struct answer_worker *w = &asking->answers->worker[t];
    const struct gemm *gemm = model_products(asking->answers->model);
    const struct range own = machine_shards(asking, asking->answers->machines);
    const struct range part = range_part(own.hi - own.lo, team, t);
    struct gemm_guard guard;

    gemm->enter(&guard);
    for (size_t s = part.lo; s < part.hi && !w->status; s++)
        w->status = answer_shard(
            asking, w, shard_rows(asking->n, PREDICT_ROWS, own.lo + s));
    gemm->leave(&guard);
}

ls_status answer_team_rows(struct answer_team *a, const ls_dataset *table,
                           const size_t *row, size_t n, real *out)
{
    struct asking asking = {a, table, row, n, out};
    ls_status status = LS_OK;

    for (size_t t = 0; t < a->threads; t++)
        a->worker[t].status = LS_OK;
    if (a->threads == 1)
        answer_shards(&asking, 0, 1);
    else
        team_run(a->threads, answer_shards, &asking);
    for (size_t t = 0; t < a->threads && status == LS_OK; t++)
        if (a->worker[t].status != LS_OK)
            status = gemm_fail(model_products(a->model), a->worker[t].status);
    return complete(&asking, status);
}
