/* SPDX-License-Identifier: MIT */
/*
 * row_roles.c - weight, id, group and split part of each row of a file that is
 * not HDF5, collected row by row.
 *
 * The readers find the column or array of each role.
 */
#include "table/values/row_roles.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/real.h"
#include "table/values/part.h"

const char *const row_roles_option[BESIDES] = {"weight", "id", "group",
                                               "stored-split"};
const char *const row_roles_dataset[BESIDES] = {"/weight", "/id", "/group",
                                                "/split"};

const char *const row_roles_usual[BESIDES][BESIDE_USUAL] = {
    {"weight", "weights", "sample_weight", "sample_weights", NULL},
    {"id", NULL},
    {"group", NULL},
    {"split", NULL}};

const char *row_roles_given(const ls_import_config *config, int which)
{
    const char *const given[BESIDES] = {config->weight, config->id,
                                        config->group, config->stored_split};

    return given[which] && *given[which] ? given[which] : NULL;
}

void row_roles_restart(struct row_roles *b)
{
    b->weights = b->parts = 0;
    b->id.n = b->id.used = b->group.n = b->group.used = 0;
    b->id.others = b->group.others = false;
}

static void cells_clear(struct cells *cells)
{
    mem_free(cells->at);
    mem_free(cells->text);
}

void row_roles_clear(struct row_roles *b)
{
    mem_free(b->weight);
    mem_free(b->part);
    cells_clear(&b->id);
    cells_clear(&b->group);
    *b = (struct row_roles){.weights = 0};
}

static const char columns_next_to_x[] = "columns next to X";

ls_status row_roles_add_weight(struct row_roles *b, double weight)
{
    ls_status status = LS_OK;

    if (!isfinite((real)weight))
        return fail(LS_BAD_DATA, "the weight is %g; want finite weights",
                    weight);
    TRY(MEM_GROW(b->weight, b->weights, b->weights + 1, &b->weight_room,
                 columns_next_to_x));
    b->weight[b->weights++] = weight;
done:
    return status;
}

static ls_status add_part(struct row_roles *b, const char *text)
{
    const int part = part_of_word(text);
    ls_status status = LS_OK;

    if (part < 0)
        return fail(LS_BAD_DATA,
                    "the split is \"%.60s\"; want train, val or test, or 0, "
                    "1, 2",
                    text);
    TRY(MEM_GROW(b->part, b->parts, b->parts + 1, &b->part_room,
                 columns_next_to_x));
    b->part[b->parts++] = (unsigned char)part;
done:
    return status;
}

/* Whether the text is what "%d" writes for a number, which "007" is not. */
static bool is_whole(const char *text, int64_t *number)
{
    char again[32];
    char *end = NULL;

    errno = 0;
    *number = strtoll(text, &end, 10);
    snprintf(again, sizeof again, "%" PRId64, *number);
    return end != text && errno == 0 && strcmp(again, text) == 0;
}

static ls_status add_word(struct cells *cells, const char *text)
{
    const size_t size = strlen(text) + 1;
    int64_t number = 0;
    ls_status status = LS_OK;

    TRY(MEM_GROW(cells->at, cells->n, cells->n + 1, &cells->room,
                 columns_next_to_x));
    TRY(MEM_GROW(cells->text, cells->used, cells->used + size, &cells->bytes,
                 columns_next_to_x));
    cells->others = cells->others || !is_whole(text, &number);
    cells->at[cells->n++] = cells->used;
    memcpy(cells->text + cells->used, text, size);
    cells->used += size;
done:
    return status;
}

ls_status row_roles_add_text(struct row_roles *b, int which, const char *text)
{
    return which == BESIDE_SPLIT
               ? add_part(b, text)
               : add_word(which == BESIDE_ID ? &b->id : &b->group, text);
}

static ls_status add_words(struct cells *cells, const struct cells *more)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < more->n; i++)
        TRY(add_word(cells, more->text + more->at[i]));
done:
    return status;
}

ls_status row_roles_add_all(struct row_roles *b, const struct row_roles *more)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < more->weights; i++)
        TRY(row_roles_add_weight(b, more->weight[i]));
    TRY(MEM_GROW(b->part, b->parts, b->parts + more->parts, &b->part_room,
                 columns_next_to_x));
    if (more->parts)
        memcpy(b->part + b->parts, more->part, more->parts);
    b->parts += more->parts;
    TRY(add_words(&b->id, &more->id));
    TRY(add_words(&b->group, &more->group));
done:
    return status;
}

ls_status row_roles_check(const struct row_roles *b, const char *path)
{
    bool any = false;

    for (size_t i = 0; i < b->weights && !any; i++)
        any = b->weight[i] != 0.0;
    if (b->has[BESIDE_WEIGHT] && b->weights > 0 && !any)
        return fail(LS_BAD_DATA, "%s: all weights in %s are 0", path,
                    b->name[BESIDE_WEIGHT]);
    return LS_OK;
}

static ls_status give_numbers(const struct cells *cells, int64_t **number)
{
    int64_t *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, cells->n, "whole numbers"));
    for (size_t i = 0; i < cells->n; i++)
        (void)is_whole(cells->text + cells->at[i], &made[i]);
    *number = made;
done:
    return status;
}

static ls_status give_texts(const struct cells *cells, char ***text)
{
    const size_t size = cells->n * sizeof(char *) + cells->used;
    char **made = mem_untouched(size, 1), *bytes = NULL;
    ls_status status = LS_OK;

    TRY(mem_check(made, size, 1, "texts"));
    bytes = (char *)(made + cells->n);
    if (cells->used)
        memcpy(bytes, cells->text, cells->used);
    for (size_t i = 0; i < cells->n; i++)
        made[i] = bytes + cells->at[i];
    *text = made;
done:
    return status;
}

ls_status cells_give(const struct cells *cells, int64_t **number, char ***text)
{
    *number = NULL;
    *text = NULL;
    return cells->others ? give_texts(cells, text)
                         : give_numbers(cells, number);
}

ls_status cells_groups(const struct cells *cells, int64_t **group)
{
    int64_t *made = NULL;
    ls_status status = LS_OK;

    if (!cells->others)
        return give_numbers(cells, group);
    TRY(MEM_ARRAY(made, cells->n, "groups"));
    for (size_t i = 0; i < cells->n; i++) {
        const char *text = cells->text + cells->at[i];

        made[i] = (int64_t)digest_xxh3(0, text, strlen(text));
    }
    *group = made;
done:
    return status;
}
