/* SPDX-License-Identifier: MIT */
/*
 * cmd_doctor.c - lockstep doctor: build, libraries, machine, self-test.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/ranks.h"
#include "cli/settings.h"
#include "cli/spelling.h"
#include "cli/text.h"
#include "lockstep_measure.h"

static void print_line(void *user, const char *name, const char *text, int good)
{
    json_t *lines = user;
    const struct spelled sentence = spelled(text);

    if (lines) {
        (void)json_array_append_new(lines, json_pack("{s:s, s:s, s:b}", "name",
                                                     name, "text", sentence.s,
                                                     "good", good));
        return;
    }
    printf("%-4s %-12s ", good ? "ok" : "BAD", name);
    text_put(sentence.s, stdout);
    putchar('\n');
}

/* The library tells its own version; a program of another release does not go
 * with its private functions. */
static ls_status check_library(json_t *lines)
{
    char text[96];

    if (ls_version_number() == LS_VERSION_NUMBER)
        return LS_OK;
    snprintf(text, sizeof text, "%s, and finds liblockstep %s", LS_VERSION,
             ls_version());
    print_line(lines, "program", text, 0);
    return complain(LS_INTERNAL,
                    "this is " PROGRAM " %s, and the loader finds liblockstep "
                    "%s; install both from one release, or correct "
                    "LD_LIBRARY_PATH",
                    LS_VERSION, ls_version());
}

static ls_status check_call(const struct invocation *call)
{
    const bool mpi = invocation_has(call, OPTION_MPI);

    if (mpi && !ranks_machines())
        return complain(LS_USAGE, "--mpi tests the network between processes, "
                                  "and this is a single one: mpirun -np 2 "
                                  "lockstep doctor --mpi");
    if (!mpi && ranks_machines())
        return complain(LS_USAGE, "doctor tests one machine, and there are "
                                  "several processes: --mpi tests the network "
                                  "between them");
    if (!mpi && call->n_arguments > 0)
        return complain(LS_USAGE,
                        "doctor compares %s between the processes of mpirun: "
                        "give --mpi, too",
                        call->argument[0]);
    return LS_OK;
}

static ls_status examine(const struct invocation *call, size_t threads,
                         json_t *lines)
{
    const char *path = call->n_arguments > 0 ? call->argument[0] : NULL;

    return invocation_has(call, OPTION_MPI)
               ? ls_doctor_machines(ranks_machines(), threads, path, lines,
                                    print_line)
               : ls_doctor(threads, lines, print_line);
}

ls_status cmd_doctor(const struct invocation *call)
{
    ls_status status = LS_OK;
    json_t *lines = invocation_has(call, OPTION_JSON) ? json_array() : NULL;
    ls_config *config = NULL;

    TRY(check_call(call));
    TRY(invocation_config(call, &config));
    status = check_library(lines);
    if (status == LS_OK)
        status = complain_last(
            examine(call, (size_t)setting_number(config, "threads"), lines));
    if (lines && json_print(json_pack("{s:O, s:b}", "lines", lines, "good",
                                      status == LS_OK)))
        status = LS_NO_MEMORY;

done:
    ls_config_destroy(config);
    json_decref(lines);
    return status;
}
