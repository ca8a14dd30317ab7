/* SPDX-License-Identifier: MIT */
/*
 * test_picture.c - pictures as data, and their memory.
 *
 * The program is no library: its source is part of this test.
 */
#include "page/picture.c"

#include "support.h"

static void an_album_keeps_what_it_made(void)
{
    struct album album = {0};

    for (size_t i = 0; i < 50; i++) {
        struct picture *p = album_add(&album, PICTURE_LINES,
                                      album_text(&album, "what-%zu", i), "t");

        for (size_t k = 0; k < 20; k++) {
            struct series *s = picture_add(&album, p, "s", 3);

            CU_ASSERT_FATAL(s != NULL);
            s->y[2] = (double)(i * k);
            CU_ASSERT_EQUAL(s->color, k);
        }
    }
    CU_ASSERT_EQUAL(album.n, 50);
    CU_ASSERT_PTR_EQUAL(album_find(&album, "what-31"), album.picture[31]);
    CU_ASSERT_PTR_NULL(album_find(&album, "what-50"));
    EXPECT_CLOSE(album.picture[7]->series[19].y[2], 133, 0, 0);
    CU_ASSERT(isnan(album.picture[7]->mark));
    CU_ASSERT(album_is_whole(&album));
    album_clear(&album);
    CU_ASSERT_EQUAL(album.n, 0);
}

static void missing_memory_is_told_in_the_end(void)
{
    struct album album = {0};

    CU_ASSERT_PTR_NULL(album_array(&album, SIZE_MAX / 16, 8));
    CU_ASSERT(!album_is_whole(&album));
    CU_ASSERT_PTR_NULL(picture_add(&album, NULL, "s", 3));
    album_clear(&album);
}

static CU_TestInfo tests[] = {
    {"an album keeps what it made", an_album_keeps_what_it_made},
    {"missing memory is told in the end", missing_memory_is_told_in_the_end},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"picture: data of pictures", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
