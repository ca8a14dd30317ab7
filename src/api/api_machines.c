/* SPDX-License-Identifier: MIT */
/*
 * api_machines.c - public functions: the processes of a run on several
 * machines.
 */
#include "base/settings.h"
#include "engine/machines_join.h"
#include "engine/machines_watch.h"

int ls_machines_launched(size_t *rank, size_t *n, size_t *local_rank)
{
    const struct launch launch = machines_launched();

    *rank = launch.mpi ? (size_t)launch.rank : 0;
    *n = launch.mpi ? (size_t)launch.n : 1;
    *local_rank = launch.mpi ? (size_t)launch.local_rank : 0;
    return launch.mpi != NULL;
}

ls_status ls_machines_join(double seconds, ls_machines_lost *lost, void *user,
                           ls_machines **machines)
{
    return machines_join(seconds, lost, user, machines);
}

const ls_machines_info *ls_machines_about(const ls_machines *machines)
{
    return &machines->about;
}

ls_status ls_machines_watch(ls_machines *machines, double seconds,
                            ls_machines_lost *lost, void *user)
{
    struct watch *watch = NULL;
    ls_status status = LS_OK;

    TRY(watch_create(machines, seconds, lost, user, &watch));
    watch_destroy(machines->watch);
    machines->watch = watch;

done:
    return status;
}

void ls_config_set_machines(ls_config *config, ls_machines *machines)
{
    config->machines = machines;
}

ls_status ls_machines_leave(ls_machines *machines, ls_status status,
                            const char *sentence)
{
    return machines_leave(machines, status, sentence);
}
