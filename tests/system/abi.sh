#!/bin/bash
# SPDX-License-Identifier: MIT
# abi.sh - the interface is the one of abi.txt: symbols and their versions,
# prototypes, sizes of public structs, places and types of their members, values
# of enums. docs/interface.md says what may be changed, and how.
#
#     bash tests/system/abi.sh --write      after a change on purpose
#
# The compiler tells all of it, in the debugging information of a file that names
# every public function.

. "$(dirname "$0")/lib.sh"
need readelf nm
export LC_ALL=C

list=$top_srcdir/tests/system/abi.txt
library=$top_builddir/.libs/liblockstep.so
map=$top_srcdir/src/liblockstep.map
# The second library, for inference alone.
infer=$top_builddir/.libs/liblockstep-infer.so
infer_map=$top_srcdir/src/liblockstep-infer.map

# The functions of LOCKSTEP_0.1 and later versions, but the private ones.
public_functions() {
    sed '/^LOCKSTEP_PRIVATE/,/^}/d' "$map" "$infer_map" | sed -n 's/^\t\(ls_.*\);$/\1/p'
}

write_source() {
    echo '#include <lockstep.h>'
    echo '#include <lockstep_eval.h>'
    echo '#include <lockstep_export.h>'
    echo '#include <lockstep_machines.h>'
    echo '#include <lockstep_tools.h>'
    echo '#include <lockstep_explain.h>'
    echo '#include <lockstep_outputs.h>'
    echo '#include <lockstep_array.h>'
    echo '#include <lockstep_infer.h>'
    public_functions | sed 's/.*/extern __typeof__(\&&) *of_&; __typeof__(\&&) *of_&;/'
}

# Entries of readelf as lines: structs with their members, enums, prototypes.
describe() {
    readelf --debug-dump=info "$1" | awk '
        function described(o,    t, s, i) {
            if (o == "") return "void"
            t = tag[o]
            if (t == "pointer") return described(type[o]) " *"
            if (t == "const") return described(type[o]) " const"
            if (t == "array") return described(type[o]) "[" bound[o] + 1 "]"
            if (t == "subroutine") {
                s = described(type[o]) " ("
                for (i = 1; i <= n_inner[o]; i++)
                    s = s (i > 1 ? ", " : "") described(type[inner[o, i]])
                return s ")"
            }
            return name[o]
        }
        /^ <[0-9a-f]+><[0-9a-f]+>: Abbrev Number: 0$/ { next }
        /^ <[0-9a-f]+><[0-9a-f]+>: Abbrev/ {
            split($1, part, /[<>]+/)
            level = part[2]; at = part[3]
            tag[at] = $NF; gsub(/\(DW_TAG_|(_type)?\)/, "", tag[at])
            parent[level] = at
            over = level > 0 ? parent[level - 1] : ""
            if (tag[at] == "subrange") { range_of = over; next }
            if (over != "") inner[over, ++n_inner[over]] = at
            order[++n] = at
            next
        }
        / DW_AT_name / { sub(/.*: /, ""); sub(/[ \t]+$/, ""); name[at] = $0 }
        / DW_AT_type / && tag[at] != "subrange" {
            sub(/.*<0x/, ""); sub(/>.*/, ""); type[at] = $0 }
        / DW_AT_byte_size / { size[at] = $NF }
        / DW_AT_data_member_location/ { place[at] = $NF + 0 }
        / DW_AT_upper_bound / { bound[range_of] = $NF + 0 }
        / DW_AT_count / { bound[range_of] = $NF - 1 }
        / DW_AT_const_value / { value[at] = $NF }
        END {
            for (k = 1; k <= n; k++) {
                o = order[k]
                if (tag[o] == "structure" && name[o] ~ /^ls_/ && size[o])
                    print "struct " name[o] " of " size[o] " bytes"
                for (i = 1; i <= n_inner[o]; i++) {
                    m = inner[o, i]
                    if (tag[m] == "member" && name[o] ~ /^ls_/)
                        printf "struct %s at %4d: %s %s\n", name[o], \
                            place[m], described(type[m]), name[m]
                    if (tag[m] == "enumerator")
                        print "enum " name[m] " = " value[m]
                }
                if (tag[o] == "variable" && name[o] ~ /^of_ls_/ && type[o]) {
                    s = described(type[o])
                    sub(/ \* \*$/, "", s)
                    print "function " substr(name[o], 4) ": " s
                }
            }
        }' | sort -u
}

symbols() {
    nm -D --defined-only "$library" "$infer" |
        awk '$2 != "A" && $3 ~ /^ls_/ { print "symbol " $3 }' |
        grep -vE '@LOCKSTEP_PRIVATE$|ls_(bench|bench_predict|doctor|doctor_machines|gradcheck)$' | sort
}

write_source >abi.c
# shellcheck disable=SC2086 # flags
expect 'the headers compile' ${CC:-cc} -I "$top_srcdir/include" -g -O0 \
    -fno-eliminate-unused-debug-types -c abi.c -o abi.o
{ describe abi.o; symbols; } >now
expect 'the public structs are described' grep -q '^struct ls_result at' now
expect 'the public functions are described' grep -q '^function ls_evaluate: ' now
expect 'those for inference, too' grep -q '^function ls_infer_rows: ' now

if [ "${1-}" = --write ]; then
    cp now "$list"
    exit
fi
cp "$list" wanted
grep -q '@LOCKSTEP' now || sed -i '/^symbol/s/@.*//' wanted
if [ "$(getconf LONG_BIT)" != 64 ]; then
    echo 'sizes are those of 64 bits: not compared here'
    exit 77
fi
diff wanted now >changes
expect "the interface changed: $(grep -c '^[<>]' changes) lines, as
$(grep '^[<>]' changes | head -n 20)
docs/interface.md says what that takes" test ! -s changes

if command -v abidiff >/dev/null && [ -n "${ABI_BASE-}" ]; then
    expect "the interface changed: abidiff $ABI_BASE" \
        abidiff --no-added-syms "$ABI_BASE" "$library"
fi

# A program that finds the library of another release says so.
cat >other.c <<'END'
unsigned ls_version_number(void) { return 999999; }
const char *ls_version(void) { return "99.99.99"; }
END
if grep -qaE '__(asan|tsan)_init' "$LOCKSTEP"; then
    echo 'versions are not told apart here: a sanitizer comes first'
else
    # shellcheck disable=SC2086 # flags
    expect 'another version compiles' ${CC:-cc} -shared -fPIC other.c -o other.so
    expect_exit 0 env LD_PRELOAD="$PWD/other.so" "$LOCKSTEP" version
    expect_words out 'with liblockstep 99.99.99'
    expect_exit 70 env LD_PRELOAD="$PWD/other.so" "$LOCKSTEP" doctor -j 1
    expect_words err 'the loader finds liblockstep 99.99.99'
fi
