/* SPDX-License-Identifier: MIT */
/*
 * export_fortran_lines.c - procedures of an exported Fortran module, those that
 * it calls: gfortran warns of others.
 */
#include <math.h>
#include <string.h>

#include "export/export_fortran_parts.h"
#include "math/scalar.h"
#include "table/values/curve.h"

static const char *const dense_lines[] = {
    "    ! z = x W + b",
    "    pure subroutine ls_dense(n_in, n_out, w, b, x, z)",
    "        integer, intent(in) :: n_in, n_out",
    "        real(wp), intent(in) :: w(n_out, n_in), b(n_out)",
    "        real(dp), intent(in) :: x(n_in)",
    "        real(dp), intent(out) :: z(n_out)",
    "        integer :: i",
    "",
    "        z = real(b, dp)",
    "        do i = 1, n_in",
    "            z = z + x(i) * real(w(:, i), dp)",
    "        end do",
    "    end subroutine ls_dense",
    "",
    NULL};

static const char *const norm_lines[] = {
    "    ! Layer normalization of a row.",
    "    pure subroutine ls_layer_norm(n, gain, shift, z)",
    "        integer, intent(in) :: n",
    "        real(wp), intent(in) :: gain(n), shift(n)",
    "        real(dp), intent(inout) :: z(n)",
    "",
    "        z = z - sum(z) / n",
    "        z = z / sqrt(sum(z * z) / n + 1e-5_dp)",
    "        z = real(gain, dp) * z + real(shift, dp)",
    "    end subroutine ls_layer_norm",
    "",
    NULL};

static const char *const embed_lines[] = {
    "    ! The row of a code; zeros for code 0.",
    "    pure subroutine ls_embed(code, levels, n, table, a)",
    "        real(dp), intent(in) :: code",
    "        integer, intent(in) :: levels, n",
    "        real(wp), intent(in) :: table(n, levels)",
    "        real(dp), intent(out) :: a(n)",
    "",
    "        a = 0",
    "        if (nint(code) >= 1 .and. nint(code) <= levels) &",
    "            a = real(table(:, nint(code)), dp)",
    "    end subroutine ls_embed",
    "",
    NULL};

static const char *const piecewise_lines_[] = {
    "    ! Piecewise linear functions of a number.",
    "    pure subroutine ls_piecewise(x, bins, n, knot, w, b, v, a)",
    "        real(dp), intent(in) :: x",
    "        integer, intent(in) :: bins, n",
    "        real(wp), intent(in) :: knot(bins + 1), w(n), b(n), v(n, bins)",
    "        real(dp), intent(out) :: a(n)",
    "        real(dp) :: e",
    "        integer :: t",
    "",
    "        a = real(w, dp) * x + real(b, dp)",
    "        do t = 1, bins",
    "            e = (x - real(knot(t), dp)) / &",
    "                (real(knot(t + 1), dp) - real(knot(t), dp))",
    "            if (t > 1 .and. e < 0) e = 0",
    "            if (t < bins .and. e > 1) e = 1",
    "            a = a + e * real(v(:, t), dp)",
    "        end do",
    "    end subroutine ls_piecewise",
    "",
    NULL};

static const char *const periodic_lines[] = {
    "    ! A number, and sums of cosines of it.",
    "    pure subroutine ls_periodic(x, m, n, w, b, l, c, a)",
    "        real(dp), intent(in) :: x",
    "        integer, intent(in) :: m, n",
    "        real(wp), intent(in) :: w(m), b(m), l(n - 1, m), c(n - 1)",
    "        real(dp), intent(out) :: a(n)",
    "        real(dp) :: turn",
    "        integer :: j",
    "",
    "        a(1) = x",
    "        a(2:) = real(c, dp)",
    "        do j = 1, m",
    "            turn = real(w(j), dp) * x + real(b(j), dp)",
    "            turn = 6.283185307179586477_dp * modulo(turn, 1.0_dp)",
    "            a(2:) = a(2:) + cos(turn) * real(l(:, j), dp)",
    "        end do",
    "    end subroutine ls_periodic",
    "",
    NULL};

/* The share of curve.c. */
static const char *const score_lines[] = {
    "    ! The share of x among the knots, as a normal variable.",
    "    pure function ls_score(value, share, x) result(z)",
    "        real(dp), intent(in) :: value(:), share(:), x",
    "        real(dp) :: z, p, part",
    "        integer :: k",
    "",
    "        z = x",
    "        if (ieee_is_nan(x)) return",
    "        if (x <= value(1)) then",
    "            p = share(1)",
    "        else if (x >= value(size(value))) then",
    "            p = share(size(value))",
    "        else",
    "            k = 1",
    "            do while (value(k + 1) <= x)",
    "                k = k + 1",
    "            end do",
    "            if (value(k) < x) then",
    "                part = (0.5_dp * x - 0.5_dp * value(k)) / &",
    "                    (0.5_dp * value(k + 1) - 0.5_dp * value(k))",
    "                p = share(k) + part * (share(k + 1) - share(k))",
    "            else if (value(k - 1) < x) then",
    "                p = share(k)",
    "            else",
    "                p = (share(k - 1) + share(k)) / 2",
    "            end if",
    "        end if",
    "        z = ls_normal(min(max(p, ls_edge), 1 - ls_edge))",
    "    end function ls_score",
    "",
    "    ! M. J. Wichura, Algorithm AS 241: the quantile p of the normal",
    "    ! distribution, for p that are no nearer to 0 and 1 than 1e-11.",
    "    pure function ls_normal(p) result(z)",
    "        real(dp), intent(in) :: p",
    "        real(dp) :: z, q",
    "",
    "        q = p - 0.5_dp",
    "        if (abs(q) <= 0.425_dp) then",
    "            z = q * ls_ratio(ls_near, 0.180625_dp - q * q)",
    "            return",
    "        end if",
    "        z = sqrt(-log(merge(p, 1 - p, q < 0)))",
    "        z = sign(ls_ratio(ls_tail, z - 1.6_dp), q)",
    "    end function ls_normal",
    "",
    "    pure function ls_ratio(c, r) result(z)",
    "        real(dp), intent(in) :: c(16), r",
    "        real(dp) :: z, a, b",
    "        integer :: k",
    "",
    "        a = c(1)",
    "        b = c(9)",
    "        do k = 2, 8",
    "            a = a * r + c(k)",
    "            b = b * r + c(k + 8)",
    "        end do",
    "        z = a / b",
    "    end function ls_ratio",
    "",
    NULL};

static const char *const isotonic_lines[] = {
    "    ! Linear between knots, constant beyond.",
    "    pure function ls_isotonic(x, y, at) result(level)",
    "        real(dp), intent(in) :: x(:), y(:), at",
    "        real(dp) :: level",
    "        integer :: k",
    "",
    "        level = at",
    "        if (ieee_is_nan(at)) return",
    "        level = y(1)",
    "        do k = 2, size(x)",
    "            if (at >= x(k)) level = y(k)",
    "            if (at > x(k - 1) .and. at < x(k)) level = y(k - 1) + &",
    "                (y(k) - y(k - 1)) * ((at - x(k - 1)) / (x(k) - x(k - 1)))",
    "        end do",
    "    end function ls_isotonic",
    "",
    NULL};

/* The value of each activation of one unit. */
static const struct {
    const char *name, *value;
} simple[] = {
    {"sigmoid", "1 / (1 + exp(- z))"},
    {"tanh", "tanh(z)"},
    {"exp", "exp(z)"},
    {"relu", "merge(0.0_dp, z, z < 0)"},
    {"leaky_relu", "merge(z, 0.01_dp * z, z > 0)"},
    {"elu", "merge(z, exp(min(z, 0.0_dp)) - 1, z > 0)"},
    {"selu", "1.0507009873554804934_dp * merge(z, &\n            "
             "1.6732632423543772848_dp * (exp(min(z, 0.0_dp)) - 1), z > 0)"},
    {"gelu", "z * 0.5_dp * erfc(- z * 0.70710678118654752440_dp)"},
    {"silu", "z / (1 + exp(- z))"},
    {"mish", "z * tanh(max(z, 0.0_dp) + log(1 + exp(-abs(z))))"},
    {"softplus", "merge(z, 0.0_dp, z > 0) + log(1 + exp(-abs(z)))"},
    {"softsign", "z / (1 + abs(z))"},
};

static const char *const softmax_lines[] = {
    "    pure function ls_softmax(z) result(a)",
    "        real(dp), intent(in) :: z(:)",
    "        real(dp) :: a(size(z))",
    "",
    "        a = exp(z - maxval(z))",
    "        a = a / sum(a)",
    "    end function ls_softmax",
    "",
    NULL};

static const char *const mean_variance_lines[] = {
    "    ! Outputs are pairs: a mean, and the logarithm of a variance.",
    "    pure function ls_mean_variance(z) result(a)",
    "        real(dp), intent(in) :: z(:)",
    "        real(dp) :: a(size(z))",
    "",
    "        a = z",
    "        a(2::2) = exp(z(2::2))",
    "    end function ls_mean_variance",
    "",
    NULL};

static void put_activations(struct text_out *out, const struct pipeline *p)
{
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (pipeline_has_activation(p, simple[i].name))
            out_put(out,
                    "    elemental function ls_%s(z) result(a)\n"
                    "        real(dp), intent(in) :: z\n"
                    "        real(dp) :: a\n\n        a = %s\n"
                    "    end function ls_%s\n\n",
                    simple[i].name, simple[i].value, simple[i].name);
    if (pipeline_has_activation(p, "softmax"))
        out_put_lines(out, softmax_lines, p->ident);
    if (pipeline_has_activation(p, "mean_variance"))
        out_put_lines(out, mean_variance_lines, p->ident);
}

static bool has_scores(const struct pipeline *p)
{
    bool knots = false;

    for (size_t i = 0; i < p->n_nets; i++)
        for (size_t j = 0; j < p->n_features; j++)
            knots = knots || p->net[i].feature[j].knots > 0;
    return knots;
}

void fortran_constants(struct text_out *out, const struct pipeline *p)
{
    if (!has_scores(p))
        return;
    out_put(out, "    real(dp), parameter :: ls_edge = ");
    fortran_number(out, CURVE_EDGE);
    out_put(out, "\n");
    fortran_doubles(out, "ls_near", 2 * NORMAL_RATIO,
                    (const double *)scalar_normal_ratio[0]);
    fortran_doubles(out, "ls_tail", 2 * NORMAL_RATIO,
                    (const double *)scalar_normal_ratio[1]);
}

void fortran_procedures(struct text_out *out, const struct pipeline *p)
{
    bool norm = false, embed = false, bins = false, waves = false;

    for (size_t i = 0; i < p->n_nets; i++) {
        const struct numeric_columns *c = p->net[i].numeric.columns;

        for (size_t l = 0; l < p->net[i].n_layers; l++)
            norm = norm || p->net[i].layer[l].gain;
        embed = embed || p->net[i].n_embeddings > 0;
        bins = bins || (c && c->kind == NUMERIC_PIECEWISE);
        waves = waves || (c && c->kind == NUMERIC_PERIODIC);
    }
    out_put_lines(out, dense_lines, p->ident);
    if (norm)
        out_put_lines(out, norm_lines, p->ident);
    if (embed)
        out_put_lines(out, embed_lines, p->ident);
    if (bins)
        out_put_lines(out, piecewise_lines_, p->ident);
    if (waves)
        out_put_lines(out, periodic_lines, p->ident);
    if (has_scores(p))
        out_put_lines(out, score_lines, p->ident);
    if (p->first)
        out_put_lines(out, isotonic_lines, p->ident);
    put_activations(out, p);
}
