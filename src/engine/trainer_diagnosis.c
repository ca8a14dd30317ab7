/* SPDX-License-Identifier: MIT */
/*
 * trainer_diagnosis.c - setting diagnose: figures of a run for its log.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/diagnosis.h"
#include "engine/trainer.h"

/* The first loss is far from the loss of outputs 0 if it is this many times
 * larger; likewise the loss of outputs 0 and that of the best constants. */
static const double far_above = 1.5, badly_scaled = 3;

static void report_first_loss(const struct ls_trainer *t, const ls_diagnosis *d)
{
    char constant[64] = "";

    if (!isnan(d->constant_loss))
        snprintf(constant, sizeof constant,
                 ", that of the best constant outputs %.4g", d->constant_loss);
    trainer_note(t, LS_NOTE,
                 "first loss %.4g on %zu rows; that of outputs that are all 0 "
                 "is %.4g%s",
                 d->first_loss, d->rows, d->zero_loss, constant);
    if (d->first_loss > far_above * d->zero_loss)
        trainer_note(t, LS_WARNING,
                     "the first loss is far above that of outputs that are all "
                     "0: inputs or initial weights are too large; look at "
                     "settings normalize and init");
    if (d->zero_loss > badly_scaled * d->constant_loss)
        trainer_note(t, LS_NOTE,
                     "outputs that are all 0 are far worse than the best "
                     "constant: the classes are very unequal, or y is not "
                     "scaled; look at setting normalize-y");
}

ls_status trainer_diagnosis_begin(struct ls_trainer *t)
{
    ls_status status = LS_OK;

    if (!t->config.diagnose || t->diagnosis)
        return LS_OK;
    TRY(diagnosis_create(t->engine, &t->diagnosis));
    if (t->engine->position.step == 0 && !t->started_from[0])
        report_first_loss(t, diagnosis_about(t->diagnosis));

done:
    return status;
}

static void add(char *text, size_t size, const char *before, double figure,
                const char *unit)
{
    const size_t used = strlen(text);

    snprintf(text + used, size - used, "%s%.3g%s", before, figure, unit);
}

static void report_epoch(const struct ls_trainer *t, const ls_diagnosis *d)
{
    char norms[400] = "", dead[400] = "";

    for (size_t l = 0; l < d->layers; l++) {
        add(norms, sizeof norms, l > 0 ? ", " : "", d->gradient_norm[l], "");
        if (!isnan(d->dead[l]))
            add(dead, sizeof dead, dead[0] ? ", " : "; dead units ",
                100 * d->dead[l], " %");
    }
    trainer_note(t, LS_NOTE, "epoch %llu: gradient norms %s%s",
                 (unsigned long long)t->engine->position.epoch + 1, norms,
                 dead);
}

ls_status trainer_diagnosis_look(struct ls_trainer *t)
{
    ls_status status = LS_OK;

    if (!t->diagnosis)
        return LS_OK;
    TRY(diagnosis_look(t->diagnosis));
    report_epoch(t, diagnosis_about(t->diagnosis));

done:
    return status;
}
