/* SPDX-License-Identifier: MIT */
/*
 * export_c_lines.h - lines of C that exported models need; '@' is the name of
 * the model.
 */
#ifndef LOCKSTEP_EXPORT_C_LINES_H
#define LOCKSTEP_EXPORT_C_LINES_H

#include "export/pipeline.h"
#include "export/text_out.h"

/* Functions for the steps that the pipeline has. WEIGHT is the type of the
 * weights. */
void export_c_functions(struct text_out *out, const struct pipeline *p);

#endif
