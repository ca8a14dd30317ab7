/* SPDX-License-Identifier: MIT */
/*
 * budget.c - decide whether X is loaded or streamed, and how many rows are
 * shuffled together.
 */
#include "table/open/budget.h"

#include <float.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/size.h"
#include "lockstep_machines.h"
#include "table/layout/reader.h"

/* Share of the free memory for X; a run needs the rest. */
static const double share_of_x = 0.75;

/* Part of the setting memory reserved for all but rows, whatever the process
 * really takes; rows get the remainder, or an eighth. */
static const double set_apart = 32e6;

/* Share of the remainder for the rows that processes share: a part is not
 * copied while it is loaded. */
static const double share_of_part = 0.85;

/* Share of the remainder for two windows; threads and minibatches take the
 * other half. */
static const double share_of_windows = 0.5;

/* Share of the bands in a window if memory allows. */
static const double usual_window = 0.1;

/* Too few bytes to refuse a run. */
static const double of_no_weight = 1e6;

extern char **environ;

struct footprint budget_footprint(const struct table *table, size_t rows,
                                  size_t bands)
{
    return (struct footprint){
        .inputs = (double)rows * (double)table->columns *
                  (double)number_size(table->type),
        .rest = (double)table->rows * (double)(table->y.columns + 1) * 8.0,
        .rows = rows,
        .bands = bands,
    };
}

/* Memory while the whole table is loaded. */
static double bytes_loading(const struct footprint *need)
{
    return need->inputs + need->rest + SOURCE_BLOCK;
}

/* Processes of the run; struct ls_machines, of the layers above, begins with
 * what it tells. */
static size_t machines_of(const ls_config *config)
{
    const ls_machines_info *about =
        (const ls_machines_info *)(const void *)config->machines;

    return about ? about->n : 1;
}

/* Bytes for rows under the setting memory. */
static double bytes_for_rows(const ls_config *config)
{
    const double memory = (double)config->memory;

    if (config->memory == 0)
        return DBL_MAX;
    return fmax(memory - set_apart, memory / 8);
}

static bool fits_one(const ls_config *config, const struct footprint *need)
{
    return need->inputs == 0.0 ||
           bytes_loading(need) <= share_of_x * bytes_for_rows(config);
}

/* Whether each process has memory for its part of the rows, and for all of y.
 */
static bool fits_all(const ls_config *config, const struct footprint *need)
{
    return need->inputs / (double)machines_of(config) + need->rest <=
           share_of_part * bytes_for_rows(config);
}

bool budget_mixes_all(const ls_config *config, const struct footprint *need)
{
    if (strcmp(config->shuffle, "auto") != 0)
        return strcmp(config->shuffle, "full") == 0;
    return fits_one(config, need) ||
           (machines_of(config) > 1 && fits_all(config, need));
}

bool budget_shares_rows(const ls_config *config, const struct footprint *need)
{
    return machines_of(config) > 1 && !fits_one(config, need) &&
           budget_mixes_all(config, need);
}

/* The largest of a tenth, a twentieth, .. of which two fit in so many bytes
 * next to all but X; at least one band. */
static double largest_window(const struct footprint *need, double bytes)
{
    const double most = share_of_windows * (bytes - need->rest);
    double window = usual_window;

    while (2 * window * need->inputs > most &&
           window * (double)need->bands > 1.0)
        window /= 2;
    return window;
}

double budget_window(const ls_config *config, const struct footprint *need)
{
    return largest_window(need, bytes_for_rows(config));
}

double budget_used(void)
{
    const struct machine here = {.root = "", .environ = environ};

    mem_return();
    return (double)machine_resident(&here);
}

double budget_left_of(size_t memory)
{
    const struct machine here = {.root = "", .environ = environ};
    const double granted = (double)machine_memory(&here);
    double used;

    if (memory == 0)
        return granted > 0.0 ? granted : DBL_MAX;
    used = budget_used();
    return (double)memory > used ? (double)memory - used : 0.0;
}

double budget_left(const ls_config *config)
{
    return budget_left_of(config->memory);
}

size_t budget_for_chunks(const ls_config *config)
{
    const double part = budget_left(config) / 8.0;

    return part < (double)READER_BYTES ? (size_t)part : READER_BYTES;
}

ls_status budget_decide(const ls_config *config, const struct table *table,
                        const struct footprint *need, bool whole,
                        bool *streamed)
{
    const double left = budget_left(config);
    const double kept = (double)table->rows * (double)table->y.columns * 8.0;

    *streamed = bytes_loading(need) > share_of_x * left;
    if (!*streamed)
        return LS_OK;
    if (kept > left + of_no_weight)
        return fail(LS_NO_MEMORY,
                    "%s: y of %zu rows alone needs %s of memory, and %s may be "
                    "used; setting rows takes fewer",
                    table->path, need->rows, size_text(kept).s,
                    size_text(left).s);
    if (whole)
        return fail(LS_NO_MEMORY,
                    "%s: %zu rows x %zu columns, all mixed, need %s of memory, "
                    "and %s may be used; setting shuffle=window setting "
                    "window=%g streams "
                    "them from the file, setting rows takes fewer%s",
                    table->path, need->rows, table->columns,
                    size_text(bytes_loading(need)).s,
                    size_text(share_of_x * left).s, largest_window(need, left),
                    machines_of(config) > 1
                        ? ", and a setting memory below what all rows need "
                          "shares them among the processes"
                        : "");
    return LS_OK;
}
