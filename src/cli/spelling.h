/* SPDX-License-Identifier: MIT */
/*
 * spelling.h - the library's sentences in the words of the command line.
 *
 * The library knows settings and functions, and no options: it writes "setting
 * missing=drop" and "ls_import(a.csv, a.h5)", as whoever embeds it would. For
 * users of the program these are "--missing drop" and "lockstep import a.csv -o
 * a.h5".
 */
#ifndef LOCKSTEP_SPELLING_H
#define LOCKSTEP_SPELLING_H

enum { SPELLED_SIZE = 2048 };

struct spelled {
    char s[SPELLED_SIZE];
};

/* Given by value: spelled(sentence).s lives as long as the call it stands in.
 * What does not fit is cut. */
struct spelled spelled(const char *sentence);

#endif
