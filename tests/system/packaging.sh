#!/bin/bash
# SPDX-License-Identifier: MIT
# packaging.sh - the recipes of packaging/ are of this release, name options that
# configure has, and need what it needs; each installed file is in one Debian package.
# `.ci/run debian` builds, installs and removes the packages themselves.

. "$(dirname "$0")/lib.sh"
need_python ast
packaging=$top_srcdir/packaging
debian=$packaging/debian
[ -d "$debian" ] || debian=$top_srcdir/debian # in a source package
version=$(sed -n 's/^.define LS_VERSION "\(.*\)"/\1/p' "$top_srcdir/include/lockstep.h")

# ---- Containers --------------------------------------------------------------------

# packages_of FILE: those that it installs, for building and for running.
packages_of() {
    sed -n '/apt-get install/,/[^\\]$/p' "$1" | grep -v apt-get |
        tr -d '\\&' | xargs -n 1 | grep -v -e '^rm$' -e '^-rf$' -e / | sort
}

packages_of "$packaging/container/Dockerfile" >docker.packages
packages_of "$packaging/container/lockstep.def" >apptainer.packages
expect "containers install $(wc -l <docker.packages) packages" \
    test "$(wc -l <docker.packages)" -gt 30
expect_same docker.packages apptainer.packages
if command -v apt-cache >/dev/null && grep -qs '^12' /etc/debian_version; then
    while read -r package; do
        expect "a container installs $package, which Debian 12 does not have" \
            grep -q . <(apt-cache policy "$package")
    done <docker.packages
fi

# ---- Recipes -----------------------------------------------------------------------

spack=$packaging/spack/package.py
easybuild=$packaging/easybuild/lockstep-$version-foss-2023b.eb
conda=$packaging/conda-forge/meta.yaml
for file in "$spack" "$easybuild" "$conda" "$packaging/conda-forge/build.sh"; do
    expect "there is no $file" [ -s "$file" ]
done
for file in "$spack" "$easybuild"; do
    expect "$file is no Python" \
        "$PYTHON" -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file"
done
expect_words "$spack" "version(\"$version\""
expect_words "$easybuild" "version = '$version'"
expect_words "$conda" "set version = \"$version\""
for word in homepage url license version depends_on configure_args; do
    expect_words "$spack" "$word"
done
for word in easyblock name version homepage description toolchain sources moduleclass \
    sanity_check_paths; do
    expect "$easybuild has no $word" grep -q "^$word = " "$easybuild"
done
for word in package source build requirements test about; do
    expect "$conda has no $word" grep -qx "$word:" "$conda"
done
if "$PYTHON" -c 'import yaml' 2>/dev/null; then
    expect "$conda is no YAML" "$PYTHON" -c 'import re, sys, yaml
text = re.sub(r"{%.*?%}", "", open(sys.argv[1]).read())
yaml.safe_load(re.sub(r"{{.*?}}", "x", text))["about"]["license"]' "$conda"
else
    echo "$test_name: SKIPPED: the syntax of $conda, as there is no python3-yaml" >&2
fi

# Options of configure that a recipe names, those of Spack's lists included.
"$top_srcdir/configure" --help >help 2>/dev/null
{
    grep -rohE -e '--(with|without|enable|disable)-[a-z0-9-]+' "$packaging"
    grep -oP 'enable_or_disable\("\K[a-z]+' "$spack" | sed 's/^/--enable-/'
    grep -oP 'for name in \(\K"hwloc[^)]*' "$spack" | grep -o '[a-z]*' |
        sed 's/^/--with-/'
    grep -oP 'with_or_without\("\K[a-z]+' "$spack" | sed 's/^/--with-/'
} | sort -u >options
expect "the recipes name no options" [ "$(wc -l <options)" -gt 4 ]
while read -r option; do
    name=${option#--*-}
    expect "configure has no $option" grep -qE -- \
        "--(with|without|enable|disable)-(\[?[a-z]*\]?)?$name([ =[]|$)" help
done <options

# Libraries that configure looks for, by the name in Spack, in EasyBuild and in
# conda-forge; - for one that the recipe does without, by an option.
sed -n 's/^LS_\(REQUIRE\|OPTIONAL\)(\[\([A-Z0-9]*\)\].*/\2/p
    s/^LS_\(ONNX\|HWLOC\|MPI\)$/\1/p' "$top_srcdir/configure.ac" | sort >wanted
cat >names <<'END'
CRYPTO openssl OpenSSL openssl
CSV libcsv libcsv libcsv
HDF5 hdf5@1.10: HDF5 hdf5
HWLOC hwloc hwloc libhwloc
INIH inih inih inih
ISAL isa-l ISA-L isa-l
JANSSON jansson Jansson jansson
MPI mpi - -
ONNX onnx - -
RANDOM123 random123 Random123 random123
XXHASH xxhash xxHash xxhash
ZIP libzip libzip libzip
ZLIB zlib-api zlib zlib
ZSTD zstd zstd zstd
END
cut -d' ' -f1 names >known
expect_same wanted known
while read -r library in_spack in_easybuild in_conda; do
    option="--\(with\|without\)-${library,,}"
    expect "$spack has no $in_spack" grep -qE "depends_on\(\"$in_spack[ \"]" "$spack"
    [ "$in_easybuild" = - ] || expect "$easybuild has no $in_easybuild" \
        grep -qF "('$in_easybuild', '" "$easybuild"
    [ "$in_easybuild" != - ] || expect "$easybuild does not say whether $library" \
        grep -q "^configopts = .*$option\b" "$easybuild"
    [ "$in_conda" = - ] || expect "$conda has no $in_conda" \
        grep -qx "    - $in_conda" "$conda"
    [ "$in_conda" != - ] || expect "conda-forge does not say whether $library" \
        grep -q -e "$option\b" "$packaging/conda-forge/build.sh"
done <names
for file in Dockerfile lockstep.def; do
    expect_words "$packaging/container/$file" "sh tests/programs.sh <Makefile.am"
done

# ---- Debian --------------------------------------------------------------------------

control=$debian/control
expect "the changelog is of another release" \
    [ "$(sed -n '1s/.*(\(.*\)-[0-9]*).*/\1/p' "$debian/changelog")" = "$version" ]
# Debian's build tools, and libraries that the packages do without.
others=" gcc libc6-dev make autoconf automake libtool libdnnl-dev
    libopenblas-openmp-dev "
grep -E '^(build|check) ' "$top_srcdir/build-aux/packages.txt" | while read -r _ name _; do
    grep -qE "^ $name( |,)" "$control" || [[ $others =~ [[:space:]]${name}[[:space:]] ]] ||
        echo "$name"
done | grep -vx hdf5-tools >missing
expect "Build-Depends lacks: $(cat missing)" [ ! -s missing ]

# ./bootstrap --debian installs all of them.
sed -n '/^Build-Depends:/,/^[A-Z].*[^:]$/s/^ \([a-z][a-z0-9+.-]*\).*/\1/p' "$control" |
    sed 's/-compat$//' >depends
expect "there are no Build-Depends" [ "$(wc -l <depends)" -gt 20 ]
while read -r name; do
    grep -qE "^(build|check|debian) +$name( |\$)" "$top_srcdir/build-aux/packages.txt" ||
        echo "$name"
done <depends >missing
expect "bootstrap --debian does not install: $(paste -sd' ' missing)" [ ! -s missing ]

# Installed as debian/rules does, each file is in one package, and each line of an
# .install file stands for some.
expect_exit 0 make_install "$test_dir/stage"
prefix=$(sed -n 's/^prefix = //p' "$top_builddir/Makefile")
(cd "stage$prefix" && find . ! -type d | sed -e 's,^\./,usr/,' \
    -e 's,^usr/lib/,usr/lib/ARCH/,' \
    -e 's,/zsh/site-functions/,/zsh/vendor-completions/,') |
    grep -vE '\.(la|a)$|/doc/lockstep/(LICENSE|NEWS.md)$' >installed
# The packages have the module of Python, this build perhaps not.
grep -q '/lockstep\.py$' installed || {
    grep -qe --with-python "$debian/rules" &&
        echo usr/lib/python3/dist-packages/lockstep.py >>installed
}
# Nor the plugins for MPI.
for mpi in ompi mpich; do
    grep -q "/mpi-$mpi.so$" installed ||
        echo "usr/lib/ARCH/lockstep/mpi-$mpi.so" >>installed
done
sed -i 's,^usr/lib/ARCH/python3,usr/lib/python3,' installed
expect "nothing is installed" [ "$(wc -l <installed)" -gt 40 ]
: >packaged
for file in "$debian"/*.install; do
    package=$(basename "$file" .install)
    expect "$control has no package $package" grep -qx "Package: $package" "$control"
    while read -r pattern _; do
        # A folder stands for all below it.
        regex="^$(sed -e 's/[.]/\\./g' -e 's/\*/[^\/]*/g' <<<"$pattern")(/.*)?\$"
        grep -E "$regex" installed >found
        expect "$file: nothing is installed as $pattern" [ -s found ]
        cat found >>packaged
    done <"$file"
done
sort packaged | uniq -d >twice
expect "two packages have: $(paste -sd' ' twice)" [ ! -s twice ]
expect "no package has: $(comm -23 <(sort installed) <(sort packaged) | paste -sd' ')" \
    [ -z "$(comm -23 <(sort installed) <(sort packaged))" ]
for file in "$debian"/{rules,tests/program,tests/library}; do
    expect "$file cannot be run" [ -x "$file" ]
done
