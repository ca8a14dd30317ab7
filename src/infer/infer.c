/* SPDX-License-Identifier: MIT */
/*
 * infer.c - the public functions of liblockstep-infer, which is this file and
 * those of this folder with what they need of base and math, for float and for
 * double. It is not part of liblockstep.
 */
#include "lockstep_infer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "infer/infer_net.h"

struct ls_infer {
    struct infer_net *net;
    ls_infer_info about; /* points into the net */
};

/* infer_engine.c compiled for double; see infer_names64.h. */
extern const struct infer_engine infer64_engine;

const char *ls_infer_error(void)
{
    return last_error();
}

static void describe(ls_infer *net)
{
    const struct infer_net *n = net->net;

    net->about = (ls_infer_info){
        .task = n->task,
        .loss = n->loss,
        .program = n->program,
        .parameters_sha256 = n->sha256,
        .columns = n->n_columns,
        .features = n->n_features,
        .outputs = n->n_outputs,
        .classes = n->n_classes,
        .feature_names = n->feature_names,
        .output_names = n->output_names,
        .class_names = n->class_names,
        .models = n->n_models,
        .work_size = n->work_size + INFER_ALIGN +
                     (n->n_features + n->n_outputs) * sizeof(double),
        .threshold = n->threshold,
        .dtype = n->real_size == sizeof(float) ? "float32" : "float64",
    };
}

static ls_status open_bytes(const char *name, const void *bytes, size_t size,
                            ls_infer **net)
{
    const struct infer_engine *const engines[] = {&infer_engine,
                                                  &infer64_engine};
    ls_infer *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "a model"));
    TRY(infer_read(name, bytes, size, &made->net));
    TRY(infer_bind(made->net, name, engines, 2));
    describe(made);
    *net = made;
    made = NULL;
done:
    ls_infer_close(made);
    return status;
}

ls_status ls_infer_open_memory(const void *bytes, size_t size, ls_infer **net)
{
    if (!bytes)
        return fail(LS_BAD_DATA, "no bytes where a model is wanted");
    return open_bytes("memory", bytes, size, net);
}

static ls_status fail_reading(const char *path, int error)
{
    return fail(error == ENOENT || error == EACCES || error == ENOTDIR
                    ? LS_NO_INPUT
                    : LS_IO,
                "%s: %s", path, strerror(error));
}

/* All bytes of a regular file. */
static ls_status read_file(const char *path, FILE *file, void **bytes,
                           size_t *size)
{
    struct stat about;
    char *made = NULL;
    ls_status status = LS_OK;

    if (fstat(fileno(file), &about) != 0)
        return fail_reading(path, errno);
    if (!S_ISREG(about.st_mode))
        return fail(LS_NO_INPUT, "%s is not a regular file", path);
    if ((uintmax_t)about.st_size > PTRDIFF_MAX)
        return fail(LS_NO_MEMORY, "%s is too large for this machine", path);
    *size = (size_t)about.st_size;
    TRY(MEM_ARRAY(made, *size, "a model"));
    if (fread(made, 1, *size, file) != *size)
        TRY(ferror(file) ? fail_reading(path, errno)
                         : fail(LS_IO, "%s: it became shorter", path));
    *bytes = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

ls_status ls_infer_open(const char *path, ls_infer **net)
{
    FILE *file = fopen(path, "rb");
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    if (!file)
        return fail_reading(path, errno);
    TRY(read_file(path, file, &bytes, &size));
    TRY(open_bytes(path, bytes, size, net));
done:
    mem_free(bytes);
    fclose(file);
    return status;
}

void ls_infer_close(ls_infer *net)
{
    if (!net)
        return;
    infer_destroy(net->net);
    mem_free(net);
}

const ls_infer_info *ls_infer_about(const ls_infer *net)
{
    return &net->about;
}

size_t ls_infer_inputs(const ls_infer *net)
{
    return net->net->n_features;
}

size_t ls_infer_outputs(const ls_infer *net)
{
    return net->net->n_outputs;
}

ls_status ls_infer_column_at(const ls_infer *net, size_t index,
                             ls_infer_column *column)
{
    if (index >= net->net->n_columns)
        return fail(LS_USAGE, "column %zu of a model with %zu columns", index,
                    net->net->n_columns);

    const struct infer_column *c = &net->net->column[index];

    *column = (ls_infer_column){.name = c->name,
                                .is_text = c->kind != INFER_NUMBER,
                                .n_texts = c->n_texts,
                                .text = c->text};
    return LS_OK;
}

/* Memory of the caller as the engine wants it. */
static void *aligned(void *work)
{
    const uintptr_t over = (uintptr_t)work % INFER_ALIGN;

    return (char *)work + (over ? INFER_ALIGN - over : 0);
}

/* Rows of the caller, of one type or the other. */
struct infer_rows {
    size_t n;
    const double *X;
    double *out;
    const float *narrow_X;
    float *narrow_out;
};

/* A row of floats is widened at the end of the work, which is large enough. */
static void run_narrow(const struct infer_net *net, const struct infer_rows *r,
                       void *work)
{
    void *behind = (char *)work + net->work_size;
    double *x = behind, *out = x + net->n_features;

    for (size_t i = 0; i < r->n; i++) {
        for (size_t j = 0; j < net->n_features; j++)
            x[j] = (double)r->narrow_X[i * net->n_features + j];
        infer_row(net, x, out, work);
        for (size_t j = 0; j < net->n_outputs; j++)
            r->narrow_out[i * net->n_outputs + j] = (float)out[j];
    }
}

static void run(const struct infer_net *net, const struct infer_rows *r,
                void *work)
{
    if (r->narrow_X) {
        run_narrow(net, r, aligned(work));
        return;
    }
    for (size_t i = 0; i < r->n; i++)
        infer_row(net, r->X + i * net->n_features, r->out + i * net->n_outputs,
                  aligned(work));
}

static ls_status run_rows(const ls_infer *net, const struct infer_rows *r,
                          void *work, size_t work_size)
{
    const size_t want = net->about.work_size;
    _Alignas(INFER_ALIGN) char stack[LS_INFER_STACK];

    if (work ? work_size < want : want > sizeof stack)
        return fail(LS_USAGE,
                    "%zu bytes of work for rows of a model that needs %zu",
                    work ? work_size : sizeof stack, want);
    run(net->net, r, work ? work : stack);
    return LS_OK;
}

ls_status ls_infer_rows(const ls_infer *net, size_t rows, const double *X,
                        double *out, void *work, size_t work_size)
{
    const struct infer_rows r = {.n = rows, .X = X, .out = out};

    return run_rows(net, &r, work, work_size);
}

ls_status ls_infer_rows_float(const ls_infer *net, size_t rows, const float *X,
                              float *out, void *work, size_t work_size)
{
    const struct infer_rows r = {.n = rows, .narrow_X = X, .narrow_out = out};

    return run_rows(net, &r, work, work_size);
}

ls_status ls_infer_encode(const ls_infer *net, const double *number,
                          const char *const *text, unsigned flags, double *x)
{
    const size_t unknown = infer_encode(net->net, number, text, x);

    if (unknown == net->net->n_columns || flags & LS_INFER_UNKNOWN)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "column '%s': the text '%s' was not seen in training; flag "
                "LS_INFER_UNKNOWN lets it count as none",
                net->net->column[unknown].name, text[unknown]);
}

int ls_infer_class(const ls_infer *net, const double *out)
{
    return infer_class(net->net, out);
}
