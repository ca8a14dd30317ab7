/* SPDX-License-Identifier: MIT */
/*
 * find_guess.c - find X and y by usual names, else by shapes.
 *
 * The choice must be unique.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "table/locate/find_inside.h"

const char *const find_x_names[] = {"X",     "features", "data", "inputs",
                                    "input", "images",   NULL};
const char *const find_y_names[] = {"y",      "labels",  "label",  "targets",
                                    "target", "outputs", "output", "truth",
                                    "class",  NULL};
static const char *const groups[] = {
    "", "/train", "/val", "/valid", "/validation", "/test", NULL};

size_t find_any(const struct catalog *catalog, const char *group,
                const char *const *names)
{
    size_t at = catalog->n;

    for (; *names && at == catalog->n; names++)
        at = catalog_find(catalog, group, *names);
    return at;
}

/* The group of a name: "/a" of "/a/X_train"; false when name is too long. */
bool find_group(const char *name, char group[LS_NAME_SIZE])
{
    const size_t length = catalog_group(name);

    if (length >= LS_NAME_SIZE)
        return false;
    memcpy(group, name, length);
    group[length] = '\0';
    return true;
}

/* The matching name of y: "y_train" for "X_train", "test_y" for "test_x". False
 * when name has another form. */
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

/* Candidates for X; among several, training takes the one for training. */
struct choice {
    size_t found, training; /* number; number of those for training */
    size_t last, last_training;
};

static void choose(const struct search *s, size_t at, struct choice *choice)
{
    choice->found++;
    choice->last = at;
    if (catalog_is_training(s->catalog->name[at])) {
        choice->training++;
        choice->last_training = at;
    }
}

/* The only one, or the only one for training. */
static ls_status settle_choice(const struct search *s,
                               const struct choice *choice, const char *several,
                               size_t *x)
{
    if (choice->found == 1)
        *x = choice->last;
    else if (choice->training == 1 && !s->pattern)
        *x = choice->last_training;
    else if (choice->found > 1)
        return catalog_fail(s->catalog, several);
    return LS_OK;
}

/* The only dataset "x_..." or "..._x"; among several, the one for training. */
static ls_status find_by_stem(const struct search *s, size_t *x)
{
    const struct catalog *c = s->catalog;
    struct choice choice = {0};
    char partner[LS_NAME_SIZE];

    for (size_t i = 0; i < c->n; i++)
        if (partner_of(c->name[i], 'x', 'y', partner) &&
            c->shape[i].type != NUMBER_NONE && c->kind[i] != ENTRY_PIECE)
            choose(s, i, &choice);
    return settle_choice(s, &choice, "several datasets may be X", x);
}

/* Find X by usual names: in the root, then in groups. For training the first
 * group with X is taken; else the user must choose. */
ls_status find_x_by_name(const struct search *s, size_t *x)
{
    const struct catalog *c = s->catalog;
    struct choice choice = {0};

    for (size_t g = 0; groups[g]; g++) {
        const size_t at = find_any(c, groups[g], find_x_names);

        if (at == c->n)
            continue;
        choose(s, at, &choice);
        if (g == 0 || !s->pattern)
            break;
    }
    return choice.found
               ? settle_choice(s, &choice, "several groups have an X", x)
               : find_by_stem(s, x);
}

/* Find y next to X: the name that goes with X, or a usual name in the same
 * group. */
size_t find_y_by_name(const struct search *s)
{
    const struct catalog *c = s->catalog;
    char group[LS_NAME_SIZE] = "", partner[LS_NAME_SIZE];

    if (s->x == c->n)
        return find_any(c, "", find_y_names);
    if (!find_group(c->name[s->x], group))
        return c->n;
    if (partner_of(c->name[s->x], 'x', 'y', partner) &&
        catalog_find(c, group, partner) != c->n)
        return catalog_find(c, group, partner);
    const size_t roles = find_any(c, group, find_y_names);

    return roles != c->n ? roles : find_any(c, "", find_y_names);
}

static uint64_t column_length(const struct h5_shape *shape)
{
    if (shape->rank == 2 && shape->dims[0] == 1)
        return shape->dims[1];
    return shape->dims[0];
}

/* An X found by its name may be a single number, or nothing to describe. */
static bool may_pair(const struct h5_shape *x, const struct h5_shape *y)
{
    const uint64_t length = column_length(y);

    return x->rank >= 1 &&
           (length == x->dims[0] || length == x->dims[x->rank - 1]);
}

/* Count the tables, and the fitting pairs of table and column; keep the last
 * pair. */
static size_t count_pairs(const struct search *s, bool texts, size_t *x,
                          size_t *y, size_t *tables)
{
    const struct catalog *c = s->catalog;
    size_t found = 0;

    *tables = 0;

    for (size_t i = 0; i < c->n; i++) {
        if (s->x == c->n ? !catalog_is_table(c, i) : i != s->x)
            continue;
        for (size_t k = 0; k < c->n; k++) {
            if (k == i || !catalog_is_column(c, k) ||
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

/* Refuse to replace an X in the root that is a link, and not followed, by
 * another table. */
static ls_status refuse_links(const struct search *s)
{
    struct h5_file *file = s->catalog->file;
    ls_status status = LS_OK;

    for (size_t i = 0; find_x_names[i]; i++) {
        char name[64];
        struct h5_shape shape;

        snprintf(name, sizeof name, "/%s", find_x_names[i]);
        if (h5_is_link(file, name))
            TRY(h5_describe(file, name, &shape));
    }
done:
    return status;
}

/* Find X and y by shape: a unique table and a unique column that fit. */
ls_status find_by_shape(struct search *s)
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
            if (catalog_is_table(c, i)) {
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

void find_anndata(const struct search *s, char found[LS_NAME_SIZE])
{
    const struct catalog *c = s->catalog;
    char index[64] = "_index";
    size_t at = c->n;

    if (strcmp(c->name[s->x], "/X") != 0)
        return;
    if (h5_is_group(c->file, "/var") && h5_has(c->file, "/var", "_index") &&
        h5_get_text(c->file, "/var", "_index", index, sizeof index) != LS_OK)
        return;
    at = catalog_find(c, "/var", index);
    if (at < c->n && c->shape[at].is_text && c->shape[at].rank == 1)
        snprintf(found, LS_NAME_SIZE, "%s", c->name[at]);
}
