#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_links.sh - ranks on two hosts, which are network namespaces of this
# machine: the bits over TCP, and the end of a run whose link is cut.
#
# Only in make check-all, as root: it makes namespaces of its own.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(quick_or_all quick all)" = all ] || skip "make check-all runs it"
need ip unshare
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

# ---- Two hosts --------------------------------------------------------------------

first=ls$$a second=ls$$b
hosts_end() {
    local status=$?

    ip netns del "$first" 2>/dev/null
    ip netns del "$second" 2>/dev/null
    return $status
}
trap 'hosts_end; end_test' EXIT
if ! ip netns add "$first" 2>netns.err || ! ip netns add "$second" 2>>netns.err ||
    ! ip link add link$$a netns "$first" type veth \
        peer name link$$b netns "$second" 2>>netns.err; then
    skip "network namespaces are not allowed here: $(cat netns.err)"
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

# over LAUNCHER WORD...: lockstep WORD... with a rank on each host.
over() {
    local launcher=$1

    shift
    case $launcher in
    *openmpi) set -- --host 10.77.0.1,10.77.0.2 --map-by node \
        --mca plm_rsh_agent "$PWD/agent.sh" --mca pml ob1 --mca btl tcp,self \
        --mca oob_tcp_if_include 10.77.0.0/24 \
        --mca btl_tcp_if_include 10.77.0.0/24 -x LD_LIBRARY_PATH \
        -np 2 ./rank.sh "$LOCKSTEP" "$@" ;;
    *) set -- -launcher rsh -launcher-exec "$PWD/agent.sh" \
        -hosts 10.77.0.1,10.77.0.2 -localhost 10.77.0.1 -genv UCX_TLS tcp,self \
        -np 2 -ppn 1 ./rank.sh "$LOCKSTEP" "$@" ;;
    esac
    timeout -k 3 "${limit:-60}" ./agent.sh 10.77.0.1 exec "$launcher" "$@"
}

# ---- One hash, and a cut ------------------------------------------------------------

"$GENERATE" collisions --rows 1511 -o table.h5 >/dev/null
settings="table.h5 --hidden 24,12 --epochs 4 --batch-size 256 --shard 16 -q"
# shellcheck disable=SC2086
expect_exit 0 "$LOCKSTEP" train $settings -o one.h5
for launcher in $launchers; do
    # shellcheck disable=SC2086
    expect_exit 0 over "$launcher" train $settings -o many.h5 --force -j 1 ||
        continue
    expect_exit 0 "$LOCKSTEP" diff one.h5 many.h5

    rm -f rank.? endless*
    limit=25 over "$launcher" train table.h5 --hidden 32 --epochs 100000000 \
        --patience 0 --save-every 5 -o endless.h5 -q -j 1 --peer-timeout 3 \
        >run.out 2>run.err </dev/null &
    job=$!
    tries=0
    while [ ! -e endless.ckpt.h5 ] && [ $tries -lt 200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    ip -n "$second" link set link$$b down
    began=$(date +%s)
    for rank in rank.?; do
        pid=$(cat "$rank")
        while grep -qa endless.h5 "/proc/$pid/cmdline" 2>/dev/null &&
            [ $(($(date +%s) - began)) -lt 15 ]; do
            sleep 0.2
        done
        expect "$launcher: $rank is there after a cut of 15 s" \
            test ! -e "/proc/$pid"
    done
    took=$(($(date +%s) - began))
    got=0
    wait $job || got=$?
    expect "$launcher: a run whose link is cut ends with 0" test $got -ne 0
    expect_exit 0 "$LOCKSTEP" info --check endless.ckpt.h5
    echo "$launcher: ranks gone $took s after the cut, the launcher ends with $got"
    ip -n "$second" link set link$$b up
done
