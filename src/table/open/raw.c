/* SPDX-License-Identifier: MIT */
/*
 * raw.c - a dataset in memory from a file that was never imported.
 *
 * A text is read as the model's own training text was: its columns are found
 * by name, its texts become the same features, its missing cells are filled
 * alike. Without a model it is read as import does when nothing is said.
 */
#include "table/open/raw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/dataset/labels.h"
#include "table/dataset/match.h"
#include "table/formats/supply.h"
#include "table/formats/survey.h"
#include "table/locate/find.h"
#include "table/locate/turn.h"
#include "table/open/budget.h"
#include "table/open/marks.h"
#include "table/open/missing.h"
#include "table/text/sniff.h"

/* Both passes over the supply. */
struct gather {
    struct supply *supply;
    struct survey survey;
    size_t rows, room; /* so far, of those the survey found */
    size_t row;        /* bytes of a row of X */
    char *X;
    double *y;     /* [room x targets] numbers, or .. */
    size_t *level; /* [room] .. which text */
};

bool raw_is(const char *path)
{
    const char *name = "";

    return strcmp(path, "-") == 0 || sniff_is_table(sniff_file(path, &name));
}

static ls_status survey_rows(void *user, const struct supply_rows *rows)
{
    struct gather *g = user;
    ls_status status = LS_OK;

    for (size_t i = 0; g->supply->targets == 1 && i < rows->n; i++) {
        if (isnan(rows->y[i]))
            TRY(survey_add_text(&g->survey, rows->label));
        else
            TRY(survey_add_number(&g->survey, rows->y[i], rows->label));
    }
done:
    return status;
}

static ls_status gather_rows(void *user, const struct supply_rows *rows)
{
    struct gather *g = user;
    const size_t targets = g->supply->targets;

    if (g->rows + rows->n > g->room)
        return fail(LS_BAD_DATA, "%s changed while it was read",
                    g->supply->path);
    memcpy(g->X + g->rows * g->row, rows->X, rows->n * g->row);
    if (g->y)
        memcpy(g->y + g->rows * targets, rows->y,
               rows->n * targets * sizeof *g->y);
    for (size_t i = 0; g->level && i < rows->n; i++)
        g->level[g->rows + i] = levels_find_text(&g->survey.texts, rows->label);
    g->rows += rows->n;
    return LS_OK;
}

/* Text and arrays are not streamed: X has to fit what --memory grants. */
static ls_status check_memory(const struct supply *supply,
                              const ls_config *config)
{
    const double need = (double)supply->rows * (double)supply->features *
                        (double)number_size(supply->x_type);
    const double left = budget_left(config);

    if (config->memory == 0 || need <= left)
        return LS_OK;
    return fail(
        LS_NO_MEMORY,
        "%s is %s, which is read into memory: X needs %.3g MB, and "
        "setting memory leaves %.3g MB; import it, and its file is streamed",
        supply->path, supply->format, need / 1e6, left / 1e6);
}

static ls_status gather_all(struct gather *g, const ls_config *config,
                            const char *task)
{
    struct supply *supply = g->supply;
    ls_status status = LS_OK;

    TRY(supply->survey(supply, survey_rows, g));
    TRY(check_memory(supply, config));
    g->room = supply->rows;
    g->row = supply->features * number_size(supply->x_type);
    g->X = mem_untouched(g->room, g->row);
    TRY(mem_check(g->X, g->room, g->row, "X"));
    if (g->survey.has_text && g->survey.texts.too_many)
        TRY(fail(LS_BAD_DATA, "%s: more than %d distinct labels", supply->path,
                 LEVELS_MAX));
    TRY(survey_check_texts(&g->survey, task, supply->path));
    if (g->survey.has_text)
        TRY(MEM_ARRAY(g->level, g->room, "labels"));
    else if (supply->targets)
        TRY(MEM_ARRAY(g->y, g->room * supply->targets, "y"));
    TRY(supply->scan(supply, gather_rows, g));
done:
    return status;
}

/* Labels that are texts, as one block: pointers, then the distinct texts. */
static ls_status make_texts(const struct gather *g, char ***texts)
{
    const struct levels *levels = &g->survey.texts;
    char **names = NULL, **made = NULL, *text = NULL;
    size_t size = g->rows * sizeof(char *);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(names, levels->n, "labels"));
    for (size_t i = 0; i < levels->n; i++)
        size += strlen(levels->text[i]) + 1;
    made = mem_zeroed(size, 1);
    TRY(mem_check(made, size, 1, "labels"));
    text = (char *)(made + g->rows);
    for (size_t i = 0; i < levels->n; i++) {
        const size_t length = strlen(levels->text[i]) + 1;

        names[i] = memcpy(text, levels->text[i], length);
        text += length;
    }
    for (size_t i = 0; i < g->rows; i++)
        made[i] = names[g->level[i]];
    *texts = made;
done:
    mem_free(names);
    return status;
}

static ls_status make_labels(struct gather *g, const char *task,
                             const struct dataset_pattern *pattern,
                             ls_dataset *d)
{
    const struct supply *supply = g->supply;
    const struct slices all = {.rows = g->rows, .n = g->rows};
    struct given given = {.path = supply->path,
                          .name = supply->target ? supply->target : "y",
                          .slices = &all,
                          .rows = g->rows,
                          .columns = supply->targets,
                          .value = g->y,
                          .is_integer =
                              !supply->floats && !g->survey.has_fraction};
    ls_status status = LS_OK;

    g->y = NULL;
    if (g->level)
        TRY(make_texts(g, &given.text));
    TRY(labels_make(&given, task, pattern, d));
    if (d->value && supply->target && supply->targets == 1) {
        d->target_names = names_copy(&supply->target, 1);
        TRY(mem_check(d->target_names, 1, sizeof(char *), "a name"));
    }
done:
    given_clear(&given);
    return status;
}

static void describe(const struct gather *g, ls_dataset *d)
{
    const struct supply *supply = g->supply;

    snprintf(d->path, sizeof d->path, "%s", supply->path);
    snprintf(d->x_name, sizeof d->x_name, "%s", supply->format);
    snprintf(d->x_file_type, sizeof d->x_file_type, "%s",
             number_name(supply->x_type));
    if (supply->targets) {
        snprintf(d->y_name, sizeof d->y_name, "%s",
                 supply->target ? supply->target : "label");
        snprintf(d->y_file_type, sizeof d->y_file_type, "%s",
                 g->level ? "text" : "float64");
    }
    reading_add(d->reading, "%s, %s", supply->format, supply->dialect);
    if (supply->dropped)
        reading_add(d->reading, "%zu rows with missing cells dropped",
                    supply->dropped);
    if (supply->unknown)
        reading_add(d->reading,
                    "%zu cell%s no level that the model knows: all its "
                    "features are 0",
                    supply->unknown, supply->unknown == 1 ? " is" : "s are");
    if (*supply->note)
        reading_add(d->reading, "%s", supply->note);
    if (*supply->warning)
        reading_add(d->reading, "%s", supply->warning);
    if (*supply->why_wide)
        reading_add(d->reading, "%s", supply->why_wide);
    d->about.rows = d->about.file_rows = g->rows;
    d->about.features = supply->features;
}

/* What of the columns next to X the settings ask for: as marks.c of HDF5. */
static struct beside_wish wish_beside(const ls_config *config,
                                      const struct dataset_pattern *pattern)
{
    const bool one = strcmp(config->part, "all") != 0;
    const bool to_train = !pattern;
    const bool grouped = to_train && strcmp(config->split, "group") == 0;
    const bool stored = to_train && strcmp(config->split, "stored") == 0;

    return (struct beside_wish){
        .wants = {[BESIDE_WEIGHT] = to_train || pattern->need_y,
                  [BESIDE_ID] = true,
                  [BESIDE_GROUP] = grouped || (to_train && *config->group),
                  [BESIDE_SPLIT] =
                      one || (to_train && marks_wants_parts(config))},
        .must = {[BESIDE_GROUP] = grouped,
                 [BESIDE_SPLIT] = one || stored ||
                                  strcmp(config->stored_split, "auto") == 0},
        .part = config->part};
}

static void describe_beside(const struct beside *b, const ls_config *config,
                            ls_dataset *d)
{
    static const char *const what[BESIDES] = {"weights", "identities", "groups",
                                              "split"};
    const bool one = strcmp(config->part, "all") != 0;

    for (int which = 0; which < BESIDES; which++) {
        if (!*b->name[which])
            continue;
        if (!b->has[which])
            reading_add(d->reading, "%s is left out", b->name[which]);
        else if (which != BESIDE_SPLIT)
            reading_add(d->reading, "%s from %s", what[which], b->name[which]);
        else if (one)
            reading_add(d->reading, "%s: the %zu %s rows", b->name[which],
                        d->about.rows, config->part);
    }
}

/* Weights, identities, groups and parts become the dataset's. */
static ls_status take_beside(struct beside *b, const ls_config *config,
                             ls_dataset *d)
{
    const struct slices all = {.rows = d->about.rows, .n = d->about.rows};
    ls_status status = LS_OK;

    describe_beside(b, config, d);
    if (b->has[BESIDE_WEIGHT]) {
        d->weight = b->weight;
        b->weight = NULL;
        snprintf(d->weight_name, sizeof d->weight_name, "%s",
                 b->name[BESIDE_WEIGHT]);
    }
    if (b->has[BESIDE_ID])
        TRY(cells_give(&b->id, &d->id, &d->id_text));
    if (b->has[BESIDE_GROUP])
        TRY(cells_groups(&b->group, &d->group));
    if (b->has[BESIDE_SPLIT] && strcmp(config->part, "all") == 0)
        TRY(marks_take_parts(b->part, b->name[BESIDE_SPLIT], &all, d));
done:
    return status;
}

/* What was gathered becomes the dataset's. */
static ls_status fill(struct gather *g, const ls_config *config,
                      const struct dataset_pattern *pattern, ls_dataset *d)
{
    struct supply *supply = g->supply;
    const char *const *names = (const char *const *)supply->names;
    ls_status status = LS_OK;

    describe(g, d);
    d->x = g->X;
    g->X = NULL;
    d->x_type = supply->x_type;
    d->width = supply->features;
    if (pattern) {
        TRY(match_features(supply->path, supply->features, names, NULL, pattern,
                           &d->column, d->reading));
        d->about.features = pattern->features;
        names = pattern->feature_names ? pattern->feature_names : names;
    }
    if (names) {
        d->feature_names = names_copy(names, d->about.features);
        TRY(mem_check(d->feature_names, d->about.features, sizeof *names,
                      "names of features"));
    }
    TRY(bands_create(&(struct slices){.rows = g->rows, .n = g->rows},
                     bands_rows(g->rows, g->row, 1), &d->bands));
    if (pattern && pattern->fills) {
        d->fill = MISSING_MEAN;
        d->has_nan = 1;
    }
    if (!d->column)
        TRY(encoding_copy(supply->columns, &d->columns));
    if (supply->targets)
        TRY(make_labels(g, config->task, pattern, d));
    TRY(take_beside(&supply->beside, config, d));
    dataset_finish(d);
done:
    return status;
}

static ls_status read_supply(struct input *input, const ls_config *config,
                             const struct dataset_pattern *pattern,
                             const struct encoding *plain, ls_dataset *d)
{
    const bool needs_y = pattern && pattern->need_y;
    const struct encoding *columns = plain     ? plain
                                     : pattern ? pattern->columns
                                               : NULL;
    const ls_import_config given = {
        .label = *config->y ? config->y : NULL,
        .x = config->x,
        .weight = config->weight,
        .id = config->id,
        .group = pattern ? NULL : config->group,
        .stored_split = config->stored_split,
        .rows = config->rows,
        .task = config->task,
        .missing = pattern ? "error" : config->missing,
        .thousands = pattern ? NULL : config->thousands,
        .decimal = pattern ? NULL : config->decimal,
        .numbers = pattern ? NULL : config->numbers,
        .na = pattern ? NULL : config->na,
        .threads = config->threads,
        .unknown_is_error = strcmp(config->unknown, "error") == 0};
    ls_import_config settings;
    const struct supply_wish wish = {
        .config = &settings,
        .columns = columns,
        .features = pattern ? pattern->features : 0,
        .x_type = pattern && pattern->wide ? NUMBER_F64 : NUMBER_NONE,
        .scale = plain ? pattern->scale : NULL,
        .of = pattern ? pattern->of : NULL,
        .needs_y = needs_y,
        .fills = pattern && pattern->fills,
        .class_names = pattern ? pattern->class_names : NULL,
        .n_classes = pattern ? pattern->n_classes : 0,
        .beside = wish_beside(config, pattern),
        .reading = config,
        .label_option = "setting y"};
    struct supply supply = {.format = ""};
    struct gather g = {.supply = &supply};
    ls_status status = LS_OK;

    TRY(import_complete(&given, &settings));
    TRY(supply_open(&input, 1, &wish, &supply));
    TRY(gather_all(&g, config, pattern ? pattern->task : config->task));
    TRY(fill(&g, config, pattern, d));
done:
    mem_free(g.X);
    mem_free(g.y);
    mem_free(g.level);
    survey_clear(&g.survey);
    supply_close(&supply);
    return status;
}

ls_status raw_open(const char *path, const ls_config *config,
                   const struct dataset_pattern *pattern, ls_dataset **dataset)
{
    struct input *input = NULL;
    struct encoding *plain = NULL;
    ls_dataset *made = NULL;
    char base[256];
    ls_status status = LS_OK;

    TRY(pattern && strcmp(path, "-") == 0 ? input_open_stream(NULL, &input)
                                          : input_open(path, &input));
    TRY(MEM_ARRAY(made, 1, "a dataset"));
    if (pattern && !pattern->columns)
        TRY(encoding_plain(pattern->features, pattern->feature_names, &plain));
    TRY(read_supply(input, config, pattern, plain, made));
    *dataset = made;
    made = NULL;
done:
    if (status == LS_BAD_DATA && !pattern) {
        sniff_base(path, base, sizeof base);
        status = fail(LS_BAD_DATA, "%s (ls_import(%s, %s.h5) has more options)",
                      ls_last_error(), path, base);
    }
    ls_dataset_close(made);
    encoding_destroy(plain);
    input_close(input);
    return status;
}
