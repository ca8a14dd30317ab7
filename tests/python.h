/* SPDX-License-Identifier: MIT */
/*
 * python.h - find a Python with h5py, to read and write files independently.
 */
#ifndef LOCKSTEP_TEST_PYTHON_H
#define LOCKSTEP_TEST_PYTHON_H

#include <stdio.h>
#include <stdlib.h>

/* Name of the interpreter; prints SKIPPED and returns NULL when there is
 * none. */
static inline const char *python_with_h5py(void)
{
    static const char *const names[] = {"python3", "/usr/bin/python3"};
    const char *chosen = getenv("PYTHON");
    char command[512];

    for (size_t i = 0; i <= sizeof names / sizeof *names; i++) {
        const char *name = i == 0 ? chosen : names[i - 1];

        if (!name)
            continue;
        snprintf(command, sizeof command,
                 "'%s' -c 'import h5py' >/dev/null 2>&1", name);
        if (system(command) == 0)
            return name;
    }
    printf("SKIPPED: no python3 with h5py (python3-h5py) ");
    return NULL;
}

#endif
