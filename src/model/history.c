/* SPDX-License-Identifier: MIT */
/*
 * history.c - metrics of all epochs: in memory, and as one dataset per metric.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_layout.h"

#define COLUMNS(X)                    \
    X(epoch, COLUMN_SIZE)             \
    X(epochs, COLUMN_SIZE)            \
    X(loss, COLUMN_DOUBLE)            \
    X(val_loss, COLUMN_DOUBLE)        \
    X(val_accuracy, COLUMN_DOUBLE)    \
    X(val_auc, COLUMN_DOUBLE)         \
    X(val_rmse, COLUMN_DOUBLE)        \
    X(best, COLUMN_INT)               \
    X(seconds, COLUMN_DOUBLE)         \
    X(rows_per_second, COLUMN_DOUBLE) \
    X(lr, COLUMN_DOUBLE)              \
    X(val_r2, COLUMN_DOUBLE)          \
    X(step, COLUMN_SIZE)              \
    X(partial, COLUMN_INT)            \
    X(rollbacks, COLUMN_SIZE)

#define TIMES(X)   \
    X(gather)      \
    X(forward)     \
    X(backward)    \
    X(weights)     \
    X(elementwise) \
    X(update)      \
    X(waiting)     \
    X(data)        \
    X(validation)  \
    X(saving)

/* A member of ls_epoch is a dataset of /history; one of ls_epoch_time is one
 * whose name begins with "seconds_". */
static const struct history_column {
    const char *name;
    enum { COLUMN_SIZE, COLUMN_INT, COLUMN_DOUBLE } kind;
    size_t offset;
    bool of_time;
} columns[] = {
#define COLUMN(member, kind) {#member, kind, offsetof(ls_epoch, member), false},
#define TIME(member) \
    {"seconds_" #member, COLUMN_DOUBLE, offsetof(ls_epoch_time, member), true},
    COLUMNS(COLUMN) TIMES(TIME)
#undef COLUMN
#undef TIME
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

static const ls_epoch_time not_measured = {
#define TIME(member) .member = (double)NAN,
    TIMES(TIME)
#undef TIME
};

void history_clear(struct history *history)
{
    mem_free(history->epoch);
    mem_free(history->time);
    *history = (struct history){0};
}

static ls_status grow(struct history *history)
{
    struct history longer = {.n = history->n, .room = 2 * history->room + 16};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(longer.epoch, longer.room, "history"));
    TRY(MEM_ARRAY(longer.time, longer.room, "history"));
    if (history->n > 0) {
        memcpy(longer.epoch, history->epoch, history->n * sizeof *longer.epoch);
        memcpy(longer.time, history->time, history->n * sizeof *longer.time);
    }
    history_clear(history);
    *history = longer;
    longer = (struct history){0};
done:
    history_clear(&longer);
    return status;
}

ls_status history_add(struct history *history, const ls_epoch *epoch,
                      const ls_epoch_time *time)
{
    ls_status status = LS_OK;

    if (history->n == history->room)
        TRY(grow(history));
    history->epoch[history->n] = *epoch;
    history->time[history->n++] = time ? *time : not_measured;

done:
    return status;
}

/* The member of a column in record i. */
static void *member_of(const struct history *history,
                       const struct history_column *column, size_t i)
{
    return column->of_time ? (char *)&history->time[i] + column->offset
                           : (char *)&history->epoch[i] + column->offset;
}

/* whole and number [n]: room for a column of either type. */
static ls_status write_column(struct h5_file *file,
                              const struct history *history,
                              const struct history_column *column,
                              int64_t *whole, double *number)
{
    const uint64_t n = history->n;
    char name[LAYOUT_NAME_SIZE];

    snprintf(name, sizeof name, "/history/%s", column->name);
    for (size_t i = 0; i < history->n; i++) {
        const void *member = member_of(history, column, i);
        int flag = 0;
        size_t size = 0;

        switch (column->kind) {
        case COLUMN_INT:
            memcpy(&flag, member, sizeof flag);
            whole[i] = flag != 0;
            break;
        case COLUMN_SIZE:
            memcpy(&size, member, sizeof size);
            whole[i] = (int64_t)size;
            break;
        default:
            memcpy(&number[i], member, sizeof *number);
        }
    }
    return column->kind == COLUMN_DOUBLE
               ? h5_write(file, name, NUMBER_F64, 1, &n, number)
               : h5_write(file, name, NUMBER_I64, 1, &n, whole);
}

/* Most runs never go back. */
static bool is_zero(const struct history *history,
                    const struct history_column *column)
{
    if (column->offset != offsetof(ls_epoch, rollbacks) || column->of_time)
        return false;
    for (size_t i = 0; i < history->n; i++)
        if (history->epoch[i].rollbacks > 0)
            return false;
    return true;
}

ls_status history_write(struct h5_file *file, const struct history *history)
{
    int64_t *whole = NULL;
    double *number = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(whole, history->n, "history"));
    TRY(MEM_ARRAY(number, history->n, "history"));
    for (size_t k = 0; k < N_COLUMNS; k++)
        if (!is_zero(history, &columns[k]))
            TRY(write_column(file, history, &columns[k], whole, number));

done:
    mem_free(whole);
    mem_free(number);
    return status;
}

static ls_status to_member(struct h5_file *file,
                           const struct history_column *column, double number,
                           void *member)
{
    const bool is_whole = number >= 0 && number < 0x1p53;
    const int flag = is_whole && number > 0;
    const size_t size = is_whole ? (size_t)number : 0;

    if (column->kind == COLUMN_DOUBLE)
        memcpy(member, &number, sizeof number);
    else if (!is_whole)
        return fail(LS_BAD_DATA, "%s: /history/%s holds %g", h5_name(file),
                    column->name, number);
    else if (column->kind == COLUMN_INT)
        memcpy(member, &flag, sizeof flag);
    else
        memcpy(member, &size, sizeof size);
    return LS_OK;
}

/* A metric unknown to an older program is NaN, or 0. */
static ls_status read_column(struct h5_file *file,
                             const struct history_column *column,
                             const struct history *history, double *room)
{
    char name[LAYOUT_NAME_SIZE];
    ls_status status = LS_OK;

    snprintf(name, sizeof name, "/history/%s", column->name);
    if (h5_exists(file, name))
        TRY(h5_read(file, name, NUMBER_F64, room, history->n));
    else
        for (size_t i = 0; i < history->n; i++)
            room[i] = column->kind == COLUMN_DOUBLE ? (double)NAN : 0.0;
    for (size_t i = 0; i < history->n; i++)
        TRY(to_member(file, column, room[i], member_of(history, column, i)));

done:
    return status;
}

ls_status history_read(struct h5_file *file, struct history *history)
{
    struct h5_shape shape;
    double *room = NULL;
    ls_status status = LS_OK;

    if (!h5_exists(file, "/history/epoch"))
        return LS_OK;
    TRY(h5_describe(file, "/history/epoch", &shape));
    if (shape.type == NUMBER_NONE || shape.rank != 1)
        TRY(fail(LS_BAD_DATA, "%s: /history/epoch is not a list of numbers",
                 h5_name(file)));
    TRY(MEM_ARRAY(room, (size_t)shape.dims[0], "history"));
    TRY(MEM_ARRAY(history->epoch, (size_t)shape.dims[0], "history"));
    TRY(MEM_ARRAY(history->time, (size_t)shape.dims[0], "history"));
    history->n = (size_t)shape.dims[0];
    history->room = history->n;
    for (size_t k = 0; k < N_COLUMNS; k++)
        TRY(read_column(file, &columns[k], history, room));

done:
    mem_free(room);
    return status;
}
