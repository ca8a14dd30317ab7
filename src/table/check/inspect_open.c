/* SPDX-License-Identifier: MIT */
/*
 * inspect_open.c - open the inspected table, and describe it without reading
 * values.
 */
#include "table/check/inspect_inside.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "table/locate/catalog.h"
#include "table/open/open_text.h"

ls_status inspect_open(const char *path, const ls_config *config,
                       const struct dataset_pattern *pattern,
                       struct opening *opening)
{
    ls_dataset *d = NULL;
    ls_status status = LS_OK;

    if (!open_text_is(path))
        return opening_start(path, config, pattern, opening);
    TRY(open_text(path, config, pattern, &d));
    *opening = (struct opening){
        .dataset = d, .slices = {.rows = d->about.rows, .n = d->about.rows}};
done:
    return status;
}

/* An invalid cell is a finding, and rows without missing cells are inspected.
 * An error of the table as a whole fails the inspection. */
ls_status inspect_open_first(struct inspect_work *w, const char *path)
{
    ls_config *config = NULL;
    char sentence[1024];
    ls_status status = inspect_open(path, w->config, NULL, &w->opening);

    if (status != LS_BAD_DATA || !w->check || !open_text_is(path) ||
        strcmp(path, "-") == 0)
        return status;
    snprintf(sentence, sizeof sentence, "%s", last_error());
    TRY(MEM_ARRAY(config, 1, "a copy of the settings"));
    *config = *w->config;
    strcpy(config->missing, "drop");
    status = inspect_open(path, config, NULL, &w->opening);
    if (status == LS_BAD_DATA || status == LS_USAGE)
        TRY(fail(LS_BAD_DATA, "%s", sentence));
    TRY(status);
    TRY(findings_add(&w->in->findings, LS_STOPS, "reading", "%s", sentence));
done:
    mem_free(config);
    return status;
}

/* Describe the table without reading X. */
static void describe_stored(const struct opening *o, const ls_config *config,
                            struct inspection *in)
{
    const struct source *part = &o->table->part[0];
    const struct cost *cost = &in->cost;
    ls_dataset *d = in->dataset;
    const char *dims;

    cost_of(o->table, config, d->about.rows, d->about.targets, d->label != NULL,
            &in->cost);
    dataset_point(d);
    d->about.bytes = (size_t)cost->loaded;
    shape_text(&part->shape, in->shape, sizeof in->shape);
    dims = strchr(in->shape, '(');
    snprintf(in->filters, sizeof in->filters, "%s", part->shape.filters);
    in->about.seen = (ls_inspection){
        .about = &d->about,
        .shape = dims ? dims : in->shape,
        .layout = cost->layout,
        .filters = in->filters,
        .transposed = cost->transposed,
        .plain = cost->plain,
        .stored = cost->stored,
        .band_rows = cost->band_rows,
        .band_bytes = cost->band_bytes,
        .amplification = cost->amplification,
        .loaded = cost->loaded,
        .streamed = cost->streamed,
        .available = cost->available,
        .mend = cost->mend,
    };
}

/* inspect_describe() for a table in memory. */
static void describe_raw(struct inspection *in)
{
    ls_dataset *d = in->dataset;
    const uint64_t plain =
        (uint64_t)d->about.rows * d->width * number_size(d->x_type);
    struct stat file = {.st_size = 0};

    (void)stat(d->path, &file);
    snprintf(in->shape, sizeof in->shape, "(%zu, %zu)", d->about.rows,
             d->width);
    in->about.seen = (ls_inspection){.about = &d->about,
                                     .shape = in->shape,
                                     .layout = "read whole",
                                     .filters = "",
                                     .plain = plain,
                                     .stored = (uint64_t)file.st_size,
                                     .band_rows = d->about.rows,
                                     .band_bytes = plain,
                                     .amplification = 1.0,
                                     .loaded = d->about.bytes,
                                     .streamed = d->about.bytes,
                                     .mend = ""};
}

void inspect_describe(struct inspect_work *w)
{
    if (w->opening.table)
        describe_stored(&w->opening, w->config, w->in);
    else
        describe_raw(w->in);
}
