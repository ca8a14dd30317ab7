/* SPDX-License-Identifier: MIT */
/*
 * api_struct.c - copy structs provided by the caller, by their size member.
 */
#include "api/api_struct.h"

#include <string.h>

/* Larger than any struct: its size was not set. */
enum { SIZE_MOST = 4096 };

static size_t size_of(const void *theirs)
{
    size_t size;

    memcpy(&size, theirs, sizeof size);
    return size;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

ls_status struct_check(const void *theirs, const char *name, size_t first)
{
    const size_t size = size_of(theirs);

    if (size >= first && size <= SIZE_MOST)
        return LS_OK;
    return fail(LS_USAGE,
                "the member size of %s is %zu; set it to sizeof(%s) before the "
                "call",
                name, size, name);
}

void struct_give(void *theirs, const void *ours, size_t size)
{
    const size_t known = size_of(theirs);
    const size_t common = least(known, size);

    memcpy((char *)theirs + sizeof known, (const char *)ours + sizeof known,
           common - sizeof known);
    memset((char *)theirs + common, 0, known - common);
}

void struct_take(void *ours, const void *theirs, size_t size)
{
    memset(ours, 0, size);
    memcpy(ours, theirs, least(size_of(theirs), size));
}
