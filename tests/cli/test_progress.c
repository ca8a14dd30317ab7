/* SPDX-License-Identifier: MIT */
/*
 * test_progress.c - the bar of a run and the curve behind it.
 *
 * The program is no library: its source is part of this test.
 */
#include "cli/progress.c"
#include "cli/spark.c"
#include "cli/text.c"

#include "support.h"

/* The terminal, what is drawn on it, and how wide. */
static size_t width;
static bool has_blocks;
static char drawn[800];
static size_t drawn_columns;

size_t terminal_width_of(FILE *out)
{
    (void)out;
    return width;
}

size_t terminal_width(void)
{
    return width;
}

bool terminal_has_blocks(void)
{
    return has_blocks;
}

bool terminal_is_smart(void)
{
    return true;
}

const char *terminal_color(enum color color)
{
    return color == COLOR_NONE ? "]" : "[";
}

void terminal_draw_line(const char *text, size_t columns)
{
    snprintf(drawn, sizeof drawn, "%s", text);
    drawn_columns = columns;
}

void note(const char *format, ...)
{
    (void)format;
}

void warn(const char *format, ...)
{
    (void)format;
}

/* Draw the bar after so many epochs with falling losses. */
static void run(size_t columns, bool blocks, size_t epochs)
{
    width = columns;
    has_blocks = blocks;
    struct progress progress = progress_start("bar", false, false);
    const ls_callbacks calls = progress_callbacks(&progress);

    for (size_t i = 1; i <= epochs; i++)
        calls.epoch(calls.user, &(ls_epoch){.epoch = i,
                                            .epochs = 9,
                                            .loss = 1,
                                            .val_loss = 1 / (double)i});
    calls.progress(calls.user, &(ls_progress){.epoch = epochs + 1,
                                              .epochs = 9,
                                              .row = 5,
                                              .rows = 10,
                                              .loss = 0.5,
                                              .rows_per_second = 100});
}

static void a_wide_terminal_has_a_curve(void)
{
    run(140, true, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(drawn, "epoch 4/9 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(drawn, "  [█▃▁]"));
    CU_ASSERT(drawn_columns < 140);
}

static void others_have_none(void)
{
    run(99, true, 3);
    CU_ASSERT_PTR_NULL(strstr(drawn, "▁]"));
    run(140, false, 3);
    CU_ASSERT_PTR_NULL(strstr(drawn, "▁]"));
    run(140, true, 1); /* no curve of one point */
    CU_ASSERT_PTR_NULL(strstr(drawn, "▁]"));
}

/* A line that wraps could not be drawn over. */
static void a_long_curve_ends_at_the_edge(void)
{
    for (size_t columns = 100; columns < 160; columns++) {
        run(columns, true, 600);
        CU_ASSERT(drawn_columns < columns);
        CU_ASSERT_PTR_NOT_NULL(strstr(drawn, "▁]"));
    }
}

static CU_TestInfo tests[] = {
    {"a wide terminal has a curve", a_wide_terminal_has_a_curve},
    {"others have none", others_have_none},
    {"a long curve ends at the edge", a_long_curve_ends_at_the_edge},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"progress: the bar", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
