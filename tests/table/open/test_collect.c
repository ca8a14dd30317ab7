/* SPDX-License-Identifier: MIT */
/*
 * test_collect.c - all rows of a supply, and how often it is read for them.
 */
#include "table/open/budget.h"
#include "table/open/collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { BATCH = 1000, FEATURES = 3 };

/* A supply of rows 0, 1, .., whose label is `text` from row first_text to
 * last_text, and else their number. */
struct made {
    struct row_source row_source;
    size_t file_rows, first_text, last_text;
    bool lossy;     /* float32 does not do, as the last row shows */
    size_t at;      /* of the pass */
    size_t pass[2]; /* that were begun */
    float X[BATCH * FEATURES];
    double wide[BATCH * FEATURES];
    double y[BATCH];
    char number[BATCH][32];
    const char *label[BATCH];
};

static void make_row(struct made *m, size_t i)
{
    const size_t row = m->at + i;
    const bool text = row >= m->first_text && row <= m->last_text;

    for (size_t j = 0; j < FEATURES; j++)
        m->X[i * FEATURES + j] =
            (float)(m->wide[i * FEATURES + j] = (double)(row * FEATURES + j));
    sprintf(m->number[i], "%zu", row % 7);
    m->y[i] = text ? NAN : (double)(row % 7);
    m->label[i] = text ? "text" : m->number[i];
}

static ls_status next(struct row_source *row_source, enum row_source_pass pass,
                      struct row_source_rows *rows)
{
    struct made *m = row_source->self;
    const size_t left = m->file_rows - m->at;
    const bool wide = row_source->x_type == NUMBER_F64;

    m->pass[pass] += m->at == 0;
    *rows = (struct row_source_rows){.n = left < BATCH ? left : BATCH};
    for (size_t i = 0; i < rows->n; i++)
        make_row(m, i);
    m->at = rows->n ? m->at + rows->n : 0;
    if (rows->n == 0) {
        row_source->rows = m->file_rows;
        row_source->narrow = m->lossy && !wide && pass == ROW_SOURCE_SCAN;
        if (m->lossy)
            row_source->x_type = NUMBER_F64;
        return LS_OK;
    }
    if (pass == ROW_SOURCE_SCAN)
        rows->X = wide ? (const void *)m->wide : m->X;
    rows->y = m->y;
    rows->label = m->label;
    return LS_OK;
}

static struct made *make(size_t rows, size_t first_text, size_t last_text)
{
    struct made *m = calloc(1, sizeof *m);

    *m = (struct made){.row_source = {.path = "t",
                                      .format = "made up",
                                      .targets = 1,
                                      .features = FEATURES,
                                      .once = true,
                                      .x_type = NUMBER_F32,
                                      .next = next,
                                      .self = m},
                       .file_rows = rows,
                       .first_text = first_text,
                       .last_text = last_text};
    return m;
}

static double x_at(const struct made *m, const struct collection *c, size_t i)
{
    return m->row_source.x_type == NUMBER_F64
               ? ((const double *)(const void *)c->X)[i]
               : (double)((const float *)(const void *)c->X)[i];
}

/* Collect, expect so many passes, and all rows. */
static void expect(struct made *m, size_t surveys, size_t scans)
{
    ls_config *config = calloc(1, sizeof *config);
    struct collection c = {.rows = 0};
    size_t wrong = 0;

    EXPECT_OK(collect(&m->row_source, config, "multiclass", &c));
    CU_ASSERT_EQUAL(m->pass[ROW_SOURCE_SURVEY], surveys);
    CU_ASSERT_EQUAL(m->pass[ROW_SOURCE_SCAN], scans);
    CU_ASSERT_EQUAL(c.rows, m->file_rows);
    CU_ASSERT_EQUAL(c.survey.rows, m->file_rows);
    for (size_t i = 0; i < m->file_rows * FEATURES; i++)
        wrong += x_at(m, &c, i) != (double)i;
    for (size_t i = 0; i < m->file_rows; i++) {
        char number[32];
        const bool text = i >= m->first_text && i <= m->last_text;

        sprintf(number, "%zu", i % 7);
        wrong += c.text ? strcmp(c.text[i], text ? "text" : number) != 0
                        : c.y[i] != (double)(i % 7);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    collection_clear(&c);
    free(config);
    free(m);
}

static void one_pass_does_where_the_features_are_known(void)
{
    expect(make(1, 2, 0), 0, 1);
    expect(make(BATCH, 2, 0), 0, 1);
    expect(make(1000007, 1, 0), 0, 1); /* several pieces */
    expect(make(2500, 0, 2499), 0, 1); /* texts */
    expect(make(2500, 0, 0), 0, 1);    /* a text, then numbers */
    expect(make(2500, 999, 999), 0, 1);
}

static void another_pass_is_read_where_later_rows_say_so(void)
{
    struct made *lossy = make(2500, 1, 0), *two = make(2500, 7, 9);

    expect(make(2500, 1000, 1000), 0, 2); /* numbers, then a text */
    expect(make(2500, 2499, 2499), 0, 2);
    lossy->lossy = true;
    expect(lossy, 0, 2);
    two->row_source.once = false;
    expect(two, 1, 1);
}

/* A memory setting that leaves about so many bytes. */
static size_t memory_that_leaves(size_t bytes)
{
    ls_config *config = calloc(1, sizeof *config);
    const size_t much = (size_t)1 << 40;

    config->memory = much;
    const double used = (double)much - budget_left(config);

    free(config);
    return (size_t)used + bytes;
}

/* The sentence is about all rows, so all of them are read. */
static void more_than_the_memory_is_refused(void)
{
    struct made *m = make(4000000, 1, 0);
    ls_config *config = calloc(1, sizeof *config);
    struct collection c = {.rows = 0};

    config->memory = memory_that_leaves(36000000);
    EXPECT_FAILS(collect(&m->row_source, config, "multiclass", &c),
                 LS_NO_MEMORY,
                 "t is made up, which is read into memory: X needs 48 MB");
    CU_ASSERT_EQUAL(m->pass[ROW_SOURCE_SCAN], 1);
    CU_ASSERT_PTR_NULL(c.piece);
    collection_clear(&c);
    free(config);
    free(m);
}

static CU_TestInfo tests[] = {
    {"one pass does where the features are known",
     one_pass_does_where_the_features_are_known},
    {"another pass is read where later rows say so",
     another_pass_is_read_where_later_rows_say_so},
    {"more than the memory is refused", more_than_the_memory_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"collect: rows in memory", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
