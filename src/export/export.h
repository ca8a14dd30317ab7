/* SPDX-License-Identifier: MIT */
/*
 * export.h - write a trained model in another language or format.
 */
#ifndef LOCKSTEP_EXPORT_H
#define LOCKSTEP_EXPORT_H

#include "base/status.h"

struct ls_model;

/* Names of all kinds, ended by NULL. */
const char *const *export_kinds(void);

/* Write model, whose file is called `name` in sentences, to path. kind "": by
 * the extension of path. ident "": by the name of path. */
ls_status export_model(const struct ls_model *model, const char *name,
                       const char *kind, const char *ident, const char *path,
                       int force);

#endif
