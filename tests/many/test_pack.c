/* SPDX-License-Identifier: MIT */
/*
 * test_pack.c - a pack from C: its rounds, members and result, whatever team
 * trains it and whenever it stops.
 */
#include "many/pack.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/runs.h"
#include "model/ensemble.h"

enum { MEMBERS = 4, EPOCHS = 7 };

static ls_space *make_space(void)
{
    ls_space *space = NULL;

    EXPECT_OK(ls_space_create(&space));
    EXPECT_OK(ls_space_add(space, "lr", "log 1e-3 1e-1"));
    EXPECT_OK(ls_space_add(space, "hidden", "4 | 8,6"));
    return space;
}

static ls_config pack_config(size_t threads)
{
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "activation", "relu"));
    config.epochs = EPOCHS;
    config.threads = threads;
    return config;
}

static ls_study *pack_of(const ls_config *config, const ls_dataset *data,
                         const ls_space *space,
                         const ls_study_callbacks *callbacks)
{
    const ls_study_plan plan = {.size = sizeof plan,
                                .method = "pack",
                                .space = space,
                                .trials = MEMBERS};
    ls_study *study = NULL;

    EXPECT_OK(ls_study_create(config, data, NULL, &plan, callbacks, &study));
    return study;
}

static const char *sha_of(const ls_study *study)
{
    return ls_model_about(ls_study_model(study))->parameters_sha256;
}

static void teams_do_not_matter(void)
{
    ls_dataset *data = make_table("multiclass");
    ls_space *space = make_space();
    char sha[65] = "";

    for (size_t threads = 1; threads <= 7; threads += 2) {
        const ls_config config = pack_config(threads);
        ls_study *study = pack_of(&config, data, space, NULL);
        size_t picks = 0;
        double weight = 0;

        EXPECT_OK(ls_study_run(study, NULL, 0));
        if (threads == 1)
            strcpy(sha, sha_of(study));
        CU_ASSERT_STRING_EQUAL(sha, sha_of(study));
        for (size_t i = 0; i < MEMBERS; i++) {
            const ls_trial *trial = ls_study_trial(study, i);

            picks += trial->picks;
            CU_ASSERT_EQUAL(trial->status, LS_OK);
            CU_ASSERT_EQUAL(trial->epochs, EPOCHS);
            CU_ASSERT(isfinite(trial->mean.loss) && isnan(trial->mean.rmse));
        }
        for (size_t i = 0; ls_ensemble_member(ls_study_model(study), i); i++)
            weight += ls_ensemble_weight(ls_study_model(study), i);
        CU_ASSERT(picks > 0 && picks <= GREEDY_PICKS);
        CU_ASSERT(!(weight != (double)picks));
        CU_ASSERT_EQUAL(ls_study_round(study, EPOCHS - 1)->round, EPOCHS);
        CU_ASSERT_EQUAL(ls_study_round(study, 0)->rows, 241 * MEMBERS);
        CU_ASSERT_PTR_NULL(ls_study_round(study, EPOCHS));
        ls_study_destroy(study);
    }
    ls_space_destroy(space);
    ls_dataset_close(data);
}

struct stopper {
    ls_study *study;
    size_t at;
};

static void stop_at(void *user, const ls_round *round)
{
    const struct stopper *stopper = user;

    if (round->round == stopper->at)
        ls_study_stop(stopper->study);
}

/* Stopped after each round, and resumed by another study. */
static void a_stopped_pack_goes_on(void)
{
    ls_dataset *data = make_table("regression");
    ls_space *space = make_space();
    const ls_config config = pack_config(2);
    ls_study *whole = pack_of(&config, data, space, NULL);
    const char *path = temp_path("p.h5");
    ls_study *study = NULL;

    EXPECT_OK(ls_study_run(whole, NULL, 0));
    for (size_t at = 1; at <= EPOCHS; at++) {
        struct stopper stopper = {.at = at};
        const ls_study_callbacks callbacks = {
            .size = sizeof callbacks, .user = &stopper, .round = stop_at};

        ls_study_destroy(study);
        study = pack_of(&config, data, space, &callbacks);
        stopper.study = study;
        EXPECT_STATUS(ls_study_run(study, path, at > 1 ? LS_STUDY_RESUME : 0),
                      at < EPOCHS ? LS_STOPPED : LS_OK);
        CU_ASSERT_EQUAL(access(path, F_OK) == 0, at == EPOCHS);
    }
    CU_ASSERT_STRING_EQUAL(sha_of(study), sha_of(whole));
    for (size_t i = 0; i < EPOCHS; i++) {
        const ls_round *a = ls_study_round(study, i);
        const ls_round *b = ls_study_round(whole, i);

        CU_ASSERT(!(a->value != b->value) && !(a->single != b->single));
        CU_ASSERT(a->states == b->states && a->best_round == b->best_round);
    }
    EXPECT_OK(ls_study_remove_files(study));
    ls_study_destroy(study);
    ls_study_destroy(whole);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* Run a pack to its end, or to the stop after round `at`. */
static ls_study *run_to(const ls_config *config, const ls_dataset *data,
                        const ls_space *space, const char *path, size_t at)
{
    struct stopper stopper = {.at = at};
    const ls_study_callbacks callbacks = {
        .size = sizeof callbacks, .user = &stopper, .round = stop_at};
    ls_study *study = pack_of(config, data, space, &callbacks);

    stopper.study = study;
    EXPECT_STATUS(ls_study_run(study, path, LS_STUDY_RESUME),
                  at < EPOCHS ? LS_STOPPED : LS_OK);
    return study;
}

/* A process that dies in a save has written members that the state does not
 * know of: the files that it does know of are still there. */
static void a_save_cut_short_loses_nothing(void)
{
    ls_dataset *data = make_table("regression");
    ls_space *space = make_space();
    const ls_config config = pack_config(2);
    ls_study *whole = pack_of(&config, data, space, NULL), *study;
    char path[LS_PATH_SIZE], beside[LS_PATH_SIZE];
    unsigned char *state;
    size_t size;

    snprintf(path, sizeof path, "%s", temp_path("q.h5"));
    snprintf(beside, sizeof beside, "%s", temp_path("q.pack.h5"));
    EXPECT_OK(ls_study_run(whole, NULL, 0));
    ls_study_destroy(run_to(&config, data, space, path, 3));
    for (size_t at = 4; at <= 5; at++) {
        state = read_file(beside, &size);
        ls_study_destroy(run_to(&config, data, space, path, at));
        write_file(beside, state, size);
        free(state);
    }
    study = run_to(&config, data, space, path, EPOCHS);
    CU_ASSERT_STRING_EQUAL(sha_of(study), sha_of(whole));
    for (size_t i = 0; i < EPOCHS; i++)
        CU_ASSERT(!(ls_study_round(study, i)->single !=
                    ls_study_round(whole, i)->single));
    EXPECT_OK(ls_study_remove_files(study));
    ls_study_destroy(study);
    ls_study_destroy(whole);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* Of a member whose best parameters give y itself, these are the ensemble,
 * however good its present ones are. */
static void the_best_parameters_are_a_candidate(void)
{
    ls_dataset *data = make_table("regression");
    ls_space *space = make_space();
    const ls_config config = pack_config(1);
    ls_study *study = pack_of(&config, data, space, NULL);
    struct pack *p = study->pack;
    struct pack_member *m;
    struct greedy_figures figures;
    ls_real X[RUN_ROWS * RUN_FEATURES];

    EXPECT_OK(pack_run(study));
    fill_uniform(X, RUN_ROWS * RUN_FEATURES, 11); /* of make_table() */
    m = &p->member[2];
    m->best = 1;
    CU_ASSERT_EQUAL(m->now, EPOCHS);
    for (size_t i = 0; i < p->held_out.n; i++) {
        const ls_real *x = X + p->held_out.row[i] * RUN_FEATURES;

        m->out_best[i] = 3 * x[0] - x[1] * x[2] + 100;
    }
    EXPECT_OK(pack_choose(study, &figures));
    CU_ASSERT(figures.ensemble < 1e-6 && p->value < 1e-6);
    CU_ASSERT_EQUAL(p->n_states, 1);
    CU_ASSERT(p->state[0].member == 2 && p->state[0].epoch == 1);
    CU_ASSERT(memcmp(p->state[0].theta, m->trainer->best->theta,
                     p->state[0].block * sizeof(real)) == 0);
    ls_study_destroy(study);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* The figure never gets worse. */
static void rounds_improve(void)
{
    ls_dataset *data = make_table("binary");
    ls_space *space = make_space();
    ls_config config = pack_config(1);
    ls_study *study;
    const ls_round *round;

    EXPECT_OK(ls_config_set(&config, "monitor", "auc"));
    study = pack_of(&config, data, space, NULL);
    EXPECT_OK(ls_study_run(study, NULL, 0));
    for (size_t i = 0; (round = ls_study_round(study, i)); i++) {
        const ls_round *last = i > 0 ? ls_study_round(study, i - 1) : NULL;

        CU_ASSERT(!last || round->value >= last->value);
        CU_ASSERT(!last ||
                  (round->best_round == i + 1) == (round->value > last->value));
        CU_ASSERT(round->value >= round->single);
    }
    ls_study_destroy(study);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

static void memory_is_planned(void)
{
    ls_dataset *data = make_table("binary");
    ls_space *space = make_space();
    const ls_config config = pack_config(1);
    ls_study *study = pack_of(&config, data, space, NULL);
    ls_study_memory memory = {.size = sizeof memory};
    size_t bytes = 0;

    EXPECT_OK(ls_study_plan_memory(study, &memory));
    EXPECT_OK(pack_open(study));
    for (size_t i = 0; i < MEMBERS; i++) {
        const ls_memory *m = &study->pack->member[i].trainer->memory;

        bytes += m->parameters + m->optimizer + m->work;
    }
    CU_ASSERT_EQUAL(memory.members, bytes);
    CU_ASSERT(memory.states > 2 * MEMBERS * 60 * sizeof(real));
    ls_study_destroy(study);
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* Members have other seeds and the same rows held out. */
static void members_share_their_rows(void)
{
    ls_dataset *data = make_table("binary");
    const ls_config config = pack_config(1);
    ls_study *study = pack_of(&config, data, NULL, NULL);
    const struct pack *p = study->pack;

    EXPECT_OK(pack_open(study));
    for (size_t i = 0; i < MEMBERS; i++) {
        const ls_trainer *t = p->member[i].trainer;

        CU_ASSERT_EQUAL(t->config.seed, config.seed + i);
        CU_ASSERT_PTR_EQUAL(t->rows.row, p->train.row);
        CU_ASSERT_PTR_EQUAL(t->held_out.row, p->held_out.row);
        CU_ASSERT_EQUAL(t->rows.n + t->held_out.n, RUN_ROWS);
        /* It is set, and the built-in space leaves it alone. */
        CU_ASSERT_EQUAL(t->config.batch_size, config.batch_size);
        CU_ASSERT_STRING_EQUAL(t->config.optimizer, "adamw");
    }
    ls_study_destroy(study);
    ls_dataset_close(data);
}

/* Whether members of a pack of plan vary a setting. */
static bool is_drawn(const ls_config *config, const ls_dataset *data,
                     const ls_study_plan *plan, const char *name)
{
    ls_study *study = NULL;
    const char *key, *values;
    bool found = false;

    EXPECT_OK(ls_study_create(config, data, NULL, plan, NULL, &study));
    for (size_t i = 0; (key = ls_study_setting(study, i, &values)); i++)
        found = found || strcmp(key, name) == 0;
    ls_study_destroy(study);
    return found;
}

static void given_settings_are_those_of_all_members(void)
{
    static const char *const given[] = {"learning_rate", NULL};
    static const char *const usual[] = {"plain", "fast"};
    static const char *const key[] = {"lr", "hidden"};
    ls_dataset *data = make_table("binary");
    ls_space *space = make_space();
    ls_study *study = NULL;

    for (size_t i = 0; i < 2; i++) {
        const char *const fixed[] = {key[i], NULL};
        ls_config config = make_config();
        ls_study_plan plan = {
            .size = sizeof plan, .method = "pack", .trials = 2};

        config_default(&config);
        EXPECT_OK(ls_config_preset(&config, usual[i], data, NULL));
        CU_ASSERT(is_drawn(&config, data, &plan, key[i]));
        plan.given = i == 0 ? given : fixed;
        CU_ASSERT(!is_drawn(&config, data, &plan, key[i]));
        CU_ASSERT(is_drawn(&config, data, &plan, "dropout"));
        plan.space = space;
        EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                     LS_USAGE, "for the built-in space");
        plan.method = "random";
        EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                     LS_USAGE, "given are of a pack");
    }
    ls_space_destroy(space);
    ls_dataset_close(data);
}

/* A frequency is for periodic embeddings, and refused beside another kind. */
static void members_leave_out_what_their_embedding_does_not_read(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config;
    const ls_study_plan plan = {
        .size = sizeof plan, .method = "pack", .trials = 16};
    ls_study *study = NULL;
    size_t periodic = 0, piecewise = 0;

    config_default(&config);
    EXPECT_OK(ls_config_preset(&config, "fast", data, NULL));
    EXPECT_OK(ls_study_create(&config, data, NULL, &plan, NULL, &study));
    for (size_t i = 0; i < plan.trials; i++) {
        const char *settings = ls_study_trial(study, i)->settings;

        CU_ASSERT_EQUAL(ls_study_fold(study, i, 0)->status, LS_STOPPED);
        periodic += strstr(settings, "=periodic numeric-sigma=") != NULL;
        piecewise += strstr(settings, "=piecewise weight-decay=") != NULL;
    }
    CU_ASSERT(periodic > 0 && piecewise > 0);
    CU_ASSERT_EQUAL(periodic + piecewise, plan.trials);
    ls_study_destroy(study);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"teams do not matter", teams_do_not_matter},
    {"a stopped pack goes on with the same bits", a_stopped_pack_goes_on},
    {"a save cut short loses nothing", a_save_cut_short_loses_nothing},
    {"the best parameters are a candidate",
     the_best_parameters_are_a_candidate},
    {"the figure never gets worse", rounds_improve},
    {"memory is planned as it is taken", memory_is_planned},
    {"members share their rows", members_share_their_rows},
    {"given settings are those of all members",
     given_settings_are_those_of_all_members},
    {"members leave out what their embedding does not read",
     members_leave_out_what_their_embedding_does_not_read},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"pack", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
