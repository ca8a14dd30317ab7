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
#include <unistd.h>

#include "base/machine.h"
#include "engine/exchange.h"
#include "engine/machines_plugin.h"
#include "engine/machines_watch.h"

#ifndef LOCKSTEP_MPIS
#define LOCKSTEP_MPIS "" /* that were built: "ompi mpich" */
#endif

/* How a launcher shows itself in the environment, and the number of processes.
 * srun with PMIx tells that only in a variable of its own. */
static const struct launcher {
    const char *variable, *mpi, *size, *rank, *local_rank;
} launchers[] = {
    {"OMPI_COMM_WORLD_SIZE", "ompi", "OMPI_COMM_WORLD_SIZE",
     "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK"},
    {"PMI_SIZE", "mpich", "PMI_SIZE", "PMI_RANK", "MPI_LOCALRANKID"},
    {"PMIX_RANK", "ompi", "SLURM_STEP_NUM_TASKS", "PMIX_RANK", "SLURM_LOCALID"},
};

enum { N_LAUNCHERS = sizeof launchers / sizeof *launchers };

/* The tasks of one part of a heterogeneous job are not all processes. */
static uint64_t size_of(const struct launcher *launcher,
                        const char *(*find)(const char *name))
{
    const char *size = find(launcher->size);

    return size && !find("SLURM_HET_SIZE") ? strtoull(size, NULL, 10) : 0;
}

/* What ls_machines_watch() takes. */
struct watch_call {
    double seconds;
    ls_machines_lost *lost;
    void *user;
};

static uint64_t number_of(const char *name,
                          const char *(*find)(const char *name))
{
    const char *text = find(name);

    return text ? strtoull(text, NULL, 10) : 0;
}

/* A launcher of one process may have started another launcher, whose processes
 * have the variables of both. */
struct launch machines_launch(const char *(*find)(const char *name))
{
    const char *choice = find("LOCKSTEP_MPI");
    struct launch launch = {NULL, 0, 0, 0};

    for (size_t i = 0; i < N_LAUNCHERS; i++) {
        const struct launcher *l = &launchers[i];

        if (!find(l->variable) || (launch.mpi && launch.n != 1) ||
            (launch.mpi && size_of(l, find) <= 1))
            continue;
        launch.mpi = l->mpi;
        launch.n = size_of(l, find);
        launch.rank = number_of(l->rank, find);
        launch.local_rank = number_of(l->local_rank, find);
    }
    if (choice && *choice)
        launch.mpi = strcmp(choice, "none") == 0 ? NULL : choice;
    return launch;
}

static const char *of_environment(const char *name)
{
    return getenv(name);
}

struct launch machines_launched(void)
{
    return machines_launch(of_environment);
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

/* Load the plugin of a folder, if it is there: *is_there. Open MPI loads parts
 * of its own, which look for its symbols. */
static void *load_from(const char *folder, int n, const char *mpi,
                       bool *is_there)
{
    char path[LS_PATH_SIZE];

    snprintf(path, sizeof path, "%.*s/mpi-%s.so", n, folder, mpi);
    *is_there = access(path, F_OK) == 0;
    return *is_there ? dlopen(path, RTLD_NOW | RTLD_GLOBAL) : NULL;
}

/* Next to this library, or in a folder of it; else where it was to be
 * installed. The first that is there: if that cannot be loaded, as the library
 * of MPI is missing, dlerror() has the reason. */
static void *load(const char *mpi, bool *is_there)
{
    Dl_info self;
    char folder[LS_PATH_SIZE];
    const char *slash;
    void *plugin = NULL;

    *is_there = false;
    if (dladdr(launchers, &self) && self.dli_fname &&
        (slash = strrchr(self.dli_fname, '/')) != NULL) {
        const int n = (int)(slash - self.dli_fname);

        plugin = load_from(self.dli_fname, n, mpi, is_there);
        snprintf(folder, sizeof folder, "%.*s/lockstep", n, self.dli_fname);
        if (!*is_there)
            plugin = load_from(folder, (int)strlen(folder), mpi, is_there);
    }
    return *is_there
               ? plugin
               : load_from(LOCKSTEP_PKGLIBDIR, (int)strlen(LOCKSTEP_PKGLIBDIR),
                           mpi, is_there);
}

/* Functions of machines_plugin.h. */
struct plugin {
    const struct machines_ops *(*join)(ls_machines_info *about, void **self);
    void (*quit)(void *self, int status);
};

static ls_status find_functions(const char *mpi, struct plugin *found)
{
    void *plugin, *symbol[2] = {NULL, NULL};
    bool is_there;

    if (!is_built(mpi))
        return fail(
            LS_USAGE,
            "started by the launcher of MPI '%s', and this lockstep "
            "was built for %s; LOCKSTEP_MPI=none starts separate processes",
            mpi, sizeof LOCKSTEP_MPIS > 1 ? LOCKSTEP_MPIS : "no MPI");
    plugin = load(mpi, &is_there);
    if (!is_there)
        return fail(LS_USAGE,
                    "started by the launcher of MPI '%s', and mpi-%s.so is not "
                    "installed in " LOCKSTEP_PKGLIBDIR
                    "; LOCKSTEP_MPI=none starts separate processes",
                    mpi, mpi);
    if (plugin) {
        symbol[0] = dlsym(plugin, "lockstep_mpi_join");
        symbol[1] = dlsym(plugin, "lockstep_mpi_quit");
    }
    if (!symbol[0] || !symbol[1]) {
        const char *reason = dlerror();

        return fail(LS_USAGE, "cannot load MPI '%s' (%s)", mpi,
                    reason ? reason : "no reason given");
    }
    memcpy(&found->join, &symbol[0], sizeof symbol[0]);
    memcpy(&found->quit, &symbol[1], sizeof symbol[1]);
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

/* The processes, by MPI; *about->library is of the plugin. */
static ls_status begin(const struct launch *launch, const struct plugin *plugin,
                       ls_machines_info *about, const struct machines_ops **ops,
                       void **self)
{
    ls_status status = LS_OK;

    *ops = plugin->join(about, self);
    if (!*ops)
        TRY(fail(LS_PEER, "MPI '%s' does not begin", launch->mpi));
    status = check_count(launch, about);
    if (status != LS_OK && about->n == 1)
        (*ops)->leave(*self);

done:
    return status;
}

/* MPI_Init() waits for ever for a process that has stopped, too: a watchdog of
 * a rank that is known from the environment alone. */
static ls_status join_all(const struct launch *launch, const char *host,
                          const struct watch_call *lost,
                          struct ls_machines **machines)
{
    struct plugin plugin = {NULL, NULL};
    struct machines_ops early_ops = {.quit = NULL}; /* all else is not called */
    struct ls_machines early = {
        .about = {.rank = launch->rank, .n = launch->n, .host = host},
        .ops = &early_ops};
    ls_machines_info about = {.n = 1};
    const char *way = of_environment("LOCKSTEP_EXCHANGE");
    enum exchange_way exchange = EXCHANGE_AUTO;
    const struct machines_ops *ops = NULL;
    void *self = NULL;
    ls_status status = LS_OK;

    TRY(exchange_named(way ? way : "auto", &exchange));
    TRY(find_functions(launch->mpi, &plugin));
    early_ops.quit = plugin.quit;
    TRY(watch_create(&early, lost->seconds, lost->lost, lost->user,
                     &early.watch));
    watch_begin(early.watch, "the start of MPI");
    TRY(begin(launch, &plugin, &about, &ops, &self));
    about.host = host;
    TRY(machines_create(&about, ops, self, machines));
    (*machines)->exchange = exchange;
    machines_find_cpus(*machines);

done:
    watch_destroy(early.watch);
    return status;
}

/* A single process needs no MPI, whatever has started it: a job script with
 * one, or a cluster where srun announces PMI to every program. */
static ls_status join_none(const char *host, struct ls_machines **machines)
{
    const ls_machines_info about = {
        .n = 1, .local_n = 1, .host = host, .library = "no MPI"};
    ls_status status = LS_OK;

    TRY(machines_create(&about, NULL, NULL, machines));
    machines_find_cpus(*machines);

done:
    return status;
}

ls_status machines_join(double seconds, ls_machines_lost *lost, void *user,
                        struct ls_machines **machines)
{
    const struct launch launch = machines_launched();
    const struct watch_call call = {seconds, lost, user};
    char host[64];

    *machines = NULL;
    if (!launch.mpi)
        return LS_OK;
    machine_host(host, sizeof host);
    return launch.n == 1 ? join_none(host, machines)
                         : join_all(&launch, host, &call, machines);
}
