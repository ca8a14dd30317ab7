/* SPDX-License-Identifier: MIT */
/*
 * pipeline_inside.h - shared by the files of struct pipeline.
 */
#ifndef LOCKSTEP_PIPELINE_INSIDE_H
#define LOCKSTEP_PIPELINE_INSIDE_H

#include "export/pipeline.h"

/* Describe a model that is not an ensemble as a member with a share. */
ls_status pipeline_describe_net(const struct ls_model *model, double share,
                                struct pipeline *p, struct pipeline_net *net);

#endif
