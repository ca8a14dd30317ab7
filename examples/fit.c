/* SPDX-License-Identifier: MIT */
/* fit.c - trains a network on events.h5: the example of README.md. */
#include <lockstep.h>
#include <stdio.h>

int main(void)
{
    ls_config *config = NULL;
    ls_dataset *data = NULL;
    ls_trainer *trainer = NULL;

    ls_status status = ls_config_create(&config);
    if (!status)
        status = ls_config_set(config, "hidden", "64,32");
    if (!status)
        status = ls_dataset_open("events.h5", config, &data);
    if (!status)
        status = ls_trainer_create(config, data, NULL, NULL, &trainer);
    if (!status)
        status = ls_trainer_run(trainer, "model.h5", 0);
    if (status)
        fprintf(stderr, "%s\n", ls_last_error());
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
    ls_config_destroy(config);
    return (int)status;
}
