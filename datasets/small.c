/* SPDX-License-Identifier: MIT */
/*
 * small.c - small tables with known solutions: spirals and blobs (classes),
 * friedman (regression).
 */
#include "draws.h"
#include "exact.h"
#include "tables.h"

/* Three arms that wind once around the origin: radius r in [0.1, 1.1), angle
 * 1/3 turn per class and one turn per unit of r, both with some noise. */
static void make_spirals(uint64_t seed, uint64_t row, float *x, float *y)
{
    struct draws d = draws_of_row(seed, row);
    const unsigned label = (unsigned)(3 * draw_uniform(&d));
    const double along = draw_uniform(&d);
    const double radius = 0.1 + along;
    const double turns = 1 + label / 3.0 + along + 0.02 * draw_normal(&d);
    double cosine, sine;

    exact_circle(turns, &cosine, &sine);
    x[0] = (float)(radius * cosine + 0.01 * draw_normal(&d));
    x[1] = (float)(radius * sine + 0.01 * draw_normal(&d));
    *y = (float)label;
}

/* Rows of this number and beyond hold what all rows of a table share. */
static const uint64_t shared_rows = (uint64_t)1 << 55;

/* Five normal clouds of deviation 1 in four dimensions, their centres uniform
 * in [-4, 4): those of one seed are not those of another. */
static void make_blobs(uint64_t seed, uint64_t row, float *x, float *y)
{
    struct draws d = draws_of_row(seed, row);
    const unsigned label = (unsigned)(5 * draw_uniform(&d));
    struct draws centre = draws_of_row(seed, shared_rows + label);

    for (int j = 0; j < 4; j++)
        x[j] = (float)(8 * draw_uniform(&centre) - 4 + draw_normal(&d));
    *y = (float)label;
}

/*
 *     y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + e
 *
 * x1 .. x10 uniform in [0, 1), e normal with deviation 1: five of the ten
 * features say nothing. Friedman, Annals of Statistics 19 (1991), 1.
 */
static void make_friedman(uint64_t seed, uint64_t row, float *x, float *y)
{
    struct draws d = draws_of_row(seed, row);
    double u[10], cosine, sine;

    for (int j = 0; j < 10; j++) {
        u[j] = draw_uniform(&d);
        x[j] = (float)u[j];
    }
    exact_circle(u[0] * u[1] / 2, &cosine, &sine);
    *y = (float)(10 * sine + 20 * (u[2] - 0.5) * (u[2] - 0.5) + 10 * u[3] +
                 5 * u[4] + draw_normal(&d));
}

static const char *const plane[] = {"x1", "x2"};
static const char *const cloud[] = {"x1", "x2", "x3", "x4"};
static const char *const ten[] = {"x1", "x2", "x3", "x4", "x5",
                                  "x6", "x7", "x8", "x9", "x10"};
static const char *const arms[] = {"first", "second", "third"};
static const char *const blobs[] = {"a", "b", "c", "d", "e"};

const struct table_kind table_spirals = {
    .name = "spirals",
    .about = "2 features, 3 classes that no line parts",
    .features = 2,
    .feature_names = plane,
    .classes = 3,
    .class_names = arms,
    .make = make_spirals,
};

const struct table_kind table_blobs = {
    .name = "blobs",
    .about = "4 features, 5 classes, each a cloud of its own",
    .features = 4,
    .feature_names = cloud,
    .classes = 5,
    .class_names = blobs,
    .make = make_blobs,
};

const struct table_kind table_friedman = {
    .name = "friedman",
    .about = "10 features, a value to predict (Friedman 1991)",
    .features = 10,
    .feature_names = ten,
    .make = make_friedman,
};
