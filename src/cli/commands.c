/* SPDX-License-Identifier: MIT */
/*
 * commands.c - the table of commands.
 */
#include "cli/commands.h"

#include <string.h>

/* Settings of a single run. */
#define NOT_OF_STUDIES                                                  \
    "bind,max-steps,diagnose,allow-changed-data,keep-checkpoints,save-" \
    "retry,save-fallback"

static const struct command commands[] = {
    {"train", COMMAND_TRAIN, "DATA [-o MODEL.h5] [OPTIONS]", 1, 1, TAKES_ALL,
     "", "", "train a network on a table",
     "Trains a multilayer perceptron on the rows of DATA, an HDF5 file, or "
     "several of them by a pattern in quotes, 'parts/*.h5', and writes a "
     "model. With --val or --val-split the best epoch on validation "
     "is written, else the last. Checkpoints are stored next to the "
     "model: MODEL.h5 has MODEL.ckpt.h5. Signals such as SIGTERM "
     "and --max-time finish the step, save, and exit with 75; SIGUSR2 saves "
     "and continues. --resume auto continues from a checkpoint, if any.",
     cmd_train},
    {"resume", COMMAND_RESUME, "RUN [DATA] [OPTIONS]", 1, 2, TAKES_RUN, "", "",
     "go on with a run that was stopped",
     "Goes on from the checkpoint of RUN, the model or the checkpoint itself, "
     "with the same bits as if it had never been stopped. DATA is needed only "
     "when the table is no longer where it was.",
     cmd_resume},
    {"cv", COMMAND_CV, "DATA [-k N] [-o FOLDS.h5] [OPTIONS]", 1, 1, TAKES_ALL,
     "", NOT_OF_STUDIES ",val,val-rows,val-split,val-every",
     "cross-validate a network",
     "Divides the rows of DATA into folds, stratified by class, or whole "
     "groups "
     "if there are groups, trains a model for each fold on all other rows, as "
     "many side by side as there are threads, and measures it on the fold. "
     "Prints the figures of each fold, their mean and standard deviation. "
     "FOLDS.h5 is the ensemble of all models.",
     cmd_cv},
    {"search", COMMAND_SEARCH, "DATA --space FILE -o BEST.h5 [OPTIONS]", 1, 1,
     TAKES_ALL, "", NOT_OF_STUDIES, "find good settings by trying them",
     "Trains a model for each trial, a choice of settings from FILE, as many "
     "side by side as there are threads, and ranks the trials by the figure of "
     "--monitor on the validation rows, or the mean over --folds. Writes the "
     "best model, with folds trained again on all rows, and BEST-trials.csv "
     "and .json. After any end of the process the same command with --resume "
     "auto goes on.",
     cmd_search},
    {"pack", COMMAND_PACK, "DATA -o MODEL.h5 [OPTIONS]", 1, 1, TAKES_ALL, "",
     NOT_OF_STUDIES ",restore,stop-at,val-every",
     "train many networks side by side, for one ensemble",
     "Trains --members networks of different settings and seeds side by side, "
     "epoch by epoch, and after each epoch chooses from all their states the "
     "ensemble that is best by --monitor on the rows held out (--val, or "
     "--val-split, 0.2 if not given). A member ends by --patience (16 if not "
     "given) or --epochs, the pack by --ensemble-patience or --max-time, which "
     "gives the best ensemble by then. Writes that ensemble as one model. "
     "After any other end of the process the same command with --resume auto "
     "goes on. The table and all members are kept in memory.",
     cmd_pack},
    {"ensemble", COMMAND_ENSEMBLE, "MODEL MODEL... -o FILE.h5 [OPTIONS]", 2,
     4096, 0, "", "", "join several models into one file",
     "Writes a model whose outputs are the mean of those of all MODELs: "
     "probabilities, or values in the units of y. They must have the same "
     "task, features, classes and loss.",
     cmd_ensemble},
    {"eval", COMMAND_EVAL, "MODEL [OTHER] DATA [OPTIONS]", 2, 3,
     TAKES_READING | TAKES_THREADS, "seed,group", "",
     "measure a model on a table",
     "Prints the figures of the model's task, by the names of scikit-learn, "
     "with row weights if there are any: loss, accuracy, area under the ROC "
     "curve, F1 and others, a table of the classes and the confusion matrix, "
     "or for regression RMSE, MAE and R2. With two models also the difference "
     "of each figure, with its interval. Columns are matched by name where "
     "both sides have names. Outputs of rows that need more than half of "
     "--memory are kept in temporary files in the directory TMPDIR; the "
     "figures are the same.",
     cmd_eval},
    {"calibrate", COMMAND_CALIBRATE, "MODEL DATA -o OUT.h5 [OPTIONS]", 1, 2,
     TAKES_READING | TAKES_THREADS, "threshold-by", "",
     "make probabilities agree with frequencies",
     "Writes a copy of MODEL whose probabilities are calibrated on the rows of "
     "DATA, which it was not trained on: --method temperature divides the "
     "logits by a number, isotonic maps the probability of each class by a "
     "rising function, threshold chooses the probability above which class 1 "
     "is predicted, none takes all of that away and needs no DATA. predict "
     "and eval use it.",
     cmd_calibrate},
    {"predict", COMMAND_PREDICT, "MODEL DATA -o OUT [OPTIONS]", 2, 2,
     TAKES_READING | TAKES_THREADS, "", "", "write the outputs for a table",
     "Writes the outputs for every row of DATA, in its order: text if OUT "
     "ends in .csv or .tsv, a matrix if it ends in .npy, else HDF5 with "
     "/prediction and /class. DATA may be the standard input (-), whose rows "
     "are answered as they come if it is CSV or TSV, and OUT the standard "
     "output (-), as CSV, which is used for standard input if -o is not "
     "given.",
     cmd_predict},
    {"export", COMMAND_EXPORT, "MODEL --to KIND -o FILE [OPTIONS]", 1, 1, 0, "",
     "", "write a model in another language or format",
     "Writes what predict computes, from the columns of a table to the "
     "outputs, "
     "as C with a header, ONNX, JSON, a NumPy script, Keras HDF5, a Fortran "
     "module, LWTNN, an SQL query, or, infer, a file for liblockstep-infer. A "
     "kind that cannot express a step of the "
     "model refuses it by name.",
     cmd_export},
    {"importance", COMMAND_IMPORTANCE, "MODEL DATA [-o FILE.csv] [OPTIONS]", 2,
     2, TAKES_READING | TAKES_THREADS, "seed", "",
     "show which columns a model relies on",
     "Permutes the values of one input column at a time among the rows of "
     "DATA, which must have y, and shows how much worse --metric gets: mean "
     "and standard deviation over --repeats. The features of a text column are "
     "permuted together. Use rows that the model was not trained on. FILE.csv "
     "gets a line for each column of the model, in its order.",
     cmd_importance},
    {"dependence", COMMAND_DEPENDENCE,
     "MODEL DATA --columns A,B [-o FILE.csv] [OPTIONS]", 2, 2,
     TAKES_READING | TAKES_THREADS, "seed", "",
     "show how the outputs depend on a column",
     "Sets one input column of all rows of DATA to each point of a grid, and "
     "shows the mean of the outputs (partial dependence), and with "
     "--individual those of single rows. The grid of a text column are its "
     "texts. FILE.csv gets a line for each point.",
     cmd_dependence},
    {"report", COMMAND_REPORT, "RUN... -o FILE.html [OPTIONS]", 1, 32,
     TAKES_READING | TAKES_THREADS, "", "",
     "write a page on models, with pictures",
     "Writes one page that needs nothing else: a summary, learning curves, "
     "curves of the predictions, the data and what a check finds in them, "
     "settings and provenance; several RUNs are compared. RUN is a model, a "
     "checkpoint, an ensemble of cv or pack, the best model of a search, or "
     "the document that cv, pack and search write with --json. The "
     "predictions are those for --data, else for the rows that the run held "
     "out, if its table is still the same.",
     cmd_report},
    {"plot", COMMAND_PLOT, "RUN --what PICTURE -o FILE.svg [OPTIONS]", 1, 1,
     TAKES_READING | TAKES_THREADS, "", "", "write one picture of a report",
     "Writes one of the pictures of a report as SVG. Without a PICTURE that "
     "RUN has, the message names those that it has.",
     cmd_plot},
    {"import", COMMAND_IMPORT, "FILE... -o DATA.h5 [OPTIONS]", 1, 64,
     TAKES_THREADS,
     "rows,task,missing,x,y,weight,id,group,stored-split,thousands,decimal,"
     "numbers,na,unknown",
     "", "turn CSV, LIBSVM, NPY or IDX files into a table",
     "Reads a CSV, TSV, LIBSVM or NPZ file, or X and y in two files (IDX, "
     "NPY), "
     "plain, .gz or .zst, or the standard input (-), and writes an HDF5 table "
     "to train on. Every cell is checked. A column of texts becomes a feature "
     "for each of its texts. All or nothing: the output appears complete.",
     cmd_import},
    {"import-model", COMMAND_IMPORT_MODEL, "FILE -o MODEL.h5 [OPTIONS]", 1, 1,
     0, "", "", "turn a network of another program into a model",
     "Reads a network of dense layers: HDF5 that Keras saved, an ONNX graph, "
     "or "
     "JSON as export writes it. Scaling before the first layer and after the "
     "last becomes that of the model. A layer that lockstep does not have is "
     "refused by name.",
     cmd_import_model},
    {"info", COMMAND_INFO, "FILE [OPTIONS]", 1, 1, TAKES_READING,
     "task,missing,val,val-rows,val-split,split,group,seed,thousands,decimal,"
     "numbers,na",
     "", "say what a table, model or checkpoint is",
     "Shows what a file holds, how it would be read and what that costs. With "
     "--check a table is read as a whole: missing and infinite values, "
     "constant and equal columns, rare classes, sorted labels, rows that occur "
     "twice, and rows held out (--val, --val-split, /split) that also train; "
     "the exit code is 1 if anything would stop or spoil training. A model is "
     "checked byte by byte and must reproduce its own self-test.",
     cmd_info},
    {"diff", COMMAND_DIFF, "A B", 2, 2, 0, "", "",
     "compare two models bit for bit",
     "Exits with 0 when all parameters of both models are the same bits, and "
     "with 1 when not, naming the largest difference and its place.",
     cmd_diff},
    {"gradcheck", COMMAND_GRADCHECK, "[OPTIONS]", 0, 0, 0, "l2,seed,products",
     "", "compare gradients with finite differences",
     "Compares the gradient of every activation and loss with central "
     "differences. lockstep-f64 does it in double precision, where the "
     "largest relative error must not exceed 1e-7.",
     cmd_gradcheck},
    {"lrfind", COMMAND_LRFIND, "DATA [OPTIONS]", 1, 1, TAKES_ALL, "",
     "lr,lr-schedule,warmup,lr-every,lr-factor,lr-power,lr-decay,lr-min,"
     "lr-rise,lr-growth,dropout-schedule,weight-decay-schedule,val,val-rows,"
     "epochs,"
     "patience,min-delta,monitor,restore,threshold-by,stop-at,val-every,on-"
     "divergence,rollback-factor,max-rollbacks,save-"
     "every,keep-checkpoints,save-retry,save-fallback,max-time,"
     "max-steps,diagnose,allow-changed-data",
     "try a range of learning rates",
     "Trains a few steps on DATA with a learning rate that grows in each of "
     "them, until the loss explodes, shows the loss by rate, and suggests a "
     "--lr for train with the same options. Nothing is kept. Of a config file "
     "it uses what a training step needs.",
     cmd_lrfind},
    {"bench", COMMAND_BENCH, "[DATA] [OPTIONS]", 0, 1, TAKES_ALL, "",
     "id,group,stored-split,val,val-rows,val-split,split,unknown,epochs,"
     "patience,min-delta,monitor,restore,threshold-by,stop-at,val-every,on-"
     "divergence,rollback-factor,max-rollbacks,save-"
     "every,keep-checkpoints,save-retry,save-fallback,max-time,"
     "max-steps,allow-changed-data",
     "measure the speed of training",
     "Times whole training steps on generated rows of a workload, or on DATA "
     "with the network that the settings say. A workload brings its own "
     "network and optimizer: of the settings it takes --threads, --schedule, "
     "--team, --bind, --shard, --seed and --products. Of a config file a bench "
     "uses what a training step needs.",
     cmd_bench},
    {"doctor", COMMAND_DOCTOR, "[--mpi [DATA]] [OPTIONS]", 0, 1, TAKES_THREADS,
     "", "", "check build, libraries and machine",
     "Reports the build, the libraries, the machine and the limits of this "
     "job, and tests the matrix products on all threads. Under mpirun --mpi "
     "tests the processes instead: one build, one DATA, processors, latency "
     "and bandwidth.",
     cmd_doctor},
    {"help", COMMAND_HELP, "[COMMAND [GROUP]]", 0, 2, 0, "", "",
     "show the options of a command",
     "Shows the commands, or the options of one: of a command with many "
     "options the most used and the names of the others by group; then a GROUP "
     "such as loss, or --all, explains more.",
     cmd_help},
    {"version", COMMAND_VERSION, "", 0, 0, 0, "", "", "show the version",
     "Shows the version and the number type of this program.", cmd_version},
};

enum { N_COMMANDS = sizeof commands / sizeof *commands };

const struct command *command_at(size_t i)
{
    return i < N_COMMANDS ? &commands[i] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

const char *command_nearest(const char *name)
{
    const char *names[N_COMMANDS + 1] = {NULL};

    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i].name;
    return ls_nearest(name, names);
}
