/* SPDX-License-Identifier: MIT */
/*
 * api_trainer.c - public functions: training runs and their output files.
 */
#include <string.h>

#include "api/api_callbacks.h"
#include "engine/diagnosis.h"
#include "engine/trainer.h"
#include "model/checkpoints.h"
#include "model/fallback.h"
#include "model/model_file.h"
#include "settings/config.h"

ls_status ls_trainer_create(const ls_config *config, const ls_dataset *train,
                            const ls_dataset *validation,
                            const ls_callbacks *callbacks, ls_trainer **trainer)
{
    ls_callbacks own;
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(callbacks_take(&own, callbacks));
    TRY(trainer_create(config, train, validation, &own, trainer));
done:
    return status;
}

ls_status ls_trainer_resume(const char *path, const ls_config *config,
                            const ls_dataset *train,
                            const ls_dataset *validation,
                            const ls_callbacks *callbacks, ls_trainer **trainer)
{
    ls_callbacks own;
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(callbacks_take(&own, callbacks));
    TRY(trainer_resume(path, config, train, validation, &own, trainer));
done:
    return status;
}

ls_status ls_trainer_start_from(ls_trainer *trainer, const ls_model *model)
{
    return trainer_start_from(trainer, model);
}

ls_status ls_trainer_run(ls_trainer *trainer, const char *output, int force)
{
    return trainer_run(trainer, output, force);
}

ls_status ls_trainer_steps(ls_trainer *trainer, uint64_t steps, double *loss)
{
    return trainer_steps(trainer, steps, loss);
}

void ls_trainer_stop(ls_trainer *trainer)
{
    trainer_stop(trainer);
}

void ls_trainer_save_soon(ls_trainer *trainer)
{
    trainer_save_soon(trainer);
}

const ls_result *ls_trainer_result(const ls_trainer *trainer)
{
    return &trainer->result;
}

const ls_memory *ls_trainer_memory(const ls_trainer *trainer)
{
    return &trainer->memory;
}

const ls_validation *ls_trainer_validation(const ls_trainer *trainer)
{
    return &trainer->validated;
}

const ls_model *ls_trainer_model(const ls_trainer *trainer)
{
    return trainer_best(trainer);
}

void ls_trainer_destroy(ls_trainer *trainer)
{
    trainer_destroy(trainer);
}

const ls_diagnosis *ls_trainer_diagnosis(const ls_trainer *trainer)
{
    return diagnosis_about(trainer->diagnosis);
}

/* ---- Its files ----------------------------------------------------------- */

/* Copy a path to the caller's buffer. */
static ls_status give_path(const char *path, char *text, size_t size)
{
    const size_t length = strlen(path);

    if (length >= size)
        return fail(LS_USAGE, "%s takes %zu bytes, there is room for %zu", path,
                    length + 1, size);
    memcpy(text, path, length + 1);
    return LS_OK;
}

ls_status ls_checkpoint_path(const char *output, char *path, size_t size)
{
    char made[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(checkpoint_path(output, made));
    TRY(give_path(made, path, size));
done:
    return status;
}

ls_status ls_checkpoint_config(const char *path, ls_config *config,
                               char *data_path, size_t size)
{
    ls_config made;
    char data[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(checkpoint_config(path, &made, data));
    TRY(give_path(data, data_path, size));
    *config = made;
done:
    return status;
}

ls_status ls_checkpoint_newest(const char *path, const char *fallback,
                               char *found, size_t size)
{
    char made[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(checkpoint_newest(path, fallback, made));
    TRY(give_path(made, found, size));
done:
    return status;
}
