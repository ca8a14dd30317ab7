/* SPDX-License-Identifier: MIT */
/*
 * multiversion.h - compile a function for several instruction sets; the loader
 * chooses the best one.
 *
 * All versions give the same bits: no sum is reordered or contracted. Functions
 * called from a version must be inlined, else they are compiled once. Vectors
 * have 512 bits where available: with 256, tanh and sigmoid of an array took
 * 2.6 and 2.2 times as long (Sapphire Rapids, gcc 12).
 *
 * x86-64 has fused multiply-adds from level v3 on; NEON at its baseline. Not
 * with Clang: version 14 knows the levels but never chooses them, and the
 * resolver is global, even for a static function. Not under sanitizers, whose
 * runtime is not initialized when the loader chooses.
 */
#ifndef LOCKSTEP_MULTIVERSION_H
#define LOCKSTEP_MULTIVERSION_H

#include <stdint.h> /* defines __GLIBC__, whose loader chooses */

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && \
    !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&          \
    !defined(__SANITIZE_THREAD__)
#if __GNUC__ >= 12
#define LS_MULTIVERSION \
    __attribute__((     \
        target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#endif
#ifndef LS_MULTIVERSION
#define LS_MULTIVERSION
#endif

#endif
