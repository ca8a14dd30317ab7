/* SPDX-License-Identifier: MIT */
/*
 * find.c - find X, y and weight in any HDF5 file, and their layout.
 *
 * Uses names and shapes only, not values. Without a request of the user a
 * dataset is taken only if the choice is unique.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/locate/axes.h"
#include "table/locate/find_inside.h"
#include "table/locate/frame.h"
#include "table/locate/turn.h"
#include "table/values/row_roles.h"
#include "table/values/selection.h"

/* The first of names that is a column of X's table. */
static ls_status find_in_frame(const struct search *s, const char *const *names,
                               struct pick *pick)
{
    const struct catalog *c = s->catalog;
    struct frame frame = {0};
    size_t at = 0;
    ls_status status = LS_OK;

    if (s->x == c->n || !catalog_is_frame(c, s->x))
        return LS_OK;
    TRY(frame_open(c, s->x, &frame));
    at = frame.n;
    for (; *names && at == frame.n; names++)
        at = frame_find(&frame, *names);
    if (at < frame.n) {
        pick->at = s->x;
        snprintf(pick->columns, sizeof pick->columns, "%s",
                 frame.column[at].name);
    }
done:
    frame_close(&frame);
    return status;
}

/* The dataset, with columns if given, that a setting names. */
static ls_status pick_given(const struct search *s, const char *option,
                            const char *text, struct pick *pick)
{
    const struct catalog *c = s->catalog;
    const char *const name[] = {text, NULL};
    struct selection selection;
    ls_status status = LS_OK;

    pick->at = catalog_exact(c, text);
    pick->columns[0] = '\0';
    if (pick->at < c->n)
        return catalog_get(c, option, text, &pick->at);
    if (!strchr(text, '/'))
        TRY(find_in_frame(s, name, pick));
    if (pick->at < c->n)
        return LS_OK;
    if (selection_next(text, &selection))
        TRY(fail(LS_BAD_DATA, "%s: %s names one dataset, not several: %s",
                 c->path, option, text));
    TRY(catalog_get(c, option, selection.name, &pick->at));
    memcpy(pick->columns, selection.columns, sizeof pick->columns);
done:
    return status;
}

/* The parts of X that the setting x names. */
static ls_status pick_x(struct search *s, const char *text)
{
    const struct catalog *c = s->catalog;
    struct picks *picks = s->picks;
    struct selection selection;
    ls_status status = LS_OK;

    if (catalog_exact(c, text) < c->n) {
        TRY(pick_given(s, "setting x", text, &picks->x[picks->n_x++]));
        text = NULL;
    }
    while (text) {
        struct pick *pick = &picks->x[picks->n_x++];

        text = selection_next(text, &selection);
        TRY(catalog_get(c, "setting x", selection.name, &pick->at));
        memcpy(pick->columns, selection.columns, sizeof pick->columns);
        if (text && picks->n_x == FIND_PARTS)
            TRY(fail(LS_BAD_DATA, "%s: setting x names more than %d datasets",
                     c->path, FIND_PARTS));
    }
    s->x = picks->x[0].at;
done:
    return status;
}

/* If only y is given, as a column of a table, X is the rest of that table. */
static void pick_rest(struct search *s)
{
    const struct catalog *c = s->catalog;
    const struct pick *y = &s->picks->y;

    if (s->x == c->n && y->at != c->n && *y->columns &&
        catalog_is_table(c, y->at))
        s->x = y->at;
}

/* The only table of the file, if its columns have names. */
static void pick_frame(struct search *s)
{
    const struct catalog *c = s->catalog;
    size_t tables = 0, last = c->n;

    for (size_t i = 0; i < c->n; i++) {
        if (!catalog_is_table(c, i))
            continue;
        tables++;
        last = i;
    }
    if (s->x == c->n && tables == 1 && catalog_is_frame(c, last))
        s->x = last;
}

static ls_status fail_frame(const struct search *s)
{
    const struct catalog *c = s->catalog;
    struct frame frame = {0};
    char list[300] = "";
    size_t used = 0;
    ls_status status = LS_OK;

    TRY(frame_open(c, s->x, &frame));
    for (size_t i = 0; i < frame.n && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s",
                                 i ? ", " : "", frame.column[i].name);
    status = fail(LS_BAD_DATA,
                  "%s: no column of %s looks like y; it has %s%s; try: "
                  "setting y=%s:COLUMN",
                  c->path, c->name[s->x], list, used >= sizeof list ? ".." : "",
                  c->name[s->x]);
done:
    frame_close(&frame);
    return status;
}

static ls_status find_y(struct search *s)
{
    const struct catalog *c = s->catalog;
    struct pick *y = &s->picks->y;
    ls_status status = LS_OK;

    if (y->at != c->n || !s->need_y)
        return LS_OK;
    TRY(find_in_frame(s, find_y_names, y));
    if (y->at == c->n) {
        s->y = find_y_by_name(s);
        s->y = s->y == s->x ? c->n : s->y;
    }
done:
    return status;
}

static ls_status find_weight(struct search *s)
{
    const struct catalog *c = s->catalog;
    struct pick *weight = &s->picks->weight;
    const char *name = s->config->weight;
    char group[LS_NAME_SIZE] = "";
    ls_status status = LS_OK;

    if (strcmp(name, "none") == 0)
        return LS_OK;
    if (*name)
        return pick_given(s, "setting weight", name, weight);
    if (!s->need_y)
        return LS_OK;
    TRY(find_in_frame(s, row_roles_usual[BESIDE_WEIGHT], weight));
    if (weight->at != c->n)
        return LS_OK;
    if (find_group(c->name[s->x], group))
        weight->at = find_any(c, group, row_roles_usual[BESIDE_WEIGHT]);
    /* Not in a table of many columns, where "w" may be a feature. */
    if (weight->at == c->n)
        weight->at = catalog_find(c, group, "w");
    if (weight->at == s->x || weight->at == s->picks->y.at)
        weight->at = c->n;
done:
    return status;
}

/* The dataset that a setting names, or none. */
static ls_status pick_role(const struct search *s, const char *option,
                           const char *text, struct pick *pick)
{
    if (!*text || strcmp(text, "none") == 0)
        return LS_OK;
    return pick_given(s, option, text, pick);
}

/* Find identities by name, too, as they are not features. */
static ls_status find_id(const struct search *s)
{
    const struct catalog *c = s->catalog;
    struct pick *id = &s->picks->id;
    char group[LS_NAME_SIZE] = "";
    ls_status status = LS_OK;

    TRY(pick_role(s, "setting id", s->config->id, id));
    if (*s->config->id)
        return LS_OK;
    if (!*s->picks->x[0].columns)
        TRY(find_in_frame(s, row_roles_usual[BESIDE_ID], id));
    if (id->at == c->n && s->pattern && find_group(c->name[s->x], group))
        id->at = catalog_find(c, group, "id");
    if (id->at < c->n && !*id->columns &&
        (id->at == s->x || !catalog_is_column(c, id->at) ||
         (!c->shape[id->at].is_text && !c->shape[id->at].is_whole &&
          !number_is_integer(c->shape[id->at].type))))
        id->at = c->n;
done:
    return status;
}

/* The column `name` next to X, or in the root. */
static size_t find_near_x(const struct search *s, const char *name)
{
    const struct catalog *c = s->catalog;
    char group[LS_NAME_SIZE] = "";
    size_t at = c->n;

    if (find_group(c->name[s->x], group))
        at = catalog_find(c, group, name);
    return at != c->n ? at : catalog_find(c, "", name);
}

/* Without a setting a dataset split or Fuel's attribute, if present; "auto"
 * requires one. */
static ls_status find_split(const struct search *s, bool *fuel)
{
    const struct catalog *c = s->catalog;
    struct pick *split = &s->picks->split;
    const char *given = s->config->stored_split;

    if (*given && strcmp(given, "auto") != 0)
        return pick_role(s, "setting stored-split", given, split);
    split->at = find_near_x(s, "split");
    if (split->at < c->n)
        return LS_OK;
    *fuel = h5_has(c->file, "/", "split");
    return *fuel || !*given
               ? LS_OK
               : catalog_fail(c, "there is no stored split: no dataset called "
                                 "split, no attribute of Fuel");
}

static ls_status find_groups(const struct search *s)
{
    if (!*s->config->group && strcmp(s->config->split, "group") == 0)
        s->picks->group.at = find_near_x(s, "group");
    return pick_role(s, "setting group", s->config->group, &s->picks->group);
}

static ls_status find_roles(const struct search *s, bool *fuel)
{
    ls_status status = LS_OK;

    TRY(find_id(s));
    TRY(find_groups(s));
    TRY(find_split(s, fuel));
done:
    return status;
}

/* y as given. */
static ls_status find_given_y(struct search *s)
{
    const char *y = s->config->y;
    struct pick *pick = &s->picks->y;

    if (!*y || strcmp(y, "none") == 0)
        return LS_OK;
    return pick_given(s, "setting y", y, pick);
}

/* Fills the picks. */
static ls_status find_all(struct search *s)
{
    const struct catalog *c = s->catalog;
    struct picks *picks = s->picks;
    ls_status status = LS_OK;

    if (*s->config->x)
        TRY(pick_x(s, s->config->x));
    else
        TRY(find_x_by_name(s, &s->x));
    pick_frame(s);
    TRY(find_given_y(s));
    pick_rest(s);
    s->y = picks->y.at;
    TRY(find_y(s));
    if (s->x != c->n && catalog_is_frame(c, s->x) && s->need_y &&
        picks->y.at == c->n && s->y == c->n)
        TRY(fail_frame(s));
    if (s->x == c->n || (s->y == c->n && picks->y.at == c->n && s->need_y))
        TRY(find_by_shape(s));
    if (picks->n_x == 0)
        picks->x[picks->n_x++].at = s->x;
    if (picks->y.at == c->n)
        picks->y.at = s->y;
    TRY(find_weight(s));
done:
    return status;
}

/* A list of names, in the group of X or in the root. */
static void find_names(const struct search *s, const char *name,
                       char found[LS_NAME_SIZE])
{
    const struct catalog *c = s->catalog;
    char group[LS_NAME_SIZE] = "";
    size_t at = c->n;

    if (find_group(c->name[s->x], group))
        at = catalog_find(c, group, name);
    if (at == c->n)
        at = catalog_find(c, "", name);
    if (at < c->n && c->shape[at].is_text && c->shape[at].rank == 1 &&
        strlen(c->name[at]) < LS_NAME_SIZE)
        strcpy(found, c->name[at]);
}

ls_status table_find(struct h5_file *file, const char *path,
                     const ls_config *config,
                     const struct dataset_pattern *pattern, struct table *table)
{
    struct catalog catalog = {0};
    struct table made = {.path = path};
    struct search s = {
        .catalog = &catalog, .config = config, .pattern = pattern};
    ls_status status = LS_OK;

    TRY(catalog_open(file, path, &catalog));
    catalog.to_judge = pattern != NULL;
    TRY(MEM_ARRAY(s.picks, 1, "names of datasets"));
    s.need_y = pattern ? pattern->need_y : strcmp(config->y, "none") != 0;
    s.x = s.y = s.picks->y.at = s.picks->weight.at = catalog.n;
    s.picks->need_y = s.need_y;
    s.picks->id.at = s.picks->group.at = s.picks->split.at = catalog.n;
    TRY(find_all(&s));
    if (pattern && catalog_is_training(catalog.name[s.x]) && !*config->x)
        reading_add(made.reading, "%.100s is to train on by its name",
                    catalog.name[s.x]);
    TRY(find_roles(&s, &made.fuel_split));
    TRY(table_build(&catalog, s.picks, config, pattern, &made));
    find_names(&s, "feature_names", made.features);
    if (!*made.features)
        find_anndata(&s, made.features);
    find_names(&s, "target_names", made.targets);
    if (!*made.classes)
        find_names(&s, "class_names", made.classes);
    made.axis = turn_named(config->x_axis);
    TRY(axes_settle(&made, pattern));
    *table = made;
    made = (struct table){0};
done:
    table_clear(&made);
    mem_free(s.picks);
    catalog_close(&catalog);
    return status;
}
