/* SPDX-License-Identifier: MIT */
/*
 * marks.c - the part and the group of each row: datasets that stand beside X.
 *
 * A part is train, val or test, written as words, as an enum of them or as 0,
 * 1, 2. A group is any whole number or text: rows of one group are not
 * divided. What splits make of both is in split.c and group.c.
 */
#include "data/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/mem.h"
#include "data/catalog.h"
#include "data/split.h"

static const char *const words[][4] = {
    [PART_TRAIN] = {"train", "training", NULL},
    [PART_VAL] = {"val", "valid", "validation", NULL},
    [PART_TEST] = {"test", "testing", NULL},
};

/* One of these datasets, whole. */
struct marks {
    const char *path;
    char name[LS_NAME_SIZE];
    struct h5_shape shape;
    size_t rows;
    void *numbers; /* [rows] of shape.type, or NULL */
    char **texts;  /* [rows] or NULL */
};

static void marks_clear(struct marks *marks)
{
    mem_free(marks->numbers);
    mem_free(marks->texts);
}

/* The dataset of that name beside X, or in the root; "" if there is none. */
static void find_beside(struct h5_file *file, const struct table *table,
                        const char *name, char found[LS_NAME_SIZE])
{
    const char *x = table->part[0].name;
    const int length = (int)catalog_group(x);

    if (snprintf(found, LS_NAME_SIZE, "%.*s/%s", length, x, name) <
            LS_NAME_SIZE &&
        h5_exists(file, found))
        return;
    snprintf(found, LS_NAME_SIZE, "/%s", name);
    if (!h5_exists(file, found))
        found[0] = '\0';
}

static bool is_one_per_row(const struct h5_shape *shape, size_t rows)
{
    return (shape->is_text || shape->type != NUMBER_NONE) &&
           ((shape->rank == 1 && shape->dims[0] == rows) ||
            (shape->rank == 2 && shape->dims[0] == rows &&
             shape->dims[1] == 1 && !shape->is_text));
}

static ls_status read_marks(struct h5_file *file, const struct table *table,
                            const char *name, struct marks *marks)
{
    struct marks made = {.path = table->path, .rows = table->rows};
    size_t n = 0;
    char shape[256];
    ls_status status = LS_OK;

    snprintf(made.name, sizeof made.name, "%s", name);
    TRY(h5_describe(file, name, &made.shape));
    if (!is_one_per_row(&made.shape, table->rows)) {
        shape_text(&made.shape, shape, sizeof shape);
        TRY(fail(LS_BAD_DATA,
                 "%s: %s is %s; want one whole number or text for each of %zu "
                 "rows",
                 table->path, name, shape, table->rows));
    }
    if (made.shape.is_text) {
        TRY(h5_read_texts(file, name, &made.texts, &n));
    } else {
        made.numbers = mem_untouched(table->rows, number_size(made.shape.type));
        TRY(mem_check(made.numbers, table->rows, number_size(made.shape.type),
                      name));
        TRY(h5_read(file, name, made.shape.type, made.numbers, table->rows));
    }
    *marks = made;
    made = (struct marks){0};
done:
    marks_clear(&made);
    return status;
}

static int part_of_word(const char *word)
{
    for (int part = 0; part < PARTS; part++)
        for (size_t i = 0; words[part][i]; i++)
            if (strcasecmp(word, words[part][i]) == 0)
                return part;
    return PARTS;
}

/* The numbers of the parts: of an enum what it says, else 0, 1, 2. */
static ls_status part_codes(struct h5_file *file, const struct marks *marks,
                            double code[PARTS])
{
    ls_status status = LS_OK;

    for (int part = 0; part < PARTS; part++) {
        bool found = false;

        code[part] = part;
        for (size_t i = 0; words[part][i] && !found && marks->numbers; i++) {
            int64_t value = 0;

            TRY(h5_enum_value(file, marks->name, words[part][i], &found,
                              &value));
            if (found)
                code[part] = (double)value;
        }
    }
done:
    return status;
}

static ls_status fail_part(const struct marks *marks, size_t row)
{
    char text[64];

    if (marks->texts)
        snprintf(text, sizeof text, "\"%.50s\"", marks->texts[row]);
    else
        snprintf(text, sizeof text, "%.9g",
                 number_at(marks->shape.type, marks->numbers, row));
    return fail(LS_BAD_DATA,
                "%s: %s row %zu is %s (rows count from 0); want train, val or "
                "test, or 0, 1 or 2; --split random does not look at it",
                marks->path, marks->name, row, text);
}

/* part [rows of the file] */
static ls_status read_parts(struct h5_file *file, const struct marks *marks,
                            unsigned char *part)
{
    double code[PARTS];
    ls_status status = LS_OK;

    TRY(part_codes(file, marks, code));
    for (size_t row = 0; row < marks->rows; row++) {
        int is = PARTS;

        if (marks->texts) {
            is = part_of_word(marks->texts[row]);
        } else {
            const double value =
                number_at(marks->shape.type, marks->numbers, row);

            for (is = 0; is < PARTS && value != code[is];)
                is++;
        }
        if (is == PARTS)
            TRY(fail_part(marks, row));
        part[row] = (unsigned char)is;
    }
done:
    return status;
}

/* Leave only rows of one part in the slices. */
static ls_status keep_part(const char *word, const unsigned char *part,
                           const char *path, const char *name,
                           struct slices *slices)
{
    const int wanted = part_of_word(word);
    unsigned char *keep = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, slices->rows / 8 + 1, "choice of rows"));
    for (size_t row = 0; row < slices->rows; row++)
        if (part[row] == wanted)
            bit_set(keep, row);
    TRY(slices_keep(slices, keep));
    if (slices->n == 0)
        status = fail(LS_BAD_DATA, "%s: %s has no %s rows among those in use",
                      path, name, word);
done:
    mem_free(keep);
    return status;
}

/* dataset->part of the rows in use. */
static ls_status take_parts(const unsigned char *part, const char *name,
                            const struct slices *slices, ls_dataset *d)
{
    size_t count[PARTS] = {0}, n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d->part, slices->n, "parts of rows"));
    for (size_t row = 0; row < slices->rows; row++) {
        if (!slices_has(slices, row))
            continue;
        d->part[n++] = part[row];
        count[part[row]]++;
    }
    reading_add(d->reading, "%.100s: %zu train, %zu val, %zu test rows", name,
                count[PART_TRAIN], count[PART_VAL], count[PART_TEST]);
done:
    return status;
}

/* Whether /split is to divide the rows: always, or if the file has one. */
static bool wants_parts(const ls_config *config)
{
    return strcmp(config->split, "stored") == 0 ||
           (strcmp(config->split, "auto") == 0 && config->val_split == 0.0 &&
            !*config->val);
}

static ls_status load_parts(struct h5_file *file, const struct table *table,
                            const ls_config *config, bool to_train,
                            struct slices *slices, ls_dataset *d)
{
    const bool one = strcmp(config->part, "all") != 0;
    const bool must = one || strcmp(config->split, "stored") == 0;
    char name[LS_NAME_SIZE];
    struct marks marks = {0};
    unsigned char *part = NULL;
    ls_status status = LS_OK;

    find_beside(file, table, "split", name);
    if (!one && !(to_train && wants_parts(config))) {
        if (*name && to_train)
            reading_add(d->reading, "%.100s is not used", name);
        return LS_OK;
    }
    if (!*name)
        return must ? fail(LS_BAD_DATA,
                           "%s has no /split; %s needs one: train, val or "
                           "test for each row",
                           table->path, one ? "--part" : "--split stored")
                    : LS_OK;
    TRY(read_marks(file, table, name, &marks));
    TRY(MEM_ARRAY(part, table->rows, "parts of rows"));
    TRY(read_parts(file, &marks, part));
    if (one) {
        TRY(keep_part(config->part, part, table->path, name, slices));
        reading_add(d->reading, "%.100s: the %zu %s rows", name, slices->n,
                    config->part);
    } else {
        TRY(take_parts(part, name, slices, d));
    }
done:
    mem_free(part);
    marks_clear(&marks);
    return status;
}

static ls_status take_groups(const struct marks *marks,
                             const struct slices *slices, ls_dataset *d)
{
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d->group, slices->n, "groups of rows"));
    for (size_t row = 0; row < marks->rows; row++) {
        if (!slices_has(slices, row))
            continue;
        if (marks->texts) {
            const char *text = marks->texts[row];

            d->group[n++] = (int64_t)digest_xxh3(0, text, strlen(text));
            continue;
        }
        const double value = number_at(marks->shape.type, marks->numbers, row);

        if (value != floor(value) || fabs(value) > 0x1p53)
            TRY(fail(LS_BAD_DATA,
                     "%s: %s row %zu is %.17g (rows count from 0); want a "
                     "whole number below 2^53, or a text",
                     marks->path, marks->name, row, value));
        d->group[n++] = (int64_t)value;
    }
    reading_add(d->reading, "groups from %.100s", marks->name);
done:
    return status;
}

static ls_status load_groups(struct h5_file *file, const struct table *table,
                             const ls_config *config,
                             const struct slices *slices, ls_dataset *d)
{
    char name[LS_NAME_SIZE];
    struct marks marks = {0};
    ls_status status = LS_OK;

    if (strcmp(config->split, "group") != 0)
        return LS_OK;
    if (*config->group)
        snprintf(name, sizeof name, "%.*s", (int)sizeof name - 1,
                 config->group);
    else
        find_beside(file, table, "group", name);
    if (!*name)
        return fail(LS_BAD_DATA,
                    "%s has no /group; name the dataset of groups with --group",
                    table->path);
    TRY(read_marks(file, table, name, &marks));
    TRY(take_groups(&marks, slices, d));
done:
    marks_clear(&marks);
    return status;
}

ls_status marks_load(struct h5_file *file, const struct table *table,
                     const ls_config *config, bool to_train,
                     struct slices *slices, ls_dataset *dataset)
{
    ls_status status = LS_OK;

    TRY(load_parts(file, table, config, to_train, slices, dataset));
    dataset->about.rows = slices->n;
    if (to_train)
        TRY(load_groups(file, table, config, slices, dataset));
done:
    return status;
}
