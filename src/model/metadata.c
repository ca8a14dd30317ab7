/* SPDX-License-Identifier: MIT */
/*
 * metadata.c - a growing list of names and values.
 */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/model.h"

/* Numbers in a value have a decimal point, whatever the caller's locale. */
static ls_status PRINTF_LIKE(2, 0)
    print_text(char **text, const char *format, va_list arguments)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t callers = plain ? uselocale(plain) : (locale_t)0;
    va_list again;
    int length = 0;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    *text = length < 0 ? NULL : mem_zeroed((size_t)length + 1, 1);
    if (*text)
        vsnprintf(*text, (size_t)length + 1, format, again);
    va_end(again);
    if (plain) {
        uselocale(callers);
        freelocale(plain);
    }
    return mem_check(*text, 1, 1, "text");
}

static size_t index_of(const struct metadata *metadata, const char *name)
{
    size_t i = 0;

    while (i < metadata->n && strcmp(metadata->text[2 * i], name) != 0)
        i++;
    return i;
}

/* Room for one more of n things in an array of *room. */
static ls_status make_room(size_t n, size_t size, size_t *room, void **array)
{
    const size_t more = *room ? 2 * *room : 16;
    void *longer = NULL;
    ls_status status = LS_OK;

    if (n < *room)
        return LS_OK;
    longer = mem_zeroed(more, size);
    TRY(mem_check(longer, more, size, "list"));
    if (*array)
        memcpy(longer, *array, n * size);
    mem_free(*array);
    *array = longer;
    *room = more;

done:
    return status;
}

static ls_status append(struct metadata *metadata, const char *name,
                        char *value)
{
    char *copy = NULL;
    void *text = metadata->text;
    ls_status status = LS_OK;

    TRY(make_room(metadata->n, 2 * sizeof(char *), &metadata->room, &text));
    metadata->text = text;
    copy = mem_text(name);
    TRY(mem_check(copy, strlen(name), 1, "text"));
    metadata->text[2 * metadata->n] = copy;
    metadata->text[2 * metadata->n + 1] = value;
    metadata->n++;

done:
    return status;
}

ls_status metadata_add(struct metadata *metadata, const char *name,
                       const char *format, ...)
{
    const size_t i = index_of(metadata, name);
    char *value = NULL;
    va_list arguments;
    ls_status status = LS_OK;

    va_start(arguments, format);
    status = print_text(&value, format, arguments);
    va_end(arguments);
    if (status != LS_OK)
        goto done;
    if (i < metadata->n) {
        mem_free(metadata->text[2 * i + 1]);
        metadata->text[2 * i + 1] = value;
    } else {
        TRY(append(metadata, name, value));
    }
    value = NULL;

done:
    mem_free(value);
    return status;
}

const char *metadata_find(const struct metadata *metadata, const char *name)
{
    const size_t i = index_of(metadata, name);

    return i < metadata->n ? metadata->text[2 * i + 1] : NULL;
}

void metadata_clear(struct metadata *metadata)
{
    for (size_t i = 0; i < 2 * metadata->n; i++)
        mem_free(metadata->text[i]);
    mem_free(metadata->text);
    *metadata = (struct metadata){0};
}
