/* SPDX-License-Identifier: MIT */
/*
 * open_text.c - a dataset in memory from a file that was not imported.
 *
 * With a model a text is read like the model's training text: columns by name,
 * the same categories, the same fill values. Without a model it is read as
 * import does by default.
 */
#include "table/open/open_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "settings/check_loss.h"
#include "table/dataset/labels.h"
#include "table/dataset/match.h"
#include "table/locate/find.h"
#include "table/locate/turn.h"
#include "table/open/codes.h"
#include "table/open/collect.h"
#include "table/open/missing.h"
#include "table/open/row_splits.h"
#include "table/text/sniff.h"

bool open_text_is(const char *path)
{
    const char *name = "";

    return strcmp(path, "-") == 0 || sniff_is_table(sniff_file(path, &name));
}

/* Labels that are texts, as one block: pointers, then the distinct texts. */
static ls_status make_texts(const struct collection *c, char ***texts)
{
    const struct levels *levels = &c->survey.texts;
    char **names = NULL, **made = NULL, *text = NULL;
    size_t size = c->rows * sizeof(char *);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(names, levels->n, "labels"));
    for (size_t i = 0; i < levels->n; i++)
        size += strlen(levels->text[i]) + 1;
    made = mem_zeroed(size, 1);
    TRY(mem_check(made, size, 1, "labels"));
    text = (char *)(made + c->rows);
    for (size_t i = 0; i < levels->n; i++) {
        const size_t length = strlen(levels->text[i]) + 1;

        names[i] = memcpy(text, levels->text[i], length);
        text += length;
    }
    for (size_t i = 0; i < c->rows; i++)
        made[i] = names[levels_find_text(levels, c->text[i])];
    *texts = made;
done:
    mem_free(names);
    return status;
}

static ls_status make_labels(struct collection *c, const char *task,
                             const struct dataset_pattern *pattern,
                             ls_dataset *d)
{
    const struct row_source *row_source = c->row_source;
    const struct slices all = {.rows = c->rows, .n = c->rows};
    struct raw_targets raw = {
        .path = row_source->path,
        .name = row_source->target ? row_source->target : "y",
        .slices = &all,
        .rows = c->rows,
        .columns = row_source->targets,
        .value = c->y,
        .is_integer = !row_source->floats && !c->survey.has_fraction};
    ls_status status = LS_OK;

    c->y = NULL;
    if (c->text)
        TRY(make_texts(c, &raw.text));
    TRY(labels_make(&raw, task, pattern, d));
    if (d->value && row_source->target && row_source->targets == 1) {
        d->target_names = text_list_copy(&row_source->target, 1);
        TRY(mem_check(d->target_names, 1, sizeof(char *), "a name"));
    }
done:
    raw_targets_clear(&raw);
    return status;
}

static void describe(const struct collection *c, bool by_model, ls_dataset *d)
{
    const struct row_source *row_source = c->row_source;

    snprintf(d->path, sizeof d->path, "%s", row_source->path);
    snprintf(d->x_name, sizeof d->x_name, "%s", row_source->format);
    snprintf(d->x_file_type, sizeof d->x_file_type, "%s",
             number_name(row_source->x_type));
    if (row_source->targets) {
        snprintf(d->y_name, sizeof d->y_name, "%s",
                 row_source->target ? row_source->target : "label");
        snprintf(d->y_file_type, sizeof d->y_file_type, "%s",
                 c->text ? "text" : "float64");
    }
    reading_add(d->reading, "%s, %s", row_source->format, row_source->dialect);
    if (row_source->dropped)
        reading_add(d->reading, "%zu rows with missing cells dropped",
                    row_source->dropped);
    if (row_source->unknown)
        reading_add(
            d->reading, "%zu cell%s no level that %s: all its features are 0",
            row_source->unknown, row_source->unknown == 1 ? " is" : "s are",
            by_model ? "the model knows" : "a row that trains has");
    if (*row_source->note)
        reading_add(d->reading, "%s", row_source->note);
    if (*row_source->warning)
        reading_add(d->reading, "%s", row_source->warning);
    if (*row_source->why_wide)
        reading_add(d->reading, "%s", row_source->why_wide);
    d->about.rows = d->about.file_rows = c->rows;
    d->about.features = row_source->features;
}

/* Row roles that the settings request, as in row_splits.c for HDF5. */
static struct row_roles_wish wish_roles(const ls_config *config,
                                        const struct dataset_pattern *pattern)
{
    const bool one = strcmp(config->part, "all") != 0;
    const bool to_train = !pattern;
    const bool grouped = to_train && strcmp(config->split, "group") == 0;
    const bool stored = to_train && strcmp(config->split, "stored") == 0;

    return (struct row_roles_wish){
        .wants = {[BESIDE_WEIGHT] = to_train || pattern->need_y,
                  [BESIDE_ID] = true,
                  [BESIDE_GROUP] = grouped || (to_train && *config->group),
                  [BESIDE_SPLIT] =
                      one || (to_train && row_splits_wants_parts(config))},
        .must = {[BESIDE_GROUP] = grouped,
                 [BESIDE_SPLIT] = one || stored ||
                                  strcmp(config->stored_split, "auto") == 0},
        .part = config->part};
}

static void describe_roles(const struct row_roles *b, const ls_config *config,
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

/* Move weights, identities, groups and parts to the dataset. */
static ls_status take_roles(struct row_roles *b, const ls_config *config,
                            ls_dataset *d)
{
    const struct slices all = {.rows = d->about.rows, .n = d->about.rows};
    ls_status status = LS_OK;

    describe_roles(b, config, d);
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
        TRY(row_splits_take_parts(b->part, b->name[BESIDE_SPLIT], &all, d));
done:
    return status;
}

static void fill_row(const ls_dataset *d, char *row)
{
    for (size_t j = 0; j < d->width; j++) {
        float *narrow = (float *)(void *)row + j;
        double *wide = (double *)(void *)row + j;

        if (d->x_type == NUMBER_F64)
            *wide = isnan(*wide) ? d->whole_fill[j] : *wide;
        else
            *narrow = isnan(*narrow) ? (float)d->whole_fill[j] : *narrow;
    }
}

/* The fingerprint of X with all cells filled: checkpoints of programs that
 * filled them at once are of the same data. */
static ls_status print_filled(ls_dataset *d)
{
    const size_t size = d->width * number_size(d->x_type);
    struct digest *digest = NULL;
    char *row = NULL;
    ls_status status = LS_OK;

    row = mem_zeroed(size, 1);
    TRY(mem_check(row, size, 1, "a row"));
    TRY(digest_begin(dataset_seed(d), &digest));
    for (size_t i = 0; i < d->about.rows; i++) {
        memcpy(row, dataset_row(d, i), size);
        fill_row(d, row);
        digest_add(digest, row, size);
    }
    d->x_print = digest_end(digest);
done:
    mem_free(row);
    return status;
}

/* Missing cells are filled when it is known which rows train. */
static ls_status keep_missing(const struct row_source *row_source,
                              enum missing missing, ls_dataset *d)
{
    const size_t n = row_source->features;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d->whole_fill, n, "what fills missing cells"));
    memcpy(d->whole_fill, row_source->fill, n * sizeof *d->whole_fill);
    d->fill = (int)missing;
    d->has_nan = row_source->has_missing;
    TRY(print_filled(d));
done:
    return status;
}

/* Move the collected rows to the dataset. */
static ls_status fill(struct collection *c, const ls_config *config,
                      const struct dataset_pattern *pattern, ls_dataset *d)
{
    struct row_source *row_source = c->row_source;
    const char *const *names = (const char *const *)row_source->names;
    ls_status status = LS_OK;

    describe(c, pattern != NULL, d);
    d->x = c->X;
    c->X = NULL;
    d->x_type = row_source->x_type;
    d->width = row_source->features;
    if (pattern) {
        TRY(codes_check(row_source->path, row_source->columns, pattern));
        TRY(match_features(row_source->path, row_source->features, names, NULL,
                           pattern, &d->column, d->reading));
        d->about.features = pattern->features;
        names = pattern->feature_names ? pattern->feature_names : names;
    }
    if (names) {
        d->feature_names = text_list_copy(names, d->about.features);
        TRY(mem_check(d->feature_names, d->about.features, sizeof *names,
                      "names of features"));
    }
    TRY(bands_create(
        &(struct slices){.rows = c->rows, .n = c->rows},
        bands_rows(c->rows,
                   row_source->features * number_size(row_source->x_type), 1),
        &d->bands));
    if (pattern && pattern->fills) {
        d->fill = MISSING_MEAN;
        d->has_nan = 1;
    }
    if (row_source->fill)
        TRY(keep_missing(row_source, missing_named(config->missing), d));
    if (!d->column)
        TRY(encoding_copy(row_source->columns, &d->columns));
    else
        TRY(codes_follow(pattern, d));
    if (row_source->targets)
        TRY(make_labels(c, config_task(config), pattern, d));
    TRY(take_roles(&row_source->roles, config, d));
    dataset_finish(d);
done:
    return status;
}

static ls_status read_row_source(struct input *input, const ls_config *config,
                                 const struct dataset_pattern *pattern,
                                 const struct encoding *plain, ls_dataset *d)
{
    const bool needs_y = pattern && pattern->need_y;
    const struct encoding *columns = plain     ? plain
                                     : pattern ? pattern->columns
                                               : NULL;
    const ls_import_config raw = {
        .label = *config->y ? config->y : NULL,
        .x = config->x,
        .weight = config->weight,
        .id = config->id,
        .group = pattern ? NULL : config->group,
        .stored_split = config->stored_split,
        .rows = config->rows,
        .task = config_task(config),
        .missing = pattern ? "error" : config->missing,
        .thousands = pattern ? NULL : config->thousands,
        .decimal = pattern ? NULL : config->decimal,
        .numbers = pattern ? NULL : config->numbers,
        .na = pattern ? NULL : config->na,
        .threads = config->threads,
        .codes = !pattern && config->embedding != 0,
        .unknown_is_error = strcmp(config->unknown, "error") == 0};
    ls_import_config settings;
    const struct row_wish wish = {
        .config = &settings,
        .columns = columns,
        .features = pattern ? pattern->features : 0,
        .x_type = pattern && pattern->wide ? NUMBER_F64 : NUMBER_NONE,
        .scale = plain ? pattern->scale : NULL,
        .of = pattern ? pattern->of : "the rows that train",
        .needs_y = needs_y,
        .fills = pattern && pattern->fills,
        .keeps_missing =
            !pattern && missing_is_fitted(missing_named(config->missing)),
        .class_names = pattern ? pattern->class_names : NULL,
        .n_classes = pattern ? pattern->n_classes : 0,
        .roles = wish_roles(config, pattern),
        .reading = config,
        .label_option = "setting y"};
    struct row_source row_source = {.format = ""};
    struct collection collection = {.rows = 0};
    ls_status status = LS_OK;

    TRY(import_complete(&raw, &settings));
    TRY(row_source_open(&input, 1, &wish, &row_source));
    TRY(collect(&row_source, config,
                pattern ? pattern->task : config_task(config), &collection));
    TRY(fill(&collection, config, pattern, d));
done:
    collection_clear(&collection);
    row_source_close(&row_source);
    return status;
}

static ls_status open_input(const char *path,
                            const struct dataset_pattern *pattern,
                            struct input **input)
{
    if (pattern && pattern->begun) {
        *input = pattern->begun;
        return LS_OK;
    }
    return pattern && strcmp(path, "-") == 0 ? input_open_stream(NULL, input)
                                             : input_open(path, input);
}

ls_status open_text(const char *path, const ls_config *config,
                    const struct dataset_pattern *pattern, ls_dataset **dataset)
{
    struct input *input = NULL;
    struct encoding *plain = NULL;
    ls_dataset *made = NULL;
    char base[256];
    ls_status status = LS_OK;

    TRY(open_input(path, pattern, &input));
    TRY(MEM_ARRAY(made, 1, "a dataset"));
    if (pattern && !pattern->columns)
        TRY(encoding_plain(pattern->features, pattern->feature_names, &plain));
    TRY(read_row_source(input, config, pattern, plain, made));
    *dataset = made;
    made = NULL;
done:
    if (status == LS_BAD_DATA && !pattern) {
        sniff_base(path, base, sizeof base);
        status = fail(LS_BAD_DATA, "%s (ls_import(%s, %s.h5) has more options)",
                      last_error(), path, base);
    }
    dataset_close(made);
    encoding_destroy(plain);
    input_close(input);
    return status;
}
