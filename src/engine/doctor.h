/* SPDX-License-Identifier: MIT */
/*
 * doctor.h - self-test of what lockstep stands on.
 */
#ifndef LOCKSTEP_DOCTOR_H
#define LOCKSTEP_DOCTOR_H

#include "math/product.h"

/* A millisecond at the start of every run: LS_INTERNAL when the library gets
 * products wrong that several threads compute at once. */
ls_status doctor_check_products(const struct products *products,
                                size_t threads);

#endif
