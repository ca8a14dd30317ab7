/* SPDX-License-Identifier: MIT */
/*
 * file_limits.c - the table of file_limits.h, for documents and tests.
 */
#include "base/file_limits.h"

static const struct limit limits[] = {
#define X(name, value, unit, what, remedy) {#name, value, unit, what, remedy},
    LS_LIMIT_LIST(X)
#undef X
};

const struct limit *limit_at(size_t i)
{
    return i < sizeof limits / sizeof *limits ? &limits[i] : NULL;
}
