/* SPDX-License-Identifier: MIT */
/*
 * fake_root.h - a directory that stands for / of a machine that is not there.
 */
#ifndef LOCKSTEP_TEST_FAKE_ROOT_H
#define LOCKSTEP_TEST_FAKE_ROOT_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "support.h"

enum { FAKE_FILES = 6 };

struct fake_file {
    const char *path, *text; /* path NULL ends the list */
};

/* A new root of that number with these files in it. */
static inline const char *fake_root(size_t number,
                                    const struct fake_file *files)
{
    static char root[1024];
    char name[32], path[2048];

    snprintf(name, sizeof name, "root%zu", number);
    snprintf(root, sizeof root, "%s", temp_path(name));
    mkdir(root, 0755);
    for (size_t i = 0; i < FAKE_FILES && files[i].path; i++) {
        const int n = snprintf(path, sizeof path, "%s/%s", root, files[i].path);

        for (char *slash = path + strlen(root) + 1;
             n > 0 && (slash = strchr(slash, '/')) != NULL; slash++) {
            *slash = '\0';
            mkdir(path, 0755);
            *slash = '/';
        }
        write_file(path, files[i].text, strlen(files[i].text));
    }
    return root;
}

#endif
