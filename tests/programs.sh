#!/bin/sh
# SPDX-License-Identifier: MIT
# programs.sh - write what automake has to know of each test program, so that a
# test is one line in Makefile.am: programs.sh <Makefile.am >tests/programs.am
#
# Reads the lists UNIT_TESTS and NUMERIC_TESTS, the programs of which exist a
# second time in double, and FUZZERS. The programs link the shared library of
# the whole core; libtool has nothing to add to that but its time.

echo '# Made by tests/programs.sh from the lists in Makefile.am.'
awk '
function program(name, source, kind,    key) {
    key = name
    gsub(/[^A-Za-z0-9_]/, "_", key)
    printf "\n%s_SOURCES = %s.c\n", key, source
    printf "%s_CPPFLAGS = $(%s_CPPFLAGS)\n", key, kind
    printf "%s_LDADD = $(%s_LDADD)\n", key, kind
    printf "%s_LINK = $(%s_LINK)\n", key, kind
}
/^(UNIT_TESTS|NUMERIC_TESTS|FUZZERS) = / { list = $1 }
list != "" {
    for (i = 1; i <= NF; i++) {
        if ($i !~ /^tests\//)
            continue
        program($i, $i, list == "FUZZERS" ? "FUZZER" : "TEST")
        if (list == "NUMERIC_TESTS")
            program($i "_f64", $i, "TEST64")
    }
}
list != "" && !/\\$/ { list = "" }
'
