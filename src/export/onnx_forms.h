/* SPDX-License-Identifier: MIT */
/*
 * onnx_forms.h - activations and normalizations that an ONNX graph spells out
 * in several nodes.
 */
#ifndef LOCKSTEP_ONNX_FORMS_H
#define LOCKSTEP_ONNX_FORMS_H

#include "export/onnx_chain.h"

enum onnx_form_kind {
    FORM_FUNCTION, /* factor x^power (f(inner x) + offset) */
    FORM_MEAN,     /* of x, over the units of a row */
    FORM_CENTERED, /* x - mean */
    FORM_SQUARE,   /* (x - mean)^2 */
    FORM_VARIANCE, /* the mean of that, + epsilon */
    FORM_DEVIATION,
    FORM_INVERSE, /* of the deviation */
    FORM_NORMAL   /* (x - mean) / deviation */
};

/* What is known of a value that was computed from x, where the chain stands. */
struct onnx_form {
    const char *name; /* of the value */
    enum onnx_form_kind kind;
    double factor;
    int power;            /* 0 or 1 */
    const char *f;        /* "" for none: f + offset is 1 */
    double inner, offset; /* of f */
    double epsilon;
};

enum { ONNX_MOST_FORMS = 16 };

struct onnx_forms {
    size_t n;
    struct onnx_form form[ONNX_MOST_FORMS];
};

/* Take a node that computes with x, the value that the chain has reached, or
 * with what was computed from it. Adds to the network when the value of the
 * node is gelu, silu, mish or the normalization of x, with *complete; the chain
 * goes on from there. LS_BAD_DATA if a node does not lead to one of them. */
ls_status onnx_take_form(const struct onnx_chain *chain,
                         struct onnx_forms *forms, const Onnx__NodeProto *node,
                         bool *complete);

#endif
