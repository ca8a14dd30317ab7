/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what the fuzzers share: bytes as files, options from bytes, and what
 * must hold of whatever was read.
 *
 * An input is two bytes of options and then the file. Each harness is one
 * function, LLVMFuzzerTestOneInput(); it is linked with libFuzzer, or with
 * replay.c, which feeds it files. An expectation that fails aborts.
 */
#ifndef LOCKSTEP_FUZZ_H
#define LOCKSTEP_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/settings.h"
#include "lockstep.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define FUZZ_EXPECT(holds) \
    ((holds) ? (void)0 : fuzz_abort(__FILE__, __LINE__, #holds))
_Noreturn void fuzz_abort(const char *file, int line, const char *what);

enum { FUZZ_OPTIONS = 2 };

/* Settings of an import, and those that read what it wrote. */
struct fuzz_options {
    ls_import_config import;
    ls_config config;
    bool open;   /* read the file as it is, do not import it */
    bool append; /* import it twice */
};

void fuzz_options(const uint8_t bytes[FUZZ_OPTIONS], struct fuzz_options *o);

/* A file of these bytes in a directory of this process, which is on TMPDIR and
 * goes with it; the path is static, for each of the names. */
const char *fuzz_file(const char *name, const uint8_t *bytes, size_t size);

/* One file or two: after two bytes that are the length of the second one
 * (big-endian) the second one, if there is any, then the first. Their paths and
 * how many they are. */
size_t fuzz_pair(const uint8_t *bytes, size_t size, const char *first,
                 const char *second, const char *path[2]);

/* Import n files, or open the first, and check what comes of it. */
void fuzz_read(const char *const *paths, size_t n,
               const struct fuzz_options *o);

/* Open a table in memory and streamed: the same status, which is returned, rows
 * and values. Then as one that has to go with itself. */
ls_status fuzz_open(const char *path, const ls_config *config);

/* Lay the table of an HDF5 file out anew. */
void fuzz_repack(const char *path, const ls_config *config);

/* Around a run. Afterwards no file is left but the inputs, and nothing is open
 * that was not. */
void fuzz_begin(void);
void fuzz_end(void);

#endif
