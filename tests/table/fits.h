/* SPDX-License-Identifier: MIT */
/*
 * fits.h - the scaling of inputs alone, for tests that do not look at the
 * sketch made beside it.
 */
#ifndef LOCKSTEP_TEST_FITS_H
#define LOCKSTEP_TEST_FITS_H

#include "table/order/fit_scaling.h"

static inline ls_status fit_inputs(const ls_dataset *dataset,
                                   const struct rows *rows,
                                   const char *normalize,
                                   struct preprocess *input)
{
    const struct scaling scaling = {.normalize = normalize};
    struct sketch sketch = {0};
    const ls_status status =
        dataset_fit_and_sketch(dataset, rows, &scaling, &sketch, input);

    sketch_clear(&sketch);
    return status;
}

#endif
