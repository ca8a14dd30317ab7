/* SPDX-License-Identifier: MIT */
/*
 * mem.h - allocate memory, aligned to 64 bytes, with overflow checks.
 */
#ifndef LOCKSTEP_MEM_H
#define LOCKSTEP_MEM_H

#include <stddef.h>

#include "base/status.h"

/* Alignment of every block, in bytes: a cache line and an AVX-512 register. */
enum { MEM_ALIGN = 64 };

/* Allocate count * size zeroed bytes; NULL on failure, overflow included. 0
 * bytes give a block to free. mem_free() takes NULL. */
void *mem_zeroed(size_t count, size_t size);
void mem_free(void *block);

/* Return freed memory that the allocator still holds to the system, so that
 * machine_resident() measures memory in use. */
void mem_return(void);

/* Allocate without zeroing: the first thread that touches a page places it. */
void *mem_untouched(size_t count, size_t size);

/*
 * Grow an array to a capacity of at least `want` elements, by doubling; the
 * first `used` are kept. `pointer` is the address of the pointer to the array,
 * `room` its capacity. On failure nothing changes.
 */
ls_status mem_grow(void *pointer, size_t used, size_t want, size_t size,
                   size_t *room, const char *what);

/* A copy of a text, or NULL. */
char *mem_text(const char *text);

/* count rounded up so that count * size is a multiple of MEM_ALIGN; size is a
 * power of two up to MEM_ALIGN. */
size_t mem_round(size_t count, size_t size);

/* LS_OK if block, else LS_NO_MEMORY naming what and how much. */
ls_status mem_check(const void *block, size_t count, size_t size,
                    const char *what);

/* mem_grow() of the array at &pointer, as a status. */
#define MEM_GROW(pointer, used, want, room, what) \
    mem_grow(&(pointer), (used), (want), sizeof *(pointer), (room), (what))

/* pointer = count zeroed elements, as a status. */
#define MEM_ARRAY(pointer, count, what)                                    \
    mem_check((pointer) = mem_zeroed((count), sizeof *(pointer)), (count), \
              sizeof *(pointer), (what))

#endif
