/* SPDX-License-Identifier: MIT */
/*
 * part.h - the part of a table that a row belongs to: train, val or test.
 */
#ifndef LOCKSTEP_PART_H
#define LOCKSTEP_PART_H

/* What a row is for, as a /split says. */
enum { PART_TRAIN, PART_VAL, PART_TEST, PARTS };

/* PART_TRAIN, PART_VAL or PART_TEST for "train", "dev", "1", ..; -1 for any
 * other word. */
int part_of_word(const char *word);

#endif
