# SPDX-License-Identifier: MIT
"""python.py - laws of python/lockstep.py.

    python.py PART...    plain: with NumPy alone, scikit-learn hidden;
                         estimators: check_estimator() of scikit-learn;
                         together: pipelines, searches, joblib, pandas;
                         files: models of the program lockstep
"""
import copy
import functools
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings

import numpy as np

PROGRAM = os.environ["LOCKSTEP"]
if sys.argv[1] == "plain":
    sys.modules["sklearn"] = None
import lockstep  # noqa: E402
from lockstep import LockstepClassifier, LockstepRegressor, Model  # noqa: E402

RANDOM = np.random.RandomState(0)
X = RANDOM.randn(400, 5)
KIND = np.array(["down", "mid", "up"])[
    np.digitize(X[:, 0] + X[:, 1] ** 2, [0.2, 1.2])]
SIDE = (X[:, 0] * X[:, 1] > 0).astype(int)
VALUE = 3 * X[:, 0] + X[:, 1] ** 2 + 10
# Fewer epochs than by default.
QUICK = {"hidden_layer_sizes": (32,), "learning_rate_init": 0.02,
         "max_iter": 30, "random_state": 3, "batch_size": 50}


def raises(fault, words, function, *arguments, **others):
    try:
        function(*arguments, **others)
    except fault as raised:
        assert words in str(raised), (words, str(raised))
        return
    raise AssertionError("no %s with %r" % (fault.__name__, words))


def classifier(**others):
    return LockstepClassifier(**{**QUICK, **others})


def regressor(**others):
    return LockstepRegressor(**{**QUICK, **others})


# ---- plain: NumPy alone --------------------------------------------------------

def test_classes_are_learnt():
    for y in (KIND, SIDE, SIDE.astype(bool), SIDE * 10.0):
        net = classifier(max_iter=60).fit(X, y)
        assert net.score(X, y) > 0.9, net.score(X, y)
        assert list(net.classes_) == sorted(set(y))
        p = net.predict_proba(X)
        assert p.shape == (400, len(net.classes_))
        assert np.allclose(p.sum(axis=1), 1, atol=1e-6)
        assert (net.classes_[p.argmax(axis=1)] == net.predict(X)).all()
        assert np.allclose(np.exp(net.predict_log_proba(X)), p, atol=1e-6)


def test_labels_are_learnt():
    y = np.column_stack([SIDE, X[:, 2] > 0, X[:, 3] > 1]).astype(int)
    net = classifier(max_iter=100).fit(X, y)
    assert net.predict(X).shape == y.shape
    assert (net.predict(X) == y).mean() > 0.95
    assert ((net.predict_proba(X) > 0.5) == net.predict(X)).all()


def test_values_are_learnt():
    both = np.column_stack([VALUE, X[:, 2]])
    assert regressor().fit(X, VALUE).score(X, VALUE) > 0.98
    net = regressor().fit(X, both)
    assert net.predict(X).shape == (400, 2)
    assert net.score(X, both) > 0.95


def test_quantiles_and_variances_have_a_point():
    net = regressor(settings={"loss": "quantile", "quantiles": "0.1,0.45,0.9"})
    net.fit(X, VALUE)
    out = net.predict_outputs(X)
    assert out.shape == (400, 3)
    assert (net.predict(X) == out[:, 1].astype(float)).all()
    net = regressor(settings={"loss": "gaussian"}).fit(X, VALUE)
    out = net.predict_outputs(X)
    assert (net.predict(X) == out[:, 0].astype(float)).all()
    assert (out[:, 1] > 0).all()


def test_result_does_not_depend_on_threads_layout_or_type():
    p = classifier(n_jobs=1).fit(X, KIND).predict_proba(X)
    same = [classifier(n_jobs=n).fit(X, KIND).predict_proba(X) for n in (2, 3)]
    same.append(classifier().fit(np.asfortranarray(X), KIND).predict_proba(X))
    wide = np.zeros((400, 10))
    wide[:, ::2] = X
    same.append(classifier().fit(wide[:, ::2], KIND).predict_proba(X))
    same.append(classifier().fit(X.tolist(), list(KIND)).predict_proba(X))
    for other in same:
        assert (other == p).all()
    net = classifier().fit(X.astype(np.float32), KIND)
    assert (net.predict_proba(X[:1]) == net.predict_proba(X)[:1]).all()
    bytes_ = (X * 20 + 100).clip(0, 255).astype(np.uint8)
    a = classifier().fit(bytes_, KIND).predict_proba(bytes_)
    b = classifier().fit(bytes_.astype(float), KIND).predict_proba(
        bytes_.astype(float))
    assert (a == b).all()


def test_weights_count():
    weight = np.where(KIND == "up", 20.0, 1.0)
    share = [(classifier(max_iter=5).fit(X, KIND, w).predict(X) == "up").mean()
             for w in (None, weight)]
    assert share[1] > share[0]
    ones = classifier().fit(X, KIND, np.ones(400)).predict_proba(X)
    assert (ones == classifier().fit(X, KIND).predict_proba(X)).all()
    zero = np.repeat([1.0, 0.0], 200)
    left = classifier().fit(X[:200], KIND[:200]).predict_proba(X)
    assert (classifier().fit(X, KIND, zero).predict_proba(X) == left).all()
    raises(ValueError, "negative", classifier().fit, X, KIND, -weight)
    raises(ValueError, "no row is left", classifier().fit, X, KIND, 0 * zero)
    raises(ValueError, "sample_weight.shape", classifier().fit, X, KIND, [1.0])


def test_training_stops_early_and_keeps_the_best():
    net = classifier(early_stopping=True, max_iter=300, n_iter_no_change=5)
    net.fit(X, KIND)
    assert net.n_iter_ < 300
    assert len(net.validation_scores_) == net.n_iter_ == len(net.loss_curve_)
    # patience counts from the best epoch by --monitor, the validation loss
    assert net.n_iter_ - net.best_epoch_ >= 5
    net = classifier(max_iter=40).fit(X[:300], KIND[:300],
                                      validation_data=(X[300:], KIND[300:]))
    assert len(net.validation_scores_) == net.n_iter_
    assert classifier().fit(X, KIND).validation_scores_ is None


def test_callback_sees_epochs_and_stops():
    seen = []

    def stop(epoch):
        seen.append(epoch)
        return epoch["epoch"] == 4

    net = classifier(callback=stop).fit(X, KIND)
    assert [e["epoch"] for e in seen] == [1, 2, 3, 4] and net.n_iter_ == 4
    assert net.loss_curve_ == [e["loss"] for e in seen]
    four = classifier(max_iter=4).fit(X, KIND)
    assert (four.predict_proba(X) == net.predict_proba(X)).all()

    def fail(epoch):
        seen.append(epoch)
        raise KeyError("of the callback")

    before = len(seen)
    raises(KeyError, "of the callback", classifier(callback=fail).fit, X, KIND)
    assert len(seen) == before + 1


def test_interrupt_stops_training():
    def interrupt():
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)

    handler = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    began = time.time()
    net = classifier(max_iter=10 ** 7, n_iter_no_change=10 ** 7)
    raises(KeyboardInterrupt, "", net.fit, X, KIND)
    assert time.time() - began < 60
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, handler)
    thread.join()
    assert not hasattr(net, "model_")


def test_parameters_without_effect_are_refused():
    for words, parameters in (
            ("has no effect with solver", {"momentum": 0.5}),
            ("has no effect with solver", {"solver": "sgd", "beta_1": 0.5}),
            ("want 'sgd'", {"learning_rate": "invscaling"}),
            ("want 'invscaling'", {"solver": "sgd", "power_t": 0.3}),
            ("power_t", {"solver": "sgd", "learning_rate": "invscaling",
                         "power_t": -1}),
            ("has no effect with solver", {"max_fun": 9}),
            ("categorical_features", {"categorical_features": "all"}),
            ("categorical_features", {"categorical_features": [9]}),
            ("categorical_features", {"categorical_features": ["a"]}),
            ("want 'zero' or 'error'", {
                "categorical_features": [0],
                "settings": {"unknown": "zeros"}}),
            ("has no effect with", {"learning_rate": "adaptive"}),
            ("without early_stopping", {"validation_fraction": 0.3}),
            ("give one of them", {"settings": {"batch_size": 9}}),
            ("of files", {"settings": {"rows": "0:9"}}),
            ("use random_state", {"settings": {"seed": 9}}),
            ("did you mean", {"settings": {"dropuot": 0.1}}),
            ("optimizer", {"solver": "newton"}),
            ("activation", {"activation": "relo"}),
            ("n_jobs", {"n_jobs": 0}), ("n_jobs", {"n_jobs": "2"}),
            ("max_iter", {"max_iter": 2.5}), ("max_iter", {"max_iter": 0}),
            ("batch_size", {"batch_size": 0}),
            ("hidden_layer_sizes", {"hidden_layer_sizes": (2.5,)}),
            ("n_iter_no_change", {"n_iter_no_change": 0.5}),
            ("want None or a dict", {"settings": "dropout"}),
            ("holds out no rows", {"early_stopping": True,
                                   "validation_fraction": 0}),
            ("random_state", {"random_state": -1}),
            ("has no effect with solver", {"solver": "lbfgs"}),
            ("which takes all rows", {"solver": "lbfgs",
                                      "learning_rate_init": 0.001}),
            ("lbfgs and", {"solver": "lbfgs", "learning_rate_init": 0.001,
                           "batch_size": "auto",
                           "settings": {"dropout": 0.1}})):
        raises(ValueError, words, classifier(**parameters).fit, X, KIND)
    for parameters in (
            {"solver": "sgd", "learning_rate": "adaptive", "momentum": 0.8},
            {"solver": "sgd", "momentum": 0, "nesterovs_momentum": True},
            {"solver": "lbfgs", "batch_size": "auto"},
            {"solver": "muon"}, {"solver": "adamw"}, {"learning_rate": "cosine"},
            {"activation": "logistic", "hidden_layer_sizes": 9},
            {"hidden_layer_sizes": (), "shuffle": False},
            {"settings": {"layer_norm": True, "dropout": [0.1],
                          "ema": 0.9, "normalize": "none"}}):
        net = classifier(**parameters)
        if parameters.get("solver") in ("lbfgs", "muon", "adamw"):
            net.set_params(learning_rate_init=0.001)
        net.fit(X, KIND)
        assert net.n_iter_ > 0


def test_alpha_is_the_penalty_of_scikit_learn():
    strong = classifier(alpha=50.0).fit(X, KIND).coefs_[0]
    weak = classifier(alpha=0).fit(X, KIND).coefs_[0]
    assert np.abs(strong).sum() < 0.3 * np.abs(weak).sum()
    # l2 / 2 of the sum of squares: alpha / (2 rows of a minibatch) there
    a = classifier(alpha=1.0).fit(X, KIND).predict_proba(X)
    b = classifier(alpha=0.0001, settings={"l2": 1 / 50}).fit(
        X, KIND).predict_proba(X)
    assert (a == b).all()


def test_bad_data_are_named():
    bad = X.copy()
    bad[7, 2] = np.nan
    raises(ValueError, "NaN", classifier().fit, bad, KIND)
    net = classifier(settings={"missing": "mean"}).fit(bad, KIND)
    assert np.isfinite(net.predict_proba(bad)).all()
    raises(ValueError, "only one class", classifier().fit, X, ["a"] * 400)
    raises(ValueError, "features", net.predict, X[:, :3])
    raises(ValueError, "2D", net.predict, X[0])
    raises(ValueError, "omplex", classifier().fit, X * 1j, KIND)
    raises(AttributeError, "not fitted", classifier().predict, X)
    raises(lockstep.LockstepError, "not finite",
           regressor(solver="sgd", momentum=0, learning_rate_init=1e30,
                     settings={"normalize-y": "none"}).fit, X, VALUE * 1e9)


def test_models_are_copied_and_pickled():
    net = classifier().fit(X, KIND)
    p = net.predict_proba(X)
    for other in (pickle.loads(pickle.dumps(net)), copy.deepcopy(net),
                  copy.copy(net)):
        assert (other.predict_proba(X) == p).all()
        assert other.get_params() == net.get_params()
    assert (Model.from_bytes(net.model_.to_bytes()).predict(X) == p).all()
    raises(ValueError, "not a lockstep model", Model.from_bytes, b"123")


def test_training_goes_on_from_before():
    net = classifier(max_iter=3, warm_start=True).fit(X, KIND)
    first = net.score(X, KIND)
    for _ in range(4):
        net.fit(X, KIND)
    assert net.score(X, KIND) > first
    net = classifier()
    for lo in list(range(0, 400, 100)) * 4:
        net.partial_fit(X[lo:lo + 100], KIND[lo:lo + 100],
                        classes=["down", "mid", "up"])
    assert net.score(X, KIND) > 0.7
    raises(ValueError, "not those of the first call", net.partial_fit, X, KIND,
           classes=["a", "b"])
    values = regressor()
    for _ in range(12):
        values.partial_fit(X, VALUE)
    assert values.score(X, VALUE) > 0.8


def test_runs_add_up_as_in_scikit_learn():
    for net in (classifier(max_iter=3, warm_start=True), classifier(n_jobs=1)):
        for run in range(1, 4):
            if net.warm_start:
                net.fit(X, KIND)
            else:
                net.partial_fit(X, KIND, ["down", "mid", "up"])
            epochs = run * (3 if net.warm_start else 1)
            assert net.n_iter_ == len(net.loss_curve_) == epochs
            assert net.t_ == 400 * epochs
            assert net.loss_ == net.loss_curve_[-1]
            assert net.best_loss_ == min(net.loss_curve_)
    net = classifier(max_iter=3).fit(X, KIND).fit(X, KIND)
    assert net.n_iter_ == len(net.loss_curve_) == 3
    # Rows held out are not seen; a single epoch holds out none.
    net = classifier(early_stopping=True, max_iter=4).fit(X, KIND)
    assert net.t_ == 360 * net.n_iter_ and net.best_loss_ is None
    assert net.best_validation_score_ == max(net.validation_scores_)
    net = classifier(early_stopping=True).partial_fit(X, KIND)
    assert net.t_ == 400 and net.validation_scores_ is None
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        net = classifier(batch_size=900, alpha=1.0).fit(X, KIND)
    assert ["clipped" in str(w.message) for w in seen] == [True]
    same = classifier(batch_size=400, alpha=1.0).fit(X, KIND)
    assert (net.predict_proba(X) == same.predict_proba(X)).all()
    few = classifier(solver="lbfgs", batch_size="auto", max_fun=7,
                     learning_rate_init=0.001).fit(X, KIND)
    assert few.n_iter_ == 7


def test_rate_falls_as_in_scikit_learn():
    net = regressor(solver="sgd", learning_rate="invscaling", power_t=0.3,
                    momentum=0, max_iter=5).fit(X, VALUE)
    want = [0.02 / (1 + 400 * k) ** 0.3 for k in range(5)]
    assert np.allclose([e["lr"] for e in net.model_.history], want, rtol=1e-12)
    net = regressor(solver="sgd", learning_rate="invscaling", power_t=0.3,
                    momentum=0)
    for k in range(3):
        net.partial_fit(X, VALUE)
        assert np.isclose(net.model_.history[-1]["lr"], want[k], rtol=1e-12)


COLOR = np.array(["red", "green", "blue"])[np.arange(400) % 3]
SIZE = np.where(X[:, 1] > 0, "XL", "S")
TEXTS = (COLOR == "red") ^ (X[:, 0] > 0) ^ (SIZE == "S")


def mixed():
    made = np.empty((400, 4), dtype=object)
    made[:, 0], made[:, 1], made[:, 2] = X[:, 0], COLOR, X[:, 2]
    made[:, 3] = SIZE
    return made


def one_hot():
    return np.column_stack(
        [X[:, 0]] + [COLOR == c for c in ("blue", "green", "red")]
        + [X[:, 2]] + [SIZE == s for s in ("S", "XL")]).astype(float)


def test_texts_become_features():
    table = mixed()
    net = classifier(max_iter=60).fit(table, TEXTS)
    assert net.score(table, TEXTS) > 0.9 and net.n_features_in_ == 4
    assert net.model_.info["feature_names"] == [
        "x0", "x1=blue", "x1=green", "x1=red", "x2", "x3=S", "x3=XL"]
    want = classifier(max_iter=60).fit(one_hot(), TEXTS)
    p = net.predict_proba(table)
    assert (p == want.predict_proba(one_hot())).all()
    for other in (table.tolist(), np.asfortranarray(table), table.astype(str)):
        assert np.allclose(net.predict_proba(other), p, atol=1e-6)
    again = pickle.loads(pickle.dumps(net))
    assert (again.predict_proba(table) == p).all()
    # A text of no row of fit() has none of the features.
    other, plain = mixed(), one_hot()
    other[:3, 1], plain[:3, 1:4] = "mauve", 0
    assert (net.predict_proba(other) == want.predict_proba(plain)).all()
    net.set_params(settings={"unknown": "error"})
    raises(ValueError, "column 1 has the text 'mauve'", net.predict, other)
    raises(ValueError, "features", net.predict, table[:, :3])
    raises(ValueError, "could not convert", net.predict, table[:, [1, 0, 2, 3]])
    # Of columns by number, numbers are texts, too.
    digits = (np.arange(400) % 3).astype(float)
    net = classifier(categorical_features=[1])
    net.fit(np.column_stack([X[:, 0], digits]), TEXTS)
    assert net.model_.info["feature_names"] == ["x0", "x1=0", "x1=1", "x1=2"]
    mask = classifier(categorical_features=[False, True])
    mask.fit(np.column_stack([X[:, 0], digits]), TEXTS)
    assert mask.model_.info["parameters_sha256"] == \
        net.model_.info["parameters_sha256"]
    for wanted in (None, [1], []):
        raises(ValueError, "could not convert",
               classifier(categorical_features=wanted).fit, table, TEXTS)
    many = np.array([["t%d" % k] for k in range(1001)], dtype=object)
    raises(ValueError, "1001 different texts", classifier().fit, many,
           np.arange(1001) % 2)


def test_missing_texts_are_missing_cells():
    table, plain = mixed(), one_hot()
    for row, nothing in enumerate((None, np.nan, "", float("nan"))):
        table[row, 1] = nothing
        plain[row, 1:4] = np.nan
    raises(ValueError, "NaN", classifier().fit, table, TEXTS)
    for how in ("mean", "zero"):
        net = classifier(settings={"missing": how}).fit(table, TEXTS)
        want = classifier(settings={"missing": how}).fit(plain, TEXTS)
        assert (net.predict_proba(table) == want.predict_proba(plain)).all()


def test_texts_are_learnt_in_parts_and_validated():
    table = mixed()
    net = classifier(max_iter=5).fit(
        table[:300], TEXTS[:300], validation_data=(table[300:], TEXTS[300:]))
    assert len(net.validation_scores_) == 5
    net = classifier(n_jobs=1)
    for _ in range(25):
        net.partial_fit(table, TEXTS)
    assert net.score(table, TEXTS) > 0.8
    values = regressor().fit(table, VALUE)
    assert values.predict(table).shape == (400,)


def test_network_is_told():
    net = classifier(hidden_layer_sizes=(7, 4)).fit(X, KIND)
    assert [W.shape for W in net.coefs_] == [(5, 7), (7, 4), (4, 3)]
    assert [b.shape for b in net.intercepts_] == [(7,), (4,), (3,)]
    assert net.out_activation_ == "softmax" and net.n_layers_ == 4
    assert net.n_outputs_ == 3 and net.n_features_in_ == 5
    # The outputs by hand, of scaled features.
    net = classifier(settings={"normalize": "none"}).fit(X, SIDE)
    assert net.out_activation_ == "logistic"
    A = np.maximum(X @ net.coefs_[0] + net.intercepts_[0], 0)
    Z = A @ net.coefs_[1] + net.intercepts_[1]
    assert np.allclose(1 / (1 + np.exp(-Z[:, 0])),
                       net.predict_proba(X)[:, 1], atol=1e-5)


# ---- files: the program lockstep ------------------------------------------------

def test_files_are_those_of_the_program():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        net = classifier().fit(X, KIND)
        net.model_.save(path)
        raises(FileExistsError, "model.h5", net.model_.save, path)
        table = os.path.join(folder, "x.npy")
        np.save(table, X)
        out = os.path.join(folder, "out.csv")
        subprocess.run([PROGRAM, "predict", path, table, "-q", "-o", out],
                       check=True, stdout=subprocess.DEVNULL)
        with open(out) as file:
            got = [line.split(",") for line in file][1:]
        assert [row[0] for row in got] == list(net.predict(X))
        p = np.array([row[1:] for row in got], float).astype(np.float32)
        assert (p == net.predict_proba(X)).all()
        other = LockstepClassifier.load(path)
        assert (other.predict(X) == net.predict(X)).all()
        assert (pickle.loads(pickle.dumps(other)).predict(X) ==
                net.predict(X)).all()
        raises(ValueError, "use LockstepClassifier", LockstepRegressor.load,
               path)
        raises(FileNotFoundError, "none.h5", Model.load,
               os.path.join(folder, "none.h5"))
        values = regressor(settings={"loss": "quantile"}).fit(X, VALUE)
        values.model_.save(path, force=True)
        again = LockstepRegressor.load(path)
        assert (again.predict(X) == values.predict(X)).all()
        values.model_.export_infer(os.path.join(folder, "m.lsinf"))


def test_calibrated_models_decide_by_their_threshold():
    with tempfile.TemporaryDirectory() as folder:
        path, table = (os.path.join(folder, n) for n in ("m.h5", "t.csv"))
        rare = (X[:, 0] > 1).astype(int)
        classifier(max_iter=3).fit(X, rare).model_.save(path)
        with open(table, "w") as file:
            file.write("a,b,c,d,e,y\n")
            for row, y in zip(X.tolist(), rare.tolist()):
                file.write(",".join(map(repr, row + [y])) + "\n")
        subprocess.run([PROGRAM, "calibrate", path, table, "--method",
                        "threshold", "-q", "-o", path + "2"],
                       check=True, stdout=subprocess.DEVNULL)
        net = LockstepClassifier.load(path + "2")
        assert net.model_.threshold != 0.5
        p = net.predict_proba(X)[:, 1]
        above = p.astype(float) > net.model_.threshold
        assert (net.predict(X) == net.classes_[above.astype(int)]).all()
        assert (above != (p > 0.5)).any()


def test_training_is_that_of_the_program():
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, n) for n in ("X.npy", "y.npy", "d.h5",
                                                   "m.h5")]
        np.save(names[0], X)
        np.save(names[1], SIDE)
        subprocess.run([PROGRAM, "import", *names[:2], "-q", "-o", names[2]],
                       check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [PROGRAM, "train", names[2], "-q", "-o", names[3], "--hidden",
             "32", "--lr", "0.02", "--epochs", "30", "--batch-size", "50",
             "--seed", "3", "--l2", repr(0.0001 / 50), "--patience", "10"],
            check=True, stdout=subprocess.DEVNULL)
        net = classifier().fit(X, SIDE)
        assert Model.load(names[3]).info["parameters_sha256"] == \
            net.model_.info["parameters_sha256"]


# ---- estimators and together: scikit-learn -------------------------------------

def test_estimators_pass_the_checks_of_scikit_learn():
    from sklearn.utils.estimator_checks import check_estimator
    done = 0
    for net in (LockstepClassifier(n_jobs=1), LockstepRegressor(n_jobs=1)):
        if hasattr(net, "__sklearn_tags__") and \
                not hasattr(net, "_validate_data"):  # from 1.6 on
            expected = net._more_tags()["_xfail_checks"]
            expected["check_sample_weight_equivalence_on_dense_data"] = \
                "another order of rows"
            check_estimator(net, expected_failed_checks=expected)
            done += 99
            continue
        for one, check in check_estimator(net, generate_only=True):
            name = getattr(check, "func", check).__name__
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    check(one)
            except BaseException as fault:
                if type(fault).__name__ == "SkipTest":
                    continue
                raise AssertionError("%s: %s" % (name, fault)) from fault
            done += 1
    print(done, "checks")
    assert done > 70


def test_estimators_work_in_pipelines_and_searches():
    from sklearn.base import clone
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    line = make_pipeline(StandardScaler(), classifier())
    assert cross_val_score(line, X, KIND, cv=3).mean() > 0.8
    search = GridSearchCV(classifier(), {
        "hidden_layer_sizes": [(4,), (16, 8)],
        "settings": [None, {"dropout": 0.1}]}, cv=2, n_jobs=2)
    search.fit(X, KIND)
    assert search.best_score_ > 0.7 and len(search.cv_results_["params"]) == 4
    net = clone(classifier(settings={"dropout": 0.2}).fit(X, KIND))
    assert not hasattr(net, "model_") and net.settings == {"dropout": 0.2}
    assert cross_val_score(regressor(), X, VALUE, cv=3).mean() > 0.9


def check_categories(pandas):
    """Columns of a DataFrame by their types, as the program reads a CSV."""
    frame = pandas.DataFrame({
        "a": X[:, 0], "color": pandas.Categorical(COLOR),
        "whole": pandas.array(np.arange(400) % 7, dtype="Int64"),
        "size": SIZE, "flag": X[:, 3] > 0})
    net = classifier().fit(frame, KIND)
    assert list(net.feature_names_in_) == list(frame.columns)
    assert net.model_.info["feature_names"] == [
        "a", "color=blue", "color=green", "color=red", "whole", "size=S",
        "size=XL", "flag"]
    p = net.predict_proba(frame)
    # Codes and other categories of the type do not matter, texts do.
    other = frame.assign(
        color=pandas.Categorical(COLOR, ["red", "x", "green", "blue"]),
        size=frame["size"].astype("string"))
    assert (net.predict_proba(other) == p).all()
    raises(ValueError, "feature names", net.predict,
           frame.rename(columns={"a": "b"}))
    by_name = classifier(categorical_features=["color", "size"])
    by_name.fit(frame, KIND)
    assert (by_name.predict_proba(frame) == p).all()
    with tempfile.TemporaryDirectory() as folder:
        table, model = (os.path.join(folder, n) for n in ("t.csv", "m.h5"))
        frame.assign(flag=frame["flag"].astype(int), kind=KIND).to_csv(
            table, index=False, float_format="%.17g")
        subprocess.run(
            [PROGRAM, "train", table, "--y", "kind", "-q", "-o", model,
             "--hidden", "32", "--lr", "0.02", "--epochs", "30",
             "--batch-size", "50", "--seed", "3", "--l2", repr(0.0001 / 50),
             "--patience", "10"], check=True, stdout=subprocess.DEVNULL)
        program = LockstepClassifier.load(model)
        want = program.model_.predict(net._validate(frame))
        assert np.allclose(p, want, atol=1e-5), np.abs(p - want).max()
    missing = frame.copy()
    missing.loc[:3, "color"] = None
    missing.loc[5:7, "whole"] = pandas.NA
    raises(ValueError, "NaN", classifier().fit, missing, KIND)
    net = classifier(settings={"missing": "mean"}).fit(missing, KIND)
    assert np.isfinite(net.predict_proba(missing)).all()


def test_sparse_rows_are_read_by_estimators():
    from scipy import sparse
    rows = sparse.random(400, 5, 0.4, "csr", random_state=1)
    for made in (rows, rows.tocsc(), rows.tocoo()):
        net = classifier().fit(made, KIND)
        want = classifier().fit(rows.toarray(), KIND)
        assert (net.predict_proba(made) ==
                want.predict_proba(rows.toarray())).all()


def test_estimators_speak_the_interface_of_scikit_learn_1_6():
    """By stand-ins: BaseEstimator there has __sklearn_tags__(), and
    validate_data() is a function."""
    import sklearn.utils.validation as validation

    class Tags:
        pass

    class Base:
        def __sklearn_tags__(self):
            tags = Tags()
            for part in ("input_tags", "classifier_tags", "target_tags"):
                setattr(tags, part, Tags())
            return tags

    class Kinds(LockstepClassifier, Base):
        pass

    class Values(LockstepRegressor, Base):
        pass

    for net in (Kinds(), Values(categorical_features=None,
                                settings={"missing": "mean"})):
        tags = net.__sklearn_tags__()
        assert tags.input_tags.sparse
        assert tags.input_tags.allow_nan == (net.settings is not None)
        assert tags.input_tags.string == tags.input_tags.categorical == \
            (net.categorical_features is not None)
    assert Kinds().__sklearn_tags__().classifier_tags.multi_label
    assert Values().__sklearn_tags__().target_tags.multi_output

    calls = []

    def validate_data(estimator, X, y="no_validation", *, reset,
                      ensure_all_finite, **others):
        calls.append((reset, ensure_all_finite))
        if not isinstance(y, str):
            others["y"] = y
        return estimator._validate_data(
            X, reset=reset, force_all_finite=ensure_all_finite, **others)

    assert not hasattr(validation, "validate_data")
    validation.validate_data = validate_data
    try:
        net = classifier().fit(X, KIND)
        p = net.predict_proba(X)
    finally:
        del validation.validate_data
    assert calls == [(True, True), (False, True)], calls
    assert (classifier().fit(X, KIND).predict_proba(X) == p).all()


def test_one_import_is_changed_by_users_of_estimators():
    """Code that was written for MLPClassifier and MLPRegressor."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    every = {"hidden_layer_sizes": (8, 4), "activation": "tanh", "alpha": 1e-3,
             "batch_size": 50, "learning_rate_init": 0.01, "max_iter": 12,
             "shuffle": True, "random_state": 1, "tol": 1e-6,
             "verbose": False, "warm_start": False, "n_iter_no_change": 20}
    also = [
        {"solver": "adam", "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-7},
        {"solver": "sgd", "learning_rate": "adaptive", "momentum": 0.8,
         "nesterovs_momentum": False},
        {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.4},
        {"solver": "adam", "early_stopping": True,
         "validation_fraction": 0.2},
        {"solver": "adam", "early_stopping": True, "random_state": None},
        {"solver": "adam", "batch_size": "auto", "shuffle": False,
         "random_state": np.random.RandomState(3)},
        {"solver": "lbfgs", "batch_size": "auto", "learning_rate_init": 0.001,
         "max_fun": 100},
        {"solver": "adam", "activation": "logistic", "warm_start": True},
        {"solver": "adam", "activation": "identity",
         "hidden_layer_sizes": [5]}]
    figures = ("n_features_in_", "n_layers_", "n_outputs_", "out_activation_",
               "classes_", "t_", "n_iter_")
    kinds = (MLPClassifier, LockstepClassifier)
    values = (MLPRegressor, LockstepRegressor)
    for pair, y in ((kinds, KIND), (kinds, SIDE), (values, VALUE),
                    (values, np.column_stack([VALUE, X[:, 2]]))):
        names = [set(one().get_params()) for one in pair]
        assert names[0] <= names[1], names[0] - names[1]
        for parameters in also:
            made = []
            for one in pair:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    own = {} if one in pair[:1] else {"n_jobs": 1}
                    net = one(**{**every, **parameters, **own})
                    net.fit(X, y)
                    if net.warm_start:
                        net.fit(X, y)
                made.append(net)
            theirs, ours = made
            for name in sorted(vars(theirs)):
                if name.endswith("_") and not name.startswith("_"):
                    assert hasattr(ours, name), name
            for name in figures:
                if not hasattr(theirs, name) or (
                        name in ("t_", "n_iter_") and
                        (theirs.early_stopping or theirs.solver == "lbfgs"
                         or theirs.n_iter_ % 12)):
                    continue
                a, b = getattr(theirs, name), getattr(ours, name)
                assert np.array_equal(a, b), (name, a, b, parameters)
            for name in ("coefs_", "intercepts_"):
                shapes = [[w.shape for w in getattr(net, name)]
                          for net in made]
                assert shapes[0] == shapes[1], (name, shapes)
            for name in ("best_loss_", "validation_scores_",
                         "best_validation_score_"):
                if hasattr(theirs, name):
                    assert (getattr(theirs, name) is None) == \
                        (getattr(ours, name) is None), (name, parameters)
            assert ours.predict(X).shape == theirs.predict(X).shape
            assert ours.predict(X).dtype == theirs.predict(X).dtype


def test_joblib_and_pandas():
    import io

    import joblib
    net = regressor().fit(X, VALUE)
    file = io.BytesIO()
    joblib.dump(net, file)
    file.seek(0)
    assert (joblib.load(file).predict(X) == net.predict(X)).all()
    try:
        import pandas
    except ImportError:
        print("python: SKIPPED: pandas, which is not here", file=sys.stderr)
        return
    check_categories(pandas)
    frame = pandas.DataFrame(X, columns=list("abcde"))
    net = regressor().fit(frame, pandas.Series(VALUE))
    assert list(net.feature_names_in_) == list("abcde")
    assert net.model_.info["feature_names"] == list("abcde")
    assert net.score(frame, VALUE) > 0.9


PARTS = {
    "plain": [name for name in list(globals()) if name.startswith("test_")
              and name not in ("test_files_are_those_of_the_program",
                               "test_training_is_that_of_the_program",
                               "test_calibrated_models_decide_by_their_threshold")
              and "estimators" not in name and "joblib" not in name],
    "files": ["test_files_are_those_of_the_program",
              "test_training_is_that_of_the_program",
              "test_calibrated_models_decide_by_their_threshold"],
    "estimators": ["test_estimators_pass_the_checks_of_scikit_learn"],
    "together": ["test_estimators_work_in_pipelines_and_searches",
                 "test_sparse_rows_are_read_by_estimators",
                 "test_estimators_speak_the_interface_of_scikit_learn_1_6",
                 "test_one_import_is_changed_by_users_of_estimators",
                 "test_joblib_and_pandas"],
}
FAILED = []
for part in sys.argv[1:]:
    for name in PARTS[part]:
        begin = time.time()
        try:
            globals()[name]()
        except BaseException:
            import traceback
            FAILED.append(name)
            traceback.print_exc()
        if "TIMES" in os.environ:
            print("%.2f s  %s" % (time.time() - begin, name))
sys.exit("failed: %s" % ", ".join(FAILED) if FAILED else 0)
