# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# mpi_places.sh - where ranks run, for tests of make check-all: two hosts that are
# network namespaces of this machine, and a Slurm of one node. Both need root.
#
# After mpi_lib.sh. begin_hosts and begin_slurm fail with $reason where they are
# not allowed; what they have begun ends with the test.

first=ls$$a second=ls$$b
slurm=
daemons=
reason=

end_places() {
    local status=$?

    ip netns del "$first" 2>/dev/null
    ip netns del "$second" 2>/dev/null
    # shellcheck disable=SC2086
    [ -z "$daemons" ] || kill $daemons 2>/dev/null
    [ -z "$slurm" ] || { wait && rm -rf "$slurm"; }
    return $status
}
trap 'end_places; end_test' EXIT

# ---- Two hosts -------------------------------------------------------------------

begin_hosts() {
    local host

    for tool in ip unshare; do
        command -v $tool >/dev/null || { reason="there is no $tool" && return 1; }
    done
    if ! ip netns add "$first" 2>netns.err ||
        ! ip netns add "$second" 2>>netns.err ||
        ! ip link add link$$a netns "$first" type veth \
            peer name link$$b netns "$second" 2>>netns.err; then
        reason="network namespaces are not allowed here: $(cat netns.err)"
        return 1
    fi
    ip -n "$first" addr add 10.77.0.1/24 dev link$$a
    ip -n "$second" addr add 10.77.0.2/24 dev link$$b
    for host in "$first" "$second"; do
        ip -n "$host" link set lo up
    done
    ip -n "$first" link set link$$a up
    ip -n "$second" link set link$$b up
    # agent.sh ADDRESS COMMAND...: the command on that host, which has a name and a
    # folder for temporary files of its own.
    cat >agent.sh <<END_OF_AGENT
#!/bin/bash
while [ "\${1#-}" != "\$1" ]; do shift; done
case \$1 in
10.77.0.1) ns=$first ;;
*) ns=$second ;;
esac
shift
mkdir -p "$PWD/tmp.\$ns"
export TMPDIR="$PWD/tmp.\$ns"
exec ip netns exec \$ns unshare -u /bin/sh -c "hostname \$ns; \$*"
END_OF_AGENT
    chmod +x agent.sh
}

# over LAUNCHER RANKS WORD...: lockstep WORD... with the ranks on both hosts, in
# turn or half of them on each.
over() {
    local launcher=$1 ranks=$2

    shift 2
    case $launcher in
    *openmpi) set -- --host 10.77.0.1:8,10.77.0.2:8 --map-by node \
        --mca plm_rsh_agent "$PWD/agent.sh" --mca pml ob1 --mca btl tcp,self \
        --mca oob_tcp_if_include 10.77.0.0/24 \
        --mca btl_tcp_if_include 10.77.0.0/24 -x LD_LIBRARY_PATH \
        -np "$ranks" ./rank.sh "$LOCKSTEP" "$@" ;;
    *) set -- -launcher rsh -launcher-exec "$PWD/agent.sh" \
        -hosts 10.77.0.1,10.77.0.2 -localhost 10.77.0.1 -genv UCX_TLS tcp,self \
        -np "$ranks" -ppn $(((ranks + 1) / 2)) ./rank.sh "$LOCKSTEP" "$@" ;;
    esac
    timeout -k 3 "${limit:-60}" ./agent.sh 10.77.0.1 exec "$launcher" "$@"
}

# ---- A Slurm of one node ---------------------------------------------------------

begin_slurm() {
    local tool node tries=0

    PATH=$PATH:/usr/sbin:/sbin
    for tool in munged slurmctld slurmd srun; do
        command -v $tool >/dev/null ||
            { reason="there is no $tool (Debian: slurm-wlm)" && return 1; }
    done
    [ "$(id -u)" -eq 0 ] ||
        { reason="a Slurm of its own needs root" && return 1; }
    slurm=$(mktemp -d /tmp/slurm-XXXXXX)
    chmod 755 "$slurm"
    mkdir "$slurm/state" "$slurm/spool"
    head -c 128 /dev/urandom >"$slurm/key"
    chmod 600 "$slurm/key"
    node=$(hostname -s)
    export SLURM_CONF=$slurm/slurm.conf
    cat >"$SLURM_CONF" <<END_OF_CONF
ClusterName=lockstep
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthInfo=socket=$slurm/munge
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
MpiDefault=none
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000
PartitionName=all Nodes=$node Default=YES
END_OF_CONF
    munged --force --foreground --key-file="$slurm/key" \
        --socket="$slurm/munge" --pid-file="$slurm/munged.pid" \
        --log-file="$slurm/munged.log" --seed-file="$slurm/seed" \
        --origin=127.0.0.1 >munged.out 2>&1 &
    daemons="$daemons $!"
    sleep 1
    slurmctld -D -f "$SLURM_CONF" >slurmctld.out 2>&1 &
    daemons="$daemons $!"
    sleep 1
    slurmd -D -f "$SLURM_CONF" -N "$node" >slurmd.out 2>&1 &
    daemons="$daemons $!"
    until sinfo -h -o %T 2>/dev/null | grep -qx idle || [ $tries -gt 100 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
    sinfo -h -o %T 2>/dev/null | grep -qx idle && return 0
    reason="Slurm does not start here: $(tail -n 3 slurmctld.out slurmd.out)"
    return 1
}

# step KIND RANKS WORD...: lockstep WORD... in a step of srun --mpi=KIND.
step() {
    local kind=$1 ranks=$2

    shift 2
    timeout -k 5 "${MPI_SECONDS:-60}" srun -K -Q --mpi="$kind" -n "$ranks" ./rank.sh \
        "$LOCKSTEP" "$@"
}
