/* SPDX-License-Identifier: MIT */
/*
 * find.c - where X, y and weight stand in anybody's file, and how they lie.
 *
 * Only names and shapes are looked at, no values. What is not told by the
 * user is taken when one reading alone is possible; else nothing is guessed.
 */
#include "data/find.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/axes.h"
#include "data/catalog.h"

static const char *const x_names[] = {"X",     "features", "data", "inputs",
                                      "input", "images",   NULL};
static const char *const y_names[] = {"y",      "labels",  "label",  "targets",
                                      "target", "outputs", "output", "truth",
                                      "class",  NULL};
static const char *const weight_names[] = {
    "weight", "weights", "sample_weight", "sample_weights", "w", NULL};
static const char *const groups[] = {
    "", "/train", "/val", "/valid", "/validation", "/test", NULL};

/* What is being searched; positions in the catalog, or catalog->n. */
struct search {
    const struct catalog *catalog;
    const ls_config *config;
    const struct dataset_pattern *pattern;
    bool need_y;
    size_t x, y, weight;
};

void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
{
    size_t used = strlen(reading);
    va_list arguments;

    if (used > 0 && used + 2 < LS_NAME_SIZE) {
        memcpy(reading + used, "; ", 3);
        used += 2;
    }
    va_start(arguments, format);
    vsnprintf(reading + used, LS_NAME_SIZE - used, format, arguments);
    va_end(arguments);
}

static size_t find_any(const struct catalog *catalog, const char *group,
                       const char *const *names)
{
    size_t at = catalog->n;

    for (; *names && at == catalog->n; names++)
        at = catalog_find(catalog, group, *names);
    return at;
}

/* "/a/X_train" is of group "/a"; false when the name is too long to be. */
static bool group_of(const char *name, char group[LS_NAME_SIZE])
{
    const size_t length = catalog_group(name);

    if (length >= LS_NAME_SIZE)
        return false;
    memcpy(group, name, length);
    group[length] = '\0';
    return true;
}

/* The name that goes with it: "y_train" for "X_train", "test_y" for "test_x".
 * False when the name is not of that form. */
static bool partner_of(const char *name, char letter, char partner,
                       char other[LS_NAME_SIZE])
{
    const char *base = name + catalog_group(name) + 1;
    const size_t length = strlen(base);
    const char prefix[] = {letter, '_', '\0'}, suffix[] = {'_', letter, '\0'};

    if (length < 3 || length >= LS_NAME_SIZE)
        return false;
    memcpy(other, base, length + 1);
    if (strncasecmp(base, prefix, 2) == 0)
        other[0] = partner;
    else if (strcasecmp(base + length - 2, suffix) == 0)
        other[length - 1] = partner;
    else
        return false;
    return true;
}

/* The only dataset "x_..." or "..._x"; of several, the one to train on. */
static ls_status find_by_stem(const struct search *s, size_t *x)
{
    const struct catalog *c = s->catalog;
    size_t found = 0, training = 0, last = c->n, last_training = c->n;
    char partner[LS_NAME_SIZE];

    for (size_t i = 0; i < c->n; i++) {
        if (!partner_of(c->name[i], 'x', 'y', partner) ||
            c->shape[i].type == NUMBER_NONE)
            continue;
        found++;
        last = i;
        if (strstr(partner, "train") || strstr(partner, "TRAIN") ||
            strstr(partner, "Train")) {
            training++;
            last_training = i;
        }
    }
    if (found == 1)
        *x = last;
    else if (training == 1 && !s->pattern)
        *x = last_training;
    else if (found > 1)
        return catalog_fail(c, "several datasets may be X");
    return LS_OK;
}

/* Usual names: in the root, then in groups. To train, the first group that
 * has X counts; else the choice is not ours. */
static ls_status find_x_by_name(const struct search *s, size_t *x)
{
    const struct catalog *c = s->catalog;
    size_t found = 0;

    for (size_t g = 0; groups[g]; g++) {
        const size_t at = find_any(c, groups[g], x_names);

        if (at == c->n)
            continue;
        if (found++ == 0)
            *x = at;
        if (g == 0 || !s->pattern)
            break;
    }
    if (found > 1)
        return catalog_fail(c, "several groups have an X");
    return found ? LS_OK : find_by_stem(s, x);
}

/* y beside X: its partner by name, or a usual name in the same group. */
static size_t find_y_by_name(const struct search *s)
{
    const struct catalog *c = s->catalog;
    char group[LS_NAME_SIZE] = "", partner[LS_NAME_SIZE];

    if (s->x == c->n)
        return find_any(c, "", y_names);
    if (!group_of(c->name[s->x], group))
        return c->n;
    if (partner_of(c->name[s->x], 'x', 'y', partner) &&
        catalog_find(c, group, partner) != c->n)
        return catalog_find(c, group, partner);
    const size_t beside = find_any(c, group, y_names);

    return beside != c->n ? beside : find_any(c, "", y_names);
}

static uint64_t column_length(const struct h5_shape *shape)
{
    if (shape->rank == 2 && shape->dims[0] == 1)
        return shape->dims[1];
    return shape->dims[0];
}

static bool may_pair(const struct h5_shape *x, const struct h5_shape *y)
{
    const uint64_t length = column_length(y);

    return length == x->dims[0] || length == x->dims[x->rank - 1];
}

/* Counts the pairs of a table and a column that fit, and keeps the last; and
 * the tables among them. */
static size_t count_pairs(const struct search *s, bool texts, size_t *x,
                          size_t *y, size_t *tables)
{
    const struct catalog *c = s->catalog;
    size_t found = 0;

    *tables = 0;

    for (size_t i = 0; i < c->n; i++) {
        if (s->x == c->n ? !shape_is_table(&c->shape[i]) : i != s->x)
            continue;
        for (size_t k = 0; k < c->n; k++) {
            if (k == i || !shape_is_column(&c->shape[k]) ||
                (s->y == c->n ? c->shape[k].is_text != texts : k != s->y) ||
                !may_pair(&c->shape[i], &c->shape[k]))
                continue;
            found++;
            *tables += *x != i;
            *x = i;
            *y = k;
        }
    }
    return found;
}

/* An X in the root that is a link, which is not followed: another table is
 * not taken in its place without a word. */
static ls_status refuse_links(const struct search *s)
{
    struct h5_file *file = s->catalog->file;
    ls_status status = LS_OK;

    for (size_t i = 0; x_names[i]; i++) {
        char name[64];
        struct h5_shape shape;

        snprintf(name, sizeof name, "/%s", x_names[i]);
        if (h5_is_link(file, name))
            TRY(h5_describe(file, name, &shape));
    }
done:
    return status;
}

/* What names do not tell, shapes may: one table and one column that fit. */
static ls_status find_by_shape(struct search *s)
{
    const struct catalog *c = s->catalog;
    size_t x = c->n, y = c->n, found = 0, tables = 0;
    ls_status status = LS_OK;

    if (s->x == c->n)
        TRY(refuse_links(s));
    if (s->need_y) {
        found = count_pairs(s, false, &x, &y, &tables);
        if (found == 0)
            found = count_pairs(s, true, &x, &y, &tables);
    } else {
        for (size_t i = 0; i < c->n; i++) {
            if (shape_is_table(&c->shape[i])) {
                found++;
                x = i;
            }
        }
    }
    if (found == 0)
        return catalog_fail(c, s->x != c->n   ? "no dataset looks like y"
                               : s->y != c->n ? "no dataset looks like X"
                                              : "no dataset looks like X or y");
    if (found > 1)
        return catalog_fail(c, tables == 1 ? "several datasets may be y"
                                           : "several datasets may be X");
    s->x = x;
    s->y = y;
done:
    return status;
}

static ls_status find_weight(struct search *s)
{
    const struct catalog *c = s->catalog;
    const char *name = s->config->weight;
    char group[LS_NAME_SIZE] = "";

    if (!s->need_y || strcmp(name, "none") == 0)
        return LS_OK;
    if (*name)
        return catalog_get(c, "--weight", name, &s->weight);
    if (group_of(c->name[s->x], group))
        s->weight = find_any(c, group, weight_names);
    if (s->weight == s->x || s->weight == s->y)
        s->weight = c->n;
    return LS_OK;
}

/* Fills the positions of the search. */
static ls_status find_all(struct search *s)
{
    const struct catalog *c = s->catalog;
    const char *x = s->config->x, *y = s->config->y;
    ls_status status = LS_OK;

    if (*x)
        TRY(catalog_get(c, "--x", x, &s->x));
    else
        TRY(find_x_by_name(s, &s->x));
    if (*y && s->need_y)
        TRY(catalog_get(c, "--y", y, &s->y));
    else if (s->need_y)
        s->y = find_y_by_name(s);
    if (s->y == s->x)
        s->y = c->n;
    if (s->x == c->n || (s->y == c->n && s->need_y))
        TRY(find_by_shape(s));
    TRY(find_weight(s));
done:
    return status;
}

/* Keep what is known of a dataset. */
static ls_status take(const struct catalog *c, size_t index,
                      struct source *source)
{
    ls_status status = LS_OK;

    if (strlen(c->name[index]) >= LS_NAME_SIZE)
        return fail(LS_BAD_DATA, "%s: the name %.60s.. is too long", c->path,
                    c->name[index]);
    strcpy(source->name, c->name[index]);
    TRY(h5_describe(c->file, source->name, &source->shape));
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

    if (group_of(c->name[s->x], group))
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
    struct search s = {
        .catalog = &catalog, .config = config, .pattern = pattern};
    ls_status status = LS_OK;

    TRY(catalog_open(file, path, &catalog));
    s.need_y = pattern ? pattern->need_y : strcmp(config->y, "none") != 0;
    s.x = s.y = s.weight = catalog.n;
    TRY(find_all(&s));
    *table = (struct table){.path = path};
    TRY(take(&catalog, s.x, &table->x));
    if (s.y != catalog.n)
        TRY(take(&catalog, s.y, &table->y));
    if (s.weight != catalog.n)
        TRY(take(&catalog, s.weight, &table->weight));
    find_names(&s, "feature_names", table->features);
    find_names(&s, "target_names", table->targets);
    find_names(&s, "class_names", table->classes);
    TRY(axes_settle(table, pattern));
done:
    catalog_close(&catalog);
    return status;
}
