/* SPDX-License-Identifier: MIT */
/*
 * spelling.h - translate the library's messages into command line terms.
 *
 * The library knows settings and functions, not options: it writes "setting
 * missing=drop" and "ls_import(a.csv, a.h5)", for programs that embed it. For
 * users of the program these become "--missing drop" and "lockstep import a.csv
 * -o a.h5".
 */
#ifndef LOCKSTEP_SPELLING_H
#define LOCKSTEP_SPELLING_H

enum { SPELLED_SIZE = 2048 };

struct spelled {
    char s[SPELLED_SIZE];
};

/* Returned by value: spelled(sentence).s is valid until the end of the full
 * expression. Truncates what does not fit. */
struct spelled spelled(const char *sentence);

#endif
