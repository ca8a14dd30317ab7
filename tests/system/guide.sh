#!/bin/bash
# SPDX-License-Identifier: MIT
# guide.sh - the examples of the guide and of README.md print what these documents
# say.
#
#     bash tests/system/guide.sh                      README.md and docs/guide/*.md
#     bash tests/system/guide.sh [--write] CHAPTER... some; --write renews outputs
#
# guide.py has the form of examples. This file gives them what an installation
# has: lockstep on PATH, a compiler that finds header and library by pkg-config,
# and the data sets in $LOCKSTEP_DATA. It tests guide.py itself on chapters that
# are wrong, and that each chapter ships and is in the table of contents.
# shellcheck disable=SC1003,SC2016 # commands stand in single quotes

arguments=()
for argument; do
    [ ! -e "$argument" ] || argument=$(realpath "$argument")
    arguments+=("$argument")
done
. "$(dirname "$0")/lib.sh"
need_python h5py numpy
need pkg-config
guide_py=$top_srcdir/tests/system/guide.py

# ---- What examples need ---------------------------------------------------------

sanitizer=$(sed -n 's/^SANITIZE_CFLAGS = //p' "$top_builddir/Makefile")
mkdir bin pkgconfig
# A bench takes moments in place of minutes.
for name in lockstep lockstep-f64; do
    cat >bin/$name <<END
#!/bin/bash
[ "\$1" != bench ] || set -- "\$@" --seconds 0.02
exec "${LOCKSTEP%/*}/$name" "\$@"
END
done
printf '#!/bin/bash\nexec %q "$@"\n' "$PYTHON" >bin/python3
printf '#!/bin/bash\nPATH=%q exec %s %s "$@"\n' "$PATH" "${CC:-cc}" "$sanitizer" >bin/cc
chmod +x bin/*
for file in "$top_builddir"/*.pc; do
    sed -e "s,^includedir=.*,includedir=$top_srcdir/include," \
        -e "s,^libdir=.*,libdir=$top_builddir/.libs," "$file" \
        >"pkgconfig/$(basename "$file")"
done
export PATH=$test_dir/bin:$PATH
export PKG_CONFIG_PATH=$test_dir/pkgconfig
export LD_LIBRARY_PATH=$top_builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PYTHONPATH=$top_srcdir/python${PYTHONPATH:+:$PYTHONPATH}
export LOCKSTEP_DATA=$top_srcdir/datasets
# Files that the reader of a chapter has: python3 "$GUIDE_FILES" NAME...
export GUIDE_FILES=$top_srcdir/tests/system/guide_files.py
export top_srcdir PYTHON NO_COLOR=1
unset OMP_NUM_THREADS

if [ ${#arguments[@]} -gt 0 ]; then
    expect "examples" "$PYTHON" "$guide_py" "${arguments[@]}"
    exit
fi

# ---- guide.py finds what is wrong -----------------------------------------------

# chapter LINE...: the file c.md; "'''" stands for a fence.
chapter() {
    printf '%s\n' "$@" | sed "s/'''/\`\`\`/" >c.md
}
# right, wrong WORDS: guide.py says so of c.md.
right() {
    expect_exit 0 "$PYTHON" "$guide_py" c.md
}
wrong() {
    expect_exit 1 "$PYTHON" "$guide_py" c.md
    expect_words err "$1"
}

chapter "'''console" '$ echo a; echo b' a b '$ echo b' b '$ pwd; ls' '.../home' "'''"
right
chapter "'''console" '$ seq 5' 1 ... 4 5 '$ seq 0' ... '$ seq 2; seq 2' ... 1 2 "'''"
right
chapter "'''console" '$ echo a \' '    b' 'a b' "'''" 'Text.' '' "'''console" \
    '$ x=1; cd /' '$ echo $x $PWD' '1 /' '$ false' '$ echo $?' 1 "'''"
right
chapter 'Text.' "'''console" '$ echo a' b "'''"
wrong 'c.md:3: $ echo a'
expect_words err '-b'
expect_words err '+a'
chapter "'''console" '$ seq 3' 1 2 "'''"
wrong '+3'
chapter "'''console" '$ seq 3' 1 2 3 4 "'''"
wrong '-4'
chapter "'''console" '$ seq 3' ... 2 "'''"
wrong '+3'
chapter "'''console" '$ echo ab' 'a...c' "'''"
wrong '+ab'
chapter "'''console" '$ false' "'''"
wrong 'exit status 1'
chapter "'''console" '$ lockstep train' '...' "'''"
wrong 'exit status 64'
chapter "'''console" '$ lockstep train' 'lockstep train: ...' "'''"
right
chapter "'''console" '$ exit 0' '$ echo a' a "'''"
wrong 'the shell ended'
chapter "'''console" 'a' '$ echo a' a "'''"
wrong 'output before the first command'
chapter "'''console" '' "'''"
wrong 'a block without a command'
chapter "'''" 'echo a' "'''"
wrong 'is neither console, nor a file'
chapter 'Text.' '' '    lockstep train'
wrong 'c.md:3: a block that is not behind'
chapter '- An item.' '' '    Its second paragraph.'
right
chapter "'''console" '$ true'
wrong 'has no end'
chapter '<!-- not run: it takes a day -->' "'''bash" 'sleep 1d' "'''"
right
expect_words out '1 blocks not run'
expect_words out 'c.md:2: it takes a day'
chapter '<!-- not run: it takes a day -->' 'Text.'
wrong 'stands before no block'
chapter '<!-- needs: no-such-program -->' "'''console" '$ no-such-program' "'''"
right
expect_words out 'SKIPPED: c.md:2: there is no no-such-program'
chapter '<!-- file: d/a.txt -->' "'''text" 'x  y' '$ z' "'''" \
    "'''console" '$ cat d/a.txt' 'x  y' '$ z' "'''"
wrong '+$ z'
chapter '<!-- file: d/a.txt -->' "'''text" 'x  y' '' ' z' "'''" \
    "'''console" '$ cat d/a.txt' 'x  y' '' ' z' "'''"
right
chapter '<!-- file: ../a.txt -->' "'''text" 'x' "'''"
wrong 'is outside of the directory'
chapter '<!-- run: echo a >f -->' "'''console" '$ cat f' a "'''"
right
chapter '<!-- run: false -->' 'Text.'
wrong 'c.md:1: $ false'
chapter "'''options" '--hidden 64,32   two layers' '--epochs 3' "'''"
right
chapter "'''options" '--hidden 64,32   two layers' '--hiden 3     three' "'''"
wrong 'c.md:3: $ lockstep train --print-config --hiden 3'

# --write corrects a chapter, keeps its other lines, and is content with it then.
chapter 'Text.' "'''console" '$ seq 3' 1 '$ echo took 12 ms; echo ab' 'a...' \
    "'''" 'More.'
cp c.md before.md
expect_exit 1 "$PYTHON" "$guide_py" --write c.md
chapter 'Text.' "'''console" '$ seq 3' 1 2 3 '$ echo took 12 ms; echo ab' \
    'took ...' 'a...' "'''" 'More.'
mv c.md wanted.md
cp before.md c.md
expect_exit 1 "$PYTHON" "$guide_py" --write c.md
expect_same c.md wanted.md
right
expect_same c.md wanted.md

# ---- Every chapter ships and is in the table of contents -------------------------

for file in "$top_srcdir"/docs/guide/*.md; do
    name=${file##*/}
    expect "docs/guide/$name is not listed in Makefile.am" \
        grep -qE "^[[:space:]]docs/guide/$name( |\$)" "$top_srcdir/Makefile.am"
    expect "docs/guide.md has no link to docs/guide/$name" \
        grep -qF "(guide/$name)" "$top_srcdir/docs/guide.md"
done

# Links from one document to another lead to a file, and to a heading there.
anchors() {
    sed -n '/^```/,/^```/!s/^##* *//p' "$1" | tr '[:upper:]' '[:lower:]' |
        sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}
for file in "$top_srcdir"/{README,CONTRIBUTING}.md "$top_srcdir"/docs/{,guide/}*.md; do
    while read -r link; do
        target=$(dirname "$file")/${link%%#*}
        [ -n "${link%%#*}" ] || target=$file
        expect "${file#"$top_srcdir"/} has a link to $link, which is not there" \
            [ -e "$target" ]
        [[ $link != *#* ]] || expect "${file#"$top_srcdir"/}: no heading #${link#*#}" \
            grep -qxF "${link#*#}" <(anchors "$target")
    done < <(grep -oP '\]\(\K(?!https?:|mailto:)[^)]+(?=\))' "$file")
done

# ---- The examples ---------------------------------------------------------------------

expect "an example of the guide is wrong" \
    "$PYTHON" "$guide_py" "$top_srcdir"/{README.md,docs/guide/*.md}
