/* SPDX-License-Identifier: MIT */
/*
 * has_numbers.c - whether a table has features that numeric embeddings are for.
 */
#include "table/order/has_numbers.h"

#include "base/mem.h"
#include "table/layout/coded.h"
#include "table/order/sample_values.h"
#include "table/values/encoding.h"

static bool more_than_two(const real *value, size_t n)
{
    real seen[2];
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const real v = value[i];

        if (v != v || (count > 0 && v == seen[0]) ||
            (count > 1 && v == seen[1]))
            continue;
        if (count == 2)
            return true;
        seen[count++] = v;
    }
    return false;
}

ls_status dataset_has_numbers(const ls_dataset *dataset,
                              const struct rows *rows, bool *yes)
{
    struct preprocess as_stored = {0};
    struct value_sample sample = {0};
    struct coded_walk walk = {0};
    bool more = coded_next(dataset->columns, &walk), found = false;
    ls_status status = LS_OK;

    TRY(preprocess_create(dataset->about.features, NULL, &as_stored));
    TRY(dataset_sample_values(dataset, rows, &as_stored, 0, &sample));
    for (size_t j = 0; j < sample.columns && !found; j++) {
        if (more && walk.feature == j)
            more = coded_next(dataset->columns, &walk);
        else
            found = more_than_two(sample.value + j * sample.rows, sample.rows);
    }
    *yes = found;

done:
    preprocess_clear(&as_stored);
    mem_free(sample.value);
    return status;
}
