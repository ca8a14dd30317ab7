#!/bin/bash
# SPDX-License-Identifier: MIT
# test-debian.sh - install the packages of debian.sh on a bare Debian, run the tests
# of packaging/debian/tests, and remove the packages: nothing may stay.
#
#     packaging/test-debian.sh FOLDER      as root; FOLDER has the .deb files
#
# The bare system is made by debootstrap in a folder that is removed at the end
# (DEBIAN_SUITE, bookworm; DEBIAN_MIRROR). DEBIAN_BASE may name a folder that
# debootstrap has filled already, which is copied.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
debs=$(realpath "$1")
suite=${DEBIAN_SUITE:-bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
root=$(mktemp -d "${TMPDIR:-/var/tmp}/test-debian-XXXXXX")

finish() {
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$root"
}
trap finish EXIT

inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

# files NAME: every file but those of apt, logs and caches goes to the list NAME.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./var/cache -o \
        -path ./var/log -o -path ./var/lib/apt -o -path './var/lib/dpkg/*-old' -o \
        -path ./etc/ld.so.cache -o -path ./repository \) -prune -o -print | sort) >"$1"
}

# run TEST: one of debian/tests, as autopkgtest would, in an empty folder.
run() {
    install -m 755 "$here/debian/tests/$1" "$root/tmp/test"
    rm -rf "$root/tmp/run" && mkdir "$root/tmp/run"
    inside env AUTOPKGTEST_TMP=/tmp/run /tmp/test
}

if [ -n "${DEBIAN_BASE-}" ]; then
    cp -a "$DEBIAN_BASE/." "$root"
else
    debootstrap --variant=minbase "$suite" "$root" "$mirror"
fi
mount -t proc proc "$root/proc"
[ ! -e /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mkdir "$root/repository"
cp "$debs"/*.deb "$root/repository"
(cd "$root/repository" && dpkg-scanpackages -m . >Packages)
echo 'deb [trusted=yes] file:/repository ./' >"$root/etc/apt/sources.list.d/local.list"
inside apt-get update -q
inside apt-get clean
files "$root/tmp/before"

inside apt-get install -q -y --no-install-recommends lockstep
run program
inside apt-get purge -q -y --autoremove lockstep
files "$root/tmp/after"
diff "$root/tmp/before" "$root/tmp/after" || {
    echo 'test-debian.sh: these files stay after a purge' >&2
    exit 1
}

inside apt-get install -q -y --no-install-recommends liblockstep-dev lockstep gcc \
    libc6-dev pkg-config
run library
inside apt-get install -q -y --no-install-recommends python3-lockstep
run python
echo 'test-debian.sh: installed, tested and removed'
