/* SPDX-License-Identifier: MIT */
/*
 * config_file.h - settings in a file, as lines of key = value.
 */
#ifndef LOCKSTEP_CONFIG_FILE_H
#define LOCKSTEP_CONFIG_FILE_H

#include "cli/parse.h"

/* Set the file's settings in config, and note them in given, with the preset
 * that the file names (NULL: it may name none). Section headings are ignored.
 * An error message names file and line. */
ls_status config_file_read(const char *path, ls_config *config,
                           struct given *given);

/* Add the settings of a file, as lines of key = values, to space. */
ls_status config_file_read_space(const char *path, ls_space *space);

/* Write config to standard output so that config_file_read() reads the same. */
ls_status config_file_print(const ls_config *config);

#endif
