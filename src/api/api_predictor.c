/* SPDX-License-Identifier: MIT */
/*
 * api_predictor.c - public functions: outputs of a model for rows in memory.
 */
#include "base/mem.h"
#include "model/predict.h"

ls_status ls_predictor_create(const ls_model *model, size_t max_rows,
                              ls_predictor **predictor)
{
    struct ls_predictor *made = NULL;
    ls_status status = LS_OK;

    if (max_rows == 0)
        return fail(LS_USAGE, "a predictor of 0 rows; want 1 or more");
    TRY(MEM_ARRAY(made, 1, "a predictor"));
    TRY(predictor_open(model, max_rows, made));
    *predictor = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

ls_status ls_predictor_run(ls_predictor *predictor, size_t rows,
                           const ls_real *X, ls_real *out)
{
    if (rows > predictor->max_rows)
        return fail(LS_USAGE,
                    "%zu rows for a predictor that was created for at most %zu",
                    rows, predictor->max_rows);
    return predictor_run(predictor, rows, NUMBER_REAL, X, out);
}

void ls_predictor_destroy(ls_predictor *predictor)
{
    if (!predictor)
        return;
    predictor_close(predictor);
    mem_free(predictor);
}
