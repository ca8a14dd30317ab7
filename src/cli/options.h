/* SPDX-License-Identifier: MIT */
/*
 * options.h - every option of the program: its own rows, then the settings of a
 * run from the library's table.
 *
 * Parser, --help, manual page and completion are generated from these rows.
 */
#ifndef LOCKSTEP_OPTIONS_H
#define LOCKSTEP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lockstep.h"

/* Rows of the program's own options; a setting's row is PROGRAM_OPTIONS + its
 * number for ls_option_at(). */
enum {
    OPTION_OUTPUT,
    OPTION_FORCE,
    OPTION_RESUME,
    OPTION_INIT_FROM,
    OPTION_CONFIG,
    OPTION_PRESET,
    OPTION_PRINT_CONFIG,
    OPTION_DRY_RUN,
    OPTION_LOG,
    OPTION_PEER_TIMEOUT,
    OPTION_MPI,
    OPTION_FOLDS,
    OPTION_REPEATS,
    OPTION_SPACE,
    OPTION_METHOD,
    OPTION_TRIALS,
    OPTION_MEMBERS,
    OPTION_ENSEMBLE_PATIENCE,
    OPTION_TABLE,
    OPTION_PREDICTIONS,
    OPTION_TO,
    OPTION_NAME,
    OPTION_BY,
    OPTION_BINS,
    OPTION_INTERVALS,
    OPTION_RESAMPLES,
    OPTION_TOP_K,
    OPTION_SIGNIFICANCE,
    OPTION_BACKGROUND_UNCERTAINTY,
    OPTION_LABEL,
    OPTION_HEADER,
    OPTION_CATEGORIES,
    OPTION_COLUMNS,
    OPTION_DROP,
    OPTION_APPEND,
    OPTION_LIKE,
    OPTION_REPACK,
    OPTION_CODES,
    OPTION_COMPRESS,
    OPTION_OUTPUTS,
    OPTION_JACOBIAN,
    OPTION_CONTRIBUTIONS,
    OPTION_KEEP,
    OPTION_METRIC,
    OPTION_MAX_ROWS,
    OPTION_GRID,
    OPTION_GRID_AT,
    OPTION_INDIVIDUAL,
    OPTION_WORKLOAD,
    OPTION_SECONDS,
    OPTION_ROUNDS,
    OPTION_PREDICT,
    OPTION_SWEEP,
    OPTION_COMPARE,
    OPTION_LR_FROM,
    OPTION_LR_TO,
    OPTION_STEPS,
    OPTION_CHECK,
    OPTION_STATS,
    OPTION_DATA,
    OPTION_WHAT,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_PROGRESS,
    OPTION_COLOR,
    OPTION_ALL,
    OPTION_MAN,
    OPTION_COMPLETION,
    OPTION_HELP,
    PROGRAM_OPTIONS
};

/* Groups of settings that a command accepts. */
enum {
    TAKES_ALL = 1,
    TAKES_RUN = 2,     /* those that do not affect the result */
    TAKES_READING = 4, /* how a file is read */
    TAKES_THREADS = 8
};

struct command;

size_t option_count(void);
const ls_option *option_at(size_t row);
bool option_is_setting(size_t row);
bool option_is_flag(size_t row);
/* Whether it is one of the dozen that most runs need. */
bool option_is_common(size_t row);

/* Whether command accepts the option. */
bool option_is_of(size_t row, const struct command *command);

/* Find an option by the first `length` bytes of name, a name or alias ('_'
 * counts as '-'), or by letter. option_count() when there is none. */
size_t option_named(const char *name, size_t length);
/* The same, where an option of command comes before those of others: an alias
 * may be the name of an option of another command. */
size_t option_named_for(const char *name, size_t length,
                        const struct command *command);
size_t option_lettered(char letter);

/* Most similar name of an option of command, or NULL. */
const char *option_nearest(const char *name, const struct command *command);

/* Commands that accept the option: "train, resume and eval". */
void option_commands_text(size_t row, char *text, size_t size);

#endif
