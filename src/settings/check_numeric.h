/* SPDX-License-Identifier: MIT */
/*
 * check_numeric.h - settings of numeric embeddings that do not go together, or
 * would be ignored.
 */
#ifndef LOCKSTEP_CHECK_NUMERIC_H
#define LOCKSTEP_CHECK_NUMERIC_H

#include <stdbool.h>

#include "base/settings.h"
#include "base/status.h"

/* LS_USAGE with a sentence that names both settings. */
ls_status check_numeric(const ls_config *config);

/* Whether setting numeric-embedding=kind reads the setting `name`; true for
 * settings that are not of numeric embeddings. */
bool numeric_embedding_reads(const char *kind, const char *name);

#endif
