/* SPDX-License-Identifier: MIT */
/*
 * size.h - a number of bytes as text, for messages.
 */
#ifndef LOCKSTEP_SIZE_H
#define LOCKSTEP_SIZE_H

struct size_text {
    char s[32];
};

/* "0 B", "740 B", "29.1 kB", "3.4 GB": three digits in the units of the setting
 * memory, K = 1000 bytes. Negative counts as 0. */
struct size_text size_text(double bytes);

#endif
