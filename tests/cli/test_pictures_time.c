/* SPDX-License-Identifier: MIT */
/*
 * test_pictures_time.c - where the time of a model went, as a picture.
 *
 * The program is no library: its source is part of this test.
 */
#include "cli/pictures_time.c"

#include "model/model.h"
#include "page/markup.c"
#include "page/picture.c"
#include "support.h"

static void add(struct ls_model *model, double seconds, int partial,
                const ls_epoch_time *time)
{
    const ls_epoch epoch = {.seconds = seconds, .partial = partial};

    EXPECT_OK(history_add(&model->history, &epoch, time));
}

/* Records within epochs count with the epoch, and epochs of older programs are
 * steps of no known phase. */
static void epochs_add_up(void)
{
    struct ls_model model = {.epochs = 3};
    const struct subject s = {.model = &model, .name = "m"};
    const ls_epoch_time time = {.forward = 3, .data = 1, .validation = 2};
    struct album album = {0};
    const struct picture *f;

    add(&model, 4, 0, &time);
    add(&model, 3, 1, &time);
    add(&model, 4, 0, &time);
    add(&model, 5, 0, NULL);
    pictures_of_time(&album, &s, 1);
    f = album_find(&album, "time");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL_FATAL(f->columns, 4);
    CU_ASSERT_STRING_EQUAL(f->column_name[0], "forward products");
    CU_ASSERT_STRING_EQUAL(f->column_name[3], "steps, not measured by phase");
    EXPECT_CLOSE(f->cell[0], 6, 0, 0);
    EXPECT_CLOSE(f->cell[1], 2, 0, 0);
    EXPECT_CLOSE(f->cell[2], 4, 0, 0);
    EXPECT_CLOSE(f->cell[3], 5, 0, 0);
    EXPECT_CLOSE(picture_whole(f, 0), 17, 0, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(f->summary, "17 seconds, 35 %: forward"));
    album_clear(&album);
    history_clear(&model.history);
}

static void a_model_without_time_has_no_bar(void)
{
    struct ls_model none = {.epochs = 1}, some = {.epochs = 1};
    const struct subject s[] = {{.model = &none, .name = "a"},
                                {.name = "figures"},
                                {.model = &some, .name = "b"}};
    struct album album = {0};
    const struct picture *f;

    add(&none, NAN, 0, NULL);
    pictures_of_time(&album, s, 2);
    CU_ASSERT_PTR_NULL(album_find(&album, "time"));
    add(&some, 2, 0, NULL);
    pictures_of_time(&album, s, 3);
    f = album_find(&album, "time");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT(f->rows == 1 && f->columns == 1);
    CU_ASSERT_STRING_EQUAL(f->row_name[0], "b");
    album_clear(&album);
    history_clear(&none.history);
    history_clear(&some.history);
}

static CU_TestInfo tests[] = {
    {"epochs add up", epochs_add_up},
    {"a model without time has no bar", a_model_without_time_has_no_bar},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"pictures_time: where time went", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
