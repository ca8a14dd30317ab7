/* SPDX-License-Identifier: MIT */
/*
 * doctor.h - self-test of the matrix products.
 */
#ifndef LOCKSTEP_DOCTOR_H
#define LOCKSTEP_DOCTOR_H

#include "math/gemm.h"

/* Load the library of the products if necessary (LS_USAGE when that fails) and
 * test the products, called by several threads at once (LS_INTERNAL when they
 * are wrong). Takes a millisecond at the start of every run. */
ls_status doctor_check_products(const struct gemm *gemm, size_t threads);

#endif
