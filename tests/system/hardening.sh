#!/bin/bash
# SPDX-License-Identifier: MIT
# hardening.sh - the programs and libraries that are installed have the
# protections that configure found for this linker: tables of functions that are
# read-only once the program has started, no stack that runs code, programs at an
# address of chance.

# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

need readelf
[ "$(uname -s)" = Linux ] || skip "readelf reads the files of Linux"
export LC_ALL=C

# made NAME: the value of a variable that configure has put into the Makefile.
made() {
    sed -n "s/^$1 = *//p" "$top_builddir/Makefile"
}
linked=$(made HARDEN_LDFLAGS)
[ -n "$linked" ] ||
    skip "configured with --disable-hardening, or the linker has none of it"
echo "linked with $linked"

libs=$top_builddir/.libs
programs=("$libs/lockstep" "$libs/lockstep-f64" "$top_builddir/lockstep-hdf5")
[ -x "$libs/lockstep-hdf5" ] && programs[2]=$libs/lockstep-hdf5
libraries=("$libs/liblockstep.so" "$libs/liblockstep-f64.so"
    "$libs/liblockstep-infer.so")
for plugin in "$libs"/mpi-*.so; do
    [ -e "$plugin" ] && libraries+=("$plugin")
done

for file in "${programs[@]}" "${libraries[@]}"; do
    name=${file##*/}
    [ -e "$file" ] || {
        fault "$file is not built"
        continue
    }
    readelf -hldnW "$file" >elf 2>/dev/null
    case $linked in
    *relro*)
        expect "$name: tables are read-only after the start" \
            grep -q GNU_RELRO elf
        ;;
    esac
    case $linked in
    *now*)
        expect "$name: all functions are found at the start" \
            grep -qE 'BIND_NOW|FLAGS_1.*NOW' elf
        ;;
    esac
    case $linked in
    *noexecstack*)
        expect "$name: the stack holds no code" \
            grep -qE 'GNU_STACK .* RW ' elf
        ;;
    esac
    expect "$name: no segment can be written and run" \
        test "$(grep -cE 'LOAD .* RWE ' elf)" -eq 0
done
for file in "${programs[@]}"; do
    expect "${file##*/}: at an address of chance" \
        test "$(readelf -hW "$file" | grep -c 'Type: *DYN')" -eq 1
done
