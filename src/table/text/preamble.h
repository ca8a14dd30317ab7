/* SPDX-License-Identifier: MIT */
/*
 * preamble.h - lines of a file before the rows of its text table.
 */
#ifndef LOCKSTEP_PREAMBLE_H
#define LOCKSTEP_PREAMBLE_H

#include <stddef.h>

#include "table/text/input.h"

struct preamble {
    char separator;      /* from Excel's line "sep=;"; 0: none */
    size_t comments;     /* lines that begin with '#' */
    size_t bytes, lines; /* of the preamble, with a byte order mark */
    size_t bytes_before, lines_before; /* without its last line */
};

/* Find the preamble of the input, then rewind the input. */
ls_status preamble_find(struct input *input, struct preamble *preamble);

#endif
