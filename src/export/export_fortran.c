/* SPDX-License-Identifier: MIT */
/*
 * export_fortran.c - a model as a module of Fortran 2008. Numbers are computed
 * in real64.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "export/export_fortran_parts.h"
#include "export/export_writers.h"

/* Names of Fortran have 63 characters, and one is that of the module and
 * "_numbers". */
enum { MOST_NAME = 55 };

/* A literal, in pieces that fit in a line; a quote within is doubled, and a
 * control character, as the end of a line, is concatenated by its number. */
static void put_text(struct text_out *out, const char *text)
{
    size_t column = 0;

    out_put(out, "'");
    for (; *text; text++) {
        const bool control = (unsigned char)*text < 32 || *text == 127;

        if (control)
            out_put(out, "'//achar(%d)//'", *text);
        else
            out_put(out, *text == '\'' ? "''" : "%c", *text);
        column += control ? 16 : *text == '\'' ? 2 : 1;
        if (column >= 60) {
            out_put(out, "&\n        &");
            column = 0;
        }
    }
    out_put(out, "'");
}

/* A comment for each column, which tells its place. */
static void put_columns(struct text_out *out, const struct pipeline *p)
{
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];

        out_put(out, "! %s(%zu) is ", c->text ? "text" : "number",
                c->place + 1);
        for (const char *at = c->name; *at && at - c->name < 80; at++)
            out_put(out, "%c", (unsigned char)*at < 32 ? ' ' : *at);
        out_put(out, "\n");
    }
}

static void put_head(struct text_out *out, const struct pipeline *p)
{
    const char *name = p->ident;

    out_put(out,
            "! %s: a trained model, made by lockstep " LS_VERSION ".\n"
            "! Fortran 2008. A missing number is NaN, a missing text blank.\n",
            name);
    put_columns(out, p);
    out_put(out,
            "module %s\n"
            "    use, intrinsic :: iso_fortran_env, only: %sreal64\n"
            "    use, intrinsic :: ieee_arithmetic, only: ieee_is_nan\n"
            "    implicit none\n    private\n    public :: %s_predict%s%s%s\n"
            "    integer, parameter :: dp = real64, wp = %s\n"
            "    integer, parameter, public :: %s_numbers = %zu, &\n"
            "        %s_texts = %zu, %s_outputs = %zu\n",
            name, p->is_float ? "real32, " : "", name,
            p->n_classes > 0 ? ", " : "", p->n_classes > 0 ? name : "",
            p->n_classes > 0 ? "_class" : "", p->is_float ? "real32" : "real64",
            name, p->n_numbers, name, p->n_texts, name, p->n_outputs);
}

/* Code or one-hot features of a text column. */
static void put_text_column(struct text_out *out,
                            const struct pipeline_column *c)
{
    const size_t first = c->feature + 1;

    for (size_t i = 0; i < c->n_texts; i++) {
        out_put(out, "        if (text(%zu) == ", c->place + 1);
        put_text(out, c->texts[i]);
        out_put(out, ") &\n            x(%zu) = %zu\n",
                c->coded ? first : first + i, c->coded ? i + 1 : 1);
    }
    if (c->marked)
        out_put(out, "        if (len_trim(text(%zu)) == 0) x(%zu) = 1\n",
                c->place + 1, first + (c->coded ? 1 : c->n_texts));
}

static void put_parameters(struct text_out *out, const struct pipeline *p)
{
    if (p->n_numbers > 0)
        out_put(out, "        real(dp), intent(in) :: number(%zu)\n",
                p->n_numbers);
    if (p->n_texts > 0)
        out_put(out, "        character(len=*), intent(in) :: text(%zu)\n",
                p->n_texts);
    out_put(out, "        real(dp), intent(out) :: y(%zu)\n", p->n_outputs);
}

/* Of the mixture of several members: the mean of variances and squares of the
 * means, less the square of the mean. */
static void put_squares(struct text_out *out, const struct pipeline *p,
                        const char *name, char sign)
{
    for (size_t j = 0; p->n_nets > 1 && j < p->n_outputs; j++)
        if (p->net[0].output[j].variance)
            out_put(out, "        %s(%zu) = %s(%zu) %c %s(%zu)**2\n", name,
                    j + 1, name, j + 1, sign, name, j);
}

/* y: the mean of all members. */
static void put_members(struct text_out *out, const struct pipeline *p)
{
    for (size_t i = 0; i < p->n_nets; i++) {
        out_put(out, "        call member_%zu(x, one)\n", i);
        put_squares(out, p, "one", '+');
        out_put(out, "        y = y + ");
        fortran_number(out, p->net[i].share);
        out_put(out, " * one\n");
    }
    put_squares(out, p, "y", '-');
}

static void put_predict(struct text_out *out, const struct pipeline *p)
{
    out_put(out,
            "    ! Compute the outputs y of a row.\n"
            "    subroutine %s_predict(%s%sy)\n",
            p->ident, p->n_numbers > 0 ? "number, " : "",
            p->n_texts > 0 ? "text, " : "");
    put_parameters(out, p);
    out_put(out,
            "        real(dp) :: x(%zu), one(%zu)\n\n"
            "        x = 0\n        y = 0\n",
            p->n_features, p->n_outputs);
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *c = &p->column[k];

        if (c->text) {
            put_text_column(out, c);
            continue;
        }
        out_put(out, "        x(%zu) = number(%zu)\n", c->feature + 1,
                c->place + 1);
        if (c->marked)
            out_put(out, "        if (ieee_is_nan(number(%zu))) x(%zu) = 1\n",
                    c->place + 1, c->feature + 2);
    }
    put_members(out, p);
}

/* p^(1/T), divided by the sum, or by that of p and 1 - p. */
static void put_heat(struct text_out *out, const struct pipeline *p)
{
    out_put(out, "        y = y ** ");
    fortran_number(out, 1 / p->temperature);
    if (strcmp(p->task, "multiclass") == 0) {
        out_put(out, "\n        y = y / sum(y)\n");
        return;
    }
    out_put(out, " / (y ** ");
    fortran_number(out, 1 / p->temperature);
    out_put(out, " + (1 - y) ** ");
    fortran_number(out, 1 / p->temperature);
    out_put(out, ")\n");
}

static void put_calibration(struct text_out *out, const struct pipeline *p)
{
    if (p->temperature < 1 || p->temperature > 1)
        put_heat(out, p);
    for (size_t j = 0; p->first && j < p->n_outputs; j++)
        out_put(out,
                "        y(%zu) = ls_isotonic(probability_%zu, calibrated_%zu, "
                "y(%zu))\n",
                j + 1, j, j, j + 1);
    if (p->first && strcmp(p->task, "multiclass") == 0)
        out_put(out, "        if (sum(y) <= 0) then\n"
                     "            y = 1.0_dp / size(y)\n"
                     "        else\n            y = y / sum(y)\n"
                     "        end if\n");
    out_put(out, "    end subroutine %s_predict\n\n", p->ident);
}

static void put_class(struct text_out *out, const struct pipeline *p)
{
    if (p->n_classes == 0)
        return;
    out_put(out,
            "    ! The class of these outputs, a number from 0.\n"
            "    pure function %s_class(y) result(number)\n"
            "        real(dp), intent(in) :: y(%zu)\n"
            "        integer :: number\n\n",
            p->ident, p->n_outputs);
    if (p->n_outputs == 1) {
        out_put(out, "        number = merge(1, 0, y(1) > ");
        fortran_number(out, p->threshold);
        out_put(out, ")\n");
    } else {
        out_put(out, "        number = maxloc(y, 1) - 1\n");
    }
    out_put(out, "    end function %s_class\n\n", p->ident);
}

/* Knots of the calibration. */
static void put_knots(struct text_out *out, const struct pipeline *p)
{
    for (size_t j = 0; p->first && j < p->n_outputs; j++) {
        const size_t lo = p->first[j], n = p->first[j + 1] - lo;
        char name[48];

        snprintf(name, sizeof name, "probability_%zu", j);
        fortran_doubles(out, name, n, p->knot + lo);
        snprintf(name, sizeof name, "calibrated_%zu", j);
        fortran_doubles(out, name, n, p->level + lo);
    }
}

/* The module must not be called like something that is used in it, nor be too
 * long for the names that are made from its own. */
static ls_status check_name(const char *name)
{
    static const char *const own[] = {"dp",
                                      "wp",
                                      "real",
                                      "real32",
                                      "real64",
                                      "merge",
                                      "ieee_is_nan",
                                      "ieee_arithmetic",
                                      "iso_fortran_env"};
    bool taken = strncasecmp(name, "ls_", 3) == 0 ||
                 strncasecmp(name, "member_", 7) == 0;

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        taken = taken || strcasecmp(name, own[i]) == 0;
    if (taken)
        return fail(LS_USAGE,
                    "a module of Fortran cannot be called %s, a name that it "
                    "uses itself; give another one by setting name",
                    name);
    if (strlen(name) > MOST_NAME)
        return fail(LS_USAGE,
                    "the name %s is too long for Fortran, want %d characters "
                    "at most; give another one by setting name",
                    name, MOST_NAME);
    return LS_OK;
}

ls_status export_fortran(const struct pipeline *p, struct export_files *files)
{
    struct text_out *out = &files->main;
    const ls_status status = check_name(p->ident);

    if (status != LS_OK)
        return status;
    put_head(out, p);
    for (size_t i = 0; i < p->n_nets; i++)
        fortran_data(out, p, i);
    put_knots(out, p);
    fortran_constants(out, p);
    out_put(out, "\ncontains\n\n");
    put_predict(out, p);
    put_calibration(out, p);
    put_class(out, p);
    for (size_t i = 0; i < p->n_nets; i++)
        fortran_net(out, p, i);
    fortran_procedures(out, p);
    out_put(out, "end module %s\n", p->ident);
    return LS_OK;
}
