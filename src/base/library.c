/* SPDX-License-Identifier: MIT */
/*
 * library.c - load shared libraries on demand.
 */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static ls_status complain(const char *what, const char *file)
{
    const char *reason = dlerror();

    return fail(LS_USAGE, "%s: cannot load %s (%s)", what, file,
                reason ? reason : "no reason given");
}

ls_status library_load(const char *what, const char *file,
                       const char *const *names, void **symbols)
{
    void *const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    void *found[LIBRARY_SYMBOLS];
    size_t n = 0;

    if (!library)
        return complain(what, file);
    for (; names[n]; n++) {
        found[n] = dlsym(library, names[n]);
        if (!found[n])
            return complain(what, file);
    }
    memcpy(symbols, found, n * sizeof *found);
    return LS_OK;
}
