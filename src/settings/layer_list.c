/* SPDX-License-Identifier: MIT */
/*
 * layer_list.c - a list of layers in a setting. Layers count from 1, the last
 * one is the output layer; both ends of a range are in it.
 */
#include "settings/layer_list.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "settings/config_text.h"

/* "3", or "1:3". */
static bool read_range(const char *item, uint64_t *first, uint64_t *last)
{
    char begin[24];
    const size_t length = strcspn(item, ":");

    if (length >= sizeof begin)
        return false;
    snprintf(begin, sizeof begin, "%.*s", (int)length, item);
    if (!text_to_whole(begin, first))
        return false;
    *last = *first;
    return !item[length] ||
           (text_to_whole(item + length + 1, last) && *last >= *first);
}

static ls_status add_item(const char *text, const char *item, size_t n_layers,
                          bool *listed)
{
    uint64_t first = 0, last = 0;

    if (!read_range(item, &first, &last) || first == 0)
        return fail(LS_USAGE,
                    "setting freeze=%.60s: '%.24s' is no layer; want numbers "
                    "from 1, as 1,2 or 1:3",
                    text, item);
    if (last > n_layers)
        return fail(LS_USAGE,
                    "setting freeze=%.60s: there is no layer %llu, with the "
                    "output layer setting hidden makes %zu",
                    text, (unsigned long long)last, n_layers);
    for (uint64_t l = first; l <= last; l++)
        listed[l - 1] = true;
    return LS_OK;
}

static ls_status add_items(const char *text, size_t n_layers, bool *listed)
{
    char items[LS_NAME_SIZE];
    char *rest = items, *item;
    ls_status status = LS_OK;

    snprintf(items, sizeof items, "%s", text);
    while ((item = strsep(&rest, ",")))
        TRY(add_item(text, item, n_layers, listed));

done:
    return status;
}

ls_status layer_list_read(const char *text, size_t n_layers,
                          bool listed[LS_MAX_HIDDEN + 1])
{
    bool made[LS_MAX_HIDDEN + 1] = {false};
    size_t count = 0;
    ls_status status = LS_OK;

    if (*text)
        TRY(add_items(text, n_layers, made));
    for (size_t l = 0; l < n_layers; l++)
        count += made[l];
    if (count == n_layers)
        TRY(fail(LS_USAGE,
                 "setting freeze=%.60s names all %zu layers: nothing is left "
                 "to train",
                 text, n_layers));
    memcpy(listed, made, sizeof made);

done:
    return status;
}
