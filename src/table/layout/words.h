/* SPDX-License-Identifier: MIT */
/*
 * words.h - words encoded by the numeric codes of a column.
 */
#ifndef LOCKSTEP_WORDS_H
#define LOCKSTEP_WORDS_H

#include "table/layout/source.h"

/* Code value[i] stands for name[i]. */
struct words {
    char **name;   /* [n] one block */
    double *value; /* [n] */
    size_t n;
    const char *of; /* where the words are stored, for sentences: "the enum" */
    bool is_list;   /* codes are 0, 1, ..; a negative code is missing */
};

/* Read the words of a source of codes, which source->words locates. LS_BAD_DATA
 * if the list is missing or is not one of texts or numbers. */
ls_status words_read(struct h5_file *file, const struct source *source,
                     struct words *words);
void words_clear(struct words *words);

/* Position of the word of a code, or words->n. */
size_t words_find(const struct words *words, double code);

/* Whether the codes of two sources encode the same words. */
ls_status words_same(struct h5_file *file, const struct source *source,
                     struct h5_file *other, const struct source *more,
                     bool *same);

/* The word of each row; one block. A code without a word is LS_BAD_DATA that
 * names the row. */
ls_status words_texts(struct h5_file *file, const struct source *source,
                      char ***texts, size_t *n);

#endif
