# SPDX-License-Identifier: MIT
# lockstep.m4 - macros of configure.ac. What is missing is collected in
# ls_missing and reported once, by LS_REPORT_MISSING.

# LS_FLAGS(VARIABLE, FLAGS): add the flags to VARIABLE if the compiler takes
# all of them together, also when linking.
AC_DEFUN([LS_FLAGS],
[AC_SUBST([$1])
AC_MSG_CHECKING([for $1])
ls_save_CFLAGS=$CFLAGS
ls_flags="m4_normalize([$2])"
CFLAGS="$CFLAGS $ls_flags"
AC_LINK_IFELSE([AC_LANG_PROGRAM()],
  [$1="${$1:+$$1 }$ls_flags"
   AC_MSG_RESULT([$ls_flags])],
  [AC_MSG_RESULT([not with this compiler])])
CFLAGS=$ls_save_CFLAGS])

# LS_LINK_FLAGS(VARIABLE, FLAGS): add the flags to VARIABLE if the linker takes
# all of them together.
AC_DEFUN([LS_LINK_FLAGS],
[AC_SUBST([$1])
AC_MSG_CHECKING([for $1])
ls_save_LDFLAGS=$LDFLAGS
ls_flags="m4_normalize([$2])"
LDFLAGS="$LDFLAGS $ls_flags"
AC_LINK_IFELSE([AC_LANG_PROGRAM()],
  [$1="${$1:+$$1 }$ls_flags"
   AC_MSG_RESULT([$ls_flags])],
  [AC_MSG_RESULT([not with this linker])])
LDFLAGS=$ls_save_LDFLAGS])

# LS_PIE: programs at an address of chance, where that is not the default.
AC_DEFUN([LS_PIE],
[AC_COMPILE_IFELSE([AC_LANG_SOURCE([
#ifndef __PIE__
#error not by default
#endif
extern int nothing;
])], [],
  [ls_save_CFLAGS=$CFLAGS
   CFLAGS="$CFLAGS -fPIE"
   LS_LINK_FLAGS([PIE_LDFLAGS], [-pie])
   CFLAGS=$ls_save_CFLAGS
   AS_IF([test -n "$PIE_LDFLAGS"], [HARDEN_CFLAGS="$HARDEN_CFLAGS -fPIE"])])])

# LS_HARDENING: tables of functions that are read-only once the program has
# started, no code on the stack, programs at an address of chance:
# HARDEN_CFLAGS, HARDEN_LDFLAGS, PIE_LDFLAGS.
AC_DEFUN([LS_HARDENING],
[AC_ARG_ENABLE([hardening],
  [AS_HELP_STRING([--disable-hardening],
    [leave protections of the linker to its defaults])],
  [], [enable_hardening=yes])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_LDFLAGS])
AS_IF([test "x$enable_hardening" != xno],
  [LS_PIE
   LS_LINK_FLAGS([HARDEN_LDFLAGS], [-Wl,-z,relro -Wl,-z,now])
   LS_LINK_FLAGS([HARDEN_LDFLAGS], [-Wl,-z,noexecstack])])
AC_SUBST([PIE_LDFLAGS])])

# LS_MODULE(NAME, PKG-CONFIG-MODULE): set NAME_CFLAGS, NAME_LIBS, have_NAME.
AC_DEFUN([LS_MODULE],
[PKG_CHECK_MODULES([$1], [$2], [have_$1=yes], [have_$1=no])])

# LS_OPTIONAL(NAME, OPTION, PKG-CONFIG-MODULE, WHAT-FOR): --without-OPTION leaves
# it out; config.h has HAVE_NAME if it is there.
AC_DEFUN([LS_OPTIONAL],
[AC_ARG_WITH([$2], [AS_HELP_STRING([--without-$2], [do not read $4])],
  [], [with_$2=auto])
have_$1=no
AS_IF([test "x$with_$2" != xno],
  [LS_MODULE([$1], [$3])
   AS_IF([test "x$have_$1$with_$2" = xnoyes],
     [AC_MSG_ERROR([--with-$2: $3 is not there])])])
AS_IF([test "x$have_$1" = xyes],
  [AC_DEFINE([HAVE_$1], [1], [Define to 1 to read $4.])])])

# LS_ONNX: models can be exported to ONNX with protobuf-c and an onnx.proto, from
# which its compiler makes the messages.
AC_DEFUN([LS_ONNX],
[AC_ARG_WITH([onnx], [AS_HELP_STRING([--with-onnx@<:@=DIR@:>@],
    [export and import ONNX, with onnx.proto in DIR
     @<:@if protobuf-c and onnx.proto are found@:>@])],
  [], [with_onnx=auto])
have_ONNX=no
onnx_lacks="--without-onnx"
AC_SUBST([ONNX_PROTO])
AS_IF([test "x$with_onnx" != xno],
  [onnx_lacks="libprotobuf-c-dev, protobuf-c-compiler, libonnx-dev"
   LS_MODULE([PROTOBUF_C], [libprotobuf-c >= 1.3])
   AC_CHECK_PROGS([PROTOC_C], [protoc-c])
   AC_MSG_CHECKING([for onnx.proto])
   AS_CASE([$with_onnx], [yes|auto],
     [ls_dirs="/usr/include/onnx /usr/local/include/onnx"],
     [ls_dirs="$with_onnx $with_onnx/onnx $with_onnx/include/onnx"])
   for ls_dir in $ls_dirs; do
     AS_IF([test -z "$ONNX_PROTO" && test -r "$ls_dir/onnx.proto"],
       [ONNX_PROTO=$ls_dir])
   done
   AC_MSG_RESULT([${ONNX_PROTO:-no}])
   AS_IF([test "x$have_PROTOBUF_C" = xyes && test -n "$PROTOC_C" &&
     test -n "$ONNX_PROTO"], [have_ONNX=yes])
   AS_IF([test "x$have_ONNX" = xno && test "x$with_onnx" != xauto],
     [AC_MSG_ERROR([--with-onnx needs $onnx_lacks])])])
AS_IF([test "x$have_ONNX" = xyes],
  [AC_DEFINE([HAVE_ONNX], [1], [Define to 1 to export and import ONNX.])])
AM_CONDITIONAL([HAVE_ONNX], [test "x$have_ONNX" = xyes])])

# LS_HEADER(NAME, HEADER, [FUNCTION, LIBRARY]): for those without a .pc file.
AC_DEFUN([LS_HEADER],
[AC_SUBST([$1_LIBS])
AC_CHECK_HEADER([$2], [have_$1=yes], [have_$1=no])
m4_ifval([$3],
[AS_IF([test "x$have_$1" = xyes],
  [AC_CHECK_LIB([$4], [$3], [$1_LIBS=-l$4], [have_$1=no])])])])

# LS_HDF5_BY_H5CC: HDF5 that was installed by hand brings a compiler wrapper.
AC_DEFUN([LS_HDF5_BY_H5CC],
[AC_PATH_PROGS([H5CC], [h5cc h5pcc])
AS_IF([test -n "$H5CC"],
  [for ls_word in `$H5CC -show`; do
     AS_CASE([$ls_word],
       [-I*|-D*], [HDF5_CFLAGS="$HDF5_CFLAGS $ls_word"],
       [-L*|-l*|-Wl,*|*.a|*.so], [HDF5_LIBS="$HDF5_LIBS $ls_word"])
   done
   have_HDF5=yes])])

# LS_HDF5_ARCHIVE: lockstep-hdf5 starts for every file that is opened. The shared
# library of a distribution brings libcurl and 30 more libraries, for a driver of files
# on the network, which takes most of that time: the archive is linked if there is one.
# The linker finds it as -lhdf5, with the libraries it needs right behind it.
AC_DEFUN([LS_HDF5_ARCHIVE],
[m4_pattern_allow([^AS_NEEDED$])
AC_ARG_WITH([hdf5-archive],
  [AS_HELP_STRING([--without-hdf5-archive],
    [lockstep-hdf5 loads the shared library of HDF5 @<:@its archive is linked if found@:>@])],
  [], [with_hdf5_archive=auto])
HDF5_ARCHIVE_LDFLAGS=
hdf5_linked=shared
ls_save_CFLAGS=$CFLAGS
ls_save_LIBS=$LIBS
AS_IF([test "x$with_hdf5_archive" != xno],
  [AC_MSG_CHECKING([for the archive of HDF5])
   for ls_word in $HDF5_LIBS; do
     AS_CASE([$ls_word], [-L*],
       [ls_archive=`AS_ECHO(["$ls_word"]) | sed 's/^-L//'`/libhdf5.a
        for ls_libs in "-lsz -lz -ldl -lm" "-lz -ldl -lm"; do
          AS_IF([test -f "$ls_archive" && test "$hdf5_linked" = shared],
            [AS_MKDIR_P([hdf5-archive])
             AS_ECHO(["INPUT ( $ls_archive AS_NEEDED ( $ls_libs ) )"]) \
               >hdf5-archive/libhdf5.a
             CFLAGS="$ls_save_CFLAGS $HDF5_CFLAGS"
             LIBS="-L$PWD/hdf5-archive $HDF5_LIBS"
             AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <hdf5.h>]],
               [[return H5open() < 0 || H5Fopen("", 0, H5P_DEFAULT) < 0 ||
                        H5Pset_fapl_core(0, 0, 0) < 0;]])],
               [hdf5_linked=archive], [rm -f hdf5-archive/libhdf5.a])])
        done])
   done
   CFLAGS=$ls_save_CFLAGS
   LIBS=$ls_save_LIBS
   AC_MSG_RESULT([$hdf5_linked])
   AS_IF([test "$hdf5_linked" = archive],
     # Filters that are plugins find the functions of HDF5 in the program.
     [HDF5_ARCHIVE_LDFLAGS="-L$PWD/hdf5-archive -export-dynamic"])])
AC_SUBST([HDF5_ARCHIVE_LDFLAGS])])

# LS_REQUIRE(NAME, TITLE, DEBIAN-PACKAGE)
AC_DEFUN([LS_REQUIRE],
[AS_IF([test "x$have_$1" != xyes],
  [ls_missing="$ls_missing
    $2 (Debian: $3)"
   ls_packages="$ls_packages $3"])])

AC_DEFUN([LS_REPORT_MISSING],
[AS_IF([test -n "$ls_missing"], [AC_MSG_ERROR([missing:
$ls_missing

  ./bootstrap installs what is missing, or, on Debian and Ubuntu:
    apt-get install$ls_packages])])])

# LS_TRY_OPENBLAS(CFLAGS, LIBS, DIR, FILE): accept this library if it is of the
# OpenMP flavour. The serial one is not safe to call from several threads, and
# all flavours have one soname: only the library itself can tell. It is loaded
# when it is asked for, as DIR/FILE.
AC_DEFUN([LS_TRY_OPENBLAS],
[AS_IF([test "x$have_OPENBLAS" = xno],
  [AC_MSG_CHECKING([for OpenBLAS, OpenMP flavour, by $2])
   ls_prefix=
   ls_run_path=
   AS_IF([test -n "$3"],
     [ls_prefix="$3/"
      ls_run_path="-Wl,-rpath,$3"])
   OPENBLAS_CFLAGS="$1"
   openblas_file=${ls_prefix}$4
   CFLAGS="$ls_save_CFLAGS $OPENMP_CFLAGS $1"
   LIBS="$ls_run_path $2 $ls_save_LIBS"
   AC_RUN_IFELSE([AC_LANG_PROGRAM([[#include <cblas.h>]],
     [[return openblas_get_parallel() == OPENBLAS_OPENMP ? 0 : 1;]])],
     [have_OPENBLAS=yes], [have_OPENBLAS=no],
     [AS_CASE(["$2"], [*openmp*|*blaso], [have_OPENBLAS=yes])])
   AC_MSG_RESULT([$have_OPENBLAS])])])

# Where distributions keep it: Debian in a directory of its own; Fedora as
# libopenblaso; others as the only one.
AC_DEFUN([LS_CHECK_OPENBLAS],
[have_OPENBLAS=no
ls_save_CFLAGS=$CFLAGS
ls_save_LIBS=$LIBS
ls_multiarch=`$CC -print-multiarch 2>/dev/null`
AS_IF([test -z "$ls_multiarch"],
  [ls_multiarch=`$CC -dumpmachine | sed 's/-pc-/-/'`])
ls_dir=/usr/lib/$ls_multiarch/openblas-openmp
AS_IF([test -e "$ls_dir/libopenblas.so"],
  [LS_TRY_OPENBLAS([-I/usr/include/$ls_multiarch/openblas-openmp],
    [-L$ls_dir -lopenblas], [$ls_dir], [libopenblas.so.0])])
LS_TRY_OPENBLAS([`$PKG_CONFIG --cflags openblas 2>/dev/null`], [-lopenblaso],
  [], [libopenblaso.so.0])
AS_IF([$PKG_CONFIG --exists openblas],
  [LS_TRY_OPENBLAS([`$PKG_CONFIG --cflags openblas`],
    [`$PKG_CONFIG --libs openblas`],
    [`$PKG_CONFIG --variable=libdir openblas`], [libopenblas.so.0])])
CFLAGS=$ls_save_CFLAGS
LIBS=$ls_save_LIBS])

# oneDNN threads by OpenMP, also when we do not: the one call that keeps it on
# the calling thread is in the OpenMP library.
AC_DEFUN([LS_CHECK_DNNL],
[have_DNNL=no
ls_save_CFLAGS=$CFLAGS
ls_save_LIBS=$LIBS
CFLAGS="$CFLAGS $OPENMP_CFLAGS"
LIBS=
AC_CHECK_HEADER([dnnl.h], [AC_CHECK_LIB([dnnl], [dnnl_sgemm],
  [have_DNNL=yes])])
CFLAGS=$ls_save_CFLAGS
LIBS=$ls_save_LIBS])

# omp_set_num_threads() for the libraries above, whether or not we thread.
AC_DEFUN([LS_CHECK_OMP_CALLS],
[ls_save_CFLAGS=$CFLAGS
ls_save_LIBS=$LIBS
CFLAGS="$CFLAGS $OPENMP_CFLAGS"
LIBS=
AC_CHECK_HEADER([omp.h],
  [AC_SEARCH_LIBS([omp_set_num_threads], [gomp omp],
    [have_omp=yes
     OMP_LIBS=$LIBS], [have_omp=no])], [have_omp=no])
CFLAGS=$ls_save_CFLAGS
LIBS=$ls_save_LIBS])

# LS_PRODUCTS: which libraries multiply beside our own kernels and plain C, which
# are always there: those that are asked for, or else those that are found.
AC_DEFUN([LS_PRODUCTS],
[AC_ARG_WITH([products],
  [AS_HELP_STRING([--with-products=LIST],
    [further products of dnnl, openblas, or plain for none @<:@all that are found@:>@])],
  [], [with_products=auto])
for ls_name in `echo "$with_products" | tr , ' '`; do
  AS_CASE([$ls_name], [auto|dnnl|openblas|plain], [],
    [AC_MSG_ERROR([--with-products: '$ls_name' is none of dnnl, openblas, plain])])
done
LS_CHECK_OMP_CALLS
LS_PRODUCT([DNNL], [dnnl], [oneDNN], [libdnnl-dev])
LS_PRODUCT([OPENBLAS], [openblas], [OpenBLAS, OpenMP flavour],
  [libopenblas-openmp-dev])
products="own ${products}plain"
AS_IF([test "$have_OPENBLAS" = yes],
  [AC_DEFINE_UNQUOTED([OPENBLAS_FILE], ["$openblas_file"],
    [The file of OpenBLAS, as dlopen() takes it.])])
AC_SUBST([OMP_LIBS])
AC_SUBST([DL_LIBS])
AS_IF([test "$products" = "own plain"], [OMP_LIBS=],
  [ls_save_LIBS=$LIBS
   LIBS=
   AC_SEARCH_LIBS([dlopen], [dl])
   DL_LIBS=$LIBS
   LIBS=$ls_save_LIBS])])

# LS_HWLOC: threads are bound to CPUs with it; without, --bind is refused.
AC_DEFUN([LS_HWLOC],
[AC_ARG_WITH([hwloc],
  [AS_HELP_STRING([--without-hwloc],
    [threads cannot be bound to CPUs @<:@bound on request if hwloc is found@:>@])],
  [], [with_hwloc=auto])
have_HWLOC=no
AS_IF([test "x$with_hwloc" != xno], [LS_MODULE([HWLOC], [hwloc >= 2.0])])
AS_IF([test "x$have_HWLOC" = xyes],
  [AC_DEFINE([HAVE_HWLOC], [1], [Define to 1 to bind threads to CPUs.])
   binding="by hwloc, on request (--bind cores)"],
  [test "x$with_hwloc" = xno], [binding="none: --without-hwloc"],
  [binding="none: there is no hwloc 2 (libhwloc-dev)"
   AS_IF([test "x$with_hwloc" != xauto],
     [LS_REQUIRE([HWLOC], [hwloc 2], [libhwloc-dev])])])])

# LS_MPI_OF(NAME, WORD, MODULE, DEBIAN-PACKAGE): a plugin for that MPI.
AC_DEFUN([LS_MPI_OF],
[AC_SUBST([$1_CFLAGS])
AC_SUBST([$1_LIBS])
have_$1=no
AS_CASE([,$with_mpi,],
  [,auto,|,yes,|*,$2,*],
  [LS_MODULE([$1], [$3])
   AS_IF([test "x$have_$1" = xyes],
     [mpis="${mpis:+$mpis }$2"
      # Warnings are for our own headers.
      $1_CFLAGS=`AS_ECHO(["$$1_CFLAGS"]) | sed 's/-I/-isystem /g'`])])
AS_CASE([,$with_mpi,],
  [*,$2,*], [AS_IF([test "x$have_$1" = xno],
    [LS_REQUIRE([$1], [MPI '$2'], [$4])])])
AM_CONDITIONAL([HAVE_$1], [test "x$have_$1" = xyes])])

# LS_MPI: libraries of MPI for runs on several machines. The program is linked
# with none of them.
AC_DEFUN([LS_MPI],
[AC_ARG_WITH([mpi],
  [AS_HELP_STRING([--with-mpi=LIST],
    [libraries of MPI that plugins are built for: ompi,mpich
     @<:@those that are found@:>@])],
  [], [with_mpi=auto])
for ls_word in `AS_ECHO(["$with_mpi"]) | tr ',' ' '`; do
  AS_CASE([$ls_word], [auto|yes|no|ompi|mpich], [],
    [AC_MSG_ERROR([--with-mpi=$ls_word: want ompi, mpich, or both with a comma])])
done
mpis=
LS_MPI_OF([OMPI], [ompi], [ompi-c], [libopenmpi-dev])
LS_MPI_OF([MPICH], [mpich], [mpich], [libmpich-dev])
AS_IF([test "x$with_mpi$mpis" = xyes],
  [AC_MSG_ERROR([--with-mpi: there is neither Open MPI (libopenmpi-dev) nor
   MPICH (libmpich-dev)])])
AC_DEFINE_UNQUOTED([LOCKSTEP_MPIS], ["$mpis"],
  [Libraries of MPI that there are plugins for.])])

# LS_PRODUCT(NAME, WORD, TITLE, DEBIAN-PACKAGE)
AC_DEFUN([LS_PRODUCT],
[AC_SUBST([$1_CFLAGS])
AC_SUBST([$1_LIBS])
have_$1=no
AS_CASE([,$with_products,],
  [,auto,|*,$2,*], [AS_IF([test "$have_omp" = yes], [LS_CHECK_$1])])
AS_IF([test "$have_$1" = yes],
  [AC_DEFINE([HAVE_$1], [1], [Define to 1 to load $3 on request.])
   products="${products}$2 "],
  [$1_CFLAGS=
   AS_CASE([,$with_products,], [*,$2,*], [LS_REQUIRE([$1], [$3], [$4])])])
AM_CONDITIONAL([HAVE_$1], [test "$have_$1" = yes])])

# LS_SYMBOL_VERSIONS - whether the linker takes a version script, which gives
# the symbols of the library their version and hides all others.
AC_DEFUN([LS_SYMBOL_VERSIONS], [
  AC_CACHE_CHECK([whether the linker takes a version script],
    [ls_cv_symbol_versions],
    [ls_save_LDFLAGS=$LDFLAGS
     echo 'LOCKSTEP_0 { global: ls_one; local: *; };' >conftest.map
     LDFLAGS="$LDFLAGS -shared -fPIC -Wl,--version-script=conftest.map"
     AC_LINK_IFELSE([AC_LANG_SOURCE([int ls_one(void); int ls_one(void) { return 1; }])],
       [ls_cv_symbol_versions=yes], [ls_cv_symbol_versions=no])
     LDFLAGS=$ls_save_LDFLAGS
     rm -f conftest.map])
  AM_CONDITIONAL([HAVE_SYMBOL_VERSIONS], [test "x$ls_cv_symbol_versions" = xyes])
])

# LS_PYTHON: PYTHON is what the user says, or the first python3 that has h5py,
# as the tests need it; else the first one, without which some tests are skipped.
AC_DEFUN([LS_PYTHON],
[AC_ARG_VAR([PYTHON], [Python of the tests @<:@the first python3 with h5py@:>@])
AC_CACHE_CHECK([for a python3 with h5py], [ac_cv_path_PYTHON],
  [AC_PATH_PROGS_FEATURE_CHECK([PYTHON], [python3],
    [AS_IF(["$ac_path_PYTHON" -c 'import h5py' >/dev/null 2>&1],
      [ac_cv_path_PYTHON=$ac_path_PYTHON
       ac_path_PYTHON_found=:])],
    [ac_cv_path_PYTHON=python3], [$PATH$PATH_SEPARATOR/usr/bin])])
PYTHON=$ac_cv_path_PYTHON
AS_IF(["$PYTHON" -c 'import h5py' >/dev/null 2>&1],
  [python_modules="with h5py"], [python_modules="without h5py (python3-h5py)"])])

# LS_PYTHON_DIRECTORY: pythonmoduledir, where lockstep.py is installed with
# --with-python. Debian's Python looks in dist-packages: of /usr in that of
# python3, of other prefixes in that of its version.
AC_DEFUN([LS_PYTHON_DIRECTORY],
[AS_CASE([$with_python],
  [no], [pythonmoduledir= python_module="lockstep.py is not installed"],
  [yes], [
    ls_python_name=`"$PYTHON" -c 'import sys
print("python%d.%d" % sys.version_info[[:2]])' 2>/dev/null`
    AS_IF([test -z "$ls_python_name"],
      [AC_MSG_ERROR([--with-python: $PYTHON does not run; set PYTHON])])
    AS_IF(["$PYTHON" -c 'import sys
sys.exit(not any(p.endswith("dist-packages") for p in sys.path))' 2>/dev/null],
      [AS_IF([test "x$prefix" = x/usr],
        [pythonmoduledir='${prefix}/lib/python3/dist-packages'],
        [pythonmoduledir="\${prefix}/lib/$ls_python_name/dist-packages"])],
      [pythonmoduledir="\${prefix}/lib/$ls_python_name/site-packages"])],
  [pythonmoduledir=$with_python])
AS_IF([test -n "$pythonmoduledir"],
  [python_module="lockstep.py in $pythonmoduledir"])
AC_SUBST([pythonmoduledir])
AM_CONDITIONAL([WITH_PYTHON], [test -n "$pythonmoduledir"])])
