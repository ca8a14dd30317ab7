/* SPDX-License-Identifier: MIT */
/*
 * training_state.c - the training state of a checkpoint, in a file.
 *
 * Read only in the precision of its build: a run cannot continue with the same
 * bits in another one.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_layout.h"

void good_state_clear(struct good_state *good)
{
    for (size_t k = 0; k < OPTIMIZER_MAX_STATES; k++)
        mem_free(good->optimizer[k]);
    mem_free(good->theta);
    mem_free(good->model);
    *good = (struct good_state){0};
}

void training_state_clear(struct training_state *state)
{
    good_state_clear(&state->good);
    metadata_clear(&state->settings);
    for (size_t k = 0; k < OPTIMIZER_MAX_STATES; k++)
        mem_free(state->optimizer[k]);
    mem_free(state->theta);
    mem_free(state->best);
    *state = (struct training_state){0};
}

/* One line each, as in a configuration file. */
static ls_status write_settings(struct h5_file *file,
                                const struct metadata *settings)
{
    struct metadata lines = {0};
    const char **line = NULL;
    char number[32];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(line, settings->n, "settings"));
    for (size_t i = 0; i < settings->n; i++) {
        snprintf(number, sizeof number, "%zu", i);
        TRY(metadata_add(&lines, number, "%s = %s", settings->text[2 * i],
                         settings->text[2 * i + 1]));
    }
    for (size_t i = 0; i < settings->n; i++)
        line[i] = lines.text[2 * i + 1];
    TRY(h5_write_texts(file, "/training/settings", line, settings->n));

done:
    mem_free(line);
    metadata_clear(&lines);
    return status;
}

static ls_status write_place(struct h5_file *file,
                             const struct training_state *state)
{
    const char *const group = "/training";
    ls_status status = LS_OK;

    TRY(h5_set_text(file, group, "data_path", state->data_path));
    if (state->run[0]) {
        TRY(h5_set_text(file, group, "run", state->run));
        TRY(h5_set_text(file, group, "home", state->home));
    }
    TRY(h5_set_whole(file, group, "fingerprint", state->fingerprint));
    TRY(h5_set_whole(file, group, "val_fingerprint", state->val_fingerprint));
    TRY(h5_set_whole(file, group, "step", state->step));
    TRY(h5_set_whole(file, group, "epoch", state->epoch));
    TRY(h5_set_whole(file, group, "position", state->position));
    TRY(h5_set_number(file, group, "loss_sum", state->loss_sum));
    TRY(h5_set_number(file, group, "weight_sum", state->weight_sum));
    TRY(h5_set_number(file, group, "best_loss", state->best_loss));
    TRY(h5_set_whole(file, group, "best_epoch", state->best_epoch));
    TRY(h5_set_whole(file, group, "n_states", state->n_states));

done:
    return status;
}

/* Programs that do not know raw weights refuse a checkpoint with them: one with
 * theta that the settings do not ask for, and the other way round. */
static const char *theta_name(bool raw_average)
{
    return raw_average ? "/training/raw" : "/training/theta";
}

enum { SCALE_NAME_SIZE = LAYOUT_NAME_SIZE + sizeof "/layer_1/scale" };

/* A block of training: that of a model, and the factors s behind it. */
static ls_status write_block(struct h5_file *file, const char *group,
                             const struct network *network, const real *block)
{
    const uint64_t n = network->n_scale;
    char name[SCALE_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(block_write(file, group, network, block));
    if (n == 0)
        return LS_OK;
    snprintf(name, sizeof name, "%s/layer_1/scale", group);
    TRY(h5_write(file, name, NUMBER_REAL, 1, &n, block + network->n_block));

done:
    return status;
}

static ls_status write_search(struct h5_file *file, const struct lbfgs *search)
{
    const uint64_t n = LBFGS_NUMBERS;

    return h5_write(file, "/training/search", NUMBER_F64, 1, &n, search);
}

/* The state to go back to; only settings that can go back have one. */
static ls_status write_good(struct h5_file *file, const struct network *network,
                            const struct training_state *state)
{
    const char *const group = "/training/good";
    const struct good_state *good = &state->good;
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    if (state->rollbacks > 0)
        TRY(h5_set_whole(file, "/training", "rollbacks", state->rollbacks));
    if (!good->model)
        return LS_OK;
    TRY(block_write(file, "/training/good/model", network, good->model));
    TRY(h5_set_whole(file, group, "step", good->step));
    TRY(h5_set_whole(file, group, "epoch", good->epoch));
    TRY(h5_set_whole(file, group, "position", good->position));
    TRY(h5_set_number(file, group, "loss_sum", good->loss_sum));
    TRY(h5_set_number(file, group, "weight_sum", good->weight_sum));
    if (good->theta)
        TRY(write_block(file, "/training/good/theta", network, good->theta));
    for (size_t k = 0; k < state->n_states; k++) {
        snprintf(name, sizeof name, "%s/optimizer/state_%zu", group, k + 1);
        TRY(write_block(file, name, network, good->optimizer[k]));
    }

done:
    return status;
}

ls_status training_state_write(struct h5_file *file,
                               const struct network *network,
                               const struct training_state *state)
{
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(write_place(file, state));
    TRY(write_settings(file, &state->settings));
    for (size_t k = 0; k < state->n_states; k++) {
        snprintf(name, sizeof name, "/training/optimizer/state_%zu", k + 1);
        TRY(write_block(file, name, network, state->optimizer[k]));
    }
    if (state->theta)
        TRY(write_block(file, theta_name(state->raw_average), network,
                        state->theta));
    if (state->best)
        TRY(block_write(file, "/training/best", network, state->best));
    if (state->search.mode > 0)
        TRY(write_search(file, &state->search));
    TRY(write_good(file, network, state));

done:
    return status;
}

/* Older programs gave a run no identity. */
static ls_status read_identity(struct h5_file *file,
                               struct training_state *state)
{
    const char *const group = "/training";
    ls_status status = LS_OK;

    if (!h5_has(file, group, "run"))
        return LS_OK;
    TRY(h5_get_text(file, group, "run", state->run, sizeof state->run));
    TRY(h5_get_text(file, group, "home", state->home, sizeof state->home));
    if (strspn(state->run, "0123456789abcdef") != RUN_ID_SIZE - 1)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s@run is \"%s\", want 16 hexadecimal "
                 "digits",
                 h5_name(file), group, state->run));

done:
    return status;
}

static ls_status read_place(struct h5_file *file, struct training_state *state)
{
    const char *const group = "/training";
    uint64_t best_epoch = 0;
    uint64_t n_states = 0;
    ls_status status = LS_OK;

    TRY(h5_get_text(file, group, "data_path", state->data_path,
                    sizeof state->data_path));
    TRY(h5_get_whole(file, group, "fingerprint", &state->fingerprint));
    TRY(h5_get_whole(file, group, "val_fingerprint", &state->val_fingerprint));
    TRY(h5_get_whole(file, group, "step", &state->step));
    TRY(h5_get_whole(file, group, "epoch", &state->epoch));
    TRY(h5_get_whole(file, group, "position", &state->position));
    TRY(h5_get_number(file, group, "loss_sum", &state->loss_sum));
    TRY(h5_get_number(file, group, "weight_sum", &state->weight_sum));
    TRY(h5_get_number(file, group, "best_loss", &state->best_loss));
    TRY(h5_get_whole(file, group, "best_epoch", &best_epoch));
    TRY(h5_get_whole(file, group, "n_states", &n_states));
    if (n_states > OPTIMIZER_MAX_STATES)
        TRY(fail(LS_BAD_DATA, "%s: %s@n_states is %llu", h5_name(file), group,
                 (unsigned long long)n_states));
    state->best_epoch = (size_t)best_epoch;
    state->n_states = (size_t)n_states;

done:
    return status;
}

static ls_status add_setting(struct h5_file *file, char *line,
                             struct metadata *settings)
{
    char *middle = strstr(line, " = ");

    if (!middle)
        return fail(LS_BAD_DATA, "%s: /training/settings has the line \"%s\"",
                    h5_name(file), line);
    *middle = '\0';
    return metadata_add(settings, line, "%s", middle + strlen(" = "));
}

static ls_status read_settings(struct h5_file *file, struct metadata *settings)
{
    char **line = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(h5_read_texts(file, "/training/settings", &line, &n));
    for (size_t i = 0; i < n; i++)
        TRY(add_setting(file, line[i], settings));

done:
    mem_free(line);
    return status;
}

static ls_status read_search(struct h5_file *file, size_t n_states,
                             struct lbfgs *search)
{
    const char *const name = "/training/search";
    struct lbfgs read;
    ls_status status = LS_OK;

    TRY(h5_read(file, name, NUMBER_F64, &read, LBFGS_NUMBERS));
    if (!lbfgs_is_valid(&read, n_states))
        TRY(fail(LS_BAD_DATA,
                 "%s: %s is not the state of a search with %zu "
                 "blocks",
                 h5_name(file), name, n_states));
    *search = read;

done:
    return status;
}

/* The group of theta, and the network with the factors s that it holds. */
static const char *find_theta(struct h5_file *file,
                              const struct network *network,
                              struct network *trained)
{
    const char *const name = theta_name(h5_exists(file, theta_name(true)));
    char scale[SCALE_NAME_SIZE];

    snprintf(scale, sizeof scale, "%s/layer_1/scale", name);
    *trained = *network;
    network_scale_inputs(trained, h5_exists(file, scale));
    return name;
}

static ls_status read_scale(struct h5_file *file, const char *group, size_t n,
                            real *scale)
{
    char name[SCALE_NAME_SIZE];
    struct h5_shape shape;
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s/layer_1/scale", group);
    TRY(h5_describe(file, name, &shape));
    if (shape.rank != 1 || shape.dims[0] != n)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s does not have the %zu inputs of its layer",
                 h5_name(file), name, n));
    TRY(h5_read(file, name, NUMBER_REAL, scale, n));
    for (size_t k = 0; k < n; k++)
        if (!isfinite(scale[k]))
            TRY(fail(LS_BAD_DATA, "%s: %s: number %zu is not finite",
                     h5_name(file), name, k));

done:
    return status;
}

static ls_status read_block(struct h5_file *file, const char *group,
                            const struct network *network, real **block)
{
    real *made = NULL;
    ls_status status = LS_OK;

    TRY(block_read(file, group, network, &made));
    if (network->n_scale > 0)
        TRY(read_scale(file, group, network->n_scale, made + network->n_block));
    *block = made;
    made = NULL;

done:
    mem_free(made);
    return status;
}

static ls_status read_good(struct h5_file *file, const struct network *network,
                           const struct network *trained,
                           struct training_state *state)
{
    const char *const group = "/training/good";
    struct good_state *good = &state->good;
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    if (h5_has(file, "/training", "rollbacks"))
        TRY(h5_get_whole(file, "/training", "rollbacks", &state->rollbacks));
    if (!h5_exists(file, group))
        return LS_OK;
    TRY(block_read(file, "/training/good/model", network, &good->model));
    TRY(h5_get_whole(file, group, "step", &good->step));
    TRY(h5_get_whole(file, group, "epoch", &good->epoch));
    TRY(h5_get_whole(file, group, "position", &good->position));
    TRY(h5_get_number(file, group, "loss_sum", &good->loss_sum));
    TRY(h5_get_number(file, group, "weight_sum", &good->weight_sum));
    if (state->theta)
        TRY(read_block(file, "/training/good/theta", trained, &good->theta));
    for (size_t k = 0; k < state->n_states; k++) {
        snprintf(name, sizeof name, "%s/optimizer/state_%zu", group, k + 1);
        TRY(read_block(file, name, trained, &good->optimizer[k]));
    }

done:
    return status;
}

static ls_status check_precision(struct h5_file *file)
{
    char dtype[16];
    ls_status status = LS_OK;

    TRY(h5_get_text(file, "/model", "dtype", dtype, sizeof dtype));
    if (strcmp(dtype, REAL_NAME) != 0)
        TRY(fail(LS_BAD_DATA,
                 "%s is a checkpoint in %s, and this program computes in %s; "
                 "resume it with %s",
                 h5_name(file), dtype, REAL_NAME,
                 sizeof(real) == sizeof(float) ? "lockstep-f64" : "lockstep"));

done:
    return status;
}

ls_status training_state_read(struct h5_file *file,
                              const struct network *network,
                              struct training_state *state)
{
    struct training_state made = {0};
    struct network trained;
    const char *theta;
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    if (!h5_exists(file, "/training"))
        TRY(fail(LS_BAD_DATA,
                 "%s is a model and not a checkpoint: it holds "
                 "no state to go on from",
                 h5_name(file)));
    TRY(check_precision(file));
    theta = find_theta(file, network, &trained);
    made.n_scale = trained.n_scale;
    TRY(read_identity(file, &made));
    TRY(read_place(file, &made));
    TRY(read_settings(file, &made.settings));
    for (size_t k = 0; k < made.n_states; k++) {
        snprintf(name, sizeof name, "/training/optimizer/state_%zu", k + 1);
        TRY(read_block(file, name, &trained, &made.optimizer[k]));
    }
    if (h5_exists(file, theta))
        TRY(read_block(file, theta, &trained, &made.theta));
    if (h5_exists(file, "/training/best"))
        TRY(block_read(file, "/training/best", network, &made.best));
    if (h5_exists(file, "/training/search"))
        TRY(read_search(file, made.n_states, &made.search));
    TRY(read_good(file, network, &trained, &made));
    *state = made;
    made = (struct training_state){0};

done:
    training_state_clear(&made);
    return status;
}
