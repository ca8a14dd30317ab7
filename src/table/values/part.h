/* SPDX-License-Identifier: MIT */
/*
 * part.h - the part of a split that a row belongs to: train, val or test.
 */
#ifndef LOCKSTEP_PART_H
#define LOCKSTEP_PART_H

/* Values of a stored split. */
enum { PART_TRAIN, PART_VAL, PART_TEST, PARTS };

/* The part named by word ("train", "dev", "1", ..); -1 for any other word. */
int part_of_word(const char *word);

#endif
