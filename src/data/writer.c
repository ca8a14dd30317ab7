/* SPDX-License-Identifier: MIT */
/*
 * writer.c - a dataset file, written block by block, all or nothing.
 *
 * It grows under a temporary name in the directory of the output and is
 * renamed when it is complete and safe on disk.
 */
#include "data/writer.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/h5.h"
#include "data/split.h"
#include "data/stats.h"

struct writer {
    const char *output;
    int force;
    struct writer_layout layout;
    struct h5_file *file;
    struct stats stats;
    char target[LS_PATH_SIZE];
    char temporary[LS_PATH_SIZE];
    int lock;
};

static ls_status create_file(struct writer *w)
{
    const struct writer_layout *layout = &w->layout;
    ls_status status = LS_OK;

    TRY(h5_create(w->temporary, &w->file));
    h5_compress(w->file,
                layout->compress && strcmp(layout->compress, "gzip") == 0);
    TRY(h5_create_table(w->file, "/X", layout->x_type, layout->features));
    if (layout->y_type != NUMBER_NONE)
        TRY(h5_create_table(w->file, "/y", layout->y_stored, layout->targets));
    TRY(stats_create(layout->features, &w->stats));
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
    made->force = force;
    made->layout = *layout;
    made->lock = -1;
    TRY(file_lock(output, &made->lock));
    TRY(file_begin(output, force, made->target, made->temporary));
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

    TRY(h5_append(writer->file, "/X", layout->x_type, X, rows));
    if (layout->y_type != NUMBER_NONE)
        TRY(h5_append(writer->file, "/y", layout->y_type, y, rows));
    for (size_t i = 0; i < rows; i++)
        stats_add(&writer->stats, layout->x_type, (const char *)X + i * size);
done:
    return status;
}

ls_status writer_start_y(struct writer *writer, enum number_type y_type,
                         enum number_type y_stored)
{
    writer->layout.y_type = y_type;
    return h5_create_table(writer->file, "/y", y_stored,
                           writer->layout.targets);
}

ls_status writer_append_y(struct writer *writer, size_t rows, const void *y)
{
    return h5_append(writer->file, "/y", writer->layout.y_type, y, rows);
}

/* Whole numbers as such, else texts. */
static ls_status put_words(struct writer *w, int which,
                           const struct words *words)
{
    const uint64_t n = words->n;
    int64_t *number = NULL;
    char **text = NULL;
    ls_status status = LS_OK;

    TRY(words_give(words, &number, &text));
    if (number)
        TRY(h5_write(w->file, beside_dataset[which], NUMBER_I64, 1, &n,
                     number));
    else
        TRY(h5_write_texts(w->file, beside_dataset[which],
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
    TRY(h5_write_texts(w->file, beside_dataset[BESIDE_SPLIT], text, n));
done:
    mem_free(text);
    return status;
}

ls_status writer_put_beside(struct writer *writer, const struct beside *beside)
{
    const uint64_t n = beside->weights;
    ls_status status = LS_OK;

    if (beside->has[BESIDE_WEIGHT])
        TRY(h5_write(writer->file, beside_dataset[BESIDE_WEIGHT], NUMBER_F64, 1,
                     &n, beside->weight));
    if (beside->has[BESIDE_ID])
        TRY(put_words(writer, BESIDE_ID, &beside->id));
    if (beside->has[BESIDE_GROUP])
        TRY(put_words(writer, BESIDE_GROUP, &beside->group));
    if (beside->has[BESIDE_SPLIT])
        TRY(put_parts(writer, beside->parts, beside->part));
done:
    return status;
}

static ls_status write_stats(struct writer *w)
{
    const uint64_t n = w->layout.features;
    double *deviation = w->stats.row;
    ls_status status = LS_OK;

    stats_deviation(&w->stats, deviation);
    TRY(h5_write(w->file, "/stats/mean", NUMBER_F64, 1, &n, w->stats.mean));
    TRY(h5_write(w->file, "/stats/std", NUMBER_F64, 1, &n, deviation));
    TRY(h5_write(w->file, "/stats/min", NUMBER_F64, 1, &n, w->stats.least));
    TRY(h5_write(w->file, "/stats/max", NUMBER_F64, 1, &n, w->stats.most));
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

    TRY(write_stats(writer));
    TRY(write_names(writer, names));
    file = writer->file;
    writer->file = NULL;
    TRY(h5_finish(file));
    TRY(file_commit(writer->temporary, writer->target, writer->force));
    writer->temporary[0] = '\0';
done:
    return status;
}

void writer_destroy(struct writer *writer)
{
    if (!writer)
        return;
    h5_close(writer->file);
    if (writer->temporary[0])
        unlink(writer->temporary);
    file_unlock(writer->output, writer->lock);
    stats_clear(&writer->stats);
    mem_free(writer);
}
