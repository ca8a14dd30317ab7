/* SPDX-License-Identifier: MIT */
/*
 * onnx_forms.c - the values that several nodes compute from one, in a form that
 * does not depend on the order of the nodes: programs write the same function
 * in different ways.
 *
 *     gelu   x / 2 (erf(x / sqrt 2) + 1)
 *     silu   x sigmoid(x)
 *     mish   x tanh(softplus(x))
 *     norm   (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)
 */
#include "export/onnx_forms.h"

#include <math.h>
#include <string.h>

/* Numbers of float that stand for the same number. */
static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-6;
}

/* factor x */
static bool is_line(const struct onnx_form *a)
{
    return a->kind == FORM_FUNCTION && a->power == 1 && !*a->f;
}

/* factor (f(inner x) + offset) */
static bool is_curve(const struct onnx_form *a)
{
    return a->kind == FORM_FUNCTION && a->power == 0 && *a->f;
}

static struct onnx_form kind_of(enum onnx_form_kind kind, double epsilon)
{
    return (struct onnx_form){.kind = kind, .f = "", .epsilon = epsilon};
}

/* A function of one value. */
static bool apply(const char *op, const struct onnx_form *a,
                  struct onnx_form *out)
{
    static const char *const functions[] = {"Erf", "Sigmoid", "Softplus"};

    for (size_t i = 0; i < 3; i++)
        if (is_line(a) && strcmp(functions[i], op) == 0) {
            *out = (struct onnx_form){
                .factor = 1, .f = functions[i], .inner = a->factor};
            return true;
        }
    *out = *a;
    if (strcmp(op, "Identity") == 0)
        return true;
    if (strcmp(op, "Neg") == 0) {
        out->factor = -a->factor;
        return a->kind == FORM_FUNCTION;
    }
    if (strcmp(op, "Tanh") == 0) {
        out->f = "Tanh of Softplus";
        return is_curve(a) && strcmp(a->f, "Softplus") == 0 &&
               near(a->factor, 1) && near(a->offset, 0);
    }
    if (strcmp(op, "ReduceMean") == 0) {
        const bool of_x = is_line(a) && near(a->factor, 1);

        *out = kind_of(of_x ? FORM_MEAN : FORM_VARIANCE, 0);
        return of_x || a->kind == FORM_SQUARE;
    }
    if (strcmp(op, "Sqrt") == 0) {
        out->kind = FORM_DEVIATION;
        return a->kind == FORM_VARIANCE;
    }
    out->kind = FORM_INVERSE;
    return strcmp(op, "Reciprocal") == 0 && a->kind == FORM_DEVIATION;
}

/* A value to the power of c. */
static bool raise_to(const struct onnx_form *a, double c, struct onnx_form *out)
{
    *out = *a;
    if (a->kind == FORM_CENTERED) {
        out->kind = FORM_SQUARE;
        return near(c, 2);
    }
    out->kind = c > 0 ? FORM_DEVIATION : FORM_INVERSE;
    return a->kind == FORM_VARIANCE && near(fabs(c), 0.5);
}

/* a with a number c; c is the first operand if `first`. */
static bool apply_number(const char *op, const struct onnx_form *a, double c,
                         bool first, struct onnx_form *out)
{
    *out = *a;
    if (strcmp(op, "Pow") == 0)
        return !first && raise_to(a, c, out);
    if (strcmp(op, "Mul") == 0) {
        out->factor *= c;
        return a->kind == FORM_FUNCTION;
    }
    if (strcmp(op, "Div") == 0 && first) {
        out->kind = FORM_INVERSE;
        return a->kind == FORM_DEVIATION && near(c, 1);
    }
    if (strcmp(op, "Div") == 0) {
        out->factor /= c;
        return a->kind == FORM_FUNCTION;
    }
    if (strcmp(op, "Add") == 0 && a->kind == FORM_VARIANCE) {
        out->epsilon += c;
        return true;
    }
    if (strcmp(op, "Add") == 0)
        out->offset += c / a->factor;
    else
        out->offset -= c / a->factor;
    if (strcmp(op, "Sub") == 0 && first)
        out->factor = -a->factor;
    return is_curve(a) && (strcmp(op, "Add") == 0 || strcmp(op, "Sub") == 0);
}

/* Two values that were computed from x. */
static bool apply_pair(const char *op, const struct onnx_form *a,
                       const struct onnx_form *b, struct onnx_form *out)
{
    if (strcmp(op, "Sub") == 0) {
        *out = kind_of(FORM_CENTERED, 0);
        return is_line(a) && near(a->factor, 1) && b->kind == FORM_MEAN;
    }
    if (strcmp(op, "Div") == 0) {
        *out = kind_of(FORM_NORMAL, b->epsilon);
        return a->kind == FORM_CENTERED && b->kind == FORM_DEVIATION;
    }
    if (strcmp(op, "Mul") != 0)
        return false;
    if (a->kind == FORM_CENTERED && b->kind == FORM_CENTERED) {
        *out = kind_of(FORM_SQUARE, 0);
        return true;
    }
    if (is_curve(a) || a->kind == FORM_INVERSE) {
        const struct onnx_form *const other = a;

        a = b;
        b = other;
    }
    if (a->kind == FORM_CENTERED && b->kind == FORM_INVERSE) {
        *out = kind_of(FORM_NORMAL, b->epsilon);
        return true;
    }
    *out = *b;
    out->factor = a->factor * b->factor;
    out->power = 1;
    return is_line(a) && is_curve(b);
}

/* The activation that a form is, or NULL. */
static const char *activation_of(const struct onnx_form *a)
{
    static const struct {
        const char *f, *name;
        double factor, inner, offset;
    } known[] = {
        {"Erf", "gelu", 0.5, 0.70710678118654752440, 1},
        {"Sigmoid", "silu", 1, 1, 0},
        {"Tanh of Softplus", "mish", 1, 1, 0},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (a->kind == FORM_FUNCTION && a->power == 1 &&
            strcmp(a->f, known[i].f) == 0 && near(a->factor, known[i].factor) &&
            near(a->inner, known[i].inner) && near(a->offset, known[i].offset))
            return known[i].name;
    return NULL;
}

static const struct onnx_form *find(const struct onnx_forms *forms,
                                    const char *name)
{
    for (size_t i = 0; i < forms->n; i++)
        if (strcmp(forms->form[i].name, name) == 0)
            return &forms->form[i];
    return NULL;
}

/* The number that is input i of a node: a constant all of whose numbers are the
 * same. */
static ls_status number_of(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node, size_t i, double *c)
{
    struct onnx_tensor tensor = {0};
    bool same = true;
    ls_status status = LS_OK;

    TRY(onnx_constant_of(chain, node, i, &tensor));
    *c = tensor.value[0];
    for (size_t j = 1; j < tensor.count; j++)
        same = same && !(tensor.value[j] < *c) && !(tensor.value[j] > *c);
    if (!same)
        TRY(onnx_refuse(chain, node,
                        "a constant of several numbers within an activation "
                        "or a normalization"));
done:
    onnx_tensor_clear(&tensor);
    return status;
}

static ls_status check_mean(const struct onnx_chain *chain,
                            const Onnx__NodeProto *node)
{
    int64_t axis = 0;
    ls_status status = LS_OK;

    TRY(onnx_axis_of(chain, node, &axis));
    if ((axis != 1 && axis != -1) || onnx_integer_of(node, "keepdims", 1) != 1)
        return onnx_refuse(chain, node,
                           "a mean over other values than those of a row");
done:
    return status;
}

/* The form of the output of a node; *known tells whether there is one. */
static ls_status form_of(const struct onnx_chain *chain,
                         const struct onnx_forms *forms,
                         const Onnx__NodeProto *node, struct onnx_form *out,
                         bool *known)
{
    const char *op = node->op_type;
    const struct onnx_form *a = find(forms, onnx_input_of(node, 0));
    const struct onnx_form *b = find(forms, onnx_input_of(node, 1));
    const bool is_mean = onnx_is(node, "ReduceMean");
    double c = 0;
    ls_status status = LS_OK;

    if (is_mean)
        TRY(check_mean(chain, node));
    if (a && (is_mean || node->n_input == 1)) {
        *known = apply(op, a, out);
    } else if (a && b && node->n_input == 2) {
        *known = apply_pair(op, a, b, out);
    } else if ((a || b) && node->n_input == 2) {
        TRY(number_of(chain, node, a ? 1 : 0, &c));
        *known = apply_number(op, a ? a : b, c, !a, out);
    } else {
        *known = false;
    }
done:
    return status;
}

ls_status onnx_take_form(const struct onnx_chain *chain,
                         struct onnx_forms *forms, const Onnx__NodeProto *node,
                         bool *complete)
{
    struct onnx_form out = {0};
    const char *name;
    bool known = false;
    ls_status status = LS_OK;

    if (forms->n == 0)
        forms->form[forms->n++] = (struct onnx_form){
            .name = chain->now, .factor = 1, .power = 1, .f = ""};
    TRY(form_of(chain, forms, node, &out, &known));
    if (!known || forms->n == ONNX_MOST_FORMS)
        return onnx_refuse(chain, node,
                           "not a part of gelu, silu, mish or a normalization, "
                           "the only ones that read a value twice");
    out.name = node->output[0];
    forms->form[forms->n++] = out;
    name = activation_of(&out);
    *complete = name || out.kind == FORM_NORMAL;
    if (name)
        status = import_activation(chain->net, name);
    else if (*complete)
        status = import_norm(
            chain->net, chain->net->width ? 0 : chain->n_inputs, out.epsilon);
done:
    return status;
}
