/* SPDX-License-Identifier: MIT */
/*
 * validation.c - describe the held-out rows of a trainer: number, choice, rows
 * per class. Does not evaluate them.
 */
#include "base/mem.h"
#include "engine/trainer.h"
#include "lockstep_measure.h"
#include "table/dataset/split.h"

ls_status trainer_count_held_out(struct ls_trainer *t)
{
    ls_status status = LS_OK;
    const ls_dataset *d = t->validation;
    const struct rows *rows = &t->held_out;

    if (rows->n == 0 || !d->label)
        return LS_OK;
    TRY(MEM_ARRAY(t->held_out_classes, d->about.classes, "classes held out"));
    for (size_t i = 0; rows->row && i < rows->n; i++)
        t->held_out_classes[d->label[rows->row[i]]]++;
    for (size_t i = 0; !rows->row && i < d->about.rows; i++)
        if (rows_has(rows, i))
            t->held_out_classes[d->label[i]]++;

done:
    return status;
}

void trainer_describe_held_out(struct ls_trainer *t)
{
    const bool own_table = t->validation != t->data;

    t->validated = (ls_validation){
        .rows = t->held_out.n,
        .train_rows = t->rows.n,
        .method = t->held_out.n == 0 ? "none"
                  : own_table        ? "file"
                              : rows_split_kind(t->data, t->config.split),
        .classes = t->validation->about.classes,
        .class_rows = t->held_out_classes,
    };
}
