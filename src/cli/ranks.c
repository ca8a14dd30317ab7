/* SPDX-License-Identifier: MIT */
/*
 * ranks.c - one process among those of mpirun or srun.
 *
 * Standard output and error of all but rank 0 go to /dev/null: whatever a
 * command prints is printed once. Failures reach rank 0 by ls_machines_leave()
 * or by what the library agrees upon.
 */
#include "cli/ranks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"

/* Written by ranks_join() before anything else happens. */
static ls_machines *machines;
static int speaks_to = STDERR_FILENO;
static bool joins, speaks_first; /* while MPI begins; for its host */

enum {
    OF_MANY = COMMAND_TRAIN | COMMAND_RESUME | COMMAND_EVAL | COMMAND_PREDICT |
              COMMAND_CV | COMMAND_SEARCH | COMMAND_PACK | COMMAND_BENCH |
              COMMAND_DOCTOR | COMMAND_HELP | COMMAND_VERSION
};

/* Processes: that have joined, or that the launcher has started. */
static size_t count(void)
{
    size_t rank, n, local_rank;

    if (machines)
        return ls_machines_about(machines)->n;
    (void)ls_machines_launched(&rank, &n, &local_rank);
    return n;
}

ls_machines *ranks_machines(void)
{
    return machines && count() > 1 ? machines : NULL;
}

bool ranks_write(void)
{
    return !machines || ls_machines_about(machines)->rank == 0;
}

/* The watchdog of any rank may still speak. */
static void be_silent(void)
{
    const int nowhere = open("/dev/null", O_WRONLY);

    speaks_to = dup(STDERR_FILENO);
    if (nowhere < 0)
        return;
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

/* By another thread, as the others wait for MPI. */
static void say_lost(void *user, const char *sentence)
{
    char line[1024];
    const int n = snprintf(line, sizeof line, "\n" PROGRAM ": %s\n", sentence);

    (void)user;
    if (n > 0 && write(speaks_to, line, (size_t)n) < 0)
        return;
}

/* MPI ends a process, with its own words, if it cannot begin. */
static void explain_exit(void)
{
    static const char why[] =
        "\n" PROGRAM
        ": MPI does not begin, and has said why. One mpirun, or one step of "
        "srun, starts one command: for another one in the same script start "
        "another; LOCKSTEP_MPI=none starts separate processes\n";

    if (!joins)
        return;
    if (speaks_first && write(STDERR_FILENO, why, sizeof why - 1) < 0)
        _exit(LS_IO);
    _exit(LS_PEER);
}

/* --peer-timeout, before the words are read; 600 if it cannot be. */
static double seconds_at_first(int argc, char *const *argv)
{
    static const char option[] = "--peer-timeout";
    const size_t n = strlen(option);
    double seconds = 600;

    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], option, n) != 0)
            continue;
        if (argv[i][n] == '=')
            seconds = strtod(argv[i] + n + 1, NULL);
        else if (!argv[i][n] && i + 1 < argc)
            seconds = strtod(argv[i + 1], NULL);
    }
    return seconds >= 0 ? seconds : 600;
}

/* Whether a command works by itself in each process, or is refused: nothing to
 * agree on, and no MPI. */
static bool is_by_itself(const struct command *command)
{
    return !command || !(command->bit & OF_MANY) ||
           (command->bit & (COMMAND_HELP | COMMAND_VERSION));
}

/* The watchdog is there before the words are read: also a process that refuses
 * them waits for the others. */
ls_status ranks_join(const struct command *command, int argc, char *const *argv)
{
    const double seconds = seconds_at_first(argc, argv);
    size_t rank = 0, n = 1, local_rank = 0;
    ls_status status = LS_OK;

    (void)ls_machines_launched(&rank, &n, &local_rank);
    if (n > 0 && is_by_itself(command)) {
        if (rank > 0)
            be_silent();
        return LS_OK;
    }
    speaks_first = local_rank == 0;
    joins = atexit(explain_exit) == 0;
    status = ls_machines_join(seconds, say_lost, NULL, &machines);
    joins = false;
    /* What is missing is missing to all of a host. */
    TRY(speaks_first ? complain_last(status) : status);
    if (!ranks_write())
        be_silent();
    if (count() > 1)
        TRY_LS(ls_machines_watch(machines, seconds, say_lost, NULL));

done:
    return status;
}

/* ---- Beginning ----------------------------------------------------------- */

static ls_status check_timeout(const struct invocation *call, double *seconds)
{
    const char *text = invocation_value(call, OPTION_PEER_TIMEOUT);
    char *end = NULL;

    *seconds = strtod(text, &end);
    if (end == text || *end || !(*seconds >= 0 && *seconds <= 1e8))
        return complain(
            LS_USAGE, "--peer-timeout is '%s', want seconds, 0 or more", text);
    if (!machines && invocation_has(call, OPTION_PEER_TIMEOUT))
        return complain(LS_USAGE,
                        "--peer-timeout is for many processes, and this is a "
                        "single one: start it by mpirun or srun");
    return LS_OK;
}

/* Only rank 0 has the standard input. */
static ls_status check_arguments(const struct invocation *call)
{
    for (size_t i = 0; i < call->n_arguments; i++)
        if (strcmp(call->argument[i], "-") == 0)
            return complain(LS_USAGE,
                            "the standard input cannot be read by %zu "
                            "processes: give a file that all of them see",
                            count());
    return LS_OK;
}

ls_status ranks_begin(const struct invocation *call)
{
    const struct command *command = call->command;
    double seconds = 0;
    ls_status status = LS_OK;

    if (count() > 1 && !(command->bit & OF_MANY))
        TRY(complain(LS_USAGE,
                     "%s runs in one process, and there are %zu: start it "
                     "without mpirun or srun, or with LOCKSTEP_MPI=none",
                     command->name, count()));
    if (is_by_itself(command))
        return LS_OK;
    TRY(check_timeout(call, &seconds));
    if (count() == 1)
        return LS_OK;
    TRY(check_arguments(call));
    TRY_LS(ls_machines_watch(machines, seconds, say_lost, NULL));

done:
    return status;
}

/* ---- In a run ------------------------------------------------------------ */

void ranks_set(ls_config *config)
{
    ls_config_set_machines(config, machines);
}

void ranks_note(size_t threads)
{
    const ls_machines_info *about =
        machines ? ls_machines_about(machines) : NULL;
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (count() == 1)
        return;
    note("machines %zu processes, %zu of them on %s; %s", about->n,
         about->local_n, about->host, about->library);
    if (about->cpus == 1 && cpus > 0 &&
        threads * about->local_n * 2 <= (size_t)cpus)
        warn("each process is bound to 1 of %ld CPUs: mpirun --bind-to none, "
             "or srun --cpus-per-task, gives it more",
             cpus);
}

ls_status ranks_lock(const char *path, int is_run, ls_lock **lock)
{
    return ranks_write() ? ls_output_lock(path, is_run, lock) : LS_OK;
}

ls_status ranks_leave(ls_status status)
{
    ls_status agreed;

    if (!machines)
        return status;
    agreed = ls_machines_leave(machines, status, complained());
    machines = NULL;
    return agreed == status ? status : complain_last(agreed);
}
