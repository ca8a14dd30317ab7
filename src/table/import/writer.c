/* SPDX-License-Identifier: MIT */
/*
 * writer.c - write a dataset file block by block, atomically.
 *
 * It grows under a temporary name in the directory of the output and is renamed
 * when complete and synced.
 */
#include "table/import/writer.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/output_file.h"
#include "hdf5/h5.h"
#include "table/dataset/split.h"
#include "table/values/stats.h"

/* A table of the file. The first rows, up to one chunk, are buffered: a smaller
 * table gets a chunk of its own size. */
struct sink {
    const char *name;
    enum number_type type, stored;
    size_t columns;
    size_t row, room, n; /* bytes of a row; capacity and length of held */
    char *held;
    bool is_open; /* nothing is held any more */
};

struct writer {
    const char *output;
    int force;
    struct writer_layout layout;
    struct h5_file *file;
    struct sink X, y;
    struct stats *stats; /* [features] */
    double *row;         /* [features] */
    struct output_file place;
};

static ls_status sink_create(const char *name, enum number_type type,
                             enum number_type stored, size_t columns,
                             struct sink *sink)
{
    struct sink s = {.name = name,
                     .type = type,
                     .stored = stored,
                     .columns = columns,
                     .row = number_size(type) * (columns ? columns : 1),
                     .room = h5_chunk_rows(stored, columns)};
    ls_status status = LS_OK;

    s.held = mem_untouched(s.room, s.row);
    TRY(mem_check(s.held, s.room, s.row, "the first rows"));
    *sink = s;
done:
    return status;
}

/* Create the table for so many rows (0: unknown), and write the buffered
 * ones. */
static ls_status sink_open(struct sink *s, struct h5_file *file, size_t rows)
{
    ls_status status = LS_OK;

    TRY(h5_create_table(file, s->name, s->stored, s->columns, rows));
    TRY(h5_append(file, s->name, s->type, s->held, s->n));
    s->is_open = true;
    mem_free(s->held);
    s->held = NULL;
done:
    return status;
}

static ls_status sink_put(struct sink *s, struct h5_file *file, size_t rows,
                          const void *values)
{
    ls_status status = LS_OK;

    if (!s->is_open && rows <= s->room - s->n) {
        memcpy(s->held + s->n * s->row, values, rows * s->row);
        s->n += rows;
        return LS_OK;
    }
    if (!s->is_open)
        TRY(sink_open(s, file, 0));
    TRY(h5_append(file, s->name, s->type, values, rows));
done:
    return status;
}

/* Create a table with fewer rows than a chunk. */
static ls_status sink_finish(struct sink *s, struct h5_file *file)
{
    return s->held ? sink_open(s, file, s->n) : LS_OK;
}

static ls_status create_file(struct writer *w)
{
    const struct writer_layout *layout = &w->layout;
    ls_status status = LS_OK;

    TRY(h5_create(w->place.temporary, &w->file));
    h5_compress(w->file,
                layout->compress && strcmp(layout->compress, "gzip") == 0);
    TRY(sink_create("/X", layout->x_type, layout->x_type, layout->features,
                    &w->X));
    if (layout->y_type != NUMBER_NONE)
        TRY(sink_create("/y", layout->y_type, layout->y_stored, layout->targets,
                        &w->y));
    TRY(MEM_ARRAY(w->stats, layout->features, "figures of columns"));
    TRY(MEM_ARRAY(w->row, layout->features, "figures of columns"));
    for (size_t j = 0; j < layout->features; j++)
        w->stats[j] = STATS_NONE;
done:
    return status;
}

ls_status writer_create(const char *output, int force,
                        const struct writer_layout *layout,
                        struct writer **writer)
{
    struct writer *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "a writer"));
    made->output = output;
    made->layout = *layout;
    TRY(output_file_begin(output, force, &made->place));
    TRY(create_file(made));
    *writer = made;
    made = NULL;
done:
    writer_destroy(made);
    return status;
}

ls_status writer_append(struct writer *writer, size_t rows, const void *X,
                        const void *y)
{
    const struct writer_layout *layout = &writer->layout;
    const size_t size = layout->features * number_size(layout->x_type);
    ls_status status = LS_OK;

    TRY(sink_put(&writer->X, writer->file, rows, X));
    if (layout->y_type != NUMBER_NONE)
        TRY(sink_put(&writer->y, writer->file, rows, y));
    for (size_t i = 0; i < rows; i++) {
        number_doubles(layout->x_type, (const char *)X + i * size, NULL,
                       layout->features, writer->row);
        for (size_t j = 0; j < layout->features; j++)
            stats_add(&writer->stats[j], writer->row[j]);
    }
done:
    return status;
}

ls_status writer_start_y(struct writer *writer, enum number_type y_type,
                         enum number_type y_stored)
{
    writer->layout.y_type = y_type;
    return sink_create("/y", y_type, y_stored, writer->layout.targets,
                       &writer->y);
}

ls_status writer_append_y(struct writer *writer, size_t rows, const void *y)
{
    return sink_put(&writer->y, writer->file, rows, y);
}

/* Whole numbers as such, else texts. */
static ls_status put_words(struct writer *w, int which,
                           const struct cells *cells)
{
    const uint64_t n = cells->n;
    int64_t *number = NULL;
    char **text = NULL;
    ls_status status = LS_OK;

    TRY(cells_give(cells, &number, &text));
    if (number)
        TRY(h5_write(w->file, row_roles_dataset[which], NUMBER_I64, 1, &n,
                     number));
    else
        TRY(h5_write_texts(w->file, row_roles_dataset[which],
                           (const char *const *)text, n));
done:
    mem_free(number);
    mem_free(text);
    return status;
}

static ls_status put_parts(struct writer *w, size_t n,
                           const unsigned char *part)
{
    static const char *const words[PARTS] = {
        [PART_TRAIN] = "train", [PART_VAL] = "val", [PART_TEST] = "test"};
    const char **text = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, n, "parts of rows"));
    for (size_t i = 0; i < n; i++)
        text[i] = words[part[i]];
    TRY(h5_write_texts(w->file, row_roles_dataset[BESIDE_SPLIT], text, n));
done:
    mem_free(text);
    return status;
}

ls_status writer_put_roles(struct writer *writer, const struct row_roles *roles)
{
    const uint64_t n = roles->weights;
    ls_status status = LS_OK;

    if (roles->has[BESIDE_WEIGHT])
        TRY(h5_write(writer->file, row_roles_dataset[BESIDE_WEIGHT], NUMBER_F64,
                     1, &n, roles->weight));
    if (roles->has[BESIDE_ID])
        TRY(put_words(writer, BESIDE_ID, &roles->id));
    if (roles->has[BESIDE_GROUP])
        TRY(put_words(writer, BESIDE_GROUP, &roles->group));
    if (roles->has[BESIDE_SPLIT])
        TRY(put_parts(writer, roles->parts, roles->part));
done:
    return status;
}

static double mean_of(const struct stats *stats)
{
    return stats->mean;
}

static double least_of(const struct stats *stats)
{
    return stats->least;
}

static double most_of(const struct stats *stats)
{
    return stats->most;
}

/* Write one statistic of every column. */
static ls_status write_figure(struct writer *w, const char *name,
                              double (*figure)(const struct stats *))
{
    const uint64_t n = w->layout.features;

    for (size_t j = 0; j < n; j++)
        w->row[j] = figure(&w->stats[j]);
    return h5_write(w->file, name, NUMBER_F64, 1, &n, w->row);
}

static ls_status write_stats(struct writer *w)
{
    ls_status status = LS_OK;

    TRY(write_figure(w, "/stats/mean", mean_of));
    TRY(write_figure(w, "/stats/std", stats_deviation));
    TRY(write_figure(w, "/stats/min", least_of));
    TRY(write_figure(w, "/stats/max", most_of));
done:
    return status;
}

static ls_status write_names(struct writer *w, const struct writer_names *names)
{
    ls_status status = LS_OK;

    if (names->features)
        TRY(h5_write_texts(w->file, "/feature_names", names->features,
                           w->layout.features));
    if (names->classes)
        TRY(h5_write_texts(w->file, "/class_names", names->classes,
                           names->n_classes));
    if (names->target)
        TRY(h5_write_texts(w->file, "/target_names", &names->target, 1));
    if (names->targets)
        TRY(h5_write_texts(w->file, "/target_names", names->targets,
                           names->n_targets));
    TRY(encoding_write(w->file, "", names->columns));
    TRY(h5_set_text(w->file, "/", "format", "lockstep-dataset"));
    TRY(h5_set_whole(w->file, "/", "format_version", 1));
    TRY(h5_set_text(w->file, "/", "creator", "lockstep " LS_VERSION));
    TRY(h5_set_text(w->file, "/", "source", names->source));
done:
    return status;
}

ls_status writer_finish(struct writer *writer, const struct writer_names *names)
{
    struct h5_file *file = NULL;
    ls_status status = LS_OK;

    TRY(sink_finish(&writer->X, writer->file));
    TRY(sink_finish(&writer->y, writer->file));
    TRY(write_stats(writer));
    TRY(write_names(writer, names));
    file = writer->file;
    writer->file = NULL;
    TRY(h5_finish(file));
    TRY(output_file_commit(&writer->place));
done:
    return status;
}

void writer_destroy(struct writer *writer)
{
    if (!writer)
        return;
    h5_close(writer->file);
    output_file_end(&writer->place);
    mem_free(writer->stats);
    mem_free(writer->row);
    mem_free(writer->X.held);
    mem_free(writer->y.held);
    mem_free(writer);
}
