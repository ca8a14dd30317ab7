/* SPDX-License-Identifier: MIT */
/*
 * export_c_parts.h - parts of an exported C file.
 */
#ifndef LOCKSTEP_EXPORT_C_PARTS_H
#define LOCKSTEP_EXPORT_C_PARTS_H

#include "export/pipeline.h"
#include "export/text_out.h"

enum { EXPORT_C_UPPER = 72 };
void export_c_upper(const char *ident, char upper[EXPORT_C_UPPER]);

/* The numbers of member i, and the function NAME_member_i(x, y). */
void export_c_net(struct text_out *out, const struct pipeline *p, size_t i);

/* The calibration of outputs: its numbers and functions, and statements for
 * y. */
void export_c_knots(struct text_out *out, const struct pipeline *p);
void export_c_calibrate(struct text_out *out, const struct pipeline *p);

/* main() of the self-test. */
void export_c_test(struct text_out *out, const struct pipeline *p);

#endif
