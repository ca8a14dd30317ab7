# SPDX-License-Identifier: MIT
# markdown.awk - a document of docs/ as a manual page.
#
#     awk -v name=lockstep-file -v section=5 -v summary=TEXT -v version=V \
#         -v date='D' -f markdown.awk DOCUMENT
#
# Knows headings, paragraphs, tables, code behind four blanks, `code` and **bold**.
# A row of a table becomes an item: its first cell, then the others.

# Markup within a line.
function marked(text, part, n, i, out, link)
{
    gsub(/\\\|/, "|", text)
    gsub(/\\/, "\\e", text)
    gsub(/\*\*/, "`", text)
    while (match(text, /\[[^\]]*\]\([^)]*\)/)) {
        link = substr(text, RSTART + 1, RLENGTH - 2)
        sub(/\]\(.*/, "", link)
        text = substr(text, 1, RSTART - 1) link substr(text, RSTART + RLENGTH)
    }
    n = split(text, part, "`")
    out = part[1]
    for (i = 2; i <= n; i++)
        out = out (i % 2 == 0 ? "\\fB" : "\\fR") part[i]
    while (match(out, /[^. ][.] [A-Z]/))
        out = substr(out, 1, RSTART + 1) "\n" \
            start_of_line(substr(out, RSTART + 3))
    return out
}

function start_of_line(text)
{
    return text ~ /^[.']/ ? "\\&" text : text
}

# Close what is open, and open what comes.
function state_is(new)
{
    if (state == new)
        return
    if (state == "code")
        print ".Ed"
    if (state == "table")
        print ".El"
    if (new == "code")
        print ".Bd -literal -offset indent"
    if (new == "table")
        print ".Bl -tag -width Ds"
    if (new == "text" && !fresh)
        print ".Pp"
    state = new
    fresh = 0
}

function trim(text)
{
    gsub(/^ +| +$/, "", text)
    return text
}

# The number of cells of a row; "\|" is no border.
function cells_of(row, cell, n, i)
{
    gsub(/\\\|/, "\001", row)
    n = split(row, cell, "|") - 2
    for (i = 1; i <= n; i++) {
        cell[i] = trim(cell[i + 1])
        gsub(/\001/, "|", cell[i])
    }
    return n
}

function put_row(cell, n, i, text, tag)
{
    tag = cell[1]
    if (tag != "" && head[1] != "" && head[1] != "name")
        tag = head[1] " " tag
    gsub(/"/, "\\(dq", tag)
    if (tag != "")
        print ".It \"\\&" marked(tag) "\""
    else
        print ".Pp"
    for (i = 2; i <= n; i++) {
        if (i < n && cell[i] != "")
            text = text (head[i] ~ /^type/ ? "" : head[i] " ") cell[i] ": "
        else
            text = text cell[i]
    }
    print start_of_line(marked(text))
}

BEGIN {
    print ".\\\" SPDX-License-Identifier: MIT"
    print ".\\\" Written by man/markdown.awk."
    print ".Dd " date
    print ".Dt " toupper(name) " " section "\n.Os lockstep " version
    print ".Sh NAME\n.Nm " name "\n.Nd " summary "\n.Sh DESCRIPTION"
    fresh = 1
    state = "text"
}

/^# / { next }

/^##+ / {
    state_is("heading")
    level = /^## / ? ".Sh " : ".Ss "
    sub(/^#+ /, "")
    gsub(/`/, "")
    print level (level == ".Sh " ? toupper($0) : $0)
    fresh = 1
    next
}

/^\|/ {
    if (state != "table")
        rows = 0
    n = cells_of($0, cell)
    rows++
    if (rows == 1) {
        for (i = 1; i <= n; i++)
            head[i] = cell[i]
    } else if (rows > 2) {
        state_is("table")
        put_row(cell, n)
    } else {
        state_is("table")
    }
    if (rows == 1)
        state_is("table")
    next
}

/^    / && (state == "code" || blank) {
    state_is("code")
    line = substr($0, 5)
    gsub(/\\/, "\\e", line)
    gsub(/-/, "\\-", line)
    print start_of_line(line)
    blank = 1
    next
}

/^$/ {
    blank = 1
    if (state == "text")
        state = "between"
    next
}

{
    blank = 0
    state_is("text")
    print start_of_line(marked(trim($0)))
}

END {
    state_is("end")
    print ".Sh SEE ALSO\n.Xr h5dump 1 ,\n.Xr h5ls 1 ,\n.Xr lockstep 1"
}
