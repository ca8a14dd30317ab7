/* SPDX-License-Identifier: MIT */
/*
 * pictures_insight.c - importance of columns, and partial dependence.
 */
#include <math.h>
#include <string.h>

#include "cli/pictures_inside.h"
#include "page/markup.h"

/* Outputs of a model that have a curve. */
enum { MOST_OUTPUTS = 8 };

static void add_importance(struct album *album, const struct subject *s)
{
    const struct insight *in = s->insight;
    const ls_importance_result *r = in->importance;
    struct picture *p = album_add(album, PICTURE_BARS, "importance",
                                  "Importance of the columns");

    if (!p)
        return;
    p->rows = in->n;
    p->columns = 1;
    p->cell = album_numbers(album, in->n);
    p->row_name = album_array(album, in->n, sizeof *p->row_name);
    for (size_t k = 0; p->cell && p->row_name && k < in->n; k++) {
        p->cell[k] = r->mean[in->best[k]];
        p->row_name[k] = r->name[in->best[k]];
    }
    p->x.label = album_text(album, "rise of the %s", r->metric);
    p->summary = album_text(
        album,
        "How much worse the %s becomes if a column is permuted: mean of %zu "
        "permutations on %s rows of the table%s.",
        r->metric, r->repeats, number_whole((double)r->rows).s,
        in->n < r->n_columns ? "; the most important columns" : "");
}

static void add_lines(struct album *album, struct picture *p,
                      const ls_dependence_result *r)
{
    for (size_t k = 0; k < r->n_outputs && k < MOST_OUTPUTS; k++) {
        struct series *line = picture_add(
            album, p, r->n_outputs == 1 ? "" : r->output[k], r->n_points);

        for (size_t i = 0; line && i < r->n_points; i++) {
            line->x[i] = r->point[i];
            line->y[i] = r->mean[i * r->n_outputs + k];
        }
    }
}

/* A bar for each text; of several outputs those of the first. */
static void add_bars(struct album *album, struct picture *p,
                     const ls_dependence_result *r)
{
    p->rows = r->n_points;
    p->columns = 1;
    p->cell = album_numbers(album, p->rows);
    p->row_name = album_array(album, p->rows, sizeof *p->row_name);
    for (size_t i = 0; p->cell && p->row_name && i < p->rows; i++) {
        p->row_name[i] = r->level[i];
        p->cell[i] = r->mean[i * r->n_outputs];
    }
    p->x.label = r->output[0];
}

static void add_dependence(struct album *album, const struct subject *s,
                           size_t k)
{
    const ls_dependence_result *r = s->insight->curve[k];
    struct picture *p = album_add(
        album, r->level ? PICTURE_BARS : PICTURE_LINES,
        k == 0 ? "dependence" : album_text(album, "dependence-%zu", k + 1),
        album_text(album, "Partial dependence: %s", r->column));

    if (!p)
        return;
    if (r->level) {
        add_bars(album, p, r);
    } else {
        add_lines(album, p, r);
        p->x = (struct picture_axis){.label = r->column, .tight = true};
        p->y.label = r->n_outputs == 1 ? r->output[0] : "mean output";
    }
    p->summary = album_text(album,
                            "Mean output if this column has the value in all "
                            "of %s rows.",
                            number_whole((double)r->rows).s);
}

void pictures_of_insight(struct album *album, const struct subject *s)
{
    if (!s->insight)
        return;
    add_importance(album, s);
    for (size_t k = 0; k < s->insight->n_curves; k++)
        add_dependence(album, s, k);
}
