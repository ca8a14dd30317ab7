/* SPDX-License-Identifier: MIT */
/*
 * budget.c - memory: in it if it fits, else streamed.
 */
#include "data/budget.h"

#include <float.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/mem.h"
#include "data/load.h"
#include "data/reader.h"

/* X may take this much of what is left; a run needs the rest. */
static const double share_of_x = 0.75;

/* So little is not worth a refusal. */
static const double of_no_weight = 1e6;

extern char **environ;

double budget_left(const ls_config *config)
{
    const struct machine here = {.root = "", .environ = environ};
    const double granted = (double)machine_memory(&here);
    double used;

    if (config->memory == 0)
        return granted > 0.0 ? granted : DBL_MAX;
    mem_return();
    used = (double)machine_resident(&here);
    return (double)config->memory > used ? (double)config->memory - used : 0.0;
}

size_t budget_for_chunks(const ls_config *config)
{
    const double part = budget_left(config) / 8.0;

    return part < (double)READER_BYTES ? (size_t)part : READER_BYTES;
}

ls_status budget_decide(const ls_config *config, const struct table *table,
                        size_t rows, bool *streamed)
{
    const double left = budget_left(config);
    const double need = load_bytes(table, rows);
    const double kept = (double)table->rows * (double)table->y.columns * 8.0;

    *streamed = need > share_of_x * left;
    if (!*streamed)
        return LS_OK;
    if (kept > left + of_no_weight)
        return fail(LS_NO_MEMORY,
                    "%s: y of %zu rows alone needs %.2f GiB of memory, and "
                    "%.2f GiB may be used; setting rows takes fewer",
                    table->path, rows, kept / 0x1p30, left / 0x1p30);
    if (strcmp(config->shuffle, "full") == 0)
        return fail(
            LS_NO_MEMORY,
            "%s: %zu rows x %zu columns need %.2f GiB of memory, and "
            "%.2f GiB may be used; setting shuffle=window streams them from "
            "the file, setting rows takes fewer",
            table->path, rows, table->columns, need / 0x1p30,
            share_of_x * left / 0x1p30);
    return LS_OK;
}
