/* SPDX-License-Identifier: MIT */
/*
 * utf8.h - whether bytes are UTF-8, as all names in files and models are.
 */
#ifndef LOCKSTEP_UTF8_H
#define LOCKSTEP_UTF8_H

#include <stddef.h>

/* Where the first byte stands that is not part of UTF-8; n if there is none. */
size_t utf8_first_bad(const char *bytes, size_t n);

#endif
