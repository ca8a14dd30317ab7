/* SPDX-License-Identifier: MIT */
/*
 * shared_rows.c - rows that several processes keep together.
 *
 * Rows are numbered as in the list of those in use, in file order: the part of
 * a process is a range of such numbers. A segment, from one process to another,
 * has the rows of X that the other needs of a block, by position.
 */
#include "table/order/shared_rows.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

/* Bytes of a block that one process needs, if a minibatch is not larger. */
enum { BLOCK_BYTES = 1 << 20 };

struct shared_rows {
    const ls_dataset *data;
    const struct rows *rows;
    struct row_carrier carrier;
    size_t batch, depth; /* rows of a minibatch, minibatches of a block */
    size_t most;         /* rows of the longest own run */
    size_t *first;       /* [n + 1] number of the first row of each part */
    struct row_part part;
    struct window_buffer here;  /* rows that were brought */
    size_t *number;             /* [batch x depth] of the rows of a block */
    size_t *to, *from;          /* [n] rows to and from each process, then bytes
                                   of their segments that are done */
    size_t *n_send, *n_receive; /* [n] units */
    char *send, *receive;
    struct run_places places;
    uint64_t epoch;
    size_t begin, ready;       /* positions of the block */
    const struct order *order; /* of the epoch */
};

/* ---- Sizes --------------------------------------------------------------- */

static size_t row_bytes(const ls_dataset *data)
{
    return data->width * number_size(data->x_type);
}

static size_t depth_of(const ls_dataset *data, const struct rows *rows,
                       size_t batch, size_t n)
{
    const size_t depth = BLOCK_BYTES / row_bytes(data) * n / batch;
    const size_t most = rows->n / batch + (rows->n % batch > 0);

    return depth < 1 ? 1 : smaller(depth, most);
}

static size_t length(struct range range)
{
    return range.hi - range.lo;
}

/* Rows of the longest run of this process, at least 1. */
static size_t longest_run(const struct row_carrier *c, size_t rows,
                          size_t batch)
{
    const size_t whole = length(c->run(c->user, batch, c->rank));
    const size_t tail =
        rows % batch > 0 ? length(c->run(c->user, rows % batch, c->rank)) : 0;
    const size_t most = whole > tail ? whole : tail;

    return most > 0 ? most : 1;
}

/* Room for so many rows in segments, which are whole units. */
static size_t segment_units(const struct shared_rows *s, size_t n)
{
    return n * row_bytes(s->data) / s->carrier.unit + s->carrier.n + 1;
}

static struct range own_part(const struct shared_rows *s)
{
    return (struct range){s->first[s->carrier.rank],
                          s->first[s->carrier.rank + 1]};
}

/* Rows of a block that stand in one part: as many as elsewhere, about. All are
 * possible, and have room that is not touched before it is used. */
static size_t usual_share(size_t n, size_t parts)
{
    return smaller(n, n / parts + 8 * (size_t)sqrt((double)n));
}

/* Memory with a part of so many rows. */
static size_t bytes_of(const ls_dataset *data, size_t part, size_t block,
                       size_t kept, size_t n)
{
    return row_part_bytes(data, false, part) +
           window_buffer_places(data, kept) +
           (kept + usual_share(block, n)) * row_bytes(data) +
           block * sizeof(size_t);
}

size_t shared_rows_bytes(const struct shared_rows *s)
{
    return bytes_of(s->data, s->part.buffer.places, s->batch * s->depth,
                    s->here.places, s->carrier.n);
}

size_t shared_rows_need(const ls_dataset *dataset, const struct rows *rows,
                        size_t batch, const struct row_carrier *carrier)
{
    const size_t depth = depth_of(dataset, rows, batch, carrier->n);

    return window_buffer_bytes(dataset, 0) +
           bytes_of(dataset, rows->n / carrier->n + 1, batch * depth,
                    longest_run(carrier, rows->n, batch) * depth, carrier->n);
}

/* ---- The own part -------------------------------------------------------- */

/* The parts of all processes, of about as many rows. */
static void find_parts(struct shared_rows *s)
{
    for (size_t r = 0; r < s->carrier.n; r++)
        s->first[r] =
            row_part_cut(&s->part, range_part(s->rows->n, s->carrier.n, r).lo);
    s->first[s->carrier.n] = s->rows->n;
}

static const char *own_row(const struct shared_rows *s, size_t number)
{
    return (const char *)s->part.buffer.table.x +
           row_part_place(&s->part, number) * row_bytes(s->data);
}

/* ---- Memory -------------------------------------------------------------- */

static ls_status create_lists(struct shared_rows *s)
{
    static const char what[] = "rows of several processes";
    const size_t n = s->carrier.n, block = s->batch * s->depth;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(s->first, n + 1, what));
    TRY(MEM_ARRAY(s->to, n, what));
    TRY(MEM_ARRAY(s->from, n, what));
    TRY(MEM_ARRAY(s->n_send, n, what));
    TRY(MEM_ARRAY(s->n_receive, n, what));
    s->number = mem_untouched(block, sizeof *s->number);
    TRY(mem_check(s->number, block, sizeof *s->number, what));
    s->send = mem_untouched(segment_units(s, block), s->carrier.unit);
    TRY(mem_check(s->send, segment_units(s, block), s->carrier.unit, what));
    s->receive =
        mem_untouched(segment_units(s, s->most * s->depth), s->carrier.unit);
    TRY(mem_check(s->receive, segment_units(s, s->most * s->depth),
                  s->carrier.unit, what));

done:
    return status;
}

ls_status shared_rows_create(const ls_dataset *dataset, const struct rows *rows,
                             size_t batch, const struct row_carrier *carrier,
                             struct shared_rows **shared)
{
    struct shared_rows *s = NULL;
    ls_status status = LS_OK;

    assert(dataset->stream && (rows->row || !rows->bits));
    TRY(MEM_ARRAY(s, 1, "rows of several processes"));
    *s = (struct shared_rows){
        .data = dataset,
        .rows = rows,
        .carrier = *carrier,
        .batch = batch,
        .depth = depth_of(dataset, rows, batch, carrier->n),
        .most = longest_run(carrier, rows->n, batch),
        .epoch = UINT64_MAX,
    };
    TRY(create_lists(s));
    TRY(window_buffer_create(dataset, s->most * s->depth, &s->here));
    window_buffer_settle(&s->here);
    TRY(row_part_open(dataset, rows, false, &s->part));
    find_parts(s);
    TRY(row_part_load(&s->part, own_part(s)));
    *shared = s;
    s = NULL;

done:
    shared_rows_destroy(s);
    return status;
}

void shared_rows_destroy(struct shared_rows *s)
{
    if (!s)
        return;
    row_part_clear(&s->part);
    window_buffer_clear(&s->here);
    mem_free(s->first);
    mem_free(s->number);
    mem_free(s->to);
    mem_free(s->from);
    mem_free(s->n_send);
    mem_free(s->n_receive);
    mem_free(s->send);
    mem_free(s->receive);
    mem_free(s);
}

const ls_dataset *shared_rows_table(const struct shared_rows *s)
{
    return &s->here.table;
}

size_t shared_rows_ready(const struct shared_rows *s)
{
    return s->ready;
}

/* ---- Places -------------------------------------------------------------- */

static void set_places(struct shared_rows *s, size_t position)
{
    const struct row_carrier *c = &s->carrier;
    const size_t origin = position % s->batch;
    const size_t rest = (s->rows->n - origin) % s->batch;

    s->places = (struct run_places){
        .origin = origin,
        .batch = s->batch,
        .lo = c->run(c->user, s->batch, c->rank).lo,
        .most = s->most,
        .depth = s->depth,
        .tail = s->rows->n - rest,
        .tail_lo = rest > 0 ? c->run(c->user, rest, c->rank).lo : 0,
    };
}

void shared_rows_begin(struct shared_rows *s, uint64_t epoch, size_t position,
                       struct order *order)
{
    if (epoch != s->epoch || position < s->begin || position > s->ready) {
        s->epoch = epoch;
        s->begin = s->ready = position;
        set_places(s, position);
    }
    order->buffer = s->here.places;
    order->runs = s->places;
}

/* ---- Bring --------------------------------------------------------------- */

/* The process whose part has a row. */
static size_t owner_of(const struct shared_rows *s, size_t number)
{
    size_t lo = 0, hi = s->carrier.n;

    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;

        if (s->first[middle] <= number)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* What is done with each run of a block: positions of process q. */
typedef void run_work(struct shared_rows *s, size_t q, struct range positions);

static void for_runs(struct shared_rows *s, size_t end, run_work *work)
{
    const struct row_carrier *c = &s->carrier;
    size_t n;

    for (size_t at = s->begin; at < end; at += n) {
        n = smaller(end - at, s->batch);
        for (size_t q = 0; q < c->n; q++) {
            const struct range run = c->run(c->user, n, q);

            work(s, q, (struct range){at + run.lo, at + run.hi});
        }
    }
}

static void count_run(struct shared_rows *s, size_t q, struct range positions)
{
    const struct range own = own_part(s);

    for (size_t i = positions.lo; i < positions.hi; i++) {
        const size_t number = s->number[i - s->begin];

        s->to[q] += number >= own.lo && number < own.hi;
        if (q == s->carrier.rank)
            s->from[owner_of(s, number)]++;
    }
}

/* Counts become units of the segments, and then where each begins. */
static void lay_out(struct shared_rows *s)
{
    const size_t unit = s->carrier.unit, row = row_bytes(s->data);
    size_t send = 0, receive = 0;

    for (size_t q = 0; q < s->carrier.n; q++) {
        s->n_send[q] = shard_count(s->to[q] * row, unit);
        s->n_receive[q] = shard_count(s->from[q] * row, unit);
        s->to[q] = send;
        s->from[q] = receive;
        send += s->n_send[q] * unit;
        receive += s->n_receive[q] * unit;
    }
}

static void pack_run(struct shared_rows *s, size_t q, struct range positions)
{
    const struct range own = own_part(s);
    const size_t row = row_bytes(s->data);

    for (size_t i = positions.lo; i < positions.hi; i++) {
        const size_t number = s->number[i - s->begin];

        if (number < own.lo || number >= own.hi)
            continue;
        memcpy(s->send + s->to[q], own_row(s, number), row);
        s->to[q] += row;
    }
}

static void take_run(struct shared_rows *s, size_t q, struct range positions)
{
    const size_t row = row_bytes(s->data);

    for (size_t i = positions.lo; i < positions.hi && q == s->carrier.rank;
         i++) {
        const size_t number = s->number[i - s->begin];
        const size_t owner = owner_of(s, number);
        size_t place;

        order_fill(s->order, i, 1, &place);
        memcpy((char *)s->here.table.x + place * row,
               s->receive + s->from[owner], row);
        s->from[owner] += row;
        window_buffer_targets(&s->here, rows_at(s->rows, number), place);
    }
}

ls_status shared_rows_bring(struct shared_rows *s, const struct order *order,
                            size_t upto)
{
    const struct row_carrier *c = &s->carrier;
    size_t end;
    ls_status status = LS_OK;

    if (upto <= s->ready)
        return LS_OK;
    TRY(c->agree(c->user, LS_OK));
    s->begin = s->ready;
    end = smaller(s->rows->n, s->begin + s->batch * s->depth);
    assert(upto <= end);
    s->order = order;
    order_numbers(order, s->begin, end - s->begin, s->number);
    memset(s->to, 0, c->n * sizeof *s->to);
    memset(s->from, 0, c->n * sizeof *s->from);
    for_runs(s, end, count_run);
    lay_out(s);
    for_runs(s, end, pack_run);
    c->exchange(c->user, s->send, s->n_send, s->receive, s->n_receive);
    for_runs(s, end, take_run);
    s->ready = end;

done:
    return status;
}
