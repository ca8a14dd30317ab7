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
            ("counts rows", {"learning_rate": "invscaling"}),
            ("has no effect with", {"learning_rate": "adaptive"}),
            ("without early_stopping", {"validation_fraction": 0.3}),
            ("give one of them", {"settings": {"batch_size": 9}}),
            ("of files", {"settings": {"rows": "0:9"}}),
            ("use random_state", {"settings": {"seed": 9}}),
            ("did you mean", {"settings": {"dropuot": 0.1}}),
            ("optimizer", {"solver": "newton"}),
            ("activation", {"activation": "relo"}),
            ("n_jobs", {"n_jobs": 0}),
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


def test_network_is_told():
    net = classifier(hidden_layer_sizes=(7, 4)).fit(X, KIND)
    assert [W.shape for W in net.coefs_] == [(5, 7), (7, 4), (4, 3)]
    assert [b.shape for b in net.intercepts_] == [(7,), (4,), (3,)]
    assert net.out_activation_ == "softmax" and net.n_layers_ == 4
    assert net.n_outputs_ == 3 and net.n_features_in_ == 5
    # The outputs by hand, of scaled features.
    net = classifier(settings={"normalize": "none"}).fit(X, SIDE)
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
