#!/bin/sh
# SPDX-License-Identifier: MIT
# pages.sh - write the manual page of a command to the standard output.
#
#     sh pages.sh LOCKSTEP COMMAND VERSION
#
# NAME, SYNOPSIS, the first paragraph of DESCRIPTION and OPTIONS come from the
# tables of the program. commands/COMMAND.mdoc, if there is one, has the text
# written by hand: what comes before its first .Sh continues DESCRIPTION, its
# sections follow OPTIONS.
set -eu

program=$1 command=$2 version=$3
here=$(dirname "$0")
text=$here/commands/$command.mdoc
[ -f "$text" ] || text=/dev/null

# The date is that of the overview.
printf '.\\" SPDX-License-Identifier: MIT\n'
printf '.\\" Written by man/pages.sh from the option table.\n'
sed -n '/^\.Dd /p' "$here/lockstep.1.in"
printf '.Dt LOCKSTEP-%s 1\n.Os lockstep %s\n' \
    "$(echo "$command" | tr '[:lower:]' '[:upper:]')" "$version"
generated=$("$program" help "$command" --man)
echo "$generated" | sed '/^\.\\" text$/,$d'
sed -e '/^\.Sh /,$d' -e '/^\.\\"/d' "$text"
echo "$generated" | sed '1,/^\.\\" text$/d'
sed -n '/^\.Sh /,$p' "$text"
grep -q '^\.Sh SEE ALSO' "$text" || printf '.Sh SEE ALSO\n.Xr lockstep 1\n'
