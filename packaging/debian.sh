#!/bin/bash
# SPDX-License-Identifier: MIT
# debian.sh - build the Debian packages of this source tree.
#
#     packaging/debian.sh [--check] [FOLDER]
#
# Copies the files that git knows, or those of an unpacked tarball, to FOLDER
# (build-debian), and builds the packages of packaging/debian there, without
# signature: the .deb files, and the source package. --check also runs the tests.
# Runs lintian if it is here; its errors and warnings are errors.
# Needs dpkg-dev, debhelper, fakeroot and the Build-Depends of packaging/debian/control.

set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
options="nocheck parallel=$(nproc)"
profiles=nocheck
if [ "${1-}" = --check ]; then
    options="parallel=$(nproc)" profiles=
    shift
fi
folder=$(realpath -m "${1:-build-debian}")
version=$(sed -n 's/^.define LS_VERSION "\(.*\)"/\1/p' "$top/include/lockstep.h")
source=$folder/lockstep-$version

source_files() {
    if [ "$(git -C "$top" rev-parse --show-toplevel 2>/dev/null)" = "$top" ]; then
        git -C "$top" ls-files --cached --others --exclude-standard | sort -u |
            comm -23 - <(git -C "$top" ls-files --deleted | sort)
    else
        find "$top" ! -type d -printf '%P\n'
    fi
}

rm -rf "$folder"
mkdir -p "$source"
(cd "$top" && source_files | grep -v '^packaging/debian/' |
    xargs -d '\n' cp --parents -t "$source")
tar -C "$folder" --sort=name --owner=0 --group=0 --mtime=@0 \
    -cJf "$folder/lockstep_$version.orig.tar.xz" "lockstep-$version"
cp -r "$top/packaging/debian" "$source/debian"
cd "$source"
DEB_BUILD_OPTIONS=$options DEB_BUILD_PROFILES=$profiles \
    dpkg-buildpackage -us -uc
if command -v lintian >/dev/null; then
    # The packages are not in Debian, so that no request for them is to be closed.
    lintian --allow-root --fail-on error,warning \
        --suppress-tags initial-upload-closes-no-bugs \
        "$folder"/lockstep_"$version"-*.changes
else
    echo 'debian.sh: lintian is not here; the packages were not checked' >&2
fi
ls -l "$folder"/*.deb
