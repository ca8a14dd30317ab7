/* SPDX-License-Identifier: MIT */
/*
 * test_model_file.c - models and checkpoints come back from disk as they were,
 * or not at all. Which checkpoints are kept is tested in test_checkpoints.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/settings.h"
#include "model/envelope.h"
#include "model/model_file.h"
#include "model/model_layout.h"
#include "python.h"
#include "sample_model.h"

/* HDF5 asks this for the time: here every look at the clock is an hour after
 * the one before. */
LS_API int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    static time_t hours;

    (void)zone;
    *now = (struct timeval){.tv_sec = 1700000000 + 3600 * hours++};
    return 0;
}

static real *block(const struct network *network, uint64_t seed)
{
    real *made = NULL;

    EXPECT_OK(network_block(network, "test", &made));
    init_parameters(network, "glorot", seed, made);
    return made;
}

/* With momentum's two fields filled by other numbers than the parameters. */
static struct training_state sample_state(const struct network *network)
{
    struct training_state state = {.fingerprint = UINT64_MAX,
                                   .val_fingerprint = 12,
                                   .step = 1ULL << 53,
                                   .epoch = 3,
                                   .position = 77,
                                   .loss_sum = 1.0 / 3,
                                   .weight_sum = 0.1,
                                   .n_states = 2,
                                   .best_loss = (double)INFINITY,
                                   .best_epoch = 2};

    strcpy(state.data_path, "/data/a b.h5");
    state.optimizer[0] = block(network, 11);
    state.optimizer[1] = block(network, 12);
    state.best = block(network, 13);
    EXPECT_OK(metadata_add(&state.settings, "hidden", "5"));
    EXPECT_OK(metadata_add(&state.settings, "x", "%s", ""));
    EXPECT_OK(metadata_add(&state.settings, "rows", "a = b"));
    return state;
}

static bool same_file(const char *a, const char *b)
{
    size_t size_a = 0, size_b = 0;
    unsigned char *bytes_a = read_file(a, &size_a);
    unsigned char *bytes_b = read_file(b, &size_b);
    const bool same = size_a == size_b && !memcmp(bytes_a, bytes_b, size_a);

    free(bytes_a);
    free(bytes_b);
    return same;
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static bool same_epoch(const ls_epoch *a, const ls_epoch *b)
{
    return a->epoch == b->epoch && a->epochs == b->epochs &&
           same_number(a->loss, b->loss) &&
           same_number(a->val_loss, b->val_loss) &&
           same_number(a->val_accuracy, b->val_accuracy) &&
           same_number(a->val_auc, b->val_auc) &&
           same_number(a->val_rmse, b->val_rmse) && a->best == b->best &&
           same_number(a->seconds, b->seconds) &&
           same_number(a->rows_per_second, b->rows_per_second);
}

static void expect_same_scaling(const struct preprocess *a,
                                const struct preprocess *b)
{
    CU_ASSERT_EQUAL_FATAL(a->n, b->n);
    CU_ASSERT_EQUAL(!a->names, !b->names);
    for (size_t j = 0; j < a->n; j++) {
        if (a->names)
            CU_ASSERT_STRING_EQUAL(a->names[j], b->names[j]);
        CU_ASSERT_EQUAL(a->shift[j], b->shift[j]);
        CU_ASSERT_EQUAL(a->scale[j], b->scale[j]);
    }
}

static void expect_same_model(const struct ls_model *a,
                              const struct ls_model *b)
{
    CU_ASSERT_TRUE(network_equal(&a->network, &b->network));
    CU_ASSERT_EQUAL(
        memcmp(a->theta, b->theta, a->network.n_block * sizeof *a->theta), 0);
    CU_ASSERT_STRING_EQUAL(a->task, b->task);
    expect_same_scaling(&a->input, &b->input);
    expect_same_scaling(&a->target, &b->target);
    CU_ASSERT_EQUAL(a->n_classes, b->n_classes);
    for (size_t i = 0; i < a->n_classes; i++)
        CU_ASSERT_STRING_EQUAL(a->class_names[i], b->class_names[i]);
    CU_ASSERT_EQUAL(a->epochs, b->epochs);
    CU_ASSERT_EQUAL(a->best_epoch, b->best_epoch);
    CU_ASSERT_EQUAL(a->steps, b->steps);
    CU_ASSERT_EQUAL(a->selftest.rows, b->selftest.rows);
    CU_ASSERT_EQUAL(memcmp(a->selftest.A, b->selftest.A,
                           a->selftest.rows * 2 * sizeof(real)),
                    0);
    CU_ASSERT_EQUAL_FATAL(a->history.n, b->history.n);
    for (size_t i = 0; i < a->history.n; i++)
        CU_ASSERT_TRUE(same_epoch(&a->history.epoch[i], &b->history.epoch[i]));
    CU_ASSERT_EQUAL(a->provenance.n, b->provenance.n);
    for (size_t i = 0; i < a->provenance.n; i++)
        CU_ASSERT_STRING_EQUAL(
            a->provenance.text[2 * i + 1],
            metadata_find(&b->provenance, a->provenance.text[2 * i]));
    CU_ASSERT_STRING_EQUAL(a->about.parameters_sha256,
                           b->about.parameters_sha256);
    CU_ASSERT_EQUAL_FATAL(a->trained.n, b->trained.n);
    for (size_t i = 0; i < a->trained.n; i++)
        CU_ASSERT_EQUAL(a->trained.hash[i], b->trained.hash[i]);
    CU_ASSERT_EQUAL(a->trained.thin, b->trained.thin);
    CU_ASSERT_EQUAL(a->trained.fresh, b->trained.fresh);
}

/* ---- There and back ---------------------------------------------------- */

static void a_model_comes_back_with_the_same_bits(void)
{
    struct ls_model *model = sample_model();
    struct ls_model *back = NULL;
    const char *path = temp_path("same.h5");
    int is_model = 0;

    EXPECT_OK(ls_model_save(model, path, 0));
    EXPECT_OK(model_file_is(path, &is_model));
    CU_ASSERT_TRUE(is_model);
    if (EXPECT_OK(ls_model_load(path, &back))) {
        expect_same_model(model, back);
        CU_ASSERT_FALSE(ls_model_about(back)->is_checkpoint);
    }
    ls_model_destroy(model);
    ls_model_destroy(back);
}

static void a_bare_model_comes_back(void)
{
    struct ls_model *model = bare_model();
    struct ls_model *back = NULL;
    const char *path = temp_path("bare.h5");

    mem_free(model->class_names);
    model->class_names = NULL;
    mem_free(model->input.names);
    model->input.names = NULL;
    EXPECT_OK(ls_model_save(model, path, 0));
    if (EXPECT_OK(ls_model_load(path, &back))) {
        CU_ASSERT_PTR_NULL(back->class_names);
        CU_ASSERT_PTR_NULL(ls_model_about(back)->feature_names);
        CU_ASSERT_EQUAL(back->history.n, 0);
        CU_ASSERT_EQUAL(back->provenance.n, 0);
        CU_ASSERT_EQUAL(back->selftest.rows, 0);
        EXPECT_OK(ls_model_save(back, temp_path("bare2.h5"), 0));
        CU_ASSERT_TRUE(same_file(path, temp_path("bare2.h5")));
    }
    ls_model_destroy(model);
    ls_model_destroy(back);
}

static void saving_again_gives_the_same_file(void)
{
    struct ls_model *model = sample_model();
    struct ls_model *back = NULL;
    struct training_state state = sample_state(&model->network);
    struct training_state state_back = {0};
    const char *a = temp_path("a.h5");
    const char *b = temp_path("b.h5");

    EXPECT_OK(model_file_save(model, &state, a, 0));
    EXPECT_OK(model_file_save(model, &state, b, 0));
    CU_ASSERT_TRUE(same_file(a, b));
    EXPECT_OK(model_file_load(a, &back, &state_back));
    EXPECT_OK(model_file_save(back, &state_back, b, 0));
    CU_ASSERT_TRUE(same_file(a, b));
    training_state_clear(&state);
    training_state_clear(&state_back);
    ls_model_destroy(model);
    ls_model_destroy(back);
}

static void a_checkpoint_comes_back_with_all_fields(void)
{
    struct ls_model *model = sample_model();
    struct ls_model *back = NULL;
    struct training_state state = sample_state(&model->network);
    struct training_state got = {0};
    const size_t size = model->network.n_block * sizeof(real);
    const char *path = temp_path("m.ckpt.h5");

    EXPECT_OK(model_file_save(model, &state, path, 0));
    if (!EXPECT_OK(model_file_load(path, &back, &got)))
        return;
    expect_same_model(model, back);
    CU_ASSERT_TRUE(ls_model_about(back)->is_checkpoint);
    CU_ASSERT_STRING_EQUAL(got.data_path, state.data_path);
    CU_ASSERT_EQUAL(got.fingerprint, state.fingerprint);
    CU_ASSERT_EQUAL(got.val_fingerprint, state.val_fingerprint);
    CU_ASSERT_EQUAL(got.step, state.step);
    CU_ASSERT_EQUAL(got.epoch, state.epoch);
    CU_ASSERT_EQUAL(got.position, state.position);
    CU_ASSERT_EQUAL(got.loss_sum, state.loss_sum);
    CU_ASSERT_EQUAL(got.weight_sum, state.weight_sum);
    CU_ASSERT_EQUAL(got.best_loss, state.best_loss);
    CU_ASSERT_EQUAL(got.best_epoch, state.best_epoch);
    CU_ASSERT_EQUAL_FATAL(got.n_states, 2);
    CU_ASSERT_EQUAL(memcmp(got.optimizer[0], state.optimizer[0], size), 0);
    CU_ASSERT_EQUAL(memcmp(got.optimizer[1], state.optimizer[1], size), 0);
    CU_ASSERT_EQUAL(memcmp(got.best, state.best, size), 0);
    CU_ASSERT_EQUAL_FATAL(got.settings.n, 3);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT_STRING_EQUAL(got.settings.text[i], state.settings.text[i]);
    training_state_clear(&state);
    training_state_clear(&got);
    ls_model_destroy(model);
    ls_model_destroy(back);
}

static void a_checkpoint_without_a_best_epoch_comes_back(void)
{
    struct ls_model *model = bare_model();
    struct ls_model *back = NULL;
    struct training_state state = {.best_loss = NAN};
    struct training_state got = {0};
    const char *path = temp_path("first.h5");

    EXPECT_OK(model_file_save(model, &state, path, 0));
    EXPECT_OK(model_file_load(path, &back, &got));
    CU_ASSERT_PTR_NULL(got.best);
    CU_ASSERT_EQUAL(got.n_states, 0);
    CU_ASSERT_TRUE(isnan(got.best_loss));
    training_state_clear(&got);
    ls_model_destroy(model);
    ls_model_destroy(back);
}

/* ---- Keeping what is there --------------------------------------------- */

static void nothing_is_replaced_without_being_told(void)
{
    struct ls_model *model = bare_model();
    struct training_state state = {0};
    const char *path = temp_path("there.h5");

    EXPECT_OK(ls_model_save(model, path, 0));
    EXPECT_STATUS(ls_model_save(model, path, 0), LS_EXISTS);
    EXPECT_OK(ls_model_save(model, path, 1));
    write_file(path, "my thesis", 9);
    EXPECT_STATUS(model_file_save(model, &state, path, 0), LS_EXISTS);
    EXPECT_STATUS(access(temp_path("there.h5.1"), F_OK) == 0, 0);
    EXPECT_OK(model_file_save(model, &state, path, 1));
    EXPECT_STATUS(ls_model_save(model, temp_path("no/dir.h5"), 0), LS_EXISTS);
    ls_model_destroy(model);
}

/* ---- Damage ------------------------------------------------------------ */

/* The sentences of the header's checks: HDF5 has seen nothing. */
static bool found_first(const char *path)
{
    struct ls_model *model = NULL;
    const ls_status status = ls_model_load(path, &model);

    ls_model_destroy(model);
    return status == LS_BAD_DATA && !strstr(ls_last_error(), "HDF5") &&
           (strstr(ls_last_error(), "damaged") ||
            strstr(ls_last_error(), "not a lockstep model") ||
            strstr(ls_last_error(), "is cut") ||
            strstr(ls_last_error(), "is empty"));
}

static void every_changed_byte_is_found_before_hdf5_sees_any(void)
{
    struct ls_model *model = sample_model();
    const char *path = temp_path("changed.h5");
    static const unsigned char change[] = {0x01, 0x80, 0xff};
    size_t size = 0, missed = 0;
    unsigned char *bytes = NULL;
    int fd = -1;

    EXPECT_OK(ls_model_save(model, path, 0));
    bytes = read_file(path, &size);
    fd = open(path, O_WRONLY);
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte =
            (unsigned char)(bytes[i] ^ change[i % sizeof change]);

        missed += pwrite(fd, &byte, 1, (off_t)i) != 1;
        missed += !found_first(path);
        missed += pwrite(fd, &bytes[i], 1, (off_t)i) != 1;
    }
    CU_ASSERT_EQUAL(missed, 0);
    CU_ASSERT(size > 10000);
    close(fd);
    EXPECT_OK(ls_model_save(model, temp_path("again.h5"), 0));
    CU_ASSERT_TRUE(same_file(path, temp_path("again.h5")));
    free(bytes);
    ls_model_destroy(model);
}

static void every_shorter_file_is_found_before_hdf5_sees_any(void)
{
    struct ls_model *model = bare_model();
    const char *path = temp_path("shorter.h5");
    struct stat info;
    size_t missed = 0;

    EXPECT_OK(ls_model_save(model, path, 0));
    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    for (off_t size = info.st_size - 1; size >= 0; size--) {
        missed += truncate(path, size) != 0;
        missed += !found_first(path);
    }
    CU_ASSERT_EQUAL(missed, 0);
    ls_model_destroy(model);
}

static void other_files_are_no_models(void)
{
    struct ls_model *model = NULL;
    struct h5_file *file = NULL;
    const char *path = temp_path("other.h5");
    const double x = 1;
    int is_model = 1;

    EXPECT_OK(h5_create(path, &file));
    EXPECT_OK(h5_write(file, "/x", NUMBER_F64, 0, NULL, &x));
    EXPECT_OK(h5_finish(file));
    EXPECT_OK(model_file_is(path, &is_model));
    CU_ASSERT_FALSE(is_model);
    EXPECT_FAILS(ls_model_load(path, &model), LS_BAD_DATA,
                 "not a lockstep model");
    EXPECT_STATUS(model_file_is(temp_path("none.h5"), &is_model), LS_NO_INPUT);
    EXPECT_STATUS(ls_model_load(temp_path("none.h5"), &model), LS_NO_INPUT);
    EXPECT_FAILS(ls_model_load(temp_path(""), &model), LS_NO_INPUT,
                 "regular file");
}

static void a_model_is_no_checkpoint(void)
{
    struct ls_model *model = bare_model();
    struct ls_model *back = NULL;
    struct training_state state = {0};
    const char *path = temp_path("model.h5");

    EXPECT_OK(ls_model_save(model, path, 0));
    EXPECT_FAILS(model_file_load(path, &back, &state), LS_BAD_DATA,
                 "is a model and not a checkpoint");
    CU_ASSERT_PTR_NULL(back);
    ls_model_destroy(model);
}

/* ---- Lies with a right checksum ---------------------------------------- */

/* Save the model as it is and expect that loading fails with these words. */
static void expect_refused(const struct ls_model *model,
                           const struct training_state *state,
                           const char *words)
{
    struct ls_model *back = NULL;
    struct training_state got = {0};
    const char *path = temp_path("lie.h5");

    EXPECT_OK(model_file_save(model, state, path, 1));
    EXPECT_FAILS(model_file_load(path, &back, state ? &got : NULL), LS_BAD_DATA,
                 words);
    CU_ASSERT_PTR_NULL(back);
    CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "lie.h5"));
}

static void numbers_must_be_finite(void)
{
    struct ls_model *model = sample_model();
    struct training_state state = sample_state(&model->network);
    real *weight = &model->theta[model->network.layer[1].W + 3];
    const real keep = *weight;

    *weight = (real)NAN;
    expect_refused(model, NULL, "/model/layer_2/kernel: number 3 is not");
    *weight = keep;
    state.optimizer[1][model->network.layer[0].b] = (real)INFINITY;
    expect_refused(model, &state,
                   "/training/optimizer/state_2/layer_1/bias: number 0");
    model->input.shift[2] = NAN;
    expect_refused(model, NULL, "/preprocess/shift: number 2 is not finite");
    model->input.shift[2] = 0;
    model->target.scale[1] = 0;
    expect_refused(model, NULL, "/postprocess/scale: number 1 is 0");
    model->target.scale[1] = 1;
    model->trained.fresh = NAN;
    expect_refused(model, NULL, "/trained@fresh is");
    model->trained.fresh = 1;
    model->trained.thin = 64;
    expect_refused(model, NULL, "/trained@leading_zeros is 64, limit 63");
    training_state_clear(&state);
    ls_model_destroy(model);
}

/* More than any optimizer has: the file of a program to come, or a lie. */
static void optimizer_states_have_a_limit(void)
{
    static const char *const wholes[] = {"fingerprint", "val_fingerprint",
                                         "step",        "epoch",
                                         "position",    "best_epoch"};
    static const char *const numbers[] = {"loss_sum", "weight_sum",
                                          "best_loss"};
    struct ls_model *model = sample_model();
    struct training_state got = {0};
    struct h5_file *file = NULL;

    EXPECT_OK(h5_create_image("states.h5", &file));
    EXPECT_OK(model_write(file, model, NULL));
    EXPECT_OK(h5_set_text(file, "/training", "data_path", "table.h5"));
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        EXPECT_OK(h5_set_whole(file, "/training", wholes[i], 1));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        EXPECT_OK(h5_set_number(file, "/training", numbers[i], 1));
    EXPECT_OK(
        h5_set_whole(file, "/training", "n_states", OPTIMIZER_MAX_STATES + 1));
    EXPECT_FAILS(training_state_read(file, &model->network, &got), LS_BAD_DATA,
                 "/training@n_states is 203");
    h5_close(file);
    ls_model_destroy(model);
}

static void words_must_be_known(void)
{
    struct ls_model *model = sample_model();
    const struct activation swish = {.name = "swish"};
    const struct loss hinge = {.name = "hinge"};
    const struct network network = model->network;

    strcpy(model->task, "dreaming");
    expect_refused(model, NULL, "/model@task is \"dreaming\"");
    strcpy(model->task, "multiclass");
    model->network.layer[0].activation = &swish;
    expect_refused(model, NULL, "no activation \"swish\"");
    model->network = network;
    model->network.loss = &hinge;
    expect_refused(model, NULL, "/model@loss is \"hinge\"");
    model->network = network;
    ls_model_destroy(model);
}

static void sizes_must_agree(void)
{
    struct ls_model *model = sample_model();
    const struct network network = model->network;
    const size_t n_classes = model->n_classes;

    model->network.layer[1].n_in = 4;
    expect_refused(model, NULL, "/model/layer_2/kernel does not have the 10");
    model->network = network;
    model->n_classes = 1;
    expect_refused(model, NULL, "do not fit");
    model->n_classes = n_classes;
    model->input.n = 2;
    expect_refused(model, NULL, "/preprocess/feature_names has 2 names");
    model->input.n = 3;
    model->network.n_layers = 1;
    expect_refused(model, NULL, "/postprocess/shift has 2 elements, want 5");
    model->network = network;
    ls_model_destroy(model);
}

/* A file with a right header around whatever is written. */
static void write_image(const char *path, struct h5_file *file)
{
    unsigned char header[ENVELOPE_SIZE];
    unsigned char *whole = NULL;
    const void *image = NULL;
    size_t size = 0;

    EXPECT_OK(h5_image(file, &image, &size));
    envelope_make(image, size, header);
    whole = malloc(sizeof header + size);
    memcpy(whole, header, sizeof header);
    memcpy(whole + sizeof header, image, size);
    write_file(path, whole, sizeof header + size);
    free(whole);
}

/* A bare model and one more dataset [rows x 3 or 2]. */
static void the_tables_of_the_self_test_must_agree(void)
{
    static const real numbers[6] = {0};
    const uint64_t two[2] = {2, 3}, three[2] = {3, 2}, odd[2] = {2, 2};
    struct ls_model *model = bare_model();
    struct ls_model *back = NULL;
    struct h5_file *file = NULL;
    const char *path = temp_path("tables.h5");

    for (int i = 0; i < 2; i++) {
        EXPECT_OK(h5_create_image("tables", &file));
        EXPECT_OK(model_write(file, model, NULL));
        EXPECT_OK(h5_write(file, "/selftest/x", NUMBER_REAL, 2, i ? odd : two,
                           numbers));
        EXPECT_OK(
            h5_write(file, "/selftest/y", NUMBER_REAL, 2, three, numbers));
        write_image(path, file);
        EXPECT_OK(h5_finish(file));
        EXPECT_FAILS(ls_model_load(path, &back), LS_BAD_DATA,
                     i ? "/selftest/x does not have 3 columns"
                       : "/selftest/x has 2 rows, /selftest/y 3");
    }
    ls_model_destroy(model);
}

/* Inputs and units have changed places, or there is a unit less. */
static void a_kernel_has_the_shape_of_its_layer(void)
{
    const struct network network = sample_network();
    struct network turned = network, narrow = network;
    struct h5_file *file = NULL;
    real *theta = block(&network, 3), *back = NULL;

    turned.layer[0].n_in = network.layer[0].n_out;
    turned.layer[0].n_out = network.layer[0].n_in;
    narrow.layer[0].n_out--;
    EXPECT_OK(h5_create_image("shapes", &file));
    EXPECT_OK(block_write(file, "/turned", &turned, theta));
    EXPECT_OK(block_write(file, "/narrow", &narrow, theta));
    EXPECT_FAILS(block_read(file, "/turned", &network, &back), LS_BAD_DATA,
                 "/turned/layer_1/kernel does not have the 15 numbers");
    EXPECT_FAILS(block_read(file, "/narrow", &network, &back), LS_BAD_DATA,
                 "/narrow/layer_1/kernel does not have the 15 numbers");
    CU_ASSERT_PTR_NULL(back);
    h5_close(file);
    mem_free(theta);
}

/* A checkpoint of more blocks of state than any optimizer has. */
static void the_state_of_a_checkpoint_has_room(void)
{
    struct ls_model *model = bare_model(), *back = NULL;
    static const char *const wholes[] = {"fingerprint", "val_fingerprint",
                                         "step",        "epoch",
                                         "position",    "best_epoch"};
    static const char *const numbers[] = {"loss_sum", "weight_sum",
                                          "best_loss"};
    struct training_state got = {0};
    struct h5_file *file = NULL;
    const char *path = temp_path("states.h5");

    EXPECT_OK(h5_create_image("states", &file));
    EXPECT_OK(model_write(file, model, NULL));
    EXPECT_OK(h5_set_text(file, "/training", "data_path", "train.h5"));
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        EXPECT_OK(h5_set_whole(file, "/training", wholes[i], 1));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        EXPECT_OK(h5_set_number(file, "/training", numbers[i], 1));
    EXPECT_OK(h5_set_whole(file, "/training", "n_states", 1000));
    write_image(path, file);
    EXPECT_OK(h5_finish(file));
    EXPECT_FAILS(model_file_load(path, &back, &got), LS_BAD_DATA,
                 "/training@n_states is 1000");
    ls_model_destroy(model);
}

static void a_file_without_a_model_is_refused(void)
{
    struct ls_model *back = NULL;
    struct h5_file *file = NULL;
    const char *path = temp_path("without.h5");

    EXPECT_OK(h5_create_image("without", &file));
    EXPECT_OK(h5_set_text(file, "/", "format", "lockstep-model"));
    write_image(path, file);
    EXPECT_OK(h5_finish(file));
    EXPECT_FAILS(ls_model_load(path, &back), LS_BAD_DATA, "there is no /model");
}

static void a_model_that_computes_otherwise_is_refused(void)
{
    struct ls_model *model = sample_model();
    struct ls_model *back = NULL;
    const char *path = temp_path("otherwise.h5");

    model->selftest.A[0] += (real)0.01;
    EXPECT_OK(ls_model_save(model, path, 0));
    EXPECT_FAILS(ls_model_load(path, &back), LS_INTERNAL,
                 "otherwise.h5: self-test: row 0, output 0");
    ls_model_destroy(model);
}

/* ---- Other programs ---------------------------------------------------- */

/* Put a right header in front of what h5py has changed. */
static void seal(const char *path)
{
    size_t size = 0;
    unsigned char *bytes = read_file(path, &size);

    envelope_make(bytes + ENVELOPE_SIZE, size - ENVELOPE_SIZE, bytes);
    write_file(path, bytes, size);
    free(bytes);
}

static void h5py_reads_models_and_unknown_groups_are_ignored(void)
{
    const char *python = python_with_h5py();
    struct ls_model *model = sample_model();
    struct ls_model *back = NULL;
    struct training_state state = sample_state(&model->network);
    struct training_state got = {0};
    char path[1024], other[1024], command[4096];

    strcpy(path, temp_path("h5py.h5"));
    strcpy(other, temp_path("h5py64.h5"));
    EXPECT_OK(model_file_save(model, &state, path, 0));
    snprintf(command, sizeof command, "'%s' '%s' '%s' '%s'",
             python ? python : "", source_path("tests/model/read_model.py"),
             path, other);
    if (python) {
        CU_ASSERT_EQUAL(system(command), 0);
        seal(other);
        /* Its parameters are now stored as float64 in any case, and have the
         * values of this build's numbers. */
        if (EXPECT_OK(ls_model_load(other, &back))) {
            CU_ASSERT_STRING_EQUAL(ls_model_about(back)->parameters_sha256,
                                   ls_model_about(model)->parameters_sha256);
            CU_ASSERT_EQUAL(back->provenance.n, 2);
        }
        ls_model_destroy(back);
        back = NULL;
        if (sizeof(real) == sizeof(float))
            EXPECT_FAILS(model_file_load(other, &back, &got), LS_BAD_DATA,
                         "is a checkpoint in float64");
    }
    training_state_clear(&state);
    ls_model_destroy(model);
}

static CU_TestInfo there_and_back[] = {
    {"a model comes back with the same bits",
     a_model_comes_back_with_the_same_bits},
    {"a bare model comes back", a_bare_model_comes_back},
    {"saving again gives the same file", saving_again_gives_the_same_file},
    {"a checkpoint comes back with all fields",
     a_checkpoint_comes_back_with_all_fields},
    {"a checkpoint without a best epoch comes back",
     a_checkpoint_without_a_best_epoch_comes_back},
    {"h5py reads models, and unknown groups are ignored",
     h5py_reads_models_and_unknown_groups_are_ignored},
    CU_TEST_INFO_NULL};

static CU_TestInfo keeping[] = {{"nothing is replaced without being told",
                                 nothing_is_replaced_without_being_told},
                                CU_TEST_INFO_NULL};

static CU_TestInfo damage[] = {
    {"every changed byte is found before HDF5 sees any",
     every_changed_byte_is_found_before_hdf5_sees_any},
    {"every shorter file is found before HDF5 sees any",
     every_shorter_file_is_found_before_hdf5_sees_any},
    {"other files are no models", other_files_are_no_models},
    {"a model is no checkpoint", a_model_is_no_checkpoint},
    {"numbers must be finite", numbers_must_be_finite},
    {"optimizer states have a limit", optimizer_states_have_a_limit},
    {"words must be known", words_must_be_known},
    {"sizes must agree", sizes_must_agree},
    {"the tables of the self-test must agree",
     the_tables_of_the_self_test_must_agree},
    {"a kernel has the shape of its layer",
     a_kernel_has_the_shape_of_its_layer},
    {"the state of a checkpoint has room", the_state_of_a_checkpoint_has_room},
    {"a file without a model is refused", a_file_without_a_model_is_refused},
    {"a model that computes otherwise is refused",
     a_model_that_computes_otherwise_is_refused},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {
    {"model_file: there and back", NULL, NULL, NULL, NULL, there_and_back},
    {"model_file: keeping", NULL, NULL, NULL, NULL, keeping},
    {"model_file: damage", NULL, NULL, NULL, NULL, damage},
    CU_SUITE_INFO_NULL};
