# SPDX-License-Identifier: MIT
"""One table many times: with NaN where a value is missing, and with the marks
and the packing by which other formats say so. Writes the files to the working
directory and their names with that of the plain one to standard output."""
import h5py
import numpy as np

ROWS, COLUMNS = 25000, 12
random = np.random.default_rng(7)
whole = random.integers(-90, 90, (ROWS, COLUMNS))
score = whole[:, 0] + whole[:, 1] + random.normal(size=ROWS) * 30
y = (score > 0).astype("i4")
missing = random.random((ROWS, COLUMNS)) < 0.02
missing[:17] = False
missing[:, 0] = False
missing[17, 3] = True


def write(name, X, attributes=None, like=None, dataset=None, netcdf=False,
          **how):
    with h5py.File(name, "w") as file:
        X = file.create_dataset("X", data=X, **how)
        for key, value in (attributes or {}).items():
            X.attrs[key] = value
        if netcdf:
            file.attrs["_NCProperties"] = "version=2,netcdf=4.9.0"
        file["y"] = y
    if like:
        print(name, like)


def marked(dtype, mark, outside=None):
    X = whole.astype(dtype)
    X[missing] = mark
    if outside is not None:
        X[17, 3] = outside
    return X


def nan(X):
    return np.where(missing, np.nan, X)


write("plain.h5", nan(whole))
for kind in "i1", "i2", "i4", "i8", ">i2", ">i4":
    write(f"fill-{kind.strip('>')}{len(kind)}.h5", marked(kind, -128),
          {"_FillValue": np.array([-128], kind)}, "plain.h5")
for kind in "f4", "f8", ">f4":
    write(f"value-{kind.strip('>')}{len(kind)}.h5", marked(kind, 1e20),
          {"missing_value": np.float32(1e20)}, "plain.h5",
          chunks=(5000, 4), compression=1, shuffle=True)
write("list.h5", marked("i2", -9999, 9999),
      {"missing_value": np.array([-9999, 9999], "i2")}, "plain.h5")
write("range.h5", marked("i2", 100, -100),
      {"valid_range": np.array([-90, 90], "i2")}, "plain.h5")
write("limits.h5", marked("f4", 1e30, -1e30),
      {"valid_min": np.float32(-90), "valid_max": 90.0}, "plain.h5",
      chunks=(4096, 12))
write("default.h5", marked("f4", 9.9692099683868690e36), None, "plain.h5",
      netcdf=True, fillvalue=np.float32(9.9692099683868690e36))
write("default-i4.h5", marked("i4", -2147483647), None, "plain.h5",
      netcdf=True, fillvalue=-2147483647)
write("na.h5", marked("i4", -2147483648), {"rhdf5-NA.OK": np.int32(1)},
      "plain.h5")
write("side.h5", np.ascontiguousarray(marked("i2", -999).T),
      {"_FillValue": np.int16(-999)}, "plain.h5")

# In two files of other conventions, whose labels are integers in both.
half = ROWS // 2
with h5py.File("part-1.h5", "w") as file:
    file["X"], file["y"] = nan(whole)[:half], y[:half]
with h5py.File("part-2.h5", "w") as file:
    file["X"], file["y"] = marked("i2", -999)[half:], y[half:]
    file["X"].attrs["_FillValue"] = np.int16(-999)
    file["y"].attrs["_FillValue"] = np.int32(-1)
print("part-?.h5", "plain.h5")

# Identities of 64 bits with a mark that none of them has, and one that one has.
for name, mark in ("id.h5", -1), ("no-id.h5", 2**60 + 7):
    with h5py.File(name, "w") as file:
        file["X"], file["y"] = whole[:50].astype("f8"), y[:50]
        file["id"] = np.arange(50) + 2**60
        file["id"].attrs["_FillValue"] = np.int64(mark)

# Packed: what is meant is stored * 0.25 + 3, both of which are exact.
write("unpacked.h5", nan(whole * 0.25 + 3))
write("packed.h5", marked("i2", -32768),
      {"_FillValue": np.int16(-32768), "scale_factor": 0.25,
       "add_offset": 3.0}, "unpacked.h5")
write("packed-limit.h5", marked("i2", 4000),
      {"valid_max": 300.0, "scale_factor": np.float32(0.25),
       "add_offset": np.float32(3)}, "unpacked.h5", chunks=(1000, 12),
      compression=4)
write("packed-f4.h5", marked("f4", -999.0),
      {"_FillValue": np.float32(-999), "scale_factor": 0.25,
       "add_offset": 3.0}, "unpacked.h5")

# Without sign.
write("bytes.h5", nan(whole + 128))
write("unsigned.h5", np.where(missing, 255, whole + 128).astype("u1").view("i1"),
      {"_Unsigned": "true", "_FillValue": np.int8(-1)}, "bytes.h5")
write("unsigned-u1.h5",
      np.where(missing, 255, whole + 128).astype("u1").view("i1"),
      {"_Unsigned": "true", "_FillValue": np.uint8(255)}, "bytes.h5")
write("signed.h5", np.where(missing, -128, whole).astype("i1").view("u1"),
      {"_Unsigned": "false", "_FillValue": np.int8(-128)}, "plain.h5")

# Marks that cannot occur, and attributes that are none, change nothing.
write("all.h5", whole.astype("i2"))
write("none.h5", whole.astype("i2"),
      {"_FillValue": np.float32(np.nan), "missing_value": 1e20,
       "scale_factor": 1.0, "add_offset": 0, "valid_range": "0, 5",
       "units": "m"}, "all.h5")
write("fill-0.h5", whole.astype("i2"), None, "all.h5", fillvalue=5)
