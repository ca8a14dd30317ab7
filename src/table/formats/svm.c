/* SPDX-License-Identifier: MIT */
/*
 * svm.c - reading LIBSVM's text format: a label and index:value pairs per row.
 *
 * Lines are split at blanks like those of a CSV file. A "#" begins a comment.
 */
#include "table/formats/svm.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/real.h"
#include "table/text/cell.h"

static ls_status fail_line(const struct svm *s, size_t line, const char *what,
                           const char *cell)
{
    return fail(LS_BAD_DATA, "%s: line %zu: \"%.40s\" %s", input_path(s->input),
                line, cell, what);
}

/* A number that is nothing else; what it is not, in a sentence. */
static ls_status read_number(const struct svm *s, size_t line, const char *cell,
                             const char *text, double *value)
{
    switch (cell_read(text, s->plain, NULL, value)) {
    case CELL_NUMBER:
        return LS_OK;
    case CELL_MISSING:
    case CELL_INFINITE:
        return fail_line(s, line, "has no finite number", cell);
    case CELL_TOO_LARGE:
        return fail_line(s, line, "is too large for " REAL_NAME, cell);
    case CELL_COMMA:
    case CELL_DATE:
    case CELL_TEXT:
        break;
    }
    return fail_line(s, line, "is no number", cell);
}

static ls_status check_index(const struct svm *s, size_t line, const char *cell,
                             uint64_t index)
{
    if (index == 0)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: \"%.40s\" has index 0; indices count from "
                    "1: perl -pe 's/(\\d+):/($1+1).\":\"/ge' adds 1 to each of "
                    "them (to those of every file for one model)",
                    input_path(s->input), line, cell);
    if (index > s->limit)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: \"%.40s\" has an index above %zu, the "
                    "%s%s",
                    input_path(s->input), line, cell, s->limit,
                    s->of ? "number of features of " : "limit",
                    s->of ? s->of : "");
    return LS_OK;
}

/* "3:0.5" */
static ls_status read_pair(struct svm *s, size_t line, const char *cell,
                           size_t k)
{
    char *end = NULL;
    uint64_t index = 0;
    ls_status status = LS_OK;

    if (strncmp(cell, "qid:", 4) == 0)
        return fail_line(s, line,
                         "is a query of a ranking task, which is not "
                         "supported; without them the rows are those of a "
                         "regression or of classes: sed 's/ qid:[0-9]*//'",
                         cell);
    if (*cell < '0' || *cell > '9')
        return fail_line(s, line, "is no pair index:value", cell);
    errno = 0;
    index = strtoull(cell, &end, 10);
    if (errno)
        index = UINT64_MAX;
    if (*end != ':' || !end[1])
        return fail_line(s, line, "is no pair index:value", cell);
    TRY(check_index(s, line, cell, index));
    TRY(read_number(s, line, cell, end + 1, &s->pair[k].value));
    s->pair[k].index = (size_t)index - 1;
done:
    return status;
}

static ls_status read_label(const struct svm *s, size_t line, const char *cell,
                            double *label)
{
    if (strchr(cell, ':'))
        return fail_line(s, line, "stands where the label has to be", cell);
    if (strchr(cell, ','))
        return fail_line(s, line, "is several labels, which is not supported",
                         cell);
    return read_number(s, line, cell, cell, label);
}

static int compare(const void *a, const void *b)
{
    const struct svm_pair *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* Pairs in any order become those of ascending indices. */
static ls_status sort_pairs(const struct svm *s, size_t line, size_t n)
{
    struct svm_pair *pair = s->pair;
    bool ascend = true;

    for (size_t k = 1; k < n; k++)
        ascend &= pair[k - 1].index < pair[k].index;
    if (ascend)
        return LS_OK;
    qsort(pair, n, sizeof *pair, compare);
    for (size_t k = 1; k < n; k++)
        if (pair[k - 1].index == pair[k].index)
            return fail(LS_BAD_DATA,
                        "%s: line %zu has index %zu twice; want each of them "
                        "once",
                        input_path(s->input), line, pair[k].index + 1);
    return LS_OK;
}

static ls_status read_row(struct svm *s, const struct csv_row *cells,
                          struct svm_row *row)
{
    ls_status status = LS_OK;

    *row = (struct svm_row){.line = cells->line, .is_row = true};
    TRY(MEM_GROW(s->pair, 0, cells->n, &s->room, "a row"));
    for (size_t k = 0; k < cells->n; k++) {
        char *cell = cells->cell[k], *comment = strchr(cell, '#');

        if (comment)
            *comment = '\0';
        if (k == 0 && *cell)
            TRY(read_label(s, row->line, cell, &row->label));
        else if (*cell)
            TRY(read_pair(s, row->line, cell, row->n++));
        else if (k == 0)
            row->is_row = false; /* nothing but a comment */
        if (comment)
            break;
    }
    TRY(sort_pairs(s, row->line, row->n));
    row->pair = s->pair;
done:
    return status;
}

/* Blanks of all sorts are spaces. */
static ls_status split(struct svm *s)
{
    struct csv_block *block = &s->text.block;
    const char *path = input_path(s->input);
    const char *nul = memchr(block->bytes, '\0', block->size);

    if (nul)
        return fail(
            LS_BAD_DATA, "%s: line %zu: a NUL byte; this is no text", path,
            block->line +
                csv_count_lines(block->bytes, (size_t)(nul - block->bytes)));
    for (size_t i = 0; i < block->size; i++)
        if (block->bytes[i] == '\t')
            block->bytes[i] = ' ';
    csv_split_plain(&s->text.splitter, block, path, ' ');
    return LS_OK;
}

ls_status svm_start(struct svm *s)
{
    csv_text_clear(&s->text);
    csv_text_start(&s->text, s->input, ' ');
    return input_rewind(s->input);
}

ls_status svm_next(struct svm *s, struct svm_row *row)
{
    struct csv_row cells = {0};
    bool end = false;
    ls_status status = LS_OK;

    for (*row = (struct svm_row){0}; !row->is_row;) {
        if (s->text.splitter.path)
            TRY(csv_split_next(&s->text.splitter, &cells));
        if (cells.n) {
            TRY(read_row(s, &cells, row));
            continue;
        }
        TRY(csv_reader_next(&s->text.reader, &s->text.block, &end));
        if (end)
            break;
        TRY(split(s));
    }
done:
    return status;
}

void svm_clear(struct svm *s)
{
    if (s->plain)
        freelocale(s->plain);
    csv_text_clear(&s->text);
    mem_free(s->pair);
    *s = (struct svm){0};
}
