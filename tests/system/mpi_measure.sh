#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_measure.sh - doctor --mpi finds what processes do not have in common, and
# measures what they have; bench measures their training. No figure is compared with another one.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/tables.sh
. "$top_srcdir/tests/system/tables.sh"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

"$GENERATE" collisions --rows 300 -o table.h5 >/dev/null
head -c 3000000 /dev/zero >even
cp even odd
printf x | dd of=odd bs=1 seek=2999999 conv=notrunc 2>/dev/null

expect_exit 64 "$LOCKSTEP" doctor --mpi
expect_words err 'mpirun -np 2 lockstep doctor --mpi'
expect_exit 64 "$LOCKSTEP" doctor table.h5
expect_words err 'give --mpi, too'

cat >own.sh <<'END'
#!/bin/sh
rank=${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
mkdir -p "in.$rank" && cd "in.$rank" || exit 99
[ "$rank" = 0 ] && cp ../even data || cp ../odd data
exec "$@"
END
chmod +x own.sh

for launcher in $launchers; do
    expect_exit 64 mpi "$launcher" 2 doctor
    expect_words err 'doctor tests one machine'
    expect_exit 0 mpi "$launcher" 2 doctor --mpi table.h5 -j 1
    for name in processes build data binding latency bandwidth training \
        minibatch; do
        expect "$launcher: no line of $name" grep -q "^ok   $name " out
    done
    expect_words out '2 on 1 host; '
    expect_words out 'the same '
    expect_words out 'speed: --batch-size '
    got=0
    timeout -k 5 60 "$launcher" -np 2 ./own.sh "$LOCKSTEP" doctor --mpi data \
        >out 2>err </dev/null || got=$?
    expect "$launcher: other data end with $got, not 78" test "$got" -eq 78
    expect_words out 'BAD  data'
    expect_words out 'has another file data than rank 0'
    expect_exit 66 mpi "$launcher" 2 doctor --mpi absent.h5
done
# The speed of several processes, with the share of the exchange.
for launcher in $launchers; do
    expect_exit 0 mpi "$launcher" 2 bench --workload T --seconds 0.3 -j 1
    expect "$launcher: no line of the exchange" grep -qE \
        '^exchange .* of the time of 2 processes with [0-9]+ rows each; 90 %' out
done
expect_exit 0 mpi "${launchers##* }" 2 bench --workload T --seconds 0.3 -j 1 \
    --json
expect 'no two processes' test "$(json_value processes out)" = 2
share=$(json_value exchange_share out)
expect "a share of $share" awk -v s="$share" 'BEGIN { exit !(s > 0 && s < 1) }'
expect_exit 0 "$LOCKSTEP" bench --workload T --seconds 0.1 -j 1 --json
expect 'one process exchanges nothing' test -z "$(json_value exchange_share out)"
expect_exit 64 mpi "${launchers##* }" 2 bench --workload T --sweep
expect_words err 'a sweep measures the threads of one process'
expect_exit 64 mpi "${launchers##* }" 2 bench --workload T --predict
expect_words err '--predict measures one process'
# shellcheck disable=SC2086
echo "under$launchers"
