/* SPDX-License-Identifier: MIT */
/*
 * row_roles_load.h - load weight, identity, group and part of each row of an
 * HDF5 file.
 */
#ifndef LOCKSTEP_ROW_ROLES_LOAD_H
#define LOCKSTEP_ROW_ROLES_LOAD_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/values/row_roles.h"

/* Load, for the rows that config selects, the roles that the settings name or
 * that usual names identify. features: columns of X; need_y: the file has y. */
ls_status row_roles_load(const char *path, const ls_config *config,
                         size_t features, bool need_y, struct row_roles *roles);

#endif
