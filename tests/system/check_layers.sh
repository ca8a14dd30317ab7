#!/bin/bash
# SPDX-License-Identifier: MIT
# check_layers.sh - the folders are the layers, and includes run one way.
#
# Reads the _LAYER variables of Makefile.am. Looks at sources, at the objects
# of the library for calls that it must not make, and at the symbols that the
# shared library exports.

. "$(dirname "$0")/lib.sh"

# From the bottom up. The program stands apart: it sees the public headers only.
layers='base math data model engine cli'

# layer_rank NAME: 1 for base, up to 6 for cli; nothing if there is no such.
layer_rank() {
    local rank=0 layer

    for layer in $layers; do
        rank=$((rank + 1))
        [ "$layer" != "$1" ] || echo "$rank"
    done
}

# "LAYER FILE" for every file of every _LAYER variable.
listed_files() {
    sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' \
        "$top_srcdir/Makefile.am" |
        sed -n 's/^\([A-Z]*\)[A-Z_]*_LAYER *= */\1 /p' |
        while read -r layer files; do
            for file in $files; do
                echo "${layer,,} $file"
            done
        done
}

check_lists() {
    local file

    listed_files | sort >listed
    expect 'Makefile.am lists sources' test -s listed
    while read -r layer file; do
        [ -f "$top_srcdir/$file" ] || fault "$file is listed but not there"
        [ "${file#"src/$layer/"}" != "$file" ] ||
            fault "$file stands in the layer $layer"
    done <listed
    cut -d' ' -f2 listed | sort | uniq -d >twice
    expect "in two variables: $(cat twice)" test ! -s twice
    (cd "$top_srcdir" && find src -name '*.[ch]') | sort >present
    cut -d' ' -f2 listed | sort | comm -13 - present >unlisted
    expect "in no variable: $(cat unlisted)" test ! -s unlisted
    # All objects of the library meet in one archive.
    grep -v '^src/cli/' present | sed 's,.*/,,' | sort | uniq -d >namesakes
    expect "two files are called $(cat namesakes)" test ! -s namesakes
}

# may_include FILE LAYER HEADER
may_include() {
    local own target

    [ -f "$top_srcdir/include/$3" ] && return 0
    [ "$2" = cli ] && [ "${3#cli/}" = "$3" ] && return 1
    own=$(layer_rank "$2")
    target=$(layer_rank "${3%%/*}")
    [ -n "$target" ] && [ "$target" -le "$own" ] && [ -f "$top_srcdir/src/$3" ]
}

check_includes() {
    local layer file header

    while read -r layer file; do
        while read -r header; do
            expect "$file may not include $header" \
                may_include "$file" "$layer" "$header"
        done < <(sed -n 's/^# *include *"\(.*\)".*/\1/p' "$top_srcdir/$file")
    done <listed
}

# only_in WHERE PATTERN WHAT: what matches the pattern stands there alone.
only_in() {
    (cd "$top_srcdir" && grep -rlE "$2" src) | grep -vE "$1" >elsewhere
    expect "$3 in $(tr '\n' ' ' <elsewhere)" test ! -s elsewhere
}

# Undefined symbols of the library's objects: what it calls. It may write files,
# but never prints, exits or forks, and leaves the locale alone.
check_calls() {
    local library=$top_builddir/.libs/libcore.a
    local never='^(__)?(v?printf|puts|putchar|perror|stdout|stderr)(_chk)?$'

    never="$never|^(_?exit|_Exit|abort|setlocale|v?fork|system|popen)\$"
    nm -u "$library" | awk 'NF == 2 { print $2 }' | sort -u >called
    expect "$library calls something" test -s called
    grep -E "$never" called >forbidden
    expect "the library calls $(tr '\n' ' ' <forbidden)" test ! -s forbidden
}

# What the shared library exports is what the public headers declare. Names with a
# leading underscore are the compiler's; mangle_path is gcov's.
check_exports() {
    local library=$top_builddir/.libs/liblockstep.so

    nm -D --defined-only "$library" | awk '$3 !~ /^_/ { print $3 }' |
        sed 's/@.*//' | grep -vx mangle_path | sort -u >exported
    cat "$top_srcdir"/include/*.h | tr '\n' ' ' | grep -oE 'LS_(API|CALL)[^;]*;' |
        grep -oE 'ls_[a-z0-9_]*\(' | tr -d '(' | sort -u >declared
    expect 'public headers declare functions' test -s declared
    comm -23 exported declared >stray
    comm -13 exported declared >lacking
    expect "exported but not public: $(tr '\n' ' ' <stray)" test ! -s stray
    expect "public but not exported: $(tr '\n' ' ' <lacking)" \
        test ! -s lacking
}

# The library does not know the options of the program: its sentences name
# settings, "setting missing=drop", which src/cli/spelling.c spells as options.
# Options of other programs may be named.
check_sentences() {
    local others='((ulimit|zstd|h5clear) -[a-z]( and -[a-z])*|grep -v|iconv -f [A-Z0-9-]+ -t)' file

    for file in "$top_srcdir"/src/{base,math,data,model,engine}/*.[ch]; do
        # Without comments and quotes of characters; pieces are joined.
        grep -vE '^ *(/\*|\*)' "$file" | sed -E "s/'.?\"'//g; s/\\\\$//" |
            tr '\n' ' ' | sed -E 's/" *"//g' |
            grep -oE '"([^"\\]|\\.)*"' >>literals
    done
    expect 'the library has sentences' grep -q 'setting missing=' literals
    sed -E "s/$others//g" literals |
        grep -E -- '(^|[^-A-Za-z0-9_])--[a-z%]|[ (]-[a-z]([^a-z]|$)' >options
    expect "the library speaks of options: $(cat options)" test ! -s options
}

check_lists
check_includes
check_sentences
only_in '^src/engine/' '^ *# *pragma +omp +.*\bparallel\b' 'omp parallel'
only_in '^src/hdf5/h5[a-z0-9_]*\.[ch]$' '^ *# *include *[<"]hdf5' 'hdf5.h'
check_calls
check_exports
