#!/bin/bash
# SPDX-License-Identifier: MIT
# bad_inputs.sh - wrong commands, files and surroundings, each with the exit
# code and the sentence it must get. bad_inputs.tsv is the table of them; here
# the files are made and the rows are run.

. "$(dirname "$0")/lib.sh"

here=$top_srcdir/tests/system
mkdir in h5 to

# Seconds that any answer may take; a sanitizer is slow, and wants more memory
# than a limit leaves.
patience=5
sanitized=
if grep -qE '__(asan|tsan)_init' "$LOCKSTEP"; then
    sanitized=yes
    patience=60
fi

# One that counts executed lines writes its counts at the end, or complains.
counting=
if grep -q '__gcov_' "$LOCKSTEP"; then
    counting=yes
fi

lockstep() { "$LOCKSTEP" "$@"; }
export LOCKSTEP
export -f lockstep

# ---- Files ------------------------------------------------------------------

# text NAME TEXT: with the escapes of printf.
text() { printf '%b' "$2" >"in/$1"; }

# byte FILE OFFSET ESCAPE NEW: a copy of FILE with other bytes there.
byte() {
    cp "$1" "$4"
    printf '%b' "$3" |
        dd of="$4" bs=1 seek="$2" conv=notrunc status=none
}

make_text() {
    text empty.csv ''
    text blank.csv '\n\n  \n'
    text header.csv 'a,b,y\n'
    text ragged.csv 'a,b,y\n1,2,0\n3,4\n5,6,1\n'
    text long.csv 'a,b,y\n1,2,0\n3,4,1,9\n'
    text word.csv 'a,b,y\n1,2,0\n3,what,1\n5,6,0\n'
    text large.csv 'a,b,y\n1,2,0\n1e400,4,1\n'
    text minus.csv 'a,b,y\n1,2,0\n3,-1e400,1\n'
    text nan.csv 'a,b,y\n1,2,0\n3,nan,1\n'
    text inf.csv 'a,b,y\n1,2,0\n3,inf,1\n'
    text hole.csv 'a,b,y\n1,2,0\n,4,1\n'
    text holes.csv 'a,b,y\n,2,0\n,4,1\n'
    text comma.csv 'a;b;y\n"1,5";2;0\n3;4;1\n'
    text half.csv 'a,b,y\n1,2,3.7\n3,4,1\n5,6,2\n'
    text labels.csv 'a,b,y\n1,2,low\n3,4,7\n5,6,low\n'
    text no-label.csv 'a,b,y\n1,2,0\n3,4,\n'
    text open.csv 'a,b,y\n1,2,0\n"3,4,1\n5,6,0\n'
    text stray.csv 'a,b,y\n1,2,0\n3,"4"4,1\n'
    text nul.csv 'a,b,y\n1,2,0\n3,\0,1\n'
    text utf16.csv '\xff\xfea\0,\0y\0\n\0001\0,\0001\0\n\0'
    text twice.csv 'a,a,y\n1,2,0\n3,4,1\n'
    text cut.csv 'a,b,y\n1,2,0\n3,4,1\n5,6'
    text image.csv '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
    text zip.csv 'PK\x03\x04\x14\0\0\0'
    text same.csv 'a,b,y\n1,2,0\n3,4,0\n'
    text no-y.csv 'a,b,c\n1,2,0\n3,4,1\n5,6,0\n'
    text good.csv 'a,b,y\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n'
    text crlf.csv '\xef\xbb\xbfa;b;y\r\n1;2;0\r\n3;4;1'
    head -c 1100000 /dev/zero | tr '\0' , >in/wide.csv
    seq -f '%g,2,1' 20000 | gzip >in/cut.csv.gz
    truncate -s -100 in/cut.csv.gz
    gzip -c in/good.csv >in/sum.csv.gz
    printf 'xxxx' | dd of=in/sum.csv.gz bs=1 conv=notrunc status=none \
        seek=$(($(wc -c <in/sum.csv.gz) - 8))
}

make_more_text() {
    text date.csv 'a,b,y\n2024-01-31,2,0\n2024-02-01,4,1\n'
    text date2.csv 'a,b,y\n1,2,0\n1,31.12.2024 12:00,1\n'
    text color.csv 'a,b,y\n1,red,0\n2,green,1\n3,red,1\n'
    text color-new.csv 'a,b\n1,red\n2,blue\n'
    text rest.csv 'a,b,y\n1,2,0\n3,4\n'
    text other.csv 'a,c,y\n1,2,0\n'
    text nine.csv 'a,b,y\n1,2,0\n3,4,9\n5,6,9\n7,8,0\n'
    { echo a,b,y && seq -f 'level%g,1,1' 1001; } >in/levels.csv
    printf '\x28\xb5\x2f\xfd\0\0' >in/cut.csv.zst
}

make_svm() {
    text index0.svm '1 1:1\n0 0:1\n'
    text minus.svm '1 -3:1\n'
    text order.svm '1 3:1 2:1\n'
    text twice.svm '1 2:1 2:2\n'
    text index31.svm '1 2147483648:1\n'
    text index63.svm '1 9223372036854775808:1\n'
    text index99.svm '1 99999999999999999999999:1\n'
    text no-value.svm '1 3:\n'
    text no-index.svm '1 :4\n'
    text three.svm '1 3:4:5\n'
    text no-colon.svm '1 3 4\n'
    text nan.svm '1 3:nan\n'
    text no-label.svm '1 3:1\n3:1 4:1\n'
    text labels.svm '+1,2 3:1\n'
    text rank.svm '1 qid:1 3:1\n'
    text comments.svm '# nothing\n\n'
    text wide.svm '1 3:1\n'
}

# npy NAME HEADER DATA
npy() {
    local length

    length=$(printf '\\x%02x' "${#2}")
    printf '\x93NUMPY\1\0%b\0%s%b' "$length" "$2" "$3" >"in/$1"
}

make_npy() {
    local order="'fortran_order': False" four='\0\0\200\077'

    printf '\x93NUMPX\1\0\0\0' >in/magic.npy
    printf '\x93NUMPY\11\0\0\0' >in/version.npy
    printf '\x93NUMPY\1\0\166\0{' >in/head.npy
    printf '\x93NUMPY\2\0\377\377\377\377{' >in/head32.npy
    npy code.npy "{'descr': str(1), $order, 'shape': (1, 1), }" "$four"
    npy extra.npy "{'descr': '<f4', $order, 'shape': (1, 1), 'x': 1, }" "$four"
    npy again.npy "{'descr': '<f4', $order, 'descr': '<f4', }" "$four"
    npy object.npy "{'descr': '|O', $order, 'shape': (1, 1), }" "$four"
    npy complex.npy "{'descr': '<c8', $order, 'shape': (1, 1), }" "$four$four"
    npy fields.npy "{'descr': [('a', '<f4')], $order, 'shape': (1, 1), }" "$four"
    npy text.npy "{'descr': '<U3', $order, 'shape': (1, 1), }" "$four"
    npy cube.npy "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 2), }" \
        "$four$four"
    npy shape0.npy "{'descr': '<f4', $order, 'shape': (), }" "$four"
    npy empty.npy "{'descr': '<f4', $order, 'shape': (0, 2), }" ''
    npy negative.npy "{'descr': '<f4', $order, 'shape': (-1, 2), }" "$four"
    npy huge.npy "{'descr': '<f4', $order, 'shape': (9, 4294967296, 9), }" ''
    npy many.npy "{'descr': '<f8', $order, 'shape': (1152921504606846976, 9), }" ''
    npy short.npy "{'descr': '<f4', $order, 'shape': (2, 2), }" "$four$four"
    npy long.npy "{'descr': '<f4', $order, 'shape': (1, 1), }" "$four$four"
    npy nan.npy "{'descr': '<f4', $order, 'shape': (2, 1), }" \
        "$four\\0\\0\\300\\177"
    npy two.npy "{'descr': '<f4', $order, 'shape': (2, 1), }" "$four$four"
    npy three.npy "{'descr': '|u1', $order, 'shape': (3,), }" '\0\1\0'
}

# Images of 2 x 2 pixels.
make_idx() {
    local images='\0\0\010\003\0\0\0\003\0\0\0\002\0\0\0\002'
    local pixels='abcdefghijkl'

    text images.idx "$images$pixels"
    text labels.idx '\0\0\010\001\0\0\0\003\0\001\002'
    text magic.idx '\0\001\010\003\0\0\0\003'
    text type.idx '\0\0\007\003\0\0\0\003\0\0\0\002\0\0\0\002abcdefghijkl'
    text rows0.idx '\0\0\010\003\0\0\0\0\0\0\0\002\0\0\0\002'
    text width0.idx '\0\0\010\003\0\0\0\003\0\0\0\0\0\0\0\002'
    text huge.idx '\0\0\010\003\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
    text short.idx "${images}abcdefghijk"
    text longer.idx "$images${pixels}m"
    text head.idx '\0\0\010\003\0\0'
    text rank0.idx '\0\0\010\0a'
    text little.idx '\003\010\0\0\003\0\0\0\002\0\0\0\002\0\0\0abcdefghijkl'
    text labels2.idx '\0\0\010\001\0\0\0\002\0\001'
    text float-nan.idx '\0\0\015\002\0\0\0\001\0\0\0\001\x7f\xc0\0\0'
}

make_configs() {
    text unknown.ini 'lr = 0.1\nepoch-count = 3\n'
    text twice.ini 'lr = 0.1\n\nlr = 0.2\n'
    text type.ini 'epochs = many\n'
    text word.ini 'optimizer = rprop\n'
    text momentum.ini 'optimizer = momentum\nmomentum = 1.5\n'
    text nul.ini 'lr = \0000.1\n'
    text no-key.ini 'lr = 0.1\n= 3\n'
    text section.ini '[optimizer\nlr = 0.1\n'
    text loss.ini 'task = binary\nloss = cce\n'
    text include.ini 'include = include.ini\n'
    printf 'rows = %0100000d\n' 0 >in/line.ini
    truncate -s 10G in/huge.ini
    mkfifo in/fifo
}

# A run that stopped, a finished model, and damaged ones.
make_models() {
    local size

    "$GENERATE" collisions --rows 300 -o in/d.h5 2>/dev/null
    "$GENERATE" collisions --rows 300 --seed 7 -o in/other.h5 2>/dev/null
    lockstep train in/d.h5 -o in/m.h5 -q --hidden 4 --epochs 2 >/dev/null
    rm in/m.ckpt.h5*
    lockstep train in/d.h5 -o in/r.h5 -q --hidden 4 --max-steps 3 >/dev/null
    size=$(wc -c <in/m.h5)
    : >in/zero.h5
    head -c 300 in/m.h5 >in/header.h5
    head -c $((size - 1)) in/m.h5 >in/shorter.h5
    head -c $((size / 2)) in/m.h5 >in/half.h5
    { cat in/m.h5 && printf x; } >in/longer.h5
    byte in/m.h5 3 '\0' in/magic.h5
    byte in/m.h5 20 '\xee' in/head-byte.h5
    byte in/m.h5 500 '\001' in/padding.h5
    byte in/m.h5 $((size / 2)) '\xa5' in/payload.h5
    byte in/r.ckpt.h5 $((size / 2)) '\xa5' in/broken.ckpt.h5
    : >in/nothing.ckpt.h5
    cp in/m.h5 in/model.ckpt.h5
    cp in/r.ckpt.h5 in/moved.ckpt.h5
    lockstep import in/good.csv -o in/csv.h5 >/dev/null
    lockstep import in/good.csv -o h5/many-imported-1.h5 >/dev/null
    lockstep import in/no-y.csv --label c -o h5/many-imported-2.h5 >/dev/null
    lockstep train in/csv.h5 -o in/csv-model.h5 -q --hidden 2 -e 1 >/dev/null
    lockstep train in/color.csv -o in/color-model.h5 -q --hidden 2 -e 1 \
        >/dev/null
    text m.h5.txt 'this is a text\n'
    cp in/m.h5 to/kept.h5
    mkdir to/directory
    ln -s ../in/m.h5 to/link.h5
    ln -s nowhere/x.h5 to/dangling.h5
    cp -a to kept
}

make_text
make_more_text
make_svm
make_npy
make_idx
make_configs
make_models
have_h5py=yes
if (need_python h5py numpy) 2>/dev/null; then
    need_python h5py numpy
    "$PYTHON" "$here/bad_inputs.py" h5 || fault "the HDF5 files are not made"
else
    have_h5py=
fi

# ---- Rows -------------------------------------------------------------------

# All names with size, time and target; of outputs the content too.
snapshot() {
    find in h5 to ! -type d -printf '%p %y %s %T@ %l\n' | sort
    find to -type f -exec cksum {} + | sort
}

# The sentence: one line, the last one, on standard error.
check_sentence() {
    local lines

    lines=$(grep -c '^lockstep[-a-z0-9]* \([a-z]*\): ' err)
    lines=$((lines - $(grep -c '^lockstep[-a-z0-9]* [a-z]*: warning: ' err)))
    checks=$((checks + 1))
    [ "$lines" -eq 1 ] || fault "$lines sentences, want one: $1"
    tail -n 1 err | grep -q '^lockstep' ||
        fault "the last line is no sentence: $1"
    [ "$(tail -n 1 err | wc -c)" -le 1200 ] || fault "a long sentence: $1"
}

# run_row CODE WORDS COMMAND
before=$(snapshot)
run_row() {
    local words=$2

    expect_exit "$1" timeout "$patience" bash -c "$3" || {
        rm -rf to && cp -a kept to
        return
    }
    while [ -n "$words" ]; do
        expect_words err "${words%% & *}" || echo "    of: $3" >&2
        [ "$words" != "${words#* & }" ] || break
        words=${words#* & }
    done
    check_sentence "$3"
    [ ! -s out ] || fault "something on standard output: $3"
    [ "$before" = "$(snapshot)" ] || {
        fault "files were changed: $3"
        diff <(echo "$before") <(snapshot) >&2
    }
}

rows=0
left_out=0
while IFS=$'\t' read -r code words command; do
    case $code in '' | '#'*) continue ;; esac
    if [[ -z $have_h5py && $command == *h5/* ||
        -n $counting && $command == *'ulimit -f'* ||
        -n $sanitized && $command == *'ulimit -v'* ]]; then
        left_out=$((left_out + 1))
        continue
    fi
    rows=$((rows + 1))
    run_row "$code" "$words" "$command"
done <"$here/bad_inputs.tsv"

# ---- What looks bad and is not ----------------------------------------------

# tolerated WORDS COMMAND: it is done, and says so.
tolerated() {
    expect_exit 0 timeout "$patience" bash -c "$2" && cat out >>err &&
        expect_words err "$1"
    rm -rf to && cp -a kept to
}

tolerated "more than all 300 rows" \
    "lockstep train in/d.h5 -o to/m.h5 --hidden 4 -e 1 --batch-size 301"
tolerated "semicolon, header" "lockstep import in/crlf.csv -o to/x.h5"
tolerated "one class only" "lockstep import in/same.csv -o to/x.h5"
tolerated "3 rows, 4 features" \
    "lockstep import in/images.idx -o to/x.h5"
plan='2 threads (OMP_NUM_THREADS=2)'
"$LOCKSTEP" doctor | grep -q 'without OpenMP' && plan='built without OpenMP'
tolerated "$plan" \
    "OMP_NUM_THREADS=2,4 lockstep train in/d.h5 -o to/m.h5 --hidden 4 -e 1"
tolerated "lr 0.001" "LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 \
    lockstep train in/d.h5 -o to/m.h5 --hidden 4 -e 1 2>err; cat err"
tolerated "going on from the one before it, to/two.ckpt.h5.1" \
    "cp in/r.ckpt.h5 to/two.ckpt.h5.1 && cp in/broken.ckpt.h5 to/two.ckpt.h5 &&
    lockstep resume to/two.h5"
tolerated "identical" "MALLOC_PERTURB_=165 MALLOC_CHECK_=3 OMP_STACKSIZE=1M \
    lockstep train in/d.h5 -o to/m.h5 --hidden 4 -e 2 -q >to/log &&
    lockstep diff in/m.h5 to/m.h5"

echo "$test_name: $rows bad inputs"
[ "$left_out" -eq 0 ] ||
    echo "$test_name: SKIPPED: $left_out rows that need h5py (python3-h5py)," \
        "or a program without a sanitizer and counts of lines" >&2
