/* SPDX-License-Identifier: MIT */
/*
 * commands.h - the table of commands.
 */
#ifndef LOCKSTEP_COMMANDS_H
#define LOCKSTEP_COMMANDS_H

#include <stddef.h>

#include "cli/parse.h"

/* Bit of each command, for the rows of options.c. */
enum {
    COMMAND_TRAIN = 1 << 0,
    COMMAND_RESUME = 1 << 1,
    COMMAND_EVAL = 1 << 2,
    COMMAND_PREDICT = 1 << 3,
    COMMAND_IMPORT = 1 << 4,
    COMMAND_INFO = 1 << 5,
    COMMAND_DIFF = 1 << 6,
    COMMAND_GRADCHECK = 1 << 7,
    COMMAND_BENCH = 1 << 8,
    COMMAND_DOCTOR = 1 << 9,
    COMMAND_HELP = 1 << 10,
    COMMAND_VERSION = 1 << 11,
    COMMAND_LRFIND = 1 << 12,
    COMMAND_CV = 1 << 13,
    COMMAND_SEARCH = 1 << 14,
    COMMAND_ENSEMBLE = 1 << 15,
    COMMAND_PACK = 1 << 16,
    COMMAND_EXPORT = 1 << 17,
    COMMAND_IMPORT_MODEL = 1 << 18,
    COMMAND_CALIBRATE = 1 << 19,
    COMMAND_IMPORTANCE = 1 << 20,
    COMMAND_DEPENDENCE = 1 << 21,
    COMMAND_REPORT = 1 << 22,
    COMMAND_PLOT = 1 << 23,
    COMMAND_ALL = (1 << 24) - 1
};

struct command {
    const char *name;
    unsigned bit;
    const char *arguments;   /* "DATA [-o MODEL.h5]" */
    size_t least, most;      /* number of arguments */
    unsigned settings;       /* TAKES_... */
    const char *also;        /* further settings, separated by commas */
    const char *but;         /* settings not accepted */
    const char *summary;     /* a few words */
    const char *description; /* sentences */
    ls_status (*run)(const struct invocation *call);
};

const struct command *command_at(size_t i); /* NULL past the last */
const struct command *command_find(const char *name);
const char *command_nearest(const char *name);

ls_status cmd_train(const struct invocation *call);
ls_status cmd_resume(const struct invocation *call);
ls_status cmd_calibrate(const struct invocation *call);
ls_status cmd_cv(const struct invocation *call);
ls_status cmd_search(const struct invocation *call);
ls_status cmd_pack(const struct invocation *call);
ls_status cmd_ensemble(const struct invocation *call);
ls_status cmd_eval(const struct invocation *call);
ls_status cmd_report(const struct invocation *call);
ls_status cmd_plot(const struct invocation *call);
ls_status cmd_predict(const struct invocation *call);
ls_status cmd_export(const struct invocation *call);
ls_status cmd_importance(const struct invocation *call);
ls_status cmd_dependence(const struct invocation *call);
ls_status cmd_import(const struct invocation *call);
ls_status cmd_import_model(const struct invocation *call);
ls_status cmd_info(const struct invocation *call);
ls_status cmd_diff(const struct invocation *call);
ls_status cmd_gradcheck(const struct invocation *call);
ls_status cmd_lrfind(const struct invocation *call);
ls_status cmd_bench(const struct invocation *call);
ls_status cmd_doctor(const struct invocation *call);
ls_status cmd_help(const struct invocation *call);
ls_status cmd_version(const struct invocation *call);

#endif
