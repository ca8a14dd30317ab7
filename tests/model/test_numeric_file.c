/* SPDX-License-Identifier: MIT */
/*
 * test_numeric_file.c - numeric embeddings in a model file: they come back, and
 * damage is told.
 */
#include <math.h>
#include <string.h>

#include "model/model_layout.h"
#include "support.h"

/* What a file holds; a kind of NULL, or no features: nothing. */
struct stored {
    const char *kind;
    uint64_t size, bins, frequencies;
    uint64_t n, feature[3];
    uint64_t n_knots;
    real knot[8];
};

static const struct stored piecewise = {
    .kind = "piecewise",
    .size = 5,
    .bins = 3,
    .n = 2,
    .feature = {1, 4},
    .n_knots = 4,
    .knot = {-1, 0, (real)0.5, 2, 3, 4, 4, 4},
};
static const struct stored periodic = {
    .kind = "periodic", .size = 4, .frequencies = 6, .n = 1, .feature = {3}};

static void write_stored(struct h5_file *file, const struct stored *s)
{
    static const char group[] = "/model/numeric_1";
    const uint64_t dims[2] = {s->n, s->n_knots};

    EXPECT_OK(h5_set_text(file, group, "kind", s->kind));
    EXPECT_OK(h5_set_whole(file, group, "size", s->size));
    if (s->bins)
        EXPECT_OK(h5_set_whole(file, group, "bins", s->bins));
    if (s->frequencies)
        EXPECT_OK(h5_set_whole(file, group, "frequencies", s->frequencies));
    if (s->n)
        EXPECT_OK(h5_write(file, "/model/numeric_1/feature", NUMBER_U64, 1,
                           &s->n, s->feature));
    if (s->n_knots)
        EXPECT_OK(h5_write(file, "/model/numeric_1/knots", NUMBER_REAL, 2, dims,
                           s->knot));
}

/* Read what is stored, as from a file, of a model of 5 features. */
static ls_status read_stored(const struct stored *s,
                             struct numeric_columns **numeric)
{
    struct h5_file *file = NULL, *opened = NULL;
    const void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_INTERNAL;

    EXPECT_OK(h5_create_image("made", &file));
    write_stored(file, s);
    EXPECT_OK(h5_image(file, &bytes, &size));
    if (EXPECT_OK(h5_open_image("m.h5", bytes, size, &opened)))
        status = numeric_read(opened, 5, numeric);
    (void)h5_finish(opened);
    EXPECT_OK(h5_finish(file));
    return status;
}

static void columns_come_back(void)
{
    struct numeric_columns *c = NULL;

    EXPECT_OK(read_stored(&piecewise, &c));
    CU_ASSERT(c->kind == NUMERIC_PIECEWISE && c->n == 2 && c->size == 5);
    CU_ASSERT(c->bins_of[0] == 3 && c->bins_of[1] == 1);
    CU_ASSERT(c->feature[0] == 1 && c->feature[1] == 4);
    CU_ASSERT_EQUAL(memcmp(c->knot, piecewise.knot, sizeof piecewise.knot), 0);
    numeric_columns_destroy(c);
    c = NULL;
    EXPECT_OK(read_stored(&periodic, &c));
    CU_ASSERT(c->kind == NUMERIC_PERIODIC && c->frequencies == 6);
    CU_ASSERT(c->feature[0] == 3 && !c->knot);
    numeric_columns_destroy(c);
}

static void expect_refused(const struct stored *s, const char *words)
{
    struct numeric_columns *c = NULL;

    EXPECT_FAILS(read_stored(s, &c), LS_BAD_DATA, words);
    CU_ASSERT_PTR_NULL(c);
}

static void damage_is_told(void)
{
    struct stored bad = piecewise;

    bad.kind = "other";
    expect_refused(&bad, "m.h5: /model/numeric_1@kind is \"other\"");
    bad = piecewise;
    bad.size = 257;
    expect_refused(&bad, "/model/numeric_1@size is 257, limit 256");
    bad = piecewise;
    bad.bins = 1025;
    expect_refused(&bad, "/model/numeric_1@bins is 1025");
    bad = piecewise;
    bad.bins = 2;
    expect_refused(&bad, "/model/numeric_1/knots does not have 6 numbers");
    bad = periodic;
    bad.frequencies = 0;
    expect_refused(&bad, "frequencies");
    bad = periodic;
    bad.n = 0;
    expect_refused(&bad, "feature");
}

static void knots_ascend_and_end_with_the_last_one_again(void)
{
    static const real knots[][4] = {
        {0, 0, 1, 2},              /* the first bin has no width */
        {0, 1, (real)0.5, 2},      /* turns back */
        {0, 1, 1, 2},              /* goes on after its end */
        {0, (real)NAN, 1, 2},      /* is no number */
        {0, (real)INFINITY, 1, 2}, /* ends nowhere */
        {0, (real)1e-40, 1, 2},    /* too narrow to divide by */
    };

    for (size_t i = 0; i < sizeof knots / sizeof *knots; i++) {
        struct stored bad = piecewise;

        memcpy(bad.knot + (i % 2) * 4, knots[i], sizeof knots[i]);
        expect_refused(&bad, "the knots of a feature do not ascend");
    }
}

static CU_TestInfo tests[] = {
    {"columns come back", columns_come_back},
    {"damage is told", damage_is_told},
    {"knots ascend and end with the last one again",
     knots_ascend_and_end_with_the_last_one_again},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"numeric embeddings in a file", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
