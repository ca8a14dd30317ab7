/* SPDX-License-Identifier: MIT */
/*
 * text_list.c - lists of texts: names of columns, classes, datasets.
 */
#include "base/text_list.h"

#include <string.h>

#include "base/mem.h"

char **text_list_copy(const char *const *names, size_t n)
{
    size_t size = n * sizeof(char *);
    char **copy = NULL;
    char *text = NULL;

    if (!names)
        return NULL;
    for (size_t i = 0; i < n; i++)
        size += strlen(names[i]) + 1;
    copy = mem_zeroed(size, 1);
    if (!copy)
        return NULL;
    text = (char *)(copy + n);
    for (size_t i = 0; i < n; i++) {
        const size_t length = strlen(names[i]) + 1;

        copy[i] = memcpy(text, names[i], length);
        text += length;
    }
    return copy;
}

bool text_list_same(const char *const *a, const char *const *b, size_t n)
{
    for (size_t i = 0; a && b && i < n; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return (a != NULL) == (b != NULL);
}
