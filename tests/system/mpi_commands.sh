#!/bin/bash
# SPDX-License-Identifier: MIT
# mpi_commands.sh - every command under mpirun works, or is refused once: one
# sentence, one exit status, nothing left over; job scripts, and launchers that
# do not go with the program.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/mpi_lib.sh
. "$top_srcdir/tests/system/mpi_lib.sh"

many=" train resume eval predict cv search pack bench doctor help version "
commands=$("$LOCKSTEP" help |
    sed -n '/^Commands/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')
expect "help names the commands: $commands" \
    test "$(wc -w <<<"$commands")" -ge 24

# said STATUS TIMES COMMAND...: the exit status, and so many sentences.
said() {
    local want=$1 times=$2 before

    shift 2
    before=$(find . | grep -v -e '/out$' -e '/err$' -e '/rank\.' | sort)
    expect_exit "$want" "$@" || return
    expect "said $(grep -c '^lockstep' err) times, not $times: $*: $(cat err)" \
        test "$(grep -c '^lockstep' err)" -eq "$times"
    expect "something is left of $*" test "$before" = \
        "$(find . | grep -v -e '/out$' -e '/err$' -e '/rank\.' | sort)"
}

"$GENERATE" collisions --rows 211 -o table.h5 >/dev/null
expect_exit 0 "$LOCKSTEP" train table.h5 --hidden 4 --epochs 3 -o model.h5 -q
expect_exit 75 "$LOCKSTEP" train table.h5 --hidden 4 --max-steps 2 -o run.h5 -q
echo 'lr = 0.1 | 0.2' >space
head -c 3000 table.h5 >broken.h5

# words_of COMMAND DATA OUTPUT: $words of a run that takes no time.
words_of() {
    local data=$2 output=$3

    case $1 in
    train) words="train $data --hidden 4 --epochs 1 -o $output -q" ;;
    resume) words="resume run.h5 $data -q" ;;
    eval) words="eval model.h5 $data -q" ;;
    predict) words="predict model.h5 $data -o $output -q" ;;
    cv) words="cv $data -k 2 --hidden 4 --epochs 1 -o $output -q" ;;
    search) words="search $data --space space --trials 2 --hidden 4 --epochs 1
        --val-split 0.3 -o $output -q" ;;
    pack) words="pack $data --members 2 --hidden 4 --epochs 1 -o $output -q" ;;
    bench) words="bench $data --hidden 4 --seconds 0.1 -q" ;;
    doctor) words="doctor --mpi $data" ;;
    esac
}

# ---- Words -------------------------------------------------------------------------

# Help and faults of words come before a command knows that it is one of many: in a
# quick test of those that are for many processes, and of one other.
for command in $commands; do
    expect_exit 0 "$LOCKSTEP" "$command" -h
    mv out one.out
    take_turn 2
    for launcher in $turns; do
        case $(quick_or_all "$many info " " $command ") in
        *" $command "*)
            said 0 0 mpi "$launcher" 2 "$command" -h
            expect_same one.out out
            said 64 1 mpi "$launcher" 2 "$command" --no-such-option
            ;;
        esac
        case $many in
        *" $command "*) ;;
        *)
            # With two arguments or one: whichever the command takes.
            said 64 1 mpi "$launcher" 2 "$command" table.h5 table.h5
            grep -q "$command runs in one process, and there are 2" err ||
                said 64 1 mpi "$launcher" 2 "$command" table.h5
            grep -q "$command runs in one process, and there are 2" err ||
                said 64 1 mpi "$launcher" 2 "$command"
            expect_words err "$command runs in one process, and there are 2"
            ;;
        esac
    done
done
for launcher in $launchers; do
    said 64 1 mpi "$launcher" 2 trian table.h5
    expect_words err 'did you mean train'
    for word in version --version; do
        said 0 0 mpi "$launcher" 3 $word
        expect "$launcher: $word is printed $(grep -c '^lockstep 0' out) times" \
            test "$(grep -c '^lockstep 0' out)" -eq 1
    done
    got=0
    mpi "$launcher" 2 >out 2>err </dev/null || got=$?
    expect "$launcher: no words end with $got, not 64" test $got -eq 64
    expect "$launcher: help is printed $(grep -c '^Usage' err) times" \
        test "$(grep -ci '^usage' err)" -eq 1
done

# ---- Files -------------------------------------------------------------------------

# A folder of its own for each rank, one of which has no table.
cat >own.sh <<'END'
#!/bin/sh
cd "in.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" || exit 1
exec "$@"
END
chmod +x own.sh
mkdir in.0 in.1 ro
for name in model.h5 run.h5 run.ckpt.h5 space; do
    [ ! -e $name ] || cp $name in.0
    [ ! -e $name ] || cp $name in.1
done
cp table.h5 in.0
if mount -t tmpfs -o ro,size=40k none ro 2>mount.err; then
    is_mounted=true
    trap 'status=$?; cd "$test_dir" && umount ro; (exit $status); end_test' EXIT
else
    is_mounted=false
    echo "NOT TESTED: a folder that is read-only: $(cat mount.err)"
fi

for command in train resume eval predict cv search pack bench doctor; do
    take_turn 2
    for launcher in $turns; do
        words_of $command absent.h5 none.h5
        # shellcheck disable=SC2086
        said 66 1 mpi "$launcher" 2 $words
        expect_words err 'absent.h5'
        words_of $command table.h5 none.h5
        # shellcheck disable=SC2086
        said 66 1 timeout -k 5 60 "$launcher" -np 2 ./own.sh "$LOCKSTEP" $words
        expect_words err 'rank 1 on '
        [ $command = doctor ] || {
            words_of $command broken.h5 none.h5
            # shellcheck disable=SC2086
            said 65 1 mpi "$launcher" 2 $words
        }
        words_of $command table.h5 ro/none.h5
        case $words in
        *ro/none*)
            # shellcheck disable=SC2086
            ! $is_mounted || said 73 1 mpi "$launcher" 2 $words
            ;;
        esac
    done
done

# ---- Launchers ---------------------------------------------------------------------

train="train table.h5 --hidden 4 --epochs 1 -o job.h5 --force -q -j 1"
mkdir copy
cp "$LOCKSTEP" "$(dirname "$LOCKSTEP")"/liblockstep.so* copy/
for launcher in $launchers; do
    # A job script: commands that need no MPI, and one that does.
    got=0
    timeout -k 5 60 "$launcher" -np 2 bash -c "'$LOCKSTEP' version &&
        { '$LOCKSTEP' info table.h5; [ \$? = 64 ]; } && '$LOCKSTEP' $train" \
        >out 2>err </dev/null || got=$?
    expect "$launcher: a job script ends with $got: $(cat err)" test $got -eq 0
    expect "$launcher: a job script trains $(grep -c '^wrote' out) times" \
        test "$(grep -c '^wrote' out)" -eq 1
    # One that is started by another launcher counts, not that of one process.
    for outer in $launchers; do
        # Open MPI refuses it: "does not support recursive calls".
        [ "$outer-$launcher" != mpirun.openmpi-mpirun.openmpi ] || continue
        got=0
        timeout -k 5 60 "$outer" -np 1 bash -c \
            "$launcher -np 2 '$LOCKSTEP' $train" >out 2>err </dev/null || got=$?
        expect "$launcher in $outer ends with $got: $(cat err)" \
            test $got -eq 0
        expect "$launcher in $outer trains $(grep -c '^wrote' out) times" \
            test "$(grep -c '^wrote' out)" -eq 1
    done
    # Of another MPI, of none that is known, and without the plugin.
    other=$(case $launcher in *openmpi) echo mpich ;; *) echo ompi ;; esac)
    if has_plugin "$other"; then
        # shellcheck disable=SC2086
        said 64 1 env LOCKSTEP_MPI="$other" "$launcher" -np 2 "$LOCKSTEP" $train
        expect_words err 'start them with the launcher of the same MPI'
    fi
    # shellcheck disable=SC2086
    said 64 1 env LOCKSTEP_MPI=other "$launcher" -np 2 "$LOCKSTEP" $train
    # shellcheck disable=SC2086
    said 64 1 env LD_LIBRARY_PATH="$PWD/copy" "$launcher" -np 2 \
        copy/lockstep $train
    expect_words err 'is not installed'
done
case $launchers in
*mpich* | *hydra*)
    # Its MPI begins once in a job, and says so in words of its own.
    expect_exit 76 timeout -k 5 60 "${launchers##* }" -np 2 bash -c \
        "'$LOCKSTEP' $train && '$LOCKSTEP' $train"
    expect_words err 'starts one command: for another one in the same script'
    ;;
esac
# shellcheck disable=SC2086
echo "under$launchers"
