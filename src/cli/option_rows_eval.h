/* SPDX-License-Identifier: MIT */
/*
 * option_rows_eval.h - rows of the table of options: figures of models. Part of
 * options.c.
 */
#ifndef LOCKSTEP_OPTION_ROWS_EVAL_H
#define LOCKSTEP_OPTION_ROWS_EVAL_H

#include "cli/commands.h"

#define EVAL_ROWS                                                              \
    [OPTION_BY] = {{"by", "", 0, "COLUMN", "", "Evaluation",                   \
                    "show the figures for each value of a column, too: a "     \
                    "feature, a column of texts, or another column of DATA",   \
                    NULL, 0},                                                  \
                   COMMAND_EVAL},                                              \
    [OPTION_BINS] =                                                            \
        {{"bins", "", 0, "N", "", "Evaluation",                                \
          "divide the numbers of --by into so many parts of equal "            \
          "numbers of rows; a part for each value if not given",               \
          NULL, 0},                                                            \
         COMMAND_EVAL},                                                        \
    [OPTION_INTERVALS] =                                                       \
        {{"intervals", "", 0, "[LEVEL]", "0.95", "Evaluation",                 \
          "show bootstrap intervals of all figures, from "                     \
          "resamples of the rows or, if there are groups, of "                 \
          "the groups",                                                        \
          NULL, 0},                                                            \
         COMMAND_EVAL},                                                        \
    [OPTION_RESAMPLES] = {{"resamples", "", 0, "N", "1000", "Evaluation",      \
                           "how many resamples for intervals", NULL, 0},       \
                          COMMAND_EVAL},                                       \
    [OPTION_TOP_K] =                                                           \
        {{"top-k", "", 0, "K", "", "Evaluation",                               \
          "count a row as right for top_k if its class is among "              \
          "the K most probable; 5, or all classes but one, if not "            \
          "given",                                                             \
          NULL, 0},                                                            \
         COMMAND_EVAL},                                                        \
    [OPTION_SIGNIFICANCE] =                                                    \
        {{"significance", "", 0, NULL, "no", "Evaluation",                     \
          "show the significance of class 1 above class 0 "                    \
          "against the cut of its probability, with row "                      \
          "weights as expected numbers of events",                             \
          NULL, 0},                                                            \
         COMMAND_EVAL},                                                        \
    [OPTION_BACKGROUND_UNCERTAINTY] = {                                        \
        {"background-uncertainty", "", 0, "SHARE", "0", "Evaluation",          \
         "relative uncertainty of the background of --significance", NULL, 0}, \
        COMMAND_EVAL},

#endif
