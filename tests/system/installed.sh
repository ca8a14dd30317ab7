#!/bin/bash
# SPDX-License-Identifier: MIT
# installed.sh - the examples, built against an installed tree and run.
#
# Installs into a directory of its own, or, when make installcheck says where
# they are, takes the prefix, library and examples that stand there.

. "$(dirname "$0")/lib.sh"
need pkg-config

prefix=${LOCKSTEP_PREFIX:-$test_dir/prefix}
if [ -z "${LOCKSTEP_PREFIX:-}" ]; then
    # As it was configured, into a root; pkg-config is told where that is.
    expect_exit 0 make_install "$prefix"
    configured=$(sed -n 's/^prefix = //p' "$top_builddir/Makefile")
    prefix=$prefix$configured
fi
library=${LOCKSTEP_LIBDIR:-$(dirname "$(find "$prefix" -name liblockstep.so)")}
expect 'the library is installed' test -f "$library/liblockstep.so"
export PKG_CONFIG_PATH=$library/pkgconfig
config="pkg-config --define-variable=prefix=$prefix lockstep"
flags=$($config --cflags --libs)
examples=${LOCKSTEP_EXAMPLES:-$(dirname "$(find "$prefix" -name memory.c)")}
expect 'the examples are installed' test -f "$examples/memory.c"
sanitizer=$(sed -n 's/^SANITIZE_CFLAGS = //p' "$top_builddir/Makefile")

# build NAME COMPILER WORD...: no word of warning.
build() {
    local name=$1

    shift
    # shellcheck disable=SC2086
    expect_exit 0 "$@" $sanitizer $flags -Wl,-rpath,"$library" -o "$name"
    [ ! -s err ] || fault "$* warns: $(head -n 5 err)"
}

# Nearly all of 4,000 rows are right; the circle is no line.
expect_right() {
    local right

    expect_exit 0 "./$1"
    expect_words out ' of 4000 rows are right'
    right=$(cut -d' ' -f1 out)
    expect "$1: $right of 4000 rows are right" test "${right:-0}" -gt 3800
}

warn='-Wall -Wextra -Wpedantic -Werror'
# shellcheck disable=SC2086
{
    build fit ${CC:-cc} -std=c11 $warn "$examples/fit.c"
    build c ${CC:-cc} -std=c11 $warn -pthread "$examples/memory.c"
}
expect_right c

# Every example is built and run here.
(cd "$examples" && ls ./*.c ./*.cpp ./*.f90 2>/dev/null) | sort | tr '\n' ' ' >found
expect "examples that are not built here: $(cat found)" [ "$(cat found)" = \
    "./fit.c ./infer.c ./infer.cpp ./infer.f90 ./lockstep.f90 ./memory.c ./memory.cpp ./memory.f90 " ]

cat >events.csv <<'END'
a,b,kind
0.5,1.5,up
1.5,-0.5,down
-0.5,0.25,up
-1.5,-1.25,down
END
expect_exit 0 "$LOCKSTEP" import events.csv -o events.h5 --label kind
expect_exit 0 ./fit
expect 'fit.c writes model.h5' test -s model.h5

# The second library: its examples against predict.
expect_exit 0 "$LOCKSTEP" export model.h5 --to infer -o model.lsinf
expect_exit 0 "$LOCKSTEP" predict model.h5 events.csv -q -o wanted.csv
infer_config="pkg-config --define-variable=prefix=$prefix lockstep-infer"
infer_flags=$($infer_config --cflags --libs)
echo "$infer_flags" >infer_flags
expect_words infer_flags -llockstep-infer
main_flags=$flags
flags=$infer_flags
# shellcheck disable=SC2086
build infer ${CC:-cc} -std=c11 $warn "$examples/infer.c"
tail -n +2 events.csv | cut -d, -f1,2 >rows
checks=$((checks + 1))
LC_ALL=C ./infer model.lsinf <rows >out 2>err || fault "infer.c: $(cat err)"
tail -n +2 wanted.csv >wanted
expect_same out wanted
flags=$main_flags

# A header alone, in both languages and in the oldest of them that will do.
echo '#include <lockstep.h>' >header.cpp
for compiler in g++ clang++ clang++-14; do
    if ! command -v $compiler >/dev/null; then
        echo "$test_name: SKIPPED: C++ by $compiler, which is not here" >&2
        continue
    fi
    case $sanitizer in
    *[!\ ]*) continue ;; # made for the compiler of C
    esac
    # shellcheck disable=SC2046,SC2086
    {
        expect_exit 0 $compiler -std=c++11 $warn -fsyntax-only \
            $($config --cflags) header.cpp
        build cpp $compiler -std=c++17 $warn -pthread "$examples/memory.cpp"
    }
    expect_right cpp
    flags=$infer_flags
    # shellcheck disable=SC2086
    build infer_cpp $compiler -std=c++17 $warn -pthread "$examples/infer.cpp"
    flags=$main_flags
    expect_exit 0 ./infer_cpp model.lsinf
    expect_words out 'the outputs of one thread'
done

if ! command -v gfortran >/dev/null; then
    echo "$test_name: SKIPPED: Fortran, as there is no gfortran here" >&2
elif [ -z "${sanitizer// /}" ]; then
    build f gfortran -std=f2008 -fall-intrinsics -Wall -Wextra -Werror \
        -fopenmp "$examples/lockstep.f90" "$examples/memory.f90"
    expect_right f
    flags=$infer_flags
    build infer_f gfortran -std=f2008 -fall-intrinsics -Wall -Wextra -Werror \
        "$examples/infer.f90"
    flags=$main_flags
    expect_exit 0 ./infer_f model.lsinf
    expect_words out 'row 3 class'
fi
