/* SPDX-License-Identifier: MIT */
/*
 * space.h - the settings that a search chooses from, and the choice of a trial.
 */
#ifndef LOCKSTEP_SPACE_H
#define LOCKSTEP_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/settings.h"
#include "lockstep_tools.h"

enum space_kind {
    SPACE_CHOICES,
    SPACE_UNIFORM,
    SPACE_LOG,
    SPACE_INT,
    SPACE_LOG_INT
};

/* The values of one setting. */
struct space_range {
    char *key, *text; /* owned; text as given */
    enum space_kind kind;
    char **choice; /* [n], one block */
    size_t n;      /* choices, or points of a grid; 0: a range without points */
    double least, most;
};

struct ls_space {
    size_t n, room;
    struct space_range *range;
};

enum { SPACE_MOST_TRIALS = 10000 };

ls_status space_create(ls_space **space);
ls_status space_add(ls_space *space, const char *key, const char *values);
ls_status space_copy(const ls_space *from, ls_space **to);
void space_destroy(ls_space *space);

/* Number of points of the grid. LS_USAGE when a range has no points, or there
 * are more than SPACE_MOST_TRIALS. */
ls_status space_grid(const ls_space *space, size_t *n);
/* Whether all settings are choices, so that a grid has all that there is. */
bool space_is_finite(const ls_space *space);

/* Set the settings of point number `point` of the grid, or of random trial
 * number `trial`, in config; text [size]: "lr=0.01 hidden=64,64". A random
 * trial leaves out settings that its numeric embedding does not read. */
ls_status space_take_point(const ls_space *space, size_t point,
                           ls_config *config, char *text, size_t size);
ls_status space_take_random(const ls_space *space, uint64_t seed, size_t trial,
                            ls_config *config, char *text, size_t size);

#endif
