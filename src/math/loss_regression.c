/* SPDX-License-Identifier: MIT */
/*
 * loss_regression.c - losses of values but the squared error, which is in
 * loss.c: absolute error, Huber, quantiles, Poisson, gamma and Gaussian
 * likelihood.
 *
 * y and A are scaled as the network sees them. Likelihoods leave out terms
 * without A. Poisson, gamma and Gaussian likelihood need positive outputs;
 * their fused forms never divide by an output that is 0, and outputs of other
 * activations are clamped to 1e-7, in value and derivative.
 */
#include "base/multiversion.h"
#include "math/elementary.h"
#include "math/loss.h"

/* NaN stays NaN. */
ELEMENTARY real positive(real a)
{
    return choose(a < LOSS_LOWEST, LOSS_LOWEST, a);
}

/* ---- Absolute error ------------------------------------------------------ */

/* L = sum_j |A_j - y_j| */
LS_MULTIVERSION
static void mae_value(const struct loss_parameters *p, size_t n_out, size_t ld,
                      const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            row[i] += (double)real_fabs(A[j * ld + i] - Y[j * ld + i]);
}

/* dL/dA = sign(A - y), 0 at the kink */
LS_MULTIVERSION
static void mae_gradient(const struct loss_parameters *p, size_t n_out,
                         size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++) {
        const real d = A[i] - Y[i];

        dA[i] = choose(d > 0, 1, choose(d < 0, -1, d));
    }
}

/* ---- Huber --------------------------------------------------------------- */

/* L = sum_j d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), with
 * d = A_j - y_j */
LS_MULTIVERSION
static void huber_value(const struct loss_parameters *p, size_t n_out,
                        size_t ld, const real *A, const real *Y, double *row)
{
    const double delta = p->delta;

    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const double d =
                fabs((double)A[j * ld + i] - (double)Y[j * ld + i]);

            row[i] += d <= delta ? 0.5 * d * d : delta * (d - delta / 2);
        }
}

/* dL/dA = d, within -delta and delta */
LS_MULTIVERSION
static void huber_gradient(const struct loss_parameters *p, size_t n_out,
                           size_t ld, const real *A, const real *Y, real *dA)
{
    const real delta = (real)p->delta;

    for (size_t i = 0; i < n_out * ld; i++) {
        const real d = A[i] - Y[i];

        dA[i] = choose(d > delta, delta, choose(d < -delta, -delta, d));
    }
}

/* ---- Quantiles ----------------------------------------------------------- */

/* L = sum_jk max(q_k (y_j - A_jk), (q_k - 1) (y_j - A_jk)), the pinball loss */
LS_MULTIVERSION
static void quantile_value(const struct loss_parameters *p, size_t n_out,
                           size_t ld, const real *A, const real *Y, double *row)
{
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++) {
        const double q = p->level[j % p->n_levels];
        const real *y = Y + j / p->n_levels * ld;

        for (size_t i = 0; i < ld; i++) {
            const double d = (double)y[i] - (double)A[j * ld + i];

            row[i] += d > 0 ? q * d : (q - 1) * d;
        }
    }
}

/* dL/dA = -q_k above the output, 1 - q_k below it, 0 at the kink */
LS_MULTIVERSION
static void quantile_gradient(const struct loss_parameters *p, size_t n_out,
                              size_t ld, const real *A, const real *Y, real *dA)
{
    for (size_t j = 0; j < n_out; j++) {
        const real q = (real)p->level[j % p->n_levels];
        const real *y = Y + j / p->n_levels * ld;

        for (size_t i = 0; i < ld; i++) {
            const real d = y[i] - A[j * ld + i];

            dA[j * ld + i] = choose(d > 0, -q, choose(d < 0, 1 - q, d));
        }
    }
}

/* ---- Poisson ------------------------------------------------------------- */

/* L = sum_j A_j - y_j log A_j */
LS_MULTIVERSION
static void poisson_value(const struct loss_parameters *p, size_t n_out,
                          size_t ld, const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real a = positive(A[j * ld + i]);

            row[i] += (double)(a - Y[j * ld + i] * elementary_log(a));
        }
}

/* dL/dA = 1 - y / A */
LS_MULTIVERSION
static void poisson_gradient(const struct loss_parameters *p, size_t n_out,
                             size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++)
        dA[i] = 1 - Y[i] / positive(A[i]);
}

/* With A = e^Z: L = sum_j e^Z_j - y_j Z_j */
LS_MULTIVERSION
static void poisson_value_from_Z(const struct loss_parameters *p, size_t n_out,
                                 size_t ld, const real *Z, const real *Y,
                                 double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[j * ld + i];

            row[i] +=
                (double)elementary_exp(z) - (double)Y[j * ld + i] * (double)z;
        }
}

/* dL/dZ = A - y */
LS_MULTIVERSION
static void poisson_gradient_from_Z(const struct loss_parameters *p,
                                    size_t n_out, size_t ld, const real *A,
                                    const real *Y, real *dZ)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++)
        dZ[i] = A[i] - Y[i];
}

/* ---- Gamma --------------------------------------------------------------- */

/* L = sum_j y_j / A_j + log A_j */
LS_MULTIVERSION
static void gamma_value(const struct loss_parameters *p, size_t n_out,
                        size_t ld, const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real a = positive(A[j * ld + i]);

            row[i] += (double)(Y[j * ld + i] / a + elementary_log(a));
        }
}

/* dL/dA = (1 - y / A) / A */
LS_MULTIVERSION
static void gamma_gradient(const struct loss_parameters *p, size_t n_out,
                           size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++) {
        const real a = positive(A[i]);

        dA[i] = (1 - Y[i] / a) / a;
    }
}

/* With A = e^Z: L = sum_j y_j e^-Z_j + Z_j */
LS_MULTIVERSION
static void gamma_value_from_Z(const struct loss_parameters *p, size_t n_out,
                               size_t ld, const real *Z, const real *Y,
                               double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[j * ld + i];

            row[i] +=
                (double)Y[j * ld + i] * (double)elementary_exp(-z) + (double)z;
        }
}

/* dL/dZ = 1 - y / A */
LS_MULTIVERSION
static void gamma_gradient_from_Z(const struct loss_parameters *p, size_t n_out,
                                  size_t ld, const real *A, const real *Y,
                                  real *dZ)
{
    (void)p;
    for (size_t i = 0; i < n_out * ld; i++)
        dZ[i] = 1 - Y[i] / A[i];
}

/* ---- Gaussian ------------------------------------------------------------ */

/* L = sum_j (log v_j + (y_j - m_j)^2 / v_j) / 2 with the mean m_j = A_2j and
 * the variance v_j = A_2j+1 */
LS_MULTIVERSION
static void gaussian_value(const struct loss_parameters *p, size_t n_out,
                           size_t ld, const real *A, const real *Y, double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j += 2)
        for (size_t i = 0; i < ld; i++) {
            const real v = positive(A[(j + 1) * ld + i]);
            const double d = (double)Y[j / 2 * ld + i] - (double)A[j * ld + i];

            row[i] += 0.5 * ((double)elementary_log(v) + d * d / (double)v);
        }
}

/* dL/dm = (m - y) / v,  dL/dv = (1 - (m - y)^2 / v) / 2 v */
LS_MULTIVERSION
static void gaussian_gradient(const struct loss_parameters *p, size_t n_out,
                              size_t ld, const real *A, const real *Y, real *dA)
{
    (void)p;
    for (size_t j = 0; j < n_out; j += 2)
        for (size_t i = 0; i < ld; i++) {
            const real v = positive(A[(j + 1) * ld + i]);
            const real d = A[j * ld + i] - Y[j / 2 * ld + i];

            dA[j * ld + i] = d / v;
            dA[(j + 1) * ld + i] = (1 - d * d / v) / (2 * v);
        }
}

/* With v_j = e^Z_2j+1 */
LS_MULTIVERSION
static void gaussian_value_from_Z(const struct loss_parameters *p, size_t n_out,
                                  size_t ld, const real *Z, const real *Y,
                                  double *row)
{
    (void)p;
    loss_zero(ld, row);
    for (size_t j = 0; j < n_out; j += 2)
        for (size_t i = 0; i < ld; i++) {
            const real z = Z[(j + 1) * ld + i];
            const double d = (double)Y[j / 2 * ld + i] - (double)Z[j * ld + i];

            row[i] += 0.5 * ((double)z + d * d * (double)elementary_exp(-z));
        }
}

/* dL/dZ_2j = (m - y) / v,  dL/dZ_2j+1 = (1 - (m - y)^2 / v) / 2 */
LS_MULTIVERSION
static void gaussian_gradient_from_Z(const struct loss_parameters *p,
                                     size_t n_out, size_t ld, const real *A,
                                     const real *Y, real *dZ)
{
    (void)p;
    for (size_t j = 0; j < n_out; j += 2)
        for (size_t i = 0; i < ld; i++) {
            const real v = A[(j + 1) * ld + i];
            const real d = A[j * ld + i] - Y[j / 2 * ld + i];

            dZ[j * ld + i] = d / v;
            dZ[(j + 1) * ld + i] = (1 - d * d / v) / 2;
        }
}

/* ---- Members of the table ------------------------------------------------ */

/* With the identity, Z is A. */
#define OF_IDENTITY(name)                          \
    const struct loss loss_##name = {              \
        #name,        LOSS_OF_VALUES,  LOSS_ANY_Y, \
        name##_value, name##_gradient, "identity", \
        name##_value, name##_gradient, NULL};
OF_IDENTITY(mae)
OF_IDENTITY(huber)
OF_IDENTITY(quantile)

#define OF_POSITIVE(name, domain, with)                      \
    const struct loss loss_##name = {#name,                  \
                                     LOSS_OF_VALUES,         \
                                     domain,                 \
                                     name##_value,           \
                                     name##_gradient,        \
                                     with,                   \
                                     name##_value_from_Z,    \
                                     name##_gradient_from_Z, \
                                     NULL};
OF_POSITIVE(poisson, LOSS_Y_FROM_0, "exp")
OF_POSITIVE(gamma, LOSS_Y_ABOVE_0, "exp")
OF_POSITIVE(gaussian, LOSS_ANY_Y, "mean_variance")
