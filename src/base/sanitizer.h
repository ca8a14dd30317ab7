/* SPDX-License-Identifier: MIT */
/*
 * sanitizer.h - whether this is a build with the address or the thread
 * sanitizer: programs are slow, and map terabytes that they do not use.
 */
#ifndef LOCKSTEP_SANITIZER_H
#define LOCKSTEP_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
