/* SPDX-License-Identifier: MIT */
/*
 * test_evaluate_machines.c - an evaluation over several machines: the figures
 * of one process, to the last bit, on all of them.
 */
#include "engine/evaluate_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/kept.h"
#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

/* Held out are more than two runs of shards; no number divides another. */
enum { ROWS = 2613 };

/* Rows with weights, unless weigh is 0; some below 0 if it is negative. */
static ls_dataset *make_rows(const char *task, double weigh)
{
    static ls_real X[ROWS * 2], y[ROWS], w[ROWS];
    ls_dataset *dataset = NULL;

    fill_uniform(X, ROWS * 2, 3);
    fill_uniform(w, ROWS, 4);
    for (size_t i = 0; i < ROWS; i++) {
        const ls_real *x = X + i * 2;

        w[i] = (ls_real)(weigh < 0 && i % 50 == 0 ? -0.01 : 1.5 + (double)w[i]);
        if (strcmp(task, "binary") == 0)
            y[i] = x[0] * x[1] > 0;
        else if (strcmp(task, "multiclass") == 0)
            y[i] = (ls_real)((x[0] > 0) + (x[1] > 0));
        else
            y[i] = 3 * x[0] - x[1] * x[1];
    }
    EXPECT_OK(
        dataset_of(ROWS, 2, 1, X, y, weigh == 0 ? NULL : w, task, &dataset));
    return dataset;
}

struct ranked {
    const ls_dataset *data;
    ls_config config;
    size_t threads;
    ls_metrics metrics;
    size_t window; /* rows at a time, or 0 */
    real *out;     /* [held out x outputs] */
    real *part;    /* [window x outputs] */
    size_t n_out;
};

/* Rows of a window: outputs go to their place. */
static ls_status take_window(void *user, size_t first, size_t n)
{
    struct ranked *run = user;
    const size_t outputs = run->n_out / run->metrics.rows;

    memcpy(run->out + first * outputs, run->part, n * outputs * sizeof(real));
    return LS_OK;
}

static void evaluate(struct ls_machines *machines, void *user)
{
    struct ranked *run = user;
    ls_config config = run->config;
    ls_trainer *t = NULL;
    struct evaluator *e = NULL;
    struct engine_job job;

    config.machines = machines;
    if (!rank_expects(ls_trainer_create(&config, run->data, NULL, NULL, &t),
                      LS_OK, NULL))
        return;
    run->n_out = t->held_out.n * network_last(&t->model->network)->n_out;
    run->out = mem_zeroed(run->n_out, sizeof *run->out);
    const struct kept kept = {
        .window = run->window, .sorting = 1, .take = take_window, .user = run};

    run->part = mem_zeroed(run->n_out, sizeof *run->part);
    job = t->engine->job;
    job.data = t->data;
    job.kept = run->window > 0 ? &kept : NULL;
    run->metrics.rows = t->held_out.n;
    rank_expects(evaluator_create(&job, task_kind_of(t->model->task),
                                  &t->held_out, run->threads, &e),
                 LS_OK, NULL);
    /* The second pass begins anew. */
    rank_expects(evaluator_metrics(e, t->model->theta,
                                   run->window > 0 ? run->part : run->out,
                                   &run->metrics),
                 LS_OK, NULL);
    metrics_clear(&run->metrics);
    run->metrics.rows = t->held_out.n;
    rank_expects(evaluator_metrics(e, t->model->theta,
                                   run->window > 0 ? run->part : run->out,
                                   &run->metrics),
                 LS_OK, NULL);
    evaluator_destroy(e);
    ls_trainer_destroy(t);
}

static bool same_figure(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_table(size_t n, const void *a, const void *b, size_t size)
{
    return a && b ? memcmp(a, b, n * n * size) == 0 : a == b;
}

static bool same(const struct ranked *a, const struct ranked *b)
{
    const ls_metrics *m = &a->metrics, *n = &b->metrics;

    return same_figure(m->loss, n->loss) &&
           same_figure(m->accuracy, n->accuracy) &&
           same_figure(m->auc, n->auc) && same_figure(m->rmse, n->rmse) &&
           same_figure(m->r2, n->r2) && m->classes == n->classes &&
           same_table(m->classes, m->confusion, n->confusion,
                      sizeof *m->confusion) &&
           same_table(m->classes, m->weighted, n->weighted,
                      sizeof *m->weighted) &&
           memcmp(a->out, b->out, a->n_out * sizeof *a->out) == 0;
}

static void clear(struct ranked *run)
{
    metrics_clear(&run->metrics);
    mem_free(run->out);
    mem_free(run->part);
}

static void expect_same_figures(const char *task, double weigh, size_t window)
{
    static const size_t ranks[] = {1, 2, 3, 9};
    ls_dataset *data = make_rows(task, weigh);
    struct ranked alone = {.data = data, .config = make_config(), .threads = 1};

    alone.config.val_split = 0.7;
    evaluate(NULL, &alone);
    CU_ASSERT(isfinite(alone.metrics.loss));
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        struct ranked run[FAKE_RANKS];
        void *user[FAKE_RANKS] = {NULL};

        for (size_t r = 0; r < ranks[i]; r++) {
            run[r] = (struct ranked){.data = data,
                                     .config = alone.config,
                                     .threads = 1 + r % 3,
                                     .window = window};
            user[r] = &run[r];
        }
        (void)fake_run(ranks[i], evaluate, user);
        for (size_t r = 0; r < ranks[i]; r++) {
            CU_ASSERT(same(&alone, &run[r]));
            clear(&run[r]);
        }
    }
    clear(&alone);
    ls_dataset_close(data);
}

static void figures_do_not_depend_on_the_machines(void)
{
    expect_same_figures("binary", 0, 0);
    expect_same_figures("multiclass", 0, 0);
    expect_same_figures("regression", 0, 0);
}

static void weighted_figures_do_not_depend_on_the_machines(void)
{
    expect_same_figures("binary", 1, 0);
    expect_same_figures("binary", -1, 0);
    expect_same_figures("multiclass", 1, 0);
    expect_same_figures("regression", 1, 0);
}

/* Windows of one run of shards and of two, of which the last is short. */
static void windows_have_the_figures_of_all_rows(void)
{
    expect_same_figures("binary", 0, 512);
    expect_same_figures("binary", 1, 1024);
    expect_same_figures("binary", -1, 512);
    expect_same_figures("multiclass", 1, 512);
    expect_same_figures("regression", 1, 512);
}

static void one_machine_evaluates_all_shards(void)
{
    const struct rows rows = {.n = ROWS};
    const struct evaluator e = {.rows = &rows, .now = {0, ROWS}};

    CU_ASSERT_EQUAL(evaluator_own(&e, (struct range){3, 17}).lo, 3);
    CU_ASSERT_EQUAL(evaluator_own(&e, (struct range){3, 17}).hi, 17);
}

static CU_TestInfo tests[] = {
    {"figures do not depend on the machines",
     figures_do_not_depend_on_the_machines},
    {"weighted figures do not depend on the machines",
     weighted_figures_do_not_depend_on_the_machines},
    {"windows have the figures of all rows",
     windows_have_the_figures_of_all_rows},
    {"one machine evaluates all shards", one_machine_evaluates_all_shards},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"evaluate: machines", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
