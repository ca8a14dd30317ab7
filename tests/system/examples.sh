#!/bin/bash
# SPDX-License-Identifier: MIT
# examples.sh - the program in C of README.md is that of the examples and of
# lockstep.h, and compiles as README.md says, in an installation of its own; every
# option that documents name exists. guide.sh runs all other examples.

. "$(dirname "$0")/lib.sh"
need pkg-config

documents="README.md $(cd "$top_srcdir" && echo docs/guide/*.md)"
mkdir bin
printf '#!/bin/bash\nexec %q "$@"\n' "$LOCKSTEP" >bin/lockstep
chmod +x bin/lockstep
PATH=$test_dir/bin:$PATH
export HOME=$test_dir/home

# ---- The program in C ---------------------------------------------------------------

# A prefix as ./configure --prefix makes it: the installation of this build, moved,
# with the prefix in lockstep.pc, as building twice would take minutes.
prefix=$HOME/.local
mkdir -p "$prefix"
expect_exit 0 make_install "$test_dir/stage"
cp -r stage gone
expect_exit 0 make -s -C "$top_builddir" uninstall DESTDIR="$test_dir/gone"
expect "make uninstall leaves $(find gone ! -type d | tr '\n' ' ')" \
    [ -z "$(find gone ! -type d)" ]
installed=$(dirname "$(find stage -type d -name pkgconfig)")
mv "$(dirname "$installed")"/* "$prefix"
sed -i "s,^prefix=.*,prefix=$prefix," "$prefix/lib/pkgconfig/lockstep.pc"
for file in man/man1/lockstep.1 man/man1/lockstep-f64.1 man/man1/lockstep-train.1 \
    man/man3/lockstep.h.3 man/man5/lockstep-file.5 doc/lockstep/guide/tutorial.md \
    bash-completion/completions/lockstep-f64 zsh/site-functions/_lockstep \
    fish/vendor_completions.d/lockstep-f64.fish doc/lockstep/LICENSE \
    doc/lockstep/NEWS.md doc/lockstep/guide.md doc/lockstep/examples/fit.c; do
    expect "$file is not installed" [ -s "$prefix/share/$file" ]
done
expect "the manual has its version" grep -qx '\.Os lockstep [0-9.]*' \
    "$prefix/share/man/man1/lockstep.1"

# The words of README.md, fit.c among the examples, and the comment in lockstep.h
# are one program.
mkdir src
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' \
    "$top_srcdir/README.md" >src/fit.c
expect "examples/fit.c is not what README.md shows" \
    cmp <(tail -n +3 "$top_srcdir/examples/fit.c") src/fit.c

expect "the comment of lockstep.h is not the program of README.md" \
    cmp <(tr -d '[:space:]' <src/fit.c) \
    <(sed -n '/^ \*     #include/,/^ \*     }/s/^ \*     //p' \
        "$top_srcdir/include/lockstep.h" | tr -d '[:space:]')

# fits [ARGUMENT OF env]...: the program that was built trains on events.h5,
# without further help.
fits() {
    expect_exit 0 env "$@" ./fit
    expect "./fit writes no model" [ -s model.h5 ]
    rm -f fit model.*
}
cp src/fit.c .
expect_exit 0 "$GENERATE" blobs --rows 200 -o events.h5
sanitizer=$(sed -n 's/^SANITIZE_CFLAGS = //p' "$top_builddir/Makefile")
printf '#!/bin/bash\nPATH=%q exec %s %s "$@"\n' "${PATH#*:}" "${CC:-cc}" \
    "$sanitizer" >bin/cc
chmod +x bin/cc

# commands FIRST: the block of README.md with this command, as a script.
# shellcheck disable=SC2016 # as it is written
commands() {
    awk -v first="$1" '/^```console$/ { inside = 1; text = ""; next }
        /^```$/ { if (index(text, first) == 1) printf "%s", text; inside = 0 }
        inside { sub(/^\$ /, ""); text = text $0 "\n" }' "$top_srcdir/README.md"
}
# shellcheck disable=SC2016
{
    commands 'cc fit.c $(pkg-config' >short
    commands './configure --prefix=$HOME/.local' >long
}
expect "README.md has the two examples" [ -s short ] && [ -s long ]
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
expect_exit 0 bash -eu short
fits LD_LIBRARY_PATH="$prefix/lib"
unset PKG_CONFIG_PATH
expect_exit 0 bash -eu <(tail -n +2 long)
fits -u LD_LIBRARY_PATH

# ---- Options -------------------------------------------------------------------------

# Options of the program that the documents name; those of other programs are
# listed.
others=" aclocal bind-to cflags cpus-per-task disable-hardening disable-openmp
    enable-coverage
    enable-sanitizer enable-werror hostfile interleave job-name libs map-by nodes
    ntasks-per-node open-mode prefix requeue signal time variable
    with-bash-completion-dir with-mpi with-onnx with-products with-python
    without without-hwloc without-onnx without-zip without-zstd help version "
for command in $(lockstep help | sed -n '/^Commands$/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    lockstep help $command --all
done | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u >known
for document in $documents man/lockstep.1.in datasets/demo.sh docs/file-format.md \
    docs/performance.md; do
    sed 's/\\-/-/g' "$top_srcdir/$document" |
        grep -oE -- '(^|[^-A-Za-z0-9])--[a-z][a-z0-9-]*' |
        grep -oE -- '--.*' | sort -u | while read -r option; do
        grep -qx -- "$option" known || [[ $others == *" ${option#--} "* ]] ||
            [[ $others == *" ${option#--}"$'\n'* ]] || echo "$document: $option"
    done
done >unknown
expect "options that do not exist: $(cat unknown)" [ ! -s unknown ]
