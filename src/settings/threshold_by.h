/* SPDX-License-Identifier: MIT */
/*
 * threshold_by.h - figures that a decision threshold may maximize.
 */
#ifndef LOCKSTEP_THRESHOLD_BY_H
#define LOCKSTEP_THRESHOLD_BY_H

/* In the order of threshold.c, ended by NULL. */
#define THRESHOLD_FIGURES \
    "f1", "mcc", "balanced_accuracy", "youden", "accuracy", NULL

#endif
