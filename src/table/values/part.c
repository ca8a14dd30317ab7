/* SPDX-License-Identifier: MIT */
/*
 * part.c - the part of a split that a row belongs to: train, val or test.
 */
#include "table/values/part.h"

#include <stddef.h>
#include <strings.h>

int part_of_word(const char *word)
{
    static const struct {
        const char *word;
        int part;
    } words[] = {{"train", 0}, {"training", 0},   {"val", 1},  {"valid", 1},
                 {"dev", 1},   {"validation", 1}, {"test", 2}, {"testing", 2},
                 {"0", 0},     {"1", 1},          {"2", 2}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(words[i].word, word) == 0)
            return words[i].part;
    return -1;
}
