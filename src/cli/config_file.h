/* SPDX-License-Identifier: MIT */
/*
 * config_file.h - settings in a file, as lines of key = value.
 */
#ifndef LOCKSTEP_CONFIG_FILE_H
#define LOCKSTEP_CONFIG_FILE_H

#include "lockstep.h"

/* Set the file's settings in config. Section headings are ignored. An error
 * message names file and line. */
ls_status config_file_read(const char *path, ls_config *config);

/* Write config to standard output so that config_file_read() reads the same. */
ls_status config_file_print(const ls_config *config);

#endif
