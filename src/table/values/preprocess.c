/* SPDX-License-Identifier: MIT */
/*
 * preprocess.c - scaling of each column.
 *
 * Stores and copies; fit_scaling.c and fit_curve.c fit, gather.c applies.
 */
#include "table/values/preprocess.h"

#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/curve.h"
#include "table/values/encoding.h"

ls_status preprocess_create(size_t n, const char *const *names,
                            struct preprocess *p)
{
    struct preprocess made = {.n = n};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.shift, n, "shifts of columns"));
    TRY(MEM_ARRAY(made.scale, n, "scales of columns"));
    if (names) {
        made.names = text_list_copy(names, n);
        TRY(mem_check(made.names, n, sizeof(char *), "names of columns"));
    }
    for (size_t j = 0; j < n; j++)
        made.scale[j] = 1.0;
    *p = made;
    made = (struct preprocess){0};
done:
    preprocess_clear(&made);
    return status;
}

ls_status preprocess_fill(struct preprocess *p)
{
    return MEM_ARRAY(p->fill, p->n, "fillings of columns");
}

ls_status preprocess_range(struct preprocess *p)
{
    return MEM_ARRAY(p->range, 2 * p->n, "ranges of targets");
}

ls_status preprocess_copy(const struct preprocess *from, struct preprocess *to)
{
    ls_status status = LS_OK;

    TRY(preprocess_create(from->n, (const char *const *)from->names, to));
    memcpy(to->shift, from->shift, from->n * sizeof *to->shift);
    memcpy(to->scale, from->scale, from->n * sizeof *to->scale);
    TRY(curve_copy(from->curve, &to->curve));
    TRY(encoding_copy(from->columns, &to->columns));
    if (from->fill) {
        TRY(preprocess_fill(to));
        memcpy(to->fill, from->fill, from->n * sizeof *to->fill);
    }
    if (from->range) {
        TRY(preprocess_range(to));
        memcpy(to->range, from->range, 2 * from->n * sizeof *to->range);
    }
done:
    return status;
}

ls_status preprocess_adopt(const struct preprocess *from, struct preprocess *to)
{
    struct curve *curve = NULL;
    ls_status status = LS_OK;

    TRY(curve_copy(from->curve, &curve));
    curve_destroy(to->curve);
    to->curve = curve;
    memcpy(to->shift, from->shift, to->n * sizeof *to->shift);
    memcpy(to->scale, from->scale, to->n * sizeof *to->scale);
    if (from->fill && !to->fill)
        TRY(preprocess_fill(to));
    if (from->fill)
        memcpy(to->fill, from->fill, to->n * sizeof *to->fill);
    if (!to->columns)
        TRY(encoding_copy(from->columns, &to->columns));
done:
    return status;
}

void preprocess_clear(struct preprocess *p)
{
    mem_free(p->names);
    mem_free(p->shift);
    mem_free(p->scale);
    curve_destroy(p->curve);
    mem_free(p->range);
    encoding_destroy(p->columns);
    mem_free(p->fill);
    *p = (struct preprocess){0};
}

static bool range_differs(const struct preprocess *a,
                          const struct preprocess *b, size_t j)
{
    if (!a->range || !b->range)
        return a->range != b->range;
    return a->range[j] != b->range[j] ||
           a->range[a->n + j] != b->range[b->n + j];
}

size_t preprocess_first_difference(const struct preprocess *a,
                                   const struct preprocess *b)
{
    size_t j = 0;

    while (j < a->n && !range_differs(a, b, j) &&
           curve_same(a->curve, b->curve, j))
        j++;
    return j;
}

int preprocess_is_identity(const struct preprocess *p)
{
    if (p->curve)
        return 0;
    for (size_t j = 0; j < p->n; j++)
        if (p->shift[j] != 0.0 || p->scale[j] != 1.0)
            return 0;
    return 1;
}
