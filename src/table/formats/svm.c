/* SPDX-License-Identifier: MIT */
/*
 * svm.c - rows of LIBSVM's text format: a label and index:value pairs.
 *
 * Lines are split at blanks as those of a CSV file are. A "#" begins a comment.
 */
#include "table/formats/svm.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/real.h"
#include "table/text/cell.h"

struct svm_scan {
    const struct svm *svm;
    svm_take take;
    void *user;
    struct svm_pair *pair; /* [room] */
    size_t room;
};

static ls_status fail_line(const struct svm_scan *s, size_t line,
                           const char *what, const char *cell)
{
    return fail(LS_BAD_DATA, "%s: line %zu: \"%.40s\" %s",
                input_path(s->svm->input), line, cell, what);
}

static ls_status make_room(struct svm_scan *s, size_t n)
{
    ls_status status = LS_OK;

    if (n <= s->room)
        return LS_OK;
    mem_free(s->pair);
    s->pair = NULL;
    s->room = 0;
    TRY(MEM_ARRAY(s->pair, 2 * n, "a row"));
    s->room = 2 * n;
done:
    return status;
}

/* A number that is nothing else; what it is not, in a sentence. */
static ls_status read_number(const struct svm_scan *s, size_t line,
                             const char *cell, const char *text, double *value)
{
    switch (cell_read(text, s->svm->plain, NULL, value)) {
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

static ls_status check_index(const struct svm_scan *s, size_t line,
                             const char *cell, uint64_t index)
{
    if (index == 0)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: \"%.40s\" has index 0; indices count from "
                    "1: perl -pe 's/(\\d+):/($1+1).\":\"/ge' adds 1 to each of "
                    "them (to those of every file for one model)",
                    input_path(s->svm->input), line, cell);
    if (index > s->svm->limit)
        return fail(LS_BAD_DATA,
                    "%s: line %zu: \"%.40s\" has an index above %zu, the "
                    "%s%s",
                    input_path(s->svm->input), line, cell, s->svm->limit,
                    s->svm->of ? "number of features of " : "limit",
                    s->svm->of ? s->svm->of : "");
    return LS_OK;
}

/* "3:0.5" */
static ls_status read_pair(struct svm_scan *s, size_t line, const char *cell,
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

static ls_status read_label(const struct svm_scan *s, size_t line,
                            const char *cell, double *label)
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
static ls_status sort_pairs(const struct svm_scan *s, size_t line, size_t n)
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
                        input_path(s->svm->input), line, pair[k].index + 1);
    return LS_OK;
}

static ls_status take_row(void *user, const struct csv_row *cells)
{
    struct svm_scan *s = user;
    struct svm_row row = {.line = cells->line};
    ls_status status = LS_OK;

    TRY(make_room(s, cells->n));
    for (size_t k = 0; k < cells->n; k++) {
        char *cell = cells->cell[k], *comment = strchr(cell, '#');

        if (comment)
            *comment = '\0';
        if (k == 0 && *cell)
            TRY(read_label(s, row.line, cell, &row.label));
        else if (*cell)
            TRY(read_pair(s, row.line, cell, row.n++));
        else if (k == 0)
            return LS_OK; /* nothing but a comment */
        if (comment)
            break;
    }
    TRY(sort_pairs(s, row.line, row.n));
    row.pair = s->pair;
    TRY(s->take(s->user, &row));
done:
    return status;
}

/* Blanks of all sorts are spaces. */
static ls_status split(struct svm_scan *s, struct csv_splitter *splitter,
                       struct csv_block *block)
{
    const char *path = input_path(s->svm->input);
    const char *nul = memchr(block->bytes, '\0', block->size);

    if (nul)
        return fail(
            LS_BAD_DATA, "%s: line %zu: a NUL byte; this is no text", path,
            block->line +
                csv_count_lines(block->bytes, (size_t)(nul - block->bytes)));
    for (size_t i = 0; i < block->size; i++)
        if (block->bytes[i] == '\t')
            block->bytes[i] = ' ';
    return csv_split_plain(splitter, block, path, ' ', 0, take_row, s);
}

ls_status svm_scan(const struct svm *svm, svm_take take, void *user)
{
    struct svm_scan s = {.svm = svm, .take = take, .user = user};
    struct csv_splitter splitter = {0};
    struct csv_reader reader;
    struct csv_block block = {0};
    bool end = false;
    ls_status status = LS_OK;

    csv_reader_start(&reader, svm->input, CSV_BLOCK);
    TRY(input_rewind(svm->input));
    for (;;) {
        TRY(csv_reader_next(&reader, &block, &end));
        if (end)
            break;
        TRY(split(&s, &splitter, &block));
    }
done:
    csv_block_clear(&block);
    csv_reader_clear(&reader);
    csv_splitter_clear(&splitter);
    mem_free(s.pair);
    return status;
}
