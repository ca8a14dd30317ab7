/* SPDX-License-Identifier: MIT */
/*
 * study_files.c - the files of a study next to its output.
 *
 *     best.h5                  the result
 *     best.study.h5            facts of the study: settings, space, data
 *     best.trial-3.h5          a finished model, with its checkpoints; of
 *     best.trial-3.fold-2.h5   folds each
 *
 * best.study.h5 is written first and removed last. It has no results: what is
 * finished follows from the models, which are written by their runs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "hdf5/h5.h"
#include "many/pack.h"
#include "model/checkpoints.h"
#include "model/model_file.h"
#include "settings/config.h"
#include "settings/config_table.h"

/* "dir/best" of "dir/best.h5". */
static ls_status stem_of(const char *output, char stem[LS_PATH_SIZE])
{
    char *end = NULL;
    ls_status status = LS_OK;

    TRY(checkpoint_path(output, stem));
    while ((end = strstr(end ? end + 1 : stem, ".ckpt.")) &&
           strstr(end + 1, ".ckpt."))
        ;
    *end = '\0';
done:
    return status;
}

ls_status study_side_path(const char *output, const char *suffix,
                          char path[LS_PATH_SIZE])
{
    char stem[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(stem_of(output, stem));
    if (snprintf(path, LS_PATH_SIZE, "%s.%s.h5", stem, suffix) >=
        LS_PATH_SIZE - 16)
        TRY(fail(LS_USAGE, "%s: the path is too long", output));
done:
    return status;
}

static ls_status state_path(const char *output, char path[LS_PATH_SIZE])
{
    return study_side_path(output, "study", path);
}

ls_status study_model_path(const ls_study *s, size_t trial, size_t model,
                           char path[LS_PATH_SIZE])
{
    char suffix[96];

    if (s->n_folds > 0)
        snprintf(suffix, sizeof suffix, "trial-%zu.fold-%zu", trial, model);
    else
        snprintf(suffix, sizeof suffix, "trial-%zu", trial);
    return study_side_path(s->output, suffix, path);
}

/* ---- Facts of a study ---------------------------------------------------- */

static bool is_kept(const ls_option *option)
{
    return (option->flags & LS_OPTION_RESULT) ||
           setting_is_among(option->name, "epochs,patience,min-delta,restore,"
                                          "stop-at");
}

static ls_status describe_settings(const ls_study *s, struct metadata *facts)
{
    char text[LS_PATH_SIZE];
    size_t n;
    const ls_option *option = option_table(&n);
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        if (is_kept(&option[i])) {
            TRY(config_get(&s->config, option[i].name, text, sizeof text));
            TRY(metadata_add(facts, option[i].name, "%s", text));
        }
done:
    return status;
}

/* All that the results depend on, as names and values. */
static ls_status describe(const ls_study *s, struct metadata *facts)
{
    char name[LS_NAME_SIZE];
    ls_status status = LS_OK;

    TRY(describe_settings(s, facts));
    TRY(metadata_add(facts, "folds", "%zu", s->n_folds));
    TRY(metadata_add(facts, "repeats", "%zu", s->repeats));
    TRY(metadata_add(facts, "method", "%s", s->method));
    TRY(metadata_add(facts, "trials", "%zu", s->n_trials));
    if (s->pack)
        TRY(metadata_add(facts, "ensemble-patience", "%zu", s->pack->patience));
    for (size_t i = 0; s->space && i < s->space->n; i++) {
        snprintf(name, sizeof name, "the space of %s", s->space->range[i].key);
        TRY(metadata_add(facts, name, "%s", s->space->range[i].text));
    }
    TRY(metadata_add(facts, "the fingerprint of the data", "%016llx",
                     (unsigned long long)s->data->about.fingerprint));
    TRY(metadata_add(facts, "the fingerprint of the validation", "%016llx",
                     s->validation
                         ? (unsigned long long)s->validation->about.fingerprint
                         : 0));
done:
    return status;
}

ls_status study_digest(const ls_study *s, uint64_t *digest)
{
    struct metadata facts = {0};
    uint64_t sum = 0;
    ls_status status = LS_OK;

    TRY(describe(s, &facts));
    for (size_t i = 0; i < 2 * facts.n; i++)
        sum = digest_xxh3(sum, facts.text[i], strlen(facts.text[i]) + 1);
    *digest = sum;
done:
    metadata_clear(&facts);
    return status;
}

static ls_status save_state(const char *path, const struct metadata *facts)
{
    struct h5_file *file = NULL;
    struct digest_part part;
    ls_status status = LS_OK;

    TRY(h5_create_image(path, &file));
    TRY(h5_set_text(file, "/", "format", "lockstep-study"));
    TRY(h5_write_texts(file, "/facts", (const char *const *)facts->text,
                       2 * facts->n));
    TRY(h5_image(file, &part.bytes, &part.size));
    TRY(file_replace(path, &part, 1, 1));
done:
    h5_close(file);
    return status;
}

static ls_status load_state(const char *path, char ***texts, size_t *n)
{
    struct h5_file *file = NULL;
    char format[32] = "";
    ls_status status = LS_OK;

    TRY(h5_open(path, &file));
    TRY(h5_get_text(file, "/", "format", format, sizeof format));
    if (strcmp(format, "lockstep-study") != 0)
        TRY(fail(LS_BAD_DATA, "%s is not the state of a study", path));
    TRY(h5_read_texts(file, "/facts", texts, n));
done:
    h5_close(file);
    return status;
}

/* The first fact in which two studies differ. */
static ls_status compare(const char *path, const struct metadata *facts,
                         char **kept, size_t n)
{
    for (size_t i = 0; i < facts->n; i++) {
        const char *name = facts->text[2 * i], *now = facts->text[2 * i + 1];
        const char *before = 2 * i + 1 < n ? kept[2 * i + 1] : "";

        if (2 * i >= n || strcmp(kept[2 * i], name) != 0 ||
            strcmp(before, now) != 0)
            return fail(LS_USAGE,
                        "%s is of a study with %s '%.100s', and this one has "
                        "'%.100s'; give that again, or another output, or "
                        "start anew",
                        path, name, before, now);
    }
    return LS_OK;
}

static ls_status check_state(const char *path, const struct metadata *facts)
{
    char **kept = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(load_state(path, &kept, &n));
    TRY(compare(path, facts, kept, n));
done:
    mem_free(kept);
    return status;
}

/* ---- Beginning and end --------------------------------------------------- */

static ls_status remove_file(const char *path)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return fail(LS_EXISTS, "cannot remove %s: %s", path,
                    system_text(errno));
    return LS_OK;
}

/* A model with its checkpoints. */
static ls_status remove_run(const char *path, bool with_model)
{
    char checkpoint[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(checkpoint_path(path, checkpoint));
    TRY(checkpoint_remove(checkpoint, CHECKPOINTS_MOST));
    if (with_model)
        TRY(remove_file(path));
done:
    return status;
}

ls_status study_remove_files(ls_study *s)
{
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    if (!s->output[0] || !machines_writes(s->machines))
        return LS_OK;
    if (s->pack)
        TRY(pack_remove_files(s));
    for (size_t i = 0; i < s->n_trials; i++)
        for (size_t k = 0; k < s->models; k++) {
            TRY(study_model_path(s, i, k, path));
            TRY(remove_run(path, true));
        }
    TRY(remove_run(s->output, false));
    TRY(state_path(s->output, path));
    TRY(remove_file(path));
done:
    return status;
}

/* Continue from the state at path, or start anew. */
static ls_status meet_state(ls_study *s, const char *path,
                            const struct metadata *facts, unsigned flags)
{
    ls_status status = LS_OK;

    if (flags & LS_STUDY_RESUME) {
        TRY(check_state(path, facts));
        s->may_resume = true;
    } else if (!(flags & LS_STUDY_FORCE)) {
        TRY(fail(LS_EXISTS,
                 "%s holds a study that may go on; resume it, or force to "
                 "start anew",
                 path));
    }
done:
    return status;
}

ls_status study_begin_files(ls_study *s, const char *output, unsigned flags)
{
    struct metadata facts = {0};
    char path[LS_PATH_SIZE];
    bool has_state = false, has_output = false;
    ls_status status = LS_OK;

    if (strlen(output) >= LS_PATH_SIZE - 64)
        TRY(fail(LS_USAGE, "%.80s..: the path is too long", output));
    TRY(state_path(output, path));
    TRY(file_find(path, &has_state));
    TRY(file_find(output, &has_output));
    TRY(describe(s, &facts));
    if (has_state)
        TRY(meet_state(s, path, &facts, flags));
    else if (has_output && !(flags & LS_STUDY_FORCE))
        TRY(fail(LS_EXISTS, "%s exists", output));
    if (!s->may_resume)
        TRY(save_state(path, &facts));
    snprintf(s->output, sizeof s->output, "%s", output);
done:
    metadata_clear(&facts);
    return status;
}
