/* SPDX-License-Identifier: MIT */
/*
 * h5_helper.c - find and start lockstep-hdf5, the program that parses HDF5.
 */
#include "hdf5/h5_helper.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/system_error.h"
#include "hdf5/h5_limits.h"
#include "hdf5/h5_message.h"
#include "hdf5/h5_remote.h"

#define HELPER "lockstep-hdf5"

extern char **environ;

static const char *wanted(void)
{
    const char *path = getenv("LOCKSTEP_HDF5_HELPER");

    return path && *path ? path : NULL;
}

bool h5_remote_is_off(void)
{
    const char *path = wanted();

    return path && strcmp(path, "none") == 0;
}

/* From the folder of this library: in a build tree the library is in .libs; a
 * prefix may be moved as a whole. */
static const char *const from_here[] = {"", "/..", "/../libexec/lockstep",
                                        "/../../libexec/lockstep"};

const char *h5_helper_path(char path[LS_PATH_SIZE])
{
    const char *slash = NULL;
    Dl_info self;

    if (wanted())
        return wanted();
    if (dladdr(from_here, &self) && self.dli_fname)
        slash = strrchr(self.dli_fname, '/');
    for (size_t i = 0; slash && i < sizeof from_here / sizeof *from_here; i++) {
        const int n = (int)(slash - self.dli_fname);

        snprintf(path, LS_PATH_SIZE, "%.*s%s/" HELPER, n, self.dli_fname,
                 from_here[i]);
        if (access(path, X_OK) == 0)
            return path;
    }
    return LOCKSTEP_PKGLIBEXECDIR "/" HELPER;
}

/* Its standard output and error are nowhere: the C library complains there of a
 * broken heap. */
static int set_files(posix_spawn_file_actions_t *actions, int socket)
{
    int error = posix_spawn_file_actions_init(actions);

    for (int fd = 0; fd < (SANITIZED ? 2 : 3) && error == 0; fd++)
        error = posix_spawn_file_actions_addopen(actions, fd, "/dev/null",
                                                 O_RDWR, 0);
    if (error == 0)
        error =
            posix_spawn_file_actions_adddup2(actions, socket, H5_HELPER_SOCKET);
    return error;
}

/* Signals that stop a run are for this process: the helper ends when its socket
 * closes. Only its own faults end it, and the end of its time. */
static int set_signals(posix_spawnattr_t *attributes)
{
    static const int faults[] = {SIGABRT, SIGBUS,  SIGFPE, SIGILL,
                                 SIGPROF, SIGSEGV, SIGSYS, SIGTRAP};
    sigset_t all, blocked;
    int error = posix_spawnattr_init(attributes);

    sigfillset(&all);
    blocked = all;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&blocked, faults[i]);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0)
        error = posix_spawnattr_setsigmask(attributes, &blocked);
    if (error == 0)
        error = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    return error;
}

static ls_status cannot(const char *name, const char *path, int error)
{
    if (error == ENOENT || error == EACCES || error == ENOEXEC)
        return fail(LS_USAGE,
                    "%s: cannot start %s, the program that reads HDF5 files: "
                    "%s; install it, or set LOCKSTEP_HDF5_HELPER to its path, "
                    "or to none, to read files that you trust without it",
                    name, path, system_text(error));
    return fail(error == EAGAIN || error == ENOMEM ? LS_NO_MEMORY : LS_IO,
                "%s: cannot start %s, the program that reads HDF5 files: %s",
                name, path, system_text(error));
}

ls_status h5_helper_start(const char *name, int socket, pid_t *pid)
{
    char room[LS_PATH_SIZE];
    const char *path = h5_helper_path(room);
    char program[] = HELPER;
    char *const arguments[] = {program, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = set_files(&actions, socket);

    if (error == 0)
        error = set_signals(&attributes);
    if (error == 0) {
        error =
            posix_spawn(pid, path, &actions, &attributes, arguments, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? LS_OK : cannot(name, path, error);
}
