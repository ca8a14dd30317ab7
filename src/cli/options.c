/* SPDX-License-Identifier: MIT */
/*
 * options.c - every option of the program.
 *
 * A further option of the program is one more row here and one more name in
 * options.h; a further setting of a run is a row of the library's table.
 */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/option_rows_eval.h"
#include "cli/option_rows_explain.h"
#include "cli/option_rows_many.h"

#define PAGES (COMMAND_REPORT | COMMAND_PLOT)
#define WRITERS                                                           \
    (COMMAND_TRAIN | COMMAND_RESUME | COMMAND_PREDICT | COMMAND_IMPORT |  \
     STUDIES | COMMAND_ENSEMBLE | COMMAND_EXPORT | COMMAND_IMPORT_MODEL | \
     EXPLAINERS | PAGES | COMMAND_CALIBRATE)
#define RUNS (COMMAND_TRAIN | COMMAND_RESUME)

static const char *const headers[] = {"auto", "yes", "no", NULL};
static const char *const compressions[] = {"none", "gzip", NULL};
static const char *const workloads[] = {"H", "M", "S", "L", "T", "all", NULL};
static const char *const progresses[] = {"auto", "bar", "plain", "none", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const resumptions[] = {"no", "auto", NULL};
static const char *const presets[] = {"plain", "fast", "strong", NULL};
static const char *const kinds[] = {"c",     "onnx",    "json",  "numpy",
                                    "keras", "fortran", "lwtnn", "sql",
                                    "infer", NULL};
static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static const struct {
    ls_option option;
    unsigned commands;
} rows[PROGRAM_OPTIONS] = {
    [OPTION_OUTPUT] = {{"output", "", 'o', "FILE", "", "Files",
                        "what to write; train makes DATA-model.h5 here if "
                        "not told",
                        NULL, 0},
                       WRITERS},
    [OPTION_FORCE] = {{"force", "", 0, NULL, "no", "Files",
                       "replace an output that exists", NULL, 0},
                      WRITERS},
    [OPTION_RESUME] = {{"resume", "", 0, "WHETHER", "no", "Files",
                        "auto: go on from the checkpoint of the output if "
                        "there is one, else start; a run that is done is left "
                        "as it is. For jobs that are submitted again",
                        resumptions, 0},
                       COMMAND_TRAIN | STUDIES},
    [OPTION_INIT_FROM] = {{"init-from", "", 0, "MODEL", "", "Files",
                           "start from the parameters and the scaling of a "
                           "model, not from random ones; its network is taken "
                           "unless another is asked for, and the columns of "
                           "DATA are put in its order",
                           NULL, 0},
                          COMMAND_TRAIN},
    [OPTION_CONFIG] = {{"config", "", 'c', "FILE", "", "Files",
                        "read settings from lines of key = value; may be "
                        "given again, later ones win, options win over all",
                        NULL, 0},
                       COMMAND_TRAIN | COMMAND_BENCH | COMMAND_LRFIND |
                           STUDIES},
    [OPTION_PRESET] = {{"preset", "", 0, "NAME", "plain", "Files",
                        "settings that go together, for the task and the size "
                        "of DATA: plain, the defaults; strong, the recipe with "
                        "the best answers; fast, most of it in less time, "
                        "which pack takes if it has no --space. Config files "
                        "and options win over it; a config file may name it, "
                        "too",
                        presets, 0},
                       COMMAND_TRAIN | COMMAND_LRFIND | STUDIES},
    [OPTION_PRINT_CONFIG] = {{"print-config", "", 0, NULL, "no", "Files",
                              "print the settings in effect as a config file, "
                              "and stop",
                              NULL, 0},
                             COMMAND_TRAIN | COMMAND_INFO},
    [OPTION_DRY_RUN] = {{"dry-run", "", 0, NULL, "no", "Files",
                         "read the data, show what would be trained, and "
                         "stop",
                         NULL, 0},
                        COMMAND_TRAIN | COMMAND_PACK},
    [OPTION_LOG] = {{"log", "", 0, "FILE", "", "Files",
                     "write a line for each epoch: FILE.csv, or JSON lines to "
                     "FILE.jsonl or FILE.json. A run that goes on appends to "
                     "it",
                     NULL, 0},
                    RUNS},
    [OPTION_PEER_TIMEOUT] =
        {{"peer-timeout", "", 0, "SECONDS", "600", "Many machines",
          "under mpirun or srun: end with exit status 76 when another process "
          "has not answered for so long; 0 waits for ever",
          NULL, 0},
         RUNS | OF_FOLDS | COMMAND_EVAL | COMMAND_PREDICT | COMMAND_BENCH |
             COMMAND_DOCTOR},
    [OPTION_MPI] = {{"mpi", "", 0, NULL, "no", "Many machines",
                     "under mpirun or srun: test the network between the "
                     "processes, and find the --batch-size that it takes",
                     NULL, 0},
                    COMMAND_DOCTOR},
    MANY_ROWS[OPTION_TO] =
        {{"to", "", 0, "KIND", "", "Export",
          "language or format; by the extension of the output if "
          "not given",
          kinds, 0},
         COMMAND_EXPORT},
    [OPTION_NAME] = {{"name", "", 0, "NAME", "", "Export",
                      "name of the functions, the module or the graph, or of "
                      "the table for sql; made of the output's name if not "
                      "given",
                      NULL, 0},
                     COMMAND_EXPORT},
    EVAL_ROWS[OPTION_LABEL] =
        {{"label", "", 0, "COLUMN", "", "Import",
          "column to learn, a name or a number from 0, negative "
          "from the end; none for no label; a column named "
          "label, target, class or y if not given",
          NULL, 0},
         COMMAND_IMPORT},
    [OPTION_HEADER] = {{"header", "", 0, "WHETHER", "auto", "Import",
                        "whether the first line holds column names", headers,
                        0},
                       COMMAND_IMPORT},
    [OPTION_CATEGORIES] = {{"categories", "", 0, "COLUMNS", "auto", "Import",
                            "columns that become one feature for each of their "
                            "texts: auto takes those that begin with a text, "
                            "error refuses texts, names and numbers add others",
                            NULL, 0},
                           COMMAND_IMPORT},
    [OPTION_COLUMNS] = {{"columns", "", 0, "COLUMNS", "", "Import",
                         "names or numbers with commas between: import keeps "
                         "these features, all if not given; dependence shows "
                         "the curves of these columns",
                         NULL, 0},
                        COMMAND_IMPORT | COMMAND_DEPENDENCE},
    [OPTION_DROP] = {{"drop", "", 0, "COLUMNS", "", "Import",
                      "columns to leave out", NULL, 0},
                     COMMAND_IMPORT},
    [OPTION_APPEND] = {{"append", "", 0, NULL, "no", "Import",
                        "add the rows to an output that exists and has the "
                        "same columns",
                        NULL, 0},
                       COMMAND_IMPORT},
    [OPTION_LIKE] =
        {{"like", "", 0, "FILE", "", "Import",
          "a model, or a table that import wrote: take the columns, "
          "categories, fills, classes and number type from it, so "
          "that the output goes with it",
          NULL, 0},
         COMMAND_IMPORT},
    [OPTION_REPACK] = {{"repack", "", 0, NULL, "no", "Import",
                        "take an HDF5 file, too, and write it anew: rows "
                        "first, in chunks of whole rows",
                        NULL, 0},
                       COMMAND_IMPORT},
    [OPTION_CODES] = {{"codes", "", 0, NULL, "no", "Import",
                       "make a text column one feature, the code of its text, "
                       "for train --embedding, instead of one for each text",
                       NULL, 0},
                      COMMAND_IMPORT},
    [OPTION_COMPRESS] = {{"compress", "", 0, "HOW", "none", "Import",
                          "filter of the output", compressions, 0},
                         COMMAND_IMPORT},
    EXPLAIN_ROWS[OPTION_WORKLOAD] = {{"workload", "", 0, "NAME", "H", "Bench",
                                      "network and generated rows to time",
                                      workloads, 0},
                                     COMMAND_BENCH},
    [OPTION_SECONDS] = {{"seconds", "", 0, "N", "3", "Bench",
                         "how long to measure each run", NULL, 0},
                        COMMAND_BENCH},
    [OPTION_ROUNDS] = {{"rounds", "", 0, "N", "", "Bench",
                        "how many runs of each sort, in turn, of which the "
                        "median is shown; 1 if not given, 3 with --sweep and "
                        "--compare",
                        NULL, 0},
                       COMMAND_BENCH},
    [OPTION_SWEEP] = {{"sweep", "", 0, NULL, "no", "Bench",
                       "measure 1, 2, 4, .. threads up to -j, and what it "
                       "costs that the result does not depend on threads",
                       NULL, 0},
                      COMMAND_BENCH},
    [OPTION_COMPARE] = {{"compare", "", 0, NULL, "no", "Bench",
                         "measure every library of matrix products", NULL, 0},
                        COMMAND_BENCH},
    [OPTION_LR_FROM] = {{"lr-from", "", 0, "RATE", "1e-7", "Range test",
                         "learning rate of the first step", NULL, 0},
                        COMMAND_LRFIND},
    [OPTION_LR_TO] = {{"lr-to", "", 0, "RATE", "10", "Range test",
                       "learning rate of the last step", NULL, 0},
                      COMMAND_LRFIND},
    [OPTION_STEPS] = {{"steps", "", 0, "N", "100", "Range test",
                       "lrfind: steps from the first rate to the last; predict "
                       "--contributions: points of the integral",
                       NULL, 0},
                      COMMAND_LRFIND | COMMAND_PREDICT},
    [OPTION_CHECK] = {{"check", "", 0, NULL, "no", "Info",
                       "read all of the file: of a table, say what would stop "
                       "or spoil training, and exit with 1 if anything does; "
                       "of a model, what of it was checked",
                       NULL, 0},
                      COMMAND_INFO},
    [OPTION_STATS] = {{"stats", "", 0, NULL, "no", "Info",
                       "read all of a table and show a line for each column",
                       NULL, 0},
                      COMMAND_INFO},
    [OPTION_DATA] = {{"data", "", 0, "DATA", "", "Report",
                      "rows to measure the models on; if not given, those "
                      "that the run held out",
                      NULL, 0},
                     PAGES},
    [OPTION_WHAT] = {{"what", "", 0, "PICTURE", "", "Report",
                      "loss, accuracy, time, roc, pr, calibration, histogram, "
                      "confusion, predicted, residuals, importance, "
                      "dependence, parallel, ...",
                      NULL, 0},
                     COMMAND_PLOT},
    [OPTION_JSON] = {{"json", "", 0, NULL, "no", "Reports",
                      "write the answer as one JSON document", NULL, 0},
                     COMMAND_ALL & ~(unsigned)(COMMAND_HELP | PAGES)},
    [OPTION_QUIET] = {{"quiet", "", 'q', NULL, "no", "Reports",
                       "print nothing but errors, warnings and the answer",
                       NULL, 0},
                      COMMAND_ALL},
    [OPTION_VERBOSE] =
        {{"verbose", "", 'v', NULL, "no", "Reports",
          "say when checkpoints are saved, show every epoch, and "
          "where the time of the threads went",
          NULL, 0},
         RUNS},
    [OPTION_PROGRESS] = {{"progress", "", 0, "HOW", "auto", "Reports",
                          "a bar on a terminal, plain lines elsewhere",
                          progresses, 0},
                         RUNS | COMMAND_IMPORT | STUDIES},
    [OPTION_COLOR] = {{"color", "colour", 0, "WHEN", "auto", "Reports",
                       "colours on standard error; NO_COLOR is honoured",
                       colors, 0},
                      COMMAND_ALL},
    [OPTION_ALL] = {{"all", "", 0, NULL, "no", "Help",
                     "show all options of a command that has many, by group",
                     NULL, 0},
                    COMMAND_HELP},
    [OPTION_MAN] = {{"man", "", 0, NULL, "no", "Help",
                     "write commands and options as parts of a manual page, in "
                     "mdoc; with COMMAND for the page of that command",
                     NULL, 0},
                    COMMAND_HELP},
    [OPTION_COMPLETION] = {{"completion", "", 0, "SHELL", "", "Help",
                            "write completion code for a shell", shells, 0},
                           COMMAND_HELP},
    [OPTION_HELP] = {{"help", "", 'h', NULL, "no", "Reports",
                      "show the options of a command", NULL, 0},
                     COMMAND_ALL},
};

size_t option_count(void)
{
    size_t count = 0;

    while (ls_option_at(count))
        count++;
    return PROGRAM_OPTIONS + count;
}

bool option_is_setting(size_t row)
{
    return row >= PROGRAM_OPTIONS;
}

const ls_option *option_at(size_t row)
{
    return option_is_setting(row) ? ls_option_at(row - PROGRAM_OPTIONS)
                                  : &rows[row].option;
}

/* The first ones that `help train` shows. */
static const char common[] =
    "output,y,val-split,hidden,activation,loss,optimizer,lr,batch-size,epochs,"
    "patience,seed,threads";

bool option_is_flag(size_t row)
{
    return option_at(row)->value == NULL;
}

/* Whether the length bytes of name are known, but for '_'. */
static bool same_name(const char *name, size_t length, const char *known,
                      size_t known_length)
{
    if (length != known_length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((name[i] == '_' ? '-' : name[i]) != known[i])
            return false;
    return true;
}

static bool is_among(const char *name, size_t length, const char *names)
{
    while (*names) {
        const size_t n = strcspn(names, ",");

        if (same_name(name, length, names, n))
            return true;
        names += n + (names[n] == ',');
    }
    return false;
}

bool option_is_of(size_t row, const struct command *command)
{
    const unsigned takes = command->settings;
    const ls_option *option = option_at(row);

    if (!option_is_setting(row))
        return rows[row].commands & command->bit;
    if (is_among(option->name, strlen(option->name), command->but))
        return false;
    return (takes & TAKES_ALL) ||
           ((takes & TAKES_RUN) && !(option->flags & LS_OPTION_RESULT)) ||
           ((takes & TAKES_READING) && (option->flags & LS_OPTION_READING)) ||
           ((takes & TAKES_THREADS) && (option->flags & LS_OPTION_THREADS)) ||
           is_among(option->name, strlen(option->name), command->also);
}

bool option_is_common(size_t row)
{
    const char *name = option_at(row)->name;

    return is_among(name, strlen(name), common);
}

size_t option_named(const char *name, size_t length)
{
    for (size_t row = 0; row < option_count(); row++)
        if (is_among(name, length, option_at(row)->name) ||
            is_among(name, length, option_at(row)->aliases))
            return row;
    return option_count();
}

size_t option_named_for(const char *name, size_t length,
                        const struct command *command)
{
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) &&
            (is_among(name, length, option_at(row)->name) ||
             is_among(name, length, option_at(row)->aliases)))
            return row;
    return option_named(name, length);
}

size_t option_lettered(char letter)
{
    for (size_t row = 0; row < option_count(); row++)
        if (option_at(row)->letter == letter)
            return row;
    return option_count();
}

const char *option_nearest(const char *name, const struct command *command)
{
    enum { MOST = 256 };
    const char *names[MOST + 1];
    size_t n = 0;

    for (size_t row = 0; row < option_count() && n < MOST; row++)
        if (option_is_of(row, command))
            names[n++] = option_at(row)->name;
    names[n] = NULL;
    return ls_nearest(name, names);
}

void option_commands_text(size_t row, char *text, size_t size)
{
    const char *names[32];
    size_t n = 0, used = 0;

    for (size_t i = 0; command_at(i) && n < 32; i++)
        if (option_is_of(row, command_at(i)))
            names[n++] = command_at(i)->name;
    text[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", names[i],
                                 i + 2 < n    ? ", "
                                 : i + 2 == n ? " and "
                                              : "");
}
