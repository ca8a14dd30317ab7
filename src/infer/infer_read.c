/* SPDX-License-Identifier: MIT */
/*
 * infer_read.c - a file for inference: checks of the whole, names and columns.
 *
 * infer_read_model.c reads the models in it.
 */
#include "infer/infer_read.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "infer/infer_checksum.h"

/* A fault that is none of the file. */
static const char no_memory[] = "out of memory";

/* Bytes in front of a block, which keep its alignment. */
enum { BLOCK_HEAD = MEM_ALIGN };

void *infer_keep(struct infer_net *net, size_t count, size_t size)
{
    const bool fits = size == 0 || count <= (PTRDIFF_MAX - BLOCK_HEAD) / size;
    struct infer_block *block =
        fits ? mem_zeroed(BLOCK_HEAD + count * size, 1) : NULL;

    if (!block)
        return NULL;
    block->next = net->blocks;
    net->blocks = block;
    return (char *)block + BLOCK_HEAD;
}

void *cursor_keep(struct infer_cursor *cursor, struct infer_net *net,
                  size_t count, size_t size)
{
    void *block = cursor->fault ? NULL : infer_keep(net, count, size);

    if (!block)
        cursor_fault(cursor, no_memory);
    return block;
}

void infer_destroy(struct infer_net *net)
{
    if (!net)
        return;
    for (struct infer_block *block = net->blocks, *next; block; block = next) {
        next = block->next;
        mem_free(block);
    }
    mem_free(net->bytes);
    mem_free(net);
}

/* n texts, or NULL if the file has none of these. */
static const char **read_names(struct infer_cursor *cursor,
                               struct infer_net *net, size_t n)
{
    const uint32_t has = cursor_u32(cursor);
    const char **name = NULL;

    cursor_want(cursor, has <= 1, "it has names of an unknown kind");
    if (has == 1)
        name = cursor_keep(cursor, net, n, sizeof *name);
    for (size_t i = 0; i < n && name && !cursor->fault; i++)
        name[i] = cursor_text(cursor);
    return cursor->fault ? NULL : name;
}

/* Texts of a column, found by halving: in ascending order. */
static void read_texts(struct infer_cursor *cursor, struct infer_net *net,
                       struct infer_column *column)
{
    column->n_texts = cursor_count(cursor, 5);
    column->text =
        cursor_keep(cursor, net, column->n_texts, sizeof *column->text);
    for (size_t i = 0; i < column->n_texts && !cursor->fault; i++) {
        column->text[i] = cursor_text(cursor);
        cursor_want(cursor,
                    i == 0 || strcmp(column->text[i - 1], column->text[i]) < 0,
                    "texts of a column in it are not in order");
    }
}

static size_t width_of(const struct infer_column *column)
{
    return (column->kind == INFER_ONE_HOT ? column->n_texts : 1) +
           (column->marked ? 1 : 0);
}

static void read_columns(struct infer_cursor *cursor, struct infer_net *net)
{
    size_t feature = 0;

    net->column = cursor_keep(cursor, net, net->n_columns, sizeof *net->column);
    for (size_t k = 0; k < net->n_columns && !cursor->fault; k++) {
        struct infer_column *column = &net->column[k];

        column->name = cursor_text(cursor);
        column->kind = cursor_u32(cursor);
        column->marked = cursor_u32(cursor) != 0;
        column->fill = cursor_f64(cursor);
        column->feature = feature;
        read_texts(cursor, net, column);
        cursor_want(cursor, column->kind < INFER_COLUMN_KINDS,
                    "it has a column of an unknown kind");
        feature += width_of(column);
    }
    cursor_want(cursor, feature == net->n_features,
                "its columns do not make its features");
}

/* Numbers of things; that they are possible is seen where they are read. */
static void read_sizes(struct infer_cursor *cursor, struct infer_net *net)
{
    net->real_size = cursor_u32(cursor);
    net->n_columns = cursor_count(cursor, 24);
    net->n_features = cursor_count(cursor, 16);
    net->n_outputs = cursor_count(cursor, 4);
    net->n_classes = cursor_u32(cursor);
    net->parts = cursor_count(cursor, 1);
    net->has_variance = cursor_u32(cursor) != 0;
    net->n_models = cursor_count(cursor, 64);
    net->threshold = cursor_f64(cursor);
    cursor_want(cursor, net->real_size == 4 || net->real_size == 8,
                "its numbers are neither float32 nor float64");
    cursor_want(cursor,
                net->n_columns > 0 && net->n_features > 0 &&
                    net->n_outputs > 0 && net->parts > 0 &&
                    net->n_outputs % net->parts == 0 &&
                    (!net->has_variance || net->parts > 1) &&
                    (net->n_classes == 0 || net->n_classes == 2 ||
                     net->n_classes == net->n_outputs) &&
                    net->n_models > 0 && net->n_models <= INFER_MOST_MODELS,
                "its numbers of columns, outputs and models do not go "
                "together");
    cursor_want(cursor, net->threshold >= 0 && net->threshold <= 1,
                "its threshold is not a probability");
}

static void read_all(struct infer_cursor *cursor, struct infer_net *net)
{
    read_sizes(cursor, net);
    net->task = cursor_text(cursor);
    net->loss = cursor_text(cursor);
    net->program = cursor_text(cursor);
    net->sha256 = cursor_text(cursor);
    net->feature_names = read_names(cursor, net, net->n_features);
    net->output_names = read_names(cursor, net, net->n_outputs);
    net->class_names = read_names(cursor, net, net->n_classes);
    net->softmax = strcmp(net->task, "multiclass") == 0;
    infer_read_calibration(cursor, net, &net->calibration);
    read_columns(cursor, net);
    net->model = cursor_keep(cursor, net, net->n_models, sizeof *net->model);
    for (size_t i = 0; i < net->n_models && !cursor->fault; i++) {
        infer_read_model(cursor, net, &net->model[i]);
        net->weights += net->model[i].weight;
    }
    cursor_want(cursor, cursor->at == cursor->size,
                "more bytes follow its end");
}

/* The first 24 bytes and the checksum; the cursor stands behind them. */
static ls_status check_header(const char *name, struct infer_cursor *cursor)
{
    const size_t magic = sizeof INFER_MAGIC - 1, size = cursor->size;
    uint32_t version, crc;
    uint64_t want;

    if (size < magic || memcmp(cursor->bytes, INFER_MAGIC, magic) != 0)
        return fail(LS_BAD_DATA,
                    "%s is not a model for inference: write one with lockstep "
                    "export MODEL.h5 and setting to=infer",
                    name);
    cursor->at = magic;
    version = cursor_u32(cursor);
    crc = cursor_u32(cursor);
    want = cursor_u64(cursor);
    if (cursor->fault || want != size)
        return fail(LS_BAD_DATA, "%s is %s: it holds %zu bytes", name,
                    want < size && !cursor->fault ? "too long" : "cut", size);
    if (crc !=
        infer_crc32c(cursor->bytes + INFER_AT_SIZE, size - INFER_AT_SIZE))
        return fail(LS_BAD_DATA, "%s is damaged: its checksum is wrong", name);
    if (version != INFER_VERSION)
        return fail(LS_BAD_DATA,
                    "%s has version %u, this library reads %d: export the "
                    "model again, or use a newer library",
                    name, (unsigned)version, INFER_VERSION);
    return LS_OK;
}

ls_status infer_read(const char *name, const void *bytes, size_t size,
                     struct infer_net **net)
{
    struct infer_net *made = NULL;
    struct infer_cursor cursor = {.size = size};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "a model"));
    TRY(MEM_ARRAY(made->bytes, size, "a model"));
    memcpy(made->bytes, bytes, size);
    made->size = size;
    cursor.bytes = made->bytes;
    TRY(check_header(name, &cursor));
    read_all(&cursor, made);
    if (cursor.fault == no_memory)
        TRY(fail(LS_NO_MEMORY, "out of memory for %s", name));
    if (cursor.fault)
        TRY(fail(LS_BAD_DATA, "%s is damaged: %s", name, cursor.fault));
    *net = made;
    made = NULL;
done:
    infer_destroy(made);
    return status;
}
