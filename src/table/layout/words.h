/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words that the numbers of a column stand for.
 */
#ifndef LOCKSTEP_WORDS_H
#define LOCKSTEP_WORDS_H

#include "table/layout/source.h"

/* Code value[i] stands for name[i]. */
struct words {
    char **name;   /* [n] one block */
    double *value; /* [n] */
    size_t n;
    const char *of; /* what has them, for sentences: "the enum" */
    bool is_list;   /* the codes are 0, 1, ..; a negative one is missing */
};

/* Where the words of a source of codes are: source->words is set. Reads them;
 * LS_BAD_DATA when the list is not there or is not one of texts or numbers. */
ls_status words_read(struct h5_file *file, const struct source *source,
                     struct words *words);
void words_clear(struct words *words);

/* Position of the word of a code, or words->n. */
size_t words_find(const struct words *words, double code);

/* Whether the codes of two sources stand for the same words. */
ls_status words_same(struct h5_file *file, const struct source *source,
                     struct h5_file *other, const struct source *more,
                     bool *same);

/* The word of every row in place of its code; one block. The row of a code
 * without a word is LS_BAD_DATA. */
ls_status words_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n);

#endif
