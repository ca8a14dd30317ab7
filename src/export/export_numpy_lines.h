/* SPDX-License-Identifier: MIT */
/*
 * export_numpy_lines.h - the fixed parts of an exported Python script; '@' is
 * the name of the model. Each list ends with NULL.
 */
#ifndef LOCKSTEP_EXPORT_NUMPY_LINES_H
#define LOCKSTEP_EXPORT_NUMPY_LINES_H

extern const char *const numpy_head_lines[], *const numpy_function_lines[],
                                                 *const numpy_tail_lines[];

#endif
