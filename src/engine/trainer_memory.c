/* SPDX-License-Identifier: MIT */
/*
 * trainer_memory.c - memory of a run. Part of trainer.h.
 */
#include "base/size.h"
#include "engine/trainer.h"

/* Row numbers of a split, engine and validation. Next to a small network the
 * objects themselves are most of it. */
static size_t work_bytes(const struct ls_trainer *t)
{
    const size_t objects =
        sizeof *t + sizeof *t->engine + (t->best ? 2 : 1) * sizeof *t->model;
    const size_t bytes = objects + engine_bytes(t->engine) +
                         rows_bytes(&t->rows) + rows_bytes(&t->held_out);

    return t->evaluator ? bytes + evaluator_bytes(t->evaluator) : bytes;
}

ls_memory trainer_memory(const struct ls_trainer *t)
{
    const size_t block = t->model->network.n_trained * sizeof(real);
    const size_t n_blocks = 1u + (t->best ? 1u : 0u) + (t->theta ? 1u : 0u) +
                            (t->effective ? 1u : 0u);
    ls_memory memory = {
        .data = dataset_about(t->data)->bytes,
        .parameters = n_blocks * block + trainer_rollback_bytes(t),
        .optimizer = t->parameters.n_states * block,
        .work = work_bytes(t),
    };

    if (t->loader)
        memory.data += data_loader_bytes(t->loader);
    if (t->validation != t->data)
        memory.data += dataset_about(t->validation)->bytes;
    memory.saving = memory.parameters + memory.optimizer;
    return memory;
}

/* Check before the first page of the engine is touched, as touched pages are
 * not free any more. With overcommitted memory only this warning explains why a
 * run is killed. */
void trainer_check_memory(const struct ls_trainer *t,
                          const struct machine *machine)
{
    const double need =
        (double)(engine_bytes(t->engine) + trainer_memory(t).saving);
    const double left = (double)machine_memory(machine);

    if (left > 0 && need > left)
        trainer_note(
            t, LS_WARNING,
            "the run needs %s more, but only %s of memory are left; smaller "
            "minibatches or fewer threads need less",
            size_text(need).s, size_text(left).s);
}
