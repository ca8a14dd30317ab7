/* SPDX-License-Identifier: MIT */
/*
 * test_export.c - kinds by name and by extension, names, files that exist. The
 * numbers are tested by tests/system/export.sh.
 */
#include "export/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/sample_model.h"

static ls_status export(const struct ls_model *model, const char *kind,
                        const char *ident, const char *path, int force)
{
    return export_model(model, "m.h5", kind, ident, path, force);
}

/* Whether the text of a file has the words. */
static bool has(const char *path, const char *words)
{
    size_t size = 0;
    char *text = (char *)read_file(path, &size);
    bool found = false;

    for (size_t i = 0; text && i + strlen(words) <= size && !found; i++)
        found = memcmp(text + i, words, strlen(words)) == 0;
    free(text);
    return found;
}

static void the_kind_is_told_or_follows_from_the_name(void)
{
    struct ls_model *model = sample_model();

    EXPECT_OK(export(model, "json", "", temp_path("a.x"), 0));
    CU_ASSERT_TRUE(has(temp_path("a.x"), "\"name\": \"a\""));
    EXPECT_OK(export(model, "", "", temp_path("b.py"), 0));
    CU_ASSERT_TRUE(has(temp_path("b.py"), "import numpy"));
    EXPECT_OK(export(model, "", "", temp_path("c.lwtnn.json"), 0));
    CU_ASSERT_TRUE(has(temp_path("c.lwtnn.json"), "\"architecture\""));
    EXPECT_FAILS(export(model, "", "", temp_path("d"), 0), LS_USAGE,
                 "does not say");
    EXPECT_FAILS(export(model, "jsn", "", temp_path("d"), 0), LS_USAGE,
                 "did you mean 'json'");
    model_destroy(model);
}

static void c_has_a_header_of_its_name(void)
{
    struct ls_model *model = sample_model();
    bool there = true;

    EXPECT_OK(export(model, "c", "", temp_path("9-net.c"), 0));
    CU_ASSERT_TRUE(has(temp_path("9-net.c"), "#include \"9-net.h\""));
    CU_ASSERT_TRUE(has(temp_path("9-net.h"), "void net_9_net_predict("));
    EXPECT_OK(export(model, "c", "higgs", temp_path("9-net.c"), 1));
    CU_ASSERT_TRUE(has(temp_path("9-net.h"), "void higgs_predict("));
    EXPECT_FAILS(export(model, "c", "", temp_path("9-net.c"), 0), LS_EXISTS,
                 "9-net.c");
    EXPECT_FAILS(export(model, "c", "a-b", temp_path("e.c"), 0), LS_USAGE,
                 "'a-b' is not a name");
    EXPECT_FAILS(export(model, "c", "", temp_path("e.h"), 0), LS_USAGE,
                 "the second file");
    EXPECT_OK(file_find(temp_path("e.c"), &there));
    CU_ASSERT_FALSE(there);
    model_destroy(model);
}

/* The name of the model may be that of the second file. */
static void a_header_does_not_replace_the_model(void)
{
    struct ls_model *model = sample_model();
    const char *const path = temp_path("model.h");
    bool there = true;

    write_file(path, "model", 5);
    EXPECT_FAILS(export_model(model, path, "c", "", temp_path("model.c"), 1),
                 LS_USAGE, "is the model, and would be replaced");
    EXPECT_OK(file_find(temp_path("model.c"), &there));
    CU_ASSERT_FALSE(there);
    CU_ASSERT_TRUE(has(path, "model"));
    EXPECT_OK(export_model(model, path, "c", "", temp_path("other.c"), 1));
    model_destroy(model);
}

static void the_same_model_gives_the_same_bytes(void)
{
    struct ls_model *model = sample_model();

    for (const char *const *kind = export_kinds(); *kind; kind++) {
        size_t n[2] = {0};
        unsigned char *bytes[2];

        for (size_t i = 0; i < 2; i++) {
            const ls_status status =
                export(model, *kind, "", temp_path("f.x"), 1);

            /* ONNX may be left out of the build. */
            CU_ASSERT(status == LS_OK || strcmp(*kind, "onnx") == 0);
            bytes[i] =
                status == LS_OK ? read_file(temp_path("f.x"), &n[i]) : NULL;
        }
        CU_ASSERT_EQUAL(n[0], n[1]);
        CU_ASSERT(!bytes[0] || memcmp(bytes[0], bytes[1], n[0]) == 0);
        free(bytes[0]);
        free(bytes[1]);
    }
    model_destroy(model);
}

static CU_TestInfo tests[] = {
    {"the kind is told or follows from the name",
     the_kind_is_told_or_follows_from_the_name},
    {"c has a header of its name", c_has_a_header_of_its_name},
    {"a header does not replace the model",
     a_header_does_not_replace_the_model},
    {"the same model gives the same bytes",
     the_same_model_gives_the_same_bytes},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"export", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
