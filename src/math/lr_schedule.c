/* SPDX-License-Identifier: MIT */
/*
 * lr_schedule.c - the learning rate of each step of a run.
 *
 * t counts steps from 0 after a warmup of w steps. Names and defaults are those
 * of torch.optim.lr_scheduler, all stepped once per step; k epochs are k times
 * the steps of an epoch.
 */
#include "math/lr_schedule.h"

#include <math.h>
#include <string.h>

#include "math/scalar.h"

/* An epoch is better if its loss is lower than the lowest by this share of it,
 * PyTorch's threshold. */
static const double better_by = 1e-4;

/* one-cycle starts at lr / 25 and ends at a ten thousandth of that. */
static const double cycle_start = 25, cycle_end = 1e4;

/* Number of complete intervals. */
static double intervals(const struct lr_schedule *s, double t)
{
    return floor(t / s->every);
}

/* a at share 0, b at share 1, level at both ends. */
static double half_cosine(double a, double b, double share)
{
    return b + (a - b) * (1 + scalar_cos_pi(share)) / 2;
}

static double constant_rate(const struct lr_schedule *s, double t)
{
    (void)t;
    return s->lr;
}

/* lr factor^k,   k = floor(t / every)             StepLR, ExponentialLR */
static double power_rate(const struct lr_schedule *s, double t)
{
    return s->lr * scalar_power_whole(s->factor, (uint64_t)intervals(s, t));
}

/* lr / (1 + decay k)^power,   k = floor(t / every)             LambdaLR */
static double inverse_rate(const struct lr_schedule *s, double t)
{
    return s->lr / scalar_power(1 + s->decay * intervals(s, t), s->power);
}

/* least + (lr - least) (1 - t / span)^power                PolynomialLR */
static double polynomial_rate(const struct lr_schedule *s, double t)
{
    const double left = t < s->span ? 1 - t / s->span : 0;

    return s->least + (s->lr - s->least) * scalar_power(left, s->power);
}

/* The step at which cycle number i begins: every (growth^i - 1)/(growth - 1) */
static double cycle_begin(const struct lr_schedule *s, uint64_t i)
{
    return s->growth > 1 ? s->every * (scalar_power_whole(s->growth, i) - 1) /
                               (s->growth - 1)
                         : s->every * (double)i;
}

/* The cycle of step t: the logarithm may be one off by rounding. */
static uint64_t cycle_of(const struct lr_schedule *s, double t)
{
    const double cycles = t / s->every;
    uint64_t i = (uint64_t)cycles;

    if (s->growth > 1)
        i = (uint64_t)(scalar_log(1 + cycles * (s->growth - 1)) /
                       scalar_log(s->growth));
    while (i > 0 && cycle_begin(s, i) > t)
        i--;
    while (cycle_begin(s, i + 1) <= t)
        i++;
    return i;
}

/* least + (lr - least) (1 + cos(pi t / span)) / 2     CosineAnnealingLR;
 * with every: of the cycle that t is in,    CosineAnnealingWarmRestarts */
static double cosine_rate(const struct lr_schedule *s, double t)
{
    double share = t < s->span ? t / s->span : 1;

    if (s->every > 0) {
        const uint64_t i = cycle_of(s, t);
        const double begin = cycle_begin(s, i);

        share = (t - begin) / (cycle_begin(s, i + 1) - begin);
    }
    return half_cosine(s->lr, s->least, share);
}

/* From lr/25 up to lr at step rise span - 1, then down to the end at step
 * span - 1, both along half a cosine                         OneCycleLR */
static double one_cycle_rate(const struct lr_schedule *s, double t)
{
    const double last = s->span - 1, top = s->rise * s->span - 1;
    const double start = s->lr / cycle_start;
    const double end = s->least > 0 ? s->least : start / cycle_end;

    if (t < top)
        return half_cosine(start, s->lr, t / top);
    return half_cosine(s->lr, end, t < last ? (t - top) / (last - top) : 1);
}

/* lr (1 - cos(2 pi log2(1 + 15 t / span))) / 2: four arches, each twice as long
 * as the one before             (Holzmueller, Grinsztajn and Steinwart 2024) */
static double coslog4_rate(const struct lr_schedule *s, double t)
{
    const double share = t < s->span ? t / s->span : 1;
    const double arches = scalar_log(1 + 15 * share) / scalar_log(2);
    const double turn = 2 * (arches - floor(arches));

    return half_cosine(0, s->lr, turn < 1 ? turn : 2 - turn);
}

/* lr for half of the span, then down to the least along half a cosine */
static double flat_cosine_rate(const struct lr_schedule *s, double t)
{
    const double share = t < s->span ? t / s->span : 1;

    return share < 0.5 ? s->lr : half_cosine(s->lr, s->least, 2 * share - 1);
}

/* ReduceLROnPlateau, see lr_schedule_follow() */
static double plateau_rate(const struct lr_schedule *s, double t)
{
    (void)t;
    return s->reduced;
}

#define EVERY LR_USES_EVERY
#define FACTOR LR_USES_FACTOR
#define POWER LR_USES_POWER
#define DECAY LR_USES_DECAY
#define LEAST LR_USES_MIN
#define RISE LR_USES_RISE
#define GROWTH LR_USES_GROWTH

/* One row each: name, settings that it uses, usual factor and epochs of an
 * interval, whether it spans the run, whether it follows the loss, rate. */
#define LR_SCHEDULES(X)                                                   \
    X("constant", 0, 0, 0, false, false, constant_rate)                   \
    X("step", EVERY | FACTOR, 0.1, 10, false, false, power_rate)          \
    X("exp", EVERY | FACTOR, 0.95, 1, false, false, power_rate)           \
    X("inverse", EVERY | POWER | DECAY, 0, 1, false, false, inverse_rate) \
    X("polynomial", POWER | LEAST, 0, 0, true, false, polynomial_rate)    \
    X("cosine", EVERY | LEAST | GROWTH, 0, 0, true, false, cosine_rate)   \
    X("one-cycle", LEAST | RISE, 0, 0, true, false, one_cycle_rate)       \
    X("coslog4", 0, 0, 0, true, false, coslog4_rate)                      \
    X("flat-cosine", LEAST, 0, 0, true, false, flat_cosine_rate)          \
    X("plateau", EVERY | FACTOR | LEAST, 0.1, 5, false, true, plateau_rate)

#define ROW(name, uses, factor, epochs, spans, follows, rate) \
    {name, uses, factor, epochs, spans, follows, rate},
static const struct lr_kind table[] = {LR_SCHEDULES(ROW)};
#undef ROW

#define NAME(name, uses, factor, epochs, spans, follows, rate) name,
const char *const lr_schedule_choices[] = {LR_SCHEDULES(NAME) NULL};
#undef NAME

const struct lr_kind *lr_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

bool lr_schedule_spans_run(const ls_config *config)
{
    return lr_kind_find(config->lr_schedule)->spans_run &&
           config->lr_every.n <= 0;
}

static double steps_of(struct interval interval, double steps_of_epoch)
{
    return interval.unit == LS_EPOCHS ? interval.n * steps_of_epoch
                                      : interval.n;
}

struct lr_schedule lr_schedule_make(const ls_config *config,
                                    uint64_t steps_of_epoch, uint64_t epochs)
{
    const struct lr_kind *kind = lr_kind_find(config->lr_schedule);
    const bool usual = config->lr_every.n <= 0;
    const double epoch = (double)steps_of_epoch;
    struct lr_schedule s = {
        .kind = kind,
        .lr = config->lr,
        .scale = 1,
        .warmup = steps_of(config->warmup, epoch),
        .every = usual ? kind->usual_epochs * epoch
                       : steps_of(config->lr_every, epoch),
        .factor =
            config->lr_factor > 0 ? config->lr_factor : kind->usual_factor,
        .power = config->lr_power,
        .decay = config->lr_decay,
        .least = config->lr_min,
        .rise = config->lr_rise,
        .growth = config->lr_growth,
        .epochs_every = usual ? kind->usual_epochs : config->lr_every.n,
        .reduced = config->lr,
        .best = INFINITY,
    };

    s.span = epoch * (double)epochs - s.warmup;
    return s;
}

struct lr_schedule lr_schedule_factor(const char *name, uint64_t steps_of_epoch,
                                      uint64_t epochs)
{
    return (struct lr_schedule){.kind = lr_kind_find(name),
                                .lr = 1,
                                .scale = 1,
                                .span =
                                    (double)steps_of_epoch * (double)epochs};
}

/* (t + 1) / (w + 1) of the first rate for t < w: LinearLR from 1 / (w + 1) in w
 * steps. */
double lr_schedule_at(const struct lr_schedule *s, uint64_t steps)
{
    const double t = (double)steps;

    if (t < s->warmup)
        return s->scale * (s->kind->rate(s, 0) * ((t + 1) / (s->warmup + 1)));
    return s->scale * s->kind->rate(s, t - s->warmup);
}

void lr_schedule_follow(struct lr_schedule *s, double loss)
{
    if (loss < s->best - better_by * fabs(s->best) ||
        (isfinite(loss) && s->best == (double)INFINITY)) {
        s->best = loss;
        s->waited = 0;
        return;
    }
    if (++s->waited < s->epochs_every)
        return;
    s->waited = 0;
    s->reduced = fmax(s->reduced * s->factor, s->least);
}
