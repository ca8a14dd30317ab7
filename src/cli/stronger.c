/* SPDX-License-Identifier: MIT */
/*
 * stronger.c - what a stronger preset would cost.
 *
 * An estimate for people, from the speed of this run: the time of a row is
 * proportional to the number of weights. Nothing of it is a result.
 */
#include "cli/stronger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/settings.h"
#include "cli/text.h"

/* Numbers that the first layer has for each feature. */
static double numbers_of_feature(const ls_config *config)
{
    const double size = setting_number(config, "numeric-size");

    if (setting_is(config, "numeric-embedding", "none"))
        return 1;
    if (isfinite(size))
        return size;
    return setting_is(config, "numeric-embedding", "piecewise") ? 16 : 4;
}

/* sum of n_in n_out over the layers, whose products are most of a step. */
static double weights_of(const ls_config *config, const ls_model_info *model)
{
    const struct setting_text hidden = setting_text(config, "hidden");
    double n_in = (double)model->features * numbers_of_feature(config);
    double weights = 0;

    for (const char *p = hidden.s; *p >= '0' && *p <= '9';) {
        char *end;
        const double n_out = strtod(p, &end);

        weights += n_in * n_out;
        n_in = n_out;
        p = *end ? end + 1 : end;
    }
    return weights + n_in * (double)model->targets;
}

static bool is_of_use(const struct run *run, const ls_result *result)
{
    const char *preset = model_fact(ls_trainer_model(run->trainer), "preset");

    return run->call->command->bit == COMMAND_TRAIN && !run->origin &&
           !(preset && strcmp(preset, "strong") == 0) &&
           !setting_is(run->config, "optimizer", "lbfgs") &&
           isfinite(result->rows_per_second) && result->rows_per_second > 0;
}

/* Seconds of training with a preset at the speed of this run, or NAN. A larger
 * network has more operations in a second, so that it takes less than this. */
static double seconds_of(const struct run *run, const char *preset)
{
    const ls_model_info *model = ls_model_about(ls_trainer_model(run->trainer));
    const double speed = ls_trainer_result(run->trainer)->rows_per_second;
    double seconds = NAN;
    ls_config *config = NULL;

    if (ls_config_copy(run->config, &config))
        return NAN;
    if (ls_config_preset(config, preset, run->data, NULL) == LS_OK)
        seconds = setting_number(config, "epochs") *
                  (double)ls_dataset_about(run->data)->rows *
                  (1 - setting_number(config, "val-split")) *
                  weights_of(config, model) / weights_of(run->config, model) /
                  speed;
    ls_config_destroy(config);
    return seconds;
}

void stronger_note(const struct run *run)
{
    if (!is_of_use(run, ls_trainer_result(run->trainer)))
        return;
    const double members = strtod(option_at(OPTION_MEMBERS)->initial, NULL);
    const double strong = seconds_of(run, "strong");
    const double pack = members * seconds_of(run, "fast");

    if (isfinite(strong) && isfinite(pack))
        note("stronger --preset strong would take at most about %s, lockstep "
             "pack %s, by the speed of this run",
             text_seconds(strong).s, text_seconds(pack).s);
}
