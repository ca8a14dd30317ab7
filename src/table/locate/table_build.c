/* SPDX-License-Identifier: MIT */
/*
 * table_build.c - build the parts of a table from the datasets found.
 *
 * What is y or a weight is no feature: of a table whose columns have names it
 * is left out in table_build_frame.c, of others in axes.c, where their columns
 * are counted.
 */
#include "table/locate/table_build_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/layout/coded.h"
#include "table/locate/frame.h"

void table_pick_text(const char *name, const char *columns,
                     char shown[2 * LS_NAME_SIZE])
{
    snprintf(shown, 2 * LS_NAME_SIZE, "%s%s%s", name, *columns ? ":" : "",
             columns);
}

static ls_status check_name(const struct catalog *c, size_t index)
{
    if (strlen(c->name[index]) >= LS_NAME_SIZE - 16)
        return fail(LS_BAD_DATA, "%s: the name %.60s.. is too long", c->path,
                    c->name[index]);
    return LS_OK;
}

/* The dataset, or group of AnnData, lists the words of a source if it is there.
 */
static bool use_list(const struct catalog *c, const char *list,
                     struct source *source)
{
    if (!h5_exists(c->file, list))
        return false;
    source->words = WORDS_LIST;
    snprintf(source->words_name, sizeof source->words_name, "%.480s%s", list,
             h5_is_group(c->file, list) ? "/values" : "");
    return true;
}

/* Find the categories of a dataset whose numbers are codes. AnnData 0.7 stores
 * them next to the columns of obs, older versions in uns. */
static void find_words(const struct catalog *c, size_t at,
                       struct source *source)
{
    const char *name = c->name[at], *base = name + catalog_group(name) + 1;
    char list[2 * LS_NAME_SIZE];

    snprintf(list, sizeof list, "%s/categories", name);
    if ((!source->shape.is_whole && !number_is_integer(source->shape.type)) ||
        (c->kind[at] == ENTRY_CATEGORICAL && use_list(c, list, source)))
        return;
    if (shape_is_column(&source->shape) && source->shape.is_enum)
        source->words = WORDS_ENUM;
    else if (h5_has(c->file, source->name, "flag_values") &&
             h5_has(c->file, source->name, "flag_meanings"))
        source->words = WORDS_FLAGS;
    snprintf(list, sizeof list, "%.*s/__categories/%s",
             (int)catalog_group(name), name, base);
    if (source->words != WORDS_NONE || use_list(c, list, source))
        return;
    snprintf(list, sizeof list, "/uns/%s_categories", base);
    if (strncmp(name, "/obs/", 5) == 0)
        (void)use_list(c, list, source);
}

/* Values of one column, NaN where its mask is set. */
static ls_status take_masked(const char *name, struct source *source)
{
    char mask[LS_NAME_SIZE];

    if (source->shape.rank != 1)
        return fail(LS_BAD_DATA, "%s has values on %d axes, want one", name,
                    source->shape.rank);
    snprintf(mask, sizeof mask, "%.490s/mask", name);
    return coded_mask(mask, source);
}

/* Make a source of a dataset or a group treated as one; columns are counted
 * later. */
static ls_status take_whole(const struct catalog *c, const struct pick *pick,
                            struct source *source)
{
    const char *name = c->name[pick->at];
    const enum entry_kind kind = c->kind[pick->at];
    ls_status status = LS_OK;

    TRY(check_name(c, pick->at));
    *source = (struct source){.shape = c->shape[pick->at]};
    catalog_values(c, pick->at, source->name);
    table_pick_text(name, pick->columns, source->shown);
    source->kind = kind == ENTRY_CSR     ? SOURCE_CSR
                   : kind == ENTRY_CHARS ? SOURCE_CHARS
                   : kind == ENTRY_CELLS ? SOURCE_CELLS
                                         : SOURCE_PLAIN;
    if (source->shape.rank < 0)
        TRY(h5_describe(c->file, source->name, &source->shape));
    if (kind == ENTRY_NULLABLE && source->shape.is_text)
        snprintf(source->mask, sizeof source->mask, "%.490s/mask", name);
    else if (kind == ENTRY_NULLABLE)
        TRY(take_masked(name, source));
    else if (source->shape.type != NUMBER_NONE && kind != ENTRY_CSR)
        find_words(c, pick->at, source);
done:
    return status;
}

/* The column or columns of y or a weight, which stand in one part. */
static ls_status take_columns(const struct catalog *c, const struct pick *pick,
                              const char *what, struct source *source)
{
    struct frame frame = {0};
    struct source *part = NULL;
    char of[LS_NAME_SIZE + LS_PATH_SIZE];
    size_t *wanted = NULL, n = 0, parts = 0;
    ls_status status = LS_OK;

    TRY(frame_open(c, pick->at, &frame));
    snprintf(of, sizeof of, "%s: %s", c->path, frame.name);
    if (!*pick->columns)
        TRY(fail(LS_BAD_DATA,
                 "%s is a table of %zu columns; say which is %s: setting "
                 "%s=%s:COLUMN",
                 of, frame.n, what, what, frame.name));
    TRY(frame_select(&frame, pick->columns, &wanted, &n));
    TRY(frame_take(&frame, wanted, n, &part, &parts));
    if (parts != 1)
        TRY(fail(LS_BAD_DATA, "%s: the columns %s of %s differ in type",
                 c->path, pick->columns, what));
    *source = *part;
    *part = (struct source){0};
    table_pick_text(frame.name, pick->columns, source->shown);
done:
    for (size_t i = 0; i < parts; i++)
        source_clear(&part[i]);
    mem_free(part);
    mem_free(wanted);
    frame_close(&frame);
    return status;
}

static ls_status take_one(const struct catalog *c, const struct pick *pick,
                          const char *what, struct source *source)
{
    if (pick->at == c->n)
        return LS_OK;
    return catalog_is_frame(c, pick->at) ? take_columns(c, pick, what, source)
                                         : take_whole(c, pick, source);
}

static ls_status take_part(const struct catalog *c, const struct pick *pick,
                           const struct wish *wish, struct table *table)
{
    const char *base = c->name[pick->at] + catalog_group(c->name[pick->at]) + 1;
    struct source *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, table->parts + 1, "parts of a table"));
    TRY(take_whole(c, pick, &part[table->parts]));
    if (part[table->parts].words != WORDS_NONE &&
        shape_is_column(&part[table->parts].shape))
        TRY(coded_make(c->file, base, wish->pattern, wish->new_is_error,
                       wish->codes, &part[table->parts], table->reading));
    if (table->parts > 0)
        memcpy(part, table->part, table->parts * sizeof *part);
    mem_free(table->part);
    table->part = part;
    table->parts++;
    part = NULL;
done:
    if (part)
        source_clear(&part[table->parts]);
    mem_free(part);
    return status;
}

/* "/a,/b:0-3": as it was asked for, or would be. */
static void name_x(const struct catalog *c, const struct picks *picks,
                   struct table *table)
{
    size_t used = 0;

    for (size_t i = 0; i < picks->n_x && used < sizeof table->x_name; i++) {
        char shown[2 * LS_NAME_SIZE];

        table_pick_text(c->name[picks->x[i].at], picks->x[i].columns, shown);
        used +=
            (size_t)snprintf(table->x_name + used, sizeof table->x_name - used,
                             "%s%s", i ? "," : "", shown);
    }
}

ls_status table_build(const struct catalog *catalog, const struct picks *picks,
                      const ls_config *config,
                      const struct dataset_pattern *pattern,
                      struct table *table)
{
    const struct wish wish = {.pattern = pattern,
                              .new_is_error =
                                  strcmp(config->unknown, "error") == 0,
                              .codes = config->embedding != 0};
    struct source y = {0};
    ls_status status = LS_OK;

    TRY(take_one(catalog, &picks->weight, "weight", &table->weight));
    TRY(take_one(catalog, &picks->id, "id", &table->id));
    TRY(take_one(catalog, &picks->group, "group", &table->group));
    TRY(take_one(catalog, &picks->split, "stored-split", &table->split));
    TRY(take_one(catalog, &picks->y, "y", &y));
    for (size_t i = 0; i < picks->n_x; i++)
        if (catalog_is_frame(catalog, picks->x[i].at))
            TRY(table_build_frame(catalog, &picks->x[i], picks, &wish, table));
        else
            TRY(take_part(catalog, &picks->x[i], &wish, table));
    name_x(catalog, picks, table);
    table->y = y;
    y = (struct source){0};
done:
    source_clear(&y);
    return status;
}
