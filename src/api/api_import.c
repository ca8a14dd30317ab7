/* SPDX-License-Identifier: MIT */
/*
 * api_import.c - public functions: import of other formats into a dataset file,
 * and its settings by name.
 *
 * Settings that a run has, too, are stored in a config of a run, which checks
 * them; the others are texts here, which the import checks.
 */
#include <string.h>

#include "api/api_callbacks.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "settings/config_text.h"
#include "table/import/import.h"

enum word { LABEL, HEADER, CATEGORIES, COLUMNS, DROP, COMPRESS, LIKE, WORDS };
enum flag { FORCE, APPEND, REPACK, CODES, FLAGS };

/* Names by enum word, then by enum flag, then those of a run; "label" is y. */
static const char *const names[] = {
    "label",   "header",       "categories", "columns",   "drop",    "compress",
    "like",    "force",        "append",     "repack",    "codes",   "x",
    "y",       "weight",       "id",         "group",     "rows",    "task",
    "missing", "stored-split", "unknown",    "thousands", "decimal", "numbers",
    "na",      "threads",      NULL};

/* Memory of an ls_import_config, which points into it and must be the first
 * member. */
struct import_settings {
    ls_import_config config;
    ls_config run;
    char word[WORDS][LS_PATH_SIZE];
    int flag[FLAGS];
};

/* Index of a name in the list above, or that of its NULL. */
static size_t find_name(const char *key)
{
    size_t i = 0;

    while (names[i] && !setting_is_among(key, names[i]))
        i++;
    return i;
}

/* What changes with the settings but for the texts that are pointed to. */
static void settle(struct import_settings *s)
{
    ls_import_config *c = &s->config;

    c->label = *s->word[LABEL] ? s->word[LABEL] : *s->run.y ? s->run.y : NULL;
    c->threads = s->run.threads;
    c->unknown_is_error = strcmp(s->run.unknown, "error") == 0;
    c->force = s->flag[FORCE];
    c->append = s->flag[APPEND];
    c->repack = s->flag[REPACK];
    c->codes = s->flag[CODES];
}

static void point(struct import_settings *s)
{
    s->config = (ls_import_config){.header = s->word[HEADER],
                                   .categories = s->word[CATEGORIES],
                                   .columns = s->word[COLUMNS],
                                   .drop = s->word[DROP],
                                   .compress = s->word[COMPRESS],
                                   .like = s->word[LIKE],
                                   .x = s->run.x,
                                   .weight = s->run.weight,
                                   .id = s->run.id,
                                   .group = s->run.group,
                                   .stored_split = s->run.stored_split,
                                   .rows = s->run.rows,
                                   .task = s->run.task,
                                   .missing = s->run.missing,
                                   .thousands = s->run.thousands,
                                   .decimal = s->run.decimal,
                                   .numbers = s->run.numbers,
                                   .na = s->run.na};
    settle(s);
}

ls_status ls_import_config_create(ls_import_config **config)
{
    struct import_settings *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "settings of an import"));
    config_default(&made->run);
    strcpy(made->word[HEADER], "auto");
    strcpy(made->word[CATEGORIES], "auto");
    strcpy(made->word[COMPRESS], "none");
    point(made);
    *config = &made->config;
done:
    return status;
}

static ls_status set_word(const char *key, const char *value,
                          char word[LS_PATH_SIZE])
{
    if (strlen(value) >= LS_PATH_SIZE)
        return fail(LS_USAGE, "%s is '%.60s..', want at most %d bytes", key,
                    value, LS_PATH_SIZE - 1);
    strcpy(word, value);
    return LS_OK;
}

ls_status ls_import_config_set(ls_import_config *config, const char *key,
                               const char *value)
{
    struct import_settings *s = (struct import_settings *)(void *)config;
    const size_t i = find_name(key);
    ls_status status = LS_OK;

    if (!names[i]) {
        const char *near = nearest_name(key, names);

        TRY(fail(LS_USAGE, "an import has no setting '%.60s'%s%s%s", key,
                 near ? "; did you mean '" : "", near ? near : "",
                 near ? "'?" : ""));
    }
    if (i < WORDS)
        TRY(set_word(key, value, s->word[i]));
    else if (i >= WORDS + FLAGS)
        TRY(config_set(&s->run, key, value));
    else if (!text_to_flag(value, &s->flag[i - WORDS]))
        TRY(fail(LS_USAGE, "%s is '%.60s', want yes or no", key, value));
    settle(s);
done:
    return status;
}

void ls_import_config_destroy(ls_import_config *config)
{
    mem_free(config);
}

ls_status ls_import(const char *const *paths, size_t n_paths,
                    const char *output, const ls_import_config *config,
                    const ls_callbacks *callbacks, ls_import_report *report)
{
    ls_callbacks own;
    ls_import_report made = {.format = ""};
    ls_status status = LS_OK;

    TRY(callbacks_take(&own, callbacks));
    if (report)
        TRY(struct_check(report, "ls_import_report",
                         STRUCT_UP_TO(ls_import_report, seconds)));
    TRY(import_files(paths, n_paths, output, config, &own, &made));
    if (report)
        struct_give(report, &made, sizeof made);
done:
    return status;
}
