#!/bin/bash
# SPDX-License-Identifier: MIT
# launchers.sh - for tests that source it after lib.sh: the program under mpirun.
#
# $launchers are those of the plugins that configure has built; a test is skipped
# if there are none.

export OMP_WAIT_POLICY=passive
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_btl_vader_single_copy_mechanism=none

# Launchers of the plugins that were built.
launchers=
for mpi in ompi mpich; do
    [ -e "$(dirname "$LOCKSTEP")/mpi-$mpi.so" ] || continue
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

cat >rank.sh <<'END'
#!/bin/sh
echo $$ >"rank.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"
exec "$@"
END
chmod +x rank.sh

# mpi LAUNCHER RANKS WORD...: lockstep WORD..., at most a minute long.
mpi() {
    local launcher=$1 ranks=$2

    shift 2
    timeout -k 5 60 "$launcher" -np "$ranks" ./rank.sh "$LOCKSTEP" "$@"
}
