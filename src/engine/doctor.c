/* SPDX-License-Identifier: MIT */
/*
 * doctor.c - test the matrix products while all threads call them.
 */
#include "engine/doctor.h"

#include "base/mem.h"
#include "engine/team.h"

/* Rounds of the self-test: a few milliseconds. */
enum { ROUNDS = 20 };

/* The products, called by all threads at once. */
struct products_trial {
    const struct gemm *gemm;
    real *work;  /* [threads x n] */
    bool *right; /* [threads] */
    size_t n;
};

static void try_products(void *user, size_t t, size_t team)
{
    const struct products_trial *trial = user;
    struct gemm_guard guard;

    (void)team;
    trial->gemm->enter(&guard);
    trial->right[t] =
        gemm_check(trial->gemm, ROUNDS, t + 1, trial->work + t * trial->n);
    trial->gemm->leave(&guard);
}

ls_status doctor_check_products(const struct gemm *gemm, size_t threads)
{
    ls_status status = LS_OK;
    struct products_trial trial = {.gemm = gemm, .n = gemm_check_size()};

    TRY(gemm_load(gemm));
    TRY(MEM_ARRAY(trial.work, threads * trial.n, "self-test of the products"));
    TRY(MEM_ARRAY(trial.right, threads, "self-test of the products"));
    for (size_t t = 0; t < threads; t++)
        trial.right[t] = true;
    team_run(threads, try_products, &trial);
    for (size_t t = 0; t < threads; t++)
        if (!trial.right[t])
            TRY(fail(LS_INTERNAL,
                     "the matrix products of '%s' are wrong when %zu threads "
                     "call them at once; choose another with setting products",
                     gemm->name, threads));

done:
    mem_free(trial.work);
    mem_free(trial.right);
    return status;
}
