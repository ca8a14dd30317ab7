# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# mpi_lib.sh - launchers of MPI for tests of several processes.
#
# Sets $launchers, those of the plugins that were built; skips without one. Every
# rank writes its process number to rank.R and then becomes the program: no other
# process is ever signalled.

export OMP_WAIT_POLICY=passive
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_btl_vader_single_copy_mechanism=none

# has_plugin NAME: configure has found that MPI.
has_plugin() {
    [ -e "$(dirname "$LOCKSTEP")/mpi-$1.so" ]
}

launchers=
for mpi in ompi mpich; do
    has_plugin "$mpi" || continue
    case $mpi in
    ompi) names="mpirun.openmpi mpirun" ;;
    mpich) names="mpirun.mpich mpiexec.hydra mpirun" ;;
    esac
    for name in $names; do
        command -v "$name" >/dev/null && launchers="$launchers $name" && break
    done
done
keeps_freed_memory && skip "the address sanitizer finds leaks of MPI itself"
[ -n "$launchers" ] || skip "configure has found no MPI, or there is no mpirun"

cat >rank.sh <<'END_OF_RANK'
#!/bin/sh
echo $$ >"rank.${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-$SLURM_PROCID}}"
exec "$@"
END_OF_RANK
chmod +x rank.sh

# mpi LAUNCHER RANKS WORD...: lockstep WORD..., at most a minute long.
mpi() {
    local launcher=$1 ranks=$2

    shift 2
    timeout -k 5 "${MPI_SECONDS:-60}" "$launcher" -np "$ranks" ./rank.sh "$LOCKSTEP" "$@"
}

# take_turn RANKS: $turns is all launchers, or in a quick test the next one: they
# differ in the plugin alone, whose laws all of them keep in mpi.sh. Processes of
# MPICH spin while they wait, so that more of them than 2 are for all tests.
turn=0
take_turn() {
    local ranks=$1

    # shellcheck disable=SC2086
    set -- $launchers
    if [ "$ranks" -le 2 ]; then
        shift $((turn % $#))
        turn=$((turn + 1))
    fi
    turns=$(quick_or_all "$1" "$launchers")
}
