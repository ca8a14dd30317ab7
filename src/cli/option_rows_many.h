/* SPDX-License-Identifier: MIT */
/*
 * option_rows_many.h - rows of the table of options: many models on one table.
 * Part of options.c.
 */
#ifndef LOCKSTEP_OPTION_ROWS_MANY_H
#define LOCKSTEP_OPTION_ROWS_MANY_H

#include "cli/commands.h"

#define OF_FOLDS (COMMAND_CV | COMMAND_SEARCH)
#define STUDIES (OF_FOLDS | COMMAND_PACK)

static const char *const methods[] = {"grid",        "random",   "halving",
                                      "temperature", "isotonic", "threshold",
                                      "none",        NULL};

#define MANY_ROWS                                                              \
    [OPTION_FOLDS] = {{"folds", "", 'k', "N", "", "Many models",               \
                       "divide the rows into so many folds, and train once "   \
                       "for each, on the others; cv takes 5 if not given",     \
                       NULL, 0},                                               \
                      OF_FOLDS},                                               \
    [OPTION_REPEATS] =                                                         \
        {{"repeats", "repeat", 0, "N", "", "Many models",                      \
          "cv and search: repeat with other folds, by the seeds "              \
          "that follow --seed, 1 if not given; importance: "                   \
          "permutations of each column, 5 if not given",                       \
          NULL, 0},                                                            \
         OF_FOLDS | COMMAND_IMPORTANCE},                                       \
    [OPTION_SPACE] =                                                           \
        {{"space", "", 0, "FILE", "", "Many models",                           \
          "settings to choose from, in lines as lr = log 1e-4 "                \
          "1e-1, dropout = uniform 0 0.5, batch-size = int 32 "                \
          "512 or hidden = 64 | 64,64 | 128; pack has a space of "             \
          "its own, which --dry-run shows",                                    \
          NULL, 0},                                                            \
         COMMAND_SEARCH | COMMAND_PACK},                                       \
    [OPTION_METHOD] =                                                          \
        {{"method", "", 0, "NAME", "", "Many models",                          \
          "search: try all combinations (grid), some at random, "              \
          "which is the default, or, halving, "                                \
          "many with few epochs, of which the better third "                   \
          "continues with three times as many. calibrate: "                    \
          "temperature, which is the default, isotonic, "                      \
          "threshold or none",                                                 \
          methods, 0},                                                         \
         COMMAND_SEARCH | COMMAND_CALIBRATE},                                  \
    [OPTION_TRIALS] = {{"trials", "", 0, "N", "", "Many models",               \
                        "how many to try: 20 if not given, 27 for halving; a " \
                        "grid has all",                                        \
                        NULL, 0},                                              \
                       COMMAND_SEARCH},                                        \
    [OPTION_MEMBERS] = {{"members", "", 0, "N", "16", "Many models",           \
                         "how many networks to train side by side", NULL, 0},  \
                        COMMAND_PACK},                                         \
    [OPTION_ENSEMBLE_PATIENCE] =                                               \
        {{"ensemble-patience", "", 0, "N", "32", "Many models",                \
          "end when the ensemble has not become better for N epochs of all "   \
          "members",                                                           \
          NULL, 0},                                                            \
         COMMAND_PACK},                                                        \
    [OPTION_TABLE] =                                                           \
        {{"table", "", 0, "FILE.csv", "", "Many models",                       \
          "write a line with the figures of each fold, or of each "            \
          "member of a pack",                                                  \
          NULL, 0},                                                            \
         COMMAND_CV | COMMAND_PACK},                                           \
    [OPTION_PREDICTIONS] = {                                                   \
        {"predictions", "", 0, "FILE", "", "Many models",                      \
         "write for each row the outputs of the model that "                   \
         "did not train on it, as predict does",                               \
         NULL, 0},                                                             \
        COMMAND_CV},

#endif
