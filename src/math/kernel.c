/* SPDX-License-Identifier: MIT */
/*
 * kernel.c - choose the best kernel for this machine.
 */
#include "math/kernel.h"

#include <stdatomic.h>

const struct kernel *const kernels[] = {
#ifdef HAS_KERNEL_AVX512
    &kernel_avx512,
#endif
#if defined(__x86_64__)
    &kernel_avx2,
#endif
    &kernel_portable,
    NULL,
};

/* Index of the best kernel plus one; 0: not determined yet. */
static atomic_size_t found;

const struct kernel *kernel_best(void)
{
    size_t i = atomic_load_explicit(&found, memory_order_relaxed);

    if (i > 0)
        return kernels[i - 1];
    while (!kernels[i]->runs_here())
        i++;
    atomic_store_explicit(&found, i + 1, memory_order_relaxed);
    return kernels[i];
}
