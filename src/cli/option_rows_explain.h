/* SPDX-License-Identifier: MIT */
/*
 * option_rows_explain.h - rows of the table of options: predictions and
 * explanation of a model. Part of options.c.
 */
#ifndef LOCKSTEP_OPTION_ROWS_EXPLAIN_H
#define LOCKSTEP_OPTION_ROWS_EXPLAIN_H

#include "cli/commands.h"

#define EXPLAINERS (COMMAND_IMPORTANCE | COMMAND_DEPENDENCE)

static const char *const outputs[] = {"probabilities", "class", "raw", NULL};
static const char *const metrics[] = {"loss", "accuracy", "auc",
                                      "rmse", "r2",       NULL};
static const char *const spacings[] = {"even", "quantiles", NULL};
#define EXPLAIN_ROWS                                                           \
    [OPTION_PREDICT] =                                                         \
        {{"predict", "", 0, NULL, "no", "Bench",                               \
          "measure predictions of the workload's network, in batches and one " \
          "row at a time, in place of training",                               \
          NULL, 0},                                                            \
         COMMAND_BENCH},                                                       \
    [OPTION_OUTPUTS] =                                                         \
        {{"outputs", "", 0, "WHICH", "probabilities", "Predictions",           \
          "probabilities, which are values in the units of y for a "           \
          "regression, "                                                       \
          "with the class; the class alone; or raw, before the activation of " \
          "the last layer",                                                    \
          outputs, 0},                                                         \
         COMMAND_PREDICT},                                                     \
    [OPTION_JACOBIAN] =                                                        \
        {{"jacobian", "", 0, NULL, "no", "Predictions",                        \
          "write the derivative of each output by each column "                \
          "of numbers, in the units of the file",                              \
          NULL, 0},                                                            \
         COMMAND_PREDICT},                                                     \
    [OPTION_CONTRIBUTIONS] =                                                   \
        {{"contributions", "", 0, NULL, "no", "Predictions",                   \
          "write how much each column contributes to each output, as "         \
          "integrated gradients in --steps points: baseline, columns and "     \
          "error "                                                             \
          "add up to the output",                                              \
          NULL, 0},                                                            \
         COMMAND_PREDICT},                                                     \
    [OPTION_KEEP] = {{"keep", "", 0, "COLUMNS", "", "Predictions",             \
                      "copy these input columns to the output, names or "      \
                      "numbers with commas between",                           \
                      NULL, 0},                                                \
                     COMMAND_PREDICT},                                         \
    [OPTION_METRIC] = {{"metric", "", 0, "NAME", "loss", "Explanation",        \
                        "what gets worse when a column is permuted", metrics,  \
                        0},                                                    \
                       COMMAND_IMPORTANCE},                                    \
    [OPTION_MAX_ROWS] = {{"max-rows", "", 0, "N", "100000", "Explanation",     \
                          "use at most N rows, drawn at random by --seed; 0 "  \
                          "uses all. They are held in memory",                 \
                          NULL, 0},                                            \
                         EXPLAINERS},                                          \
    [OPTION_GRID] = {{"grid", "", 0, "N", "20", "Explanation",                 \
                      "points of the curve of a column of numbers; one with "  \
                      "fewer distinct values has a point for each of them",    \
                      NULL, 0},                                                \
                     COMMAND_DEPENDENCE},                                      \
    [OPTION_GRID_AT] =                                                         \
        {{"grid-at", "", 0, "HOW", "even", "Explanation",                      \
          "space the points evenly from the 5 % to the 95 % "                  \
          "quantile of the column, or put them at its quantiles",              \
          spacings, 0},                                                        \
         COMMAND_DEPENDENCE},                                                  \
    [OPTION_INDIVIDUAL] = {{"individual", "", 0, "N", "0", "Explanation",      \
                            "show the curves of N single rows, too, drawn at " \
                            "random by --seed",                                \
                            NULL, 0},                                          \
                           COMMAND_DEPENDENCE},

#endif
