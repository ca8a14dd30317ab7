/* SPDX-License-Identifier: MIT */
/*
 * infer_check.c - whether a file for inference gives the outputs of its model.
 */
#include <math.h>

#include "base/mem.h"
#include "infer/infer_file.h"
#include "infer/infer_net.h"
#include "model/outputs.h"
#include "model/predict.h"

/* Other libraries of matrix products sum in another order. */
#define ROUNDING (sizeof(real) == sizeof(double) ? 1e-9 : 1e-4)

/* Unit of an output, or, if larger, its value. */
static double room_of(const struct ls_model *model, size_t j, double value)
{
    const double unit = fabs(outputs_unit(&model->network, &model->target, j));

    return ROUNDING * (fabs(value) > unit ? fabs(value) : unit);
}

static ls_status compare_row(const struct ls_model *model, const double *got,
                             const real *want)
{
    for (size_t j = 0; j < model->about.targets; j++) {
        const double value = (double)want[j];
        const bool nan = isnan(got[j]) && isnan(value);

        if (!nan && !(fabs(got[j] - value) <= room_of(model, j, value)))
            return fail(LS_INTERNAL,
                        "output %zu of the file for inference is %.9g, but "
                        "%.9g of the model",
                        j, got[j], value);
    }
    return LS_OK;
}

/* Rows of the self-test, of the first member of an ensemble. */
static const struct selftest *rows_of(const struct ls_model *model)
{
    return model->n_members > 0 ? &model->member[0]->selftest
                                : &model->selftest;
}

static ls_status compare_rows(const struct ls_model *model,
                              const struct infer_net *net)
{
    const struct selftest *test = rows_of(model);
    const size_t n = model->input.n, n_out = model->about.targets;
    real *want = NULL;
    double *got = NULL;
    char *work = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(want, test->rows * n_out, "a check"));
    TRY(MEM_ARRAY(got, n_out, "a check"));
    TRY(MEM_ARRAY(work, net->work_size, "a check"));
    TRY(model_outputs(model, test->rows, NUMBER_F64, test->X, want));
    for (size_t i = 0; i < test->rows; i++) {
        infer_row(net, test->X + i * n, got, work);
        TRY(compare_row(model, got, want + i * n_out));
    }
done:
    mem_free(want);
    mem_free(got);
    mem_free(work);
    return status;
}

ls_status infer_file_check(const struct ls_model *model, const void *bytes,
                           size_t size)
{
    const struct infer_engine *const engine[] = {&infer_engine};
    struct infer_net *net = NULL;
    ls_status status = LS_OK;

    TRY(infer_read("the file for inference", bytes, size, &net));
    TRY(infer_bind(net, "the file for inference", engine, 1));
    TRY(compare_rows(model, net));
done:
    infer_destroy(net);
    return status;
}
