/* SPDX-License-Identifier: MIT */
/*
 * formats.c - the settings that each file format supports.
 *
 * One table with a row for every setting of a run and every option of import.
 * The openers of all formats check it, so that no option is accepted and
 * ignored.
 */
#include "table/formats/formats.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "settings/config.h"

#define HDF5 FORMAT_HDF5
#define TEXT FORMAT_TEXT
#define SVM FORMAT_SVM
#define NPY FORMAT_NPY
#define NPZ FORMAT_NPZ
#define IDX FORMAT_IDX
#define MEMORY FORMAT_MEMORY
#define ALL FORMAT_ALL
#define BESIDE (HDF5 | TEXT | NPZ) /* have columns or arrays next to X */
#define NONE 0u

static const char npz_way[] =
    "np.savez(file, X=.., y=.., weight=..) makes an NPZ file, which has it";
static const char hdf5_way[] = "it chooses datasets of an HDF5 file";
static const char text_way[] = "it is for the columns of CSV and TSV text";
static const char embedding_way[] =
    "it is for text columns, of CSV, TSV and HDF5";
static const char style_way[] =
    "it says how the cells of CSV and TSV text are written";
static const char axis_way[] =
    "it is for arrays in HDF5; the rows of other files are known";
static const char hdf5_fills[] = "for HDF5 it is error, drop, mean or zero";
static const char fill_way[] = "replace or leave out missing values before";

/*
 * RULE(option, formats that honour it when a file is read to train, when it is
 * read for a model or to validate, when it is imported, when it is appended,
 * what to do instead). An option with "=value" is a rule for that value alone.
 * Import of HDF5 is --repack. An option that the use does not take has NONE.
 * ANY(option) works on the table in memory, whatever it was read from.
 */
#define RULES(RULE, ANY)                                                       \
    RULE("x", HDF5 | NPZ, HDF5 | NPZ, HDF5 | NPZ, NPZ, hdf5_way)               \
    RULE("y", HDF5 | TEXT | SVM | NPZ, HDF5 | TEXT | SVM | NPZ,                \
         HDF5 | TEXT | SVM | NPZ, TEXT | SVM | NPZ,                            \
         "labels are a file of their own, for import: X, then y")              \
    RULE("label", NONE, NONE, HDF5 | TEXT | SVM | NPZ, TEXT | SVM | NPZ,       \
         "labels are the second file: X, then y")                              \
    RULE("weight", BESIDE, BESIDE, BESIDE, TEXT | NPZ, npz_way)                \
    RULE("id", BESIDE, BESIDE, BESIDE, TEXT | NPZ, npz_way)                    \
    RULE("group", BESIDE, ALL, BESIDE, TEXT | NPZ, npz_way)                    \
    RULE("stored-split", BESIDE, BESIDE, BESIDE, TEXT | NPZ, npz_way)          \
    RULE("allow", HDF5, HDF5, NONE, NONE, hdf5_way)                            \
    RULE("x-axis", HDF5, HDF5, NONE, NONE, axis_way)                           \
    RULE("thousands", TEXT, ALL, TEXT, TEXT, style_way)                        \
    RULE("decimal", TEXT, ALL, TEXT, TEXT, style_way)                          \
    RULE("numbers", TEXT, ALL, TEXT, TEXT, style_way)                          \
    RULE("na", TEXT, ALL, TEXT, TEXT, style_way)                               \
    RULE("like", NONE, NONE, ALL & ~HDF5, ALL, text_way)                       \
    RULE("rows", ALL, ALL, ALL, ALL, "")                                       \
    RULE("part", BESIDE | MEMORY, BESIDE | MEMORY, NONE, NONE, npz_way)        \
    RULE("split=group", BESIDE | MEMORY, ALL, NONE, NONE, npz_way)             \
    RULE("split=stored", BESIDE | MEMORY, ALL, NONE, NONE, npz_way)            \
    RULE("missing", HDF5 | TEXT | MEMORY, ALL, TEXT, TEXT, fill_way)           \
    RULE("missing=median", TEXT, ALL, TEXT, TEXT, hdf5_fills)                  \
    RULE("missing=indicator", TEXT, ALL, TEXT, TEXT, hdf5_fills)               \
    RULE("unknown", HDF5 | TEXT, HDF5 | TEXT, TEXT, TEXT, text_way)            \
    RULE("task", ALL, ALL, ALL, ALL, "")                                       \
    RULE("header", NONE, NONE, TEXT, TEXT, text_way)                           \
    RULE("categories", NONE, NONE, TEXT, TEXT, text_way)                       \
    RULE("codes", NONE, NONE, TEXT, TEXT, text_way)                            \
    RULE("embedding", HDF5 | TEXT, ALL, NONE, NONE, embedding_way)             \
    RULE("columns", NONE, NONE, TEXT, TEXT, text_way)                          \
    RULE("drop", NONE, NONE, TEXT, TEXT, text_way)                             \
    RULE("compress", NONE, NONE, ALL, ALL, "")                                 \
    RULE("append", NONE, NONE, ALL, ALL & ~HDF5,                               \
         "HDF5 files are read as one table by a pattern, 'parts/*.h5'")        \
    RULE("repack", NONE, NONE, HDF5, NONE, "import writes that layout anyway") \
    ANY("val")                                                                 \
    ANY("val-rows")                                                            \
    ANY("val-split")                                                           \
    ANY("split")                                                               \
    ANY("normalize")                                                           \
    ANY("normalize-y")                                                         \
    ANY("shuffle")                                                             \
    ANY("window")                                                              \
    ANY("hidden")                                                              \
    ANY("activation")                                                          \
    ANY("output-activation")                                                   \
    ANY("loss")                                                                \
    ANY("init")                                                                \
    ANY("optimizer")                                                           \
    ANY("lr")                                                                  \
    ANY("momentum")                                                            \
    ANY("beta1")                                                               \
    ANY("beta2")                                                               \
    ANY("epsilon")                                                             \
    ANY("l2")                                                                  \
    ANY("batch-size")                                                          \
    ANY("shard")                                                               \
    ANY("epochs")                                                              \
    ANY("patience")                                                            \
    ANY("min-delta")                                                           \
    ANY("seed")                                                                \
    ANY("products")                                                            \
    ANY("team")                                                                \
    ANY("bind")                                                                \
    ANY("schedule")                                                            \
    ANY("threads")                                                             \
    ANY("memory")                                                              \
    ANY("save-every")                                                          \
    ANY("on-divergence")                                                       \
    ANY("rollback-factor")                                                     \
    ANY("max-rollbacks")                                                       \
    ANY("keep-checkpoints")                                                    \
    ANY("save-retry")                                                          \
    ANY("save-fallback")                                                       \
    ANY("max-time")                                                            \
    ANY("max-steps")                                                           \
    ANY("layer-norm")                                                          \
    ANY("residual")                                                            \
    ANY("freeze")                                                              \
    ANY("quantiles")                                                           \
    ANY("huber-delta")                                                         \
    ANY("focal-gamma")                                                         \
    ANY("label-smoothing")                                                     \
    ANY("class-weight")                                                        \
    ANY("dropout")                                                             \
    ANY("input-dropout")                                                       \
    ANY("l1")                                                                  \
    ANY("weight-decay")                                                        \
    ANY("max-norm")                                                            \
    ANY("clip-norm")                                                           \
    ANY("clip-value")                                                          \
    ANY("numeric-embedding")                                                   \
    ANY("numeric-size")                                                        \
    ANY("numeric-bins")                                                        \
    ANY("numeric-frequencies")                                                 \
    ANY("numeric-sigma")                                                       \
    ANY("feature-scale")                                                       \
    ANY("ntk")                                                                 \
    ANY("parametric")                                                          \
    ANY("clip-outputs")                                                        \
    ANY("dropout-schedule")                                                    \
    ANY("weight-decay-schedule")                                               \
    ANY("lr-of")                                                               \
    ANY("lr-others")                                                           \
    ANY("ema")                                                                 \
    ANY("rho")                                                                 \
    ANY("lbfgs-history")                                                       \
    ANY("lr-schedule")                                                         \
    ANY("warmup")                                                              \
    ANY("lr-every")                                                            \
    ANY("lr-factor")                                                           \
    ANY("lr-power")                                                            \
    ANY("lr-decay")                                                            \
    ANY("lr-min")                                                              \
    ANY("lr-rise")                                                             \
    ANY("lr-growth")                                                           \
    ANY("monitor")                                                             \
    ANY("restore")                                                             \
    ANY("stop-at")                                                             \
    ANY("threshold-by")                                                        \
    ANY("val-every")                                                           \
    ANY("diagnose")                                                            \
    ANY("allow-changed-data")

static const struct rule {
    const char *option;
    unsigned honours[4]; /* by enum format_use */
    const char *instead;
} rules[] = {
#define RULE(option, train, like, import, append, instead) \
    {option, {train, like, import, append}, instead},
#define ANY(option) {option, {ALL, ALL, ALL, ALL}, ""},
    RULES(RULE, ANY)
#undef RULE
#undef ANY
};

enum { N_RULES = sizeof rules / sizeof *rules };

unsigned format_of(enum file_kind kind)
{
    switch (kind) {
    case FILE_HDF5:
        return FORMAT_HDF5;
    case FILE_TEXT:
        return FORMAT_TEXT;
    case FILE_SVM:
        return FORMAT_SVM;
    case FILE_NPY:
        return FORMAT_NPY;
    case FILE_ZIP:
        return FORMAT_NPZ;
    case FILE_IDX:
        return FORMAT_IDX;
    case FILE_EMPTY:
    case FILE_IDX_SWAPPED:
    case FILE_GZIP:
    case FILE_FOREIGN:
        break;
    }
    return 0;
}

const char *format_name(unsigned format)
{
    return format == FORMAT_HDF5   ? "HDF5"
           : format == FORMAT_TEXT ? "CSV or TSV text"
           : format == FORMAT_SVM  ? "LIBSVM"
           : format == FORMAT_NPY  ? "NPY"
           : format == FORMAT_NPZ  ? "NPZ"
           : format == FORMAT_IDX  ? "IDX"
           : format == MEMORY      ? "a table of arrays"
                                   : "of another format";
}

/* The option of a rule, and its value or "". */
static const char *split_rule(const struct rule *rule, char name[32])
{
    const size_t n = strcspn(rule->option, "=");

    snprintf(name, 32, "%.*s", (int)n, rule->option);
    return rule->option[n] ? rule->option + n + 1 : "";
}

bool formats_know(const char *option)
{
    char name[32];

    for (size_t i = 0; i < N_RULES; i++) {
        (void)split_rule(&rules[i], name);
        if (strcmp(name, option) == 0)
            return true;
    }
    return false;
}

/* Whether a value, changed from its default, breaks the rule. "none" asks for
 * nothing, which any file without such a column honours. */
static bool breaks(const struct rule *rule, unsigned format,
                   enum format_use use, const char *value)
{
    char name[32];
    const char *only = split_rule(rule, name);

    return !(rule->honours[use] & format) && strcmp(value, "none") != 0 &&
           (!*only || strcmp(only, value) == 0);
}

/* What to do instead; arrays are not told to become files. */
static const char *advice(const struct rule *rule, unsigned format)
{
    if (format != MEMORY)
        return rule->instead;
    return rule->instead == hdf5_fills ? "it is error, drop, mean or zero"
           : rule->instead == npz_way || rule->instead == hdf5_way ||
                   rule->instead == axis_way
               ? "ls_table gives the arrays"
               : rule->instead;
}

static ls_status refuse(const char *path, unsigned format,
                        const struct rule *rule, const char *value)
{
    const char *name = format_name(format);
    const char *instead = advice(rule, format);
    char option[32];

    (void)split_rule(rule, option);
    return fail(LS_USAGE,
                "%s is %s, to which setting %s%s%.80s does not apply%s%s", path,
                name, option, *value ? "=" : "", value, *instead ? "; " : "",
                instead);
}

/* Write the value of a setting as text, "" for a name that is not a setting of
 * a run. Returns whether it differs from the default. */
static bool is_changed(const ls_config *config, const ls_config *plain,
                       const char *name, char value[LS_PATH_SIZE])
{
    char before[LS_PATH_SIZE] = "";

    value[0] = '\0';
    return config_get(config, name, value, LS_PATH_SIZE) == LS_OK &&
           config_get(plain, name, before, sizeof before) == LS_OK &&
           strcmp(value, before) != 0;
}

ls_status formats_check(const char *path, unsigned format,
                        const ls_config *config, enum format_use use)
{
    ls_config *plain = NULL;
    char name[32], value[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(plain, 1, "settings"));
    config_default(plain);
    for (size_t i = 0; i < N_RULES; i++) {
        if (rules[i].honours[use] & format)
            continue;
        (void)split_rule(&rules[i], name);
        if (is_changed(config, plain, name, value) &&
            breaks(&rules[i], format, use, value))
            TRY(refuse(path, format, &rules[i], value));
    }
done:
    mem_free(plain);
    return status;
}

/* Texts of ls_import_config, with what counts as not given. */
static const struct {
    const char *name;
    size_t offset;
    const char *initial;
} texts[] = {
    {"label", offsetof(ls_import_config, label), ""},
    {"header", offsetof(ls_import_config, header), "auto"},
    {"missing", offsetof(ls_import_config, missing), "error"},
    {"categories", offsetof(ls_import_config, categories), "auto"},
    {"columns", offsetof(ls_import_config, columns), ""},
    {"drop", offsetof(ls_import_config, drop), ""},
    {"x", offsetof(ls_import_config, x), ""},
    {"weight", offsetof(ls_import_config, weight), ""},
    {"id", offsetof(ls_import_config, id), ""},
    {"group", offsetof(ls_import_config, group), ""},
    {"stored-split", offsetof(ls_import_config, stored_split), ""},
    {"thousands", offsetof(ls_import_config, thousands), ""},
    {"decimal", offsetof(ls_import_config, decimal), "."},
    {"numbers", offsetof(ls_import_config, numbers), "plain"},
    {"na", offsetof(ls_import_config, na), ""},
    {"like", offsetof(ls_import_config, like), ""},
};

/* The value of an option of import, or NULL if it is not given. */
static const char *import_value(const ls_import_config *config,
                                const char *name)
{
    if (strcmp(name, "append") == 0)
        return config->append ? "" : NULL;
    if (strcmp(name, "codes") == 0)
        return config->codes ? "" : NULL;
    if (strcmp(name, "repack") == 0)
        return config->repack ? "" : NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *value = NULL;

        if (strcmp(texts[i].name, name) != 0)
            continue;
        memcpy(&value, (const char *)config + texts[i].offset, sizeof value);
        return value && *value && strcmp(value, texts[i].initial) != 0 ? value
                                                                       : NULL;
    }
    return NULL;
}

ls_status formats_check_import(const char *path, unsigned format,
                               const ls_import_config *config, bool append)
{
    const enum format_use use = append ? USE_APPEND : USE_IMPORT;
    char name[32];
    ls_status status = LS_OK;

    for (size_t i = 0; i < N_RULES; i++) {
        const char *value = NULL;

        (void)split_rule(&rules[i], name);
        value = import_value(config, name);
        if (value && breaks(&rules[i], format, use, value))
            TRY(refuse(path, format, &rules[i], value));
    }
done:
    return status;
}
