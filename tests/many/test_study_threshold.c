/* SPDX-License-Identifier: MIT */
/*
 * test_study_threshold.c - decision thresholds of cross-validations, searches
 * and packs are those of a plain search over all cuts.
 */
#include <math.h>
#include <string.h>

#include "engine/evaluate_file.h"
#include "engine/runs.h"
#include "many/pack.h"
#include "model/model.h"
#include "table/dataset/split.h"

static ls_study *study_of(const ls_config *config, const ls_dataset *data,
                          ls_study_plan plan)
{
    ls_study *study = NULL;

    plan.size = sizeof plan;
    EXPECT_OK(ls_study_create(config, data, NULL, &plan, NULL, &study));
    EXPECT_OK(ls_study_run(study, NULL, 0));
    return study;
}

/* Outputs and labels of rows; another table may be added behind. */
struct answers {
    size_t n;
    double p[2 * RUN_ROWS];
    int label[2 * RUN_ROWS];
};

static void add(struct answers *a, const ls_model *model,
                const ls_dataset *data, const struct rows *rows)
{
    ls_real out[RUN_ROWS];

    EXPECT_OK(outputs_of_rows(model, data, rows, 1, out));
    for (size_t i = 0; i < rows->n; i++) {
        a->p[a->n] = (double)out[i];
        a->label[a->n++] = data->label[rows_at(rows, i)];
    }
}

static double share_right(const struct answers *a, double t)
{
    double right = 0;

    for (size_t i = 0; i < a->n; i++)
        right += (a->p[i] > t) == (a->label[i] == 1);
    return right / (double)a->n;
}

static double f1_at(const struct answers *a, double t)
{
    double both = 0, one = 0;

    for (size_t i = 0; i < a->n; i++) {
        both += a->p[i] > t && a->label[i] == 1;
        one += (a->p[i] > t) + (a->label[i] == 1);
    }
    return 2 * both / one;
}

/* Half way to the next probability below t, or to 0. */
static double cut_below(const struct answers *a, double t)
{
    double next = 0;

    for (size_t i = 0; i < a->n; i++)
        if (a->p[i] < t && a->p[i] > next)
            next = a->p[i];
    return (t + next) / 2;
}

/* The cut with the best F1; of equal ones the nearest to 1/2. */
static double best_cut(const struct answers *a)
{
    double best = cut_below(a, 1), value = f1_at(a, best);

    for (size_t i = 0; i < a->n; i++) {
        const double t = cut_below(a, a->p[i]), v = f1_at(a, t);

        if (v > value || (v >= value && fabs(t - 0.5) < fabs(best - 0.5))) {
            best = t;
            value = v;
        }
    }
    return best;
}

static void add_fold(struct answers *a, const ls_study *s,
                     const ls_model *model, const ls_fold *fold)
{
    struct rows rows = {0};

    EXPECT_OK(study_held_out(s, fold, &rows));
    add(a, model, s->data, &rows);
    rows_clear(&rows);
}

static ls_config cut_config(void)
{
    ls_config config = make_config();

    EXPECT_OK(ls_config_set(&config, "threshold-by", "f1"));
    return config;
}

static void expect_threshold(const ls_model *model, double threshold)
{
    const char *by = metadata_find(&model->provenance, "threshold-by");

    CU_ASSERT(model->calibration.has_threshold);
    CU_ASSERT(by && strcmp(by, "f1") == 0);
    EXPECT_CLOSE(model->calibration.threshold, threshold, 1e-12, 0);
}

/* The rows of a fold do not judge a threshold that they have chosen. */
static void folds_are_measured_at_cuts_of_the_others(void)
{
    enum { FOLDS = 3, REPEATS = 2 };
    ls_dataset *data = make_table("binary");
    const ls_config config = cut_config();
    ls_study *s = study_of(&config, data,
                           (ls_study_plan){.folds = FOLDS, .repeats = REPEATS});
    const ls_trial *trial = ls_study_trial(s, 0);
    struct answers all = {0};
    double accuracy = 0, f1 = 0;

    CU_ASSERT_STRING_EQUAL(trial->threshold_by, "f1");
    for (size_t i = 0; i < FOLDS * REPEATS; i++) {
        const ls_fold *fold = ls_study_fold(s, 0, i);
        struct answers others = {0}, own = {0};

        for (size_t k = 0; k < FOLDS * REPEATS; k++) {
            const ls_fold *other = ls_study_fold(s, 0, k);

            if (other->repeat == fold->repeat && other->fold != fold->fold)
                add_fold(&others, s, s->model->member[k], other);
        }
        add_fold(&own, s, s->model->member[i], fold);
        add_fold(&all, s, s->model->member[i], fold);
        EXPECT_CLOSE(fold->threshold, best_cut(&others), 1e-12, 0);
        EXPECT_CLOSE(fold->threshold_value, f1_at(&own, fold->threshold), 1e-12,
                     0);
        EXPECT_CLOSE(fold->figures.accuracy, share_right(&own, fold->threshold),
                     1e-12, 0);
        accuracy += fold->figures.accuracy / (FOLDS * REPEATS);
        f1 += fold->threshold_value / (FOLDS * REPEATS);
    }
    EXPECT_CLOSE(trial->mean.accuracy, accuracy, 1e-12, 0);
    EXPECT_CLOSE(trial->threshold_mean, f1, 1e-12, 0);
    CU_ASSERT(trial->threshold_std > 0);
    expect_threshold(s->model, best_cut(&all));
    ls_study_destroy(s);
    ls_dataset_close(data);
}

static ls_space *one_point(const char *hidden)
{
    ls_space *space = NULL;

    EXPECT_OK(ls_space_create(&space));
    EXPECT_OK(ls_space_add(space, "hidden", hidden));
    return space;
}

/* A search with folds chooses as a cross-validation of its best settings; its
 * figures are those without a threshold. */
static void folds_of_a_search_choose_as_a_cross_validation(void)
{
    ls_dataset *data = make_table("binary");
    const ls_config config = cut_config(), plain = make_config();
    ls_space *space = one_point("8,6");
    ls_study *cv = study_of(&config, data, (ls_study_plan){.folds = 3});
    ls_study *s =
        study_of(&config, data, (ls_study_plan){.folds = 3, .space = space});
    ls_study *without =
        study_of(&plain, data, (ls_study_plan){.folds = 3, .space = space});

    expect_threshold(s->model, cv->model->calibration.threshold);
    CU_ASSERT(same_parameters(s->model, without->model));
    CU_ASSERT_FALSE(without->model->calibration.has_threshold);
    CU_ASSERT(ls_study_trial(s, 0)->mean.accuracy ==
              ls_study_trial(without, 0)->mean.accuracy);
    CU_ASSERT(ls_study_trial(cv, 0)->mean.loss ==
              ls_study_trial(without, 0)->mean.loss);
    CU_ASSERT(ls_study_trial(cv, 0)->mean.accuracy !=
              ls_study_trial(without, 0)->mean.accuracy);
    CU_ASSERT_PTR_NULL(ls_study_trial(without, 0)->threshold_by);
    CU_ASSERT(isnan(ls_study_fold(without, 0, 0)->threshold));
    ls_space_destroy(space);
    ls_study_destroy(cv);
    ls_study_destroy(s);
    ls_study_destroy(without);
    ls_dataset_close(data);
}

static void rows_held_out_choose_for_the_best_trial(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = cut_config(), plain = make_config();
    ls_space *space = one_point("8,6 | 4");
    struct rows train = {0}, held_out = {0};
    struct answers own = {0};
    ls_study *s, *without;
    size_t best = 0;

    config.val_split = plain.val_split = 0.3;
    s = study_of(&config, data, (ls_study_plan){.space = space});
    without = study_of(&plain, data, (ls_study_plan){.space = space});
    EXPECT_OK(study_best(s, &best));
    CU_ASSERT(same_parameters(s->model, without->model));
    CU_ASSERT(ls_study_trial(s, best)->mean.accuracy ==
              ls_study_trial(without, best)->mean.accuracy);
    EXPECT_OK(
        rows_split(data, 0.3, config.split, config.seed, &train, &held_out));
    EXPECT_OK(rows_make_list(&held_out));
    add(&own, s->model, data, &held_out);
    expect_threshold(s->model, best_cut(&own));
    rows_clear(&train);
    rows_clear(&held_out);
    ls_space_destroy(space);
    ls_study_destroy(s);
    ls_study_destroy(without);
    ls_dataset_close(data);
}

static void the_ensemble_of_a_pack_has_a_threshold(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = cut_config();
    struct answers own = {0};
    ls_study *s;

    config.val_split = 0.3;
    s = study_of(&config, data, (ls_study_plan){.method = "pack", .trials = 3});
    add(&own, s->model, data, &s->pack->held_out);
    expect_threshold(s->model, best_cut(&own));
    ls_study_destroy(s);
    ls_dataset_close(data);
}

static void several_classes_have_none(void)
{
    ls_dataset *data = make_table("multiclass");
    const ls_config config = cut_config();
    const ls_study_plan plan = {.size = sizeof plan, .folds = 3};
    ls_study *study = NULL;

    EXPECT_FAILS(ls_study_create(&config, data, NULL, &plan, NULL, &study),
                 LS_USAGE, "is for two classes");
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"folds are measured at cuts of the others",
     folds_are_measured_at_cuts_of_the_others},
    {"folds of a search choose as a cross-validation",
     folds_of_a_search_choose_as_a_cross_validation},
    {"rows held out choose for the best trial",
     rows_held_out_choose_for_the_best_trial},
    {"the ensemble of a pack has a threshold",
     the_ensemble_of_a_pack_has_a_threshold},
    {"several classes have none", several_classes_have_none},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"study: thresholds", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
