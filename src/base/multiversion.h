/* SPDX-License-Identifier: MIT */
/*
 * multiversion.h - a function compiled for several instruction sets, of which
 * the best one is taken when the program is loaded.
 *
 * Bits do not depend on which: no sum is reordered and nothing is contracted.
 * What such a function calls has to be inlined, else it is compiled once.
 * Vectors are of 512 bits where there are any: with 256, tanh and sigmoid of an
 * array took 2.6 and 2.2 times as long (Sapphire Rapids, gcc 12).
 *
 * Levels of x86-64 have fused multiply-adds from v3 on; NEON has them at its
 * baseline. Not with Clang: 14 knows the levels but never chooses them, and the
 * function that chooses is global, even for a static one. Not under sanitizers,
 * whose runtime is not there yet when the choice is made.
 */
#ifndef LOCKSTEP_MULTIVERSION_H
#define LOCKSTEP_MULTIVERSION_H

#include <stdint.h> /* tells of glibc, whose loader makes the choice */

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
