/* SPDX-License-Identifier: MIT */
/*
 * infer.c - predicts for lines of a table on the standard input: cells with
 * commas between, numbers and texts, in the order of the columns of the model.
 * An empty cell is a missing value.
 *
 *     lockstep export model.h5 --to infer -o model.lsinf
 *     cc infer.c $(pkg-config --cflags --libs lockstep-infer) -o infer
 *     ./infer model.lsinf <lines
 */
#include <lockstep_infer.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 16 };

/* Memory for a row. */
struct row {
    double *number, *x, *out;
    const char **text;
};

/* Cut a line into cells; 0 unless there is one for each column. */
static int read_cells(const ls_infer *net, char *line, struct row *row)
{
    const size_t columns = ls_infer_about(net)->columns;
    ls_infer_column column;
    char *cell = line;

    line[strcspn(line, "\r\n")] = '\0';
    for (size_t k = 0; k < columns; k++) {
        char *comma = cell ? strchr(cell, ',') : NULL;

        if (!cell || ls_infer_column_at(net, k, &column))
            return 0;
        if (comma)
            *comma = '\0';
        row->text[k] = column.is_text && *cell ? cell : NULL;
        row->number[k] =
            !column.is_text && *cell ? strtod(cell, NULL) : (double)NAN;
        cell = comma ? comma + 1 : NULL;
    }
    return !cell;
}

/* The name of the class, if there are classes, and the outputs. */
static void print_row(const ls_infer *net, const double *out)
{
    const ls_infer_info *about = ls_infer_about(net);
    const int class = ls_infer_class(net, out);

    if (class >= 0 && about->class_names)
        printf("%s,", about->class_names[class]);
    for (size_t j = 0; j < about->outputs; j++)
        printf("%.9g%s", out[j], j + 1 < about->outputs ? "," : "\n");
}

static ls_status predict_lines(const ls_infer *net, struct row *row)
{
    static char line[LINE];
    ls_status status = LS_OK;

    while (!status && fgets(line, sizeof line, stdin)) {
        if (!read_cells(net, line, row)) {
            fprintf(stderr, "a line has other cells than the model: %s\n",
                    line);
            return LS_BAD_DATA;
        }
        status = ls_infer_encode(net, row->number, row->text, 0, row->x);
        if (!status)
            status = ls_infer_rows(net, 1, row->x, row->out, NULL, 0);
        if (!status)
            print_row(net, row->out);
    }
    return status;
}

int main(int argc, char **argv)
{
    ls_infer *net = NULL;
    ls_status status = LS_USAGE;

    if (argc != 2) {
        fprintf(stderr, "usage: infer MODEL.lsinf <lines\n");
        return LS_USAGE;
    }
    status = ls_infer_open(argv[1], &net);
    if (!status) {
        const ls_infer_info *about = ls_infer_about(net);
        struct row row = {calloc(about->columns, sizeof(double)),
                          calloc(about->features, sizeof(double)),
                          calloc(about->outputs, sizeof(double)),
                          calloc(about->columns, sizeof(char *))};

        if (row.number && row.x && row.out && row.text)
            status = predict_lines(net, &row);
        free(row.number);
        free(row.x);
        free(row.out);
        free(row.text);
    }
    if (status)
        fprintf(stderr, "%s\n", ls_infer_error());
    ls_infer_close(net);
    return (int)status;
}
