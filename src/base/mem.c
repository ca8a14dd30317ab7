/* SPDX-License-Identifier: MIT */
/*
 * mem.c - allocate memory, aligned to 64 bytes, with overflow checks.
 */
#include "base/mem.h"

#include <assert.h>
#include <stdint.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/size.h"

/* count * size in whole cache lines, or 0 on overflow. Never 0 otherwise, so
 * that all blocks are distinct. */
static size_t block_bytes(size_t count, size_t size)
{
    const size_t most = PTRDIFF_MAX - MEM_ALIGN;

    if (size != 0 && count > most / size)
        return 0;

    const size_t bytes = count * size;

    return bytes == 0 ? MEM_ALIGN
                      : (bytes + MEM_ALIGN - 1) / MEM_ALIGN * MEM_ALIGN;
}

/* Bytes of a huge page, if available: rows that are far apart then need fewer
 * page table walks. */
enum { HUGE_PAGE = 2 << 20 };

void *mem_untouched(size_t count, size_t size)
{
    const size_t bytes = block_bytes(count, size);
    void *block = NULL;

    if (bytes >= HUGE_PAGE && posix_memalign(&block, HUGE_PAGE, bytes) == 0) {
        (void)madvise(block, bytes, MADV_HUGEPAGE);
        return block;
    }
    return bytes ? aligned_alloc(MEM_ALIGN, bytes) : NULL;
}

void *mem_zeroed(size_t count, size_t size)
{
    void *block = mem_untouched(count, size);

    if (block)
        memset(block, 0, block_bytes(count, size));
    return block;
}

void mem_free(void *block)
{
    free(block);
}

char *mem_text(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = mem_untouched(size, 1);

    if (copy)
        memcpy(copy, text, size);
    return copy;
}

size_t mem_round(size_t count, size_t size)
{
    assert(size > 0 && size <= MEM_ALIGN && (size & (size - 1)) == 0);

    const size_t unit = MEM_ALIGN / size;

    assert(count <= SIZE_MAX - unit);
    return (count + unit - 1) / unit * unit;
}

ls_status mem_check(const void *block, size_t count, size_t size,
                    const char *what)
{
    if (block)
        return LS_OK;
    if (block_bytes(count, size) == 0)
        return fail(LS_NO_MEMORY,
                    "out of memory: %zu x %zu bytes for %s are more than can "
                    "be addressed",
                    count, size, what);
    return fail(LS_NO_MEMORY, "out of memory: no %s for %s",
                size_text((double)count * (double)size).s, what);
}

ls_status mem_grow(void *pointer, size_t used, size_t want, size_t size,
                   size_t *room, const char *what)
{
    const size_t twice = *room < SIZE_MAX / 2 ? 2 * *room : want;
    const size_t larger = want > twice ? want : twice;
    void *array = NULL, *made = NULL;
    ls_status status = LS_OK;

    if (want <= *room)
        return LS_OK;
    made = mem_untouched(larger, size);
    TRY(mem_check(made, larger, size, what));
    memcpy(&array, pointer, sizeof array); /* of any type of pointer */
    if (used)
        memcpy(made, array, used * size);
    mem_free(array);
    memcpy(pointer, &made, sizeof made);
    *room = larger;
done:
    return status;
}

void mem_return(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}
