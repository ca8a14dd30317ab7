/* SPDX-License-Identifier: MIT */
/*
 * generate.c - write tables for tests, measurements and first steps: the same
 * bytes for the same seed, on every machine and for any number of rows.
 *
 * A row depends on (seed, row number) alone, so that a shorter table is the
 * beginning of a longer one. The tables are defined in collisions.c and
 * small.c; rows are generated and written in blocks.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/machine.h"
#include "base/mem.h"
#include "table/import/writer.h"
#include "tables.h"

enum { BLOCK_ROWS = 8192 };

static const uint64_t most_rows = (uint64_t)1 << 40;

static const struct table_kind *const kinds[] = {
    &table_collisions, &table_spirals, &table_blobs, &table_friedman};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

struct order {
    const struct table_kind *kind;
    uint64_t rows, seed;
    const char *output; /* NULL: standard output, of CSV */
    int csv, force;
};

/* Rows of one block. */
struct block {
    float *X;       /* [BLOCK_ROWS x features] */
    float *value;   /* [BLOCK_ROWS] label or value */
    uint8_t *label; /* [BLOCK_ROWS] the same, of classes */
};

static ls_status block_create(const struct table_kind *kind,
                              struct block *block)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(block->X, BLOCK_ROWS * kind->features, "a block of rows"));
    TRY(MEM_ARRAY(block->value, BLOCK_ROWS, "a block of values"));
    TRY(MEM_ARRAY(block->label, BLOCK_ROWS, "a block of labels"));
done:
    return status;
}

static void block_clear(struct block *block)
{
    mem_free(block->X);
    mem_free(block->value);
    mem_free(block->label);
}

/* Rows first .. first + n - 1. */
static void block_fill(const struct order *order, uint64_t first, size_t n,
                       struct block *block)
{
    const struct table_kind *kind = order->kind;

    for (size_t i = 0; i < n; i++) {
        kind->make(order->seed, first + i, block->X + i * kind->features,
                   &block->value[i]);
        if (kind->classes)
            block->label[i] = (uint8_t)block->value[i];
    }
}

static size_t rows_of_block(const struct order *order, uint64_t first)
{
    const uint64_t left = order->rows - first;

    return left < BLOCK_ROWS ? (size_t)left : BLOCK_ROWS;
}

static ls_status write_hdf5(const struct order *order, struct block *block)
{
    const struct table_kind *kind = order->kind;
    const enum number_type y_type = kind->classes ? NUMBER_U8 : NUMBER_F32;
    const struct writer_layout layout = {.x_type = NUMBER_F32,
                                         .features = kind->features,
                                         .y_type = y_type,
                                         .y_stored = y_type};
    char source[128];
    struct writer *writer = NULL;
    ls_status status = LS_OK;

    TRY(writer_create(order->output, order->force, &layout, &writer));
    for (uint64_t first = 0; first < order->rows; first += BLOCK_ROWS) {
        const size_t n = rows_of_block(order, first);

        block_fill(order, first, n, block);
        TRY(writer_append(writer, n, block->X,
                          kind->classes ? (const void *)block->label
                                        : (const void *)block->value));
    }
    snprintf(source, sizeof source,
             "generate %s --rows %" PRIu64 " --seed %" PRIu64, kind->name,
             order->rows, order->seed);
    TRY(writer_finish(
        writer, &(struct writer_names){.features = kind->feature_names,
                                       .classes = kind->class_names,
                                       .n_classes = kind->classes,
                                       .target = kind->classes ? NULL : "y",
                                       .source = source}));
done:
    writer_destroy(writer);
    return status;
}

/* The shortest text that is read as the same float. */
static void print_float(FILE *file, float value)
{
    char text[32];

    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value)
            break;
    }
    fputs(text, file);
}

static void print_row(const struct table_kind *kind, const float *x, float y,
                      FILE *file)
{
    for (size_t j = 0; j < kind->features; j++) {
        print_float(file, x[j]);
        putc(',', file);
    }
    print_float(file, y);
    putc('\n', file);
}

static void print_table(const struct order *order, struct block *block,
                        FILE *file)
{
    const struct table_kind *kind = order->kind;

    for (size_t j = 0; j < kind->features; j++)
        fprintf(file, "%s,", kind->feature_names[j]);
    fprintf(file, "%s\n", kind->classes ? "label" : "target");
    for (uint64_t first = 0; first < order->rows && !ferror(file);
         first += BLOCK_ROWS) {
        const size_t n = rows_of_block(order, first);

        block_fill(order, first, n, block);
        for (size_t i = 0; i < n; i++)
            print_row(kind, block->X + i * kind->features, block->value[i],
                      file);
    }
}

static ls_status write_csv(const struct order *order, struct block *block)
{
    const char *name = order->output ? order->output : "standard output";
    FILE *file = stdout;
    int failed;

    if (order->output)
        file = fopen(order->output, order->force ? "w" : "wx");
    if (!file)
        return fail(LS_EXISTS, "cannot create %s: %s", name, strerror(errno));
    print_table(order, block, file);
    failed = ferror(file);
    failed |= fclose(file);
    if (failed && order->output)
        remove(order->output);
    return failed ? fail(LS_IO, "cannot write %s", name) : LS_OK;
}

static void print_help(FILE *file)
{
    fputs("usage: generate KIND --rows N [--seed S] [-o FILE] [--csv] "
          "[--force]\n\n"
          "Write a generated table: the same bytes for the same seed.\n\n"
          "KIND is one of\n",
          file);
    for (size_t k = 0; k < N_KINDS; k++)
        fprintf(file, "  %-12s %s\n", kinds[k]->name, kinds[k]->about);
    fputs("\n"
          "  --rows N     rows to write\n"
          "  --seed S     another table of the same kind (default 1)\n"
          "  -o FILE      output (default KIND.h5; with --csv standard "
          "output)\n"
          "  --csv        text, a header line first, the label last\n"
          "  --force      replace an existing file\n"
          "  --help       this text\n",
          file);
}

static ls_status parse_number(const char *name, const char *text,
                              uint64_t least, uint64_t most, uint64_t *number)
{
    const size_t digits = strspn(text, "0123456789");
    const uint64_t value = strtoull(text, NULL, 10);

    if (digits == 0 || digits > 19 || text[digits] || value < least ||
        value > most)
        return fail(LS_USAGE,
                    "%s is '%s', want a whole number from %" PRIu64
                    " to %" PRIu64,
                    name, text, least, most);
    *number = value;
    return LS_OK;
}

static ls_status parse_kind(int argc, char **argv, struct order *order)
{
    if (optind + 1 != argc)
        return fail(LS_USAGE, "want one KIND of table; see generate --help");
    for (size_t k = 0; k < N_KINDS; k++)
        if (strcmp(argv[optind], kinds[k]->name) == 0)
            order->kind = kinds[k];
    if (!order->kind)
        return fail(LS_USAGE, "there is no table '%s'; see generate --help",
                    argv[optind]);
    if (order->rows == 0)
        return fail(LS_USAGE, "--rows is missing");
    return LS_OK;
}

/* order->kind stays NULL when only help was asked for. */
static ls_status parse(int argc, char **argv, struct order *order)
{
    static const struct option options[] = {
        {"rows", required_argument, NULL, 'r'},
        {"seed", required_argument, NULL, 's'},
        {"output", required_argument, NULL, 'o'},
        {"csv", no_argument, NULL, 'c'},
        {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    ls_status status = LS_OK;
    int letter;

    while ((letter = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        if (letter == 'r')
            TRY(parse_number("--rows", optarg, 1, most_rows, &order->rows));
        else if (letter == 's')
            TRY(parse_number("--seed", optarg, 0, INT64_MAX, &order->seed));
        else if (letter == 'o')
            order->output = optarg;
        else if (letter == 'c')
            order->csv = 1;
        else if (letter == 'f')
            order->force = 1;
        else if (letter == 'h')
            return LS_OK;
        else
            return fail(LS_USAGE, "see generate --help");
    }
    TRY(parse_kind(argc, argv, order));
done:
    return status;
}

/* The library knows no --force, and would name its own setting. */
static ls_status check_output(const struct order *order)
{
    bool found = false;
    ls_status status = LS_OK;

    if (!order->output || order->force)
        return LS_OK;
    TRY(file_find(order->output, &found));
    if (found)
        status =
            fail(LS_EXISTS, "%s exists; --force replaces it", order->output);
done:
    return status;
}

static ls_status generate(const struct order *asked)
{
    const double start = machine_seconds();
    struct order order = *asked;
    struct block block = {NULL, NULL, NULL};
    char name[64];
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "%s.h5", order.kind->name);
    if (!order.output && !order.csv)
        order.output = name;
    TRY(check_output(&order));
    TRY(block_create(order.kind, &block));
    if (order.csv)
        TRY(write_csv(&order, &block));
    else
        TRY(write_hdf5(&order, &block));
    if (order.output)
        fprintf(stderr, "%s: %" PRIu64 " rows of %s, %zu features, %.1f s\n",
                order.output, order.rows, order.kind->name,
                order.kind->features, machine_seconds() - start);
done:
    block_clear(&block);
    return status;
}

int main(int argc, char **argv)
{
    struct order order = {.seed = 1};
    ls_status status = parse(argc, argv, &order);

    if (status == LS_OK && !order.kind)
        print_help(stdout);
    else if (status == LS_OK)
        status = generate(&order);
    if (status != LS_OK)
        fprintf(stderr, "generate: %s\n", ls_last_error());
    return (int)status;
}
