# SPDX-License-Identifier: MIT
# header.awk - the comments and declarations of a public header as a manual page.
#
#     awk -v name=lockstep.h -v version=V -v date='D' -f header.awk HEADER
#
# Declarations are shown as they are, above the comment that precedes them in the
# header. A section `/* ---- Status ---- */` becomes a subsection.

function escaped(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    return text ~ /^[.']/ ? "\\&" text : text
}

# A line of prose: sentences begin a line of their own.
function marked(text, part, n, i, out)
{
    n = split(text, part, /`/)
    out = part[1]
    for (i = 2; i <= n; i++)
        out = out (i % 2 == 0 ? "\\fB" : "\\fR") part[i]
    text = out == "" ? text : out
    while (match(text, /[^. ][.] [A-Z]/))
        text = substr(text, 1, RSTART + 1) "\n" \
            escaped_start(substr(text, RSTART + 3))
    return escaped_start(text)
}

function escaped_start(text)
{
    return text ~ /^[.']/ ? "\\&" text : text
}

# Lines of a comment, indented ones as they are.
function put_comment(text, n, i, line, literal)
{
    n = split(text, line, "\n")
    literal = 0
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^    / && !literal)
            print ".Bd -literal -offset indent"
        else if (line[i] !~ /^    / && literal)
            print ".Ed" (line[i] == "" && i < n ? "\n.Pp" : "")
        else if (line[i] == "" && i > 1 && i < n && line[i + 1] !~ /^    /)
            print ".Pp"
        literal = line[i] ~ /^    /
        if (line[i] != "")
            print literal ? escaped(substr(line[i], 5)) : marked(line[i])
    }
    if (literal)
        print ".Ed"
}

# The declarations since the last comment, then that comment.
function flush()
{
    if (declared != "") {
        print ".Bd -literal"
        printf "%s", declared
        print ".Ed"
    }
    if (comment != "") {
        if (started)
            print ".Pp"
        put_comment(comment)
    }
    started = 1
    declared = comment = ""
}

function declare(line)
{
    sub(/^LS_CALL /, "ls_status ", line)
    sub(/^LS_API /, "", line)
    gsub(/\/\*\*<? ?/, "/* ", line)
    declared = declared escaped(line) "\n"
}

BEGIN {
    print ".\\\" SPDX-License-Identifier: MIT"
    print ".\\\" Written by man/header.awk from include/" name "."
    print ".Dd " date
    print ".Dt " toupper(name) " 3\n.Os lockstep " version
    print ".Sh NAME\n.Nm " name
    print ".Nd the library of lockstep: multilayer perceptrons for tables"
    print ".Sh LIBRARY\nThe flags of compiler and linker are those of"
    print ".Ql pkg\\-config \\-\\-cflags \\-\\-libs " \
        (name ~ /infer/ ? "lockstep\\-infer" : "lockstep") " ."
    print ".Sh SYNOPSIS\n.In " name "\n.Sh DESCRIPTION"
}

# The list of status codes is a macro, which the enum shows. LS_CALL is shown as
# the type that it stands for; of other macros those with a comment are shown.
skipping && /^ +X\(LS_/ {
    line = $0
    sub(/X\(/, "", line)
    sub(/\) *\\?$/, "", line)
    split(line, entry, /, */)
    list = list entry[1] " = " entry[2] ", /* " \
        substr(line, index(line, "\"") + 1)
    sub(/"$/, " */\n", list)
}
/^#ifndef LOCKSTEP_/ { flush() }
/^#define LS_CALL/ && declared == "" { comment = "" }
/^#define LS_/ && !/LS_API$|LS_MUST_CHECK$/ && !/[(\\]/ && comment != "" { declare($0); next }
skipping || /^#/ { skipping = /\\$/; next }
/^ +LS_STATUS_LIST/ { declared = declared escaped(list); next }
/^extern "C"/ || /^}$/ || /SPDX/ { next }

/^\/\* ---- / {
    flush()
    sub(/^\/\* -+ /, "")
    sub(/ -+ \*\/$/, "")
    print ".Ss " $0
    started = 0
    next
}

!inside && !depth && /^\/\*/ {
    if (declared != "" || comment != "")
        flush()
    inside = 1
    sub(/^\/\*\*? ?/, "")
}

inside {
    line = $0
    ends = line ~ /\*\/$/
    sub(/ ?\*\/$/, "", line)
    sub(/^ \* ?/, "", line)
    if (line !~ /^@file/ && !(ends && line == ""))
        comment = comment (comment == "" ? "" : "\n") line
    inside = !ends
    next
}

/^$/ && !depth { next }

{
    declare($0)
    code = $0
    gsub(/\/\*.*/, "", code)
    depth += gsub(/[{]/, "{", code) - gsub(/[}]/, "}", code)
}

END {
    flush()
    print ".Sh SEE ALSO\n.Xr lockstep 1 ,\n.Xr lockstep-file 5"
}
