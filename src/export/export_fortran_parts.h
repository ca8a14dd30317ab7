/* SPDX-License-Identifier: MIT */
/*
 * export_fortran_parts.h - parts of an exported Fortran module.
 */
#ifndef LOCKSTEP_EXPORT_FORTRAN_PARTS_H
#define LOCKSTEP_EXPORT_FORTRAN_PARTS_H

#include "export/pipeline.h"
#include "export/text_out.h"

/* The arrays of member i, and its procedure. */
void fortran_data(struct text_out *out, const struct pipeline *p, size_t i);
void fortran_net(struct text_out *out, const struct pipeline *p, size_t i);

/* Constants and procedures for the steps that the pipeline has. */
void fortran_constants(struct text_out *out, const struct pipeline *p);
void fortran_procedures(struct text_out *out, const struct pipeline *p);

/* A literal of real(dp). */
void fortran_number(struct text_out *out, double value);

/* An array of n numbers of real(dp) and its DATA statements. */
void fortran_doubles(struct text_out *out, const char *name, size_t n,
                     const double *value);

/* The same of real(wp), called what_i_number. */
void fortran_reals(struct text_out *out, const struct pipeline *p, size_t i,
                   const char *what, size_t number, size_t n,
                   const real *value);

#endif
