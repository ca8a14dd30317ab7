# SPDX-License-Identifier: MIT
"""Multilayer perceptrons of lockstep for NumPy and scikit-learn.

LockstepClassifier and LockstepRegressor have the interface and the parameters
of scikit-learn's MLPClassifier and MLPRegressor, and train by liblockstep, on
all cores, with the same bits for any number of threads. Model is a trained
network: a file of the program lockstep in memory.

This is one file without compiled code: it needs NumPy and, through ctypes, the
shared library. scikit-learn is used if it is installed. The library is found
at LOCKSTEP_LIBRARY (a path), then where it was installed, then where the
loader looks.
"""

import ctypes
import ctypes.util
import os
import signal
import threading
import warnings

import numpy as np

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.exceptions import NotFittedError
    _SKLEARN = True
except ImportError:
    _SKLEARN = False

__all__ = ["LockstepClassifier", "LockstepRegressor", "Model", "LockstepError",
           "version"]

# The release this file was written for: its structs are those of the header.
_VERSION = (0, 1)
_LIBDIR = "@libdir@"

# ---- The library -------------------------------------------------------------

_size, _int, _double = ctypes.c_size_t, ctypes.c_int, ctypes.c_double
_text, _pointer, _u64 = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_uint64
_texts = ctypes.POINTER(ctypes.c_char_p)


class _Array(ctypes.Structure):
    _fields_ = [("data", _pointer), ("type", _int), ("columns", _size),
                ("row_stride", ctypes.c_ssize_t),
                ("column_stride", ctypes.c_ssize_t)]


class _TableStruct(ctypes.Structure):
    _fields_ = [("size", _size), ("rows", _size), ("X", _Array), ("y", _Array),
                ("weight", _Array), ("id", _Array), ("group", _Array),
                ("split", _Array), ("feature_names", _texts),
                ("target_names", _texts), ("class_names", _texts),
                ("classes", _size), ("name", _text), ("copy_x", _int),
                ("fill", _pointer), ("user", _pointer)]


class _Epoch(ctypes.Structure):
    _fields_ = [("epoch", _size), ("epochs", _size), ("loss", _double),
                ("val_loss", _double), ("val_accuracy", _double),
                ("val_auc", _double), ("val_rmse", _double), ("best", _int),
                ("seconds", _double), ("rows_per_second", _double),
                ("lr", _double), ("val_r2", _double), ("step", _size),
                ("partial", _int)]

    def to_dict(self):
        return {name: getattr(self, name) for name, _ in self._fields_}


class _Info(ctypes.Structure):
    _fields_ = [("task", _text), ("n_layers", _size), ("features", _size),
                ("targets", _size), ("classes", _size), ("parameters", _size),
                ("loss", _text), ("dtype", _text), ("feature_names", _texts),
                ("target_names", _texts), ("class_names", _texts),
                ("epochs", _size), ("best_epoch", _size), ("steps", _u64),
                ("is_checkpoint", _int), ("n_provenance", _size),
                ("provenance", _texts), ("n_history", _size),
                ("parameters_sha256", ctypes.c_char * 65)]


class _Layer(ctypes.Structure):
    _reals = ctypes.POINTER(ctypes.c_float)
    _fields_ = [("n_in", _size), ("n_out", _size), ("activation", _text),
                ("W", _reals), ("b", _reals), ("gain", _reals),
                ("shift", _reals), ("residual", _int), ("alpha", _reals)]


class _Calibration(ctypes.Structure):
    _fields_ = [("kind", _text), ("temperature", _double),
                ("threshold", _double)]


class _Result(ctypes.Structure):
    _fields_ = [("epochs", _size), ("best_epoch", _size), ("steps", _u64),
                ("loss", _double), ("val_loss", _double), ("seconds", _double),
                ("rows_per_second", _double)]


_LOG = ctypes.CFUNCTYPE(None, _pointer, _int, _text)
_PROGRESS = ctypes.CFUNCTYPE(None, _pointer, _pointer)
_EPOCH = ctypes.CFUNCTYPE(None, _pointer, ctypes.POINTER(_Epoch))
_SAVED = ctypes.CFUNCTYPE(None, _pointer, _text, _u64)


class _Callbacks(ctypes.Structure):
    _fields_ = [("size", _size), ("user", _pointer), ("log", _LOG),
                ("progress", _PROGRESS), ("epoch", _EPOCH), ("saved", _SAVED)]


# Every function that is called: result and arguments.
_HANDLE = ctypes.POINTER(_pointer)
_SIGNATURES = {
    "ls_version": (_text, []),
    "ls_version_number": (ctypes.c_uint, []),
    "ls_last_error": (_text, []),
    "ls_config_create": (_int, [_HANDLE]),
    "ls_config_set": (_int, [_pointer, _text, _text]),
    "ls_config_get": (_int, [_pointer, _text, _text, _size]),
    "ls_config_check": (_int, [_pointer]),
    "ls_config_destroy": (None, [_pointer]),
    "ls_dataset_create": (_int, [ctypes.POINTER(_TableStruct), _pointer,
                                 _HANDLE]),
    "ls_dataset_create_like": (_int, [_pointer, ctypes.POINTER(_TableStruct),
                                      _pointer, _HANDLE]),
    "ls_dataset_create_for": (_int, [_pointer, ctypes.POINTER(_TableStruct),
                                     _pointer, _int, _HANDLE]),
    "ls_dataset_close": (None, [_pointer]),
    "ls_trainer_create": (_int, [_pointer, _pointer, _pointer,
                                 ctypes.POINTER(_Callbacks), _HANDLE]),
    "ls_trainer_start_from": (_int, [_pointer, _pointer]),
    "ls_trainer_run": (_int, [_pointer, _text, _int]),
    "ls_trainer_stop": (None, [_pointer]),
    "ls_trainer_result": (ctypes.POINTER(_Result), [_pointer]),
    "ls_trainer_model": (_pointer, [_pointer]),
    "ls_trainer_destroy": (None, [_pointer]),
    "ls_model_load": (_int, [_text, _HANDLE]),
    "ls_model_save": (_int, [_pointer, _text, _int]),
    "ls_model_to_memory": (_int, [_pointer, _HANDLE, ctypes.POINTER(_size)]),
    "ls_model_from_memory": (_int, [_text, _size, _HANDLE]),
    "ls_free": (None, [_pointer]),
    "ls_model_about": (ctypes.POINTER(_Info), [_pointer]),
    "ls_model_layer": (ctypes.POINTER(_Layer), [_pointer, _size]),
    "ls_model_epoch": (ctypes.POINTER(_Epoch), [_pointer, _size]),
    "ls_model_calibration": (ctypes.POINTER(_Calibration), [_pointer]),
    "ls_model_destroy": (None, [_pointer]),
    "ls_predict_dataset": (_int, [_pointer, _pointer, _size, _size, _pointer]),
    "ls_export_infer": (_int, [_pointer, _text, _int]),
}


def _candidates():
    if "LOCKSTEP_LIBRARY" in os.environ:
        return [os.environ["LOCKSTEP_LIBRARY"]]
    found = ctypes.util.find_library("lockstep")
    installed = [] if _LIBDIR.startswith("@") else [
        os.path.join(_LIBDIR, "liblockstep.so.0"),
        os.path.join(_LIBDIR, "liblockstep.dylib")]
    return installed + [found or "liblockstep.so.0"]


def _load():
    faults = []
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as fault:
            faults.append(str(fault))
            continue
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        number = library.ls_version_number()
        if (number // 10000, number // 100 % 100) != _VERSION:
            raise ImportError(
                "%s is lockstep %s, lockstep.py is of %d.%d: install both from "
                "one release" % ((path, library.ls_version().decode())
                                 + _VERSION))
        return library
    raise ImportError("liblockstep is not found (%s): install it, or set "
                      "LOCKSTEP_LIBRARY to its path" % "; ".join(faults))


_lib = _load()


def version():
    """Return the version of the library."""
    return _lib.ls_version().decode()


class LockstepError(RuntimeError):
    """A failure that is neither a bad value nor a lack of memory, for example
    a loss that is not finite; `status` is the number of the ls_status."""

    def __init__(self, sentence, status):
        super().__init__(sentence)
        self.status = status


_OK, _STOPPED = 0, 75
_ERRORS = {64: ValueError, 65: ValueError, 78: ValueError,
           66: FileNotFoundError, 71: MemoryError, 73: FileExistsError,
           74: OSError}


def _check(status):
    """Raise what a status other than LS_OK stands for."""
    if status == _OK:
        return
    sentence = _lib.ls_last_error().decode("utf-8", "replace")
    if status in _ERRORS:
        raise _ERRORS[status](sentence)
    raise LockstepError(sentence, status)


class _Object:
    """An object of the library, destroyed when the block ends."""

    def __init__(self, destroy, create, *arguments):
        self._destroy = getattr(_lib, destroy)
        handle = _pointer()
        _check(getattr(_lib, create)(*arguments, ctypes.byref(handle)))
        self.handle = handle

    def __enter__(self):
        return self.handle

    def __exit__(self, *_):
        self._destroy(self.handle)


def _config(settings):
    """Settings of a run from a dict of names and values."""
    config = _Object("ls_config_destroy", "ls_config_create")
    try:
        for key, value in settings.items():
            _check(_lib.ls_config_set(config.handle, str(key).encode(),
                                      _setting(value).encode()))
    except BaseException:
        config.__exit__()
        raise
    return config


def _setting(value):
    """A setting as its text."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, (list, tuple)):
        return ",".join(_setting(one) for one in value)
    return str(value)


# ---- Arrays ------------------------------------------------------------------

_TYPES = {"u1": 1, "i1": 2, "u2": 3, "i2": 4, "u4": 5, "i4": 6, "u8": 7,
          "i8": 8, "f4": 9, "f8": 10}


def _as_numbers(array):
    """The array in a number type of the library, without a copy if it is."""
    array = np.asarray(array)
    if array.dtype.kind == "c":
        raise ValueError("Complex data not supported\n%s" % (array,))
    if array.dtype.isnative and array.dtype.str[1:] in _TYPES:
        return array
    return array.astype(np.float32 if array.dtype == np.float16
                        else np.float64)


def _array(array):
    if array.ndim == 1:
        array = array[:, np.newaxis]
    return _Array(array.ctypes.data, _TYPES[array.dtype.str[1:]],
                  array.shape[1], array.strides[0], array.strides[1])


def _names(names):
    if names is None:
        return None
    return (ctypes.c_char_p * len(names))(
        *[str(name).encode() for name in names])


class _Table:
    """Arrays as an ls_table; they must outlive the dataset made of it."""

    def __init__(self, X, y=None, weight=None, feature_names=None,
                 class_names=None):
        self.X = _as_numbers(X)
        self.y = None if y is None else _as_numbers(y)
        self.weight = None if weight is None else _as_numbers(weight)
        self._feature_names = _names(feature_names)
        self._class_names = _names(class_names)
        table = _TableStruct(size=ctypes.sizeof(_TableStruct),
                             rows=len(self.X), X=_array(self.X),
                             feature_names=self._feature_names,
                             class_names=self._class_names, name=b"X")
        if self.y is not None:
            table.y = _array(self.y)
        if self.weight is not None:
            table.weight = _array(self.weight)
        if class_names is not None:
            table.classes = len(class_names)
        self.struct = table


# ---- A trained network -------------------------------------------------------

class Model:
    """A trained network: the contents of a model file of lockstep.

    Made by load(), from_bytes() and the estimators; can be pickled and copied.
    """

    def __init__(self, handle):
        # The library of lockstep-f64 would write behind the arrays of floats.
        dtype = _lib.ls_model_about(handle).contents.dtype.decode()
        if dtype != "float32":
            raise ImportError("LOCKSTEP_LIBRARY is a library of %s, want "
                              "liblockstep, which is of float32" % dtype)
        self._handle = handle

    def __del__(self):
        handle, self._handle = getattr(self, "_handle", None), None
        if handle:
            _lib.ls_model_destroy(handle)

    @classmethod
    def load(cls, path):
        """Load a model or checkpoint that lockstep or save() wrote."""
        handle = _pointer()
        _check(_lib.ls_model_load(os.fsencode(path), ctypes.byref(handle)))
        return cls(handle)

    @classmethod
    def from_bytes(cls, data):
        """Load the bytes of a model file."""
        handle = _pointer()
        data = bytes(data)
        _check(_lib.ls_model_from_memory(data, len(data),
                                         ctypes.byref(handle)))
        return cls(handle)

    def to_bytes(self):
        """Return the bytes of the model file."""
        data, size = _pointer(), _size()
        _check(_lib.ls_model_to_memory(self._handle, ctypes.byref(data),
                                       ctypes.byref(size)))
        try:
            return ctypes.string_at(data, size.value)
        finally:
            _lib.ls_free(data)

    def save(self, path, force=False):
        """Write a model file, which the program lockstep reads."""
        _check(_lib.ls_model_save(self._handle, os.fsencode(path), int(force)))

    def export_infer(self, path, force=False):
        """Write a file for liblockstep-infer, which needs no HDF5."""
        _check(_lib.ls_export_infer(self._handle, os.fsencode(path),
                                    int(force)))

    def __reduce__(self):
        return Model.from_bytes, (self.to_bytes(),)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return Model.from_bytes(self.to_bytes())

    def _info(self):
        return _lib.ls_model_about(self._handle).contents

    @property
    def info(self):
        """Facts about the model, as a dict."""
        about = self._info()
        facts = {name: getattr(about, name) for name in (
            "n_layers", "features", "targets", "classes", "parameters",
            "epochs", "best_epoch", "steps")}
        for name in ("task", "loss", "dtype", "parameters_sha256"):
            facts[name] = getattr(about, name).decode()
        for name, n in (("feature_names", about.features),
                        ("target_names", about.targets),
                        ("class_names", about.classes)):
            texts = getattr(about, name)
            facts[name] = [texts[i].decode() for i in range(n)] \
                if texts else None
        return facts

    @property
    def threshold(self):
        """Class 1 of a binary model is predicted above this probability."""
        found = _lib.ls_model_calibration(self._handle).contents.threshold
        return 0.5 if np.isnan(found) else found

    @property
    def history(self):
        """A dict for each epoch: loss, val_loss, val_accuracy, lr, ..."""
        return [_lib.ls_model_epoch(self._handle, i).contents.to_dict()
                for i in range(self._info().n_history)]

    @property
    def layers(self):
        """A dict for each layer: copies of W and b, the activation, and what
        the layer has of gain, shift and alpha. [] for an ensemble."""
        def copy(reals, *shape):
            return np.ctypeslib.as_array(reals, shape).copy()
        made = []
        for i in range(self._info().n_layers):
            layer = _lib.ls_model_layer(self._handle, i).contents
            one = {"activation": layer.activation.decode(),
                   "residual": bool(layer.residual),
                   "W": copy(layer.W, layer.n_in, layer.n_out)}
            one.update((name, copy(getattr(layer, name), layer.n_out))
                       for name in ("b", "gain", "shift", "alpha")
                       if getattr(layer, name))
            made.append(one)
        return made

    def predict(self, X, n_jobs=None):
        """Return the outputs [rows x outputs] for rows of raw features:
        probabilities, or values in the units of y, as float32."""
        X = _as_numbers(X)
        outputs = self._info().targets
        out = np.empty((len(X), outputs), np.float32)
        if len(X) == 0:
            return out
        table = _Table(X)
        # A few rows are done before other threads have begun.
        threads = _threads(n_jobs) if len(X) > 256 else 1
        with _config({"threads": threads}) as config:
            with _Object("ls_dataset_close", "ls_dataset_create_for",
                         self._handle, ctypes.byref(table.struct), config,
                         0) as data:
                _check(_lib.ls_predict_dataset(
                    self._handle, data, threads, out.size,
                    out.ctypes.data))
        return out


def _threads(n_jobs):
    """Threads of n_jobs: all that machine and job grant for None and -1."""
    if n_jobs is None or n_jobs == -1:
        return 0
    if not isinstance(n_jobs, (int, np.integer)) or n_jobs < 1:
        raise ValueError("n_jobs is %r, want None, -1 or 1 and more"
                         % (n_jobs,))
    return int(n_jobs)


def _whole(name, value, least):
    """A parameter that counts; 2.5 would otherwise silently be 2."""
    try:
        number = int(value)
        fits = number >= least and number == float(value)
    except (TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        raise ValueError("%s is %r, want a whole number from %d"
                         % (name, value, least))
    return number


# ---- Training ----------------------------------------------------------------

class _Run:
    """A training run: its callbacks, and what stopped it."""

    def __init__(self, on_epoch, verbose):
        self.trainer = None
        self.fault = None
        self.interrupted = False
        self.stopped = False
        self._on_epoch, self._verbose = on_epoch, verbose
        self._callbacks = _Callbacks(
            size=ctypes.sizeof(_Callbacks), log=_LOG(self._guard(self._log)),
            progress=_PROGRESS(lambda *_: None),
            epoch=_EPOCH(self._guard(self._epoch)))

    def _guard(self, function):
        """No exception passes through the library: it stops the run, and is
        raised when the run has ended."""
        def guarded(_, *arguments):
            try:
                if self.fault is None:
                    function(*arguments)
            except BaseException as fault:  # noqa: B902
                self.fault = fault
                self.stop()
        return guarded

    def stop(self):
        self.stopped = True
        if self.trainer:
            _lib.ls_trainer_stop(self.trainer)

    def _log(self, level, sentence):
        if level == 1:
            warnings.warn(sentence.decode("utf-8", "replace"), stacklevel=2)

    def _epoch(self, epoch):
        facts = epoch.contents.to_dict()
        if facts.pop("partial"):
            return
        if self._verbose:
            held_out = ", validation %.6g" % facts["val_loss"]
            print("epoch %d of %d: loss %.6g%s" % (
                facts["epoch"], facts["epochs"], facts["loss"],
                "" if np.isnan(facts["val_loss"]) else held_out))
        if self._on_epoch is not None and self._on_epoch(facts):
            self.stop()

    def _interrupt(self, *_):
        # Python calls this at the next callback, at most 0.1 s later; an
        # exception here would be lost in ctypes.
        self.interrupted = True
        self.stop()

    def _catch_interrupts(self):
        """Take over SIGINT if it would raise KeyboardInterrupt here."""
        if threading.current_thread() is not threading.main_thread() or \
                signal.getsignal(signal.SIGINT) is not \
                signal.default_int_handler:
            return None
        return signal.signal(signal.SIGINT, self._interrupt)

    def train(self, config, data, validation, start):
        """Return the model."""
        before = self._catch_interrupts()
        try:
            with _Object("ls_trainer_destroy", "ls_trainer_create", config,
                         data, validation, ctypes.byref(self._callbacks)
                         ) as trainer:
                return self._run(trainer, start)
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)

    def _run(self, trainer, start):
        if start is not None:
            _check(_lib.ls_trainer_start_from(trainer, start._handle))
        self.trainer = trainer
        status = _OK
        if not self.stopped:
            status = _lib.ls_trainer_run(trainer, None, 0)
        self.trainer = None
        if self.fault is not None:
            raise self.fault
        if self.interrupted:
            raise KeyboardInterrupt
        if not (status == _STOPPED and self.stopped):
            _check(status)
        self.result = _lib.ls_trainer_result(trainer).contents
        self.epochs = int(self.result.epochs)
        self.steps = int(self.result.steps)
        borrowed = Model(_lib.ls_trainer_model(trainer))
        try:
            return Model.from_bytes(borrowed.to_bytes())
        finally:
            borrowed._handle = None


# ---- Without scikit-learn ----------------------------------------------------

if not _SKLEARN:
    class NotFittedError(ValueError, AttributeError):
        """The estimator is used before fit()."""

    class BaseEstimator:
        """get_params() and set_params() as scikit-learn has them."""

        @classmethod
        def _names(cls):
            code = cls.__init__.__code__
            n = code.co_argcount + code.co_kwonlyargcount
            return sorted(code.co_varnames[1:n])

        def get_params(self, deep=True):
            return {name: getattr(self, name) for name in self._names()}

        def set_params(self, **params):
            for name, value in params.items():
                if name not in self._names():
                    raise ValueError("Invalid parameter %r for estimator %s"
                                     % (name, type(self).__name__))
                setattr(self, name, value)
            return self

        def __repr__(self):
            return "%s()" % type(self).__name__

    class ClassifierMixin:
        def score(self, X, y, sample_weight=None):
            right = np.asarray(y) == self.predict(X)
            if right.ndim == 2:
                right = right.all(axis=1)
            return float(np.average(right, weights=sample_weight))

    class RegressorMixin:
        def score(self, X, y, sample_weight=None):
            y, got = np.asarray(y, np.float64), self.predict(X)
            mean = np.average(y, axis=0, weights=sample_weight)
            left = np.average((y - got) ** 2, axis=0, weights=sample_weight)
            all_of_it = np.average((y - mean) ** 2, axis=0,
                                   weights=sample_weight)
            return float(np.mean(1 - left / all_of_it))


def _column_names(X):
    columns = getattr(X, "columns", None)
    if columns is None or not len(columns):
        return None
    return list(columns) if all(isinstance(c, str) for c in columns) else None


def _plain_matrix(X, allow_nan):
    """A matrix of numbers; what check_array() does with scikit-learn."""
    X = np.asarray(X)
    if X.dtype.kind in "OUS":
        X = X.astype(np.float64)
    X = _as_numbers(X)
    if X.ndim != 2:
        raise ValueError("Expected 2D array, got %dD array instead. Reshape "
                         "your data" % X.ndim)
    for n, what in ((X.shape[0], "sample"), (X.shape[1], "feature")):
        if n == 0:
            raise ValueError("Found array with 0 %s(s) (shape=%s) while a "
                             "minimum of 1 is required." % (what, X.shape))
    if X.dtype.kind == "f":
        bad = np.isinf(X).any() if allow_nan else not np.isfinite(X).all()
        if bad:
            raise ValueError("Input X contains %s." % (
                "infinity" if np.isinf(X).any() else "NaN"))
    return X


# ---- Columns of texts --------------------------------------------------------

_MOST_TEXTS = 1000  # of a column, as in a file


def _is_frame(X):
    return hasattr(X, "iloc") and hasattr(X, "dtypes") and \
        hasattr(X, "columns")


def _is_sparse(X):
    return hasattr(X, "toarray") and hasattr(X, "format")


def _dense(X):
    """The library takes dense rows."""
    return X.toarray() if _is_sparse(X) else X


def _cell_text(cell):
    """A cell as a text; None if it is missing."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8")
    if isinstance(cell, (float, np.floating)):
        if np.isnan(cell):
            return None
        if float(cell).is_integer():
            cell = int(cell)
    return str(cell) or None


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _has_texts(cells):
    """Whether a cell is a text that is not a number."""
    return any(isinstance(cell, (str, bytes)) and not _is_number(cell)
               for cell in cells)


class _Texts:
    """Columns of X that hold texts. Each becomes features, one for each text
    of fit(), which is 1 where the cell is that text; as those of a file."""

    def __init__(self, texts):
        self.texts = texts  # {column: texts in order}

    @staticmethod
    def table_of(X):
        """X if its columns can be told apart, as an array or a DataFrame."""
        if _is_frame(X):
            return X
        if _is_sparse(X) or not isinstance(X, (list, tuple, np.ndarray)):
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                array = np.asarray(X)
                if array.dtype.kind in "US" and not isinstance(X, np.ndarray):
                    array = np.array(X, dtype=object)
        except Exception:  # which the check of X will name
            return None
        return array if array.ndim == 2 else None

    @staticmethod
    def _cells(X, j):
        return X.iloc[:, j].tolist() if _is_frame(X) else X[:, j].tolist()

    @classmethod
    def _by_type(cls, X):
        """Columns of categories or texts, by their type."""
        if not _is_frame(X):
            if X.dtype.kind not in "OUS":
                return []
            return [j for j in range(X.shape[1])
                    if _has_texts(cls._cells(X, j))]
        found = []
        for j, dtype in enumerate(X.dtypes):
            name = str(dtype)
            if name == "category" or name.startswith("str") or (
                    name == "object" and _has_texts(cls._cells(X, j))):
                found.append(j)
        return found

    @classmethod
    def _by_list(cls, X, wanted):
        """Columns by names, numbers, or a mask."""
        wanted = np.asarray(wanted)
        n = X.shape[1]
        if wanted.ndim == 1 and wanted.dtype.kind == "b" and \
                len(wanted) == n:
            return list(np.flatnonzero(wanted))
        if wanted.ndim == 1 and wanted.dtype.kind in "iu" and \
                ((wanted >= 0) & (wanted < n)).all():
            return sorted(int(j) for j in set(wanted.tolist()))
        names = list(X.columns) if _is_frame(X) else []
        if wanted.ndim == 1 and wanted.dtype.kind in "OU" and \
                all(name in names for name in wanted.tolist()):
            return sorted(names.index(name) for name in set(wanted.tolist()))
        if wanted.size == 0:
            return []
        raise ValueError(
            "categorical_features is %r, want 'from_dtype', None, or names of "
            "columns, numbers from 0 to %d, or a mask of all columns"
            % (wanted.tolist(), n - 1))

    @classmethod
    def find(cls, X, wanted):
        """The columns of texts of X; None if there are none."""
        by_type = isinstance(wanted, str) and wanted == "from_dtype"
        if isinstance(wanted, str) and not by_type:
            raise ValueError("categorical_features is %r, want 'from_dtype', "
                             "None or a list" % wanted)
        if wanted is None:
            return None
        texts = {}
        for j in cls._by_type(X) if by_type else cls._by_list(X, wanted):
            seen = {_cell_text(cell) for cell in cls._cells(X, j)} - {None}
            if len(seen) > _MOST_TEXTS:
                raise ValueError(
                    "column %s has %d different texts, want %d at most: it "
                    "names rows, rather than kinds of rows"
                    % (cls._name(X, j), len(seen), _MOST_TEXTS))
            texts[int(j)] = sorted(seen)
        return cls(texts) if texts else None

    @staticmethod
    def _name(X, j):
        return X.columns[j] if _is_frame(X) else j

    def _codes(self, X, j, refuse):
        """Of each cell the number of its text, NaN if it is missing, -1 if
        fit() did not see it."""
        code = {text: k for k, text in enumerate(self.texts[j])}
        code[None] = np.nan
        texts = [_cell_text(cell) for cell in self._cells(X, j)]
        unknown = [text for text in texts if text not in code]
        if unknown and refuse:
            raise ValueError(
                "column %s has the text %r, which fit() did not see; "
                "settings={'unknown': 'zero'} gives it none of the features"
                % (self._name(X, j), unknown[0]))
        return [code.get(text, -1) for text in texts]

    def numbers(self, X, refuse):
        """X as numbers, with codes in the place of texts."""
        made = np.empty(X.shape, np.float64)
        for j in range(X.shape[1]):
            if j in self.texts:
                made[:, j] = self._codes(X, j, refuse)
                continue
            cells = X.iloc[:, j] if _is_frame(X) else X[:, j]
            if str(getattr(cells, "dtype", "")) not in (
                    "float64", "float32"):
                cells = [np.nan if type(cell).__name__ == "NAType" else cell
                         for cell in cells]
            try:
                made[:, j] = np.asarray(cells, np.float64)
            except ValueError as fault:
                raise ValueError("column %s holds numbers: %s"
                                 % (self._name(X, j), fault)) from None
        return type(X)(made, columns=X.columns) if _is_frame(X) else made

    def features(self, X):
        """The features of what numbers() made."""
        parts = []
        for j in range(X.shape[1]):
            column = X[:, j:j + 1]
            if j in self.texts:
                own = np.arange(len(self.texts[j]))
                column = np.where(np.isnan(column), np.nan,
                                  (column == own).astype(np.float64))
            parts.append(column)
        return np.hstack(parts)

    def feature_names(self, names, n):
        """Names of all features, of n columns with these names, or None."""
        names = ["x%d" % j for j in range(n)] if names is None else names
        return [one for j, name in enumerate(names) for one in (
            ["%s=%s" % (name, text) for text in self.texts[j]]
            if j in self.texts else [name])]


# ---- The estimators ----------------------------------------------------------

# Defaults, to tell what was asked for.
_DEFAULTS = {
    "hidden_layer_sizes": (100,), "activation": "relu", "solver": "adam",
    "alpha": 0.0001, "batch_size": "auto", "learning_rate": "constant",
    "learning_rate_init": 0.001, "max_iter": 200, "shuffle": True,
    "tol": 1e-4, "momentum": 0.9, "nesterovs_momentum": True,
    "early_stopping": False, "validation_fraction": 0.1, "beta_1": 0.9,
    "beta_2": 0.999, "epsilon": 1e-8, "n_iter_no_change": 10,
    "power_t": 0.5, "max_fun": 15000,
}
# Solvers that read a parameter; the others refuse a value that is not the
# default.
_ONLY_WITH = {
    "momentum": ("sgd", "muon"),
    "nesterovs_momentum": ("sgd",),
    "beta_1": ("adam", "adamw", "lion", "muon"),
    "beta_2": ("adam", "adamw", "lion", "muon"),
    "epsilon": ("adam", "adamw", "rmsprop", "muon", "adagrad", "adadelta"),
    "max_fun": ("lbfgs",),
}
_SGD = ("sgd", "nesterov", "momentum")
# Settings that a parameter sets.
_PARAMETER_OF = {
    "hidden": "hidden_layer_sizes", "activation": "activation",
    "optimizer": "solver", "l2": "alpha", "batch-size": "batch_size",
    "lr": "learning_rate_init", "lr-schedule": "learning_rate",
    "epochs": "max_iter", "shuffle": "shuffle", "min-delta": "tol",
    "momentum": "momentum", "val-split": "validation_fraction",
    "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon",
    "patience": "n_iter_no_change", "seed": "random_state",
    "threads": "n_jobs",
}
# Settings that the estimator decides, or that are of files.
_REFUSED = {
    "task": "LockstepClassifier and LockstepRegressor decide it",
    "x": "of files", "y": "of files", "x-axis": "of files",
    "weight": "give sample_weight to fit()", "id": "of files",
    "group": "of files", "stored-split": "of files", "allow": "of files",
    "rows": "of files", "part": "of files", "val": "of files",
    "val-rows": "of files", "thousands": "of text", "decimal": "of text",
    "numbers": "of text", "na": "of text",
    "save-every": "nothing is saved while fit() runs",
    "diagnose": "of the program", "allow-changed-data": "of files",
}


class _Lockstep(BaseEstimator):
    """What both estimators share."""

    def __init__(self, hidden_layer_sizes=(100,), activation="relu", *,
                 solver="adam", alpha=0.0001, batch_size="auto",
                 learning_rate="constant", learning_rate_init=0.001,
                 power_t=0.5, max_iter=200, shuffle=True, random_state=None, tol=1e-4,
                 verbose=False, warm_start=False, momentum=0.9,
                 nesterovs_momentum=True, early_stopping=False,
                 validation_fraction=0.1, beta_1=0.9, beta_2=0.999,
                 epsilon=1e-8, n_iter_no_change=10, max_fun=15000,
                 categorical_features="from_dtype", n_jobs=None,
                 callback=None, settings=None):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun
        self.categorical_features = categorical_features
        self.n_jobs = n_jobs
        self.callback = callback
        self.settings = settings

    # ---- Parameters as settings ----

    def _differs(self, name):
        value, default = getattr(self, name), _DEFAULTS[name]
        if isinstance(value, (list, tuple, np.ndarray)):
            return tuple(value) != default
        return value != default

    def _own_settings(self):
        own = {}
        if self.settings is not None and not isinstance(self.settings, dict):
            raise ValueError("settings is %r, want None or a dict"
                             % (self.settings,))
        for key, value in (self.settings or {}).items():
            key = str(key).replace("_", "-")
            if key in _REFUSED:
                raise ValueError("settings[%r] is refused: %s"
                                 % (key, _REFUSED[key]))
            name = _PARAMETER_OF.get(key)
            if name in _DEFAULTS and self._differs(name):
                raise ValueError("settings[%r] and %s=%r: give one of them"
                                 % (key, name, getattr(self, name)))
            if key in ("seed", "threads"):
                raise ValueError("settings[%r] is refused: use %s"
                                 % (key, name))
            own[key] = value
        own.pop("unknown", None)  # of _validate()
        return own

    def _refuses_unknown(self):
        """Whether a text that fit() did not see is an error."""
        how = self._asked("unknown", "zero")
        if how not in ("zero", "error"):
            raise ValueError("settings['unknown'] is %r, want 'zero' or "
                             "'error'" % (how,))
        return how == "error"

    def _asked(self, setting, default):
        """A setting as it was given."""
        if not isinstance(self.settings, dict):
            return default
        own = {str(k).replace("_", "-"): v for k, v in self.settings.items()}
        return own.get(setting, default)

    def _optimizer(self, own):
        """Settings of the solver, under lockstep's names."""
        solver = own.get("optimizer", self.solver)
        for name, solvers in _ONLY_WITH.items():
            if self._differs(name) and solver not in solvers:
                raise ValueError("%s=%r has no effect with solver=%r"
                                 % (name, getattr(self, name), solver))
        made = {"optimizer": solver}
        if solver == "sgd":
            if self.momentum:
                made["optimizer"] = "nesterov" if self.nesterovs_momentum \
                    else "momentum"
                made["momentum"] = self.momentum
        for name, key in (("momentum", "momentum"), ("beta_1", "beta1"),
                          ("beta_2", "beta2"), ("epsilon", "epsilon")):
            if solver != "sgd" and self._differs(name):
                made[key] = getattr(self, name)
        return made

    def _rate(self, solver, rows, seen):
        """Settings of the learning rate; rows: of an epoch; seen: rows that
        calls of partial_fit() before trained on, None for fit()."""
        made = {}
        if solver == "lbfgs" and self._differs("learning_rate_init"):
            raise ValueError("learning_rate_init=%r has no effect with "
                             "solver='lbfgs'" % self.learning_rate_init)
        if self._differs("power_t") and self.learning_rate != "invscaling":
            raise ValueError("power_t=%r has no effect with learning_rate=%r, "
                             "want 'invscaling'"
                             % (self.power_t, self.learning_rate))
        if solver in ("adam", "sgd") or self._differs("learning_rate_init"):
            made["lr"] = self.learning_rate_init
        if self.learning_rate == "constant":
            return made
        if self.learning_rate in ("adaptive", "invscaling") and \
                solver not in _SGD:
            raise ValueError("learning_rate=%r has no effect with solver=%r, "
                             "want 'sgd'" % (self.learning_rate, solver))
        if self.learning_rate == "invscaling":
            made.update(self._inverse(rows, seen))
        elif self.learning_rate == "adaptive":
            # A fifth after two epochs without improvement, as MLPClassifier.
            made.update({"lr-schedule": "plateau", "lr-factor": 0.2,
                         "lr-every": "2ep"})
        else:
            made["lr-schedule"] = self.learning_rate
        return made

    def _inverse(self, rows, seen):
        """lr / (1 + t)^power_t, t: rows trained on before the epoch."""
        if not self.power_t >= 0:
            raise ValueError("power_t is %r, want 0 or more" % (self.power_t,))
        if seen is not None:
            return {"lr": self.learning_rate_init / (1 + seen) ** self.power_t}
        return {"lr": self.learning_rate_init, "lr-schedule": "inverse",
                "lr-every": "1ep", "lr-power": self.power_t,
                "lr-decay": rows}

    def _holds_out(self, has_validation, incremental):
        """Whether rows are held out. A single epoch does not stop early."""
        return bool(self.early_stopping) and not has_validation and \
            not incremental

    def _end(self, own, solver, has_validation, incremental):
        """Settings of the end of training."""
        if self._differs("validation_fraction") and not self.early_stopping:
            raise ValueError("validation_fraction=%r has no effect without "
                             "early_stopping=True" % self.validation_fraction)
        holds_out = self._holds_out(has_validation, incremental)
        if holds_out and not self.validation_fraction:
            raise ValueError("early_stopping=True has no effect with "
                             "validation_fraction=%r, which holds out no rows"
                             % self.validation_fraction)
        epochs = _whole("max_iter", self.max_iter, 1)
        if solver == "lbfgs":  # an epoch of it is one evaluation
            epochs = min(epochs, _whole("max_fun", self.max_fun, 1))
        made = {"epochs": epochs, "patience": self._patience(),
                "min-delta": max(self.tol, 0)}
        if incremental:
            made.update({"epochs": 1, "patience": 0})
        if holds_out:
            made["val-split"] = self.validation_fraction
        elif not has_validation and "monitor" not in own:
            made["restore"] = "last"
        return made

    def _patience(self):
        n = self.n_iter_no_change
        return 0 if n == np.inf else _whole("n_iter_no_change", n, 1)

    def _batch(self, own, solver, rows):
        """Rows of a minibatch, of so many rows."""
        batch = own.get("batch-size", self.batch_size)
        if batch == "auto":
            return rows if solver == "lbfgs" else min(200, rows)
        if solver == "lbfgs":
            raise ValueError("batch_size=%r has no effect with "
                             "solver='lbfgs', which takes all rows" % batch)
        batch = _whole("batch_size", batch, 1)
        if batch > rows:
            warnings.warn("batch_size=%d is larger than the table: it is "
                          "clipped to %d rows" % (batch, rows), stacklevel=4)
        return min(batch, rows)

    def _trained_rows(self, rows, has_validation, incremental):
        """Rows that are not held out."""
        if not self._holds_out(has_validation, incremental):
            return rows
        held_out = int(np.floor(float(self.validation_fraction) * rows + 0.5))
        return max(rows - held_out, 1)

    def _settings(self, rows, has_validation, incremental, seen):
        """All settings of the run."""
        own = self._own_settings()
        made = self._optimizer(own)
        solver = made["optimizer"]
        rows = self._trained_rows(rows, has_validation, incremental)
        batch = self._batch(own, solver, rows)
        units = self.hidden_layer_sizes
        units = [units] if np.isscalar(units) else list(units)
        names = {"logistic": "sigmoid"}
        made.update({
            "hidden": [_whole("hidden_layer_sizes", n, 1)
                       for n in units] or "none",
            "activation": names.get(self.activation, self.activation),
            "seed": self._seed(),
            "threads": _threads(self.n_jobs)})
        if solver != "lbfgs":
            made["batch-size"] = batch
        # scikit-learn divides its penalty by the rows of the minibatch.
        if self.alpha:
            made["l2"] = float(self.alpha) / batch
        if not self.shuffle:
            made["shuffle"] = "none"
        made.update(self._rate(solver, rows, seen if incremental else None))
        made.update(self._end(own, solver, has_validation, incremental))
        made.update(own)
        return made

    def _seed(self):
        state = self.random_state
        if state is None:
            return int(np.random.randint(2 ** 31 - 1))
        if hasattr(state, "randint"):
            return int(state.randint(2 ** 31 - 1))
        if hasattr(state, "integers"):
            return int(state.integers(2 ** 31 - 1))
        if not isinstance(state, (int, np.integer)) or state < 0:
            raise ValueError("random_state is %r, want None, a whole number "
                             "from 0 or a random generator" % (state,))
        return int(state)

    # ---- Data ----

    def _allows_nan(self):
        return self._asked("missing", "error") != "error"

    def _validate(self, X, y=None, reset=False):
        """X, or X and y, as arrays of features; sets or checks
        n_features_in_."""
        table = _Texts.table_of(X)
        texts = getattr(self, "_texts", None)
        if reset:
            texts = None if table is None else \
                _Texts.find(table, self.categorical_features)
        if texts is not None and table is None:
            raise ValueError("X is %s, want an array or a DataFrame with the "
                             "columns of texts of fit()" % type(X).__name__)
        if texts is not None and not reset:
            self._check_width(table)
        if texts is not None:
            X = texts.numbers(table, self._refuses_unknown())
        made = self._validate_numbers(X, y, reset)
        if reset:
            self._texts = texts
        if texts is None:
            return made
        return (texts.features(made[0]), made[1]) if reset else \
            texts.features(made)

    def _validate_numbers(self, X, y, reset):
        if not _SKLEARN:
            return self._validate_plainly(X, y, reset)
        finite = not self._allows_nan()
        options = {"dtype": "numeric", "reset": reset,
                   "accept_sparse": "csr"}
        if y is not None:
            options.update(multi_output=True, y_numeric=False)
        try:
            from sklearn.utils.validation import validate_data
            options["ensure_all_finite"] = finite or "allow-nan"
        except ImportError:
            options["force_all_finite"] = finite or "allow-nan"

            def validate_data(estimator, *arguments, **others):
                return estimator._validate_data(*arguments, **others)
        if not reset:
            return _dense(validate_data(self, X, **options))
        X, y = validate_data(self, X, y, **options)
        return _dense(X), y

    def _check_width(self, X):
        if X.shape[1] != self.n_features_in_:
            raise ValueError("X has %d features, but %s is expecting %d "
                             "features as input" % (
                                 X.shape[1], type(self).__name__,
                                 self.n_features_in_))

    def _validate_plainly(self, X, y, reset):
        names = _column_names(X)
        X = _plain_matrix(_dense(X), self._allows_nan())
        if reset:
            if y is None:
                raise ValueError("fit() requires y to be passed, but the "
                                 "target y is None")
            y = np.asarray(y)
            if len(y) != len(X):
                raise ValueError("Found input variables with inconsistent "
                                 "numbers of samples: %s"
                                 % [len(X), len(y)])
            self.n_features_in_ = X.shape[1]
            self.__dict__.pop("feature_names_in_", None)
            if names:
                self.feature_names_in_ = np.array(names, dtype=object)
            return X, y
        self._check_width(X)
        wanted = getattr(self, "feature_names_in_", None)
        if names and wanted is not None and list(wanted) != names:
            raise ValueError("The feature names should match those that were "
                             "passed during fit.")
        return X

    @staticmethod
    def _weights(sample_weight, rows):
        if sample_weight is None:
            return None
        weight = np.asarray(sample_weight, np.float64)
        if weight.ndim == 0:
            weight = np.full(rows, float(weight))
        if weight.ndim != 1:
            raise ValueError("Sample weights must be 1D array or scalar")
        if len(weight) != rows:
            raise ValueError("sample_weight.shape == %s, expected %s!"
                             % (weight.shape, (rows,)))
        if not np.isfinite(weight).all() or (weight < 0).any():
            raise ValueError("sample_weight has values that are negative or "
                             "not finite")
        if not weight.any():
            raise ValueError("all of sample_weight is 0: no row is left")
        return weight

    # ---- Training ----

    def _train(self, X, y, weight, validation, start, incremental=False):
        """Train on arrays whose y is encoded; sets model_ and its figures."""
        if weight is not None and not weight.all():
            X, y, weight = X[weight > 0], y[weight > 0], weight[weight > 0]
        table = _Table(X, y, weight, self._model_names(), self._class_names())
        has_validation = validation is not None
        seen = getattr(self, "t_", 0) if start is not None else 0
        settings = self._settings(len(X), has_validation, incremental, seen)
        settings["task"] = self._task()
        run = _Run(self.callback, self.verbose)
        with _config(settings) as config:
            _check(_lib.ls_config_check(config))
            with _Object("ls_dataset_close", "ls_dataset_create",
                         ctypes.byref(table.struct), config) as data:
                model = self._run(run, config, data, validation, start)
        self.model_ = model
        self._take_figures(
            run, start is not None and settings["optimizer"] != "lbfgs",
            self._trained_rows(len(X), has_validation, incremental))
        return self

    def _model_names(self):
        """Names of the features of the network, or None."""
        names = getattr(self, "feature_names_in_", None)
        texts = getattr(self, "_texts", None)
        return names if texts is None else \
            texts.feature_names(names, self.n_features_in_)

    def _run(self, run, config, data, validation, start):
        if validation is None:
            return run.train(config, data, None, start)
        other = _Table(*validation, class_names=self._class_names(),
                       feature_names=self._model_names())
        with _Object("ls_dataset_close", "ls_dataset_create_like", data,
                     ctypes.byref(other.struct), config) as held_out:
            return run.train(config, data, held_out, start)

    def _take_figures(self, run, goes_on, rows):
        """Attributes of a run; if it goes on, those of the runs before it
        count, too, as in scikit-learn."""
        history = [one for one in self.model_.history if not one["partial"]]
        info = self.model_.info

        def before(name):
            return (getattr(self, name, None) or []) if goes_on else []

        figure = self._validation_figure
        scores = [one[figure] for one in history]
        has_scores = not np.isnan(scores).all() if scores else False
        scores = before("validation_scores_") + (scores if has_scores else [])
        self.loss_curve_ = before("loss_curve_") + [one["loss"]
                                                    for one in history]
        self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else np.nan
        self.best_loss_ = None if self.early_stopping else \
            min(self.loss_curve_, default=np.nan)
        self.validation_scores_ = scores or None
        self.best_validation_score_ = np.nanmax(scores) if scores else None
        self.best_epoch_ = info["best_epoch"]
        self.n_iter_ = run.epochs + (
            getattr(self, "n_iter_", 0) if goes_on else 0)
        self.t_ = run.epochs * rows + (
            getattr(self, "t_", 0) if goes_on else 0)
        self.n_layers_ = info["n_layers"] + 1
        self.n_outputs_ = info["targets"]

    @property
    def coefs_(self):
        """Kernels of the layers, of the scaled features; see Model.layers."""
        return [layer["W"] for layer in self._fitted().layers]

    @property
    def intercepts_(self):
        return [layer["b"] for layer in self._fitted().layers]

    @property
    def out_activation_(self):
        """The activation of the output layer, by scikit-learn's name."""
        name = self._fitted().layers[-1]["activation"]
        return "logistic" if name == "sigmoid" else name

    def _fitted(self):
        if "model_" not in self.__dict__:
            raise NotFittedError(
                "This %s instance is not fitted yet. Call 'fit' with "
                "appropriate arguments before using this estimator."
                % type(self).__name__)
        return self.model_

    def _outputs(self, X):
        model = self._fitted()
        return model.predict(self._validate(X), self.n_jobs)

    def __sklearn_is_fitted__(self):
        return "model_" in self.__dict__

    def _start(self):
        return self.model_ if self.warm_start and \
            "model_" in self.__dict__ else None

    # ---- Tags, before and from scikit-learn 1.6 on ----

    def _more_tags(self):
        return {"allow_nan": self._allows_nan(), "_xfail_checks": {
            "check_sample_weights_invariance":
                "rows of weight 0 take places in no minibatch: what is left "
                "is in another order"}}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self._allows_nan()
        tags.input_tags.sparse = True
        tags.input_tags.string = tags.input_tags.categorical = \
            self.categorical_features is not None
        return tags


class LockstepClassifier(ClassifierMixin, _Lockstep):
    """A multilayer perceptron for classes: two, several, or several labels of
    a row (y [rows x labels] of 0 and 1).

    Parameters are those of MLPClassifier, with these differences: features are
    scaled (settings={"normalize": "none"} leaves them), solver and activation
    take all optimizers and activations of lockstep, columns of texts become
    features as categorical_features says ('from_dtype': categories and texts
    by their type; names, numbers or a mask of columns; None: an error), n_jobs
    is the number of
    threads, which does not change the result, callback is called after each
    epoch with a dict and stops the run by returning True, and settings is a
    dict of further settings under lockstep's own names. A parameter that would
    have no effect is an error.
    """

    _validation_figure = "val_accuracy"

    def _task(self):
        if self._multilabel:
            return "multilabel"
        return "binary" if len(self.classes_) == 2 else "multiclass"

    def _class_names(self):
        return None if self._multilabel else [str(c) for c in self.classes_]

    def _take_classes(self, y, classes=None):
        """Set classes_, and return y as codes."""
        y = np.asarray(y)
        self._multilabel = y.ndim == 2 and y.shape[1] > 1
        if _SKLEARN:
            from sklearn.utils.multiclass import check_classification_targets
            from sklearn.utils.validation import column_or_1d
            check_classification_targets(y)
            if not self._multilabel:
                y = column_or_1d(y, warn=True)
        if self._multilabel:
            if not np.isin(y, (0, 1)).all():
                raise ValueError("y has several columns, and other values "
                                 "than 0 and 1")
            self.classes_ = np.arange(y.shape[1])
            return y.astype(np.uint8)
        y = y.ravel()
        self.classes_ = np.unique(y if classes is None else classes)
        if len(self.classes_) < 2:
            raise ValueError(
                "%s needs samples of at least 2 classes in the data, but the "
                "data contains only one class: %r"
                % (type(self).__name__, self.classes_[0]))
        return self._codes(y)

    def _codes(self, y):
        y = np.asarray(y)
        if self._multilabel:
            return y.astype(np.uint8)
        y = y.ravel()
        at = np.searchsorted(self.classes_, y)
        at[at == len(self.classes_)] = 0
        if not (self.classes_[at] == y).all():
            raise ValueError("y has classes that are not in %s"
                             % list(self.classes_))
        return at.astype(np.int32)

    def fit(self, X, y, sample_weight=None, *, validation_data=None):
        """Train on X [rows x features] and y. validation_data (X, y) takes the
        place of the rows that early_stopping would hold out."""
        X, y = self._validate(X, y, reset=True)
        weight = self._weights(sample_weight, len(X))
        seen = y if weight is None else y[weight > 0]
        start = self._start()
        codes = self._take_classes(seen, self.classes_ if start else None)
        if len(codes) != len(y):
            X, weight = X[weight > 0], weight[weight > 0]
        if validation_data is not None:
            validation_data = (self._validate(validation_data[0]),
                               self._codes(validation_data[1]))
        return self._train(X, codes, weight, validation_data, start)

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Train one epoch on these rows from the parameters so far; the state
        of the optimizer begins anew. classes: all classes, in the first
        call."""
        first = not self.__sklearn_is_fitted__()
        X, y = self._validate(X, y, reset=first) if first else (
            self._validate(X), np.asarray(y))
        if first:
            codes = self._take_classes(y, classes)
        else:
            if classes is not None and \
                    not np.array_equal(np.unique(classes), self.classes_):
                raise ValueError("classes=%r are not those of the first call "
                                 "of partial_fit, %r"
                                 % (classes, self.classes_))
            codes = self._codes(y)
        weight = self._weights(sample_weight, len(X))
        return self._train(X, codes, weight, None,
                           None if first else self.model_, incremental=True)

    def predict_proba(self, X):
        """Return the probability of each class [rows x classes], or of each
        label."""
        p = self._outputs(X)
        if p.shape[1] == 1:
            return np.hstack([1 - p, p])
        return p

    def predict_log_proba(self, X):
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X):
        """Return the class of each row, or its labels as 0 and 1."""
        p = self._outputs(X)
        if self._multilabel:
            return (p > 0.5).astype(int)
        if p.shape[1] == 1:
            above = p[:, 0].astype(np.float64) > self.model_.threshold
            return self.classes_[above.astype(int)]
        return self.classes_[p.argmax(axis=1)]

    def _more_tags(self):
        return {**super()._more_tags(), "multilabel": True}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    @classmethod
    def load(cls, path, **parameters):
        """A fitted estimator of a model file. Its classes are the names in the
        file, or their numbers."""
        model = Model.load(path)
        info = model.info
        if info["task"] == "regression":
            raise ValueError("%s is a model for regression: use "
                             "LockstepRegressor" % (path,))
        made = cls(**parameters)
        made._multilabel = info["task"] == "multilabel"
        made.classes_ = np.arange(info["targets"]) \
            if made._multilabel or not info["class_names"] \
            else np.array(info["class_names"])
        return _adopt(made, model, info)


class LockstepRegressor(RegressorMixin, _Lockstep):
    """A multilayer perceptron for one or several values.

    Parameters are those of MLPRegressor; LockstepClassifier lists the
    differences. y is scaled, too (settings={"normalize-y": "none"}), and
    settings={"loss": "huber"} and others replace the squared error; of the
    losses quantile and gaussian predict() returns the level nearest to 1/2 and
    the mean, predict_outputs() all outputs.
    """

    _validation_figure = "val_r2"

    def _task(self):
        return "regression"

    def _class_names(self):
        return None

    def _values(self, y):
        y = np.asarray(y)
        self._one_column = y.ndim == 1
        return y.astype(np.float64)

    def fit(self, X, y, sample_weight=None, *, validation_data=None):
        """Train on X [rows x features] and y [rows] or [rows x targets].
        validation_data (X, y) takes the place of the rows that early_stopping
        would hold out."""
        X, y = self._validate(X, y, reset=True)
        y = self._checked(self._values(y))
        weight = self._weights(sample_weight, len(X))
        if validation_data is not None:
            validation_data = (self._validate(validation_data[0]),
                               np.asarray(validation_data[1], np.float64))
        return self._train(X, y, weight, validation_data, self._start())

    def _checked(self, y):
        if y.ndim == 2 and y.shape[1] == 1:
            if _SKLEARN:
                from sklearn.exceptions import DataConversionWarning
                warnings.warn(
                    "A column-vector y was passed when a 1d array was "
                    "expected. Please change the shape of y to (n_samples, ).",
                    DataConversionWarning, stacklevel=3)
            self._one_column = True
        self._targets = 1 if y.ndim == 1 else y.shape[1]
        return y

    def partial_fit(self, X, y, sample_weight=None):
        """Train one epoch on these rows from the parameters so far; the state
        of the optimizer begins anew."""
        first = not self.__sklearn_is_fitted__()
        X, y = self._validate(X, y, reset=first) if first else (
            self._validate(X), y)
        y = self._checked(self._values(y))
        weight = self._weights(sample_weight, len(X))
        return self._train(X, y, weight, None,
                           None if first else self.model_, incremental=True)

    def predict_outputs(self, X):
        """Return all outputs [rows x outputs]: for loss quantile those of the
        levels, for gaussian mean and variance, of each target."""
        return self._outputs(X)

    def predict(self, X):
        """Return the predicted values [rows], or [rows x targets]."""
        out = self._outputs(X).astype(np.float64)
        parts = out.shape[1] // self._targets
        out = out[:, self._point(parts)::parts]
        return out[:, 0] if self._one_column else out

    def _point(self, parts):
        """The output of a target that stands for its value."""
        if parts == 1 or self.model_.info["loss"] != "quantile":
            return 0
        levels = [float(name.rsplit("_q", 1)[1])
                  for name in self.model_.info["target_names"][:parts]]
        return int(np.argmin(np.abs(np.array(levels) - 0.5)))

    def _more_tags(self):
        return {**super()._more_tags(), "multioutput": True}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    @classmethod
    def load(cls, path, **parameters):
        """A fitted estimator of a model file."""
        model = Model.load(path)
        info = model.info
        if info["task"] != "regression":
            raise ValueError("%s is a model for classes: use "
                             "LockstepClassifier" % (path,))
        names = info["target_names"] or []
        made = cls(**parameters)
        parts = 2 if info["loss"] == "gaussian" else 1
        if info["loss"] == "quantile":
            parts = sum(name.rsplit("_q", 1)[0] == names[0].rsplit("_q", 1)[0]
                        for name in names)
        made._targets = info["targets"] // parts
        made._one_column = made._targets == 1
        return _adopt(made, model, info)


def _adopt(made, model, info):
    """Make an estimator that was not fitted here a fitted one."""
    made.model_ = model
    made.n_features_in_ = info["features"]
    if info["feature_names"]:
        made.feature_names_in_ = np.array(info["feature_names"], dtype=object)
    made.n_iter_, made.n_outputs_ = info["epochs"], info["targets"]
    made.best_epoch_, made.n_layers_ = info["best_epoch"], info["n_layers"] + 1
    made.loss_curve_ = [one["loss"] for one in model.history
                        if not one["partial"]]
    return made
