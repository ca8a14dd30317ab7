/* SPDX-License-Identifier: MIT */
/*
 * row_stream.c - the rows of a text on the standard input as they come.
 *
 * A single thread parses: with several, one of them would wait for the next
 * bytes while rows that are there are not given.
 */
#include "table/open/row_stream.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/dataset/match.h"
#include "table/formats/row_source.h"
#include "table/open/codes.h"
#include "table/text/sniff.h"

struct row_stream {
    struct input *input;
    struct encoding *plain; /* columns of a model without an encoding */
    ls_import_config settings;
    struct row_source source;
    ls_dataset view; /* of a batch */
    char **id;       /* [room] */
    size_t room;
};

/* Whether the input begins as a text of columns. */
static ls_status is_text(struct input *input, bool *text)
{
    unsigned char bytes[SNIFF_SIZE];
    const char *name = "";
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(input_read(input, bytes, sizeof bytes, &n));
    TRY(input_rewind(input));
    *text = sniff_bytes(bytes, n, &name) == FILE_TEXT;
done:
    return status;
}

static ls_status open_source(struct row_stream *s, const ls_config *config,
                             const struct dataset_pattern *pattern)
{
    const bool one = strcmp(config->part, "all") != 0;
    const ls_import_config raw = {.label = *config->y ? config->y : NULL,
                                  .x = config->x,
                                  .weight = config->weight,
                                  .id = config->id,
                                  .stored_split = config->stored_split,
                                  .missing = "error",
                                  .threads = 1,
                                  .unknown_is_error =
                                      strcmp(config->unknown, "error") == 0};
    const struct row_wish wish = {
        .config = &s->settings,
        .columns = s->plain ? s->plain : pattern->columns,
        .features = pattern->features,
        .x_type = pattern->wide ? NUMBER_F64 : NUMBER_NONE,
        .scale = s->plain ? pattern->scale : NULL,
        .of = pattern->of,
        .fills = pattern->fills,
        .class_names = pattern->class_names,
        .n_classes = pattern->n_classes,
        .roles = {.wants = {[BESIDE_ID] = true, [BESIDE_SPLIT] = one},
                  .must = {[BESIDE_SPLIT] = one},
                  .part = config->part},
        .reading = config,
        .label_option = "setting y"};
    ls_status status = LS_OK;

    TRY(import_complete(&raw, &s->settings));
    TRY(row_source_open(&s->input, 1, &wish, &s->source));
done:
    return status;
}

/* The columns of the text in the order of the model's features. */
static ls_status match(struct row_stream *s,
                       const struct dataset_pattern *pattern)
{
    const char *const *names = (const char *const *)s->source.names;
    ls_dataset *d = &s->view;
    ls_status status = LS_OK;

    TRY(codes_check(s->source.path, s->source.columns, pattern));
    TRY(match_features(s->source.path, s->source.features, names, NULL, pattern,
                       &d->column, d->reading));
    d->about.features = pattern->features;
    d->x_type = s->source.x_type;
    d->width = s->source.features;
    d->x_is_lent = true;
    d->has_nan = pattern->fills;
done:
    return status;
}

static ls_status open_stream(const ls_config *config,
                             const struct dataset_pattern *pattern,
                             struct row_stream *s)
{
    ls_status status = LS_OK;

    if (!pattern->columns)
        TRY(encoding_plain(pattern->features, pattern->feature_names,
                           &s->plain));
    TRY(open_source(s, config, pattern));
    TRY(match(s, pattern));
    input_follow(s->input);
done:
    return status;
}

ls_status row_stream_open(const ls_config *config,
                          const struct dataset_pattern *pattern,
                          struct row_stream **stream, struct input **begun)
{
    struct row_stream *s = NULL;
    bool text = false;
    ls_status status = LS_OK;

    *begun = NULL;
    *stream = NULL;
    TRY(MEM_ARRAY(s, 1, "a stream of rows"));
    TRY(input_open_pipe(&s->input));
    TRY(is_text(s->input, &text));
    if (text) {
        TRY(open_stream(config, pattern, s));
        *stream = s;
        s = NULL;
    } else {
        TRY(input_spill_pipe(s->input));
        *begun = s->input;
        s->input = NULL;
    }
done:
    row_stream_close(s);
    return status;
}

void row_stream_close(struct row_stream *s)
{
    if (!s)
        return;
    row_source_close(&s->source);
    encoding_destroy(s->plain);
    mem_free(s->view.column);
    input_close(s->input);
    mem_free(s->id);
    mem_free(s);
}

enum number_type row_stream_type(const struct row_stream *stream)
{
    return stream->view.x_type;
}

bool row_stream_has_ids(const struct row_stream *stream)
{
    return stream->source.roles.has[BESIDE_ID];
}

/* Ids of a batch, after which the source begins to collect anew. */
static ls_status take_ids(struct row_stream *s, size_t n)
{
    struct cells *ids = &s->source.roles.id;
    ls_status status = LS_OK;

    TRY(MEM_GROW(s->id, 0, n, &s->room, "ids"));
    for (size_t i = 0; i < n; i++)
        s->id[i] = ids->text + ids->at[i];
done:
    return status;
}

/* float32 loses digits of a column that the rows seen so far did not show to
 * need more; their answers are given. */
static ls_status check_type(const struct row_source *source)
{
    return source->narrow
               ? fail(
                     LS_BAD_DATA,
                     "%s: %s; the answers are of rounded values: give the rows "
                     "as a file",
                     source->path, source->why_wide)
               : LS_OK;
}

ls_status row_stream_next(struct row_stream *s, const ls_dataset **table,
                          size_t *n, char *const **id)
{
    const bool ids = row_stream_has_ids(s);
    struct row_source_rows rows;
    ls_status status = LS_OK;

    row_roles_restart(&s->source.roles);
    TRY(s->source.next(&s->source, ROW_SOURCE_SCAN, &rows));
    if (rows.n == 0)
        TRY(check_type(&s->source));
    if (ids && rows.n > 0)
        TRY(take_ids(s, rows.n));
    s->view.x = (void *)(uintptr_t)rows.X;
    s->view.about.rows = rows.n;
    *table = &s->view;
    *n = rows.n;
    *id = ids ? s->id : NULL;
done:
    return status;
}
