/* SPDX-License-Identifier: MIT */
/*
 * export_writers.h - the table of kinds of export. A new kind is a function and
 * a row in export_table.c.
 */
#ifndef LOCKSTEP_EXPORT_WRITERS_H
#define LOCKSTEP_EXPORT_WRITERS_H

#include "export/pipeline.h"
#include "export/text_out.h"

/* Files that an export makes: the one asked for, and one next to it. */
struct export_files {
    struct text_out main;
    struct text_out second;  /* empty: none */
    const char *extension;   /* of the second, in place of that of the first */
    const char *second_name; /* without directory */
};

struct export_writer {
    const char *name;
    const char *extension; /* ".c", which names the kind if none is given */
    const char *second;    /* extension of the second file, or NULL */
    unsigned express;      /* EXPRESS_... of pipeline.h */
    const char *const *activations; /* NULL: all */
    ls_status (*write)(const struct pipeline *pipeline,
                       struct export_files *files);
};

/* NULL past the last. */
const struct export_writer *export_writer_at(size_t i);

ls_status export_c(const struct pipeline *p, struct export_files *files);
ls_status export_fortran(const struct pipeline *p, struct export_files *files);
ls_status export_json(const struct pipeline *p, struct export_files *files);
ls_status export_keras(const struct pipeline *p, struct export_files *files);
ls_status export_lwtnn(const struct pipeline *p, struct export_files *files);
ls_status export_numpy(const struct pipeline *p, struct export_files *files);
ls_status export_onnx(const struct pipeline *p, struct export_files *files);
ls_status export_sql(const struct pipeline *p, struct export_files *files);
extern const char *const keras_activations[], *const lwtnn_activations[];

#endif
