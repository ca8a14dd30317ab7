# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# export_models.sh - the family of models that tests of exports train: every
# activation, kind of column, scaling, stage, loss and task, all of them tiny.
# A test sources it after lib.sh, and calls make_models.

# make_tables: rows.csv has numbers, texts and missing cells; plain.csv numbers;
# odd.csv names and texts that mean something in the languages of the exports.
make_tables() {
    "$PYTHON" - <<'END'
import csv, random
random.seed(3)
texts = ["it's", 'a "b"', "line\nbreak", "back\\slash", "what??/", "*/ & %d",
         "x" * 59 + "&'&", "h\u00e9"]
with open("odd.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["y0", 'b "*/ c', "it's", "LS_row", "class"])
    for i in range(160):
        a, t = random.random(), random.randrange(len(texts))
        out.writerow([a, random.random(), texts[t], i % 5,
                      ["p'q", 'r"s', "t"][(t + (a > 0.5)) % 3]])
END
    awk 'BEGIN {
        srand(5)
        print "a,b,c,two,class,y,y2" > "tied.csv"
        for (i = 0; i < 160; i++) {
            a = int(rand() * 5); b = rand() < 0.4 ? 0 : rand() < 0.5 ? 7.5 : 3 + rand()
            c = rand() < 0.5 ? 1000.25 : 1000 + rand()
            printf "%s,%s,%s,yes,low,%.6g,1\n", a, b, c, a + b + c > "tied.csv"
        }
        srand(7)
        split("red green", color, " "); split("p q r s", kind, " ")
        # A text that needs all quoting there is, and lines that are cut.
        color[3] = "bl\"u\ne"
        for (i = 0; i < 55; i++) color[3] = color[3] "\047"
        print "a,b,color,kind,two,class,y,y2" > "rows.csv"
        print "a,b,c,two,class,y,y2" > "plain.csv"
        for (i = 0; i < 160; i++) {
            a = rand() * 4 - 1; b = rand() * 100 + 1000; c = rand()
            k = 1 + int(rand() * 3); q = 1 + int(rand() * 4)
            class = a + k > 3 ? "high" : a * q > 1 ? "mid" : "low"
            two = a + b / 100 + k > 13 ? "yes" : "no"
            y = 30 + 3 * a * a - b / 50 + k
            name = color[k]; gsub(/"/, "\"\"", name)
            if (name ~ /"/) name = "\"" name "\""
            printf "%s,%s,%s,%s,%s,%s,%.6g,%.6g\n", i % 11 == 3 ? "" : a, \
                i % 13 == 5 ? "" : b, i % 17 == 2 ? "" : name, kind[q], two, \
                class, y, a - b / 1000 > "rows.csv"
            printf "%s,%s,%s,%s,%s,%.6g,%.6g\n", a, b, c, two, class, y, \
                a - b / 1000 > "plain.csv"
        }
    }'
}

# model NAME TABLE LABEL OPTION...: train NAME.h5; NAME.table has its table.
model() {
    local name=$1 table=$2 label=$3 drop

    shift 3
    drop=$(echo two,class,y,y2 | sed "s/\b$label\b//; s/,,/,/; s/^,//; s/,$//")
    [ -e "$table-$label-$drop.csv" ] || "$PYTHON" - "$table.csv" "$label" \
        "$table-$label-$drop.csv" <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
keep = [j for j, name in enumerate(rows[0])
        if name == sys.argv[2] or name not in ("two", "class", "y", "y2")]
with open(sys.argv[3], "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows([r[j] for j in keep] for r in rows)
END
    echo "$table-$label-$drop.csv" >"$name.table"
    expect_exit 0 "$LOCKSTEP" train "$table-$label-$drop.csv" --y "$label" \
        -o "$name.h5" --epochs 2 --batch-size 32 --lr 0.02 -q -j 1 --force "$@"
    models="$models $name"
}

# make_models: names are in $models.
make_models() {
    models=
    make_tables
    model act1 plain y --hidden 5,5,5 --activation sigmoid,relu,tanh
    model act2 plain y --hidden 5,5,5 --activation leaky_relu,elu,selu
    model act3 plain two --hidden 5,5,5 --activation gelu,silu,mish
    model act4 plain class --hidden 5,5,5 \
        --activation softplus,softsign,identity
    model linear plain y --hidden none
    model text rows class --hidden 6 --missing indicator
    model codes rows two --hidden 6 --embedding 2 --missing mean
    model robust rows y --hidden 6 --missing mean --normalize robust
    model quantile rows y --hidden 6 --missing mean --normalize quantile
    model stages plain class --hidden 6,6,6 --activation gelu --layer-norm \
        --parametric --residual
    model prelu plain two --hidden 6,6 --activation relu,leaky_relu \
        --parametric --residual
    model piecewise plain two --hidden 6 --numeric-embedding piecewise \
        --numeric-bins 4 --numeric-size 3
    model periodic plain y --hidden 6 --numeric-embedding periodic
    model gauss plain y --hidden 6 --loss gaussian
    model levels plain y --hidden 6 --loss quantile --quantiles 0.1,0.5,0.9
    model counts plain y --hidden 6 --loss poisson
    model clipped plain y --hidden 6 --clip-outputs
    model names odd class --hidden 6
    model twin plain y --hidden 4 --seed 3
    expect_exit 0 "$LOCKSTEP" ensemble act1.h5 act2.h5 twin.h5 -o mean.h5
    # Few values, so that many rows are at knots of quantiles, some of which
    # are equal: at both ends and in between.
    model knots tied y --hidden 6 --normalize quantile
    model twin2 rows class --hidden 5 --missing indicator --seed 5
    expect_exit 0 "$LOCKSTEP" ensemble text.h5 twin2.h5 -o votes.h5
    model codes2 rows two --hidden 6 --embedding 2 --missing mean --seed 5
    expect_exit 0 "$LOCKSTEP" ensemble codes.h5 codes2.h5 -o pair.h5
    model gauss2 plain y --hidden 6 --loss gaussian --seed 9
    expect_exit 0 "$LOCKSTEP" ensemble gauss.h5 gauss2.h5 -o mixture.h5
    # States with weights of their own.
    expect_exit 0 "$LOCKSTEP" pack "$(cat act1.table)" --y y --members 3 \
        --epochs 3 --hidden 5 -q -j 1 -o pack.h5
    cp act1.table pack.table
    cp act1.table mean.table
    cp act1.table mixture.table
    cp text.table votes.table
    cp codes.table pair.table
    models="$models mean mixture votes pair pack"
}
