/* SPDX-License-Identifier: MIT */
/*
 * utf8.h - validation of UTF-8, the encoding of all names in files and models.
 */
#ifndef LOCKSTEP_UTF8_H
#define LOCKSTEP_UTF8_H

#include <stddef.h>

/* Position of the first byte that is not part of valid UTF-8; n if none. */
size_t utf8_first_bad(const char *bytes, size_t n);

#endif
