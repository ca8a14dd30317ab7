/* SPDX-License-Identifier: MIT */
/*
 * preamble.h - lines in front of a text table that are not rows of it.
 */
#ifndef LOCKSTEP_PREAMBLE_H
#define LOCKSTEP_PREAMBLE_H

#include <stddef.h>

#include "table/text/input.h"

struct preamble {
    char separator;  /* of a line "sep=;", as Excel reads and writes it; or 0 */
    size_t comments; /* lines that begin with '#' */
    size_t bytes, lines; /* of all of it, with a byte order mark */
    size_t bytes_before, lines_before; /* the last line of it */
};

/* Reads the begin of the input and goes back to the front. */
ls_status preamble_find(struct input *input, struct preamble *preamble);

#endif
