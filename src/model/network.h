/* SPDX-License-Identifier: MIT */
/*
 * network.h - the shape of a multilayer perceptron and its parameter block.
 *
 * All parameters are in one block of reals, the kernels first, then the biases,
 * then gain and shift of the layers with layer normalization, then alpha of the
 * layers with parametric activations, then the arrays of numeric embeddings,
 * then the tables E of embeddings, which are not decayed either: their rows are
 * inputs, not weights: W_1 W_2 .. W_L b_1 b_2 .. b_L gain_1 shift_1 gain_2 ..
 * alpha_1 .. w b V c E_1 E_2 .. Each part starts at a multiple of 64 bytes; the
 * padding between parts is zero and stays zero. Gradients and optimizer states
 * have the same layout. Behind it, blocks of training have the factors s of raw
 * weights (raw_weights.h).
 */
#ifndef LOCKSTEP_NETWORK_H
#define LOCKSTEP_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/real.h"
#include "base/settings.h"
#include "math/activation.h"
#include "math/dropout.h"
#include "math/loss.h"
#include "math/parameter_group.h"
#include "model/numeric_columns.h"

/* A = drop(g(norm(A_prev W + b))) + A_prev, W [n_in x n_out], b, gain, shift
 * and alpha [n_out]; see model/stages.h. */
struct layer {
    size_t n_in, n_out;
    const struct activation *activation;
    size_t W, b;        /* offsets in the block, in reals */
    size_t gain, shift; /* likewise, if norm */
    size_t alpha;       /* likewise, if parametric */
    bool frozen;        /* keeps its parameters in training */
    bool norm;          /* layer normalization */
    bool parametric;    /* units learn their share of the activation */
    bool residual;      /* A_prev is added */
    struct dropout drop;
    bool thinned; /* dropout alone of an activation that the products apply */
    bool staged;  /* other stages: the products do neither A nor dL/dZ */
};

/* A feature that is a code, and what becomes of it; see embedding.h. */
struct embedding {
    size_t feature; /* from 0 */
    size_t levels;  /* codes are 1 .. levels; 0: none */
    size_t size;    /* numbers for each code */
    size_t at;      /* the first of these among the inputs of layer 1 */
    size_t E;       /* offset of the table [levels x size] in the block */
};

enum { LS_MAX_EMBEDDINGS = 512 };

/* Features that are embedded as numbers; see numeric_embedding.h. Offsets of
 * the arrays in the block, of all n features one below the other, with the
 * rows of math/piecewise.h or math/periodic.h for each:
 *
 *                  w, b            V                            c
 *     piecewise    [size]          [bins x size]                none
 *     periodic     [frequencies]   L [frequencies x (size - 1)] [size - 1]
 */
struct numeric_embedding {
    const struct numeric_columns *columns; /* borrowed, NULL: none */
    size_t at;         /* the first of n * size inputs of layer 1 */
    size_t w, b, V, c; /* offsets in the block */
    double sigma;      /* deviation of w at the start, periodic */
};

static inline bool layer_has_stages(const struct layer *layer)
{
    return layer->staged || layer->thinned;
}

struct network {
    size_t n_layers;
    size_t n_features; /* n_in of the first layer, if none is embedded */
    struct numeric_embedding numeric;
    size_t n_embeddings;
    struct embedding embedding[LS_MAX_EMBEDDINGS]; /* by feature */
    struct layer layer[LS_MAX_HIDDEN + 1];
    const struct loss *loss;
    struct loss_parameters of_loss;
    bool fused; /* loss and last activation: dL/dZ from A and y */
    bool layer_norm, parametric, residual; /* of any hidden layer */
    struct dropout input_drop;
    bool drops;       /* any dropout */
    uint64_t seed;    /* of dropout */
    bool ntk;         /* raw weights are divided by sqrt(n_in) */
    size_t n_scale;   /* n_in of layer 1 if its inputs have factors s in
                         training, else 0 */
    size_t n_kernel;  /* reals of the kernels with padding: [0, n_kernel) */
    size_t n_block;   /* reals of the whole block with padding */
    size_t n_trained; /* reals allocated: n_block and, behind, the factors s */
    size_t n_parameters; /* without padding and s */
    size_t widest;       /* largest n_out of any layer, or, if larger, inputs
                            that are embeddings */
    size_t lowest;       /* first layer that is not frozen: no gradient of
                            those below is computed */
};

static inline const struct layer *network_last(const struct network *network)
{
    return &network->layer[network->n_layers - 1];
}

/* Outputs for each target, 1 but for quantile and gaussian. */
static inline size_t network_per_target(const struct network *network)
{
    return loss_parts(network->loss, &network->of_loss);
}

static inline size_t network_targets(const struct network *network)
{
    return network_last(network)->n_out / network_per_target(network);
}

/* Reals of all that is not decayed, with padding: biases, gains and shifts,
 * alphas, embeddings. */
static inline size_t network_n_bias(const struct network *network)
{
    return network->n_block - network->n_kernel;
}

/* Those of them that every row has a share in: all but the tables. */
static inline size_t network_n_dense(const struct network *network)
{
    return (network->n_embeddings ? network->embedding[0].E
                                  : network->n_block) -
           network->n_kernel;
}

/* Whether the inputs of the first layer are others than the features. */
static inline bool network_embeds(const struct network *network)
{
    return network->n_embeddings > 0 || network->numeric.columns;
}

/* The first input of the first layer that is embedded; all later ones are. */
static inline size_t network_first_embedded(const struct network *network)
{
    if (network->numeric.columns)
        return network->numeric.at;
    return network->n_embeddings ? network->embedding[0].at
                                 : network->layer[0].n_in;
}

/* A feature that is embedded. */
struct embedding_spec {
    size_t feature, levels, size;
};

/* Description of a network for network_make(). */
struct network_spec {
    size_t n_layers;
    const size_t *sizes; /* [n_layers + 1]: features, hidden units, outputs */
    const char *const *activations;      /* [n_layers] names */
    const char *loss;                    /* name */
    struct loss_parameters of_loss;      /* those that the loss reads */
    bool layer_norm, parametric;         /* of the hidden layers: of all, or */
    const bool *norm_of, *parametric_of; /* [n_layers - 1] of these */
    bool residual;                       /* of all that have n_in = n_out */
    /* In training alone, and no part of what the network is: */
    double input_dropout;
    const double *dropout; /* [n_layers - 1] shares, or NULL */
    uint64_t seed;         /* of dropout */
    bool ntk, feature_scale;
    size_t n_embeddings;
    const struct embedding_spec *embedding; /* [n_embeddings] by feature */
    const struct numeric_columns *numeric;  /* NULL: none; borrowed */
    double numeric_sigma; /* of initial frequencies, as the setting */
};

/* Make a network. LS_USAGE names an unknown activation or loss, LS_NO_MEMORY a
 * size too large. */
ls_status network_make(const struct network_spec *spec,
                       struct network *network);

/* Give the inputs of layer 1 factors s in training, behind the block: a model
 * and the blocks of its training have the same layout. */
void network_scale_inputs(struct network *network, bool scaled);

/* A range of the block whose parameters are alike: the kernel of a layer, or
 * others of a group; frozen ones keep their values. Embeddings and the factors
 * s are frozen with the first layer. */
struct block_range {
    size_t lo, hi;
    enum parameter_group group;
    bool frozen;
};
enum { MOST_RANGES = 4 * (LS_MAX_HIDDEN + 1) + 3 };

/* Fill range with all of the block and the factors s behind it, in its order,
 * and return how many there are. */
size_t network_ranges(const struct network *network,
                      struct block_range range[MOST_RANGES]);

/* Leave dropout out, as in prediction. */
void network_drop_nothing(struct network *network);

/* Freeze layers; at least one is not. */
void network_freeze(struct network *network, const bool *frozen);

/* Arrays of a group of parameters: of a layer kernel, bias, with layer
 * normalization gain and shift, and of a parametric one alpha; of the numeric
 * embeddings the arrays of struct numeric_embedding; of an embedding its
 * table. */
struct parameter_part {
    const char *of, *name; /* "layer", "kernel" */
    size_t number;         /* of the layer or embedding, from 1 */
    int rank;
    size_t rows, columns; /* 1 and n_out if rank is 1 */
    size_t start;         /* offset in the block */
};
enum { MOST_PARTS = 5 };

/* Groups of parameters: layers, then numeric embeddings, then embeddings. */
static inline size_t network_groups(const struct network *network)
{
    return network->n_layers + (network->numeric.columns ? 1 : 0) +
           network->n_embeddings;
}

/* Fill part for group l < network_groups(), and return how many there are. */
size_t network_parts(const struct network *network, size_t l,
                     struct parameter_part part[MOST_PARTS]);

/* Whether the same layers have normalization, parametric activations and
 * residual connections; the networks have as many layers. */
bool network_same_stages(const struct network *a, const struct network *b);

/* Whether layers, activations, loss with its parameters, and embeddings are the
 * same; dropout does not count, nor which features are embedded as numbers. */
bool network_equal(const struct network *a, const struct network *b);

/* Whether the loss and its parameters are the same. */
bool network_same_loss(const struct network *a, const struct network *b);

/* Write "28-300-300-1", truncated to size. */
void network_text(const struct network *network, char *text, size_t size);

/* SHA-256 of W_1 b_1 gain_1 shift_1 alpha_1 W_2 b_2 .. w b V c E_1 E_2 .. as
 * little-endian numbers. */
ls_status network_sha256(const struct network *network, const real *theta,
                         char hex[65]);

/* Allocate a zeroed parameter block of n_trained reals; free with mem_free().
 * what names it in error sentences. */
ls_status network_block(const struct network *network, const char *what,
                        real **block);

#endif
