# SPDX-License-Identifier: MIT
"""lockstep for Spack: put this folder into a repository as packages/lockstep."""
from spack.package import *


class Lockstep(AutotoolsPackage):
    """Trains multilayer perceptrons on tables in HDF5 by synchronous data-parallel
    minibatch gradient descent, with the same bits on any number of threads."""

    # The address of a release: a tarball made by `make dist`.
    homepage = "https://lockstep.example.org"
    url = "https://lockstep.example.org/lockstep-0.1.0.tar.xz"

    license("MIT")

    # `make dist` prints no checksum: `spack checksum lockstep` adds versions.
    version("0.1.0")

    variant("hwloc", default=True, description="Bind threads to CPUs")
    variant("zstd", default=True, description="Read .zst files")
    variant("zip", default=True, description="Read NPZ files")
    variant("openmp", default=True, description="Use all cores")
    variant("openblas", default=False, description="Matrix products of OpenBLAS")
    variant("onednn", default=False, description="Matrix products of oneDNN")
    variant("onnx", default=False, description="Export and import ONNX")
    variant("mpi", default=False, description="Several machines: the plugin for one MPI")

    depends_on("c", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("hdf5@1.10: +hl~mpi")
    depends_on("isa-l")
    depends_on("openssl")
    depends_on("xxhash")
    depends_on("jansson")
    depends_on("inih")
    depends_on("libcsv")
    depends_on("zlib-api")
    depends_on("random123")
    depends_on("hwloc", when="+hwloc")
    depends_on("zstd", when="+zstd")
    depends_on("libzip", when="+zip")
    depends_on("openblas threads=openmp", when="+openblas")
    depends_on("onednn", when="+onednn")
    depends_on("protobuf-c@1.3:", when="+onnx")
    depends_on("onnx", when="+onnx")
    depends_on("mpi", when="+mpi")
    # There are plugins for these alone.
    requires("^[virtuals=mpi] openmpi", "^[virtuals=mpi] mpich", policy="one_of",
             when="+mpi")
    depends_on("cunit", type="test")

    def configure_args(self):
        products = [name for name in ("openblas",) if "+openblas" in self.spec]
        if "+onednn" in self.spec:
            products.append("dnnl")
        arguments = ["--with-products=" + (",".join(products) or "plain")]
        arguments += self.enable_or_disable("openmp")
        for name in ("hwloc", "zstd", "zip"):
            arguments += self.with_or_without(name)
        arguments += self.with_or_without("onnx", activation_value=self.onnx)
        arguments += self.with_or_without("mpi", activation_value=self.mpi)
        return arguments

    def onnx(self, _):
        return self.spec["onnx"].prefix

    def mpi(self, _):
        return "ompi" if self.spec.satisfies("^openmpi") else "mpich"
