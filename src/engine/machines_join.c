/* SPDX-License-Identifier: MIT */
/*
 * machines_join.c - find the launcher of this process, and load the plugin for
 * its MPI.
 */
#include "engine/machines_join.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "engine/machines_plugin.h"

#ifndef LOCKSTEP_MPIS
#define LOCKSTEP_MPIS "" /* that were built: "ompi mpich" */
#endif

/* How a launcher shows itself in the environment. */
static const struct launcher {
    const char *variable, *mpi;
    bool is_size; /* its value is the number of processes */
} launchers[] = {
    {"OMPI_COMM_WORLD_SIZE", "ompi", true},
    {"PMI_SIZE", "mpich", true},
    {"PMIX_RANK", "ompi", false},
};

enum { N_LAUNCHERS = sizeof launchers / sizeof *launchers };

struct launch machines_launch(const char *(*find)(const char *name))
{
    const char *choice = find("LOCKSTEP_MPI");
    struct launch launch = {NULL, 0};

    for (size_t i = 0; i < N_LAUNCHERS && !launch.mpi; i++) {
        const char *value = find(launchers[i].variable);

        if (!value)
            continue;
        launch.mpi = launchers[i].mpi;
        launch.n = launchers[i].is_size ? strtoull(value, NULL, 10) : 0;
    }
    if (choice && *choice)
        launch.mpi = strcmp(choice, "none") == 0 ? NULL : choice;
    return launch;
}

static const char *of_environment(const char *name)
{
    return getenv(name);
}

static bool is_built(const char *mpi)
{
    const size_t n = strlen(mpi);
    const char *word = LOCKSTEP_MPIS;

    for (; *word; word += strspn(word, " ")) {
        const size_t length = strcspn(word, " ");

        if (length == n && strncmp(word, mpi, n) == 0)
            return true;
        word += length;
    }
    return false;
}

/* Next to this library, or in a folder of it; else where it was to be
 * installed. Open MPI loads parts of its own, which look for its symbols. */
static void *load(const char *mpi)
{
    Dl_info self;
    char path[LS_PATH_SIZE];
    const char *slash;
    void *plugin = NULL;

    if (dladdr(launchers, &self) && self.dli_fname &&
        (slash = strrchr(self.dli_fname, '/')) != NULL) {
        const int n = (int)(slash - self.dli_fname);

        snprintf(path, sizeof path, "%.*s/mpi-%s.so", n, self.dli_fname, mpi);
        plugin = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
        if (plugin)
            return plugin;
        snprintf(path, sizeof path, "%.*s/lockstep/mpi-%s.so", n,
                 self.dli_fname, mpi);
        plugin = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    }
    if (plugin)
        return plugin;
    snprintf(path, sizeof path, "%s/mpi-%s.so", LOCKSTEP_PKGLIBDIR, mpi);
    return dlopen(path, RTLD_NOW | RTLD_GLOBAL);
}

typedef const struct machines_ops *join(ls_machines_info *about, void **self);

static ls_status find_join(const char *mpi, join **function)
{
    void *plugin, *symbol;

    if (!is_built(mpi))
        return fail(
            LS_USAGE,
            "started by the launcher of MPI '%s', and this lockstep "
            "was built for %s; LOCKSTEP_MPI=none starts separate processes",
            mpi, sizeof LOCKSTEP_MPIS > 1 ? LOCKSTEP_MPIS : "no MPI");
    plugin = load(mpi);
    symbol = plugin ? dlsym(plugin, "lockstep_mpi_join") : NULL;
    if (!symbol) {
        const char *reason = dlerror();

        return fail(LS_USAGE, "cannot load MPI '%s' (%s)", mpi,
                    reason ? reason : "no reason given");
    }
    memcpy(function, &symbol, sizeof symbol);
    return LS_OK;
}

/* A program of one MPI under the launcher of another is many programs of one
 * process, which would write the same files. */
static ls_status check_count(const struct launch *launch,
                             const ls_machines_info *about)
{
    if (launch->n == 0 || launch->n == about->n)
        return LS_OK;
    return fail(LS_USAGE,
                "the launcher has started %llu processes, and %s finds %zu: "
                "start them with the launcher of the same MPI, or see "
                "LOCKSTEP_MPI",
                (unsigned long long)launch->n, about->library, about->n);
}

ls_status machines_join(struct ls_machines **machines)
{
    const struct launch launch = machines_launch(of_environment);
    ls_machines_info about = {.n = 1};
    const struct machines_ops *ops = NULL;
    char host[64];
    join *begin = NULL;
    void *self = NULL;
    ls_status status = LS_OK;

    *machines = NULL;
    if (!launch.mpi)
        return LS_OK;
    TRY(find_join(launch.mpi, &begin));
    ops = begin(&about, &self);
    if (!ops)
        TRY(fail(LS_PEER, "MPI '%s' does not begin", launch.mpi));
    TRY(check_count(&launch, &about));
    machine_host(host, sizeof host);
    about.host = host;
    TRY(machines_create(&about, ops, self, machines));
    machines_find_cpus(*machines);

done:
    return status;
}
