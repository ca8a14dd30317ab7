/* SPDX-License-Identifier: MIT */
/*
 * multiversion.h - a function compiled for several instruction sets, of which
 * the best one is taken when the program is loaded.
 *
 * Bits do not depend on which: no sum is reordered and nothing is contracted.
 * Not under sanitizers, whose runtime is not there yet when the choice is made.
 */
#ifndef LOCKSTEP_MULTIVERSION_H
#define LOCKSTEP_MULTIVERSION_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LS_MULTIVERSION \
    __attribute__((     \
        target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LS_MULTIVERSION
#endif

#endif
