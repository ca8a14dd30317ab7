/* SPDX-License-Identifier: MIT */
/*
 * collect.c - load all rows of a row source, in as few passes as possible.
 *
 * A source whose features are known beforehand is read once: its rows are kept
 * in pieces until their number is known. Rows are read again where the last
 * rows decide how to read the first ones: labels turn out to be texts, or X to
 * need float64. That depends on the file alone.
 */
#include "table/open/collect.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "table/open/budget.h"

/* Bytes of the first piece if the number of rows is unknown; of the largest. */
enum { FIRST_PIECE = 1 << 20, LARGEST_PIECE = 1 << 23 };

/* Drop the rows, keep the survey. */
static void drop_rows(struct collection *c)
{
    for (size_t i = 0; i < c->pieces; i++)
        mem_free(c->piece[i].X);
    mem_free(c->piece);
    mem_free(c->X);
    mem_free(c->y);
    mem_free(c->text);
    *c = (struct collection){.row_source = c->row_source, .survey = c->survey};
}

void collection_clear(struct collection *collection)
{
    survey_clear(&collection->survey);
    drop_rows(collection);
}

static ls_status survey_rows(struct collection *c,
                             const struct row_source_rows *rows)
{
    return c->row_source->targets == 1
               ? survey_add(&c->survey, rows->n, rows->y, rows->label)
               : LS_OK;
}

static size_t row_bytes(const struct row_source *row_source)
{
    return row_source->features * number_size(row_source->x_type);
}

static ls_status keep_y(struct collection *c,
                        const struct row_source_rows *rows)
{
    const size_t n = c->rows + rows->n, targets = c->row_source->targets;
    ls_status status = LS_OK;

    if (c->is_text) {
        TRY(MEM_GROW(c->text, c->rows, n, &c->text_room, "labels"));
        for (size_t i = 0; i < rows->n; i++)
            c->text[c->rows + i] =
                levels_same_text(&c->survey.texts, rows->label[i]);
    } else if (targets) {
        TRY(MEM_GROW(c->y, c->rows * targets, n * targets, &c->y_room, "y"));
        memcpy(c->y + c->rows * targets, rows->y,
               rows->n * targets * sizeof *c->y);
    }
done:
    return status;
}

/* One piece for all rows if their number is known, else twice the last
 * piece. */
static ls_status add_piece(struct collection *c)
{
    const size_t last = c->pieces ? c->piece[c->pieces - 1].room : 0;
    size_t room = 2 * last < LARGEST_PIECE ? 2 * last : LARGEST_PIECE;
    char *X = NULL;
    ls_status status = LS_OK;

    if (last == 0)
        room = c->row_source->rows
                   ? c->row_source->rows * row_bytes(c->row_source)
                   : FIRST_PIECE;
    TRY(MEM_GROW(c->piece, c->pieces, c->pieces + 1, &c->piece_room, "X"));
    X = mem_untouched(room, 1);
    TRY(mem_check(X, room, 1, "X"));
    c->piece[c->pieces++] = (struct collect_piece){.room = room, .X = X};
done:
    return status;
}

static ls_status keep_x(struct collection *c, const char *X, size_t bytes)
{
    ls_status status = LS_OK;

    while (bytes > 0) {
        struct collect_piece *last =
            c->pieces ? &c->piece[c->pieces - 1] : NULL;
        size_t n = last ? last->room - last->bytes : 0;

        if (n == 0) {
            TRY(add_piece(c));
            continue;
        }
        n = n < bytes ? n : bytes;
        memcpy(last->X + last->bytes, X, n);
        last->bytes += n;
        X += n;
        bytes -= n;
    }
done:
    return status;
}

/* Append rows, while all of them can be kept. */
static ls_status keep_rows(struct collection *c,
                           const struct row_source_rows *rows, double most)
{
    const size_t bytes = row_bytes(c->row_source);
    ls_status status = LS_OK;

    if (c->rows == 0)
        c->is_text = c->survey.has_text;
    if (c->is_text != c->survey.has_text ||
        (double)(c->rows + rows->n) * (double)bytes > most) {
        drop_rows(c);
        return LS_OK;
    }
    TRY(keep_y(c, rows));
    TRY(keep_x(c, rows->X, rows->n * bytes));
    c->rows += rows->n;
done:
    return status;
}

/* One pass. y is surveyed in the first. */
static ls_status scan(struct collection *c, double most, bool first)
{
    struct row_source *row_source = c->row_source;
    struct row_source_rows rows;
    ls_status status = LS_OK;

    for (c->complete = true;;) {
        TRY(row_source->next(row_source, ROW_SOURCE_SCAN, &rows));
        if (rows.n == 0)
            break;
        if (first)
            TRY(survey_rows(c, &rows));
        if (c->complete)
            TRY(keep_rows(c, &rows, most));
    }
    if (row_source->narrow)
        drop_rows(c);
done:
    return status;
}

static ls_status survey_all(struct collection *c)
{
    struct row_source_rows rows;
    ls_status status = LS_OK;

    do {
        TRY(c->row_source->next(c->row_source, ROW_SOURCE_SURVEY, &rows));
        TRY(survey_rows(c, &rows));
    } while (rows.n);
done:
    return status;
}

/* Text and arrays are not streamed: X has to fit. */
static ls_status check_memory(const struct row_source *row_source, double most)
{
    const double need =
        (double)row_source->rows * (double)row_bytes(row_source);

    if (need <= most)
        return LS_OK;
    return fail(
        LS_NO_MEMORY,
        "%s is %s, which is read into memory: X needs %.3g MB, and "
        "setting memory leaves %.3g MB; import it, and its file is streamed",
        row_source->path, row_source->format, need / 1e6, most / 1e6);
}

/* Join the pieces in one block and free each. */
static ls_status join(struct collection *c)
{
    size_t at = 0;
    ls_status status = LS_OK;

    if (c->pieces == 1) {
        c->X = c->piece[0].X;
        c->pieces = 0;
        return LS_OK;
    }
    c->X = mem_untouched(c->rows, row_bytes(c->row_source));
    TRY(mem_check(c->X, c->rows, row_bytes(c->row_source), "X"));
    for (size_t i = 0; i < c->pieces; i++) {
        memcpy(c->X + at, c->piece[i].X, c->piece[i].bytes);
        at += c->piece[i].bytes;
        mem_free(c->piece[i].X);
        c->piece[i].X = NULL;
        mem_return();
    }
done:
    return status;
}

ls_status collect(struct row_source *row_source, const ls_config *config,
                  const char *task, struct collection *c)
{
    const double most = config->memory ? budget_left(config) : INFINITY;
    ls_status status = LS_OK;

    c->row_source = row_source;
    TRY(row_source->once ? scan(c, most, true) : survey_all(c));
    TRY(check_memory(row_source, most));
    if (c->survey.has_text && c->survey.texts.too_many)
        TRY(fail(LS_BAD_DATA, "%s: more than %d distinct labels",
                 row_source->path, LEVELS_MAX));
    TRY(survey_check_texts(&c->survey, task, row_source->path));
    if (!c->complete)
        TRY(scan(c, most, false));
    TRY(join(c));
done:
    return status;
}
