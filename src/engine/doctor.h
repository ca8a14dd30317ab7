/* SPDX-License-Identifier: MIT */
/*
 * doctor.h - self-test of what lockstep stands on.
 */
#ifndef LOCKSTEP_DOCTOR_H
#define LOCKSTEP_DOCTOR_H

#include "math/gemm.h"

/* A millisecond at the start of every run: loads the library of the products if
 * need be (LS_USAGE when it cannot be); LS_INTERNAL when it gets products wrong
 * that several threads compute at once. */
ls_status doctor_check_products(const struct gemm *gemm, size_t threads);

#endif
