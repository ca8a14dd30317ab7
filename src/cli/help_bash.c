/* SPDX-License-Identifier: MIT */
/*
 * help_bash.c - completion for bash, from the tables.
 */
#include "cli/help.h"
#include "cli/options.h"

static void put_commands(FILE *out)
{
    fputs("    local commands=\"", out);
    for (size_t i = 0; command_at(i); i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", command_at(i)->name);
    fputs("\"\n", out);
}

static void put_options(FILE *out)
{
    fputs("    case \"${COMP_WORDS[1]}\" in\n", out);
    for (size_t i = 0; command_at(i); i++) {
        fprintf(out, "    %s) options=\"", command_at(i)->name);
        for (size_t row = 0; row < option_count(); row++)
            if (option_is_of(row, command_at(i)))
                fprintf(out, " --%s", option_at(row)->name);
        fputs("\" ;;\n", out);
    }
    fputs("    esac\n", out);
}

static void put_choices(FILE *out)
{
    fputs("    case \"$before\" in\n", out);
    for (size_t row = 0; row < option_count(); row++) {
        const ls_option *option = option_at(row);

        if (!option->choices)
            continue;
        fprintf(out, "    --%s) words=\"", option->name);
        for (const char *const *c = option->choices; *c; c++)
            fprintf(out, "%s%s", c == option->choices ? "" : " ", *c);
        fputs("\" ;;\n", out);
    }
    fputs("    esac\n", out);
}

void help_bash(FILE *out)
{
    fputs("# bash completion for lockstep and lockstep-f64, written by "
          "`lockstep help --completion bash`.\n"
          "_lockstep()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]}\n"
          "    local before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local options=\"\" words=\"\"\n"
          "    # --name=value: '=' is a word of its own, as COMP_WORDBREAKS "
          "has it.\n"
          "    if [ \"$word\" = = ]; then\n"
          "        word=\n"
          "    elif [ \"$before\" = = ]; then\n"
          "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    fi\n",
          out);
    put_commands(out);
    put_options(out);
    put_choices(out);
    fputs("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        words=$commands\n"
          "    elif [ -z \"$words\" ] && [ \"${word#-}\" != \"$word\" ]; then\n"
          "        words=$options\n"
          "    elif [ \"${COMP_WORDS[1]}\" = help ]; then\n"
          "        words=$commands\n"
          "    fi\n"
          "    COMPREPLY=()\n"
          "    if [ -n \"$words\" ]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
          "\"$word\")\n"
          "    fi\n"
          "}\n"
          "complete -o default -F _lockstep lockstep lockstep-f64\n",
          out);
}
