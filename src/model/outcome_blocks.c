/* SPDX-License-Identifier: MIT */
/*
 * outcome_blocks.c - outcomes of rows in blocks, and their orders.
 */
#include "model/outcome_blocks.h"

#include "base/mem.h"
#include "base/sorter.h"

static const char what[] = "outputs of an evaluation";

/* A block is whole runs of 8 shards of 64 rows, and about so many bytes. */
enum { BLOCK_UNIT = 512, BLOCK_BYTES = 1 << 22, MOST_ROWS = 1 << 16 };

size_t outcome_row_bytes(const struct outcome_shape *shape)
{
    return outcomes_lay_out(shape, BLOCK_UNIT, NULL, NULL) / BLOCK_UNIT;
}

static size_t block_rows(const struct outcome_shape *shape, size_t sets)
{
    const size_t bytes = outcome_row_bytes(shape) * BLOCK_UNIT;
    const size_t rows = BLOCK_BYTES / sets / bytes * BLOCK_UNIT;

    return rows < BLOCK_UNIT ? BLOCK_UNIT : rows < MOST_ROWS ? rows : MOST_ROWS;
}

ls_status outcome_blocks_create(const struct outcome_shape *shape, size_t most,
                                size_t sets, const struct outcome_room *room,
                                struct outcome_blocks *blocks)
{
    struct outcome_blocks b = {.shape = *shape, .room = *room};
    ls_status status = LS_OK;

    if (most > UINT32_MAX)
        TRY(fail(LS_BAD_DATA,
                 "%zu rows are too many for figures that rank "
                 "rows, want 4,294,967,295 at most",
                 most));
    b.block = block_rows(shape, sets);
    /* A small table takes no large block. */
    if (most < b.block)
        b.block = (most / BLOCK_UNIT + 1) * BLOCK_UNIT;
    b.size = outcomes_lay_out(shape, b.block, NULL, NULL);
    b.filling = mem_zeroed(b.size, 1);
    TRY(mem_check(b.filling, b.size, 1, what));
    TRY(spill_create(
        room->in_files,
        room->in_files ? 0 : (most + b.block - 1) / b.block * b.size, &b.rows));
    *blocks = b;
    b = (struct outcome_blocks){.n = 0};
done:
    outcome_blocks_clear(&b);
    return status;
}

void outcome_blocks_clear(struct outcome_blocks *b)
{
    spill_clear(&b->rows);
    spill_clear(&b->order);
    mem_free(b->filling);
    *b = (struct outcome_blocks){.n = 0};
}

void outcome_blocks_next(struct outcome_blocks *b, struct outcomes *outcomes)
{
    (void)outcomes_lay_out(&b->shape, b->block, b->filling, outcomes);
}

ls_status outcome_blocks_keep(struct outcome_blocks *b, size_t n)
{
    ls_status status = LS_OK;

    TRY(spill_append(&b->rows, b->filling, b->size));
    b->n += n;
done:
    return status;
}

void outcome_blocks_end(struct outcome_blocks *b)
{
    mem_free(b->filling);
    b->filling = NULL;
}

size_t outcome_blocks_count(const struct outcome_blocks *b)
{
    return b->rows.size / b->size;
}

ls_status outcome_blocks_get(const struct outcome_blocks *b, size_t k,
                             void *room, struct outcomes *outcomes)
{
    const size_t left = b->n - k * b->block;
    const void *found = NULL;
    ls_status status = LS_OK;

    TRY(spill_get(&b->rows, k * b->size, b->size, room, &found));
    (void)outcomes_lay_out(&b->shape, b->block, (void *)(uintptr_t)found,
                           outcomes);
    outcomes->n = left < b->block ? left : b->block;
done:
    return status;
}

/* ---- Orders -------------------------------------------------------------- */

/* The scores of rank number r of a block. */
static void take_scores(const struct outcomes *a, size_t r,
                        struct ranked_row *list)
{
    for (size_t i = 0; i < a->n; i++)
        list[i] = (struct ranked_row){.score = outcomes_score(a, r, i),
                                      .output = a->out[i * a->shape.n_out + r],
                                      .row = a->row[i]};
}

static ls_status fill_sorter(const struct outcome_blocks *b, size_t r,
                             void *room, struct ranked_row *list,
                             struct sorter *sorter)
{
    struct outcomes a = {.n = 0};
    ls_status status = LS_OK;

    for (size_t k = 0; k < outcome_blocks_count(b); k++) {
        TRY(outcome_blocks_get(b, k, room, &a));
        take_scores(&a, r, list);
        TRY(sorter_add(sorter, list, a.n));
    }
done:
    return status;
}

static ls_status rank_one(struct outcome_blocks *b, size_t r, void *room,
                          struct ranked_row *list, bool keep, ranked_take take,
                          void *user)
{
    const size_t bytes = b->room.in_files ? b->room.sorting : SIZE_MAX;
    struct sorter *sorter = NULL;
    const void *rows = NULL;
    size_t n = 0;
    ls_status status = LS_OK;

    TRY(sorter_create(sizeof *list, b->n, bytes, ranked_compare, &sorter));
    TRY(fill_sorter(b, r, room, list, sorter));
    do {
        TRY(sorter_next(sorter, &rows, &n));
        TRY(n > 0 ? take(user, r, rows, n) : LS_OK);
        if (keep)
            TRY(spill_append(&b->order, rows, n * sizeof *list));
    } while (n > 0);
done:
    sorter_destroy(sorter);
    return status;
}

ls_status outcome_blocks_rank(struct outcome_blocks *b, bool keep,
                              ranked_take take, void *user)
{
    const size_t ranks = outcome_ranks(&b->shape);
    struct ranked_row *list = NULL;
    void *room = NULL;
    ls_status status = LS_OK;

    if (ranks == 0)
        return LS_OK;
    TRY(MEM_ARRAY(list, b->block, what));
    room = mem_zeroed(b->size, 1);
    TRY(mem_check(room, b->size, 1, what));
    if (keep)
        TRY(spill_create(b->room.in_files,
                         b->room.in_files ? 0 : ranks * b->n * sizeof *list,
                         &b->order));
    for (size_t r = 0; r < ranks; r++)
        TRY(rank_one(b, r, room, list, keep, take, user));
done:
    mem_free(list);
    mem_free(room);
    return status;
}

ls_status outcome_blocks_ranked(const struct outcome_blocks *b,
                                struct ranked_row *room, ranked_take take,
                                void *user)
{
    const size_t ranks = outcome_ranks(&b->shape);
    const void *rows = NULL;
    ls_status status = LS_OK;

    for (size_t r = 0; r < ranks; r++)
        for (size_t i = 0; i < b->n; i += RANKED_ROWS) {
            const size_t left = b->n - i;
            const size_t n = left < RANKED_ROWS ? left : RANKED_ROWS;

            TRY(spill_get(&b->order, (r * b->n + i) * sizeof *room,
                          n * sizeof *room, room, &rows));
            TRY(take(user, r, rows, n));
        }
done:
    return status;
}
