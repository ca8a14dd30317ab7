/* SPDX-License-Identifier: MIT */
/*
 * infer_names64.h - other names for functions that liblockstep-infer has twice.
 *
 * Its sources for double are compiled with this header first, as both types are
 * in one library there. In liblockstep-f64 these functions keep their names.
 */
#ifndef LOCKSTEP_INFER_NAMES64_H
#define LOCKSTEP_INFER_NAMES64_H

#define infer_engine infer64_engine
#define activation_find infer64_activation_find
#define activation_names infer64_activation_names
#define activation_choices infer64_activation_choices
#define hidden_activation_choices infer64_hidden_activation_choices
#define layer_norm_forward infer64_layer_norm_forward
#define layer_norm_scale infer64_layer_norm_scale
#define layer_norm_sums infer64_layer_norm_sums
#define layer_norm_backward infer64_layer_norm_backward
#define calibration_names infer64_calibration_names
#define calibration_create_isotonic infer64_calibration_create_isotonic
#define calibration_clear infer64_calibration_clear
#define calibration_copy infer64_calibration_copy
#define calibration_same infer64_calibration_same
#define calibration_is_none infer64_calibration_is_none
#define calibration_check infer64_calibration_check
#define calibration_apply infer64_calibration_apply
#define calibration_logit infer64_calibration_logit
#define calibration_log infer64_calibration_log
#define calibration_isotonic infer64_calibration_isotonic
#define parametric_mix infer64_parametric_mix
#define parametric_sums infer64_parametric_sums

#endif
