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

void training_state_clear(struct training_state *state)
{
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

static ls_status write_search(struct h5_file *file, const struct lbfgs *search)
{
    const uint64_t n = LBFGS_NUMBERS;

    return h5_write(file, "/training/search", NUMBER_F64, 1, &n, search);
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
        TRY(block_write(file, name, network, state->optimizer[k]));
    }
    if (state->theta)
        TRY(block_write(file, "/training/theta", network, state->theta));
    if (state->best)
        TRY(block_write(file, "/training/best", network, state->best));
    if (state->search.mode > 0)
        TRY(write_search(file, &state->search));

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
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    if (!h5_exists(file, "/training"))
        TRY(fail(LS_BAD_DATA,
                 "%s is a model and not a checkpoint: it holds "
                 "no state to go on from",
                 h5_name(file)));
    TRY(check_precision(file));
    TRY(read_place(file, &made));
    TRY(read_settings(file, &made.settings));
    for (size_t k = 0; k < made.n_states; k++) {
        snprintf(name, sizeof name, "/training/optimizer/state_%zu", k + 1);
        TRY(block_read(file, name, network, &made.optimizer[k]));
    }
    if (h5_exists(file, "/training/theta"))
        TRY(block_read(file, "/training/theta", network, &made.theta));
    if (h5_exists(file, "/training/best"))
        TRY(block_read(file, "/training/best", network, &made.best));
    if (h5_exists(file, "/training/search"))
        TRY(read_search(file, made.n_states, &made.search));
    *state = made;
    made = (struct training_state){0};

done:
    training_state_clear(&made);
    return status;
}
