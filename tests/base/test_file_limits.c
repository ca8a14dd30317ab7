/* SPDX-License-Identifier: MIT */
/*
 * test_file_limits.c - the document of the limits has each of them, as the
 * table does, and no other one.
 */
#include "base/file_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static const char page[] = "docs/guide/limits.md";

/* The page, which ends with a zero. */
static char *read_page(void)
{
    size_t size = 0;
    unsigned char *bytes = read_file(source_path(page), &size);
    char *text = realloc(bytes, size + 1);

    text[size] = '\0';
    return text;
}

static void each_limit_stands_in_the_guide(void)
{
    char *text = read_page(), line[512];
    size_t n = 0, lines = 0;

    for (const struct limit *l; (l = limit_at(n)) != NULL; n++) {
        snprintf(line, sizeof line, "\n| %s | %llu %s | %s |\n", l->what,
                 l->value, l->unit, l->remedy);
        if (!strstr(text, line))
            fprintf(stderr, "%s lacks %s", page, line);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, line));
    }
    for (const char *at = text; (at = strstr(at, "\n| ")) != NULL; at++)
        lines++;
    CU_ASSERT_EQUAL(lines, n + 1); /* and the head of the table */
    free(text);
}

static void the_table_ends(void)
{
    size_t n = 0;

    while (limit_at(n))
        n++;
    CU_ASSERT(n > 10);
    CU_ASSERT_STRING_EQUAL(limit_at(0)->name, "LIMIT_TEXT_COLUMNS");
    CU_ASSERT_EQUAL(limit_at(0)->value, LIMIT_TEXT_COLUMNS);
    CU_ASSERT_PTR_NULL(limit_at(n + 1));
}

static CU_TestInfo tests[] = {
    {"each limit stands in the guide", each_limit_stands_in_the_guide},
    {"the table ends", the_table_ends},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"limits: documents", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
