#!/bin/bash
# SPDX-License-Identifier: MIT
# build.sh - conda-build runs it in the unpacked tarball.
set -euo pipefail
./configure --prefix="$PREFIX" --disable-static --with-products=plain --without-mpi \
    --without-onnx
make -j"$CPU_COUNT"
make install
