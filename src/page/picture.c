/* SPDX-License-Identifier: MIT */
/*
 * picture.c - pictures as data, and their memory.
 */
#include "page/picture.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void album_clear(struct album *album)
{
    for (size_t i = 0; i < album->n; i++)
        free(album->picture[i]->series);
    for (size_t i = 0; i < album->n_owned; i++)
        free(album->owned[i]);
    free(album->owned);
    free(album->picture);
    *album = (struct album){0};
}

bool album_is_whole(const struct album *album)
{
    return !album->no_memory;
}

/* Room for one more element of size bytes in a list that holds n. */
static void *grown(struct album *album, void *list, size_t n, size_t *room,
                   size_t size)
{
    const size_t more = 2 * *room + 8;
    void *longer = list;

    if (n < *room)
        return list;
    longer = realloc(list, more * size);
    if (!longer) {
        album->no_memory = true;
        return NULL;
    }
    *room = more;
    return longer;
}

/* Keep memory until the album is cleared. */
static void *keep(struct album *album, void *memory)
{
    void *list = NULL;

    if (!memory) {
        album->no_memory = true;
        return NULL;
    }
    list = grown(album, album->owned, album->n_owned, &album->owned_room,
                 sizeof *album->owned);
    if (!list) {
        free(memory);
        return NULL;
    }
    album->owned = list;
    album->owned[album->n_owned++] = memory;
    return memory;
}

void *album_array(struct album *album, size_t n, size_t size)
{
    return keep(album, calloc(n > 0 ? n : 1, size));
}

double *album_numbers(struct album *album, size_t n)
{
    return album_array(album, n, sizeof(double));
}

const char *album_text(struct album *album, const char *format, ...)
{
    char *text = NULL;
    size_t size = 0;
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    size = (size_t)vsnprintf(NULL, 0, format, arguments) + 1;
    text = malloc(size);
    if (text)
        vsnprintf(text, size, format, again);
    va_end(again);
    va_end(arguments);
    text = keep(album, text);
    return text ? text : "";
}

struct picture *album_add(struct album *album, enum picture_kind kind,
                          const char *what, const char *title)
{
    struct picture *picture = album_array(album, 1, sizeof *picture);
    void *list = NULL;

    if (!picture)
        return NULL;
    list = grown(album, album->picture, album->n, &album->room,
                 sizeof *album->picture);
    if (!list)
        return NULL;
    *picture = (struct picture){.kind = kind,
                                .what = what,
                                .title = title,
                                .summary = "",
                                .x = {.label = ""},
                                .y = {.label = ""},
                                .mark = NAN};
    album->picture = list;
    album->picture[album->n++] = picture;
    return picture;
}

struct series *picture_add(struct album *album, struct picture *picture,
                           const char *name, size_t n)
{
    struct series *list = NULL, *made = NULL;
    double *x = album_numbers(album, n), *y = album_numbers(album, n);

    if (!picture || !x || !y)
        return NULL;
    list = grown(album, picture->series, picture->n_series, &picture->room,
                 sizeof *list);
    if (!list)
        return NULL;
    picture->series = list;
    made = &list[picture->n_series];
    *made = (struct series){
        .name = name, .n = n, .x = x, .y = y, .color = picture->n_series};
    picture->n_series++;
    return made;
}

const struct picture *album_find(const struct album *album, const char *what)
{
    for (size_t i = 0; i < album->n; i++)
        if (strcmp(album->picture[i]->what, what) == 0)
            return album->picture[i];
    return NULL;
}
