/* SPDX-License-Identifier: MIT */
/*
 * answer_memory.c - answers of a model for rows in memory, on the calling
 * thread.
 */
#include "explain/answer_memory.h"

ls_status answer_width(const struct ls_model *model, ls_answer answer,
                       size_t *width)
{
    struct answer_team *answers = NULL;
    ls_status status = LS_OK;

    TRY(answer_team_create(model, answer, 1, 0, &answers));
    *width = answer == LS_ANSWER_CLASS ? 0 : answers->width;
done:
    answer_team_destroy(answers);
    return status;
}

ls_status answer_memory(const struct ls_model *model, ls_answer answer,
                        size_t steps, size_t rows, const real *X, real *out)
{
    ls_dataset view = {.x_type = NUMBER_REAL,
                       .width = model->input.n,
                       .x = (void *)(uintptr_t)X};
    struct answer_team *answers = NULL;
    size_t row[PREDICT_ROWS];
    ls_status status = LS_OK;

    if (answer == LS_ANSWER_CLASS)
        return fail(LS_USAGE, "a class is not a number: ask for outputs");
    TRY(answer_team_create(model, answer, steps, 1, &answers));
    for (size_t at = 0; at < rows; at += PREDICT_ROWS) {
        const size_t n = smaller(rows - at, PREDICT_ROWS);

        for (size_t i = 0; i < n; i++)
            row[i] = at + i;
        TRY(answer_team_rows(answers, &view, row, n,
                             out + at * answers->width));
    }
done:
    answer_team_destroy(answers);
    return status;
}
