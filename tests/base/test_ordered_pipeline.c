/* SPDX-License-Identifier: MIT */
/*
 * test_ordered_pipeline.c - pieces come out in order, whatever the threads.
 */
#include "base/ordered_pipeline.h"

#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "support.h"

enum { PIECES = 500, MOST = 32 };

struct stream {
    size_t next, taken, pieces;
    size_t bad_read, bad_work, bad_take; /* pieces that fail */
    size_t piece[MOST];
    unsigned long square[MOST];
    bool in_order;
};

static ls_status read_piece(void *user, size_t slot, bool *end)
{
    struct stream *s = user;

    *end = s->next == s->pieces;
    if (s->next == s->bad_read)
        return fail(LS_BAD_DATA, "piece %zu cannot be read", s->next);
    s->piece[slot] = s->next++;
    return LS_OK;
}

static ls_status square_piece(void *user, size_t slot)
{
    struct stream *s = user;
    unsigned long sum = 0;

    for (unsigned long i = 0; i < s->piece[slot] * s->piece[slot]; i++)
        sum += 1;
    s->square[slot] = sum;
    if (s->piece[slot] == s->bad_work)
        return fail(LS_BAD_DATA, "piece %zu is bad", s->piece[slot]);
    return LS_OK;
}

static ls_status take_piece(struct stream *s, size_t slot)
{
    const unsigned long n = s->taken++;

    s->in_order &= s->square[slot] == n * n;
    if (n == s->bad_take)
        return fail(LS_STOPPED, "enough of them");
    return LS_OK;
}

static struct stream new_stream(void)
{
    return (struct stream){.pieces = PIECES,
                           .bad_read = PIECES + 1,
                           .bad_work = PIECES + 1,
                           .bad_take = PIECES + 1,
                           .in_order = true};
}

static ls_status run(struct stream *s, size_t threads)
{
    const struct ordered_pipeline pipeline = {s, read_piece, square_piece};
    struct ordered_pipeline_run *run = NULL;
    size_t slot = 0;
    bool end = false;
    ls_status status = LS_OK;

    TRY(ordered_pipeline_start(&pipeline, threads, &run));
    for (;;) {
        TRY(ordered_pipeline_next(run, &slot, &end));
        if (end)
            break;
        TRY(take_piece(s, slot));
    }
done:
    ordered_pipeline_stop(run);
    return status;
}

static void pieces_are_taken_in_order(void)
{
    for (size_t threads = 1; threads <= 8; threads++) {
        struct stream s = new_stream();

        EXPECT_OK(run(&s, threads));
        CU_ASSERT_EQUAL(s.taken, PIECES);
        CU_ASSERT_TRUE(s.in_order);
    }
}

/* With its sentence, which another thread has written. */
static void the_first_failure_in_order_is_the_result(void)
{
    for (size_t threads = 1; threads <= 4; threads++) {
        struct stream s = new_stream();

        s.bad_work = 100;
        s.bad_read = 102;
        EXPECT_FAILS(run(&s, threads), LS_BAD_DATA, "piece 100 is bad");
        CU_ASSERT_EQUAL(s.taken, 100);
        s = new_stream();
        s.bad_read = 3;
        EXPECT_FAILS(run(&s, threads), LS_BAD_DATA, "piece 3 cannot be read");
        CU_ASSERT_EQUAL(s.taken, 3);
        s = new_stream();
        s.bad_take = 7;
        EXPECT_FAILS(run(&s, threads), LS_STOPPED, "enough");
        CU_ASSERT_EQUAL(s.taken, 8);
    }
}

static void a_stream_may_be_empty(void)
{
    struct stream s = new_stream();

    s.pieces = 0;
    EXPECT_OK(run(&s, 3));
    CU_ASSERT_EQUAL(s.taken, 0);
}

/* Whoever has seen enough does not wait for the rest. */
static void a_stream_may_be_left(void)
{
    for (size_t threads = 1; threads <= 8; threads++) {
        struct stream s = new_stream();
        const struct ordered_pipeline pipeline = {&s, read_piece, square_piece};
        struct ordered_pipeline_run *run = NULL;
        size_t slot = 0;
        bool end = false;

        EXPECT_OK(ordered_pipeline_start(&pipeline, threads, &run));
        for (size_t i = 0; i < threads; i++)
            EXPECT_OK(ordered_pipeline_next(run, &slot, &end));
        ordered_pipeline_stop(run);
        CU_ASSERT(s.next < PIECES);
    }
    ordered_pipeline_stop(NULL);
}

/* So does a failure. */
static void the_end_stays_the_end(void)
{
    struct stream s = new_stream();
    const struct ordered_pipeline pipeline = {&s, read_piece, square_piece};
    struct ordered_pipeline_run *run = NULL;
    size_t slot = 0;
    bool end = false;

    s.pieces = 3;
    EXPECT_OK(ordered_pipeline_start(&pipeline, 2, &run));
    while (!end)
        EXPECT_OK(ordered_pipeline_next(run, &slot, &end));
    end = false;
    EXPECT_OK(ordered_pipeline_next(run, &slot, &end));
    CU_ASSERT_TRUE(end);
    ordered_pipeline_stop(run);
    s = new_stream();
    s.bad_work = 0;
    EXPECT_OK(ordered_pipeline_start(&pipeline, 2, &run));
    for (int i = 0; i < 2; i++)
        EXPECT_FAILS(ordered_pipeline_next(run, &slot, &end), LS_BAD_DATA,
                     "piece 0 is bad");
    ordered_pipeline_stop(run);
}

/* ---- With one more thread, which is waited for --------------------------- */

struct shared {
    atomic_size_t read, worked; /* pieces begun so far */
    size_t pieces, piece[MOST];
    bool done[MOST], busy[MOST], reused;
};

static ls_status read_shared(void *user, size_t slot, bool *end)
{
    struct shared *s = user;

    *end = s->read == s->pieces;
    if (*end)
        return LS_OK;
    s->reused |= s->busy[slot];
    s->busy[slot] = true;
    s->done[slot] = false;
    s->piece[slot] = s->read++;
    return LS_OK;
}

static ls_status work_shared(void *user, size_t slot)
{
    struct shared *s = user;

    s->worked++;
    s->done[slot] = true;
    return LS_OK;
}

/* Piece 0 takes until another is worked on. */
static ls_status work_long(void *user, size_t slot)
{
    struct shared *s = user;

    while (s->piece[slot] == 0 && s->worked == 0)
        sched_yield();
    return work_shared(user, slot);
}

static void a_piece_is_done_when_it_is_taken(void)
{
    struct shared s = {.pieces = 20};
    const struct ordered_pipeline pipeline = {&s, read_shared, work_long};
    struct ordered_pipeline_run *run = NULL;
    size_t slot = 0, undone = 0;
    bool end = false;

    EXPECT_OK(ordered_pipeline_start(&pipeline, 2, &run));
    while (s.read == 0) /* by the other thread */
        sched_yield();
    while (!end) {
        EXPECT_OK(ordered_pipeline_next(run, &slot, &end));
        undone += !end && !s.done[slot];
        s.busy[slot] = false;
    }
    ordered_pipeline_stop(run);
    CU_ASSERT_EQUAL(undone, 0);
}

/* Each piece is held until the other thread has filled all other slots. */
static void a_slot_that_is_held_is_not_filled(void)
{
    struct shared s = {.pieces = 400};
    const struct ordered_pipeline pipeline = {&s, read_shared, work_shared};
    const size_t slots = ordered_pipeline_slots(2);
    struct ordered_pipeline_run *run = NULL;
    size_t slot = 0;
    bool end = false;

    EXPECT_OK(ordered_pipeline_start(&pipeline, 2, &run));
    for (size_t n = 0; !end; n++) {
        EXPECT_OK(ordered_pipeline_next(run, &slot, &end));
        while (s.read < n + slots && s.read < s.pieces)
            sched_yield();
        s.busy[slot] = false;
    }
    ordered_pipeline_stop(run);
    CU_ASSERT_FALSE(s.reused);
}

static CU_TestInfo tests[] = {
    {"pieces are taken in order", pieces_are_taken_in_order},
    {"the first failure in order is the result",
     the_first_failure_in_order_is_the_result},
    {"a piece is done when it is taken", a_piece_is_done_when_it_is_taken},
    {"a slot that is held is not filled", a_slot_that_is_held_is_not_filled},
    {"a stream may be empty", a_stream_may_be_empty},
    {"a stream may be left", a_stream_may_be_left},
    {"the end stays the end", the_end_stays_the_end},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"ordered_pipeline: pieces by threads", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
