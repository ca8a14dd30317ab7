/* SPDX-License-Identifier: MIT */
/*
 * row_splits.c - apply part and group of each row, datasets next to X.
 *
 * A part is train, val or test, stored as text, as an enum or as 0, 1, 2. A
 * group is any whole number or text: rows of one group stay together. Splits by
 * both are in split.c and group.c.
 */
#include "table/open/row_splits.h"

#include <string.h>

#include "base/mem.h"
#include "table/dataset/split.h"
#include "table/open/row_ids.h"

static int part_by_word(const char *word)
{
    static const char *const words[PARTS] = {
        [PART_TRAIN] = "train", [PART_VAL] = "val", [PART_TEST] = "test"};
    int part = 0;

    while (part < PARTS && strcmp(word, words[part]) != 0)
        part++;
    return part;
}

/* Keep only rows of one part in the slices. */
static ls_status keep_part(const char *word, const unsigned char *part,
                           const char *path, const char *name,
                           struct slices *slices)
{
    const int wanted = part_by_word(word);
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

ls_status row_splits_take_parts(const unsigned char *part, const char *name,
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

bool row_splits_wants_parts(const ls_config *config)
{
    return *config->stored_split || strcmp(config->split, "stored") == 0 ||
           (strcmp(config->split, "auto") == 0 && config->val_split == 0.0 &&
            !*config->val && !*config->group);
}

static ls_status load_parts(struct h5_file *file, const struct table *table,
                            const ls_config *config, bool to_train,
                            struct slices *slices, ls_dataset *d)
{
    const bool one = strcmp(config->part, "all") != 0;
    const bool must = one || strcmp(config->split, "stored") == 0;
    const char *name =
        table->fuel_split ? "the attribute split" : table->split.shown;
    unsigned char *part = NULL;
    ls_status status = LS_OK;

    if (!one && !(to_train && row_splits_wants_parts(config))) {
        if (*name && to_train)
            reading_add(d->reading, "%.100s is not used", name);
        return LS_OK;
    }
    if (!*name)
        return must ? fail(LS_BAD_DATA,
                           "%s has no /split; %s needs one: train, val or "
                           "test for each row",
                           table->path,
                           one ? "setting part" : "setting split=stored")
                    : LS_OK;
    TRY(MEM_ARRAY(part, table->rows, "parts of rows"));
    TRY(row_ids_parts(file, table, part));
    if (one) {
        TRY(keep_part(config->part, part, table->path, name, slices));
        reading_add(d->reading, "%.100s: the %zu %s rows", name, slices->n,
                    config->part);
    } else {
        TRY(row_splits_take_parts(part, name, slices, d));
    }
done:
    mem_free(part);
    return status;
}

static ls_status load_groups(struct h5_file *file, const struct table *table,
                             const ls_config *config,
                             const struct slices *slices, ls_dataset *d)
{
    ls_status status = LS_OK;

    if (strcmp(config->split, "group") != 0 && !*config->group)
        return LS_OK;
    if (!*table->group.name)
        return fail(LS_BAD_DATA, "%s has no /group; %s", table->path,
                    table->is_callers
                        ? "ls_table gives one"
                        : "name the dataset of groups with setting group");
    TRY(row_ids_group(file, table, slices, d));
    reading_add(d->reading, "groups from %.100s", table->group.shown);
done:
    return status;
}

ls_status row_splits_load(struct h5_file *file, const struct table *table,
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
