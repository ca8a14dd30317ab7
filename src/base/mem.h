/* SPDX-License-Identifier: MIT */
/*
 * mem.h - memory: 64-byte aligned, zeroed, sizes multiplied with a check.
 */
#ifndef LOCKSTEP_MEM_H
#define LOCKSTEP_MEM_H

#include <stddef.h>

#include "base/status.h"

/* Alignment of every block, in bytes: a cache line and an AVX-512 register. */
enum { MEM_ALIGN = 64 };

/* count * size zeroed bytes, or NULL (overflow too). 0 bytes give a block that
 * may be freed. mem_free() takes NULL. */
void *mem_zeroed(size_t count, size_t size);
void mem_free(void *block);

/* Give back what was freed and is still held: what the process has in use is
 * then what it uses. */
void mem_return(void);

/* Not zeroed: pages are placed by whoever touches them first. */
void *mem_untouched(size_t count, size_t size);

/*
 * Room for at least `want` elements of an array of which the first `used` are
 * kept; `pointer` is the address of the pointer to it, `room` the elements that
 * it has room for. Grows by doubling. On failure nothing changes.
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

/* As a status: mem_grow() of the array at &pointer. */
#define MEM_GROW(pointer, used, want, room, what) \
    mem_grow(&(pointer), (used), (want), sizeof *(pointer), (room), (what))

/* As a status: pointer = count zeroed elements. */
#define MEM_ARRAY(pointer, count, what)                                    \
    mem_check((pointer) = mem_zeroed((count), sizeof *(pointer)), (count), \
              sizeof *(pointer), (what))

#endif
