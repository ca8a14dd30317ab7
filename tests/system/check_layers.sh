#!/bin/bash
# SPDX-License-Identifier: MIT
# check_layers.sh - the folders are the layers and rooms; includes and calls run
# one way.
#
# Reads the _LAYER and _ROOM variables of Makefile.am, which stand there from the
# bottom up: a file may include and call what stands in its own variable or in one
# above. Looks at sources, at the symbols of the library's objects, and at those
# that the shared library exports.

. "$(dirname "$0")/lib.sh"

# "RANK FOLDER FILE" for every file of every _LAYER and _ROOM variable; files that
# configure chooses (MATH_DNNL_LAYER) belong to the layer of the first word.
list_files() {
    sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' \
        "$top_srcdir/Makefile.am" |
        sed -n 's/^\([A-Z0-9]*\)[A-Z_]*_\(LAYER\|ROOM\) *= */\2 \1 /p' |
        awk '{
            folder = tolower($2)
            if ($1 == "ROOM") folder = "table/" folder
            if (!(folder in rank) && $3 !~ /^\$/) rank[folder] = ++n
            for (i = 3; i <= NF; i++)
                if ($i !~ /^\$/) print rank[folder], folder, $i
        }'
}

check_lists() {
    local rank folder file

    list_files | sort -n >listed
    expect 'Makefile.am lists sources' test -s listed
    while read -r rank folder file; do
        [ -f "$top_srcdir/$file" ] || fault "$file is listed but not there"
        [ "${file%/*}" = "src/$folder" ] ||
            fault "$file stands in the list of $folder"
    done <listed
    cut -d' ' -f3 listed | sort | uniq -d >twice
    expect "in two variables: $(cat twice)" test ! -s twice
    (cd "$top_srcdir" && find src -name '*.[ch]') | sort >present
    cut -d' ' -f3 listed | sort | comm -13 - present >unlisted
    expect "in no variable: $(cat unlisted)" test ! -s unlisted
    # A test that is not in a list is never run.
    (cd "$top_srcdir" && find tests -name 'test_*.c' | sed 's/\.c$//') | sort >tests
    grep -oE 'tests/[a-z0-9/]*/test_[a-z0-9_]*' "$top_srcdir/Makefile.am" | sort -u |
        comm -23 tests - >unlisted
    expect "tests in no variable: $(cat unlisted)" test ! -s unlisted
    # All objects of the library meet in one archive.
    grep -vE '^src/(cli|page)/' present | sed 's,.*/,,' | sort | uniq -d >namesakes
    expect "two files are called $(cat namesakes)" test ! -s namesakes
}

# "FILE HEADER" of every include of a file of the source, as it is written.
list_includes() {
    (cd "$top_srcdir" && xargs grep -H '^ *# *include *"' </dev/stdin) |
        sed -n 's/^\([^:]*\):.*"\(.*\)".*/\1 \2/p'
}

# Includes that run upwards; the program (page, cli) sees the public headers only.
check_includes() {
    cut -d' ' -f3 listed | list_includes >included
    expect 'sources include headers' test -s included
    awk 'BEGIN { program["page"] = program["cli"] = 1 }
        NR == FNR { rank[$3] = $1; folder[$3] = $2; next }
        !("src/" $2 in rank) { if ($2 ~ /\//) print $1, $2; next }
        rank["src/" $2] > rank[$1] { print $1, $2 }
        program[folder[$1]] && !program[folder["src/" $2]] { print $1, $2 }
        ' listed included >upwards
    expect "includes run upwards: $(cat upwards)" test ! -s upwards
}

# list_upward_calls SYMBOLS: "CALLER CALLED SYMBOL" of the calls that run upwards,
# from lines of nm -A: ARCHIVE:OBJECT:[ADDRESS] TYPE SYMBOL.
list_upward_calls() {
    awk 'NR == FNR {
            name = $3
            sub(/.*\//, "", name)
            if (sub(/\.c$/, "", name)) { rank[name] = $1; path[name] = $3 }
            next
        }
        {
            split($1, place, ":")
            object = place[2]
            sub(/\.o$/, "", object)
            sub(/^libcore_la-/, "", object)
            if ($(NF - 1) ~ /^[TDBRCVW]$/) home[$NF] = object
            else if ($(NF - 1) == "U") call[object, $NF] = object
        }
        END {
            for (key in call) {
                split(key, part, SUBSEP)
                if (!(part[2] in home)) continue
                caller = rank[part[1]]
                if (rank[home[part[2]]] > caller)
                    print path[part[1]], path[home[part[2]]], part[2]
            }
        }' listed "$1"
}

# One call upwards, planted below each boundary of layers and rooms, is found.
check_that_upward_calls_are_found() {
    local rank last object symbol

    last=$(tail -n 1 called_by_rank | cut -d' ' -f1)
    cut -d' ' -f1 called_by_rank | sort -nu | while read -r rank; do
        [ "$rank" -lt "$last" ] || continue
        object=$(awk -v r="$rank" '$1 == r { print $2; exit }' called_by_rank)
        symbol=$(awk -v r="$rank" '$1 > r { print $3; exit }' called_by_rank)
        { cat symbols && echo "libcore.a:$object:                 U $symbol"; } \
            >planted
        list_upward_calls planted | grep -q " $symbol\$" ||
            echo "a call of $symbol by $object is not found"
    done >missed
    expect "$(cat missed)" test ! -s missed
}

# Undefined symbols of each object against the objects that define them.
check_upward_calls() {
    nm -A "$top_builddir/.libs/libcore.a" >symbols
    list_upward_calls symbols >upwards
    expect "calls run upwards: $(cat upwards)" test ! -s upwards
    # "RANK OBJECT SYMBOL" of all functions, from the bottom up.
    awk 'NR == FNR {
            name = $3
            sub(/.*\//, "", name)
            if (sub(/\.c$/, ".o", name)) rank[name] = $1
            next
        }
        $(NF - 1) == "T" {
            split($1, place, ":")
            if (place[2] in rank) print rank[place[2]], place[2], $NF
        }' listed symbols | sort -n >called_by_rank
    expect 'the library has functions' test -s called_by_rank
    check_that_upward_calls_are_found
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

# declared_in HEADER...: the functions that they declare.
declared_in() {
    cat "$@" | tr '\n' ' ' | grep -oE 'LS_(API|CALL)[^;]*;' |
        grep -oE 'ls_[a-z0-9_]*\(' | tr -d '(' | sort -u
}

# What the shared library exports is what the headers declare: the installed
# ones in its version, the private one beside it; with the version script, and
# with none. Names with a leading underscore are the compiler's; mangle_path is
# gcov's.
check_exports() {
    local library=$top_builddir/.libs/liblockstep.so include=$top_srcdir/include

    declared_in "$include"/lockstep.h "$include"/lockstep_eval.h \
        "$include"/lockstep_array.h "$include"/lockstep_infer.h \
        "$include"/lockstep_explain.h "$include"/lockstep_export.h \
        "$include"/lockstep_machines.h "$include"/lockstep_outputs.h "$include"/lockstep_tools.h |
        grep -v '^ls_infer_' >public
    declared_in "$include"/lockstep_measure.h >private
    expect 'public headers declare functions' test -s public
    nm -D --defined-only "$library" |
        awk '$2 != "A" && $3 !~ /^_/ { print $3 }' | grep -vx mangle_path \
        >symbols
    sed 's/@.*//' symbols | sort -u >exported
    sort public private >declared
    comm -23 exported declared >stray
    comm -13 exported declared >lacking
    expect "exported but not declared: $(tr '\n' ' ' <stray)" test ! -s stray
    expect "declared but not exported: $(tr '\n' ' ' <lacking)" \
        test ! -s lacking
    grep -q '@' symbols || return 0
    sed -n 's/@@*LOCKSTEP_PRIVATE$//p' symbols | sort >versioned
    expect 'private symbols are those of the private header' \
        cmp versioned private
}

# The library for inference exports what its header declares, and needs libc and
# libm only: neither HDF5 nor threads.
check_inference() {
    local library=$top_builddir/.libs/liblockstep-infer.so

    declared_in "$top_srcdir"/include/lockstep_infer.h | grep '^ls_infer_' >declared
    nm -D --defined-only "$library" |
        awk '$2 != "A" && $3 !~ /^_/ { sub(/@.*/, "", $3); print $3 }' |
        grep -vx mangle_path | sort -u >exported
    expect 'the header for inference declares functions' test -s declared
    expect 'the library for inference exports what its header declares' \
        cmp declared exported
    grep -qaE '__(asan|tsan)_init|__gcov' "$library" && return 0
    readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        grep -vE '^(libc|libm|ld-linux[-a-z0-9_]*)\.so' >needed
    expect "the library for inference needs $(tr '\n' ' ' <needed)" \
        test ! -s needed
    nm -u -D "$library" | awk '{ sub(/@.*/, "", $2); print $2 }' |
        grep -E '^(__)?(v?printf|puts|putchar|perror|stdout|stderr)(_chk)?$|^(_?exit|abort|setlocale|fork|system)$' \
            >forbidden
    expect "the library for inference calls $(tr '\n' ' ' <forbidden)" \
        test ! -s forbidden
}

# Public functions are defined in src/api, those for the program in src/measure;
# the library itself calls none of them.
check_public() {
    local library=$top_builddir/.libs/libcore.a

    awk '{ name = $3; sub(/.*\//, "", name)
           if (sub(/\.c$/, ".o", name)) print name, $2 }' listed | sort >layer_of
    nm -A "$library" | sed 's/^[^:]*://; s/:/ /' |
        awk '/ U ls_/ { print $1, "calls", $3 }
             / T ls_/ { print $1, "defines", $4 }' | sort >uses
    join layer_of uses | awk '$3 == "calls" || ($2 != "api" && $2 != "measure")' \
        >astray
    expect 'the library has public functions' grep -q defines uses
    expect "not in src/api: $(cat astray)" test ! -s astray
}

# The programs are users of the library: of its objects they link none.
check_programs() {
    local program

    for program in lockstep lockstep-f64; do
        nm "$top_builddir/.libs/$program" | awk '/ [Tt] ls_/ { print $3 }' \
            >own
        expect "$program defines $(tr '\n' ' ' <own)" test ! -s own
        expect "$program needs the shared library" eval \
            "readelf -d '$top_builddir/.libs/$program' | grep -q liblockstep"
    done
}

# A struct tag names one thing in the whole source, so that whoever reads or
# searches for it finds one definition.
check_tags() {
    (cd "$top_srcdir" && grep -rnoE --include='*.[ch]' \
        '^[[:space:]]*(typedef |static |const )*(struct|union|enum) [a-z0-9_]+ \{' \
        src include) >tags
    expect 'the sources define tags' test -s tags
    sed -E 's/.*(struct|union|enum) ([a-z0-9_]+).*/\2/' tags | sort | uniq -d >twice
    expect "tags of two things: $(tr '\n' ' ' <twice)" test ! -s twice
}

# The library does not know the options of the program: its sentences name
# settings, "setting missing=drop", which src/cli/spelling.c spells as options.
# Options of other programs may be named.
check_sentences() {
    local others='((ulimit|zstd|h5clear) -[a-z]( and -[a-z])*|grep -v|iconv -f [A-Z0-9-]+ -t)' file

    for file in $(cut -d' ' -f3 listed | grep -vE '^src/(cli|page)/'); do
        # Without comments and quotes of characters; pieces are joined.
        grep -vE '^ *(/\*|\*)' "$top_srcdir/$file" | sed -E "s/'.?\"'//g; s/\\\\$//" |
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
check_upward_calls
check_tags
check_sentences
only_in '^src/engine/team\.c$' '^ *# *pragma +omp +.*\bparallel\b' 'omp parallel'
only_in '^src/hdf5/' '^ *# *include *[<"]hdf5[^/]' 'hdf5.h'
only_in '^src/engine/machines_mpi\.c$' '^ *# *include *[<"]mpi\.h' 'mpi.h'
check_calls
check_exports
check_inference
check_public
check_programs
