/* SPDX-License-Identifier: MIT */
/*
 * main.c - find the command, run it, and return its exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/help.h"
#include "cli/json.h"
#include "cli/ranks.h"
#include "cli/signals.h"
#include "cli/terminal.h"

/* A standard stream that is closed would lend its number to the next file that
 * is opened, and what is printed would go into a model. Opened the wrong way
 * round, so that using it is still an error. */
static void hold_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static const struct command *find_command(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return command_find("help");
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return command_find("version");
    return command_find(word);
}

static ls_status fail_command(const char *word)
{
    const char *near = command_nearest(word);

    return complain(LS_USAGE, "unknown command '%s'%s%s%s; see %s help", word,
                    near ? "; did you mean " : "", near ? near : "",
                    near ? "?" : "", PROGRAM);
}

static ls_status run(const struct command *command, int argc, char *const *argv)
{
    ls_status status = LS_OK;
    struct invocation call;

    TRY(invocation_parse(command, argc, argv, &call));
    terminal_set_color(call.value[OPTION_COLOR]);
    complain_quietly(call.value[OPTION_QUIET] != NULL);
    if (call.value[OPTION_HELP]) {
        help_command(command, false, stdout);
    } else {
        TRY(ranks_begin(&call));
        status = command->run(&call);
    }

done:
    invocation_clear(&call);
    return status;
}

/* What was printed must have arrived. */
static ls_status flush(ls_status status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (status != LS_OK)
        return status;
    if (errno == EPIPE) /* who reads no further knows it */
        return LS_IO;
    return complain(LS_IO, "standard output: %s",
                    errno ? strerror(errno) : "write failed");
}

static ls_status run_words(const struct command *command, int argc,
                           char *const *argv)
{
    if (argc < 2) {
        help_overview(stderr);
        return LS_USAGE;
    }
    if (!command)
        return fail_command(argv[1]);
    complain_as(command->name);
    return flush(run(command, argc - 2, argv + 2));
}

int main(int argc, char **argv)
{
    const struct command *command = argc < 2 ? NULL : find_command(argv[1]);
    ls_status status;

    hold_standard_streams();
    signals_ignore();
    signals_clean_up();
    json_begin();
    terminal_set_color(NULL);
    status = ranks_join(command, argc, argv);
    if (status == LS_OK)
        status = run_words(command, argc, argv);
    return (int)ranks_leave(status);
}
