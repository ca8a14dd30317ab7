/* SPDX-License-Identifier: MIT */
/*
 * model_settings.h - the settings that a model or checkpoint was made with.
 */
#ifndef LOCKSTEP_MODEL_SETTINGS_H
#define LOCKSTEP_MODEL_SETTINGS_H

#include <stdbool.h>

#include "lockstep.h"

/* Whether a fact on how a model was made is a setting of its run: a number of
 * threads is noted, too, which is of the machine. */
bool model_fact_is_setting(const char *name);

/* The settings of the run that made the model at path. */
ls_status model_settings(const char *path, const ls_model_info *about,
                         ls_config **config);

#endif
