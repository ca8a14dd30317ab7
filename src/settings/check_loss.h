/* SPDX-License-Identifier: MIT */
/*
 * check_loss.h - settings of the loss and of the weights of classes.
 */
#ifndef LOCKSTEP_CHECK_LOSS_H
#define LOCKSTEP_CHECK_LOSS_H

#include "base/settings.h"
#include "math/loss.h"

/* LS_USAGE for settings that contradict the loss, or that it would ignore. */
ls_status check_loss(const ls_config *config);

/* LS_USAGE for an output activation that the loss is not defined for. */
ls_status check_loss_output(const struct loss *loss, const char *activation);

/* The task of a table that is trained on: that of the settings; if it is auto
 * and the loss is one of values, regression, whatever y looks like. */
const char *config_task(const ls_config *config);

#endif
