/* SPDX-License-Identifier: MIT */
/*
 * terminal.h - capabilities of standard error: colour, width, block characters,
 * a line that is redrawn.
 */
#ifndef LOCKSTEP_TERMINAL_H
#define LOCKSTEP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum color { COLOR_NONE, COLOR_ERROR, COLOR_BAR };

/* when: "always", "never", or "auto" (NULL too): NO_COLOR, CLICOLOR_FORCE,
 * then whether there is a terminal. */
void terminal_set_color(const char *when);

/* The sequence that starts a colour, or "" without colours. */
const char *terminal_color(enum color color);

/* Whether standard error is a terminal that can move its cursor. */
bool terminal_is_smart(void);
/* Whether the locale's characters are UTF-8. */
bool terminal_has_blocks(void);
size_t terminal_width(void);
/* Columns of the terminal that `out` writes to; 0 if out is not a terminal. */
size_t terminal_width_of(FILE *out);

/* Draw text, `columns` wide, over the last line drawn; it stays until the next
 * message. */
void terminal_draw_line(const char *text, size_t columns);
void terminal_clear_line(void);

#endif
